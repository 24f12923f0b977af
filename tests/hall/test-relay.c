/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RELAYMSG: https://github.com/ircv3/ircv3-specifications/pull/417 */

#include "hall-fixture.h"

static const HallLimits for_members
    = { .rooms = 10, .rooms_per_user = 10, .bans_per_room = 5, .relay_modes = 0 };

/* Ann runs #a, and Bob is in it. */
static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", ":cid ENTER :Cid", ":ann JOIN #a",
                    ":bob JOIN #a", NULL);
}

/* It is said with nobody's account. */
static void
test_relayed (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ACCOUNT ann", NULL);
  hall_fixture_check (self, "@+reply=x :ann RELAYMSG #A zoe/far :hello you",
                      "record #a @+reply=x [by ann] :zoe/far!relay@h PRIVMSG #a hello you",
                      "ann <- [echo] @+reply=x [by ann] :zoe/far!relay@h PRIVMSG #a hello you",
                      "bob <- @+reply=x [by ann] :zoe/far!relay@h PRIVMSG #a hello you", NULL);
}

static void
test_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann RELAYMSG #none zoe/far hi", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":ann RELAYMSG bob zoe/far hi", "fail NO_SUCH_ROOM bob", NULL);
  hall_fixture_check (self, ":ann RELAYMSG @#a zoe/far hi", "fail NO_SUCH_ROOM @#a", NULL);
  hall_fixture_check (self, ":bob RELAYMSG #a zoe/far hi", "fail CANNOT_RELAY #a", NULL);
  hall_fixture_check (self, ":cid RELAYMSG #a zoe/far hi", "fail CANNOT_RELAY #a", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe/far :", "fail NOTHING_TO_RELAY #a", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe/far :  ", "fail NOTHING_TO_RELAY #a", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe hi", "fail BAD_RELAY_NICK zoe", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe!z/far hi", "fail BAD_RELAY_NICK zoe!z/far", NULL);
}

/* What the room does with words it does with those from elsewhere. */
static void
test_modes (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +Cbb zoe/*!*@* m:*/other!*@*", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe/far hi", "fail RELAY_BANNED zoe/far #a", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a yan/other hi", "fail RELAY_BANNED yan/other #a",
                      NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a yan/far :\001VERSION\001", "fail NO_CTCP #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +e zoe/far!*@*", ":ann RELAYMSG #a zoe/far hi",
                    ":ann MODE #a -o ann", NULL);
  hall_fixture_check (self, ":ann RELAYMSG #a zoe/far hi", "fail CANNOT_RELAY #a", NULL);
}

static void
test_by_members (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob RELAYMSG #a zoe/far hi", ":ann MODE #a +m", NULL);
  hall_fixture_check (self, ":bob RELAYMSG #a zoe/far hi", "fail CANNOT_SEND #a", NULL);
  hall_fixture_check (self, ":cid RELAYMSG #a zoe/far hi", "fail CANNOT_RELAY #a", NULL);
}

/* Nobody can be called as somebody elsewhere is. */
static void
test_nick (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob NICK zoe/far", "fail BAD_NICK zoe/far", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, limits, test)                                                                    \
  g_test_add ("/hall/relay/" path, HallFixture, limits, set_up, test, hall_fixture_tear_down)
  ADD ("relayed", NULL, test_relayed);
  ADD ("refused", NULL, test_refused);
  ADD ("modes", NULL, test_modes);
  ADD ("by-members", &for_members, test_by_members);
  ADD ("nick", NULL, test_nick);
#undef ADD

  return g_test_run ();
}
