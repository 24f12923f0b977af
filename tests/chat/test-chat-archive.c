/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-folder.h"
#include "chat/chat-archive.h"
#include "sql/sql-database.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&wait->result);
}

static ChatArchive *
open_archive (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Wait wait = { NULL };

  chat_archive_open_async (path, NULL, wait_cb, &wait);
  result = wait_for (&wait);

  return chat_archive_open_finish (result, error);
}

static void
flush (ChatArchive *archive)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  chat_archive_flush_async (archive, NULL, wait_cb, &wait);
  result = wait_for (&wait);
  g_assert_true (chat_archive_flush_finish (archive, result, &error));
  g_assert_no_error (error);
}

/* The worker lets go of the file a moment after its archive went. */
static void
close_archive (ChatArchive *archive)
{
  flush (archive);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (archive);
}

static GPtrArray *
list_rooms (ChatArchive *archive)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };
  GPtrArray *rooms;

  chat_archive_list_rooms_async (archive, NULL, wait_cb, &wait);
  result = wait_for (&wait);
  rooms = chat_archive_list_rooms_finish (archive, result, &error);
  g_assert_no_error (error);

  return rooms;
}

static GPtrArray *
read_page (ChatArchive *archive, const char *room, ChatMessage *before, guint n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };
  GPtrArray *messages;

  chat_archive_read_async (archive, room, before, n, NULL, wait_cb, &wait);
  result = wait_for (&wait);
  messages = chat_archive_read_finish (archive, result, &error);
  g_assert_no_error (error);

  return messages;
}

static void
assert_page (ChatArchive *archive,
             const char *room,
             ChatMessage *before,
             guint n,
             const char *expected)
{
  g_autoptr (GPtrArray) messages = read_page (archive, room, before, n);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? " " : "",
                            chat_message_get_text (messages->pdata[i]));
  g_assert_cmpstr (texts->str, ==, expected);
}

static ChatMessage *
put (ChatArchive *archive, const char *room, const char *id, gint64 time, const char *text)
{
  ChatMessageInit init = {
    .id = id,
    .time = time,
    .kind = CHAT_MESSAGE_ACTION,
    .sender = "ritam",
    .sender_name = "Ritam Das",
    .target = "somebody",
    .text = text,
    .highlight = TRUE,
  };
  ChatMessage *message = chat_message_new (&init);

  chat_archive_put_message (archive, room, message);

  return message;
}

static ChatMessage *
put_own (ChatArchive *archive, const char *room, gint64 time, const char *text)
{
  ChatMessageInit init = {
    .time = time,
    .sender = "zoe",
    .text = text,
    .own = TRUE,
    .state = CHAT_MESSAGE_WAITING,
  };
  ChatMessage *message = chat_message_new (&init);

  chat_archive_put_message (archive, room, message);

  return message;
}

static void
test_pages (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "new", "a.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) page = NULL;
  ChatArchive *archive = open_archive (path, &error);
  ChatMessage *message;

  g_assert_no_error (error);
  g_ptr_array_add (kept, put (archive, "#a", "m3", 3000, "3"));
  g_ptr_array_add (kept, put (archive, "#a", NULL, 4000, "4"));
  g_ptr_array_add (kept, put (archive, "#a", NULL, 4000, "4"));
  g_ptr_array_add (kept, put (archive, "#A", "m1", 1000, "1"));
  g_ptr_array_add (kept, put (archive, "#a", "m2", 3000, "2"));
  g_ptr_array_add (kept, put (archive, "#a", "m3", 3000, "3 again"));
  g_ptr_array_add (kept, put (archive, "#b", "m3", 3000, "elsewhere"));
  g_ptr_array_add (kept, put_own (archive, "#a", 500, "waits"));

  assert_page (archive, "#a", NULL, 10, "1 2 3 4 4");
  assert_page (archive, "#a", NULL, 2, "4 4");
  assert_page (archive, "#a", kept->pdata[1], 2, "2 3");
  assert_page (archive, "#a", kept->pdata[2], 2, "3 4");
  assert_page (archive, "#a", kept->pdata[3], 2, "");
  assert_page (archive, "#nowhere", NULL, 2, "");

  page = read_page (archive, "#a", kept->pdata[0], 1);
  message = page->pdata[0];
  g_assert_cmpstr (chat_message_get_id (message), ==, "m2");
  g_assert_cmpint (chat_message_get_time (message), ==, 3000);
  g_assert_cmpint (chat_message_get_kind (message), ==, CHAT_MESSAGE_ACTION);
  g_assert_cmpstr (chat_message_get_sender (message), ==, "ritam");
  g_assert_cmpstr (chat_message_get_sender_name (message), ==, "Ritam Das");
  g_assert_cmpstr (chat_message_get_target (message), ==, "somebody");
  g_assert_true (chat_message_get_highlight (message));
  g_assert_false (chat_message_get_own (message));
  g_assert_cmpint (chat_message_get_serial (message), ==, 5);
  close_archive (archive);
}

static void
test_own_messages (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  ChatArchive *archive = open_archive (path, NULL);
  ChatArchiveRoom room = { .name = (char *) "#a", .title = (char *) "a", .draft = (char *) "" };
  g_autoptr (ChatMessage) other = put (archive, "#a", "m1", 5000, "same");
  g_autoptr (ChatMessage) arrived = put_own (archive, "#a", 1000, "arrived");
  g_autoptr (ChatMessage) given = put_own (archive, "#a", 2000, "given");
  g_autoptr (ChatMessage) failed = put_own (archive, "#a", 3000, "failed");
  g_autoptr (ChatMessage) same = put_own (archive, "#a", 4000, "same");
  g_autoptr (ChatMessage) gone = put_own (archive, "#a", 4500, "gone");
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GPtrArray) page = NULL;
  ChatArchiveRoom *found;

  chat_message_set_arrived (arrived, "m2", 6000);
  chat_archive_put_message (archive, "#a", arrived);
  chat_message_set_given (given);
  chat_archive_put_message (archive, "#a", given);
  chat_message_set_failed (failed, "no");
  chat_archive_put_message (archive, "#a", failed);
  chat_message_set_arrived (same, "m1", 5000);
  chat_archive_put_message (archive, "#a", same);
  chat_archive_remove_message (archive, gone);
  chat_archive_put_room (archive, &room);

  rooms = list_rooms (archive);
  found = rooms->pdata[0];
  g_assert_cmpuint (found->waiting->len, ==, 1);
  g_assert_cmpstr (chat_message_get_text (found->waiting->pdata[0]), ==, "given");
  g_assert_true (chat_message_get_given (found->waiting->pdata[0]));

  assert_page (archive, "#a", NULL, 10, "failed same arrived");
  page = read_page (archive, "#a", other, 10);
  g_assert_cmpint (chat_message_get_state (page->pdata[0]), ==, CHAT_MESSAGE_FAILED);
  g_assert_cmpstr (chat_message_get_error (page->pdata[0]), ==, "no");
  close_archive (archive);
}

static void
assert_rooms (ChatArchive *archive, const char *expected)
{
  g_autoptr (GPtrArray) rooms = list_rooms (archive);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < rooms->len; i++)
    {
      ChatArchiveRoom *room = rooms->pdata[i];

      g_string_append_printf (found, "%s|%s|%s|%s|%s\n", room->name, room->title,
                              room->direct ? "direct" : "room", room->joined ? "joined" : "left",
                              room->draft);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
put_room (ChatArchive *archive,
          const char *name,
          const char *title,
          gboolean direct,
          gboolean joined,
          const char *draft)
{
  ChatArchiveRoom room = {
    .name = (char *) name,
    .title = (char *) title,
    .direct = direct,
    .joined = joined,
    .draft = (char *) draft,
  };

  chat_archive_put_room (archive, &room);
}

static void
test_rooms (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  ChatArchive *archive = open_archive (path, NULL);
  g_autoptr (ChatMessage) message = NULL;
  g_autoptr (ChatMessage) other = NULL;

  put_room (archive, "#a", "a", FALSE, TRUE, "");
  put_room (archive, "ritam", "Ritam Das", TRUE, FALSE, "half a sen");
  put_room (archive, "#A", "a", FALSE, FALSE, "new");
  message = put (archive, "ritam", "m1", 1000, "hello");
  other = put (archive, "#unlisted", "m1", 1000, "hello");
  assert_rooms (archive, "#a|a|room|left|new\nritam|Ritam Das|direct|left|half a sen\n");

  chat_archive_rename_room (archive, "ritam", "ray");
  put_room (archive, "ray", "Ritam Das", TRUE, FALSE, "");
  assert_rooms (archive, "#a|a|room|left|new\nray|Ritam Das|direct|left|\n");
  assert_page (archive, "ray", NULL, 10, "hello");
  assert_page (archive, "ritam", NULL, 10, "");

  /* A room that is closed keeps its messages, and has them again when it comes back. */
  chat_archive_close_room (archive, "#a");
  chat_archive_close_room (archive, "ray");
  assert_rooms (archive, "");
  assert_page (archive, "ray", NULL, 10, "hello");
  close_archive (archive);
}

static void
test_again (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  g_autoptr (GError) error = NULL;
  ChatArchive *archive = open_archive (path, NULL);
  g_autoptr (ChatMessage) first G_GNUC_UNUSED = put (archive, "#a", "m1", 1000, "1");
  g_autoptr (ChatMessage) second = NULL;

  close_archive (archive);
  archive = open_archive (path, &error);
  g_assert_no_error (error);
  second = put (archive, "#a", "m2", 2000, "2");
  g_assert_cmpint (chat_message_get_serial (second), ==, 2);
  assert_page (archive, "#a", NULL, 10, "1 2");
  close_archive (archive);
}

static void
test_only_one (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  g_autoptr (GError) error = NULL;
  ChatArchive *archive = open_archive (path, NULL);

  g_assert_null (open_archive (path, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_BUSY);
  close_archive (archive);
}

static void
test_unusable (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "This is not a database at all, but text.", -1, NULL));
  g_assert_null (open_archive (path, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_DAMAGED);

  g_clear_error (&error);
  g_assert_null (open_archive ("/proc/nowhere/a.db", &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_IO);
}

static void
test_many (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  ChatArchive *archive = open_archive (path, NULL);
  g_autoptr (ChatMessage) oldest = NULL;
  g_autoptr (GPtrArray) page = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%05u", i);
      g_autoptr (ChatMessage) message G_GNUC_UNUSED = put (archive, "#a", id, i, id);
    }

  /* What is asked behind the changes sees all of them. */
  page = read_page (archive, "#a", NULL, 5000);
  g_assert_cmpuint (page->len, ==, 5000);
  oldest = g_object_ref (page->pdata[0]);
  g_assert_cmpstr (chat_message_get_text (oldest), ==, "05000");
  assert_page (archive, "#a", oldest, 3, "04997 04998 04999");
  close_archive (archive);
}

static void
wait_for_error (ChatArchive *archive, gboolean is_error)
{
  while ((chat_archive_get_error (archive) != NULL) != is_error)
    g_main_context_iteration (NULL, TRUE);
}

/* As when the disk is full: nothing more can be written to files beyond a few kilobytes. */
static void
test_disk_full (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "a.db", NULL);
  g_autofree char *text = g_strnfill (100000, 'x');
  ChatArchive *archive = open_archive (path, NULL);
  struct rlimit unlimited;
  struct rlimit limited;
  g_autoptr (ChatMessage) lost = NULL;
  g_autoptr (ChatMessage) kept = NULL;

  flush (archive);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &unlimited), ==, 0);
  limited = unlimited;
  limited.rlim_cur = 65536;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limited), ==, 0);
  lost = put (archive, "#a", "m1", 1000, text);
  wait_for_error (archive, TRUE);

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &unlimited), ==, 0);
  kept = put (archive, "#a", "m2", 2000, "kept");
  wait_for_error (archive, FALSE);
  assert_page (archive, "#a", NULL, 10, "kept");
  close_archive (archive);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/archive/pages", test_pages);
  g_test_add_func ("/chat/archive/own-messages", test_own_messages);
  g_test_add_func ("/chat/archive/rooms", test_rooms);
  g_test_add_func ("/chat/archive/again", test_again);
  g_test_add_func ("/chat/archive/only-one", test_only_one);
  g_test_add_func ("/chat/archive/unusable", test_unusable);
  g_test_add_func ("/chat/archive/many", test_many);
  g_test_add_func ("/chat/archive/disk-full", test_disk_full);

  return g_test_run ();
}
