/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RENAME: https://ircv3.net/specs/extensions/channel-rename */

#include "hall-fixture.h"

#define KNOWS "[draft/channel-rename] "
#define LACKS "[!draft/channel-rename] "

/* Ann runs #old, and Bob is in it. */
static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", ":cid ENTER :Cid", ":ann JOIN #Old",
                    ":bob JOIN #old", NULL);
  self->shows_events = TRUE;
}

static void
test_told (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann RENAME #old #New :better name", "name #Old is #New",
                      "record #New :ann!u@h RENAME #Old #New better name",
                      "ann <- " KNOWS ":ann!u@h RENAME #Old #New better name",
                      "bob <- " KNOWS ":ann!u@h RENAME #Old #New better name",
                      "ann <- " LACKS ":ann!u@h PART #Old better name",
                      "ann <- " LACKS ":ann!u@h JOIN #New [extended-join * Ann]",
                      "bob <- " LACKS ":bob!u@h PART #Old better name",
                      "bob <- " LACKS ":bob!u@h JOIN #New [extended-join * Bob]", NULL);
  g_assert_null (hall_find_room (self->hall, "#old"));
  g_assert_nonnull (hall_find_room (self->hall, "#new"));
}

/* A client that knows the command is always told a reason, be it empty. */
static void
test_without_reason (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob PART #old", NULL);
  hall_fixture_check (self, ":ann RENAME #OLD #new", "name #Old is #new",
                      "record #new :ann!u@h RENAME #Old #new ",
                      "ann <- " KNOWS ":ann!u@h RENAME #Old #new ",
                      "ann <- " LACKS ":ann!u@h PART #Old",
                      "ann <- " LACKS ":ann!u@h JOIN #new [extended-join * Ann]", NULL);
}

/* Without the capability, nothing has changed. */
static void
test_letter_case (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann RENAME #old #OLD", "name #Old is #OLD",
                      "record #OLD :ann!u@h RENAME #Old #OLD ",
                      "ann <- " KNOWS ":ann!u@h RENAME #Old #OLD ",
                      "bob <- " KNOWS ":ann!u@h RENAME #Old #OLD ", NULL);
  g_assert_cmpstr (hall_fixture_room (self, "#old")->name, ==, "#OLD");
}

static void
test_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":cid JOIN #taken", ":cid JOIN #gone", ":cid TOPIC #gone :Tea",
                    ":cid PART #gone", NULL);

  hall_fixture_check (self, ":ann RENAME #none #new", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":cid RENAME #old #new", "fail NOT_IN_ROOM #Old", NULL);
  hall_fixture_check (self, ":bob RENAME #old #new", "fail NOT_OPERATOR #Old", NULL);
  hall_fixture_run (self, ":ann MODE #old +h bob", NULL);
  hall_fixture_check (self, ":bob RENAME #old #new", "fail NOT_OPERATOR #Old", NULL);

  hall_fixture_check (self, ":ann RENAME #old new", "fail CANNOT_RENAME #Old new", NULL);
  hall_fixture_check (self, ":ann RENAME #old #", "fail CANNOT_RENAME #Old #", NULL);
  hall_fixture_check (self, ":ann RENAME #old #a,b", "fail CANNOT_RENAME #Old #a,b", NULL);

  hall_fixture_check (self, ":ann RENAME #old #TAKEN", "fail ROOM_NAME_IN_USE #Old #TAKEN", NULL);
  hall_fixture_check (self, ":ann RENAME #old #gone", "fail ROOM_NAME_IN_USE #Old #gone", NULL);
  hall_fixture_check (self, ":ann RENAME #old #g\xd0\xbene",
                      "fail ROOM_NAME_IN_USE #Old #g\xd0\xbene", NULL);
  hall_fixture_check (self, ":ann RENAME #old #Old", "fail ROOM_NAME_IN_USE #Old #Old", NULL);
  g_assert_cmpstr (hall_fixture_room (self, "#old")->name, ==, "#Old");

  /* A secret room is not there for who is not in it. */
  hall_fixture_run (self, ":ann MODE #old +s", NULL);
  hall_fixture_check (self, ":cid RENAME #old #new", "fail NO_SUCH_ROOM #old", NULL);
}

/* All would hear of all; those that know the command only hear of it, but that nobody can tell. */
static void
test_too_many (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":cid JOIN #old", ":dee ENTER :Dee", ":dee JOIN #old", NULL);
  hall_fixture_check (self, ":ann RENAME #old #new", "fail TOO_MANY_TO_RENAME #Old #new", NULL);
  hall_fixture_run (self, ":ann RENAME #old #OLD", ":dee PART #old", ":ann RENAME #old #new", NULL);
}

/* A letter of the wrong script is mended. */
static void
test_look_alike (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann RENAME #old #\xd0\xbeld", ":ann RENAME #\xd0\xbeld #old", NULL);
  g_assert_true (hall_find_look_alike_room (self->hall, "#\xd0\xbeld")
                 == hall_fixture_room (self, "#old"));
}

/* The room is the same. */
static void
test_stays (HallFixture *self, gconstpointer data)
{
  const HallRoom *room = hall_fixture_room (self, "#old");

  hall_fixture_run (self, ":ann TOPIC #old :Tea", ":ann MODE #old +bik *!*@away Sesame",
                    ":ann INVITE cid #old", ":ann MODE #old +v bob", NULL);
  hall_fixture_run (self, ":ann RENAME #old #new", NULL);

  g_assert_true (hall_fixture_room (self, "#new") == room);
  g_assert_cmpstr (room->topic, ==, "Tea");
  g_assert_cmpstr (room->key, ==, "Sesame");
  g_assert_cmpuint (room->bans->len, ==, 1);
  g_assert_cmpint (room->created, ==, hall_fixture_id (4));
  g_assert_cmpuint (hall_user_find_member (hall_fixture_user (self, "bob"), room)->modes, ==,
                    HALL_MODE_VOICE);

  hall_fixture_check (self, ":bob INVITE cid #new", "fail NOT_OPERATOR #new", NULL);
  hall_fixture_check (self, ":cid JOIN #new", "fail WRONG_KEY #new", NULL);
  hall_fixture_run (self, ":cid JOIN #new Sesame", NULL);
}

/* Somebody else may have the old name, and starts anew. */
static void
test_old_name (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann TOPIC #old :Tea", ":ann MODE #old +b cid!*@*",
                    ":ann RENAME #old #new", NULL);
  hall_fixture_check (self, ":cid JOIN #old",
                      "record #old :cid!u@h JOIN #old [extended-join * Cid]",
                      "cid <- :cid!u@h JOIN #old [extended-join * Cid]", NULL);
  g_assert_null (hall_fixture_room (self, "#old")->topic);
  g_assert_cmpuint (hall_fixture_room (self, "#old")->members->len, ==, 1);
  hall_fixture_check (self, ":cid RENAME #old #new", "fail ROOM_NAME_IN_USE #old #new", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/rename/told", test_told);
  add ("/hall/rename/without-reason", test_without_reason);
  add ("/hall/rename/letter-case", test_letter_case);
  add ("/hall/rename/refused", test_refused);
  add ("/hall/rename/too-many", test_too_many);
  add ("/hall/rename/look-alike", test_look_alike);
  add ("/hall/rename/stays", test_stays);
  add ("/hall/rename/old-name", test_old_name);

  return g_test_run ();
}
