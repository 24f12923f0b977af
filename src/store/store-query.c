/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-query.h"

#include "irc/irc-casemap.h"
#include "store/store-search.h"

#define SELECT_TARGET   "SELECT id, name FROM target WHERE owner = ?1 AND folded = ?2"
#define IN_RANGE        " WHERE target = ?1 AND id > ?2 AND id <= ?3"
#define SELECT_MESSAGES STORE_QUERY_COLUMNS "NULL FROM message" IN_RANGE
#define SELECT_ALL                                                                                 \
  SELECT_MESSAGES " UNION ALL " STORE_QUERY_COLUMNS "about FROM event" IN_RANGE                    \
                  " AND (1 << verb) & ?5"
#define OLDEST               " ORDER BY id ASC LIMIT ?4"
#define NEWEST               " ORDER BY id DESC LIMIT ?4"
#define SELECT_CONVERSATIONS "SELECT id, name FROM target WHERE owner = ?1"
#define SELECT_MARKERS       "SELECT folded, time FROM marker WHERE owner = ?1"
#define SELECT_EDITED        "SELECT max (id) FROM event WHERE about = ?1 AND id <= ?2 AND verb = ?3"
#define SELECT_LATEST        "SELECT max (id) FROM message WHERE target = ?1 AND id <= ?2"

/**
 * Target:
 * @id: its row
 * @name: (owned): its name, as first written
 */
typedef struct
{
  gint64 id;
  char *name;
} Target;

/**
 * Range:
 * @above: exclusive
 * @up_to: inclusive
 * @limit: at most this many
 * @from_newest: whether @limit counts from the newest or from the oldest
 */
typedef struct
{
  BaseId above;
  BaseId up_to;
  guint limit;
  gboolean from_newest;
} Range;

/**
 * store_query_copy:
 * @query: a query
 *
 * Returns: (transfer full): a copy of it and all that it points to
 */
StoreQuery *
store_query_copy (const StoreQuery *query)
{
  StoreQuery *copy = g_memdup2 (query, sizeof *query);

  copy->owner = g_strdup (query->owner);
  copy->target = g_strdup (query->target);
  copy->rooms = (const char *const *) g_strdupv ((char **) query->rooms);
  if (query->rooms_hidden != NULL)
    copy->rooms_hidden = g_memdup2 (query->rooms_hidden, g_strv_length ((char **) query->rooms)
                                                             * sizeof *query->rooms_hidden);
  copy->text = g_strdup (query->text);
  copy->from = g_strdup (query->from);

  return copy;
}

/**
 * store_query_free:
 * @query: (transfer full): what store_query_copy() gave
 */
void
store_query_free (StoreQuery *query)
{
  g_free ((char *) query->owner);
  g_free ((char *) query->target);
  g_strfreev ((char **) query->rooms);
  g_free ((gpointer) query->rooms_hidden);
  g_free ((char *) query->text);
  g_free ((char *) query->from);
  g_free (query);
}

/*< private >
 * store_query_find_target:
 * @db: a connection
 * @owner: (nullable): whose conversation, as in StoreMessage; %NULL for a room
 * @name: the room or the other person, in any case
 * @id: (out): its row; not touched when there is none
 * @written: (out) (transfer full): its name as first written; not touched either
 * @error: return location
 *
 * Returns: whether it could be looked for; when not, @error is of SQL_ERROR
 */
gboolean
store_query_find_target (SqlDatabase *db,
                         const char *owner,
                         const char *name,
                         gint64 *id,
                         char **written,
                         GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, name);
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_TARGET, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, owner != NULL ? owner : "");
  sql_statement_bind_text (select, 2, folded);
  step = sql_statement_step (select, error);
  if (step == SQL_STEP_ROW)
    {
      *id = sql_statement_get_int64 (select, 0);
      *written = g_strdup (sql_statement_get_text (select, 1));
    }

  return step != SQL_STEP_ERROR;
}

static gboolean
find_target (SqlDatabase *db, const char *owner, const char *name, Target *target, GError **error)
{
  return store_query_find_target (db, owner, name, &target->id, &target->name, error);
}

/*< private >
 * store_query_read_message:
 * @row: a row with STORE_QUERY_COLUMNS
 * @owner: (nullable): whose history it is from, as in StoreMessage
 * @target: the name of that
 *
 * Returns: (transfer full): the message
 */
StoreMessage *
store_query_read_message (SqlStatement *row, const char *owner, const char *target)
{
  StoreMessage *message = g_new (StoreMessage, 1);

  message->id = sql_statement_get_int64 (row, 0);
  message->verb = (StoreVerb) sql_statement_get_int64 (row, 1);
  message->owner = g_strdup (owner);
  message->target = g_strdup (target);
  message->source = g_strdup (sql_statement_get_text (row, 2));
  message->to = g_strdup (sql_statement_get_text (row, 3));
  message->account = g_strdup (sql_statement_get_text (row, 4));
  message->tags = g_strdup (sql_statement_get_text (row, 5));
  message->text = g_strdup (sql_statement_get_text (row, 6));
  message->is_bot = sql_statement_get_int64 (row, 7) != 0;
  message->about = sql_statement_get_int64 (row, 8);
  message->edited = 0;

  return message;
}

static void
reverse (GPtrArray *array, guint first)
{
  for (guint low = first, high = array->len; low + 1 < high; low++, high--)
    {
      gpointer item = array->pdata[low];

      array->pdata[low] = array->pdata[high - 1];
      array->pdata[high - 1] = item;
    }
}

/* Adds to @messages what is in the range, oldest first. */
static gboolean
read_range (SqlDatabase *db,
            const StoreQuery *query,
            const Target *target,
            const Range *range,
            GPtrArray *messages,
            GError **error)
{
  static const char *const statements[2][2] = {
    { SELECT_MESSAGES OLDEST, SELECT_MESSAGES NEWEST },
    { SELECT_ALL OLDEST, SELECT_ALL NEWEST },
  };
  const char *sql = statements[query->events != 0][range->from_newest];
  g_autoptr (SqlStatement) select = sql_database_prepare (db, sql, error);
  guint first = messages->len;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target->id);
  sql_statement_bind_int64 (select, 2, MAX (range->above, query->hidden));
  sql_statement_bind_int64 (select, 3, MIN (range->up_to, query->newest));
  sql_statement_bind_int64 (select, 4, range->limit);
  if (query->events != 0)
    sql_statement_bind_int64 (select, 5, query->events);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    g_ptr_array_add (messages, store_query_read_message (select, query->owner, target->name));

  if (range->from_newest)
    reverse (messages, first);

  return step == SQL_STEP_DONE;
}

/* AROUND looks from the message to both sides; all others are one range. */
static guint
get_ranges (const StoreQuery *query, Range ranges[2])
{
  BaseId low = MIN (query->first, query->second);
  BaseId high = MAX (query->first, query->second);
  guint half = query->limit / 2;

  switch (query->kind)
    {
    case STORE_QUERY_LATEST:
      ranges[0] = (Range){ query->first, G_MAXINT64, query->limit, TRUE };
      return 1;

    case STORE_QUERY_BEFORE:
      ranges[0] = (Range){ 0, query->first - 1, query->limit, TRUE };
      return 1;

    case STORE_QUERY_AFTER:
      ranges[0] = (Range){ query->first, G_MAXINT64, query->limit, FALSE };
      return 1;

    case STORE_QUERY_AROUND:
      ranges[0] = (Range){ 0, query->first - 1, half, TRUE };
      ranges[1] = (Range){ query->first - 1, G_MAXINT64, query->limit - half, FALSE };
      return 2;

    case STORE_QUERY_BETWEEN:
      ranges[0] = (Range){ low, high - 1, query->limit, query->first > query->second };
      return 1;

    case STORE_QUERY_FIND:
      ranges[0] = (Range){ query->first - 1, query->first, 1, FALSE };
      return 1;

    case STORE_QUERY_TARGETS:
    case STORE_QUERY_MARKERS:
    case STORE_QUERY_SEARCH:
    default:
      return 0;
    }
}

static gboolean
read_ranges (SqlDatabase *db,
             const StoreQuery *query,
             const Target *target,
             GPtrArray *messages,
             GError **error)
{
  Range ranges[2];
  guint n_ranges = get_ranges (query, ranges);
  gboolean is_read = TRUE;

  for (guint i = 0; i < n_ranges && is_read; i++)
    is_read = read_range (db, query, target, &ranges[i], messages, error);

  return is_read;
}

static gboolean
read_edited (SqlDatabase *db, const StoreQuery *query, StoreMessage *message, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_EDITED, error);

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, message->id);
  sql_statement_bind_int64 (select, 2, query->newest);
  sql_statement_bind_int64 (select, 3, STORE_VERB_EDIT);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  message->edited = sql_statement_get_int64 (select, 0);

  return TRUE;
}

/* Who names an edit means the message. */
static gboolean
find_message (SqlDatabase *db,
              const StoreQuery *query,
              const Target *target,
              GPtrArray *messages,
              GError **error)
{
  StoreQuery original = *query;
  const StoreMessage *found;

  if (!read_ranges (db, query, target, messages, error))
    return FALSE;

  found = messages->len > 0 ? g_ptr_array_index (messages, 0) : NULL;
  if (found != NULL && found->verb == STORE_VERB_EDIT)
    {
      original.first = found->about;
      g_ptr_array_set_size (messages, 0);
      if (!read_ranges (db, &original, target, messages, error))
        return FALSE;
    }

  return messages->len == 0 || read_edited (db, query, g_ptr_array_index (messages, 0), error);
}

static gboolean
read_messages (SqlDatabase *db, const StoreQuery *query, GPtrArray *messages, GError **error)
{
  Target target = { 0, NULL };
  gboolean is_read = find_target (db, query->owner, query->target, &target, error);

  if (is_read && target.id != 0)
    is_read = query->kind == STORE_QUERY_FIND ? find_message (db, query, &target, messages, error)
                                              : read_ranges (db, query, &target, messages, error);
  g_free (target.name);

  return is_read;
}

static gboolean
add_target (SqlDatabase *db,
            const StoreQuery *query,
            gint64 id,
            const char *name,
            GPtrArray *targets,
            GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_LATEST, error);
  StoreTarget *target;
  BaseId latest;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, id);
  sql_statement_bind_int64 (select, 2, query->newest);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  latest = sql_statement_get_int64 (select, 0);
  if (latest <= MIN (query->first, query->second) || latest >= MAX (query->first, query->second))
    return TRUE;

  target = g_new (StoreTarget, 1);
  target->name = g_strdup (name);
  target->latest = latest;
  g_ptr_array_add (targets, target);

  return TRUE;
}

static gboolean
read_conversations (SqlDatabase *db, const StoreQuery *query, GPtrArray *targets, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_CONVERSATIONS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, query->owner);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    if (!add_target (db, query, sql_statement_get_int64 (select, 0),
                     sql_statement_get_text (select, 1), targets, error))
      return FALSE;

  return step == SQL_STEP_DONE;
}

static gboolean
read_room (SqlDatabase *db,
           const StoreQuery *query,
           const char *room,
           GPtrArray *targets,
           GError **error)
{
  Target target = { 0, NULL };
  gboolean is_read = find_target (db, NULL, room, &target, error);

  if (target.id != 0)
    is_read = add_target (db, query, target.id, target.name, targets, error);
  g_free (target.name);

  return is_read;
}

static int
compare_targets (gconstpointer a, gconstpointer b)
{
  const StoreTarget *first = *(StoreTarget *const *) a;
  const StoreTarget *second = *(StoreTarget *const *) b;

  return (first->latest > second->latest) - (first->latest < second->latest);
}

static void
limit_targets (const StoreQuery *query, GPtrArray *targets)
{
  guint n_over = targets->len - MIN (targets->len, query->limit);

  if (n_over == 0)
    return;

  g_ptr_array_remove_range (targets, query->first <= query->second ? query->limit : 0, n_over);
}

static gboolean
read_targets (SqlDatabase *db, const StoreQuery *query, GPtrArray *targets, GError **error)
{
  if (query->owner != NULL && !read_conversations (db, query, targets, error))
    return FALSE;

  for (guint i = 0; query->rooms != NULL && query->rooms[i] != NULL; i++)
    if (!read_room (db, query, query->rooms[i], targets, error))
      return FALSE;

  g_ptr_array_sort (targets, compare_targets);
  limit_targets (query, targets);

  return TRUE;
}

static gboolean
read_markers (SqlDatabase *db, const StoreQuery *query, GPtrArray *markers, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_MARKERS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, query->owner);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      StoreMarker *marker = g_new (StoreMarker, 1);

      marker->owner = g_strdup (query->owner);
      marker->target = g_strdup (sql_statement_get_text (select, 0));
      marker->time = sql_statement_get_int64 (select, 1);
      g_ptr_array_add (markers, marker);
    }

  return step == SQL_STEP_DONE;
}

/**
 * store_query_run:
 * @db: a read-only connection
 * @query: what is asked for
 * @error: return location
 *
 * All of the answer is from one and the same moment.
 *
 * Returns: (transfer full) (nullable) (element-type StoreMessage): the messages in the order of
 * their ids, or the StoreMarkers, or the StoreTargets in the order of their latest messages; %NULL
 * on an error of SQL_ERROR
 */
GPtrArray *
store_query_run (SqlDatabase *db, const StoreQuery *query, GError **error)
{
  g_autoptr (GPtrArray) answer = NULL;
  gboolean is_read;

  if (!sql_database_begin (db, error))
    return NULL;

  if (query->kind == STORE_QUERY_MARKERS)
    {
      answer = g_ptr_array_new_with_free_func ((GDestroyNotify) store_marker_free);
      is_read = read_markers (db, query, answer, error);
    }
  else if (query->kind == STORE_QUERY_TARGETS)
    {
      answer = g_ptr_array_new_with_free_func ((GDestroyNotify) store_target_free);
      is_read = read_targets (db, query, answer, error);
    }
  else
    {
      answer = g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_free);
      is_read = query->kind == STORE_QUERY_SEARCH ? store_search_run (db, query, answer, error)
                                                  : read_messages (db, query, answer, error);
    }
  sql_database_rollback (db);

  return is_read ? g_steal_pointer (&answer) : NULL;
}
