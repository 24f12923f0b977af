/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-message.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_RECORD_MESSAGE,
  STORE_RECORD_ROOM,
  STORE_RECORD_MARKER,
  STORE_RECORD_RENAME,
  STORE_RECORD_METADATA,
  STORE_RECORD_ACCOUNT,
  STORE_RECORD_BAN,
  STORE_RECORD_ERASURE,
  STORE_RECORD_KEEP,
  STORE_RECORD_DEVICE,
  STORE_RECORD_INVITATION,
  STORE_RECORD_PRESENCE,
  STORE_RECORD_REGISTRATION,
  STORE_RECORD_ROLE,
  STORE_RECORD_ENTRY,
  STORE_RECORD_READER,
  STORE_RECORD_FORGET, /* rooms have no metadata but what is said from here on */
  STORE_RECORD_WHOLE,  /* the database was looked through, and is not damaged */
  STORE_RECORD_INDEX,  /* all that was said before is to be found by its words */
} StoreRecordKind;

/**
 * StoreRecord:
 * @kind: which of them it is
 * @message: a message to add
 * @room: a room as it is from now on
 * @marker: how far somebody has read now
 * @rename: another name for a room
 * @metadata: what is told of a room or an account now
 * @account: an account as it is from now on
 * @registration: whose a room is from now on
 * @role: what an account is in a room from now on
 * @entry: what is in a list of a room, or not any more
 * @reader: since when somebody may read a room
 * @ban: somebody who is not to be on the server, or may be again
 * @erasure: a history that is to be erased whole
 * @keep: what is kept from now on
 * @device: what somebody can log in with, or cannot any more
 * @invitation: what lets somebody make an account, or does not any more
 * @presence: who stays without a connection, or does not any more
 *
 * One record of a batch; its texts live as long as the batch and nothing is added to it.
 */
typedef struct
{
  StoreRecordKind kind;
  union
  {
    StoreMessage message;
    StoreRoom room;
    StoreMarker marker;
    StoreRename rename;
    StoreMetadata metadata;
    StoreAccount account;
    StoreBan ban;
    StoreErasure erasure;
    StoreKeep keep;
    StoreDevice device;
    StoreInvitation invitation;
    StorePresence presence;
    StoreRegistration registration;
    StoreRole role;
    StoreEntry entry;
    StoreReader reader;
  };
} StoreRecord;

/**
 * StoreBatch:
 * @number: batches count from 1
 * @n_records: how many records there are
 * @records: (owned): the records, one after the other, in the form that store-batch.c writes and
 * reads
 *
 * What is written in one transaction: one buffer, whatever the number of records.
 */
typedef struct
{
  guint64 number;
  guint n_records;
  GByteArray *records;
} StoreBatch;

StoreBatch *store_batch_new (guint64 number);
void store_batch_free (StoreBatch *self);

void store_batch_add_message (StoreBatch *self, const StoreMessage *message);
void store_batch_add_room (StoreBatch *self, const StoreRoom *room);
void store_batch_add_marker (StoreBatch *self, const StoreMarker *marker);
void store_batch_add_rename (StoreBatch *self, const StoreRename *rename);
void store_batch_add_metadata (StoreBatch *self, const StoreMetadata *metadata);
void store_batch_add_account (StoreBatch *self, const StoreAccount *account);
void store_batch_add_ban (StoreBatch *self, const StoreBan *ban);
void store_batch_add_erasure (StoreBatch *self, const StoreErasure *erasure);
void store_batch_add_keep (StoreBatch *self, const StoreKeep *keep);
void store_batch_add_device (StoreBatch *self, const StoreDevice *device);
void store_batch_add_invitation (StoreBatch *self, const StoreInvitation *invitation);
void store_batch_add_presence (StoreBatch *self, const StorePresence *presence);
void store_batch_add_registration (StoreBatch *self, const StoreRegistration *registration);
void store_batch_add_role (StoreBatch *self, const StoreRole *role);
void store_batch_add_entry (StoreBatch *self, const StoreEntry *entry);
void store_batch_add_reader (StoreBatch *self, const StoreReader *reader);
void store_batch_add_forget (StoreBatch *self);
void store_batch_add_whole (StoreBatch *self);
void store_batch_add_index (StoreBatch *self);
StoreBatch *store_batch_get_lasting (const StoreBatch *self);
void store_batch_prepend (StoreBatch *self, const StoreBatch *earlier);

gboolean store_batch_next (const StoreBatch *self, gsize *offset, StoreRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreBatch, store_batch_free)

G_END_DECLS
