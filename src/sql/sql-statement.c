/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql/sql-statement.h"

#include <string.h>

#include "sql/sql-private.h"

/**
 * SqlStatement:
 * @database: (unowned): where it belongs
 * @handle: (owned): the compiled statement
 * @lent: whether somebody is using it
 * @cached: whether the database keeps it after its use
 * @bind_status: the first failure of a bind since it was lent; SQLITE_OK when all held
 * @repaired: (nullable) (owned): texts of the current row that were not UTF-8
 */
struct SqlStatement
{
  SqlDatabase *database;
  sqlite3_stmt *handle;
  gboolean lent;
  gboolean cached;
  int bind_status;
  GPtrArray *repaired;
};

static void
forget_row (SqlStatement *self)
{
  g_clear_pointer (&self->repaired, g_ptr_array_unref);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\n")] == '\0';
}

/*< private >
 * sql_statement_new:
 * @database: where to compile
 * @sql: one statement
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a statement that nobody uses yet
 */
SqlStatement *
sql_statement_new (SqlDatabase *database, const char *sql, GError **error)
{
  sqlite3_stmt *handle = NULL;
  const char *tail;
  SqlStatement *self;
  int status;

  status
      = sqlite3_prepare_v3 (database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (status != SQLITE_OK)
    {
      sql_error_set (error, database->handle, database->path, status);
      return NULL;
    }

  /* SQLite compiles the first statement and leaves the rest alone; nothing may be left out unseen.
   */
  if (handle == NULL || !is_blank (tail))
    {
      sqlite3_finalize (handle);
      g_set_error (error, SQL_ERROR, SQL_ERROR_FAILED, "“%s” is not exactly one SQL statement",
                   sql);
      return NULL;
    }

  self = g_new0 (SqlStatement, 1);
  self->database = database;
  self->handle = handle;

  return self;
}

/*< private >
 * sql_statement_free:
 * @self: (transfer full): a statement
 */
void
sql_statement_free (SqlStatement *self)
{
  forget_row (self);
  sqlite3_finalize (self->handle);
  g_free (self);
}

/*< private >
 * sql_statement_lend:
 * @self: a statement
 * @cached: whether the database goes on keeping it after its use
 *
 * Returns: whether it was free to be lent
 */
gboolean
sql_statement_lend (SqlStatement *self, gboolean cached)
{
  if (self->lent)
    return FALSE;

  self->lent = TRUE;
  self->cached = cached;
  self->bind_status = SQLITE_OK;
  self->database->n_lent++;

  return TRUE;
}

/**
 * sql_statement_release:
 * @self: (transfer full): a statement
 *
 * Gives it back to its database: what it still read or held is let go, its parameters are NULL
 * again.
 */
void
sql_statement_release (SqlStatement *self)
{
  g_assert (self->lent);

  self->lent = FALSE;
  self->database->n_lent--;
  if (!self->cached)
    {
      sql_statement_free (self);
      return;
    }

  forget_row (self);
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
}

static void
note_bind (SqlStatement *self, int status)
{
  if (self->bind_status == SQLITE_OK)
    self->bind_status = status;
}

/**
 * sql_statement_count_parameters:
 * @self: a statement
 *
 * Returns: the number of its last parameter, 0 when it has none
 */
guint
sql_statement_count_parameters (SqlStatement *self)
{
  return (guint) sqlite3_bind_parameter_count (self->handle);
}

/**
 * sql_statement_bind_int64:
 * @self: a statement that stands before its first row
 * @parameter: which parameter, from 1
 * @value: its value
 *
 * A failure, such as a parameter that does not exist, is told by the next step.
 */
void
sql_statement_bind_int64 (SqlStatement *self, guint parameter, gint64 value)
{
  note_bind (self, sqlite3_bind_int64 (self->handle, (int) parameter, value));
}

/**
 * sql_statement_bind_text:
 * @self: a statement that stands before its first row
 * @parameter: which parameter, from 1
 * @text: (nullable): its value, UTF-8, copied; %NULL is SQL's NULL
 *
 * A failure, such as a text above 16 MiB, is told by the next step.
 */
void
sql_statement_bind_text (SqlStatement *self, guint parameter, const char *text)
{
  note_bind (self, sqlite3_bind_text (self->handle, (int) parameter, text, -1, SQLITE_TRANSIENT));
}

static SqlStep
finish (SqlStatement *self, int status, GError **error)
{
  /* The message has to be read before the reset, which would take it away. */
  if (status != SQLITE_DONE)
    sql_error_set (error, self->database->handle, self->database->path, status);
  sqlite3_reset (self->handle);

  return status == SQLITE_DONE ? SQL_STEP_DONE : SQL_STEP_ERROR;
}

/**
 * sql_statement_step:
 * @self: a statement
 * @error: return location
 *
 * Runs the statement up to its next row. After the last one, and after an error, it stands before
 * its first row again: parameters can be bound anew, those that are not keep their values.
 *
 * Returns: whether there is a row, or the end, or an error of SQL_ERROR
 */
SqlStep
sql_statement_step (SqlStatement *self, GError **error)
{
  int status = self->bind_status;

  forget_row (self);
  if (status == SQLITE_OK)
    status = sqlite3_step (self->handle);
  if (status == SQLITE_ROW)
    return SQL_STEP_ROW;

  return finish (self, status, error);
}

/**
 * sql_statement_run:
 * @self: a statement
 * @error: return location
 *
 * Runs the statement to its end and passes over its rows, if it has any.
 *
 * Returns: whether it ran; when not, @error is of SQL_ERROR
 */
gboolean
sql_statement_run (SqlStatement *self, GError **error)
{
  SqlStep step;

  do
    step = sql_statement_step (self, error);
  while (step == SQL_STEP_ROW);

  return step == SQL_STEP_DONE;
}

/**
 * sql_statement_is_null:
 * @self: a statement that stands on a row
 * @column: which column, from 0
 *
 * Returns: whether the column is NULL
 */
gboolean
sql_statement_is_null (SqlStatement *self, guint column)
{
  return sqlite3_column_type (self->handle, (int) column) == SQLITE_NULL;
}

/**
 * sql_statement_get_int64:
 * @self: a statement that stands on a row
 * @column: which column, from 0
 *
 * Returns: the column's value, 0 for NULL
 */
gint64
sql_statement_get_int64 (SqlStatement *self, guint column)
{
  return sqlite3_column_int64 (self->handle, (int) column);
}

/**
 * sql_statement_get_text:
 * @self: a statement that stands on a row
 * @column: which column, from 0
 *
 * What is not UTF-8 in the file, which anybody may have written, comes with replacement characters.
 *
 * Returns: (transfer none) (nullable): the column's text, valid UTF-8, until the next step; %NULL
 * for NULL
 */
const char *
sql_statement_get_text (SqlStatement *self, guint column)
{
  const char *text = (const char *) sqlite3_column_text (self->handle, (int) column);
  char *valid;

  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return text;

  if (self->repaired == NULL)
    self->repaired = g_ptr_array_new_with_free_func (g_free);
  valid = g_utf8_make_valid (text, -1);
  g_ptr_array_add (self->repaired, valid);

  return valid;
}
