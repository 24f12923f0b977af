/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-histogram.h"

static const guint64 bounds[][BASE_HISTOGRAM_BOUNDS] = {
  [BASE_HISTOGRAM_TIMES] = { 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000,
                             500000, 1000000, 5000000, 10000000 },
  [BASE_HISTOGRAM_NUMBERS]
  = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000 },
};

/**
 * base_histogram_add:
 * @self: a histogram
 * @value: one more value, in the unit of its scale
 */
void
base_histogram_add (BaseHistogram *self, guint64 value)
{
  guint index = 0;

  while (index < BASE_HISTOGRAM_BOUNDS && value > bounds[self->scale][index])
    index++;

  __atomic_fetch_add (&self->counts[index], 1, __ATOMIC_RELAXED);
  __atomic_fetch_add (&self->sum, value, __ATOMIC_RELAXED);
}

/**
 * base_histogram_read:
 * @self: a histogram, to which another thread may be adding
 * @copy: (out caller-allocates): what is in it; it may have a value without its sum, but no half of
 * a number
 */
void
base_histogram_read (const BaseHistogram *self, BaseHistogram *copy)
{
  copy->scale = self->scale;
  for (guint i = 0; i <= BASE_HISTOGRAM_BOUNDS; i++)
    copy->counts[i] = __atomic_load_n (&self->counts[i], __ATOMIC_RELAXED);
  copy->sum = __atomic_load_n (&self->sum, __ATOMIC_RELAXED);
}

/**
 * base_histogram_get_bound:
 * @scale: a scale
 * @index: less than %BASE_HISTOGRAM_BOUNDS
 *
 * Returns: the greatest value that is counted there
 */
guint64
base_histogram_get_bound (BaseHistogramScale scale, guint index)
{
  return bounds[scale][index];
}

/**
 * base_histogram_get_quantile:
 * @self: a histogram that nobody adds to
 * @share: a share of its values, from 0 to 1
 *
 * Returns: a value that at least @share of them do not exceed: the bound above it, the last one for
 *   what lies above that; 0 when there are no values
 */
guint64
base_histogram_get_quantile (const BaseHistogram *self, double share)
{
  guint64 total = 0;
  guint64 count = 0;

  for (guint i = 0; i <= BASE_HISTOGRAM_BOUNDS; i++)
    total += self->counts[i];
  if (total == 0)
    return 0;

  for (guint i = 0; i < BASE_HISTOGRAM_BOUNDS; i++)
    {
      count += self->counts[i];
      if (count >= share * total)
        return bounds[self->scale][i];
    }

  return bounds[self->scale][BASE_HISTOGRAM_BOUNDS - 1];
}
