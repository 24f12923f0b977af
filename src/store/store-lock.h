/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoreLock:
 *
 * The claim that one server alone writes to a database. It is held on a file beside the database,
 * so that others can still read the database itself, and the system lets go of it however the
 * server ends.
 */
typedef struct StoreLock StoreLock;

StoreLock *store_lock_take (const char *path, GError **error);
void store_lock_free (StoreLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreLock, store_lock_free)

G_END_DECLS
