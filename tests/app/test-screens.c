/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures of every screen, for somebody to look at. Set INGLENOOK_SCREENS to a folder to keep
 * them; otherwise it is enough that they come about without a warning. */

#include "app/app-chat-page.h"
#include "app/app-screenshot.h"
#include "app/app-welcome-page.h"
#include "display.h"
#include "scene.h"

#include <glib/gstdio.h>

typedef struct
{
  const char *name;
  GtkWidget *(*build) (void);
  void (*arrange) (GtkWidget *content); /* once it is on the screen; nullable */
} Screen;

static void
save (GtkWidget *window, const char *name, int width, gboolean dark)
{
  const char *folder = g_getenv ("INGLENOOK_SCREENS");
  g_autofree char *temporary = g_dir_make_tmp ("inglenook-screens-XXXXXX", NULL);
  g_autofree char *file = g_strdup_printf ("%s-%d%s.png", name, width, dark ? "-dark" : "");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : temporary, file, NULL);
  g_autoptr (GError) error = NULL;

  app_screenshot_save (window, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  if (folder == NULL)
    g_unlink (path);
  g_rmdir (temporary);
}

static void
take (const Screen *screen, int width, int height, gboolean dark)
{
  GtkWidget *content = NULL;
  GtkWidget *window = NULL;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  content = screen->build ();
  window = display_show (content, width, height);
  if (screen->arrange != NULL)
    {
      screen->arrange (content);
      display_wait (window);
    }
  save (window, screen->name, width, dark);
  display_close (window);
}

static GtkWidget *
build_chat (void)
{
  g_autoptr (GListStore) rooms = scene_new_rooms ();

  return g_object_new (APP_TYPE_CHAT_PAGE, "rooms", rooms, "address", "localhost:6667", NULL);
}

static GtkWidget *
build_states (void)
{
  g_autoptr (GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr (ChatRoom) room = scene_new_room ("#lounge", "");
  gint64 now = g_get_real_time () / 1000;
  ChatMessageInit waiting = { .time = now,
                              .kind = CHAT_MESSAGE_TEXT,
                              .state = CHAT_MESSAGE_WAITING,
                              .sender = "Mira",
                              .sender_name = "Mira",
                              .own = TRUE,
                              .text = "This one is still on its way." };
  ChatMessageInit gap = { .time = scene_time (2, 9, 30), .kind = CHAT_MESSAGE_GAP };
  ChatMessage *failed = NULL;

  chat_room_set_active (room, TRUE);
  scene_add_person (room, "Mira Lindqvist", "", TRUE);
  scene_say (
      room, "Ana", scene_time (9, 9, 0),
      "A week ago and more, at https://example.org/a/very/long/address/that/has/to/be/broken/somewhere/because/it/does/not/fit?into=one&line=of&the=conversation#at-all.");
  scene_say (room, "Ana", scene_time (2, 9, 0),
             "<b>Not bold</b> & not a link: javascript:alert(1), ftp://example.org");
  scene_add (room, &gap);
  scene_say (room, "Ritam", scene_time (1, 9, 0), "After the gap");
  chat_room_set_active (room, FALSE);
  scene_say (room, "Ritam", now - 50000, "This is new");
  scene_say (room, "Ritam", now - 40000, "and so is this, and it speaks to Mira.");
  scene_say (room, "Mira Lindqvist", now - 30000, "This one the server has.");
  waiting.time = now - 20000;
  waiting.text = "This one did not get there.";
  failed = scene_add (room, &waiting);
  chat_timeline_fail (chat_room_get_timeline (room), failed,
                      "You are sending faster than the server allows.");
  waiting.time = now;
  waiting.text = "This one is still on its way.";
  scene_add (room, &waiting);
  g_list_store_append (rooms, room);
  return g_object_new (APP_TYPE_CHAT_PAGE, "rooms", rooms, NULL);
}

static GtkWidget *
build_empty (void)
{
  g_autoptr (GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr (ChatRoom) room = scene_new_room ("#lounge", "");

  scene_add_person (room, "Mira Lindqvist", "@", TRUE);
  g_list_store_append (rooms, room);
  return g_object_new (APP_TYPE_CHAT_PAGE, "rooms", rooms, "address", "localhost:6667", NULL);
}

/* A chat that nobody answers at: port 1. */
static GtkWidget *
build_offline (void)
{
  g_autoptr (IrcUri) uri = irc_uri_parse ("127.0.0.1:1", NULL);
  g_autoptr (ChatSession) session
      = chat_session_new (uri, "Mira Lindqvist", NULL, base_clock_get_system ());

  chat_session_add_auto_join (session, "#lounge");
  chat_session_start (session);
  return g_object_new (APP_TYPE_CHAT_PAGE, "session", session, NULL);
}

static GtkWidget *
build_connecting (void)
{
  return g_object_new (APP_TYPE_CHAT_PAGE, NULL);
}

static GtkWidget *
build_welcome (void)
{
  AppWelcomePage *page = g_object_new (APP_TYPE_WELCOME_PAGE, NULL);

  app_welcome_page_set_choice (page, "Mira Lindqvist", NULL);
  return GTK_WIDGET (page);
}

static GtkWidget *
build_elsewhere (void)
{
  AppWelcomePage *page = g_object_new (APP_TYPE_WELCOME_PAGE, NULL);

  app_welcome_page_set_choice (page, "Mira Lindqvist", "chat.example.org");
  app_welcome_page_set_error (page, "Somebody in this chat is called “Mira_Lindqvist” already.",
                              "Mira_Lindqvist2");
  return GTK_WIDGET (page);
}

static AppConversation *
get_conversation (GtkWidget *page)
{
  return app_chat_page_get_conversation (APP_CHAT_PAGE (page));
}

static void
show_rooms (GtkWidget *page)
{
  gtk_widget_activate_action (page, "chat.back", NULL);
}

static void
toggle_people (GtkWidget *page)
{
  gtk_widget_activate_action (page, "chat.toggle-people", NULL);
}

static void
write_much (GtkWidget *page)
{
  AppComposer *composer = app_conversation_get_composer (get_conversation (page));

  app_composer_set_text (composer, "Dear all,\n\nthis is longer than what one says by the fire.\n"
                                   "1. Bread\n2. Cheese\n3. Apples\n4. The big thermos\n\n"
                                   "And whatever else you can carry.");
  app_composer_set_error (composer, "There is no command “/dance”.");
  gtk_widget_grab_focus (GTK_WIDGET (composer));
}

static void
read_further_up (GtkWidget *page)
{
  AppConversation *conversation = get_conversation (page);
  GtkWidget *list = display_find (GTK_WIDGET (conversation), GTK_TYPE_LIST_VIEW, "timeline");
  ChatRoom *room = app_chat_page_get_room (APP_CHAT_PAGE (page));

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)), 60);
  display_wait (GTK_WIDGET (gtk_widget_get_root (page)));
  for (guint i = 0; i < 3; i++)
    scene_say (room, "Bengt", g_get_real_time () / 1000 + i, "Is anybody there?");
}

/* Nobody looks at the pictures of an ordinary run: the narrowest will do, which folds everything,
 * and a wide one. */
static void
test_screen (gconstpointer data)
{
  const Screen *screen = data;
  const int sizes[][2] = { { 360, 640 }, { 1280, 800 }, { 900, 680 }, { 1600, 900 } };
  guint n_sizes = g_getenv ("INGLENOOK_SCREENS") != NULL ? G_N_ELEMENTS (sizes) : 2;

  for (guint i = 0; i < (DISPLAY_IS_SLOW ? 1 : n_sizes); i++)
    {
      take (screen, sizes[i][0], sizes[i][1], FALSE);
      take (screen, sizes[i][0], sizes[i][1], TRUE);
    }
}

int
main (int argc, char **argv)
{
  static const Screen screens[] = {
    { "welcome", build_welcome, NULL },
    { "elsewhere", build_elsewhere, NULL },
    { "connecting", build_connecting, NULL },
    { "offline", build_offline, NULL },
    { "empty", build_empty, NULL },
    { "chat", build_chat, NULL },
    { "states", build_states, NULL },
    { "rooms", build_chat, show_rooms },
    { "people", build_chat, toggle_people },
    { "writing", build_chat, write_much },
    { "reading", build_chat, read_further_up },
  };

  if (!display_init (&argc, &argv))
    return EXIT_SUCCESS;

  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autofree char *path = g_strconcat ("/app/screens/", screens[i].name, NULL);

      g_test_add_data_func (path, &screens[i], test_screen);
    }
  return g_test_run ();
}
