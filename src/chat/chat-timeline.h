/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Messages that a timeline holds at most; it lets go of the oldest, which the archive still has. */
#define CHAT_TIMELINE_MAX 200000

/**
 * ChatTimeline:
 *
 * A room's messages as a GListModel of ChatMessage, oldest first. It holds the newest ones and
 * grows backwards when chat_timeline_load_older() is called. Two messages with the same msgid are
 * one; messages without a msgid are never taken for the same. Messages of one's own that wait for
 * the server stand last.
 *
 * Properties, all readable:
 * - `loading` (boolean): whether older messages are on their way
 * - `has-older` (boolean): whether there may be older ones to load
 */
#define CHAT_TYPE_TIMELINE (chat_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ChatTimeline, chat_timeline, CHAT, TIMELINE, GObject)

/**
 * ChatTimelineLoader:
 * @self: the timeline that wants older messages than those it has
 * @user_data: what was given with the function
 *
 * Fetches a page of older messages, hands them to chat_timeline_add_page(), and ends, at once or
 * later, with chat_timeline_finish_loading().
 */
typedef void (*ChatTimelineLoader) (ChatTimeline *self, gpointer user_data);

ChatTimeline *chat_timeline_new (void);

void chat_timeline_set_max (ChatTimeline *self, guint max);
void chat_timeline_set_loader (ChatTimeline *self, ChatTimelineLoader loader, gpointer user_data);
void chat_timeline_load_older (ChatTimeline *self);
void chat_timeline_finish_loading (ChatTimeline *self, gboolean has_older);
gboolean chat_timeline_get_loading (ChatTimeline *self);
gboolean chat_timeline_get_has_older (ChatTimeline *self);
void chat_timeline_set_has_older (ChatTimeline *self, gboolean has_older);

gboolean chat_timeline_append (ChatTimeline *self, ChatMessage *message);
guint chat_timeline_add_page (ChatTimeline *self, ChatMessage *const *messages, guint n_messages);
void chat_timeline_remove (ChatTimeline *self, ChatMessage *message);
gboolean chat_timeline_arrive (ChatTimeline *self,
                               ChatMessage *message,
                               const char *id,
                               gint64 time);
void chat_timeline_fail (ChatTimeline *self, ChatMessage *message, const char *error);
void chat_timeline_wait (ChatTimeline *self, ChatMessage *message, gint64 time);

ChatMessage *chat_timeline_get_oldest (ChatTimeline *self);
ChatMessage *chat_timeline_find (ChatTimeline *self, const char *id);
gboolean chat_timeline_get_position (ChatTimeline *self, ChatMessage *message, guint *position);

G_END_DECLS
