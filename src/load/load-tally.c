/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-tally.h"

typedef struct
{
  gint64 sent_at;
  guint sender;
  guint n_missing;
} Message;

struct LoadTally
{
  guint n_talkers;
  guint n_messages;
  guint n_sent;
  guint n_deliveries;
  guint n_duplicates;
  Message *messages;
  guint32 *latencies;

  /* One bit for each talker and message: whether it arrived there. */
  guint8 *arrived;
};

/**
 * load_tally_new:
 * @n_talkers: how many talk to each other, at least 2
 * @n_messages: how many messages they send together
 *
 * Returns: (transfer full): a tally of nothing yet
 */
LoadTally *
load_tally_new (guint n_talkers, guint n_messages)
{
  LoadTally *self = g_new0 (LoadTally, 1);

  self->n_talkers = n_talkers;
  self->n_messages = n_messages;
  self->messages = g_new0 (Message, n_messages);
  self->latencies = g_new0 (guint32, (gsize) n_messages * (n_talkers - 1));
  self->arrived = g_malloc0 ((gsize) n_messages * n_talkers / 8 + 1);

  return self;
}

/**
 * load_tally_free:
 * @self: (transfer full): a tally
 */
void
load_tally_free (LoadTally *self)
{
  g_free (self->messages);
  g_free (self->latencies);
  g_free (self->arrived);
  g_free (self);
}

/**
 * load_tally_send:
 * @self: a tally
 * @sender: number of the talker who sends
 * @now: monotonic time in microseconds
 * @message: (out): number of the message, to be found in what arrives
 *
 * Returns: whether there was a message left to send
 */
gboolean
load_tally_send (LoadTally *self, guint sender, gint64 now, guint *message)
{
  if (self->n_sent == self->n_messages)
    return FALSE;

  *message = self->n_sent++;
  self->messages[*message] = (Message){ now, sender, self->n_talkers - 1 };

  return TRUE;
}

static gboolean
mark_arrived (LoadTally *self, guint receiver, guint message)
{
  gsize bit = (gsize) message * self->n_talkers + receiver;
  guint8 mask = 1 << bit % 8;

  if (self->arrived[bit / 8] & mask)
    return FALSE;

  self->arrived[bit / 8] |= mask;

  return TRUE;
}

/**
 * load_tally_receive:
 * @self: a tally
 * @receiver: number of the talker who got something
 * @message: what stands in it as the message's number; one that was never sent, or that came back
 * to its sender, is ignored
 * @now: monotonic time in microseconds
 * @sender: (out): who sent it, when this is %TRUE
 *
 * Returns: whether @message has now reached everyone, so that its sender may send the next
 */
gboolean
load_tally_receive (LoadTally *self, guint receiver, guint message, gint64 now, guint *sender)
{
  Message *sent;

  if (message >= self->n_sent || self->messages[message].sender == receiver)
    return FALSE;

  if (!mark_arrived (self, receiver, message))
    {
      self->n_duplicates++;
      return FALSE;
    }

  sent = &self->messages[message];
  self->latencies[self->n_deliveries++] = CLAMP (now - sent->sent_at, 0, G_MAXUINT32);
  *sender = sent->sender;

  return --sent->n_missing == 0;
}

/**
 * load_tally_is_complete:
 * @self: a tally
 *
 * Returns: whether all messages were sent, and all arrived
 */
gboolean
load_tally_is_complete (const LoadTally *self)
{
  return self->n_deliveries == (gsize) self->n_messages * (self->n_talkers - 1);
}

static int
compare_latency (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

/* The nearest rank: the least latency that @percent of all do not exceed. */
static guint
get_percentile (const LoadTally *self, guint percent)
{
  guint64 rank = ((guint64) self->n_deliveries * percent + 99) / 100;

  return rank > 0 ? self->latencies[rank - 1] : 0;
}

/**
 * load_tally_count:
 * @self: a tally
 * @counts: (out): what came of it so far
 */
void
load_tally_count (LoadTally *self, LoadCounts *counts)
{
  qsort (self->latencies, self->n_deliveries, sizeof self->latencies[0], compare_latency);

  counts->n_sent = self->n_sent;
  counts->n_deliveries = self->n_deliveries;
  counts->n_lost = self->n_sent * (self->n_talkers - 1) - self->n_deliveries;
  counts->n_duplicates = self->n_duplicates;
  counts->median = get_percentile (self, 50);
  counts->percentile_99 = get_percentile (self, 99);
  counts->max = get_percentile (self, 100);
}
