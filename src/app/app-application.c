/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/app-application.h"

#include "app/app-about.h"
#include "app/app-screenshot.h"
#include "app/app-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

struct _AppApplication
{
  AdwApplication parent_instance;

  AppSettings *settings; /* owned, from startup on */
  char *data_folder;
  char *runtime_folder;
};

G_DEFINE_FINAL_TYPE (AppApplication, app_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { "connect", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Join the chat at ADDRESS: HOST, HOST:PORT, irc://… or ircs://…"), N_ ("ADDRESS") },
  { "name", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Go in as NAME, without being asked"),
    N_ ("NAME") },
  { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Keep everything in DIR, apart from other windows"), N_ ("DIR") },
  { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Save a picture of the window to FILE once it is in a room"), N_ ("FILE") },
  { "for", 0, 0, G_OPTION_ARG_INT, NULL, N_ ("Leave after SECONDS"), N_ ("SECONDS") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[ADDRESS]") },
  { NULL },
};

/* Folders. */

static char *
get_folder (GVariantDict *given, const char *user_folder)
{
  g_autofree char *folder = NULL;

  if (g_variant_dict_lookup (given, "data-dir", "^ay", &folder))
    return g_canonicalize_filename (folder, NULL);
  return g_build_filename (user_folder, GETTEXT_PACKAGE, NULL);
}

static void
set_folders (AppApplication *self, GVariantDict *given)
{
  g_autofree char *config_folder = get_folder (given, g_get_user_config_dir ());
  g_autofree char *path = g_build_filename (config_folder, "settings.ini", NULL);

  self->data_folder = get_folder (given, g_get_user_data_dir ());
  self->runtime_folder = get_folder (given, g_get_user_runtime_dir ());
  self->settings = app_settings_new (path);
}

/* Windows. */

static AppWindow *
open_window (AppApplication *self)
{
  AppWindow *window = app_window_new (GTK_APPLICATION (self), self->settings, self->data_folder,
                                      self->runtime_folder);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static AppWindow *
find_window (AppApplication *self, const char *name, const char *address)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (APP_IS_WINDOW (l->data) && gtk_widget_get_visible (l->data)
        && app_window_is_in (l->data, name, address))
      return l->data;
  return NULL;
}

static void
app_application_activate (GApplication *application)
{
  AppApplication *self = APP_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
  else
    app_window_start (open_window (self));
}

/* Without a name there is somebody to ask, unless the name is known from the last time. */
static AppWindow *
go_to (AppApplication *self, const char *name, const char *address)
{
  AppWindow *window = find_window (self, name, address);
  g_autofree char *remembered = app_settings_dup_name (self->settings);

  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return window;
    }
  window = open_window (self);
  if (name != NULL || remembered != NULL)
    app_window_join (window, name != NULL ? name : remembered, address);
  else
    app_window_ask (window, address);
  return window;
}

static const char *
get_address (GVariantDict *given)
{
  const char *address = NULL;
  g_autofree const char **addresses = NULL;

  if (g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&s", &addresses))
    return addresses[0];
  g_variant_dict_lookup (given, "connect", "&s", &address);
  return address;
}

static gboolean
leave_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
obey (AppApplication *self, GApplicationCommandLine *line, AppWindow *window, GVariantDict *given)
{
  const char *path = NULL;
  gint32 seconds = 0;

  if (window != NULL && g_variant_dict_lookup (given, "screenshot", "^&ay", &path))
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, path);

      app_screenshot_plan (window, g_file_peek_path (file));
    }
  if (g_variant_dict_lookup (given, "for", "i", &seconds) && seconds > 0)
    g_timeout_add_seconds (seconds, leave_cb, self);
}

static int
app_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  AppApplication *self = APP_APPLICATION (application);
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  const char *address = get_address (given);
  const char *name = NULL;
  GtkWindow *window = NULL;

  g_variant_dict_lookup (given, "name", "&s", &name);
  if (name != NULL || address != NULL)
    window = GTK_WINDOW (go_to (self, name, address));
  else
    g_application_activate (application);

  if (window == NULL)
    window = gtk_application_get_active_window (GTK_APPLICATION (application));
  obey (self, line, APP_IS_WINDOW (window) ? APP_WINDOW (window) : NULL, given);
  return EXIT_SUCCESS;
}

static int
app_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  AppApplication *self = APP_APPLICATION (application);

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("Inglenook %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  /* What is kept apart has to be a program apart, too. */
  if (g_variant_dict_contains (given, "data-dir"))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  set_folders (self, given);
  return -1;
}

/* Actions. */

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  app_about_show (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

/* Every window says good-bye; the program ends with the last of them. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows
      = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (GTK_WINDOW (l->data));
}

/* A signal is a wish to go, too, and no reason to leave without a word. */
static gboolean
signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
add_actions (AppApplication *self)
{
  const GActionEntry actions[] = {
    { "about", about_action },
    { "quit", quit_action },
  };
  const char *const quit[] = { "<Control>q", NULL };
  const char *const close[] = { "<Control>w", NULL };
  const char *const shortcuts[] = { "<Control>question", NULL };
  GtkApplication *application = GTK_APPLICATION (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (application, "app.quit", quit);
  gtk_application_set_accels_for_action (application, "window.close", close);
  gtk_application_set_accels_for_action (application, "win.show-help-overlay", shortcuts);
}

static void
app_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (app_application_parent_class)->startup (application);

  add_actions (APP_APPLICATION (application));
  g_unix_signal_add (SIGINT, signal_cb, application);
  g_unix_signal_add (SIGTERM, signal_cb, application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  /* Going through a conversation with Tab must not select every message on the way. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
}

static void
app_application_finalize (GObject *object)
{
  AppApplication *self = APP_APPLICATION (object);

  g_clear_object (&self->settings);
  g_free (self->data_folder);
  g_free (self->runtime_folder);
  G_OBJECT_CLASS (app_application_parent_class)->finalize (object);
}

static void
app_application_class_init (AppApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_application_finalize;
  application_class->activate = app_application_activate;
  application_class->command_line = app_application_command_line;
  application_class->handle_local_options = app_application_handle_local_options;
  application_class->startup = app_application_startup;
}

static void
app_application_init (AppApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_summary (
      application, _ ("Chat with the people around you, and with those elsewhere."));
}

/**
 * app_application_new:
 *
 * Returns: (transfer full): the program
 */
AppApplication *
app_application_new (void)
{
  return g_object_new (APP_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path",
                       "/io/github/inglenookchat/Inglenook", NULL);
}
