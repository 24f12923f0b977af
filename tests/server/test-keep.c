/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Histories of which not all is kept: mode H of rooms, and the group [history]. */

#include "server-fixture.h"

#include <sqlite3.h>

#include "server/server-rehash.h"

#define CAPS "batch draft/chathistory draft/message-redaction echo-message message-tags server-time"
#define END  "@draft/chathistory-end " S

#define DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

#define PATIENCE (60 * G_TIME_SPAN_SECOND)

static int
count (ServerFixture *self)
{
  g_autofree char *path = server_fixture_get_database (self);
  sqlite3_stmt *statement;
  sqlite3 *handle;
  int n;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT count (*) FROM message", -1, &statement,
                                       NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return n;
}

/* It happens while nobody waits. */
static void
wait_for (ServerFixture *self, int n_messages)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (count (self) != n_messages)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (2000);
    }
}

/* In #a, as who registers a room will be; there "0" to "4" were said. */
static ServerClient *
talk (ServerFixture *self)
{
  ServerClient *ann = server_client_new_in_room (self, "ann", CAPS);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *line = g_strdup_printf ("PRIVMSG #a %u", i);

      server_client_run (ann, line);
    }

  return ann;
}

static void
make_founder (ServerFixture *self, const char *nick)
{
  const HallUser *user = hall_find_user (self->server->hall, nick);
  const HallRoom *room = hall_find_room (self->server->hall, "#a");

  hall_user_find_member (user, room)->modes |= HALL_MODE_FOUNDER;
}

/* The history begins with what is left, and what is gone was never said. */
static void
test_mode (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autofree char *before
      = g_strdup_printf ("CHATHISTORY BEFORE #a msgid=%s 10", server_fixture_get_msgid (self, 4));
  g_autofree char *gone = g_strdup_printf ("REDACT #a %s", server_fixture_get_msgid (self, 1));

  make_founder (self, "ann");
  server_client_check (ann, "MODE #a +H 2:30d",
                       "@time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost MODE #a +H 2:30d",
                       NULL);
  wait_for (self, 2);
  server_client_check (
      ann, "CHATHISTORY LATEST #a * 10", END "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=4 :ann!u@localhost PRIVMSG #a 3",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=5 :ann!u@localhost PRIVMSG #a 4",
      S "BATCH -h0", NULL);
  server_client_check (ann, before, END "BATCH +h1 chathistory #a", S "BATCH -h1", NULL);
  server_client_check (
      ann, gone,
      S "FAIL REDACT UNKNOWN_MSGID #a {1} :There is no such message in this conversation", NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +Hnt 2:30d", S "329 ann #a 1795176000", NULL);
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);

  server_client_check (ann, "MODE #a +H 2", S "482 ann #a :You're not channel operator", NULL);
  make_founder (self, "ann");
  server_client_check (ann, "MODE #a +H",
                       S "696 ann #a H * :This mode needs a parameter, or another one", NULL);
  server_client_check (ann, "MODE #a +H 10:30",
                       S "696 ann #a H * :This mode needs a parameter, or another one", NULL);
  server_client_check (ann, "MODE #a -H", NULL);
}

static void
keep_days (ServerFixture *self, guint room, guint private)
{
  self->config->keep_days = room;
  self->config->keep_private_days = private;
}

/* Rooms and what they keep are there after a restart. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = NULL;

  make_founder (self, "ann");
  server_client_run (ann, "MODE #a +H 1d");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);

  bob = server_client_new_in_room (self, "bob", NULL);
  server_client_check (bob, "MODE #a", S "324 bob #a +Hnt 0:1d", S "329 bob #a 1795176000", NULL);
  g_assert_cmpint (count (self), ==, 5);
  g_clear_pointer (&bob, server_client_free);
  server_fixture_advance (self, 2 * DAY);
  server_fixture_restart (self);
  keep_days (self, 10, 1);
  server_fixture_start (self);
  wait_for (self, 0);
}

static void
test_rename (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = NULL;

  make_founder (self, "ann");
  server_client_run (ann, "MODE #a +H 3");
  wait_for (self, 3);
  server_client_run (ann, "RENAME #a #b");
  server_client_run (ann, "PRIVMSG #b :5");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  server_fixture_start (self);
  wait_for (self, 3);
  bob = server_client_new (self, "bob", NULL);
  server_client_run (bob, "JOIN #b");
  server_client_check (bob, "MODE #b", S "324 bob #b +Hnt 3", S "329 bob #b 1795176000", NULL);
}

static void
test_server (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  keep_days (self, 10, 1);
  ann = talk (self);
  server_client_run (ann, "PRIVMSG ann :a note");
  g_assert_cmpint (count (self), ==, 6);
  g_clear_pointer (&ann, server_client_free);

  server_fixture_advance (self, 2 * DAY);
  server_fixture_restart (self);
  keep_days (self, 10, 1);
  server_fixture_start (self);
  wait_for (self, 5);
  server_fixture_advance (self, 9 * DAY);
  server_fixture_restart (self);
  keep_days (self, 10, 1);
  server_fixture_start (self);
  wait_for (self, 0);
}

/* Without a restart, too: SIGHUP does the same. */
static void
test_rehash (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "inglenookd.conf", NULL);
  const char *const arguments[] = { "inglenookd", "--config", path, NULL };
  static const char text[] = "[server]\nname=s.test\nlisten=unix:socket\n"
                             "[database]\nfile=chat.db\n[history]\nkeep-messages=%u\n";
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *first = g_strdup_printf (text, 4);
  g_autofree char *second = g_strdup_printf (text, 1);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, first, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  server_config_free (self->config);
  self->config = server_config_new_from_arguments (arguments, &answer, &error);
  g_assert_no_error (error);
  ann = talk (self);
  g_assert_cmpint (count (self), ==, 5);

  g_file_set_contents_full (path, second, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  g_assert_true (server_rehash (self->server, &kept, &error));
  g_assert_null (kept);
  wait_for (self, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/keep/mode", test_mode);
  server_fixture_add ("/keep/refused", test_refused);
  server_fixture_add ("/keep/restart", test_restart);
  server_fixture_add ("/keep/rename", test_rename);
  server_fixture_add ("/keep/server", test_server);
  server_fixture_add ("/keep/rehash", test_rehash);

  return g_test_run ();
}
