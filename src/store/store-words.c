/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What of a text can be found, and how it is looked for.
 *
 * FTS5 takes letters and digits between other characters for words, in small letters and without
 * their accents: https://www.sqlite.org/fts5.html#unicode61_tokenizer. Some scripts put nothing
 * between words, so each of their characters is made a word of its own, and what one looks for has
 * to stand in one piece: a part of a sentence is found wherever it is.
 *
 * What goes into the index has to be given again to get it out. So a change of what these functions
 * give, be it through irc_format_strip(), needs a migration that makes the index anew; and nothing
 * here depends on the version of Unicode that a library knows.
 */

#include "store/store-words.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-format.h"

/* Octets that a word has to have before words are found that only begin with it: three letters, or
 * one sign that stands for a syllable. */
#define PREFIX_SIZE_MIN 3

static const struct
{
  gunichar first;
  gunichar last;
} without_spaces[] = {
  { 0x0e00, 0x0eff },   /* Thai, Lao */
  { 0x1000, 0x109f },   /* Myanmar */
  { 0x1780, 0x17ff },   /* Khmer */
  { 0x2e80, 0x2fdf },   /* radicals of Han */
  { 0x3005, 0x3007 },   /* signs used with Han */
  { 0x3040, 0x30ff },   /* Hiragana, Katakana */
  { 0x31f0, 0x31ff },   /* Katakana */
  { 0x3400, 0x9fff },   /* Han */
  { 0xf900, 0xfaff },   /* Han */
  { 0xff66, 0xff9f },   /* Katakana */
  { 0x20000, 0x3ffff }, /* Han */
};

static gboolean
has_no_spaces (gunichar character)
{
  for (guint i = 0; i < G_N_ELEMENTS (without_spaces); i++)
    if (character >= without_spaces[i].first && character <= without_spaces[i].last)
      return TRUE;

  return FALSE;
}

static void
append_apart (GString *words, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      gboolean is_apart = has_no_spaces (character);

      if (is_apart)
        g_string_append_c (words, ' ');
      g_string_append_unichar (words, character);
      if (is_apart)
        g_string_append_c (words, ' ');
    }
}

/**
 * store_words_prepare:
 * @text: the text of a message, of one line or several
 *
 * Returns: (transfer full): what the index is given of it: no formatting, and nothing of the frame
 * of an action
 */
char *
store_words_prepare (const char *text)
{
  g_autofree char *action = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *plain = NULL;
  GString *words = g_string_new (NULL);

  irc_format_is_action (text, &action);
  lines = g_strdelimit (g_strdup (action != NULL ? action : text), "\r\n", ' ');
  plain = irc_format_strip (lines);
  append_apart (words, plain);

  return g_string_free (words, FALSE);
}

static gboolean
has_letter (const char *word)
{
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;

  return FALSE;
}

/* The words of @text that have something to look for. */
static GPtrArray *
split (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; words[i] != NULL; i++)
    if (has_letter (words[i]))
      g_ptr_array_add (found, g_strdup (words[i]));

  return found;
}

/**
 * store_words_are_bounded:
 * @text: what somebody looks for
 *
 * Returns: whether it has at most STORE_WORDS_MAX words, of at most STORE_WORD_CHARS_MAX characters
 */
gboolean
store_words_are_bounded (const char *text)
{
  g_autoptr (GPtrArray) words = split (text);

  for (guint i = 0; i < words->len; i++)
    if (g_utf8_strlen (g_ptr_array_index (words, i), -1) > STORE_WORD_CHARS_MAX)
      return FALSE;

  return words->len <= STORE_WORDS_MAX;
}

/* A word as a phrase, for it may be several to FTS5. Within quotes nothing but a quote means
 * anything: https://www.sqlite.org/fts5.html#fts5_strings */
static void
append_phrase (GString *match, const char *word)
{
  g_auto (GStrv) pieces = NULL;
  g_autofree char *doubled = NULL;

  pieces = g_strsplit (word, "\"", -1);
  doubled = g_strjoinv ("\"\"", pieces);
  g_string_append_c (match, '"');
  append_apart (match, doubled);
  g_string_append_c (match, '"');
}

/**
 * store_words_match:
 * @text: what somebody looks for
 * @with_prefix: whether words that begin with its last one are looked for as well
 *
 * Returns: (transfer full) (nullable): what FTS5 finds the texts by that have all its words; %NULL
 * when there is nothing to find, or with @with_prefix when the last word is too short for that
 */
char *
store_words_match (const char *text, gboolean with_prefix)
{
  g_autoptr (GPtrArray) words = split (text);
  g_autoptr (GString) match = g_string_new (NULL);

  if (words->len == 0
      || (with_prefix && strlen (g_ptr_array_index (words, words->len - 1)) < PREFIX_SIZE_MIN))
    return NULL;

  for (guint i = 0; i < words->len; i++)
    {
      if (i > 0)
        g_string_append (match, " AND ");
      append_phrase (match, g_ptr_array_index (words, i));
    }
  if (with_prefix)
    g_string_append (match, " *");

  return g_string_free (g_steal_pointer (&match), FALSE);
}

/**
 * store_words_encode:
 * @name: a nick, up to its end or to a '!'
 *
 * Returns: (transfer full): one word that FTS5 takes as it is, the same for a nick in any case
 */
char *
store_words_encode (const char *name)
{
  g_autofree char *nick = g_strndup (name, strcspn (name, "!"));
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, nick);
  GString *word = g_string_new ("n");

  for (const char *p = folded; *p != '\0'; p++)
    g_string_append_printf (word, "%02x", (guint8) *p);

  return g_string_free (word, FALSE);
}
