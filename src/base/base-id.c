/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-id.h"

#include <string.h>

#define EPOCH_MS      G_GINT64_CONSTANT (1704067200000)
#define COUNTER_BITS  21
#define TIME_LIMIT_MS (G_GINT64_CONSTANT (1) << 42)

/* Crockford's base 32: digits sort as their values do, and no two look alike. */
static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * base_id_first_at:
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: the lowest id that a message of @time can have; times outside the range of ids give its
 * ends
 */
BaseId
base_id_first_at (gint64 time)
{
  if (time <= EPOCH_MS)
    return 0;

  if (time - EPOCH_MS >= TIME_LIMIT_MS)
    return G_MAXINT64;

  return (time - EPOCH_MS) << COUNTER_BITS;
}

/**
 * base_id_get_time:
 * @id: an id
 *
 * Returns: the time it was given out at, in milliseconds since 1970-01-01 UTC
 */
gint64
base_id_get_time (BaseId id)
{
  return (id >> COUNTER_BITS) + EPOCH_MS;
}

/**
 * base_id_source_next:
 * @self: a source; set its `last` to the newest id on disk before the first use
 * @real: microseconds since 1970-01-01 UTC
 *
 * A clock that was set back does not set ids back: they count on from the newest one.
 *
 * Returns: an id above all that @self gave out before; once there is none left, the highest one
 * again
 */
BaseId
base_id_source_next (BaseIdSource *self, gint64 real)
{
  BaseId first = base_id_first_at (real / 1000);
  BaseId next = self->last < G_MAXINT64 ? self->last + 1 : G_MAXINT64;

  self->last = MAX (next, first);

  return self->last;
}

/**
 * base_id_format:
 * @id: an id, not negative
 * @text: (out): its 13 digits and a NUL; texts sort as their ids do
 */
void
base_id_format (BaseId id, char text[BASE_ID_LENGTH + 1])
{
  for (int i = BASE_ID_LENGTH - 1; i >= 0; i--)
    {
      text[i] = digits[id & 31];
      id >>= 5;
    }
  text[BASE_ID_LENGTH] = '\0';
}

/**
 * base_id_parse:
 * @text: (nullable): what should be an id of ours
 * @id: (out): the id
 *
 * Returns: whether @text is exactly what base_id_format() writes for some id
 */
gboolean
base_id_parse (const char *text, BaseId *id)
{
  guint64 value = 0;

  /* 13 digits are 65 bits: the first may only carry three of them. */
  if (text == NULL || strlen (text) != BASE_ID_LENGTH || text[0] > '7')
    return FALSE;

  for (int i = 0; i < BASE_ID_LENGTH; i++)
    {
      const char *digit = strchr (digits, text[i]);

      if (digit == NULL)
        return FALSE;
      value = value << 5 | (guint64) (digit - digits);
    }

  *id = (BaseId) value;

  return TRUE;
}
