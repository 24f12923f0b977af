/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an export is read: a header, and then whatever there is. */

#include "store/store-intake.h"

#include "store/store-line-reader.h"

/**
 * StoreIntake:
 * @reader: (owned): where lines come from
 * @checks: what the server knows of what can stand there
 * @n_lines: how many were read
 * @n_bytes: how long those were
 */
struct StoreIntake
{
  StoreLineReader *reader;
  const StoreImportChecks *checks;
  guint64 n_lines;
  guint64 n_bytes;
};

/**
 * store_intake_new:
 * @fd: where lines of JSON come from; it stays the caller's
 * @checks: what the server knows of what can stand there; has to last
 *
 * Returns: (transfer full): what reads them
 */
StoreIntake *
store_intake_new (int fd, const StoreImportChecks *checks)
{
  StoreIntake *self = g_new0 (StoreIntake, 1);

  self->reader = store_line_reader_new (fd, STORE_TRANSFER_LINE_MAX);
  self->checks = checks;

  return self;
}

/**
 * store_intake_free:
 * @self: (transfer full): an intake
 */
void
store_intake_free (StoreIntake *self)
{
  store_line_reader_free (self->reader);
  g_free (self);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, message);

  return FALSE;
}

static gboolean
check_header (const StoreIntake *self, const StoreTransferObject *object, GError **error)
{
  gboolean is_header = object->type == &store_transfer_header;

  if (is_header == (self->n_lines == 1))
    return TRUE;

  return fail (error, is_header ? "There is a second header" : "The first line has no header");
}

static gboolean
read_next (StoreIntake *self, StoreTransferObject *object, GError **error)
{
  const char *line;
  gsize size;

  *object = (StoreTransferObject){ NULL };
  if (!store_line_reader_next (self->reader, &line, &size, error))
    {
      self->n_lines += *error != NULL;
      return FALSE;
    }
  self->n_lines++;
  self->n_bytes += size;

  return store_transfer_parse (object, line, size, self->checks, error)
         && check_header (self, object, error);
}

/**
 * store_intake_next:
 * @self: an intake
 * @object: (out caller-allocates): the next object behind the header, to be cleared in any case
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Returns: whether there is one; %FALSE with @error when the file is wrong, which tells the line
 */
gboolean
store_intake_next (StoreIntake *self, StoreTransferObject *object, GError **error)
{
  GError *local_error = NULL;
  gboolean is_there = read_next (self, object, &local_error);

  if (is_there && self->n_lines == 1)
    {
      store_transfer_object_clear (object);
      is_there = read_next (self, object, &local_error);
    }
  if (is_there)
    return TRUE;
  if (local_error == NULL)
    return self->n_lines == 0 ? fail (error, "There is nothing in it") : FALSE;

  g_propagate_prefixed_error (error, local_error, "Line %" G_GUINT64_FORMAT ": ", self->n_lines);

  return FALSE;
}

/**
 * store_intake_get_n_lines:
 * @self: an intake
 *
 * Returns: how many lines were read
 */
guint64
store_intake_get_n_lines (const StoreIntake *self)
{
  return self->n_lines;
}

/**
 * store_intake_get_n_bytes:
 * @self: an intake
 *
 * Returns: how many bytes were in the lines that were read, without their ends
 */
guint64
store_intake_get_n_bytes (const StoreIntake *self)
{
  return self->n_bytes;
}
