/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-row.h"

G_BEGIN_DECLS

gboolean store_registrar_put (SqlDatabase *db, const StoreRecord *record, GError **error);
gboolean store_registrar_rename (SqlDatabase *db,
                                 const char *folded,
                                 const char *new_folded,
                                 GError **error);

G_END_DECLS
