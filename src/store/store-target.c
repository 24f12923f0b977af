/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-target.h"

#include <string.h>

#include "irc/irc-casemap.h"

#define SELECT_TARGET "SELECT id FROM target WHERE owner = ?1 AND folded = ?2"
#define INSERT_TARGET "INSERT INTO target (owner, folded, name) VALUES (?1, ?2, ?3)"

/* Targets whose ids are kept in mind, a few megabytes at most. */
#define MAX_TARGETS 20000

/**
 * StoreTargets:
 * @db: (unowned): the writer's connection
 * @known: (owned): TargetKey to its id, for the targets seen lately
 */
struct StoreTargets
{
  SqlDatabase *db;
  GHashTable *known;
};

typedef struct
{
  const char *owner;
  const char *name;
} TargetKey;

typedef struct
{
  TargetKey key;
  gint64 id;
  char texts[];
} Target;

static guint
target_key_hash (gconstpointer data)
{
  const TargetKey *key = data;

  return g_str_hash (key->owner) * 31 + irc_casemap_ascii_hash (key->name);
}

static gboolean
target_key_equal (gconstpointer a, gconstpointer b)
{
  const TargetKey *first = a;
  const TargetKey *second = b;

  return strcmp (first->owner, second->owner) == 0
         && irc_casemap_ascii_equal (first->name, second->name);
}

static Target *
target_new (const TargetKey *key, gint64 id)
{
  gsize owner_size = strlen (key->owner) + 1;
  gsize name_size = strlen (key->name) + 1;
  Target *self = g_malloc (sizeof *self + owner_size + name_size);

  self->id = id;
  self->key.owner = memcpy (self->texts, key->owner, owner_size);
  self->key.name = memcpy (self->texts + owner_size, key->name, name_size);

  return self;
}

/*< private >
 * store_targets_new:
 * @db: the writer's connection; it has to last
 *
 * Returns: (transfer full): the rows of histories
 */
StoreTargets *
store_targets_new (SqlDatabase *db)
{
  StoreTargets *self = g_new0 (StoreTargets, 1);

  self->db = db;
  self->known = g_hash_table_new_full (target_key_hash, target_key_equal, NULL, g_free);

  return self;
}

/*< private >
 * store_targets_free:
 * @self: (transfer full): the rows of histories
 */
void
store_targets_free (StoreTargets *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

static gboolean
select_target (StoreTargets *self,
               const char *owner,
               const char *folded,
               gint64 *id,
               GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_TARGET, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, owner);
  sql_statement_bind_text (select, 2, folded);
  step = sql_statement_step (select, error);
  *id = step == SQL_STEP_ROW ? sql_statement_get_int64 (select, 0) : 0;

  return step != SQL_STEP_ERROR;
}

static gboolean
insert_target (StoreTargets *self,
               const TargetKey *key,
               const char *folded,
               gint64 *id,
               GError **error)
{
  g_autoptr (SqlStatement) insert = sql_database_prepare (self->db, INSERT_TARGET, error);

  if (insert == NULL)
    return FALSE;

  sql_statement_bind_text (insert, 1, key->owner);
  sql_statement_bind_text (insert, 2, folded);
  sql_statement_bind_text (insert, 3, key->name);
  if (!sql_statement_run (insert, error))
    return FALSE;

  *id = sql_database_get_last_rowid (self->db);

  return TRUE;
}

/*< private >
 * store_targets_find:
 * @self: the rows of histories, whose connection is in a transaction
 * @owner: (nullable): whose history it is, as in StoreMessage
 * @name: the room or the nick of the other person, as written
 * @id: (out): the number of its row, which is added if there is none
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_targets_find (StoreTargets *self,
                    const char *owner,
                    const char *name,
                    gint64 *id,
                    GError **error)
{
  const TargetKey key = { owner != NULL ? owner : "", name };
  Target *target = g_hash_table_lookup (self->known, &key);
  g_autofree char *folded = NULL;

  if (target != NULL)
    {
      *id = target->id;
      return TRUE;
    }

  folded = irc_casemap_fold (IRC_CASEMAP_ASCII, name);
  if (!select_target (self, key.owner, folded, id, error))
    return FALSE;

  if (*id == 0 && !insert_target (self, &key, folded, id, error))
    return FALSE;

  if (g_hash_table_size (self->known) >= MAX_TARGETS)
    g_hash_table_remove_all (self->known);
  target = target_new (&key, *id);
  g_hash_table_insert (self->known, &target->key, target);

  return TRUE;
}

/*< private >
 * store_targets_forget:
 * @self: the rows of histories
 * @owner: (nullable): whose history it is, as in StoreMessage
 * @name: the room or the nick of the other person, in any case
 *
 * Call it when the row was changed in another way.
 */
void
store_targets_forget (StoreTargets *self, const char *owner, const char *name)
{
  const TargetKey key = { owner != NULL ? owner : "", name };

  g_hash_table_remove (self->known, &key);
}

/*< private >
 * store_targets_forget_all:
 * @self: the rows of histories
 *
 * Call it when rows may be gone, such as those of a transaction that was rolled back.
 */
void
store_targets_forget_all (StoreTargets *self)
{
  g_hash_table_remove_all (self->known);
}
