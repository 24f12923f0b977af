/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-message.h"

G_BEGIN_DECLS

/* Messages of one sender stand under one name when no more than this lies between them. */
#define APP_GROUPING_SPAN_MS (5 * 60 * 1000)

/**
 * AppGrouping:
 * @APP_GROUPING_SPEECH: the message says something, and is not an event
 * @APP_GROUPING_DAY: a day begins with it
 * @APP_GROUPING_FIRST: a group begins with it: avatar, name and time are shown
 *
 * How a message stands in the conversation, seen from the message before it.
 */
typedef enum
{
  APP_GROUPING_NONE = 0,
  APP_GROUPING_SPEECH = 1 << 0,
  APP_GROUPING_DAY = 1 << 1,
  APP_GROUPING_FIRST = 1 << 2,
} AppGrouping;

AppGrouping app_grouping_get (ChatMessage *message, ChatMessage *previous);

G_END_DECLS
