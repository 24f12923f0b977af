/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-room.h"

#include <string.h>

#include "hall/hall-list.h"
#include "hall/hall-registration.h"
#include "irc/irc-mode.h"
#include "irc/irc-skeleton.h"

/* What a new room starts with: only members talk in it, only operators name its topic. */
#define NEW_ROOM_MODES (HALL_MODE_NO_EXTERNAL | HALL_MODE_TOPIC_LOCKED)

static const char mode_letters[HALL_MODE_COUNT] = {
#define MODE(symbol, letter, type, sign, text) letter,
#include "irc/irc-mode.def"
#undef MODE
};

/**
 * hall_room_new:
 * @name: a valid name
 * @created: when it comes to be
 *
 * Returns: (transfer full): a room with nobody in it
 */
HallRoom *
hall_room_new (const char *name, BaseId created)
{
  HallRoom *self = g_new0 (HallRoom, 1);

  self->name = g_strdup (name);
  self->skeleton = irc_skeleton_new (name);
  self->created = created;
  self->modes = NEW_ROOM_MODES;
  self->bans = hall_list_new ();
  self->excepts = hall_list_new ();
  self->invite_excepts = hall_list_new ();
  self->members = g_ptr_array_new ();

  return self;
}

/**
 * hall_room_free:
 * @self: (transfer full): a room with nobody in it
 */
void
hall_room_free (HallRoom *self)
{
  g_assert (self->members->len == 0);

  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->bans);
  g_ptr_array_unref (self->excepts);
  g_ptr_array_unref (self->invite_excepts);
  g_clear_pointer (&self->metadata, g_ptr_array_unref);
  g_clear_pointer (&self->registration, hall_registration_free);
  g_clear_pointer (&self->readers, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->skeleton);
  g_free (self->topic);
  g_free (self->topic_setter);
  g_free (self->key);
  g_free (self);
}

/**
 * hall_room_reset:
 * @self: a room with nobody in it
 *
 * Makes its modes and lists those of a new room: they end with the last member where it is not
 * registered. How much of its history is kept stays: it was promised to those who talked there.
 */
void
hall_room_reset (HallRoom *self)
{
  hall_room_set_key (self, NULL);
  self->modes = NEW_ROOM_MODES | (self->modes & HALL_MODE_KEEP);
  g_ptr_array_set_size (self->bans, 0);
  g_ptr_array_set_size (self->excepts, 0);
  g_ptr_array_set_size (self->invite_excepts, 0);
  g_clear_pointer (&self->readers, g_ptr_array_unref);
}

/**
 * hall_room_set_name:
 * @self: a room
 * @name: a valid name
 *
 * Returns: (transfer full): what it was called before
 */
char *
hall_room_set_name (HallRoom *self, const char *name)
{
  char *old_name = self->name;

  g_free (self->skeleton);
  self->name = g_strdup (name);
  self->skeleton = irc_skeleton_new (name);

  return old_name;
}

/**
 * hall_room_set_topic:
 * @self: a room
 * @topic: (nullable): the topic; empty or %NULL for none
 * @setter: (nullable): nick!user@host of who sets it
 * @time: when, in milliseconds since 1970-01-01 UTC
 */
void
hall_room_set_topic (HallRoom *self, const char *topic, const char *setter, gint64 time)
{
  g_free (self->topic);
  g_free (self->topic_setter);
  self->topic = topic != NULL && topic[0] != '\0' ? g_strdup (topic) : NULL;
  self->topic_setter = g_strdup (setter);
  self->topic_time = time;
}

/**
 * hall_room_set_key:
 * @self: a room
 * @key: (nullable): what to give to join; %NULL for nothing
 */
void
hall_room_set_key (HallRoom *self, const char *key)
{
  g_free (self->key);
  self->key = g_strdup (key);
  if (key != NULL)
    self->modes |= HALL_MODE_KEY;
  else
    self->modes &= ~(HallModes) HALL_MODE_KEY;
}

/**
 * hall_room_set_registration:
 * @self: a room
 * @registration: (nullable) (transfer full): whose it is; %NULL for nobody's
 */
void
hall_room_set_registration (HallRoom *self, HallRegistration *registration)
{
  g_clear_pointer (&self->registration, hall_registration_free);
  self->registration = registration;
  if (registration != NULL)
    self->modes |= HALL_MODE_REGISTERED;
  else
    self->modes &= ~(HallModes) HALL_MODE_REGISTERED;
}

/**
 * hall_room_add_member:
 * @self: a room
 * @user: who comes in, and is not in it yet
 * @modes: the prefix modes to have
 *
 * Returns: (transfer none): the membership; hall_room_remove_member() ends it
 */
HallMember *
hall_room_add_member (HallRoom *self, HallUser *user, HallModes modes)
{
  HallMember *member = g_new0 (HallMember, 1);

  member->user = user;
  member->room = self;
  member->modes = modes;
  member->index = self->members->len;
  g_ptr_array_add (self->members, member);
  g_ptr_array_add (user->memberships, member);

  return member;
}

/**
 * hall_room_remove_member:
 * @self: a room
 * @member: (transfer full): a membership of it
 */
void
hall_room_remove_member (HallRoom *self, HallMember *member)
{
  g_ptr_array_remove_index_fast (self->members, member->index);
  if (member->index < self->members->len)
    {
      HallMember *moved = g_ptr_array_index (self->members, member->index);

      moved->index = member->index;
    }

  g_ptr_array_remove (member->user->memberships, member);
  g_free (member);
}

/**
 * hall_member_outranks:
 * @self: a member of a room
 * @other: another one
 *
 * Returns: whether @self has a prefix mode that is higher than all that @other has
 */
gboolean
hall_member_outranks (const HallMember *self, const HallMember *other)
{
  HallModes highest = self->modes & -self->modes;

  return highest != 0 && (other->modes & HALL_MODES_FROM (highest)) == 0;
}

/**
 * hall_modes_from_sign:
 * @sign: a character
 *
 * Returns: the prefix mode that @sign stands for and all above it; 0 when it stands for none
 */
HallModes
hall_modes_from_sign (char sign)
{
#define MODE(symbol, letter, type, mode_sign, text)                                                \
  if ((mode_sign) != 0 && sign == (mode_sign))                                                     \
    return HALL_MODES_FROM (HALL_MODE_##symbol);
#include "irc/irc-mode.def"
#undef MODE

  return 0;
}

/**
 * hall_modes_from_letters:
 * @letters: letters of modes; others are passed over
 *
 * Returns: the modes
 */
HallModes
hall_modes_from_letters (const char *letters)
{
  HallModes modes = 0;

  for (guint i = 0; i < HALL_MODE_COUNT; i++)
    if (strchr (letters, mode_letters[i]) != NULL)
      modes |= (HallModes) 1 << i;

  return modes;
}

/**
 * hall_modes_append_letters:
 * @modes: modes
 * @letters: where their letters go, from the highest or first to the last
 */
void
hall_modes_append_letters (HallModes modes, GString *letters)
{
  for (guint i = 0; i < HALL_MODE_COUNT; i++)
    if ((modes & ((HallModes) 1 << i)) != 0)
      g_string_append_c (letters, mode_letters[i]);
}

/**
 * hall_room_is_lasting:
 * @self: a room
 *
 * Returns: whether there is something about it to remember when nobody is in it
 */
gboolean
hall_room_is_lasting (const HallRoom *self)
{
  return self->topic != NULL || self->metadata != NULL || self->history_after != 0
         || (self->modes & HALL_MODE_KEEP) != 0 || self->registration != NULL;
}

/**
 * hall_room_is_closed:
 * @self: a room
 *
 * What is said in a closed room is for who was let in. Such a room's modes end with its last
 * member, so its history is not shown to whoever opens a room of that name later. A registered room
 * stays as it is, and so is never one of those.
 *
 * Returns: whether a key, an invitation or an account is needed to join, or to have been there to
 *   read, until all have left
 */
gboolean
hall_room_is_closed (const HallRoom *self)
{
  return self->registration == NULL
         && (self->modes
             & (HALL_MODE_KEY | HALL_MODE_INVITE_ONLY | HALL_MODE_REGISTERED_JOIN
                | HALL_MODE_SINCE_JOINING))
                != 0;
}

/**
 * hall_room_get_hidden_from:
 * @self: a room
 * @user: who wants to read
 *
 * Returns: the id up to which its history is not for @user; it is for members only
 */
BaseId
hall_room_get_hidden_from (const HallRoom *self, const HallUser *user)
{
  const HallMember *member = hall_user_find_member (user, self);

  return member != NULL ? MAX (self->history_after, member->since) : G_MAXINT64;
}

/**
 * hall_room_is_visible_to:
 * @self: a room
 * @user: who looks
 *
 * Returns: whether @user may know that the room is there
 */
gboolean
hall_room_is_visible_to (const HallRoom *self, const HallUser *user)
{
  return (self->modes & HALL_MODE_SECRET) == 0 || hall_user_find_member (user, self) != NULL
         || hall_user_may (user, HALL_PRIVILEGE_SEE_SECRET);
}

/**
 * hall_room_is_known_to:
 * @self: a room
 * @user: who asks about it
 *
 * Whoever is something in a secret room may ask about it from outside.
 *
 * Returns: whether @user may know what there is to know of its registration
 */
gboolean
hall_room_is_known_to (const HallRoom *self, const HallUser *user)
{
  return hall_room_is_visible_to (self, user) || hall_user_may (user, HALL_PRIVILEGE_ROOMS)
         || (self->registration != NULL
             && hall_registration_get_standing (self->registration, user->account) != 0);
}

/**
 * hall_room_bans:
 * @self: a room
 * @user: somebody
 *
 * Returns: whether @user is kept out of the room
 */
gboolean
hall_room_bans (const HallRoom *self, const HallUser *user)
{
  return hall_list_matches (self->bans, user) && !hall_list_matches (self->excepts, user);
}

/**
 * hall_room_mutes:
 * @self: a room
 * @user: somebody
 *
 * Who is kept out of a room does not talk in it, either.
 *
 * Returns: whether @user may not talk in the room for a ban
 */
gboolean
hall_room_mutes (const HallRoom *self, const HallUser *user)
{
  if (hall_list_matches (self->excepts, user))
    return FALSE;

  return hall_list_matches (self->bans, user)
         || (hall_list_mutes (self->bans, user) && !hall_list_mutes (self->excepts, user));
}

/**
 * hall_room_set_keep:
 * @self: a room
 * @keep: how much of its history is kept; nothing but zeros for as much as the server keeps
 */
void
hall_room_set_keep (HallRoom *self, const IrcKeep *keep)
{
  self->keep = *keep;
  if (keep->messages != 0 || keep->seconds != 0)
    self->modes |= HALL_MODE_KEEP;
  else
    self->modes &= ~(HallModes) HALL_MODE_KEEP;
}

/**
 * hall_room_get_list:
 * @self: a room
 * @mode: the mode of a list
 *
 * Returns: (transfer none) (element-type HallListEntry): the list
 */
GPtrArray *
hall_room_get_list (const HallRoom *self, HallModes mode)
{
  switch (mode)
    {
    case HALL_MODE_EXCEPT:
      return self->excepts;
    case HALL_MODE_INVITE_EXCEPT:
      return self->invite_excepts;
    default:
      return self->bans;
    }
}

/**
 * hall_room_append_modes:
 * @self: a room
 * @with_key: whether the key may be told, which is for members
 * @modes: what to append "+klnt" to
 * @params: what to append " key 12" to, a space before each
 */
void
hall_room_append_modes (const HallRoom *self, gboolean with_key, GString *modes, GString *params)
{
  g_string_append_c (modes, '+');
  for (guint i = 0; i < HALL_MODE_COUNT; i++)
    {
      if ((self->modes & (1u << i)) == 0)
        continue;

      g_string_append_c (modes, mode_letters[i]);
      if (i == HALL_MODE_INDEX_KEY)
        g_string_append_printf (params, " %s", with_key ? self->key : "*");
      else if (i == HALL_MODE_INDEX_LIMIT)
        g_string_append_printf (params, " %u", self->limit);
      else if (i == HALL_MODE_INDEX_KEEP)
        {
          g_string_append_c (params, ' ');
          irc_keep_append (&self->keep, params);
        }
    }
}
