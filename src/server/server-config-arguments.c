/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-config-private.h"

#include "config.h"
#include "server/server-address.h"
#include "server/server-tool-call.h"

#define PROGRAM "inglenookd"

#define SUMMARY                                                                                    \
  "A chat server for Inglenook and every IRC client. Without options it listens on\n"              \
  "localhost:6667 and keeps its database in the user's data folder.\n"                             \
  "\n"                                                                                             \
  "inglenookd hash-password reads a password from standard input and prints what a\n"              \
  "configuration file keeps of it."

typedef struct
{
  char *config;
  char **listen;
  char **listen_websocket;
  char **listen_plain_text;
  char **listen_metrics;
  char *database;
  char *exit_when_idle;
  gboolean check_config;
  gboolean version;
  gboolean help;
} Arguments;

static void
clear_arguments (Arguments *self)
{
  g_free (self->config);
  g_strfreev (self->listen);
  g_strfreev (self->listen_websocket);
  g_strfreev (self->listen_plain_text);
  g_strfreev (self->listen_metrics);
  g_free (self->database);
  g_free (self->exit_when_idle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, clear_arguments)

static char *
describe_keys (void)
{
  GString *text = g_string_new ("Keys of a configuration file, with what they are by default:");
  const ServerConfigKey *keys;
  guint n_keys;

  keys = server_config_get_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    {
      g_autofree char *setting = g_strdup_printf ("%s=%s", keys[i].name,
                                                  keys[i].fallback != NULL ? keys[i].fallback : "");

      if (i == 0 || !g_str_equal (keys[i].group, keys[i - 1].group))
        g_string_append_printf (text, "\n  [%s]", keys[i].group);
      g_string_append_printf (text, "\n  %-31s %s", setting, keys[i].description);
    }

  return g_string_free (text, FALSE);
}

/* The entries point into @arguments, so nothing is global. */
static GOptionContext *
make_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "config", 'c', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &arguments->config,
      "Read the configuration from FILE", "FILE" },
    { "listen", 'l', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &arguments->listen,
      "Listen on host:port, [v6]:port, :port or unix:PATH, for TLS with tls: before it; can be "
      "repeated",
      "ADDRESS" },
    { "listen-websocket", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY,
      &arguments->listen_websocket, "Listen for WebSockets on ADDRESS; can be repeated",
      "ADDRESS" },
    { "listen-plain-text", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY,
      &arguments->listen_plain_text,
      "Listen for people with telnet or netcat on ADDRESS; can be repeated", "ADDRESS" },
    { "listen-metrics", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY,
      &arguments->listen_metrics, "Answer who watches the server on ADDRESS; can be repeated",
      "ADDRESS" },
    { "database", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &arguments->database,
      "Keep messages, rooms and accounts in FILE", "FILE" },
    { "exit-when-idle", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &arguments->exit_when_idle,
      "End when nobody has been connected for SECONDS; 0 for never", "SECONDS" },
    { "check-config", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &arguments->check_config,
      "Say whether the configuration is right, and end", NULL },
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &arguments->version,
      "Print the version, and end", NULL },
    { "help", 'h', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &arguments->help,
      "Print this help, and end", NULL },
    { NULL },
  };
  g_autofree char *tools = server_tool_call_describe_all ();
  g_autofree char *keys = describe_keys ();
  g_autofree char *description = g_strconcat (tools, "\n\n", keys, NULL);
  GOptionContext *context = g_option_context_new (NULL);

  /* GLib's own --help would print and end the process, which is for the program to do. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);

  return context;
}

static gboolean
parse (GOptionContext *context,
       const char *const *arguments,
       const gboolean *is_help,
       GError **error)
{
  g_auto (GStrv) rest = g_strdupv ((char **) arguments);
  g_autoptr (GError) local_error = NULL;

  if (!g_option_context_parse_strv (context, &rest, &local_error))
    g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT,
                 "%s; " PROGRAM " --help lists the options", local_error->message);
  else if (!*is_help && g_strv_length (rest) > 1)
    g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT,
                 "\"%s\" is not an option; " PROGRAM " --help lists the options", rest[1]);
  else
    return TRUE;

  return FALSE;
}

static gboolean
set_from_argument (ServerConfig *self,
                   const char *option,
                   const char *group,
                   const char *name,
                   const char *value,
                   GError **error)
{
  const ServerConfigOrigin origin = { option, NULL };

  if (value == NULL)
    return TRUE;

  return server_config_set (self, server_config_find_key (group, name), &origin, value, error);
}

static gboolean
set_list_from_argument (ServerConfig *self,
                        const char *option,
                        const char *group,
                        const char *name,
                        char **values,
                        GError **error)
{
  const ServerConfigOrigin origin = { option, NULL };

  if (values == NULL)
    return TRUE;

  return server_config_set_list (self, server_config_find_key (group, name), &origin,
                                 (const char *const *) values, error);
}

static gboolean
apply (ServerConfig *self, const Arguments *arguments, GError **error)
{
  if (arguments->config != NULL && !server_config_load (self, arguments->config, error))
    return FALSE;

  return set_list_from_argument (self, "--listen", "server", "listen", arguments->listen, error)
         && set_list_from_argument (self, "--listen-websocket", "server", "listen-websocket",
                                    arguments->listen_websocket, error)
         && set_list_from_argument (self, "--listen-plain-text", "server", "listen-plain-text",
                                    arguments->listen_plain_text, error)
         && set_list_from_argument (self, "--listen-metrics", "server", "listen-metrics",
                                    arguments->listen_metrics, error)
         && set_from_argument (self, "--database", "database", "file", arguments->database, error)
         && set_from_argument (self, "--exit-when-idle", "server", "exit-when-idle",
                               arguments->exit_when_idle, error)
         && server_config_load_tls (self, error)
         && server_config_check_sts (self, self->listen, error);
}

static void
append_addresses (GString *text, const char *what, const GPtrArray *addresses)
{
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *address = server_address_to_string (addresses->pdata[i]);

      g_string_append_printf (text, "%s: %s\n", what, address);
    }
}

static char *
summarize (const ServerConfig *self)
{
  GString *text = g_string_new ("The configuration is right.\n");

  append_addresses (text, "Listens on", self->listen);
  append_addresses (text, "Listens for WebSockets on", self->listen_websocket);
  append_addresses (text, "Listens for plain text on", self->listen_plain_text);
  append_addresses (text, "Is watched on", self->listen_metrics);
  g_string_append_printf (text, "Database: %s\n", self->database);

  return g_string_free (text, FALSE);
}

/**
 * server_config_new_from_arguments:
 * @arguments: (array zero-terminated=1): the command line, with the program's name first
 * @answer: (out) (nullable) (transfer full): text for standard output, after which the program ends
 *   with 0, when `--help`, `--version` or `--check-config` ask for it; otherwise %NULL
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Makes the configuration that the command line asks for: what it says goes before what the file
 * says that `--config` names, and that goes before server_config_new().
 *
 * Returns: (transfer full) (nullable): the configuration; %NULL when something is wrong with it
 */
ServerConfig *
server_config_new_from_arguments (const char *const *arguments, char **answer, GError **error)
{
  g_auto (Arguments) given = { NULL };
  g_autoptr (GOptionContext) context = make_context (&given);
  g_autoptr (ServerConfig) self = server_config_new ();

  *answer = NULL;
  self->arguments = g_strdupv ((char **) arguments);
  if (!parse (context, arguments, &given.help, error))
    return NULL;

  if (given.help)
    *answer = g_option_context_get_help (context, TRUE, NULL);
  else if (given.version)
    *answer = g_strdup (PROGRAM " " PACKAGE_VERSION "\n");
  if (*answer != NULL)
    return g_steal_pointer (&self);

  if (!apply (self, &given, error))
    return NULL;
  if (given.check_config)
    *answer = summarize (self);

  return g_steal_pointer (&self);
}
