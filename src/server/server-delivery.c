/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the hall says what came of a command: who hears of it, what is stored, what went wrong. */

#include "server/server-delivery.h"

#include "irc/irc-casemap.h"
#include "server/server-agent.h"
#include "server/server-ban.h"
#include "server/server-batch.h"
#include "server/server-history.h"
#include "server/server-interest.h"
#include "server/server-marker.h"
#include "server/server-metadata-sync.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-reply.h"
#include "server/server-room-record.h"
#include "server/server-seen.h"
#include "server/server-tool.h"
#include "server/server-user.h"

/**
 * ErrorReply:
 * @numeric: the numeric that tells of it, unless there is a @code
 * @params: its parameters: 's' the subject, 'd' the detail, 'c' the command, 'w' the seconds in
 * which one can edit, '*' nothing that can be named
 * @text: (nullable): its text, where irc-numeric.def has none; SECONDS stands for the detail
 * @code: (nullable): the code of the FAIL that tells of it
 * @fault: what goes wrong with METADATA; has a table of its own, for each version has its words
 */
typedef struct
{
  IrcNumeric numeric;
  const char *params;
  const char *text;
  const char *code;
  ServerMetadataFault fault;
} ErrorReply;

/* The one place where an error of the hall becomes a reply. */
static const ErrorReply error_replies[] = {
  [HALL_ERROR_NO_SUCH_NICK] = { ERR_NOSUCHNICK, "s", NULL },
  [HALL_ERROR_NO_SUCH_ROOM] = { ERR_NOSUCHCHANNEL, "s", NULL },
  [HALL_ERROR_BAD_ROOM_NAME] = { ERR_NOSUCHCHANNEL, "s", NULL },
  [HALL_ERROR_ROOM_LOOKS_ALIKE]
  = { ERR_BADCHANNAME, "s", "Channel name looks like that of another channel" },
  [HALL_ERROR_BAD_NICK] = { ERR_ERRONEUSNICKNAME, "s", NULL },
  [HALL_ERROR_NICK_IN_USE] = { ERR_NICKNAMEINUSE, "s", "Nickname is already in use" },
  [HALL_ERROR_NICK_WHILE_MUTED] = { ERR_BANONCHAN, "sd", NULL },
  [HALL_ERROR_NICK_LOOKS_ALIKE]
  = { ERR_NICKNAMEINUSE, "s", "Nickname looks like one that is in use" },
  [HALL_ERROR_NICK_RESERVED]
  = { ERR_NICKNAMEINUSE, "s", "Nickname belongs to an account: log in to it, or choose another" },
  [HALL_ERROR_TOO_MANY_ROOMS] = { ERR_TOOMANYCHANNELS, "s", NULL },
  [HALL_ERROR_HALL_FULL]
  = { ERR_UNKNOWNERROR, "cs", "This server has as many rooms as it can hold" },
  [HALL_ERROR_NOT_IN_ROOM] = { ERR_NOTONCHANNEL, "s", NULL },
  [HALL_ERROR_USER_NOT_IN_ROOM] = { ERR_USERNOTINCHANNEL, "sd", NULL },
  [HALL_ERROR_ALREADY_IN_ROOM] = { ERR_USERONCHANNEL, "sd", NULL },
  [HALL_ERROR_NOT_OPERATOR] = { ERR_CHANOPRIVSNEEDED, "s", NULL },
  [HALL_ERROR_CANNOT_SEND] = { ERR_CANNOTSENDTOCHAN, "s", "Cannot send to channel" },
  [HALL_ERROR_NO_CTCP] = { ERR_CANNOTSENDTOCHAN, "s", "Cannot send requests to channel (+C)" },
  [HALL_ERROR_NO_COLOR]
  = { ERR_CANNOTSENDTOCHAN, "s", "Cannot send colors to channel (+c); send it without" },
  [HALL_ERROR_TALK_NEEDS_ACCOUNT]
  = { ERR_CANNOTSENDTOCHAN, "s", "Cannot send to channel (+M): log in to an account first" },
  [HALL_ERROR_JOIN_NEEDS_ACCOUNT]
  = { ERR_NEEDREGGEDNICK, "s", "Cannot join channel (+R): log in to an account first" },
  [HALL_ERROR_WRITE_NEEDS_ACCOUNT]
  = { ERR_NEEDREGGEDNICK, "s", "Cannot write to this user (+R): log in to an account first" },
  [HALL_ERROR_NO_OPERATOR] = { ERR_NOPRIVILEGES, "", NULL },
  [HALL_ERROR_NO_PRIVILEGE] = { ERR_NOPRIVS, "s", NULL },
  [HALL_ERROR_ROOM_FULL] = { ERR_CHANNELISFULL, "s", NULL },
  [HALL_ERROR_INVITE_ONLY] = { ERR_INVITEONLYCHAN, "s", NULL },
  [HALL_ERROR_BANNED] = { ERR_BANNEDFROMCHAN, "s", NULL },
  [HALL_ERROR_WRONG_KEY] = { ERR_BADCHANNELKEY, "s", NULL },
  [HALL_ERROR_LIST_FULL] = { ERR_BANLISTFULL, "sd", NULL },
  [HALL_ERROR_UNKNOWN_MODE] = { ERR_UNKNOWNMODE, "d", NULL },
  [HALL_ERROR_KNOCKED_LATELY] = { ERR_TOOMANYKNOCK, "s", NULL },
  [HALL_ERROR_ROOM_IS_OPEN] = { ERR_CHANOPEN, "s", NULL },
  [HALL_ERROR_KNOCKED_INSIDE] = { ERR_KNOCKONCHAN, "s", NULL },
  [HALL_ERROR_WATCHES_FULL] = { ERR_MONLISTFULL, "ds", NULL },
  [HALL_ERROR_UNKNOWN_USER_MODE] = { ERR_UMODEUNKNOWNFLAG, "", NULL },
  [HALL_ERROR_MODE_PARAM]
  = { ERR_INVALIDMODEPARAM, "sd*", "This mode needs a parameter, or another one" },
  [HALL_ERROR_CANNOT_REDACT]
  = { 0, "s", "You can take back messages in rooms that you are in", "INVALID_TARGET" },
  [HALL_ERROR_ROOM_NAME_IN_USE]
  = { 0, "sd", "Another channel has this name, or one that looks like it", "CHANNEL_NAME_IN_USE" },
  [HALL_ERROR_CANNOT_RENAME] = { 0, "sd", "No channel can have this name", "CANNOT_RENAME" },
  [HALL_ERROR_RENAME_FORBIDDEN]
  = { 0, "sd", "Only the account that founded this channel can give it another name",
      "CANNOT_RENAME" },
  [HALL_ERROR_TOO_MANY_TO_RENAME]
  = { 0, "sd", "This channel has too many members to get another name", "CANNOT_RENAME" },
  [HALL_ERROR_CANNOT_RELAY]
  = { 0, "", "You cannot relay messages to this channel", "PRIVS_NEEDED" },
  [HALL_ERROR_NOTHING_TO_RELAY] = { 0, "", "There is no text to relay", "BLANK_MSG" },
  [HALL_ERROR_BAD_RELAY_NICK]
  = { 0, "", "This cannot be the name of anybody elsewhere: give nick/network", "INVALID_NICK" },
  [HALL_ERROR_RELAY_BANNED]
  = { 0, "", "This channel does not want to hear whom this is relayed for", "BANNED" },
  [HALL_ERROR_NO_SUCH_MESSAGE]
  = { 0, "sd", "There is no such message in this conversation", "UNKNOWN_MSGID" },
  [HALL_ERROR_NOT_OWN_MESSAGE]
  = { 0, "sd", "Only its author and who runs the room can take this back", "REDACT_FORBIDDEN" },
  [HALL_ERROR_BAD_METADATA_TARGET] = { .fault = SERVER_METADATA_BAD_TARGET },
  [HALL_ERROR_BAD_METADATA_KEY] = { .fault = SERVER_METADATA_BAD_KEY },
  [HALL_ERROR_BAD_METADATA_VALUE] = { .fault = SERVER_METADATA_BAD_VALUE },
  [HALL_ERROR_METADATA_FORBIDDEN] = { .fault = SERVER_METADATA_FORBIDDEN },
  [HALL_ERROR_METADATA_FULL] = { .fault = SERVER_METADATA_FULL },
  [HALL_ERROR_METADATA_TOO_FAST] = { .fault = SERVER_METADATA_TOO_FAST },
  [HALL_ERROR_SUBSCRIPTIONS_FULL] = { .fault = SERVER_METADATA_SUBSCRIPTIONS_FULL },
  [HALL_ERROR_CANNOT_EDIT]
  = { 0, "sd", "You can edit what you said in this conversation, and nothing else",
      "EDIT_FORBIDDEN" },
  [HALL_ERROR_EDIT_TOO_LATE] = { 0, "sdw", "You can no longer edit this", "EDIT_WINDOW_EXPIRED" },
  [HALL_ERROR_BAD_EDIT] = { 0, "sd", "A message cannot become a request", "INVALID_EDIT" },
  [HALL_ERROR_BAD_BAN]
  = { ERR_UNKNOWNERROR, "cs",
      "KLINE takes user@host or $a:account, DLINE an address or a network such as 192.0.2.0/24" },
  [HALL_ERROR_BAN_TOO_WIDE]
  = { ERR_UNKNOWNERROR, "cs", "This is for nearly everybody, or for this computer: name less" },
  [HALL_ERROR_BAN_OF_ACTOR]
  = { ERR_UNKNOWNERROR, "cs", "This is for you as well: name something else" },
  [HALL_ERROR_BAN_EXISTS] = { ERR_UNKNOWNERROR, "cs", "There is such a ban already" },
  [HALL_ERROR_BANS_FULL]
  = { ERR_UNKNOWNERROR, "cs", "There are as many bans, or masks of them, as the server can hold" },
  [HALL_ERROR_REGISTER_NEEDS_ACCOUNT]
  = { ERR_NEEDREGGEDNICK, "s", "Cannot register channel (+r): log in to an account first" },
  [HALL_ERROR_TOO_MANY_REGISTERED]
  = { ERR_UNKNOWNERROR, "cs", "Your account has as many registered channels as it may have" },
  [HALL_ERROR_NOT_REGISTERED] = { ERR_UNKNOWNERROR, "cs", "This channel is not registered" },
  [HALL_ERROR_NOT_FOUNDER]
  = { ERR_UNKNOWNERROR, "cs", "Only the account that founded this channel can do that" },
  [HALL_ERROR_ONE_FOUNDER]
  = { ERR_UNKNOWNERROR, "cs",
      "A registered channel has one founder: ChanServ TRANSFER gives it to another" },
  [HALL_ERROR_ROLE_TOO_HIGH]
  = { ERR_UNKNOWNERROR, "cs", "You cannot give or take what is as high as your own role" },
  [HALL_ERROR_ROLES_FULL]
  = { ERR_UNKNOWNERROR, "cs", "This channel has as many roles as it can have" },
  [HALL_ERROR_NO_SUCH_BAN] = { ERR_UNKNOWNERROR, "cs", "There is no such ban" },
  [HALL_ERROR_JOINS_TOO_FAST]
  = { ERR_UNAVAILRESOURCE, "s", "Cannot join channel: you join too many; wait SECONDS seconds" },
  [HALL_ERROR_RENAMED_TOO_FAST]
  = { ERR_NICKTOOFAST, "s", "Nickname change too fast; wait SECONDS seconds" },
  [HALL_ERROR_TARGET_TOO_FAST]
  = { ERR_TARGETTOOFAST, "s", "You write to too many new people; wait SECONDS seconds" },
};

/* What somebody hears of the own command is its answer, but not a message to oneself: that arrives
 * as any other. https://ircv3.net/specs/extensions/labeled-response#tags */
static gboolean
is_answer (const Server *server, const ServerSession *session, const HallEvent *event)
{
  return server->reply != NULL && server->reply->session == session
         && (event->is_echo || !event->is_message);
}

/* Who says something knows it, and hears of it as an echo on request. That person's other
 * connections do not know it; but what one says to oneself they hear as all that is said to one. */
static gboolean
is_needless (const Server *server, const ServerSession *session, const HallEvent *event)
{
  if (!event->is_echo || session->user != event->actor)
    return FALSE;

  if (server->reply != NULL && server->reply->session == session)
    return (session->caps & IRC_CAP_ECHO_MESSAGE) == 0;

  return irc_casemap_equal (IRC_CASEMAP_ASCII, event->params[0], event->actor->nick);
}

static void
tell_session (Server *server, ServerSession *session, const HallEvent *event)
{
  gboolean is_new;
  BaseBytes *line;

  /* Who is leaving is past hearing it: when all leave at once, each would be told of each. */
  if (session->state != SERVER_SESSION_OPEN || !server_render_wants (session->caps, event))
    return;

  server_seen_note_leaving (session, event);

  if (is_needless (server, session, event))
    return;

  if (event->is_message)
    server->metrics.deliveries++;
  if (is_answer (server, session, event) && server->reply->label != NULL)
    {
      server_reply_event (server->reply, event);
      return;
    }

  line = server_render_get (&server->render, event, session->caps, &is_new);
  if (is_new && server->recorded == event->id)
    server_batch_add_line (server, store_journal_get_pending (store_get_journal (server->store)),
                           line);
  server_session_send (session, line);
}

static void
tell (gpointer user_data, HallUser *user, const HallEvent *event)
{
  ServerSession *session = user->peer;

  if (session == NULL)
    return;
  if (session->next_of_user == NULL)
    {
      tell_session (user_data, session, event);
      return;
    }

  for (; session != NULL; session = session->next_of_user)
    if (server_interest_wants_event (session, event))
      tell_session (user_data, session, event);
}

/* Numerics that a program causes are marked as all that it does:
 * https://ircv3.net/specs/extensions/bot-mode#the-bot-tag */
static const char *
get_bot_tag (const ServerSession *session, const HallUser *cause)
{
  return cause->is_bot && (session->caps & IRC_CAP_MESSAGE_TAGS) != 0 ? "@bot " : "";
}

static void
tell_session_presence (ServerSession *session,
                       const HallUser *watched,
                       const char *name,
                       gboolean is_here)
{
  const Server *server = session->server;
  IrcNumeric numeric = is_here ? RPL_MONONLINE : RPL_MONOFFLINE;
  g_autofree char *line = NULL;

  /* Who watches the own nick hears of it in the answer, behind the change. */
  if (session->user == watched && server->reply != NULL && server->reply->session == session)
    {
      server_reply_numeric (server->reply, numeric, name, NULL);
      if (is_here)
        server_metadata_sync_user (server->reply, watched, SERVER_METADATA_SYNC_OFFERED);
      return;
    }

  line = g_strdup_printf ("%s:%s %u %s %s\r\n", get_bot_tag (session, watched),
                          server->config->name, (guint) numeric, session->user->nick, name);
  server_session_send_line (session, line);
  if (is_here)
    server_metadata_sync_arrival (session, watched);
}

static void
tell_presence (gpointer user_data,
               HallUser *user,
               const HallUser *watched,
               const char *name,
               gboolean is_here)
{
  const char *nick = is_here ? watched->nick : name;

  for (ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    if (server_interest_has (each, SERVER_INTEREST_NICKS, nick))
      tell_session_presence (each, watched, name, is_here);
}

static void
tell_metadata (gpointer user_data,
               HallUser *user,
               const char *target,
               const char *key,
               const char *value)
{
  const Server *server = user_data;

  /* Who makes a change has its answer. */
  for (ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    if (each->state == SERVER_SESSION_OPEN
        && (server->reply == NULL || server->reply->session != each)
        && server_interest_wants_metadata (each, target, key))
      server_metadata_tell (each, target, key, value);
}

static void
tell_session_knock (ServerSession *session, const HallRoom *room, const HallUser *visitor)
{
  g_autofree char *line = NULL;

  line = g_strdup_printf ("%s:%s %u %s %s %s :%s\r\n", get_bot_tag (session, visitor),
                          session->server->config->name, (guint) RPL_KNOCK, session->user->nick,
                          room->name, visitor->mask, irc_numeric_get_text (RPL_KNOCK));
  server_session_send_line (session, line);
}

static void
tell_knock (gpointer user_data, HallUser *user, const HallRoom *room, const HallUser *visitor)
{
  for (ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    tell_session_knock (each, room, visitor);
}

/* What is said is told when it is stored, or not at all. What has happened is told in any case. */
static void
record (gpointer user_data, const HallEvent *event, const HallRoom *room, const HallUser *recipient)
{
  Server *server = user_data;
  ServerReply *reply = server->reply;
  guint64 batch = server_history_record (server, event, room, recipient);

  if (!event->is_message)
    return;

  server->recorded = event->id;
  if (reply == NULL)
    return;

  /* A command to several has one answer with its label. */
  server_batch_add_sender (server, batch, reply->session, reply->batch == 0 ? reply->label : NULL,
                           event->relayer != NULL ? reply->verb : event->verb, event->params[0]);
  reply->batch = batch;
}

static void
record_name (gpointer user_data, const HallRoom *room, const char *old_name)
{
  Server *server = user_data;
  const StoreRename rename = { old_name, room->name };

  store_journal_rename_room (store_get_journal (server->store), &rename);
  server_history_follow_rename (server, old_name, room->name);
  server_marker_follow_rename (server, old_name, room->name);
}

static void
expel (gpointer user_data, HallUser *user, const char *reason)
{
  server_user_expel (user_data, user, reason);
}

static void
record_metadata (gpointer user_data, const char *target, const char *key, const char *value)
{
  Server *server = user_data;
  const StoreMetadata metadata = { target, key, value };

  if (target[0] != '#')
    server_profiles_put (server_accounts_get_profiles (server->accounts), target, key, value);
  else
    store_journal_put_metadata (store_get_journal (server->store), &metadata);
}

static void
record_ban (gpointer user_data, const HallBan *ban, gboolean is_set)
{
  server_ban_record (user_data, ban, is_set);
}

static void
record_user (gpointer user_data, const HallUser *user)
{
  Server *server = user_data;

  server_always_on_record (server->always_on, user);
}

static void
banish (gpointer user_data, HallUser *user, const HallBan *ban)
{
  server_ban_banish (user_data, user, ban);
}

static char *
make_text (const ErrorReply *row, const char *detail)
{
  g_auto (GStrv) parts = NULL;

  if (row->text == NULL)
    return NULL;

  parts = g_strsplit (row->text, "SECONDS", 2);

  return g_strjoinv (detail, parts);
}

/* Who wrote to an agent is answered by it. */
static void
say_error (ServerReply *reply, const ErrorReply *row, const char *subject)
{
  const char *text = row->text != NULL ? row->text : irc_numeric_get_text (row->numeric);

  server_agent_say (reply->agent, reply, "%s: %s", subject, text);
}

static void
reply_error (ServerReply *reply, HallError error, const char *subject, const char *detail)
{
  const ErrorReply *row = &error_replies[error];
  g_autofree char *text = make_text (row, detail);
  const char *params[4] = { NULL };
  guint n_params = 0;
  char window[16];

  if (reply->agent != NULL)
    {
      say_error (reply, row, subject);
      return;
    }

  if (row->fault != SERVER_METADATA_FINE)
    {
      server_metadata_fail (reply, row->fault, subject, detail);
      return;
    }

  g_snprintf (window, sizeof window, "%u", reply->session->server->config->limits.edit_window);
  for (const char *param = row->params; *param != '\0'; param++)
    params[n_params++] = *param == 's'   ? subject
                         : *param == 'd' ? detail
                         : *param == 'c' ? reply->verb
                         : *param == 'w' ? window
                                         : "*";
  if (text != NULL)
    params[n_params] = text;

  if (row->code != NULL)
    server_reply_fail (reply, reply->verb, row->code, params[0], params[1], params[2], params[3],
                       NULL);
  else
    server_reply_numeric (reply, row->numeric, params[0], params[1], params[2], params[3], NULL);
}

/**
 * server_delivery_fail:
 * @reply: the answer to a command
 * @error: what the hall would say of it, once it were asked
 * @subject: with what
 */
void
server_delivery_fail (ServerReply *reply, HallError error, const char *subject)
{
  reply_error (reply, error, subject, NULL);
}

/* In words alone, for who does not speak the protocol. */
static const char *
describe_error (HallError error)
{
  const ErrorReply *row = &error_replies[error];

  if (row->text != NULL)
    return row->text;

  return row->numeric != 0 ? irc_numeric_get_text (row->numeric) : "That cannot be done";
}

static void
fail (gpointer user_data, HallError error, const char *subject, const char *detail)
{
  Server *server = user_data;

  if (server->reply != NULL)
    reply_error (server->reply, error, subject, detail);
  else if (server->tool != NULL)
    server_tool_hear_hall (server->tool, describe_error (error), subject);
}

static void
record_if_kept (HallRoom *room, gpointer user_data)
{
  if (!hall_room_is_lasting (room) && !hall_room_is_closed (room))
    return;

  server_room_record (user_data, room);
  for (guint i = 0; room->metadata != NULL && i < room->metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (room->metadata, i);

      record_metadata (user_data, room->name, each->key, each->value);
    }
}

/**
 * server_delivery_record_rooms:
 * @server: the server
 *
 * Stores all that is kept of rooms as it is now, after a time in which what changed of them was not
 * stored. There may be rooms no more of which something was told before that.
 */
void
server_delivery_record_rooms (Server *server)
{
  store_journal_forget_metadata (store_get_journal (server->store));
  hall_foreach_room (server->hall, record_if_kept, server);
}

/**
 * server_delivery_get_sink:
 *
 * Returns: (transfer none): the functions for a hall whose user data is the server
 */
const HallSink *
server_delivery_get_sink (void)
{
  static const HallSink sink = {
    .tell = tell,
    .record = record,
    .record_room = server_room_record,
    .record_registration = server_room_record_registration,
    .record_role = server_room_record_role,
    .record_entry = server_room_record_entry,
    .record_reader = server_room_record_reader,
    .record_end = server_room_record_end,
    .record_name = record_name,
    .record_metadata = record_metadata,
    .tell_presence = tell_presence,
    .tell_metadata = tell_metadata,
    .tell_knock = tell_knock,
    .expel = expel,
    .record_ban = record_ban,
    .record_user = record_user,
    .banish = banish,
    .fail = fail,
  };

  return &sink;
}
