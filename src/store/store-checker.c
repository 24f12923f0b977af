/* SPDX-License-Identifier: GPL-3.0-or-later */

/* https://www.sqlite.org/pragma.html#pragma_quick_check */

#include "store/store-checker.h"

#include "store/store-private.h"

/* What is wrong in more places is no better known by naming all of them. */
#define CHECK "PRAGMA quick_check (5)"

#define STOP_PAUSE_US 1000

/**
 * StoreChecker:
 * @db: (owned): the connection, used by the thread alone
 * @thread: the thread
 * @source: (owned): dispatches the result on the main context
 * @func: whom to tell
 * @user_data: for @func
 * @is_over: whether the thread reads no more; atomic
 * @damage: (nullable) (owned): what the thread found, before it has the source dispatched
 */
struct StoreChecker
{
  SqlDatabase *db;
  GThread *thread;
  GSource *source;
  StoreCheckerFunc func;
  gpointer user_data;
  gint is_over;
  char *damage;
};

typedef struct
{
  GSource source;
  StoreChecker *checker;
} ResultSource;

static gboolean
result_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  StoreChecker *self = ((ResultSource *) source)->checker;

  self->func (self->damage, self->user_data);

  return G_SOURCE_REMOVE;
}

static GSource *
result_source_new (StoreChecker *checker, GMainContext *context)
{
  static GSourceFuncs funcs = { NULL, NULL, result_source_dispatch, NULL };
  GSource *source = g_source_new (&funcs, sizeof (ResultSource));

  ((ResultSource *) source)->checker = checker;
  g_source_set_static_name (source, "database check");
  g_source_attach (source, context);

  return source;
}

/* Returns the rows, of which a database that is whole has one: "ok". */
static GString *
read_check (StoreChecker *self, GError **error)
{
  g_autoptr (SqlStatement) check = sql_database_prepare (self->db, CHECK, error);
  g_autoptr (GString) text = g_string_new (NULL);
  SqlStep step;

  if (check == NULL)
    return NULL;

  while ((step = sql_statement_step (check, error)) == SQL_STEP_ROW)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "",
                            sql_statement_get_text (check, 0));

  return step == SQL_STEP_DONE ? g_steal_pointer (&text) : NULL;
}

/* Damage can be such that nothing more can be read. All other errors, such as being interrupted,
 * say nothing about the database. */
static gboolean
check (StoreChecker *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = read_check (self, &error);

  if (text == NULL && !g_error_matches (error, SQL_ERROR, SQL_ERROR_DAMAGED))
    return FALSE;

  if (text == NULL)
    self->damage = g_strdup (error->message);
  else if (!g_str_equal (text->str, "ok"))
    self->damage = g_strdup (text->str);

  return TRUE;
}

static gpointer
checker_thread (gpointer data)
{
  StoreChecker *self = data;

  if (check (self))
    g_source_set_ready_time (self->source, 0);
  g_atomic_int_set (&self->is_over, TRUE);

  return NULL;
}

/*< private >
 * store_checker_new:
 * @path: the database
 * @context: (nullable): the context of the main thread; %NULL for the default one
 * @func: whom to tell what was found
 * @user_data: for @func
 * @error: return location
 *
 * Begins to look through the database, which takes seconds for each gigabyte. Others can read and
 * write it meanwhile; the write-ahead log cannot begin anew.
 *
 * Returns: (transfer full) (nullable): a checker; %NULL on an error of STORE_ERROR
 */
StoreChecker *
store_checker_new (const char *path,
                   GMainContext *context,
                   StoreCheckerFunc func,
                   gpointer user_data,
                   GError **error)
{
  SqlDatabase *db = store_schema_open (path, SQL_OPEN_READ_ONLY, error);
  StoreChecker *self;

  if (db == NULL)
    return NULL;

  self = g_new0 (StoreChecker, 1);
  self->db = db;
  self->func = func;
  self->user_data = user_data;
  self->source = result_source_new (self, context);
  self->thread = g_thread_new ("checker", checker_thread, self);

  return self;
}

/*< private >
 * store_checker_free:
 * @self: (transfer full): a checker
 *
 * When it is not at the end yet, it stops.
 */
void
store_checker_free (StoreChecker *self)
{
  /* It may not have begun, and then there is nothing yet to interrupt. */
  while (!g_atomic_int_get (&self->is_over))
    {
      sql_database_interrupt (self->db);
      g_usleep (STOP_PAUSE_US);
    }
  g_thread_join (self->thread);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  sql_database_free (self->db);
  g_free (self->damage);
  g_free (self);
}
