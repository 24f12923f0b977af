/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-name.h"

#include <string.h>

static void
test_nick_valid (void)
{
  static const char *const nicks[] = {
    "Ritam",
    "a",
    "[foo]",
    "foo-bar",
    "foo_",
    "foo|away",
    "_x",
    "\\x",
    "`x",
    "{x}",
    "^x",
    "x9",
    "a&b",
    "a#b",
    "a:b",
    "a+b",
    "a~b",
    "a$b",
    "a%b",
    "O'Brien",
    "\xc3\x9cn\xc3\xaf\x63ode",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
    "\xf0\x9f\xa6\x89",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_true (irc_nick_is_valid (nicks[i]));
    }

  g_assert_true (irc_nick_is_valid ("abcdefghijklmnopqrstuvwxyz012345"));
}

static void
test_nick_invalid (void)
{
  static const char *const nicks[] = {
    "",
    "abcdefghijklmnopqrstuvwxyz0123456",
    "a b",
    "a,b",
    "a*b",
    "a?b",
    "a!b",
    "a@b",
    "a.b",
    "a/b",
    "@a",
    "#a",
    "&a",
    "$a",
    ":a",
    "+a",
    "%a",
    "~a",
    "-a",
    "0",
    "9lives",
    "a\tb",
    "a\x7f",
    "a\x01",
    "a\xff",
    "\xc3",
    /* No-break space, zero width space, right-to-left override, byte order mark, soft hyphen. */
    "a\xc2\xa0"
    "b",
    "a\xe2\x80\x8b",
    "a\xe2\x80\xae"
    "b",
    "\xef\xbb\xbf"
    "a",
    "a\xc2\xad"
    "b",
    /* A C1 control, the Hangul filler, a variation selector, a tag character, a line separator. */
    "a\xc2\x85",
    "\xe3\x85\xa4",
    "a\xef\xb8\x8f",
    "a\xf3\xa0\x81\xa1",
    "a\xe2\x80\xa8",
    /* A mark without a letter before it, and a letter that has a shorter spelling. */
    "\xcc\x88"
    "a",
    "u\xcc\x88",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_false (irc_nick_is_valid (nicks[i]));
    }
}

static void
test_relay_nick (void)
{
  static const char *const nicks[] = { "zoe/far", "9lives/d", "зоя/m", "/", "a/b/c", "_a-b/[x]" };
  static const char *const others[]
      = { "",        "zoe",     "a b/far", "a!b/far",       "+a/far",        "a%/far",
          "a@b/far", "&a/far",  "#a/far",  "a$/far",        "a:/far",        "a'/far",
          "a\"/f",   "a?/far",  "a*/far",  "a,/far",        "a./far",        "~a/far",
          "-a/far",  "a\r/far", "\xff/f",  "e\xcc\x81/far", "a/\xe2\x80\x8b" };
  g_autofree char *longest = g_strnfill (IRC_RELAY_NICK_MAX, '/');
  g_autofree char *too_long = g_strnfill (IRC_RELAY_NICK_MAX + 1, '/');

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_assert_true (irc_relay_nick_is_valid (nicks[i]));
      g_assert_false (irc_nick_is_valid (nicks[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (irc_relay_nick_is_valid (others[i]));
  g_assert_true (irc_relay_nick_is_valid (longest));
  g_assert_false (irc_relay_nick_is_valid (too_long));
}

static void
test_nick_from_name (void)
{
  static const struct
  {
    const char *name;
    const char *nick;
  } cases[] = {
    { "Ritam Das", "Ritam_Das" },
    { "  Ritam   Das  ", "Ritam_Das" },
    { "Conan O'Brien", "Conan_OBrien" },
    { "J. R. R. Tolkien", "J_R_R_Tolkien" },
    { "2pac", "_2pac" },
    { "-x-", "x-" },
    { "\xc3\x9cn\xc3\xaf\x63ode", "\xc3\x9cn\xc3\xaf\x63ode" },
    { "u\xcc\x88", "\xc3\xbc" },
    /* A zero width space between letter and mark goes, and they become one. */
    { "u\xe2\x80\x8b\xcc\x88", "\xc3\xbc" },
    { "\xcc\x88"
      "a",
      "a" },
    { "\xe6\x97\xa5\xe6\x9c\xac \xe8\xaa\x9e", "\xe6\x97\xa5\xe6\x9c\xac_\xe8\xaa\x9e" },
    { "a\xff"
      "b",
      "ab" },
    { "a\xe2\x80\xae"
      "b\x01",
      "ab" },
    { "abcdefghijklmnopqrstuvwxyz01234567", "abcdefghijklmnopqrstuvwxyz012345" },
    { "abcdefghijklmnopqrstuvwxyz01234\xc3\xa4", "abcdefghijklmnopqrstuvwxyz01234" },
    { "abcdefghijklmnopqrstuvwxyz01234 z", "abcdefghijklmnopqrstuvwxyz01234" },
    { "", "Guest" },
    { "   ", "Guest" },
    { "...", "Guest" },
    { "_", "Guest" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *nick = irc_nick_from_name (cases[i].name);

      g_assert_cmpstr (nick, ==, cases[i].nick);
      g_assert_true (irc_nick_is_valid (nick));
    }
}

static void
assert_suggestion (const char *nick, guint attempt, const char *expected)
{
  g_autofree char *suggestion = irc_nick_suggest (nick, attempt);

  g_assert_cmpstr (suggestion, ==, expected);
  g_assert_true (irc_nick_is_valid (suggestion));
}

static void
test_nick_suggest (void)
{
  assert_suggestion ("Ritam", 1, "Ritam2");
  assert_suggestion ("Ritam", 2, "Ritam3");
  assert_suggestion ("Ritam", 99, "Ritam100");
  assert_suggestion ("R2", 1, "R2_2");
  assert_suggestion ("abcdefghijklmnopqrstuvwxyzabcdef", 1, "abcdefghijklmnopqrstuvwxyzabcde2");
  assert_suggestion ("abcdefghijklmnopqrstuvwxyzabcd\xc3\xa4", 1,
                     "abcdefghijklmnopqrstuvwxyzabcd2");
  assert_suggestion ("a", G_MAXUINT, "a4294967296");
}

static void
test_room (void)
{
  static const char *const invalid[] = {
    "",       "#",     "lounge",         "&a",         "#a b", "#a,b", "#a\x07",
    "#a\x01", "#\xff", "#a\xe2\x80\x8b", "#u\xcc\x88",
  };
  g_autofree char *longest = g_strnfill (IRC_ROOM_MAX, '#');
  g_autofree char *too_long = g_strnfill (IRC_ROOM_MAX + 1, '#');

  g_assert_true (irc_room_is_valid ("#lounge"));
  g_assert_true (irc_room_is_valid ("##c++.dev:*?!@"));
  g_assert_true (irc_room_is_valid ("#\xd1\x87\xd0\xb0\xd1\x82"));
  g_assert_true (irc_room_is_valid (longest));
  g_assert_false (irc_room_is_valid (too_long));

  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (irc_room_is_valid (invalid[i]));
}

static void
assert_user (const char *text, const char *expected)
{
  g_autofree char *user = irc_user_from_text (text);

  g_assert_cmpstr (user, ==, expected);
  g_assert_true (irc_user_is_valid (user));
}

static void
test_user (void)
{
  assert_user ("ritam", "ritam");
  assert_user ("Ritam Das", "RitamDas");
  assert_user ("a.b_c-D9", "a.b_c-D9");
  assert_user ("~x!@:", "x");
  assert_user ("\xc3\x9cn\xc3\xaf\x63ode", "Unicode");
  assert_user ("12345678901234567", "1234567890123456");
  assert_user ("\xe6\x97\xa5", "user");
  assert_user ("\xff", "user");
  assert_user ("", "user");

  g_assert_false (irc_user_is_valid (""));
  g_assert_false (irc_user_is_valid ("a b"));
  g_assert_false (irc_user_is_valid ("\xc3\xa4"));
  g_assert_false (irc_user_is_valid ("12345678901234567"));
}

static void
assert_truncated (const char *text, gsize max_bytes, const char *expected)
{
  g_autofree char *truncated = irc_text_truncate (text, max_bytes);

  g_assert_cmpstr (truncated, ==, expected);
}

static void
test_truncate (void)
{
  assert_truncated ("abc", 5, "abc");
  assert_truncated ("abc", 3, "abc");
  assert_truncated ("abc", 2, "ab");
  assert_truncated ("abc", 0, "");
  assert_truncated ("", 0, "");
  assert_truncated ("a\xc3\xa4", 3, "a\xc3\xa4");
  assert_truncated ("a\xc3\xa4", 2, "a");
  assert_truncated ("\xf0\x9f\xa6\x89", 3, "");
  assert_truncated ("\x80\x80\x80", 2, "");
}

static void
test_to_name (void)
{
  static const struct
  {
    const char *nick;
    const char *name;
    const char *shown;
  } cases[] = {
    { "Ritam_Das", "Ritam Das", "Ritam Das" },
    { "ritam_das", "Ritam Das", "Ritam Das" },
    { "Ritam_Das2", "Ritam Das", "Ritam Das 2" },
    { "Agent_7_2", "Agent 7", "Agent 7 2" },
    { "Жанна", "Жанна", "Жанна" },
    { "eve", "Ritam Das", "eve" },
    { "Ritam_Dash", "Ritam Das", "Ritam_Dash" },
    { "Ritam_Das_", "Ritam Das", "Ritam_Das_" },
    { "Ritam", "Ritam Das", "Ritam" },
    { "Wren", "root", "Wren" },
    { "Wren", "", "Wren" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = irc_nick_to_name (cases[i].nick, cases[i].name);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/name/nick-valid", test_nick_valid);
  g_test_add_func ("/irc/name/nick-invalid", test_nick_invalid);
  g_test_add_func ("/irc/name/relay-nick", test_relay_nick);
  g_test_add_func ("/irc/name/nick-from-name", test_nick_from_name);
  g_test_add_func ("/irc/name/nick-suggest", test_nick_suggest);
  g_test_add_func ("/irc/name/room", test_room);
  g_test_add_func ("/irc/name/user", test_user);
  g_test_add_func ("/irc/name/truncate", test_truncate);
  g_test_add_func ("/irc/name/to-name", test_to_name);

  return g_test_run ();
}
