/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bucket.h"
#include "base/base-id.h"
#include "hall/hall-privilege.h"
#include "hall/hall-profile.h"

G_BEGIN_DECLS

typedef struct HallMember HallMember;
typedef struct HallRoom HallRoom;
typedef struct HallUser HallUser;

/**
 * HallUser:
 * @peer: (nullable): what speaks for this user on this server, with whatever hangs on to it; the
 * hall never looks inside
 * @nick: the nickname as written
 * @skeleton: the same for all nicks that look like @nick
 * @user: the user name
 * @host: the host that others see
 * @mask: nick!user@host
 * @realname: the display name
 * @hostname: (nullable): the host by which the connection is known, which others need not see
 * @address: (nullable): the numeric address that the user connects from, which others do not see;
 * %NULL for this computer
 * @place: (nullable): what tells guests of one nick apart, which others do not see; %NULL for @host
 * @account: (nullable): the account, when logged in
 * @away: (nullable): the away message, when away
 * @memberships: (element-type HallMember): the rooms, in the order of joining
 * @invitations: (element-type HallInvitation): the rooms that this user was asked into
 * @watched: (nullable) (element-type utf8): nicks whose coming and going this user hears of, as
 * they were written
 * @profile: (nullable): what this user tells of and wants to hear; %NULL for nothing
 * @entered: when the user came
 * @named: since when the user is called @nick
 * @spoke: the newest command that showed a person at the keys
 * @knocked: the newest time that this user asked to be let into a room; 0 for never
 * @mark: the newest announcement that was told to this user; keeps it from being told twice
 * @oper_name: (nullable): as which operator of the server the user is known; %NULL for none; mode o
 * @privileges: what the operator may do
 * @addressed: (nullable) (element-type BaseId): the `entered` of whom the user has written to with
 * mode R, the newest last
 * @joins: how often the user joined rooms lately
 * @nick_changes: how often the user took another nick
 * @targets: to how many others the user began to write
 * @written: (nullable) (element-type BaseId): the `entered` of whom the user wrote to, the newest
 * last
 * @invisible: user mode i: shown in WHO only to who shares a room
 * @is_bot: user mode B: a program and not a person
 * @is_secure: user mode Z: nobody can read along on any connection of the user
 * @hears_registered: user mode R: only who is logged in can write privately
 * @hears_wallops: user mode w: hears WALLOPS
 * @stays: whether the user, who is logged in, stays without a connection, and over restarts
 * @absent: since when there has been no connection; 0 when there is one
 *
 * One person, as everybody in the hall knows them. Read by all layers above, changed only by
 * hall_apply().
 */
struct HallUser
{
  gpointer peer;
  char *nick;
  char *skeleton;
  char *user;
  char *host;
  char *mask;
  char *realname;
  char *hostname;
  char *address;
  char *place;
  char *account;
  char *away;
  GPtrArray *memberships;
  GPtrArray *invitations;
  GPtrArray *watched;
  HallProfile *profile;
  BaseId entered;
  BaseId named;
  BaseId spoke;
  BaseId knocked;
  guint64 mark;
  char *oper_name;
  HallPrivileges privileges;
  GArray *addressed;
  BaseBucket joins;
  BaseBucket nick_changes;
  BaseBucket targets;
  GArray *written;
  gboolean invisible;
  gboolean is_bot;
  gboolean is_secure;
  gboolean hears_registered;
  gboolean hears_wallops;
  gboolean stays;
  BaseId absent;
};

/**
 * HallInvitation:
 * @room: the room's name
 * @opened: since when somebody was in it, so that who comes after all had left did not invite
 */
typedef struct
{
  char *room;
  BaseId opened;
} HallInvitation;

HallUser *hall_user_new (const char *nick,
                         const char *user,
                         const char *host,
                         const char *realname,
                         gpointer peer);
void hall_user_free (HallUser *self);
HallProfile *hall_user_get_profile (HallUser *self);
void hall_user_set_host (HallUser *self, const char *user, const char *host);
void hall_user_set_nick (HallUser *self, const char *nick);
char *hall_user_dup_identity (const HallUser *self);
HallMember *hall_user_find_member (const HallUser *self, const HallRoom *room);
gboolean hall_user_has_said (const HallUser *self,
                             const char *source,
                             const char *account,
                             BaseId id);
gboolean hall_user_shares_room (const HallUser *self, const HallUser *other);
gboolean hall_user_sees (const HallUser *self, const HallUser *other);
gboolean hall_user_takes_from (const HallUser *self, const HallUser *other);
void hall_user_note_addressed (HallUser *self, const HallUser *other);
gboolean hall_user_has_written (const HallUser *self, const HallUser *other);
void hall_user_note_written (HallUser *self, const HallUser *other);
gboolean hall_user_may (const HallUser *self, HallPrivileges privilege);
gboolean hall_user_shows_metadata_to (const HallUser *self, const HallUser *user);
gboolean hall_user_is_invited (const HallUser *self, const HallRoom *room);
void hall_user_add_invitation (HallUser *self, const HallRoom *room);
void hall_user_take_invitation (HallUser *self, const HallRoom *room);
const char *hall_user_get_mode_letters (void);
void hall_user_rename_invitation (HallUser *self, const HallRoom *room);
void hall_user_restore_modes (HallUser *self, const char *letters);
void hall_user_append_modes (const HallUser *self, GString *modes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HallUser, hall_user_free)

G_END_DECLS
