/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-notify.h"

#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *name;
  int fd;
} Manager;

/* Stands in for systemd: a datagram socket under @name, a path or with '@' an abstract name. */
static void
manager_listen (Manager *self, const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t length = offsetof (struct sockaddr_un, sun_path) + strlen (name);

  strcpy (address.sun_path, name);
  if (name[0] == '@')
    address.sun_path[0] = '\0';
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *) &address, length), ==, 0);
  g_setenv ("NOTIFY_SOCKET", name, TRUE);
}

static void
set_up (Manager *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("inglenook-XXXXXX", NULL);
  self->name = g_build_filename (self->folder, "notify", NULL);
  self->fd = -1;
}

static void
tear_down (Manager *self, gconstpointer data)
{
  g_unsetenv ("NOTIFY_SOCKET");
  if (self->fd >= 0)
    close (self->fd);
  g_unlink (self->name);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->name);
  g_free (self->folder);
}

static void
assert_received (Manager *self, const char *expected)
{
  char buffer[256];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  g_assert_cmpint (n, >=, 0);
  g_assert_cmpmem (buffer, n, expected, strlen (expected));
}

static void
test_path (Manager *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  manager_listen (self, self->name);

  g_assert_true (server_notify (SERVER_NOTIFY_READY, "Listening on localhost:6667", &error));
  g_assert_no_error (error);
  assert_received (self, "READY=1\nSTATUS=Listening on localhost:6667");

  g_assert_true (server_notify (NULL, "two\nlines", &error));
  assert_received (self, "STATUS=two lines");

  g_assert_true (server_notify (SERVER_NOTIFY_STOPPING, NULL, &error));
  assert_received (self, "STOPPING=1");
}

static void
test_abstract (Manager *self, gconstpointer data)
{
  g_autofree char *unique = g_path_get_basename (self->folder);
  g_autofree char *name = g_strconcat ("@", unique, NULL);

  manager_listen (self, name);

  g_assert_true (server_notify (SERVER_NOTIFY_READY, NULL, NULL));
  assert_received (self, "READY=1");
}

static void
test_nobody (Manager *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("NOTIFY_SOCKET");
  g_assert_true (server_notify (SERVER_NOTIFY_READY, NULL, &error));
  g_assert_no_error (error);

  g_setenv ("NOTIFY_SOCKET", "", TRUE);
  g_assert_true (server_notify (SERVER_NOTIFY_READY, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_failure (const char *name, ServerNotifyError code)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("NOTIFY_SOCKET", name, TRUE);
  g_assert_false (server_notify (SERVER_NOTIFY_READY, NULL, &error));
  g_assert_error (error, SERVER_NOTIFY_ERROR, (int) code);
}

static void
test_failure (Manager *self, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (200, '/');

  assert_failure ("relative", SERVER_NOTIFY_ERROR_ADDRESS);
  assert_failure ("vsock:2:1234", SERVER_NOTIFY_ERROR_ADDRESS);
  assert_failure ("@", SERVER_NOTIFY_ERROR_ADDRESS);
  assert_failure (too_long, SERVER_NOTIFY_ERROR_ADDRESS);
  assert_failure (self->name, SERVER_NOTIFY_ERROR_FAILED);
}

/* A manager that does not read is not waited for: the first message that has no room is given up.
 * */
static void
test_full (Manager *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  manager_listen (self, self->name);
  while (n < 100000 && server_notify (NULL, "again", &error))
    n++;

  g_assert_cmpuint (n, >, 0);
  g_assert_error (error, SERVER_NOTIFY_ERROR, SERVER_NOTIFY_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/notify/path", Manager, NULL, set_up, test_path, tear_down);
  g_test_add ("/server/notify/abstract", Manager, NULL, set_up, test_abstract, tear_down);
  g_test_add ("/server/notify/nobody", Manager, NULL, set_up, test_nobody, tear_down);
  g_test_add ("/server/notify/failure", Manager, NULL, set_up, test_failure, tear_down);
  g_test_add ("/server/notify/full", Manager, NULL, set_up, test_full, tear_down);

  return g_test_run ();
}
