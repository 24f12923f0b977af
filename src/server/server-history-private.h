/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-history.h"

G_BEGIN_DECLS

/**
 * ServerHistoryRequest:
 * @server: the server
 * @session: the serial of who asked
 * @hole: the place in its outbox that the answer goes to
 * @commit: the batch of the journal that the answer has to know of
 * @found: (nullable): what is told of the message that was looked for, in place of an answer in
 * @hole
 * @goes_on: whether @found is called, with %NULL, even when nothing can be read
 * @user_data: for @found; freed with this
 * @free_user_data: (nullable): what frees it
 * @begun: monotonic time in microseconds at which it was asked for
 * @label: (nullable): what the client called its command
 * @subcommand: what of CHATHISTORY it is; with @found the command
 * @target: (nullable): what the answer calls the room or the person that was asked about
 * @is_stale: whether what is being read has another name now, and is to be read again
 * @query: (owned): what to read
 * @link: its place among those that wait or are being read
 *
 * A history read on its way.
 */
struct ServerHistoryRequest
{
  Server *server;
  guint64 session;
  guint64 hole;
  guint64 commit;
  ServerFoundFunc found;
  gboolean goes_on;
  gpointer user_data;
  GDestroyNotify free_user_data;
  gint64 begun;
  char *label;
  const char *subcommand;
  char *target;
  gboolean is_stale;
  StoreQuery *query;
  GList link;
};

GPtrArray *server_history_render_answer (const ServerHistoryRequest *request,
                                         ServerSession *session,
                                         GPtrArray *rows);
GPtrArray *server_history_render_failure (const ServerHistoryRequest *request);

G_END_DECLS
