/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-archive-store.h"

/* "InCh" */
#define ARCHIVE_ID 0x496e4368

/* The rows of a room stand in the order of its timeline: by time, by msgid, and as they came. */
static const char *const migrations[] = {
  "CREATE TABLE room ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
  "  title TEXT NOT NULL,"
  "  direct INTEGER NOT NULL,"
  "  joined INTEGER NOT NULL,"
  "  listed INTEGER NOT NULL,"
  "  draft TEXT NOT NULL"
  ") STRICT;"
  "CREATE TABLE message ("
  "  serial INTEGER PRIMARY KEY,"
  "  room INTEGER NOT NULL REFERENCES room (id),"
  "  time INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  sender TEXT NOT NULL,"
  "  sender_name TEXT NOT NULL,"
  "  target TEXT,"
  "  text TEXT NOT NULL,"
  "  error TEXT,"
  "  own INTEGER NOT NULL,"
  "  highlight INTEGER NOT NULL,"
  "  given INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX message_in_order ON message (room, time, id, serial);"
  "CREATE UNIQUE INDEX message_by_id ON message (room, id) WHERE id != '';"
  "CREATE INDEX message_waiting ON message (room, serial) WHERE state = 1;",
};

G_STATIC_ASSERT (CHAT_MESSAGE_WAITING == 1);

#define ROW_COLUMNS                                                                                \
  "serial, time, message.id, kind, state, sender, sender_name, target, text, error, own, "         \
  "highlight, given"

/**
 * chat_archive_row_new:
 * @room: the name of the room it is in
 * @message: a message
 *
 * Returns: (transfer full): what is kept of it
 */
ChatArchiveRow *
chat_archive_row_new (const char *room, ChatMessage *message)
{
  ChatArchiveRow *self = g_new0 (ChatArchiveRow, 1);
  const char *id = chat_message_get_id (message);

  self->room = g_strdup (room);
  self->serial = chat_message_get_serial (message);
  self->time = chat_message_get_time (message);
  self->id = g_strdup (id != NULL ? id : "");
  self->sender = g_strdup (chat_message_get_sender (message));
  self->sender_name = g_strdup (chat_message_get_sender_name (message));
  self->target = g_strdup (chat_message_get_target (message));
  self->text = g_strdup (chat_message_get_text (message));
  self->error = g_strdup (chat_message_get_error (message));
  self->kind = (int) chat_message_get_kind (message);
  self->state = (int) chat_message_get_state (message);
  self->own = chat_message_get_own (message);
  self->highlight = chat_message_get_highlight (message);
  self->given = chat_message_get_given (message);

  return self;
}

/**
 * chat_archive_row_to_message:
 * @self: a row
 *
 * Returns: (transfer full): the message it was made from
 */
ChatMessage *
chat_archive_row_to_message (const ChatArchiveRow *self)
{
  ChatMessageInit init = {
    .id = self->id[0] != '\0' ? self->id : NULL,
    .time = self->time,
    .kind = (ChatMessageKind) CLAMP (self->kind, CHAT_MESSAGE_TEXT, CHAT_MESSAGE_GAP),
    .state = (ChatMessageState) CLAMP (self->state, CHAT_MESSAGE_SENT, CHAT_MESSAGE_FAILED),
    .sender = self->sender,
    .sender_name = self->sender_name,
    .target = self->target,
    .text = self->text,
    .error = self->error,
    .own = self->own,
    .highlight = self->highlight,
    .given = self->given,
    .serial = self->serial,
  };

  return chat_message_new (&init);
}

/**
 * chat_archive_row_free:
 * @self: (transfer full): a row
 */
void
chat_archive_row_free (ChatArchiveRow *self)
{
  g_free (self->room);
  g_free (self->id);
  g_free (self->sender);
  g_free (self->sender_name);
  g_free (self->target);
  g_free (self->text);
  g_free (self->error);
  g_free (self);
}

/**
 * chat_archive_store_open:
 * @path: the file; it and its folder are made when they are not there
 * @last_serial: (out): the highest number of a message in it
 * @error: return location
 *
 * Opens an archive for us alone. What was written last may be lost when the power fails, but not
 * when a program does: https://www.sqlite.org/pragma.html#pragma_synchronous
 *
 * Returns: (transfer full) (nullable): the database; %NULL on an error of SQL_ERROR, whose text is
 * for people
 */
SqlDatabase *
chat_archive_store_open (const char *path, gint64 *last_serial, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (SqlDatabase) db = NULL;

  /* When this fails, opening the file says why. */
  g_mkdir_with_parents (folder, 0700);

  db = sql_database_open (path, SQL_OPEN_CREATE, ARCHIVE_ID, error);
  if (db == NULL
      || !sql_database_exec (db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL",
                             error)
      || !sql_database_migrate (db, migrations, G_N_ELEMENTS (migrations), error)
      || !sql_database_begin (db, error) || !sql_database_commit (db, error)
      || !sql_database_get_int64 (db, "SELECT max(serial) FROM message", last_serial, error))
    return NULL;

  return g_steal_pointer (&db);
}

static gboolean
run_with_name (SqlDatabase *db, const char *sql, const char *name, GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  sql_statement_bind_text (statement, 1, name);

  return sql_statement_run (statement, error);
}

/* Messages may be kept of a room that is not, or no longer, in the list. */
static gboolean
ensure_room (SqlDatabase *db, const char *name, GError **error)
{
  return run_with_name (db,
                        "INSERT INTO room (name, title, direct, joined, listed, draft)"
                        " VALUES (?1, ?1, 0, 0, 0, '') ON CONFLICT DO NOTHING",
                        name, error);
}

/**
 * chat_archive_store_add:
 * @db: an archive
 * @row: a message with a number of its own
 * @error: return location
 *
 * Writes a message, unless one with its msgid is there.
 *
 * Returns: whether it could
 */
gboolean
chat_archive_store_add (SqlDatabase *db, const ChatArchiveRow *row, GError **error)
{
  g_autoptr (SqlStatement) insert = NULL;

  if (!ensure_room (db, row->room, error))
    return FALSE;

  insert = sql_database_prepare (db,
                                 "INSERT INTO message (serial, room, time, id, kind, state, sender,"
                                 " sender_name, target, text, error, own, highlight, given)"
                                 " SELECT ?1, room.id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
                                 " ?13, ?14 FROM room WHERE name = ?2"
                                 " ON CONFLICT DO NOTHING",
                                 error);
  if (insert == NULL)
    return FALSE;

  sql_statement_bind_int64 (insert, 1, row->serial);
  sql_statement_bind_text (insert, 2, row->room);
  sql_statement_bind_int64 (insert, 3, row->time);
  sql_statement_bind_text (insert, 4, row->id);
  sql_statement_bind_int64 (insert, 5, row->kind);
  sql_statement_bind_int64 (insert, 6, row->state);
  sql_statement_bind_text (insert, 7, row->sender);
  sql_statement_bind_text (insert, 8, row->sender_name);
  sql_statement_bind_text (insert, 9, row->target);
  sql_statement_bind_text (insert, 10, row->text);
  sql_statement_bind_text (insert, 11, row->error);
  sql_statement_bind_int64 (insert, 12, row->own);
  sql_statement_bind_int64 (insert, 13, row->highlight);
  sql_statement_bind_int64 (insert, 14, row->given);

  return sql_statement_run (insert, error);
}

/**
 * chat_archive_store_update:
 * @db: an archive
 * @row: a message that was added before
 * @error: return location
 *
 * Writes what can change of it. A message that has its new msgid already is the same, and goes.
 *
 * Returns: whether it could
 */
gboolean
chat_archive_store_update (SqlDatabase *db, const ChatArchiveRow *row, GError **error)
{
  g_autoptr (SqlStatement) update
      = sql_database_prepare (db,
                              "UPDATE OR REPLACE message"
                              " SET time = ?2, id = ?3, state = ?4, error = ?5, given = ?6"
                              " WHERE serial = ?1",
                              error);

  if (update == NULL)
    return FALSE;

  sql_statement_bind_int64 (update, 1, row->serial);
  sql_statement_bind_int64 (update, 2, row->time);
  sql_statement_bind_text (update, 3, row->id);
  sql_statement_bind_int64 (update, 4, row->state);
  sql_statement_bind_text (update, 5, row->error);
  sql_statement_bind_int64 (update, 6, row->given);

  return sql_statement_run (update, error);
}

/**
 * chat_archive_store_remove:
 * @db: an archive
 * @serial: a message's number
 * @error: return location
 *
 * Returns: whether the message is not there any more
 */
gboolean
chat_archive_store_remove (SqlDatabase *db, gint64 serial, GError **error)
{
  g_autoptr (SqlStatement) remove
      = sql_database_prepare (db, "DELETE FROM message WHERE serial = ?1", error);

  if (remove == NULL)
    return FALSE;

  sql_statement_bind_int64 (remove, 1, serial);

  return sql_statement_run (remove, error);
}

/**
 * chat_archive_store_put_room:
 * @db: an archive
 * @room: a room in the list of rooms
 * @error: return location
 *
 * Returns: whether it is kept
 */
gboolean
chat_archive_store_put_room (SqlDatabase *db, const ChatArchiveRoom *room, GError **error)
{
  g_autoptr (SqlStatement) put
      = sql_database_prepare (db,
                              "INSERT INTO room (name, title, direct, joined, listed, draft)"
                              " VALUES (?1, ?2, ?3, ?4, 1, ?5)"
                              " ON CONFLICT (name) DO UPDATE SET title = ?2, direct = ?3,"
                              " joined = ?4, listed = 1, draft = ?5",
                              error);

  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, room->name);
  sql_statement_bind_text (put, 2, room->title);
  sql_statement_bind_int64 (put, 3, room->direct);
  sql_statement_bind_int64 (put, 4, room->joined);
  sql_statement_bind_text (put, 5, room->draft);

  return sql_statement_run (put, error);
}

/**
 * chat_archive_store_close_room:
 * @db: an archive
 * @name: a room's name
 * @error: return location
 *
 * Takes a room out of the list. Its messages stay, for when it comes back.
 *
 * Returns: whether it could
 */
gboolean
chat_archive_store_close_room (SqlDatabase *db, const char *name, GError **error)
{
  return run_with_name (db, "UPDATE room SET listed = 0, joined = 0, draft = '' WHERE name = ?1",
                        name, error);
}

/**
 * chat_archive_store_rename_room:
 * @db: an archive
 * @old_name: what a room was called
 * @name: what it is called now
 * @error: return location
 *
 * Gives the messages of a room another name, under which there may be some already.
 *
 * Returns: whether it could
 */
gboolean
chat_archive_store_rename_room (SqlDatabase *db,
                                const char *old_name,
                                const char *name,
                                GError **error)
{
  g_autoptr (SqlStatement) move = NULL;

  if (!ensure_room (db, old_name, error) || !ensure_room (db, name, error))
    return FALSE;

  move = sql_database_prepare (db,
                               "UPDATE OR IGNORE message"
                               " SET room = (SELECT id FROM room WHERE name = ?2)"
                               " WHERE room = (SELECT id FROM room WHERE name = ?1)",
                               error);
  if (move == NULL)
    return FALSE;

  sql_statement_bind_text (move, 1, old_name);
  sql_statement_bind_text (move, 2, name);

  return sql_statement_run (move, error) && chat_archive_store_close_room (db, old_name, error);
}

static char *
dup_column (SqlStatement *statement, guint column)
{
  return g_strdup (sql_statement_get_text (statement, column));
}

static ChatArchiveRow *
read_row (SqlStatement *statement, const char *room)
{
  ChatArchiveRow *row = g_new0 (ChatArchiveRow, 1);

  row->room = g_strdup (room);
  row->serial = sql_statement_get_int64 (statement, 0);
  row->time = sql_statement_get_int64 (statement, 1);
  row->id = dup_column (statement, 2);
  row->kind = (int) sql_statement_get_int64 (statement, 3);
  row->state = (int) sql_statement_get_int64 (statement, 4);
  row->sender = dup_column (statement, 5);
  row->sender_name = dup_column (statement, 6);
  row->target = dup_column (statement, 7);
  row->text = dup_column (statement, 8);
  row->error = dup_column (statement, 9);
  row->own = sql_statement_get_int64 (statement, 10) != 0;
  row->highlight = sql_statement_get_int64 (statement, 11) != 0;
  row->given = sql_statement_get_int64 (statement, 12) != 0;

  return row;
}

static GPtrArray *
read_rows (SqlStatement *statement, const char *room, gboolean newest_first, GError **error)
{
  g_autoptr (GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_archive_row_free);
  SqlStep step;

  while ((step = sql_statement_step (statement, error)) == SQL_STEP_ROW)
    g_ptr_array_insert (rows, newest_first ? 0 : -1, read_row (statement, room));

  return step == SQL_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

/**
 * chat_archive_store_list_waiting:
 * @db: an archive
 * @room: a room's name
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type ChatArchiveRow): the messages that were never
 * sent, as they were typed
 */
GPtrArray *
chat_archive_store_list_waiting (SqlDatabase *db, const char *room, GError **error)
{
  g_autoptr (SqlStatement) select
      = sql_database_prepare (db,
                              "SELECT " ROW_COLUMNS " FROM message"
                              " WHERE room = (SELECT id FROM room WHERE name = ?1) AND state = 1"
                              " ORDER BY serial",
                              error);

  if (select == NULL)
    return NULL;

  sql_statement_bind_text (select, 1, room);

  return read_rows (select, room, FALSE, error);
}

static ChatArchiveRoom *
read_room (SqlStatement *statement)
{
  ChatArchiveRoom *room = g_new0 (ChatArchiveRoom, 1);

  room->name = dup_column (statement, 0);
  room->title = dup_column (statement, 1);
  room->direct = sql_statement_get_int64 (statement, 2) != 0;
  room->joined = sql_statement_get_int64 (statement, 3) != 0;
  room->draft = dup_column (statement, 4);

  return room;
}

/**
 * chat_archive_store_list_rooms:
 * @db: an archive
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type ChatArchiveRoom): the rooms in the list,
 * without waiting messages
 */
GPtrArray *
chat_archive_store_list_rooms (SqlDatabase *db, GError **error)
{
  g_autoptr (GPtrArray) rooms
      = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_archive_room_free);
  g_autoptr (SqlStatement) select
      = sql_database_prepare (db,
                              "SELECT name, title, direct, joined, draft FROM room"
                              " WHERE listed ORDER BY id",
                              error);
  SqlStep step;

  if (select == NULL)
    return NULL;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    g_ptr_array_add (rooms, read_room (select));

  return step == SQL_STEP_DONE ? g_steal_pointer (&rooms) : NULL;
}

/**
 * chat_archive_store_read:
 * @db: an archive
 * @before: where to read on from: of the room, time, msgid and number
 * @n_messages: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type ChatArchiveRow): the messages that stand right
 * before @before, oldest first; those that wait are left out
 */
GPtrArray *
chat_archive_store_read (SqlDatabase *db,
                         const ChatArchiveRow *before,
                         guint n_messages,
                         GError **error)
{
  g_autoptr (SqlStatement) select
      = sql_database_prepare (db,
                              "SELECT " ROW_COLUMNS " FROM message"
                              " WHERE room = (SELECT id FROM room WHERE name = ?1) AND state != 1"
                              " AND (time, id, serial) < (?2, ?3, ?4)"
                              " ORDER BY time DESC, id DESC, serial DESC LIMIT ?5",
                              error);

  if (select == NULL)
    return NULL;

  sql_statement_bind_text (select, 1, before->room);
  sql_statement_bind_int64 (select, 2, before->time);
  sql_statement_bind_text (select, 3, before->id);
  sql_statement_bind_int64 (select, 4, before->serial);
  sql_statement_bind_int64 (select, 5, n_messages);

  return read_rows (select, before->room, TRUE, error);
}
