/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SqlStep:
 * @SQL_STEP_ROW: there is a row; its columns can be read until the next step
 * @SQL_STEP_DONE: the statement has run to its end
 * @SQL_STEP_ERROR: it failed, and the error says why
 */
typedef enum
{
  SQL_STEP_ROW,
  SQL_STEP_DONE,
  SQL_STEP_ERROR,
} SqlStep;

/**
 * SqlStatement:
 *
 * A compiled statement, lent by sql_database_prepare() and given back by sql_statement_release();
 * the database keeps it compiled for the next time. Parameters count from 1 as `?1` does, columns
 * from 0.
 *
 * |[
 * g_autoptr (SqlStatement) select = sql_database_prepare (db, "SELECT name FROM room WHERE id >
 * ?1", error); SqlStep step;
 *
 * if (select == NULL)
 *   return FALSE;
 *
 * sql_statement_bind_int64 (select, 1, id);
 * while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
 *   g_ptr_array_add (names, g_strdup (sql_statement_get_text (select, 0)));
 *
 * return step == SQL_STEP_DONE;
 * ]|
 */
typedef struct SqlStatement SqlStatement;

void sql_statement_release (SqlStatement *self);

guint sql_statement_count_parameters (SqlStatement *self);
void sql_statement_bind_int64 (SqlStatement *self, guint parameter, gint64 value);
void sql_statement_bind_text (SqlStatement *self, guint parameter, const char *text);

SqlStep sql_statement_step (SqlStatement *self, GError **error);
gboolean sql_statement_run (SqlStatement *self, GError **error);

gboolean sql_statement_is_null (SqlStatement *self, guint column);
gint64 sql_statement_get_int64 (SqlStatement *self, guint column);
const char *sql_statement_get_text (SqlStatement *self, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SqlStatement, sql_statement_release)

G_END_DECLS
