/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a text can be found, and how it is looked for. */

#include "store/store-words.h"

static void
check_prepared (const char *text, const char *expected)
{
  g_autofree char *words = store_words_prepare (text);

  g_assert_cmpstr (words, ==, expected);
}

/* A change of any of these needs a migration that makes the index anew. */
static void
test_prepare (void)
{
  check_prepared ("", "");
  check_prepared ("Hello, world", "Hello, world");
  check_prepared ("\002bold\002 \00304,01red\003 \x1dx", "bold red x");
  check_prepared ("\001ACTION waves\001", "waves");
  check_prepared ("\001VERSION\001", "VERSION");
  check_prepared ("one\ntwo\r\nthree\tfour", "one two  three four");
  check_prepared ("会議は今日", " 会  議  は  今  日 ");
  check_prepared ("iPhone買う", "iPhone 買  う ");
  check_prepared ("สวัส", " ส  ว  ั  ส ");
  check_prepared ("한국어 말", "한국어 말");
}

static void
check_match (const char *text, const char *expected, const char *with_prefix)
{
  g_autofree char *match = store_words_match (text, FALSE);
  g_autofree char *longer = store_words_match (text, TRUE);

  g_assert_cmpstr (match, ==, expected);
  g_assert_cmpstr (longer, ==, with_prefix);
}

/* Nothing that anybody writes means anything to FTS5. */
static void
test_match (void)
{
  check_match ("hello", "\"hello\"", "\"hello\" *");
  check_match (" hello  big world ", "\"hello\" AND \"big\" AND \"world\"",
               "\"hello\" AND \"big\" AND \"world\" *");
  check_match ("hello we", "\"hello\" AND \"we\"", NULL);
  check_match ("a\"b", "\"a\"\"b\"", "\"a\"\"b\" *");
  check_match ("\" OR place:t1 \"", "\"OR\" AND \"place:t1\"", "\"OR\" AND \"place:t1\" *");
  check_match ("NEAR(x) text:* ^y -z", "\"NEAR(x)\" AND \"text:*\" AND \"^y\" AND \"-z\"", NULL);
  check_match ("会議", "\" 会  議 \"", "\" 会  議 \" *");
  check_match ("", NULL, NULL);
  check_match ("!! \"\" * 🎉", NULL, NULL);
  check_match ("!! ok", "\"ok\"", NULL);
}

static void
test_bounds (void)
{
  g_autofree char *word = g_strnfill (STORE_WORD_CHARS_MAX, 'x');
  g_autofree char *longer = g_strconcat (word, "y", NULL);
  g_autoptr (GString) words = g_string_new (NULL);

  g_assert_true (store_words_are_bounded (""));
  g_assert_true (store_words_are_bounded (word));
  g_assert_false (store_words_are_bounded (longer));
  for (guint i = 0; i < STORE_WORDS_MAX; i++)
    g_string_append (words, "a ! ");
  g_assert_true (store_words_are_bounded (words->str));
  g_string_append (words, "a");
  g_assert_false (store_words_are_bounded (words->str));
}

static void
check_encoded (const char *name, const char *expected)
{
  g_autofree char *word = store_words_encode (name);

  g_assert_cmpstr (word, ==, expected);
}

static void
test_encode (void)
{
  check_encoded ("ada", "n616461");
  check_encoded ("Ada!user@host", "n616461");
  check_encoded ("a|b", "n617c62");
  check_encoded ("é", "nc3a9");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/words/prepare", test_prepare);
  g_test_add_func ("/store/words/match", test_match);
  g_test_add_func ("/store/words/bounds", test_bounds);
  g_test_add_func ("/store/words/encode", test_encode);

  return g_test_run ();
}
