/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bucket.h"
#include "hall/hall-user.h"
#include "io/io-loop.h"
#include "io/io-outbox.h"
#include "io/io-timer.h"
#include "io/io-tls.h"
#include "irc/irc-caps.h"
#include "irc/irc-line-buffer.h"
#include "server/server-listener.h"
#include "server/server-scram.h"
#include "server/server.h"

G_BEGIN_DECLS

typedef struct ServerSession ServerSession;
typedef struct ServerRegistration ServerRegistration;
typedef struct ServerMultiline ServerMultiline;
typedef struct ServerPlainText ServerPlainText;
typedef struct ServerSasl ServerSasl;
typedef struct ServerInterests ServerInterests;

typedef enum
{
  SERVER_TRANSPORT_PLAIN_TEXT,
  SERVER_TRANSPORT_TCP,
  SERVER_TRANSPORT_TLS,
  SERVER_TRANSPORT_UNIX,
  SERVER_TRANSPORT_WEBSOCKET,
  SERVER_TRANSPORT_COUNT,
} ServerTransport;

typedef enum
{
#define DISCONNECT(symbol, name, meaning) SERVER_DISCONNECT_##symbol,
#include "server/server-disconnect.def"
#undef DISCONNECT
  SERVER_DISCONNECT_COUNT,
} ServerDisconnect;

/**
 * ServerSessionState:
 * @SERVER_SESSION_OPEN: it is read and written
 * @SERVER_SESSION_DOOMED: it ends with this turn
 * @SERVER_SESSION_DRAINING: its user has left; what is queued is still written
 * @SERVER_SESSION_SHUT: all is written; the other side is to close
 */
typedef enum
{
  SERVER_SESSION_OPEN,
  SERVER_SESSION_DOOMED,
  SERVER_SESSION_DRAINING,
  SERVER_SESSION_SHUT,
} ServerSessionState;

/**
 * ServerSession:
 * @server: the server
 * @serial: its number; no other connection ever has it
 * @stream: the connection
 * @tls: (nullable): what there is to ask of its TLS; %NULL without, and when that is a gateway's
 * @watch: what tells when @stream is ready
 * @timer: the nearest deadline: registration, ping, its answer, @multiline, throttling or shutting
 * down
 * @input: what was read and not carried out yet
 * @n_input: octets of memory for it, as they were counted among what all have waiting
 * @outbox: what is to be written
 * @multiline: (nullable): the message of several lines that it is sending
 * @plain_text: (nullable): what it has more than others when it has no protocol
 * @sasl: (nullable): the authentication that is under way
 * @wanted_account: (nullable): the name of an account that waits for its invitation
 * @wanted_verifier: (nullable): what is to be kept of its password
 * @markers: (nullable) (element-type utf8 gint64): how far its user has read, by rooms and people
 * in small letters; %NULL until that was asked for and read
 * @marker_owner: (nullable): whose @markers are: who the user was then
 * @left: (nullable) (element-type utf8 BaseId): when it left rooms that it was in
 * @user: (nullable): the person, once registered
 * @next_of_user: (nullable): the next connection of the same person, by age
 * @interests: (nullable): what it has asked to be told of
 * @registration: (nullable): what is known before that
 * @host: where it comes from: the name that a gateway told, or @address
 * @address: the numeric address that it comes from, or `localhost`
 * @origin: (nullable): what it is counted by among the connections of one address
 * @place: what tells guests of one nick apart: the user at the other end of a Unix socket, or the
 * host
 * @asked: the capabilities it negotiated, by the names under which it asked for them
 * @caps: what they mean
 * @bucket: how quickly it may send
 * @heard_at: monotonic time in microseconds at which it last sent anything; before registration, at
 * which it connected
 * @since: when it registered, in milliseconds since 1970-01-01 UTC; 0 before that
 * @resume_at: monotonic time in microseconds at which a throttled connection is read again; 0 when
 * not throttled
 * @n_reading: history reads and checks of a password that its next command waits for
 * @n_batches: batches it was sent so far, for their references
 * @n_answered: octets of answers that may wait beyond what else may
 * @n_wrong: wrong passwords that it gave, to log in or to become an operator
 * @cap_version: the version of capability negotiation that it speaks; 0 before it said so
 * @state: how far along its life is
 * @transport: how it is connected
 * @is_secure: whether nobody can read along
 * @ping_sent: whether a PING awaits its answer
 * @was_readable: whether something may be left to read, for when reading goes on
 * @is_answered: whether a command of it is being carried out
 * @awaits_turn: whether it waits for another turn before it is read
 * @is_next: whether that turn has come, and it was not read yet
 * @quit_reason: (nullable): what the others are told when it ends
 * @flush_queue: (nullable): the server's queue that @flush_link is in: of those with something to
 * write, or of those whose outboxes are held
 * @flush_link: its place there
 * @newcomer_link: its place among those who wait for another turn
 * @doomed_link: its place among the doomed
 *
 * One connection.
 */
struct ServerSession
{
  Server *server;
  guint64 serial;
  IoStream stream;
  IoTls *tls;
  IoWatch watch;
  IoTimer timer;
  IrcLineBuffer input;
  guint32 n_input;
  IoOutbox outbox;
  ServerMultiline *multiline;
  ServerPlainText *plain_text;
  ServerSasl *sasl;
  char *wanted_account;
  ServerScramVerifier *wanted_verifier;
  GHashTable *markers;
  char *marker_owner;
  GHashTable *left;
  HallUser *user;
  ServerSession *next_of_user;
  ServerInterests *interests;
  ServerRegistration *registration;
  char *host;
  char *address;
  char *origin;
  char *place;
  IrcCaps asked;
  IrcCaps caps;
  BaseBucket bucket;
  gint64 heard_at;
  gint64 since;
  gint64 resume_at;
  guint n_reading;
  guint n_batches;
  gsize n_answered;
  guint n_wrong;
  guint cap_version;
  ServerSessionState state;
  ServerTransport transport;
  gboolean is_secure : 1;
  gboolean ping_sent : 1;
  gboolean was_readable : 1;
  gboolean is_answered : 1;
  gboolean awaits_turn : 1;
  gboolean is_next : 1;
  char *quit_reason;
  GQueue *flush_queue;
  GList flush_link;
  GList newcomer_link;
  GList doomed_link;
};

ServerSession *server_session_new (Server *server, int fd, const ServerPeer *peer, GError **error);
void server_session_set_peer (ServerSession *self, const ServerPeer *peer);
void server_session_free (ServerSession *self);
const char *server_session_get_fingerprint (const ServerSession *self);
void server_session_send (ServerSession *self, BaseBytes *bytes);
void server_session_queue (ServerSession *self, BaseBytes *bytes);
void server_session_fill_hole (ServerSession *self, guint64 hole, GPtrArray *lines);
void server_session_send_line (ServerSession *self, const char *line);
void server_session_mark_dirty (ServerSession *self);
void server_session_note_heard (ServerSession *self);
void server_session_move_to (ServerSession *self, GQueue *queue);
void server_session_flush (ServerSession *self);
void server_session_resume (ServerSession *self);
void server_session_doom (ServerSession *self, const char *reason);
void server_session_doom_for (ServerSession *self, ServerDisconnect cause, const char *reason);
void server_session_give_up (ServerSession *self, ServerDisconnect cause, const char *reason);
void server_session_end (ServerSession *self);
void server_session_arm_timer (ServerSession *self);
void server_session_pause (ServerSession *self, guint seconds);
void server_session_charge (ServerSession *self, guint tokens);
gboolean server_session_is_private (const ServerSession *self);
const char *server_session_get_nick (const ServerSession *self);

G_END_DECLS
