/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-rate.h"

/* A bucket counts by the second: to it, a minute is one. */
#define SECONDS 60

static BaseBucketRate
to_bucket_rate (const HallRate *self)
{
  return (BaseBucketRate){ .per_second = self->per_minute, .burst = self->burst };
}

static gint64
to_bucket_time (BaseId id)
{
  return base_id_get_time (id) * 1000 / SECONDS;
}

/**
 * hall_rate_get_wait:
 * @self: how often it may be done
 * @bucket: how often it was
 * @id: the id, and with it the time, of the command that does it once more
 *
 * Returns: seconds until it may be done again; 0 when it may be done now
 */
guint
hall_rate_get_wait (const HallRate *self, const BaseBucket *bucket, BaseId id)
{
  const BaseBucketRate rate = to_bucket_rate (self);
  gint64 wait;

  if (self->per_minute == 0)
    return 0;

  wait = base_bucket_get_wait (bucket, &rate, 1, to_bucket_time (id));

  return (guint) ((wait * SECONDS + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/**
 * hall_rate_charge:
 * @self: how often it may be done
 * @bucket: how often it was
 * @id: the id of the command that has done it
 */
void
hall_rate_charge (const HallRate *self, BaseBucket *bucket, BaseId id)
{
  const BaseBucketRate rate = to_bucket_rate (self);

  if (self->per_minute > 0)
    base_bucket_charge (bucket, &rate, 1, to_bucket_time (id));
}
