/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bytes.h"
#include "hall/hall-event.h"
#include "irc/irc-message.h"

G_BEGIN_DECLS

/* Capabilities that change what the line of an event looks like: 2 to the power of their number is
 * the most lines that an event is rendered into. */
#define SERVER_RENDER_MAX 32

/**
 * ServerRender:
 * @serial: the event that is in it, by its serial
 * @n_lines: how many lines it was rendered into so far
 *
 * The event that is being told, rendered once for each set of capabilities among those who hear it.
 */
typedef struct
{
  guint64 serial;
  guint n_lines;
  IrcCaps caps[SERVER_RENDER_MAX];
  BaseBytes *lines[SERVER_RENDER_MAX];
} ServerRender;

/**
 * ServerRenderTags:
 * @id: the id of the message, which carries its time
 * @has_msgid: whether the message has a msgid
 * @account: (nullable): the account of its author
 * @is_bot: whether its author is a program
 * @is_operator: whether its author is an operator of the server
 * @relayer: (nullable): the nick of who relayed it for its author
 * @client_only: (nullable): its client-only tags, escaped as on the line
 * @edited: of an EDIT the id of the message that it changes, or 0
 * @text: (nullable): of an EDIT what that message says now
 *
 * What the tags of a message say.
 */
typedef struct
{
  BaseId id;
  gboolean has_msgid;
  const char *account;
  gboolean is_bot;
  gboolean is_operator;
  const char *relayer;
  const char *client_only;
  BaseId edited;
  const char *text;
} ServerRenderTags;

BaseBytes *server_render_get (ServerRender *self,
                              const HallEvent *event,
                              IrcCaps caps,
                              gboolean *is_new);
void server_render_clear (ServerRender *self);

gboolean server_render_wants (IrcCaps caps, const HallEvent *event);
void server_render_tags (GString *tags, IrcCaps caps, const ServerRenderTags *from);
void server_render_event_tags (GString *tags, IrcCaps caps, const HallEvent *event);
gboolean server_render_is_multiline (const HallEvent *event);
void server_render_lines (const HallEvent *event, IrcCaps caps, const char *label, GString *lines);
void server_render_message (const HallEvent *event, IrcCaps caps, IrcMessage *message);

G_END_DECLS
