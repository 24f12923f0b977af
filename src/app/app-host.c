/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-host.h"

#include "app/app-host-program.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/un.h>

#define DEFAULT_LISTEN       "localhost:6667"
#define DEFAULT_IDLE_SECONDS 60

/* A server that has said nothing for this long will not come up. */
#define START_SECONDS 30

/* What the server says when it accepts connections. */
#define LISTENING "listening on "

struct _AppHost
{
  GObject parent_instance;

  char *program; /* nullable: to be found */
  char *listen;
  guint idle_seconds;
  char *data_folder;
  char *runtime_folder;
  char *database;
  char *log;
  char *socket;
  char *note; /* a file beside the socket that says where else the server listens */

  char *address; /* nullable */

  GPtrArray *waiting;      /* element-type GTask: who waits while it starts, each holding us */
  gboolean on_network;     /* whether this go listens on a port, too */
  gboolean is_last_go;     /* whether what goes wrong now is told */
  guint timeout_source;    /* while starting a process */
  GSubprocess *process;    /* owned, nullable: the one we started */
  GDataInputStream *lines; /* owned, nullable: what it says */
  GCancellable *reading;   /* owned: ends the reading of what it says */
};

enum
{
  PROP_ADDRESS = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppHost, app_host, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_QUARK (app-host-error-quark, app_host_error)
/* clang-format on */

static void find_running (AppHost *self);
static void read_next_line (AppHost *self);

static gboolean
is_starting (AppHost *self)
{
  return self->waiting->len > 0;
}

/* Tells everybody who waits how it came out. */
static void
finish (AppHost *self, GError *error)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  for (guint i = 0; i < tasks->len; i++)
    if (error != NULL)
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (tasks->pdata[i], TRUE);
  g_clear_error (&error);
}

static void
set_address (AppHost *self, const char *address)
{
  if (g_strcmp0 (self->address, address) == 0)
    return;
  g_free (self->address);
  self->address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

/* Where else a running server listens is noted beside its socket, for those who come later. */

static void
save_note (AppHost *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->note);
  const char *text = self->address != NULL ? self->address : "";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  /* When it cannot be saved, those who come later see no address, and are in the chat anyway. */
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL,
                                       NULL);
}

static void
load_note_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppHost) self = user_data;
  g_autofree char *text = NULL;

  if (g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, NULL))
    set_address (self, *g_strstrip (text) != '\0' ? text : NULL);
  finish (self, NULL);
}

/* What the server says. */

static char *
get_last_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = g_strv_length (lines); i > 0; i--)
    if (*g_strstrip (lines[i - 1]) != '\0')
      return g_utf8_make_valid (lines[i - 1], -1);
  return g_strdup (_ ("The chat on this computer could not be started."));
}

static void
load_log_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppHost) self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, NULL);
  sentence = get_last_line (text != NULL ? text : "");
  finish (self, g_error_new_literal (APP_HOST_ERROR, APP_HOST_ERROR_FAILED, sentence));
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppHost) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (!is_starting (self))
    return;

  if (self->is_last_go)
    {
      g_autoptr (GFile) log = g_file_new_for_path (self->log);

      g_file_load_contents_async (log, NULL, load_log_cb, g_steal_pointer (&self));
      return;
    }

  /* Another of ours may have taken the socket in the meantime, or somebody else the port. */
  self->is_last_go = TRUE;
  find_running (self);
}

static gboolean
timeout_cb (gpointer user_data)
{
  AppHost *self = user_data;

  self->timeout_source = 0;
  g_clear_object (&self->lines);
  g_subprocess_send_signal (self->process, SIGTERM);
  finish (self, g_error_new_literal (APP_HOST_ERROR, APP_HOST_ERROR_FAILED,
                                     _ ("The chat on this computer does not answer.")));
  return G_SOURCE_REMOVE;
}

static void
take_line (AppHost *self, const char *line)
{
  const char *colon = strrchr (line, ':');

  if (!g_str_has_prefix (line, LISTENING) || colon == NULL)
    return;

  if (g_str_has_prefix (line + strlen (LISTENING), "unix:"))
    finish (self, NULL);
  else if (self->address == NULL)
    {
      g_autofree char *address = g_strconcat ("localhost", colon, NULL);

      set_address (self, address);
      save_note (self);
    }
}

static void
read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AppHost *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line
      = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  /* Nobody waits for it any more: we may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* These are the last words of a server that another has already followed. */
  if (source != G_OBJECT (self->lines))
    return;

  if (line != NULL)
    {
      take_line (self, line);
      read_next_line (self);
      return;
    }
  /* Once it was up, the end of the server shows as the end of the connection. */
  g_clear_object (&self->lines);
  if (is_starting (self))
    g_subprocess_wait_async (self->process, NULL, ended_cb, g_object_ref (self));
}

static void
read_next_line (AppHost *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->reading, read_line_cb,
                                       self);
}

/* Starting it. */

static GPtrArray *
build_arguments (AppHost *self)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup ("--database"));
  g_ptr_array_add (arguments, g_strdup (self->database));
  g_ptr_array_add (arguments, g_strdup ("--listen"));
  g_ptr_array_add (arguments, g_strconcat ("unix:", self->socket, NULL));
  if (self->on_network)
    {
      g_ptr_array_add (arguments, g_strdup ("--listen"));
      g_ptr_array_add (arguments, g_strdup (self->listen));
    }
  g_ptr_array_add (arguments, g_strdup ("--exit-when-idle"));
  g_ptr_array_add (arguments, g_strdup_printf ("%u", self->idle_seconds));
  return arguments;
}

static void
start_process (AppHost *self)
{
  g_autofree char *program
      = self->program != NULL ? g_strdup (self->program) : app_host_program_find ();
  g_autoptr (GPtrArray) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      finish (self, g_error_new_literal (
                        APP_HOST_ERROR, APP_HOST_ERROR_NOT_FOUND,
                        _ ("The program inglenookd, which keeps a chat on this computer, "
                           "is not installed.")));
      return;
    }

  self->on_network = !self->is_last_go && app_host_program_is_port_free (self->listen);
  g_clear_object (&self->process);
  arguments = build_arguments (self);
  self->process = app_host_program_spawn (program, arguments, self->log, &error);
  if (self->process == NULL)
    {
      finish (self, g_error_new (APP_HOST_ERROR, APP_HOST_ERROR_FAILED,
                                 /* Translators: %s is what went wrong */
                                 _ ("The chat on this computer could not be started. %s."),
                                 error->message));
      return;
    }

  /* What an earlier server noted is no longer so. */
  set_address (self, NULL);
  g_unlink (self->note);
  g_clear_object (&self->lines);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->timeout_source = g_timeout_add_seconds (START_SECONDS, timeout_cb, self);
  read_next_line (self);
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppHost) self = user_data;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  g_clear_handle_id (&self->timeout_source, g_source_remove);
  if (connection != NULL)
    {
      g_autoptr (GFile) note = g_file_new_for_path (self->note);

      g_io_stream_close_async (G_IO_STREAM (connection), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_file_load_contents_async (note, NULL, load_note_cb, g_steal_pointer (&self));
      return;
    }
  start_process (self);
}

static void
find_running (AppHost *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket);

  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), NULL, connect_cb,
                                 g_object_ref (self));
}

static gboolean
make_folder (const char *path, GError **error)
{
  int saved_errno;

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  saved_errno = errno;
  g_set_error (error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED,
               /* Translators: the first %s is a folder, the second the reason */
               _ ("The folder “%s” could not be made: %s."), path, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
prepare (AppHost *self, GError **error)
{
  if (strlen (self->socket) >= sizeof (((struct sockaddr_un *) NULL)->sun_path))
    {
      g_set_error (
          error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED,
          /* Translators: %s is a file */
          _ ("The path “%s” is too long for a socket; choose a folder nearer to the root."),
          self->socket);
      return FALSE;
    }
  return make_folder (self->data_folder, error) && make_folder (self->runtime_folder, error);
}

static void
app_host_dispose (GObject *object)
{
  AppHost *self = APP_HOST (object);

  g_clear_handle_id (&self->timeout_source, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->lines);
  g_clear_object (&self->process);
  G_OBJECT_CLASS (app_host_parent_class)->dispose (object);
}

static void
app_host_finalize (GObject *object)
{
  AppHost *self = APP_HOST (object);

  g_object_unref (self->reading);
  g_ptr_array_unref (self->waiting);
  g_free (self->program);
  g_free (self->listen);
  g_free (self->data_folder);
  g_free (self->runtime_folder);
  g_free (self->database);
  g_free (self->log);
  g_free (self->socket);
  g_free (self->note);
  g_free (self->address);
  G_OBJECT_CLASS (app_host_parent_class)->finalize (object);
}

static void
app_host_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppHost *self = APP_HOST (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_host_class_init (AppHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = app_host_dispose;
  object_class->finalize = app_host_finalize;
  object_class->get_property = app_host_get_property;

  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
app_host_init (AppHost *self)
{
  self->reading = g_cancellable_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->listen = g_strdup (DEFAULT_LISTEN);
  self->idle_seconds = DEFAULT_IDLE_SECONDS;
}

/**
 * app_host_new:
 * @data_folder: where the chat is kept
 * @runtime_folder: where its socket is
 *
 * Returns: (transfer full): the chat on this computer, which may or may not be running
 */
AppHost *
app_host_new (const char *data_folder, const char *runtime_folder)
{
  AppHost *self = g_object_new (APP_TYPE_HOST, NULL);

  self->data_folder = g_strdup (data_folder);
  self->runtime_folder = g_strdup (runtime_folder);
  self->database = g_build_filename (data_folder, "chat.db", NULL);
  self->log = g_build_filename (data_folder, "inglenookd.log", NULL);
  self->socket = g_build_filename (runtime_folder, "chat.sock", NULL);
  self->note = g_build_filename (runtime_folder, "chat.address", NULL);
  return self;
}

/**
 * app_host_set_program:
 * @self: a host that was not started
 * @program: (nullable): the server to run; %NULL to look for it
 */
void
app_host_set_program (AppHost *self, const char *program)
{
  g_free (self->program);
  self->program = g_strdup (program);
}

/**
 * app_host_set_listen:
 * @self: a host that was not started
 * @listen: where the server listens beside its socket, `localhost:PORT`; when somebody else listens
 * there it does without
 */
void
app_host_set_listen (AppHost *self, const char *listen)
{
  g_free (self->listen);
  self->listen = g_strdup (listen);
}

/**
 * app_host_set_idle_seconds:
 * @self: a host that was not started
 * @seconds: how long the server goes on when nobody is connected
 */
void
app_host_set_idle_seconds (AppHost *self, guint seconds)
{
  self->idle_seconds = seconds;
}

/**
 * app_host_dup_uri:
 * @self: a host
 *
 * Returns: (transfer full): where our own windows find it, for irc_uri_parse()
 */
char *
app_host_dup_uri (AppHost *self)
{
  return g_strconcat ("unix:", self->socket, NULL);
}

/**
 * app_host_get_address:
 * @self: a host
 *
 * Returns: (nullable) (transfer none): where other programs on this computer find it
 */
const char *
app_host_get_address (AppHost *self)
{
  return self->address;
}

/**
 * app_host_start_async:
 * @self: a host
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when one can connect
 * @user_data: for @callback
 *
 * Sees to it that the chat on this computer runs: finds it, or starts it. Whoever asks while it
 * starts waits with the others.
 */
void
app_host_start_async (AppHost *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gboolean was_starting = is_starting (self);
  GError *error = NULL;

  g_task_set_source_tag (task, app_host_start_async);
  g_ptr_array_add (self->waiting, task);
  if (was_starting)
    return;

  self->is_last_go = FALSE;
  if (prepare (self, &error))
    find_running (self);
  else
    finish (self, error);
}

/**
 * app_host_start_finish:
 * @self: a host
 * @result: what the callback was given
 * @error: return location for a #GError of %APP_HOST_ERROR, with what the server said
 *
 * Returns: whether one can connect
 */
gboolean
app_host_start_finish (AppHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
