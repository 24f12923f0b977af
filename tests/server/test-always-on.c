/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who stays without a connection. */

#include "connections.h"

#include <string.h>

#include "server/server-always-on.h"
#include "server/server-login.h"
#include "server/server-user.h"

#define NS   ":NickServ!NickServ@s.test NOTICE ann :"
#define BOB  ":bob!u@localhost "
#define DAY  (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define AWAY "Not connected at the moment"

static HallUser *
find (ServerFixture *self, const char *nick)
{
  server_fixture_start (self);

  return hall_find_user (self->server->hall, nick);
}

static void
end (ServerClient *client)
{
  server_client_send (client, "QUIT");
  g_free (server_client_take_last (client));
}

/* Ann is in #a, stays, and has no connection any more. */
static void
leave_ann (ServerFixture *self)
{
  g_autoptr (ServerClient) ann = connections_new_in_room (self, "ann", NULL);

  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON ON");
  end (ann);
}

static void
test_choice (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) guest = server_client_new (self, "guest", NULL);

  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON",
                       NS "You leave when your last connection ends", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON on",
                       NS "You stay here when your last connection ends", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON",
                       NS "You stay here when your last connection ends", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON OFF",
                       NS "You leave when your last connection ends", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON maybe", NS "Write it so: ALWAYSON [ON|OFF]",
                       NULL);
  server_client_check (guest, "PRIVMSG NickServ :ALWAYSON ON",
                       ":NickServ!NickServ@s.test NOTICE guest :Log in first: IDENTIFY [account] "
                       "password",
                       NULL);
}

/* The others see that nobody reads at the moment, and when somebody does again. */
static void
test_stays (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) again = NULL;

  server_fixture_start (self);
  bob = server_client_new_in_room (self, "bob", "away-notify");
  leave_ann (self);
  server_client_expect (bob, ANN "JOIN #a", ANN "AWAY :" AWAY, NULL);
  server_client_check (bob, "PRIVMSG ann :are you there?", S "301 bob ann :" AWAY, NULL);
  server_client_run (bob, "PRIVMSG #a :anybody?");
  g_assert_cmpuint (server_user_count_sessions (find (self, "ann")), ==, 0);

  again = connections_new (self, "ann", NULL);
  server_client_expect (bob, ANN "AWAY", NULL);
  server_client_check (again, "PRIVMSG #a :now I am", NULL);
  server_client_expect (bob, ANN "PRIVMSG #a :now I am", NULL);
  g_assert_cmpint (find (self, "ann")->absent, ==, 0);
}

/* What somebody said of being away is not overwritten, and not taken back. */
static void
test_own_away (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) again = NULL;

  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON ON");
  server_client_run (ann, "AWAY :Gone fishing");
  end (ann);
  g_assert_cmpstr (find (self, "ann")->away, ==, "Gone fishing");
  again = connections_new (self, "ann", NULL);
  g_assert_cmpstr (find (self, "ann")->away, ==, "Gone fishing");
}

/* Whoever logs in to the account is that person, whatever nick is asked for. */
static void
test_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  leave_ann (self);
  ann = connections_log_in (self, "ann", NULL);
  lines = connections_register (ann, "annie");
  g_assert_nonnull (strstr (lines, ANN "JOIN #a"));
  g_assert_null (find (self, "annie"));
  g_assert_cmpuint (connections_count (self, "ann"), ==, 1);
}

static void
test_off (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  leave_ann (self);
  ann = connections_new (self, "ann", NULL);
  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON OFF");
  end (ann);
  g_assert_null (find (self, "ann"));
  server_fixture_restart (self);
  g_assert_null (find (self, "ann"));
}

/* All that others see of somebody is there after a restart, and so is the choice. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) again = NULL;
  const HallUser *user;

  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON ON");
  server_client_run (ann, "MODE ann +iB");
  server_client_run (ann, "SETNAME :Ann of the Hill");
  server_client_run (ann, "JOIN #b");
  server_client_run (ann, "PART #b");
  server_client_run (ann, "JOIN #c");
  server_client_run (ann, "NICK annie");
  server_fixture_restart (self);

  user = find (self, "annie");
  g_assert_nonnull (user);
  g_assert_cmpstr (user->realname, ==, "Ann of the Hill");
  g_assert_cmpstr (user->account, ==, "ann");
  g_assert_cmpstr (user->away, ==, AWAY);
  g_assert_true (user->invisible && user->is_bot);
  g_assert_cmpuint (user->memberships->len, ==, 2);

  bob = server_client_new (self, "bob", NULL);
  server_client_check (bob, "JOIN #a", BOB "JOIN #a", S "353 bob = #a :@annie bob",
                       S "366 bob #a :End of /NAMES list", NULL);
  again = connections_log_in (self, "ann", NULL);
  g_free (connections_register (again, "annie"));
  server_client_check (again, "MODE #a +m", ":annie!u@localhost MODE #a +m", NULL);
}

/* Nobody knows any more who had the key, but for those who stayed. */
static void
test_closed_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) ben = NULL;
  g_autoptr (ServerClient) again = NULL;
  g_autofree char *lines = NULL;

  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON ON");
  server_client_run (ann, "MODE #a +k ember");
  server_client_run (ann, "PRIVMSG #a :behind the door");
  server_fixture_restart (self);
  server_fixture_start (self);
  server_fixture_restart (self);

  server_fixture_start (self);
  ben = server_client_new (self, "ben", NULL);
  server_client_check (ben, "JOIN #a ember", S "473 ben #a :Cannot join channel (+i)", NULL);
  again = connections_log_in (self, "ann", NULL);
  lines = connections_register (again, "ann");
  g_assert_nonnull (strstr (lines, "] behind the door"));
  server_client_check (again, "MODE #a", S "324 ann #a +int", S "329 ann #a 1795176000", NULL);
}

/* An account that is given up takes its person along. */
static void
test_dropped (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_start (self);
  bob = server_client_new_in_room (self, "bob", NULL);
  leave_ann (self);
  server_client_expect (bob, ANN "JOIN #a", NULL);
  server_accounts_put (self->server->accounts, "ann", NULL, 0);
  server_login_end_all (self->server, NULL, "ann");
  server_fixture_settle (self);
  server_client_expect (bob, ANN "QUIT :The account was given up", NULL);
  server_fixture_restart (self);
  g_assert_null (find (self, "ann"));
}

/* Whoever is not seen for as long as the configuration says is there no more. */
static void
test_expiry (ServerFixture *self, gconstpointer data)
{
  self->config->always_on_days = 2;
  leave_ann (self);
  server_fixture_advance (self, DAY);
  g_assert_nonnull (find (self, "ann"));
  server_fixture_advance (self, DAY + DAY / 24);
  server_fixture_settle (self);
  g_assert_null (find (self, "ann"));
}

static void
test_nobody (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  leave_ann (self);
  self->config->always_on = SERVER_ALWAYS_ON_NOBODY;
  server_always_on_update_all (self->server->always_on);
  server_fixture_settle (self);
  g_assert_null (find (self, "ann"));
  ann = connections_new (self, "ann", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON ON",
                       NS "On this server everybody leaves with the last connection", NULL);
}

static void
test_all (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) ben = NULL;

  self->config->always_on = SERVER_ALWAYS_ON_ALL;
  ann = connections_new (self, "ann", NULL);
  ben = connections_new (self, "ben", NULL);
  server_client_run (ben, "PRIVMSG NickServ :ALWAYSON OFF");
  end (ann);
  end (ben);
  g_assert_nonnull (find (self, "ann"));
  g_assert_null (find (self, "ben"));
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) ben = NULL;

  self->config->limits.always_on_users = 1;
  ben = connections_new (self, "ben", NULL);
  server_client_run (ben, "PRIVMSG NickServ :ALWAYSON ON");
  ann = connections_new (self, "ann", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON ON",
                       NS "No more people can stay here without a connection", NULL);
  server_client_check (ann, "PRIVMSG NickServ :ALWAYSON OFF",
                       NS "You leave when your last connection ends", NULL);
}

static void
test_killed (ServerFixture *self, gconstpointer data)
{
  HallCommand kill = { .type = HALL_COMMAND_KILL, .target = "ann", .text = "enough" };
  HallCommand oper = {
    .type = HALL_COMMAND_OPER,
    .object = "bob",
    .privileges = HALL_PRIVILEGE_KILL,
  };
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_start (self);
  bob = server_client_new_in_room (self, "bob", NULL);
  leave_ann (self);
  server_client_expect (bob, ANN "JOIN #a", NULL);
  oper.actor = kill.actor = find (self, "bob");
  server_apply (self->server, NULL, &oper);
  server_apply (self->server, NULL, &kill);
  server_fixture_settle (self);
  server_client_run (bob, "PING x");
  g_assert_null (find (self, "ann"));
  server_fixture_restart (self);
  g_assert_null (find (self, "ann"));
}

static void
test_metadata (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connections_new (self, "ann", "batch draft/metadata-3");

  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "PRIVMSG NickServ :ALWAYSON ON");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  g_assert_cmpstr (hall_metadata_get (find (self, "ann")->profile->metadata, "color"), ==, "red");
}

/* It is the account that chooses, whoever of those who are logged in to it says so. */
static void
test_off_under_another_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) eve = NULL;

  leave_ann (self);
  eve = server_client_new (self, "eve", "sasl");
  server_client_run (eve, "PRIVMSG NickServ :IDENTIFY ann " CONNECTIONS_PASSWORD);
  server_client_check (eve, "PRIVMSG NickServ :ALWAYSON OFF",
                       ":NickServ!NickServ@s.test NOTICE eve "
                       ":You leave when your last connection ends",
                       NULL);
  server_client_run (eve, "PING x");
  g_assert_null (find (self, "ann"));
}

/* Whoever was banned while the server was not running is not there when it does. */
static void
test_banned (ServerFixture *self, gconstpointer data)
{
  const StoreBan ban = { "$a:ann", "enough", "administrator", 1, 0 };
  const StoreBan pardon = { .mask = "$a:ann" };

  leave_ann (self);
  store_journal_put_ban (store_get_journal (self->server->store), &ban);
  server_fixture_restart (self);
  g_assert_null (find (self, "ann"));
  store_journal_put_ban (store_get_journal (self->server->store), &pardon);
  server_fixture_restart (self);
  g_assert_null (find (self, "ann"));
}

/* Whoever writes to one of those who are back has not written to them all. */
static void
test_told_apart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bea = NULL;

  leave_ann (self);
  bea = connections_new (self, "bea", NULL);
  server_client_run (bea, "PRIVMSG NickServ :ALWAYSON ON");
  g_clear_pointer (&bea, server_client_free);
  server_fixture_restart (self);
  g_assert_cmpint (find (self, "ann")->entered, !=, find (self, "bea")->entered);
}

/* What stands in the database is checked: somebody else may have written it. */
static void
test_hostile (ServerFixture *self, gconstpointer data)
{
  const StorePresence wrong[] = {
    { "ann", 1, "not a nick", "u", "h", "n", "+", NULL, "", 0 },
    { "ann", 1, "ann", "u u", "h", "n", "+", NULL, "", 0 },
    { "ann", 1, "ann", "u", "h h", "n", "+", NULL, "", 0 },
    { "ann", 1, "ann", "u", "h", "a\r\nQUIT", "+", NULL, "", 0 },
    { "ann", 1, "ann", "u", "h", "n", NULL, NULL, "", 0 },
    { "nobody", 1, "nobody", "u", "h", "n", "+", NULL, "", 0 },
  };
  const StorePresence odd
      = { "ann", 1, "ann", "u", "h", "n", "+ioZ", NULL, "#a,oxy a, #b,v #a,", 0 };

  server_fixture_start (self);
  server_fixture_add_account (self, "ann", "x");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      store_journal_put_presence (store_get_journal (self->server->store), &wrong[i]);
      server_fixture_restart (self);
      g_assert_null (find (self, "ann"));
      g_assert_cmpuint (hall_get_n_users (self->server->hall), ==, 0);
    }

  store_journal_put_presence (store_get_journal (self->server->store), &odd);
  server_fixture_restart (self);
  g_assert_cmpuint (find (self, "ann")->memberships->len, ==, 2);
  g_assert_null (find (self, "ann")->oper_name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/always-on/choice", test_choice);
  server_fixture_add ("/server/always-on/stays", test_stays);
  server_fixture_add ("/server/always-on/own-away", test_own_away);
  server_fixture_add ("/server/always-on/nick", test_nick);
  server_fixture_add ("/server/always-on/off", test_off);
  server_fixture_add ("/server/always-on/restart", test_restart);
  server_fixture_add ("/server/always-on/closed-room", test_closed_room);
  server_fixture_add ("/server/always-on/dropped", test_dropped);
  server_fixture_add ("/server/always-on/expiry", test_expiry);
  server_fixture_add ("/server/always-on/nobody", test_nobody);
  server_fixture_add ("/server/always-on/all", test_all);
  server_fixture_add ("/server/always-on/full", test_full);
  server_fixture_add ("/server/always-on/killed", test_killed);
  server_fixture_add ("/server/always-on/metadata", test_metadata);
  server_fixture_add ("/server/always-on/off-under-another-nick", test_off_under_another_nick);
  server_fixture_add ("/server/always-on/banned", test_banned);
  server_fixture_add ("/server/always-on/told-apart", test_told_apart);
  server_fixture_add ("/server/always-on/hostile", test_hostile);

  return g_test_run ();
}
