/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every command of server-command.def, in its order, with what it answers and every error of it. */

#include "server-fixture.h"

#include "config.h"
#include "server/server-dispatch.h"

#include <string.h>

#define CREATED "1795176000"

static void
test_away (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "away-notify");
  g_autofree char *text = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strconcat ("AWAY :", text, NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "AWAY :at lunch", S "306 ann :You have been marked as being away",
                       NULL);
  server_client_expect (bob, ":ann!u@localhost AWAY :at lunch", NULL);
  server_client_check (bob, "PRIVMSG ann :hello", S "301 bob ann :at lunch", NULL);
  server_client_check (bob, "NOTICE ann :hello", NULL);
  server_client_check (bob, "USERHOST ann", S "302 bob ann=-u@localhost", NULL);
  server_client_run (ann, "PING x");

  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, "AWAY :", S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (bob, ":ann!u@localhost AWAY", NULL);
  server_client_check (ann, "AWAY", S "305 ann :You are no longer marked as being away", NULL);
  server_client_expect (bob, NULL);
}

/* More of it is in test-registration. */
static void
test_cap (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "batch");

  server_client_check (ann, "CAP LIST", S "CAP ann LIST batch", NULL);
  server_client_check (ann, "CAP BATCH", S "410 ann BATCH :Invalid CAP command", NULL);
}

static void
test_chathistory (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "draft/chathistory");

  server_client_check (ann, "CHATHISTORY",
                       S "FAIL CHATHISTORY INVALID_PARAMS * :There is no such subcommand", NULL);
  server_client_check (ann, "CHATHISTORY NEWEST #a * 10",
                       S "FAIL CHATHISTORY INVALID_PARAMS NEWEST :There is no such subcommand",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST #a *",
                       S "FAIL CHATHISTORY INVALID_PARAMS LATEST :Parameters are missing", NULL);
  server_client_check (ann, "CHATHISTORY BETWEEN #a msgid=1 10",
                       S "FAIL CHATHISTORY INVALID_PARAMS BETWEEN :Parameters are missing", NULL);
  server_client_check (ann, "CHATHISTORY LATEST #a * 0",
                       S "FAIL CHATHISTORY INVALID_PARAMS LATEST 0 :The limit is a number above 0",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST #a * many",
                       S "FAIL CHATHISTORY INVALID_PARAMS LATEST many "
                         ":The limit is a number above 0",
                       NULL);
  server_client_check (ann, "CHATHISTORY AFTER #a * 10",
                       S "FAIL CHATHISTORY INVALID_PARAMS AFTER * :This is no message: give "
                         "timestamp=YYYY-MM-DDThh:mm:ss.sssZ or the msgid= of one",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST a.b * 10",
                       S "FAIL CHATHISTORY INVALID_TARGET LATEST a.b :Nobody can have this name",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST #none * 10",
                       S "FAIL CHATHISTORY INVALID_TARGET LATEST #none "
                         ":You can read the history of rooms that you are in",
                       NULL);
}

static void
test_info (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_fixture_advance (self, 5000);
  server_client_check (ann, "INFO",
                       S "371 ann :inglenookd " PACKAGE_VERSION ", the server of Inglenook",
                       S "371 ann :Free software: GPL, version 3 or later",
                       S "371 ann :Running since 2026-11-20 12:00:00 UTC",
                       S "374 ann :End of /INFO list", NULL);
}

static void
test_invite (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "invite-notify");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "MODE #a +o bob");
  server_client_run (bob, "PING x");
  server_client_check (ann, "INVITE CID #A", S "341 ann cid #a", NULL);
  server_client_expect (cid, ":ann!u@localhost INVITE cid #a", NULL);
  server_client_expect (bob, ":ann!u@localhost INVITE cid #a", NULL);
  server_client_check (cid, "INVITE", S "336 cid #a", S "337 cid :End of /INVITE list", NULL);

  server_client_check (cid, "AWAY :asleep", S "306 cid :You have been marked as being away", NULL);
  server_client_check (ann, "INVITE cid #a", S "341 ann cid #a", S "301 ann cid asleep", NULL);

  server_client_check (ann, "INVITE cid", S "461 ann INVITE :Not enough parameters", NULL);
  server_client_check (ann, "INVITE cid #none", S "403 ann #none :No such channel", NULL);
  server_client_check (ann, "INVITE nobody #a", S "401 ann nobody :No such nick/channel", NULL);
  server_client_check (ann, "INVITE bob #a", S "443 ann bob #a :is already on channel", NULL);
  server_client_check (cid, "INVITE ann #a", ":ann!u@localhost INVITE cid #a",
                       S "442 cid #a :You're not on that channel", NULL);
  server_client_run (ann, "MODE #a +i-o bob");
  server_client_check (bob, "INVITE cid #a", ":ann!u@localhost INVITE cid #a",
                       ":ann!u@localhost MODE #a +i-o bob",
                       S "482 bob #a :You're not channel operator", NULL);
}

static void
test_ison (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "ISON BOB nobody ann", S "303 ann :bob ann", NULL);
  server_client_check (ann, "ISON :nobody bob", S "303 ann bob", NULL);
  server_client_check (ann, "ISON nobody", S "303 ann :", NULL);
  server_client_expect (bob, NULL);
}

static void
test_join (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "extended-join multi-prefix");

  server_client_check (ann, "JOIN #a", ":ann!u@localhost JOIN #a", S "353 ann = #a @ann",
                       S "366 ann #a :End of /NAMES list", NULL);
  server_client_run (ann, "TOPIC #a :By the fire\r\nMODE #a +sv ann");
  server_client_check (bob, "JOIN #A", ":bob!u@localhost JOIN #a * :Name of bob",
                       S "332 bob #a :By the fire", S "333 bob #a ann!u@localhost " CREATED,
                       S "353 bob @ #a :@+ann bob", S "366 bob #a :End of /NAMES list", NULL);
  server_client_expect (ann, ":bob!u@localhost JOIN #a", NULL);

  server_client_check (bob, "JOIN #a", NULL);
  server_client_check (bob, "JOIN #b,#c,,room", ":bob!u@localhost JOIN #b * :Name of bob",
                       S "353 bob = #b @bob", S "366 bob #b :End of /NAMES list",
                       ":bob!u@localhost JOIN #c * :Name of bob", S "353 bob = #c @bob",
                       S "366 bob #c :End of /NAMES list", S "403 bob room :No such channel", NULL);
}

static void
test_kick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autofree char *text = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strconcat ("KICK #a bob :", text, NULL);

  server_client_run (ann, "PING x");
  server_client_check (bob, "KICK #a ann", S "482 bob #a :You're not channel operator", NULL);
  server_client_check (ann, "KICK #none bob", S "403 ann #none :No such channel", NULL);
  server_client_check (ann, "KICK #a nobody", S "401 ann nobody :No such nick/channel", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, "KICK #a BOB", ":ann!u@localhost KICK #a bob ann", NULL);
  server_client_expect (bob, ":ann!u@localhost KICK #a bob ann", NULL);
  server_client_check (ann, "KICK #a bob", S "441 ann bob #a :They aren't on that channel", NULL);
  server_client_check (bob, "KICK #a ann", S "442 bob #a :You're not on that channel", NULL);

  server_client_run (bob, "JOIN #a");
  server_client_check (ann, "KICK #a bob :be nice", ":bob!u@localhost JOIN #a",
                       ":ann!u@localhost KICK #a bob :be nice", NULL);
}

static void
test_list (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "PING x");
  server_client_run (ann, "TOPIC #a :By the fire");
  server_client_run (bob, "PING x");
  server_client_check (bob, "LIST", S "321 bob Channel :Users  Name", S "322 bob #a 2 :By the fire",
                       S "323 bob :End of /LIST", NULL);
  server_client_run (ann, "JOIN #b");
  server_client_check (bob, "LIST #B,#none,#a", S "321 bob Channel :Users  Name",
                       S "322 bob #b 1 :", S "322 bob #a 2 :By the fire", S "323 bob :End of /LIST",
                       NULL);

  /* Neither what is secret nor what is only remembered is shown. */
  server_client_run (ann, "MODE #b +s");
  server_client_check (bob, "LIST #b", S "321 bob Channel :Users  Name", S "323 bob :End of /LIST",
                       NULL);
  server_client_check (ann, "LIST #b", S "321 ann Channel :Users  Name",
                       S "322 ann #b 1 :", S "323 ann :End of /LIST", NULL);
  server_client_run (bob, "PART #a");
  server_client_run (ann, "PART #a");
  server_client_check (bob, "LIST", S "321 bob Channel :Users  Name", S "323 bob :End of /LIST",
                       NULL);
}

/* The counts are in test-registration. */
static void
test_lusers (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "LUSERS", S "251 ann :There are 1 users and 0 invisible on 1 servers",
                       S "252 ann 0 :operator(s) online", S "253 ann 0 :unknown connection(s)",
                       S "254 ann 0 :channels formed", S "255 ann :I have 1 clients and 0 servers",
                       S "265 ann 1 1 :Current local users 1, max 1",
                       S "266 ann 1 1 :Current global users 1, max 1", NULL);
}

static void
test_mode (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "MODE #a", S "324 ann #a +nt", S "329 ann #a " CREATED, NULL);
  server_client_check (ann, "MODE #A +lk-t 5 Sesame", ":ann!u@localhost MODE #a +lk-t 5 Sesame",
                       NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +kln Sesame 5", S "329 ann #a " CREATED, NULL);
  /* The key is for members. */
  server_client_check (bob, "MODE #a", S "324 bob #a +kln * 5", S "329 bob #a " CREATED, NULL);
  server_client_check (ann, "MODE #a -k", ":ann!u@localhost MODE #a -k *", NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +ln 5", S "329 ann #a " CREATED, NULL);

  server_client_check (ann, "MODE #a +", NULL);
  server_client_check (ann, "MODE #none", S "403 ann #none :No such channel", NULL);
  server_client_check (bob, "MODE #a +m", S "442 bob #a :You're not on that channel", NULL);
  server_client_run (ann, "MODE #a +s");
  server_client_check (bob, "MODE #a", S "403 bob #a :No such channel", NULL);
  server_client_check (bob, "MODE #a b", S "403 bob #a :No such channel", NULL);
}

static void
test_mode_user (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "MODE ANN", S "221 ann +Z", NULL);
  server_client_check (ann, "MODE ann i", ":ann!u@localhost MODE ann +i", NULL);
  server_client_check (ann, "MODE ann", S "221 ann +Zi", NULL);
  server_client_check (ann, "MODE ann -i+z", S "501 ann :Unknown MODE flag",
                       ":ann!u@localhost MODE ann -i", NULL);
  server_client_check (ann, "MODE bob +i", S "502 ann :Can't change mode for other users", NULL);
  server_client_check (ann, "MODE bob", S "502 ann :Can't change mode for other users", NULL);
  server_client_check (ann, "MODE nobody +i", S "401 ann nobody :No such nick/channel", NULL);
  server_client_expect (bob, NULL);
}

static void
test_motd (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->motd = g_strsplit ("Welcome, all.\n\nBe nice.", "\n", -1);
  ann = server_client_new (self, "ann", NULL);
  server_client_check (ann, "MOTD", S "375 ann :- s.test Message of the day -",
                       S "372 ann :- Welcome, all.", S "372 ann :- ", S "372 ann :- Be nice.",
                       S "376 ann :End of /MOTD command", NULL);
}

static void
test_names (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob
      = server_client_new_in_room (self, "bob", "multi-prefix userhost-in-names");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "MODE #a +vv ann bob");
  server_client_run (bob, "PING x");
  server_client_check (cid, "NAMES #A", S "353 cid = #a :@ann +bob",
                       S "366 cid #a :End of /NAMES list", NULL);
  server_client_check (bob, "NAMES #a", S "353 bob = #a :@+ann!u@localhost +bob!u@localhost",
                       S "366 bob #a :End of /NAMES list", NULL);

  /* Who is invisible is seen by who is with them. */
  server_client_run (bob, "MODE bob +i");
  server_client_check (cid, "NAMES #a", S "353 cid = #a @ann", S "366 cid #a :End of /NAMES list",
                       NULL);
  server_client_run (cid, "JOIN #b");
  server_client_run (bob, "JOIN #b");
  server_client_check (cid, "NAMES #a", ":bob!u@localhost JOIN #b", S "353 cid = #a :@ann +bob",
                       S "366 cid #a :End of /NAMES list", NULL);

  server_client_run (ann, "MODE #a +s");
  server_client_check (cid, "NAMES #a", S "366 cid #a :End of /NAMES list", NULL);
  server_client_check (cid, "NAMES #none", S "366 cid #none :End of /NAMES list", NULL);
  server_client_check (cid, "NAMES", S "366 cid * :End of /NAMES list", NULL);
  server_client_check (cid, "NAMES #a,#b", S "407 cid #a,#b :Too many targets", NULL);
}

static void
test_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "NICK amy", ":ann!u@localhost NICK amy", NULL);
  server_client_expect (bob, ":ann!u@localhost NICK amy", NULL);
  server_client_check (ann, "NICK AMY", ":amy!u@localhost NICK AMY", NULL);
  server_client_check (ann, "NICK AMY", NULL);
  server_client_check (ann, "NICK bob", S "433 AMY bob :Nickname is already in use", NULL);
  server_client_check (ann, "NICK a.b", S "432 AMY a.b :Erroneous nickname", NULL);
  server_client_check (ann, "NICK", S "431 AMY :No nickname given", NULL);

  server_client_run (ann, "MODE #a +b bob");
  server_client_run (bob, "PING x");
  server_client_check (bob, "NICK rob",
                       S "435 bob rob #a :Cannot change nickname while banned on channel", NULL);
}

static void
test_notice (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "NOTICE #a,bob :tea is ready", NULL);
  server_client_expect (bob, ":ann!u@localhost NOTICE #a :tea is ready",
                        ":ann!u@localhost NOTICE bob :tea is ready", NULL);

  /* Nothing ever answers it. */
  server_client_check (ann, "NOTICE nobody :x", NULL);
  server_client_check (ann, "NOTICE #none :x", NULL);
  server_client_check (ann, "NOTICE", NULL);
  server_client_check (ann, "NOTICE bob", NULL);
  server_client_check (ann, "NOTICE a,b,c,d,e :x", NULL);
}

static void
test_part (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autofree char *text = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strconcat ("PART #a :", text, NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, "PART #none,#A :so long", S "403 ann #none :No such channel",
                       ":ann!u@localhost PART #a :so long", NULL);
  server_client_expect (bob, ":ann!u@localhost PART #a :so long", NULL);
  server_client_check (ann, "PART #a", S "442 ann #a :You're not on that channel", NULL);
  server_client_check (bob, "PART #a", ":bob!u@localhost PART #a", NULL);
}

/* More of it is in test-registration. */
static void
test_pass (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "PASS x", S "462 ann :You may not reregister", NULL);
}

static void
test_ping (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *token = g_strnfill (505, 'x');
  g_autofree char *too_long = g_strconcat ("PING ", token, NULL);

  server_client_check (ann, "PING 1", S "PONG s.test 1", NULL);
  server_client_check (ann, "PING :1 2", S "PONG s.test :1 2", NULL);
  server_client_check (ann, "PING", S "409 ann :No origin specified", NULL);
  server_client_check (ann, "PING :", S "409 ann :No origin specified", NULL);
  server_client_run (ann, too_long);
}

static void
test_pong (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "PONG", NULL);
  server_client_check (ann, "PONG s.test x", NULL);
}

static void
test_privmsg (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "echo-message");

  server_client_run (ann, "PING x");
  server_client_check (ann, "PRIVMSG #A :good evening", NULL);
  server_client_check (bob, "PRIVMSG #a,ann,nobody,#none :hello",
                       ":ann!u@localhost PRIVMSG #a :good evening",
                       ":bob!u@localhost PRIVMSG #a hello", ":bob!u@localhost PRIVMSG ann hello",
                       S "401 bob nobody :No such nick/channel", S "403 bob #none :No such channel",
                       NULL);
  server_client_expect (ann, ":bob!u@localhost PRIVMSG #a hello",
                        ":bob!u@localhost PRIVMSG ann hello", NULL);
  server_client_check (ann, "PRIVMSG ann :milk", ":ann!u@localhost PRIVMSG ann milk", NULL);
  server_client_check (bob, "PRIVMSG bob :milk", ":bob!u@localhost PRIVMSG bob milk",
                       ":bob!u@localhost PRIVMSG bob milk", NULL);
}

static void
test_privmsg_errors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (bob, "PRIVMSG #a :hello", S "404 bob #a :Cannot send to channel", NULL);
  server_client_check (bob, "PRIVMSG", S "411 bob :No recipient given", NULL);
  server_client_check (bob, "PRIVMSG :", S "411 bob :No recipient given", NULL);
  server_client_check (bob, "PRIVMSG ann", S "412 bob :No text to send", NULL);
  server_client_check (bob, "PRIVMSG ann :", S "412 bob :No text to send", NULL);
  server_client_check (bob, "PRIVMSG a,b,c,d,e :x", S "407 bob a,b,c,d,e :Too many targets", NULL);
  server_client_run (ann, "MODE #a +s");
  server_client_check (bob, "PRIVMSG #a :hello", S "403 bob #a :No such channel", NULL);
}

static void
test_quit (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", NULL);
  g_autofree char *text = g_strnfill (300, 'x');
  g_autofree char *long_quit = g_strconcat ("QUIT :", text, NULL);
  g_autofree char *cut = g_strdup_printf (":cid!u@localhost QUIT :Quit: %.200s", text);
  g_autofree char *last = NULL;

  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");
  server_client_send (bob, "QUIT :to bed");
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [Quit: to bed]", NULL);
  server_client_expect (ann, ":bob!u@localhost QUIT :Quit: to bed", NULL);

  /* Leaving succeeds, whatever the reason. */
  server_client_send (cid, long_quit);
  last = server_client_take_last (cid);
  server_client_expect (ann, cut, NULL);
  server_client_send (ann, "QUIT");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
}

static void
test_setname (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "setname");
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autofree char *text = g_strnfill (129, 'x');
  g_autofree char *too_long = g_strconcat ("SETNAME :", text, NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "SETNAME :Ann of the Hill", ":ann!u@localhost SETNAME :Ann of the Hill",
                       NULL);
  server_client_check (bob, "SETNAME :Bob", NULL);
  server_client_expect (ann, ":bob!u@localhost SETNAME Bob", NULL);
  server_client_check (ann, too_long,
                       S "FAIL SETNAME INVALID_REALNAME "
                         ":A name has at least one and at most 128 octets",
                       NULL);
  server_client_check (ann, "SETNAME :",
                       S "FAIL SETNAME INVALID_REALNAME "
                         ":A name has at least one and at most 128 octets",
                       NULL);
}

static void
test_tagmsg (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "message-tags");
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", NULL);

  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");
  server_client_check (ann, "@+typing=active;time=x;label=1 TAGMSG #a", NULL);
  server_client_expect (bob, "@msgid=1;+typing=active :ann!u@localhost TAGMSG #a", NULL);
  server_client_expect (cid, NULL);

  server_client_check (ann, "TAGMSG #a", NULL);
  server_client_check (ann, "@+a TAGMSG", S "411 ann :No recipient given", NULL);
  server_client_check (ann, "@+a TAGMSG nobody", S "401 ann nobody :No such nick/channel", NULL);
  server_client_check (ann, "@+a TAGMSG a,b,c,d,e", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (cid, "@+a TAGMSG #a", S "421 cid TAGMSG :Unknown command", NULL);
  server_client_expect (bob, NULL);
}

static void
test_time (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_fixture_advance (self, 61000);
  server_client_check (ann, "TIME", S "391 ann s.test :2026-11-20 12:01:01 UTC", NULL);
}

static void
test_topic (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autofree char *text = g_strnfill (301, 'x');
  g_autofree char *too_long = g_strconcat ("TOPIC #a :", text, NULL);

  server_client_run (ann, "PING x");
  server_client_check (ann, "TOPIC #a", S "331 ann #a :No topic is set", NULL);
  server_client_check (ann, "TOPIC #A :By the fire", ":ann!u@localhost TOPIC #a :By the fire",
                       NULL);
  server_client_expect (bob, ":ann!u@localhost TOPIC #a :By the fire", NULL);
  server_client_check (bob, "TOPIC #a", S "332 bob #a :By the fire",
                       S "333 bob #a ann!u@localhost " CREATED, NULL);
  server_client_check (bob, "TOPIC #a :mine", S "482 bob #a :You're not channel operator", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, "TOPIC #a :", ":ann!u@localhost TOPIC #a :", NULL);
  server_client_check (ann, "TOPIC #none", S "403 ann #none :No such channel", NULL);
  server_client_check (ann, "TOPIC #none :x", S "403 ann #none :No such channel", NULL);
  server_client_run (bob, "PART #a");
  server_client_check (bob, "TOPIC #a :x", S "442 bob #a :You're not on that channel", NULL);
  server_client_check (bob, "TOPIC #a", S "331 bob #a :No topic is set", NULL);
}

/* More of it is in test-registration. */
static void
test_user (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "USER u 0 * :Ann", S "462 ann :You may not reregister", NULL);
}

static void
test_userhost (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "USERHOST BOB nobody ann",
                       S "302 ann :bob=+u@localhost ann=+u@localhost", NULL);
  server_client_check (ann, "USERHOST 1 2 3 4 5 bob", S "302 ann :", NULL);
  server_client_expect (bob, NULL);
}

static void
test_version (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  g_autofree char *lines = NULL;

  server_client_send (ann, "VERSION");
  lines = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (lines, S "351 ann inglenookd-" PACKAGE_VERSION
                                            " s.test :A server under test\n" S "005 ann "));
}

/* More of it is in test-webirc. */
static void
test_webirc (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "WEBIRC p g h 192.0.2.1", S "462 ann :You may not reregister", NULL);
}

static void
test_who (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", "multi-prefix");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "MODE #a +v ann");
  server_client_run (bob, "AWAY :asleep");
  server_client_check (cid, "WHO #A", S "352 cid #a u localhost s.test ann H@ :0 Name of ann",
                       S "352 cid #a u localhost s.test bob G :0 Name of bob",
                       S "315 cid #A :End of WHO list", NULL);
  server_client_check (bob, "WHO ANN", S "352 bob * u localhost s.test ann H :0 Name of ann",
                       S "315 bob ANN :End of WHO list", NULL);
  server_client_check (cid, "WHO a*", S "352 cid * u localhost s.test ann H :0 Name of ann",
                       S "315 cid a* :End of WHO list", NULL);
  server_client_check (cid, "WHO *ann*", S "352 cid * u localhost s.test ann H :0 Name of ann",
                       S "315 cid *ann* :End of WHO list", NULL);
  server_client_check (cid, "WHO #none", S "315 cid #none :End of WHO list", NULL);
  server_client_check (cid, "WHO * o", S "315 cid * :End of WHO list", NULL);

  server_client_run (ann, "MODE #a +s");
  server_client_check (cid, "WHO #a", S "315 cid #a :End of WHO list", NULL);
}

static void
test_who_everybody (ServerFixture *self, gconstpointer data)
{
  static const char *const all[] = { "WHO", "WHO *", "WHO 0" };
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (bob, "MODE bob +i");
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *end = g_strdup_printf (S "315 ann %s :End of WHO list",
                                              i == 0 ? "*" : all[i] + strlen ("WHO "));

      server_client_check (ann, all[i], S "352 ann * u localhost s.test ann H :0 Name of ann", end,
                           NULL);
    }
  /* Who knows the name may look. */
  server_client_check (ann, "WHO bob", S "352 ann * u localhost s.test bob H :0 Name of bob",
                       S "315 ann bob :End of WHO list", NULL);
}

static void
test_whois (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_fixture_advance (self, 90500);
  server_client_run (ann, "AWAY :at lunch");
  server_client_run (ann, "JOIN #b");
  server_client_run (ann, "MODE #b +s");
  server_client_check (bob, "WHOIS ANN", S "311 bob ann u localhost * :Name of ann",
                       S "319 bob ann @#a", S "312 bob ann s.test :A server under test",
                       S "317 bob ann 90 " CREATED " :seconds idle, signon time",
                       S "301 bob ann :at lunch", S "671 bob ann :is using a secure connection",
                       S "318 bob ann :End of /WHOIS list", NULL);
  server_client_run (ann, "PRIVMSG #a :x");
  server_client_check (ann, "WHOIS s.test ann", S "311 ann ann u localhost * :Name of ann",
                       S "319 ann ann :@#a @#b", S "312 ann ann s.test :A server under test",
                       S "317 ann ann 0 " CREATED " :seconds idle, signon time",
                       S "301 ann ann :at lunch", S "671 ann ann :is using a secure connection",
                       S "338 ann ann u@localhost localhost :Actual user@host, Actual IP",
                       S "318 ann ann :End of /WHOIS list", NULL);
  server_client_check (bob, "WHOIS nobody", S "401 bob nobody :No such nick/channel",
                       S "318 bob nobody :End of /WHOIS list", NULL);
  server_client_check (bob, "WHOIS", S "431 bob :No nickname given", NULL);
}

/* The tests of these are in programs of their own. */
static void
test_apart (ServerFixture *self, gconstpointer data)
{
  static const char *const lines[] = { "ADMIN", "HELP", "HELPOP", "ISUPPORT", "LINKS", "MAP" };
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *answer = NULL;

      server_client_send (ann, lines[i]);
      answer = server_client_take_lines (ann);
      g_assert_true (g_str_has_prefix (answer, S));
      g_assert_null (strstr (answer, " 421 "));
    }
}

/* What has a test program of its own has no test here. */
static const struct
{
  const char *verb;
  ServerFixtureFunc test;
} tests[] = {
  { "ADMIN", test_apart },     { "AUTHENTICATE", NULL },      { "AWAY", test_away },
  { "BATCH", test_apart },     { "CAP", test_cap },           { "CHATHISTORY", test_chathistory },
  { "DLINE", test_apart },     { "EDIT", test_apart },        { "HELP", test_apart },
  { "HELPOP", test_apart },    { "INFO", test_info },         { "INVITE", test_invite },
  { "ISON", test_ison },       { "ISUPPORT", test_apart },    { "JOIN", test_join },
  { "KICK", test_kick },       { "KILL", test_apart },        { "KLINE", test_apart },
  { "KNOCK", NULL },           { "LINKS", test_apart },       { "LIST", test_list },
  { "LUSERS", test_lusers },   { "MAP", test_apart },         { "MARKREAD", test_apart },
  { "METADATA", NULL },        { "MODE", test_mode },         { "MONITOR", NULL },
  { "MOTD", test_motd },       { "NAMES", test_names },       { "NICK", test_nick },
  { "NOTICE", test_notice },   { "OPER", test_apart },        { "PART", test_part },
  { "PASS", test_pass },       { "PING", test_ping },         { "PONG", test_pong },
  { "PRIVMSG", test_privmsg }, { "QUIT", test_quit },         { "REDACT", test_apart },
  { "REGISTER", NULL },        { "REHASH", test_apart },      { "RELAYMSG", test_apart },
  { "RENAME", test_apart },    { "SEARCH", test_apart },      { "SETNAME", test_setname },
  { "STATS", test_apart },     { "TAGMSG", test_tagmsg },     { "TIME", test_time },
  { "TOPIC", test_topic },     { "UNDLINE", test_apart },     { "UNKLINE", test_apart },
  { "USER", test_user },       { "USERHOST", test_userhost }, { "VERIFY", NULL },
  { "VERSION", test_version }, { "WALLOPS", test_apart },     { "WEBIRC", test_webirc },
  { "WHO", test_who },         { "WHOIS", test_whois },       { "WHOWAS", NULL },
};

static const struct
{
  const char *verb;
} commands[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) { #verb },
#include "server/server-command.def"
#undef COMMAND
};

/* The table is searched by halves, and whoever adds to it adds a test. */
static void
test_table (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (tests), ==, G_N_ELEMENTS (commands));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *lower = g_ascii_strdown (commands[i].verb, -1);

      g_assert_cmpstr (commands[i].verb, ==, tests[i].verb);
      if (i > 0)
        g_assert_cmpstr (commands[i - 1].verb, <, commands[i].verb);
      g_assert_cmpstr (server_command_find (lower)->verb, ==, commands[i].verb);
    }
  g_assert_null (server_command_find (""));
  g_assert_null (server_command_find ("PINGS"));
}

static void
add (const char *name, ServerFixtureFunc test)
{
  g_autofree char *path = g_strconcat ("/server/commands/", name, NULL);

  server_fixture_add (path, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/commands/table", test_table);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    if (tests[i].test != NULL)
      add (tests[i].verb, tests[i].test);
  add ("MODE-user", test_mode_user);
  add ("PRIVMSG-errors", test_privmsg_errors);
  add ("WHO-everybody", test_who_everybody);

  return g_test_run ();
}
