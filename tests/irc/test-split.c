/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-split.h"

#include <string.h>

static void
assert_split (const char *text, gsize max_bytes, const char *expected)
{
  g_auto (GStrv) pieces = irc_split_text (text, max_bytes);
  g_autofree char *joined = g_strjoinv ("|", pieces);

  g_assert_cmpstr (joined, ==, expected);
  for (guint i = 0; pieces[i] != NULL; i++)
    g_assert_cmpuint (strlen (pieces[i]), <=, max_bytes);
}

static void
test_short (void)
{
  assert_split ("", 10, "");
  assert_split ("hello", 10, "hello");
  assert_split ("0123456789", 10, "0123456789");
  assert_split ("  two  ", 10, "  two  ");
}

static void
test_words (void)
{
  assert_split ("one two three", 8, "one two|three");
  assert_split ("one two three", 7, "one two|three");
  assert_split ("01234567 9 bcdefgh", 10, "01234567 9|bcdefgh");
  assert_split ("0123456789 ", 10, "0123456789");
  assert_split ("01234567  89", 10, "01234567 |89");

  /* A space too far from the end is not worth it. */
  assert_split ("a bcdefghijklmnop", 10, "a bcdefghi|jklmnop");
}

static void
test_characters (void)
{
  assert_split ("abcdefghijkl", 5, "abcde|fghij|kl");
  assert_split ("abc\xc3\xa4\xc3\xa4", 4, "abc|\xc3\xa4\xc3\xa4");
  assert_split ("\xf0\x9f\xa6\x89\xf0\x9f\xa6\x89", 7, "\xf0\x9f\xa6\x89|\xf0\x9f\xa6\x89");
  assert_split ("\xf0\x9f\xa6\x89\xf0\x9f\xa6\x89", 4, "\xf0\x9f\xa6\x89|\xf0\x9f\xa6\x89");
}

/* What belongs together stays together: a letter and its mark, an emoji and its selector, tone or
 * companion. */
static void
test_clusters (void)
{
  assert_split ("abcu\xcc\x88zz", 4, "abc|u\xcc\x88z|z");
  assert_split ("abc\xe2\x9d\xa4\xef\xb8\x8f", 7, "abc|\xe2\x9d\xa4\xef\xb8\x8f");
  assert_split ("ab\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 9, "ab|\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd");
  assert_split ("ab\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 11,
                "ab|\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
  assert_split ("abc \xcc\x88 d", 5,
                "abc|"
                " \xcc\x88 d");
}

/* A letter with more marks than a message can carry is cut all the same. */
static void
test_endless_cluster (void)
{
  assert_split ("u\xcc\x88\xcc\x88\xcc\x88\xcc\x88", 5, "u\xcc\x88\xcc\x88|\xcc\x88\xcc\x88");
}

static void
test_lines (void)
{
  assert_split ("one\ntwo\r\n\nthree\n", 10, "one|two|three");
  assert_split ("\n\n", 10, "");
  assert_split ("abcdefgh\nij", 5, "abcde|fgh|ij");
}

/* Nothing is lost but single spaces at the cuts. */
static void
test_nothing_lost (void)
{
  static const char words[]
      = "aa bbb \xc3\xa4\xc3\xb6 \xf0\x9f\xa6\x89\xf0\x9f\xa6\x89 ccccccccc  d e u\xcc\x88 ";
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 20; i++)
    g_string_append (text, words);

  for (gsize max_bytes = 4; max_bytes < 200; max_bytes++)
    {
      g_auto (GStrv) pieces = irc_split_text (text->str, max_bytes);
      const char *p = text->str;

      for (guint i = 0; pieces[i] != NULL; i++)
        {
          if (!g_str_has_prefix (p, pieces[i]))
            g_assert_cmpint (*p++, ==, ' ');
          g_assert_true (g_str_has_prefix (p, pieces[i]));
          g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
          g_assert_cmpuint (strlen (pieces[i]), <=, max_bytes);
          g_assert_cmpuint (strlen (pieces[i]), >, 0);
          p += strlen (pieces[i]);
        }
      g_assert_true (*p == '\0' || g_str_equal (p, " "));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/split/short", test_short);
  g_test_add_func ("/irc/split/words", test_words);
  g_test_add_func ("/irc/split/characters", test_characters);
  g_test_add_func ("/irc/split/clusters", test_clusters);
  g_test_add_func ("/irc/split/endless-cluster", test_endless_cluster);
  g_test_add_func ("/irc/split/lines", test_lines);
  g_test_add_func ("/irc/split/nothing-lost", test_nothing_lost);

  return g_test_run ();
}
