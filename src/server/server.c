/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server.h"

#include <glib/gstdio.h>

#include "config.h"
#include "base/base-container.h"
#include "server/server-admission.h"
#include "server/server-ban.h"
#include "server/server-batch.h"
#include "server/server-config-private.h"
#include "server/server-delivery.h"
#include "server/server-history.h"
#include "server/server-memory.h"
#include "server/server-newcomers.h"
#include "server/server-notify.h"
#include "server/server-private.h"
#include "server/server-upkeep.h"
#include "server/server-proxy.h"
#include "server/server-restore.h"
#include "server/server-session.h"
#include "server/server-tls.h"
#include "server/server-user.h"

/* Time that good-byes may take when the server stops. */
#define STOP_TIMEOUT (3 * G_USEC_PER_SEC)

/* What ending connections may take of a turn, in microseconds. */
#define LEAVING_TIME 2000

static void
idle_cb (IoTimer *timer)
{
  Server *self = BASE_CONTAINER_OF (timer, Server, idle_timer);

  server_stop (self, "Nobody is here any more");
}

/**
 * server_update_idle_timer:
 * @self: the server
 *
 * Ends the server in a while if nobody is connected, as the configuration says.
 */
void
server_update_idle_timer (Server *self)
{
  gint64 seconds = self->config->exit_when_idle;

  if (self->stopping)
    return;

  if (seconds == 0 || g_hash_table_size (self->sessions) > 0)
    io_timers_disarm (self->timers, &self->idle_timer);
  else
    io_timers_arm (self->timers, &self->idle_timer,
                   base_clock_get_monotonic (self->clock) + seconds * G_USEC_PER_SEC);
}

/**
 * server_find_session:
 * @self: the server
 * @serial: the number of a connection
 *
 * Returns: (nullable) (transfer none): the connection, if it is still open
 */
ServerSession *
server_find_session (Server *self, guint64 serial)
{
  ServerSession *session = g_hash_table_lookup (self->sessions, &serial);

  return session != NULL && session->state == SERVER_SESSION_OPEN ? session : NULL;
}

static void
finish_stopping (Server *self)
{
  ServerStoppedFunc stopped = self->stopped;

  self->stopped = NULL;
  if (stopped != NULL)
    stopped (self->stopped_data);
}

static void
stop_timeout_cb (IoTimer *timer)
{
  Server *self = BASE_CONTAINER_OF (timer, Server, stop_timer);

  finish_stopping (self);
}

/**
 * server_forget_session:
 * @self: the server
 * @session: a connection that is being freed
 */
void
server_forget_session (Server *self, ServerSession *session)
{
  if (session->registration != NULL)
    self->n_unregistered--;
  if (session->origin != NULL)
    server_origins_remove (self->origins, session->origin);
  g_hash_table_remove (self->sessions, &session->serial);
  self->metrics.sessions[session->transport]--;
  server_update_idle_timer (self);

  if (self->stopping && g_hash_table_size (self->sessions) == 0)
    finish_stopping (self);
}

/**
 * server_shown_source:
 * @self: the server
 * @source: (nullable): nick!user@host, as it was stored
 *
 * Before there were cloaks, addresses were shown and stored.
 *
 * Returns: (nullable) (transfer full): @source as it may be shown to anybody
 */
char *
server_shown_source (Server *self, const char *source)
{
  if (source == NULL || self->config->show_hosts)
    return g_strdup (source);

  return server_cloak_source (&self->cloak, source);
}

/**
 * server_release_held:
 * @self: the server
 *
 * Lets those try again whose next line waited.
 */
void
server_release_held (Server *self)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&self->held)) != NULL)
    server_session_move_to (link->data, &self->dirty);
}

/**
 * server_apply:
 * @self: the server
 * @reply: (nullable): what answers the command; its session's user becomes the actor unless one is
 * set; without either it has none
 * @command: what is to be done; is stamped with an id here
 *
 * Returns: whether the hall carried it out
 */
gboolean
server_apply (Server *self, ServerReply *reply, HallCommand *command)
{
  gboolean done;

  if (command->actor == NULL && reply != NULL)
    command->actor = reply->session->user;
  command->id = base_id_source_next (&self->ids, base_clock_get_real (self->clock));

  self->reply = reply;
  done = hall_apply (self->hall, command);
  self->reply = NULL;
  if (done)
    server_metrics_note_done (&self->metrics, command->type);

  return done;
}

/* When hundreds leave at once, those who stay do not wait until all have. */
static void
end_doomed (Server *self)
{
  gint64 until = base_clock_get_monotonic (self->clock) + LEAVING_TIME;
  GList *link;

  while ((link = g_queue_pop_head_link (&self->doomed)) != NULL)
    {
      server_session_end (link->data);
      if (self->doomed.length > 0 && base_clock_get_monotonic (self->clock) >= until)
        {
          io_loop_request_turn (self->loop);
          return;
        }
    }
}

/* Reading is done: those who leave are told of, what was said goes to the disk, what may leave is
 * written. */
static void
turn_end_cb (gpointer user_data)
{
  Server *self = user_data;
  GList *link;

  end_doomed (self);
  server_user_end_expelled (self);

  store_journal_submit (store_get_journal (self->store));
  server_batch_update_reading (self);

  while ((link = g_queue_peek_head_link (&self->dirty)) != NULL)
    {
      server_session_move_to (link->data, NULL);
      server_session_flush (link->data);
    }
  server_memory_relieve (self);
  server_newcomers_end_turn (self);
  server_render_clear (&self->render);
}

/* The folder is made for its owner alone; when that fails, opening the database tells why. */
static gboolean
open_store (Server *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->config->database);

  g_mkdir_with_parents (folder, 0700);
  self->store = store_open (self->config->database, g_main_context_get_thread_default (), error);
  if (self->store == NULL)
    return FALSE;

  self->ids.last = store_get_last_id (self->store);
  store_journal_set_committed (store_get_journal (self->store), server_batch_committed_cb, self);

  server_upkeep_begin (self);

  return server_restore (self, error);
}

/**
 * server_get_hall_limits:
 * @config: what the operator decided
 *
 * Returns: the part of it that bounds the hall
 */
HallLimits
server_get_hall_limits (const ServerConfig *config)
{
  return (HallLimits){
    .rooms = config->limits.rooms,
    .rooms_per_user = config->limits.rooms_per_user,
    .bans_per_room = config->limits.lists_per_room,
    .readers_per_room = config->limits.readers_per_room,
    .registered_per_account = config->limits.registered_rooms_per_account,
    .watches_per_user = config->limits.monitored_per_user,
    .knock_interval = config->limits.knock_interval,
    .members_to_rename = config->limits.members_to_rename,
    .relay_modes
    = config->relaymsg == SERVER_RELAYMSG_MEMBERS ? 0 : HALL_MODES_FROM (HALL_MODE_OPERATOR),
    .edit_window = config->limits.edit_window,
    .past_users = config->limits.past_users,
    .metadata_keys = config->limits.metadata_keys,
    .metadata_value_bytes = config->limits.metadata_value_bytes,
    .metadata_subscriptions = config->limits.metadata_subscriptions,
    .metadata_changes = config->limits.metadata_changes,
    .bans = config->limits.bans,
    .ban_masks = config->limits.ban_masks,
    .joins = config->limits.joins,
    .nick_changes = config->limits.nick_changes,
    .targets = config->limits.targets,
  };
}

/**
 * server_new:
 * @config: (transfer full): what the operator decided
 * @clock: the time
 *
 * Opens the database; does not listen yet.
 *
 * Returns: (nullable) (transfer full): a server; %NULL with @error when the database cannot be used
 */
Server *
server_new (ServerConfig *config, const BaseClock *clock, GError **error)
{
  g_autoptr (Server) self = g_new0 (Server, 1);
  const HallLimits limits = server_get_hall_limits (config);

  self->config = config;
  self->clock = clock;
  self->started = base_clock_get_real (clock) / 1000;
  self->sessions = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->origins = server_origins_new (config);
  self->credentials = server_credentials_new (g_main_context_get_thread_default ());
  self->new_accounts = server_quota_new ();
  self->logins = server_quota_new ();
  self->failed_addresses = server_quota_new ();
  self->failed_accounts = server_quota_new ();
  self->hall = hall_new (&limits, server_delivery_get_sink (), self);
  self->always_on = server_always_on_new (self);
  self->expelled = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->marker_owners
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->timers = io_timers_new (g_main_context_get_thread_default (), clock);
  self->log = server_log_new (self->timers, clock);
  self->activation = server_activation_new ();
  self->service = server_service_new (self);
  io_timer_init (&self->idle_timer, idle_cb);
  io_timer_init (&self->stop_timer, stop_timeout_cb);
  server_ban_init_timer (self);
  server_tls_init_timer (self);
  self->loop = io_loop_new (g_main_context_get_thread_default (), error);
  if (self->loop == NULL || !open_store (self, error))
    return NULL;
  io_loop_set_turn_end (self->loop, turn_end_cb, self);

  return g_steal_pointer (&self);
}

static void
free_sessions (Server *self)
{
  g_autoptr (GList) sessions = g_hash_table_get_values (self->sessions);

  for (GList *link = sessions; link != NULL; link = link->next)
    {
      ServerSession *session = link->data;

      session->user = NULL;
      server_session_free (session);
    }
}

static void
clear_readers (Server *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->readers)) != NULL)
    server_history_request_free (link->data);
}

/* What is still being read is waited for, as its answer comes to this server; nobody hears of
 * commits any more. */
static gboolean
close_store (Server *self, GError **error)
{
  clear_readers (self);
  while (self->reading.length > 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  clear_readers (self);

  store_journal_set_committed (store_get_journal (self->store), NULL, NULL);

  return store_close (g_steal_pointer (&self->store), error);
}

/**
 * server_free:
 * @self: (transfer full): a server; who is still connected is not told
 */
void
server_free (Server *self)
{
  self->stopped = NULL;
  self->stopping = TRUE;
  g_clear_pointer (&self->probe, server_probe_free);
  g_clear_pointer (&self->control, server_control_free);
  g_clear_pointer (&self->listener, server_listener_free);
  server_proxy_close_all (self);
  free_sessions (self);
  if (self->store != NULL)
    close_store (self, NULL);
  g_queue_clear_full (&self->batches, (GDestroyNotify) server_batch_free);
  server_render_clear (&self->render);
  server_credentials_free (self->credentials);
  g_clear_pointer (&self->accounts, server_accounts_free);
  g_clear_pointer (&self->invitations, server_invitations_free);
  server_quota_free (self->new_accounts);
  server_quota_free (self->logins);
  server_quota_free (self->failed_addresses);
  server_quota_free (self->failed_accounts);
  server_always_on_free (self->always_on);
  hall_free (self->hall);
  g_hash_table_unref (self->expelled);
  g_hash_table_unref (self->marker_owners);
  io_timers_disarm (self->timers, &self->idle_timer);
  io_timers_disarm (self->timers, &self->stop_timer);
  io_timers_disarm (self->timers, &self->ban_timer);
  io_timers_disarm (self->timers, &self->certificate_timer);
  g_clear_pointer (&self->loop, io_loop_free);
  server_service_free (self->service);
  server_log_free (self->log);
  io_timers_free (self->timers);
  g_clear_pointer (&self->tls, io_tls_identity_unref);
  g_hash_table_unref (self->sessions);
  server_origins_free (self->origins);
  g_clear_pointer (&self->doors, g_ptr_array_unref);
  server_activation_free (self->activation);
  server_config_free (self->config);
  g_free (self->waiting);
  g_free (self);
}

/* A chat on a disk that holds no sockets is a chat all the same, unless somebody has said where the
 * socket is to be. */
static gboolean
open_control (Server *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->control = server_control_new (self, &local_error);
  if (self->control != NULL)
    return TRUE;
  if (self->config->control == NULL)
    {
      server_log (self->log, SERVER_LOG_CONTROL_MISSING, "error", local_error->message, NULL);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * server_set_activation:
 * @self: a server that does not listen yet
 * @activation: (transfer full): sockets in place of those that the configuration says
 */
void
server_set_activation (Server *self, ServerActivation *activation)
{
  server_activation_free (self->activation);
  self->activation = activation;
}

/* The service manager's sockets stand for the whole key: an address of the configuration may be
 * the same, or come in their way. */
static GPtrArray *
choose (GPtrArray *given, GPtrArray *configured)
{
  return given != NULL ? given : configured;
}

static GPtrArray *
list_doors (Server *self)
{
  const ServerActivation *given = self->activation;
  const ServerConfig *config = self->config;
  GPtrArray *const lists[] = {
    choose (given->listen, config->listen),
    choose (given->listen_websocket, config->listen_websocket),
    choose (given->listen_plain_text, config->listen_plain_text),
  };
  GPtrArray *doors = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i] != NULL)
      g_ptr_array_extend (doors, lists[i], NULL, NULL);

  return doors;
}

/* Those of the configuration were looked at with it. */
static gboolean
check_given_doors (Server *self, GError **error)
{
  const GPtrArray *given = self->activation->listen;

  return given == NULL || server_config_check_sts (self->config, given, error);
}

/**
 * server_start:
 * @self: a server that does not listen yet
 *
 * Returns: whether it accepts connections now, at every configured address; %FALSE with @error
 */
gboolean
server_start (Server *self, GError **error)
{
  GPtrArray *watched = choose (self->activation->listen_metrics, self->config->listen_metrics);
  g_autofree char *keys = server_activation_list_keys (self->activation);

  self->doors = list_doors (self);
  if (!check_given_doors (self, error) || !server_tls_update (self, error))
    return FALSE;

  self->listener = server_listener_new (self->doors, server_admission_incoming_cb, self, error);
  if (self->listener == NULL)
    return FALSE;

  if (!open_control (self, error))
    return FALSE;
  server_update_idle_timer (self);
  if (watched != NULL)
    {
      self->probe = server_probe_new (self, watched, error);
      if (self->probe == NULL)
        return FALSE;
    }
  if (keys != NULL)
    server_log (self->log, SERVER_LOG_ACTIVATED, "keys", keys, NULL);
  /* A tool ends before anybody has looked through the database. */
  if (self->database_is_being_checked)
    server_log (self->log, SERVER_LOG_DATABASE_UNCLEAN, NULL);
  server_log (self->log, SERVER_LOG_STARTED, "version", PACKAGE_VERSION, NULL);

  return TRUE;
}

/**
 * server_get_addresses:
 * @self: a server that was started and not stopped
 *
 * Returns: (transfer none): the addresses it listens at, %NULL-terminated
 */
const char *const *
server_get_addresses (Server *self)
{
  return server_listener_get_addresses (self->listener);
}

/**
 * server_get_fingerprint:
 * @self: a server that was started
 *
 * Returns: (nullable) (transfer none): the SHA-256 fingerprint of the certificate that it shows to
 *   those who come with TLS; %NULL when it has no door for them
 */
const char *
server_get_fingerprint (Server *self)
{
  return self->tls != NULL ? io_tls_identity_get_fingerprint (self->tls) : NULL;
}

/**
 * server_get_probe_addresses:
 * @self: a server that was started
 *
 * Returns: (nullable) (transfer none): the addresses at which programs that watch it ask,
 * %NULL-terminated; %NULL for none
 */
const char *const *
server_get_probe_addresses (Server *self)
{
  return self->probe != NULL ? server_probe_get_addresses (self->probe) : NULL;
}

/**
 * server_set_stopped:
 * @self: a server
 * @stopped: called when it has said good-bye to everyone, whoever stopped it
 * @user_data: what @stopped gets
 */
void
server_set_stopped (Server *self, ServerStoppedFunc stopped, gpointer user_data)
{
  self->stopped = stopped;
  self->stopped_data = user_data;
}

/**
 * server_stop:
 * @self: a server
 * @reason: what everybody is told
 *
 * Closes the doors, tells everyone, and waits a moment for what is still to be written.
 */
void
server_stop (Server *self, const char *reason)
{
  GHashTableIter iter;
  gpointer session;

  if (self->stopping)
    return;

  server_log (self->log, SERVER_LOG_STOPPING, "reason", reason, NULL);
  server_service_tell_stopping (self);
  self->stopping = TRUE;
  g_clear_pointer (&self->control, server_control_free);
  server_listener_stop (self->listener);
  server_proxy_close_all (self);
  io_timers_disarm (self->timers, &self->idle_timer);
  io_timers_arm (self->timers, &self->stop_timer,
                 base_clock_get_monotonic (self->clock) + STOP_TIMEOUT);

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    server_session_doom_for (session, SERVER_DISCONNECT_STOPPING, reason);

  if (g_hash_table_size (self->sessions) == 0)
    finish_stopping (self);
}

/**
 * server_close_store:
 * @self: a server that has stopped
 *
 * Returns: whether all that was said is on disk and the database is closed; %FALSE with @error
 */
gboolean
server_close_store (Server *self, GError **error)
{
  free_sessions (self);

  return close_store (self, error);
}
