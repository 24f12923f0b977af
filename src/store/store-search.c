/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Finding what was said.
 *
 * The index gives documents in the order of their ids, from the newest or from the oldest on, and
 * as many as are asked for, so that the commonest word costs no more than the first few messages
 * that have it. When the asker may read few histories, the index is asked for those alone; among
 * many that would cost more than it saves, so the asker's are picked from what is found anywhere,
 * as long as that leads to something.
 */

#include "store/store-search.h"

#include "store/store-query.h"
#include "store/store-words.h"

#define FIND                                                                                       \
  "SELECT document.id, document.place FROM search "                                                \
  "CROSS JOIN document ON document.id = search.rowid "                                             \
  "WHERE search MATCH ?1 AND search.rowid > ?2 AND search.rowid <= ?3 "                            \
  "ORDER BY search.rowid "
#define FIND_OLDEST   FIND "ASC LIMIT ?4"
#define FIND_NEWEST   FIND "DESC LIMIT ?4"
#define SELECT_PLACES "SELECT id FROM place WHERE target = ?1"
#define SELECT_ONE    STORE_QUERY_COLUMNS "NULL FROM message WHERE target = ?1 AND id = ?2"
#define SELECT_RANGE                                                                               \
  STORE_QUERY_COLUMNS "NULL FROM message WHERE target = ?1 AND id > ?2 AND id <= ?3 "
#define SELECT_OLDEST SELECT_RANGE "ORDER BY id ASC LIMIT ?4"
#define SELECT_NEWEST SELECT_RANGE "ORDER BY id DESC LIMIT ?4"
#define SELECT_CONVERSATIONS                                                                       \
  "SELECT id, name FROM target WHERE owner = ?1 ORDER BY id DESC LIMIT ?2"

/* Histories that the index is asked for by name. */
#define MAX_NAMED 8

/* What is looked through for those of the asker. */
#define MAX_CANDIDATES 4096

/* Conversations of one person that are looked through, the newest ones. */
#define MAX_CONVERSATIONS 1000

/**
 * Place:
 * @id: what the index calls it
 * @target: the row of the history
 * @owner: (nullable): whose conversation it is
 * @name: (owned): the room or the other person
 * @hidden: nothing up to this id is found
 */
typedef struct
{
  gint64 id;
  gint64 target;
  const char *owner;
  char *name;
  BaseId hidden;
} Place;

/**
 * Search:
 * @db: the connection
 * @query: what is asked for
 * @above: exclusive
 * @up_to: inclusive
 * @hidden: nothing up to this id is found in any of @places
 * @places: (element-type gint64 Place): where to look
 * @found: (element-type StoreMessage): what was found, in the order in which it was
 */
typedef struct
{
  SqlDatabase *db;
  const StoreQuery *query;
  BaseId above;
  BaseId up_to;
  BaseId hidden;
  GHashTable *places;
  GPtrArray *found;
} Search;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->name);
  g_free (self);
}

static gboolean
add_places_of (Search *self,
               gint64 target,
               const char *owner,
               const char *name,
               BaseId hidden,
               GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_PLACES, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      gint64 id = sql_statement_get_int64 (select, 0);
      Place *place = g_new (Place, 1);

      *place = (Place){ id, target, owner, g_strdup (name), hidden };
      g_hash_table_replace (self->places, &place->id, place);
      self->hidden = MIN (self->hidden, hidden);
    }

  return step == SQL_STEP_DONE;
}

static gboolean
add_named (Search *self, const char *owner, const char *name, BaseId hidden, GError **error)
{
  g_autofree char *written = NULL;
  gint64 target = 0;

  if (!store_query_find_target (self->db, owner, name, &target, &written, error))
    return FALSE;

  return target == 0 || add_places_of (self, target, owner, written, hidden, error);
}

static gboolean
add_conversations (Search *self, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_CONVERSATIONS, error);
  const char *owner = self->query->owner;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, owner);
  sql_statement_bind_int64 (select, 2, MAX_CONVERSATIONS);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    if (!add_places_of (self, sql_statement_get_int64 (select, 0), owner,
                        sql_statement_get_text (select, 1), 0, error))
      return FALSE;

  return step == SQL_STEP_DONE;
}

static gboolean
add_places (Search *self, GError **error)
{
  const StoreQuery *query = self->query;

  for (guint i = 0; query->rooms != NULL && query->rooms[i] != NULL; i++)
    if (!add_named (self, NULL, query->rooms[i], query->rooms_hidden[i], error))
      return FALSE;

  if (query->owner == NULL)
    return TRUE;

  return query->target != NULL ? add_named (self, query->owner, query->target, 0, error)
                               : add_conversations (self, error);
}

static gboolean
read_one (Search *self, const Place *place, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_ONE, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, place->target);
  sql_statement_bind_int64 (select, 2, id);
  step = sql_statement_step (select, error);
  if (step == SQL_STEP_ROW)
    g_ptr_array_add (self->found, store_query_read_message (select, place->owner, place->name));

  return step != SQL_STEP_ERROR;
}

/* Looks through at most @limit documents, and tells whether there might have been more. */
static gboolean
find (Search *self, const char *match, gint64 limit, gboolean *is_cut, GError **error)
{
  const char *sql = self->query->from_oldest ? FIND_OLDEST : FIND_NEWEST;
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, sql, error);
  SqlStep step = SQL_STEP_DONE;
  gint64 n_seen = 0;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, match);
  sql_statement_bind_int64 (select, 2, self->above * 2 + 1);
  sql_statement_bind_int64 (select, 3, self->up_to * 2 + 1);
  sql_statement_bind_int64 (select, 4, limit);
  while (self->found->len < self->query->limit
         && (step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      BaseId id = sql_statement_get_int64 (select, 0) / 2;
      gint64 place_id = sql_statement_get_int64 (select, 1);
      const Place *place = g_hash_table_lookup (self->places, &place_id);

      n_seen++;
      if (place != NULL && id > place->hidden && !read_one (self, place, id, error))
        return FALSE;
    }
  *is_cut = n_seen == limit;

  return step != SQL_STEP_ERROR;
}

static void
append_places (Search *self, GString *match)
{
  GHashTableIter iter;
  gpointer key;
  const char *separator = "place : (";

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_string_append_printf (match, "%sp%" G_GINT64_FORMAT, separator, *(gint64 *) key);
      separator = " OR ";
    }
  g_string_append (match, ") AND ");
}

static void
append_what (const StoreQuery *query, const char *words, GString *match)
{
  if (query->from != NULL)
    {
      g_autofree char *author = store_words_encode (query->from);

      g_string_append_printf (match, "author : %s", author);
    }
  if (words != NULL)
    g_string_append_printf (match, "%stext : (%s)", query->from != NULL ? " AND " : "", words);
}

static gboolean
find_words (Search *self, const char *words, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean is_cut = TRUE;

  if (g_hash_table_size (self->places) > MAX_NAMED)
    {
      append_what (self->query, words, match);
      if (!find (self, match->str, MAX_CANDIDATES, &is_cut, error))
        return FALSE;
      if (!is_cut || self->found->len == self->query->limit)
        return TRUE;
    }

  g_ptr_array_set_size (self->found, 0);
  g_string_truncate (match, 0);
  append_places (self, match);
  append_what (self->query, words, match);

  return find (self, match->str, -1, &is_cut, error);
}

/* Only when the words themselves are not found often enough is it worth while to look for all that
 * begin as the last one does. */
static gboolean
find_text (Search *self, GError **error)
{
  g_autofree char *words = store_words_match (self->query->text, FALSE);
  g_autofree char *with_prefix = store_words_match (self->query->text, TRUE);

  if (words == NULL)
    return TRUE;

  if (!find_words (self, words, error))
    return FALSE;

  if (self->found->len == self->query->limit || with_prefix == NULL)
    return TRUE;

  g_ptr_array_set_size (self->found, 0);

  return find_words (self, with_prefix, error);
}

static gboolean
read_place (Search *self, const Place *place, GError **error)
{
  const char *sql = self->query->from_oldest ? SELECT_OLDEST : SELECT_NEWEST;
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, sql, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, place->target);
  sql_statement_bind_int64 (select, 2, MAX (self->above, place->hidden));
  sql_statement_bind_int64 (select, 3, self->up_to);
  sql_statement_bind_int64 (select, 4, self->query->limit);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    g_ptr_array_add (self->found, store_query_read_message (select, place->owner, place->name));

  return step == SQL_STEP_DONE;
}

/* What was said at a time, whatever it was and whoever said it. A history that others went into has
 * several places. */
static gboolean
read_places (Search *self, GError **error)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Place *place = value;

      if (g_hash_table_add (targets, &place->target) && !read_place (self, place, error))
        return FALSE;
    }

  return TRUE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const StoreMessage *first = *(StoreMessage *const *) a;
  const StoreMessage *second = *(StoreMessage *const *) b;

  return (first->id > second->id) - (first->id < second->id);
}

static void
sort_and_limit (Search *self)
{
  guint n_over;

  g_ptr_array_sort (self->found, compare_ids);
  n_over = self->found->len - MIN (self->found->len, self->query->limit);
  if (n_over > 0)
    g_ptr_array_remove_range (self->found, self->query->from_oldest ? self->query->limit : 0,
                              n_over);
}

/*< private >
 * store_search_run:
 * @db: a read-only connection, in a transaction
 * @query: what is asked for
 * @messages: (element-type StoreMessage): where what is found goes, oldest first; empty yet, and
 * with a free function
 * @error: return location
 *
 * Returns: whether it could be read; when not, @error is of SQL_ERROR
 */
gboolean
store_search_run (SqlDatabase *db, const StoreQuery *query, GPtrArray *messages, GError **error)
{
  g_autoptr (GHashTable) places
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, place_free);
  Search self = { db, query, query->first, query->newest, G_MAXINT64, places, messages };
  gboolean is_read;

  if (query->second != 0)
    self.up_to = MIN (self.up_to, query->second - 1);
  self.up_to = MIN (self.up_to, G_MAXINT64 / 2 - 1);
  if (!add_places (&self, error))
    return FALSE;

  if (g_hash_table_size (places) == 0)
    return TRUE;

  /* However much a room hides, nobody has to wait until that was looked through. */
  self.above = MAX (self.above, self.hidden);
  if (query->text != NULL)
    is_read = find_text (&self, error);
  else if (query->from != NULL)
    is_read = find_words (&self, NULL, error);
  else
    is_read = read_places (&self, error);
  if (is_read)
    sort_and_limit (&self);

  return is_read;
}
