/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ServerImport:
 *
 * An export that comes into a server that runs.
 */
typedef struct ServerImport ServerImport;

/**
 * ServerImportFuncs:
 * @progress: called after each portion, and now and then while there is none; may free the import
 * @done: called at the end, with what came of it when @error is %NULL; frees the import
 */
typedef struct
{
  void (*progress) (gpointer user_data);
  void (*done) (const StoreImportCount *count, const GError *error, gpointer user_data);
} ServerImportFuncs;

StoreImportChecks server_import_make_checks (void);
ServerImport *server_import_new (Server *server, int fd, GError **error);
void server_import_free (ServerImport *self);
void server_import_set_funcs (ServerImport *self,
                              const ServerImportFuncs *funcs,
                              gpointer user_data);
void server_import_committed (ServerImport *self, guint64 batch, gboolean is_voided);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerImport, server_import_free)

G_END_DECLS
