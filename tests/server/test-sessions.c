/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One more connection of somebody who is here: how it comes to be one, and what it is told. */

#include "connections.h"

#include <string.h>

#define END ":End of /NAMES list"

static HallUser *
get_user (ServerFixture *self, const char *nick)
{
  return hall_find_user (self->server->hall, nick);
}

/* It is told of all that there is to know, and nobody else of anything. */
static void
test_attach (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", "extended-join");
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "extended-monitor");
  g_autoptr (ServerClient) phone = NULL;
  g_autoptr (ServerClient) tablet = NULL;
  g_autofree char *on_phone = NULL;
  g_autofree char *on_tablet = NULL;

  server_client_run (laptop, "JOIN #a\r\nJOIN #b\r\nTOPIC #b :tea\r\nMODE ann +i");
  server_client_run (bob, "MONITOR + ann");

  phone = connections_log_in (self, "ann", "no-implicit-names draft/chathistory server-time");
  on_phone = connections_register (phone, "ANN");
  g_assert_cmpstr (on_phone, ==,
                   S "221 ann +Zi\n"
                     "@time=2026-11-20T12:00:00.000Z " ANN "JOIN #a\n"
                     "@time=2026-11-20T12:00:00.000Z " ANN "JOIN #b\n" S "332 ann #b tea\n" S
                     "333 ann #b ann!u@localhost 1795176000");

  server_client_run (laptop, "AWAY :at tea");
  tablet = connections_log_in (self, "ann", "extended-join multi-prefix draft/chathistory");
  on_tablet = connections_register (tablet, "ann");
  g_assert_cmpstr (on_tablet, ==,
                   S "221 ann +Zi\n" S "306 ann :You have been marked as being away\n" ANN
                     "JOIN #a ann Name\n" S "353 ann = #a :@bob ann\n" S "366 ann #a " END "\n" ANN
                     "JOIN #b ann Name\n" S "332 ann #b tea\n" S
                     "333 ann #b ann!u@localhost 1795176000\n" S "353 ann = #b @ann\n" S
                     "366 ann #b " END);

  g_assert_cmpuint (connections_count (self, "ann"), ==, 3);
  g_assert_cmpuint (hall_get_n_users (self->server->hall), ==, 2);
  server_client_expect (bob, NULL);
  server_client_expect (laptop, NULL);
  server_client_expect (phone, S "306 ann :You have been marked as being away", NULL);
}

/* What was said before the connection comes from the history, what is said after it live: each
 * once. */
static void
test_history (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) phone = connections_log_in (self, "ann", "server-time");

  server_client_send (bob, "PRIVMSG #a :1\r\nPRIVMSG #a :2");
  server_client_send (phone, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  server_client_send (bob, "PRIVMSG #a :3");
  server_client_run (bob, "PRIVMSG #a :4");
  server_client_run (phone, "PING x");

  server_client_check (bob, "PRIVMSG #a :5", NULL);
  server_client_expect (phone, "@time=2026-11-20T12:00:00.000Z :bob!u@localhost PRIVMSG #a 5",
                        NULL);
  server_client_expect (laptop, ":bob!u@localhost JOIN #a", ":bob!u@localhost PRIVMSG #a 1",
                        ":bob!u@localhost PRIVMSG #a 2", ":bob!u@localhost PRIVMSG #a 3",
                        ":bob!u@localhost PRIVMSG #a 4", ":bob!u@localhost PRIVMSG #a 5", NULL);
}

/* Counts how often @text is in @lines. */
static guint
count (const char *lines, const char *text)
{
  guint n = 0;

  while ((lines = strstr (lines, text)) != NULL)
    {
      n++;
      lines += strlen (text);
    }

  return n;
}

static void
test_nothing_between (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (ServerClient) phone = connections_log_in (self, "ann", NULL);
      g_autoptr (GString) said = g_string_new (NULL);
      g_autofree char *lines = NULL;

      for (guint j = 0; j < 8; j++)
        g_string_append_printf (said, "PRIVMSG #a :%u-%u.\r\n", i, j);
      server_client_send (bob, said->str);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      server_client_send (phone, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
      server_client_send (bob, said->str);
      server_client_run (bob, "PING x");
      lines = server_client_take_lines (phone);
      for (guint j = 0; j < 8; j++)
        {
          g_autofree char *each = g_strdup_printf ("%u-%u.", i, j);

          g_assert_cmpuint (count (lines, each), ==, 2);
        }
      server_client_run (phone, "PING y");
      server_client_shut (phone);
      g_free (server_client_take_last (phone));
    }
  server_client_run (laptop, "PING x");
}

/* Who asks for another nick is another person with the same account. */
static void
test_other_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_log_in (self, "ann", NULL);
  g_autofree char *lines = connections_register (phone, "ann-phone");

  g_assert_cmpstr (lines, ==, "");
  g_assert_cmpuint (hall_get_n_users (self->server->hall), ==, 2);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
  server_client_check (laptop, "PRIVMSG #a :hello", NULL);
  server_client_check (phone, "NICK ann", S "433 ann-phone ann :Nickname is already in use", NULL);
}

/* Whose nick it is, others do not get by being logged in, nor by its looks. */
static void
test_strangers (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann G_GNUC_UNUSED = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = connections_log_in (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_connect (self);
  g_autoptr (ServerClient) dee = server_client_connect (self);
  g_autoptr (ServerClient) again = connections_log_in (self, "ann", NULL);

  server_client_check (bob, "NICK ann", S "433 * ann :Nickname is already in use", NULL);
  server_client_check (cid, "NICK ann\r\nUSER u 0 * :Name",
                       S "433 * ann :Nickname is already in use", NULL);
  server_client_run (dee, "CAP LS 302");
  server_client_check (dee, "NICK ann\r\nUSER u 0 * :Name", NULL);
  server_client_check (dee, "CAP END", S "433 * ann :Nickname is already in use", NULL);
  server_client_run (dee, "NICK dee");
  g_assert_nonnull (get_user (self, "dee"));
  server_client_check (again, "NICK \xd0\xb0nn",
                       S "433 * \xd0\xb0nn :Nickname looks like one that is in use", NULL);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* Who is a guest stays one's own person when logging in later. */
static void
test_late_login (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann G_GNUC_UNUSED = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) guest = server_client_new (self, "guest", NULL);

  server_client_run (guest, "PRIVMSG NickServ :IDENTIFY ann " CONNECTIONS_PASSWORD);
  g_assert_cmpstr (get_user (self, "guest")->account, ==, "ann");
  server_client_check (guest, "NICK ann", S "433 guest ann :Nickname is already in use", NULL);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* The nick need not be the account's name. */
static void
test_nick_of_another_name (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) phone = NULL;
  g_autofree char *lines = NULL;

  server_client_run (laptop, "NICK amy");
  phone = connections_log_in (self, "ann", NULL);
  lines = connections_register (phone, "amy");
  g_assert_cmpstr (lines, ==, S "221 amy +Z");
  g_assert_cmpuint (connections_count (self, "amy"), ==, 2);
}

static void
test_limit (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) first = NULL;
  g_autoptr (ServerClient) second = NULL;
  g_autoptr (ServerClient) third = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.sessions_per_user = 2;
  first = connections_new (self, "ann", NULL);
  second = connections_new (self, "ann", NULL);
  third = connections_log_in (self, "ann", NULL);
  refused = connections_register (third, "ann");
  g_assert_cmpstr (refused, ==,
                   S "433 * ann :You have as many connections under this nickname as you can have: "
                     "end one of them, or choose another nickname");
  server_client_send (second, "QUIT");
  g_free (server_client_take_last (second));
  lines = NULL;
  server_client_send (third, "NICK ann");
  lines = server_client_take_lines (third);
  g_assert_true (g_str_has_prefix (lines, S "001 ann :Welcome to Test, ann\n"));
  g_assert_cmpuint (connections_count (self, "ann"), ==, 2);
}

/* A server for accounts only is one for several connections as well. */
static void
test_password_of_server (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = NULL;
  g_autoptr (ServerClient) phone = NULL;

  self->config->accounts_required = 1;
  laptop = connections_new_in_room (self, "ann", NULL);
  self->config->password = server_fixture_make_verifier ("door");
  phone = connections_log_in (self, "ann", NULL);
  server_client_run (phone, "PASS door\r\nNICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  g_assert_cmpuint (connections_count (self, "ann"), ==, 2);
  server_client_check (phone, "PRIVMSG #a :hello", NULL);
  server_client_expect (laptop, ANN "PRIVMSG #a hello", NULL);
}

/* Away is the person. Who connects without anybody there changes nothing. */
static void
test_away (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", "draft/pre-away");
  g_autoptr (ServerClient) phone = connections_log_in (self, "ann", "draft/pre-away");
  g_autoptr (ServerClient) tablet = connections_log_in (self, "ann", "draft/pre-away");
  g_autofree char *on_phone = NULL;
  g_autofree char *on_tablet = NULL;

  server_client_run (phone, "AWAY *");
  on_phone = connections_register (phone, "ann");
  g_assert_cmpstr (on_phone, ==, S "221 ann +Z");
  g_assert_null (get_user (self, "ann")->away);
  server_client_check (phone, "AWAY *", S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (laptop, NULL);

  server_client_run (tablet, "AWAY :by the fire");
  on_tablet = connections_register (tablet, "ann");
  g_assert_cmpstr (on_tablet, ==, S "221 ann +Z\n" S "306 ann :You have been marked as being away");
  server_client_expect (laptop, S "306 ann :You have been marked as being away", NULL);
  server_client_check (phone, "AWAY *", S "306 ann :You have been marked as being away",
                       S "306 ann :You have been marked as being away", NULL);
  server_client_check (phone, "AWAY", S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (laptop, S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (tablet, S "305 ann :You are no longer marked as being away", NULL);
  server_client_check (phone, "AWAY", S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (tablet, NULL);
}

/* Whoever has no connection is there all the same: is told, spoken of, and taken up. */
static void
test_absent (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) phone = NULL;
  HallUser *ann = hall_user_new ("ann", "u", "h", "Ann", NULL);
  HallCommand enter = { .type = HALL_COMMAND_ENTER, .actor = ann };
  HallCommand join = { .type = HALL_COMMAND_JOIN, .actor = ann, .target = "#a" };
  g_autofree char *lines = NULL;

  server_fixture_add_account (self, "ann", CONNECTIONS_PASSWORD);
  ann->account = g_strdup ("ann");
  g_assert_true (server_apply (self->server, NULL, &enter));
  g_assert_true (server_apply (self->server, NULL, &join));
  server_client_expect (bob, ":ann!u@h JOIN #a", NULL);
  server_client_check (bob, "PRIVMSG #a :hello\r\nPRIVMSG ann :you\r\nKICK #a nobody",
                       S "401 bob nobody :No such nick/channel", NULL);
  server_client_run (bob,
                     "WHOIS ann\r\nWHO ann %i\r\nUSERHOST ann\r\nINVITE ann #c\r\nTOPIC #a :x");

  phone = connections_log_in (self, "ann", "draft/chathistory");
  lines = connections_register (phone, "ann");
  g_assert_true (g_str_has_prefix (lines, S "221 ann +Z\n:ann!u@h JOIN #a\n"));
  server_client_check (bob, "PRIVMSG ann :there?", NULL);
  server_client_expect (phone, ":bob!u@localhost PRIVMSG ann there?", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/sessions/attach", test_attach);
  server_fixture_add ("/server/sessions/history", test_history);
  server_fixture_add ("/server/sessions/nothing-between", test_nothing_between);
  server_fixture_add ("/server/sessions/other-nick", test_other_nick);
  server_fixture_add ("/server/sessions/strangers", test_strangers);
  server_fixture_add ("/server/sessions/late-login", test_late_login);
  server_fixture_add ("/server/sessions/nick-of-another-name", test_nick_of_another_name);
  server_fixture_add ("/server/sessions/limit", test_limit);
  server_fixture_add ("/server/sessions/password-of-server", test_password_of_server);
  server_fixture_add ("/server/sessions/away", test_away);
  server_fixture_add ("/server/sessions/absent", test_absent);

  return g_test_run ();
}
