/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is added to a batch besides messages. */

#include "store/store-journal-private.h"
#include "store/store-private.h"

/**
 * store_journal_put_room:
 * @self: a journal
 * @room: a room, copied; with a name
 *
 * Adds to the open batch how a room is from now on, in place of what was stored of it before.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_room (StoreJournal *self, const StoreRoom *room)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (room->name != NULL);

  store_batch_add_room (batch, room);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_marker:
 * @self: a journal
 * @marker: how far somebody has read, copied; with an owner and a target
 *
 * Adds to the open batch how far somebody has read. One that is further than this stays.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_marker (StoreJournal *self, const StoreMarker *marker)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (marker->owner != NULL && marker->target != NULL);

  store_batch_add_marker (batch, marker);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_rename_room:
 * @self: a journal
 * @rename: another name for a room, copied
 *
 * Adds to the open batch that a room has another name from now on: what was added before is found
 * under that one, too, and what is added after this under the old one belongs to another room. If
 * there is something of an earlier room of the new name, it stays, and both are one history.
 *
 * Voiding its batch does not undo this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_rename_room (StoreJournal *self, const StoreRename *rename)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (rename->name != NULL && rename->new_name != NULL);

  store_batch_add_rename (batch, rename);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_metadata:
 * @self: a journal
 * @metadata: what is told of a room or an account from now on, copied; with a target
 *
 * Adds to the open batch what is told under one key, or that nothing is told any more.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_metadata (StoreJournal *self, const StoreMetadata *metadata)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (metadata->target != NULL && (metadata->key != NULL || metadata->value == NULL));

  store_batch_add_metadata (batch, metadata);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_account:
 * @self: a journal
 * @account: an account as it is from now on, copied
 *
 * Adds an account to the open batch, or replaces what is known of it. Voiding its batch does not
 * undo this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_account (StoreJournal *self, const StoreAccount *account)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (account->name != NULL);

  store_batch_add_account (batch, account);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_ban:
 * @self: a journal
 * @ban: a ban as it is from now on, copied; without a reason it does not hold any more
 *
 * Adds to the open batch that somebody is not to be on the server. Voiding its batch does not undo
 * this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_ban (StoreJournal *self, const StoreBan *ban)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (ban->mask != NULL);

  store_batch_add_ban (batch, ban);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_erase_history:
 * @self: a journal
 * @erasure: a history, copied
 *
 * Adds to the open batch that a history is to be erased whole: what was said and what happened in a
 * room, or in one person's view of a private conversation, and how far people have read it. Once
 * the batch is on disk nobody can read or find it any more, and what is said there after this
 * begins a new history. It goes from the disk in small steps after that, across restarts as well;
 * store_journal_is_erasing() tells of it. What else is stored of a room stays. Voiding its batch
 * does not undo this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_erase_history (StoreJournal *self, const StoreErasure *erasure)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (erasure->target != NULL);

  store_batch_add_erasure (batch, erasure);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_set_keep:
 * @self: a journal
 * @keep: what is kept, copied; its clock has to last
 *
 * Adds to the open batch what is kept of histories from then on; at first that is all. What is
 * older, or more, is erased in small steps while nobody waits: soon after this and then every hour,
 * and after store_journal_put_room() has said that a room keeps less. Voiding its batch does not
 * undo this.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_set_keep (StoreJournal *self, const StoreKeep *keep)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  store_batch_add_keep (batch, keep);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_device:
 * @self: a journal
 * @device: what somebody logs in with from now on, copied; without an account nobody does any more
 *
 * Adds to the open batch what is known of it. Voiding its batch does not undo this; it is then done
 * before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_device (StoreJournal *self, const StoreDevice *device)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (device->fingerprint != NULL && (device->account == NULL || device->note != NULL));

  store_batch_add_device (batch, device);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/*< private >
 * store_journal_note_whole:
 * @self: a journal
 *
 * Adds to the open batch that the database was looked through, and is not damaged.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_note_whole (StoreJournal *self)
{
  StoreBatch *batch = store_journal_get_open (self);

  store_batch_add_whole (batch);
  self->queued_bytes++;

  return batch->number;
}

/**
 * store_journal_put_reader:
 * @self: a journal
 * @reader: since when somebody may read a room, or that this is not known any more, copied
 *
 * Adds it to the open batch, and lasts as store_journal_put_registration() does.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_reader (StoreJournal *self, const StoreReader *reader)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (reader->room != NULL);

  store_batch_add_reader (batch, reader);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_invitation:
 * @self: a journal
 * @invitation: what lets somebody make an account, or with no note does not any more, copied
 *
 * Adds it to the open batch, and lasts as store_journal_put_ban() does.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_invitation (StoreJournal *self, const StoreInvitation *invitation)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (invitation->hash != NULL);

  store_batch_add_invitation (batch, invitation);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_presence:
 * @self: a journal
 * @presence: who stays without a connection from now on, copied; without a choice and a nick
 * nothing is known of the account any more
 *
 * Adds it to the open batch, and lasts as store_journal_put_device() does.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_presence (StoreJournal *self, const StorePresence *presence)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (presence->account != NULL);

  store_batch_add_presence (batch, presence);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_registration:
 * @self: a journal
 * @registration: whose a room is from now on, copied
 *
 * Adds it to the open batch. Voiding its batch does not undo this; it is then done before what
 * comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_registration (StoreJournal *self, const StoreRegistration *registration)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (registration->room != NULL);

  store_batch_add_registration (batch, registration);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_role:
 * @self: a journal
 * @role: what an account is in a room from now on, copied
 *
 * Adds it to the open batch, and lasts as store_journal_put_registration() does.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_role (StoreJournal *self, const StoreRole *role)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (role->room != NULL && role->account != NULL);

  store_batch_add_role (batch, role);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_put_entry:
 * @self: a journal
 * @entry: what is in a list of a room from now on, or not any more, copied
 *
 * Adds it to the open batch, and lasts as store_journal_put_registration() does.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_put_entry (StoreJournal *self, const StoreEntry *entry)
{
  StoreBatch *batch = store_journal_get_open (self);
  guint size = batch->records->len;

  g_assert (entry->room != NULL && entry->mode != NULL && entry->mask != NULL);

  store_batch_add_entry (batch, entry);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_forget_metadata:
 * @self: a journal
 *
 * Adds to the open batch that rooms have no metadata but what is added to it after this. So what
 * was taken away in batches that were voided does not come back: whoever knows all rooms adds this,
 * and then what is told of each.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_forget_metadata (StoreJournal *self)
{
  StoreBatch *batch = store_journal_get_open (self);

  store_batch_add_forget (batch);
  self->queued_bytes++;

  return batch->number;
}

/**
 * store_journal_index:
 * @self: a journal
 *
 * Adds to the open batch that all that was said before is found by its words; without this that
 * comes about a second later. When the index is damaged, it is not found.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_index (StoreJournal *self)
{
  StoreBatch *batch = store_journal_get_open (self);

  store_batch_add_index (batch);
  self->queued_bytes++;

  return batch->number;
}
