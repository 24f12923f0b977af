/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"
#include "irc/irc-skeleton.h"

static const HallHandler handlers[] = {
  [HALL_COMMAND_ENTER] = hall_enter,
  [HALL_COMMAND_QUIT] = hall_quit,
  [HALL_COMMAND_NICK] = hall_nick,
  [HALL_COMMAND_SETNAME] = hall_setname,
  [HALL_COMMAND_AWAY] = hall_away,
  [HALL_COMMAND_USER_MODE] = hall_user_mode,
  [HALL_COMMAND_ACCOUNT] = hall_account,
  [HALL_COMMAND_RESERVE] = hall_reserve,
  [HALL_COMMAND_RELEASE] = hall_release,
  [HALL_COMMAND_CHGHOST] = hall_chghost,
  [HALL_COMMAND_LOCATE] = hall_locate,
  [HALL_COMMAND_STAY] = hall_stay,
  [HALL_COMMAND_GO] = hall_go,
  [HALL_COMMAND_WATCH] = hall_watch,
  [HALL_COMMAND_UNWATCH] = hall_unwatch,
  [HALL_COMMAND_JOIN] = hall_join,
  [HALL_COMMAND_PART] = hall_part,
  [HALL_COMMAND_KICK] = hall_kick,
  [HALL_COMMAND_INVITE] = hall_invite,
  [HALL_COMMAND_TOPIC] = hall_topic,
  [HALL_COMMAND_MODE] = hall_mode,
  [HALL_COMMAND_KNOCK] = hall_knock,
  [HALL_COMMAND_PRIVMSG] = hall_message,
  [HALL_COMMAND_NOTICE] = hall_message,
  [HALL_COMMAND_TAGMSG] = hall_message,
  [HALL_COMMAND_RELAYMSG] = hall_relaymsg,
  [HALL_COMMAND_REDACT] = hall_redact,
  [HALL_COMMAND_RENAME] = hall_rename,
  [HALL_COMMAND_OPER] = hall_oper,
  [HALL_COMMAND_KILL] = hall_kill,
  [HALL_COMMAND_WALLOPS] = hall_wallops,
  [HALL_COMMAND_BAN] = hall_ban,
  [HALL_COMMAND_UNBAN] = hall_unban,
  [HALL_COMMAND_EXPIRE_BANS] = hall_expire_bans,
  [HALL_COMMAND_SET_METADATA] = hall_set_metadata,
  [HALL_COMMAND_CLEAR_METADATA] = hall_clear_metadata,
  [HALL_COMMAND_SUBSCRIBE] = hall_subscribe,
  [HALL_COMMAND_UNSUBSCRIBE] = hall_unsubscribe,
  [HALL_COMMAND_EDIT] = hall_edit,
  [HALL_COMMAND_UNREGISTER] = hall_unregister,
  [HALL_COMMAND_TRANSFER] = hall_transfer,
  [HALL_COMMAND_ROLE] = hall_role,
  [HALL_COMMAND_RETIRE] = hall_retire,
};

/**
 * hall_new:
 * @limits: what may be held
 * @sink: where to say what came of each command
 * @user_data: what the functions of @sink get
 *
 * Returns: (transfer full): a hall with nobody in it
 */
Hall *
hall_new (const HallLimits *limits, const HallSink *sink, gpointer user_data)
{
  Hall *self = g_new0 (Hall, 1);

  self->limits = *limits;
  self->sink = *sink;
  self->user_data = user_data;
  self->users = g_hash_table_new (irc_casemap_ascii_hash, irc_casemap_ascii_equal);
  self->skeletons = g_hash_table_new (g_str_hash, g_str_equal);
  self->rooms = g_hash_table_new (irc_casemap_ascii_hash, irc_casemap_ascii_equal);
  self->room_skeletons = g_hash_table_new (g_str_hash, g_str_equal);
  self->reserved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->watchers = g_hash_table_new (irc_casemap_ascii_hash, irc_casemap_ascii_equal);
  self->bans = hall_ban_set_new ();

  return self;
}

static void
leave_all_rooms (gpointer nick, gpointer user, gpointer user_data)
{
  HallUser *self = user;

  while (self->memberships->len > 0)
    {
      HallMember *member = g_ptr_array_index (self->memberships, self->memberships->len - 1);

      hall_room_remove_member (member->room, member);
    }
}

/**
 * hall_free:
 * @self: (transfer full): a hall; nobody is told anything
 */
void
hall_free (Hall *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_foreach (self->users, leave_all_rooms, NULL);
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    hall_user_free (value);
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    hall_room_free (value);

  hall_clear_past (self);
  hall_clear_watchers (self);
  g_hash_table_unref (self->skeletons);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->room_skeletons);
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->reserved);
  hall_ban_set_free (self->bans);
  g_free (self);
}

/**
 * hall_apply:
 * @self: a hall
 * @command: what is to be done, by whom, and when
 *
 * The only way to change a hall. It looks at nothing but the hall and the command: the same
 * commands in the same order give the same hall, on this server or another.
 *
 * Returns: whether it was carried out, at least in part; what failed was told to the sink
 */
gboolean
hall_apply (Hall *self, const HallCommand *command)
{
  return handlers[command->type](self, command);
}

/**
 * hall_get_limits:
 * @self: a hall
 *
 * Returns: (transfer none): what may be held
 */
const HallLimits *
hall_get_limits (const Hall *self)
{
  return &self->limits;
}

/**
 * hall_set_limits:
 * @self: a hall
 * @limits: what may be held from now on; what is held already stays
 */
void
hall_set_limits (Hall *self, const HallLimits *limits)
{
  self->limits = *limits;
}

/**
 * hall_restore_room:
 * @self: a hall
 * @room: (transfer full): a room as it was remembered, with nobody in it
 */
void
hall_restore_room (Hall *self, HallRoom *room)
{
  if (hall_find_room (self, room->name) != NULL)
    hall_room_free (room);
  else
    hall_add_room (self, room);
}

/**
 * hall_find_user:
 * @self: a hall
 * @nick: a nick, in any letter case
 *
 * Returns: (nullable) (transfer none): who has it
 */
HallUser *
hall_find_user (const Hall *self, const char *nick)
{
  return g_hash_table_lookup (self->users, nick);
}

/**
 * hall_find_look_alike:
 * @self: a hall
 * @nick: a nick
 *
 * Returns: (nullable) (transfer none): who has @nick, or one that cannot be told from it by sight
 */
HallUser *
hall_find_look_alike (const Hall *self, const char *nick)
{
  g_autofree char *skeleton = irc_skeleton_new (nick);

  return g_hash_table_lookup (self->skeletons, skeleton);
}

/**
 * hall_find_room:
 * @self: a hall
 * @name: a room's name, in any letter case
 *
 * Returns: (nullable) (transfer none): the room
 */
HallRoom *
hall_find_room (const Hall *self, const char *name)
{
  return g_hash_table_lookup (self->rooms, name);
}

/**
 * hall_get_n_users:
 * @self: a hall
 *
 * Returns: how many users there are, the invisible ones included
 */
guint
hall_get_n_users (const Hall *self)
{
  return g_hash_table_size (self->users);
}

/**
 * hall_get_n_invisible:
 * @self: a hall
 *
 * Returns: how many users have mode i
 */
guint
hall_get_n_invisible (const Hall *self)
{
  return self->n_invisible;
}

/**
 * hall_get_n_operators:
 * @self: a hall
 *
 * Returns: how many users are operators of the server
 */
guint
hall_get_n_operators (const Hall *self)
{
  return self->n_operators;
}

/**
 * hall_get_n_rooms:
 * @self: a hall
 *
 * Returns: how many rooms there are, the empty ones that are remembered included
 */
guint
hall_get_n_rooms (const Hall *self)
{
  return g_hash_table_size (self->rooms);
}

/**
 * hall_foreach_user:
 * @self: a hall
 * @func: (scope call): called for each user, in no order; must not change the hall
 * @user_data: what @func gets
 */
void
hall_foreach_user (const Hall *self, HallUserFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    func (user, user_data);
}

/**
 * hall_foreach_room:
 * @self: a hall
 * @func: (scope call): called for each room, in no order; must not change the hall
 * @user_data: what @func gets
 */
void
hall_foreach_room (const Hall *self, HallRoomFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    func (room, user_data);
}

/**
 * hall_fail:
 * @self: a hall
 * @error: what went wrong
 * @subject: (nullable): with what; see HallError
 * @detail: (nullable): see HallError
 *
 * Returns: always %FALSE, for a handler to return
 */
gboolean
hall_fail (Hall *self, HallError error, const char *subject, const char *detail)
{
  self->sink.fail (self->user_data, error, subject, detail);

  return FALSE;
}

/**
 * hall_require_room:
 * @self: a hall
 * @command: a command whose target is a room
 *
 * A secret room is not there for who is not in it.
 *
 * Returns: (nullable) (transfer none): the room; %NULL when it failed
 */
HallRoom *
hall_require_room (Hall *self, const HallCommand *command)
{
  HallRoom *room = hall_find_room (self, command->target);

  if (room == NULL || !hall_room_is_visible_to (room, command->actor))
    {
      hall_fail (self, HALL_ERROR_NO_SUCH_ROOM, command->target, NULL);
      return NULL;
    }

  return room;
}

/**
 * hall_require_member:
 * @self: a hall
 * @command: a command whose target is a room
 * @modes: prefix modes of which the actor needs one; 0 when being a member is enough
 *
 * Returns: (nullable) (transfer none): what the actor is in the room; %NULL when it failed
 */
HallMember *
hall_require_member (Hall *self, const HallCommand *command, HallModes modes)
{
  HallRoom *room = hall_require_room (self, command);
  HallMember *member;

  if (room == NULL)
    return NULL;

  member = hall_user_find_member (command->actor, room);
  if (member == NULL)
    {
      hall_fail (self, HALL_ERROR_NOT_IN_ROOM, room->name, NULL);
      return NULL;
    }

  if (modes != 0 && (member->modes & modes) == 0)
    {
      hall_fail (self, HALL_ERROR_NOT_OPERATOR, room->name, NULL);
      return NULL;
    }

  return member;
}
