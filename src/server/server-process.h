/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerProcess:
 * @cpu_seconds: processor time that it took, of all threads
 * @resident_bytes: memory that it has
 * @virtual_bytes: addresses that it has
 * @open_fds: descriptors that are open
 * @max_fds: descriptors that may be
 *
 * What the system knows of this process.
 */
typedef struct
{
  double cpu_seconds;
  guint64 resident_bytes;
  guint64 virtual_bytes;
  guint64 open_fds;
  guint64 max_fds;
} ServerProcess;

void server_process_read (ServerProcess *self);

G_END_DECLS
