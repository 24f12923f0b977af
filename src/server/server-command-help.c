/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HELP and HELPOP: https://modern.ircdocs.horse/#help-message */

#include <string.h>

#include "server/server-commands.h"
#include "server/server-private.h"

/* Octets of verbs in one line; with all that stands before them they fit. */
#define LIST_MAX 340

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
  const char *verb;
  const char *usage;
  const char *text;
} help[] = {
#define HELP(verb, usage, text) { #verb, usage, text },
#include "server/server-help.def"
#undef HELP
};

static void
help_index (ServerReply *reply)
{
  g_autoptr (GString) verbs = g_string_new (NULL);

  server_reply_numeric (reply, RPL_HELPSTART, "*",
                        "These are the commands; HELP and one of them tells more.", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
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
help_command (ServerReply *reply, const char *verb, const char *url)
{
  const char *usage = verb;
  const char *text = "It is specified here:";

  for (guint i = 0; i < G_N_ELEMENTS (help); i++)
    if (g_str_equal (help[i].verb, verb))
      {
        usage = help[i].usage;
        text = help[i].text;
      }

  server_reply_numeric (reply, RPL_HELPSTART, verb, usage, NULL);
  server_reply_numeric (reply, RPL_HELPTXT, verb, text, NULL);
  server_reply_numeric (reply, RPL_HELPTXT, verb, url, NULL);
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

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_ascii_strcasecmp (commands[i].verb, subject) == 0)
      {
        help_command (reply, commands[i].verb, commands[i].url);
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
