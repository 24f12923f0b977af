/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HallMetadata:
 * @key: what it is about, such as `display-name`
 * @value: what somebody says of it, in UTF-8; can be empty
 *
 * One of the things that people tell of themselves, or of a room that they run:
 * https://ircv3.net/specs/extensions/metadata
 */
typedef struct
{
  char *key;
  char *value;
} HallMetadata;

/**
 * HallProfile:
 * @metadata: (nullable) (element-type HallMetadata): what the person tells, see
 * hall_metadata_put()
 * @subscriptions: (nullable) (element-type utf8): the keys of which the person wants to hear, in
 * the order in which that was said
 * @minute: when the first of @n_changes was made, in milliseconds since 1970-01-01 UTC
 * @n_changes: changes of metadata in that minute
 *
 * What is only held for who has something to do with metadata.
 */
typedef struct
{
  GPtrArray *metadata;
  GPtrArray *subscriptions;
  gint64 minute;
  guint n_changes;
} HallProfile;

const char *hall_metadata_get (const GPtrArray *self, const char *key);
gboolean hall_metadata_put (GPtrArray **self, const char *key, const char *value);

HallProfile *hall_profile_new (void);
void hall_profile_free (HallProfile *self);
gboolean hall_profile_is_subscribed (const HallProfile *self, const char *key);
void hall_profile_subscribe (HallProfile *self, const char *key);
void hall_profile_unsubscribe (HallProfile *self, const char *key);

G_END_DECLS
