/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd room`: rooms, as an administrator looks after them. */

#include "hall/hall-registration.h"
#include "irc/irc-casemap.h"
#include "server/server-ban.h"
#include "server/server-tool.h"

/* What people are told whose room ends without a reason. */
#define NO_REASON "This room was ended by who runs the server"

static void
collect (HallRoom *room, gpointer user_data)
{
  g_ptr_array_add (user_data, room);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const HallRoom *one = *(const HallRoom *const *) a;
  const HallRoom *other = *(const HallRoom *const *) b;
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, one->name);
  g_autofree char *other_folded = irc_casemap_fold (IRC_CASEMAP_ASCII, other->name);

  return g_strcmp0 (folded, other_folded);
}

static const char *
get_founder (const HallRoom *room)
{
  return room->registration != NULL ? room->registration->founder : NULL;
}

static gint64
get_registered (const HallRoom *room)
{
  return room->registration != NULL ? room->registration->time : 0;
}

gboolean
server_tool_room_list (ServerTool *tool, GError **error)
{
  g_autoptr (GPtrArray) rooms = g_ptr_array_new ();

  hall_foreach_room (tool->server->hall, collect, rooms);
  g_ptr_array_sort (rooms, compare);
  for (guint i = 0; i < rooms->len; i++)
    {
      const HallRoom *room = g_ptr_array_index (rooms, i);

      server_tool_output_put_text (tool->output, "room", room->name);
      server_tool_output_put_number (tool->output, "members", room->members->len);
      server_tool_output_put_time (tool->output, "registered", get_registered (room));
      server_tool_output_put_text (tool->output, "founder", get_founder (room));
      server_tool_output_put_text (tool->output, "topic", room->topic);
      server_tool_output_end_record (tool->output);
    }

  return TRUE;
}

static HallRoom *
require_room (ServerTool *tool, GError **error)
{
  const char *name = server_tool_get_param (tool, 0);
  HallRoom *room = hall_find_room (tool->server->hall, name);

  if (room == NULL)
    server_tool_fail (error, "There is no room %s; room list shows which there are", name);

  return room;
}

static void
put_roles (ServerTool *tool, const HallRoom *room)
{
  g_autoptr (GPtrArray) roles = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; room->registration != NULL && i < room->registration->roles->len; i++)
    {
      const HallRole *role = g_ptr_array_index (room->registration->roles, i);
      g_autoptr (GString) text = g_string_new ("+");

      hall_modes_append_letters (role->modes, text);
      g_string_append_printf (text, " %s", role->account);
      g_ptr_array_add (roles, g_string_free (g_steal_pointer (&text), FALSE));
    }
  g_ptr_array_add (roles, NULL);
  server_tool_output_put_texts (tool->output, "roles", (const char *const *) roles->pdata);
}

static void
put_list (ServerTool *tool, const HallRoom *room, const char *key, HallModes mode)
{
  const GPtrArray *list = hall_room_get_list (room, mode);
  g_autoptr (GPtrArray) masks = g_ptr_array_new ();

  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (masks, ((const HallListEntry *) g_ptr_array_index (list, i))->mask);
  g_ptr_array_add (masks, NULL);
  server_tool_output_put_texts (tool->output, key, (const char *const *) masks->pdata);
}

gboolean
server_tool_room_show (ServerTool *tool, GError **error)
{
  const HallRoom *room = require_room (tool, error);
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);

  if (room == NULL)
    return FALSE;

  hall_room_append_modes (room, FALSE, modes, params);
  g_string_append (modes, params->str);
  server_tool_output_put_text (tool->output, "room", room->name);
  server_tool_output_put_time (tool->output, "created", base_id_get_time (room->created));
  server_tool_output_put_time (tool->output, "registered", get_registered (room));
  server_tool_output_put_text (tool->output, "founder", get_founder (room));
  server_tool_output_put_number (tool->output, "members", room->members->len);
  server_tool_output_put_text (tool->output, "modes", modes->str);
  server_tool_output_put_text (tool->output, "topic", room->topic);
  put_roles (tool, room);
  put_list (tool, room, "bans", HALL_MODE_BAN);
  put_list (tool, room, "exceptions", HALL_MODE_EXCEPT);
  put_list (tool, room, "invited", HALL_MODE_INVITE_EXCEPT);
  server_tool_output_end_record (tool->output);

  return TRUE;
}

gboolean
server_tool_room_retire (ServerTool *tool, GError **error)
{
  const HallRoom *room = require_room (tool, error);
  const char *reason = server_tool_get_param (tool, 1);
  HallCommand command = { .type = HALL_COMMAND_RETIRE, .text = NO_REASON };
  g_autofree char *name = NULL;

  if (room == NULL)
    return FALSE;
  if (reason != NULL && !server_ban_reason_is_valid (reason))
    return server_tool_fail (error, "The reason has to be one line of at most %d bytes",
                             SERVER_BAN_REASON_MAX);

  command.target = name = g_strdup (room->name);
  if (reason != NULL && reason[0] != '\0')
    command.text = reason;
  if (!server_tool_apply (tool, &command, error))
    return FALSE;

  server_tool_note (tool, "ends the room %s", name);
  server_tool_say (tool, "The room %s is gone, and what was said in it with it.", name);

  return TRUE;
}
