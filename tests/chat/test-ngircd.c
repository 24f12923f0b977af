/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chat layer as it is, against a server that is not ours and knows hardly any extension. */

#include "chat-fixture.h"
#include "chat-folder.h"
#include "chat-server.h"
#include "chat/chat-session.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

/* Somebody else may take the port that was free a moment ago. */
#define MAX_TRIES 5

typedef struct
{
  ChatFolder *folder;
  GSubprocess *process;
  IrcUri uri;
} Ngircd;

static char *
find_ngircd (void)
{
  if (g_file_test ("/usr/sbin/ngircd", G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup ("/usr/sbin/ngircd");

  return g_find_program_in_path ("ngircd");
}

static guint16
find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) effective = NULL;

  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL));

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

static char *
write_config (Ngircd *self)
{
  g_autofree char *config = NULL;
  char *path = g_build_filename (self->folder->path, "ngircd.conf", NULL);

  config = g_strdup_printf ("[Global]\n"
                            "Name = irc.example.net\n"
                            "Info = A test\n"
                            "Listen = 127.0.0.1\n"
                            "Ports = %u\n"
                            "MotdPhrase = Hello\n"
                            "ServerUID = %s\n"
                            "ServerGID = %s\n"
                            "[Limits]\n"
                            "MaxConnectionsIP = 0\n"
                            "MaxPenaltyTime = 0\n"
                            "[Options]\n"
                            "DNS = no\n"
                            "Ident = no\n"
                            "PAM = no\n"
                            "SyslogFacility = local1\n",
                            self->uri.port, getpwuid (getuid ())->pw_name,
                            getgrgid (getgid ())->gr_name);
  g_assert_true (g_file_set_contents (path, config, -1, NULL));

  return path;
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *has_exited = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  *has_exited = TRUE;
}

static gboolean
answers (Ngircd *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, self->uri.host, self->uri.port, NULL, NULL);

  return connection != NULL;
}

static gboolean
try_to_start (Ngircd *self, const char *program)
{
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_exited = FALSE;
  gboolean is_up = FALSE;

  self->uri.host = (char *) "127.0.0.1";
  self->uri.port = find_free_port ();
  config = write_config (self);
  self->process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, program, "-n", "-f", config, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (self->process, NULL, exited_cb, &has_exited);
  chat_server_wait_until (has_exited || (is_up = answers (self)));
  if (is_up)
    return TRUE;

  g_clear_object (&self->process);

  return FALSE;
}

static void
ngircd_free (Ngircd *self)
{
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  chat_folder_free (self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ngircd, ngircd_free)

static Ngircd *
ngircd_new (void)
{
  g_autofree char *program = find_ngircd ();
  g_autoptr (Ngircd) self = NULL;

  if (program == NULL)
    {
      g_test_skip ("ngircd is not installed");
      return NULL;
    }

  self = g_new0 (Ngircd, 1);
  self->folder = chat_folder_new ();
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      if (try_to_start (self, program))
        return g_steal_pointer (&self);
    }

  g_test_fail_printf ("ngircd did not start");

  return NULL;
}

static ChatSession *
start (Ngircd *server, const char *name, const char *folder)
{
  ChatSession *session = chat_session_new (&server->uri, name, folder, base_clock_get_system ());

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
has_people (ChatSession *session, const char *expected)
{
  GListModel *people;
  g_autoptr (GString) found = g_string_new (NULL);

  if (find_room (session, "#lounge") == NULL)
    return FALSE;

  people = G_LIST_MODEL (chat_room_get_people (find_room (session, "#lounge")));
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (people, i);

      g_string_append_printf (found, "%s%s", i > 0 ? ", " : "", chat_person_get_name (person));
    }

  return g_str_equal (found->str, expected);
}

/* Whether the last line of a room is @expected. */
static gboolean
ends_with (ChatSession *session, const char *room, const char *expected)
{
  GListModel *list;
  g_autoptr (ChatMessage) last = NULL;
  g_autofree char *summary = NULL;
  guint n;

  if (find_room (session, room) == NULL)
    return FALSE;

  list = G_LIST_MODEL (chat_room_get_timeline (find_room (session, room)));
  n = g_list_model_get_n_items (list);
  if (n == 0)
    return FALSE;

  last = g_list_model_get_item (list, n - 1);
  summary = chat_message_dup_summary (last);

  return g_str_equal (summary, expected);
}

static gboolean
has_failed (ChatSession *session, const char *room)
{
  GListModel *list = G_LIST_MODEL (chat_room_get_timeline (find_room (session, room)));
  g_autoptr (ChatMessage) only = g_list_model_get_item (list, 0);

  return only != NULL && chat_message_get_state (only) == CHAT_MESSAGE_FAILED;
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
leave (ChatSession *session)
{
  gboolean has_left = FALSE;

  chat_session_leave_async (session, "good night", left_cb, &has_left);
  chat_server_wait_until (has_left);
  chat_server_wait_until (G_OBJECT (session)->ref_count == 1);
  g_assert_finalize_object (session);
}

static void
test_two_people (void)
{
  g_autoptr (Ngircd) server = ngircd_new ();
  g_autoptr (ChatFolder) folder = NULL;
  ChatSession *zoe;
  ChatSession *ritam;

  if (server == NULL)
    return;

  /* It takes no name with more than nine letters, or with an accent: somebody is asked. */
  folder = chat_folder_new ();
  zoe = start (server, "Zoë van Dyk", folder->path);
  chat_server_wait_until (chat_session_get_state (zoe) == CHAT_SESSION_NICK_IN_USE);
  g_assert_cmpstr (chat_session_get_suggested_nick (zoe), ==, "Zoe_van_D");
  chat_session_retry_nick (zoe, "Zoe_van_D");
  chat_server_wait_until (has_people (zoe, "Zoë van Dyk"));

  ritam = start (server, "Ritam", NULL);
  chat_server_wait_until (ends_with (zoe, "#lounge", "Ritam joined"));
  chat_server_wait_until (has_people (ritam, "Zoe_van_D, Ritam"));
  chat_server_wait_until (has_people (zoe, "Zoë van Dyk, Ritam"));

  submit (ritam, "#lounge", "hello, Zoë", CHAT_COMMAND_DONE);
  chat_server_wait_until (ends_with (zoe, "#lounge", "hello, Zoë"));
  submit (zoe, "#lounge", "/me waves", CHAT_COMMAND_DONE);
  g_assert_true (ends_with (zoe, "#lounge", "Zoë van Dyk waves"));
  chat_server_wait_until (ends_with (ritam, "#lounge", "Zoe_van_D waves"));
  submit (zoe, "#lounge", "/topic tea", CHAT_COMMAND_DONE);
  chat_server_wait_until (ends_with (ritam, "#lounge", "Zoe_van_D changed the topic to “tea”"));
  g_assert_cmpstr (chat_room_get_topic (find_room (ritam, "#lounge")), ==, "tea");

  submit (ritam, "#lounge", "/msg Zoe_van_D psst", CHAT_COMMAND_SWITCH);
  chat_server_wait_until (ends_with (zoe, "Ritam", "psst"));
  submit (zoe, "Ritam", "yes?", CHAT_COMMAND_DONE);
  chat_server_wait_until (ends_with (ritam, "Zoe_van_D", "yes?"));

  /* Somebody of the same name, and somebody who is not there. */
  {
    ChatSession *other = start (server, "Ritam", NULL);

    chat_server_wait_until (chat_session_get_state (other) == CHAT_SESSION_NICK_IN_USE);
    chat_session_retry_nick (other, chat_session_get_suggested_nick (other));
    chat_server_wait_until (ends_with (zoe, "#lounge", "Ritam2 joined"));
    chat_server_wait_until (has_people (zoe, "Zoë van Dyk, Ritam, Ritam 2"));
    submit (other, "#lounge", "/msg nobody hello", CHAT_COMMAND_SWITCH);
    chat_server_wait_until (has_failed (other, "nobody"));
    leave (other);
  }
  chat_server_wait_until (has_people (zoe, "Zoë van Dyk, Ritam"));

  submit (ritam, "#lounge", ".", CHAT_COMMAND_LEAVE);
  leave (ritam);
  chat_server_wait_until (has_people (zoe, "Zoë van Dyk"));
  g_assert_true (ends_with (zoe, "#lounge", "Ritam left (good night)"));
  leave (zoe);

  /* And what was said is there the next time. */
  zoe = chat_session_new (&server->uri, "Zoë van Dyk", folder->path, base_clock_get_system ());
  chat_session_set_nick (zoe, "Zoe_van_D");
  chat_session_start (zoe);
  chat_server_wait_until (has_people (zoe, "Zoë van Dyk"));
  g_assert_true (ends_with (zoe, "#lounge", "Ritam left (good night)"));
  g_assert_true (ends_with (zoe, "Ritam", "Ritam left (good night)"));
  leave (zoe);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/ngircd/two-people", test_two_people);

  return g_test_run ();
}
