/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server.h"
#include "store/store-transfer.h"

G_BEGIN_DECLS

/**
 * ServerImportRows:
 * @server: where they come in
 * @rooms: (element-type utf8 HallRoom): rooms of which nothing was read so far that makes them last
 * @has_bans: whether a ban came in since server_import_rows_settle()
 *
 * What an import brings beside what was said.
 */
typedef struct
{
  Server *server;
  GHashTable *rooms;
  gboolean has_bans;
} ServerImportRows;

void server_import_rows_init (ServerImportRows *self, Server *server);
void server_import_rows_clear (ServerImportRows *self);
guint server_import_rows_take (ServerImportRows *self, const StoreTransferObject *object);
void server_import_rows_settle (ServerImportRows *self);

G_END_DECLS
