/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept of rooms, and how it comes back. */

#include "server/server-private.h"
#include "server/server-room-record.h"

#include "hall/hall-list.h"
#include "hall/hall-registration.h"

/**
 * server_room_record:
 * @user_data: the server
 * @room: a room, as it is from now on
 *
 * Keeps what outlasts its members.
 */
void
server_room_record (gpointer user_data, const HallRoom *room)
{
  Server *server = user_data;
  const StoreRoom stored = {
    .name = room->name,
    .topic = room->topic,
    .topic_setter = room->topic_setter,
    .topic_time = room->topic_time,
    .created = room->created,
    .history_after = room->history_after,
    .is_closed = hall_room_is_closed (room),
    .keep_messages = room->keep.messages,
    .keep_age = room->keep.seconds * 1000,
  };

  store_journal_put_room (store_get_journal (server->store), &stored);
}

/**
 * server_room_record_registration:
 * @user_data: the server
 * @room: a room, as it is from now on
 *
 * Keeps whose it is, and its flags, key and limit; or nothing of that when it is nobody's any more.
 */
void
server_room_record_registration (gpointer user_data, const HallRoom *room)
{
  Server *server = user_data;
  g_autoptr (GString) modes = g_string_new (NULL);
  StoreRegistration stored = { .room = room->name };

  if (room->registration != NULL)
    {
      hall_modes_append_letters (room->modes, modes);
      stored.founder = room->registration->founder;
      stored.time = room->registration->time;
      stored.modes = modes->str;
      stored.key = room->key;
      stored.limit = (room->modes & HALL_MODE_LIMIT) != 0 ? room->limit : 0;
    }
  store_journal_put_registration (store_get_journal (server->store), &stored);
}

/**
 * server_room_record_role:
 * @user_data: the server
 * @room: a registered room
 * @account: an account
 * @modes: the prefix modes that it has there from now on, or 0
 */
void
server_room_record_role (gpointer user_data,
                         const HallRoom *room,
                         const char *account,
                         HallModes modes)
{
  Server *server = user_data;
  g_autoptr (GString) letters = g_string_new (NULL);
  StoreRole stored = { .room = room->name, .account = account };

  hall_modes_append_letters (modes, letters);
  if (modes != 0)
    stored.modes = letters->str;
  store_journal_put_role (store_get_journal (server->store), &stored);
}

/**
 * server_room_record_entry:
 * @user_data: the server
 * @room: a registered room
 * @mode: the mode of one of its lists
 * @entry: what is in it from now on
 * @is_set: or is not any more
 */
void
server_room_record_entry (gpointer user_data,
                          const HallRoom *room,
                          HallModes mode,
                          const HallListEntry *entry,
                          gboolean is_set)
{
  Server *server = user_data;
  g_autoptr (GString) letter = g_string_new (NULL);
  StoreEntry stored = { .room = room->name, .mask = entry->mask, .time = entry->time };

  hall_modes_append_letters (mode, letter);
  stored.mode = letter->str;
  if (is_set)
    stored.setter = entry->setter;
  store_journal_put_entry (store_get_journal (server->store), &stored);
}

/**
 * server_room_record_reader:
 * @user_data: the server
 * @room: a registered room
 * @identity: (nullable): who may read it; %NULL for all
 * @since: may read what was said after this id
 * @is_set: or is not known any more
 */
void
server_room_record_reader (gpointer user_data,
                           const HallRoom *room,
                           const char *identity,
                           BaseId since,
                           gboolean is_set)
{
  Server *server = user_data;
  const StoreReader stored = { room->name, identity, since, is_set };

  store_journal_put_reader (store_get_journal (server->store), &stored);
}

/**
 * server_room_record_end:
 * @user_data: the server
 * @room: a room that is gone
 *
 * Nothing is kept of it, nor of what was said in it; that goes from the disk in small steps.
 */
void
server_room_record_end (gpointer user_data, const HallRoom *room)
{
  Server *server = user_data;
  StoreJournal *journal = store_get_journal (server->store);

  store_journal_erase_history (journal, &(StoreErasure){ .target = room->name });
  store_journal_put_registration (journal, &(StoreRegistration){ .room = room->name });
  store_journal_put_metadata (journal, &(StoreMetadata){ .target = room->name });
  store_journal_put_room (journal, &(StoreRoom){ .name = room->name, .is_gone = TRUE });
}

/**
 * Restoration:
 * @server: the server
 * @room: the room
 * @has_changed: whether it is not as it was kept, as an account was given up meanwhile
 */
typedef struct
{
  Server *server;
  HallRoom *room;
  gboolean has_changed;
} Restoration;

static void
restore_registration_cb (const StoreRegistration *stored, gpointer user_data)
{
  Restoration *self = user_data;
  HallRoom *room = self->room;
  const ServerAccount *founder
      = stored->founder != NULL ? server_accounts_find (self->server->accounts, stored->founder)
                                : NULL;
  const char *name = founder != NULL ? founder->name : NULL;
  const IrcKeep keep = room->keep;

  self->has_changed |= (name == NULL) != (stored->founder == NULL);
  hall_room_set_key (room, stored->key);
  room->modes = hall_modes_from_letters (stored->modes) & ~(HallModes) HALL_MODES_PREFIX;
  hall_room_set_keep (room, &keep);
  room->limit = (guint) stored->limit;
  if (room->key == NULL)
    room->modes &= ~(HallModes) HALL_MODE_KEY;
  if (room->limit == 0)
    room->modes &= ~(HallModes) HALL_MODE_LIMIT;
  hall_room_set_registration (room, hall_registration_new (name, stored->time));
}

static void
restore_role_cb (const StoreRole *stored, gpointer user_data)
{
  Restoration *self = user_data;
  HallRoom *room = self->room;
  const ServerAccount *account = server_accounts_find (self->server->accounts, stored->account);
  HallModes modes = hall_modes_from_letters (stored->modes) & HALL_MODES_PREFIX;

  if (room->registration == NULL)
    return;

  if (account != NULL)
    hall_registration_set_role (room->registration, account->name, modes);
  else
    server_room_record_role (self->server, room, stored->account, 0);
}

static void
restore_entry_cb (const StoreEntry *stored, gpointer user_data)
{
  Restoration *self = user_data;
  HallModes mode = hall_modes_from_letters (stored->mode);
  g_autofree char *setter = server_shown_source (self->server, stored->setter);

  if (self->room->registration != NULL)
    hall_list_add (hall_room_get_list (self->room, mode), stored->mask, setter, stored->time);
}

static void
restore_reader_cb (const StoreReader *stored, gpointer user_data)
{
  Restoration *self = user_data;

  if (self->room->registration != NULL)
    hall_room_add_reader (self->room, stored->identity, stored->since);
}

/**
 * server_room_record_restore:
 * @self: a server that is being made, and knows its accounts
 * @room: a room that is being made
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Makes it what it was if it is registered. Accounts that were given up while no server ran are
 * nothing in it.
 *
 * Returns: whether that could be read
 */
gboolean
server_room_record_restore (Server *self, HallRoom *room, GError **error)
{
  static const StoreRoomFuncs funcs = {
    .registration = restore_registration_cb,
    .role = restore_role_cb,
    .entry = restore_entry_cb,
    .reader = restore_reader_cb,
  };
  Restoration restoration = { self, room, FALSE };

  if (!store_read_registration (self->store, room->name, &funcs, &restoration, error))
    return FALSE;

  if (restoration.has_changed)
    server_room_record_registration (self, room);

  return TRUE;
}

/**
 * server_room_record_take_registration:
 * @self: a server
 * @room: a room
 * @stored: whose it was elsewhere
 *
 * Returns: whether it was nobody's and nobody is in it, and is what @stored says from now on
 */
gboolean
server_room_record_take_registration (Server *self, HallRoom *room, const StoreRegistration *stored)
{
  Restoration restoration = { self, room, FALSE };

  if (room->registration != NULL || room->members->len > 0)
    return FALSE;

  restore_registration_cb (stored, &restoration);
  server_room_record_registration (self, room);

  return TRUE;
}

/**
 * server_room_record_take_role:
 * @self: a server
 * @room: a room
 * @stored: what an account was in it elsewhere
 *
 * Returns: whether it is registered and the account was nothing in it, and is that from now on
 */
gboolean
server_room_record_take_role (Server *self, HallRoom *room, const StoreRole *stored)
{
  const ServerAccount *account = server_accounts_find (self->accounts, stored->account);
  HallModes modes = hall_modes_from_letters (stored->modes) & HALL_MODES_PREFIX;

  if (room->registration == NULL || account == NULL || modes == 0
      || hall_registration_get_standing (room->registration, account->name) != 0)
    return FALSE;

  hall_registration_set_role (room->registration, account->name, modes);
  server_room_record_role (self, room, account->name, modes);

  return TRUE;
}

/**
 * server_room_record_take_entry:
 * @self: a server
 * @room: a room
 * @stored: what was in one of its lists elsewhere
 *
 * Returns: whether it is registered and that was not in the list, and is from now on
 */
gboolean
server_room_record_take_entry (Server *self, HallRoom *room, const StoreEntry *stored)
{
  Restoration restoration = { self, room, FALSE };
  gboolean is_there;

  hall_list_find (hall_room_get_list (room, hall_modes_from_letters (stored->mode)), stored->mask,
                  &is_there);
  if (room->registration == NULL || is_there)
    return FALSE;

  restore_entry_cb (stored, &restoration);
  store_journal_put_entry (store_get_journal (self->store), stored);

  return TRUE;
}

/**
 * server_room_record_take_reader:
 * @self: a server
 * @room: a room
 * @stored: since when somebody could read it elsewhere
 *
 * Returns: whether it is registered and nothing was known of that one, and is from now on
 */
gboolean
server_room_record_take_reader (Server *self, HallRoom *room, const StoreReader *stored)
{
  if (room->registration == NULL)
    return FALSE;

  for (guint i = 0; room->readers != NULL && i < room->readers->len; i++)
    {
      const HallReader *reader = g_ptr_array_index (room->readers, i);

      if (g_str_equal (reader->identity, stored->identity))
        return FALSE;
    }

  hall_room_add_reader (room, stored->identity, stored->since);
  store_journal_put_reader (store_get_journal (self->store), stored);

  return TRUE;
}
