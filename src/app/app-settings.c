/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-settings.h"

#define CHAT_GROUP   "Chat"
#define WINDOW_GROUP "Window"

#define DEFAULT_WIDTH  1200
#define DEFAULT_HEIGHT 800

/* Sizes that a window can have; what somebody wrote into the file may be anything. */
#define MIN_SIZE 100
#define MAX_SIZE 16384

struct _AppSettings
{
  GObject parent_instance;

  char *path;
  GKeyFile *file;

  GPtrArray *waiting; /* element-type GTask: who wants the settings saved as they are now */
  GPtrArray *writing; /* element-type GTask, nullable: whom the file that is being written is for */
};

G_DEFINE_FINAL_TYPE (AppSettings, app_settings, G_TYPE_OBJECT)

static void
app_settings_finalize (GObject *object)
{
  AppSettings *self = APP_SETTINGS (object);

  g_ptr_array_unref (self->waiting);
  g_key_file_unref (self->file);
  g_free (self->path);
  G_OBJECT_CLASS (app_settings_parent_class)->finalize (object);
}

static void
app_settings_class_init (AppSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_settings_finalize;
}

static void
app_settings_init (AppSettings *self)
{
  self->file = g_key_file_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * app_settings_new:
 * @path: the file they stand in; it need not exist yet
 *
 * Reads the settings. A file that cannot be read counts as empty: nothing in it is worth stopping
 * somebody at the door.
 *
 * Returns: (transfer full): the settings
 */
AppSettings *
app_settings_new (const char *path)
{
  AppSettings *self = g_object_new (APP_TYPE_SETTINGS, NULL);

  self->path = g_strdup (path);
  g_key_file_load_from_file (self->file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return self;
}

/**
 * app_settings_dup_name:
 * @self: settings
 *
 * Returns: (transfer full) (nullable): the name one goes by, when it is known
 */
char *
app_settings_dup_name (AppSettings *self)
{
  return g_key_file_get_string (self->file, CHAT_GROUP, "Name", NULL);
}

/**
 * app_settings_dup_address:
 * @self: settings
 *
 * Returns: (transfer full) (nullable): where the last chat was, or %NULL for this computer
 */
char *
app_settings_dup_address (AppSettings *self)
{
  g_autofree char *address = g_key_file_get_string (self->file, CHAT_GROUP, "Address", NULL);

  if (address == NULL || *address == '\0')
    return NULL;
  return g_steal_pointer (&address);
}

/**
 * app_settings_get_in_chat:
 * @self: settings
 *
 * Returns: whether one was in a chat, and goes straight back
 */
gboolean
app_settings_get_in_chat (AppSettings *self)
{
  return g_key_file_get_boolean (self->file, CHAT_GROUP, "Joined", NULL);
}

static int
get_size (AppSettings *self, const char *key, int fallback)
{
  int size = g_key_file_get_integer (self->file, WINDOW_GROUP, key, NULL);

  return size >= MIN_SIZE && size <= MAX_SIZE ? size : fallback;
}

/**
 * app_settings_get_window_size:
 * @self: settings
 * @width: (out): in pixels
 * @height: (out): in pixels
 * @maximized: (out): whether the window fills the screen
 */
void
app_settings_get_window_size (AppSettings *self, int *width, int *height, gboolean *maximized)
{
  *width = get_size (self, "Width", DEFAULT_WIDTH);
  *height = get_size (self, "Height", DEFAULT_HEIGHT);
  *maximized = g_key_file_get_boolean (self->file, WINDOW_GROUP, "Maximized", NULL);
}

/**
 * app_settings_set_chat:
 * @self: settings
 * @name: the name one goes by
 * @address: (nullable): where the chat is, or %NULL for this computer
 *
 * Remembers that one is in a chat.
 */
void
app_settings_set_chat (AppSettings *self, const char *name, const char *address)
{
  g_key_file_set_string (self->file, CHAT_GROUP, "Name", name);
  g_key_file_set_string (self->file, CHAT_GROUP, "Address", address != NULL ? address : "");
  g_key_file_set_boolean (self->file, CHAT_GROUP, "Joined", TRUE);
}

/**
 * app_settings_set_left:
 * @self: settings
 *
 * Remembers that one left the chat on purpose, and wants to be asked the next time.
 */
void
app_settings_set_left (AppSettings *self)
{
  g_key_file_set_boolean (self->file, CHAT_GROUP, "Joined", FALSE);
}

/**
 * app_settings_set_window_size:
 * @self: settings
 * @width: in pixels, as when the window is not maximized
 * @height: in pixels, likewise
 * @maximized: whether it fills the screen
 */
void
app_settings_set_window_size (AppSettings *self, int width, int height, gboolean maximized)
{
  g_key_file_set_integer (self->file, WINDOW_GROUP, "Width", width);
  g_key_file_set_integer (self->file, WINDOW_GROUP, "Height", height);
  g_key_file_set_boolean (self->file, WINDOW_GROUP, "Maximized", maximized);
}

static void write_file (AppSettings *self);

static void
replace_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppSettings) self = user_data;
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->writing);
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  if (self->waiting->len > 0)
    write_file (self);

  for (guint i = 0; i < tasks->len; i++)
    if (error != NULL)
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (tasks->pdata[i], TRUE);
}

/* One at a time, so that what is newest is written last. */
static void
write_file (AppSettings *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *folder = g_path_get_dirname (self->path);
  gsize length = 0;
  char *contents = g_key_file_to_data (self->file, &length, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (contents, length);

  self->writing = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  /* When it cannot be made, replacing the file fails, and says why. */
  g_mkdir_with_parents (folder, 0700);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, replace_cb, g_object_ref (self));
}

/**
 * app_settings_save_async:
 * @self: settings
 * @callback: called when they are saved
 * @user_data: for @callback
 *
 * Writes the settings to their file, as they are now.
 */
void
app_settings_save_async (AppSettings *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, app_settings_save_async);
  g_ptr_array_add (self->waiting, task);
  if (self->writing == NULL)
    write_file (self);
}

/**
 * app_settings_save_finish:
 * @self: settings
 * @result: what the callback was given
 * @error: return location for a #GError of %G_IO_ERROR
 *
 * Returns: whether they are saved
 */
gboolean
app_settings_save_finish (AppSettings *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
