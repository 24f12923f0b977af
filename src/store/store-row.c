/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is the same for all kinds of record, by the table of store-record.def. */

#include "store/store-row.h"

#include "irc/irc-casemap.h"

#define COLUMN(type, Type, member)                                                                 \
  {                                                                                                \
    type, G_STRUCT_OFFSET (Type, member)                                                           \
  }
#define TEXT(Type, member)        COLUMN (STORE_COLUMN_TEXT, Type, member)
#define NAME(Type, member)        COLUMN (STORE_COLUMN_NAME, Type, member)
#define FOLDED(Type, member)      COLUMN (STORE_COLUMN_FOLDED, Type, member)
#define FOLDED_TEXT(Type, member) COLUMN (STORE_COLUMN_FOLDED_TEXT, Type, member)
#define NUMBER(Type, member)      COLUMN (STORE_COLUMN_NUMBER, Type, member)
#define FLAG(Type, member)        COLUMN (STORE_COLUMN_FLAG, Type, member)
#define POINTER(Type, member)     COLUMN (STORE_COLUMN_POINTER, Type, member)

static const StoreRow rows[STORE_N_RECORDS] = {
#define STORE_ORDER(KIND, Type, name, ...) [STORE_RECORD_##KIND] = { __VA_ARGS__ },
#define STORE_ROW(KIND, Type, name, ...)   [STORE_RECORD_##KIND] = { __VA_ARGS__ },
#define STORE_NOTE(KIND, ...)              [STORE_RECORD_##KIND] = { __VA_ARGS__ },
#include "store/store-record.def"
#undef STORE_ORDER
#undef STORE_ROW
#undef STORE_NOTE
};

/*< private >
 * store_row_get:
 * @kind: a kind of record
 *
 * Returns: (transfer none): what is known of it
 */
const StoreRow *
store_row_get (StoreRecordKind kind)
{
  g_assert (kind < STORE_N_RECORDS);

  return &rows[kind];
}

static void
bind_folded (SqlStatement *statement, guint parameter, const char *text)
{
  g_autofree char *folded = text != NULL ? irc_casemap_fold (IRC_CASEMAP_ASCII, text) : NULL;

  sql_statement_bind_text (statement, parameter, folded);
}

static void
bind (SqlStatement *statement, guint parameter, const StoreColumn *column, gconstpointer data)
{
  switch (column->type)
    {
    case STORE_COLUMN_TEXT:
    case STORE_COLUMN_NAME:
      sql_statement_bind_text (statement, parameter,
                               G_STRUCT_MEMBER (const char *, data, column->offset));
      break;
    case STORE_COLUMN_FOLDED:
    case STORE_COLUMN_FOLDED_TEXT:
      bind_folded (statement, parameter, G_STRUCT_MEMBER (const char *, data, column->offset));
      break;
    case STORE_COLUMN_NUMBER:
      sql_statement_bind_int64 (statement, parameter,
                                G_STRUCT_MEMBER (gint64, data, column->offset));
      break;
    case STORE_COLUMN_FLAG:
      sql_statement_bind_int64 (statement, parameter,
                                G_STRUCT_MEMBER (gboolean, data, column->offset) ? 1 : 0);
      break;
    case STORE_COLUMN_POINTER:
    case STORE_COLUMN_END:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
run (SqlDatabase *db, const char *sql, const StoreRecord *record, GError **error)
{
  const StoreColumn *columns = rows[record->kind].columns;
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < sql_statement_count_parameters (statement); i++)
    bind (statement, i + 1, &columns[i], &record->message);

  return sql_statement_run (statement, error);
}

/*< private >
 * store_row_write:
 * @db: the writer's connection, in a transaction
 * @record: a record of a kind that has statements
 * @error: return location
 *
 * Returns: whether the row is as @record says; when not, @error is of SQL_ERROR
 */
gboolean
store_row_write (SqlDatabase *db, const StoreRecord *record, GError **error)
{
  const StoreRow *row = store_row_get (record->kind);

  for (guint i = 0; i < G_N_ELEMENTS (row->write) && row->write[i] != NULL; i++)
    if (!run (db, row->write[i], record, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * store_rows_begin:
 * @self: (out): rows to read
 * @db: a connection
 * @kind: of a kind that can be read
 * @key: (nullable): the name in small letters whose rows are to be read; %NULL for a kind of which
 * all are
 */
void
store_rows_begin (StoreRows *self, SqlDatabase *db, StoreRecordKind kind, const char *key)
{
  const StoreRow *row = store_row_get (kind);

  self->columns = row->columns;
  self->error = NULL;
  self->record.kind = kind;
  self->select = sql_database_prepare (db, row->select, &self->error);
  if (self->select != NULL && key != NULL)
    sql_statement_bind_text (self->select, 1, key);
}

static void
read_column (SqlStatement *select, guint i, const StoreColumn *column, gpointer data)
{
  switch (column->type)
    {
    case STORE_COLUMN_TEXT:
    case STORE_COLUMN_NAME:
    case STORE_COLUMN_FOLDED:
    case STORE_COLUMN_FOLDED_TEXT:
      G_STRUCT_MEMBER (const char *, data, column->offset) = sql_statement_get_text (select, i);
      break;
    case STORE_COLUMN_NUMBER:
      G_STRUCT_MEMBER (gint64, data, column->offset) = sql_statement_get_int64 (select, i);
      break;
    case STORE_COLUMN_FLAG:
      G_STRUCT_MEMBER (gboolean, data, column->offset) = sql_statement_get_int64 (select, i) != 0;
      break;
    case STORE_COLUMN_POINTER:
    case STORE_COLUMN_END:
    default:
      g_assert_not_reached ();
    }
}

/*< private >
 * store_rows_next:
 * @self: rows
 *
 * Returns: (transfer none) (nullable): the next one, which is there until the next call; %NULL when
 * there is none, or when it cannot be read
 */
const StoreRecord *
store_rows_next (StoreRows *self)
{
  if (self->select == NULL || sql_statement_step (self->select, &self->error) != SQL_STEP_ROW)
    return NULL;

  for (guint i = 0; self->columns[i].type != STORE_COLUMN_END; i++)
    read_column (self->select, i, &self->columns[i], store_record_get_data (&self->record));

  return &self->record;
}

/*< private >
 * store_rows_end:
 * @self: rows, after the last one
 * @error: return location
 *
 * Returns: whether all were read; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_end (StoreRows *self, GError **error)
{
  g_clear_pointer (&self->select, sql_statement_release);
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}
