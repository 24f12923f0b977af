/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

#include <string.h>

/* Who shares a room or watches hears of it, once, and only of what they want to hear. */
static void
test_people (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":dee ENTER", ":eve ENTER",
                    ":ann JOIN #a", ":ann JOIN #b", ":bob JOIN #a", ":bob JOIN #b", ":cid JOIN #b",
                    ":dee WATCH ann", ":bob WATCH ann", NULL);
  hall_fixture_run (self, ":ann SUB color", ":bob SUB color", ":cid SUB status", ":dee SUB color",
                    ":eve SUB color", NULL);

  hall_fixture_check (self, ":ann SET ann color red", "ann reads ann has color=red",
                      "bob reads ann has color=red", "dee reads ann has color=red", NULL);
  hall_fixture_check (self, ":ann SET ANN color red", NULL);
  hall_fixture_check (self, ":ann SET ann status :at tea", "cid reads ann has status=at tea", NULL);
  hall_fixture_check (self, ":bob UNSUB color", NULL);
  hall_fixture_check (self, ":ann SET ann color", "ann reads ann has no color",
                      "dee reads ann has no color", NULL);
  hall_fixture_check (self, ":ann SET ann color", NULL);
  hall_fixture_check (self, ":ann SET ann color :", "ann reads ann has color=",
                      "dee reads ann has color=", NULL);
  hall_fixture_check (self, ":ann CLEAR", "ann reads ann has no color",
                      "dee reads ann has no color", "cid reads ann has no status", NULL);
  hall_fixture_check (self, ":ann CLEAR ann", NULL);
}

/* Whoever comes in is introduced to who is there; who is invisible is not told of elsewhere. */
static void
test_join (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann JOIN #a",
                    ":ann SUB color", ":bob SUB color", ":cid SUB color", ":cid WATCH bob",
                    ":bob SET bob color blue", ":bob SET bob status x", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "ann <- :bob!u@h JOIN #a [extended-join * ]",
                      "bob <- :bob!u@h JOIN #a [extended-join * ]", "ann reads bob has color=blue",
                      NULL);
  hall_fixture_run (self, ":bob MODE bob +i", NULL);
  hall_fixture_check (self, ":bob SET bob color red", "bob reads bob has color=red",
                      "ann reads bob has color=red", NULL);
  g_assert_true (hall_user_shows_metadata_to (hall_fixture_user (self, "bob"),
                                              hall_fixture_user (self, "ann")));
  g_assert_false (hall_user_shows_metadata_to (hall_fixture_user (self, "bob"),
                                               hall_fixture_user (self, "cid")));
}

/* Those who run a room tell of it; it is remembered for that. */
static void
test_rooms (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":ann SUB url", ":bob SUB url", ":cid SUB url", NULL);
  hall_fixture_check (self, ":ann SET #A url :https://a", "room #a", "room #a has url=https://a",
                      "ann reads #a has url=https://a", "bob reads #a has url=https://a", NULL);
  hall_fixture_check (self, ":ann SET #a avatar x", "room #a has avatar=x", NULL);
  hall_fixture_check (self, ":ann SET #a avatar", "room #a has no avatar", NULL);
  hall_fixture_check (self, ":bob SET #a url x", "fail METADATA_FORBIDDEN #a url", NULL);
  hall_fixture_check (self, ":bob CLEAR #a", "fail METADATA_FORBIDDEN #a *", NULL);
  hall_fixture_check (self, ":cid SET #a url x", "fail METADATA_FORBIDDEN #a url", NULL);
  hall_fixture_run (self, ":ann MODE #a +h bob", NULL);
  hall_fixture_check (self, ":bob SET #a url x", "fail METADATA_FORBIDDEN #a url", NULL);

  g_assert_true (hall_room_shows_metadata_to (hall_fixture_room (self, "#a"),
                                              hall_fixture_user (self, "cid")));
  hall_fixture_run (self, ":ann PART #a", ":bob PART #a", NULL);
  g_assert_cmpstr (hall_metadata_get (hall_fixture_room (self, "#a")->metadata, "url"), ==,
                   "https://a");
  hall_fixture_run (self, ":ann JOIN #a", NULL);
  hall_fixture_check (self, ":ann CLEAR #a", "room #a has no url", "ann reads #a has no url", NULL);
  hall_fixture_check (self, ":ann PART #a", "ann <- :ann!u@h PART #a", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

/* What is told of a closed room is for who was let in, and ends with them. */
static void
test_closed (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":ann SET #a url x",
                    ":ann MODE #a +i", NULL);
  g_assert_false (hall_room_shows_metadata_to (hall_fixture_room (self, "#a"),
                                               hall_fixture_user (self, "bob")));
  g_assert_true (hall_room_shows_metadata_to (hall_fixture_room (self, "#a"),
                                              hall_fixture_user (self, "ann")));
  hall_fixture_check (self, ":ann PART #a", "ann <- :ann!u@h PART #a", "room #a has nothing",
                      "room #a [hidden up to 6]", NULL);
  g_assert_null (hall_fixture_room (self, "#a")->metadata);

  hall_fixture_run (self, ":ann JOIN #b", ":ann SET #b url x", ":ann MODE #b +s", NULL);
  g_assert_false (hall_room_shows_metadata_to (hall_fixture_room (self, "#b"),
                                               hall_fixture_user (self, "bob")));
  hall_fixture_check (self, ":bob SET #b url x", "fail BAD_METADATA_TARGET #b", NULL);
}

static void
test_errors (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", NULL);
  hall_fixture_check (self, ":ann SET cid a x", "fail BAD_METADATA_TARGET cid", NULL);
  hall_fixture_check (self, ":ann SET #a a x", "fail BAD_METADATA_TARGET #a", NULL);
  hall_fixture_check (self, ":ann CLEAR #a", "fail BAD_METADATA_TARGET #a", NULL);
  hall_fixture_check (self, ":ann SET bob A x", "fail BAD_METADATA_KEY A", NULL);
  hall_fixture_check (self, ":ann SET bob a x", "fail METADATA_FORBIDDEN bob a", NULL);
  hall_fixture_check (self, ":ann SUB A", "fail BAD_METADATA_KEY A", NULL);
  hall_fixture_check (self, ":ann UNSUB a", NULL);
  hall_fixture_check (self, ":ann SET ann a :123456789012345678901", "fail BAD_METADATA_VALUE a",
                      NULL);

  hall_fixture_run (self, ":ann SET ann c x", ":ann SET ann a x", ":ann SET ann b x", NULL);
  hall_fixture_check (self, ":ann SET ann d x", "fail METADATA_FULL ann 3", NULL);
  hall_fixture_check (self, ":ann SET ann d", NULL);
  hall_fixture_run (self, ":ann SET ann a y", ":ann SET ann b", ":ann SET ann d x", NULL);

  hall_fixture_run (self, ":ann SUB a", ":ann SUB b", ":ann SUB c", ":ann SUB a", NULL);
  hall_fixture_check (self, ":ann SUB d", "fail SUBSCRIPTIONS_FULL d 3", NULL);
  hall_fixture_run (self, ":ann UNSUB", ":ann SUB d", NULL);
}

static const HallLimits slow = { .rooms = 1,
                                 .rooms_per_user = 1,
                                 .metadata_keys = 9,
                                 .metadata_value_bytes = 9,
                                 .metadata_changes = 2 };

/* Commands are a second apart: what fails, or changes nothing, is none of the changes. */
static void
test_rate (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann SET ann a x", ":ann SET ann a x", ":ann SET ann b",
                    ":ann SET ann a y", NULL);
  hall_fixture_check (self, ":ann SET ann a z", "fail METADATA_TOO_FAST ann 56", NULL);
  hall_fixture_check (self, ":ann CLEAR", "fail METADATA_TOO_FAST ann 55", NULL);
  for (guint i = 0; i < 54; i++)
    hall_fixture_run (self, ":ann SUB a", ":ann UNSUB", NULL);
  hall_fixture_run (self, ":ann SET ann a z", ":ann CLEAR", NULL);
}

/* The rooms of which only metadata is remembered give way to people, too. */
static void
test_place (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann JOIN #a", ":ann SET #a a x", ":ann PART #a", NULL);
  hall_fixture_check (self, ":ann JOIN #b", "room #a has nothing", "room #a",
                      "ann <- :ann!u@h JOIN #b [extended-join * ]", NULL);
}

/* What somebody tells before coming in is there from the beginning. */
static void
test_before (HallFixture *self, gconstpointer data)
{
  HallUser *newcomer = hall_user_new ("cid", "u", "h", "", NULL);
  HallCommand command = {
    .type = HALL_COMMAND_SET_METADATA,
    .actor = newcomer,
    .object = "color",
    .text = "red",
    .id = hall_fixture_id (1),
  };

  g_assert_true (hall_apply (self->hall, &command));
  command = (HallCommand){ .type = HALL_COMMAND_SUBSCRIBE, .actor = newcomer, .text = "color" };
  g_assert_true (hall_apply (self->hall, &command));
  command = (HallCommand){ .type = HALL_COMMAND_ENTER, .actor = newcomer };
  g_assert_true (hall_apply (self->hall, &command));
  g_assert_cmpstr (hall_metadata_get (hall_fixture_user (self, "cid")->profile->metadata, "color"),
                   ==, "red");
  hall_fixture_run (self, ":ann ENTER", ":ann JOIN #a", NULL);
  hall_fixture_run (self, ":cid JOIN #a", NULL);
  hall_fixture_check (self, ":ann SET ann color x", "cid reads ann has color=x", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer), const HallLimits *limits)
{
  g_test_add (path, HallFixture, limits, hall_fixture_set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/metadata/people", test_people, NULL);
  add ("/hall/metadata/join", test_join, NULL);
  add ("/hall/metadata/rooms", test_rooms, NULL);
  add ("/hall/metadata/closed", test_closed, NULL);
  add ("/hall/metadata/errors", test_errors, NULL);
  add ("/hall/metadata/rate", test_rate, &slow);
  add ("/hall/metadata/place", test_place, &slow);
  add ("/hall/metadata/before", test_before, NULL);

  return g_test_run ();
}
