/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sockets from the service manager, for which this test stands in. */

#include "support/support-client.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  SupportServer *server;
  int tcp;
  int local;
} Fixture;

static int
listen_at (const struct sockaddr *address, socklen_t length)
{
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, address, length), ==, 0);
  g_assert_cmpint (listen (fd, SOMAXCONN), ==, 0);

  return fd;
}

static int
listen_tcp (void)
{
  const struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };

  return listen_at ((const struct sockaddr *) &address, sizeof address);
}

static int
listen_unix (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  strcpy (address.sun_path, path);

  return listen_at ((const struct sockaddr *) &address, sizeof address);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = support_server_new ();
  self->tcp = listen_tcp ();
  self->local = listen_unix (support_server_get_socket (self->server));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  support_server_free (self->server);
  close (self->tcp);
  close (self->local);
}

static guint16
get_port (int fd)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;

  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);

  return ntohs (address.sin_port);
}

static void
start (Fixture *self)
{
  support_server_give_socket (self->server, self->tcp, "irc");
  support_server_give_socket (self->server, self->local, "irc");
  support_server_start (self->server);
}

static void
say_hello (SupportServer *server, const char *nick)
{
  g_autoptr (SupportClient) client = support_client_new_registered (server, nick, NULL);

  support_client_sync (client);
}

/* They are in place of what the configuration says. */
static void
test_sockets (Fixture *self, gconstpointer data)
{
  g_autofree char *log = NULL;
  g_autofree char *expected = NULL;

  start (self);
  g_assert_cmpuint (support_server_get_port (self->server), ==, get_port (self->tcp));
  expected = g_strdup_printf ("listening on 127.0.0.1:%u\nlistening on unix:%s\n",
                              get_port (self->tcp), support_server_get_socket (self->server));
  log = support_server_get_log (self->server);
  g_assert_nonnull (strstr (log, expected));
  g_assert_nonnull (strstr (log, "Sockets of the service manager take the place of: listen\n"));

  say_hello (self->server, "ada");
  say_hello (self->server, "bob");
}

/* Who comes while no server is there waits, and is served by the next one. What is said before is
 * heard then. The file of the Unix socket is not the server's to remove. */
static void
test_restart (Fixture *self, gconstpointer data)
{
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) bob = NULL;

  start (self);
  say_hello (self->server, "carol");
  for (guint i = 0; i < 3; i++)
    {
      support_server_stop (self->server);
      ada = support_client_new (self->server);
      bob = support_client_new_unix (self->server);
      support_client_send (ada, "NICK ada");
      support_client_send (ada, "USER ada 0 * :Ada");
      support_client_send (bob, "NICK bob");
      support_client_send (bob, "USER bob 0 * :Bob");
      support_server_start (self->server);
      g_free (support_client_wait_for (ada, ":* 001 ada *"));
      g_free (support_client_wait_for (bob, ":* 001 bob *"));
      g_clear_pointer (&ada, support_client_free);
      g_clear_pointer (&bob, support_client_free);
    }
}

/* Many come at once, and the socket that was handed over blocks, as it does with systemd. */
static void
test_crowd (Fixture *self, gconstpointer data)
{
  SupportClient *crowd[30];

  start (self);
  support_server_stop (self->server);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      crowd[i] = support_client_new (self->server);
      support_client_send (crowd[i], "PING :%u", i);
      support_client_send (crowd[i], "NICK n%u", i);
      support_client_send (crowd[i], "USER n 0 * :N");
    }
  support_server_start (self->server);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      g_free (support_client_wait_for (crowd[i], ":* 001 *"));
      support_client_free (crowd[i]);
    }
}

static void
expect_refusal (Fixture *self, const char *environment, int fd, const char *named)
{
  const char *folder = support_server_get_folder (self->server);
  g_autofree char *script = g_strdup_printf ("%s exec \"$@\"", environment);
  const char *const argv[] = {
    "sh",
    "-c",
    script,
    "sh",
    g_getenv ("TEST_INGLENOOKD"),
    "--database",
    support_server_get_database (self->server),
    NULL,
  };
  g_autoptr (SupportProcess) process
      = support_process_new_with_files (argv, &fd, 1, folder, "refused");
  g_autofree char *errors = NULL;

  g_assert_cmpint (support_process_wait (process), ==, 1);
  errors = support_process_get_errors (process);
  if (strstr (errors, named) == NULL)
    support_fail (named, errors);
  g_assert_false (g_file_test (support_server_get_database (self->server), G_FILE_TEST_EXISTS));
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  int connected[2];
  int datagram = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, connected), ==, 0);
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=irc", connected[0],
                  "\"irc\" (descriptor 3) is no socket that listens");
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=irc", datagram,
                  "\"irc\" (descriptor 3) is no socket that listens");
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=teapot", self->tcp,
                  "nothing says what it is for");
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=1", self->tcp, "nothing says what it is for");
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=many", self->tcp, "LISTEN_FDS is \"many\"");
  expect_refusal (self, "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=irc:irc", self->tcp,
                  "LISTEN_FDNAMES is \"irc:irc\"");
  close (connected[0]);
  close (connected[1]);
  close (datagram);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/blackbox/activation/sockets", test_sockets);
  ADD ("/blackbox/activation/restart", test_restart);
  ADD ("/blackbox/activation/crowd", test_crowd);
  ADD ("/blackbox/activation/refusals", test_refusals);

  return g_test_run ();
}
