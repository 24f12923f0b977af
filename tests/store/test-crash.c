/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store-fixture.h"

#define N_ROUNDS   12
#define EDIT_EVERY 25

/*
 * The test runs itself a second time as the server that is killed: it writes as fast as it can, and
 * tells on its standard output, of each batch that was reported as committed, the newest id.
 */

typedef struct
{
  GArray *last_ids;
  StoreJournal *journal;
} Teller;

/* The store has a batch of its own when it is done with looking through the database. */
static void
tell_cb (guint64 batch, const GError *error, gpointer user_data)
{
  Teller *teller = user_data;
  BaseId id
      = batch <= teller->last_ids->len ? g_array_index (teller->last_ids, BaseId, batch - 1) : 0;

  g_assert_no_error (error);
  if (id == 0)
    return;

  g_assert_cmpint (write (STDOUT_FILENO, &id, sizeof id), ==, sizeof id);
}

static void
note_last_id (Teller *teller, guint64 batch, BaseId id)
{
  if (teller->last_ids->len < batch)
    g_array_set_size (teller->last_ids, (guint) batch);
  g_array_index (teller->last_ids, BaseId, batch - 1) = id;
}

static guint64
edit (Store *store, const char *owner, const char *target, BaseId id)
{
  const StoreMessage message = {
    .id = id,
    .verb = STORE_VERB_EDIT,
    .owner = owner,
    .target = target,
    .source = "ritam!r@example.org",
    .about = id - 1,
    .text = "another message",
  };

  return store_journal_add_message (store_get_journal (store), &message);
}

/* What one turn adds is there together or not at all. Some change the one before. */
static void
add_pair (Store *store, Teller *teller, BaseId id)
{
  if (id % EDIT_EVERY == 0)
    {
      edit (store, "~ada", "ritam", id);
      note_last_id (teller, edit (store, "~ritam", "ada", id), id);
      return;
    }

  fixture_add (store, "~ada", "ritam", id, "a private message");
  note_last_id (teller, fixture_add (store, "~ritam", "ada", id, "a private message"), id);
}

static int
write_until_killed (const char *path)
{
  Teller teller = { g_array_new (FALSE, TRUE, sizeof (BaseId)), NULL };
  Store *store = store_open (path, NULL, NULL);
  BaseId id;

  if (store == NULL)
    return 1;

  teller.journal = store_get_journal (store);
  id = store_get_last_id (store);
  store_journal_set_committed (teller.journal, tell_cb, &teller);
  while (TRUE)
    {
      for (guint i = 0; i < 3; i++)
        add_pair (store, &teller, ++id);
      store_journal_submit (teller.journal);
      while (store_journal_get_queued_bytes (teller.journal) > 100000)
        g_main_context_iteration (NULL, TRUE);
      g_main_context_iteration (NULL, FALSE);
    }
}

static GPid
start_writer (Fixture *self, int *output)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  char *arguments[] = { program, (char *) "--write", self->path, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, output, NULL, &error);
  g_assert_no_error (error);

  return pid;
}

/* Returns the newest id that was told, of at least @n_reports reports. */
static BaseId
read_reports (int output, guint n_reports, GPid pid)
{
  BaseId newest = 0;
  BaseId id;

  for (guint n = 0; read (output, &id, sizeof id) == sizeof id; n++)
    {
      g_assert_cmpint (id, >=, newest);
      newest = id;
      if (n == n_reports)
        g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
    }

  return newest;
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  BaseId before = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      int output;
      int status;
      GPid pid = start_writer (self, &output);
      BaseId told = read_reports (output, (guint) g_test_rand_int_range (0, 150), pid);
      Store *store;
      BaseId last;

      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      close (output);
      g_assert_cmpint (told, >, before);

      store = fixture_open (self);
      last = store_get_last_id (store);
      g_assert_cmpint (last, >=, told);
      fixture_close (store);
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==,
                       2 * (last - last / EDIT_EVERY));
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message m JOIN target t "
                                          "ON t.id = m.target WHERE owner = '~ada'"),
                       ==, last - last / EDIT_EVERY);
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM event"), ==,
                       2 * (last / EDIT_EVERY));
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message m JOIN event e "
                                          "ON e.target = m.target AND e.about = m.id "
                                          "AND e.text = m.text"),
                       ==, 2 * (last / EDIT_EVERY));
      g_assert_cmpint (fixture_get (self,
                                    "SELECT count(*) FROM message WHERE text = 'another message'"),
                       ==, 2 * (last / EDIT_EVERY));
      before = last;
    }

  g_test_message ("%" G_GINT64_FORMAT " messages in %d rounds", before, N_ROUNDS);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    return write_until_killed (argv[2]);

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/crash/kill", Fixture, NULL, fixture_set_up, test_kill, fixture_tear_down);

  return g_test_run ();
}
