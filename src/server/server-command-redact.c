/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REDACT: https://ircv3.net/specs/extensions/message-redaction */

#include "server/server-commands.h"
#include "server/server-history.h"
#include "server/server-private.h"

/**
 * Redaction:
 * @target: the room, or the nick of the other person
 * @msgid: what the message is called, as the client wrote it
 * @reason: (nullable): why
 *
 * A REDACT that waits for its message to be found.
 */
typedef struct
{
  char *target;
  char *msgid;
  char *reason;
} Redaction;

static Redaction *
redaction_new (const IrcMessage *message)
{
  Redaction *self = g_new (Redaction, 1);

  self->target = g_strdup (message->params[0]);
  self->msgid = g_strdup (message->params[1]);
  self->reason = g_strdup (message->params[2]);

  return self;
}

static void
redaction_free (gpointer data)
{
  Redaction *self = data;

  g_free (self->target);
  g_free (self->msgid);
  g_free (self->reason);
  g_free (self);
}

static void
apply (ServerReply *reply, const Redaction *redaction, const HallSaid *said)
{
  HallCommand command = {
    .type = HALL_COMMAND_REDACT,
    .target = redaction->target,
    .object = redaction->msgid,
    .text = redaction->reason,
    .said = said,
  };

  server_apply (reply->session->server, reply, &command);
}

static void
found_cb (ServerReply *reply, const GPtrArray *rows, gpointer user_data)
{
  const StoreMessage *found = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  HallSaid said;

  if (found != NULL)
    said = (HallSaid){ found->id, found->source, found->account };
  apply (reply, user_data, found != NULL ? &said : NULL);
}

static gboolean
fits_line (const ServerReply *reply, const IrcMessage *message)
{
  IrcMessage told = *message;

  told.tags = NULL;
  told.source = reply->session->user->mask;

  return irc_message_get_size (&told) <= IRC_LINE_MAX;
}

/* What a room's history hides is not there to be taken back either. */
static void
look_for (ServerReply *reply, const IrcMessage *message, BaseId id)
{
  const HallUser *user = reply->session->user;
  const HallRoom *room = hall_find_room (reply->session->server->hall, message->params[0]);
  g_autofree char *owner = NULL;
  StoreQuery query = {
    .target = message->params[0],
    .first = id,
    .hidden = room != NULL ? room->history_after : 0,
    .events = 1u << STORE_VERB_TAGMSG,
  };

  if (query.target[0] != '#')
    query.owner = owner = server_history_get_owner (user);

  server_history_find (reply, &query, found_cb, redaction_new (message), redaction_free);
}

void
server_command_redact (ServerReply *reply, const IrcMessage *message)
{
  const Redaction nothing = { (char *) message->params[0], (char *) message->params[1], NULL };
  const HallRoom *room = hall_find_room (reply->session->server->hall, message->params[0]);
  gboolean is_outside
      = message->params[0][0] == '#'
        && (room == NULL || hall_user_find_member (reply->session->user, room) == NULL);
  BaseId id;

  if ((reply->session->caps & IRC_CAP_MESSAGE_REDACTION) == 0)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "REDACT", NULL);
  else if (!fits_line (reply, message))
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else if (is_outside || !base_id_parse (message->params[1], &id))
    apply (reply, &nothing, NULL);
  else
    look_for (reply, message, id);
}
