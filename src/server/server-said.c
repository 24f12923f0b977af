/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands about something that was said before: the message is looked for, and then the hall is
 * told. */

#include "server/server-said.h"

#include "server/server-history.h"
#include "server/server-private.h"

/**
 * Waiting:
 * @type: what is to be done
 * @target: the room, or the nick of the other person
 * @msgid: what the message is called, as the client wrote it
 * @text: (nullable): see HallCommandType
 * @tags: (nullable): see HallCommandType
 *
 * A command that waits for its message to be found.
 */
typedef struct
{
  HallCommandType type;
  char *target;
  char *msgid;
  char *text;
  char *tags;
} Waiting;

static Waiting *
waiting_new (const HallCommand *command)
{
  Waiting *self = g_new (Waiting, 1);

  self->type = command->type;
  self->target = g_strdup (command->target);
  self->msgid = g_strdup (command->object);
  self->text = g_strdup (command->text);
  self->tags = g_strdup (command->tags);

  return self;
}

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  g_free (self->target);
  g_free (self->msgid);
  g_free (self->text);
  g_free (self->tags);
  g_free (self);
}

/* Who named an edit of it meant the message. */
static void
found_cb (ServerReply *reply, const GPtrArray *rows, gpointer user_data)
{
  const StoreMessage *found = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  const Waiting *waiting = user_data;
  char msgid[BASE_ID_LENGTH + 1];
  HallSaid said;
  HallCommand command = {
    .type = waiting->type,
    .target = waiting->target,
    .object = waiting->msgid,
    .text = waiting->text,
    .tags = waiting->tags,
  };

  if (found != NULL)
    {
      base_id_format (found->id, msgid);
      said = (HallSaid){
        .id = found->id,
        .source = found->source,
        .account = found->account,
        .is_notice = found->verb == STORE_VERB_NOTICE,
        .edited = found->edited,
      };
      command.object = msgid;
      command.said = &said;
    }
  server_apply (reply->session->server, reply, &command);
}

/* A message is more than its text where it is taken back, but not where it is edited. */
static guint
get_events (const HallCommand *command)
{
  guint edits = 1u << STORE_VERB_EDIT;

  return command->type == HALL_COMMAND_REDACT ? edits | 1u << STORE_VERB_TAGMSG : edits;
}

/* What a room's history hides is not there to be named either. */
static void
look_for (ServerReply *reply, const HallCommand *command, BaseId id)
{
  const HallRoom *room = hall_find_room (reply->session->server->hall, command->target);
  g_autofree char *owner = NULL;
  StoreQuery query = {
    .target = command->target,
    .first = id,
    .hidden = room != NULL ? hall_room_get_hidden_from (room, reply->session->user) : 0,
    .events = get_events (command),
  };

  if (query.target[0] != '#')
    query.owner = owner = server_history_get_owner (reply->session->user);

  server_history_find (reply, &query, found_cb, waiting_new (command), waiting_free);
}

/**
 * server_said_apply:
 * @reply: the answer to a command about a message, which comes when that was looked for
 * @command: the command, with the msgid as its object, and without the message
 *
 * Applies the command to the message. Outside a room nobody learns what was said in it.
 */
void
server_said_apply (ServerReply *reply, const HallCommand *command)
{
  Server *server = reply->session->server;
  const HallRoom *room = hall_find_room (server->hall, command->target);
  gboolean is_outside
      = command->target[0] == '#'
        && (room == NULL || hall_user_find_member (reply->session->user, room) == NULL);
  HallCommand unfound = *command;
  BaseId id;

  if (!is_outside && base_id_parse (command->object, &id))
    look_for (reply, command, id);
  else
    server_apply (server, reply, &unfound);
}
