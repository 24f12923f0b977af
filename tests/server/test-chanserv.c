/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ChanServ, and the modes that do the same: rooms that last. */

#include "server-fixture.h"

#include "hall/hall-registration.h"

#define CS_TO(nick) ":ChanServ!ChanServ@s.test NOTICE " nick " :"
#define CS          CS_TO ("ann")
#define ANN         ":ann!u@localhost "

static void
log_in (ServerFixture *self, ServerClient *client, const char *account)
{
  g_autofree char *line = g_strdup_printf ("PRIVMSG NickServ :REGISTER by-the-%s", account);

  server_client_run (client, line);
  server_fixture_advance (self, 2000);
}

/* Somebody who is logged in as what she is called, in a room that she runs. */
static ServerClient *
connect_to (ServerFixture *self, const char *nick, const char *room)
{
  ServerClient *client = server_client_new (self, nick, "");
  g_autofree char *join = g_strdup_printf ("JOIN %s", room);

  log_in (self, client, nick);
  server_client_run (client, join);

  return client;
}

static ServerClient *
connect_founder (ServerFixture *self)
{
  ServerClient *ann = connect_to (self, "ann", "#a");

  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #a", ANN "MODE #a +rq ann",
                       CS "#a is yours, and lasts", NULL);

  return ann;
}

static void
test_register (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "");

  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #a", CS "#a: No such channel", NULL);
  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #a",
                       CS "#a: Cannot register channel (+r): log in to an account first", NULL);
  server_client_check (ann, "MODE #a +r",
                       S "477 ann #a :Cannot register channel (+r): log in to an account first",
                       NULL);
  log_in (self, ann, "ann");
  server_client_run (ann, "MODE #a -o ann");
  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #a", CS "#a: You're not channel operator",
                       NULL);
  server_client_run (ann, "PART #a");
  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "PRIVMSG chanserv :register #a", ANN "MODE #a +rq ann",
                       CS "#a is yours, and lasts", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #a", CS "#a is registered already", NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +ntr", S "329 ann #a 1795176002", NULL);
}

static void
test_too_many (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.registered_rooms_per_account = 1;
  ann = connect_founder (self);
  server_client_run (ann, "JOIN #b");
  server_client_check (ann, "PRIVMSG ChanServ :REGISTER #b",
                       CS "#b: Your account has as many registered channels as it may have", NULL);
  server_client_check (
      ann, "MODE #b +r",
      S "400 ann MODE #b :Your account has as many registered channels as it may have", NULL);
}

static void
test_unregister (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_founder (self);
  g_autoptr (ServerClient) bob = connect_to (self, "bob", "#a");

  server_client_check (ann, "MODE #a +a bob", ":bob!u@localhost JOIN #a", ANN "MODE #a +a bob",
                       NULL);
  server_client_run (bob, "PING x");
  server_client_check (bob, "MODE #a -r",
                       S "400 bob MODE #a :Only the account that founded this channel can do that",
                       NULL);
  server_client_check (bob, "PRIVMSG ChanServ :UNREGISTER #a",
                       CS_TO ("bob") "#a: Only the account that founded this channel can do that",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :UNREGISTER #a", ANN "MODE #a -qr ann",
                       CS "#a is not registered any more", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :UNREGISTER #a",
                       CS "#a: This channel is not registered", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :INFO #a", CS "There is no registered room #a", NULL);
}

static void
test_info (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_founder (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "");

  server_client_run (ann, "MODE #a +k key");
  server_client_check (
      ann, "PRIVMSG ChanServ :INFO #A",
      CS "#a belongs to ann, is registered since 2026-11-20 and has the modes +kntr key", NULL);
  server_client_check (bob, "PRIVMSG ChanServ :INFO #a",
                       CS_TO ("bob") "#a belongs to ann, is registered since 2026-11-20 and has "
                                     "the modes +kntr *",
                       NULL);
  server_client_run (ann, "MODE #a +s");
  server_client_check (bob, "PRIVMSG ChanServ :INFO #a",
                       CS_TO ("bob") "There is no registered room #a", NULL);
  server_client_check (bob, "PRIVMSG ChanServ :INFO", CS_TO ("bob") "Write it so: INFO #room",
                       NULL);
  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-ann", ANN "MODE #a -q ann",
                       S "901 ann ann!u@localhost :You are now logged out",
                       ":NickServ!NickServ@s.test NOTICE ann :The account ann is given up", NULL);
  server_client_check (
      ann, "PRIVMSG ChanServ :INFO #a",
      CS "#a belongs to nobody, is registered since 2026-11-20 and has the modes +knstr key", NULL);
}

static void
test_role (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_founder (self);
  g_autoptr (ServerClient) bob = connect_to (self, "bob", "#b");

  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a bob operator", CS "bob is operator in #a",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a BOB", CS "bob is operator in #a", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a", CS "ann is founder in #a",
                       CS "bob is operator in #a", CS "That is all of #a", NULL);
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #a", S "353 bob = #a :~ann @bob",
                       S "366 bob #a :End of /NAMES list", NULL);
  server_client_expect (ann, ":bob!u@localhost JOIN #a", ":bob!u@localhost MODE #a +o bob", NULL);
  server_client_check (bob, "PRIVMSG ChanServ :ROLE #a ann none",
                       CS_TO ("bob") "ann is none of these in #a", NULL);
  server_client_check (bob, "PRIVMSG ChanServ :ROLE #a ann operator",
                       CS_TO ("bob") "#a: You cannot give or take what is as high as your own role",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a bob founder",
                       CS "#a: A registered channel has one founder: ChanServ TRANSFER gives it to "
                          "another",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a bob king",
                       CS "A role is admin, operator, half-operator, voice or none", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a cid voice", CS "There is no account cid",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #b", CS "There is no registered room #b", NULL);
  server_client_run (ann, "PING x");
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a bob none", ANN "MODE #a -o bob",
                       CS "bob is none of these in #a", NULL);
  server_client_run (bob, "PART #a");
  server_client_check (bob, "PRIVMSG ChanServ :ROLE #a",
                       CS_TO ("bob") "Only who is in #a may know that", NULL);
}

static void
test_roles_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.lists_per_room = 1;
  ann = connect_founder (self);
  bob = connect_to (self, "bob", "#b");
  server_client_run (ann, "PRIVMSG ChanServ :ROLE #a ann operator");
  server_client_check (ann, "PRIVMSG ChanServ :ROLE #a bob voice",
                       CS "#a: This channel has as many roles as it can have", NULL);
}

static void
test_transfer (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_founder (self);
  g_autoptr (ServerClient) bob G_GNUC_UNUSED = connect_to (self, "bob", "#a");

  server_client_run (ann, "PING x");
  server_client_check (ann, "MODE #a +q bob",
                       S "400 ann MODE #a :A registered channel has one founder: ChanServ TRANSFER "
                         "gives it to another",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :TRANSFER #a nobody", CS "There is no account nobody",
                       NULL);
  server_client_check (ann, "PRIVMSG ChanServ :TRANSFER #a bob", ANN "MODE #a -q+q ann bob",
                       CS "#a belongs to bob", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :TRANSFER #a ann",
                       CS "#a: Only the account that founded this channel can do that", NULL);
}

static void
test_help (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "");

  server_client_check (ann, "PRIVMSG ChanServ :HELP TRANSFER",
                       CS "TRANSFER #room account: gives your room to another account", NULL);
  server_client_check (ann, "PRIVMSG ChanServ :DROP #a",
                       CS "I do not know that; HELP tells what I can do", NULL);
  server_client_check (ann, "NICK ChanServ",
                       S
                       "433 ann ChanServ :Nickname belongs to an account: log in to it, or choose "
                       "another",
                       NULL);
  server_client_check (ann, "WHOIS ChanServ", S "401 ann ChanServ :No such nick/channel",
                       S "318 ann ChanServ :End of /WHOIS list", NULL);
}

/* All that a room is comes back with the server, but for what was of accounts given up since. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  const HallRegistration *registration;
  const HallRoom *room;
  ServerClient *ann = connect_founder (self);
  ServerClient *bob = connect_to (self, "bob", "#b");
  ServerClient *cid = connect_to (self, "cid", "#c");

  server_client_run (ann, "PRIVMSG ChanServ :ROLE #a bob operator");
  server_client_run (ann, "PRIVMSG ChanServ :ROLE #a cid voice");
  server_client_run (ann, "MODE #a +lkimbeI-t 7 key x!*@* y!*@* z!*@*");
  server_client_run (ann, "TOPIC #a :tea");
  server_client_run (cid, "PRIVMSG NickServ :DROP by-the-cid");
  server_fixture_advance (self, 2000);
  server_client_free (ann);
  server_client_free (bob);
  server_client_free (cid);
  server_fixture_restart (self);

  ann = server_client_new (self, "bob2", "");
  room = hall_find_room (self->server->hall, "#a");
  registration = room->registration;
  g_assert_cmpstr (registration->founder, ==, "ann");
  g_assert_cmpuint (registration->roles->len, ==, 1);
  g_assert_cmpuint (hall_registration_get_role (registration, "bob"), ==, HALL_MODE_OPERATOR);
  g_assert_cmpstr (room->topic, ==, "tea");

  server_client_check (ann, "MODE #a", S "324 bob2 #a +klimnr * 7", S "329 bob2 #a 1795176002",
                       NULL);
  server_client_check (ann, "MODE #a b", S "367 bob2 #a x!*@* ann!u@localhost 1795176006",
                       S "368 bob2 #a :End of channel ban list", NULL);
  server_client_check (ann, "MODE #a e", S "348 bob2 #a y!*@* ann!u@localhost 1795176006",
                       S "349 bob2 #a :End of channel exception list", NULL);
  server_client_check (ann, "MODE #a I", S "346 bob2 #a z!*@* ann!u@localhost 1795176006",
                       S "347 bob2 #a :End of channel invite exception list", NULL);
  server_client_free (ann);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/chanserv/register", test_register);
  server_fixture_add ("/server/chanserv/too-many", test_too_many);
  server_fixture_add ("/server/chanserv/unregister", test_unregister);
  server_fixture_add ("/server/chanserv/info", test_info);
  server_fixture_add ("/server/chanserv/role", test_role);
  server_fixture_add ("/server/chanserv/roles-full", test_roles_full);
  server_fixture_add ("/server/chanserv/transfer", test_transfer);
  server_fixture_add ("/server/chanserv/help", test_help);
  server_fixture_add ("/server/chanserv/restart", test_restart);

  return g_test_run ();
}
