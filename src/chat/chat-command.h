/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-network.h"
#include "chat/chat-room.h"

G_BEGIN_DECLS

/**
 * ChatCommandResult:
 * @CHAT_COMMAND_DONE: it was said or done; the entry can be emptied
 * @CHAT_COMMAND_LEAVE: the person wants to leave: call chat_session_leave_async() with `text` and
 * close
 * @CHAT_COMMAND_SWITCH: show `room` now
 * @CHAT_COMMAND_ERROR: it was not done, and `text` says why, for people; what was typed should stay
 */
typedef enum
{
  CHAT_COMMAND_DONE,
  CHAT_COMMAND_LEAVE,
  CHAT_COMMAND_SWITCH,
  CHAT_COMMAND_ERROR,
} ChatCommandResult;

/**
 * ChatCommandOutcome:
 * @result: what to do now
 * @room: (nullable): with %CHAT_COMMAND_SWITCH, the room to show
 * @text: (nullable): see ChatCommandResult
 *
 * What became of a line that was typed. Clear it with chat_command_outcome_clear(), or declare it
 * g_auto().
 */
typedef struct
{
  ChatCommandResult result;
  ChatRoom *room;
  char *text;
} ChatCommandOutcome;

void chat_command_run (ChatNetwork *network,
                       ChatRoom *room,
                       const char *typed,
                       ChatCommandOutcome *outcome);
void chat_command_outcome_clear (ChatCommandOutcome *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChatCommandOutcome, chat_command_outcome_clear)

G_END_DECLS
