/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-batch.h"

#include <string.h>

/*
 * A record is its kind as one octet, then its fields in the order in which they are declared. A
 * number takes eight octets; a text its length with the NUL in four, 0 for NULL, then the text with
 * its NUL.
 */

/*< private >
 * store_batch_new:
 * @number: its number
 *
 * Returns: (transfer full): a batch without records
 */
StoreBatch *
store_batch_new (guint64 number)
{
  StoreBatch *self = g_new0 (StoreBatch, 1);

  self->number = number;
  self->records = g_byte_array_new ();

  return self;
}

/*< private >
 * store_batch_free:
 * @self: (transfer full): a batch
 */
void
store_batch_free (StoreBatch *self)
{
  g_byte_array_unref (self->records);
  g_free (self);
}

static void
add_kind (StoreBatch *self, StoreRecordKind kind)
{
  guint8 octet = (guint8) kind;

  g_byte_array_append (self->records, &octet, 1);
  self->n_records++;
}

static void
add_int64 (StoreBatch *self, gint64 value)
{
  g_byte_array_append (self->records, (const guint8 *) &value, sizeof value);
}

static void
add_text (StoreBatch *self, const char *text)
{
  guint32 size = text != NULL ? (guint32) strlen (text) + 1 : 0;

  g_byte_array_append (self->records, (const guint8 *) &size, sizeof size);
  g_byte_array_append (self->records, (const guint8 *) text, size);
}

/*< private >
 * store_batch_add_message:
 * @self: a batch
 * @message: a message, copied
 */
void
store_batch_add_message (StoreBatch *self, const StoreMessage *message)
{
  add_kind (self, STORE_RECORD_MESSAGE);
  add_int64 (self, message->id);
  add_int64 (self, message->verb);
  add_text (self, message->owner);
  add_text (self, message->target);
  add_text (self, message->source);
  add_text (self, message->to);
  add_text (self, message->account);
  add_int64 (self, message->is_bot);
  add_text (self, message->tags);
  add_int64 (self, message->about);
  add_text (self, message->text);
}

/*< private >
 * store_batch_add_room:
 * @self: a batch
 * @room: a room, copied
 */
void
store_batch_add_room (StoreBatch *self, const StoreRoom *room)
{
  add_kind (self, STORE_RECORD_ROOM);
  add_text (self, room->name);
  add_text (self, room->topic);
  add_text (self, room->topic_setter);
  add_int64 (self, room->topic_time);
  add_int64 (self, room->is_gone);
  add_int64 (self, room->created);
  add_int64 (self, room->history_after);
  add_int64 (self, room->is_closed);
  add_int64 (self, room->keep_messages);
  add_int64 (self, room->keep_age);
}

/*< private >
 * store_batch_add_marker:
 * @self: a batch
 * @marker: how far somebody has read, copied
 */
void
store_batch_add_marker (StoreBatch *self, const StoreMarker *marker)
{
  add_kind (self, STORE_RECORD_MARKER);
  add_text (self, marker->owner);
  add_text (self, marker->target);
  add_int64 (self, marker->time);
}

/*< private >
 * store_batch_add_rename:
 * @self: a batch
 * @rename: another name for a room, copied
 */
void
store_batch_add_rename (StoreBatch *self, const StoreRename *rename)
{
  add_kind (self, STORE_RECORD_RENAME);
  add_text (self, rename->name);
  add_text (self, rename->new_name);
}

/*< private >
 * store_batch_add_metadata:
 * @self: a batch
 * @metadata: what is told of a room or an account, copied
 */
void
store_batch_add_metadata (StoreBatch *self, const StoreMetadata *metadata)
{
  add_kind (self, STORE_RECORD_METADATA);
  add_text (self, metadata->target);
  add_text (self, metadata->key);
  add_text (self, metadata->value);
}

/*< private >
 * store_batch_add_account:
 * @self: a batch
 * @account: an account, copied
 */
void
store_batch_add_account (StoreBatch *self, const StoreAccount *account)
{
  add_kind (self, STORE_RECORD_ACCOUNT);
  add_text (self, account->name);
  add_text (self, account->verifier);
  add_int64 (self, account->created);
}

/*< private >
 * store_batch_add_ban:
 * @self: a batch
 * @ban: a ban, copied
 */
void
store_batch_add_ban (StoreBatch *self, const StoreBan *ban)
{
  add_kind (self, STORE_RECORD_BAN);
  add_text (self, ban->mask);
  add_text (self, ban->reason);
  add_text (self, ban->setter);
  add_int64 (self, ban->set);
  add_int64 (self, ban->end);
}

/*< private >
 * store_batch_add_erasure:
 * @self: a batch
 * @erasure: a history that is to be erased whole, copied
 */
void
store_batch_add_erasure (StoreBatch *self, const StoreErasure *erasure)
{
  add_kind (self, STORE_RECORD_ERASURE);
  add_text (self, erasure->owner);
  add_text (self, erasure->target);
}

/*< private >
 * store_batch_add_keep:
 * @self: a batch
 * @keep: what is kept from now on, copied, but for its clock
 */
void
store_batch_add_keep (StoreBatch *self, const StoreKeep *keep)
{
  add_kind (self, STORE_RECORD_KEEP);
  add_int64 (self, (gint64) (guintptr) keep->clock);
  add_int64 (self, keep->room_messages);
  add_int64 (self, keep->room_age);
  add_int64 (self, keep->private_age);
}

/*< private >
 * store_batch_add_device:
 * @self: a batch
 * @device: what somebody logs in with, copied
 */
void
store_batch_add_device (StoreBatch *self, const StoreDevice *device)
{
  add_kind (self, STORE_RECORD_DEVICE);
  add_text (self, device->fingerprint);
  add_text (self, device->account);
  add_text (self, device->note);
  add_int64 (self, device->added);
  add_int64 (self, device->used);
}

/*< private >
 * store_batch_add_reader:
 * @self: a batch
 * @reader: since when somebody may read a room, copied
 */
void
store_batch_add_reader (StoreBatch *self, const StoreReader *reader)
{
  add_kind (self, STORE_RECORD_READER);
  add_text (self, reader->room);
  add_text (self, reader->identity);
  add_int64 (self, reader->since);
  add_int64 (self, reader->is_set);
}

/*< private >
 * store_batch_add_invitation:
 * @self: a batch
 * @invitation: what lets somebody make an account, copied
 */
void
store_batch_add_invitation (StoreBatch *self, const StoreInvitation *invitation)
{
  add_kind (self, STORE_RECORD_INVITATION);
  add_text (self, invitation->hash);
  add_text (self, invitation->note);
  add_int64 (self, invitation->created);
  add_int64 (self, invitation->end);
  add_int64 (self, invitation->uses);
}

/*< private >
 * store_batch_add_presence:
 * @self: a batch
 * @presence: who stays without a connection, copied
 */
void
store_batch_add_presence (StoreBatch *self, const StorePresence *presence)
{
  add_kind (self, STORE_RECORD_PRESENCE);
  add_text (self, presence->account);
  add_int64 (self, presence->choice);
  add_text (self, presence->nick);
  add_text (self, presence->user);
  add_text (self, presence->host);
  add_text (self, presence->realname);
  add_text (self, presence->modes);
  add_text (self, presence->away);
  add_text (self, presence->rooms);
  add_int64 (self, presence->absent);
}

/*< private >
 * store_batch_add_registration:
 * @self: a batch
 * @registration: whose a room is, copied
 */
void
store_batch_add_registration (StoreBatch *self, const StoreRegistration *registration)
{
  add_kind (self, STORE_RECORD_REGISTRATION);
  add_text (self, registration->room);
  add_text (self, registration->founder);
  add_int64 (self, registration->time);
  add_text (self, registration->modes);
  add_text (self, registration->key);
  add_int64 (self, registration->limit);
}

/*< private >
 * store_batch_add_role:
 * @self: a batch
 * @role: what an account is in a room, copied
 */
void
store_batch_add_role (StoreBatch *self, const StoreRole *role)
{
  add_kind (self, STORE_RECORD_ROLE);
  add_text (self, role->room);
  add_text (self, role->account);
  add_text (self, role->modes);
}

/*< private >
 * store_batch_add_entry:
 * @self: a batch
 * @entry: what is in a list of a room, copied
 */
void
store_batch_add_entry (StoreBatch *self, const StoreEntry *entry)
{
  add_kind (self, STORE_RECORD_ENTRY);
  add_text (self, entry->room);
  add_text (self, entry->mode);
  add_text (self, entry->mask);
  add_text (self, entry->setter);
  add_int64 (self, entry->time);
}

/*< private >
 * store_batch_add_forget:
 * @self: a batch
 *
 * Takes away all metadata of rooms, until more of it is added.
 */
void
store_batch_add_forget (StoreBatch *self)
{
  add_kind (self, STORE_RECORD_FORGET);
}

/*< private >
 * store_batch_add_whole:
 * @self: a batch
 *
 * Has it noted that the database is not damaged.
 */
void
store_batch_add_whole (StoreBatch *self)
{
  add_kind (self, STORE_RECORD_WHOLE);
}

/*< private >
 * store_batch_add_index:
 * @self: a batch
 *
 * Has all that was said before put into the index.
 */
void
store_batch_add_index (StoreBatch *self)
{
  add_kind (self, STORE_RECORD_INDEX);
}

static const guint8 *
take (const StoreBatch *self, gsize *offset, gsize size)
{
  const guint8 *data = self->records->data + *offset;

  g_assert (size <= self->records->len - *offset);
  *offset += size;

  return data;
}

static gint64
take_int64 (const StoreBatch *self, gsize *offset)
{
  gint64 value;

  memcpy (&value, take (self, offset, sizeof value), sizeof value);

  return value;
}

static const char *
take_text (const StoreBatch *self, gsize *offset)
{
  guint32 size;

  memcpy (&size, take (self, offset, sizeof size), sizeof size);

  return size > 0 ? (const char *) take (self, offset, size) : NULL;
}

static void
take_message (const StoreBatch *self, gsize *offset, StoreMessage *message)
{
  message->id = take_int64 (self, offset);
  message->verb = (StoreVerb) take_int64 (self, offset);
  message->owner = take_text (self, offset);
  message->target = take_text (self, offset);
  message->source = take_text (self, offset);
  message->to = take_text (self, offset);
  message->account = take_text (self, offset);
  message->is_bot = take_int64 (self, offset) != 0;
  message->tags = take_text (self, offset);
  message->about = take_int64 (self, offset);
  message->text = take_text (self, offset);
}

static void
take_room (const StoreBatch *self, gsize *offset, StoreRoom *room)
{
  room->name = take_text (self, offset);
  room->topic = take_text (self, offset);
  room->topic_setter = take_text (self, offset);
  room->topic_time = take_int64 (self, offset);
  room->is_gone = take_int64 (self, offset) != 0;
  room->created = take_int64 (self, offset);
  room->history_after = take_int64 (self, offset);
  room->is_closed = take_int64 (self, offset) != 0;
  room->keep_messages = take_int64 (self, offset);
  room->keep_age = take_int64 (self, offset);
}

static void
take_marker (const StoreBatch *self, gsize *offset, StoreMarker *marker)
{
  marker->owner = take_text (self, offset);
  marker->target = take_text (self, offset);
  marker->time = take_int64 (self, offset);
}

static void
take_rename (const StoreBatch *self, gsize *offset, StoreRename *rename)
{
  rename->name = take_text (self, offset);
  rename->new_name = take_text (self, offset);
}

static void
take_metadata (const StoreBatch *self, gsize *offset, StoreMetadata *metadata)
{
  metadata->target = take_text (self, offset);
  metadata->key = take_text (self, offset);
  metadata->value = take_text (self, offset);
}

static void
take_account (const StoreBatch *self, gsize *offset, StoreAccount *account)
{
  account->name = take_text (self, offset);
  account->verifier = take_text (self, offset);
  account->created = take_int64 (self, offset);
}

static void
take_ban (const StoreBatch *self, gsize *offset, StoreBan *ban)
{
  ban->mask = take_text (self, offset);
  ban->reason = take_text (self, offset);
  ban->setter = take_text (self, offset);
  ban->set = take_int64 (self, offset);
  ban->end = take_int64 (self, offset);
}

static void
take_erasure (const StoreBatch *self, gsize *offset, StoreErasure *erasure)
{
  erasure->owner = take_text (self, offset);
  erasure->target = take_text (self, offset);
}

static void
take_keep (const StoreBatch *self, gsize *offset, StoreKeep *keep)
{
  keep->clock = (const BaseClock *) (guintptr) take_int64 (self, offset);
  keep->room_messages = take_int64 (self, offset);
  keep->room_age = take_int64 (self, offset);
  keep->private_age = take_int64 (self, offset);
}

static void
take_device (const StoreBatch *self, gsize *offset, StoreDevice *device)
{
  device->fingerprint = take_text (self, offset);
  device->account = take_text (self, offset);
  device->note = take_text (self, offset);
  device->added = take_int64 (self, offset);
  device->used = take_int64 (self, offset);
}

static void
take_invitation (const StoreBatch *self, gsize *offset, StoreInvitation *invitation)
{
  invitation->hash = take_text (self, offset);
  invitation->note = take_text (self, offset);
  invitation->created = take_int64 (self, offset);
  invitation->end = take_int64 (self, offset);
  invitation->uses = take_int64 (self, offset);
}

static void
take_presence (const StoreBatch *self, gsize *offset, StorePresence *presence)
{
  presence->account = take_text (self, offset);
  presence->choice = take_int64 (self, offset);
  presence->nick = take_text (self, offset);
  presence->user = take_text (self, offset);
  presence->host = take_text (self, offset);
  presence->realname = take_text (self, offset);
  presence->modes = take_text (self, offset);
  presence->away = take_text (self, offset);
  presence->rooms = take_text (self, offset);
  presence->absent = take_int64 (self, offset);
}

static void
take_registration (const StoreBatch *self, gsize *offset, StoreRegistration *registration)
{
  registration->room = take_text (self, offset);
  registration->founder = take_text (self, offset);
  registration->time = take_int64 (self, offset);
  registration->modes = take_text (self, offset);
  registration->key = take_text (self, offset);
  registration->limit = take_int64 (self, offset);
}

static void
take_role (const StoreBatch *self, gsize *offset, StoreRole *role)
{
  role->room = take_text (self, offset);
  role->account = take_text (self, offset);
  role->modes = take_text (self, offset);
}

static void
take_reader (const StoreBatch *self, gsize *offset, StoreReader *reader)
{
  reader->room = take_text (self, offset);
  reader->identity = take_text (self, offset);
  reader->since = take_int64 (self, offset);
  reader->is_set = take_int64 (self, offset) != 0;
}

static void
take_entry (const StoreBatch *self, gsize *offset, StoreEntry *entry)
{
  entry->room = take_text (self, offset);
  entry->mode = take_text (self, offset);
  entry->mask = take_text (self, offset);
  entry->setter = take_text (self, offset);
  entry->time = take_int64 (self, offset);
}

/*< private >
 * store_batch_next:
 * @self: a batch
 * @offset: (inout): 0 for the first record, then as the last call left it
 * @record: (out): the record
 *
 * Returns: whether there was one more record
 */
gboolean
store_batch_next (const StoreBatch *self, gsize *offset, StoreRecord *record)
{
  if (*offset == self->records->len)
    return FALSE;

  record->kind = (StoreRecordKind) *take (self, offset, 1);
  switch (record->kind)
    {
    case STORE_RECORD_MESSAGE:
      take_message (self, offset, &record->message);
      break;
    case STORE_RECORD_ROOM:
      take_room (self, offset, &record->room);
      break;
    case STORE_RECORD_MARKER:
      take_marker (self, offset, &record->marker);
      break;
    case STORE_RECORD_RENAME:
      take_rename (self, offset, &record->rename);
      break;
    case STORE_RECORD_METADATA:
      take_metadata (self, offset, &record->metadata);
      break;
    case STORE_RECORD_ACCOUNT:
      take_account (self, offset, &record->account);
      break;
    case STORE_RECORD_ERASURE:
      take_erasure (self, offset, &record->erasure);
      break;
    case STORE_RECORD_KEEP:
      take_keep (self, offset, &record->keep);
      break;
    case STORE_RECORD_FORGET:
    case STORE_RECORD_WHOLE:
    case STORE_RECORD_INDEX:
      break;
    case STORE_RECORD_BAN:
      take_ban (self, offset, &record->ban);
      break;
    case STORE_RECORD_DEVICE:
      take_device (self, offset, &record->device);
      break;
    case STORE_RECORD_INVITATION:
      take_invitation (self, offset, &record->invitation);
      break;
    case STORE_RECORD_PRESENCE:
      take_presence (self, offset, &record->presence);
      break;
    case STORE_RECORD_REGISTRATION:
      take_registration (self, offset, &record->registration);
      break;
    case STORE_RECORD_ROLE:
      take_role (self, offset, &record->role);
      break;
    case STORE_RECORD_ENTRY:
      take_entry (self, offset, &record->entry);
      break;
    case STORE_RECORD_READER:
      take_reader (self, offset, &record->reader);
      break;
    }

  return TRUE;
}

static gboolean
is_lasting (StoreRecordKind kind)
{
  switch (kind)
    {
    case STORE_RECORD_ROOM:
    case STORE_RECORD_RENAME:
    case STORE_RECORD_ACCOUNT:
    case STORE_RECORD_BAN:
    case STORE_RECORD_REGISTRATION:
    case STORE_RECORD_ROLE:
    case STORE_RECORD_ENTRY:
    case STORE_RECORD_READER:
    case STORE_RECORD_ERASURE:
    case STORE_RECORD_KEEP:
    case STORE_RECORD_DEVICE:
    case STORE_RECORD_INVITATION:
    case STORE_RECORD_PRESENCE:
      return TRUE;
    case STORE_RECORD_MESSAGE:
    case STORE_RECORD_MARKER:
    case STORE_RECORD_METADATA:
    case STORE_RECORD_FORGET:
    case STORE_RECORD_WHOLE:
    case STORE_RECORD_INDEX:
      return FALSE;
    }

  g_assert_not_reached ();
}

/*< private >
 * store_batch_get_lasting:
 * @self: a batch
 *
 * What was said can be unsaid. But all that is said from now on is said under the new name of a
 * room, and has to meet there what was said before; who has an account, a device or an invitation
 * goes by it at once; who was banned is gone already; and what a room is, everybody in it was told.
 *
 * Returns: (transfer full): what is left of @self when it is voided
 */
StoreBatch *
store_batch_get_lasting (const StoreBatch *self)
{
  StoreBatch *lasting = store_batch_new (self->number);
  StoreRecord record;
  gsize offset = 0;
  gsize begin = 0;

  while (store_batch_next (self, &offset, &record))
    {
      if (is_lasting (record.kind))
        {
          g_byte_array_append (lasting->records, self->records->data + begin,
                               (guint) (offset - begin));
          lasting->n_records++;
        }
      begin = offset;
    }

  return lasting;
}

/*< private >
 * store_batch_prepend:
 * @self: a batch
 * @earlier: another one, whose records come before those of @self
 */
void
store_batch_prepend (StoreBatch *self, const StoreBatch *earlier)
{
  g_byte_array_prepend (self->records, earlier->records->data, earlier->records->len);
  self->n_records += earlier->n_records;
}
