/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BASE_HISTOGRAM_BOUNDS 15

/**
 * BaseHistogramScale:
 * @BASE_HISTOGRAM_TIMES: microseconds, from 0.1 ms to 10 s
 * @BASE_HISTOGRAM_NUMBERS: how many of something, from 1 to 50,000
 *
 * What a histogram is made of, and so where its bounds are.
 */
typedef enum
{
  BASE_HISTOGRAM_TIMES,
  BASE_HISTOGRAM_NUMBERS,
} BaseHistogramScale;

/**
 * BaseHistogram:
 * @scale: what its values are
 * @counts: how many values there were up to each bound and above the one before it; behind them how
 * many above the last
 * @sum: all values together
 *
 * How often which values came. One thread may add to it while another reads it, without a lock. All
 * zero bytes are an empty one of times.
 */
typedef struct
{
  BaseHistogramScale scale;
  guint64 counts[BASE_HISTOGRAM_BOUNDS + 1];
  guint64 sum;
} BaseHistogram;

void base_histogram_add (BaseHistogram *self, guint64 value);
void base_histogram_read (const BaseHistogram *self, BaseHistogram *copy);
guint64 base_histogram_get_quantile (const BaseHistogram *self, double share);
guint64 base_histogram_get_bound (BaseHistogramScale scale, guint index);

G_END_DECLS
