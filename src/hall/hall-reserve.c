/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of accounts, which are nobody else's nicks: RESERVE and RELEASE. */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"
#include "irc/irc-skeleton.h"

/* Of names from a time in which they could look alike, the first stands for all. */
gboolean
hall_reserve (Hall *self, const HallCommand *command)
{
  char *skeleton = irc_skeleton_new (command->object);

  if (g_hash_table_contains (self->reserved, skeleton))
    g_free (skeleton);
  else
    g_hash_table_insert (self->reserved, skeleton, g_strdup (command->object));

  return TRUE;
}

gboolean
hall_release (Hall *self, const HallCommand *command)
{
  g_autofree char *skeleton = irc_skeleton_new (command->object);
  const char *name = g_hash_table_lookup (self->reserved, skeleton);

  if (name != NULL && irc_casemap_equal (IRC_CASEMAP_ASCII, name, command->object))
    g_hash_table_remove (self->reserved, skeleton);
  hall_forget_account (self, command->object);

  return TRUE;
}

/**
 * hall_find_reserved:
 * @self: a hall
 * @nick: a nick
 *
 * Returns: (nullable) (transfer none): the account that alone may be called so, for that is its
 *   name, or cannot be told from it by sight
 */
const char *
hall_find_reserved (const Hall *self, const char *nick)
{
  g_autofree char *skeleton = irc_skeleton_new (nick);

  return g_hash_table_lookup (self->reserved, skeleton);
}

/**
 * hall_may_be_called:
 * @self: a hall
 * @user: somebody
 * @nick: a nick
 *
 * Who is called so already was before the name was reserved, and only wants other letter cases.
 *
 * Returns: whether no account but @user's has that name
 */
gboolean
hall_may_be_called (const Hall *self, const HallUser *user, const char *nick)
{
  const char *account = hall_find_reserved (self, nick);

  return account == NULL || hall_find_user (self, nick) == user
         || (user->account != NULL
             && irc_casemap_equal (IRC_CASEMAP_ASCII, account, user->account));
}
