/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is here, and under which name: ENTER, QUIT, NICK, SETNAME, AWAY, ACCOUNT, CHGHOST and
 * LOCATE. */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"

static gboolean
check_nick (Hall *self, const HallUser *user, const char *nick)
{
  HallUser *holder;

  if (!irc_nick_is_valid (nick))
    return hall_fail (self, HALL_ERROR_BAD_NICK, nick, NULL);

  holder = hall_find_user (self, nick);
  if (holder != NULL && holder != user)
    return hall_fail (self, HALL_ERROR_NICK_IN_USE, nick, NULL);

  holder = hall_find_look_alike (self, nick);
  if (holder != NULL && holder != user)
    return hall_fail (self, HALL_ERROR_NICK_LOOKS_ALIKE, nick, NULL);

  return hall_may_be_called (self, user, nick)
         || hall_fail (self, HALL_ERROR_NICK_RESERVED, nick, NULL);
}

/**
 * hall_add_user:
 * @self: a hall
 * @user: (transfer full): somebody whose nick no other has
 */
void
hall_add_user (Hall *self, HallUser *user)
{
  g_hash_table_insert (self->users, user->nick, user);
  g_hash_table_insert (self->skeletons, user->skeleton, user);
}

gboolean
hall_enter (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;

  if (!hall_check_banned (self, user, command->id) || !check_nick (self, user, user->nick))
    return FALSE;

  user->entered = command->id;
  user->named = command->id;
  user->spoke = command->id;
  if (user->account != NULL)
    hall_take_profile (self, user, command->metadata);
  hall_add_user (self, user);
  hall_tell_presence (self, user, user->nick, user->mask, TRUE);

  return TRUE;
}

gboolean
hall_quit (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallEvent event;

  hall_end_stay (self, user);
  hall_event_init (&event, "QUIT", command);
  event.params[event.n_params++] = command->text;
  hall_record_in_all_rooms (self, user, &event);
  hall_tell_neighbours (self, user, FALSE, &event);

  while (user->memberships->len > 0)
    hall_remove_member (self, g_ptr_array_index (user->memberships, user->memberships->len - 1),
                        command->id);

  if (user->invisible)
    self->n_invisible--;
  if (user->oper_name != NULL)
    self->n_operators--;
  hall_remember_user (self, user, command->id);
  hall_unwatch_all (self, user);
  g_hash_table_remove (self->users, user->nick);
  g_hash_table_remove (self->skeletons, user->skeleton);
  hall_tell_presence (self, user, user->nick, user->nick, FALSE);
  hall_user_free (user);

  return TRUE;
}

/* Whoever may not talk in a room could get round that under another nick. */
static gboolean
may_be_renamed (Hall *self, const HallUser *user, const char *nick)
{
  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      if (member->modes == 0 && hall_room_mutes (member->room, user))
        return hall_fail (self, HALL_ERROR_NICK_WHILE_MUTED, nick, member->room->name);
    }

  return TRUE;
}

gboolean
hall_nick (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  g_autofree char *old_mask = NULL;
  g_autofree char *old_nick = NULL;
  g_autofree char *identity = NULL;
  gboolean is_other;
  HallEvent event;

  if (!check_nick (self, user, command->text))
    return FALSE;

  if (g_str_equal (user->nick, command->text))
    return TRUE;

  if (!may_be_renamed (self, user, command->text)
      || !hall_check_rate (self, command, HALL_ERROR_RENAMED_TOO_FAST, command->text))
    return FALSE;

  is_other = !irc_casemap_equal (IRC_CASEMAP_ASCII, user->nick, command->text);
  if (is_other)
    {
      hall_remember_user (self, user, command->id);
      user->named = command->id;
    }
  hall_rate_charge (&self->limits.nick_changes, &user->nick_changes, command->id);
  old_nick = g_strdup (user->nick);
  old_mask = g_strdup (user->mask);
  identity = hall_user_dup_identity (user);
  g_hash_table_remove (self->users, user->nick);
  g_hash_table_remove (self->skeletons, user->skeleton);
  hall_user_set_nick (user, command->text);
  hall_add_user (self, user);
  hall_record_user (self, user);

  hall_event_init (&event, "NICK", command);
  event.source = old_mask;
  event.params[event.n_params++] = user->nick;
  hall_record_in_all_rooms (self, user, &event);
  hall_tell_neighbours (self, user, TRUE, &event);
  if (is_other)
    {
      hall_follow_reader (self, user, identity);
      hall_tell_presence (self, user, old_nick, old_nick, FALSE);
      hall_tell_presence (self, user, user->nick, user->mask, TRUE);
    }

  return TRUE;
}

gboolean
hall_setname (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallEvent event;

  g_free (user->realname);
  user->realname = g_strdup (command->text);
  hall_record_user (self, user);

  hall_event_init (&event, "SETNAME", command);
  event.requires = IRC_CAP_SETNAME;
  event.params[event.n_params++] = user->realname;
  hall_tell_friends (self, user, TRUE, &event);

  return TRUE;
}

gboolean
hall_away (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallEvent event;

  if (g_strcmp0 (user->away, command->text) == 0)
    return TRUE;

  g_free (user->away);
  user->away = g_strdup (command->text);
  hall_record_user (self, user);

  hall_event_init (&event, "AWAY", command);
  event.requires = IRC_CAP_AWAY_NOTIFY;
  if (user->away != NULL)
    event.params[event.n_params++] = user->away;
  hall_tell_friends (self, user, FALSE, &event);

  return TRUE;
}

gboolean
hall_account (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  g_autofree char *former = NULL;
  g_autofree char *identity = hall_user_dup_identity (user);
  HallEvent event;

  if (g_strcmp0 (user->account, command->text) == 0)
    return TRUE;
  if (command->text != NULL && !hall_check_account (self, user, command->text, command->id))
    return FALSE;

  hall_end_stay (self, user);
  if (user->account != NULL)
    hall_leave_profile (self, user);
  former = user->account;
  user->account = g_strdup (command->text);

  hall_event_init (&event, "ACCOUNT", command);
  event.requires = IRC_CAP_ACCOUNT_NOTIFY;
  event.params[event.n_params++] = user->account != NULL ? user->account : "*";
  hall_tell_friends (self, user, TRUE, &event);
  hall_follow_account (self, former, command);
  hall_follow_reader (self, user, identity);
  if (user->account != NULL)
    hall_take_profile (self, user, command->metadata);

  return TRUE;
}

gboolean
hall_chghost (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  g_autofree char *old_mask = g_strdup (user->mask);
  HallEvent event;

  if (g_str_equal (user->user, command->object) && g_str_equal (user->host, command->text))
    return TRUE;

  hall_user_set_host (user, command->object, command->text);
  hall_record_user (self, user);

  hall_event_init (&event, "CHGHOST", command);
  event.source = old_mask;
  event.requires = IRC_CAP_CHGHOST;
  event.params[event.n_params++] = user->user;
  event.params[event.n_params++] = user->host;
  hall_tell_friends (self, user, TRUE, &event);

  return TRUE;
}

static void
note_absence (Hall *self, HallUser *user, const HallCommand *command)
{
  gboolean was_absent = user->absent != 0;

  user->absent = command->object == NULL ? command->id : 0;
  if ((user->absent != 0) != was_absent)
    hall_record_user (self, user);
}

/* The host that others see stays: they need not notice that somebody has taken up the phone. */
gboolean
hall_locate (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  g_autoptr (GString) before = g_string_new (NULL);

  hall_user_append_modes (user, before);
  g_free (user->hostname);
  g_free (user->address);
  user->hostname = g_strdup (command->object);
  user->address = g_strdup (command->text);
  user->is_secure = command->is_secure;
  note_absence (self, user, command);
  hall_tell_user_modes (self, command, before->str);

  return TRUE;
}
