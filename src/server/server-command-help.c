/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HELP and HELPOP: https://modern.ircdocs.horse/#help-message */

#include <string.h>

#include "server/server-commands.h"
#include "server/server-private.h"

/* Octets of verbs in one line; with all that stands before them they fit. */
#define LIST_MAX 340

enum
{
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) INDEX_##verb,
#include "server/server-command.def"
#undef COMMAND
  N_COMMANDS
};

static const struct
{
  const char *verb;
  const char *url;
} commands[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) { #verb, url },
#include "server/server-command.def"
#undef COMMAND
};

static const struct
{
  const char *usage;
  const char *text;
} help[N_COMMANDS] = {
#define HELP(verb, usage, text) [INDEX_##verb] = { usage, text },
#include "server/server-help.def"
#undef HELP
};

/* No command is without its help. */
enum
{
#define HELP(verb, usage, text) HELP_INDEX_##verb,
#include "server/server-help.def"
#undef HELP
  N_HELP
};
G_STATIC_ASSERT ((int) N_HELP == (int) N_COMMANDS);

static void
help_index (ServerReply *reply)
{
  g_autoptr (GString) verbs = g_string_new (NULL);

  server_reply_numeric (reply, RPL_HELPSTART, "*",
                        "These are the commands; HELP and one of them tells more.", NULL);
  for (guint i = 0; i < N_COMMANDS; i++)
    {
      if (verbs->len + 1 + strlen (commands[i].verb) > LIST_MAX)
        {
          server_reply_numeric (reply, RPL_HELPTXT, "*", verbs->str, NULL);
          g_string_truncate (verbs, 0);
        }
      g_string_append_printf (verbs, "%s%s", verbs->len > 0 ? " " : "", commands[i].verb);
    }
  server_reply_numeric (reply, RPL_HELPTXT, "*", verbs->str, NULL);
  server_reply_numeric (reply, RPL_ENDOFHELP, "*", NULL);
}

static void
help_command (ServerReply *reply, guint index)
{
  const char *verb = commands[index].verb;

  server_reply_numeric (reply, RPL_HELPSTART, verb, help[index].usage, NULL);
  server_reply_numeric (reply, RPL_HELPTXT, verb, help[index].text, NULL);
  server_reply_numeric (reply, RPL_HELPTXT, verb, commands[index].url, NULL);
  server_reply_numeric (reply, RPL_ENDOFHELP, verb, NULL);
}

void
server_command_help (ServerReply *reply, const IrcMessage *message)
{
  const char *subject = message->n_params > 0 ? message->params[0] : "";

  if (subject[0] == '\0')
    {
      help_index (reply);
      return;
    }

  for (guint i = 0; i < N_COMMANDS; i++)
    if (g_ascii_strcasecmp (commands[i].verb, subject) == 0)
      {
        help_command (reply, i);
        return;
      }

  server_reply_numeric (reply, ERR_HELPNOTFOUND, subject, NULL);
}

/* Elsewhere the help of operators; here there is one for all. */
void
server_command_helpop (ServerReply *reply, const IrcMessage *message)
{
  server_command_help (reply, message);
}
