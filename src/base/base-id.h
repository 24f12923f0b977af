/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BaseId:
 *
 * The id of a message: milliseconds since 2024-01-01 UTC in the upper 42 bits, a counter in the
 * lower 21 (the shape known as a snowflake). Ids of one source only ever rise, so ids order
 * messages, fit SQLite's INTEGER, and carry their own time. 0 is no id.
 */
typedef gint64 BaseId;

/* Digits of an id in text, without the NUL. */
#define BASE_ID_LENGTH 13

/**
 * BaseIdSource:
 * @last: the newest id given out, or 0
 */
typedef struct
{
  BaseId last;
} BaseIdSource;

BaseId base_id_source_next (BaseIdSource *self, gint64 real);

BaseId base_id_first_at (gint64 time);
gint64 base_id_get_time (BaseId id);
void base_id_format (BaseId id, char text[BASE_ID_LENGTH + 1]);
gboolean base_id_parse (const char *text, BaseId *id);

G_END_DECLS
