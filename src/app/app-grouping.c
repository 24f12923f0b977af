/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-grouping.h"

#include "app/app-when.h"

static gboolean
continues_group (ChatMessage *message, ChatMessage *previous)
{
  gint64 passed = chat_message_get_time (message) - chat_message_get_time (previous);

  return chat_message_is_speech (message) == chat_message_is_speech (previous)
         && (!chat_message_is_speech (message)
             || (g_str_equal (chat_message_get_sender (message), chat_message_get_sender (previous))
                 && ABS (passed) <= APP_GROUPING_SPAN_MS));
}

/**
 * app_grouping_get:
 * @message: a message
 * @previous: (nullable): the message above it
 *
 * Says what stands above @message: a day, a name, or nothing. Events that follow one another are
 * one group, whoever they are about.
 *
 * Returns: how @message stands after @previous
 */
AppGrouping
app_grouping_get (ChatMessage *message, ChatMessage *previous)
{
  AppGrouping grouping = chat_message_is_speech (message) ? APP_GROUPING_SPEECH : APP_GROUPING_NONE;

  if (previous == NULL
      || !app_when_is_same_day (chat_message_get_time (message), chat_message_get_time (previous)))
    return grouping | APP_GROUPING_DAY | APP_GROUPING_FIRST;
  if (!continues_group (message, previous))
    return grouping | APP_GROUPING_FIRST;
  return grouping;
}
