/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-network.h"

G_BEGIN_DECLS

/* All capabilities of a server like ours, as CAP LS lists them. */
#define CHAT_FIXTURE_ALL_CAPS                                                                      \
  "account-tag away-notify batch cap-notify draft/chathistory chghost echo-message extended-join " \
  "invite-notify labeled-response message-tags multi-prefix server-time setname standard-replies " \
  "userhost-in-names"

/* 2026-11-20T12:00:00.000Z, in milliseconds */
#define CHAT_FIXTURE_NOW G_GINT64_CONSTANT (1795176000000)

/**
 * ChatFixture:
 *
 * A network with a test in the place of the server: what it sends and what it emits is written
 * down.
 */
typedef struct
{
  ChatNetwork *network;
  BaseManualClock clock;
  GString *sent;
  GString *events;
} ChatFixture;

ChatFixture *chat_fixture_new (const char *name);
void chat_fixture_free (ChatFixture *self);

void chat_fixture_feed (ChatFixture *self, const char *lines);
void chat_fixture_go_online (ChatFixture *self, const char *caps);
void chat_fixture_enter (ChatFixture *self, const char *room);
ChatRoom *chat_fixture_get_room (ChatFixture *self, const char *name);
void chat_fixture_assert_sent (ChatFixture *self, const char *lines);
void chat_fixture_assert_events (ChatFixture *self, const char *lines);
void chat_fixture_assert_timeline (ChatTimeline *timeline, const char *lines);
void chat_fixture_assert_room (ChatFixture *self, const char *name, const char *lines);
void chat_fixture_assert_people (ChatFixture *self, const char *name, const char *people);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatFixture, chat_fixture_free)

G_END_DECLS
