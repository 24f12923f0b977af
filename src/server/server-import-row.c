/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an import brings into a server that runs, beside what was said: it comes to the disk as it
 * does when somebody changes such a thing, and only where there is none yet. */

#include "server/server-import-row.h"

#include "irc/irc-casemap.h"
#include "server/server-ban.h"
#include "server/server-delivery.h"
#include "server/server-private.h"
#include "server/server-room-record.h"

/* Returns how many things are new with it: a room can come in only with what makes it last. */
typedef guint (*TakeFunc) (ServerImportRows *self, const StoreTransferObject *object);

static const char *
text (const StoreTransferObject *object, const char *key)
{
  return store_transfer_get_text (object, key);
}

static gint64
number (const StoreTransferObject *object, const char *key)
{
  return store_transfer_get_number (object, key);
}

static guint
take_account (ServerImportRows *self, const StoreTransferObject *object)
{
  Server *server = self->server;
  const char *verifier = text (object, "verifier");
  const StoreAccount stored = {
    .name = text (object, "name"),
    .verifier = number (object, "given_up") != 0 ? NULL : verifier,
    .created = number (object, "created"),
  };
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = stored.name };

  if (!server_accounts_import (server->accounts, &stored))
    return 0;
  if (stored.verifier != NULL)
    server_apply (server, NULL, &command);

  return 1;
}

static guint
take_device (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreDevice stored = {
    .fingerprint = text (object, "fingerprint"),
    .account = text (object, "account"),
    .note = text (object, "note"),
    .added = number (object, "added"),
    .used = number (object, "used"),
  };

  return server_devices_import (server_accounts_get_devices (self->server->accounts), &stored);
}

static guint
take_invitation (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreInvitation stored = {
    .hash = text (object, "hash"),
    .note = text (object, "note"),
    .created = number (object, "created"),
    .end = number (object, "end"),
    .uses = number (object, "uses"),
  };

  return server_invitations_import (self->server->invitations, &stored);
}

static guint
take_presence (ServerImportRows *self, const StoreTransferObject *object)
{
  const StorePresence stored = {
    .account = text (object, "account"),
    .choice = number (object, "stays") != 0    ? 1
              : number (object, "leaves") != 0 ? 0
                                               : -1,
    .nick = text (object, "nick"),
    .user = text (object, "user"),
    .host = text (object, "host"),
    .realname = text (object, "realname"),
    .modes = text (object, "modes"),
    .away = text (object, "away"),
    .rooms = text (object, "rooms"),
    .absent = number (object, "absent"),
  };

  return server_always_on_import (self->server->always_on, &stored);
}

static guint
take_ban (ServerImportRows *self, const StoreTransferObject *object)
{
  Server *server = self->server;
  HallBan *ban
      = hall_ban_new (text (object, "mask"), text (object, "reason"), text (object, "setter"),
                      number (object, "set"), number (object, "end"));

  if (ban == NULL)
    return 0;
  if (hall_ban_is_over (ban, base_clock_get_real (server->clock) / 1000))
    {
      hall_ban_free (ban);
      return 0;
    }
  if (!hall_take_ban (server->hall, ban))
    return 0;

  self->has_bans = TRUE;

  return 1;
}

static HallRoom *
find_room (const ServerImportRows *self, const char *name)
{
  HallRoom *room = hall_find_room (self->server->hall, name);

  return room != NULL ? room : g_hash_table_lookup (self->rooms, name);
}

/* Returns how many rooms came in: one or none. */
static guint
let_in (ServerImportRows *self, HallRoom *room)
{
  if (hall_find_room (self->server->hall, room->name) == room || !hall_room_is_lasting (room))
    return 0;

  g_hash_table_steal (self->rooms, room->name);
  hall_restore_room (self->server->hall, room);
  server_room_record (self->server, room);

  return 1;
}

/* Of one that was closed nobody can tell who was let in: what was said there is not shown. */
static guint
take_room (ServerImportRows *self, const StoreTransferObject *object)
{
  Server *server = self->server;
  const char *name = text (object, "name");
  g_autofree char *setter = server_shown_source (server, text (object, "topic_setter"));
  const IrcKeep keep = { number (object, "keep_messages"), number (object, "keep_age") / 1000 };
  HallRoom *room;

  if (find_room (self, name) != NULL)
    return 0;

  room = hall_room_new (name, number (object, "id"));
  room->history_after = number (object, "history_after");
  room->opened = server->ids.last;
  hall_room_set_keep (room, &keep);
  if (number (object, "closed") != 0)
    room->history_after = server->ids.last;
  else
    hall_room_set_topic (room, text (object, "topic"), setter, number (object, "topic_time"));
  g_hash_table_insert (self->rooms, room->name, room);

  return let_in (self, room);
}

static guint
take_registration (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreRegistration stored = {
    .room = text (object, "room"),
    .founder = text (object, "founder"),
    .time = number (object, "time"),
    .modes = text (object, "modes"),
    .key = text (object, "key"),
    .limit = number (object, "limit"),
  };
  HallRoom *room = find_room (self, stored.room);

  if (room == NULL || !server_room_record_take_registration (self->server, room, &stored))
    return 0;

  return 1 + let_in (self, room);
}

static guint
take_role (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreRole stored
      = { text (object, "room"), text (object, "account"), text (object, "modes") };
  HallRoom *room = find_room (self, stored.room);

  return room != NULL && server_room_record_take_role (self->server, room, &stored);
}

static guint
take_entry (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreEntry stored = {
    .room = text (object, "room"),
    .mode = text (object, "mode"),
    .mask = text (object, "mask"),
    .setter = text (object, "setter"),
    .time = number (object, "time"),
  };
  HallRoom *room = find_room (self, stored.room);

  return room != NULL && server_room_record_take_entry (self->server, room, &stored);
}

static guint
take_reader (ServerImportRows *self, const StoreTransferObject *object)
{
  const StoreReader stored
      = { text (object, "room"), text (object, "identity"), number (object, "since"), TRUE };
  HallRoom *room = find_room (self, stored.room);

  return room != NULL && server_room_record_take_reader (self->server, room, &stored);
}

static guint
take_room_metadata (ServerImportRows *self, HallRoom *room, const char *key, const char *value)
{
  gboolean is_remembered = room != NULL && hall_room_is_lasting (room);
  guint n_rooms;

  if (room == NULL || hall_metadata_get (room->metadata, key) != NULL)
    return 0;

  hall_metadata_put (&room->metadata, key, value);
  n_rooms = let_in (self, room);
  if (n_rooms == 0 && !is_remembered)
    server_room_record (self->server, room);
  server_delivery_get_sink ()->record_metadata (self->server, room->name, key, value);

  return 1 + n_rooms;
}

static guint
take_metadata (ServerImportRows *self, const StoreTransferObject *object)
{
  ServerProfiles *profiles = server_accounts_get_profiles (self->server->accounts);
  const char *target = text (object, "target");
  const char *key = text (object, "key");
  g_autoptr (GPtrArray) metadata = NULL;

  if (target[0] == '#')
    return take_room_metadata (self, find_room (self, target), key, text (object, "value"));

  metadata = server_profiles_read (profiles, target);
  if (hall_metadata_get (metadata, key) != NULL)
    return 0;

  server_profiles_put (profiles, target, key, text (object, "value"));

  return 1;
}

/* What cloaks are made with is in use. */
static guint
take_secret (ServerImportRows *self, const StoreTransferObject *object)
{
  return 0;
}

static const struct
{
  const char *type;
  TakeFunc func;
} takers[] = {
  { "account", take_account },
  { "ban", take_ban },
  { "device", take_device },
  { "entry", take_entry },
  { "invitation", take_invitation },
  { "metadata", take_metadata },
  { "presence", take_presence },
  { "reader", take_reader },
  { "registration", take_registration },
  { "role", take_role },
  { "room", take_room },
  { "secret", take_secret },
};

/**
 * server_import_rows_init:
 * @self: (out): what an import brings
 * @server: where it comes in
 */
void
server_import_rows_init (ServerImportRows *self, Server *server)
{
  self->server = server;
  self->rooms = g_hash_table_new_full (irc_casemap_ascii_hash, irc_casemap_ascii_equal, NULL,
                                       (GDestroyNotify) hall_room_free);
  self->has_bans = FALSE;
}

/**
 * server_import_rows_clear:
 * @self: what an import brought; rooms of which there is nothing to remember are gone
 */
void
server_import_rows_clear (ServerImportRows *self)
{
  g_clear_pointer (&self->rooms, g_hash_table_unref);
}

/**
 * server_import_rows_take:
 * @self: what an import brings
 * @object: any but messages, events and read markers
 *
 * Returns: how many things are new with it; 0 when there is such a thing already, or it cannot be
 *   there at the moment
 */
guint
server_import_rows_take (ServerImportRows *self, const StoreTransferObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    if (g_str_equal (takers[i].type, object->type->name))
      return takers[i].func (self, object);

  g_assert_not_reached ();
}

/**
 * server_import_rows_settle:
 * @self: what an import brings, of which a part came in
 *
 * Ends the connections of those who must not be here from now on.
 */
void
server_import_rows_settle (ServerImportRows *self)
{
  if (!self->has_bans)
    return;

  self->has_bans = FALSE;
  server_ban_update_timer (self->server);
  server_ban_end_unregistered (self->server);
}
