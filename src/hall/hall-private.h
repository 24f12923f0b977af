/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"

G_BEGIN_DECLS

/**
 * Hall:
 * @limits: what may be held
 * @sink: where to say what came of a command
 * @user_data: what the sink's functions get
 * @users: (element-type utf8 HallUser): by nick, letter case aside
 * @rooms: (element-type utf8 HallRoom): by name, letter case aside
 * @n_invisible: users with mode i
 * @serial: the newest event
 * @mark: the newest announcement to neighbours
 */
struct Hall
{
  HallLimits limits;
  HallSink sink;
  gpointer user_data;
  GHashTable *users;
  GHashTable *rooms;
  guint n_invisible;
  guint64 serial;
  guint64 mark;
};

/* What carries out one type of command; %FALSE when it failed, and said so. */
typedef gboolean (*HallHandler) (Hall *self, const HallCommand *command);

gboolean hall_enter (Hall *self, const HallCommand *command);
gboolean hall_quit (Hall *self, const HallCommand *command);
gboolean hall_nick (Hall *self, const HallCommand *command);
gboolean hall_setname (Hall *self, const HallCommand *command);
gboolean hall_away (Hall *self, const HallCommand *command);
gboolean hall_user_mode (Hall *self, const HallCommand *command);
gboolean hall_join (Hall *self, const HallCommand *command);
gboolean hall_part (Hall *self, const HallCommand *command);
gboolean hall_kick (Hall *self, const HallCommand *command);
gboolean hall_invite (Hall *self, const HallCommand *command);
gboolean hall_topic (Hall *self, const HallCommand *command);
gboolean hall_mode (Hall *self, const HallCommand *command);
gboolean hall_message (Hall *self, const HallCommand *command);
gboolean hall_redact (Hall *self, const HallCommand *command);

gboolean hall_fail (Hall *self, HallError error, const char *subject, const char *detail);
HallRoom *hall_require_room (Hall *self, const HallCommand *command);
HallMember *hall_require_member (Hall *self, const HallCommand *command, HallModes modes);
void hall_remove_member (Hall *self, HallMember *member, BaseId id);

void hall_record (Hall *self, HallEvent *event, const HallRoom *room, const HallUser *recipient);
void hall_record_in_all_rooms (Hall *self, const HallUser *user, HallEvent *event);
void hall_event_init (HallEvent *event, const char *verb, const HallCommand *command);
void hall_tell_user (Hall *self, HallUser *user, HallEvent *event);
void hall_tell_room (Hall *self, HallRoom *room, HallEvent *event);
void hall_tell_room_except (Hall *self, HallRoom *room, const HallUser *except, HallEvent *event);
void hall_tell_neighbours (Hall *self, HallUser *user, gboolean with_user, HallEvent *event);

G_END_DECLS
