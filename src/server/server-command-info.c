/* SPDX-License-Identifier: GPL-3.0-or-later */

/* About the server: MOTD, LUSERS, VERSION, ISUPPORT, TIME, INFO, ADMIN, LINKS, MAP and STATS. */

#include "config.h"

#include "irc/irc-mask.h"
#include "server/server-commands.h"
#include "server/server-operator.h"
#include "server/server-private.h"
#include "server/server-targets.h"
#include "server/server-time.h"
#include "server/server-welcome.h"

void
server_command_motd (ServerReply *reply, const IrcMessage *message)
{
  if (!server_targets_name_us (reply, message, 0))
    return;

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

  if (!server_targets_name_us (reply, message, 0))
    return;

  server_reply_numeric (reply, RPL_VERSION, "inglenookd-" PACKAGE_VERSION, config->name,
                        config->description, NULL);
  server_welcome_isupport (reply);
}

/* Before registration only for who said to know about it. */
void
server_command_isupport (ServerReply *reply, const IrcMessage *message)
{
  const ServerSession *session = reply->session;

  if (session->user == NULL && (session->caps & IRC_CAP_EXTENDED_ISUPPORT) == 0)
    server_reply_numeric (reply, ERR_NOTREGISTERED, NULL);
  else
    server_welcome_isupport (reply);
}

void
server_command_time (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  g_autofree char *now = server_time_to_text (base_clock_get_real (server->clock) / 1000);

  if (!server_targets_name_us (reply, message, 0))
    return;

  server_reply_numeric (reply, RPL_TIME, server->config->name, now, NULL);
}

void
server_command_info (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  g_autofree char *date = server_time_to_text (server->started);
  g_autofree char *started = g_strdup_printf ("Running since %s", date);

  if (!server_targets_name_us (reply, message, 0))
    return;

  server_reply_numeric (reply, RPL_INFO, "inglenookd " PACKAGE_VERSION ", the server of Inglenook",
                        NULL);
  server_reply_numeric (reply, RPL_INFO, "Free software: GPL, version 3 or later", NULL);
  server_reply_numeric (reply, RPL_INFO, started, NULL);
  server_reply_numeric (reply, RPL_ENDOFINFO, NULL);
}

void
server_command_admin (ServerReply *reply, const IrcMessage *message)
{
  const ServerConfig *config = reply->session->server->config;
  const struct
  {
    IrcNumeric numeric;
    const char *text;
  } lines[] = {
    { RPL_ADMINLOC1, config->admin_location },
    { RPL_ADMINLOC2, config->admin_details },
    { RPL_ADMINEMAIL, config->admin_email },
  };

  if (!server_targets_name_us (reply, message, 0))
    return;

  if (lines[0].text == NULL && lines[1].text == NULL && lines[2].text == NULL)
    {
      server_reply_numeric (reply, ERR_NOADMININFO, config->name, NULL);
      return;
    }

  server_reply_numeric (reply, RPL_ADMINME, config->name, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (lines[i].text != NULL)
      server_reply_numeric (reply, lines[i].numeric, lines[i].text, NULL);
}

/* With two parameters the first names the server that is asked. */
void
server_command_links (ServerReply *reply, const IrcMessage *message)
{
  const ServerConfig *config = reply->session->server->config;
  const char *mask = message->n_params > 0 ? message->params[message->n_params > 1] : "*";
  g_autofree char *info = g_strdup_printf ("0 %s", config->description);

  if (message->n_params > 1 && !server_targets_name_us (reply, message, 0))
    return;

  if (irc_mask_match (mask, config->name))
    server_reply_numeric (reply, RPL_LINKS, config->name, config->name, info, NULL);
  server_reply_numeric (reply, RPL_ENDOFLINKS, mask, NULL);
}

void
server_command_map (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  g_autofree char *line
      = g_strdup_printf ("%s [users: %u]", server->config->name, hall_get_n_users (server->hall));

  server_reply_numeric (reply, RPL_MAP, line, NULL);
  server_reply_numeric (reply, RPL_MAPEND, NULL);
}

static void
stats_uptime (ServerReply *reply)
{
  const Server *server = reply->session->server;
  gint64 seconds = (base_clock_get_real (server->clock) / 1000 - server->started) / 1000;
  g_autofree char *text = g_strdup_printf ("Server Up %d days %d:%02d:%02d",
                                           (int) (seconds / 86400), (int) (seconds / 3600 % 24),
                                           (int) (seconds / 60 % 60), (int) (seconds % 60));

  server_reply_numeric (reply, RPL_STATSUPTIME, text, NULL);
}

/* Which operators there are to be, each with each place it may come from. */
static void
stats_operators (ServerReply *reply)
{
  const GPtrArray *operators = reply->session->server->config->operators;

  if (!server_operator_require (reply, HALL_PRIVILEGE_STATS))
    return;

  for (guint i = 0; i < operators->len; i++)
    {
      const ServerOperator *operator= g_ptr_array_index (operators, i);

      for (guint j = 0; operator->hosts[j] != NULL; j++)
        server_reply_numeric (reply, RPL_STATSOLINE, "O", operator->hosts[j], "*", operator->name,
                              NULL);
    }
}

/* Of a letter that means nothing here there are no figures, as of any without. */
void
server_command_stats (ServerReply *reply, const IrcMessage *message)
{
  if (!server_targets_name_us (reply, message, 1))
    return;

  if (g_str_equal (message->params[0], "u"))
    stats_uptime (reply);
  else if (g_str_equal (message->params[0], "o"))
    stats_operators (reply);
  else if (g_str_equal (message->params[0], "k") || g_str_equal (message->params[0], "K"))
    server_command_ban_stats (reply, FALSE);
  else if (g_str_equal (message->params[0], "d") || g_str_equal (message->params[0], "D"))
    server_command_ban_stats (reply, TRUE);
  server_reply_numeric (reply, RPL_ENDOFSTATS, message->params[0], NULL);
}
