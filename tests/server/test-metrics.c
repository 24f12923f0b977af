/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What who runs the server is told, figure by figure. */

#include "server-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "../store/store-fault.h"
#include "support/support-metrics.h"

#define ALL "echo-message message-tags batch labeled-response draft/chathistory soju.im/search"

static SupportMetrics *
look (ServerFixture *self)
{
  g_autofree char *text = NULL;

  server_fixture_start (self);
  text = server_metrics_render (self->server);

  return support_metrics_parse (text);
}

static void
check (ServerFixture *self, const char *sample, double value)
{
  g_autoptr (SupportMetrics) metrics = look (self);

  g_assert_cmpfloat (support_metrics_get (metrics, sample), ==, value);
}

/* Names are as Prometheus wants them:
 * https://prometheus.io/docs/practices/naming/ */
static void
check_name (const ServerMetric *metric)
{
  g_autofree char *unit = g_strdup_printf ("_%s", metric->unit);
  g_autofree char *unit_total = g_strdup_printf ("_%s_total", metric->unit);
  gboolean is_counter = g_str_equal (metric->type, "counter");

  g_assert_true (g_regex_match_simple ("^(?:inglenook|process)(?:_[a-z]+)+$", metric->name, 0, 0));
  g_assert_true (g_str_has_suffix (metric->name, "_total") == is_counter);
  if (metric->unit[0] != '\0')
    g_assert_true (g_str_has_suffix (metric->name, is_counter ? unit_total : unit));
  g_assert_true (g_regex_match_simple ("^[A-Z][^\\n\\\\]*\\.$", metric->help, 0, 0));
}

static void
test_list (ServerFixture *self, gconstpointer data)
{
  g_autoptr (SupportMetrics) metrics = look (self);
  guint n_metrics;
  const ServerMetric *list = server_metrics_get_list (&n_metrics);

  g_assert_cmpuint (support_metrics_get_n_families (metrics), ==, n_metrics);
  for (guint i = 0; i < n_metrics; i++)
    {
      g_autofree char *labels = support_metrics_get_labels (metrics, list[i].name);

      check_name (&list[i]);
      g_assert_cmpstr (support_metrics_get_type (metrics, list[i].name), ==, list[i].type);
      g_assert_cmpstr (labels, ==, list[i].labels);
    }
}

static char *
read_source (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static char *
make_row (const ServerMetric *metric)
{
  g_auto (GStrv) labels = g_strsplit (metric->labels, ",", -1);
  g_autofree char *joined = g_strjoinv ("`, `", labels);
  const char *quote = joined[0] != '\0' ? "`" : "";

  return g_strdup_printf ("\n| `%s` | %s | %s%s%s | %s |\n", metric->name, metric->type, quote,
                          joined, quote, metric->help);
}

/* The table of the document is the list. */
static void
test_document (ServerFixture *self, gconstpointer data)
{
  g_autofree char *document = NULL;
  g_auto (GStrv) rows = NULL;
  guint n_metrics;
  const ServerMetric *list = server_metrics_get_list (&n_metrics);

  if (g_getenv ("G_TEST_SRCDIR") == NULL)
    {
      g_test_skip ("G_TEST_SRCDIR does not say where the source is.");
      return;
    }

  document = read_source ("docs", "metrics.md");
  for (guint i = 0; i < n_metrics; i++)
    {
      g_autofree char *row = make_row (&list[i]);

      if (strstr (document, row) == NULL)
        g_error ("docs/metrics.md has no row %s", row);
    }
  rows = g_regex_split_simple (
      "\\n\\| `(?:inglenook|process)_[a-z_]+` \\| (?:counter|gauge|histogram)", document, 0, 0);
  g_assert_cmpuint (g_strv_length (rows), ==, n_metrics + 1);

#define DISCONNECT(symbol, name, meaning)                                                          \
  g_assert_nonnull (strstr (document, "\n| `" name "` | " meaning " |\n"));
#include "server/server-disconnect.def"
#undef DISCONNECT
}

static void
test_nothing (ServerFixture *self, gconstpointer data)
{
  g_autoptr (SupportMetrics) metrics = look (self);

  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_build_info{version=\"0.1.0\"}"), ==,
                     1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_ready"), ==, 1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_users"), ==, 0);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_commit_duration_seconds_count"), ==,
                     0);
  g_assert_cmpfloat (support_metrics_get (metrics, "process_start_time_seconds"), ==,
                     SERVER_FIXTURE_START / 1e6);
  g_assert_cmpfloat (support_metrics_get (metrics, "process_cpu_seconds_total"), >, 0);
  g_assert_cmpfloat (support_metrics_get (metrics, "process_resident_memory_bytes"), >, 1 << 20);
  g_assert_cmpfloat (support_metrics_get (metrics, "process_virtual_memory_bytes"), >,
                     support_metrics_get (metrics, "process_resident_memory_bytes"));
  g_assert_cmpfloat (support_metrics_get (metrics, "process_open_fds"), >, 3);
  g_assert_cmpfloat (support_metrics_get (metrics, "process_max_fds"), >=,
                     support_metrics_get (metrics, "process_open_fds"));
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_database_bytes{file=\"database\"}"),
                     >, 0);
}

/* Open descriptors are counted, with neither the one that counts nor any other beside them. */
static void
test_descriptors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (SupportMetrics) before = look (self);
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  check (self, "process_open_fds", support_metrics_get (before, "process_open_fds") + 1);
  g_assert_true (g_close (fd, NULL));
  check (self, "process_open_fds", support_metrics_get (before, "process_open_fds"));
}

static void
test_talk (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", ALL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", "message-tags");
  g_autoptr (SupportMetrics) metrics = NULL;
  guint64 lines;

  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");
  lines = self->server->metrics.lines;

  /* Three hear of it, then two, then of what is said to one both or the one. */
  for (guint i = 0; i < 10; i++)
    server_client_send (ann, "PRIVMSG #a :hello");
  for (guint i = 0; i < 5; i++)
    server_client_send (bob, "NOTICE #a :hello");
  server_client_send (ann, "PRIVMSG bob :psst");
  server_client_send (bob, "PRIVMSG ann :psst");
  server_client_send (ann, "@+typing=active TAGMSG #a");
  server_client_send (ann, "PRIVMSG nobody :hello");
  server_client_send (bob, "PRIVMSG #nowhere :hello");
  server_client_run (ann, "PING y");
  server_client_run (bob, "PING y");
  server_client_run (cid, "PING y");

  metrics = look (self);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_messages_total{kind=\"privmsg\"}"),
                     ==, 12);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_messages_total{kind=\"notice\"}"), ==,
                     5);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_messages_total{kind=\"tagmsg\"}"), ==,
                     1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_deliveries_total"), ==,
                     10 * 3 + 5 * 2 + 2 + 1 + 2);
  /* Whoever runs a line asks for the end of the answer with another one. */
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_lines_total"), ==, lines + 20 + 6);
  g_assert_cmpfloat (support_metrics_get (metrics,
                                          "inglenook_errors_total{numeric=\"ERR_NOSUCHNICK\"}"),
                     ==, 1);
  g_assert_cmpfloat (support_metrics_get (metrics,
                                          "inglenook_errors_total{numeric=\"ERR_NOSUCHCHANNEL\"}"),
                     ==, 1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_users"), ==, 3);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_rooms"), ==, 1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_sessions{transport=\"unix\"}"), ==,
                     3);
  g_assert_cmpfloat (support_metrics_get (metrics,
                                          "inglenook_connections_total{transport=\"unix\"}"),
                     ==, 3);
  /* Three joins, and what was said: of what is said to one there is a record for each of the two.
   */
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_commit_batch_records_sum"), ==,
                     3 + 15 + 4);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_commit_batch_records_count"), ==,
                     support_metrics_get (metrics, "inglenook_commit_duration_seconds_count"));
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_commit_duration_seconds_sum"), >, 0);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_outbox_bytes"), ==, 0);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_journal_bytes"), ==, 0);
}

/* What waits is counted while it does. */
static void
test_waiting (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "echo-message");
  g_autoptr (SupportMetrics) metrics = NULL;

  server_client_run (ann, "PING x");
  fault_hold ();
  server_client_send (ann, "PRIVMSG #a :hello");
  server_fixture_settle (self);
  fault_wait_held ();
  metrics = look (self);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_outbox_bytes"), ==,
                     strlen (":ann!u@localhost PRIVMSG #a hello\r\n"));
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_journal_bytes"), >, 0);

  fault_release ();
  server_client_expect (ann, ":ann!u@localhost PRIVMSG #a hello", NULL);
  check (self, "inglenook_outbox_bytes", 0);
  check (self, "inglenook_journal_bytes", 0);
}

static void
test_past (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", ALL);
  g_autoptr (SupportMetrics) before = look (self);

  server_client_run (ann, "PRIVMSG #a :hello");
  server_client_run (ann, "CHATHISTORY LATEST #a * 10");
  server_client_run (ann, "CHATHISTORY LATEST #a * 10");
  server_client_run (ann, "SEARCH text=hello");
  check (self, "inglenook_history_duration_seconds_count",
         support_metrics_get (before, "inglenook_history_duration_seconds_count") + 2);
  check (self, "inglenook_search_duration_seconds_count", 1);
  check (self, "inglenook_search_duration_seconds_bucket{le=\"0.0001\"}", 1);
}

static void
test_fails (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new_in_room (self, "ann", ALL " standard-replies draft/metadata-3");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "CHATHISTORY LATEST #nowhere * 10");
  check (self, "inglenook_fails_total{command=\"CHATHISTORY\",code=\"INVALID_TARGET\"}", 1);
  server_client_run (ann, "METADATA * GET !");
  check (self, "inglenook_fails_total{command=\"METADATA\",code=\"INVALID_KEY\"}", 0);
  server_client_run (ann, "METADATA * SET ! :x");
  check (self, "inglenook_fails_total{command=\"METADATA\",code=\"INVALID_KEY\"}", 1);

  /* Who is told of it with a numeric is counted no other way. */
  server_client_send_bytes (bob, "PRIVMSG ann :\xff\r\n", strlen ("PRIVMSG ann :\xff\r\n"));
  server_client_run (bob, "PING x");
  check (self, "inglenook_fails_total{command=\"*\",code=\"INVALID_UTF8\"}", 1);
  server_client_run (bob, "SETNAME :");
  check (self, "inglenook_fails_total{command=\"SETNAME\",code=\"INVALID_REALNAME\"}", 1);
  check (self, "inglenook_errors_total{numeric=\"ERR_UNKNOWNERROR\"}", 0);
  check (self, "inglenook_fails_total{command=\"other\",code=\"other\"}", 0);
}

static void
check_end (ServerFixture *self, const char *reason)
{
  g_autofree char *sample = g_strdup_printf ("inglenook_disconnects_total{reason=\"%s\"}", reason);

  server_fixture_settle (self);
  check (self, sample, 1);
}

static void
test_ends (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;
  g_autoptr (ServerClient) dan = NULL;

  ann = server_client_new (self, "ann", NULL);
  server_client_send (ann, "QUIT");
  check_end (self, "quit");
  bob = server_client_new (self, "bob", NULL);
  server_client_shut (bob);
  check_end (self, "closed");
  cid = server_client_new (self, "cid", NULL);
  server_session_doom (server_fixture_get_session (self, "cid"), "Not wanted");
  check_end (self, "refused");

  dan = server_client_connect (self);
  server_fixture_advance (self, 60000);
  check_end (self, "registration-timeout");
  server_client_free (g_steal_pointer (&dan));
  dan = server_client_new (self, "dan", NULL);
  server_fixture_advance (self, 180000);
  check_end (self, "ping-timeout");
  server_fixture_advance (self, 10000);
  check (self, "inglenook_sessions{transport=\"unix\"}", 0);
  check (self, "inglenook_connections_total{transport=\"unix\"}", 5);
}

static void
test_slow_reader (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autofree char *text = g_strnfill (400, 'x');
  g_autofree char *line = g_strdup_printf ("PRIVMSG bob :%s", text);

  /* Bob reads nothing. */
  g_assert_nonnull (bob);
  self->server->config->limits.outbox_bytes = 65536;
  for (guint i = 0; i < 2000; i++)
    server_client_send (ann, line);
  server_client_run (ann, "PING x");
  check_end (self, "slow-reader");
}

static void
test_throttled (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  self->server->config->limits.messages = (BaseBucketRate){ 1, 2 };
  for (guint i = 0; i < 4; i++)
    server_client_send (ann, "PING x");
  server_fixture_settle (self);
  check (self, "inglenook_throttles_total", 1);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.connections = 1;
  ann = server_client_new (self, "ann", NULL);
  check (self, "inglenook_ready", 0);
  g_assert_cmpstr (server_metrics_get_trouble (self->server), ==, "The server is full");
  bob = server_client_connect (self);
  check (self, "inglenook_refused_connections_total{reason=\"full\"}", 1);
  check (self, "inglenook_connections_total{transport=\"unix\"}", 1);

  server_stop (self->server, "Good night");
  check_end (self, "stopping");
  g_assert_cmpstr (server_metrics_get_trouble (self->server), ==, "The server is shutting down");
}

static void
test_store_failure (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "echo-message");

  server_client_run (ann, "PING x");
  fault_set_sync_status (SQLITE_IOERR);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them*");
  server_client_send (ann, "PRIVMSG #a :hello");
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  check (self, "inglenook_ready", 0);
  g_assert_cmpuint (self->server->metrics.commit_failures, >=, 1);

  fault_set_sync_status (SQLITE_OK);
  server_client_expect (ann, ":ann!u@localhost PRIVMSG #a hello", NULL);
  check (self, "inglenook_ready", 1);
}

static void
set_up (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (self, data);
}

static void
tear_down (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_tear_down (self, data);
}

static void
add (const char *path, ServerFixtureFunc test)
{
  g_test_add (path, ServerFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  add ("/server/metrics/list", test_list);
  add ("/server/metrics/document", test_document);
  add ("/server/metrics/nothing", test_nothing);
  add ("/server/metrics/descriptors", test_descriptors);
  add ("/server/metrics/talk", test_talk);
  add ("/server/metrics/waiting", test_waiting);
  add ("/server/metrics/past", test_past);
  add ("/server/metrics/fails", test_fails);
  add ("/server/metrics/ends", test_ends);
  add ("/server/metrics/slow-reader", test_slow_reader);
  add ("/server/metrics/throttled", test_throttled);
  add ("/server/metrics/full", test_full);
  add ("/server/metrics/store-failure", test_store_failure);

  return g_test_run ();
}
