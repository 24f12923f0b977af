/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-linkify.h"

#include <string.h>

static gsize
get_scheme_length (const char *text)
{
  if (g_ascii_strncasecmp (text, "https://", 8) == 0)
    return 8;
  if (g_ascii_strncasecmp (text, "http://", 7) == 0)
    return 7;
  return 0;
}

static gboolean
is_address_character (gunichar c)
{
  return g_unichar_isgraph (c) && c != '<' && c != '>' && c != '"' && c != '`' && c != '{'
         && c != '}' && c != '|' && c != '\\' && c != '^';
}

/* A bracket belongs to the address when it was opened in the address, as in
 * https://en.wikipedia.org/wiki/Hearth_(disambiguation). */
static gboolean
is_open_bracket_missing (const char *start, const char *end, char close)
{
  char open = close == ')' ? '(' : '[';
  int depth = 0;

  for (const char *p = start; p < end; p++)
    if (*p == open)
      depth++;
    else if (*p == close)
      depth--;
  return depth < 0;
}

/* What ends a sentence or a clause does not belong to the address before it. */
static const char *
trim_end (const char *start, const char *end)
{
  while (end > start)
    {
      char last = end[-1];

      if (strchr (".,;:!?'*_~", last) != NULL)
        end--;
      else if ((last == ')' || last == ']') && is_open_bracket_missing (start, end, last))
        end--;
      else
        break;
    }
  return end;
}

static const char *
find_end (const char *address, gsize scheme_length)
{
  const char *p = address + scheme_length;

  /* A host begins with a letter, a digit or the bracket of an IPv6 address. */
  if (!g_unichar_isalnum (g_utf8_get_char (p)) && *p != '[')
    return NULL;

  while (*p != '\0' && is_address_character (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  p = trim_end (address, p);
  return p > address + scheme_length ? p : NULL;
}

static gboolean
is_word_before (const char *text, const char *p)
{
  return p > text && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p)));
}

/* Pango's markup has no way to write most control characters, escaped or not. */
static void
append_escaped (GString *markup, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *next = g_utf8_next_char (text);
      gunichar c = g_utf8_get_char (text);

      if (c == '&')
        g_string_append (markup, "&amp;");
      else if (c == '<')
        g_string_append (markup, "&lt;");
      else if (c == '>')
        g_string_append (markup, "&gt;");
      else if (c == '"')
        g_string_append (markup, "&quot;");
      else if (c == '\'')
        g_string_append (markup, "&#39;");
      else if (g_unichar_iscntrl (c) && c != '\n' && c != '\t')
        g_string_append (markup, "\xef\xbf\xbd");
      else
        g_string_append_len (markup, text, next - text);
      text = next;
    }
}

static void
append_link (GString *markup, const char *address, gsize length)
{
  g_string_append (markup, "<a href=\"");
  append_escaped (markup, address, length);
  g_string_append (markup, "\">");
  append_escaped (markup, address, length);
  g_string_append (markup, "</a>");
}

/**
 * app_linkify:
 * @text: what somebody wrote, in UTF-8; nothing in it is taken for markup
 *
 * Writes @text in Pango's markup, so that a label shows it as it is, with links where it has
 * addresses of the web. Only `http` and `https` become links: other schemes start programs.
 * Control characters come out as U+FFFD.
 *
 * Returns: (transfer full): markup that is well formed for any @text
 */
char *
app_linkify (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) markup = g_string_sized_new (strlen (valid) + 64);
  const char *pending = valid;

  for (const char *p = valid; *p != '\0';)
    {
      gsize scheme_length = is_word_before (valid, p) ? 0 : get_scheme_length (p);
      const char *end = scheme_length > 0 ? find_end (p, scheme_length) : NULL;

      if (end == NULL)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      append_escaped (markup, pending, p - pending);
      append_link (markup, p, end - p);
      p = pending = end;
    }
  append_escaped (markup, pending, strlen (pending));

  return g_string_free (g_steal_pointer (&markup), FALSE);
}
