/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A disk that can fail and stand still, for tests: it sits between SQLite and the real file system.
 * Only what happens to write-ahead logs is interfered with.
 */

void fault_install (void);
void fault_reset (void);

void fault_set_write_status (int status);
void fault_set_sync_status (int status);
guint fault_get_n_failures (void);

void fault_hold (void);
void fault_wait_held (void);
void fault_release (void);

G_END_DECLS
