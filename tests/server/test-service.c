/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the service manager is told, for which this test stands in. */

#include "server/server-service.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server-fixture.h"
#include "server/server-private.h"
#include "server/server-rehash.h"
#include "../store/store-fault.h"

typedef struct
{
  ServerFixture server;
  char *path;
  int fd;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  fault_reset ();
  server_fixture_set_up (&self->server, NULL);
  self->path = g_build_filename (self->server.folder, "notify", NULL);
  strcpy (address.sun_path, self->path);
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_setenv ("NOTIFY_SOCKET", self->path, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fault_reset ();
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
  close (self->fd);
  g_unlink (self->path);
  g_free (self->path);
  server_fixture_tear_down (&self->server, NULL);
}

static void
assert_told (Fixture *self, const char *expected)
{
  char text[512] = "";
  gssize n = recv (self->fd, text, sizeof text - 1, 0);

  g_assert_cmpstr (n < 0 ? NULL : text, ==, expected);
}

/* A server looks at its environment when it is made. */
static void
start (Fixture *self)
{
  if (self->server.server != NULL)
    server_fixture_restart (&self->server);
  server_fixture_start (&self->server);
  server_service_tell_ready (self->server.server);
  assert_told (self, "READY=1\nSTATUS=0 connections");
}

static void
advance (Fixture *self, gint64 seconds)
{
  server_fixture_advance (&self->server, seconds * 1000);
}

/* Told now and then, and only when it has changed. */
static void
test_status (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ada = NULL;
  g_autoptr (ServerClient) bob = NULL;

  start (self);
  ada = server_client_new (&self->server, "ada", NULL);
  assert_told (self, NULL);
  advance (self, 10);
  assert_told (self, "STATUS=1 connection");
  advance (self, 10);
  assert_told (self, NULL);

  bob = server_client_new (&self->server, "bob", NULL);
  advance (self, 10);
  assert_told (self, "STATUS=2 connections");
  assert_told (self, NULL);
}

static void
test_watchdog (Fixture *self, gconstpointer data)
{
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());

  g_setenv ("WATCHDOG_USEC", "4000000", TRUE);
  g_setenv ("WATCHDOG_PID", pid, TRUE);
  start (self);
  for (guint i = 0; i < 3; i++)
    {
      advance (self, 1);
      assert_told (self, NULL);
      advance (self, 1);
      assert_told (self, "WATCHDOG=1");
    }
}

static void
assert_no_watchdog (Fixture *self, const char *interval, const char *pid)
{
  g_setenv ("WATCHDOG_USEC", interval, TRUE);
  g_setenv ("WATCHDOG_PID", pid, TRUE);
  start (self);
  advance (self, 10);
  assert_told (self, NULL);
}

static void
test_no_watchdog (Fixture *self, gconstpointer data)
{
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());

  assert_no_watchdog (self, "4000000", "1");
  assert_no_watchdog (self, "4000000", "nobody");
  assert_no_watchdog (self, "0", pid);
  assert_no_watchdog (self, "1", pid);
  assert_no_watchdog (self, "-4000000", pid);
  assert_no_watchdog (self, "often", pid);
}

/* A disk that does not come back is a hang, though the main loop goes round. */
static void
test_hang (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ada = NULL;

  g_setenv ("WATCHDOG_USEC", "20000000", TRUE);
  start (self);
  ada = server_client_new (&self->server, "ada", "echo-message");
  server_client_run (ada, "JOIN #a");
  fault_hold ();
  server_client_send (ada, "PRIVMSG #a :hello");
  server_fixture_settle (&self->server);
  fault_wait_held ();
  advance (self, 10);
  assert_told (self, "WATCHDOG=1\nSTATUS=1 connection");
  for (guint i = 0; i < 5; i++)
    {
      advance (self, 10);
      assert_told (self, "WATCHDOG=1");
    }
  advance (self, 10);
  assert_told (self, NULL);

  fault_release ();
  server_client_wait_for (ada, ":ada!u@localhost PRIVMSG #a hello", NULL);
  while (store_journal_get_work (store_get_journal (self->server.server->store)) != 0)
    server_fixture_settle (&self->server);
  advance (self, 10);
  assert_told (self, "WATCHDOG=1");
}

/* One that fails is not: the server lives, and says what is wrong. */
static void
test_failing_disk (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ada = NULL;
  Server *server;

  g_setenv ("WATCHDOG_USEC", "20000000", TRUE);
  start (self);
  server = self->server.server;
  ada = server_client_new (&self->server, "ada", "echo-message");
  server_client_run (ada, "JOIN #a");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  fault_set_sync_status (SQLITE_IOERR);
  server_client_send (ada, "PRIVMSG #a :hello");
  while (server->store_failed_at == 0
         || store_journal_get_work (store_get_journal (server->store)) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  advance (self, 10);
  assert_told (self, "WATCHDOG=1\nSTATUS=Messages cannot be stored; the log tells why");
  fault_reset ();
  server_client_wait_for (ada, ":ada!u@localhost PRIVMSG #a hello", NULL);
}

/* Also when there is something wrong with the configuration, the reload is over. */
static void
test_reload (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  start (self);
  expected = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
                              base_clock_get_monotonic (self->server.server->clock));
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The configuration stays as it is: *");
  g_assert_false (server_rehash (self->server.server, &kept, &error));
  assert_told (self, expected);
  assert_told (self, "READY=1");
  assert_told (self, NULL);
}

static void
test_stopping (Fixture *self, gconstpointer data)
{
  start (self);
  server_stop (self->server.server, "Good night");
  assert_told (self, "STOPPING=1\nSTATUS=Saying good-bye");
  server_stop (self->server.server, "Good night");
  assert_told (self, NULL);
}

/* The bigger the database, the longer opening it may take. */
static void
test_opening (Fixture *self, gconstpointer data)
{
  g_autofree char *database = server_fixture_get_database (&self->server);
  g_autoptr (ServerConfig) config = server_config_new ();

  g_free (config->database);
  config->database = g_strdup (database);
  server_service_tell_opening (config);
  assert_told (self, "EXTEND_TIMEOUT_USEC=120000000\nSTATUS=Opening the database");

  g_assert_true (g_file_set_contents (database, "", 0, NULL));
  g_assert_cmpint (truncate (database, G_GINT64_CONSTANT (4096000000)), ==, 0);
  server_service_tell_opening (config);
  assert_told (self, "EXTEND_TIMEOUT_USEC=1096000000\nSTATUS=Opening the database");
  g_unlink (database);
}

/* A manager that cannot be told is a matter for the log, once. */
static void
test_deaf (Fixture *self, gconstpointer data)
{
  start (self);
  g_setenv ("NOTIFY_SOCKET", "nowhere", TRUE);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "NOTIFY_SOCKET is \"nowhere\"*");
  server_service_tell_reloading (self->server.server);
  server_service_tell_reloaded (self->server.server);
  g_test_assert_expected_messages ();
}

static void
test_unmanaged (Fixture *self, gconstpointer data)
{
  g_unsetenv ("NOTIFY_SOCKET");
  g_setenv ("WATCHDOG_USEC", "4000000", TRUE);
  server_fixture_start (&self->server);
  g_setenv ("NOTIFY_SOCKET", self->path, TRUE);
  server_service_tell_ready (self->server.server);
  advance (self, 100);
  assert_told (self, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/server/service/status", test_status);
  ADD ("/server/service/watchdog", test_watchdog);
  ADD ("/server/service/no-watchdog", test_no_watchdog);
  ADD ("/server/service/hang", test_hang);
  ADD ("/server/service/failing-disk", test_failing_disk);
  ADD ("/server/service/reload", test_reload);
  ADD ("/server/service/stopping", test_stopping);
  ADD ("/server/service/opening", test_opening);
  ADD ("/server/service/deaf", test_deaf);
  ADD ("/server/service/unmanaged", test_unmanaged);

  return g_test_run ();
}
