/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-completion.h"

#include "chat/chat-person.h"

#include <string.h>

static gsize
find_word_start (const char *before)
{
  const char *p = before + strlen (before);

  while (p > before)
    {
      const char *previous = g_utf8_prev_char (p);

      if (g_unichar_isspace (g_utf8_get_char (previous)))
        break;
      p = previous;
    }
  return p - before;
}

/* Somebody who types "elo" means Élodie. */
static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_NON_SPACING_MARK)
      g_string_append_unichar (bare, g_utf8_get_char (p));
  return g_utf8_casefold (bare->str, -1);
}

static gboolean
begins_with (const char *text, const char *folded_prefix)
{
  g_autofree char *folded = fold (text);

  return g_str_has_prefix (folded, folded_prefix);
}

static void
add_candidates (GPtrArray *candidates, GListModel *people, const char *word, const char *ending)
{
  g_autofree char *prefix = fold (word);
  guint n = g_list_model_get_n_items (people);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (people, i);
      const char *nick = chat_person_get_nick (person);

      if (!chat_person_get_own (person)
          && (begins_with (nick, prefix) || begins_with (chat_person_get_name (person), prefix)))
        g_ptr_array_add (candidates, g_strconcat (nick, ending, NULL));
    }
}

/**
 * app_completion_new:
 * @before: the text up to the cursor
 * @people: (element-type ChatPerson): who could be meant
 *
 * Looks for people whose nick or name begins with the word before the cursor. The nick is what is
 * written, since it has no spaces and every client knows it; at the start of a message a colon
 * follows, as is the custom when one speaks to somebody.
 *
 * Returns: (transfer full) (nullable): how to go on, or %NULL when nobody fits
 */
AppCompletion *
app_completion_new (const char *before, GListModel *people)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);
  gsize start = find_word_start (before);
  const char *word = before + start;
  const char *sign = *word == '@' ? "@" : "";
  AppCompletion *self = NULL;

  if (word[strlen (sign)] == '\0')
    return NULL;

  add_candidates (candidates, people, word + strlen (sign),
                  start == 0 && *sign == '\0' ? ": " : " ");
  if (candidates->len == 0)
    return NULL;

  self = g_new0 (AppCompletion, 1);
  self->start = start + strlen (sign);
  self->candidates = g_steal_pointer (&candidates);
  return self;
}

/**
 * app_completion_free:
 * @self: (transfer full): a completion
 */
void
app_completion_free (AppCompletion *self)
{
  g_ptr_array_unref (self->candidates);
  g_free (self);
}
