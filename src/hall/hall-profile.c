/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-profile.h"

#include <string.h>

static void
hall_metadata_free (HallMetadata *metadata)
{
  g_free (metadata->key);
  g_free (metadata->value);
  g_free (metadata);
}

/* Where @key is or would be: they are in the order of their octets. */
static gboolean
find_metadata (const GPtrArray *self, const char *key, guint *index)
{
  int order = 1;
  guint i;

  for (i = 0; self != NULL && i < self->len; i++)
    {
      const HallMetadata *metadata = g_ptr_array_index (self, i);

      order = strcmp (metadata->key, key);
      if (order >= 0)
        break;
    }
  *index = i;

  return order == 0;
}

/**
 * hall_metadata_get:
 * @self: (nullable) (element-type HallMetadata): what is told of somebody or of a room
 * @key: a key
 *
 * Returns: (nullable) (transfer none): its value; %NULL when it has none
 */
const char *
hall_metadata_get (const GPtrArray *self, const char *key)
{
  const HallMetadata *metadata;
  guint index;

  if (!find_metadata (self, key, &index))
    return NULL;

  metadata = g_ptr_array_index (self, index);

  return metadata->value;
}

static void
insert (GPtrArray **self, guint index, const char *key, const char *value)
{
  HallMetadata *metadata = g_new (HallMetadata, 1);

  metadata->key = g_strdup (key);
  metadata->value = g_strdup (value);
  if (*self == NULL)
    *self = g_ptr_array_new_with_free_func ((GDestroyNotify) hall_metadata_free);
  g_ptr_array_insert (*self, (gint) index, metadata);
}

static void
replace (GPtrArray *self, guint index, const char *value)
{
  HallMetadata *metadata = g_ptr_array_index (self, index);

  g_free (metadata->value);
  metadata->value = g_strdup (value);
}

/**
 * hall_metadata_put:
 * @self: (inout) (nullable) (element-type HallMetadata): what is told of somebody or of a room;
 * %NULL for nothing, which takes no memory
 * @key: a valid key
 * @value: (nullable): its value from now on; %NULL for none
 *
 * Returns: whether that is another value than before
 */
gboolean
hall_metadata_put (GPtrArray **self, const char *key, const char *value)
{
  guint index;

  if (g_strcmp0 (hall_metadata_get (*self, key), value) == 0)
    return FALSE;

  if (!find_metadata (*self, key, &index))
    insert (self, index, key, value);
  else if (value != NULL)
    replace (*self, index, value);
  else
    g_ptr_array_remove_index (*self, index);

  if ((*self)->len == 0)
    g_clear_pointer (self, g_ptr_array_unref);

  return TRUE;
}

/**
 * hall_profile_new:
 *
 * Returns: (transfer full): a profile of somebody who tells nothing and wants to hear nothing
 */
HallProfile *
hall_profile_new (void)
{
  return g_new0 (HallProfile, 1);
}

/**
 * hall_profile_free:
 * @self: (transfer full): a profile
 */
void
hall_profile_free (HallProfile *self)
{
  g_clear_pointer (&self->metadata, g_ptr_array_unref);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_free (self);
}

/**
 * hall_profile_is_subscribed:
 * @self: (nullable): a profile
 * @key: a key
 *
 * Returns: whether the person wants to hear of it
 */
gboolean
hall_profile_is_subscribed (const HallProfile *self, const char *key)
{
  return self != NULL && self->subscriptions != NULL
         && g_ptr_array_find_with_equal_func (self->subscriptions, key, g_str_equal, NULL);
}

/**
 * hall_profile_subscribe:
 * @self: a profile
 * @key: a valid key that the person did not hear of so far
 */
void
hall_profile_subscribe (HallProfile *self, const char *key)
{
  if (self->subscriptions == NULL)
    self->subscriptions = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->subscriptions, g_strdup (key));
}

/**
 * hall_profile_unsubscribe:
 * @self: a profile
 * @key: (nullable): a key of which the person hears no more; %NULL for all
 */
void
hall_profile_unsubscribe (HallProfile *self, const char *key)
{
  guint index;

  if (key == NULL)
    g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  else if (self->subscriptions != NULL
           && g_ptr_array_find_with_equal_func (self->subscriptions, key, g_str_equal, &index))
    g_ptr_array_remove_index (self->subscriptions, index);
}
