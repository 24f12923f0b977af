/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-device.h"
#include "server/server-profile.h"
#include "server/server-scram.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ServerAccount:
 * @name: its name, as given
 * @verifier: (nullable): what is kept of its password; %NULL once it was given up
 * @created: when it was made, in milliseconds since 1970-01-01 UTC
 *
 * Somebody whom the server knows again. The name of one that was given up is nobody else's: its
 * conversations are still there.
 */
typedef struct
{
  char *name;
  ServerScramVerifier *verifier;
  gint64 created;
} ServerAccount;

/**
 * ServerAccounts:
 *
 * All accounts, in memory: some hundreds of bytes each.
 */
typedef struct ServerAccounts ServerAccounts;

typedef void (*ServerAccountFunc) (const ServerAccount *account, gpointer user_data);

ServerAccounts *server_accounts_new (Store *store, GError **error);
void server_accounts_free (ServerAccounts *self);
ServerDevices *server_accounts_get_devices (const ServerAccounts *self);
ServerProfiles *server_accounts_get_profiles (const ServerAccounts *self);
guint server_accounts_get_size (const ServerAccounts *self);
const ServerAccount *server_accounts_find (const ServerAccounts *self, const char *name);
const ServerAccount *server_accounts_find_look_alike (const ServerAccounts *self, const char *name);
void server_accounts_foreach (const ServerAccounts *self,
                              ServerAccountFunc func,
                              gpointer user_data);
const ServerAccount *server_accounts_put (ServerAccounts *self,
                                          const char *name,
                                          const ServerScramVerifier *verifier,
                                          gint64 now);
gboolean server_accounts_import (ServerAccounts *self, const StoreAccount *stored);
void server_accounts_make_decoy (const ServerAccounts *self,
                                 const char *name,
                                 guint iterations,
                                 ServerScramVerifier *decoy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerAccounts, server_accounts_free)

G_END_DECLS
