/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of an account: whoever logs in to it has it, and all who are logged in have the
 * same. */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"

static gboolean
is_sibling (const HallUser *user, const HallUser *other)
{
  return other != user && other->account != NULL
         && irc_casemap_equal (IRC_CASEMAP_ASCII, other->account, user->account);
}

/**
 * hall_share_metadata:
 * @self: a hall
 * @user: somebody of whom something else is told now
 * @key: under which key
 * @value: (nullable): what; %NULL for nothing any more
 *
 * When @user is logged in, it is told of the account from now on, and of all who are logged in to
 * it.
 */
void
hall_share_metadata (Hall *self, HallUser *user, const char *key, const char *value)
{
  GHashTableIter iter;
  gpointer other;

  if (user->account == NULL)
    return;

  self->sink.record_metadata (self->user_data, user->account, key, value);
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (is_sibling (user, other)
        && hall_metadata_put (&hall_user_get_profile (other)->metadata, key, value))
      hall_tell_metadata (self, user, other, key, value);
}

/* Whoever is logged in already knows best, as what was changed last may not be stored yet. */
static const GPtrArray *
find_profile (Hall *self, const HallUser *user, const GPtrArray *stored)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HallUser *other = value;

      if (is_sibling (user, other))
        return other->profile != NULL ? other->profile->metadata : NULL;
    }

  return stored;
}

static GPtrArray *
copy_metadata (const GPtrArray *metadata)
{
  GPtrArray *copy = NULL;

  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      hall_metadata_put (&copy, each->key, each->value);
    }

  return copy;
}

/* Who is still to come in is told of when that happens. */
static void
put (Hall *self, HallUser *user, const char *key, const char *value)
{
  if (hall_metadata_put (&hall_user_get_profile (user)->metadata, key, value)
      && hall_find_user (self, user->nick) == user)
    hall_tell_metadata (self, user, user, key, value);
}

/* What does not fit beside what is told of the account already is not told any more. */
static void
refuse (Hall *self, HallUser *user, const char *key)
{
  g_autofree char *limit = g_strdup_printf ("%u", self->limits.metadata_keys);

  put (self, user, key, NULL);
  hall_fail (self, HALL_ERROR_METADATA_FULL, user->nick, limit);
}

static void
bring_along (Hall *self, HallUser *user, const GPtrArray *own, const GPtrArray *known)
{
  guint n_known = known != NULL ? known->len : 0;

  for (guint i = 0; own != NULL && i < own->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (own, i);
      const char *value = hall_metadata_get (known, each->key);

      if (value == NULL && n_known >= self->limits.metadata_keys)
        {
          refuse (self, user, each->key);
          continue;
        }
      if (value == NULL)
        n_known++;
      if (g_strcmp0 (value, each->value) != 0)
        hall_share_metadata (self, user, each->key, each->value);
    }
}

/**
 * hall_take_profile:
 * @self: a hall
 * @user: somebody who was a guest until now, and has an account
 * @stored: (nullable) (element-type HallMetadata): what is told of that
 *
 * What was told of the guest is what the person says now, and is told of the account from now on;
 * what else is told of the account is told of @user.
 */
void
hall_take_profile (Hall *self, HallUser *user, const GPtrArray *stored)
{
  g_autoptr (GPtrArray) own
      = copy_metadata (user->profile != NULL ? user->profile->metadata : NULL);
  g_autoptr (GPtrArray) known = copy_metadata (find_profile (self, user, stored));

  bring_along (self, user, own, known);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (known, i);

      if (own == NULL || hall_metadata_get (own, each->key) == NULL)
        put (self, user, each->key, each->value);
    }
}

/**
 * hall_leave_profile:
 * @self: a hall
 * @user: somebody who is not logged in any more; nothing is told of them, but of the account
 */
void
hall_leave_profile (Hall *self, HallUser *user)
{
  while (user->profile != NULL && user->profile->metadata != NULL)
    {
      const HallMetadata *first = g_ptr_array_index (user->profile->metadata, 0);
      g_autofree char *key = g_strdup (first->key);

      put (self, user, key, NULL);
    }
}
