/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-activation.h"

#include "server/server-address.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  ServerConfig *config;
  ServerActivation *activation;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->config = server_config_new ();
  self->activation = server_activation_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  server_activation_free (self->activation);
  server_config_free (self->config);
}

static int
open_at (in_addr_t host, guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (host) } };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  getsockname (fd, (struct sockaddr *) &address, &length);
  if (port != NULL)
    *port = ntohs (address.sin_port);

  return fd;
}

static void
add (Fixture *self, int fd, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (server_activation_add (self->activation, self->config, fd, name, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

static void
refuse (Fixture *self, int fd, const char *name, ServerActivationError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (server_activation_add (self->activation, self->config, fd, name, &error));
  g_assert_error (error, SERVER_ACTIVATION_ERROR, (int) code);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

static void
assert_is (const GPtrArray *list, guint index, const char *text, const char *door)
{
  const ServerAddress *address = list->pdata[index];
  g_autofree char *actual = server_address_to_string (address);

  g_assert_cmpint (address->fd, >, 2);
  g_assert_true (g_str_has_prefix (actual, text));
  g_assert_cmpint (address->is_websocket, ==, g_str_equal (door, "websocket"));
  g_assert_cmpint (address->is_plain_text, ==, g_str_equal (door, "plain-text"));
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *keys = NULL;

  g_assert_null (server_activation_list_keys (self->activation));
  add (self, open_at (INADDR_LOOPBACK, NULL), "irc");
  add (self, open_at (INADDR_ANY, NULL), "irc-tls");
  add (self, open_at (INADDR_LOOPBACK, NULL), "websocket");
  add (self, open_at (INADDR_LOOPBACK, NULL), "websocket-tls");
  add (self, open_at (INADDR_LOOPBACK, NULL), "plain-text");
  add (self, open_at (INADDR_LOOPBACK, NULL), "plain-text-tls");
  add (self, open_at (INADDR_LOOPBACK, NULL), "metrics");

  assert_is (self->activation->listen, 0, "127.0.0.1:", "irc");
  assert_is (self->activation->listen, 1, "tls:0.0.0.0:", "irc");
  assert_is (self->activation->listen_websocket, 0, "127.0.0.1:", "websocket");
  assert_is (self->activation->listen_websocket, 1, "tls:127.0.0.1:", "websocket");
  assert_is (self->activation->listen_plain_text, 0, "127.0.0.1:", "plain-text");
  assert_is (self->activation->listen_plain_text, 1, "tls:127.0.0.1:", "plain-text");
  assert_is (self->activation->listen_metrics, 0, "127.0.0.1:", "metrics");
  keys = server_activation_list_keys (self->activation);
  g_assert_cmpstr (keys, ==, "listen, listen-websocket, listen-plain-text, listen-metrics");
}

static void
configure (GPtrArray **list, const char *host, guint16 port)
{
  g_autofree char *text = g_strdup_printf ("%s:%u", host, port);

  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (*list, server_address_parse (text, NULL));
}

/* The unit's own name says nothing; then the configuration does. */
static void
test_addresses (Fixture *self, gconstpointer data)
{
  guint16 ports[4];
  int fds[4];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = open_at (i == 1 ? INADDR_ANY : INADDR_LOOPBACK, &ports[i]);
  configure (&self->config->listen, "tls:localhost", ports[0]);
  configure (&self->config->listen_websocket, "*", ports[1]);
  configure (&self->config->listen_plain_text, "127.0.0.1", ports[2]);
  configure (&self->config->listen, "127.0.0.2", ports[3]);

  add (self, fds[0], "inglenookd.socket");
  add (self, fds[1], "unknown");
  add (self, fds[2], "unknown");
  refuse (self, fds[3], "unknown", SERVER_ACTIVATION_ERROR_ROLE);

  assert_is (self->activation->listen, 0, "tls:127.0.0.1:", "irc");
  assert_is (self->activation->listen_websocket, 0, "0.0.0.0:", "websocket");
  assert_is (self->activation->listen_plain_text, 0, "127.0.0.1:", "plain-text");
}

static void
test_unix (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("inglenook-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "chat.sock", NULL);
  g_autofree char *text = g_strconcat ("unix:", path, NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  strcpy (address.sun_path, path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  g_ptr_array_add (self->config->listen, server_address_parse (text, NULL));

  add (self, fd, "unknown");
  assert_is (self->activation->listen, 0, text, "irc");
  g_unlink (path);
  g_rmdir (folder);
}

/* What is none of the sockets that it should be is closed and told of. */
static void
test_refusals (Fixture *self, gconstpointer data)
{
  int file = g_open ("/dev/null", O_RDONLY, 0);
  int idle = socket (AF_INET, SOCK_STREAM, 0);

  refuse (self, file, "irc", SERVER_ACTIVATION_ERROR_SOCKET);
  refuse (self, idle, "irc", SERVER_ACTIVATION_ERROR_SOCKET);
  refuse (self, open_at (INADDR_LOOPBACK, NULL), "teapot", SERVER_ACTIVATION_ERROR_ROLE);
  refuse (self, open_at (INADDR_LOOPBACK, NULL), "metrics-tls", SERVER_ACTIVATION_ERROR_ROLE);
  refuse (self, open_at (INADDR_ANY, NULL), "metrics", SERVER_ACTIVATION_ERROR_ROLE);
}

static void
set_environment (const char *pid, const char *count, const char *names)
{
  g_autofree char *own = g_strdup_printf ("%d", getpid ());

  g_setenv ("LISTEN_PID", pid != NULL ? pid : own, TRUE);
  g_setenv ("LISTEN_FDS", count, TRUE);
  if (names != NULL)
    g_setenv ("LISTEN_FDNAMES", names, TRUE);
  else
    g_unsetenv ("LISTEN_FDNAMES");
}

static void
assert_names (const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;
  guint n;

  g_assert_true (server_activation_parse_environment (&n, &names, &error));
  g_assert_no_error (error);
  joined = names != NULL ? g_strjoinv (":", names) : NULL;
  g_assert_cmpstr (joined, ==, expected);
  g_assert_cmpuint (n, ==, names != NULL ? g_strv_length (names) : 0);
}

static void
assert_wrong (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  guint n;

  g_assert_false (server_activation_parse_environment (&n, &names, &error));
  g_assert_error (error, SERVER_ACTIVATION_ERROR, SERVER_ACTIVATION_ERROR_ENVIRONMENT);
}

static void
test_environment (Fixture *self, gconstpointer data)
{
  assert_names (NULL);
  set_environment (NULL, "2", "irc:irc-tls");
  assert_names ("irc:irc-tls");
  set_environment (NULL, "2", NULL);
  assert_names ("unknown:unknown");
  set_environment (NULL, "0", NULL);
  assert_names (NULL);
  set_environment ("1", "2", "irc:irc-tls");
  assert_names (NULL);

  set_environment ("one", "1", NULL);
  assert_wrong ();
  set_environment ("0", "1", NULL);
  assert_wrong ();
  set_environment (NULL, "-1", NULL);
  assert_wrong ();
  set_environment (NULL, "257", NULL);
  assert_wrong ();
  set_environment (NULL, "2", "irc");
  assert_wrong ();
  set_environment (NULL, "2", "irc:irc-tls:metrics");
  assert_wrong ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/server/activation/names", test_names);
  ADD ("/server/activation/addresses", test_addresses);
  ADD ("/server/activation/unix", test_unix);
  ADD ("/server/activation/refusals", test_refusals);
  ADD ("/server/activation/environment", test_environment);

  return g_test_run ();
}
