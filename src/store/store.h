/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-message.h"

G_BEGIN_DECLS

#define STORE_ERROR (store_error_quark ())

/**
 * StoreError:
 * @STORE_ERROR_BUSY: another program has the database open for writing
 * @STORE_ERROR_NEWER: the database was made by a newer Inglenook
 * @STORE_ERROR_DAMAGED: it is not a database, or a damaged one
 * @STORE_ERROR_FOREIGN: it is a database, but not one of ours
 * @STORE_ERROR_FAILED: it cannot be opened, read or written; the message says why
 */
typedef enum
{
  STORE_ERROR_BUSY,
  STORE_ERROR_NEWER,
  STORE_ERROR_DAMAGED,
  STORE_ERROR_FOREIGN,
  STORE_ERROR_FAILED,
} StoreError;

GQuark store_error_quark (void);

typedef struct Store Store;
typedef struct StoreJournal StoreJournal;
typedef struct StoreHistory StoreHistory;

typedef void (*StoreRoomFunc) (const StoreRoom *room, gpointer user_data);
typedef void (*StoreBanFunc) (const StoreBan *ban, gpointer user_data);
typedef void (*StoreMetadataFunc) (const StoreMetadata *metadata, gpointer user_data);
typedef void (*StoreAccountFunc) (const StoreAccount *account, gpointer user_data);
typedef void (*StoreInvitationFunc) (const StoreInvitation *invitation, gpointer user_data);
typedef void (*StorePresenceFunc) (const StorePresence *presence, gpointer user_data);
typedef void (*StoreDeviceFunc) (const StoreDevice *device, gpointer user_data);

/**
 * StoreProgressFunc:
 * @done: how much is done
 * @total: of how much; 0 when nobody knows
 * @user_data: as given
 *
 * Returns: whether to go on
 */
typedef gboolean (*StoreProgressFunc) (guint64 done, guint64 total, gpointer user_data);

/**
 * StoreRoomFuncs:
 * @registration: called with whose a room is, if it is registered
 * @role: called with each of the roles there
 * @entry: called with each entry of its lists, the oldest first
 * @reader: called with each who may read it since another time, the first first
 *
 * What is told of a registered room. What the records point to is only there during the call, and
 * they name the room in small letters.
 */
typedef struct
{
  void (*registration) (const StoreRegistration *registration, gpointer user_data);
  void (*role) (const StoreRole *role, gpointer user_data);
  void (*entry) (const StoreEntry *entry, gpointer user_data);
  void (*reader) (const StoreReader *reader, gpointer user_data);
} StoreRoomFuncs;

/**
 * StoreCheckedFunc:
 * @damage: (nullable): what is wrong with the database; %NULL when nothing is
 * @user_data: as given
 *
 * Called once on the main context of store_open(), after store_is_being_checked().
 */
typedef void (*StoreCheckedFunc) (const char *damage, gpointer user_data);

char *store_resolve_path (const char *path);
Store *store_open (const char *path, GMainContext *context, GError **error);
gboolean store_close (Store *self, GError **error);
gboolean store_is_being_checked (Store *self);
void store_set_checked (Store *self, StoreCheckedFunc func, gpointer user_data);
BaseId store_get_last_id (Store *self);
gboolean store_foreach_room (Store *self, StoreRoomFunc func, gpointer user_data, GError **error);
gboolean store_read_registration (Store *self,
                                  const char *room,
                                  const StoreRoomFuncs *funcs,
                                  gpointer user_data,
                                  GError **error);
gboolean store_foreach_ban (Store *self, StoreBanFunc func, gpointer user_data, GError **error);
gboolean store_foreach_metadata (Store *self,
                                 const char *target,
                                 StoreMetadataFunc func,
                                 gpointer user_data,
                                 GError **error);
gboolean store_foreach_account (Store *self,
                                StoreAccountFunc func,
                                gpointer user_data,
                                GError **error);
gboolean store_foreach_presence (Store *self,
                                 StorePresenceFunc func,
                                 gpointer user_data,
                                 GError **error);
gboolean store_foreach_device (Store *self,
                               StoreDeviceFunc func,
                               gpointer user_data,
                               GError **error);
gboolean store_foreach_invitation (Store *self,
                                   StoreInvitationFunc func,
                                   gpointer user_data,
                                   GError **error);
char *store_read_secret (Store *self, GError **error);
StoreJournal *store_get_journal (Store *self);
StoreHistory *store_get_history (Store *self);
StoreHistory *store_get_searcher (Store *self);

/**
 * StoreExportOptions:
 * @server: what the server is called
 * @rooms: (nullable): which rooms; %NULL for all, and what belongs to none
 * @since: messages from this time on, in milliseconds since 1970-01-01 UTC
 * @until: messages before this time; 0 for all
 * @with_secrets: whether it has what nobody else may see, such as verifiers of passwords
 *
 * What is to be exported.
 */
typedef struct
{
  const char *server;
  const char *const *rooms;
  gint64 since;
  gint64 until;
  gboolean with_secrets;
} StoreExportOptions;

typedef gboolean (*StoreCheckFunc) (const char *text);

/**
 * StoreImportChecks:
 * @is_verifier: whether a text can be what is kept of a password
 * @is_mask: whether a text can be what a ban is for
 * @is_list: whether a text can be the letter of a list of a room
 * @latest: the latest time that can have been, in milliseconds since 1970-01-01 UTC
 *
 * What is known of what an import may have.
 */
typedef struct
{
  StoreCheckFunc is_verifier;
  StoreCheckFunc is_mask;
  StoreCheckFunc is_list;
  gint64 latest;
} StoreImportChecks;

/**
 * StoreImportCount:
 * @n_new: what was added
 * @n_there: what was there already, or was taken back since
 *
 * What came of an import.
 */
typedef struct
{
  guint64 n_new;
  guint64 n_there;
} StoreImportCount;

gboolean store_backup (const char *path,
                       const char *copy,
                       StoreProgressFunc func,
                       gpointer user_data,
                       GError **error);
gboolean store_export (const char *path,
                       const StoreExportOptions *options,
                       int fd,
                       StoreProgressFunc func,
                       gpointer user_data,
                       GError **error);
gboolean store_import (const char *path,
                       int fd,
                       const StoreImportChecks *checks,
                       StoreImportCount *count,
                       StoreProgressFunc func,
                       gpointer user_data,
                       GError **error);

G_END_DECLS
