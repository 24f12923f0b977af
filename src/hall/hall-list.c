/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lists of a room: masks of nick!user@host, "a:" and an account, and "m:" before either for who
 * may be there but not talk. https://ircv3.net/specs/extensions/account-extban */

#include "hall/hall-list.h"

#include "irc/irc-casemap.h"
#include "irc/irc-mask.h"

#define ACCOUNT "a:"
#define MUTE    "m:"

static void
hall_list_entry_free (HallListEntry *entry)
{
  g_free (entry->mask);
  g_free (entry->setter);
  g_free (entry);
}

/**
 * hall_list_new:
 *
 * Returns: (transfer full) (element-type HallListEntry): a list with nothing in it
 */
GPtrArray *
hall_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) hall_list_entry_free);
}

/**
 * hall_list_find:
 * @list: (element-type HallListEntry): a list
 * @mask: a canonical mask
 * @found: (out): whether it is in the list
 *
 * Returns: its place in the list, or the end of the list
 */
guint
hall_list_find (const GPtrArray *list, const char *mask, gboolean *found)
{
  guint i;

  for (i = 0; i < list->len; i++)
    {
      const HallListEntry *entry = g_ptr_array_index (list, i);

      if (irc_casemap_equal (IRC_CASEMAP_ASCII, entry->mask, mask))
        break;
    }
  *found = i < list->len;

  return i;
}

/**
 * hall_list_add:
 * @list: (element-type HallListEntry): a list
 * @mask: a canonical mask
 * @setter: nick!user@host of who sets it
 * @time: when, in milliseconds since 1970-01-01 UTC
 */
void
hall_list_add (GPtrArray *list, const char *mask, const char *setter, gint64 time)
{
  HallListEntry *entry = g_new (HallListEntry, 1);

  entry->mask = g_strdup (mask);
  entry->setter = g_strdup (setter);
  entry->time = time;
  g_ptr_array_add (list, entry);
}

static gboolean
mask_matches (const char *mask, const HallUser *user)
{
  if (!g_str_has_prefix (mask, ACCOUNT))
    return irc_mask_match (mask, user->mask);

  return user->account != NULL && irc_mask_match (mask + strlen (ACCOUNT), user->account);
}

/**
 * hall_list_matches:
 * @list: (element-type HallListEntry): a list
 * @user: somebody
 *
 * Returns: whether an entry is meant for @user, in all that the list is for
 */
gboolean
hall_list_matches (const GPtrArray *list, const HallUser *user)
{
  for (guint i = 0; i < list->len; i++)
    {
      const HallListEntry *entry = g_ptr_array_index (list, i);

      if (!g_str_has_prefix (entry->mask, MUTE) && mask_matches (entry->mask, user))
        return TRUE;
    }

  return FALSE;
}

/**
 * hall_list_mutes:
 * @list: (element-type HallListEntry): a list
 * @user: somebody
 *
 * Returns: whether an entry is meant for @user when it comes to talking only
 */
gboolean
hall_list_mutes (const GPtrArray *list, const HallUser *user)
{
  for (guint i = 0; i < list->len; i++)
    {
      const HallListEntry *entry = g_ptr_array_index (list, i);

      if (g_str_has_prefix (entry->mask, MUTE) && mask_matches (entry->mask + strlen (MUTE), user))
        return TRUE;
    }

  return FALSE;
}

/* Octets that would break the line that the entry is shown in match no account. */
static char *
canonicalize_account (const char *account)
{
  char *mask = g_strconcat (ACCOUNT, account, NULL);

  for (char *p = mask; *p != '\0'; p++)
    if (*p == ' ' || g_ascii_iscntrl (*p))
      *p = '?';

  return mask;
}

/**
 * hall_list_canonicalize:
 * @text: an entry as somebody wrote it
 *
 * Returns: (transfer full): the entry in full, fit to be any parameter of a message
 */
char *
hall_list_canonicalize (const char *text)
{
  gboolean is_mute = g_str_has_prefix (text, MUTE);
  const char *rest = text + (is_mute ? strlen (MUTE) : 0);
  g_autofree char *mask = g_str_has_prefix (rest, ACCOUNT)
                              ? canonicalize_account (rest + strlen (ACCOUNT))
                              : irc_mask_canonicalize (rest);

  return g_strconcat (is_mute ? MUTE : "", mask, NULL);
}
