/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-casemap.h"

/**
 * irc_casemap_from_name:
 * @name: the value of CASEMAPPING in RPL_ISUPPORT
 * @casemap: (out): the mapping; not touched when @name is none we know
 *
 * Returns: whether @name is known
 */
gboolean
irc_casemap_from_name (const char *name, IrcCasemap *casemap)
{
  static const struct
  {
    const char *name;
    IrcCasemap casemap;
  } names[] = {
    { "ascii", IRC_CASEMAP_ASCII },
    { "rfc1459", IRC_CASEMAP_RFC1459 },
    { "rfc1459-strict", IRC_CASEMAP_RFC1459_STRICT },
    { "strict-rfc1459", IRC_CASEMAP_RFC1459_STRICT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (names[i].name, name) != 0)
        continue;

      *casemap = names[i].casemap;
      return TRUE;
    }

  return FALSE;
}

/**
 * irc_casemap_fold_char:
 * @casemap: a mapping
 * @c: an octet
 *
 * RFC 1459 comes from Scandinavia, where `[]\` and `{}|` were letters on the keyboard; `^` and `~`
 * are added to them unless the mapping is strict.
 * https://modern.ircdocs.horse/#casemapping-parameter
 *
 * Returns: @c as a small letter; octets of UTF-8 beyond ASCII stay what they are
 */
char
irc_casemap_fold_char (IrcCasemap casemap, char c)
{
  if (g_ascii_isupper (c))
    return g_ascii_tolower (c);

  if (casemap != IRC_CASEMAP_ASCII && c >= '[' && c <= ']')
    return c - '[' + '{';

  if (casemap == IRC_CASEMAP_RFC1459 && c == '^')
    return '~';

  return c;
}

/**
 * irc_casemap_fold:
 * @casemap: a mapping
 * @name: a nick or the name of a room
 *
 * Returns: (transfer full): @name in small letters: the same for all spellings that mean the same
 */
char *
irc_casemap_fold (IrcCasemap casemap, const char *name)
{
  char *folded = g_strdup (name);

  for (char *p = folded; *p != '\0'; p++)
    *p = irc_casemap_fold_char (casemap, *p);

  return folded;
}

/**
 * irc_casemap_equal:
 * @casemap: a mapping
 * @a: a name
 * @b: another
 *
 * Returns: whether both mean the same
 */
gboolean
irc_casemap_equal (IrcCasemap casemap, const char *a, const char *b)
{
  while (*a != '\0' && irc_casemap_fold_char (casemap, *a) == irc_casemap_fold_char (casemap, *b))
    {
      a++;
      b++;
    }

  return *a == '\0' && *b == '\0';
}

/**
 * irc_casemap_ascii_hash:
 * @name: (type utf8): a name
 *
 * Goes with irc_casemap_ascii_equal() into a #GHashTable of our own server's names.
 *
 * Returns: a hash that is the same for all spellings
 */
guint
irc_casemap_ascii_hash (gconstpointer name)
{
  guint hash = 5381;

  for (const char *p = name; *p != '\0'; p++)
    hash = hash * 33 + (guchar) g_ascii_tolower (*p);

  return hash;
}

/**
 * irc_casemap_ascii_equal:
 * @a: (type utf8): a name
 * @b: (type utf8): another
 *
 * Returns: whether both mean the same on our own server
 */
gboolean
irc_casemap_ascii_equal (gconstpointer a, gconstpointer b)
{
  return irc_casemap_equal (IRC_CASEMAP_ASCII, a, b);
}
