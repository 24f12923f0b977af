/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-ban-set.h"

#include <string.h>

#include "irc/irc-casemap.h"

/**
 * HallBanSet:
 * @by_mask: (element-type utf8 HallBan): all bans, which it owns
 * @networks: (element-type IrcNetwork HallBan): those for networks
 * @n_networks: how many of them there are of each length
 * @masks: (element-type HallBan): those for masks
 * @by_end: (element-type HallBan HallBan): those that end, the first to do so first
 */
struct HallBanSet
{
  GHashTable *by_mask;
  GHashTable *networks;
  guint n_networks[IRC_NETWORK_BITS + 1];
  GPtrArray *masks;
  GTree *by_end;
};

static int
compare_ends (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const HallBan *one = a;
  const HallBan *other = b;

  if (one->end != other->end)
    return one->end < other->end ? -1 : 1;

  return strcmp (one->mask, other->mask);
}

/**
 * hall_ban_set_new:
 *
 * Returns: (transfer full): a set without bans
 */
HallBanSet *
hall_ban_set_new (void)
{
  HallBanSet *self = g_new0 (HallBanSet, 1);

  self->by_mask = g_hash_table_new (g_str_hash, g_str_equal);
  self->networks = g_hash_table_new (irc_network_hash, irc_network_equal);
  self->masks = g_ptr_array_new ();
  self->by_end = g_tree_new_full (compare_ends, NULL, NULL, NULL);

  return self;
}

/**
 * hall_ban_set_free:
 * @self: (transfer full): a set
 */
void
hall_ban_set_free (HallBanSet *self)
{
  GHashTableIter iter;
  gpointer ban;

  g_tree_unref (self->by_end);
  g_ptr_array_unref (self->masks);
  g_hash_table_unref (self->networks);
  g_hash_table_iter_init (&iter, self->by_mask);
  while (g_hash_table_iter_next (&iter, NULL, &ban))
    hall_ban_free (ban);
  g_hash_table_unref (self->by_mask);
  g_free (self);
}

/**
 * hall_ban_set_add:
 * @self: a set that has no ban with the mask of @ban
 * @ban: (transfer full): a ban
 */
void
hall_ban_set_add (HallBanSet *self, HallBan *ban)
{
  g_assert (!g_hash_table_contains (self->by_mask, ban->mask));

  g_hash_table_insert (self->by_mask, ban->mask, ban);
  if (ban->end != 0)
    g_tree_insert (self->by_end, ban, ban);
  if (ban->kind == HALL_BAN_MASK)
    g_ptr_array_add (self->masks, ban);
  if (ban->kind != HALL_BAN_NETWORK)
    return;

  g_hash_table_insert (self->networks, &ban->network, ban);
  self->n_networks[ban->network.prefix]++;
}

/**
 * hall_ban_set_take:
 * @self: a set
 * @mask: as HallBan has it
 *
 * Returns: (transfer full) (nullable): the ban with that mask, which is not in the set any more
 */
HallBan *
hall_ban_set_take (HallBanSet *self, const char *mask)
{
  HallBan *ban = g_hash_table_lookup (self->by_mask, mask);

  if (ban == NULL)
    return NULL;

  g_hash_table_remove (self->by_mask, ban->mask);
  if (ban->end != 0)
    g_tree_remove (self->by_end, ban);
  if (ban->kind == HALL_BAN_MASK)
    g_ptr_array_remove (self->masks, ban);
  if (ban->kind == HALL_BAN_NETWORK)
    {
      g_hash_table_remove (self->networks, &ban->network);
      self->n_networks[ban->network.prefix]--;
    }

  return ban;
}

/**
 * hall_ban_set_get_size:
 * @self: a set
 *
 * Returns: how many bans it has
 */
guint
hall_ban_set_get_size (const HallBanSet *self)
{
  return g_hash_table_size (self->by_mask);
}

/**
 * hall_ban_set_get_n_masks:
 * @self: a set
 *
 * Returns: how many of them are for masks
 */
guint
hall_ban_set_get_n_masks (const HallBanSet *self)
{
  return self->masks->len;
}

/**
 * hall_ban_set_find:
 * @self: a set
 * @mask: as HallBan has it
 *
 * Returns: (transfer none) (nullable): the ban with that mask, even one that is over
 */
const HallBan *
hall_ban_set_find (const HallBanSet *self, const char *mask)
{
  return g_hash_table_lookup (self->by_mask, mask);
}

/**
 * hall_ban_set_find_address:
 * @self: a set
 * @address: a numeric address
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer none) (nullable): a ban that is for all who connect from there at @time
 */
const HallBan *
hall_ban_set_find_address (const HallBanSet *self, const char *address, gint64 time)
{
  IrcNetwork network;

  if (g_hash_table_size (self->networks) == 0 || !irc_network_parse (address, &network))
    return NULL;

  for (guint i = IRC_NETWORK_BITS + 1; i-- > 0;)
    if (self->n_networks[i] > 0)
      {
        const HallBan *ban;

        irc_network_shorten (&network, i);
        ban = g_hash_table_lookup (self->networks, &network);
        if (ban != NULL && !hall_ban_is_over (ban, time))
          return ban;
      }

  return NULL;
}

/**
 * hall_ban_set_find_account:
 * @self: a set
 * @account: the name of an account
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer none) (nullable): a ban that is for who is logged in to it at @time
 */
const HallBan *
hall_ban_set_find_account (const HallBanSet *self, const char *account, gint64 time)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account);
  g_autofree char *mask = g_strconcat (HALL_BAN_ACCOUNT_PREFIX, folded, NULL);
  const HallBan *ban = hall_ban_set_find (self, mask);

  return ban != NULL && !hall_ban_is_over (ban, time) ? ban : NULL;
}

/**
 * hall_ban_set_find_user:
 * @self: a set
 * @user: somebody
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer none) (nullable): a ban that is for @user at @time
 */
const HallBan *
hall_ban_set_find_user (const HallBanSet *self, const HallUser *user, gint64 time)
{
  const HallBan *ban = NULL;

  if (user->address != NULL)
    ban = hall_ban_set_find_address (self, user->address, time);
  if (ban == NULL && user->account != NULL)
    ban = hall_ban_set_find_account (self, user->account, time);

  for (guint i = 0; ban == NULL && i < self->masks->len; i++)
    {
      const HallBan *next = g_ptr_array_index (self->masks, i);

      if (!hall_ban_is_over (next, time) && hall_ban_matches (next, user))
        ban = next;
    }

  return ban;
}

/**
 * hall_ban_set_get_next_over:
 * @self: a set
 *
 * Returns: (transfer none) (nullable): the ban that is over first, or has been for longest
 */
const HallBan *
hall_ban_set_get_next_over (const HallBanSet *self)
{
  GTreeNode *node = g_tree_node_first (self->by_end);

  return node != NULL ? g_tree_node_key (node) : NULL;
}

/**
 * hall_ban_set_foreach:
 * @self: a set
 * @func: (scope call): called with each ban, in no order; must not change the set
 * @user_data: for @func
 */
void
hall_ban_set_foreach (const HallBanSet *self, HallBanFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer ban;

  g_hash_table_iter_init (&iter, self->by_mask);
  while (g_hash_table_iter_next (&iter, NULL, &ban))
    func (ban, user_data);
}
