/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"
#include "irc/irc-numeric.h"
#include "hall/hall-event.h"
#include "server/server-session.h"

G_BEGIN_DECLS

/**
 * ServerReply:
 * @session: who is answered
 * @verb: the command that is answered
 * @message: (nullable): the same as it was sent; %NULL once the answer comes later
 * @label: (nullable): what the client called its command, with labeled-response
 * @reference: (nullable): the batch that its lines are in; see server_reply_begin_batch()
 * @lines: (nullable) (element-type ServerReplyLine): what a labelled command was answered so far
 * @joined: (nullable) (element-type utf8): rooms whose newest messages are still to be sent
 * @agent: (nullable): ChanServ or another such that answers in place of the server
 * @is_quiet: whether no numeric is sent, as NOTICE asks for
 * @batch: the batch of the journal that must not be voided for this answer to be true, or 0
 *
 * The answer to one command. Handlers answer only through it; it adds labels and batches.
 */
typedef struct ServerReply
{
  ServerSession *session;
  const char *verb;
  const IrcMessage *message;
  char *label;
  char *reference;
  GPtrArray *lines;
  GPtrArray *joined;
  const struct ServerAgent *agent;
  gboolean is_quiet;
  guint64 batch;
} ServerReply;

void server_reply_init (ServerReply *self, ServerSession *session, char *label);
void server_reply_finish (ServerReply *self);

void server_reply_begin_batch (ServerReply *self, const char *type, const char *param);
void server_reply_end_batch (ServerReply *self);
void server_reply_message (ServerReply *self, const IrcMessage *message);
void server_reply_line (ServerReply *self, const char *verb, ...) G_GNUC_NULL_TERMINATED;
void server_reply_numeric (ServerReply *self, IrcNumeric numeric, ...) G_GNUC_NULL_TERMINATED;
void server_reply_numeric_list (ServerReply *self, IrcNumeric numeric, const GPtrArray *params);
void server_reply_fail (ServerReply *self, const char *verb, const char *code, ...)
    G_GNUC_NULL_TERMINATED;
void server_reply_take_label (ServerReply *self, char *label);
void server_reply_event (ServerReply *self, const HallEvent *event);

G_END_DECLS
