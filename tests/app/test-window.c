/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real window against the real server. */

#include "app/app-screenshot.h"
#include "app/app-window.h"
#include "display.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Nothing here takes longer, even on a machine that is busy with other tests. */
#define PATIENCE_SECONDS 30

typedef struct
{
  char *folder;
  char *runtime;
  char *server;
} Fixture;

/* The server as the environment names it, but for a shorter wait at the end. */
static void
set_server (Fixture *fixture, const char *server)
{
  g_autofree char *script
      = g_strdup_printf ("#!/bin/sh\nexec '%s' \"$@\" --exit-when-idle 1\n", server);

  fixture->server = g_build_filename (fixture->folder, "server", NULL);
  g_assert_true (g_file_set_contents (fixture->server, script, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->server, 0700), ==, 0);
  g_setenv ("INGLENOOKD", fixture->server, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("inglenook-window-XXXXXX", NULL);
  fixture->runtime = g_build_filename (fixture->folder, "run", NULL);
  set_server (fixture, data);
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children
      = g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                   G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child = NULL;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL)
         && child != NULL)
    remove_tree (child);
  g_file_delete (file, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *socket = g_build_filename (fixture->runtime, "chat.sock", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (g_file_test (socket, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (20000);
    }
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  remove_tree (folder);
  g_free (fixture->folder);
  g_free (fixture->runtime);
  g_free (fixture->server);
}

/* Each person has settings and an archive of their own, and finds the same server. */
static AppWindow *
open_window (Fixture *fixture, const char *person)
{
  g_autofree char *data_folder = g_build_filename (fixture->folder, person, NULL);
  g_autofree char *path = g_build_filename (data_folder, "settings.ini", NULL);
  g_autoptr (AppSettings) settings = app_settings_new (path);
  AppWindow *window = app_window_new (GTK_APPLICATION (g_application_get_default ()), settings,
                                      data_folder, fixture->runtime);

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  app_window_start (window);
  display_wait (GTK_WIDGET (window));
  return window;
}

typedef gboolean (*Condition) (AppWindow *window, const char *text);

static gboolean
tell_time_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
tell_lines (AppWindow *window)
{
  ChatRoom *room = app_chat_page_get_room (app_window_get_chat_page (window));
  GListModel *timeline = room != NULL ? G_LIST_MODEL (chat_room_get_timeline (room)) : NULL;
  guint n = timeline != NULL ? g_list_model_get_n_items (timeline) : 0;
  ChatSession *session = app_window_get_session (window);

  if (session != NULL)
    g_test_message ("session %d: %s", chat_session_get_state (session),
                    chat_session_get_status_text (session));
  if (room != NULL)
    g_test_message ("room %s, joined %d, loading %d", chat_room_get_name (room),
                    chat_room_get_joined (room),
                    chat_timeline_get_loading (CHAT_TIMELINE (timeline)));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (timeline, i);
      g_autofree char *summary = chat_message_dup_summary (message);

      g_test_message ("line %u, state %d: %s", i, chat_message_get_state (message), summary);
    }
}

static void
wait_until (AppWindow *window, Condition condition, const char *text)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, tell_time_cb, &late);

  while (!condition (window, text) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (late)
    {
      g_test_message ("waited in vain for: %s", text != NULL ? text : "a condition");
      tell_lines (window);
    }
  g_assert_false (late);
  g_source_remove (source);
}

static gboolean
is_settled (AppWindow *window, const char *text)
{
  return app_window_is_settled (window);
}

static gboolean
has_line (AppWindow *window, const char *text)
{
  ChatRoom *room = app_chat_page_get_room (app_window_get_chat_page (window));
  GListModel *timeline = room != NULL ? G_LIST_MODEL (chat_room_get_timeline (room)) : NULL;
  guint n = timeline != NULL ? g_list_model_get_n_items (timeline) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (timeline, i);
      g_autofree char *summary = chat_message_dup_summary (message);

      if (g_str_has_prefix (summary, text) && chat_message_get_state (message) == CHAT_MESSAGE_SENT)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_at_door (AppWindow *window, const char *text)
{
  return gtk_widget_get_mapped (GTK_WIDGET (app_window_get_welcome_page (window)));
}

static gboolean
has_error (AppWindow *window, const char *text)
{
  g_autofree char *error = NULL;

  g_object_get (app_window_get_welcome_page (window), "error", &error, NULL);
  return error != NULL;
}

static gboolean
has_n_people (AppWindow *window, const char *text)
{
  ChatRoom *room = app_chat_page_get_room (app_window_get_chat_page (window));

  return room != NULL
         && g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_people (room)))
                == g_ascii_strtoull (text, NULL, 10);
}

static AppComposer *
get_composer (AppWindow *window)
{
  return app_conversation_get_composer (
      app_chat_page_get_conversation (app_window_get_chat_page (window)));
}

static void
say (AppWindow *window, const char *text)
{
  app_composer_set_text (get_composer (window), text);
  gtk_widget_activate_action (GTK_WIDGET (get_composer (window)), "composer.send", NULL);
}

/* Types a name and presses Enter. */
static void
come_in (AppWindow *window, const char *name)
{
  AppWelcomePage *page = app_window_get_welcome_page (window);
  GtkWidget *entry = display_find (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, NULL);

  g_assert_true (is_at_door (window, NULL));
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_signal_emit_by_name (entry, "entry-activated");
}

static void
close_window (AppWindow *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_true (window == NULL || !gtk_widget_get_visible (GTK_WIDGET (window)));
  for (gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
       window != NULL && g_get_monotonic_time () < end;)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  g_assert_null (window);
}

static void
save_picture (AppWindow *window, const char *name)
{
  const char *folder = g_getenv ("INGLENOOK_SCREENS");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, name, NULL);
  display_wait (GTK_WIDGET (window));
  app_screenshot_save (GTK_WIDGET (window), path, &error);
  g_assert_no_error (error);
}

static void
test_two_people (Fixture *fixture, gconstpointer data)
{
  AppWindow *mira = open_window (fixture, "mira");
  AppWindow *ritam = NULL;

  come_in (mira, "Mira Lindqvist");
  wait_until (mira, is_settled, NULL);
  save_picture (mira, "window-empty.png");
  say (mira, "Hello?");
  wait_until (mira, has_line, "Hello?");

  ritam = open_window (fixture, "ritam");
  come_in (ritam, "Ritam");
  wait_until (ritam, has_line, "Hello?");
  wait_until (mira, has_line, "Ritam joined");
  wait_until (mira, has_n_people, "2");

  say (ritam, "Good evening, Mira!\nAnd a second line.");
  wait_until (mira, has_line, "Good evening, Mira!");
  wait_until (mira, has_line, "And a second line.");
  save_picture (mira, "window-two.png");

  close_window (ritam);
  wait_until (mira, has_line, "Ritam left");

  /* The tutorials' good-bye. */
  g_object_add_weak_pointer (G_OBJECT (mira), (gpointer *) &mira);
  say (mira, ".");
  while (mira != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_until_forgotten (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "mira", "settings.ini", NULL);

  for (gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
       g_get_monotonic_time () < end;)
    {
      g_autoptr (AppSettings) settings = app_settings_new (path);

      if (!app_settings_get_in_chat (settings))
        return;
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (5000);
    }
  g_assert_not_reached ();
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  AppWindow *mira = open_window (fixture, "mira");

  come_in (mira, "Mira");
  wait_until (mira, is_settled, NULL);
  say (mira, "Remember this.");
  wait_until (mira, has_line, "Remember this.");
  close_window (mira);

  /* The next time there is no door, and what was said is there. */
  mira = open_window (fixture, "mira");
  g_assert_false (is_at_door (mira, NULL));
  wait_until (mira, is_settled, NULL);
  wait_until (mira, has_line, "Remember this.");

  /* Whoever leaves and comes straight back has everything to themselves. */
  gtk_widget_activate_action (GTK_WIDGET (mira), "win.leave-chat", NULL);
  wait_until (mira, is_at_door, NULL);
  come_in (mira, "Mira");
  wait_until (mira, is_settled, NULL);
  g_assert_null (chat_session_get_archive_error (app_window_get_session (mira)));
  wait_until (mira, has_n_people, "1");

  /* Whoever leaves the chat is asked again. */
  gtk_widget_activate_action (GTK_WIDGET (mira), "win.leave-chat", NULL);
  wait_until (mira, is_at_door, NULL);
  close_window (mira);
  wait_until_forgotten (fixture);
  mira = open_window (fixture, "mira");
  g_assert_true (is_at_door (mira, NULL));
  close_window (mira);
}

static void
test_name_in_use (Fixture *fixture, gconstpointer data)
{
  AppWindow *first = open_window (fixture, "first");
  AppWindow *second = open_window (fixture, "second");
  GtkWidget *button = NULL;

  come_in (first, "Mira");
  wait_until (first, is_settled, NULL);
  come_in (second, "Mira");
  wait_until (second, has_error, NULL);
  g_assert_true (is_at_door (second, NULL));
  save_picture (second, "window-name-in-use.png");

  button = display_find (GTK_WIDGET (app_window_get_welcome_page (second)), GTK_TYPE_BUTTON,
                         "small-pill");
  g_assert_true (gtk_widget_get_visible (button));
  g_signal_emit_by_name (button, "clicked");
  wait_until (second, is_settled, NULL);
  wait_until (first, has_n_people, "2");
  close_window (second);
  close_window (first);
}

static void
test_wrong_address (Fixture *fixture, gconstpointer data)
{
  AppWindow *window = open_window (fixture, "mira");

  app_window_join (window, "Mira", "gopher://example.org");
  g_assert_true (has_error (window, NULL));
  g_assert_true (is_at_door (window, NULL));

  /* Nobody listens on port 1. */
  app_window_join (window, "Mira", "127.0.0.1:1");
  wait_until (window, has_error, NULL);
  g_assert_true (is_at_door (window, NULL));
  save_picture (window, "window-refused.png");
  close_window (window);
}

static void
test_no_server (Fixture *fixture, gconstpointer data)
{
  AppWindow *window = open_window (fixture, "mira");
  g_autofree char *error = NULL;

  g_assert_true (g_file_set_contents (fixture->server,
                                      "#!/bin/sh\necho 'The database is damaged.' >&2\nexit 1\n",
                                      -1, NULL));
  g_assert_cmpint (g_chmod (fixture->server, 0700), ==, 0);
  come_in (window, "Mira");
  wait_until (window, has_error, NULL);
  g_object_get (app_window_get_welcome_page (window), "error", &error, NULL);
  g_assert_cmpstr (error, ==, "The database is damaged.");
  save_picture (window, "window-no-server.png");
  close_window (window);
}

static gboolean
is_offline (AppWindow *window, const char *text)
{
  return chat_session_get_state (app_window_get_session (window)) != CHAT_SESSION_ONLINE;
}

/* The server notes who it is in the lock beside its database. */
static void
kill_server (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "mira", "chat.db-lock", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (kill ((pid_t) g_ascii_strtoll (text, NULL, 10), SIGKILL), ==, 0);
}

static void
test_server_dies (Fixture *fixture, gconstpointer data)
{
  AppWindow *window = open_window (fixture, "mira");

  come_in (window, "Mira");
  wait_until (window, is_settled, NULL);
  say (window, "Before the fall.");
  wait_until (window, has_line, "Before the fall.");

  kill_server (fixture);
  wait_until (window, is_offline, NULL);
  g_assert_false (is_at_door (window, NULL));
  save_picture (window, "window-server-dies.png");

  wait_until (window, is_settled, NULL);
  say (window, "And up again.");
  wait_until (window, has_line, "And up again.");
  g_assert_true (has_line (window, "Before the fall."));
  close_window (window);
}

static void
test_close_early (Fixture *fixture, gconstpointer data)
{
  AppWindow *window = open_window (fixture, "mira");

  come_in (window, "Mira");
  close_window (window);
}

#define ADD(name, func) g_test_add ("/app/window/" name, Fixture, server, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *server = g_strdup (g_getenv ("INGLENOOKD"));

  if (!display_init (&argc, &argv))
    return EXIT_SUCCESS;
  if (server == NULL)
    {
      g_print ("1..0 # SKIP INGLENOOKD does not name a server\n");
      return EXIT_SUCCESS;
    }

  ADD ("two-people", test_two_people);
  ADD ("remembers", test_remembers);
  ADD ("name-in-use", test_name_in_use);
  ADD ("wrong-address", test_wrong_address);
  ADD ("no-server", test_no_server);
  ADD ("server-dies", test_server_dies);
  ADD ("close-early", test_close_early);
  return g_test_run ();
}
