/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-format.h"

#include <string.h>

#define COLOR        '\x03'
#define HEX_COLOR    '\x04'
#define ACTION_START "\001ACTION"

static gsize
count_digits (const char *p, gsize max)
{
  gsize n = 0;

  while (n < max && g_ascii_isdigit (p[n]))
    n++;

  return n;
}

static gsize
count_hex (const char *p)
{
  gsize n = 0;

  while (n < 6 && g_ascii_isxdigit (p[n]))
    n++;

  return n == 6 ? n : 0;
}

/* Octets of a color code, with the background's only where there is a foreground's. */
static gsize
get_code_size (const char *code)
{
  gboolean is_hex = *code == HEX_COLOR;
  gsize foreground = 0;
  gsize background = 0;

  if (*code != COLOR && !is_hex)
    return 1;

  foreground = is_hex ? count_hex (code + 1) : count_digits (code + 1, 2);
  if (foreground == 0)
    return 1;

  code += 1 + foreground;
  if (*code == ',')
    background = is_hex ? count_hex (code + 1) : count_digits (code + 1, 2);

  return 1 + foreground + (background > 0 ? 1 + background : 0);
}

/* The controls of C1 are two octets in UTF-8. */
static gboolean
is_c1 (const char *p)
{
  return (guchar) p[0] == 0xc2 && (guchar) p[1] >= 0x80 && (guchar) p[1] <= 0x9f;
}

/**
 * irc_format_strip:
 * @text: the text of a message
 *
 * Takes out what is not text: the codes for bold, colors and so on, and all other controls. A tab
 * becomes a space. https://modern.ircdocs.horse/formatting
 *
 * Returns: (transfer full): @text as one would read it aloud
 */
char *
irc_format_strip (const char *text)
{
  char *stripped = g_malloc (strlen (text) + 1);
  char *out = stripped;

  while (*text != '\0')
    {
      if (*text == '\t')
        {
          *out++ = ' ';
          text++;
        }
      else if (g_ascii_iscntrl (*text))
        text += get_code_size (text);
      else if (is_c1 (text))
        text += 2;
      else
        *out++ = *text++;
    }
  *out = '\0';

  return stripped;
}

/**
 * irc_format_is_action:
 * @text: the text of a message
 * @action: (out) (optional) (transfer full): what the sender does; not touched when this is no
 * action
 *
 * An action is what `/me` sends. The octet that ends it may be missing:
 * https://modern.ircdocs.horse/ctcp#action
 *
 * Returns: whether @text is an action
 */
gboolean
irc_format_is_action (const char *text, char **action)
{
  const char *start = text + strlen (ACTION_START);
  gsize size;

  if (!g_str_has_prefix (text, ACTION_START))
    return FALSE;

  if (*start != '\0' && *start != ' ' && *start != '\001')
    return FALSE;

  if (*start == ' ')
    start++;

  size = strcspn (start, "\001");
  if (action != NULL)
    *action = g_strndup (start, size);

  return TRUE;
}
