/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Telling somebody all at once what they subscribed to: on joining, on watching, and on request.
 * https://ircv3.net/specs/extensions/metadata */

#include "server/server-metadata-sync.h"

#include <string.h>

#include "server/server-interest.h"
#include "server/server-metadata.h"
#include "server/server-private.h"

/* Seconds after which what did not fit may be asked for again. */
#define RETRY_AFTER "4"

/* Octets of a line beside its target, its key and its value. */
#define LINE_OVERHEAD 128

/* As much work as one line of a command. */
#define ITEMS_PER_TOKEN 32

/* What stands for all that a client can see. */
#define ALL "*ALL"

typedef struct
{
  const char *target;
  const HallMetadata *metadata;
} Item;

/**
 * Collection:
 * @reply: what it goes to
 * @viewer: who is told
 * @keys: (nullable) (element-type utf8): what they want to hear of
 * @items: (element-type Item): what they are told
 * @size: about how many octets that is
 * @seen: (nullable): people who are in it already; %NULL when nobody can come twice
 */
typedef struct
{
  ServerReply *reply;
  const HallUser *viewer;
  const GPtrArray *keys;
  GArray *items;
  gsize size;
  GHashTable *seen;
} Collection;

static void
begin (Collection *self, ServerReply *reply)
{
  *self = (Collection){
    .reply = reply,
    .viewer = server_metadata_get_self (reply->session),
    .items = g_array_new (FALSE, FALSE, sizeof (Item)),
  };
  self->keys = server_interest_list (reply->session, SERVER_INTEREST_KEYS);
}

static void
add (Collection *self, const char *target, const GPtrArray *metadata)
{
  for (guint i = 0; self->keys != NULL && metadata != NULL && i < metadata->len; i++)
    {
      const Item item = { target, g_ptr_array_index (metadata, i) };

      if (!g_ptr_array_find_with_equal_func ((GPtrArray *) self->keys, item.metadata->key,
                                             g_str_equal, NULL))
        continue;

      g_array_append_val (self->items, item);
      self->size += LINE_OVERHEAD + strlen (target) + strlen (item.metadata->key)
                    + strlen (item.metadata->value);
    }
}

static void
add_user (Collection *self, const HallUser *user)
{
  if (user->profile == NULL || user->profile->metadata == NULL
      || (self->seen != NULL && !g_hash_table_add (self->seen, (gpointer) user)))
    return;

  if (hall_user_shows_metadata_to (user, self->viewer))
    add (self, user->nick, user->profile->metadata);
}

static void
add_room (Collection *self, const HallRoom *room)
{
  add (self, room->name, room->metadata);
  for (guint i = 0; self->keys != NULL && i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (member->user != self->viewer)
        add_user (self, member->user);
    }
}

static void
add_watched (Collection *self)
{
  const GPtrArray *watched = server_interest_list (self->reply->session, SERVER_INTEREST_NICKS);

  for (guint i = 0; watched != NULL && i < watched->len; i++)
    {
      const HallUser *user
          = hall_find_user (self->reply->session->server->hall, g_ptr_array_index (watched, i));

      if (user != NULL)
        add_user (self, user);
    }
}

static void
add_all (Collection *self)
{
  if (self->viewer == NULL)
    return;

  self->seen = g_hash_table_new (NULL, NULL);
  add_user (self, self->viewer);
  for (guint i = 0; i < self->viewer->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (self->viewer->memberships, i);

      add_room (self, member->room);
    }
  add_watched (self);
}

/* What somebody asked for may fill all that can wait for them; what comes of itself only half. */
static gboolean
fits (const Collection *self, ServerMetadataSync why)
{
  ServerSession *session = self->reply->session;
  gsize max = session->server->config->limits.outbox_bytes;

  if (why == SERVER_METADATA_SYNC_OFFERED)
    max /= 2;

  return io_outbox_get_bytes (&session->outbox) + self->size <= max;
}

/* What somebody is told because of what others do costs nothing. */
static void
charge (const Collection *self)
{
  ServerSession *session = self->reply->session;

  if (session->is_answered)
    server_session_charge (session, (self->items->len + ITEMS_PER_TOKEN - 1) / ITEMS_PER_TOKEN);
}

static void
tell (const Collection *self, const char *param)
{
  charge (self);
  server_reply_begin_batch (self->reply, "metadata", param);
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = &g_array_index (self->items, Item, i);

      server_metadata_reply_change (self->reply, item->target, item->metadata->key,
                                    item->metadata->value);
    }
  server_reply_end_batch (self->reply);
}

static void
finish (Collection *self, const char *param, ServerMetadataSync why)
{
  const ServerMetadataVersion *version = server_metadata_get_version (self->reply->session->caps);
  gboolean is_wanted
      = why == SERVER_METADATA_SYNC_ASKED || version->always_syncs || self->items->len > 0;

  if (is_wanted && fits (self, why))
    tell (self, param);
  else if (is_wanted)
    server_reply_numeric (self->reply, ERR_METADATASYNCLATER, param, RETRY_AFTER, NULL);

  g_array_unref (self->items);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

/**
 * server_metadata_sync_room:
 * @reply: an answer; who speaks no version is told nothing
 * @room: a room whose metadata may be told
 * @why: whether it was asked for
 *
 * Tells of the room, and of all others who are in it.
 */
void
server_metadata_sync_room (ServerReply *reply, const HallRoom *room, ServerMetadataSync why)
{
  Collection collection;

  if (server_metadata_get_version (reply->session->caps) == NULL)
    return;

  begin (&collection, reply);
  add_room (&collection, room);
  finish (&collection, room->name, why);
}

/**
 * server_metadata_sync_user:
 * @reply: an answer; who speaks no version is told nothing
 * @user: (nullable): somebody; %NULL for who has told nothing before registration
 * @why: whether it was asked for
 */
void
server_metadata_sync_user (ServerReply *reply, const HallUser *user, ServerMetadataSync why)
{
  Collection collection;

  if (server_metadata_get_version (reply->session->caps) == NULL)
    return;

  begin (&collection, reply);
  if (user != NULL)
    add_user (&collection, user);
  finish (&collection, user != NULL ? user->nick : "*", why);
}

/**
 * server_metadata_sync_all:
 * @reply: the answer to a request
 *
 * Tells of all rooms that the client is in, of all who are in those, and of all whom it watches.
 */
void
server_metadata_sync_all (ServerReply *reply)
{
  Collection collection;

  begin (&collection, reply);
  add_all (&collection);
  finish (&collection, ALL, SERVER_METADATA_SYNC_ASKED);
}

/**
 * server_metadata_sync_keys:
 * @reply: the answer to a subscription
 * @keys: (element-type utf8): what was subscribed to just now
 *
 * Tells what there is of @keys, or, in the versions in which one can ask for all, that one may do
 * so now: whoever subscribes to several things, one after the other, is to be told once.
 */
void
server_metadata_sync_keys (ServerReply *reply, const GPtrArray *keys)
{
  Collection collection;

  if (server_metadata_get_version (reply->session->caps)->always_syncs)
    {
      server_reply_numeric (reply, ERR_METADATASYNCLATER, ALL, "0", NULL);
      return;
    }

  begin (&collection, reply);
  collection.keys = keys;
  add_all (&collection);
  finish (&collection, reply->session->user->nick, SERVER_METADATA_SYNC_OFFERED);
}

/**
 * server_metadata_sync_arrival:
 * @session: the session of somebody who watches @user, and was just told that @user is here
 * @user: who came
 */
void
server_metadata_sync_arrival (ServerSession *session, const HallUser *user)
{
  ServerReply reply;

  server_reply_init (&reply, session, NULL);
  server_metadata_sync_user (&reply, user, SERVER_METADATA_SYNC_OFFERED);
  server_reply_finish (&reply);
}
