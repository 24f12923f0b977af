/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

typedef void (*ServerAgentFunc) (ServerReply *reply, char **params);

/**
 * ServerAgentCommand:
 * @verb: its name
 * @min_params: how many parameters it needs
 * @max_params: how many it can have
 * @takes_rest: whether the last one may have spaces in it
 * @has_password: whether one of them is a password
 * @handler: (nullable): what carries it out; %NULL explains what the agent can do
 * @usage: how it is written
 * @meaning: what it does
 *
 * Something to ask an agent for.
 */
typedef struct
{
  const char *verb;
  guint min_params;
  guint max_params;
  gboolean takes_rest;
  gboolean has_password;
  ServerAgentFunc handler;
  const char *usage;
  const char *meaning;
} ServerAgentCommand;

/* What every agent has among its commands. */
#define SERVER_AGENT_HELP                                                                          \
  {                                                                                                \
    "HELP", 0, 1, TRUE, FALSE, NULL, "HELP [command]", "explains what I can do"                    \
  }

/**
 * ServerAgent:
 * @name: whom to write to
 * @commands: (array length=n_commands): what it does
 * @n_commands: how much that is
 *
 * Somebody to write to who is nobody in the hall, so what it is told reaches nobody and is not
 * kept.
 */
typedef struct ServerAgent
{
  const char *name;
  const ServerAgentCommand *commands;
  guint n_commands;
} ServerAgent;

const ServerAgent *server_agent_find (const char *target);
const ServerAgent *server_agent_get (guint index);
void server_agent_hear (const ServerAgent *self, ServerReply *reply, const char *text);
void server_agent_say (const ServerAgent *self, ServerReply *reply, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
