/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <sys/stat.h>
#include <unistd.h>

#include "store-fixture.h"

static void
assert_refused (const char *path, StoreError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_open (path, NULL, &error));
  g_assert_error (error, STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, words));
}

/* Refusing leaves the file as it was, and nothing beside it. */
static void
assert_untouched (Fixture *self, StoreError code, const char *words)
{
  g_autoptr (GBytes) before = fixture_read (self->path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GDir) folder = NULL;

  assert_refused (self->path, code, words);
  after = fixture_read (self->path);
  g_assert_true (g_bytes_equal (before, after));

  folder = g_dir_open (self->folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (folder), ==, "chat.db");
  g_assert_null (g_dir_read_name (folder));
}

static void
test_new (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) folder = NULL;
  Store *store;
  struct stat info;

  umask (0);
  store = fixture_open (self);
  g_assert_cmpint (stat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (store_get_last_id (store), ==, 0);
  g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, 18);
  g_assert_cmpint (fixture_get (self, "PRAGMA application_id"), ==, 0x496e676c);
  fixture_close (store);

  /* When a store is closed, its one file is all there is. */
  folder = g_dir_open (self->folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (folder), ==, "chat.db");
  g_assert_null (g_dir_read_name (folder));
}

static void
test_unreachable (Fixture *self, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (self->folder, "no", "chat.db", NULL);

  assert_refused (deep, STORE_ERROR_FAILED, "No such file or directory");
  assert_refused (self->folder, STORE_ERROR_FAILED, "Is a directory");
}

/* Root may write everywhere, so the test becomes nobody, in a process of its own. */
static void
test_not_writable_subprocess (void)
{
  g_assert_true (geteuid () != 0 || setuid (65534) == 0);
  assert_refused (g_getenv ("TEST_PATH"), STORE_ERROR_FAILED, "Permission denied");
}

static void
test_not_writable (Fixture *self, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (self->folder, "missing.db", NULL);

  fixture_close (fixture_open (self));
  g_assert_cmpint (g_chmod (self->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (self->folder, 0555), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_setenv ("TEST_PATH", i == 0 ? self->path : missing, TRUE);
      g_test_trap_subprocess ("/store/not-writable/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
    }

  /* The folder may be written to, the file itself not. */
  g_assert_cmpint (g_chmod (self->folder, 0777), ==, 0);
  g_setenv ("TEST_PATH", self->path, TRUE);
  g_test_trap_subprocess ("/store/not-writable/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_unsetenv ("TEST_PATH");
}

static void
test_newer (Fixture *self, gconstpointer data)
{
  fixture_close (fixture_open (self));
  fixture_exec (self, "PRAGMA user_version = 1000");
  assert_untouched (self, STORE_ERROR_NEWER, "newer version");
}

static void
test_foreign (Fixture *self, gconstpointer data)
{
  fixture_exec (self, "CREATE TABLE message (subject TEXT)");
  assert_untouched (self, STORE_ERROR_FOREIGN, "another program");
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  Store *store;

  g_assert_true (g_file_set_contents (self->path, "Dear diary,", -1, NULL));
  assert_untouched (self, STORE_ERROR_DAMAGED, "damaged");
  g_assert_cmpint (g_remove (self->path), ==, 0);

  store = fixture_open (self);
  for (BaseId id = 1; id <= 2000; id++)
    fixture_add (store, NULL, "#lounge", id, "a message that takes some room in the file");
  fixture_close (store);
  g_assert_cmpint (truncate (self->path, 30000), ==, 0);
  assert_untouched (self, STORE_ERROR_DAMAGED, "damaged");
}

static void
test_exclusive (Fixture *self, gconstpointer data)
{
  g_autofree char *link = g_build_filename (self->folder, "link.db", NULL);
  g_autofree char *process = g_strdup_printf ("process %d", getpid ());
  Store *store = fixture_open (self);

  assert_refused (self->path, STORE_ERROR_BUSY, "in use by another server");
  assert_refused (self->path, STORE_ERROR_BUSY, process);
  assert_refused (self->path, STORE_ERROR_BUSY, "stop that server");

  /* Nor through another name. */
  g_assert_cmpint (symlink (self->path, link), ==, 0);
  assert_refused (link, STORE_ERROR_BUSY, "in use by another server");

  /* Having been refused takes nothing from the one who has it, and others can read. */
  fixture_add (store, NULL, "#lounge", 5, "still here");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  assert_refused (self->path, STORE_ERROR_BUSY, "in use by another server");
  g_assert_cmpint (fixture_get (self, "SELECT max (id) FROM message"), ==, 5);
  fixture_close (store);

  fixture_close (fixture_open (self));
}

/* A lock file that a server left behind when it was killed is no lock. */
static void
test_left_lock (Fixture *self, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (self->path, "-lock", NULL);

  g_assert_true (g_file_set_contents (lock, "4711\n", -1, NULL));
  fixture_close (fixture_open (self));
}

static void
test_last_id (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#lounge", 100, "one");
  fixture_add (store, "ritam", "ada", G_MAXINT64, "two");
  fixture_add (store, NULL, "#den", 300, "three");
  fixture_close (store);

  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), ==, G_MAXINT64);
  fixture_close (store);
}

static void
put_room (Store *store, const StoreRoom *room)
{
  store_journal_put_room (store_get_journal (store), room);
}

static void
room_cb (const StoreRoom *room, gpointer user_data)
{
  g_string_append_printf (user_data,
                          "%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                          "|%d\n",
                          room->name, room->topic != NULL ? room->topic : "-",
                          room->topic_setter != NULL ? room->topic_setter : "-", room->topic_time,
                          room->created, room->history_after, room->is_closed);
}

static void
test_rooms (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) rooms = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Store *store = fixture_open (self);

  put_room (store, &(StoreRoom){ "#Lounge", NULL, NULL, 0, 3, 0, FALSE });
  put_room (store, &(StoreRoom){ "#küche", "Ofen heiß 🔥", "zoë!z@h", G_MAXINT64, 4, 5, TRUE });
  put_room (store, &(StoreRoom){ "#LOUNGE", "", "ada!a@h", 17, 8, 9, FALSE });
  put_room (store, &(StoreRoom){ "#attic", "old", "ada!a@h", 1, 1, 1, TRUE });
  put_room (store, &(StoreRoom){ "#attic", NULL, NULL, 0, 2, 0, FALSE });
  fixture_close (store);

  store = fixture_open (self);
  g_assert_true (store_foreach_room (store, room_cb, rooms, &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_get_last_id (store), ==, 9);
  fixture_close (store);
  g_assert_cmpstr (rooms->str, ==,
                   "#attic|-|-|0|2|0|0\n"
                   "#küche|Ofen heiß 🔥|zoë!z@h|9223372036854775807|4|5|1\n"
                   "#LOUNGE||ada!a@h|17|8|9|0\n");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("new", test_new);
  ADD ("unreachable", test_unreachable);
  ADD ("not-writable", test_not_writable);
  g_test_add_func ("/store/not-writable/subprocess", test_not_writable_subprocess);
  ADD ("newer", test_newer);
  ADD ("foreign", test_foreign);
  ADD ("damaged", test_damaged);
  ADD ("exclusive", test_exclusive);
  ADD ("left-lock", test_left_lock);
  ADD ("last-id", test_last_id);
  ADD ("rooms", test_rooms);

  return g_test_run ();
}
