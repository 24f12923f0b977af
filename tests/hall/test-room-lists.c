/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a room keeps out, lets in, or has be silent, and what it lets nobody say. */

#include "hall-fixture.h"

#include "hall/hall-list.h"

/* ann is operator of #a, bob is in it, cid is not. */
static void
set_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_set_up (self, data);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    NULL);
}

static void
check_canonical (const char *text, const char *expected)
{
  g_autofree char *mask = hall_list_canonicalize (text);

  g_assert_cmpstr (mask, ==, expected);
}

static void
test_canonicalize (HallFixture *self, gconstpointer data)
{
  check_canonical ("bob", "bob!*@*");
  check_canonical ("a:Annie", "a:Annie");
  check_canonical ("a:x y\r", "a:x?y?");
  check_canonical ("m:bob", "m:bob!*@*");
  check_canonical ("m:a:bob", "m:a:bob");
  check_canonical ("m:m:bob", "m:*!*@m:bob");
  check_canonical ("fe80::1", "*!*@fe80::1");
}

static void
test_excepts (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +be *!*@h cid", ":cid JOIN #a", ":cid PRIVMSG #a :x", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :x", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":cid PART #a", ":ann MODE #a -e CID!*@*", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail BANNED #a", NULL);
}

static void
test_invite_excepts (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +iI cid", ":cid JOIN #a", ":cid PART #a",
                    ":ann MODE #a -I cid", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail INVITE_ONLY #a", NULL);
}

static void
test_accounts (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +b a:c*", ":cid JOIN #a", ":cid PART #a",
                    ":cid ACCOUNT Cidney", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail BANNED #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +e a:cidney", ":cid JOIN #a", NULL);
}

static void
test_mutes (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +b m:*!*@h", ":cid JOIN #a", NULL);
  hall_fixture_check (self, ":cid PRIVMSG #a :x", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +e m:cid", ":cid PRIVMSG #a :x", ":ann MODE #a -e m:cid",
                    ":ann MODE #a +v cid", ":cid PRIVMSG #a :x", ":ann PRIVMSG #a :x", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :x", "fail CANNOT_SEND #a", NULL);
}

/* Each list has its own bound. */
static void
test_full (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +bbbbb a b c d e", ":ann MODE #a +eeeee a b c d e",
                    ":ann MODE #a +IIIII a b c d e", NULL);
  hall_fixture_check (self, ":ann MODE #a +e f", "fail LIST_FULL #a e", NULL);
  hall_fixture_check (self, ":ann MODE #a +I f", "fail LIST_FULL #a I", NULL);
  hall_fixture_check (self, ":ann MODE #a +I :", "fail MODE_PARAM #a I", NULL);
}

static void
test_knock (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":cid KNOCK #none", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":cid KNOCK #a", "fail ROOM_IS_OPEN #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +ih bob", NULL);
  hall_fixture_check (self, ":bob KNOCK #a", "fail KNOCKED_INSIDE #a", NULL);
  hall_fixture_check (self, ":cid KNOCK #A", "ann hears cid!u@h knock at #a",
                      "bob hears cid!u@h knock at #a", NULL);
  hall_fixture_check (self, ":cid KNOCK #a", "fail KNOCKED_LATELY #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -i+l 2", ":bob MODE #a -h bob", NULL);
  hall_fixture_check (self, ":cid KNOCK #a", "ann hears cid!u@h knock at #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +b m:cid", ":ann MODE #a -l+k x", NULL);
  hall_fixture_check (self, ":cid KNOCK #a", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +s", NULL);
  hall_fixture_check (self, ":cid KNOCK #a", "fail NO_SUCH_ROOM #a", NULL);
}

static void
test_registered_join (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +R", "room #a [closed]", "ann <- :ann!u@h MODE #a +R",
                      "bob <- :ann!u@h MODE #a +R", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail JOIN_NEEDS_ACCOUNT #a", NULL);
  hall_fixture_run (self, ":cid ACCOUNT c", ":cid JOIN #a", ":cid PART #a", ":cid ACCOUNT",
                    ":ann INVITE cid #a", ":cid JOIN #a", NULL);
}

static void
test_registered_talk (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +M", ":ann PRIVMSG #a :x", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :x", "fail TALK_NEEDS_ACCOUNT #a", NULL);
  hall_fixture_check (self, "@+a :bob TAGMSG #a", "fail TALK_NEEDS_ACCOUNT #a", NULL);
  hall_fixture_run (self, ":bob ACCOUNT b", ":bob PRIVMSG #a :x", ":bob ACCOUNT",
                    ":ann MODE #a +v bob", ":bob PRIVMSG #a :x", NULL);
}

static void
test_no_ctcp (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +C", ":bob PRIVMSG #a :\001ACTION nods\001", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :\001VERSION\001", "fail NO_CTCP #a", NULL);
  hall_fixture_check (self, ":ann NOTICE @#a :\001VERSION x\001", "fail NO_CTCP @#a", NULL);
  hall_fixture_run (self, ":ann MODE #a -C", ":bob PRIVMSG #a :\001VERSION\001", NULL);
}

static void
test_colors (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +c", ":bob PRIVMSG #a :\002bold\002", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :\0034red", "fail NO_COLOR #a", NULL);
  hall_fixture_check (self, ":ann PRIVMSG #a :\004ff0000red", "fail NO_COLOR #a", NULL);

  hall_fixture_run (self, ":ann MODE #a -c+S", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :\0034,2red\003 and \002bold",
                      "record #a :bob!u@h PRIVMSG #a red and bold",
                      "ann <- :bob!u@h PRIVMSG #a red and bold",
                      "bob <- [echo] :bob!u@h PRIVMSG #a red and bold", NULL);
  hall_fixture_check (self, ":bob PRIVMSG @#a :\0034red", "bob <- [echo] :bob!u@h PRIVMSG @#a red",
                      "ann <- :bob!u@h PRIVMSG @#a red", NULL);
  hall_fixture_check (self, ":bob PRIVMSG #a :\0034", "fail NO_COLOR #a", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/room-lists/canonicalize", test_canonicalize);
  add ("/hall/room-lists/excepts", test_excepts);
  add ("/hall/room-lists/invite-excepts", test_invite_excepts);
  add ("/hall/room-lists/accounts", test_accounts);
  add ("/hall/room-lists/mutes", test_mutes);
  add ("/hall/room-lists/full", test_full);
  add ("/hall/room-lists/knock", test_knock);
  add ("/hall/room-lists/registered-join", test_registered_join);
  add ("/hall/room-lists/registered-talk", test_registered_talk);
  add ("/hall/room-lists/no-ctcp", test_no_ctcp);
  add ("/hall/room-lists/colors", test_colors);

  return g_test_run ();
}
