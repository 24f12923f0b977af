/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * StoreChecker:
 *
 * Reads a whole database on a thread of its own, to see whether it is damaged.
 */
typedef struct StoreChecker StoreChecker;

/**
 * StoreCheckerFunc:
 * @damage: (nullable): what is wrong with the database; %NULL when nothing is
 * @user_data: as given
 *
 * Called once, on the main context.
 */
typedef void (*StoreCheckerFunc) (const char *damage, gpointer user_data);

StoreChecker *store_checker_new (const char *path,
                                 GMainContext *context,
                                 StoreCheckerFunc func,
                                 gpointer user_data,
                                 GError **error);
void store_checker_free (StoreChecker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreChecker, store_checker_free)

G_END_DECLS
