/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names that look alike: https://www.unicode.org/reports/tr39/#Confusable_Detection */

#include "irc/irc-skeleton.h"

/* Letters of other scripts that look as one of ASCII does, in the order of their code points: those
 * of Unicode's table of confusables that people can type on a keyboard. */
/* clang-format off */
static const struct
{
  gunichar letter;
  char looks;
} look_alikes[] = {
  { 0x0131, 'i' }, /* ı */
  { 0x0251, 'a' }, /* ɑ */
  { 0x0261, 'g' }, /* ɡ */
  { 0x0269, 'i' }, /* ɩ */
  { 0x026a, 'i' }, /* ɪ */
  { 0x028f, 'y' }, /* ʏ */
  { 0x0391, 'a' }, /* Α */
  { 0x0392, 'b' }, /* Β */
  { 0x0395, 'e' }, /* Ε */
  { 0x0396, 'z' }, /* Ζ */
  { 0x0397, 'h' }, /* Η */
  { 0x0399, 'i' }, /* Ι */
  { 0x039a, 'k' }, /* Κ */
  { 0x039c, 'm' }, /* Μ */
  { 0x039d, 'n' }, /* Ν */
  { 0x039f, 'o' }, /* Ο */
  { 0x03a1, 'p' }, /* Ρ */
  { 0x03a4, 't' }, /* Τ */
  { 0x03a5, 'y' }, /* Υ */
  { 0x03a7, 'x' }, /* Χ */
  { 0x03b1, 'a' }, /* α */
  { 0x03b3, 'y' }, /* γ */
  { 0x03b9, 'i' }, /* ι */
  { 0x03bd, 'v' }, /* ν */
  { 0x03bf, 'o' }, /* ο */
  { 0x03c1, 'p' }, /* ρ */
  { 0x03c3, 'o' }, /* σ */
  { 0x03c5, 'u' }, /* υ */
  { 0x0405, 's' }, /* Ѕ */
  { 0x0406, 'i' }, /* І */
  { 0x0408, 'j' }, /* Ј */
  { 0x0410, 'a' }, /* А */
  { 0x0412, 'b' }, /* В */
  { 0x0415, 'e' }, /* Е */
  { 0x041a, 'k' }, /* К */
  { 0x041c, 'm' }, /* М */
  { 0x041d, 'h' }, /* Н */
  { 0x041e, 'o' }, /* О */
  { 0x0420, 'p' }, /* Р */
  { 0x0421, 'c' }, /* С */
  { 0x0422, 't' }, /* Т */
  { 0x0423, 'y' }, /* У */
  { 0x0425, 'x' }, /* Х */
  { 0x0430, 'a' }, /* а */
  { 0x0435, 'e' }, /* е */
  { 0x043e, 'o' }, /* о */
  { 0x0440, 'p' }, /* р */
  { 0x0441, 'c' }, /* с */
  { 0x0443, 'y' }, /* у */
  { 0x0445, 'x' }, /* х */
  { 0x0455, 's' }, /* ѕ */
  { 0x0456, 'i' }, /* і */
  { 0x0458, 'j' }, /* ј */
  { 0x0474, 'v' }, /* Ѵ */
  { 0x0475, 'v' }, /* ѵ */
  { 0x04bb, 'h' }, /* һ */
  { 0x04cf, 'l' }, /* ӏ */
  { 0x0501, 'd' }, /* ԁ */
  { 0x051a, 'q' }, /* Ԛ */
  { 0x051b, 'q' }, /* ԛ */
  { 0x051c, 'w' }, /* Ԝ */
  { 0x051d, 'w' }, /* ԝ */
  { 0x0566, 'q' }, /* զ */
  { 0x0570, 'h' }, /* հ */
  { 0x0578, 'n' }, /* ո */
  { 0x057d, 'u' }, /* ս */
  { 0x0581, 'g' }, /* ց */
  { 0x0585, 'o' }, /* օ */
};
/* clang-format on */

static char
find_look (gunichar c)
{
  gsize low = 0;
  gsize high = G_N_ELEMENTS (look_alikes);

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (look_alikes[middle].letter == c)
        return look_alikes[middle].looks;
      if (look_alikes[middle].letter < c)
        low = middle + 1;
      else
        high = middle;
    }

  return '\0';
}

static char *
replace_looks (const char *text)
{
  GString *result = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      char looks = find_look (c);

      if (looks != '\0')
        g_string_append_c (result, looks);
      else
        g_string_append_unichar (result, c);
    }

  return g_string_free (result, FALSE);
}

/**
 * irc_skeleton_new:
 * @name: (type utf8): a nick or the name of a room
 *
 * Letters are replaced before letter case is taken away, and after: a capital may look like another
 * letter than its small one does. Names in ASCII look like none but those that differ in case: who
 * reads them knows to tell l from 1.
 *
 * Returns: (transfer full): the same text for all names that look like @name
 */
char *
irc_skeleton_new (const char *name)
{
  g_autofree char *normalized = NULL;
  g_autofree char *capitals = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (name))
    return g_ascii_strdown (name, -1);

  normalized = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  capitals = replace_looks (normalized);
  folded = g_utf8_casefold (capitals, -1);

  return replace_looks (folded);
}
