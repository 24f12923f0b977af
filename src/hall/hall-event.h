/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-caps.h"
#include "irc/irc-message.h"
#include "hall/hall-room.h"

G_BEGIN_DECLS

/**
 * HallEvent:
 * @verb: the command that tells of it
 * @source: nick!user@host of who did it, as it was before
 * @actor: who did it
 * @relayer: (nullable): the nick of @actor, who says it for somebody elsewhere; then it is not of
 * @actor's account
 * @params: its parameters
 * @n_params: how many
 * @n_plain_params: how many of them go to who has not negotiated @extends
 * @extends: the capability that the other parameters belong to, or 0
 * @requires: only who has negotiated all of these is told
 * @lacks: who has negotiated all of these is not told; 0 when there is nobody such
 * @about: the id of what was said before that this changes, or 0
 * @text: (nullable): of an EDIT what that says now, as no parameter does
 * @tags: (nullable): client-only tags, escaped as on the line
 * @id: its id, which carries its time
 * @is_message: whether it is something said
 * @has_msgid: whether it has a msgid on the wire, as all that is said and all that is kept
 * @is_echo: whether its author only hears of it with echo-message
 * @serial: differs for each event of a hall
 *
 * Something that happened, told to each who may know of it. All strings are borrowed for the time
 * of the call.
 */
typedef struct
{
  const char *verb;
  const char *source;
  const HallUser *actor;
  const char *relayer;
  const char *params[IRC_PARAMS_MAX];
  guint n_params;
  guint n_plain_params;
  IrcCaps extends;
  IrcCaps requires;
  IrcCaps lacks;
  BaseId about;
  const char *text;
  const char *tags;
  BaseId id;
  gboolean is_message;
  gboolean has_msgid;
  gboolean is_echo;
  guint64 serial;
} HallEvent;

G_END_DECLS
