/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

#include <string.h>

/* ann is operator of #a, bob is in it, cid is not; five bans fit. */
static void
set_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_set_up (self, data);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    NULL);
}

/* Checks a change that both members are told of as @told, or that changes nothing with %NULL. */
static void
check_told (HallFixture *self, const char *changes, const char *told)
{
  g_autofree char *line = g_strdup_printf (":ann MODE #a %s", changes);
  g_autofree char *to_ann = NULL;
  g_autofree char *to_bob = NULL;

  if (told == NULL)
    {
      hall_fixture_check (self, line, NULL);
      return;
    }

  to_ann = g_strdup_printf ("ann <- :ann!u@h MODE #a %s", told);
  to_bob = g_strdup_printf ("bob <- :ann!u@h MODE #a %s", told);
  hall_fixture_check (self, line, to_ann, to_bob, NULL);
}

static void
check_modes (HallFixture *self, gboolean with_key, const char *expected)
{
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);

  hall_room_append_modes (hall_fixture_room (self, "#a"), with_key, modes, params);
  g_string_append (modes, params->str);
  g_assert_cmpstr (modes->str, ==, expected);
}

static void
test_flags (HallFixture *self, gconstpointer data)
{
  check_modes (self, TRUE, "+nt");

  check_told (self, "+m", "+m");
  check_told (self, "+m", NULL);
  check_told (self, "+s", "+s");
  check_told (self, "-t", "-t");
  check_told (self, "-n", "-n");
  check_modes (self, TRUE, "+ms");
  check_told (self, "-ms+nt", "-ms+nt");
  check_modes (self, TRUE, "+nt");
}

/* Closing and opening a room is also kept, before anybody is told. */
static void
test_invite_only (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +i", "room #a [closed]", "ann <- :ann!u@h MODE #a +i",
                      "bob <- :ann!u@h MODE #a +i", NULL);
  check_modes (self, TRUE, "+int");
  hall_fixture_check (self, ":ann MODE #a -i", "room #a", "ann <- :ann!u@h MODE #a -i",
                      "bob <- :ann!u@h MODE #a -i", NULL);
  check_told (self, "+i-i", "+i-i");
}

static void
test_key (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +k Sesame", "room #a [closed]",
                      "ann <- :ann!u@h MODE #a +k Sesame", "bob <- :ann!u@h MODE #a +k Sesame",
                      NULL);
  check_modes (self, TRUE, "+knt Sesame");
  check_modes (self, FALSE, "+knt *");

  check_told (self, "+k Sesame", NULL);
  check_told (self, "+k other", "+k other");
  /* Any parameter will do to take it away, and none. */
  hall_fixture_check (self, ":ann MODE #a -k wrong", "room #a", "ann <- :ann!u@h MODE #a -k *",
                      "bob <- :ann!u@h MODE #a -k *", NULL);
  check_told (self, "-k *", NULL);
  hall_fixture_run (self, ":ann MODE #a +k x", ":ann MODE #a -k", NULL);
  check_modes (self, TRUE, "+nt");
}

static void
test_bad_key (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +k", "fail MODE_PARAM #a k", NULL);
  hall_fixture_check (self, ":ann MODE #a +k :", "fail MODE_PARAM #a k", NULL);
  hall_fixture_check (self, ":ann MODE #a +k :a b", "fail MODE_PARAM #a k", NULL);
  hall_fixture_check (self, ":ann MODE #a +k a,b", "fail MODE_PARAM #a k", NULL);
  hall_fixture_check (self, ":ann MODE #a +k ::a", "fail MODE_PARAM #a k", NULL);
  hall_fixture_check (self, ":ann MODE #a +k 123456789012345678901234567890123",
                      "fail MODE_PARAM #a k", NULL);
  hall_fixture_run (self, ":ann MODE #a +k 12345678901234567890123456789012", NULL);
}

static void
test_limit (HallFixture *self, gconstpointer data)
{
  check_told (self, "+l 7", "+l 7");
  check_modes (self, TRUE, "+lnt 7");
  check_told (self, "+l 7", NULL);
  check_told (self, "+l 008", "+l 8");
  check_told (self, "-l", "-l");
  check_told (self, "-l", NULL);
  check_told (self, "+l 7", "+l 7");
}

static void
test_bad_limit (HallFixture *self, gconstpointer data)
{
  static const char *const bad[]
      = { "+l",   "+l 0",   "+l -1", "+l many", "+l 7x", "+l 1000001", "+l 99999999999999999999",
          "+l :", "+l :7 7" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line = g_strdup_printf (":ann MODE #a %s", bad[i]);

      hall_fixture_check (self, line, "fail MODE_PARAM #a l", NULL);
    }
  check_modes (self, TRUE, "+nt");
}

static void
test_prefix (HallFixture *self, gconstpointer data)
{
  check_told (self, "+v BOB", "+v bob");
  check_told (self, "+v bob", NULL);
  check_told (self, "+o bob", "+o bob");
  check_told (self, "-v bob", "-v bob");
  check_told (self, "-o+v bob bob", "-o+v bob bob");
  hall_fixture_check (self, ":ann MODE #a +o", "fail MODE_PARAM #a o", NULL);
  hall_fixture_check (self, ":ann MODE #a +v nobody", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann MODE #a +o cid", "fail USER_NOT_IN_ROOM cid #a", NULL);
}

/* What was asked for in one line is done, though the right to it ends in its midst. */
static void
test_resign (HallFixture *self, gconstpointer data)
{
  check_told (self, "-o+m ann", "-o+m ann");
  hall_fixture_check (self, ":ann MODE #a -m", "fail NOT_OPERATOR #a", NULL);
}

static void
test_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob MODE #a +m", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":cid MODE #a +m", "fail NOT_IN_ROOM #a", NULL);
  hall_fixture_check (self, ":ann MODE #none +m", "fail NO_SUCH_ROOM #none", NULL);
  check_modes (self, TRUE, "+nt");
}

static void
test_ban (HallFixture *self, gconstpointer data)
{
  const HallRoom *room = hall_fixture_room (self, "#a");
  const HallListEntry *entry;

  check_told (self, "+b eve", "+b eve!*@*");
  check_told (self, "+b EVE!*@*", NULL);
  check_told (self, "+b *@bad.example", "+b *!*@bad.example");
  g_assert_cmpuint (room->bans->len, ==, 2);
  entry = g_ptr_array_index (room->bans, 0);
  g_assert_cmpstr (entry->setter, ==, "ann!u@h");
  g_assert_cmpint (entry->time, ==, hall_fixture_time (6));

  check_told (self, "-b zoe", NULL);
  check_told (self, "-b Eve!*@*", "-b Eve!*@*");
  g_assert_cmpuint (room->bans->len, ==, 1);
}

static void
test_bad_ban (HallFixture *self, gconstpointer data)
{
  g_autofree char *long_mask = g_strnfill (114, 'x');
  g_autofree char *line = g_strdup_printf (":ann MODE #a +b *!*@%s", long_mask);

  hall_fixture_check (self, ":ann MODE #a +b", "fail MODE_PARAM #a b", NULL);
  /* It would be everybody. */
  hall_fixture_check (self, ":ann MODE #a +b :", "fail MODE_PARAM #a b", NULL);
  /* No one has so long a mask. */
  hall_fixture_check (self, line, "fail MODE_PARAM #a b", NULL);
  g_assert_cmpuint (hall_fixture_room (self, "#a")->bans->len, ==, 0);
}

static void
test_list_full (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +bbbbb a b c d e", NULL);

  hall_fixture_check (self, ":ann MODE #a +b f", "fail LIST_FULL #a b", NULL);
  check_told (self, "+b E", NULL);
  check_told (self, "-b+b a f", "-b+b a!*@* f!*@*");
}

static void
check_refused (HallFixture *self, const char *line)
{
  hall_fixture_check (self, line, "fail NOT_OPERATOR #a", NULL);
}

/* ann is operator, bob halfop, cid and dee are just there. */
static void
set_up_ranks (HallFixture *self)
{
  hall_fixture_run (self, ":dee ENTER", ":cid JOIN #a", ":dee JOIN #a", ":ann MODE #a +h bob",
                    NULL);
}

static HallMember *
member_of (HallFixture *self, const char *nick)
{
  return hall_user_find_member (hall_fixture_user (self, nick), hall_fixture_room (self, "#a"));
}

static void
test_ranks (HallFixture *self, gconstpointer data)
{
  set_up_ranks (self);

  check_refused (self, ":ann MODE #a +q bob");
  check_refused (self, ":ann MODE #a +a bob");
  check_refused (self, ":bob MODE #a +h cid");
  check_refused (self, ":bob MODE #a -o ann");
  check_refused (self, ":bob MODE #a +mk-t key");
  check_refused (self, ":cid MODE #a +v dee");
  check_refused (self, ":cid MODE #a +b dee");
  hall_fixture_run (self, ":bob MODE #a +v cid", ":bob MODE #a +b eve", ":bob TOPIC #a :x", NULL);
  hall_fixture_check (self, ":bob MODE #a +mv dee", "fail NOT_OPERATOR #a",
                      "ann <- :bob!u@h MODE #a +v dee", "bob <- :bob!u@h MODE #a +v dee",
                      "cid <- :bob!u@h MODE #a +v dee", "dee <- :bob!u@h MODE #a +v dee", NULL);

  /* Whoever has a standing may lay it down. */
  hall_fixture_run (self, ":cid MODE #a -v cid", ":bob MODE #a -h BOB", NULL);
  g_assert_cmpuint (member_of (self, "bob")->modes, ==, 0);
  check_refused (self, ":bob MODE #a +h bob");
}

static void
test_founder (HallFixture *self, gconstpointer data)
{
  set_up_ranks (self);
  member_of (self, "cid")->modes |= HALL_MODE_FOUNDER;

  hall_fixture_run (self, ":cid MODE #a +a bob", ":cid MODE #a +q dee", ":cid MODE #a -o ann",
                    NULL);
  g_assert_cmpuint (member_of (self, "bob")->modes, ==, HALL_MODE_PROTECTED | HALL_MODE_HALFOP);
  check_refused (self, ":bob MODE #a -q cid");
  check_refused (self, ":bob MODE #a +a ann");
  check_refused (self, ":bob KICK #a cid :x");
  hall_fixture_run (self, ":cid KICK #a bob :x", ":dee KICK #a cid :x", NULL);
}

static void
test_kick_ranks (HallFixture *self, gconstpointer data)
{
  set_up_ranks (self);

  check_refused (self, ":cid KICK #a dee :x");
  check_refused (self, ":bob KICK #a ann :x");
  hall_fixture_run (self, ":ann MODE #a +h dee", ":bob KICK #a dee :x", ":bob KICK #a cid :x",
                    ":bob MODE #a +b eve", NULL);
}

static void
test_grouping (HallFixture *self, gconstpointer data)
{
  check_told (self, "+v-n+ml bob 5", "+v-n+ml bob 5");
  check_told (self, "-m-l-v bob", "-mlv bob");
  check_told (self, "++--+n", "+n");
  check_told (self, "s", "+s");
}

/* What can be done is done, and what cannot is told, each for itself. */
static void
test_unknown (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +xm", "fail UNKNOWN_MODE #a x",
                      "ann <- :ann!u@h MODE #a +m", "bob <- :ann!u@h MODE #a +m", NULL);
  hall_fixture_check (self, ":ann MODE #a +\t", "fail UNKNOWN_MODE #a ?", NULL);
  hall_fixture_check (self, ":ann MODE #a -m+o nobody", "fail NO_SUCH_NICK nobody",
                      "ann <- :ann!u@h MODE #a -m", "bob <- :ann!u@h MODE #a -m", NULL);
}

/* A line has 15 parameters: the room, the letters and 13 of them. */
static void
test_many_params (HallFixture *self, gconstpointer data)
{
  static const char *const nicks[] = { "d1", "d2", "d3", "d4", "d5", "d6", "d7" };
  IrcModeChange changes[15];
  HallCommand command = { .type = HALL_COMMAND_MODE, .target = "#a", .changes = changes };
  g_autofree char *lines = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_autofree char *enter = g_strdup_printf (":%s ENTER", nicks[i]);
      g_autofree char *join = g_strdup_printf (":%s JOIN #a", nicks[i]);

      hall_fixture_run (self, enter, join, NULL);
      changes[i] = (IrcModeChange){ TRUE, 'o', IRC_MODE_PREFIX, nicks[i] };
      changes[7 + i] = (IrcModeChange){ TRUE, 'v', IRC_MODE_PREFIX, nicks[i] };
    }
  changes[14] = (IrcModeChange){ TRUE, 'm', IRC_MODE_FLAG, NULL };
  command.n_changes = 15;
  command.actor = hall_fixture_user (self, "ann");
  command.id = hall_fixture_id (++self->now);
  hall_fixture_run (self, ":bob PART #a", NULL);
  command.id = hall_fixture_id (++self->now);
  g_assert_true (hall_apply (self->hall, &command));

  lines = hall_fixture_take_lines (self);
  g_assert_true (g_str_has_prefix (
      lines, "ann <- :ann!u@h MODE #a +ooooooovvvvvv d1 d2 d3 d4 d5 d6 d7 d1 d2 d3 d4 d5 d6\n"));
  g_assert_nonnull (strstr (lines, "\nann <- :ann!u@h MODE #a +vm d7\n"));
}

/* The fixture holds every line that is told to what a line can be. */
static void
test_long_params (HallFixture *self, gconstpointer data)
{
  g_autofree char *a = g_strnfill (90, 'a');
  g_autofree char *b = g_strnfill (90, 'b');
  g_autofree char *c = g_strnfill (90, 'c');
  g_autofree char *d = g_strnfill (90, 'd');
  g_autofree char *line = g_strdup_printf (":ann MODE #a +bbbb-m+s %s %s %s %s", a, b, c, d);
  g_autofree char *first
      = g_strdup_printf ("ann <- :ann!u@h MODE #a +bbb %s!*@* %s!*@* %s!*@*", a, b, c);
  g_autofree char *second = g_strdup_printf ("ann <- :ann!u@h MODE #a +bs %s!*@*", d);

  hall_fixture_run (self, ":bob PART #a", NULL);
  hall_fixture_check (self, line, first, second, NULL);
}

static void
test_longest_line (HallFixture *self, gconstpointer data)
{
  g_autofree char *nick = g_strnfill (32, 'n');
  g_autofree char *room = g_strnfill (63, 'r');
  g_autofree char *mask = g_strnfill (108, 'm');
  g_autofree char *enter = g_strdup_printf (":%s ENTER", nick);
  g_autofree char *join = g_strdup_printf (":%s JOIN #%s", nick, room);
  g_autofree char *change = g_strdup_printf (":%s MODE #%s +bbbkl-n %sa!*@* %sb!*@* c%s!*@* "
                                             "12345678901234567890123456789012 1000000",
                                             nick, room, mask, mask, mask);

  hall_fixture_run (self, enter, join, change, NULL);
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

  add ("/hall/mode/flags", test_flags);
  add ("/hall/mode/invite-only", test_invite_only);
  add ("/hall/mode/key", test_key);
  add ("/hall/mode/bad-key", test_bad_key);
  add ("/hall/mode/limit", test_limit);
  add ("/hall/mode/bad-limit", test_bad_limit);
  add ("/hall/mode/prefix", test_prefix);
  add ("/hall/mode/resign", test_resign);
  add ("/hall/mode/refused", test_refused);
  add ("/hall/mode/ban", test_ban);
  add ("/hall/mode/bad-ban", test_bad_ban);
  add ("/hall/mode/list-full", test_list_full);
  add ("/hall/mode/ranks", test_ranks);
  add ("/hall/mode/founder", test_founder);
  add ("/hall/mode/kick-ranks", test_kick_ranks);
  add ("/hall/mode/grouping", test_grouping);
  add ("/hall/mode/unknown", test_unknown);
  add ("/hall/mode/many-params", test_many_params);
  add ("/hall/mode/long-params", test_long_params);
  add ("/hall/mode/longest-line", test_longest_line);

  return g_test_run ();
}
