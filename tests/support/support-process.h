/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Whatever a test waits for has to happen within this time. */
#define SUPPORT_WAIT_SECONDS 10

/**
 * SupportProcess:
 *
 * A program under test, with what it prints kept in files. It dies with the test program, however
 * that ends.
 */
typedef struct SupportProcess SupportProcess;

SupportProcess *support_process_new (const char *const *argv, const char *folder, const char *name);
SupportProcess *support_process_new_with_files (const char *const *argv,
                                                const int *files,
                                                guint n_files,
                                                const char *folder,
                                                const char *name);
SupportProcess *support_process_new_in_terminal (const char *const *argv,
                                                 const char *const *environment,
                                                 const char *folder,
                                                 const char *name);
void support_process_free (SupportProcess *self);

gboolean support_process_is_running (SupportProcess *self);
pid_t support_process_get_pid (SupportProcess *self);
void support_process_signal (SupportProcess *self, int number);
void support_process_limit_files (SupportProcess *self, guint64 bytes);
void support_process_type (SupportProcess *self, const char *text);
int support_process_wait (SupportProcess *self);
char *support_process_get_output (SupportProcess *self);
char *support_process_get_errors (SupportProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SupportProcess, support_process_free)

/**
 * SupportCondition:
 *
 * Returns: whether what a test waits for has come about
 */
typedef gboolean (*SupportCondition) (gpointer user_data);

gboolean support_wait_until (SupportCondition condition, gpointer user_data);
gint64 support_deadline (void);
char *support_folder_new (void);
void support_folder_remove (const char *folder);
void support_fail (const char *what, const char *details) G_GNUC_NORETURN;

G_END_DECLS
