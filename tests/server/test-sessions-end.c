/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How connections of a person end: each for itself, and the person with the last one. */

#include "connections.h"

#include "server/server-user.h"

#define NS  ":NickServ!NickServ@s.test NOTICE ann :"
#define BOB ":bob!u@localhost "

static void
end (ServerClient *client, const char *line)
{
  server_client_send (client, line);
  g_free (server_client_take_last (client));
}

static ServerSession *
get_session (ServerFixture *self, const char *nick, guint index)
{
  ServerSession *session = server_fixture_get_session (self, nick);

  while (index-- > 0)
    session = session->next_of_user;

  return session;
}

/* Whichever of them ends: the others notice nothing until the last one does. */
static void
test_last (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) tablet = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) again = NULL;

  server_client_send (phone, "QUIT :battery");
  server_client_expect_end (phone, BOB "JOIN #a",
                            "ERROR :Closing link: (localhost) [Quit: battery]", NULL);
  server_client_expect (bob, NULL);
  server_client_expect (laptop, BOB "JOIN #a", NULL);
  end (laptop, "QUIT");
  server_client_expect (bob, NULL);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
  again = connections_new (self, "ann", NULL);
  server_client_check (again, "PRIVMSG #a :still here", NULL);
  server_client_expect (bob, ANN "PRIVMSG #a :still here", NULL);
  server_client_shut (tablet);
  g_free (server_client_take_last (tablet));
  end (again, "QUIT :off");
  server_client_expect (bob, ANN "QUIT :Quit: off", NULL);
  g_assert_null (hall_find_user (self->server->hall, "ann"));
}

/* A connection that is lost does not take the person along; each is asked for itself. */
static void
test_ping (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (laptop, "PING x");
  server_client_run (phone, "PING x");
  server_fixture_advance (self, 60000);
  server_client_run (laptop, "PING x");
  server_client_run (bob, "PING x");
  server_fixture_advance (self, 60000);
  server_client_wait_for (phone, "PING s.test", NULL);
  server_client_check (laptop, "PING x", S "PONG s.test x", NULL);
  server_client_check (bob, "PING x", S "PONG s.test x", NULL);
  server_fixture_advance (self, 61000);
  server_client_expect_end (phone, "ERROR :Closing link: (localhost) [Ping timeout: 181 seconds]",
                            NULL);
  server_client_expect (bob, NULL);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* One that comes back before its end was noticed is there twice for a while. */
static void
test_back_in_the_same_turn (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob G_GNUC_UNUSED = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) phone = connections_log_in (self, "ann", NULL);

  server_client_send (laptop, "QUIT");
  server_client_send (phone, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  g_free (server_client_take_last (laptop));
  server_client_run (phone, "PING x");
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* Killed is the person, and nobody gets round it by connecting once more. */
static void
test_kill (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) again = connections_log_in (self, "ann", NULL);
  HallCommand oper = {
    .type = HALL_COMMAND_OPER,
    .object = "bob",
    .actor = hall_find_user (self->server->hall, "bob"),
    .privileges = HALL_PRIVILEGE_KILL,
  };

  server_apply (self->server, NULL, &oper);
  server_client_run (bob, "PING x");
  server_client_send (bob, "KILL ann :enough");
  server_client_expect_end (laptop, BOB "JOIN #a", BOB "KILL ann enough",
                            "ERROR :Closing link: (localhost) [Killed (bob (enough))]", NULL);
  server_client_expect_end (phone, BOB "JOIN #a", BOB "KILL ann enough",
                            "ERROR :Closing link: (localhost) [Killed (bob (enough))]", NULL);
  server_client_expect (bob, ANN "QUIT :Killed (bob (enough))", NULL);
  g_assert_cmpuint (g_hash_table_size (self->server->expelled), ==, 0);
  server_client_run (again, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* Who has no connection can be killed, too. */
static void
test_kill_absent (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  HallUser *ann = hall_user_new ("ann", "u", "h", "Ann", NULL);
  HallCommand enter = { .type = HALL_COMMAND_ENTER, .actor = ann };
  HallCommand join = { .type = HALL_COMMAND_JOIN, .actor = ann, .target = "#a" };
  HallCommand oper = {
    .type = HALL_COMMAND_OPER,
    .object = "bob",
    .actor = hall_find_user (self->server->hall, "bob"),
    .privileges = HALL_PRIVILEGE_KILL,
  };

  g_assert_true (server_apply (self->server, NULL, &enter));
  g_assert_true (server_apply (self->server, NULL, &join));
  server_apply (self->server, NULL, &oper);
  server_client_run (bob, "PING x");
  server_client_send (bob, "KILL ann :enough");
  server_client_wait_for (bob, ":ann!u@h QUIT :Killed (bob (enough))", NULL);
  g_assert_null (hall_find_user (self->server->hall, "ann"));
}

static void
locate (ServerSession *session, const char *address)
{
  g_free (session->host);
  g_free (session->address);
  g_free (session->origin);
  session->host = g_strdup (address);
  session->address = g_strdup (address);
  session->origin = g_strdup (address);
}

static void
make_operator (ServerFixture *self, const char *nick)
{
  HallCommand oper = {
    .type = HALL_COMMAND_OPER,
    .object = "op",
    .actor = hall_find_user (self->server->hall, nick),
    .privileges = HALL_PRIVILEGE_BAN,
  };

  server_apply (self->server, NULL, &oper);
}

/* A ban is for the person, by whichever connection that comes. */
static void
test_ban (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  locate (get_session (self, "ann", 1), "192.0.2.7");
  make_operator (self, "bob");
  server_client_run (bob, "PING x");
  server_client_check (bob, "DLINE 192.0.2.0/24 :no", S "NOTICE bob :Added D-Line [192.0.2.0/24]",
                       NULL);
  server_client_expect (bob, ANN "QUIT :Banned from this server", NULL);
  server_client_expect_end (laptop, BOB "JOIN #a", S "465 ann :You are banned from this server: no",
                            "ERROR :Closing link: (localhost) [Banned from this server]", NULL);
  server_client_expect_end (phone, BOB "JOIN #a", S "465 ann :You are banned from this server: no",
                            "ERROR :Closing link: (192.0.2.7) [Banned from this server]", NULL);
}

/* Who comes from where nobody is to come from does not get in as somebody who is here. */
static void
test_ban_before (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop G_GNUC_UNUSED = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) phone = NULL;

  make_operator (self, "bob");
  server_client_run (bob, "KLINE *@192.0.2.7 :no");
  phone = connections_log_in (self, "ann", NULL);
  locate (g_hash_table_lookup (self->server->sessions, &self->server->newest_serial), "192.0.2.7");
  server_client_send (phone, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  server_client_expect_end (phone, S "465 * :You are banned from this server: no",
                            "ERROR :Closing link: (192.0.2.7) [Banned from this server]", NULL);
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

/* An operator does not ban the own phone by mistake. */
static void
test_ban_of_oneself (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) phone G_GNUC_UNUSED = connections_new (self, "ann", NULL);

  locate (get_session (self, "ann", 1), "192.0.2.7");
  make_operator (self, "ann");
  server_client_run (laptop, "PING x");
  server_client_check (laptop, "DLINE 192.0.2.7 :no",
                       S "400 ann DLINE 192.0.2.7 :This is for you as well: name something else",
                       NULL);
}

/* Where a person connects from is where the oldest connection does; what others see stays. */
static void
test_place (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_log_in (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "chghost");
  const HallUser *ann = hall_find_user (self->server->hall, "ann");
  guint64 serial = get_session (self, "ann", 0)->serial + 1;
  ServerSession *second = g_hash_table_lookup (self->server->sessions, &serial);

  locate (second, "192.0.2.7");
  second->is_secure = FALSE;
  g_free (connections_register (phone, "ann"));
  server_client_expect (laptop, BOB "JOIN #a", ANN "MODE ann -Z", NULL);
  g_assert_null (ann->address);
  g_assert_false (ann->is_secure);
  server_client_check (laptop, "WHOIS ann", S "311 ann ann u localhost * Name", S "319 ann ann @#a",
                       S "312 ann ann s.test :A server under test",
                       S "317 ann ann 0 1795176000 :seconds idle, signon time",
                       S "330 ann ann ann :is logged in as",
                       S "338 ann ann u@localhost localhost :Actual user@host, Actual IP",
                       S "338 ann ann u@192.0.2.7 192.0.2.7 :Actual user@host, Actual IP",
                       S "318 ann ann :End of /WHOIS list", NULL);
  end (laptop, "QUIT");
  g_assert_cmpstr (ann->address, ==, "192.0.2.7");
  g_assert_cmpstr (ann->host, ==, "localhost");
  server_client_expect (bob, NULL);
}

static void
test_secure_again (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);

  get_session (self, "ann", 1)->is_secure = FALSE;
  server_user_relocate (self->server, hall_find_user (self->server->hall, "ann"), NULL);
  server_client_expect (laptop, ANN "MODE ann -Z", NULL);
  end (phone, "QUIT");
  server_client_expect (laptop, ANN "MODE ann +Z", NULL);
}

/* One can see where one is connected, and end what should not be. */
static void
test_nickserv (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", "echo-message");
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) other = connections_log_in (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  g_free (connections_register (other, "amy"));
  server_client_check (
      laptop, "PRIVMSG NickServ :SESSIONS",
      NS "1: ann since 2026-11-20 12:00:00 UTC from localhost over a Unix socket, secure; "
         "this is the one you are asking from",
      NS "  echo-message sasl",
      NS "2: ann since 2026-11-20 12:00:00 UTC from localhost over a Unix socket, secure",
      NS "  sasl",
      NS "3: amy since 2026-11-20 12:00:00 UTC from localhost over a Unix socket, secure",
      NS "  sasl", NULL);
  server_client_check (laptop, "PRIVMSG NickServ :SESSIONS LOGOUT 4",
                       NS "You have no connection 4; SESSIONS lists them", NULL);
  server_client_check (laptop, "PRIVMSG NickServ :SESSIONS LOGOUT",
                       NS "Write it so: SESSIONS [LOGOUT number]", NULL);
  server_client_check (laptop, "PRIVMSG NickServ :SESSIONS LOGOUT 1 2",
                       NS "Write it so: SESSIONS [LOGOUT number]", NULL);
  server_client_check (laptop, "PRIVMSG NickServ :sessions logout 2",
                       NS "The connection 2 is ended", NULL);
  server_client_expect_end (phone,
                            "ERROR :Closing link: (localhost) [Logged out from another connection]",
                            NULL);
  server_client_check (laptop, "PRIVMSG NickServ :SESSIONS LOGOUT 3",
                       NS "The connection 3 is ended", NULL);
  g_free (server_client_take_last (other));
  g_assert_null (hall_find_user (self->server->hall, "amy"));
  server_client_check (bob, "PRIVMSG NickServ :SESSIONS LOGOUT 1",
                       ":NickServ!NickServ@s.test NOTICE bob "
                       ":You have no connection 1; SESSIONS lists them",
                       NULL);
  server_client_send (laptop, "PRIVMSG NickServ :SESSIONS LOGOUT 1");
  server_client_expect_end (laptop, NS "The connection 1 is ended",
                            "ERROR :Closing link: (localhost) [Logged out from another connection]",
                            NULL);
}

/* An account that is given up is so for all connections. */
static void
test_drop (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", "account-notify");

  server_client_check (laptop, "PRIVMSG NickServ :DROP " CONNECTIONS_PASSWORD,
                       S "901 ann ann!u@localhost :You are now logged out",
                       NS "The account ann is given up", NULL);
  server_client_expect (phone, ANN "ACCOUNT *", S "901 ann ann!u@localhost :You are now logged out",
                        NULL);
  g_assert_null (hall_find_user (self->server->hall, "ann")->account);
}

/* One connection does not take the others along to another account. */
static void
test_other_account (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);

  server_fixture_add_account (self, "bob", CONNECTIONS_PASSWORD);
  server_client_check (laptop, "PRIVMSG NickServ :IDENTIFY bob " CONNECTIONS_PASSWORD,
                       NS "You have other connections with your account; end them first: "
                          "NickServ SESSIONS",
                       NULL);
  server_client_check (laptop, "AUTHENTICATE PLAIN", S "AUTHENTICATE +", NULL);
  server_client_check (laptop, "AUTHENTICATE AGJvYgBi",
                       S "902 ann :You have other connections with your account; end them first: "
                         "NickServ SESSIONS",
                       S "904 ann :SASL authentication failed", NULL);
  server_client_check (laptop, "PRIVMSG NickServ :IDENTIFY ann " CONNECTIONS_PASSWORD,
                       S "900 ann ann!u@localhost ann :You are now logged in as ann",
                       NS "You are logged in to ann", NULL);
  server_client_expect (phone, S "900 ann ann!u@localhost ann :You are now logged in as ann", NULL);
  end (phone, "QUIT");
  server_client_run (laptop, "PRIVMSG NickServ :IDENTIFY bob " CONNECTIONS_PASSWORD);
  g_assert_cmpstr (hall_find_user (self->server->hall, "ann")->account, ==, "bob");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/sessions-end/last", test_last);
  server_fixture_add ("/server/sessions-end/ping", test_ping);
  server_fixture_add ("/server/sessions-end/back-in-the-same-turn", test_back_in_the_same_turn);
  server_fixture_add ("/server/sessions-end/kill", test_kill);
  server_fixture_add ("/server/sessions-end/kill-absent", test_kill_absent);
  server_fixture_add ("/server/sessions-end/ban", test_ban);
  server_fixture_add ("/server/sessions-end/ban-before", test_ban_before);
  server_fixture_add ("/server/sessions-end/ban-of-oneself", test_ban_of_oneself);
  server_fixture_add ("/server/sessions-end/place", test_place);
  server_fixture_add ("/server/sessions-end/secure-again", test_secure_again);
  server_fixture_add ("/server/sessions-end/nickserv", test_nickserv);
  server_fixture_add ("/server/sessions-end/drop", test_drop);
  server_fixture_add ("/server/sessions-end/other-account", test_other_account);

  return g_test_run ();
}
