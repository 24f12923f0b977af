/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-history.h"

/**
 * store_message_free:
 * @self: (transfer full): a message from store_history_query_finish()
 */
void
store_message_free (StoreMessage *self)
{
  g_free ((char *) self->owner);
  g_free ((char *) self->target);
  g_free ((char *) self->source);
  g_free ((char *) self->to);
  g_free ((char *) self->account);
  g_free ((char *) self->tags);
  g_free ((char *) self->text);
  g_free (self);
}

/**
 * store_marker_free:
 * @self: (transfer full): a marker from store_history_query_finish()
 */
void
store_marker_free (StoreMarker *self)
{
  g_free ((char *) self->owner);
  g_free ((char *) self->target);
  g_free (self);
}

/**
 * store_target_free:
 * @self: (transfer full): a target from store_history_query_finish()
 */
void
store_target_free (StoreTarget *self)
{
  g_free (self->name);
  g_free (self);
}
