/* SPDX-License-Identifier: GPL-3.0-or-later */

/* So much in an hour: what was used flows back little by little, as in a token bucket that is so
 * slow that whoever has not filled theirs again is to be remembered for an hour. */

#include "server/server-quota.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Whom one remembers, some megabytes at most. */
#define KEYS_MAX 65536

/**
 * ServerQuota:
 * @full_at: (element-type utf8 gint64): the monotonic time in microseconds at which all will have
 * flown back
 */
struct ServerQuota
{
  GHashTable *full_at;
};

/**
 * server_quota_new:
 *
 * Returns: (transfer full): a quota of which nobody has used anything
 */
ServerQuota *
server_quota_new (void)
{
  ServerQuota *self = g_new (ServerQuota, 1);

  self->full_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * server_quota_free:
 * @self: (transfer full): a quota
 */
void
server_quota_free (ServerQuota *self)
{
  g_hash_table_unref (self->full_at);
  g_free (self);
}

static gint64
get_full_at (const ServerQuota *self, const char *key, gint64 now)
{
  const gint64 *full_at = g_hash_table_lookup (self->full_at, key);

  return full_at != NULL ? MAX (*full_at, now) : now;
}

/**
 * server_quota_is_used_up:
 * @self: a quota
 * @key: who it is
 * @per_hour: how much there is in an hour; 0 for as much as one likes
 * @now: the monotonic time in microseconds
 *
 * Returns: whether there is nothing left for @key at the moment
 */
gboolean
server_quota_is_used_up (const ServerQuota *self, const char *key, guint per_hour, gint64 now)
{
  return per_hour != 0 && get_full_at (self, key, now) + HOUR / per_hour > now + HOUR;
}

static gboolean
is_full (gpointer key, gpointer value, gpointer user_data)
{
  return *(const gint64 *) value <= *(const gint64 *) user_data;
}

/* When there are too many all the same, somebody has a full one again. */
static void
make_room (ServerQuota *self, gint64 now)
{
  GHashTableIter iter;

  if (g_hash_table_size (self->full_at) < KEYS_MAX)
    return;

  g_hash_table_foreach_remove (self->full_at, is_full, &now);
  if (g_hash_table_size (self->full_at) < KEYS_MAX)
    return;

  g_hash_table_iter_init (&iter, self->full_at);
  g_hash_table_iter_next (&iter, NULL, NULL);
  g_hash_table_iter_remove (&iter);
}

/**
 * server_quota_charge:
 * @self: a quota
 * @key: who has used one
 * @per_hour: how much there is in an hour; 0 for as much as one likes
 * @now: the monotonic time in microseconds
 */
void
server_quota_charge (ServerQuota *self, const char *key, guint per_hour, gint64 now)
{
  gint64 full_at;

  if (per_hour == 0)
    return;

  full_at = MIN (get_full_at (self, key, now) + HOUR / per_hour, now + HOUR);
  make_room (self, now);
  g_hash_table_replace (self->full_at, g_strdup (key), g_memdup2 (&full_at, sizeof full_at));
}
