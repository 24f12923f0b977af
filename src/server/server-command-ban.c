/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has to stay away from the server: KLINE, UNKLINE, DLINE, UNDLINE, and the lists in STATS.
 * https://github.com/solanum-ircd/solanum/blob/main/help/opers/kline
 * https://github.com/solanum-ircd/solanum/blob/main/help/opers/dline */

#include <string.h>

#include "server/server-ban.h"
#include "server/server-commands.h"
#include "server/server-delivery.h"
#include "irc/irc-duration.h"
#include "server/server-operator.h"
#include "server/server-private.h"
#include "server/server-time.h"

/* A longer answer is nothing to read in a chat. */
#define LISTED_MAX 500

/**
 * Line:
 * @name: what operators call it
 * @is_network: whether it takes networks, and nothing else
 */
typedef struct
{
  const char *name;
  gboolean is_network;
} Line;

static const Line k_line = { "K-Line", FALSE };
static const Line d_line = { "D-Line", TRUE };

/* A host alone stands for everybody there; a word without a dot may well be meant for a nick, which
 * can be changed at any time. */
static HallBan *
parse_mask (const Line *line, const char *text)
{
  gboolean is_host
      = !line->is_network && strpbrk (text, "@$") == NULL && strpbrk (text, ".:*?") != NULL;
  g_autofree char *mask = g_strconcat (is_host ? "*@" : "", text, NULL);
  g_autoptr (HallBan) parsed = hall_ban_new (mask, "", "", 0, 0);

  if (parsed == NULL || (parsed->kind == HALL_BAN_NETWORK) != line->is_network)
    return NULL;

  return g_steal_pointer (&parsed);
}

static void tell (ServerReply *reply, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
tell (ServerReply *reply, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  server_reply_line (reply, "NOTICE", server_session_get_nick (reply->session), text, NULL);
}

static void
ban (ServerReply *reply, const Line *line, const char *mask, gint64 seconds, const char *reason)
{
  Server *server = reply->session->server;
  HallCommand command = { .type = HALL_COMMAND_BAN, .object = mask, .text = reason };
  g_autofree char *end = NULL;

  if (seconds > 0)
    {
      command.end = base_clock_get_real (server->clock) / 1000 + seconds * 1000;
      end = server_time_to_text (command.end);
    }
  if (!server_apply (server, reply, &command))
    return;

  server_ban_end_unregistered (server);
  server_ban_update_timer (server);
  server_log (server->log, SERVER_LOG_BANNED, "user", reply->session->user->mask, "mask", mask,
              NULL);
  if (end != NULL)
    tell (reply, "Added temporary %s [%s] until %s", line->name, mask, end);
  else
    tell (reply, "Added %s [%s]", line->name, mask);
}

/* The duration stands before the mask, and is never one. */
static void
add_line (ServerReply *reply, const IrcMessage *message, const Line *line)
{
  gint64 seconds = 0;
  guint first = message->n_params > 1 && irc_duration_parse (message->params[0], &seconds);
  const char *reason = irc_message_get_param (message, first + 1);
  g_autoptr (HallBan) parsed = parse_mask (line, message->params[first]);

  if (!server_operator_require (reply, HALL_PRIVILEGE_BAN))
    return;

  if (reason == NULL || reason[0] == '\0' || reason[0] == '|')
    reason = SERVER_BAN_NO_REASON;

  if (!server_ban_reason_is_valid (reason))
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else if (parsed == NULL)
    server_delivery_fail (reply, HALL_ERROR_BAD_BAN, message->params[first]);
  else if (server_ban_is_for_connection (parsed, reply->session->user))
    server_delivery_fail (reply, HALL_ERROR_BAN_OF_ACTOR, parsed->mask);
  else
    ban (reply, line, parsed->mask, seconds, reason);
}

static void
remove_line (ServerReply *reply, const IrcMessage *message, const Line *line)
{
  Server *server = reply->session->server;
  g_autoptr (HallBan) parsed = parse_mask (line, message->params[0]);
  HallCommand command = { .type = HALL_COMMAND_UNBAN };

  if (!server_operator_require (reply, HALL_PRIVILEGE_BAN))
    return;

  if (parsed == NULL)
    {
      server_delivery_fail (reply, HALL_ERROR_BAD_BAN, message->params[0]);
      return;
    }

  command.object = parsed->mask;
  if (!server_apply (server, reply, &command))
    return;

  server_ban_update_timer (server);
  server_log (server->log, SERVER_LOG_BAN_LIFTED, "user", reply->session->user->mask, "mask",
              parsed->mask, NULL);
  tell (reply, "%s for [%s] is removed", line->name, parsed->mask);
}

void
server_command_kline (ServerReply *reply, const IrcMessage *message)
{
  add_line (reply, message, &k_line);
}

void
server_command_unkline (ServerReply *reply, const IrcMessage *message)
{
  remove_line (reply, message, &k_line);
}

void
server_command_dline (ServerReply *reply, const IrcMessage *message)
{
  add_line (reply, message, &d_line);
}

void
server_command_undline (ServerReply *reply, const IrcMessage *message)
{
  remove_line (reply, message, &d_line);
}

/**
 * Selection:
 * @networks: whether bans of networks are looked for, or the others
 * @time: now
 * @bans: (element-type HallBan): what was found
 */
typedef struct
{
  gboolean networks;
  gint64 time;
  GPtrArray *bans;
} Selection;

static void
select_cb (const HallBan *ban, gpointer user_data)
{
  Selection *self = user_data;

  if ((ban->kind == HALL_BAN_NETWORK) == self->networks && !hall_ban_is_over (ban, self->time))
    g_ptr_array_add (self->bans, (gpointer) ban);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const HallBan *one = *(const HallBan *const *) a;
  const HallBan *other = *(const HallBan *const *) b;

  if (one->set != other->set)
    return one->set > other->set ? -1 : 1;

  return strcmp (one->mask, other->mask);
}

static void
list_ban (ServerReply *reply, const HallBan *ban)
{
  g_autofree char *end = ban->end != 0 ? server_time_to_text (ban->end) : NULL;
  g_autofree char *text = g_strdup_printf ("%s (by %s%s%s)", ban->reason, ban->setter,
                                           end != NULL ? ", until " : "", end != NULL ? end : "");
  gsize user_size = strcspn (ban->mask, "@");
  g_autofree char *user = g_strndup (ban->mask, user_size);

  if (ban->kind == HALL_BAN_NETWORK)
    server_reply_numeric (reply, RPL_STATSDLINE, end != NULL ? "d" : "D", ban->mask, text, NULL);
  else if (ban->kind == HALL_BAN_ACCOUNT)
    server_reply_numeric (reply, RPL_STATSKLINE, end != NULL ? "k" : "K", ban->mask, "*", "*", text,
                          NULL);
  else
    server_reply_numeric (reply, RPL_STATSKLINE, end != NULL ? "k" : "K", ban->mask + user_size + 1,
                          "*", user, text, NULL);
}

/**
 * server_command_ban_stats:
 * @reply: the answer to STATS
 * @networks: whether to list bans of networks, or the others
 *
 * Lists them, the newest first.
 */
void
server_command_ban_stats (ServerReply *reply, gboolean networks)
{
  const Server *server = reply->session->server;
  g_autoptr (GPtrArray) bans = g_ptr_array_new ();
  Selection selection = { networks, base_clock_get_real (server->clock) / 1000, bans };

  if (!server_operator_require (reply, HALL_PRIVILEGE_BAN))
    return;

  hall_ban_set_foreach (hall_get_bans (server->hall), select_cb, &selection);
  g_ptr_array_sort (bans, compare_newest_first);
  for (guint i = 0; i < MIN (bans->len, LISTED_MAX); i++)
    list_ban (reply, g_ptr_array_index (bans, i));
  if (bans->len > LISTED_MAX)
    tell (reply, "These are the newest %u of %u; \"inglenookd ban list\" shows all", LISTED_MAX,
          bans->len);
}
