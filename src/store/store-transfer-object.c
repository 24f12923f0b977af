/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked of an object that was read. */

#include "store/store-transfer.h"

/**
 * store_transfer_is_said:
 * @self: an object
 *
 * Returns: whether it is a message or an event
 */
gboolean
store_transfer_is_said (const StoreTransferObject *self)
{
  return self->type == &store_transfer_message || self->type == &store_transfer_event;
}

/**
 * store_transfer_get_said:
 * @self: a message or an event
 *
 * Returns: the same, with the texts of @self
 */
StoreMessage
store_transfer_get_said (const StoreTransferObject *self)
{
  const StoreTransferValue *values = self->values;

  return (StoreMessage){
    .id = values[STORE_SAID_ID].number,
    .verb = (StoreVerb) values[STORE_SAID_VERB].number,
    .owner = values[STORE_SAID_OWNER].text,
    .target = values[STORE_SAID_ROOM].text != NULL ? values[STORE_SAID_ROOM].text
                                                   : values[STORE_SAID_WITH].text,
    .source = values[STORE_SAID_SOURCE].text,
    .to = values[STORE_SAID_TO].text,
    .account = values[STORE_SAID_ACCOUNT].text,
    .is_bot = values[STORE_SAID_BOT].number != 0,
    .tags = values[STORE_SAID_TAGS].text,
    .about = values[STORE_SAID_ABOUT].number,
    .text = values[STORE_SAID_TEXT].text,
  };
}

static const StoreTransferValue *
find (const StoreTransferObject *self, const char *key)
{
  guint i = 0;

  while (self->type->fields[i].key != NULL && !g_str_equal (self->type->fields[i].key, key))
    i++;
  g_assert (self->type->fields[i].key != NULL);

  return &self->values[i];
}

/**
 * store_transfer_get_text:
 * @self: an object
 * @key: one of its fields, which is a text
 *
 * Returns: (nullable) (transfer none): what stands there; %NULL when nothing does
 */
const char *
store_transfer_get_text (const StoreTransferObject *self, const char *key)
{
  return find (self, key)->text;
}

/**
 * store_transfer_get_number:
 * @self: an object
 * @key: one of its fields, which is no text
 *
 * Returns: what stands there; 0 when nothing does
 */
gint64
store_transfer_get_number (const StoreTransferObject *self, const char *key)
{
  return find (self, key)->number;
}
