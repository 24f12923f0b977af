/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-transfer.h"

G_BEGIN_DECLS

/**
 * StoreIntake:
 *
 * Reads the objects of an export, one after the other.
 */
typedef struct StoreIntake StoreIntake;

StoreIntake *store_intake_new (int fd, const StoreImportChecks *checks);
void store_intake_free (StoreIntake *self);
gboolean store_intake_next (StoreIntake *self, StoreTransferObject *object, GError **error);
guint64 store_intake_get_n_lines (const StoreIntake *self);
guint64 store_intake_get_n_bytes (const StoreIntake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreIntake, store_intake_free)

G_END_DECLS
