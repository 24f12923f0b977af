/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What modes of rooms and of their members come to on the wire. */

#include "server-fixture.h"

static void
test_prefixes (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "multi-prefix");
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "MODE #a +hv bob bob", ":ann!u@localhost MODE #a +hv bob bob", NULL);
  server_client_check (ann, "NAMES #a", S "353 ann = #a :@ann %+bob",
                       S "366 ann #a :End of /NAMES list", NULL);
  server_client_check (bob, "NAMES #a", ":ann!u@localhost MODE #a +hv bob bob",
                       S "353 bob = #a :@ann %bob", S "366 bob #a :End of /NAMES list", NULL);
  server_client_check (ann, "MODE #a +q bob", S "482 ann #a :You're not channel operator", NULL);
  server_client_check (bob, "MODE #a +mi", S "482 bob #a :You're not channel operator", NULL);
  server_client_check (bob, "KICK #a ann", S "482 bob #a :You're not channel operator", NULL);
}

static void
test_statusmsg (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob
      = server_client_new_in_room (self, "bob", "echo-message message-tags");
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", NULL);

  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");
  server_client_check (bob, "PRIVMSG @#A :help", "@msgid=1 :bob!u@localhost PRIVMSG @#a help",
                       NULL);
  server_client_expect (ann, "@msgid=1 :bob!u@localhost PRIVMSG @#a help", NULL);
  server_client_check (bob, "@+typing=active TAGMSG @#a",
                       "@msgid=2;+typing=active :bob!u@localhost TAGMSG @#a", NULL);
  server_client_expect (ann, "@msgid=2;+typing=active :bob!u@localhost TAGMSG @#a", NULL);
  server_client_check (cid, "NOTICE @#a,+#a :x", NULL);
  server_client_expect (ann, "@msgid=3 :cid!u@localhost NOTICE @#a x",
                        "@msgid=4 :cid!u@localhost NOTICE +#a x", NULL);
  server_client_expect (bob, NULL);
  server_client_check (cid, "PRIVMSG @#none :x", S "403 cid @#none :No such channel", NULL);
  server_client_run (cid, "PART #a");
  server_client_check (cid, "PRIVMSG @#a :x", S "404 cid @#a :Cannot send to channel", NULL);
}

static void
test_lists (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "MODE #a +eIb ed a:ida m:eve",
                       ":ann!u@localhost MODE #a +eIb ed!*@* a:ida m:eve!*@*", NULL);
  server_client_check (bob, "MODE #a e", S "348 bob #a ed!*@* ann!u@localhost 1795176000",
                       S "349 bob #a :End of channel exception list", NULL);
  server_client_check (bob, "MODE #a +I", S "346 bob #a a:ida ann!u@localhost 1795176000",
                       S "347 bob #a :End of channel invite exception list", NULL);
  server_client_check (bob, "MODE #a bbe", S "367 bob #a m:eve!*@* ann!u@localhost 1795176000",
                       S "368 bob #a :End of channel ban list",
                       S "348 bob #a ed!*@* ann!u@localhost 1795176000",
                       S "349 bob #a :End of channel exception list", NULL);
}

static void
test_refusals (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "MODE #a +CcMR");
  server_client_run (bob, "PING x");
  server_client_check (bob, "PRIVMSG #a :x",
                       S "404 bob #a :Cannot send to channel (+M): log in to an account first",
                       NULL);
  server_client_check (cid, "JOIN #a",
                       S "477 cid #a :Cannot join channel (+R): log in to an account first", NULL);
  server_client_run (ann, "MODE #a -M");
  server_client_run (bob, "PING x");
  server_client_check (bob, "PRIVMSG #a :\001VERSION\001",
                       S "404 bob #a :Cannot send requests to channel (+C)", NULL);
  server_client_check (bob, "PRIVMSG #a :\0034x",
                       S "404 bob #a :Cannot send colors to channel (+c); send it without", NULL);
  server_client_check (bob, "NOTICE #a :\0034x", NULL);
  server_client_check (bob, "MODE #a", S "324 bob #a +ntCcR", S "329 bob #a 1795176000", NULL);
}

static void
test_knock (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_check (cid, "KNOCK #a", S "713 cid #a :Channel is open", NULL);
  server_client_run (ann, "MODE #a +i");
  server_client_check (ann, "KNOCK #a", S "714 ann #a :You are already on that channel", NULL);
  server_client_check (cid, "KNOCK #A", S "711 cid #a :Your KNOCK has been delivered", NULL);
  server_client_expect (ann, S "710 ann #a cid!u@localhost :has asked for an invite", NULL);
  server_client_check (cid, "KNOCK #a", S "712 cid #a :Too many KNOCKs; wait a while", NULL);
  server_fixture_advance (self, 60 * 1000);
  server_client_check (cid, "KNOCK #a", S "711 cid #a :Your KNOCK has been delivered", NULL);
  server_client_check (cid, "KNOCK #none", S "403 cid #none :No such channel", NULL);
}

/* Nobody founds a room but who registers it, which is for later: here somebody just has. */
static void
test_founder (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", NULL);
  const HallRoom *room = hall_find_room (self->server->hall, "#a");
  const HallUser *founder = hall_find_user (self->server->hall, "ann");

  server_client_run (ann, "MODE #a +o cid");
  server_client_run (bob, "PING x");
  server_client_run (cid, "PING x");
  hall_user_find_member (founder, room)->modes |= HALL_MODE_FOUNDER;

  server_client_check (ann, "MODE #a +a bob", ":ann!u@localhost MODE #a +a bob", NULL);
  server_client_expect (bob, ":ann!u@localhost MODE #a +a bob", NULL);
  server_client_check (cid, "NAMES #a", ":ann!u@localhost MODE #a +a bob",
                       S "353 cid = #a :~ann &bob @cid", S "366 cid #a :End of /NAMES list", NULL);
  server_client_check (cid, "KICK #a bob", S "482 cid #a :You're not channel operator", NULL);
  server_client_check (cid, "KICK #a ann", S "482 cid #a :You're not channel operator", NULL);
  server_client_check (cid, "MODE #a -a bob", S "482 cid #a :You're not channel operator", NULL);
  server_client_check (cid, "MODE #a -q ann", S "482 cid #a :You're not channel operator", NULL);
  server_client_check (ann, "MODE #a -a+q bob bob", ":ann!u@localhost MODE #a -a+q bob bob", NULL);
}

/* Told to who is there, shown to who asks, and taken back. */
static void
test_flags (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "MODE #a -nt");
  server_client_run (bob, "PING x");
  server_client_check (ann, "MODE #a +CMRScimnst", ":ann!u@localhost MODE #a +CMRScimnst", NULL);
  server_client_expect (bob, ":ann!u@localhost MODE #a +CMRScimnst", NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +imnstCcSRM", S "329 ann #a 1795176000", NULL);
  server_client_check (cid, "PRIVMSG #a x", S "403 cid #a :No such channel", NULL);
  server_client_check (ann, "MODE #a -CMRScimst", ":ann!u@localhost MODE #a -CMRScimst", NULL);
  server_client_expect (bob, ":ann!u@localhost MODE #a -CMRScimst", NULL);
  server_client_check (cid, "PRIVMSG #a x", S "404 cid #a :Cannot send to channel", NULL);
  server_client_check (ann, "MODE #a -n", ":ann!u@localhost MODE #a -n", NULL);
  server_client_expect (bob, ":ann!u@localhost MODE #a -n", NULL);
  server_client_check (cid, "PRIVMSG #a \002x", NULL);
  server_client_expect (bob, ":cid!u@localhost PRIVMSG #a \002x", NULL);
  server_client_run (ann, "MODE #a +S");
  server_client_check (cid, "PRIVMSG #a \002x", NULL);
  server_client_expect (bob, ":ann!u@localhost MODE #a +S", ":cid!u@localhost PRIVMSG #a x", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/room-modes/prefixes", test_prefixes);
  server_fixture_add ("/server/room-modes/statusmsg", test_statusmsg);

  server_fixture_add ("/server/room-modes/flags", test_flags);
  server_fixture_add ("/server/room-modes/founder", test_founder);
  server_fixture_add ("/server/room-modes/knock", test_knock);
  server_fixture_add ("/server/room-modes/lists", test_lists);
  server_fixture_add ("/server/room-modes/refusals", test_refusals);

  return g_test_run ();
}
