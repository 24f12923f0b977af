/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoreCheckpointer:
 *
 * A thread that brings the write-ahead log into the database when asked, so that no commit has to:
 * https://www.sqlite.org/wal.html#ckpt
 */
typedef struct StoreCheckpointer StoreCheckpointer;

StoreCheckpointer *store_checkpointer_new (const char *path, GError **error);
void store_checkpointer_free (StoreCheckpointer *self);

void store_checkpointer_request (StoreCheckpointer *self);
gboolean store_checkpointer_take_done (StoreCheckpointer *self);

G_END_DECLS
