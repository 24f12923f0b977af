/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "io/io-loop.h"
#include "io/io-timer.h"
#include "server/server-always-on.h"
#include "server/server-cloak.h"
#include "server/server-control.h"
#include "server/server.h"
#include "server/server-account.h"
#include "server/server-credential.h"
#include "server/server-import.h"
#include "server/server-invitation.h"
#include "server/server-listener.h"
#include "server/server-log.h"
#include "server/server-metrics.h"
#include "server/server-probe.h"
#include "server/server-origin.h"
#include "server/server-proof.h"
#include "server/server-quota.h"
#include "server/server-render.h"
#include "server/server-reply.h"
#include "server/server-service.h"
#include "server/server-session.h"
#include "store/store-history.h"
#include "store/store-journal.h"

G_BEGIN_DECLS

/**
 * Server:
 * @config: what the operator decided
 * @clock: the time
 * @loop: where all connections wait
 * @timers: all deadlines
 * @log: where it tells what happens
 * @service: tells the service manager
 * @activation: the sockets of the service manager
 * @doors: (nullable) (element-type ServerAddress): where it listens for people; %NULL until it does
 * @listener: (nullable): the doors; %NULL once it is stopping
 * @tls: (nullable): who it is to those who come with TLS; there is one when there is a door for
 * them
 * @probe: (nullable): the door for programs that watch it
 * @control: (nullable): the door for the administrator's tools
 * @store: what is kept
 * @accounts: who is known again
 * @invitations: what lets people make accounts
 * @cloak: what makes the hosts that others see
 * @credentials: what checks passwords
 * @password_proof: the password that everyone has to give
 * @gateway_proof: the password of gateways
 * @new_accounts: from where accounts were made lately
 * @logins: from where somebody logged in lately
 * @failed_addresses: from where logins failed lately
 * @failed_accounts: and to which accounts, or to what would be one
 * @hall: the truth in memory
 * @always_on: who stays without a connection
 * @expelled: (element-type HallUser utf8): who has to leave with all connections, or without any,
 * and why
 * @marker_owners: (element-type utf8 GPtrArray): the connections for which it is known, or being
 * read, how far somebody has read, by who that is
 * @ids: where ids come from
 * @sessions: (element-type guint64 ServerSession): every connection by its serial
 * @queued: octets of memory for what waits to be read or carried out
 * @origins: how many connections there are of each address that is not this machine's
 * @newest_serial: the newest connection
 * @dirty: connections with something to write
 * @held: connections whose next line waits for a commit, or for history to be read
 * @proxied: connections of which a proxy has not said yet where they come from
 * @newcomers: connections that have not registered and wait for another turn
 * @newcomers_end: monotonic time in microseconds from which they do; 0 before any had its part of
 * this one
 * @doomed: connections to end at the end of the turn
 * @reply: (nullable): what answers the command that is being carried out
 * @tool: (nullable): the administrator's tool that is being carried out, in place of a command
 * @import: (nullable): what comes in from elsewhere; whoever began it owns it
 * @render: the event that is being told, rendered for those who heard it
 * @recorded: the newest command whose event is being stored
 * @batches: (element-type ServerBatch): what waits for a commit, oldest first
 * @readers: (element-type ServerHistoryRequest): history reads that wait for a commit, oldest first
 * @reading: (element-type ServerHistoryRequest): those under way
 * @store_failed_at: monotonic time in microseconds since which commits fail; 0 when they do not
 * @store_is_broken: whether they failed for so long that nothing is held any more
 * @database_is_being_checked: whether it is being looked through, as nobody closed it
 * @database_is_damaged: whether it was looked through, and something is wrong with it
 * @voided: the newest batch of the journal that was given up
 * @reads_paused: whether no connection is read until the store has caught up
 * @n_unregistered: connections that have not registered yet
 * @most_users: the most users at a time since the start
 * @started: when, in milliseconds since 1970-01-01 UTC
 * @idle_timer: ends the server when nobody has been connected for a while
 * @stop_timer: ends a stop that takes too long
 * @ban_timer: forgets bans that are over
 * @certificate_timer: looks every day whether the certificate ends soon
 * @stopping: whether it says good-bye
 * @waiting: (nullable): names of keys that have changed, and wait for a restart
 * @metrics: what is counted for who runs the server
 *
 * The one owner of all that a running server has.
 */
struct Server
{
  ServerConfig *config;
  const BaseClock *clock;
  IoLoop *loop;
  IoTimers *timers;
  ServerLog *log;
  ServerService *service;
  ServerActivation *activation;
  GPtrArray *doors;
  ServerListener *listener;
  IoTlsIdentity *tls;
  ServerProbe *probe;
  ServerControl *control;
  Store *store;
  ServerAccounts *accounts;
  ServerInvitations *invitations;
  ServerCloak cloak;
  ServerCredentials *credentials;
  ServerProof password_proof;
  ServerProof gateway_proof;
  ServerQuota *new_accounts;
  ServerQuota *logins;
  ServerQuota *failed_addresses;
  ServerQuota *failed_accounts;
  Hall *hall;
  ServerAlwaysOn *always_on;
  GHashTable *expelled;
  GHashTable *marker_owners;
  BaseIdSource ids;
  GHashTable *sessions;
  gsize queued;
  ServerOrigins *origins;
  guint64 newest_serial;
  GQueue dirty;
  GQueue held;
  GQueue proxied;
  GQueue newcomers;
  gint64 newcomers_end;
  GQueue doomed;
  ServerReply *reply;
  struct ServerTool *tool;
  ServerImport *import;
  ServerRender render;
  BaseId recorded;
  GQueue batches;
  GQueue readers;
  GQueue reading;
  gint64 store_failed_at;
  gboolean store_is_broken;
  gboolean database_is_being_checked;
  gboolean database_is_damaged;
  guint64 voided;
  gboolean reads_paused;
  guint n_unregistered;
  guint most_users;
  gint64 started;
  IoTimer idle_timer;
  IoTimer stop_timer;
  IoTimer ban_timer;
  IoTimer certificate_timer;
  gboolean stopping;
  char *waiting;
  ServerMetrics metrics;
  ServerStoppedFunc stopped;
  gpointer stopped_data;
};

HallLimits server_get_hall_limits (const ServerConfig *config);
gboolean server_apply (Server *self, ServerReply *reply, HallCommand *command);
ServerSession *server_find_session (Server *self, guint64 serial);
void server_forget_session (Server *self, ServerSession *session);
char *server_shown_source (Server *self, const char *source);
void server_release_held (Server *self);
void server_update_idle_timer (Server *self);

G_END_DECLS
