/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-record.h"

G_BEGIN_DECLS

/**
 * StoreColumnType:
 * @STORE_COLUMN_END: there are no more
 * @STORE_COLUMN_TEXT: (nullable): a text
 * @STORE_COLUMN_NAME: a text that is always there
 * @STORE_COLUMN_FOLDED: the same, which stands in the database in small letters
 * @STORE_COLUMN_FOLDED_TEXT: (nullable): likewise, if it is there
 * @STORE_COLUMN_NUMBER: a #gint64
 * @STORE_COLUMN_FLAG: a #gboolean
 * @STORE_COLUMN_POINTER: what is never in the database
 */
typedef enum
{
  STORE_COLUMN_END,
  STORE_COLUMN_TEXT,
  STORE_COLUMN_NAME,
  STORE_COLUMN_FOLDED,
  STORE_COLUMN_FOLDED_TEXT,
  STORE_COLUMN_NUMBER,
  STORE_COLUMN_FLAG,
  STORE_COLUMN_POINTER,
} StoreColumnType;

typedef struct
{
  StoreColumnType type;
  gsize offset;
} StoreColumn;

#define STORE_MAX_COLUMNS 12

/**
 * StoreRow:
 * @lasts: whether it is done even when its batch is voided
 * @columns: what a record is made of
 * @select: (nullable): what reads all of @columns, in their order; with ?1 of one name
 * @write: (nullable): what is run for a record, with @columns as parameters
 *
 * What is known of a kind of record.
 */
typedef struct
{
  gboolean lasts;
  StoreColumn columns[STORE_MAX_COLUMNS + 1];
  const char *select;
  const char *write[2];
} StoreRow;

const StoreRow *store_row_get (StoreRecordKind kind);
gboolean store_row_write (SqlDatabase *db, const StoreRecord *record, GError **error);

/**
 * StoreRows:
 * @columns: of @record
 * @select: (nullable): the query
 * @error: (nullable) (owned): why it is over
 * @record: the last one that was read
 *
 * Rows of one kind that are being read.
 */
typedef struct
{
  const StoreColumn *columns;
  SqlStatement *select;
  GError *error;
  StoreRecord record;
} StoreRows;

void store_rows_begin (StoreRows *self, SqlDatabase *db, StoreRecordKind kind, const char *key);
const StoreRecord *store_rows_next (StoreRows *self);
gboolean store_rows_end (StoreRows *self, GError **error);

/* What all members of a record's union begin at. */
static inline gpointer
store_record_get_data (StoreRecord *record)
{
  return &record->message;
}

G_END_DECLS
