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
 * @skeletons: (element-type utf8 HallUser): the same by what their nicks look like
 * @rooms: (element-type utf8 HallRoom): by name, letter case aside
 * @room_skeletons: (element-type utf8 HallRoom): the same by what their names look like
 * @reserved: (element-type utf8 utf8): names of accounts, by what they look like
 * @watchers: (element-type utf8 HallWatch): who watches which nick, letter case aside
 * @bans: who is not to be here
 * @past: (element-type HallPastUser): who was here, the newest first
 * @n_invisible: users with mode i
 * @n_operators: users who are operators of the server
 * @serial: the newest event
 * @mark: the newest announcement to neighbours
 */
struct Hall
{
  HallLimits limits;
  HallSink sink;
  gpointer user_data;
  GHashTable *users;
  GHashTable *skeletons;
  GHashTable *rooms;
  GHashTable *room_skeletons;
  GHashTable *reserved;
  GHashTable *watchers;
  HallBanSet *bans;
  GQueue past;
  guint n_invisible;
  guint n_operators;
  guint64 serial;
  guint64 mark;
};

/**
 * HallModeChanges:
 * @hall: the hall
 * @room: the room whose modes change
 * @command: the command that changes them
 * @made: (element-type IrcModeChange): what was changed so far; the parameters belong to it
 *
 * What one command changes of the modes of a room.
 */
typedef struct
{
  Hall *hall;
  HallRoom *room;
  const HallCommand *command;
  GArray *made;
} HallModeChanges;

/* One letter for each row of irc-mode.def: HALL_MODE_LETTER_KEY and so on. */
enum
{
#define MODE(symbol, letter, type, sign, text) HALL_MODE_LETTER_##symbol = letter,
#include "irc/irc-mode.def"
#undef MODE
};

/* What carries out one type of command; %FALSE when it failed, and said so. */
typedef gboolean (*HallHandler) (Hall *self, const HallCommand *command);

gboolean hall_enter (Hall *self, const HallCommand *command);
gboolean hall_quit (Hall *self, const HallCommand *command);
gboolean hall_nick (Hall *self, const HallCommand *command);
gboolean hall_setname (Hall *self, const HallCommand *command);
gboolean hall_away (Hall *self, const HallCommand *command);
gboolean hall_account (Hall *self, const HallCommand *command);
gboolean hall_reserve (Hall *self, const HallCommand *command);
gboolean hall_release (Hall *self, const HallCommand *command);
gboolean hall_chghost (Hall *self, const HallCommand *command);
gboolean hall_locate (Hall *self, const HallCommand *command);
gboolean hall_stay (Hall *self, const HallCommand *command);
gboolean hall_go (Hall *self, const HallCommand *command);
gboolean hall_watch (Hall *self, const HallCommand *command);
gboolean hall_unwatch (Hall *self, const HallCommand *command);
gboolean hall_user_mode (Hall *self, const HallCommand *command);
gboolean hall_oper (Hall *self, const HallCommand *command);
gboolean hall_kill (Hall *self, const HallCommand *command);
gboolean hall_wallops (Hall *self, const HallCommand *command);
gboolean hall_ban (Hall *self, const HallCommand *command);
gboolean hall_unban (Hall *self, const HallCommand *command);
gboolean hall_expire_bans (Hall *self, const HallCommand *command);
gboolean hall_join (Hall *self, const HallCommand *command);
gboolean hall_part (Hall *self, const HallCommand *command);
gboolean hall_kick (Hall *self, const HallCommand *command);
gboolean hall_invite (Hall *self, const HallCommand *command);
gboolean hall_knock (Hall *self, const HallCommand *command);
gboolean hall_topic (Hall *self, const HallCommand *command);
gboolean hall_mode (Hall *self, const HallCommand *command);
gboolean hall_unregister (Hall *self, const HallCommand *command);
gboolean hall_transfer (Hall *self, const HallCommand *command);
gboolean hall_role (Hall *self, const HallCommand *command);
gboolean hall_retire (Hall *self, const HallCommand *command);
gboolean hall_rename (Hall *self, const HallCommand *command);
gboolean hall_relaymsg (Hall *self, const HallCommand *command);
gboolean hall_message (Hall *self, const HallCommand *command);
gboolean hall_redact (Hall *self, const HallCommand *command);
gboolean hall_edit (Hall *self, const HallCommand *command);
gboolean hall_set_metadata (Hall *self, const HallCommand *command);
gboolean hall_clear_metadata (Hall *self, const HallCommand *command);
gboolean hall_subscribe (Hall *self, const HallCommand *command);
gboolean hall_unsubscribe (Hall *self, const HallCommand *command);

gboolean hall_may_be_called (const Hall *self, const HallUser *user, const char *nick);
gboolean hall_fail (Hall *self, HallError error, const char *subject, const char *detail);
gboolean hall_check_rate (Hall *self,
                          const HallCommand *command,
                          HallError error,
                          const char *subject);
gboolean hall_check_target (Hall *self, const HallCommand *command, HallUser *user);
gboolean hall_check_banned (Hall *self, HallUser *user, BaseId id);
gboolean hall_check_account (Hall *self, HallUser *user, const char *account, BaseId id);
void hall_set_operator (Hall *self, HallUser *user, const char *name, HallPrivileges privileges);
void hall_tell_user_modes (Hall *self, const HallCommand *command, const char *before);
void hall_unwatch_all (Hall *self, HallUser *user);
void hall_clear_watchers (Hall *self);
const GPtrArray *hall_get_watchers (const Hall *self, const char *nick);
void hall_tell_presence (Hall *self,
                         const HallUser *user,
                         const char *nick,
                         const char *name,
                         gboolean is_here);
void hall_introduce (Hall *self, HallUser *user, const HallRoom *room);
void hall_tell_metadata (Hall *self,
                         HallUser *actor,
                         const HallUser *user,
                         const char *key,
                         const char *value);
void hall_share_metadata (Hall *self, HallUser *user, const char *key, const char *value);
void hall_take_profile (Hall *self, HallUser *user, const GPtrArray *stored);
void hall_leave_profile (Hall *self, HallUser *user);
void hall_forget_metadata (Hall *self, HallRoom *room);
void hall_remember_user (Hall *self, const HallUser *user, BaseId id);
void hall_clear_past (Hall *self);
void hall_record_user (Hall *self, const HallUser *user);
void hall_end_stay (Hall *self, HallUser *user);
void hall_add_user (Hall *self, HallUser *user);
void hall_add_room (Hall *self, HallRoom *room);
char *hall_rename_room (Hall *self, HallRoom *room, const char *name);
void hall_forget_room (Hall *self, HallRoom *room);
gboolean hall_check_talk (Hall *self, const HallRoom *room, const HallCommand *command);
gboolean hall_strip_text (Hall *self,
                          const HallRoom *room,
                          const HallCommand *command,
                          char **stripped);
gboolean hall_text_is_request (const char *text);
HallRoom *hall_require_room (Hall *self, const HallCommand *command);
HallMember *hall_require_member (Hall *self, const HallCommand *command, HallModes modes);
gboolean hall_message_room (Hall *self, const HallCommand *command, HallEvent *event);
void hall_mode_changes_init (HallModeChanges *self,
                             Hall *hall,
                             HallRoom *room,
                             const HallCommand *command);
void hall_mode_changes_clear (HallModeChanges *self);
void hall_mode_changes_add (HallModeChanges *self, gboolean add, char letter, const char *param);
void hall_mode_changes_set_member (HallModeChanges *self, HallMember *member, HallModes modes);
void hall_mode_changes_tell (const HallModeChanges *self);
void hall_mode_changes_tell_others (const HallModeChanges *self);
gboolean hall_register_room (HallModeChanges *changes);
gboolean hall_unregister_room (HallModeChanges *changes);
gboolean hall_user_owns (const HallUser *user, const HallRoom *room);
gboolean hall_set_role (Hall *self, HallRoom *room, const char *account, HallModes modes);
HallModes hall_get_first_modes (const HallRoom *room, const HallUser *user);
void hall_tell_first_modes (Hall *self, HallMember *member, const HallCommand *command);
void hall_follow_account (Hall *self, const char *former, const HallCommand *command);
void hall_forget_account (Hall *self, const char *account);
void hall_note_reader (Hall *self, HallMember *member, BaseId id);
void hall_restore_reader (HallMember *member, BaseId id);
void hall_follow_reader (Hall *self, const HallUser *user, const char *former);
void hall_forget_reader (Hall *self, const HallMember *member);
void hall_forget_identity (Hall *self, HallRoom *room, const char *identity);
void hall_reset_readers (Hall *self, HallRoom *room);
void hall_record_readers (Hall *self, const HallRoom *room);
gboolean hall_make_place (Hall *self);
void hall_leave_empty (Hall *self, HallRoom *room, BaseId id);
void hall_remove_member (Hall *self, HallMember *member, BaseId id);

void hall_record (Hall *self, HallEvent *event, const HallRoom *room, const HallUser *recipient);
void hall_record_in_all_rooms (Hall *self, const HallUser *user, HallEvent *event);
void hall_event_init (HallEvent *event, const char *verb, const HallCommand *command);
void hall_event_init_join (HallEvent *event, const HallMember *member, const HallCommand *command);
void hall_tell_user (Hall *self, HallUser *user, HallEvent *event);
void hall_tell_room (Hall *self, HallRoom *room, HallEvent *event);
void hall_tell_room_except (Hall *self, HallRoom *room, const HallUser *except, HallEvent *event);
void hall_tell_wallops (Hall *self, HallEvent *event);
void hall_tell_status (Hall *self, HallRoom *room, HallModes modes, HallEvent *event);
void hall_tell_friends (Hall *self, HallUser *user, gboolean with_user, HallEvent *event);
void hall_tell_neighbours (Hall *self, HallUser *user, gboolean with_user, HallEvent *event);

G_END_DECLS
