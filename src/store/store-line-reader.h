/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoreLineReader:
 *
 * Reads lines of bounded length.
 */
typedef struct StoreLineReader StoreLineReader;

StoreLineReader *store_line_reader_new (int fd, gsize max);
void store_line_reader_free (StoreLineReader *self);
gboolean store_line_reader_next (StoreLineReader *self,
                                 const char **line,
                                 gsize *size,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreLineReader, store_line_reader_free)

G_END_DECLS
