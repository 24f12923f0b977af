/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in the database of a server; docs/database.md has each table and each column. */

#include "store/store-private.h"
#include "store/store-vacuum.h"

/* "Ingl", so that `file` and we can tell our database from others. */
#define APPLICATION_ID 0x496e676c

/* Entry n leads from version n to n + 1. Databases everywhere depend on them: only ever add one. */
static const char *const migrations[] = {
  /* clang-format off */
  "CREATE TABLE target ("
  "  id INTEGER PRIMARY KEY,"
  "  owner TEXT NOT NULL DEFAULT '',"
  "  name TEXT NOT NULL,"
  "  folded TEXT NOT NULL,"
  "  UNIQUE (owner, folded)"
  ") STRICT;"
  "CREATE TABLE message ("
  "  target INTEGER NOT NULL REFERENCES target (id),"
  "  id INTEGER NOT NULL,"
  "  verb INTEGER NOT NULL,"
  "  source TEXT NOT NULL,"
  "  recipient TEXT,"
  "  account TEXT,"
  "  tags TEXT,"
  "  text TEXT NOT NULL,"
  "  PRIMARY KEY (target, id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE room ("
  "  folded TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  topic TEXT,"
  "  topic_setter TEXT,"
  "  topic_time INTEGER NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  history_after INTEGER NOT NULL,"
  "  is_closed INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE event ("
  "  target INTEGER NOT NULL REFERENCES target (id),"
  "  id INTEGER NOT NULL,"
  "  verb INTEGER NOT NULL,"
  "  source TEXT NOT NULL,"
  "  recipient TEXT,"
  "  account TEXT,"
  "  tags TEXT,"
  "  text TEXT NOT NULL,"
  "  PRIMARY KEY (target, id)"
  ") STRICT, WITHOUT ROWID;",
  "ALTER TABLE event ADD COLUMN about INTEGER;"
  "CREATE INDEX target_folded"
  "  ON target (folded);",
  "CREATE TABLE marker ("
  "  owner TEXT NOT NULL,"
  "  folded TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  PRIMARY KEY (owner, folded)"
  ") STRICT, WITHOUT ROWID;",
  "ALTER TABLE message ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE event ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;",
  "CREATE INDEX marker_folded"
  "  ON marker (folded);",
  "CREATE VIRTUAL TABLE search USING fts5 ("
  "  place, author, text,"
  "  content = '',"
  "  columnsize = 0,"
  "  tokenize = 'unicode61 remove_diacritics 2'"
  ");"
  "CREATE TABLE place ("
  "  id INTEGER PRIMARY KEY,"
  "  target INTEGER NOT NULL REFERENCES target (id)"
  ") STRICT;"
  "CREATE INDEX place_target"
  "  ON place (target);"
  "CREATE TABLE document ("
  "  id INTEGER PRIMARY KEY,"
  "  place INTEGER NOT NULL REFERENCES place (id)"
  ") STRICT;"
  "CREATE TABLE chore ("
  "  kind INTEGER PRIMARY KEY,"
  "  target INTEGER NOT NULL,"
  "  id INTEGER NOT NULL"
  ") STRICT;"
  "INSERT INTO chore (kind, target, id)"
  "  SELECT 1, 0, 0 WHERE EXISTS (SELECT 1 FROM message);",
  "CREATE TABLE metadata ("
  "  folded TEXT NOT NULL,"
  "  key TEXT NOT NULL,"
  "  value TEXT NOT NULL,"
  "  PRIMARY KEY (folded, key)"
  ") STRICT, WITHOUT ROWID;",
  "CREATE INDEX event_about"
  "  ON event (about) WHERE about IS NOT NULL;",
  "CREATE TABLE account ("
  "  folded TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  verifier TEXT,"
  "  created INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE secret ("
  "  value TEXT NOT NULL"
  ") STRICT;"
  "INSERT INTO secret (value) VALUES (hex (randomblob (32)));",
  "CREATE TABLE ban ("
  "  mask TEXT PRIMARY KEY,"
  "  reason TEXT NOT NULL,"
  "  setter TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  ends INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE unindexed ("
  "  id INTEGER NOT NULL,"
  "  target INTEGER NOT NULL REFERENCES target (id),"
  "  PRIMARY KEY (id, target)"
  ") STRICT, WITHOUT ROWID;",
  "ALTER TABLE room ADD COLUMN keep_messages INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE room ADD COLUMN keep_age INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE upkeep ("
  "  name TEXT PRIMARY KEY,"
  "  value INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE device ("
  "  fingerprint TEXT PRIMARY KEY,"
  "  folded TEXT NOT NULL,"
  "  note TEXT NOT NULL,"
  "  added INTEGER NOT NULL,"
  "  used INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE registration ("
  "  folded TEXT PRIMARY KEY,"
  "  founder TEXT,"
  "  time INTEGER NOT NULL,"
  "  modes TEXT NOT NULL,"
  "  key TEXT,"
  "  most INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE role ("
  "  folded TEXT NOT NULL,"
  "  account TEXT NOT NULL,"
  "  modes TEXT NOT NULL,"
  "  PRIMARY KEY (folded, account)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE entry ("
  "  folded TEXT NOT NULL,"
  "  mode TEXT NOT NULL,"
  "  mask TEXT NOT NULL,"
  "  setter TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  PRIMARY KEY (folded, mode, mask)"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE reader ("
  "  folded TEXT NOT NULL,"
  "  identity TEXT NOT NULL,"
  "  since INTEGER NOT NULL,"
  "  PRIMARY KEY (folded, identity)"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE invitation ("
  "  hash TEXT PRIMARY KEY,"
  "  note TEXT NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  ends INTEGER NOT NULL,"
  "  uses INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  "CREATE TABLE presence ("
  "  folded TEXT PRIMARY KEY,"
  "  choice INTEGER NOT NULL,"
  "  nick TEXT,"
  "  user TEXT,"
  "  host TEXT,"
  "  realname TEXT,"
  "  modes TEXT,"
  "  away TEXT,"
  "  rooms TEXT,"
  "  absent INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  /* clang-format on */
};

/*< private >
 * store_schema_get_migrations:
 * @n_migrations: (out): how many there are, which is the newest version
 *
 * Returns: (transfer none) (array length=n_migrations): the SQL that leads from each version to the
 *   next
 */
const char *const *
store_schema_get_migrations (guint *n_migrations)
{
  *n_migrations = G_N_ELEMENTS (migrations);

  return migrations;
}

/*< private >
 * store_schema_open:
 * @path: the database
 * @flags: what for, and whether to create it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a connection to a database with the tables above; %NULL on
 * an error of STORE_ERROR
 */
SqlDatabase *
store_schema_open (const char *path, SqlOpenFlags flags, GError **error)
{
  g_autoptr (SqlDatabase) db = NULL;
  GError *sql_error = NULL;

  db = sql_database_open (path, flags, APPLICATION_ID, &sql_error);
  if (db != NULL && (flags & SQL_OPEN_CREATE) != 0)
    store_vacuum_prepare (db);
  if (db != NULL && sql_database_migrate (db, migrations, G_N_ELEMENTS (migrations), &sql_error))
    return g_steal_pointer (&db);

  store_error_take (error, sql_error);

  return NULL;
}

/*< private >
 * store_schema_is_current:
 * @db: a connection from store_schema_open()
 * @path: the database
 * @error: return location
 *
 * Returns: whether all of the tables above are there as they are above, which a connection for
 * reading does not see to; when not, @error is of STORE_ERROR
 */
gboolean
store_schema_is_current (SqlDatabase *db, const char *path, GError **error)
{
  GError *sql_error = NULL;
  gint64 version;

  if (!sql_database_get_int64 (db, "PRAGMA user_version", &version, &sql_error))
    {
      store_error_take (error, sql_error);
      return FALSE;
    }
  if (version == G_N_ELEMENTS (migrations))
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
               "“%s” was written by an older version of Inglenook: start this one's server with it "
               "once, which changes that",
               path);

  return FALSE;
}
