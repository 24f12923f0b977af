/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever has seen a message finds it after a crash: the server is killed again and again in the
 * midst of talk, and each message that anybody was told of has to be in the history afterwards,
 * once. */

#include "support/support-client.h"

#include <sqlite3.h>
#include <string.h>

#define N_ROUNDS  20
#define N_TALKERS 3

/* Lines that a talker sends ahead of their echoes, so that the server always has something to
 * commit. */
#define N_AHEAD 20

/**
 * Progress:
 * @n_seen: messages that were seen so far, each by each who saw it; atomic
 * @n_wanted: how many have to be seen before the server is killed
 */
typedef struct
{
  int n_seen;
  int n_wanted;
} Progress;

/**
 * Talker:
 * @client: its connection, used by its thread only
 * @thread: where it talks
 * @room: where it talks
 * @number: which one of the round it is
 * @seen: (element-type utf8 utf8): the text of each message it was told of, its own included, by
 * msgid
 * @progress: where it counts them
 */
typedef struct
{
  SupportClient *client;
  GThread *thread;
  char *room;
  guint number;
  GHashTable *seen;
  Progress *progress;
} Talker;

static gboolean
say_next (Talker *self, guint *n_said)
{
  g_autofree char *line = g_strdup_printf ("PRIVMSG %s :%u/%u", self->room, self->number, *n_said);

  (*n_said)++;

  return support_client_try_send (self->client, line);
}

static gboolean
is_own_echo (Talker *self, const char *line)
{
  g_autofree char *pattern = g_strdup_printf (":talker%u!* PRIVMSG *", self->number);

  return support_line_matches (line, pattern);
}

static gpointer
talk (gpointer user_data)
{
  Talker *self = user_data;
  guint n_said = 0;
  gboolean open = TRUE;
  char *line;

  while (n_said < N_AHEAD && open)
    open = say_next (self, &n_said);

  while ((line = support_client_next_or_end (self->client)) != NULL)
    {
      if (support_line_matches (line, ":* PRIVMSG *"))
        {
          g_hash_table_insert (self->seen, support_line_get_tag (line, "msgid"),
                               g_strdup (support_line_get_text (line)));
          g_atomic_int_inc (&self->progress->n_seen);
          if (open && is_own_echo (self, line))
            open = say_next (self, &n_said);
        }
      g_free (line);
    }

  return NULL;
}

static Talker *
talker_new (SupportServer *server, guint round, guint number, Progress *progress)
{
  Talker *self = g_new0 (Talker, 1);
  g_autofree char *nick = g_strdup_printf ("talker%u", number);

  self->room = g_strdup_printf ("#round-%u", round);
  self->number = number;
  self->progress = progress;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->client = support_client_new_in_room (server, nick, SUPPORT_ALL_CAPS, self->room);

  return self;
}

static void
talker_free (Talker *self)
{
  support_client_free (self->client);
  g_hash_table_unref (self->seen);
  g_free (self->room);
  g_free (self);
}

/* Reads the whole history of a room, page by page: its msgids and texts, newest page first. */
static GHashTable *
read_history (SupportServer *server, const char *room, guint *n_read)
{
  g_autoptr (SupportClient) reader
      = support_client_new_in_room (server, "reader", SUPPORT_ALL_CAPS, room);
  g_autofree char *type = g_strdup_printf ("chathistory %s", room);
  g_autofree char *bound = g_strdup ("*");
  GHashTable *history = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (;;)
    {
      const char *kind = bound[0] == '*' ? "LATEST" : "BEFORE";
      g_autoptr (GPtrArray) page = NULL;
      g_autofree char *oldest = NULL;

      support_client_send (reader, "CHATHISTORY %s %s %s 500", kind, room, bound);
      page = support_client_collect_batch (reader, type);
      if (page->len == 0)
        return history;

      for (guint i = 0; i < page->len; i++)
        g_hash_table_insert (history, support_line_get_tag (page->pdata[i], "msgid"),
                             g_strdup (support_line_get_text (page->pdata[i])));
      *n_read += page->len;
      oldest = support_line_get_tag (page->pdata[0], "msgid");
      g_free (bound);
      bound = g_strconcat ("msgid=", oldest, NULL);
    }
}

static guint
count_missing (GHashTable *seen, GHashTable *history)
{
  guint n_missing = 0;
  GHashTableIter iter;
  gpointer id, text;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &id, &text))
    if (g_strcmp0 (g_hash_table_lookup (history, id), text) != 0)
      n_missing++;

  return n_missing;
}

static gboolean
enough_seen_cb (gpointer user_data)
{
  const Progress *progress = user_data;

  return g_atomic_int_get (&progress->n_seen) >= progress->n_wanted;
}

/* Lets people talk until the server is killed under them. */
static void
talk_until_killed (SupportServer *server, guint round, Talker **talkers)
{
  Progress progress = { .n_wanted = g_test_rand_int_range (1, 2000) };

  for (guint i = 0; i < N_TALKERS; i++)
    talkers[i] = talker_new (server, round, i, &progress);
  for (guint i = 0; i < N_TALKERS; i++)
    talkers[i]->thread = g_thread_new ("talker", talk, talkers[i]);

  g_assert_true (support_wait_until (enough_seen_cb, &progress));
  support_server_kill (server);
  for (guint i = 0; i < N_TALKERS; i++)
    g_thread_join (talkers[i]->thread);
}

static void
check_integrity (SupportServer *server)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (support_server_get_database (server), &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  sqlite3_close (database);
}

static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  guint n_seen = 0;
  guint n_kept = 0;
  guint n_missing = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree char *room = g_strdup_printf ("#round-%u", round);
      g_autoptr (GHashTable) history = NULL;
      Talker *talkers[N_TALKERS];
      guint n_read = 0;

      talk_until_killed (server, round, talkers);
      support_server_start (server);
      history = read_history (server, room, &n_read);

      /* Nothing is kept twice. */
      g_assert_cmpuint (n_read, ==, g_hash_table_size (history));
      n_kept += n_read;
      for (guint i = 0; i < N_TALKERS; i++)
        {
          n_seen += g_hash_table_size (talkers[i]->seen);
          n_missing += count_missing (talkers[i]->seen, history);
          talker_free (talkers[i]);
        }
    }

  g_test_message ("%d rounds: seen %u times, %u kept, %u missing", N_ROUNDS, n_seen, n_kept,
                  n_missing);
  g_assert_cmpuint (n_missing, ==, 0);
  support_server_stop (server);
  check_integrity (server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/kill", test_kill);

  return g_test_run ();
}
