/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <string.h>

#include "sql-folder.h"
#include "sql/sql-database.h"

G_BEGIN_DECLS

#define FIXTURE_APPLICATION_ID 0x54657374

static inline SqlDatabase *
fixture_open (Fixture *self, const char *schema)
{
  g_autoptr (GError) error = NULL;
  SqlDatabase *db = sql_database_open (self->path, SQL_OPEN_CREATE, FIXTURE_APPLICATION_ID, &error);

  g_assert_no_error (error);
  sql_database_migrate (db, &schema, 1, &error);
  g_assert_no_error (error);

  return db;
}

static inline void
fixture_exec (SqlDatabase *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  sql_database_exec (db, sql, &error);
  g_assert_no_error (error);
}

static inline gint64
fixture_get (SqlDatabase *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  sql_database_get_int64 (db, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

/* Opening has to fail with @code, name the file, and leave its bytes as they were. */
static inline void
fixture_assert_refused (Fixture *self, SqlError code)
{
  g_autoptr (GBytes) before = fixture_read (self->path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  SqlDatabase *db;

  db = sql_database_open (self->path, SQL_OPEN_CREATE, FIXTURE_APPLICATION_ID, &error);
  g_assert_error (error, SQL_ERROR, (int) code);
  g_assert_null (db);
  g_assert_nonnull (strstr (error->message, self->path));
  after = fixture_read (self->path);
  g_assert_true (g_bytes_equal (before, after));
}

G_END_DECLS
