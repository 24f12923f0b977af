/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-server.h"

G_BEGIN_DECLS

/* What a client asks for that wants everything. */
#define SUPPORT_ALL_CAPS                                                                           \
  "account-tag away-notify batch cap-notify chghost draft/chathistory draft/no-implicit-names "    \
  "echo-message extended-join invite-notify labeled-response message-tags multi-prefix "           \
  "server-time setname standard-replies userhost-in-names"

/**
 * SupportClient:
 *
 * A raw connection to a server that sends and reads lines as they are. Each wait is bounded; when
 * what a test expects does not come, the test fails and shows the whole conversation.
 *
 * Patterns have `*` for any text and `?` for any character. They are held against a line without
 * its tags.
 */
typedef struct SupportClient SupportClient;

SupportClient *support_client_new (SupportServer *server);
SupportClient *support_client_new_unix (SupportServer *server);
SupportClient *support_client_new_tls (SupportServer *server, const char *certificate);
SupportClient *support_client_new_registered (SupportServer *server,
                                              const char *nick,
                                              const char *caps);
SupportClient *support_client_new_in_room (SupportServer *server,
                                           const char *nick,
                                           const char *caps,
                                           const char *room);
void support_client_free (SupportClient *self);

void support_client_register (SupportClient *self, const char *nick, const char *caps);
void support_client_join (SupportClient *self, const char *room);
void support_client_send (SupportClient *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void support_client_send_bytes (SupportClient *self, const void *bytes, gsize size);
gboolean support_client_try_send (SupportClient *self, const char *line);
char *support_client_get_fingerprint (SupportClient *self);

char *support_client_next (SupportClient *self);
char *support_client_next_or_end (SupportClient *self);
void support_client_expect (SupportClient *self, const char *pattern);
char *support_client_expect_line (SupportClient *self, const char *pattern);
char *support_client_wait_for (SupportClient *self, const char *pattern);
GPtrArray *support_client_collect (SupportClient *self, const char *last_pattern);
GPtrArray *support_client_collect_batch (SupportClient *self, const char *type);
void support_client_expect_nothing (SupportClient *self);
void support_client_sync (SupportClient *self);
void support_client_expect_end (SupportClient *self);

gboolean support_line_matches (const char *line, const char *pattern);
const char *support_line_skip_tags (const char *line);
char *support_line_get_tag (const char *line, const char *name);
void support_line_assert_tag (const char *line, const char *name, const char *value);
const char *support_line_get_text (const char *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SupportClient, support_client_free)

G_END_DECLS
