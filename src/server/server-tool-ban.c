/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd ban`: who is not to be on the server, as an administrator looks after it. */

#include <string.h>

#include "irc/irc-duration.h"
#include "server/server-ban.h"
#include "server/server-tool.h"

static gint64
get_time (const ServerTool *tool)
{
  return base_clock_get_real (tool->server->clock) / 1000;
}

static void
collect (const HallBan *ban, gpointer user_data)
{
  g_ptr_array_add (user_data, (gpointer) ban);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const HallBan *one = *(const HallBan *const *) a;
  const HallBan *other = *(const HallBan *const *) b;

  return strcmp (one->mask, other->mask);
}

gboolean
server_tool_ban_list (ServerTool *tool, GError **error)
{
  g_autoptr (GPtrArray) bans = g_ptr_array_new ();

  hall_ban_set_foreach (hall_get_bans (tool->server->hall), collect, bans);
  g_ptr_array_sort (bans, compare);
  for (guint i = 0; i < bans->len; i++)
    {
      const HallBan *ban = bans->pdata[i];

      if (hall_ban_is_over (ban, get_time (tool)))
        continue;
      server_tool_output_put_text (tool->output, "mask", ban->mask);
      server_tool_output_put_time (tool->output, "set", ban->set);
      server_tool_output_put_time (tool->output, "end", ban->end);
      server_tool_output_put_text (tool->output, "by", ban->setter);
      server_tool_output_put_text (tool->output, "reason", ban->reason);
      server_tool_output_end_record (tool->output);
    }

  return TRUE;
}

static gboolean
check_mask (const char *text, char **mask, GError **error)
{
  g_autoptr (HallBan) parsed = hall_ban_new (text, "", "", 0, 0);

  if (parsed == NULL)
    return server_tool_fail (error,
                             "\"%s\" is no address, no network such as 192.0.2.0/24, no user@host "
                             "and no $a:account",
                             text);
  *mask = g_strdup (parsed->mask);

  return TRUE;
}

static gboolean
check_reason (const ServerTool *tool, guint index, const char **reason, GError **error)
{
  const char *next = server_tool_get_param (tool, index + 1);

  *reason = server_tool_get_param (tool, index);
  if (*reason == NULL || **reason == '\0')
    *reason = SERVER_BAN_NO_REASON;
  if (next != NULL)
    return server_tool_fail (error, "\"%s\" is one word too many: put the reason in quotes", next);
  if (!server_ban_reason_is_valid (*reason))
    return server_tool_fail (error, "The reason has to be one line of at most %d bytes",
                             SERVER_BAN_REASON_MAX);

  return TRUE;
}

/* Those who are there leave. */
static gboolean
set (ServerTool *tool, const char *mask, const char *reason, gint64 end, GError **error)
{
  Server *server = tool->server;
  HallCommand command = { .type = HALL_COMMAND_BAN, .object = mask, .text = reason, .end = end };

  if (!server_tool_apply (tool, &command, error))
    return FALSE;

  server_ban_end_unregistered (server);
  server_ban_update_timer (server);
  server_tool_note (tool, "bans %s", mask);
  server_tool_say (tool, "%s is banned.", mask);

  return TRUE;
}

/* The duration stands before the mask, and is never one. */
gboolean
server_tool_ban_add (ServerTool *tool, GError **error)
{
  gint64 seconds = 0;
  guint first = server_tool_get_param (tool, 1) != NULL
                && irc_duration_parse (server_tool_get_param (tool, 0), &seconds);
  gint64 end = seconds > 0 ? get_time (tool) + seconds * 1000 : 0;
  g_autofree char *mask = NULL;
  const char *reason;

  return check_reason (tool, first + 1, &reason, error)
         && check_mask (server_tool_get_param (tool, first), &mask, error)
         && set (tool, mask, reason, end, error);
}

gboolean
server_tool_ban_remove (ServerTool *tool, GError **error)
{
  Server *server = tool->server;
  const char *text = server_tool_get_param (tool, 0);
  g_autofree char *mask = NULL;
  HallCommand command = { .type = HALL_COMMAND_UNBAN };

  if (!check_mask (text, &mask, NULL)
      || hall_ban_set_find (hall_get_bans (server->hall), mask) == NULL)
    return server_tool_fail (error, "There is no ban of \"%s\"; ban list shows which there are",
                             text);

  command.object = mask;
  if (!server_tool_apply (tool, &command, error))
    return FALSE;

  server_ban_update_timer (server);
  server_tool_note (tool, "lifts the ban of %s", mask);
  server_tool_say (tool, "%s is not banned any more.", mask);

  return TRUE;
}
