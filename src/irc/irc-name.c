/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-name.h"

#include <string.h>

/* Separators of lists, parts of masks, and what tells a server's name from a nick. */
#define NICK_FORBIDDEN " ,*?!@." IRC_RELAY_SEPARATORS

/* At the start these would pass for a room, a member's sign, a last parameter or `JOIN 0`. */
#define NICK_FORBIDDEN_START "#&$:+~%-0123456789"

/* What a client could take for something else than the name of somebody:
 * https://github.com/ircv3/ircv3-specifications/pull/417 */
#define RELAY_FORBIDDEN " !+%@&#$:'\"?*,.~"

/* What stands for octets that were not UTF-8. */
#define REPLACEMENT 0xfffd

/* The punctuation that every server lets into a nick: https://modern.ircdocs.horse/#clients */
#define NICK_PUNCTUATION "-_[]\\^{}|`"

/* Characters that show nothing where they stand, without being of the type "format": Unicode's
 * property Default_Ignorable_Code_Point, and the blank Braille pattern. */
static const struct
{
  gunichar first;
  gunichar last;
} invisible[] = {
  { 0x034f, 0x034f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
  { 0x2065, 0x2065 }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },   { 0xfe00, 0xfe0f },
  { 0xffa0, 0xffa0 }, { 0xfff0, 0xfff8 }, { 0xe0000, 0xe0fff },
};

/* Spaces, controls, and what turns, hides or joins its neighbours: with these two names could look
 * the same. */
static gboolean
is_hidden (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return TRUE;
    default:
      break;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (invisible); i++)
    {
      if (c >= invisible[i].first && c <= invisible[i].last)
        return TRUE;
    }

  return FALSE;
}

/* One spelling for what looks the same; ASCII has only one. */
static gboolean
is_normalized (const char *text)
{
  g_autofree char *normalized = NULL;

  if (g_str_is_ascii (text))
    return TRUE;

  normalized = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);

  return strcmp (normalized, text) == 0;
}

/* Whether @text is UTF-8 in one spelling, of visible characters and none of @forbidden. */
static gboolean
is_plain (const char *text, gsize max_bytes, const char *forbidden)
{
  gsize size = strlen (text);

  if (size == 0 || size > max_bytes || !g_utf8_validate (text, size, NULL))
    return FALSE;

  if (strpbrk (text, forbidden) != NULL)
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_hidden (g_utf8_get_char (p)))
        return FALSE;
    }

  return is_normalized (text);
}

/* The longest start of @text that fits and ends between characters. */
static gsize
get_cut (const char *text, gsize max_bytes)
{
  gsize size = strnlen (text, max_bytes);

  if (text[size] == '\0')
    return size;

  while (size > 0 && ((guchar) text[size] & 0xc0) == 0x80)
    size--;

  return size;
}

/* Whether other servers will take @c in a nick, as far as one can know. */
static gboolean
is_good_in_nick (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c) || (c != 0 && strchr (NICK_PUNCTUATION, c) != NULL);

  return g_unichar_isgraph (c) && !is_hidden (c) && c != REPLACEMENT;
}

static void
append_name_char (GString *nick, gunichar c)
{
  gboolean is_first = nick->len == 0;

  if (g_unichar_isspace (c))
    {
      if (!is_first && nick->str[nick->len - 1] != '_')
        g_string_append_c (nick, '_');
      return;
    }

  if (!is_good_in_nick (c) || (is_first && (c == '-' || g_unichar_ismark (c))))
    return;

  if (is_first && c < 0x80 && g_ascii_isdigit (c))
    g_string_append_c (nick, '_');
  g_string_append_unichar (nick, c);
}

/**
 * irc_relay_nick_is_valid:
 * @nick: what somebody elsewhere should be called, as "ritam/matrix"
 *
 * Nobody on our server is called that: one of #IRC_RELAY_SEPARATORS is in it, which is in no nick.
 * https://github.com/ircv3/ircv3-specifications/pull/417
 *
 * Returns: whether @nick can be what the sender of a relayed message is called
 */
gboolean
irc_relay_nick_is_valid (const char *nick)
{
  return is_plain (nick, IRC_RELAY_NICK_MAX, RELAY_FORBIDDEN)
         && strpbrk (nick, IRC_RELAY_SEPARATORS) != NULL && nick[0] != '-'
         && !g_unichar_ismark (g_utf8_get_char (nick));
}

/**
 * irc_nick_is_valid:
 * @nick: what should be a nick on our server
 *
 * Nicks may be written in any script. They have at most #IRC_NICK_MAX octets of normalized UTF-8,
 * nothing that cannot be seen, and nothing by which they would pass for a room, a mask, a server or
 * a list, or for somebody elsewhere. https://modern.ircdocs.horse/#clients
 *
 * Returns: whether @nick can be one
 */
gboolean
irc_nick_is_valid (const char *nick)
{
  if (!is_plain (nick, IRC_NICK_MAX, NICK_FORBIDDEN))
    return FALSE;

  return strchr (NICK_FORBIDDEN_START, nick[0]) == NULL
         && !g_unichar_ismark (g_utf8_get_char (nick));
}

/**
 * irc_nick_from_name:
 * @name: a person's name, as they write it
 *
 * Makes a nick of a name: spaces become '_', and what most servers refuse is left out.
 *
 * Returns: (transfer full): a valid nick: "Ritam_Das" for "Ritam Das", "Guest" when nothing is left
 */
char *
irc_nick_from_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *normalized = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autofree char *joined = NULL;
  char *nick;

  for (const char *p = normalized; *p != '\0'; p = g_utf8_next_char (p))
    append_name_char (kept, g_utf8_get_char (p));

  /* Characters that were apart may have become neighbours that make one. */
  joined = g_utf8_normalize (kept->str, -1, G_NORMALIZE_NFC);
  nick = irc_text_truncate (joined, IRC_NICK_MAX);
  for (gsize size = strlen (nick); size > 0 && nick[size - 1] == '_'; size--)
    nick[size - 1] = '\0';

  if (irc_nick_is_valid (nick))
    return nick;

  g_free (nick);

  return g_strdup ("Guest");
}

/**
 * irc_nick_suggest:
 * @nick: a nick that is in use
 * @attempt: which suggestion, from 1
 *
 * Returns: (transfer full): another nick like it, of at most #IRC_NICK_MAX octets: "Ritam2",
 * "Ritam3" and so on, with a '_' before the number when @nick ends in one
 */
char *
irc_nick_suggest (const char *nick, guint attempt)
{
  gsize size = strlen (nick);
  gboolean ends_in_digit = size > 0 && g_ascii_isdigit (nick[size - 1]);
  g_autofree char *suffix = NULL;
  g_autofree char *start = NULL;

  suffix
      = g_strdup_printf ("%s%" G_GUINT64_FORMAT, ends_in_digit ? "_" : "", (guint64) attempt + 1);
  start = irc_text_truncate (nick, IRC_NICK_MAX - strlen (suffix));

  return g_strconcat (start, suffix, NULL);
}

/**
 * irc_nick_to_name:
 * @nick: somebody's nick, which nobody else has
 * @name: the name that they say is theirs, which anybody can say
 *
 * A name is only shown for a nick that was made of it, so that nobody passes for somebody else; a
 * nick that was in use and got a number shows that.
 *
 * Returns: (transfer full): what to call them: @name for a nick that irc_nick_from_name() makes of
 * it, @name and the number for one that irc_nick_suggest() makes of that, and otherwise @nick
 */
char *
irc_nick_to_name (const char *nick, const char *name)
{
  g_autofree char *made = irc_nick_from_name (name);
  gsize size = strlen (made);
  const char *number;

  if (g_ascii_strncasecmp (nick, made, size) != 0)
    return g_strdup (nick);

  number = nick + size;
  if (*number == '\0')
    return g_strdup (name);

  number += *number == '_';
  if (*number != '\0' && number[strspn (number, "0123456789")] == '\0')
    return g_strdup_printf ("%s %s", name, number);

  return g_strdup (nick);
}

/**
 * irc_room_is_valid:
 * @room: what should be the name of a room on our server
 *
 * Names of rooms start with '#' and have at most #IRC_ROOM_MAX octets of normalized UTF-8, without
 * comma or anything that cannot be seen: https://modern.ircdocs.horse/#channels
 *
 * Returns: whether @room can be one
 */
gboolean
irc_room_is_valid (const char *room)
{
  return room[0] == '#' && room[1] != '\0' && is_plain (room, IRC_ROOM_MAX, " ,");
}

static gboolean
is_good_in_user (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

/**
 * irc_user_is_valid:
 * @user: what should be a user name: what stands between '!' and '@'
 *
 * Returns: whether it has 1 to #IRC_USER_MAX letters and digits of ASCII, '.', '_' and '-'
 */
gboolean
irc_user_is_valid (const char *user)
{
  gsize size = 0;

  while (is_good_in_user (user[size]))
    size++;

  return user[size] == '\0' && size > 0 && size <= IRC_USER_MAX;
}

/**
 * irc_user_from_text:
 * @text: what somebody gave as a user name, or a name of another kind
 *
 * Accents are taken off letters, and what cannot be in a user name is left out.
 *
 * Returns: (transfer full): a valid user name: "user" when nothing is left
 */
char *
irc_user_from_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKD);
  GString *user = g_string_new (NULL);

  for (const char *p = decomposed; *p != '\0' && user->len < IRC_USER_MAX; p++)
    {
      if (is_good_in_user (*p))
        g_string_append_c (user, *p);
    }

  if (user->len == 0)
    g_string_assign (user, "user");

  return g_string_free (user, FALSE);
}

/**
 * irc_text_truncate:
 * @text: UTF-8
 * @max_bytes: octets that are allowed
 *
 * Returns: (transfer full): the longest start of @text that has at most @max_bytes and no cut
 * character
 */
char *
irc_text_truncate (const char *text, gsize max_bytes)
{
  return g_strndup (text, get_cut (text, max_bytes));
}
