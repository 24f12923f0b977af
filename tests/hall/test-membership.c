/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", ":cid ENTER :Cid", NULL);
}

static HallModes
modes_of (HallFixture *self, const char *nick, const char *room)
{
  const HallMember *member
      = hall_user_find_member (hall_fixture_user (self, nick), hall_fixture_room (self, room));

  g_assert_nonnull (member);

  return member->modes;
}

static void
test_join_creates (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann JOIN #Room", "ann <- :ann!u@h JOIN #Room [extended-join * Ann]",
                      NULL);
  g_assert_cmpuint (modes_of (self, "ann", "#room"), ==, HALL_MODE_OPERATOR);
  g_assert_cmpint (hall_fixture_room (self, "#room")->created, ==, hall_fixture_id (4));

  /* It is called what its first member called it. */
  hall_fixture_check (self, ":bob JOIN #rOOM", "ann <- :bob!u@h JOIN #Room [extended-join * Bob]",
                      "bob <- :bob!u@h JOIN #Room [extended-join * Bob]", NULL);
  g_assert_cmpuint (modes_of (self, "bob", "#room"), ==, 0);
  hall_fixture_check (self, ":bob JOIN #room", NULL);
}

static void
test_join_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann JOIN room", "fail BAD_ROOM_NAME room", NULL);
  hall_fixture_check (self, ":ann JOIN #", "fail BAD_ROOM_NAME #", NULL);
  hall_fixture_check (self, ":ann JOIN :#a b", "fail BAD_ROOM_NAME #a b", NULL);
  g_assert_cmpuint (hall_get_n_rooms (self->hall), ==, 0);
}

static void
test_limits (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann JOIN #b", ":bob JOIN #c", NULL);

  hall_fixture_check (self, ":ann JOIN #c", "fail TOO_MANY_ROOMS #c", NULL);
  hall_fixture_check (self, ":ann JOIN #b", NULL);
  hall_fixture_check (self, ":bob JOIN #d", "fail HALL_FULL #d", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "ann <- :bob!u@h JOIN #a [extended-join * Bob]",
                      "bob <- :bob!u@h JOIN #a [extended-join * Bob]", NULL);

  /* What ends makes room. */
  hall_fixture_run (self, ":ann PART #b", NULL);
  hall_fixture_check (self, ":cid JOIN #d", "cid <- :cid!u@h JOIN #d [extended-join * Cid]", NULL);
  hall_fixture_check (self, ":ann JOIN #c", "bob <- :ann!u@h JOIN #c [extended-join * Ann]",
                      "ann <- :ann!u@h JOIN #c [extended-join * Ann]", NULL);
}

/* Nobody can fill the hall with topics, or with what hides history, for ever. */
static void
test_empty_rooms_give_way (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +k x", ":ann PART #a", NULL);
  hall_fixture_run (self, ":ann JOIN #b", ":ann TOPIC #b :B", ":ann PART #b", NULL);
  hall_fixture_run (self, ":ann JOIN #c", ":ann TOPIC #c :C", ":ann PART #c", NULL);

  hall_fixture_check (self, ":bob JOIN #d", "room #a is gone",
                      "bob <- :bob!u@h JOIN #d [extended-join * Bob]", NULL);
  hall_fixture_check (self, ":bob JOIN #e", "room #b",
                      "bob <- :bob!u@h JOIN #e [extended-join * Bob]", NULL);
  hall_fixture_check (self, ":ann JOIN #f", "room #c",
                      "ann <- :ann!u@h JOIN #f [extended-join * Ann]", NULL);
  hall_fixture_check (self, ":ann JOIN #g", "fail HALL_FULL #g", NULL);
}

static void
test_key (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +k Sesame", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail WRONG_KEY #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a sesame", "fail WRONG_KEY #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a Sesame", "ann <- :bob!u@h JOIN #a [extended-join * Bob]",
                      "bob <- :bob!u@h JOIN #a [extended-join * Bob]", NULL);

  /* A key that nobody asks for does no harm. */
  hall_fixture_run (self, ":ann MODE #a -k *", ":cid JOIN #a Sesame", NULL);
}

static void
test_limit (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +l 2", ":bob JOIN #a", NULL);

  hall_fixture_check (self, ":cid JOIN #a", "fail ROOM_FULL #a", NULL);
  hall_fixture_run (self, ":bob PART #a", ":cid JOIN #a", NULL);

  /* Nobody is put out when it becomes smaller. */
  hall_fixture_run (self, ":ann MODE #a +l 1", NULL);
  g_assert_cmpuint (hall_fixture_room (self, "#a")->members->len, ==, 2);
}

static void
test_ban (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +b BOB", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail BANNED #a", NULL);
  hall_fixture_run (self, ":cid JOIN #a", NULL);

  /* An invitation is stronger, and is used up. */
  hall_fixture_run (self, ":ann INVITE bob #a", ":bob JOIN #a", ":bob PART #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "fail BANNED #a", NULL);

  /* That of somebody who could not lift the ban is not. */
  hall_fixture_check (self, ":cid INVITE bob #a", "bob <- :cid!u@h INVITE bob #a",
                      "ann <- [invite-notify] :cid!u@h INVITE bob #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "fail BANNED #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -b bob", ":ann MODE #a +i", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "fail INVITE_ONLY #a", NULL);
}

static void
test_invite_only (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +i", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail INVITE_ONLY #a", NULL);
  hall_fixture_check (self, ":ann INVITE bob #A", "bob <- :ann!u@h INVITE bob #a", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail INVITE_ONLY #a", NULL);
  hall_fixture_run (self, ":bob JOIN #a", ":bob PART #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "fail INVITE_ONLY #a", NULL);
}

/* Who is invited needs the key all the same, but finds a place. */
static void
test_invitation_is_no_key (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +k x", ":ann INVITE bob #a",
                    ":ann INVITE cid #a", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail WRONG_KEY #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -k+l * 1", ":bob JOIN #a", ":bob PART #a", NULL);
  hall_fixture_check (self, ":bob JOIN #a", "fail ROOM_FULL #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -l+i", ":cid JOIN #a", NULL);
}

static void
test_invite (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":bob JOIN #a", ":dee ENTER", ":dee JOIN #a",
                    ":ann MODE #a +o bob", NULL);

  /* Other operators hear of it when they want to. */
  hall_fixture_check (self, ":ann INVITE cid #a", "cid <- :ann!u@h INVITE cid #a",
                      "bob <- [invite-notify] :ann!u@h INVITE cid #a", NULL);
  hall_fixture_check (self, ":dee INVITE cid #a", "cid <- :dee!u@h INVITE cid #a",
                      "ann <- [invite-notify] :dee!u@h INVITE cid #a",
                      "bob <- [invite-notify] :dee!u@h INVITE cid #a", NULL);
  g_assert_cmpuint (hall_fixture_user (self, "cid")->invitations->len, ==, 1);
}

static void
test_invite_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":bob JOIN #a", ":ann MODE #a +i", NULL);

  hall_fixture_check (self, ":ann INVITE bob #none", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":cid INVITE bob #a", "fail NOT_IN_ROOM #a", NULL);
  hall_fixture_check (self, ":bob INVITE cid #a", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":ann INVITE nobody #a", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann INVITE BOB #a", "fail ALREADY_IN_ROOM bob #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +s", NULL);
  hall_fixture_check (self, ":cid INVITE bob #a", "fail NO_SUCH_ROOM #a", NULL);
}

static void
test_invitation_to_room_that_ended (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann INVITE bob #a", ":ann PART #a", ":cid JOIN #a",
                    ":cid MODE #a +i", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail INVITE_ONLY #a", NULL);
}

/* What is remembered of a room does not make those who come later the ones who invited. */
static void
test_invitation_to_room_that_emptied (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +i", ":ann INVITE bob #a", ":ann PART #a",
                    ":cid JOIN #a", ":cid MODE #a +i", NULL);

  hall_fixture_check (self, ":bob JOIN #a", "fail INVITE_ONLY #a", NULL);
}

static void
test_invitations_are_bounded (HallFixture *self, gconstpointer data)
{
  const HallUser *bob;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *join = g_strdup_printf (":ann JOIN #%u", i);
      g_autofree char *invite = g_strdup_printf (":ann INVITE bob #%u", i);

      hall_fixture_run (self, join, invite, NULL);
    }

  bob = hall_fixture_user (self, "bob");
  g_assert_cmpuint (bob->invitations->len, ==, 32);
  g_assert_false (hall_user_is_invited (bob, hall_fixture_room (self, "#7")));
  g_assert_true (hall_user_is_invited (bob, hall_fixture_room (self, "#8")));
  g_assert_true (hall_user_is_invited (bob, hall_fixture_room (self, "#39")));
}

static void
test_part (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":bob JOIN #a", NULL);

  hall_fixture_check (self, ":ann PART #A", "ann <- :ann!u@h PART #a", "bob <- :ann!u@h PART #a",
                      NULL);
  hall_fixture_check (self, ":ann PART #a", "fail NOT_IN_ROOM #a", NULL);
  hall_fixture_check (self, ":ann PART #none", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":bob PART #a :so long", "bob <- :bob!u@h PART #a so long", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

static void
test_kick (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":bob JOIN #a", ":cid JOIN #a", NULL);

  hall_fixture_check (self, ":bob KICK #a cid :no", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":ann KICK #a nobody :no", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann KICK #none bob :no", "fail NO_SUCH_ROOM #none", NULL);
  hall_fixture_check (self, ":ann KICK #A BOB :be nice", "ann <- :ann!u@h KICK #a bob be nice",
                      "bob <- :ann!u@h KICK #a bob be nice", "cid <- :ann!u@h KICK #a bob be nice",
                      NULL);
  hall_fixture_check (self, ":ann KICK #a bob :no", "fail USER_NOT_IN_ROOM bob #a", NULL);
  hall_fixture_check (self, ":bob KICK #a cid :no", "fail NOT_IN_ROOM #a", NULL);

  /* A room that its last member threw itself out of is gone. */
  hall_fixture_run (self, ":cid PART #a", NULL);
  hall_fixture_check (self, ":ann KICK #a ann :me", "ann <- :ann!u@h KICK #a ann me", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

static void
test_voice_is_no_operator (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":bob JOIN #a", ":ann MODE #a +v bob", NULL);

  hall_fixture_check (self, ":bob KICK #a ann :no", "fail NOT_OPERATOR #a", NULL);
}

static void
test_secret_room (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +s", NULL);

  /* It is not there for who is not in it, but for joining. */
  hall_fixture_check (self, ":bob PART #a", "fail NO_SUCH_ROOM #a", NULL);
  hall_fixture_check (self, ":bob KICK #a ann :no", "fail NO_SUCH_ROOM #a", NULL);
  hall_fixture_check (self, ":bob TOPIC #a :x", "fail NO_SUCH_ROOM #a", NULL);
  hall_fixture_check (self, ":bob MODE #a +n", "fail NO_SUCH_ROOM #a", NULL);
  hall_fixture_run (self, ":bob JOIN #a", NULL);
}

/* A topic outlasts the members; modes, bans and who was operator do not. */
static void
test_lasting_room (HallFixture *self, gconstpointer data)
{
  const HallRoom *room;

  hall_fixture_run (self, ":ann JOIN #a", ":ann TOPIC #a :Books", ":ann MODE #a +mlb 5 cid",
                    ":ann PART #a", NULL);
  room = hall_fixture_room (self, "#a");
  g_assert_cmpuint (room->members->len, ==, 0);
  g_assert_cmpstr (room->topic, ==, "Books");

  hall_fixture_check (self, ":cid JOIN #A", "cid <- :cid!u@h JOIN #a [extended-join * Cid]", NULL);
  g_assert_cmpuint (modes_of (self, "cid", "#a"), ==, HALL_MODE_OPERATOR);
  g_assert_cmpint (room->history_after, ==, 0);

  /* Without its topic it ends as any other. */
  hall_fixture_run (self, ":cid TOPIC #a :", ":cid PART #a", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

/* What was said behind a closed door stays there when the door is gone. */
static void
test_closed_room (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", NULL);

  hall_fixture_check (self, ":ann MODE #a +i", "room #a [closed]", "ann <- :ann!u@h MODE #a +i",
                      NULL);
  hall_fixture_check (self, ":ann PART #a", "ann <- :ann!u@h PART #a", "room #a [hidden up to 6]",
                      NULL);
  g_assert_cmpint (hall_fixture_room (self, "#a")->history_after, ==, hall_fixture_id (6));

  /* Who opens a room of that name does not read what was said before, and what is said from then on
   * is as open as the room. */
  hall_fixture_check (self, ":bob JOIN #a", "bob <- :bob!u@h JOIN #a [extended-join * Bob]", NULL);
  hall_fixture_check (self, ":bob PART #a", "bob <- :bob!u@h PART #a", NULL);
  g_assert_cmpint (hall_fixture_room (self, "#a")->history_after, ==, hall_fixture_id (6));
}

static void
test_closed_by_key (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann TOPIC #a :Books", NULL);

  hall_fixture_check (self, ":ann MODE #a +k x", "room #a [Books by ann!u@h at 5] [closed]",
                      "ann <- :ann!u@h MODE #a +k x", NULL);
  /* Closed twice is closed. */
  hall_fixture_check (self, ":ann MODE #a +i", "ann <- :ann!u@h MODE #a +i", NULL);
  hall_fixture_check (self, ":ann MODE #a -k *", "ann <- :ann!u@h MODE #a -k *", NULL);
  /* With what was said, the topic is forgotten. */
  hall_fixture_check (self, ":ann QUIT :bye", "room #a [hidden up to 9]", NULL);
  g_assert_null (hall_fixture_room (self, "#a")->topic);
}

static void
test_opened_room (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #a", ":ann MODE #a +i", NULL);

  hall_fixture_check (self, ":ann MODE #a -i", "room #a", "ann <- :ann!u@h MODE #a -i", NULL);
  hall_fixture_check (self, ":ann PART #a", "ann <- :ann!u@h PART #a", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

static void
test_restore (HallFixture *self, gconstpointer data)
{
  HallRoom *room = hall_room_new ("#Old", hall_fixture_id (0));
  HallRoom *same = hall_room_new ("#old", hall_fixture_id (0));

  hall_room_set_topic (room, "Books", "zoe!z@h", 0);
  hall_room_set_topic (same, "Other", "zoe!z@h", 0);
  hall_restore_room (self->hall, room);
  hall_restore_room (self->hall, same);
  g_assert_cmpuint (hall_get_n_rooms (self->hall), ==, 1);

  hall_fixture_check (self, ":ann JOIN #old", "ann <- :ann!u@h JOIN #Old [extended-join * Ann]",
                      NULL);
  g_assert_true (hall_fixture_room (self, "#old") == room);
  g_assert_cmpuint (modes_of (self, "ann", "#old"), ==, HALL_MODE_OPERATOR);
  g_assert_cmpstr (room->topic, ==, "Books");
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  static const HallLimits tight = { .rooms = 3, .rooms_per_user = 2, .bans_per_room = 1 };
  static const HallLimits wide = { .rooms = 100, .rooms_per_user = 100, .bans_per_room = 1 };

  g_test_init (&argc, &argv, NULL);

  add ("/hall/membership/join-creates", test_join_creates);
  add ("/hall/membership/join-refused", test_join_refused);
  g_test_add ("/hall/membership/empty-rooms-give-way", HallFixture, &tight, set_up,
              test_empty_rooms_give_way, hall_fixture_tear_down);
  g_test_add ("/hall/membership/limits", HallFixture, &tight, set_up, test_limits,
              hall_fixture_tear_down);
  add ("/hall/membership/key", test_key);
  add ("/hall/membership/limit", test_limit);
  add ("/hall/membership/ban", test_ban);
  add ("/hall/membership/invite-only", test_invite_only);
  add ("/hall/membership/invitation-is-no-key", test_invitation_is_no_key);
  add ("/hall/membership/invite", test_invite);
  add ("/hall/membership/invite-refused", test_invite_refused);
  add ("/hall/membership/invitation-to-room-that-ended", test_invitation_to_room_that_ended);
  add ("/hall/membership/invitation-to-room-that-emptied", test_invitation_to_room_that_emptied);
  g_test_add ("/hall/membership/invitations-are-bounded", HallFixture, &wide, set_up,
              test_invitations_are_bounded, hall_fixture_tear_down);
  add ("/hall/membership/part", test_part);
  add ("/hall/membership/kick", test_kick);
  add ("/hall/membership/voice-is-no-operator", test_voice_is_no_operator);
  add ("/hall/membership/secret-room", test_secret_room);
  add ("/hall/membership/lasting-room", test_lasting_room);
  add ("/hall/membership/closed-room", test_closed_room);
  add ("/hall/membership/closed-by-key", test_closed_by_key);
  add ("/hall/membership/opened-room", test_opened_room);
  add ("/hall/membership/restore", test_restore);

  return g_test_run ();
}
