/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-mask.h"

#include <string.h>

/* Unlike g_utf8_next_char() this never steps over the end of text that is not UTF-8. */
static const char *
next_char (const char *p)
{
  do
    p++;
  while (((guchar) *p & 0xc0) == 0x80);

  return p;
}

/**
 * irc_mask_match:
 * @mask: a mask: '*' stands for any number of characters, '?' for exactly one
 * @text: what it is held against, such as nick!user@host
 *
 * Letters of ASCII match both their cases. Only the last '*' is ever gone back to, for whatever an
 * earlier one could take, the last one can take as well: so the time is bounded by the product of
 * both lengths, whatever the mask.
 *
 * https://modern.ircdocs.horse/#wildcard-expressions
 *
 * Returns: whether all of @text matches all of @mask
 */
gboolean
irc_mask_match (const char *mask, const char *text)
{
  const char *after_star = NULL;
  const char *retry = NULL;

  while (*text != '\0')
    {
      if (*mask == '*')
        {
          after_star = ++mask;
          retry = text;
        }
      else if (*mask == '?')
        {
          mask++;
          text = next_char (text);
        }
      else if (*mask != '\0' && g_ascii_tolower (*mask) == g_ascii_tolower (*text))
        {
          mask++;
          text++;
        }
      else if (after_star != NULL)
        {
          mask = after_star;
          text = retry = next_char (retry);
        }
      else
        return FALSE;
    }

  return mask[strspn (mask, "*")] == '\0';
}

/* An empty part is any. Octets that would break the line the mask is later shown in can match
 * nothing anyway. */
static void
append_part (GString *mask, const char *part, gsize size)
{
  if (size == 0)
    g_string_append_c (mask, '*');

  for (gsize i = 0; i < size; i++)
    {
      gboolean breaks
          = part[i] == ' ' || g_ascii_iscntrl (part[i]) || (part[i] == ':' && mask->len == 0);

      if (part[i] == '*' && mask->len > 0 && mask->str[mask->len - 1] == '*')
        continue;
      g_string_append_c (mask, breaks ? '?' : part[i]);
    }
}

/**
 * irc_mask_canonicalize:
 * @text: a mask as somebody wrote it
 *
 * Fills in the parts that were left out: "nick" becomes "nick!*@*", "user@host" "*!user@host",
 * "nick!user" "nick!user@*", and "host.name" "*!*@host.name", for no nick has a dot. Stars in a row
 * become one.
 *
 * Returns: (transfer full): the mask in full, fit to be any parameter of a message
 */
char *
irc_mask_canonicalize (const char *text)
{
  const char *end = text + strlen (text);
  const char *bang = strchr (text, '!');
  const char *user = bang != NULL ? bang + 1 : text;
  const char *at = strrchr (user, '@');
  const char *user_end = at != NULL ? at : end;
  GString *mask = g_string_new (NULL);

  if (bang == NULL && at == NULL && strpbrk (text, ".:") != NULL)
    {
      g_string_append (mask, "*!*@");
      append_part (mask, text, end - text);
      return g_string_free (mask, FALSE);
    }

  if (bang == NULL && at == NULL)
    {
      append_part (mask, text, end - text);
      g_string_append (mask, "!*@*");
      return g_string_free (mask, FALSE);
    }

  append_part (mask, text, bang != NULL ? bang - text : 0);
  g_string_append_c (mask, '!');
  append_part (mask, user, user_end - user);
  g_string_append_c (mask, '@');
  append_part (mask, at != NULL ? at + 1 : end, at != NULL ? end - at - 1 : 0);

  return g_string_free (mask, FALSE);
}
