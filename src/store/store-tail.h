/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-id.h"
#include "sql/sql-database.h"

G_BEGIN_DECLS

/**
 * StoreTail:
 *
 * What was said lately and is not in the index yet. FTS5 writes a segment for each transaction that
 * has words, and merges them again later: for a message alone that takes longer than all else, and
 * next to nothing for each of a hundred.
 */
typedef struct StoreTail StoreTail;

/**
 * StoreTailRow:
 * @target: the row of a history
 * @id: a message in it
 */
typedef struct
{
  gint64 target;
  BaseId id;
} StoreTailRow;

StoreTail *store_tail_new (SqlDatabase *db, GError **error);
void store_tail_free (StoreTail *self);

gboolean store_tail_add (StoreTail *self, gint64 target, BaseId id, GError **error);
gboolean store_tail_take (StoreTail *self, guint limit, GArray *rows, GError **error);
gboolean store_tail_move (StoreTail *self, gint64 from, gint64 to, GError **error);
void store_tail_rolled_back (StoreTail *self);

gboolean store_tail_has_rows (const StoreTail *self);
gboolean store_tail_is_long (const StoreTail *self);
gint64 store_tail_get_due (const StoreTail *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreTail, store_tail_free)

G_END_DECLS
