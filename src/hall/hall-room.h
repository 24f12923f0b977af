/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-user.h"
#include "irc/irc-keep.h"

G_BEGIN_DECLS

/* One bit for each mode of irc-mode.def: HALL_MODE_SECRET and so on. */
enum
{
#define MODE(symbol, letter, type, sign, text) HALL_MODE_INDEX_##symbol,
#include "irc/irc-mode.def"
#undef MODE
  HALL_MODE_COUNT
};

enum
{
#define MODE(symbol, letter, type, sign, text) HALL_MODE_##symbol = 1 << HALL_MODE_INDEX_##symbol,
#include "irc/irc-mode.def"
#undef MODE
};

typedef guint32 HallModes;

typedef struct HallRegistration HallRegistration;

/* A prefix mode and all above it: they stand first in the list, from the highest to the lowest. */
#define HALL_MODES_FROM(mode) ((HallModes) (((mode) << 1) - 1))

/* All prefix modes. */
#define HALL_MODES_PREFIX HALL_MODES_FROM (HALL_MODE_VOICE)

/**
 * HallMember:
 * @user: who
 * @room: where
 * @modes: the prefix modes this user has in this room
 * @since: may read what was said after this id, with %HALL_MODE_SINCE_JOINING
 * @index: where this stands in the room's members
 */
struct HallMember
{
  HallUser *user;
  HallRoom *room;
  HallModes modes;
  BaseId since;
  guint index;
};

/**
 * HallListEntry:
 * @mask: nick!user@host with wildcards
 * @setter: nick!user@host of who set it
 * @time: when, in milliseconds since 1970-01-01 UTC
 */
typedef struct
{
  char *mask;
  char *setter;
  gint64 time;
} HallListEntry;

/**
 * HallReader:
 * @identity: who, as hall_user_dup_identity() gives it
 * @since: may read what was said after this id
 */
typedef struct
{
  char *identity;
  BaseId since;
} HallReader;

/**
 * HallRoom:
 * @name: the name as its first member wrote it, or who gave it another
 * @skeleton: the same for all names that look like @name
 * @topic: (nullable): the topic
 * @topic_setter: (nullable): nick!user@host of who set it
 * @topic_time: when, in milliseconds since 1970-01-01 UTC
 * @metadata: (nullable) (element-type HallMetadata): what is told of it; %NULL for nothing
 * @created: when it came to be
 * @opened: since when somebody is in it; a room that is remembered is left by all, and opened again
 * @history_after: members may read what was said after this id; see hall_room_is_closed()
 * @modes: flags that are set, the key and the limit among them
 * @key: (nullable): what to give to join, with %HALL_MODE_KEY
 * @limit: how many may be in it, with %HALL_MODE_LIMIT
 * @keep: how much of its history is kept, with %HALL_MODE_KEEP; else nothing but zeros
 * @bans: (element-type HallListEntry): the list of mode b
 * @excepts: (element-type HallListEntry): the list of mode e
 * @invite_excepts: (element-type HallListEntry): the list of mode I
 * @readers: (nullable) (element-type HallReader): since when everybody may read it who is there or
 * was, in the order of their coming, with %HALL_MODE_SINCE_JOINING
 * @registration: (nullable): whose it is, with %HALL_MODE_REGISTERED; a room that lasts
 * @members: (element-type HallMember): who is in it, in no order
 *
 * One room. Read by all layers above, changed only by hall_apply().
 */
struct HallRoom
{
  char *name;
  char *skeleton;
  char *topic;
  char *topic_setter;
  gint64 topic_time;
  GPtrArray *metadata;
  BaseId created;
  BaseId opened;
  BaseId history_after;
  HallModes modes;
  char *key;
  guint limit;
  IrcKeep keep;
  GPtrArray *bans;
  GPtrArray *excepts;
  GPtrArray *invite_excepts;
  GPtrArray *readers;
  HallRegistration *registration;
  GPtrArray *members;
};

HallRoom *hall_room_new (const char *name, BaseId created);
void hall_room_free (HallRoom *self);
void hall_room_reset (HallRoom *self);
char *hall_room_set_name (HallRoom *self, const char *name);
void hall_room_set_topic (HallRoom *self, const char *topic, const char *setter, gint64 time);
void hall_room_set_key (HallRoom *self, const char *key);
HallMember *hall_room_add_member (HallRoom *self, HallUser *user, HallModes modes);
gboolean hall_member_outranks (const HallMember *self, const HallMember *other);
HallModes hall_modes_from_sign (char sign);
HallModes hall_modes_from_letters (const char *letters);
void hall_modes_append_letters (HallModes modes, GString *letters);
void hall_room_set_registration (HallRoom *self, HallRegistration *registration);
void hall_room_remove_member (HallRoom *self, HallMember *member);
void hall_room_add_reader (HallRoom *self, const char *identity, BaseId since);
BaseId hall_room_get_hidden_from (const HallRoom *self, const HallUser *user);
gboolean hall_room_is_lasting (const HallRoom *self);
gboolean hall_room_is_closed (const HallRoom *self);
gboolean hall_room_is_visible_to (const HallRoom *self, const HallUser *user);
gboolean hall_room_is_known_to (const HallRoom *self, const HallUser *user);
gboolean hall_room_shows_metadata_to (const HallRoom *self, const HallUser *user);
gboolean hall_room_bans (const HallRoom *self, const HallUser *user);
gboolean hall_room_mutes (const HallRoom *self, const HallUser *user);
void hall_room_set_keep (HallRoom *self, const IrcKeep *keep);
GPtrArray *hall_room_get_list (const HallRoom *self, HallModes mode);
void hall_room_append_modes (const HallRoom *self,
                             gboolean with_key,
                             GString *modes,
                             GString *params);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HallRoom, hall_room_free)

G_END_DECLS
