/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of accounts, and how it gets to the disk and from there. */

#include "server/server-profile.h"

#include "irc/irc-casemap.h"
#include "store/store-journal.h"

/**
 * Pending:
 * @metadata: (nullable) (element-type HallMetadata): all that is told of the account
 * @batch: the newest batch of the journal with a part of it
 * @is_lost: whether a batch was given up that may have had a part of it
 *
 * The profile of an account that is not on the disk yet as it is.
 */
typedef struct
{
  GPtrArray *metadata;
  guint64 batch;
  gboolean is_lost;
} Pending;

/**
 * ServerProfiles:
 * @store: where they are kept
 * @pending: (element-type utf8 Pending): what is not there yet, by accounts in small letters: as
 * many as change theirs while the disk does not take it
 */
struct ServerProfiles
{
  Store *store;
  GHashTable *pending;
};

static void
pending_free (Pending *self)
{
  g_clear_pointer (&self->metadata, g_ptr_array_unref);
  g_free (self);
}

/**
 * server_profiles_new:
 * @store: where they are kept; has to be there as long as they are
 *
 * Returns: (transfer full): the profiles
 */
ServerProfiles *
server_profiles_new (Store *store)
{
  ServerProfiles *self = g_new (ServerProfiles, 1);

  self->store = store;
  self->pending
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pending_free);

  return self;
}

/**
 * server_profiles_free:
 * @self: (transfer full): the profiles
 */
void
server_profiles_free (ServerProfiles *self)
{
  g_hash_table_unref (self->pending);
  g_free (self);
}

static void
put_cb (const StoreMetadata *stored, gpointer user_data)
{
  hall_metadata_put (user_data, stored->key, stored->value);
}

static const Pending *
find (const ServerProfiles *self, const char *account)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account);

  return g_hash_table_lookup (self->pending, folded);
}

/**
 * server_profiles_read:
 * @self: the profiles
 * @account: the name of an account
 *
 * It blocks, for microseconds. What cannot be read is as if nothing was told: somebody who logs in
 * is not kept from it by that.
 *
 * Returns: (nullable) (transfer full) (element-type HallMetadata): what is told of it; %NULL for
 *   nothing
 */
GPtrArray *
server_profiles_read (ServerProfiles *self, const char *account)
{
  const Pending *pending = find (self, account);
  GPtrArray *metadata = NULL;

  if (pending == NULL)
    {
      store_foreach_metadata (self->store, account, put_cb, &metadata, NULL);
      return metadata;
    }

  for (guint i = 0; pending->metadata != NULL && i < pending->metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (pending->metadata, i);

      hall_metadata_put (&metadata, each->key, each->value);
    }

  return metadata;
}

static Pending *
get_pending (ServerProfiles *self, const char *account)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account);
  Pending *pending = g_hash_table_lookup (self->pending, folded);

  if (pending != NULL)
    return pending;

  pending = g_new0 (Pending, 1);
  pending->metadata = server_profiles_read (self, account);
  g_hash_table_insert (self->pending, g_steal_pointer (&folded), pending);

  return pending;
}

static void
record (ServerProfiles *self, Pending *pending, const StoreMetadata *metadata)
{
  pending->batch = store_journal_put_metadata (store_get_journal (self->store), metadata);
}

/**
 * server_profiles_put:
 * @self: the profiles
 * @account: the name of an account
 * @key: under which key something is told of it from now on
 * @value: (nullable): what; %NULL for nothing any more
 */
void
server_profiles_put (ServerProfiles *self, const char *account, const char *key, const char *value)
{
  const StoreMetadata metadata = { account, key, value };
  Pending *pending = get_pending (self, account);

  hall_metadata_put (&pending->metadata, key, value);
  record (self, pending, &metadata);
}

/**
 * server_profiles_clear:
 * @self: the profiles
 * @account: the name of an account of which nothing is told any more
 */
void
server_profiles_clear (ServerProfiles *self, const char *account)
{
  const StoreMetadata metadata = { .target = account };
  Pending *pending = get_pending (self, account);

  g_clear_pointer (&pending->metadata, g_ptr_array_unref);
  record (self, pending, &metadata);
}

static gboolean
is_stored (gpointer key, gpointer value, gpointer user_data)
{
  const Pending *pending = value;

  return !pending->is_lost && pending->batch <= *(const guint64 *) user_data;
}

/**
 * server_profiles_note_committed:
 * @self: the profiles
 * @batch: a batch of the journal that is on the disk now, with all before it that were not given up
 */
void
server_profiles_note_committed (ServerProfiles *self, guint64 batch)
{
  g_hash_table_foreach_remove (self->pending, is_stored, &batch);
}

/**
 * server_profiles_note_voided:
 * @self: the profiles
 *
 * A batch was given up, with whatever of the pending ones was in it.
 */
void
server_profiles_note_voided (ServerProfiles *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Pending *) value)->is_lost = TRUE;
}

static void
record_all (ServerProfiles *self, const char *account, Pending *pending)
{
  const StoreMetadata nothing = { .target = account };

  pending->is_lost = FALSE;
  record (self, pending, &nothing);
  for (guint i = 0; pending->metadata != NULL && i < pending->metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (pending->metadata, i);
      const StoreMetadata metadata = { account, each->key, each->value };

      record (self, pending, &metadata);
    }
}

/**
 * server_profiles_record_again:
 * @self: the profiles
 *
 * Stores those of which something was given up, as they are now.
 */
void
server_profiles_record_again (ServerProfiles *self)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Pending *) value)->is_lost)
      record_all (self, key, value);
}
