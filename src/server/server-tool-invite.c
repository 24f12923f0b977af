/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd invite`: who may make an account where that takes an invitation. */

#include <string.h>

#include "irc/irc-duration.h"
#include "server/server-invitation.h"
#include "server/server-tool.h"

static gint64
get_time (const ServerTool *tool)
{
  return base_clock_get_real (tool->server->clock) / 1000;
}

static gboolean
parse_uses (const ServerTool *tool, guint64 *uses, GError **error)
{
  const char *text = server_tool_get_option (tool, "uses");

  *uses = 1;
  if (text == NULL
      || g_ascii_string_to_unsigned (text, 10, 1, SERVER_INVITATION_USES_MAX, uses, NULL))
    return TRUE;

  return server_tool_fail (error, "--uses is \"%s\", and has to be a whole number from 1 to %d",
                           text, SERVER_INVITATION_USES_MAX);
}

static gboolean
parse_end (const ServerTool *tool, gint64 *end, GError **error)
{
  const char *text = server_tool_get_option (tool, "for");
  gint64 seconds = 0;

  *end = 0;
  if (text == NULL)
    return TRUE;
  if (!irc_duration_parse (text, &seconds) || seconds == 0)
    return server_tool_fail (error,
                             "--for is \"%s\", and has to be a number of minutes, or numbers with "
                             "units, as in 1w2d3h",
                             text);
  *end = get_time (tool) + seconds * 1000;

  return TRUE;
}

static gboolean
check_note (const char *note, GError **error)
{
  if (strlen (note) <= SERVER_INVITATION_NOTE_MAX && strpbrk (note, "\r\n") == NULL)
    return TRUE;

  return server_tool_fail (error, "The note has to be one line of at most %d bytes",
                           SERVER_INVITATION_NOTE_MAX);
}

static void
put (ServerTool *tool, const ServerInvitation *invitation)
{
  server_tool_output_put_text (tool->output, "id", invitation->id);
  server_tool_output_put_number (tool->output, "uses", invitation->uses);
  server_tool_output_put_time (tool->output, "created", invitation->created);
  server_tool_output_put_time (tool->output, "end", invitation->end);
  server_tool_output_put_text (tool->output, "note",
                               invitation->note[0] != '\0' ? invitation->note : NULL);
  server_tool_output_end_record (tool->output);
}

gboolean
server_tool_invite_create (ServerTool *tool, GError **error)
{
  const char *param = server_tool_get_param (tool, 0);
  const char *note = param != NULL ? param : "";
  const ServerInvitation *invitation;
  g_autofree char *token = NULL;
  guint64 uses;
  gint64 end;

  if (!parse_uses (tool, &uses, error) || !parse_end (tool, &end, error)
      || !check_note (note, error))
    return FALSE;

  token = server_invitations_create (tool->server->invitations, note, (guint) uses, end,
                                     get_time (tool), &invitation);
  if (token == NULL)
    return server_tool_fail (error,
                             "There are %d invitations, and no more are possible: invite "
                             "list shows them, and invite revoke takes one back",
                             SERVER_INVITATIONS_MAX);

  server_tool_output_put_text (tool->output, "token", token);
  put (tool, invitation);
  server_tool_note (tool, "made the invitation %s", invitation->id);

  return TRUE;
}

gboolean
server_tool_invite_list (ServerTool *tool, GError **error)
{
  g_autoptr (GPtrArray) list = server_invitations_list (tool->server->invitations, get_time (tool));

  for (guint i = 0; i < list->len; i++)
    put (tool, list->pdata[i]);

  return TRUE;
}

/* Who made it may have lost the token, so its name does as well. */
gboolean
server_tool_invite_revoke (ServerTool *tool, GError **error)
{
  ServerInvitations *invitations = tool->server->invitations;
  const char *name = server_tool_get_param (tool, 0);
  const ServerInvitation *invitation = server_invitations_find (invitations, name, get_time (tool));
  g_autofree char *id = NULL;

  if (invitation == NULL)
    invitation = server_invitations_find_id (invitations, name, get_time (tool));
  if (invitation == NULL)
    return server_tool_fail (error, "There is no such invitation; invite list shows which there "
                                    "are");

  id = g_strdup (invitation->id);
  server_invitations_revoke (invitations, invitation);
  server_tool_note (tool, "took the invitation %s back", id);
  server_tool_say (tool, "Nobody can make an account with the invitation %s any more.", id);

  return TRUE;
}
