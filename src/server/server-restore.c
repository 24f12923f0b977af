/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server knows again when it starts. */

#include "server/server-restore.h"

#include "server/server-ban.h"
#include "server/server-delivery.h"
#include "server/server-private.h"
#include "server/server-room-record.h"
#include "server/server-agent.h"

static void
restore_metadata_cb (const StoreMetadata *metadata, gpointer user_data)
{
  HallRoom *room = user_data;

  hall_metadata_put (&room->metadata, metadata->key, metadata->value);
}

/**
 * Restoration:
 * @server: the server
 * @error: why something could not be read
 *
 * What is brought back at the start.
 */
typedef struct
{
  Server *server;
  GError *error;
} Restoration;

static void
restore_room_cb (const StoreRoom *stored, gpointer user_data)
{
  Restoration *restoration = user_data;
  Server *self = restoration->server;
  HallRoom *room = hall_room_new (stored->name, stored->created);
  g_autofree char *setter = server_shown_source (self, stored->topic_setter);

  room->history_after = stored->history_after;
  room->opened = stored->latest;
  hall_room_set_keep (room, &(IrcKeep){ stored->keep_messages, stored->keep_age / 1000 });
  /* Who had its key or an invitation nobody knows any more, but for those who stayed. */
  if (stored->is_closed)
    room->modes |= HALL_MODE_INVITE_ONLY;
  hall_room_set_topic (room, stored->topic, setter, stored->topic_time);
  if (restoration->error == NULL)
    store_foreach_metadata (self->store, room->name, restore_metadata_cb, room,
                            &restoration->error);
  if (restoration->error == NULL)
    server_room_record_restore (self, room, &restoration->error);

  if (hall_room_is_lasting (room) || stored->is_closed)
    hall_restore_room (self->hall, room);
  else
    hall_room_free (room);
}

static gboolean
restore_rooms (Server *self, GError **error)
{
  Restoration restoration = { self, NULL };

  if (!store_foreach_room (self->store, restore_room_cb, &restoration, error))
    {
      g_clear_error (&restoration.error);
      return FALSE;
    }
  if (restoration.error == NULL)
    return TRUE;

  g_propagate_error (error, restoration.error);

  return FALSE;
}

static void
reserve_name (Hall *hall, const char *name)
{
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = name };

  hall_apply (hall, &command);
}

static void
reserve (const ServerAccount *account, gpointer user_data)
{
  reserve_name (user_data, account->name);
}

static gboolean
restore_accounts (Server *self, GError **error)
{
  const ServerAgent *agent;

  self->accounts = server_accounts_new (self->store, error);
  if (self->accounts == NULL)
    return FALSE;

  /* On many networks people tell these their passwords. */
  for (guint i = 0; (agent = server_agent_get (i)) != NULL; i++)
    reserve_name (self->hall, agent->name);
  server_accounts_foreach (self->accounts, reserve, self->hall);
  self->invitations = server_invitations_new (self->store, error);

  return self->invitations != NULL;
}

/* With the same secret cloaks stay what they are, and so do bans of them. */
static gboolean
open_cloak (Server *self, GError **error)
{
  g_autofree char *secret = store_read_secret (self->store, error);

  if (secret == NULL)
    return FALSE;

  server_cloak_init (&self->cloak, secret);

  return TRUE;
}

/**
 * server_restore:
 * @self: a server whose store is open
 * @error: return location
 *
 * Brings back what was known when it ended: accounts, the secret of cloaks, rooms, bans and who
 * stayed without a connection.
 *
 * Returns: whether all could be read
 */
gboolean
server_restore (Server *self, GError **error)
{
  if (!restore_accounts (self, error) || !open_cloak (self, error) || !restore_rooms (self, error)
      || !server_ban_restore (self, error) || !server_always_on_restore (self->always_on, error))
    return FALSE;

  hall_end_restoration (self->hall, self->ids.last);

  return TRUE;
}
