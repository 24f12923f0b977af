/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server tells of itself, in the text format of Prometheus, version 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */

#include "server/server-metrics.h"

#include <sys/stat.h>

#include "config.h"
#include "irc/irc-numeric.h"
#include "server/server-admission.h"
#include "server/server-memory.h"
#include "server/server-private.h"
#include "server/server-process.h"

/* Enough for a number, whatever its type. */
#define NUMBER_SIZE 32

/**
 * Page:
 * @server: whose metrics they are
 * @process: what the system knows of it
 * @name: the metric that is being written
 * @text: what was written so far
 */
typedef struct
{
  Server *server;
  ServerProcess process;
  const char *name;
  GString *text;
} Page;

typedef void (*WriteFunc) (Page *page);

static const char *const transports[] = {
  [SERVER_TRANSPORT_PLAIN_TEXT] = "plain-text",
  [SERVER_TRANSPORT_TCP] = "tcp",
  [SERVER_TRANSPORT_TLS] = "tls",
  [SERVER_TRANSPORT_UNIX] = "unix",
  [SERVER_TRANSPORT_WEBSOCKET] = "websocket",
};

static const char *const refusals[] = {
  [SERVER_REFUSAL_ADDRESS] = "address",
  [SERVER_REFUSAL_BANNED] = "banned",
  [SERVER_REFUSAL_FULL] = "full",
  [SERVER_REFUSAL_MEMORY] = "memory",
};

static const char *const disconnects[] = {
#define DISCONNECT(symbol, name, meaning) name,
#include "server/server-disconnect.def"
#undef DISCONNECT
};

static const char *const kinds[] = {
  [HALL_COMMAND_PRIVMSG - HALL_COMMAND_PRIVMSG] = "privmsg",
  [HALL_COMMAND_NOTICE - HALL_COMMAND_PRIVMSG] = "notice",
  [HALL_COMMAND_TAGMSG - HALL_COMMAND_PRIVMSG] = "tagmsg",
  [HALL_COMMAND_RELAYMSG - HALL_COMMAND_PRIVMSG] = "relaymsg",
  [HALL_COMMAND_REDACT - HALL_COMMAND_PRIVMSG] = "redact",
  [HALL_COMMAND_EDIT - HALL_COMMAND_PRIVMSG] = "edit",
};

static const struct
{
  const char *symbol;
  guint number;
} numerics[] = {
#define NUMERIC(symbol, number, text) { #symbol, number },
#include "irc/irc-numeric.def"
#undef NUMERIC
};

/* Names and values of labels are the server's own, so that nothing has to be escaped. */
static void
write_integer (Page *page, guint64 value)
{
  g_string_append_printf (page->text, "%s %" G_GUINT64_FORMAT "\n", page->name, value);
}

static void
write_labelled (Page *page, const char *label, const char *value, guint64 number)
{
  g_string_append_printf (page->text, "%s{%s=\"%s\"} %" G_GUINT64_FORMAT "\n", page->name, label,
                          value, number);
}

/* Whatever the locale, with a dot. */
static void
write_number (Page *page, const char *suffix, double value)
{
  char number[NUMBER_SIZE];

  g_ascii_formatd (number, sizeof number, "%.15g", value);
  g_string_append_printf (page->text, "%s%s %s\n", page->name, suffix, number);
}

static void
write_histogram (Page *page, const BaseHistogram *histogram)
{
  double unit = histogram->scale == BASE_HISTOGRAM_TIMES ? G_USEC_PER_SEC : 1;
  BaseHistogram copy;
  guint64 count = 0;

  base_histogram_read (histogram, &copy);
  for (guint i = 0; i < BASE_HISTOGRAM_BOUNDS; i++)
    {
      char bound[NUMBER_SIZE];

      count += copy.counts[i];
      g_ascii_formatd (bound, sizeof bound, "%.15g",
                       base_histogram_get_bound (copy.scale, i) / unit);
      g_string_append_printf (page->text, "%s_bucket{le=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              page->name, bound, count);
    }
  count += copy.counts[BASE_HISTOGRAM_BOUNDS];
  g_string_append_printf (page->text, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n", page->name,
                          count);
  write_number (page, "_sum", copy.sum / unit);
  g_string_append_printf (page->text, "%s_count %" G_GUINT64_FORMAT "\n", page->name, count);
}

static void
write_build_info (Page *page)
{
  write_labelled (page, "version", PACKAGE_VERSION, 1);
}

static void
write_ready (Page *page)
{
  write_integer (page, server_metrics_get_trouble (page->server) == NULL);
}

static void
write_sessions (Page *page)
{
  for (guint i = 0; i < SERVER_TRANSPORT_COUNT; i++)
    write_labelled (page, "transport", transports[i], page->server->metrics.sessions[i]);
}

static void
write_connections (Page *page)
{
  for (guint i = 0; i < SERVER_TRANSPORT_COUNT; i++)
    write_labelled (page, "transport", transports[i], page->server->metrics.connections[i]);
}

static void
write_refused (Page *page)
{
  for (guint i = 0; i < SERVER_REFUSAL_COUNT; i++)
    write_labelled (page, "reason", refusals[i], page->server->metrics.refused[i]);
}

static void
write_disconnects (Page *page)
{
  for (guint i = 0; i < SERVER_DISCONNECT_COUNT; i++)
    write_labelled (page, "reason", disconnects[i], page->server->metrics.disconnects[i]);
}

static void
write_users (Page *page)
{
  write_integer (page, hall_get_n_users (page->server->hall));
}

static void
write_rooms (Page *page)
{
  write_integer (page, hall_get_n_rooms (page->server->hall));
}

static void
write_lines (Page *page)
{
  write_integer (page, page->server->metrics.lines);
}

static void
write_throttles (Page *page)
{
  write_integer (page, page->server->metrics.throttles);
}

static void
write_messages (Page *page)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    write_labelled (page, "kind", kinds[i], page->server->metrics.messages[i]);
}

static void
write_deliveries (Page *page)
{
  write_integer (page, page->server->metrics.deliveries);
}

static void
write_errors (Page *page)
{
  for (guint i = 0; i < G_N_ELEMENTS (numerics); i++)
    if (g_str_has_prefix (numerics[i].symbol, "ERR_"))
      write_labelled (page, "numeric", numerics[i].symbol,
                      page->server->metrics.numerics[numerics[i].number]);
}

static void
write_fails (Page *page)
{
  const ServerFail other = { "other", "other", NULL };

  for (guint i = 0; i <= SERVER_FAIL_COUNT; i++)
    {
      const ServerFail *fail = i < SERVER_FAIL_COUNT ? server_fail_get (i) : &other;

      g_string_append_printf (page->text, "%s{command=\"%s\",code=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              page->name, fail->verb, fail->code, page->server->metrics.fails[i]);
    }
}

static void
write_outbox_bytes (Page *page)
{
  GHashTableIter iter;
  gpointer session;
  guint64 bytes = 0;

  g_hash_table_iter_init (&iter, page->server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    bytes += io_outbox_get_bytes (&((ServerSession *) session)->outbox);
  write_integer (page, bytes);
}

static void
write_memory_bytes (Page *page)
{
  write_integer (page, server_memory_get_used (page->server));
}

static void
write_journal_bytes (Page *page)
{
  write_integer (page, store_journal_get_queued_bytes (store_get_journal (page->server->store)));
}

static void
write_commit_duration (Page *page)
{
  write_histogram (page, store_journal_get_commit_times (store_get_journal (page->server->store)));
}

static void
write_commit_records (Page *page)
{
  write_histogram (page, store_journal_get_batch_sizes (store_get_journal (page->server->store)));
}

static void
write_commit_failures (Page *page)
{
  write_integer (page, page->server->metrics.commit_failures);
}

static void
write_voided (Page *page)
{
  write_integer (page, page->server->metrics.voided);
}

static void
write_history_duration (Page *page)
{
  write_histogram (page, &page->server->metrics.history_times);
}

static void
write_search_duration (Page *page)
{
  write_histogram (page, &page->server->metrics.search_times);
}

static guint64
get_size (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 ? info.st_size : 0;
}

static void
write_database_bytes (Page *page)
{
  const char *path = page->server->config->database;
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  write_labelled (page, "file", "database", get_size (path));
  write_labelled (page, "file", "log", get_size (log));
}

/* Nothing where there is no TLS: 0 would read as a certificate that ended long ago. */
static void
write_certificate_end (Page *page)
{
  if (page->server->tls != NULL)
    write_integer (page, io_tls_identity_get_end (page->server->tls));
}

static void
write_database_damaged (Page *page)
{
  write_integer (page, page->server->database_is_damaged ? 1 : 0);
}

static void
write_cpu (Page *page)
{
  write_number (page, "", page->process.cpu_seconds);
}

static void
write_resident (Page *page)
{
  write_integer (page, page->process.resident_bytes);
}

static void
write_virtual (Page *page)
{
  write_integer (page, page->process.virtual_bytes);
}

static void
write_open_fds (Page *page)
{
  write_integer (page, page->process.open_fds);
}

static void
write_max_fds (Page *page)
{
  write_integer (page, page->process.max_fds);
}

static void
write_start_time (Page *page)
{
  write_number (page, "", page->server->started / 1000.0);
}

static const ServerMetric metrics[] = {
#define METRIC(function, name, type, unit, labels, help) { name, type, unit, labels, help },
#include "server/server-metric.def"
#undef METRIC
};

static const WriteFunc write_funcs[] = {
#define METRIC(function, name, type, unit, labels, help) function,
#include "server/server-metric.def"
#undef METRIC
};

/**
 * server_metrics_note_done:
 * @self: what is counted
 * @type: what the hall has carried out
 */
void
server_metrics_note_done (ServerMetrics *self, HallCommandType type)
{
  if (type >= HALL_COMMAND_PRIVMSG && type <= HALL_COMMAND_EDIT)
    self->messages[type - HALL_COMMAND_PRIVMSG]++;
}

/**
 * server_metrics_get_list:
 * @n_metrics: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_metrics): all metrics
 */
const ServerMetric *
server_metrics_get_list (guint *n_metrics)
{
  *n_metrics = G_N_ELEMENTS (metrics);

  return metrics;
}

/**
 * server_metrics_get_trouble:
 * @server: a server that was started
 *
 * Returns: (nullable) (transfer none): why people should better be sent to another server, if there
 * were one; %NULL when all is well
 */
const char *
server_metrics_get_trouble (Server *server)
{
  if (server->stopping)
    return "The server is shutting down";
  if (server->store_failed_at != 0)
    return "Messages cannot be stored; the log tells why";
  if (server_admission_is_full (server))
    return "The server is full";

  return NULL;
}

/**
 * server_metrics_render:
 * @server: a server that was started
 *
 * Returns: (transfer full): all metrics as they are now
 */
char *
server_metrics_render (Server *server)
{
  Page page = { .server = server, .text = g_string_new (NULL) };

  server_process_read (&page.process);
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      page.name = metrics[i].name;
      g_string_append_printf (page.text, "# HELP %s %s\n# TYPE %s %s\n", page.name, metrics[i].help,
                              page.name, metrics[i].type);
      write_funcs[i](&page);
    }

  return g_string_free (page.text, FALSE);
}
