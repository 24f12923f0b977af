/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is written to agents, and what those answer. */

#include "server/server-agent.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-chanserv.h"
#include "server/server-nickserv.h"
#include "server/server-password.h"
#include "server/server-private.h"

#define PARAMS_MAX 3

/* Hashing a password costs as much as with the other commands that do it. */
#define PASSWORD_COST 3

/**
 * server_agent_get:
 * @index: from 0 on
 *
 * Returns: (nullable) (transfer none): an agent; %NULL when there are no more
 */
const ServerAgent *
server_agent_get (guint index)
{
  static const ServerAgent *const agents[] = { &server_chanserv, &server_nickserv };

  return index < G_N_ELEMENTS (agents) ? agents[index] : NULL;
}

/**
 * server_agent_find:
 * @target: whom something is said to
 *
 * Returns: (nullable) (transfer none): the agent of that name, in any letter case
 */
const ServerAgent *
server_agent_find (const char *target)
{
  const ServerAgent *agent;

  for (guint i = 0; (agent = server_agent_get (i)) != NULL; i++)
    if (irc_casemap_equal (IRC_CASEMAP_ASCII, target, agent->name))
      return agent;

  return NULL;
}

/**
 * server_agent_say:
 * @self: an agent
 * @reply: the answer to what was said to it
 * @format: what it says, as printf() has it
 * @...: what goes into @format
 */
void
server_agent_say (const ServerAgent *self, ServerReply *reply, const char *format, ...)
{
  ServerSession *session = reply->session;
  g_autofree char *source
      = g_strdup_printf ("%s!%s@%s", self->name, self->name, session->server->config->name);
  IrcMessage message = { .source = source, .verb = "NOTICE" };
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  message.params[message.n_params++] = session->user->nick;
  message.params[message.n_params++] = text;
  server_reply_message (reply, &message);
}

static const ServerAgentCommand *
find_command (const ServerAgent *self, const char *verb)
{
  for (guint i = 0; i < self->n_commands; i++)
    if (g_ascii_strcasecmp (self->commands[i].verb, verb) == 0)
      return &self->commands[i];

  return NULL;
}

static void
explain (const ServerAgent *self, ServerReply *reply, const ServerAgentCommand *command)
{
  server_agent_say (self, reply, "%s: %s", command->usage, command->meaning);
}

static void
help (const ServerAgent *self, ServerReply *reply, char **params)
{
  const ServerAgentCommand *command = params[0] != NULL ? find_command (self, params[0]) : NULL;

  if (command != NULL)
    {
      explain (self, reply, command);
      return;
    }

  for (guint i = 0; i < self->n_commands; i++)
    explain (self, reply, &self->commands[i]);
}

/* Writes into @text. The last of @words has all that is left. */
static void
split (char *text, char **words, guint max)
{
  for (guint i = 0; i < max; i++)
    {
      text += strspn (text, " ");
      if (*text == '\0')
        return;

      words[i] = text;
      text += i + 1 < max ? strcspn (text, " ") : strlen (text);
      if (*text != '\0')
        *text++ = '\0';
    }
}

/* Returns whether @params are as many as there have to be. */
static gboolean
fits (const ServerAgentCommand *command, char **params)
{
  guint n_params = g_strv_length (params);

  if (n_params < command->min_params)
    return FALSE;

  return n_params == 0 || command->takes_rest || strchr (params[n_params - 1], ' ') == NULL;
}

static void
run (const ServerAgent *self, ServerReply *reply, const ServerAgentCommand *command, char **params)
{
  if (command->has_password)
    server_session_charge (reply->session, PASSWORD_COST);

  if (command->has_password && !server_session_is_private (reply->session))
    server_agent_say (self, reply, "%s", SERVER_PASSWORD_NOT_PRIVATE);
  else if (command->handler != NULL)
    {
      reply->agent = self;
      command->handler (reply, params);
      reply->agent = NULL;
    }
  else
    help (self, reply, params);
}

/* What is not understood may be a password, and is not repeated. */
static void
carry_out (const ServerAgent *self, ServerReply *reply, char *text)
{
  char *words[3] = { NULL };
  char *params[PARAMS_MAX + 1] = { NULL };
  const ServerAgentCommand *command;

  split (text, words, 2);
  command = words[0] != NULL ? find_command (self, words[0]) : NULL;
  if (command == NULL)
    {
      server_agent_say (self, reply, "I do not know that; HELP tells what I can do");
      return;
    }

  if (words[1] != NULL)
    split (words[1], params, command->max_params);
  if (fits (command, params))
    run (self, reply, command, params);
  else
    server_agent_say (self, reply, "Write it so: %s", command->usage);
}

/**
 * server_agent_hear:
 * @self: an agent
 * @reply: the answer to what was said to it, by somebody registered
 * @text: what was said
 *
 * Does what it asks for, and answers, at once or when a password was checked.
 */
void
server_agent_hear (const ServerAgent *self, ServerReply *reply, const char *text)
{
  char *copy;

  /* The same line may name it several times, to guess that often. */
  if (reply->session->n_reading > 0)
    {
      server_agent_say (self, reply, "One thing at a time");
      return;
    }

  copy = g_strchomp (g_strdup (text));
  carry_out (self, reply, copy);
  explicit_bzero (copy, strlen (text));
  g_free (copy);
}
