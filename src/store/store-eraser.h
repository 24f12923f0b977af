/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-index.h"
#include "store/store-target.h"

G_BEGIN_DECLS

/**
 * StoreEraser:
 *
 * Erases the oldest of one history, some at a time.
 */
typedef struct StoreEraser StoreEraser;

/**
 * StoreShortening:
 * @target: the row of a history
 * @is_whole: whether all of it is to be erased
 * @below: ids below this are too old
 * @n_most: how many messages are kept; 0 for all
 * @has_erased: (out): whether something was erased
 *
 * What is to be done with a history.
 */
typedef struct
{
  gint64 target;
  gboolean is_whole;
  BaseId below;
  gint64 n_most;
  gboolean has_erased;
} StoreShortening;

StoreEraser *store_eraser_new (SqlDatabase *db, StoreIndex *index, StoreTargets *targets);
void store_eraser_free (StoreEraser *self);

void store_eraser_forget_counts (StoreEraser *self);
gboolean store_eraser_shorten (StoreEraser *self,
                               StoreShortening *task,
                               gboolean *is_done,
                               GError **error);

G_END_DECLS
