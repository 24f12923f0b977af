/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-ban-set.h"
#include "hall/hall-event.h"
#include "hall/hall-rate.h"
#include "irc/irc-mode.h"

G_BEGIN_DECLS

typedef struct Hall Hall;

/**
 * HallError:
 *
 * Why a command was not carried out. Each names a subject, some a detail; see HallFailFunc.
 */
typedef enum
{
  HALL_ERROR_NO_SUCH_NICK,     /* subject: the nick */
  HALL_ERROR_NO_SUCH_ROOM,     /* subject: the room */
  HALL_ERROR_BAD_ROOM_NAME,    /* subject: the name */
  HALL_ERROR_ROOM_LOOKS_ALIKE, /* subject: the name, which looks like that of a room there is */
  HALL_ERROR_BAD_NICK,         /* subject: the nick */
  HALL_ERROR_NICK_IN_USE,      /* subject: the nick */
  HALL_ERROR_NICK_LOOKS_ALIKE, /* subject: the nick, which looks like one in use */
  HALL_ERROR_NICK_RESERVED,    /* subject: the nick, which is, or looks like, that of an account */
  HALL_ERROR_NICK_WHILE_MUTED, /* subject: the nick, detail: a room where the actor may not talk */
  HALL_ERROR_TOO_MANY_ROOMS,   /* subject: the room that is one too many for this user */
  HALL_ERROR_HALL_FULL,        /* subject: the room that is one too many for the server */
  HALL_ERROR_NOT_IN_ROOM,      /* subject: the room; the actor is not in it */
  HALL_ERROR_USER_NOT_IN_ROOM, /* subject: the nick, detail: the room */
  HALL_ERROR_ALREADY_IN_ROOM,  /* subject: the nick, detail: the room */
  HALL_ERROR_NOT_OPERATOR,     /* subject: the room */
  HALL_ERROR_CANNOT_SEND,      /* subject: the room */
  HALL_ERROR_NO_CTCP,          /* subject: the room */
  HALL_ERROR_NO_COLOR,         /* subject: the room */
  HALL_ERROR_TALK_NEEDS_ACCOUNT, /* subject: the room */
  HALL_ERROR_JOIN_NEEDS_ACCOUNT, /* subject: the room */
  HALL_ERROR_ROOM_FULL,          /* subject: the room */
  HALL_ERROR_INVITE_ONLY,        /* subject: the room */
  HALL_ERROR_BANNED,             /* subject: the room */
  HALL_ERROR_WRONG_KEY,          /* subject: the room */
  HALL_ERROR_LIST_FULL,          /* subject: the room, detail: the letter */
  HALL_ERROR_UNKNOWN_MODE,       /* subject: the room, detail: the letter */
  HALL_ERROR_MODE_PARAM,     /* subject: the room, detail: the letter, whose parameter is missing or
                                wrong */
  HALL_ERROR_KNOCKED_LATELY, /* subject: the room */
  HALL_ERROR_ROOM_IS_OPEN,   /* subject: the room, into which nobody has to be let */
  HALL_ERROR_KNOCKED_INSIDE, /* subject: the room, which the actor is in */
  HALL_ERROR_WATCHES_FULL,   /* subject: the nick that is one too many, detail: the limit */
  HALL_ERROR_UNKNOWN_USER_MODE, /* subject: the nick */
  HALL_ERROR_NO_OPERATOR,       /* subject: the privilege that only operators of the server have */
  HALL_ERROR_NO_PRIVILEGE,      /* subject: the privilege, which this operator has not */
  HALL_ERROR_WRITE_NEEDS_ACCOUNT, /* subject: the nick of who takes messages of the registered only
                                   */
  HALL_ERROR_CANNOT_REDACT,       /* subject: the room; the actor is not in it */
  HALL_ERROR_ROOM_NAME_IN_USE,    /* subject: the room, detail: the name that another has, or one
                                     that looks like it */
  HALL_ERROR_CANNOT_RENAME,       /* subject: the room, detail: what no room can be called */
  HALL_ERROR_TOO_MANY_TO_RENAME,  /* subject: the room, detail: the new name */
  HALL_ERROR_RENAME_FORBIDDEN,    /* subject: the room, detail: the new name */
  HALL_ERROR_CANNOT_RELAY,        /* subject: the room */
  HALL_ERROR_NOTHING_TO_RELAY,    /* subject: the room */
  HALL_ERROR_BAD_RELAY_NICK,      /* subject: the nick */
  HALL_ERROR_RELAY_BANNED,        /* subject: the nick, detail: the room */
  HALL_ERROR_NO_SUCH_MESSAGE,     /* subject: the room or nick, detail: the msgid */
  HALL_ERROR_NOT_OWN_MESSAGE,     /* subject: the room or nick, detail: the msgid */
  HALL_ERROR_BAD_METADATA_TARGET, /* subject: the room or nick, which there is not */
  HALL_ERROR_BAD_METADATA_KEY,    /* subject: the key */
  HALL_ERROR_BAD_METADATA_VALUE,  /* subject: the key, whose value is too long */
  HALL_ERROR_METADATA_FORBIDDEN,  /* subject: the room or nick, detail: the key, or * for all */
  HALL_ERROR_METADATA_FULL,       /* subject: the room or nick, detail: the limit */
  HALL_ERROR_METADATA_TOO_FAST,   /* subject: the room or nick, detail: seconds to wait */
  HALL_ERROR_SUBSCRIPTIONS_FULL,  /* subject: the key that is one too many, detail: the limit */
  HALL_ERROR_CANNOT_EDIT,         /* subject: the room or nick, detail: the msgid; there is no such
                                     message of the actor's own */
  HALL_ERROR_EDIT_TOO_LATE,       /* subject: the room or nick, detail: the msgid */
  HALL_ERROR_BAD_EDIT,            /* subject: the room or nick, detail: the msgid; the text is a
                                     request between programs */
  HALL_ERROR_BAD_BAN,             /* subject: what is no mask, no network and no account */
  HALL_ERROR_BAN_TOO_WIDE,        /* subject: the mask, which is for nearly everybody */
  HALL_ERROR_BAN_OF_ACTOR,        /* subject: the mask, which is for the actor as well */
  HALL_ERROR_BAN_EXISTS,          /* subject: the mask, detail: the reason that it has already */
  HALL_ERROR_BANS_FULL,           /* subject: the mask that is one too many */
  HALL_ERROR_NO_SUCH_BAN,         /* subject: the mask */
  HALL_ERROR_JOINS_TOO_FAST,      /* subject: the room, detail: seconds to wait */
  HALL_ERROR_RENAMED_TOO_FAST,    /* subject: the nick, detail: seconds to wait */
  HALL_ERROR_TARGET_TOO_FAST,     /* subject: the nick of one more, detail: seconds to wait */
  HALL_ERROR_REGISTER_NEEDS_ACCOUNT, /* subject: the room */
  HALL_ERROR_TOO_MANY_REGISTERED,    /* subject: the room, detail: the account that has as many as
                                        one may have */
  HALL_ERROR_NOT_REGISTERED,         /* subject: the room */
  HALL_ERROR_NOT_FOUNDER,            /* subject: the room */
  HALL_ERROR_ONE_FOUNDER,            /* subject: the room, which is to be transferred instead */
  HALL_ERROR_ROLE_TOO_HIGH,          /* subject: the room, detail: the account whose role is, or
                                        would be, as high as the actor's */
  HALL_ERROR_ROLES_FULL,             /* subject: the room, detail: the account that is one too many
                                      */
} HallError;

/**
 * HallSink:
 * @tell: @user hears of @event; called once for each who may know of it, the actor included
 * @record: @event is to be kept: said or done in @room, or told to @recipient when @room is %NULL;
 * both are %NULL when it is for somebody who is not here any more; called before it is told to
 * anyone
 * @record_room: what outlasts @room's members has changed
 * @record_end: @room is gone, and all that was said in it is to be
 * @record_name: @room has another name from now on; called before anything that happens under it
 * @record_metadata: what is told of the room or the account @target under @key is now @value, %NULL
 * for nothing; with a @key of %NULL nothing is told of it at all
 * @record_registration: whose @room is, or its flags, key or limit, have changed; it is not
 * registered any more when it has no registration, and then nothing of that is kept, nor roles or
 * lists
 * @record_role: @account has @modes in @room, which is registered, whenever it is there; 0 for none
 * @record_entry: @entry is in the list of @mode of @room, which is registered, or is not any more
 * when @is_set is %FALSE
 * @record_reader: @identity may read what was said in @room, which is registered, after the id
 * @since; that is forgotten when @is_set is %FALSE, of all with an @identity of %NULL
 * @record_ban: @ban holds from now on, or does not any more when @is_set is %FALSE
 * @record_user: what outlasts the connections of @user has changed, who stays without one, or does
 * not any more
 * @tell_presence: @user, who watches a nick, hears that it came to be used by @watched, or is not
 * any more; @name is nick!user@host of who came, or the nick that nobody has now
 * @tell_metadata: @user, who subscribed to @key, hears that its value for the room or person
 * @target is now @value, %NULL for none; who made the change is told, too
 * @tell_knock: @user, who can let others into @room, hears that @visitor asks for it
 * @expel: @user has to leave: whoever speaks for that one is to apply #HALL_COMMAND_QUIT with
 * @reason, but not from here
 * @banish: @user has to leave likewise, or cannot come in, because of @ban
 * @fail: a command, or a part of it, was not carried out
 *
 * Where the hall says what came of a command. No callback may call hall_apply().
 */
typedef struct
{
  void (*tell) (gpointer user_data, HallUser *user, const HallEvent *event);
  void (*record) (gpointer user_data,
                  const HallEvent *event,
                  const HallRoom *room,
                  const HallUser *recipient);
  void (*record_room) (gpointer user_data, const HallRoom *room);
  void (*record_end) (gpointer user_data, const HallRoom *room);
  void (*record_name) (gpointer user_data, const HallRoom *room, const char *old_name);
  void (*record_metadata) (gpointer user_data,
                           const char *target,
                           const char *key,
                           const char *value);
  void (*record_registration) (gpointer user_data, const HallRoom *room);
  void (*record_role) (gpointer user_data,
                       const HallRoom *room,
                       const char *account,
                       HallModes modes);
  void (*record_entry) (gpointer user_data,
                        const HallRoom *room,
                        HallModes mode,
                        const HallListEntry *entry,
                        gboolean is_set);
  void (*record_reader) (gpointer user_data,
                         const HallRoom *room,
                         const char *identity,
                         BaseId since,
                         gboolean is_set);
  void (*record_ban) (gpointer user_data, const HallBan *ban, gboolean is_set);
  void (*record_user) (gpointer user_data, const HallUser *user);
  void (*tell_presence) (gpointer user_data,
                         HallUser *user,
                         const HallUser *watched,
                         const char *name,
                         gboolean is_here);
  void (*tell_metadata) (gpointer user_data,
                         HallUser *user,
                         const char *target,
                         const char *key,
                         const char *value);
  void (*tell_knock) (gpointer user_data,
                      HallUser *user,
                      const HallRoom *room,
                      const HallUser *visitor);
  void (*expel) (gpointer user_data, HallUser *user, const char *reason);
  void (*banish) (gpointer user_data, HallUser *user, const HallBan *ban);
  void (*fail) (gpointer user_data, HallError error, const char *subject, const char *detail);
} HallSink;

/**
 * HallLimits:
 * @rooms: rooms in all
 * @rooms_per_user: rooms one user may be in
 * @bans_per_room: entries in each list of a room, and roles in it
 * @readers_per_room: who is remembered with since when to read a room, where that is not the same
 * for all
 * @registered_per_account: rooms that may be registered to one account
 * @watches_per_user: nicks whose coming and going one user may hear of
 * @knock_interval: seconds between two times that one user asks to be let into rooms
 * @members_to_rename: members of a room that may still get another name, as each has to hear of all
 * @relay_modes: prefix modes of which one is needed to say what somebody elsewhere says; 0 when
 * anybody in the room may
 * @edit_window: seconds after which what was said cannot be edited any more; 0 for never
 * @past_users: names that somebody had before, which are remembered for WHOWAS
 * @metadata_keys: keys that one user or room may have metadata for
 * @metadata_value_bytes: octets of each value
 * @metadata_subscriptions: keys of which one user may hear
 * @metadata_changes: changes of metadata that one user may make in a minute; 0 for no limit
 * @bans: who has to stay away from the server
 * @ban_masks: how many of @bans may be masks, as each has to be tried
 * @joins: how often one user may join rooms
 * @nick_changes: how often one user may take another nick
 * @targets: to how many others than before one user may write, or tell them of a room
 */
typedef struct
{
  guint rooms;
  guint rooms_per_user;
  guint bans_per_room;
  guint registered_per_account;
  guint readers_per_room;
  guint watches_per_user;
  guint knock_interval;
  guint members_to_rename;
  HallModes relay_modes;
  guint edit_window;
  guint past_users;
  guint metadata_keys;
  guint metadata_value_bytes;
  guint metadata_subscriptions;
  guint metadata_changes;
  guint bans;
  guint ban_masks;
  HallRate joins;
  HallRate nick_changes;
  HallRate targets;
} HallLimits;

/**
 * HallCommandType:
 *
 * All that changes the hall; what each uses of HallCommand stands beside it.
 */
typedef enum
{
  HALL_COMMAND_ENTER,   /* actor: not yet in the hall; the hall takes it over when this succeeds */
  HALL_COMMAND_QUIT,    /* text: the reason; frees the actor */
  HALL_COMMAND_NICK,    /* text: the new nick */
  HALL_COMMAND_SETNAME, /* text: the new display name */
  HALL_COMMAND_AWAY,    /* text: the message, NULL to be back */
  HALL_COMMAND_ACCOUNT, /* text: the account that the actor logs in to, NULL to log out */
  HALL_COMMAND_RESERVE, /* object: the name of an account, which is nobody else's nick from now on
                         */
  HALL_COMMAND_RELEASE, /* object: the name of an account, which may be anybody's nick again */
  HALL_COMMAND_CHGHOST, /* object: the new user name, text: the new host, both valid */
  HALL_COMMAND_LOCATE,  /* object: the host by which the actor's connection is known, NULL when
                           there is none any more; text: its address, NULL for none; is_secure */
  HALL_COMMAND_STAY,    /* has the actor, who is logged in, stay without a connection */
  HALL_COMMAND_GO,      /* has the actor leave with the last connection, as others do */
  HALL_COMMAND_WATCH,   /* text: the nick */
  HALL_COMMAND_UNWATCH, /* text: the nick, NULL for all */
  HALL_COMMAND_USER_MODE,   /* changes */
  HALL_COMMAND_OPER,        /* object: as which operator, NULL for none any more; privileges */
  HALL_COMMAND_KILL,        /* target: the nick, text: the reason */
  HALL_COMMAND_WALLOPS,     /* text */
  HALL_COMMAND_BAN,         /* object: the mask of a HallBan, text: the reason, end */
  HALL_COMMAND_UNBAN,       /* object: the mask */
  HALL_COMMAND_EXPIRE_BANS, /* has no actor: forgets some bans that are over */
  HALL_COMMAND_JOIN,        /* target: the room, text: the key or NULL */
  HALL_COMMAND_PART,        /* target: the room, text: the reason or NULL */
  HALL_COMMAND_KICK,        /* target: the room, object: the nick, text: the reason */
  HALL_COMMAND_INVITE,      /* target: the room, object: the nick */
  HALL_COMMAND_KNOCK,       /* target: the room */
  HALL_COMMAND_TOPIC,       /* target: the room, text: the topic, empty for none */
  HALL_COMMAND_MODE,        /* target: the room, changes */
  HALL_COMMAND_UNREGISTER,  /* target: the room, in which the actor need not be */
  HALL_COMMAND_TRANSFER,    /* target: the room, likewise, object: the name of an account */
  HALL_COMMAND_ROLE,        /* target: the room, likewise, object: the name of an account, modes */
  HALL_COMMAND_RETIRE,      /* target: the room, likewise, text: the reason */
  HALL_COMMAND_RENAME,      /* target: the room, object: the new name, text: the reason or NULL */
  HALL_COMMAND_PRIVMSG,     /* target: room or nick, text, tags */
  HALL_COMMAND_NOTICE,      /* target: room or nick, text, tags */
  HALL_COMMAND_TAGMSG,      /* target: room or nick, tags */
  HALL_COMMAND_RELAYMSG,    /* target: the room, object: who says it elsewhere, text, tags */
  HALL_COMMAND_REDACT, /* target: room or nick, object: the msgid, text: the reason or NULL, said */
  HALL_COMMAND_EDIT,   /* target: room or nick, object: the msgid, text, tags, said */
  /* The actor of these need not be in the hall yet; without a target they are about the actor. */
  HALL_COMMAND_SET_METADATA,   /* target: room or nick, object: the key, text: the value or NULL */
  HALL_COMMAND_CLEAR_METADATA, /* target: room or nick */
  HALL_COMMAND_SUBSCRIBE,      /* text: the key */
  HALL_COMMAND_UNSUBSCRIBE,    /* text: the key, NULL for all */
} HallCommandType;

/**
 * HallSaid:
 * @id: its id
 * @source: nick!user@host of who said it
 * @account: (nullable): the account of who said it
 * @is_notice: whether it was a NOTICE
 * @edited: the id of the newest EDIT of it, or 0
 *
 * What is known of something that was said before.
 */
typedef struct
{
  BaseId id;
  const char *source;
  const char *account;
  gboolean is_notice;
  BaseId edited;
} HallSaid;

/* Who runs the server, where one is named who did something. */
#define HALL_ADMINISTRATOR "administrator"

/**
 * HallCommand:
 * @type: what is to be done
 * @actor: (nullable): by whom; may well be somebody without a session on this server. %NULL where
 * nobody is needed, and for who runs the server, who may do whatever privileges are for
 * @target: (nullable): see HallCommandType
 * @object: (nullable): see HallCommandType
 * @text: (nullable): see HallCommandType
 * @tags: (nullable): client-only tags, escaped as on the line
 * @changes: (nullable): changes of modes, queries left out
 * @n_changes: how many
 * @privileges: what an operator may do
 * @modes: a prefix mode, or 0 for none
 * @is_secure: whether nobody can read along on any connection of the actor
 * @end: until when it holds, in milliseconds since 1970-01-01 UTC; 0 for ever
 * @metadata: (nullable) (element-type HallMetadata): of ENTER and ACCOUNT what is told of the
 * account
 * @said: (nullable): what the command is about; %NULL when there is no such message in @target
 * @id: the id, and with it the time, that the command was stamped with as it came in; above all
 * earlier ones
 */
typedef struct
{
  HallCommandType type;
  HallUser *actor;
  const char *target;
  const char *object;
  const char *text;
  const char *tags;
  const IrcModeChange *changes;
  guint n_changes;
  HallPrivileges privileges;
  HallModes modes;
  gboolean is_secure;
  gint64 end;
  const GPtrArray *metadata;
  const HallSaid *said;
  BaseId id;
} HallCommand;

char *hall_relay_mask_new (const HallUser *relayer, const char *nick);

Hall *hall_new (const HallLimits *limits, const HallSink *sink, gpointer user_data);
void hall_free (Hall *self);
gboolean hall_apply (Hall *self, const HallCommand *command);

const HallLimits *hall_get_limits (const Hall *self);
void hall_set_limits (Hall *self, const HallLimits *limits);
void hall_restore_room (Hall *self, HallRoom *room);
void hall_end_restoration (Hall *self, BaseId id);
gboolean hall_restore_user (Hall *self, HallUser *user, const GPtrArray *metadata, BaseId id);
gboolean hall_restore_member (Hall *self,
                              HallUser *user,
                              const char *name,
                              HallModes modes,
                              BaseId id);
gboolean hall_restore_ban (Hall *self, HallBan *ban);
gboolean hall_take_ban (Hall *self, HallBan *ban);
const HallBanSet *hall_get_bans (const Hall *self);

HallUser *hall_find_look_alike (const Hall *self, const char *nick);
const char *hall_find_reserved (const Hall *self, const char *nick);
HallUser *hall_find_user (const Hall *self, const char *nick);
HallRoom *hall_find_room (const Hall *self, const char *name);
HallRoom *hall_find_look_alike_room (const Hall *self, const char *name);
guint hall_get_n_users (const Hall *self);
guint hall_get_n_invisible (const Hall *self);
guint hall_get_n_operators (const Hall *self);
guint hall_get_n_rooms (const Hall *self);

gboolean hall_user_lacks (const HallUser *user, HallPrivileges privilege, HallError *error);

typedef void (*HallUserFunc) (HallUser *user, gpointer user_data);
typedef void (*HallRoomFunc) (HallRoom *room, gpointer user_data);

/**
 * HallPastUser:
 * @nick: the nick that somebody had
 * @user: the user name
 * @host: the host that others saw
 * @realname: the display name
 * @account: (nullable): the account, when logged in
 * @time: when it was given up, in milliseconds since 1970-01-01 UTC
 *
 * Somebody who has left, or goes by another name.
 */
typedef struct
{
  char *nick;
  char *user;
  char *host;
  char *realname;
  char *account;
  gint64 time;
} HallPastUser;

typedef void (*HallPastFunc) (const HallPastUser *past, gpointer user_data);

guint hall_foreach_past (const Hall *self,
                         const char *nick,
                         guint max,
                         HallPastFunc func,
                         gpointer user_data);
void hall_foreach_user (const Hall *self, HallUserFunc func, gpointer user_data);
void hall_foreach_room (const Hall *self, HallRoomFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hall, hall_free)

G_END_DECLS
