/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-tags.h"

#include <string.h>

/* What was escaped again reads the same. */
static void
check_values (const char *tags)
{
  g_autoptr (GString) again = g_string_new (NULL);
  IrcTagIter iter;
  IrcTag tag;

  irc_tag_iter_init (&iter, tags);
  while (irc_tag_iter_next (&iter, &tag))
    {
      g_autofree char *key = g_strndup (tag.key, tag.key_size);
      g_autofree char *value = irc_tags_get (tags, key);
      g_autofree char *value_again = NULL;

      g_assert_true (irc_tags_has (tags, key));
      g_assert_nonnull (value);
      g_string_truncate (again, 0);
      irc_tags_append (again, "other", "value");
      irc_tags_append (again, key, value);
      value_again = irc_tags_get (again->str, key);
      g_assert_cmpstr (value_again, ==, value);
      g_assert_null (strpbrk (again->str, " \r\n"));
    }
}

/* What passes once passes again unchanged, and is for clients only. */
static void
check_client_only (const char *tags)
{
  g_autoptr (GString) passed = g_string_new (NULL);
  g_autoptr (GString) passed_again = g_string_new (NULL);
  IrcTagIter iter;
  IrcTag tag;

  irc_tags_append_client_only (passed, tags);
  irc_tags_append_client_only (passed_again, passed->str);
  g_assert_cmpstr (passed->str, ==, passed_again->str);
  g_assert_cmpuint (passed->len, <=, strlen (tags));

  irc_tag_iter_init (&iter, passed->str);
  while (irc_tag_iter_next (&iter, &tag))
    g_assert_cmpint (tag.key[0], ==, '+');
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *tags = fuzz_text_new (data, size);

  tags[strcspn (tags, " \r\n")] = '\0';
  check_values (tags);
  check_client_only (tags);

  return 0;
}
