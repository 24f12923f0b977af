/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backups of the real server: they are made amid talk, and a server starts with them. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#define N_BEFORE 300

/* Lines on their way at any time. */
#define N_AHEAD 20

/**
 * Talk:
 * @client: who talks, used by the thread only
 * @thread: where that is
 * @n_echoed: how many messages the server has acknowledged; atomic
 * @is_over: whether enough was said; atomic
 */
typedef struct
{
  SupportClient *client;
  GThread *thread;
  int n_echoed;
  int is_over;
} Talk;

static gpointer
talk (gpointer user_data)
{
  Talk *self = user_data;
  int n_said = 0;

  while (n_said < N_AHEAD)
    support_client_send (self->client, "PRIVMSG #lounge :%d", n_said++);
  while (self->n_echoed < n_said)
    {
      g_autofree char *line = support_client_next (self->client);

      g_assert_cmpint (atoi (support_line_get_text (line)), ==, self->n_echoed);
      g_atomic_int_inc (&self->n_echoed);
      if (!g_atomic_int_get (&self->is_over))
        support_client_send (self->client, "PRIVMSG #lounge :%d", n_said++);
    }

  return NULL;
}

static gboolean
enough_said_cb (gpointer user_data)
{
  Talk *self = user_data;

  return g_atomic_int_get (&self->n_echoed) >= N_BEFORE;
}

/* Returns what it answers; it has to succeed. */
static char *
back_up (SupportServer *server, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, g_getenv ("TEST_INGLENOOKD"), "backup", path, "--database",
                              support_server_get_database (server), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);

  return output;
}

static void
check_history (SupportServer *server, int n_least)
{
  g_autoptr (SupportClient) reader
      = support_client_new_in_room (server, "reader", SUPPORT_ALL_CAPS, "#lounge");
  g_autoptr (GPtrArray) page = NULL;
  int n_read;

  support_client_send (reader, "CHATHISTORY LATEST #lounge * 1");
  page = support_client_collect_batch (reader, "chathistory #lounge");
  g_assert_cmpuint (page->len, ==, 1);
  n_read = atoi (support_line_get_text (page->pdata[0])) + 1;
  g_assert_cmpint (n_read, >=, n_least);
}

static void
put_in_place (SupportServer *server, const char *path)
{
  const char *database = support_server_get_database (server);
  static const char *const ends[] = { "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *beside = g_strconcat (database, ends[i], NULL);

      g_remove (beside);
    }
  g_assert_cmpint (g_rename (path, database), ==, 0);
}

static void
test_amid_talk (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autofree char *path = g_build_filename (support_server_get_folder (server), "backup.db", NULL);
  g_autofree char *answer = NULL;
  Talk ada = { NULL };
  int n_before;

  ada.client = support_client_new_in_room (server, "ada", SUPPORT_ALL_CAPS, "#lounge");
  support_client_send (ada.client, "TOPIC #lounge :by the fire");
  support_client_expect (ada.client, ":ada!* TOPIC #lounge :by the fire");
  ada.thread = g_thread_new ("talk", talk, &ada);
  g_assert_true (support_wait_until (enough_said_cb, &ada));
  n_before = g_atomic_int_get (&ada.n_echoed);
  answer = back_up (server, path);
  g_assert_true (g_str_has_suffix (answer, "backup.db has all that was said up to now.\n"));
  g_atomic_int_set (&ada.is_over, 1);
  g_thread_join (ada.thread);
  support_client_free (ada.client);

  /* The old database is lost. */
  support_server_kill (server);
  put_in_place (server, path);
  support_server_start (server);
  check_history (server, n_before);
  ada.client = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  support_client_send (ada.client, "TOPIC #lounge");
  support_client_expect (ada.client, ":* 332 ada #lounge :by the fire");
  support_client_free (ada.client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/backup/amid-talk", test_amid_talk);

  return g_test_run ();
}
