/* SPDX-License-Identifier: GPL-3.0-or-later */

/* About the server: MOTD, LUSERS, VERSION, TIME and INFO. */

#include "config.h"

#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-time.h"
#include "server/server-welcome.h"

void
server_command_motd (ServerReply *reply, const IrcMessage *message)
{
  server_welcome_motd (reply);
}

void
server_command_lusers (ServerReply *reply, const IrcMessage *message)
{
  server_welcome_lusers (reply);
}

void
server_command_version (ServerReply *reply, const IrcMessage *message)
{
  const ServerConfig *config = reply->session->server->config;

  server_reply_numeric (reply, RPL_VERSION, "inglenookd-" PACKAGE_VERSION, config->name,
                        config->description, NULL);
}

void
server_command_time (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  g_autofree char *now = server_time_to_text (base_clock_get_real (server->clock) / 1000);

  server_reply_numeric (reply, RPL_TIME, server->config->name, now, NULL);
}

void
server_command_info (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  g_autofree char *date = server_time_to_text (server->started);
  g_autofree char *started = g_strdup_printf ("Running since %s", date);

  server_reply_numeric (reply, RPL_INFO, "inglenookd " PACKAGE_VERSION ", the server of Inglenook",
                        NULL);
  server_reply_numeric (reply, RPL_INFO, "Free software: GPL, version 3 or later", NULL);
  server_reply_numeric (reply, RPL_INFO, started, NULL);
  server_reply_numeric (reply, RPL_ENDOFINFO, NULL);
}
