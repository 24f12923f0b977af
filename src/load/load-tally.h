/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LoadTally:
 *
 * Who sent what and who got it: every message goes from one talker to each of the others, once.
 */
typedef struct LoadTally LoadTally;

/**
 * LoadCounts:
 * @n_sent: messages that were sent
 * @n_deliveries: that arrived, each counted once for each talker it reached
 * @n_lost: that did not
 * @n_duplicates: that arrived once more than they should
 * @median: microseconds that half of the deliveries took at most
 * @percentile_99: microseconds that 99 of 100 deliveries took at most
 * @max: microseconds that the slowest delivery took
 */
typedef struct
{
  guint n_sent;
  guint n_deliveries;
  guint n_lost;
  guint n_duplicates;
  guint median;
  guint percentile_99;
  guint max;
} LoadCounts;

LoadTally *load_tally_new (guint n_talkers, guint n_messages);
void load_tally_free (LoadTally *self);

gboolean load_tally_send (LoadTally *self, guint sender, gint64 now, guint *message);
gboolean load_tally_receive (LoadTally *self,
                             guint receiver,
                             guint message,
                             gint64 now,
                             guint *sender);
gboolean load_tally_is_complete (const LoadTally *self);
void load_tally_count (LoadTally *self, LoadCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadTally, load_tally_free)

G_END_DECLS
