/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A room that gets another name keeps what was said, whatever happens to the server. */

#include "support/support-client.h"

#include <sqlite3.h>
#include <string.h>

#define CAPS "batch draft/channel-rename draft/chathistory echo-message message-tags server-time"

#define N_ROUNDS 8

/* Names of the room that are asked for ahead of what was told, so that the server always has
 * something to commit. */
#define N_AHEAD 7

/* Names that the room gets before the server is killed, at most. */
#define N_NAMES 200

static void
expect_history (SupportClient *client, const char *room, const char *const *texts)
{
  g_autofree char *type = g_strdup_printf ("chathistory %s", room);
  g_autoptr (GPtrArray) lines = NULL;

  support_client_send (client, "CHATHISTORY LATEST %s * 500", room);
  lines = support_client_collect_batch (client, type);
  g_assert_cmpuint (lines->len, ==, g_strv_length ((char **) texts));
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":* PRIVMSG %s :%s", room, texts[i]);

      g_assert_true (support_line_matches (lines->pdata[i], pattern));
    }
}

static void
test_restart (void)
{
  static const char *const all[] = { "before", "after", NULL };
  static const char *const nothing[] = { NULL };
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_in_room (server, "ada", CAPS, "#lounge");
  g_autoptr (SupportClient) bob = support_client_new_in_room (server, "bob", NULL, "#lounge");
  g_autoptr (SupportClient) eve = NULL;

  support_client_sync (ada);
  support_client_send (ada, "TOPIC #lounge :Tea");
  support_client_send (ada, "PRIVMSG #lounge :before");
  support_client_send (ada, "RENAME #lounge #den :smaller");
  support_client_send (ada, "PRIVMSG #den :after");
  g_free (support_client_wait_for (ada, ":ada!ada@localhost RENAME #lounge #den :smaller"));
  support_client_expect (ada, ":ada!ada@localhost PRIVMSG #den :after");
  g_free (support_client_wait_for (bob, ":bob!bob@localhost PART #lounge :smaller"));
  support_client_expect (bob, ":bob!bob@localhost JOIN #den");
  support_client_expect (bob, ":* 332 bob #den :Tea");
  support_client_expect (bob, ":* 333 bob #den ada!ada@localhost *");
  support_client_expect (bob, ":* 353 bob = #den :@ada bob");
  support_client_expect (bob, ":* 366 bob #den *");
  support_client_expect (bob, ":ada!ada@localhost PRIVMSG #den :after");

  support_server_stop (server);
  support_server_start (server);
  eve = support_client_new_registered (server, "eve", CAPS);
  support_client_send (eve, "JOIN #den,#lounge");
  g_free (support_client_wait_for (eve, ":* 332 eve #den :Tea"));
  g_free (support_client_wait_for (eve, ":* 366 eve #lounge *"));
  expect_history (eve, "#den", all);
  expect_history (eve, "#lounge", nothing);
}

static void
say_and_rename (SupportClient *client, guint round, guint number)
{
  g_autofree char *line = g_strdup_printf ("PRIVMSG #%u-%u :%u\r\nRENAME #%u-%u #%u-%u", round,
                                           number, number, round, number, round, number + 1);

  support_client_try_send (client, line);
}

/* Says something under each name that the room gets, until the server is killed; returns how many
 * names were told of. */
static guint
rename_until_killed (SupportServer *server, guint round)
{
  g_autofree char *first = g_strdup_printf ("#%u-0", round);
  g_autoptr (SupportClient) ada = support_client_new_in_room (server, "ada", CAPS, first);
  guint n_wanted = (guint) g_test_rand_int_range (1, N_NAMES);
  guint n_asked = 0;
  guint n_told = 0;
  char *line;

  while (n_asked < N_AHEAD)
    say_and_rename (ada, round, n_asked++);

  while ((line = support_client_next_or_end (ada)) != NULL)
    {
      if (support_line_matches (line, ":* RENAME *"))
        {
          if (++n_told == n_wanted)
            support_server_kill (server);
          else if (n_told < n_wanted)
            say_and_rename (ada, round, n_asked++);
        }
      g_free (line);
    }

  return n_told;
}

/* What the database says of the names that the room had in one round. */
static gint64
ask (SupportServer *server, const char *sql, guint round)
{
  g_autofree char *names = g_strdup_printf ("#%u-%%", round);
  sqlite3 *database;
  sqlite3_stmt *statement;
  gint64 value;

  g_assert_cmpint (sqlite3_open (support_server_get_database (server), &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, names, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);

  return value;
}

/* There is one history, under a name that is not older than the newest that was told of, and it has
 * all that was said under the names before. */
static void
check_round (SupportServer *server, guint round, guint n_told)
{
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SupportClient) eve = NULL;
  gint64 n_names;
  gint64 n_said;

  g_assert_cmpint (ask (server, "SELECT count (*) FROM target WHERE folded LIKE ?1", round), ==, 1);
  n_names = ask (server,
                 "SELECT substr (folded, instr (folded, '-') + 1) FROM target WHERE folded LIKE ?1",
                 round);
  n_said = ask (server,
                "SELECT count (*) FROM message JOIN target ON target.id = message.target "
                "WHERE folded LIKE ?1",
                round);
  g_assert_cmpint (n_names, >=, n_told);
  g_assert_true (n_said == n_names || n_said == n_names + 1);

  for (gint64 i = 0; i < n_said; i++)
    g_ptr_array_add (texts, g_strdup_printf ("%d", (int) i));
  g_ptr_array_add (texts, NULL);
  name = g_strdup_printf ("#%u-%d", round, (int) n_names);
  eve = support_client_new_in_room (server, "eve", CAPS, name);
  expect_history (eve, name, (const char *const *) texts->pdata);
}

static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint n_told = rename_until_killed (server, round);

      support_server_start (server);
      check_round (server, round, n_told);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/rename/restart", test_restart);
  g_test_add_func ("/blackbox/rename/kill", test_kill);

  return g_test_run ();
}
