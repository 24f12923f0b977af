/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-bytes.h"

#include <string.h>

/**
 * base_bytes_new:
 * @data: (nullable): the bytes to copy; %NULL leaves them for the caller to write
 * @size: how many, less than 4 GiB
 *
 * Returns: (transfer full): new bytes with one reference
 */
BaseBytes *
base_bytes_new (const void *data, gsize size)
{
  BaseBytes *self;

  g_return_val_if_fail (size <= G_MAXUINT32, NULL);

  self = g_malloc (sizeof *self + size);
  self->n_refs = 1;
  self->size = size;
  self->n_queued = 0;
  self->voided = FALSE;
  self->is_conditional = FALSE;
  if (data != NULL)
    memcpy (self->data, data, size);

  return self;
}

/**
 * base_bytes_ref:
 * @self: bytes
 *
 * Returns: (transfer full): @self, with one reference more
 */
BaseBytes *
base_bytes_ref (BaseBytes *self)
{
  self->n_refs++;

  return self;
}

/**
 * base_bytes_unref:
 * @self: (transfer full): bytes
 *
 * Gives one reference back; the last one frees.
 */
void
base_bytes_unref (BaseBytes *self)
{
  g_assert (self->n_refs > 0);

  if (--self->n_refs == 0)
    g_free (self);
}
