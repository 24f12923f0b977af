/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bucket.h"
#include "base/base-id.h"

G_BEGIN_DECLS

/**
 * HallRate:
 * @per_minute: how often somebody may do something in the long run; 0 for no limit
 * @burst: how often at once, after a time without it; at least 1
 *
 * How often somebody may do what many others hear of.
 */
typedef struct
{
  guint per_minute;
  guint burst;
} HallRate;

guint hall_rate_get_wait (const HallRate *self, const BaseBucket *bucket, BaseId id);
void hall_rate_charge (const HallRate *self, BaseBucket *bucket, BaseId id);

G_END_DECLS
