/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd backup`. */

#include "tool-fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>

#define USAGE "Write it so: inglenookd backup [--force] FILE"
#define DONE  "copy.db has all that was said up to now.\n"

static void
say (Store *store, BaseId id)
{
  const StoreMessage message = {
    .id = id,
    .verb = STORE_VERB_PRIVMSG,
    .target = "#lounge",
    .source = "ada!ada@localhost",
    .text = "hello",
  };

  store_journal_add_message (store_get_journal (store), &message);
  store_journal_submit (store_get_journal (store));
  while (store_journal_get_pending (store_get_journal (store)) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
check_files (const char *expected)
{
  g_autofree char *files = fixture_list ();

  g_assert_cmpstr (files, ==, expected);
}

static void
check_last_id (const char *path, BaseId id)
{
  Store *store = fixture_open (path);

  g_assert_cmpint (store_get_last_id (store), ==, id);
  fixture_close (store);
}

static void
test_running (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open ("chat.db");
  GStatBuf info;

  say (store, 1);
  fixture_check ("backup copy.db", DONE);
  check_files ("chat.db chat.db-lock chat.db-shm chat.db-wal copy.db");
  g_assert_cmpint (g_stat ("copy.db", &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  check_last_id ("copy.db", 1);

  say (store, 2);
  fixture_check ("backup copy.db",
                 "“copy.db” is there already: name another file, or replace it with --force");
  check_last_id ("copy.db", 1);
  fixture_check ("backup copy.db --force", DONE);
  check_last_id ("copy.db", 2);
  fixture_close (store);
}

static void
test_stopped (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open ("chat.db");

  say (store, 1);
  fixture_close (store);
  fixture_check ("backup --force copy.db", DONE);
  check_last_id ("copy.db", 1);
  check_last_id ("chat.db", 1);
  check_files ("chat.db copy.db");
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *missing = fixture_use ("backup copy.db");

  g_assert_nonnull (strstr (missing, "There is no database "));
  check_files ("");
  fixture_close (fixture_open ("chat.db"));
  g_assert_cmpint (symlink ("chat.db", "link.db"), ==, 0);
  fixture_check ("backup chat.db --force",
                 "“chat.db” belongs to the database itself: name another file");
  fixture_check ("backup link.db --force",
                 "“link.db” belongs to the database itself: name another file");
  fixture_check ("backup no/where.db",
                 "“no/where.db” cannot be written (No such file or directory): check "
                 "its folder, its permissions and the disk");
  fixture_check ("backup /dev/null --force",
                 "“/dev/null” is there already and is no file: name another one");
  check_files ("chat.db link.db");
}

static void
test_usage (Fixture *self, gconstpointer data)
{
  fixture_check ("backup", USAGE);
  fixture_check ("backup --force", USAGE);
  fixture_check ("backup a b", USAGE);
  fixture_check ("backup a --no-such-option",
                 "Unknown option --no-such-option; inglenookd --help lists the options");
}

/* What was begun goes away. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  struct rlimit before, limit;

  fixture_close (fixture_open ("chat.db"));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 65536;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  answer = fixture_use ("backup copy.db");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (strstr (answer, "copy.db.part-"));
  g_remove ("chat.db-shm");
  g_remove ("chat.db-wal");
  check_files ("chat.db");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/backup-tool/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("running", test_running);
  ADD ("stopped", test_stopped);
  ADD ("refused", test_refused);
  ADD ("usage", test_usage);
  ADD ("full", test_full);

  return g_test_run ();
}
