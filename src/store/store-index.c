/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How words get out of an FTS5 index, so that they are nowhere on the disk any more:
 *
 * The index is made of segments that are never changed. What is taken out of it is written once
 * more, as taken out, into a new segment; both are there until a merge that has both of them, and
 * all that is older, among its input. So an erasure puts all the segments there are on one level
 * (`merge` with a negative number), and merges those into one, some pages at a time, until nothing
 * is left to do: https://www.sqlite.org/fts5.html#the_merge_command. Segments that were merged are
 * deleted, which overwrites them with zeros (PRAGMA secure_delete), and then the write-ahead log is
 * emptied. What is said meanwhile goes into segments of its own; what is taken out meanwhile is
 * noted, and erased by another such pass. The notes are part of the database, so that a server that
 * was killed goes on where it stopped.
 *
 * FTS5 of SQLite 3.42 can do it at once ("secure-delete"), but what that leaves cannot be read by
 * older ones any more, so there is one way for all.
 */

#include "store/store-index.h"

#include "irc/irc-casemap.h"
#include "store/store-erased.h"
#include "store/store-tail.h"
#include "store/store-words.h"

#define SELECT_PLACE    "SELECT min (id) FROM place WHERE target = ?1"
#define ADD_PLACE       "INSERT INTO place (target) VALUES (?1)"
#define MOVE_PLACES     "UPDATE place SET target = ?2 WHERE target = ?1"
#define ADD_DOCUMENT    "INSERT INTO document (id, place) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
#define DELETE_DOCUMENT "DELETE FROM document WHERE id = ?1"
#define ADD_WORDS       "INSERT INTO search (rowid, place, author, text) VALUES (?1, ?2, ?3, ?4)"
#define DELETE_WORDS                                                                               \
  "INSERT INTO search (search, rowid, place, author, text) VALUES ('delete', ?1, ?2, ?3, ?4)"
#define SELECT_INDEXED                                                                             \
  "SELECT document.id, place, source, text FROM document JOIN place ON place.id = place "          \
  "JOIN message ON message.target = place.target AND message.id = ?2 "                             \
  "WHERE document.id IN (?2 << 1, ?2 << 1 | 1) AND place.target = ?1"
#define SELECT_STORED                                                                              \
  "SELECT message.target, message.id, source, recipient, text, owner, folded FROM message "        \
  "JOIN target ON target.id = message.target "
#define SELECT_ONE SELECT_STORED "WHERE message.target = ?1 AND message.id = ?2"
#define SELECT_UNINDEXED                                                                           \
  SELECT_STORED "WHERE (message.target, message.id) > (?1, ?2) "                                   \
                "ORDER BY message.target, message.id LIMIT ?3"
#define MERGE         "INSERT INTO search (search, rank) VALUES ('merge', ?1)"
#define SELECT_CHORES "SELECT kind, target, id FROM chore"
#define PUT_CHORE     "INSERT OR REPLACE INTO chore (kind, target, id) VALUES (?1, ?2, ?3)"
#define DELETE_CHORE  "DELETE FROM chore WHERE kind = ?1"
#define CHECK         "INSERT INTO search (search) VALUES ('integrity-check')"
#define EMPTY                                                                                      \
  "INSERT INTO search (search) VALUES ('delete-all');"                                             \
  "DELETE FROM document; DELETE FROM chore; DELETE FROM unindexed"

/* What one slice does, some milliseconds of work: a batch that comes meanwhile has to wait so long.
 * A merge stops only between two words, so it takes longer when it comes to a very common one. */
#define SLICE_MESSAGES 100
#define SLICE_PAGES    32

/* After a failure, such as a full disk. */
#define RETRY_US (1 * G_TIME_SPAN_SECOND)

/* Erasing takes at most one part in so many of the time, however much is taken back. */
#define PASS_SHARE 10

/* The numbers stand in databases. */
typedef enum
{
  CHORE_BUILD = 1, /* index what was said before there was an index, from @target and @id on */
  CHORE_ERASE = 2, /* something was taken out since the last pass began */
  CHORE_MERGE = 3, /* a pass is under way */
} ChoreKind;

#define HAS(chores, kind) (((chores)->kinds & 1u << (kind)) != 0)

/**
 * Chores:
 * @kinds: the bit 1 << kind for each ChoreKind
 * @target: the message that was indexed last by CHORE_BUILD
 * @id: its id
 */
typedef struct
{
  guint kinds;
  gint64 target;
  BaseId id;
} Chores;

/**
 * StoreIndex:
 * @db: (unowned): the writer's connection
 * @tail: (owned): what is to be added
 * @chores: what is to be done, as far as is known
 * @due: monotonic time in microseconds at which to go on with it
 * @next_pass: when the next erasure may begin
 * @pass_time: microseconds that the pass under way has taken
 * @was_healed: whether it was tried to make a damaged index anew, which is done once
 */
struct StoreIndex
{
  SqlDatabase *db;
  StoreTail *tail;
  Chores chores;
  gint64 due;
  gint64 next_pass;
  gint64 pass_time;
  gboolean was_healed;
};

static gboolean
read_chores (StoreIndex *self, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_CHORES, error);
  Chores chores = { 0, 0, 0 };
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      gint64 kind = sql_statement_get_int64 (select, 0);

      chores.kinds |= 1u << (kind & 31);
      if (kind == CHORE_BUILD)
        {
          chores.target = sql_statement_get_int64 (select, 1);
          chores.id = sql_statement_get_int64 (select, 2);
        }
    }
  if (step == SQL_STEP_DONE)
    self->chores = chores;

  return step == SQL_STEP_DONE;
}

static gboolean
put_chore (StoreIndex *self, ChoreKind kind, gint64 target, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) put = sql_database_prepare (self->db, PUT_CHORE, error);

  if (put == NULL)
    return FALSE;

  self->chores.kinds |= 1u << kind;
  sql_statement_bind_int64 (put, 1, kind);
  sql_statement_bind_int64 (put, 2, target);
  sql_statement_bind_int64 (put, 3, id);

  return sql_statement_run (put, error);
}

static gboolean
delete_chore (StoreIndex *self, ChoreKind kind, GError **error)
{
  g_autoptr (SqlStatement) delete = sql_database_prepare (self->db, DELETE_CHORE, error);

  if (delete == NULL)
    return FALSE;

  sql_statement_bind_int64 (delete, 1, kind);

  return sql_statement_run (delete, error);
}

/*< private >
 * store_index_new:
 * @db: the writer's connection, which deletes securely; it has to last
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the index; %NULL on an error of SQL_ERROR
 */
StoreIndex *
store_index_new (SqlDatabase *db, GError **error)
{
  g_autoptr (StoreIndex) self = g_new0 (StoreIndex, 1);

  self->db = db;
  self->tail = store_tail_new (db, error);
  if (self->tail == NULL || !read_chores (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*< private >
 * store_index_free:
 * @self: (transfer full): an index
 */
void
store_index_free (StoreIndex *self)
{
  g_clear_pointer (&self->tail, store_tail_free);
  g_free (self);
}

static gboolean
put_words (StoreIndex *self,
           const char *sql,
           gint64 document,
           gint64 place,
           const char *source,
           const char *text,
           GError **error)
{
  g_autoptr (SqlStatement) put = sql_database_prepare (self->db, sql, error);
  g_autofree char *name = g_strdup_printf ("p%" G_GINT64_FORMAT, place);
  g_autofree char *author = store_words_encode (source);
  g_autofree char *words = store_words_prepare (text);

  if (put == NULL)
    return FALSE;

  sql_statement_bind_int64 (put, 1, document);
  sql_statement_bind_text (put, 2, name);
  sql_statement_bind_text (put, 3, author);
  sql_statement_bind_text (put, 4, words);

  return sql_statement_run (put, error);
}

/* Of a private message there are two, and the receiver's stands in the history under the name of
 * somebody else than whom it was sent to. */
static gint64
get_document (const StoreMessage *message)
{
  gboolean is_received = message->owner != NULL && message->to != NULL
                         && !irc_casemap_ascii_equal (message->to, message->target);

  return (gint64) ((guint64) message->id << 1 | (is_received ? 1 : 0));
}

static gboolean
add_place (StoreIndex *self, gint64 target, gint64 *place, GError **error)
{
  g_autoptr (SqlStatement) add = sql_database_prepare (self->db, ADD_PLACE, error);

  if (add == NULL)
    return FALSE;

  sql_statement_bind_int64 (add, 1, target);
  if (!sql_statement_run (add, error))
    return FALSE;

  *place = sql_database_get_last_rowid (self->db);

  return TRUE;
}

static gboolean
find_place (StoreIndex *self, gint64 target, gint64 *place, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_PLACE, error);

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  *place = sql_statement_get_int64 (select, 0);

  return *place != 0 || add_place (self, target, place, error);
}

/* What is in the index already stays as it is. */
static gboolean
add_message (StoreIndex *self, gint64 target, const StoreMessage *message, GError **error)
{
  g_autoptr (SqlStatement) add = sql_database_prepare (self->db, ADD_DOCUMENT, error);
  gint64 document = get_document (message);
  gint64 n_changes;
  gint64 place;

  if (add == NULL || !find_place (self, target, &place, error))
    return FALSE;

  n_changes = sql_database_get_changes (self->db);
  sql_statement_bind_int64 (add, 1, document);
  sql_statement_bind_int64 (add, 2, place);
  if (!sql_statement_run (add, error))
    return FALSE;

  return sql_database_get_changes (self->db) == n_changes
         || put_words (self, ADD_WORDS, document, place, message->source, message->text, error);
}

static gboolean
remove_document (StoreIndex *self, gint64 document, GError **error)
{
  g_autoptr (SqlStatement) delete = sql_database_prepare (self->db, DELETE_DOCUMENT, error);

  if (delete == NULL)
    return FALSE;

  sql_statement_bind_int64 (delete, 1, document);

  return sql_statement_run (delete, error) && put_chore (self, CHORE_ERASE, 0, 0, error);
}

/*< private >
 * store_index_remove:
 * @self: an index, whose connection is in a transaction
 * @target: the row of a history
 * @id: a message in it, which has to be there still
 * @error: return location
 *
 * Takes a message out of the index. Its words are on the disk until the erasure is done that begins
 * with this: see store_index_work().
 *
 * Returns: whether it cannot be found any more; when not, @error is of SQL_ERROR
 */
gboolean
store_index_remove (StoreIndex *self, gint64 target, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_INDEXED, error);
  gint64 document;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, id);
  step = sql_statement_step (select, error);
  if (step != SQL_STEP_ROW)
    return step == SQL_STEP_DONE;

  document = sql_statement_get_int64 (select, 0);

  return put_words (self, DELETE_WORDS, document, sql_statement_get_int64 (select, 1),
                    sql_statement_get_text (select, 2), sql_statement_get_text (select, 3), error)
         && remove_document (self, document, error);
}

static gboolean
add_row (StoreIndex *self, SqlStatement *row, GError **error)
{
  const char *owner = sql_statement_get_text (row, 5);
  const StoreMessage message = {
    .id = sql_statement_get_int64 (row, 1),
    .source = sql_statement_get_text (row, 2),
    .to = sql_statement_get_text (row, 3),
    .text = sql_statement_get_text (row, 4),
    .owner = owner[0] != '\0' ? owner : NULL,
    .target = sql_statement_get_text (row, 6),
  };

  if (g_strcmp0 (message.owner, STORE_ERASED_OWNER) == 0)
    return TRUE;

  return add_message (self, sql_statement_get_int64 (row, 0), &message, error);
}

/*< private >
 * store_index_restore:
 * @self: an index, whose connection is in a transaction
 * @target: the row of a history
 * @id: a message in it that was taken out of the index
 * @error: return location
 *
 * Puts it into the index again, as it is now.
 *
 * Returns: whether it can be found again; when not, @error is of SQL_ERROR
 */
gboolean
store_index_restore (StoreIndex *self, gint64 target, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_ONE, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, id);
  step = sql_statement_step (select, error);

  return step == SQL_STEP_ROW ? add_row (self, select, error) : step == SQL_STEP_DONE;
}

/*< private >
 * store_index_move:
 * @self: an index, whose connection is in a transaction
 * @from: the row of a history whose messages all go into another one
 * @to: the row of that
 * @error: return location
 *
 * Returns: whether they can be found there now; when not, @error is of SQL_ERROR
 */
gboolean
store_index_move (StoreIndex *self, gint64 from, gint64 to, GError **error)
{
  g_autoptr (SqlStatement) move = sql_database_prepare (self->db, MOVE_PLACES, error);

  if (move == NULL || !store_tail_move (self->tail, from, to, error) || !read_chores (self, error))
    return FALSE;

  sql_statement_bind_int64 (move, 1, from);
  sql_statement_bind_int64 (move, 2, to);
  if (!sql_statement_run (move, error))
    return FALSE;

  /* Some may stand now where the making of the index has passed. */
  return !HAS (&self->chores, CHORE_BUILD) || put_chore (self, CHORE_BUILD, 0, 0, error);
}

/* What was taken back meanwhile is not there any more, and what was edited is there already. */
static gboolean
add_tail (StoreIndex *self, gint64 now, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (StoreTailRow));

  if (!store_tail_take (self->tail, SLICE_MESSAGES, rows, error))
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreTailRow *row = &g_array_index (rows, StoreTailRow, i);

      if (!store_index_restore (self, row->target, row->id, error))
        return FALSE;
    }

  return TRUE;
}

/*< private >
 * store_index_add:
 * @self: an index, whose connection is in a transaction
 * @target: the row of the history that @message stands in
 * @message: something said
 * @error: return location
 *
 * Has it found a little later, or after store_index_catch_up().
 *
 * Returns: whether it will be; when not, @error is of SQL_ERROR
 */
gboolean
store_index_add (StoreIndex *self, gint64 target, const StoreMessage *message, GError **error)
{
  return store_tail_add (self->tail, target, message->id, error);
}

/*< private >
 * store_index_rolled_back:
 * @self: an index, whose connection was in a transaction that is gone
 */
void
store_index_rolled_back (StoreIndex *self)
{
  store_tail_rolled_back (self->tail);
}

static gboolean
build (StoreIndex *self, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_UNINDEXED, error);
  gint64 target = self->chores.target;
  BaseId id = self->chores.id;
  guint n_rows = 0;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, id);
  sql_statement_bind_int64 (select, 3, SLICE_MESSAGES);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      if (!add_row (self, select, error))
        return FALSE;

      target = sql_statement_get_int64 (select, 0);
      id = sql_statement_get_int64 (select, 1);
      n_rows++;
    }
  if (step == SQL_STEP_ERROR)
    return FALSE;

  return n_rows < SLICE_MESSAGES ? delete_chore (self, CHORE_BUILD, error)
                                 : put_chore (self, CHORE_BUILD, target, id, error);
}

static gboolean
merge (StoreIndex *self, gint64 n_pages, GError **error)
{
  g_autoptr (SqlStatement) merge = sql_database_prepare (self->db, MERGE, error);

  if (merge == NULL)
    return FALSE;

  sql_statement_bind_int64 (merge, 1, n_pages);

  return sql_statement_run (merge, error);
}

static gboolean
begin_pass (StoreIndex *self, GError **error)
{
  self->pass_time = 0;

  return delete_chore (self, CHORE_ERASE, error) && put_chore (self, CHORE_MERGE, 0, 0, error)
         && merge (self, -SLICE_PAGES, error);
}

/* A merge that had nothing to do makes but one change, which is asking for it. */
static gboolean
go_on_with_pass (StoreIndex *self, GError **error)
{
  gint64 n_changes = sql_database_get_changes (self->db);

  if (!merge (self, SLICE_PAGES, error))
    return FALSE;

  return sql_database_get_changes (self->db) - n_changes >= 2
         || delete_chore (self, CHORE_MERGE, error);
}

static gboolean
work (StoreIndex *self, gint64 now, GError **error)
{
  if (!read_chores (self, error))
    return FALSE;

  if (HAS (&self->chores, CHORE_MERGE))
    return go_on_with_pass (self, error);

  if (HAS (&self->chores, CHORE_ERASE) && now >= self->next_pass)
    return begin_pass (self, error);

  if (now >= store_tail_get_due (self->tail))
    return add_tail (self, now, error);

  return !HAS (&self->chores, CHORE_BUILD) || build (self, error);
}

typedef gboolean (*WorkFunc) (StoreIndex *self, gint64 now, GError **error);

static gboolean
try_in_transaction (StoreIndex *self, WorkFunc func, gint64 now, GError **error)
{
  if (!sql_database_begin (self->db, error))
    return FALSE;

  if (func (self, now, error) && sql_database_commit (self->db, error))
    return read_chores (self, error);

  sql_database_rollback (self->db);
  store_tail_rolled_back (self->tail);

  return FALSE;
}

/* All that is in it stands in the histories as well, from which it is made as it was made when
 * there was none. */
static gboolean
make_anew (StoreIndex *self, gint64 now, GError **error)
{
  return sql_database_exec (self->db, EMPTY, error) && put_chore (self, CHORE_BUILD, 0, 0, error);
}

/*< private >
 * store_index_heal:
 * @self: an index, whose connection is in no transaction
 * @error: why something failed
 *
 * Looks through the index when that was because of damage, and when it is the index that is
 * damaged, has it made anew, which then takes its time. Until then less is found.
 *
 * Returns: whether it is being made anew, and trying again may help
 */
gboolean
store_index_heal (StoreIndex *self, const GError *error)
{
  g_autoptr (GError) check_error = NULL;

  if (self->was_healed || !g_error_matches (error, SQL_ERROR, SQL_ERROR_DAMAGED))
    return FALSE;

  self->was_healed = TRUE;

  return !sql_database_exec (self->db, CHECK, &check_error)
         && g_error_matches (check_error, SQL_ERROR, SQL_ERROR_DAMAGED)
         && try_in_transaction (self, make_anew, 0, NULL);
}

static gboolean
run_in_transaction (StoreIndex *self, WorkFunc func, gint64 now)
{
  g_autoptr (GError) error = NULL;

  if (try_in_transaction (self, func, now, &error))
    return TRUE;

  store_index_heal (self, error);

  return FALSE;
}

typedef gboolean (*TailFunc) (const StoreTail *tail);

/* What fails is tried again a little later: people can talk although nothing can be found. */
static void
add_while (StoreIndex *self, TailFunc is_wanted)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_done = TRUE;

  while (is_done && is_wanted (self->tail))
    is_done = run_in_transaction (self, add_tail, now);

  if (!is_done)
    self->due = now + RETRY_US;
}

/*< private >
 * store_index_catch_up:
 * @self: an index, whose connection is in no transaction
 *
 * Has all found that was said before, unless that fails.
 */
void
store_index_catch_up (StoreIndex *self)
{
  add_while (self, store_tail_has_rows);
}

/*< private >
 * store_index_keep_up:
 * @self: an index, whose connection is in no transaction
 *
 * Call it after each batch, so that the next catching up does not take long.
 */
void
store_index_keep_up (StoreIndex *self)
{
  if (g_get_monotonic_time () >= self->due)
    add_while (self, store_tail_is_long);
}

/*< private >
 * store_index_work:
 * @self: an index, whose connection is in no transaction
 *
 * Does a slice of what is to be done. What fails is tried again a little later.
 */
void
store_index_work (StoreIndex *self)
{
  gint64 start = g_get_monotonic_time ();
  gboolean was_merging = HAS (&self->chores, CHORE_MERGE);
  gboolean is_done = run_in_transaction (self, work, start);
  gint64 end = g_get_monotonic_time ();

  self->pass_time += end - start;
  if (was_merging && !HAS (&self->chores, CHORE_MERGE))
    self->next_pass = end + self->pass_time * PASS_SHARE;

  /* Half of the time is left to others. */
  self->due = end + (is_done ? end - start : RETRY_US);
}

static gint64
get_chores_due (const StoreIndex *self)
{
  if (HAS (&self->chores, CHORE_MERGE) || HAS (&self->chores, CHORE_BUILD))
    return self->due;

  return HAS (&self->chores, CHORE_ERASE) ? MAX (self->due, self->next_pass) : G_MAXINT64;
}

/*< private >
 * store_index_get_due:
 * @self: an index
 *
 * Returns: the monotonic time in microseconds at which store_index_work() is to be called;
 * %G_MAXINT64 when there is nothing to do
 */
gint64
store_index_get_due (const StoreIndex *self)
{
  gint64 tail_due = store_tail_get_due (self->tail);

  return MIN (get_chores_due (self), tail_due != G_MAXINT64 ? MAX (self->due, tail_due) : tail_due);
}

/*< private >
 * store_index_is_erasing:
 * @self: an index
 *
 * Returns: whether words may be on the disk of what was taken out
 */
gboolean
store_index_is_erasing (const StoreIndex *self)
{
  return HAS (&self->chores, CHORE_MERGE) || HAS (&self->chores, CHORE_ERASE);
}
