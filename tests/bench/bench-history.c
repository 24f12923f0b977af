/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-history
 *
 * How long it takes to read on and to search in a long history, and how long those who talk wait
 * for it: fills a database through the store's own code, starts the real server on it, and measures
 * from the request to the last line of the answer, as a client on the same machine sees it. Fails
 * when a median is above what is promised.
 *
 * BENCH_MESSAGES changes how much was said. */

#include <sqlite3.h>
#include <stdlib.h>

#include "store/store-journal.h"
#include "support/support-client.h"

#define N_MESSAGES   1000000
#define N_ROOMS      100
#define N_WORDS      30000
#define N_NICKS      300
#define BATCH        5000
#define MAX_WORDS    20
#define REPETITIONS  200
#define TALK_SECONDS 3
#define KEEP_SECONDS 15

#define CAPS SUPPORT_ALL_CAPS " soju.im/search draft/message-redaction"

/**
 * Bench:
 * @server: what is measured
 * @ada: who is in all rooms, and asks
 * @random: what everything that is said is made of
 * @sums: how often the words up to each are said, as a share of all
 * @n_messages: how much was said
 * @is_slow: whether a promise was broken
 */
typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  GRand *random;
  double sums[N_WORDS];
  guint n_messages;
  gboolean is_slow;
} Bench;

/* Words as long as words are, the commoner the shorter. */
static void
append_word (GString *text, guint rank)
{
  static const char consonants[] = "bcdfghjklmnpqrstvwz";
  static const char vowels[] = "aeiou";
  guint rest = rank * 7 + 1;

  do
    {
      g_string_append_c (text, consonants[rest % 19]);
      g_string_append_c (text, vowels[rest / 19 % 5]);
      rest /= 95;
    }
  while (rest > 0);
}

/* As in any language, the second word is half as common as the first, and so on. */
static void
set_words (Bench *self)
{
  double sum = 0;

  for (guint i = 0; i < N_WORDS; i++)
    self->sums[i] = sum += 1.0 / (i + 1);
  for (guint i = 0; i < N_WORDS; i++)
    self->sums[i] /= sum;
}

static guint
pick_word (Bench *self)
{
  double share = g_rand_double (self->random);
  guint low = 0;
  guint high = N_WORDS - 1;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->sums[middle] < share)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
say (Bench *self, Store *store, BaseId id)
{
  guint n_words = 1 + g_rand_int_range (self->random, 0, MAX_WORDS);
  g_autofree char *room = g_strdup_printf ("#room%d", g_rand_int_range (self->random, 0, N_ROOMS));
  g_autofree char *source
      = g_strdup_printf ("nick%d!u@example.org", g_rand_int_range (self->random, 0, N_NICKS));
  g_autoptr (GString) text = g_string_new (NULL);
  StoreMessage message = { .id = id, .verb = STORE_VERB_PRIVMSG, .target = room, .source = source };

  for (guint i = 0; i < n_words; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      append_word (text, pick_word (self));
    }
  message.text = text->str;
  store_journal_add_message (store_get_journal (store), &message);
}

static void
settle (Store *store)
{
  StoreJournal *journal = store_get_journal (store);

  store_journal_submit (journal);
  while (store_journal_get_pending (journal) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Over the last year, evenly. */
static void
fill (Bench *self)
{
  const gint64 year = 365 * G_TIME_SPAN_DAY;
  gint64 start = g_get_real_time () - year;
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  Store *store = store_open (support_server_get_database (self->server), NULL, &error);
  BaseIdSource ids = { 0 };

  g_assert_no_error (error);
  for (guint i = 0; i < self->n_messages; i++)
    {
      say (self, store, base_id_source_next (&ids, start + year / self->n_messages * i));
      if (i % BATCH == BATCH - 1)
        settle (store);
    }
  settle (store);
  g_assert_true (store_close (store, &error));
  g_print ("%-44s %8.1f s\n", "writing the messages",
           (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

/* With a limit of 0 nothing is promised. */
static void
tell (Bench *self, const char *what, GArray *times, double limit)
{
  double median;

  g_array_sort (times, compare);
  median = g_array_index (times, double, times->len / 2);
  g_print ("%-44s %8.2f %8.2f %8.2f ms%s\n", what, median,
           g_array_index (times, double, times->len * 99 / 100),
           g_array_index (times, double, times->len - 1),
           limit > 0 && median > limit ? "  TOO SLOW" : "");
  if (limit > 0 && median > limit)
    self->is_slow = TRUE;
}

static char *
make_request (const char *format, guint n)
{
  g_autoptr (GString) request = g_string_new (format);
  g_autoptr (GString) word = g_string_new (NULL);
  g_autofree char *room = g_strdup_printf ("#room%u", n % N_ROOMS);
  g_autofree char *nick = g_strdup_printf ("nick%u", n % N_NICKS);

  append_word (word, 500 + n);
  g_string_replace (request, "<word>", word->str, 0);
  g_string_truncate (word, 3);
  g_string_replace (request, "<start>", word->str, 0);
  g_string_truncate (word, 0);
  append_word (word, 0);
  g_string_replace (request, "<commonest>", word->str, 0);
  g_string_truncate (word, 0);
  append_word (word, 1);
  g_string_replace (request, "<common>", word->str, 0);
  g_string_truncate (word, 0);
  append_word (word, N_WORDS - 1 - n);
  g_string_replace (request, "<rare>", word->str, 0);
  g_string_replace (request, "<room>", room, 0);
  g_string_replace (request, "<nick>", nick, 0);

  return g_strdup (request->str);
}

static void
measure (Bench *self, const char *what, const char *format, double limit)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < REPETITIONS; i++)
    {
      g_autofree char *request = make_request (format, i);
      g_autoptr (GPtrArray) lines = NULL;
      gint64 begun = g_get_monotonic_time ();
      double time;

      support_client_send (self->ada, "%s", request);
      lines = support_client_collect (self->ada, ":* BATCH -*");
      time = (double) (g_get_monotonic_time () - begun) / 1000;
      g_array_append_val (times, time);
    }
  tell (self, what, times, limit);
}

static char *
talk_once (Bench *self, GArray *times)
{
  gint64 begun = g_get_monotonic_time ();
  g_autofree char *echo = NULL;
  double time;

  support_client_send (self->ada, "PRIVMSG #room1 :a quokka and a xylophone");
  echo = support_client_wait_for (self->ada, ":ada!*@* PRIVMSG #room1 *");
  time = (double) (g_get_monotonic_time () - begun) / 1000;
  g_array_append_val (times, time);

  return support_line_get_tag (echo, "msgid");
}

static gint64
get_number (Bench *self, const char *sql)
{
  sqlite3 *handle;
  sqlite3_stmt *select;
  gint64 number;

  g_assert_cmpint (sqlite3_open (support_server_get_database (self->server), &handle), ==, 0);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &select, NULL), ==, 0);
  g_assert_cmpint (sqlite3_step (select), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (select, 0);
  sqlite3_finalize (select);
  sqlite3_close (handle);

  return number;
}

static gboolean
has_chores (Bench *self)
{
  return get_number (self, "SELECT EXISTS (SELECT 1 FROM chore)") != 0;
}

static void
talk (Bench *self, const char *what, guint seconds)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    g_free (talk_once (self, times));
  tell (self, what, times, 0);
}

static void
talk_meanwhile (Bench *self, const char *what)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 begun = g_get_monotonic_time ();

  do
    for (guint i = 0; i < 100; i++)
      g_free (talk_once (self, times));
  while (has_chores (self));
  tell (self, what, times, 0);
  g_print ("%-44s %8.1f s\n", "  which took",
           (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
}

static void
erase (Bench *self)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *msgid = talk_once (self, times);
  g_autofree char *found = NULL;
  g_autofree char *echo = NULL;

  /* What is searched for is in the index from then on. */
  support_client_send (self->ada, "SEARCH text=quokka");
  found = support_client_wait_for (self->ada, ":* BATCH -*");
  support_client_send (self->ada, "REDACT #room1 %s", msgid);
  echo = support_client_wait_for (self->ada, ":ada!*@* REDACT #room1 *");
  talk_meanwhile (self, "the same while something is erased");
}

/* Makes it a database as the migration leaves one from before there was an index. */
static void
forget_index (Bench *self)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (support_server_get_database (self->server), &handle), ==, 0);
  g_assert_cmpint (sqlite3_exec (handle,
                                 "INSERT INTO search (search) VALUES ('delete-all');"
                                 "DELETE FROM document; DELETE FROM place;"
                                 "INSERT INTO chore VALUES (1, 0, 0)",
                                 NULL, NULL, NULL),
                   ==, 0);
  sqlite3_close (handle);
}

static void
start (Bench *self)
{
  gint64 begun = g_get_monotonic_time ();

  support_server_start (self->server);
  g_print ("%-44s %8.1f ms\n", "start of the server",
           (double) (g_get_monotonic_time () - begun) / 1000);
  self->ada = support_client_new_registered (self->server, "ada", CAPS);
  for (guint i = 0; i < N_ROOMS; i++)
    support_client_send (self->ada, "JOIN #room%u", i);
  support_client_sync (self->ada);
}

static void
stop (Bench *self)
{
  support_client_free (self->ada);
  support_server_stop (self->server);
}

/* More than can be erased meanwhile. */
static void
shorten (Bench *self)
{
  const char *count = "SELECT count (*) FROM message WHERE text NOT LIKE '%quokka%'";
  gint64 n_before = get_number (self, count);

  support_server_set_config (self->server, SUPPORT_NO_RATE_LIMIT "[history]\nkeep-messages=100\n");
  start (self);
  talk (self, "the same while what is not kept is erased", KEEP_SECONDS);
  g_print ("%-44s %8" G_GINT64_FORMAT "\n", "  which so far are",
           n_before - get_number (self, count));
  stop (self);
}

static void
read_and_search (Bench *self)
{
  g_print ("%-44s %8s %8s %8s\n", "", "median", "p99", "longest");
  measure (self, "CHATHISTORY LATEST, 100 messages", "CHATHISTORY LATEST <room> * 100", 2);
  measure (self, "SEARCH, a typical word", "SEARCH text=<word>", 50);
  measure (self, "SEARCH, a rare word", "SEARCH text=<rare>", 50);
  measure (self, "SEARCH, a word that nobody said", "SEARCH text=xylophone", 50);
  measure (self, "SEARCH, the commonest word", "SEARCH text=<commonest>", 50);
  measure (self, "SEARCH, two common words", "SEARCH text=<commonest>\\s<common>", 50);
  measure (self, "SEARCH, a typical word in one room", "SEARCH text=<word>;in=<room>", 50);
  measure (self, "SEARCH, the commonest word in one room", "SEARCH text=<commonest>;in=<room>", 50);
  measure (self, "SEARCH, the start of words in one room", "SEARCH text=<start>;in=<room>", 50);
  measure (self, "SEARCH, the start of words", "SEARCH text=<start>", 50);
  measure (self, "SEARCH, by author", "SEARCH from=<nick>", 50);
}

int
main (int argc, char *argv[])
{
  const char *messages = g_getenv ("BENCH_MESSAGES");
  g_autofree Bench *self = g_new0 (Bench, 1);

  self->n_messages = messages != NULL ? (guint) atoi (messages) : N_MESSAGES;
  self->random = g_rand_new_with_seed (1);
  self->server = support_server_new ();
  support_server_set_config (self->server, SUPPORT_NO_RATE_LIMIT);
  set_words (self);
  g_print ("%u messages in %u rooms\n", self->n_messages, N_ROOMS);
  fill (self);

  start (self);
  read_and_search (self);
  talk (self, "from saying it to hearing it", TALK_SECONDS);
  erase (self);
  stop (self);

  forget_index (self);
  start (self);
  talk_meanwhile (self, "the same while the index is made");
  stop (self);
  shorten (self);

  support_server_free (self->server);
  g_rand_free (self->random);

  return self->is_slow ? 1 : 0;
}
