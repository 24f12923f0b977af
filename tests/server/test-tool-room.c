/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd room`, on a server that runs and on one that does not. */

#include "tool-server.h"

#include "sql/sql-database.h"

#define GONE "The room #club is gone, and what was said in it with it.\n"

/* Ann founded #club, in which bob is an operator, and something was said. */
static ServerClient *
make_club (ServerFixture *self)
{
  ServerClient *ann = server_client_new (self, "ann", "");
  ServerClient *bob = server_client_new (self, "bob", "");

  server_client_run (ann, "PRIVMSG NickServ :REGISTER by-the-fire");
  server_client_run (bob, "PRIVMSG NickServ :REGISTER by-the-lake");
  server_fixture_advance (self, 2000);
  server_client_run (ann, "JOIN #club");
  server_client_run (ann, "TOPIC #club :tea at five");
  server_client_run (ann, "MODE #club +rkb key x!*@*");
  server_client_run (ann, "PRIVMSG ChanServ :ROLE #club bob operator");
  server_client_run (ann, "PRIVMSG #club :crumpets");
  server_client_run (ann, "JOIN #b");
  server_client_free (bob);

  return ann;
}

static void
check_list (ServerFixture *self, const char *others)
{
  g_autofree char *expected
      = g_strconcat ("ROOM  MEMBERS  REGISTERED  FOUNDER  TOPIC\n", others, NULL);

  tool_server_check (self, "room list", expected);
}

static void
check_show (ServerFixture *self, const char *members)
{
  g_autofree char *expected = g_strdup_printf (
      "{\"room\": \"#club\", \"created\": \"TIME\", \"registered\": \"TIME\", "
      "\"founder\": \"ann\", \"members\": %s, \"modes\": \"+kntr *\", "
      "\"topic\": \"tea at five\", \"roles\": [\"+o bob\"], \"bans\": [\"x!*@*\"], "
      "\"exceptions\": [], \"invited\": []}\n",
      members);

  tool_server_check (self, "room show '#CLUB' --json", expected);
}

static void
test_live (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = make_club (self);

  check_list (self, "#b  1  -  -  -\n#club  1  TIME  ann  tea at five\n");
  check_show (self, "1");
  tool_server_check_fails (self, "room show '#nowhere'", 1,
                           "There is no room #nowhere; room list shows which there are");
  tool_server_check_fails (self, "room retire '#nowhere'", 1,
                           "There is no room #nowhere; room list shows which there are");
  tool_server_check_fails (self, "room retire '#club' 'two\nlines'", 1,
                           "The reason has to be one line of at most 200 bytes");
  tool_server_check (self, "room retire '#Club' 'the club is closed'", GONE);
  server_client_expect (ann, ":ann!u@localhost PART #club :the club is closed", NULL);
  check_list (self, "#b  1  -  -  -\n");
  tool_server_check (self, "room retire '#b'",
                     "The room #b is gone, and what was said in it with it.\n");
  server_client_expect (ann, ":ann!u@localhost PART #b :This room was ended by who runs the server",
                        NULL);

  /* Whoever comes to another room of that name finds nothing of the old one. */
  server_client_check (ann, "JOIN #club", ":ann!u@localhost JOIN #club", S "353 ann = #club @ann",
                       S "366 ann #club :End of /NAMES list", NULL);
}

static void
test_stopped (ServerFixture *self, gconstpointer data)
{
  server_client_free (make_club (self));
  server_fixture_restart (self);

  check_list (self, "#club  0  TIME  ann  tea at five\n");
  check_show (self, "0");
  tool_server_check (self, "room retire '#club'", GONE);
  tool_server_check (self, "room list", "");
}

/* Nothing of it is in the database any more. */
static void
test_erased (ServerFixture *self, gconstpointer data)
{
  static const char said[]
      = "message WHERE target IN (SELECT id FROM target WHERE folded = '#club')";
  static const char *const tables[] = { "room", "registration", "role", "entry", said };
  g_autofree char *database = server_fixture_get_database (self);
  g_autoptr (GError) error = NULL;
  SqlDatabase *db;

  server_client_free (make_club (self));
  tool_server_check (self, "room retire '#club'", GONE);
  server_fixture_restart (self);

  db = sql_database_open (database, SQL_OPEN_READ_ONLY, 0x496e676c, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", tables[i]);
      gint64 n;

      g_assert_true (sql_database_get_int64 (db, sql, &n, &error));
      g_assert_cmpint (n, ==, 0);
    }
  sql_database_free (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tool-room/live", test_live);
  server_fixture_add ("/server/tool-room/stopped", test_stopped);
  server_fixture_add ("/server/tool-room/erased", test_erased);

  return g_test_run ();
}
