/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An export comes into a server that runs. A thread reads it twice: first to see whether all of it
 * is as it has to be, so that nothing is taken of a file that is not, and then in portions. The
 * main thread takes one portion, some milliseconds at a time, and the next one when that is on
 * disk: so what people say meanwhile waits for no more than one of them.
 */

#include "server/server-import.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hall/hall-ban.h"
#include "hall/hall-room.h"
#include "server/server-import-row.h"
#include "server/server-private.h"
#include "server/server-scram.h"
#include "server/server-tool.h"
#include "store/store-intake.h"

/* So much the clocks of two computers may differ by. */
#define CLOCK_TOLERANCE_MS (G_GINT64_CONSTANT (60) * 60 * 1000)

/* What a portion has at most, give or take a line. */
#define PORTION_OBJECTS 200
#define PORTION_BYTES   (128 * 1024)

/* So many lines are read between two signs of that. */
#define STEP_LINES 10000

/* So long a portion is taken at a time. */
#define SLICE_US (2 * G_TIME_SPAN_MILLISECOND)

/* Passes over a file in which something stands before what it needs. */
#define PASSES 4

/**
 * ServerImport:
 * @server: where it comes in
 * @fd: the file
 * @checks: what can stand there
 * @funcs: whom to tell
 * @user_data: for @funcs
 * @rows: what is not said
 * @is_begun: whether something may have been taken
 * @batch: the batch of the journal that has to be on disk first; 0 for none
 * @n_taken: how many objects of @portion were taken
 * @n_objects: how many objects were taken
 * @n_rows: what was new of what is not said
 * @n_before: what imports before this one had brought of what is said
 * @source: wakes the main thread
 * @thread: reads
 * @is_sorted: whether all stands behind what it needs; used by the thread alone
 * @is_stopped: whether it is to end; atomic
 * @is_busy: whether it was read on, with nothing to take yet; atomic
 * @mutex: guards what follows
 * @changed: signalled when one of them changes
 * @portion: (nullable) (element-type StoreTransferObject): what was read and is to be taken
 * @newest: the newest id there is in the file; known once there is a portion
 * @is_over: whether there will be no more portion
 * @error: (nullable): why
 */
struct ServerImport
{
  /* Main thread. */
  Server *server;
  int fd;
  StoreImportChecks checks;
  const ServerImportFuncs *funcs;
  gpointer user_data;
  ServerImportRows rows;
  gboolean is_begun;
  guint64 batch;
  guint n_taken;
  guint64 n_objects;
  guint64 n_rows;
  guint64 n_before;
  GSource *source;

  /* The thread. */
  GThread *thread;
  gboolean is_sorted;

  /* Both. */
  gint is_stopped;
  gint is_busy;
  GMutex mutex;
  GCond changed;
  GArray *portion;
  BaseId newest;
  gboolean is_over;
  GError *error;
};

typedef struct
{
  GSource source;
  ServerImport *import;
} ImportSource;

static gboolean
is_verifier (const char *text)
{
  ServerScramVerifier verifier;

  return server_scram_parse (&verifier, text);
}

static gboolean
is_mask (const char *text)
{
  g_autoptr (HallBan) ban = hall_ban_new (text, "", "", 0, 0);

  return ban != NULL && g_str_equal (ban->mask, text) && !hall_ban_is_too_wide (ban);
}

static gboolean
is_list (const char *text)
{
  const HallModes lists = HALL_MODE_BAN | HALL_MODE_EXCEPT | HALL_MODE_INVITE_EXCEPT;

  return text[0] != '\0' && text[1] == '\0' && (hall_modes_from_letters (text) & lists) != 0;
}

/**
 * server_import_make_checks:
 *
 * Returns: what a server knows of what can stand in an export
 */
StoreImportChecks
server_import_make_checks (void)
{
  return (StoreImportChecks){ is_verifier, is_mask, is_list,
                              g_get_real_time () / 1000 + CLOCK_TOLERANCE_MS };
}

static gboolean
is_wanted (ServerImport *self)
{
  return g_atomic_int_get (&self->is_stopped) == 0;
}

/* Whoever waits learns that it goes on. */
static void
note_busy (ServerImport *self, const StoreIntake *intake)
{
  if (store_intake_get_n_lines (intake) % STEP_LINES != 0)
    return;

  g_atomic_int_set (&self->is_busy, 1);
  g_source_set_ready_time (self->source, 0);
}

/* Returns in which pass it is read: accounts come before rooms, and those before what belongs to
 * them. What needs nothing comes in the first one. */
static guint
get_pass (const StoreTransferObject *object, gboolean *is_free)
{
  static const char *const last[] = { "role", "entry", "reader", "metadata", NULL };
  const char *name = object->type->name;

  *is_free = FALSE;
  if (g_str_equal (name, "room"))
    return 1;
  if (g_str_equal (name, "registration"))
    return 2;
  if (g_strv_contains (last, name))
    return 3;
  *is_free = !g_str_equal (name, "account");

  return 0;
}

static BaseId
get_newest_id (const StoreTransferObject *object)
{
  BaseId newest = 0;

  for (guint i = 0; object->type->fields[i].key != NULL; i++)
    if (object->type->fields[i].kind == STORE_FIELD_ID)
      newest = MAX (newest, object->values[i].number);

  return newest;
}

static StoreIntake *
open_intake (ServerImport *self)
{
  lseek (self->fd, 0, SEEK_SET);

  return store_intake_new (self->fd, &self->checks);
}

static gboolean
check_all (ServerImport *self, GError **error)
{
  g_autoptr (StoreIntake) intake = open_intake (self);
  GError *local_error = NULL;
  gboolean is_there = TRUE;
  guint pass = 0;

  self->is_sorted = TRUE;
  while (is_there && is_wanted (self))
    {
      g_auto (StoreTransferObject) object = { NULL };
      gboolean is_free;
      guint own;

      is_there = store_intake_next (intake, &object, &local_error);
      if (!is_there)
        break;
      note_busy (self, intake);
      self->newest = MAX (self->newest, get_newest_id (&object));
      own = get_pass (&object, &is_free);
      self->is_sorted &= is_free || own >= pass;
      pass = is_free ? pass : own;
    }
  if (local_error == NULL)
    return TRUE;

  g_propagate_prefixed_error (error, local_error, "Nothing was imported. ");

  return FALSE;
}

/* Waits until the main thread has taken it. */
static void
hand_over (ServerImport *self, GArray *portion)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  while (self->portion != NULL && is_wanted (self))
    g_cond_wait (&self->changed, &self->mutex);
  if (!is_wanted (self))
    {
      g_array_unref (portion);
      return;
    }

  self->portion = portion;
  g_source_set_ready_time (self->source, 0);
}

static GArray *
portion_new (void)
{
  GArray *portion = g_array_new (FALSE, FALSE, sizeof (StoreTransferObject));

  g_array_set_clear_func (portion, (GDestroyNotify) store_transfer_object_clear);

  return portion;
}

/* Returns whether there may be more. */
static gboolean
read_portion (ServerImport *self, StoreIntake *intake, guint pass, GError **error)
{
  GArray *portion = portion_new ();
  guint64 end = store_intake_get_n_bytes (intake) + PORTION_BYTES;
  gboolean is_there = TRUE;

  while (is_there && is_wanted (self) && portion->len < PORTION_OBJECTS
         && store_intake_get_n_bytes (intake) < end)
    {
      g_auto (StoreTransferObject) object = { NULL };
      gboolean is_free;

      is_there = store_intake_next (intake, &object, error);
      note_busy (self, intake);
      if (is_there && (self->is_sorted || get_pass (&object, &is_free) == pass))
        {
          g_array_append_val (portion, object);
          object.root = NULL;
        }
    }
  hand_over (self, portion);

  return is_there && is_wanted (self);
}

static gboolean
read_all (ServerImport *self, guint pass, GError **error)
{
  g_autoptr (StoreIntake) intake = open_intake (self);
  GError *local_error = NULL;

  while (read_portion (self, intake, pass, &local_error))
    continue;
  if (local_error == NULL)
    return TRUE;

  g_propagate_prefixed_error (error, local_error,
                              "The file changed while it was read; what was in it before that "
                              "was imported. ");

  return FALSE;
}

static gpointer
run (gpointer data)
{
  ServerImport *self = data;
  GError *error = NULL;
  gboolean is_good = check_all (self, &error);

  for (guint pass = 0; is_good && is_wanted (self) && pass < (self->is_sorted ? 1 : PASSES); pass++)
    is_good = read_all (self, pass, &error);

  g_mutex_lock (&self->mutex);
  self->is_over = TRUE;
  self->error = error;
  g_source_set_ready_time (self->source, 0);
  g_mutex_unlock (&self->mutex);

  return NULL;
}

static gboolean
is_marker (const StoreTransferObject *object)
{
  return g_str_equal (object->type->name, "marker");
}

static void
take_marker (ServerImport *self, const StoreTransferObject *object)
{
  const StoreMarker marker = {
    .owner = store_transfer_get_text (object, "owner"),
    .target = store_transfer_get_text (object, "target"),
    .time = store_transfer_get_number (object, "time"),
  };

  store_journal_put_import_marker (store_get_journal (self->server->store), &marker);
}

static void
take_object (ServerImport *self, const StoreTransferObject *object)
{
  self->n_objects++;
  if (store_transfer_is_said (object))
    {
      const StoreMessage message = store_transfer_get_said (object);

      store_journal_import (store_get_journal (self->server->store), &message);
    }
  else if (is_marker (object))
    take_marker (self, object);
  else
    self->n_rows += server_import_rows_take (&self->rows, object);
}

/* What is said from now on is above all that comes in. */
static void
begin (ServerImport *self)
{
  Server *server = self->server;

  if (self->is_begun)
    return;

  self->is_begun = TRUE;
  self->n_before = store_journal_get_n_imported (store_get_journal (server->store));
  server->ids.last = MAX (server->ids.last, self->newest);
}

/* Returns whether all of it was taken. */
static gboolean
take_portion (ServerImport *self, const GArray *portion)
{
  gint64 end = g_get_monotonic_time () + SLICE_US;

  begin (self);
  while (self->n_taken < portion->len && g_get_monotonic_time () < end)
    take_object (self, &g_array_index (portion, StoreTransferObject, self->n_taken++));
  server_import_rows_settle (&self->rows);
  io_loop_request_turn (self->server->loop);

  return self->n_taken == portion->len;
}

static void
drop_portion (ServerImport *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  self->n_taken = 0;
  g_clear_pointer (&self->portion, g_array_unref);
  g_cond_signal (&self->changed);
}

static void
finish (ServerImport *self, const GError *error)
{
  StoreJournal *journal = store_get_journal (self->server->store);
  guint64 n_said = self->is_begun ? store_journal_get_n_imported (journal) - self->n_before : 0;
  StoreImportCount count = { .n_new = self->n_rows + n_said };

  count.n_there = self->n_objects - MIN (self->n_objects, count.n_new);
  g_source_set_ready_time (self->source, -1);
  self->funcs->done (&count, error, self->user_data);
}

/* The last thing in each case is a call after which the import may be gone. */
static void
go_on (ServerImport *self)
{
  g_autoptr (GError) error = NULL;
  GArray *portion;
  gboolean is_over;
  gboolean is_busy;

  g_mutex_lock (&self->mutex);
  portion = self->portion;
  is_over = self->is_over;
  is_busy = g_atomic_int_exchange (&self->is_busy, 0) != 0;
  g_source_set_ready_time (self->source, -1);
  g_mutex_unlock (&self->mutex);

  if (self->batch != 0 || self->funcs == NULL)
    return;
  if (portion == NULL)
    {
      error = is_over ? g_steal_pointer (&self->error) : NULL;
      if (is_over)
        finish (self, error);
      else if (is_busy)
        self->funcs->progress (self->user_data);
      return;
    }
  if (!take_portion (self, portion))
    {
      g_source_set_ready_time (self->source, 0);
      return;
    }

  self->batch = store_journal_get_pending (store_get_journal (self->server->store));
  drop_portion (self);
  if (self->batch == 0)
    g_source_set_ready_time (self->source, 0);
  self->funcs->progress (self->user_data);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  go_on (((ImportSource *) source)->import);

  return G_SOURCE_CONTINUE;
}

static GSource *
source_new (ServerImport *import)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch, NULL };
  GSource *source = g_source_new (&funcs, sizeof (ImportSource));

  ((ImportSource *) source)->import = import;
  g_source_set_static_name (source, "import");
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static gboolean
check_file (int fd, GError **error)
{
  struct stat info;

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return TRUE;

  return server_tool_fail (error, "There is no file with what is to be imported");
}

/**
 * server_import_new:
 * @server: a server that runs
 * @fd: a file, which stays the caller's; nobody else may read from it meanwhile
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Begins to import an export, one at a time.
 *
 * Returns: (transfer full) (nullable): what imports it, once server_import_set_funcs() was called
 */
ServerImport *
server_import_new (Server *server, int fd, GError **error)
{
  ServerImport *self;

  if (server->import != NULL)
    {
      server_tool_fail (error, "Something is being imported already; wait until that is done");
      return NULL;
    }
  if (!check_file (fd, error))
    return NULL;

  self = g_new0 (ServerImport, 1);
  self->server = server;
  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  self->checks = server_import_make_checks ();
  self->batch = store_journal_get_pending (store_get_journal (server->store));
  server_import_rows_init (&self->rows, server);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->source = source_new (self);
  self->thread = g_thread_new ("import", run, self);
  server->import = self;

  return self;
}

/**
 * server_import_set_funcs:
 * @self: an import
 * @funcs: whom to tell; has to last
 * @user_data: for @funcs
 */
void
server_import_set_funcs (ServerImport *self, const ServerImportFuncs *funcs, gpointer user_data)
{
  self->funcs = funcs;
  self->user_data = user_data;
  g_source_set_ready_time (self->source, 0);
}

/**
 * server_import_free:
 * @self: (transfer full): an import; what it has taken so far stays
 */
void
server_import_free (ServerImport *self)
{
  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_stopped, 1);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  self->server->import = NULL;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_clear_pointer (&self->portion, g_array_unref);
  g_clear_error (&self->error);
  server_import_rows_clear (&self->rows);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  close (self->fd);
  g_free (self);
}

/**
 * server_import_committed:
 * @self: an import
 * @batch: a batch of the journal that is done with, as all before it
 * @is_voided: whether it was given up
 *
 * Goes on with the next portion. It may be gone after this.
 */
void
server_import_committed (ServerImport *self, guint64 batch, gboolean is_voided)
{
  g_autoptr (GError) error = NULL;

  if (self->batch == 0 || batch < self->batch || self->funcs == NULL)
    return;

  self->batch = 0;
  if (!is_voided)
    {
      g_source_set_ready_time (self->source, 0);
      return;
    }

  server_tool_fail (&error, "The server cannot store anything at the moment; its log tells why. "
                            "What was imported before that stays: import the file again later");
  finish (self, error);
}
