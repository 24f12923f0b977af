/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store.h"

G_BEGIN_DECLS

gboolean store_registrar_put_registration (SqlDatabase *db,
                                           const StoreRegistration *registration,
                                           GError **error);
gboolean store_registrar_put_role (SqlDatabase *db, const StoreRole *role, GError **error);
gboolean store_registrar_put_entry (SqlDatabase *db, const StoreEntry *entry, GError **error);
gboolean store_registrar_put_reader (SqlDatabase *db, const StoreReader *reader, GError **error);
gboolean store_registrar_rename (SqlDatabase *db,
                                 const char *folded,
                                 const char *new_folded,
                                 GError **error);
gboolean store_registrar_forget (SqlDatabase *db, const char *folded, GError **error);

gboolean store_registrar_read (SqlDatabase *db,
                               const char *folded,
                               const StoreRoomFuncs *funcs,
                               gpointer user_data,
                               GError **error);

G_END_DECLS
