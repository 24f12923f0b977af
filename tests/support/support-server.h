/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-process.h"

G_BEGIN_DECLS

/* The configuration of a server that is told no other: tests are quicker than people. */
#define SUPPORT_NO_RATE_LIMIT                                                                      \
  "[limits]\nmessages-per-second=0\njoins-per-minute=0\nnick-changes-per-minute=0\n"               \
  "targets-per-minute=0\n"

/**
 * SupportServer:
 *
 * The real inglenookd, with a database, a Unix socket and a configuration file in a folder of its
 * own. It can be stopped or killed, and started again with the same database.
 */
typedef struct SupportServer SupportServer;

SupportServer *support_server_new (void);
SupportServer *support_server_new_started (void);
void support_server_free (SupportServer *self);

void support_server_add_tls (SupportServer *self);
void support_server_give_socket (SupportServer *self, int fd, const char *name);
void support_server_set_config (SupportServer *self, const char *config);
void support_server_start (SupportServer *self);
void support_server_signal (SupportServer *self, int number);
void support_server_limit_files (SupportServer *self, guint64 bytes);
void support_server_expect_end (SupportServer *self);
void support_server_stop (SupportServer *self);
void support_server_kill (SupportServer *self);

const char *support_server_get_folder (SupportServer *self);
const char *support_server_get_database (SupportServer *self);
const char *support_server_get_socket (SupportServer *self);
pid_t support_server_get_pid (SupportServer *self);
guint16 support_server_get_port (SupportServer *self);
guint16 support_server_get_tls_port (SupportServer *self);
char *support_server_get_log (SupportServer *self);

int support_server_run (const char *folder, const char *const *arguments, char **errors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SupportServer, support_server_free)

G_END_DECLS
