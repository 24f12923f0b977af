/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-message.h"

G_BEGIN_DECLS

gboolean store_rows_put_metadata (SqlDatabase *db, const StoreMetadata *metadata, GError **error);
gboolean store_rows_put_account (SqlDatabase *db, const StoreAccount *account, GError **error);
gboolean store_rows_put_ban (SqlDatabase *db, const StoreBan *ban, GError **error);
gboolean store_rows_put_device (SqlDatabase *db, const StoreDevice *device, GError **error);
gboolean store_rows_put_presence (SqlDatabase *db, const StorePresence *presence, GError **error);
gboolean store_rows_forget_metadata (SqlDatabase *db, GError **error);
gboolean store_rows_put_invitation (SqlDatabase *db,
                                    const StoreInvitation *invitation,
                                    GError **error);

G_END_DECLS
