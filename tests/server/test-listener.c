/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-listener.h"

#include "server/server-address.h"
#include "server/server-listener-peer.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whatever a test waits for has to happen within this time. */
#define WAIT_SECONDS 10

typedef struct
{
  char *folder;
  char *path;
  char *unix_text;
  ServerListener *listener;
  GArray *fds;
  ServerPeer peer;
  gboolean stop_at_once;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("inglenook-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "chat.sock", NULL);
  self->unix_text = g_strconcat ("unix:", self->path, NULL);
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
}

static void
close_all (Fixture *self)
{
  for (guint i = 0; i < self->fds->len; i++)
    g_assert_cmpint (close (g_array_index (self->fds, int, i)), ==, 0);
  g_array_set_size (self->fds, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_all (self);
  g_array_unref (self->fds);
  g_clear_pointer (&self->listener, server_listener_free);
  /* The service learns in the main loop that its accept was cancelled. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->unix_text);
}

static void
incoming (int fd, const ServerPeer *peer, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  g_array_append_val (self->fds, fd);
  self->peer = *peer;
  if (self->stop_at_once)
    server_listener_stop (self->listener);
}

static ServerListener *
try_listen (Fixture *self, const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) addresses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (addresses, server_address_parse (texts[i], NULL));

  return server_listener_new (addresses, incoming, self, error);
}

static void
listen_on (Fixture *self, const char *const *texts)
{
  g_autoptr (GError) error = NULL;

  self->listener = try_listen (self, texts, &error);
  g_assert_no_error (error);
}

#define LISTEN(self, ...) listen_on (self, ((const char *[]){ __VA_ARGS__, NULL }))

static void
assert_refused (Fixture *self, const char *text, ServerListenerError code, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_listen (self, (const char *[]){ text, NULL }, &error));
  g_assert_error (error, SERVER_LISTENER_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, expected);
}

/* What follows the last colon of the address at @index. */
static guint16
get_port (Fixture *self, guint index)
{
  const char *text = server_listener_get_addresses (self->listener)[index];

  return g_ascii_strtoull (strrchr (text, ':') + 1, NULL, 10);
}

static gboolean
have_ipv6 (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  return socket != NULL && g_socket_bind (socket, address, FALSE, NULL);
}

static GSocket *
connect_to (GSocketAddress *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket
      = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                      G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&socket);
}

static GSocket *
connect_tcp (const char *host, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);

  return connect_to (address);
}

static GSocket *
connect_unix (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  return connect_to (address);
}

static gboolean
set_late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
wait_for (Fixture *self, guint n)
{
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (WAIT_SECONDS, set_late_cb, &late);

  while (self->fds->len < n && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timeout);
  g_assert_cmpuint (self->fds->len, ==, n);
}

/* The descriptor that was handed over is the other end of @client, and nobody else has closed it.
 * */
static void
assert_talks (Fixture *self, guint index, GSocket *client)
{
  int fd = g_array_index (self->fds, int, index);
  char buffer[8];

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (send (fd, "hello", 5, 0), ==, 5);
  g_assert_cmpint (g_socket_receive (client, buffer, sizeof buffer, NULL, NULL), ==, 5);
  g_assert_cmpmem (buffer, 5, "hello", 5);
}

static void
test_localhost (Fixture *self, gconstpointer data)
{
  const char *const *texts;
  g_autofree char *ipv4 = NULL;
  g_autofree char *ipv6 = NULL;
  g_autoptr (GSocket) client = NULL;

  LISTEN (self, "localhost:0");
  texts = server_listener_get_addresses (self->listener);
  g_assert_cmpuint (get_port (self, 0), >, 0);
  ipv4 = g_strdup_printf ("127.0.0.1:%u", get_port (self, 0));
  ipv6 = g_strdup_printf ("[::1]:%u", get_port (self, 0));
  g_assert_cmpstr (texts[0], ==, ipv4);
  g_assert_cmpstr (texts[1], ==, have_ipv6 () ? ipv6 : NULL);

  client = connect_tcp ("127.0.0.1", get_port (self, 0));
  wait_for (self, 1);
  assert_talks (self, 0, client);
  g_assert_cmpstr (self->peer.host, ==, "localhost");
  g_assert_cmpstr (self->peer.origin, ==, "localhost");
  g_assert_true (self->peer.is_local);
  g_assert_false (self->peer.is_unix);
  g_assert_cmpint (self->peer.uid, ==, (uid_t) -1);
}

static void
test_ipv6 (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) client = NULL;

  if (!have_ipv6 ())
    {
      g_test_skip ("This computer has no IPv6.");
      return;
    }

  LISTEN (self, "[::1]:0");
  g_assert_true (g_str_has_prefix (server_listener_get_addresses (self->listener)[0], "[::1]:"));

  client = connect_tcp ("::1", get_port (self, 0));
  wait_for (self, 1);
  assert_talks (self, 0, client);
  g_assert_cmpstr (self->peer.host, ==, "localhost");
  g_assert_true (self->peer.is_local);
}

/* Both families on one port, each on a socket of its own. */
static void
test_all_interfaces (Fixture *self, gconstpointer data)
{
  const char *const *texts;
  g_autoptr (GSocket) client = NULL;

  LISTEN (self, ":0");
  texts = server_listener_get_addresses (self->listener);
  g_assert_true (g_str_has_prefix (texts[0], "0.0.0.0:"));
  if (texts[1] != NULL)
    {
      g_assert_true (g_str_has_prefix (texts[1], "[::]:"));
      g_assert_cmpuint (get_port (self, 0), ==, get_port (self, 1));
    }

  client = connect_tcp ("127.0.0.1", get_port (self, 0));
  wait_for (self, 1);
  g_assert_cmpstr (self->peer.host, ==, "localhost");
}

static void
test_unix (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) client = NULL;
  struct stat info;

  LISTEN (self, self->unix_text);
  g_assert_cmpstr (server_listener_get_addresses (self->listener)[0], ==, self->unix_text);
  g_assert_null (server_listener_get_addresses (self->listener)[1]);
  g_assert_cmpint (lstat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode, ==, S_IFSOCK | 0600);

  client = connect_unix (self->path);
  wait_for (self, 1);
  assert_talks (self, 0, client);
  g_assert_cmpstr (self->peer.host, ==, "localhost");
  g_assert_cmpstr (self->peer.origin, ==, "localhost");
  g_assert_true (self->peer.is_local);
  g_assert_true (self->peer.is_unix);
  g_assert_cmpint (self->peer.uid, ==, getuid ());

  server_listener_stop (self->listener);
  g_assert_cmpint (lstat (self->path, &info), ==, -1);
}

static void
test_new_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "a", NULL);
  g_autofree char *text = g_strconcat ("unix:", folder, "/chat.sock", NULL);
  struct stat info;

  LISTEN (self, text);
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode, ==, S_IFDIR | 0700);

  server_listener_stop (self->listener);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* What a killed server leaves behind: a file of a socket that nobody has open. */
static void
test_stale (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GSocket) client = NULL;
  GSocket *dead;

  dead = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_true (g_socket_bind (dead, address, FALSE, NULL));
  g_assert_true (g_socket_listen (dead, NULL));
  g_object_unref (dead);

  LISTEN (self, self->unix_text);
  client = connect_unix (self->path);
  wait_for (self, 1);
}

static void
test_unix_in_use (Fixture *self, gconstpointer data)
{
  g_autofree char *expected
      = g_strdup_printf ("Cannot listen on %s: something listens there already; end the other "
                         "program, or name another address with --listen",
                         self->unix_text);
  g_autoptr (GSocket) client = NULL;

  LISTEN (self, self->unix_text);
  assert_refused (self, self->unix_text, SERVER_LISTENER_ERROR_IN_USE, expected);

  /* The first has the socket still; the connection that looked after it is gone again. */
  client = connect_unix (self->path);
  wait_for (self, 2);
  assert_talks (self, 1, client);
}

static void
test_not_a_socket (Fixture *self, gconstpointer data)
{
  g_autofree char *expected
      = g_strdup_printf ("Cannot listen on %s: there is something that is not a socket; move it "
                         "away, or name another path with --listen",
                         self->unix_text);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (self->path, "precious", -1, NULL));
  assert_refused (self, self->unix_text, SERVER_LISTENER_ERROR_FAILED, expected);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
  g_unlink (self->path);
}

static void
test_bad_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strconcat (self->unix_text, "/x/chat.sock", NULL);
  g_autofree char *expected
      = g_strdup_printf ("Cannot listen on %s: the folder %s/x cannot be made: Not a directory",
                         text, self->path);

  g_assert_true (g_file_set_contents (self->path, "", -1, NULL));
  assert_refused (self, text, SERVER_LISTENER_ERROR_DENIED, expected);
  g_unlink (self->path);
}

static void
test_port_in_use (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  LISTEN (self, "127.0.0.1:0");
  text = g_strdup (server_listener_get_addresses (self->listener)[0]);
  expected = g_strdup_printf ("Cannot listen on %s: something listens there already; end the "
                              "other program, or name another address with --listen",
                              text);
  assert_refused (self, text, SERVER_LISTENER_ERROR_IN_USE, expected);
}

/* 192.0.2.0/24 is for documents, so no computer has it. */
static void
test_no_address (Fixture *self, gconstpointer data)
{
  assert_refused (self, "192.0.2.1:6667", SERVER_LISTENER_ERROR_NO_ADDRESS,
                  "Cannot listen on 192.0.2.1:6667: this computer does not have that address; "
                  "name one of its own with --listen");
}

/* One address that cannot be had takes the others with it. */
static void
test_all_or_none (Fixture *self, gconstpointer data)
{
  const char *const texts[] = { self->unix_text, "127.0.0.1:0", "192.0.2.1:0", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (try_listen (self, texts, &error));
  g_assert_error (error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_NO_ADDRESS);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_stop (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GSocket) late = NULL;
  g_autoptr (GError) error = NULL;

  LISTEN (self, "127.0.0.1:0", self->unix_text);
  address = g_inet_socket_address_new_from_string ("127.0.0.1", get_port (self, 0));
  client = connect_to (address);
  wait_for (self, 1);

  server_listener_stop (self->listener);
  server_listener_stop (self->listener);

  assert_talks (self, 0, client);
  late = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_false (g_socket_connect (late, address, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* The file at the path is removed only when it is the one that was made. */
static void
test_stop_leaves_others (Fixture *self, gconstpointer data)
{
  LISTEN (self, self->unix_text);
  g_unlink (self->path);
  g_assert_true (g_file_set_contents (self->path, "", -1, NULL));

  server_listener_stop (self->listener);

  g_assert_cmpint (g_unlink (self->path), ==, 0);
}

static void
test_stop_while_accepting (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) first = NULL;
  g_autoptr (GSocket) second = NULL;

  LISTEN (self, self->unix_text);
  self->stop_at_once = TRUE;
  first = connect_unix (self->path);
  second = connect_unix (self->path);

  wait_for (self, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->fds->len, ==, 1);
}

/* Many that come at once are let in within a few turns, and not one for each. */
static void
test_burst (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  guint turns = 0;

  LISTEN (self, "127.0.0.1:0");
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (clients, connect_tcp ("127.0.0.1", get_port (self, 0)));

  while (self->fds->len < clients->len && turns < 100)
    {
      g_main_context_iteration (NULL, TRUE);
      turns++;
    }
  g_assert_cmpuint (self->fds->len, ==, clients->len);
  g_assert_cmpuint (turns, <, 20);
}

typedef struct
{
  const char *address;
  const char *host;
  const char *origin;
  gboolean is_local;
} PeerCase;

static const PeerCase peer_cases[] = {
  { "127.0.0.1", "localhost", "localhost", TRUE },
  { "127.8.9.10", "localhost", "localhost", TRUE },
  { "128.0.0.1", "128.0.0.1", "128.0.0.1", FALSE },
  { "192.0.2.7", "192.0.2.7", "192.0.2.7", FALSE },
  { "::1", "localhost", "localhost", TRUE },
  { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", FALSE },
  { "2001:db8::7", "2001:db8::7", "2001:db8::/64", FALSE },
  { "::5", "0::5", "::/64", FALSE },
  { "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "ffff:ffff:ffff:ffff::/64", FALSE },
};

static void
test_peers (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (peer_cases); i++)
    {
      const PeerCase *expected = &peer_cases[i];
      g_autoptr (GSocketAddress) address
          = g_inet_socket_address_new_from_string (expected->address, 1);
      struct sockaddr_storage native = { 0 };
      ServerPeer peer;

      g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
      server_listener_peer_describe (&peer, &native);
      g_assert_cmpstr (peer.host, ==, expected->host);
      g_assert_cmpstr (peer.origin, ==, expected->origin);
      g_assert_cmpint (peer.is_local, ==, expected->is_local);
      g_assert_false (peer.is_unix);
      g_assert_cmpint (peer.uid, ==, (uid_t) -1);
    }
}

/* In a process of its own, for a limit that was lowered stays so. Clients leave at once, and the
 * server's ends of their connections pile up. */
static void
use_up_descriptors (Fixture *self)
{
  const struct rlimit limit = { 200, 200 };
  char byte;

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  LISTEN (self, self->unix_text);
  g_assert_cmpuint (server_listener_get_capacity (self->listener), ==, 200 - 128);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GSocket) client = connect_unix (self->path);

      g_main_context_iteration (NULL, TRUE);
      if (i == 299)
        g_assert_cmpint (g_socket_receive (client, &byte, 1, NULL, NULL), ==, 0);
    }

  g_assert_cmpuint (self->fds->len, >=, 200 - 128);
  for (guint i = 0; i < self->fds->len; i++)
    g_assert_cmpint (g_array_index (self->fds, int, i), <, 200 - 32);
}

/* With descriptors running out the listener closes what it cannot take, and goes on. */
static void
test_no_descriptors (Fixture *self, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      use_up_descriptors (self);
      return;
    }

  g_test_trap_subprocess (NULL, WAIT_SECONDS * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/server/listener/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("peers", test_peers);
  ADD ("localhost", test_localhost);
  ADD ("ipv6", test_ipv6);
  ADD ("all-interfaces", test_all_interfaces);
  ADD ("unix", test_unix);
  ADD ("new-folder", test_new_folder);
  ADD ("stale", test_stale);
  ADD ("unix-in-use", test_unix_in_use);
  ADD ("not-a-socket", test_not_a_socket);
  ADD ("bad-folder", test_bad_folder);
  ADD ("port-in-use", test_port_in_use);
  ADD ("no-address", test_no_address);
  ADD ("all-or-none", test_all_or_none);
  ADD ("stop", test_stop);
  ADD ("stop-leaves-others", test_stop_leaves_others);
  ADD ("stop-while-accepting", test_stop_while_accepting);
  ADD ("burst", test_burst);
  ADD ("no-descriptors", test_no_descriptors);
#undef ADD

  return g_test_run ();
}
