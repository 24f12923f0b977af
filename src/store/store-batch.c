/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-batch.h"

#include <string.h>

#include "store/store-row.h"

/*
 * A record is its kind as one octet, then its fields in the order in which they are declared. A
 * number takes eight octets; a text its length with the NUL in four, 0 for NULL, then the text with
 * its NUL.
 */

/*< private >
 * store_batch_new:
 * @number: its number
 *
 * Returns: (transfer full): a batch without records
 */
StoreBatch *
store_batch_new (guint64 number)
{
  StoreBatch *self = g_new0 (StoreBatch, 1);

  self->number = number;
  self->records = g_byte_array_new ();

  return self;
}

/*< private >
 * store_batch_free:
 * @self: (transfer full): a batch
 */
void
store_batch_free (StoreBatch *self)
{
  g_byte_array_unref (self->records);
  g_free (self);
}

static void
add_kind (StoreBatch *self, StoreRecordKind kind)
{
  guint8 octet = (guint8) kind;

  g_byte_array_append (self->records, &octet, 1);
  self->n_records++;
}

static void
add_int64 (StoreBatch *self, gint64 value)
{
  g_byte_array_append (self->records, (const guint8 *) &value, sizeof value);
}

static void
add_text (StoreBatch *self, const char *text)
{
  guint32 size = text != NULL ? (guint32) strlen (text) + 1 : 0;

  g_byte_array_append (self->records, (const guint8 *) &size, sizeof size);
  g_byte_array_append (self->records, (const guint8 *) text, size);
}

/*< private >
 * store_batch_add_message:
 * @self: a batch
 * @kind: %STORE_RECORD_MESSAGE or %STORE_RECORD_IMPORT
 * @message: a message, copied
 */
void
store_batch_add_message (StoreBatch *self, StoreRecordKind kind, const StoreMessage *message)
{
  add_kind (self, kind);
  add_int64 (self, message->id);
  add_int64 (self, message->verb);
  add_text (self, message->owner);
  add_text (self, message->target);
  add_text (self, message->source);
  add_text (self, message->to);
  add_text (self, message->account);
  add_int64 (self, message->is_bot);
  add_text (self, message->tags);
  add_int64 (self, message->about);
  add_text (self, message->text);
}

static void
add_column (StoreBatch *self, const StoreColumn *column, gconstpointer data)
{
  const char *text;

  switch (column->type)
    {
    case STORE_COLUMN_NAME:
    case STORE_COLUMN_FOLDED:
      text = G_STRUCT_MEMBER (const char *, data, column->offset);
      g_assert (text != NULL);
      add_text (self, text);
      break;
    case STORE_COLUMN_TEXT:
    case STORE_COLUMN_FOLDED_TEXT:
      add_text (self, G_STRUCT_MEMBER (const char *, data, column->offset));
      break;
    case STORE_COLUMN_NUMBER:
      add_int64 (self, G_STRUCT_MEMBER (gint64, data, column->offset));
      break;
    case STORE_COLUMN_FLAG:
      add_int64 (self, G_STRUCT_MEMBER (gboolean, data, column->offset));
      break;
    case STORE_COLUMN_POINTER:
      add_int64 (self, (gint64) (guintptr) G_STRUCT_MEMBER (gpointer, data, column->offset));
      break;
    case STORE_COLUMN_END:
    default:
      g_assert_not_reached ();
    }
}

/*< private >
 * store_batch_add:
 * @self: a batch
 * @kind: any but a message
 * @data: (nullable): what a StoreRecord of @kind has, copied; %NULL when it has nothing
 */
void
store_batch_add (StoreBatch *self, StoreRecordKind kind, gconstpointer data)
{
  const StoreColumn *columns = store_row_get (kind)->columns;

  add_kind (self, kind);
  for (guint i = 0; columns[i].type != STORE_COLUMN_END; i++)
    add_column (self, &columns[i], data);
}

static const guint8 *
take (const StoreBatch *self, gsize *offset, gsize size)
{
  const guint8 *data = self->records->data + *offset;

  g_assert (size <= self->records->len - *offset);
  *offset += size;

  return data;
}

static gint64
take_int64 (const StoreBatch *self, gsize *offset)
{
  gint64 value;

  memcpy (&value, take (self, offset, sizeof value), sizeof value);

  return value;
}

static const char *
take_text (const StoreBatch *self, gsize *offset)
{
  guint32 size;

  memcpy (&size, take (self, offset, sizeof size), sizeof size);

  return size > 0 ? (const char *) take (self, offset, size) : NULL;
}

static void
take_message (const StoreBatch *self, gsize *offset, StoreMessage *message)
{
  message->id = take_int64 (self, offset);
  message->verb = (StoreVerb) take_int64 (self, offset);
  message->owner = take_text (self, offset);
  message->target = take_text (self, offset);
  message->source = take_text (self, offset);
  message->to = take_text (self, offset);
  message->account = take_text (self, offset);
  message->is_bot = take_int64 (self, offset) != 0;
  message->tags = take_text (self, offset);
  message->about = take_int64 (self, offset);
  message->text = take_text (self, offset);
}

static void
take_column (const StoreBatch *self, gsize *offset, const StoreColumn *column, gpointer data)
{
  switch (column->type)
    {
    case STORE_COLUMN_TEXT:
    case STORE_COLUMN_NAME:
    case STORE_COLUMN_FOLDED:
    case STORE_COLUMN_FOLDED_TEXT:
      G_STRUCT_MEMBER (const char *, data, column->offset) = take_text (self, offset);
      break;
    case STORE_COLUMN_NUMBER:
      G_STRUCT_MEMBER (gint64, data, column->offset) = take_int64 (self, offset);
      break;
    case STORE_COLUMN_FLAG:
      G_STRUCT_MEMBER (gboolean, data, column->offset) = take_int64 (self, offset) != 0;
      break;
    case STORE_COLUMN_POINTER:
      G_STRUCT_MEMBER (gpointer, data, column->offset)
          = (gpointer) (guintptr) take_int64 (self, offset);
      break;
    case STORE_COLUMN_END:
    default:
      g_assert_not_reached ();
    }
}

/*< private >
 * store_batch_next:
 * @self: a batch
 * @offset: (inout): 0 for the first record, then as the last call left it
 * @record: (out): the record
 *
 * Returns: whether there was one more record
 */
gboolean
store_batch_next (const StoreBatch *self, gsize *offset, StoreRecord *record)
{
  const StoreColumn *columns;

  if (*offset == self->records->len)
    return FALSE;

  record->kind = (StoreRecordKind) *take (self, offset, 1);
  if (record->kind == STORE_RECORD_MESSAGE || record->kind == STORE_RECORD_IMPORT)
    {
      take_message (self, offset, &record->message);
      return TRUE;
    }

  columns = store_row_get (record->kind)->columns;
  for (guint i = 0; columns[i].type != STORE_COLUMN_END; i++)
    take_column (self, offset, &columns[i], store_record_get_data (record));

  return TRUE;
}

/*< private >
 * store_batch_get_lasting:
 * @self: a batch
 *
 * Returns: (transfer full): what is left of @self when it is voided
 */
StoreBatch *
store_batch_get_lasting (const StoreBatch *self)
{
  StoreBatch *lasting = store_batch_new (self->number);
  StoreRecord record;
  gsize offset = 0;
  gsize begin = 0;

  while (store_batch_next (self, &offset, &record))
    {
      if (store_row_get (record.kind)->lasts)
        {
          g_byte_array_append (lasting->records, self->records->data + begin,
                               (guint) (offset - begin));
          lasting->n_records++;
        }
      begin = offset;
    }

  return lasting;
}

/*< private >
 * store_batch_prepend:
 * @self: a batch
 * @earlier: another one, whose records come before those of @self
 */
void
store_batch_prepend (StoreBatch *self, const StoreBatch *earlier)
{
  g_byte_array_prepend (self->records, earlier->records->data, earlier->records->len);
  self->n_records += earlier->n_records;
}
