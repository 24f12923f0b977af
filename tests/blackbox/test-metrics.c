/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real server tells of itself over HTTP, and what it tells is true to the last message. */

#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "support/support-client.h"
#include "support/support-metrics.h"

#define CONFIG "[server]\nlisten-metrics=localhost:0\nexit-when-idle=0\n" SUPPORT_NO_RATE_LIMIT

#define TALKERS  5
#define MESSAGES 40

static char *
find_address (SupportServer *server)
{
  g_autofree char *log = support_server_get_log (server);
  const char *start = strstr (log, "listening on http://127.0.0.1:");

  g_assert_nonnull (start);
  start += strlen ("listening on http://");

  return g_strndup (start, strcspn (start, "\n"));
}

/* The whole answer; each is on a connection of its own. */
static char *
get (const char *address, const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *question
      = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address);
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, SUPPORT_WAIT_SECONDS);
  connection = g_socket_client_connect_to_host (client, address, 0, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), question,
                             strlen (question), NULL, NULL, &error);
  g_assert_no_error (error);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                   sizeof buffer, NULL, &error))
         > 0)
    g_string_append_len (answer, buffer, n);
  g_assert_no_error (error);

  return g_string_free (answer, FALSE);
}

static SupportMetrics *
look (const char *address)
{
  g_autofree char *answer = get (address, "/metrics");

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));

  return support_metrics_parse (strstr (answer, "\r\n\r\n") + strlen ("\r\n\r\n"));
}

static void
check_talk (const SupportMetrics *before, const SupportMetrics *metrics)
{
  const char *deliveries = "inglenook_deliveries_total";
  const char *messages = "inglenook_messages_total{kind=\"privmsg\"}";
  const char *records = "inglenook_commit_batch_records_sum";

  g_assert_cmpfloat (support_metrics_get (metrics, messages), ==, TALKERS * MESSAGES);
  g_assert_cmpfloat (support_metrics_get (metrics, deliveries), ==,
                     TALKERS * MESSAGES * (TALKERS - 1));
  g_assert_cmpfloat (support_metrics_get (metrics, records) - support_metrics_get (before, records),
                     ==, TALKERS * MESSAGES);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_users"), ==, TALKERS);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_rooms"), ==, 1);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_sessions{transport=\"tcp\"}"), ==,
                     TALKERS);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_outbox_bytes"), ==, 0);
}

static void
test_talk (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (GPtrArray) people
      = g_ptr_array_new_with_free_func ((GDestroyNotify) support_client_free);
  g_autofree char *address = NULL;
  g_autoptr (SupportMetrics) before = NULL;
  g_autoptr (SupportMetrics) metrics = NULL;

  support_server_set_config (server, CONFIG);
  support_server_start (server);
  address = find_address (server);
  for (guint i = 0; i < TALKERS; i++)
    {
      g_autofree char *nick = g_strdup_printf ("talker%u", i);

      g_ptr_array_add (people, support_client_new_in_room (server, nick, NULL, "#lounge"));
    }
  for (guint i = 0; i < TALKERS; i++)
    support_client_sync (people->pdata[i]);
  before = look (address);

  for (guint i = 0; i < MESSAGES; i++)
    for (guint j = 0; j < TALKERS; j++)
      support_client_send (people->pdata[j], "PRIVMSG #lounge :%u", i);
  for (guint i = 0; i < 2 * TALKERS; i++)
    support_client_sync (people->pdata[i % TALKERS]);
  metrics = look (address);
  check_talk (before, metrics);
}

static void
test_health (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autofree char *address = NULL;
  g_autofree char *health = NULL;
  g_autofree char *readiness = NULL;

  support_server_set_config (server, CONFIG);
  support_server_start (server);
  address = find_address (server);
  health = get (address, "/healthz");
  readiness = get (address, "/readyz");
  g_assert_true (g_str_has_suffix (health, "\r\n\r\nok\n"));
  g_assert_true (g_str_has_suffix (readiness, "\r\n\r\nok\n"));
  support_server_stop (server);
}

static void
test_refused (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  const char *const arguments[] = { "--listen-metrics", "0.0.0.0:9667", NULL };
  g_autofree char *errors = NULL;

  g_assert_cmpint (support_server_run (support_server_get_folder (server), arguments, &errors), !=,
                   0);
  g_assert_cmpstr (errors, ==,
                   "inglenookd: --listen-metrics is \"0.0.0.0:9667\", and has to be a list of 1 to "
                   "64 addresses of this computer alone, such as localhost:9667 or unix:PATH; "
                   "others can ask through a web server\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/metrics/talk", test_talk);
  g_test_add_func ("/blackbox/metrics/health", test_health);
  g_test_add_func ("/blackbox/metrics/refused", test_refused);

  return g_test_run ();
}
