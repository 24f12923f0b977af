/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/base-clock.h"
#include "base/base-id.h"

G_BEGIN_DECLS

/**
 * StoreVerb:
 *
 * What kind of line a stored message is: something said, or another event of a history. The numbers
 * stand in databases: never change one, only add.
 */
typedef enum
{
  STORE_VERB_PRIVMSG = 1,
  STORE_VERB_NOTICE = 2,
  STORE_VERB_TAGMSG = 3,
  STORE_VERB_JOIN = 4,
  STORE_VERB_PART = 5,
  STORE_VERB_QUIT = 6,
  STORE_VERB_NICK = 7,
  STORE_VERB_KICK = 8,
  STORE_VERB_TOPIC = 9,
  STORE_VERB_MODE = 10,
  STORE_VERB_REDACT = 11,
  STORE_VERB_RENAME = 12,
  STORE_VERB_EDIT = 13,
} StoreVerb;

/* What clients without draft/event-playback get of a history; all else is an event. */
static inline gboolean
store_verb_is_message (StoreVerb verb)
{
  return verb == STORE_VERB_PRIVMSG || verb == STORE_VERB_NOTICE;
}

/**
 * StoreMessage:
 * @id: its id, which carries its time
 * @verb: what kind of line it is
 * @owner: whose history it stands in: %NULL for a room's, a person's identity for a private
 * conversation
 * @target: the room, or in a private conversation the nick of the other person, as written
 * @source: nick!user@host of the sender
 * @to: (nullable): in a private conversation the nick it was sent to; in a room %NULL, but for a
 * KICK who was kicked, for a RENAME what the room was called before, and for what was said
 * elsewhere who relayed it
 * @account: (nullable): the account of the sender
 * @is_bot: whether the sender was a program
 * @tags: (nullable): its client-only tags, escaped as on the line
 * @about: of a REDACT the id of the message that is erased with it, of an EDIT the id of the
 * message that says @text since; 0 for others
 * @edited: of a message that STORE_QUERY_FIND found, the id of its newest EDIT; else 0
 * @text: what was said; of a JOIN the display name, of a NICK the new nick, of a MODE its letters
 * and their parameters, of a TOPIC the topic, of a RENAME the new name, a space and the reason, of
 * others the reason, empty for none
 *
 * One message, or another event, as it stands in one history. A private message stands in two, its
 * sender's and its receiver's; it is erased from both.
 */
typedef struct
{
  BaseId id;
  StoreVerb verb;
  const char *owner;
  const char *target;
  const char *source;
  const char *to;
  const char *account;
  gboolean is_bot;
  const char *tags;
  BaseId about;
  BaseId edited;
  const char *text;
} StoreMessage;

/**
 * StoreRoom:
 * @name: the room's name as written
 * @topic: (nullable): its topic; %NULL when there is none
 * @topic_setter: (nullable): nick!user@host of who set it
 * @topic_time: when, in milliseconds since 1970-01-01 UTC
 * @created: when the room came to be
 * @history_after: its history up to this id is not shown, for it was closed when its last member
 * left; or 0
 * @is_closed: whether a key or an invitation was needed to join; after a crash nobody can tell any
 * more who had it, so that its history is then not shown either
 * @keep_messages: how many messages are kept; 0 for as many as the server keeps
 * @keep_age: how long they are kept, in milliseconds; 0 for as long as the server keeps them
 * @latest: the newest message in it, when it is read; 0 for none
 * @is_gone: whether there is no such room any more, and nothing is kept of it
 */
typedef struct
{
  const char *name;
  const char *topic;
  const char *topic_setter;
  gint64 topic_time;
  BaseId created;
  BaseId history_after;
  gboolean is_closed;
  gint64 keep_messages;
  gint64 keep_age;
  BaseId latest;
  gboolean is_gone;
} StoreRoom;

/**
 * StoreRename:
 * @name: what the room was called, in any case
 * @new_name: what it is called from now on, as written
 *
 * Another name for a room: all that is stored of it, and how far people have read there, is found
 * under that one.
 */
typedef struct
{
  const char *name;
  const char *new_name;
} StoreRename;

/**
 * StoreErasure:
 * @owner: (nullable): whose conversation, as in StoreMessage; %NULL for a room's history
 * @target: the room or the nick of the other person, in any case
 *
 * A history that is to be erased whole.
 */
typedef struct
{
  const char *owner;
  const char *target;
} StoreErasure;

/**
 * StoreKeep:
 * @clock: (nullable): by which ages are told; %NULL for the system's
 * @room_messages: how many messages of a room are kept; 0 for all
 * @room_age: how long they are kept, in milliseconds; 0 for ever
 * @private_age: the same for what people tell each other in private
 *
 * What the server keeps of histories; a room can keep less.
 */
typedef struct
{
  const BaseClock *clock;
  gint64 room_messages;
  gint64 room_age;
  gint64 private_age;
} StoreKeep;

/**
 * StoreMarker:
 * @owner: whose it is: a person's identity, as in StoreMessage
 * @target: the room, or the nick of the other person, in any case
 * @time: up to when all was read, in milliseconds since 1970-01-01 UTC
 *
 * How far somebody has read: https://ircv3.net/specs/extensions/read-marker
 */
typedef struct
{
  const char *owner;
  const char *target;
  gint64 time;
} StoreMarker;

/**
 * StoreMetadata:
 * @target: the room or the account that something is told of, in any case; no account begins as a
 * room does
 * @key: (nullable): what; %NULL to take all away that is told of @target
 * @value: (nullable): what of it; %NULL to take it away
 *
 * What is told of somebody or of a room: https://ircv3.net/specs/extensions/metadata
 */
typedef struct
{
  const char *target;
  const char *key;
  const char *value;
} StoreMetadata;

/**
 * StoreRegistration:
 * @room: the name of the room, in any case
 * @founder: (nullable): the account that it belongs to; %NULL once that was given up
 * @time: since when, in milliseconds since 1970-01-01 UTC
 * @modes: (nullable): the letters of its flags; %NULL when the room is not registered any more, and
 * then nothing is kept of its roles and lists either
 * @key: (nullable): what to give to join
 * @limit: how many may be in it; 0 for any number
 *
 * Whose a room is that lasts, and how it is set.
 */
typedef struct
{
  const char *room;
  const char *founder;
  gint64 time;
  const char *modes;
  const char *key;
  gint64 limit;
} StoreRegistration;

/**
 * StoreRole:
 * @room: the name of a registered room, in any case
 * @account: an account
 * @modes: (nullable): the letters of what it is there; %NULL for nothing any more
 */
typedef struct
{
  const char *room;
  const char *account;
  const char *modes;
} StoreRole;

/**
 * StoreEntry:
 * @room: the name of a registered room, in any case
 * @mode: the letter of the list
 * @mask: for whom it is
 * @setter: (nullable): who set it; %NULL when it is not in the list any more
 * @time: when, in milliseconds since 1970-01-01 UTC
 *
 * An entry in a list of a room, such as a ban.
 */
typedef struct
{
  const char *room;
  const char *mode;
  const char *mask;
  const char *setter;
  gint64 time;
} StoreEntry;

/**
 * StoreReader:
 * @room: the name of a registered room, in any case
 * @identity: (nullable): a person's identity, as in StoreMessage; %NULL for all of the room
 * @since: may read what was said after this id
 * @is_set: or is not known any more
 *
 * Since when somebody may read a room whose history begins for each with the first joining.
 */
typedef struct
{
  const char *room;
  const char *identity;
  BaseId since;
  gboolean is_set;
} StoreReader;

/**
 * StoreBan:
 * @mask: for whom it is, in the one way in which it is written
 * @reason: (nullable): why; %NULL when the ban does not hold any more
 * @setter: (nullable): who said so
 * @set: when, in milliseconds since 1970-01-01 UTC
 * @end: until when, likewise; 0 for ever
 *
 * Somebody who is not to be on the server.
 */
typedef struct
{
  const char *mask;
  const char *reason;
  const char *setter;
  gint64 set;
  gint64 end;
} StoreBan;

/**
 * StoreAccount:
 * @name: its name, as given
 * @verifier: (nullable): what is kept of its password; %NULL once it was given up
 * @created: when it was made, in milliseconds since 1970-01-01 UTC
 *
 * Somebody whom the server knows again. One that was given up stays, so that nobody else gets what
 * belongs to its name.
 */
typedef struct
{
  const char *name;
  const char *verifier;
  gint64 created;
} StoreAccount;

/**
 * StorePresence:
 * @account: the account, in any case
 * @choice: whether it is always on: 0 for no, 1 for yes, -1 when nobody said so
 * @nick: (nullable): how who is logged in to it and stays is called; %NULL when nobody is
 * @user: (nullable): the user name, with @nick
 * @host: (nullable): the host that others see, with @nick
 * @realname: (nullable): the display name, with @nick
 * @modes: (nullable): the user modes, with @nick
 * @away: (nullable): the away message
 * @rooms: (nullable): the rooms, separated by spaces, each with a comma and the prefix modes there
 * behind it, with @nick
 * @absent: since when there has been no connection, or 0
 *
 * Somebody who stays without a connection, and is there again when the server starts.
 */
typedef struct
{
  const char *account;
  gint64 choice;
  const char *nick;
  const char *user;
  const char *host;
  const char *realname;
  const char *modes;
  const char *away;
  const char *rooms;
  BaseId absent;
} StorePresence;

/**
 * StoreDevice:
 * @fingerprint: the SHA-256 of its certificate, in hexadecimal digits
 * @account: (nullable): the account that it logs in to, in any case; %NULL for none any more
 * @note: (nullable): what its owner calls it; %NULL only without an account
 * @added: when it was added, in milliseconds since 1970-01-01 UTC
 * @used: when it was used last, likewise; 0 for never
 *
 * What somebody logs in with instead of a password.
 */
typedef struct
{
  const char *fingerprint;
  const char *account;
  const char *note;
  gint64 added;
  gint64 used;
} StoreDevice;

/**
 * StoreInvitation:
 * @hash: the SHA-256 of its token, in hexadecimal digits
 * @note: (nullable): for whom it is; %NULL when it does not hold any more
 * @created: when it was made, in milliseconds since 1970-01-01 UTC
 * @end: until when it holds, likewise; 0 for ever
 * @uses: how many accounts can still be made with it
 *
 * What lets somebody make an account.
 */
typedef struct
{
  const char *hash;
  const char *note;
  gint64 created;
  gint64 end;
  gint64 uses;
} StoreInvitation;

G_END_DECLS
