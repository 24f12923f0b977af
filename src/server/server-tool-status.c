/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd status` and `inglenookd reload`. */

#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "irc/irc-duration.h"
#include "server/server-process.h"
#include "server/server-rehash.h"
#include "server/server-tool.h"

/* One that no server runs on has what is in the database, and no more. */
static const char *
get_state (const ServerTool *tool)
{
  if (!server_tool_is_live (tool))
    return "stopped";

  return tool->server->stopping ? "stopping" : "running";
}

static const char *
get_store_state (const Server *server)
{
  if (server->store_failed_at == 0)
    return "ok";

  return server->store_is_broken ? "broken" : "holding";
}

static const char *
get_database_state (const Server *server)
{
  if (server->database_is_being_checked)
    return "checking";

  return server->database_is_damaged ? "damaged" : "ok";
}

static gint64
get_size (const char *path, const char *suffix)
{
  g_autofree char *file = g_strconcat (path, suffix, NULL);
  struct stat info;

  return stat (file, &info) == 0 ? info.st_size : 0;
}

static void
put_uptime (ServerTool *tool)
{
  const Server *server = tool->server;
  gint64 now = base_clock_get_real (server->clock) / 1000;
  g_autoptr (GString) text = g_string_new (NULL);

  irc_duration_append (MAX ((now - server->started) / 1000, 1), text);
  server_tool_output_put_time (tool->output, "started", server->started);
  server_tool_output_put_text (tool->output, "uptime", text->str);
}

static void
put_addresses (ServerTool *tool)
{
  Server *server = tool->server;
  const char *fingerprint = server_get_fingerprint (server);

  server_tool_output_put_texts (tool->output, "addresses", server_get_addresses (server));
  server_tool_output_put_texts (tool->output, "watched-at", server_get_probe_addresses (server));
  server_tool_output_put_text (tool->output, "certificate", fingerprint);
  server_tool_output_put_time (tool->output, "certificate-end",
                               fingerprint != NULL ? io_tls_identity_get_end (server->tls) * 1000
                                                   : 0);
}

static guint
count_invitations (const Server *server)
{
  g_autoptr (GPtrArray) invitations
      = server_invitations_list (server->invitations, base_clock_get_real (server->clock) / 1000);

  return invitations->len;
}

static void
put_database (ServerTool *tool)
{
  const Server *server = tool->server;
  g_autofree char *path = g_canonicalize_filename (server->config->database, NULL);

  server_tool_output_put_number (tool->output, "rooms", hall_get_n_rooms (server->hall));
  server_tool_output_put_number (tool->output, "accounts",
                                 server_accounts_get_size (server->accounts));
  server_tool_output_put_number (tool->output, "bans",
                                 hall_ban_set_get_size (hall_get_bans (server->hall)));
  server_tool_output_put_number (tool->output, "invitations", count_invitations (server));
  server_tool_output_put_text (tool->output, "database", path);
  server_tool_output_put_number (tool->output, "database-bytes", get_size (path, ""));
  server_tool_output_put_number (tool->output, "log-bytes", get_size (path, "-wal"));
}

static void
put_commits (ServerTool *tool)
{
  const Server *server = tool->server;
  BaseHistogram times;

  base_histogram_read (store_journal_get_commit_times (store_get_journal (server->store)), &times);
  server_tool_output_put_text (tool->output, "database-state", get_database_state (server));
  server_tool_output_put_text (tool->output, "store", get_store_state (server));
  server_tool_output_put_number (tool->output, "commit-p50-us",
                                 base_histogram_get_quantile (&times, 0.5));
  server_tool_output_put_number (tool->output, "commit-p99-us",
                                 base_histogram_get_quantile (&times, 0.99));
  server_tool_output_put_number (tool->output, "voided-messages", server->metrics.voided);
}

static void
put_process (ServerTool *tool)
{
  const Server *server = tool->server;
  const char *file = server->config->file;
  g_autofree char *path = file != NULL ? g_canonicalize_filename (file, NULL) : NULL;
  ServerProcess process;

  server_process_read (&process);
  server_tool_output_put_number (tool->output, "memory-bytes", process.resident_bytes);
  server_tool_output_put_text (tool->output, "configuration", path);
  server_tool_output_put_text (tool->output, "waits-for-restart", server->waiting);
}

gboolean
server_tool_status (ServerTool *tool, GError **error)
{
  const Server *server = tool->server;

  server_tool_output_put_text (tool->output, "state", get_state (tool));
  server_tool_output_put_text (tool->output, "version", PACKAGE_VERSION);
  if (!server_tool_is_live (tool))
    {
      put_database (tool);
      tool->status = SERVER_TOOL_ERROR_NOT_RUNNING;
      return TRUE;
    }

  server_tool_output_put_number (tool->output, "pid", getpid ());
  put_uptime (tool);
  put_addresses (tool);
  server_tool_output_put_number (tool->output, "sessions", g_hash_table_size (server->sessions));
  server_tool_output_put_number (tool->output, "users", hall_get_n_users (server->hall));
  put_database (tool);
  put_commits (tool);
  put_process (tool);

  return TRUE;
}

/* What is wrong with the file is said as it is when the server starts. */
gboolean
server_tool_reload (ServerTool *tool, GError **error)
{
  g_autofree char *kept = NULL;

  if (!server_rehash (tool->server, &kept, error))
    return FALSE;

  server_tool_say (tool, "The configuration was read again.");
  if (kept != NULL)
    server_tool_say (tool, "%s", kept);

  return TRUE;
}
