/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What stands in the database of a server.
 *
 * target: a room, or one person's view of a conversation with another
 *
 * - owner: empty for a room; otherwise the identity of the person whose view it is; a space when
 *   all of it is being erased
 * - name: the room or the nick of the other person, as first written
 * - folded: the name in small letters (CASEMAPPING=ascii), under which it is found
 *
 * message: one message in one history; a private one stands in two, its sender's and its receiver's
 *
 * - target: whose history; the rows of one target lie together in the order of their ids, so that
 *   a page of history is one run of neighbours
 * - id: its BaseId, which carries its time and orders everything
 * - verb: a StoreVerb
 * - source: nick!user@host of the sender
 * - recipient: the nick that a private message was sent to; NULL in a room
 * - account: the account of the sender, if it had one
 * - is_bot: 1 when the sender was a program, else 0
 * - tags: its client-only tags, escaped as on the line
 * - text: what was said
 *
 * event: what else happened in a history, such as joins and reactions; apart from messages, so that
 * those are as quick to find however much else happens
 *
 * - as in message, but for:
 * - recipient: also who was kicked
 * - text: see StoreMessage
 * - about: the id of the message that was erased by it, or that says since what its text is
 *
 * marker: how far somebody has read; it never goes back
 *
 * - owner: the identity of the person
 * - folded: the room or the other person, as in target
 * - time: up to when all was read, in milliseconds since 1970-01-01 UTC
 *
 * metadata: what is told of a room, or of an account
 *
 * - folded: the room or the account, in small letters
 * - key, value: what, and what of it
 *
 * account: somebody whom the server knows again
 *
 * - folded, name: as in target
 * - verifier: what is kept of the password, as server_scram_to_text() writes it; NULL once the
 *   account was given up, for its conversations are nobody else's
 * - created: when, in milliseconds since 1970-01-01 UTC
 *
 * device: what somebody logs in to an account with instead of a password
 *
 * - fingerprint: the SHA-256 of its certificate, 64 small hexadecimal digits
 * - folded: the account, in small letters
 * - note: what its owner calls it, can be empty
 * - added, used: when it was, and was used last, in milliseconds since 1970-01-01 UTC; 0 for never
 *
 * secret: what nobody outside knows, drawn when the table was made; one row
 *
 * ban: somebody who is not to be on the server
 *
 * - mask: a network, `user@host` with wildcards, or `$a:account`, as HallBan writes it
 * - reason: why
 * - setter: who said so
 * - time: when, in milliseconds since 1970-01-01 UTC
 * - ends: until when, likewise; 0 for ever
 *
 * room: what a room is beside its messages
 *
 * - folded, name: as in target
 * - topic, topic_setter, topic_time: its topic, if it has one, and who set it when, in milliseconds
 *   since 1970-01-01 UTC
 * - created: the BaseId of its making
 * - history_after: messages up to this id are not shown; 0 when all are
 * - is_closed: 1 when a key or an invitation was needed to join, else 0
 * - keep_messages: how many messages are kept; 0 for as many as the server keeps
 * - keep_age: how long they are kept, in milliseconds; 0 for as long as the server keeps them
 *
 * registration: whose a room is that lasts, and how it is set
 *
 * - folded: as in room
 * - founder: its account; NULL once that was given up
 * - time: since when, in milliseconds since 1970-01-01 UTC
 * - modes: the letters of its flags
 * - key: what to give to join, if anything
 * - most: how many may be in it; 0 for any number
 *
 * role: what an account is in such a room
 *
 * - folded: as in room
 * - account: in small letters
 * - modes: the letters of its prefix modes
 *
 * entry: what stands in a list of such a room, such as a ban
 *
 * - folded: as in room
 * - mode: the letter of the list
 * - mask: for whom it is
 * - setter, time: who set it when, in milliseconds since 1970-01-01 UTC
 *
 * search: the words of what was said (FTS5), by the id of the document; it has no texts
 *
 * - place: "p" and the id of the place
 * - author: the nick of the sender, as store_words_encode() writes it
 * - text: what store_words_prepare() gives of the text
 *
 * place: what the index calls the histories; one of another name and all its messages can become
 * part of another one without a change of the index
 *
 * - target: as in message
 *
 * document: what is in the index
 *
 * - id: twice the id of the message; one more for the receiver's view of a private one
 * - place: where it was said
 *
 * unindexed: what was said lately and is not in the index yet
 *
 * - id, target: as in message
 *
 * chore: what is still to be done in the index; see store-index.c
 *
 * - kind: what
 * - target, id: how far it has come
 *
 * upkeep: what is known of the database itself
 *
 * - name, value: `erased`, the newest id that was erased; `check`, 1 while it is to be looked
 * through as it was not closed
 */

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
  /* clang-format on */
};

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
