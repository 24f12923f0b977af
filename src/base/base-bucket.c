/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-bucket.h"

static gint64
cost_of (const BaseBucketRate *rate, guint tokens)
{
  return (gint64) tokens * G_USEC_PER_SEC / rate->per_second;
}

/**
 * base_bucket_get_wait:
 * @self: a bucket; all zero bytes are a full one
 * @rate: how fast it fills and what it holds
 * @tokens: how many are wanted; more than the burst is taken for the burst
 * @now: monotonic time in microseconds
 *
 * Returns: microseconds until @tokens can be taken; 0 when they can be taken now
 */
gint64
base_bucket_get_wait (const BaseBucket *self, const BaseBucketRate *rate, guint tokens, gint64 now)
{
  gint64 start = MAX (self->full_at, now);
  gint64 over
      = start + cost_of (rate, MIN (tokens, rate->burst)) - now - cost_of (rate, rate->burst);

  return MAX (over, 0);
}

/**
 * base_bucket_charge:
 * @self: a bucket; all zero bytes are a full one
 * @rate: how fast it fills and what it holds
 * @tokens: how many to take, whether or not they are there; what is missing has to flow in first
 * @now: monotonic time in microseconds
 */
void
base_bucket_charge (BaseBucket *self, const BaseBucketRate *rate, guint tokens, gint64 now)
{
  self->full_at = MAX (self->full_at, now) + cost_of (rate, tokens);
}
