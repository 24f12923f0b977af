/* SPDX-License-Identifier: GPL-3.0-or-later */

/* MONITOR: https://ircv3.net/specs/extensions/monitor */

#include <string.h>

#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-interest.h"
#include "server/server-metadata-sync.h"
#include "server/server-private.h"
#include "server/server-targets.h"

/* Octets of names in one line; with all that stands before them they fit. */
#define LIST_MAX 340

static void
flush_names (ServerReply *reply, IrcNumeric numeric, GString *names)
{
  if (names->len > 0)
    server_reply_numeric (reply, numeric, names->str, NULL);
  g_string_truncate (names, 0);
}

static void
add_name (ServerReply *reply, IrcNumeric numeric, GString *names, const char *name)
{
  if (names->len + 1 + strlen (name) > LIST_MAX)
    flush_names (reply, numeric, names);
  if (names->len > 0)
    g_string_append_c (names, ',');
  g_string_append (names, name);
}

/**
 * Status:
 * @online: names of who is here, that were not told yet
 * @offline: the same of who is not
 * @users: (element-type HallUser): who is here
 */
typedef struct
{
  GString *online;
  GString *offline;
  GPtrArray *users;
} Status;

static void
status_init (Status *status)
{
  status->online = g_string_new (NULL);
  status->offline = g_string_new (NULL);
  status->users = g_ptr_array_new ();
}

static void
status_add (Status *status, ServerReply *reply, const char *nick)
{
  HallUser *user = hall_find_user (reply->session->server->hall, nick);

  if (user == NULL)
    {
      add_name (reply, RPL_MONOFFLINE, status->offline, nick);
      return;
    }

  add_name (reply, RPL_MONONLINE, status->online, user->mask);
  g_ptr_array_add (status->users, user);
}

static void
status_finish (Status *status, ServerReply *reply)
{
  flush_names (reply, RPL_MONONLINE, status->online);
  flush_names (reply, RPL_MONOFFLINE, status->offline);
  for (guint i = 0; i < status->users->len; i++)
    server_metadata_sync_user (reply, g_ptr_array_index (status->users, i),
                               SERVER_METADATA_SYNC_OFFERED);
  g_string_free (status->online, TRUE);
  g_string_free (status->offline, TRUE);
  g_ptr_array_unref (status->users);
}

/* What cannot be a nick will never be here: there is nothing to tell of it. */
static void
watch (ServerReply *reply, const char *target, gpointer user_data)
{
  if (irc_nick_is_valid (target)
      && server_interest_add (reply, SERVER_INTEREST_NICKS, reply->session->user, target))
    status_add (user_data, reply, target);
}

static void
unwatch (ServerReply *reply, const char *target, gpointer user_data)
{
  server_interest_remove (reply->session, SERVER_INTEREST_NICKS, reply->session->user, target);
}

static void
monitor_add (ServerReply *reply, const IrcMessage *message)
{
  Status status;

  status_init (&status);
  server_targets_foreach (reply, message->params[1], 0, watch, &status);
  status_finish (&status, reply);
}

static void
monitor_remove (ServerReply *reply, const IrcMessage *message)
{
  server_targets_foreach (reply, message->params[1], 0, unwatch, NULL);
}

static void
monitor_clear (ServerReply *reply, const IrcMessage *message)
{
  server_interest_clear (reply->session, SERVER_INTEREST_NICKS, reply->session->user);
}

static void
monitor_list (ServerReply *reply, const IrcMessage *message)
{
  const GPtrArray *watched = server_interest_list (reply->session, SERVER_INTEREST_NICKS);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; watched != NULL && i < watched->len; i++)
    add_name (reply, RPL_MONLIST, names, g_ptr_array_index (watched, i));
  flush_names (reply, RPL_MONLIST, names);
  server_reply_numeric (reply, RPL_ENDOFMONLIST, NULL);
}

static void
monitor_status (ServerReply *reply, const IrcMessage *message)
{
  const GPtrArray *watched = server_interest_list (reply->session, SERVER_INTEREST_NICKS);
  Status status;

  status_init (&status);
  for (guint i = 0; watched != NULL && i < watched->len; i++)
    status_add (&status, reply, g_ptr_array_index (watched, i));
  status_finish (&status, reply);
}

void
server_command_monitor (ServerReply *reply, const IrcMessage *message)
{
  static const struct
  {
    char letter;
    guint n_params;
    ServerHandler handler;
  } subcommands[] = {
    { '+', 2, monitor_add },  { '-', 2, monitor_remove }, { 'C', 1, monitor_clear },
    { 'L', 1, monitor_list }, { 'S', 1, monitor_status },
  };
  const char *name = message->params[0];

  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_ascii_toupper (name[0]) == subcommands[i].letter && name[1] == '\0')
      {
        if (message->n_params < subcommands[i].n_params)
          server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "MONITOR", NULL);
        else
          subcommands[i].handler (reply, message);
        return;
      }

  server_reply_numeric (reply, ERR_UNKNOWNERROR, "MONITOR", name, "There is no such subcommand",
                        NULL);
}
