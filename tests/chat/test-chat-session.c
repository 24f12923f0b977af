/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-folder.h"
#include "chat-server.h"
#include "chat/chat-session-private.h"

static ChatSession *
start (ChatServer *server, const char *folder)
{
  ChatSession *session = chat_session_new (&server->uri, "zoe", folder, base_clock_get_system ());

  chat_session_add_auto_join (session, "#lounge");
  chat_session_start (session);

  return session;
}

static ChatRoom *
find_room (ChatSession *session, const char *name)
{
  return chat_network_find_room (chat_session_get_network (session), name);
}

static gboolean
is_in (ChatSession *session, const char *name)
{
  ChatRoom *room = find_room (session, name);

  return chat_session_get_state (session) == CHAT_SESSION_ONLINE && room != NULL
         && chat_room_get_joined (room);
}

static guint
count_messages (ChatSession *session, const char *name)
{
  ChatRoom *room = find_room (session, name);

  return g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_timeline (room)));
}

static void
submit (ChatSession *session, const char *room, const char *typed, ChatCommandResult expected)
{
  g_auto (ChatCommandOutcome) outcome = { 0 };

  chat_session_submit (session, find_room (session, room), typed, &outcome);
  g_assert_cmpint (outcome.result, ==, expected);
}

static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *has_left = user_data;

  chat_session_leave_finish (CHAT_SESSION (source), result);
  *has_left = TRUE;
}

static void
leave (ChatSession *session, const char *reason)
{
  gboolean has_left = FALSE;
  gboolean has_left_too = FALSE;
  gint64 start_time = g_get_monotonic_time ();

  chat_session_leave_async (session, reason, left_cb, &has_left);
  chat_session_leave_async (session, reason, left_cb, &has_left_too);
  chat_server_wait_until (has_left && has_left_too);
  g_assert_cmpint (g_get_monotonic_time () - start_time, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_LEFT);

  has_left = FALSE;
  chat_session_leave_async (session, NULL, left_cb, &has_left);
  chat_server_wait_until (has_left);
}

/* Callbacks of what was cancelled or is still under way hold what they are for. */
static void
finalize (ChatSession *session)
{
  chat_server_wait_until (G_OBJECT (session)->ref_count == 1);
  g_assert_finalize_object (session);
}

/* Every property can be read by its name, as expressions in templates do. */
static void
read_properties (GObject *object)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (object, pspecs[i]->name, &value);
      g_assert_true (G_VALUE_HOLDS (&value, pspecs[i]->value_type));
    }
}

static void
test_talk (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session = start (server, NULL);

  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CONNECTING);
  g_assert_cmpstr (chat_session_get_status_text (session), ==, "Connecting…");
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_cmpstr (chat_session_get_status_text (session), ==, "");
  read_properties (G_OBJECT (session));
  read_properties (G_OBJECT (chat_session_get_network (session)));
  g_assert_cmpint (chat_session_get_uri (session)->port, ==, server->uri.port);

  submit (session, "#lounge", "hello", CHAT_COMMAND_DONE);
  chat_server_wait_for (server, "PRIVMSG #lounge hello");
  chat_server_send (server, ":ritam!r@h PRIVMSG #lounge :hi zoe");
  chat_server_wait_until (count_messages (session, "#lounge") == 2);

  submit (session, "#lounge", ".", CHAT_COMMAND_LEAVE);
  leave (session, "good night");
  g_assert_nonnull (strstr (server->received->str, "QUIT :good night\n"));
  finalize (session);
}

static void
count_message (ChatSession *session, ChatRoom *room, ChatMessage *message, guint *n)
{
  g_assert_true (chat_message_get_highlight (message));
  (*n)++;
}

static void
count_invitation (ChatSession *session, const char *nick, const char *room_name, guint *n)
{
  g_assert_cmpstr (nick, ==, "ritam");
  g_assert_cmpstr (room_name, ==, "#den");
  (*n)++;
}

static void
test_signals (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session = start (server, NULL);
  guint n_messages = 0;
  guint n_invitations = 0;

  g_signal_connect (session, "message", G_CALLBACK (count_message), &n_messages);
  g_signal_connect (session, "invited", G_CALLBACK (count_invitation), &n_invitations);
  chat_server_wait_until (is_in (session, "#lounge"));
  chat_server_send (server, ":ritam!r@h PRIVMSG #lounge :zoe?");
  chat_server_send (server, ":ritam!r@h INVITE zoe #den");
  chat_server_wait_until (n_invitations == 1 && n_messages == 1);
  leave (session, NULL);
  finalize (session);
}

static void
test_reconnect (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session = start (server, NULL);

  chat_server_wait_until (is_in (session, "#lounge"));
  chat_server_drop (server);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
  g_assert_cmpuint (chat_session_get_wait_seconds (session), ==, 1);
  /* With something unread the server's system resets the connection instead of closing it. */
  g_assert_true (
      g_str_equal (chat_session_get_status_text (session), "The server closed the connection.")
      || g_str_equal (chat_session_get_status_text (session), "The connection broke."));
  g_assert_false (chat_room_get_joined (find_room (session, "#lounge")));

  submit (session, "#lounge", "typed offline", CHAT_COMMAND_DONE);
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_cmpuint (chat_session_get_wait_seconds (session), ==, 0);
  chat_server_wait_for (server, "PRIVMSG #lounge :typed offline");
  g_assert_cmpuint (server->n_connections, ==, 2);

  /* What the server said last tells more than that it hung up. */
  chat_server_send (server, "ERROR :Going down for tea");
  chat_server_drop (server);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
  g_assert_cmpstr (chat_session_get_status_text (session), ==,
                   "The server closed the connection: Going down for tea");
  chat_session_retry (session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CONNECTING);
  chat_server_wait_until (is_in (session, "#lounge"));

  /* Another network may have cut the connection; and when there is none, nothing is waited for. */
  chat_session_on_network_changed (session, TRUE);
  chat_server_wait_for (server, "PING 1");
  chat_server_drop (server);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
  chat_session_on_network_changed (session, FALSE);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_WAITING);
  chat_session_on_network_changed (session, TRUE);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CONNECTING);
  leave (session, NULL);
  finalize (session);
}

static void
test_nobody_there (void)
{
  ChatServer *server = chat_server_new ();
  IrcUri uri = server->uri;
  ChatSession *session;
  gint64 start_time;

  chat_server_free (server);
  session = chat_session_new (&uri, "zoe", NULL, base_clock_get_system ());
  chat_session_start (session);
  for (guint seconds = 1; seconds <= 64; seconds *= 2)
    {
      chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
      g_assert_cmpuint (chat_session_get_wait_seconds (session), ==, MIN (seconds, 30));
      chat_session_retry (session);
    }
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
  g_assert_cmpstr (chat_session_get_status_text (session), ==,
                   "No chat is running at “127.0.0.1”.");

  start_time = g_get_monotonic_time ();
  leave (session, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start_time, <, G_USEC_PER_SEC / 2);
  finalize (session);
}

static void
test_nick_in_use (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session;

  server->taken_nick = "zoe";
  session = start (server, NULL);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_NICK_IN_USE);
  g_assert_cmpstr (chat_session_get_suggested_nick (session), ==, "zoe2");
  g_assert_cmpstr (chat_session_get_status_text (session), ==,
                   "Somebody is already called “zoe” here. Choose another name.");

  /* The server loses patience first. */
  chat_server_drop (server);
  chat_server_wait_until (session->connection == NULL);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_NICK_IN_USE);
  chat_session_retry_nick (session, "zoe2");
  g_assert_null (chat_session_get_suggested_nick (session));
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_cmpstr (chat_network_get_nick (chat_session_get_network (session)), ==, "zoe2");
  leave (session, NULL);
  finalize (session);
}

static void
test_nick_in_use_on_the_same_connection (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session;

  server->taken_nick = "zoe";
  session = start (server, NULL);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_NICK_IN_USE);
  chat_session_retry_nick (session, "zoe2");
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_cmpuint (server->n_connections, ==, 1);
  leave (session, NULL);
  finalize (session);
}

static void
test_turned_away (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session;

  server->is_deaf = TRUE;
  session = start (server, NULL);
  chat_server_wait_for (server, "USER zoe 0 * zoe");
  chat_server_send (server, ":srv 464 * :Password incorrect");
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_FAILED);

  server->is_deaf = FALSE;
  chat_session_set_password (session, "sesame");
  chat_session_retry (session);
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_nonnull (strstr (server->received->str, "PASS sesame\n"));
  leave (session, NULL);
  finalize (session);
}

/* The connection stands, and nothing comes through it: only the clock tells. */
static void
test_half_dead (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  BaseManualClock clock;
  ChatSession *session;

  base_manual_clock_init (&clock, CHAT_FIXTURE_NOW * 1000);
  session = chat_session_new (&server->uri, "zoe", NULL, &clock.clock);
  chat_session_start (session);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_ONLINE);

  chat_session_check (session);
  base_manual_clock_advance (&clock, 61 * G_USEC_PER_SEC);
  chat_session_check (session);
  chat_server_wait_for (server, "PING 1");
  chat_server_wait_until (session->pinged_at == 0);

  server->is_deaf = TRUE;
  base_manual_clock_advance (&clock, 61 * G_USEC_PER_SEC);
  chat_session_check (session);
  base_manual_clock_advance (&clock, 9 * G_USEC_PER_SEC);
  chat_session_check (session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_ONLINE);
  base_manual_clock_advance (&clock, 2 * G_USEC_PER_SEC);
  chat_session_check (session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_WAITING);
  g_assert_cmpstr (chat_session_get_status_text (session), ==,
                   "The server does not answer any more.");

  /* Back from sleep: neither waits for its time. */
  clock.real += G_TIME_SPAN_HOUR;
  server->is_deaf = FALSE;
  chat_session_check (session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CONNECTING);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_ONLINE);
  clock.real += G_TIME_SPAN_HOUR;
  chat_session_check (session);
  chat_server_wait_for (server, "PING 3");
  leave (session, NULL);
  finalize (session);
}

static void
test_leave_silent_server (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session;
  gint64 start_time;

  server->answers_quit = FALSE;
  session = start (server, NULL);
  chat_server_wait_until (is_in (session, "#lounge"));
  start_time = g_get_monotonic_time ();
  leave (session, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start_time, >, G_USEC_PER_SEC * 9 / 10);
  finalize (session);
}

static void
discard_last (ChatSession *session, const char *name)
{
  ChatRoom *room = find_room (session, name);
  GListModel *list = G_LIST_MODEL (chat_room_get_timeline (room));
  g_autoptr (ChatMessage) last = g_list_model_get_item (list, g_list_model_get_n_items (list) - 1);

  chat_session_discard (session, room, last);
}

static void
test_memory (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session;
  ChatRoom *room;

  server->caps = "echo-message";
  session = start (server, folder->path);
  chat_server_wait_until (is_in (session, "#lounge"));
  g_assert_null (chat_session_get_archive_error (session));
  chat_server_send (server, ":ritam!r@h PRIVMSG #lounge :remember this");
  chat_server_send (server, ":ritam!r@h PRIVMSG zoe :and that");
  chat_server_wait_until (find_room (session, "ritam") != NULL
                          && count_messages (session, "#lounge") == 1);
  submit (session, "#lounge", "/join #den", CHAT_COMMAND_SWITCH);
  submit (session, "#lounge", "/join #gone", CHAT_COMMAND_SWITCH);
  chat_server_wait_until (is_in (session, "#den") && is_in (session, "#gone"));
  chat_session_close_room (session, find_room (session, "#gone"));
  chat_server_wait_for (server, "PART #gone");
  chat_server_send (server, ":zoe!user@host PART #gone");
  chat_server_wait_until (find_room (session, "#gone") == NULL);
  chat_server_send (server, ":ritam!r@h NICK ray");
  chat_server_wait_until (find_room (session, "ray") != NULL);
  chat_room_set_draft (find_room (session, "#lounge"), "half a sen");

  /* It breaks, and what is typed then is for the next time. */
  chat_server_drop (server);
  chat_server_wait_until (chat_session_get_state (session) == CHAT_SESSION_WAITING);
  submit (session, "#lounge", "for later", CHAT_COMMAND_DONE);
  submit (session, "#lounge", "never mind", CHAT_COMMAND_DONE);
  discard_last (session, "#lounge");
  leave (session, NULL);
  finalize (session);

  session = chat_session_new (&server->uri, "zoe", folder->path, base_clock_get_system ());
  chat_session_start (session);
  chat_server_wait_until (is_in (session, "#lounge") && is_in (session, "#den"));
  g_assert_null (find_room (session, "#gone"));
  room = find_room (session, "#lounge");
  g_assert_cmpstr (chat_room_get_draft (room), ==, "half a sen");
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "You: for later");
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
  chat_fixture_assert_timeline (chat_room_get_timeline (room),
                                "<ritam> remember this\n<zoe> for later (waiting)\n");
  chat_fixture_assert_timeline (chat_room_get_timeline (find_room (session, "ray")),
                                "<ritam> and that\n* ritam is now called ray\n");
  chat_server_wait_for (server, "PRIVMSG #lounge :for later");
  chat_server_send (server, ":zoe!user@host PRIVMSG #lounge :for later");
  chat_server_wait_until (chat_room_get_last_time (room) > 0
                          && count_messages (session, "#lounge") == 2);
  leave (session, NULL);
  finalize (session);
}

static void
test_older_from_memory (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session = start (server, folder->path);
  ChatTimeline *timeline;

  chat_server_wait_until (is_in (session, "#lounge"));
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *line = g_strdup_printf (":ritam!r@h PRIVMSG #lounge :%u", i);

      chat_server_send (server, line);
    }
  chat_server_wait_until (count_messages (session, "#lounge") == 250);
  leave (session, NULL);
  finalize (session);

  session = start (server, folder->path);
  chat_server_wait_until (is_in (session, "#lounge"));
  timeline = chat_room_get_timeline (find_room (session, "#lounge"));
  g_assert_cmpuint (count_messages (session, "#lounge"), ==, 100);
  g_assert_true (chat_timeline_get_has_older (timeline));
  for (guint n = 200; n <= 250; n += 50)
    {
      chat_timeline_load_older (timeline);
      chat_server_wait_until (!chat_timeline_get_loading (timeline));
      g_assert_cmpuint (count_messages (session, "#lounge"), ==, n);
      g_assert_true (chat_timeline_get_has_older (timeline));
    }
  chat_timeline_load_older (timeline);
  chat_server_wait_until (!chat_timeline_get_loading (timeline));
  g_assert_false (chat_timeline_get_has_older (timeline));

  /* A room that comes back has what was said in it before. */
  submit (session, "#lounge", "/part", CHAT_COMMAND_DONE);
  chat_server_wait_for (server, "PART #lounge");
  chat_server_send (server, ":zoe!user@host PART #lounge");
  chat_server_wait_until (find_room (session, "#lounge") == NULL);
  {
    g_auto (ChatCommandOutcome) outcome = { 0 };

    chat_session_submit (session, NULL, "/join #lounge", &outcome);
  }
  chat_server_wait_until (count_messages (session, "#lounge") == 100);
  leave (session, NULL);
  finalize (session);
}

static void
test_memory_in_use (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autoptr (ChatServer) server = chat_server_new ();
  g_autoptr (ChatServer) other_server = chat_server_new ();
  ChatSession *first = start (server, folder->path);
  ChatSession *second;

  chat_server_wait_until (is_in (first, "#lounge"));

  /* A second window of the same chat goes on without a memory of its own. */
  second = start (server, folder->path);
  chat_server_wait_until (is_in (second, "#lounge"));
  g_assert_nonnull (chat_session_get_archive_error (second));
  leave (second, NULL);
  finalize (second);

  /* Another chat has another file. */
  second = start (other_server, folder->path);
  chat_server_wait_until (is_in (second, "#lounge"));
  g_assert_null (chat_session_get_archive_error (second));
  leave (second, NULL);
  finalize (second);
  leave (first, NULL);
  finalize (first);
}

static void
test_ends_early (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatSession *session = start (server, folder->path);

  leave (session, NULL);
  finalize (session);

  /* Let go of without a word, in the middle of things. */
  session = start (server, NULL);
  chat_server_wait_until (is_in (session, "#lounge"));
  g_object_unref (session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/session/talk", test_talk);
  g_test_add_func ("/chat/session/signals", test_signals);
  g_test_add_func ("/chat/session/reconnect", test_reconnect);
  g_test_add_func ("/chat/session/nobody-there", test_nobody_there);
  g_test_add_func ("/chat/session/nick-in-use", test_nick_in_use);
  g_test_add_func ("/chat/session/nick-in-use-on-the-same-connection",
                   test_nick_in_use_on_the_same_connection);
  g_test_add_func ("/chat/session/turned-away", test_turned_away);
  g_test_add_func ("/chat/session/half-dead", test_half_dead);
  g_test_add_func ("/chat/session/leave-silent-server", test_leave_silent_server);
  g_test_add_func ("/chat/session/memory", test_memory);
  g_test_add_func ("/chat/session/older-from-memory", test_older_from_memory);
  g_test_add_func ("/chat/session/memory-in-use", test_memory_in_use);
  g_test_add_func ("/chat/session/ends-early", test_ends_early);

  return g_test_run ();
}
