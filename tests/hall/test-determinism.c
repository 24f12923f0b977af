/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Thousands of commands as they come: after each the fixture looks at the whole hall, and the same
 * commands make the same hall again. */

#include "hall-fixture.h"

#include <string.h>

#define N_COMMANDS 60000

/* After so many it begins anew, as sooner or later all rooms belong to somebody. */
#define N_AT_ONCE 3000

static const HallLimits limits = { .rooms = 8,
                                   .rooms_per_user = 5,
                                   .bans_per_room = 2,
                                   .registered_per_account = 1,
                                   .readers_per_room = 2,
                                   .watches_per_user = 3,
                                   .members_to_rename = 1,
                                   .metadata_keys = 1,
                                   .metadata_value_bytes = 6,
                                   .metadata_subscriptions = 2,
                                   .metadata_changes = 1 };

static const char *const nicks[]
    = { "ann", "bob", "cid", "dee", "eve", "fay", "gus", "ANN", "Bob", "1st", "зоя", "ЗОЯ", "аnn" };
static const char *const rooms[]
    = { "#a", "#b", "#c", "#d", "#e", "#f", "#g", "#h", "#i", "#A", "#B", "#а", "room" };

/* N a nick, R a room, W a word; more likely ones stand more often. */
static const char *const patterns[] = {
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R",
  "JOIN R W",
  "PART R",
  "PART R :W W",
  "QUIT :W",
  "NICK N",
  "NICK N",
  "SETNAME :W W",
  "AWAY",
  "ACCOUNT",
  "ACCOUNT W",
  "ACCOUNT tea",
  "RESERVE N",
  "RELEASE N",
  "RELEASE N",
  "CHGHOST u h",
  "CHGHOST v w",
  "LOCATE h 192.0.2.1 Z",
  "LOCATE",
  "STAY",
  "GO",
  "RELAYMSG R x/N :W",
  "RENAME R R",
  "RENAME R R :W",
  "RENAME R #free",
  "KNOCK R",
  "KNOCK R",
  "WATCH N",
  "WATCH N",
  "WATCH W",
  "UNWATCH N",
  "UNWATCH",
  "AWAY :W",
  "MODE self +i",
  "MODE self -i",
  "MODE self +x",
  "KICK R N :W",
  "KICK R N :W",
  "KICK R N :W",
  "KICK R N :W",
  "INVITE N R",
  "INVITE N R",
  "TOPIC R :W",
  "TOPIC R :",
  "MODE R +o N",
  "MODE R -o N",
  "MODE R +p",
  "MODE R -p",
  "MODE R +r",
  "MODE R -r",
  "MODE R +r",
  "UNREGISTER R",
  "UNREGISTER R",
  "TRANSFER R W",
  "ROLE R W o",
  "ROLE R W v",
  "ROLE R W q",
  "ROLE R W",
  "MODE R +ov-b N N W",
  "MODE R -v+t N",
  "MODE R +h N",
  "MODE R -h+v N N",
  "MODE R +qa N N",
  "PRIVMSG @R :W",
  "MODE R +b W",
  "MODE R +e N",
  "MODE R +eI-e W W N",
  "MODE R +b a:W",
  "MODE R +b m:N",
  "MODE R +RM",
  "MODE R +M-m",
  "MODE R +M-m",
  "MODE R -RM",
  "MODE R +CcS",
  "MODE R +C",
  "MODE R +C",
  "PRIVMSG R :\001PING W\001",
  "PRIVMSG R :\001PING W\001",
  "MODE R +c",
  "MODE R +c",
  "MODE R -CcS",
  "PRIVMSG R :\0034red W",
  "PRIVMSG R :\001VERSION\001",
  "MODE R +bbb N W N",
  "MODE R -b W",
  "MODE R +i",
  "MODE R -i",
  "MODE R +k W",
  "MODE R +k :W W",
  "MODE R -k *",
  "MODE R +l 2",
  "MODE R +l W",
  "MODE R +l 1",
  "MODE R -l",
  "MODE R +ms",
  "MODE R -ms",
  "MODE R +nt-x",
  "MODE R -nt",
  "PRIVMSG R :W W",
  "PRIVMSG N :W",
  "NOTICE R :W",
  "PRIVMSG R :\001ACTION W\001",
  "PRIVMSG N :\001VERSION\001",
  "SET R W :W",
  "SET self W :W",
  "SET self W",
  "SET N W :W",
  "CLEAR R",
  "CLEAR",
  "SUB W",
  "SUB W",
  "UNSUB W",
  "UNSUB",
};

static const char *const words[] = { "tea", "fire", "Sesame", "5", "*!*@h", "b*", "снег" };

static const char *
pick (GRand *random, const char *const *from, gsize n)
{
  return from[g_rand_int_range (random, 0, (gint32) n)];
}

static void
append_pattern (GString *line, GRand *random, const char *pattern, const char *self)
{
  for (const char *p = pattern; *p != '\0'; p++)
    {
      gboolean is_alone = !g_ascii_isalpha (p[1]) && (p == pattern || !g_ascii_isalpha (p[-1]));

      if (is_alone && *p == 'N')
        g_string_append (line, pick (random, nicks, G_N_ELEMENTS (nicks)));
      else if (is_alone && *p == 'R')
        g_string_append (line, pick (random, rooms, G_N_ELEMENTS (rooms)));
      else if (is_alone && *p == 'W')
        g_string_append (line, pick (random, words, G_N_ELEMENTS (words)));
      else if (g_str_has_prefix (p, "self"))
        {
          g_string_append (line, self);
          p += strlen ("self") - 1;
        }
      else
        g_string_append_c (line, *p);
    }
}

/* What somebody who is there does, or somebody else comes. */
static char *
make_command (HallFixture *fixture, GRand *random)
{
  const char *nick = pick (random, nicks, G_N_ELEMENTS (nicks));
  const HallUser *user = hall_find_user (fixture->hall, nick);
  g_autoptr (GString) line = g_string_new (NULL);

  if (user == NULL || g_rand_int_range (random, 0, 100) == 0)
    g_string_append_printf (line, ":%s ENTER :%s", nick,
                            pick (random, words, G_N_ELEMENTS (words)));
  else
    {
      g_string_append_printf (line, ":%s ", user->nick);
      append_pattern (line, random, pick (random, patterns, G_N_ELEMENTS (patterns)), user->nick);
    }

  return g_strdup (line->str);
}

/* A test that never gets anywhere proves nothing. */
static void
assert_is_rich (const char *text)
{
  static const char *const wanted[] = { " QUIT ",
                                        " NICK ",
                                        " SETNAME ",
                                        " AWAY",
                                        " MODE #",
                                        " JOIN ",
                                        " PART ",
                                        " KICK ",
                                        " INVITE ",
                                        " TOPIC ",
                                        " PRIVMSG ",
                                        " NOTICE ",
                                        "record #",
                                        "[hidden up",
                                        "[closed]",
                                        "+i",
                                        "NO_SUCH_NICK",
                                        "NO_SUCH_ROOM",
                                        "BAD_ROOM",
                                        "BAD_NICK",
                                        "NICK_IN_USE",
                                        "TOO_MANY",
                                        "HALL_FULL",
                                        "NOT_IN_ROOM",
                                        "USER_NOT_IN",
                                        "ALREADY_IN",
                                        "NOT_OPERATOR",
                                        "CANNOT_SEND",
                                        "ROOM_FULL",
                                        "INVITE_ONLY",
                                        "fail BANNED",
                                        "WRONG_KEY",
                                        "LIST_FULL",
                                        "UNKNOWN_MODE",
                                        "MODE_PARAM",
                                        "ACTION",
                                        "UNKNOWN_USER",
                                        " ACCOUNT ",
                                        " CHGHOST ",
                                        "WATCHES_FULL",
                                        "NICK_RESERVED",
                                        "ROOM_IS_OPEN",
                                        "KNOCKED_INSIDE",
                                        " knock at",
                                        "LOOKS_ALIKE",
                                        "NO_CTCP",
                                        "NO_COLOR",
                                        "TALK_NEEDS",
                                        "JOIN_NEEDS",
                                        " come",
                                        " go",
                                        "tea=",
                                        "no tea",
                                        " reads ",
                                        "DATA_TARGET",
                                        "DATA_KEY",
                                        "DATA_VALUE",
                                        "DATA_FORBIDDEN",
                                        "METADATA_FULL",
                                        "DATA_TOO_FAST",
                                        "SUBSCRIPTIONS",
                                        "name #",
                                        "[by ",
                                        "NAME_IN_USE",
                                        "TOO_MANY_TO_RENAME",
                                        "CANNOT_RELAY",
                                        " is of ",
                                        "not registered",
                                        "role of ",
                                        "NEEDS_ACCOUNT",
                                        "NOT_REGISTERED",
                                        "NOT_FOUNDER",
                                        "ONE_FOUNDER" };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (text, wanted[i]) == NULL)
      g_error ("In all those commands there was no \"%s\"", wanted[i]);
}

static void
test_determinism (HallFixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261120);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *once = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < N_COMMANDS; i++)
    {
      char *line;

      if (i % N_AT_ONCE == 0)
        hall_fixture_restart (self, &limits);
      line = make_command (self, random);

      g_ptr_array_add (commands, line);
      hall_fixture_apply (self, line);
    }
  once = hall_fixture_take_lines (self);
  assert_is_rich (once);

  for (guint i = 0; i < N_COMMANDS; i++)
    {
      if (i % N_AT_ONCE == 0)
        hall_fixture_restart (self, &limits);
      hall_fixture_apply (self, g_ptr_array_index (commands, i));
    }
  again = hall_fixture_take_lines (self);
  g_assert_true (g_str_equal (once, again));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/hall/determinism", HallFixture, &limits, hall_fixture_set_up, test_determinism,
              hall_fixture_tear_down);

  return g_test_run ();
}
