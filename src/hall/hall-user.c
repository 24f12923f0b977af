/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-user.h"

#include "hall/hall-room.h"
#include "irc/irc-casemap.h"
#include "irc/irc-skeleton.h"

/* Open invitations that one user can have; the oldest makes room. */
#define INVITATIONS_MAX 32

/* People who may answer one that takes messages only from the registered; the oldest makes room. */
#define ADDRESSED_MAX 32

static void
hall_invitation_free (HallInvitation *invitation)
{
  g_free (invitation->room);
  g_free (invitation);
}

static void
update_mask (HallUser *self)
{
  g_free (self->mask);
  self->mask = g_strdup_printf ("%s!%s@%s", self->nick, self->user, self->host);
}

/**
 * hall_user_new:
 * @nick: a valid nick
 * @user: the user name
 * @host: the host that others see
 * @realname: the display name
 * @peer: (nullable): what speaks for the user on this server
 *
 * Returns: (transfer full): a user who is in no hall yet
 */
HallUser *
hall_user_new (const char *nick,
               const char *user,
               const char *host,
               const char *realname,
               gpointer peer)
{
  HallUser *self = g_new0 (HallUser, 1);

  self->peer = peer;
  self->nick = g_strdup (nick);
  self->skeleton = irc_skeleton_new (nick);
  self->user = g_strdup (user);
  self->host = g_strdup (host);
  self->realname = g_strdup (realname);
  self->memberships = g_ptr_array_new ();
  update_mask (self);

  return self;
}

/**
 * hall_user_free:
 * @self: (transfer full): a user who is in no room
 */
void
hall_user_free (HallUser *self)
{
  g_assert (self->memberships->len == 0);

  g_ptr_array_unref (self->memberships);
  g_clear_pointer (&self->invitations, g_ptr_array_unref);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->addressed, g_array_unref);
  g_clear_pointer (&self->written, g_array_unref);
  g_free (self->oper_name);
  g_clear_pointer (&self->profile, hall_profile_free);
  g_free (self->nick);
  g_free (self->skeleton);
  g_free (self->user);
  g_free (self->host);
  g_free (self->mask);
  g_free (self->realname);
  g_free (self->hostname);
  g_free (self->address);
  g_free (self->place);
  g_free (self->account);
  g_free (self->away);
  g_free (self);
}

/**
 * hall_user_get_profile:
 * @self: a user
 *
 * Returns: (transfer none): what @self tells of and wants to hear, made when there was nothing
 */
HallProfile *
hall_user_get_profile (HallUser *self)
{
  if (self->profile == NULL)
    self->profile = hall_profile_new ();

  return self->profile;
}

/**
 * hall_user_set_nick:
 * @self: a user
 * @nick: a valid nick
 */
void
hall_user_set_nick (HallUser *self, const char *nick)
{
  g_free (self->nick);
  g_free (self->skeleton);
  self->nick = g_strdup (nick);
  self->skeleton = irc_skeleton_new (nick);
  update_mask (self);
}

/**
 * hall_user_set_host:
 * @self: a user
 * @user: a user name
 * @host: the host that others see
 */
void
hall_user_set_host (HallUser *self, const char *user, const char *host)
{
  g_free (self->user);
  g_free (self->host);
  self->user = g_strdup (user);
  self->host = g_strdup (host);
  update_mask (self);
}

/**
 * hall_user_dup_identity:
 * @self: a user
 *
 * What is somebody's own belongs to an account; without one, to a nick at a place, so that the same
 * person finds it again, and a stranger who takes the nick elsewhere does not.
 *
 * Returns: (transfer full): who @self is, today and another time
 */
char *
hall_user_dup_identity (const HallUser *self)
{
  g_autofree char *guest = NULL;

  if (self->account != NULL)
    return irc_casemap_fold (IRC_CASEMAP_ASCII, self->account);

  guest = g_strdup_printf ("%s@%s", self->nick, self->place != NULL ? self->place : self->host);

  return irc_casemap_fold (IRC_CASEMAP_ASCII, guest);
}

/**
 * hall_user_find_member:
 * @self: a user
 * @room: a room
 *
 * Returns: (nullable) (transfer none): what @self is in @room; %NULL when not in it
 */
HallMember *
hall_user_find_member (const HallUser *self, const HallRoom *room)
{
  for (guint i = 0; i < self->memberships->len; i++)
    {
      HallMember *member = g_ptr_array_index (self->memberships, i);

      if (member->room == room)
        return member;
    }

  return NULL;
}

/**
 * hall_user_has_said:
 * @self: a user
 * @source: nick!user@host of who said something
 * @account: (nullable): the account of who said it
 * @id: when it was said
 *
 * Whoever has the account said it; and whoever has been called that ever since, as nobody else can
 * have been. Of what a guest said in an earlier visit nobody can tell any more.
 *
 * Returns: whether it was @self who said it
 */
gboolean
hall_user_has_said (const HallUser *self, const char *source, const char *account, BaseId id)
{
  if (account != NULL && self->account != NULL
      && irc_casemap_equal (IRC_CASEMAP_ASCII, account, self->account))
    return TRUE;

  return id >= self->named && irc_casemap_equal (IRC_CASEMAP_ASCII, source, self->mask);
}

/**
 * hall_user_shares_room:
 * @self: a user
 * @other: another one, or the same
 *
 * Returns: whether both are in some room; everyone shares with oneself
 */
gboolean
hall_user_shares_room (const HallUser *self, const HallUser *other)
{
  if (self == other)
    return TRUE;

  for (guint i = 0; i < self->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (self->memberships, i);

      if (hall_user_find_member (other, member->room) != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * hall_user_may:
 * @self: a user
 * @privilege: a privilege of operators
 *
 * Returns: whether @self has it
 */
gboolean
hall_user_may (const HallUser *self, HallPrivileges privilege)
{
  return (self->privileges & privilege) != 0;
}

/**
 * hall_user_sees:
 * @self: a user
 * @other: another one, or the same
 *
 * Returns: whether @self is shown @other in rooms and lists
 */
gboolean
hall_user_sees (const HallUser *self, const HallUser *other)
{
  return !other->invisible || hall_user_may (self, HALL_PRIVILEGE_SEE_SECRET)
         || hall_user_shares_room (self, other);
}

static gboolean
has_id (const GArray *ids, BaseId id)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_array_index (ids, BaseId, i) == id)
      return TRUE;

  return FALSE;
}

static void
note_id (GArray **ids, BaseId id)
{
  if (*ids == NULL)
    *ids = g_array_new (FALSE, FALSE, sizeof (BaseId));
  else if ((*ids)->len == ADDRESSED_MAX)
    g_array_remove_index (*ids, 0);
  g_array_append_val (*ids, id);
}

/**
 * hall_user_takes_from:
 * @self: a user
 * @other: who writes to @self; may be the same
 *
 * Returns: whether @self wants private messages of @other
 */
gboolean
hall_user_takes_from (const HallUser *self, const HallUser *other)
{
  if (!self->hears_registered || other == self || other->account != NULL
      || other->oper_name != NULL)
    return TRUE;

  return has_id (self->addressed, other->entered);
}

/**
 * hall_user_note_addressed:
 * @self: a user with mode R
 * @other: who is written to, and may answer from now on
 */
void
hall_user_note_addressed (HallUser *self, const HallUser *other)
{
  if (hall_user_takes_from (self, other))
    return;

  note_id (&self->addressed, other->entered);
}

/**
 * hall_user_has_written:
 * @self: a user
 * @other: another one, or the same
 *
 * Returns: whether @other is among those to whom @self wrote lately
 */
gboolean
hall_user_has_written (const HallUser *self, const HallUser *other)
{
  return has_id (self->written, other->entered);
}

/**
 * hall_user_note_written:
 * @self: a user
 * @other: who is written to
 */
void
hall_user_note_written (HallUser *self, const HallUser *other)
{
  note_id (&self->written, other->entered);
}

static gboolean
find_invitation (const HallUser *self, const HallRoom *room, guint *index)
{
  if (self->invitations == NULL)
    return FALSE;

  for (guint i = 0; i < self->invitations->len; i++)
    {
      const HallInvitation *invitation = g_ptr_array_index (self->invitations, i);

      if (invitation->opened == room->opened
          && irc_casemap_equal (IRC_CASEMAP_ASCII, invitation->room, room->name))
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * hall_user_is_invited:
 * @self: a user
 * @room: a room
 *
 * Returns: whether somebody who was in @room asked @self into it, and it was not left by all since
 */
gboolean
hall_user_is_invited (const HallUser *self, const HallRoom *room)
{
  guint index;

  return find_invitation (self, room, &index);
}

/**
 * hall_user_add_invitation:
 * @self: a user
 * @room: the room that an operator asks @self into
 */
void
hall_user_add_invitation (HallUser *self, const HallRoom *room)
{
  HallInvitation *invitation;

  if (hall_user_is_invited (self, room))
    return;

  if (self->invitations == NULL)
    self->invitations = g_ptr_array_new_with_free_func ((GDestroyNotify) hall_invitation_free);
  else if (self->invitations->len == INVITATIONS_MAX)
    g_ptr_array_remove_index (self->invitations, 0);

  invitation = g_new (HallInvitation, 1);
  invitation->room = g_strdup (room->name);
  invitation->opened = room->opened;
  g_ptr_array_add (self->invitations, invitation);
}

/**
 * hall_user_rename_invitation:
 * @self: a user
 * @room: a room that has another name now
 */
void
hall_user_rename_invitation (HallUser *self, const HallRoom *room)
{
  for (guint i = 0; self->invitations != NULL && i < self->invitations->len; i++)
    {
      HallInvitation *invitation = g_ptr_array_index (self->invitations, i);

      if (invitation->opened != room->opened)
        continue;

      g_free (invitation->room);
      invitation->room = g_strdup (room->name);
    }
}

/**
 * hall_user_take_invitation:
 * @self: a user
 * @room: the room that @self joins, which uses an invitation up
 */
void
hall_user_take_invitation (HallUser *self, const HallRoom *room)
{
  guint index;

  if (find_invitation (self, room, &index))
    g_ptr_array_remove_index (self->invitations, index);
}
