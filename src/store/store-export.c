/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is stored, as lines of JSON: docs/export.md. */

#include <errno.h>
#include <unistd.h>

#include "irc/irc-casemap.h"
#include "store/store-erased.h"
#include "store/store-private.h"
#include "store/store-transfer.h"

#define SELECT_TARGETS                                                                             \
  "SELECT id, owner, name FROM target WHERE owner <> ?2 "                                          \
  "AND (?1 IS NULL OR (owner = '' AND folded = ?1)) ORDER BY owner, folded"
#define COLUMNS(about)                                                                             \
  "SELECT id, id, ?4, ?5, ?6, verb, source, recipient, account, is_bot, " about ", tags, text FROM "
#define IN_RANGE " WHERE target = ?1 AND id >= ?2 AND id < ?3"
#define SELECT_SAID                                                                                \
  COLUMNS ("NULL") "message" IN_RANGE " UNION ALL " COLUMNS ("about") "event" IN_RANGE
#define IN_ORDER " ORDER BY 1"
#define KNOWS_ROOM                                                                                 \
  "SELECT EXISTS (SELECT 1 FROM room WHERE folded = ?1) "                                          \
  "OR EXISTS (SELECT 1 FROM target WHERE owner = '' AND folded = ?1)"
#define COUNT_ROWS "SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM event)"

/* So much is written at once. */
#define BUFFER_SIZE 65536

/* So many lines are written between two looks at whether it is still wanted. */
#define STEP_LINES 1000

/**
 * Exporter:
 * @db: (owned): a connection that sees one moment
 * @options: what is asked for
 * @fd: where it is written
 * @lines: (owned): what is to be written there
 * @n_lines: how many lines there were
 * @total: how many messages and events there are
 * @func: (nullable): is told how far it has come
 * @user_data: for @func
 */
typedef struct
{
  SqlDatabase *db;
  const StoreExportOptions *options;
  int fd;
  GString *lines;
  guint64 n_lines;
  guint64 total;
  StoreProgressFunc func;
  gpointer user_data;
} Exporter;

static gboolean
flush (Exporter *self, GError **error)
{
  const char *p = self->lines->str;
  gsize left = self->lines->len;

  while (left > 0)
    {
      gssize n = write (self->fd, p, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
                       "The export cannot be written (%s): check where it goes",
                       g_strerror (errno));
          return FALSE;
        }
      p += n;
      left -= (gsize) n;
    }
  g_string_truncate (self->lines, 0);

  return TRUE;
}

static gboolean
put (Exporter *self,
     const StoreTransferType *type,
     const StoreTransferValue *values,
     GError **error)
{
  store_transfer_append (self->lines, type, values, self->options->with_secrets);
  self->n_lines++;
  if (self->lines->len >= BUFFER_SIZE && !flush (self, error))
    return FALSE;
  if (self->func == NULL || self->n_lines % STEP_LINES != 0
      || self->func (MIN (self->n_lines, self->total), self->total, self->user_data))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, "It was stopped");

  return FALSE;
}

static gboolean
fail_verb (gint64 verb, GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_DAMAGED,
               "There is a message in the database of a kind that there is not (%" G_GINT64_FORMAT
               "): put a backup in its place",
               verb);

  return FALSE;
}

static void
read_values (SqlStatement *select, const StoreTransferType *type, StoreTransferValue *values)
{
  for (guint i = 0; type->fields[i].key != NULL; i++)
    if (type->fields[i].kind < STORE_FIELD_TIME)
      values[i].text = sql_statement_get_text (select, i);
    else
      values[i].number = sql_statement_get_int64 (select, i);
}

/* An error of SQL_ERROR is told apart from one of writing by its domain. */
static gboolean
put_rows (Exporter *self, const StoreTransferType *type, SqlStatement *select, GError **error)
{
  gboolean is_said = type == &store_transfer_event;
  SqlStep step;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      StoreTransferValue values[STORE_TRANSFER_FIELDS_MAX] = { 0 };

      read_values (select, type, values);
      if (is_said && store_transfer_get_verb (values[STORE_SAID_VERB].number) == NULL)
        return fail_verb (values[STORE_SAID_VERB].number, error);
      if (is_said)
        type = store_verb_is_message ((StoreVerb) values[STORE_SAID_VERB].number)
                   ? &store_transfer_message
                   : &store_transfer_event;
      if (!put (self, type, values, error))
        return FALSE;
    }

  return step == SQL_STEP_DONE;
}

static gboolean
put_type (Exporter *self, const StoreTransferType *type, const char *room, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, type->select, error);

  if (select == NULL)
    return FALSE;

  if (type->of_rooms)
    sql_statement_bind_text (select, 1, room);

  return put_rows (self, type, select, error);
}

static gboolean
put_history (Exporter *self, SqlStatement *target, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_SAID IN_ORDER, error);
  const char *owner = sql_statement_get_text (target, 1);
  const char *name = sql_statement_get_text (target, 2);
  gboolean is_room = owner[0] == '\0';

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, sql_statement_get_int64 (target, 0));
  sql_statement_bind_int64 (select, 2, base_id_first_at (self->options->since));
  sql_statement_bind_int64 (select, 3,
                            self->options->until != 0 ? base_id_first_at (self->options->until)
                                                      : G_MAXINT64);
  sql_statement_bind_text (select, 4, is_room ? name : NULL);
  sql_statement_bind_text (select, 5, is_room ? NULL : owner);
  sql_statement_bind_text (select, 6, is_room ? NULL : name);

  return put_rows (self, &store_transfer_event, select, error);
}

static gboolean
put_histories (Exporter *self, const char *room, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_TARGETS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, room);
  sql_statement_bind_text (select, 2, STORE_ERASED_OWNER);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    if (!put_history (self, select, error))
      return FALSE;

  return step == SQL_STEP_DONE;
}

static gboolean
is_wanted (const Exporter *self, const StoreTransferType *type)
{
  return (type->of_rooms || self->options->rooms == NULL)
         && (!type->is_secret || self->options->with_secrets);
}

/* Of each type those of all rooms come one after the other, as if all were asked for. */
static gboolean
put_types (Exporter *self, char **rooms, GError **error)
{
  static char *const all[] = { NULL };
  guint n_rooms = rooms != NULL ? g_strv_length (rooms) : 1;
  char *const *names = rooms != NULL ? rooms : all;

  for (guint i = 0; store_transfer_rows[i].name != NULL; i++)
    for (guint j = 0; j < n_rooms && is_wanted (self, &store_transfer_rows[i]); j++)
      {
        if (!put_type (self, &store_transfer_rows[i], names[j], error))
          return FALSE;
        if (!store_transfer_rows[i].of_rooms)
          break;
      }
  for (guint j = 0; j < n_rooms; j++)
    if (!put_histories (self, names[j], error))
      return FALSE;

  return TRUE;
}

static gboolean
put_header (Exporter *self, GError **error)
{
  const StoreExportOptions *options = self->options;
  const StoreTransferValue values[STORE_TRANSFER_FIELDS_MAX] = {
    { .text = STORE_TRANSFER_FORMAT },
    { .number = STORE_TRANSFER_VERSION },
    { .text = options->server },
    { .number = options->with_secrets },
    { .number = options->rooms != NULL || options->since != 0 || options->until != 0 },
  };

  return put (self, &store_transfer_header, values, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* Each one once, in the order in which they stand in the database. */
static char **
fold_rooms (const char *const *rooms)
{
  g_autoptr (GPtrArray) folded = NULL;

  if (rooms == NULL)
    return NULL;

  folded = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; rooms[i] != NULL; i++)
    {
      g_autofree char *name = irc_casemap_fold (IRC_CASEMAP_ASCII, rooms[i]);

      if (!g_ptr_array_find_with_equal_func (folded, name, g_str_equal, NULL))
        g_ptr_array_add (folded, g_steal_pointer (&name));
    }
  g_ptr_array_sort (folded, compare_names);
  g_ptr_array_add (folded, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&folded), FALSE);
}

static gboolean
check_room (Exporter *self, const char *room, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, KNOWS_ROOM, error);

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, room);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;
  if (sql_statement_get_int64 (select, 0) != 0)
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
               "The database has no room %s, and nothing that was said in one of that name", room);

  return FALSE;
}

/* A name with a mistake in it is not answered with a file in which there is nothing. */
static gboolean
check_rooms (Exporter *self, char **rooms, GError **error)
{
  for (guint i = 0; rooms != NULL && rooms[i] != NULL; i++)
    if (!check_room (self, rooms[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
put_all (Exporter *self, GError **error)
{
  g_auto (GStrv) rooms = fold_rooms (self->options->rooms);
  gint64 total;

  if (!sql_database_begin (self->db, error) || !check_rooms (self, rooms, error)
      || !sql_database_get_int64 (self->db, COUNT_ROWS, &total, error))
    return FALSE;

  self->total = (guint64) total;

  return put_header (self, error) && put_types (self, rooms, error) && flush (self, error);
}

/**
 * store_export:
 * @path: a database, which a server may have open
 * @options: what of it
 * @fd: where it is written
 * @func: (nullable) (scope call): is told how many lines are written of about how many
 * @user_data: for @func
 * @error: return location
 *
 * Writes what is in the database as lines of JSON, as it is at one moment. The write-ahead log
 * keeps what the server writes until that is done.
 *
 * Returns: whether all was written; when not, @error is of STORE_ERROR
 */
gboolean
store_export (const char *path,
              const StoreExportOptions *options,
              int fd,
              StoreProgressFunc func,
              gpointer user_data,
              GError **error)
{
  g_autoptr (SqlDatabase) db = store_schema_open (path, SQL_OPEN_READ_ONLY, error);
  g_autoptr (GString) lines = g_string_new (NULL);
  Exporter exporter = { db, options, fd, lines, 0, 0, func, user_data };
  GError *local_error = NULL;

  if (db == NULL || !store_schema_is_current (db, path, error))
    return FALSE;

  if (put_all (&exporter, &local_error))
    {
      sql_database_rollback (db);
      return TRUE;
    }

  sql_database_rollback (db);
  if (local_error->domain == STORE_ERROR)
    g_propagate_error (error, local_error);
  else
    store_error_take (error, local_error);

  return FALSE;
}
