/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BaseBucketRate:
 * @per_second: tokens that flow in each second; at least 1
 * @burst: tokens that a full bucket holds; at least 1
 */
typedef struct
{
  guint per_second;
  guint burst;
} BaseBucketRate;

/**
 * BaseBucket:
 *
 * A token bucket in one word: the moment at which it will be full again says how much is in it.
 */
typedef struct
{
  gint64 full_at;
} BaseBucket;

void base_bucket_charge (BaseBucket *self, const BaseBucketRate *rate, guint tokens, gint64 now);
gint64 base_bucket_get_wait (const BaseBucket *self,
                             const BaseBucketRate *rate,
                             guint tokens,
                             gint64 now);

G_END_DECLS
