/* SPDX-License-Identifier: GPL-3.0-or-later */

/* MODE, of rooms and of oneself: https://modern.ircdocs.horse/#mode-message */

#include <string.h>

#include "hall/hall-list.h"
#include "irc/irc-casemap.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-room.h"

/* A line has fewer letters than octets. */
#define CHANGES_MAX IRC_LINE_MAX

static void
reply_modes (ServerReply *reply, const HallRoom *room)
{
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);
  g_autofree char *created
      = g_strdup_printf ("%" G_GINT64_FORMAT, base_id_get_time (room->created) / 1000);
  g_auto (GStrv) words = NULL;
  gboolean is_member = hall_user_find_member (reply->session->user, room) != NULL;

  hall_room_append_modes (room, is_member, modes, params);
  words = g_strsplit (params->str, " ", 3);
  server_reply_numeric (reply, RPL_CHANNELMODEIS, room->name, modes->str,
                        words[0] != NULL ? words[1] : NULL,
                        words[0] != NULL && words[1] != NULL ? words[2] : NULL, NULL);
  server_reply_numeric (reply, RPL_CREATIONTIME, room->name, created, NULL);
}

/**
 * ModeList:
 * @letter: its letter
 * @mode: its mode
 * @entry: the numeric for each entry
 * @end: the numeric at the end
 */
typedef struct
{
  char letter;
  HallModes mode;
  IrcNumeric entry;
  IrcNumeric end;
} ModeList;

static const ModeList mode_lists[] = {
  { 'b', HALL_MODE_BAN, RPL_BANLIST, RPL_ENDOFBANLIST },
  { 'e', HALL_MODE_EXCEPT, RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST },
  { 'I', HALL_MODE_INVITE_EXCEPT, RPL_INVEXLIST, RPL_ENDOFINVEXLIST },
};

static void
reply_list (ServerReply *reply, const HallRoom *room, const ModeList *mode_list)
{
  const GPtrArray *list = hall_room_get_list (room, mode_list->mode);

  for (guint i = 0; i < list->len; i++)
    {
      const HallListEntry *entry = g_ptr_array_index (list, i);
      g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, entry->time / 1000);

      server_reply_numeric (reply, mode_list->entry, room->name, entry->mask, entry->setter, time,
                            NULL);
    }
  server_reply_numeric (reply, mode_list->end, room->name, NULL);
}

/* Asking for a list changes nothing, so anybody may; each is told once. */
static guint
answer_queries (ServerReply *reply, const HallRoom *room, IrcModeChange *changes, guint n_changes)
{
  gboolean asked[G_N_ELEMENTS (mode_lists)] = { FALSE };
  guint n_left = 0;

  for (guint i = 0; i < n_changes; i++)
    if (changes[i].type != IRC_MODE_LIST || changes[i].param != NULL)
      changes[n_left++] = changes[i];
    else
      for (guint j = 0; j < G_N_ELEMENTS (mode_lists); j++)
        asked[j] |= mode_lists[j].letter == changes[i].letter;

  for (guint j = 0; j < G_N_ELEMENTS (mode_lists); j++)
    if (asked[j])
      reply_list (reply, room, &mode_lists[j]);

  return n_left;
}

/* Who may know where people come from can mean that with a mask, too. Anybody else would learn from
 * it whose cloak an address has. */
static void
cloak_masks (ServerReply *reply, HallCommand *command, IrcModeChange *changes, GPtrArray *masks)
{
  const Server *server = reply->session->server;

  if (server->config->show_hosts || !hall_user_may (reply->session->user, HALL_PRIVILEGE_SEE_HOSTS))
    return;

  for (guint i = 0; i < command->n_changes; i++)
    if (changes[i].type == IRC_MODE_LIST && changes[i].param[0] != '\0')
      {
        g_autofree char *mask = hall_list_canonicalize (changes[i].param);

        changes[i].param = server_cloak_mask (&server->cloak, mask);
        g_ptr_array_add (masks, (char *) changes[i].param);
      }
}

static void
room_mode (ServerReply *reply, const IrcMessage *message)
{
  const HallRoom *room = server_room_require (reply, message->params[0]);
  HallCommand command = { .type = HALL_COMMAND_MODE, .target = message->params[0] };
  g_autoptr (GPtrArray) masks = g_ptr_array_new_with_free_func (g_free);
  IrcModeChange changes[CHANGES_MAX];

  if (room == NULL)
    return;

  if (message->n_params == 1)
    {
      reply_modes (reply, room);
      return;
    }

  command.changes = changes;
  command.n_changes = irc_mode_parse (irc_mode_types_get_own (), message->params + 1,
                                      message->n_params - 1, changes, CHANGES_MAX);
  command.n_changes = answer_queries (reply, room, changes, command.n_changes);
  cloak_masks (reply, &command, changes, masks);
  if (command.n_changes > 0)
    server_apply (reply->session->server, reply, &command);
}

static guint
parse_user_modes (const char *text, IrcModeChange *changes)
{
  gboolean add = TRUE;
  guint n_changes = 0;

  for (; *text != '\0' && n_changes < CHANGES_MAX; text++)
    if (*text == '+' || *text == '-')
      add = *text == '+';
    else
      changes[n_changes++] = (IrcModeChange){ .add = add, .letter = *text, .type = IRC_MODE_FLAG };

  return n_changes;
}

static void
user_mode (ServerReply *reply, const IrcMessage *message)
{
  const HallUser *user = reply->session->user;
  HallCommand command = { .type = HALL_COMMAND_USER_MODE };
  g_autoptr (GString) modes = g_string_new (NULL);
  IrcModeChange changes[CHANGES_MAX];

  if (hall_find_user (reply->session->server->hall, message->params[0]) == NULL)
    server_reply_numeric (reply, ERR_NOSUCHNICK, message->params[0], NULL);
  else if (!irc_casemap_equal (IRC_CASEMAP_ASCII, message->params[0], user->nick))
    server_reply_numeric (reply, ERR_USERSDONTMATCH, NULL);
  else if (message->n_params == 1)
    {
      hall_user_append_modes (user, modes);
      server_reply_numeric (reply, RPL_UMODEIS, modes->str, NULL);
    }
  else
    {
      command.changes = changes;
      command.n_changes = parse_user_modes (message->params[1], changes);
      server_apply (reply->session->server, reply, &command);
    }
}

void
server_command_mode (ServerReply *reply, const IrcMessage *message)
{
  if (message->params[0][0] == '#')
    room_mode (reply, message);
  else
    user_mode (reply, message);
}
