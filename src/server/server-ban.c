/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is not to be on the server: what is kept of it, and what those are told. */

#include "server/server-ban.h"

#include <string.h>

#include "base/base-container.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-time.h"
#include "server/server-user.h"

/* What others are told of why somebody leaves. */
#define QUIT_REASON "Banned from this server"

/* The clock of the computer can be set meanwhile, so that a ban is over earlier. */
#define LONGEST_WAIT (G_TIME_SPAN_HOUR)

static gint64
get_time (const Server *self)
{
  return base_clock_get_real (self->clock) / 1000;
}

static void
expire_cb (IoTimer *timer)
{
  Server *self = BASE_CONTAINER_OF (timer, Server, ban_timer);
  HallCommand command = { .type = HALL_COMMAND_EXPIRE_BANS };

  server_apply (self, NULL, &command);
  server_ban_update_timer (self);
  io_loop_request_turn (self->loop);
}

/**
 * server_ban_reason_is_valid:
 * @reason: why somebody is banned
 *
 * Returns: whether it is one line that is short enough
 */
gboolean
server_ban_reason_is_valid (const char *reason)
{
  if (strlen (reason) > SERVER_BAN_REASON_MAX || !g_utf8_validate (reason, -1, NULL))
    return FALSE;

  return strpbrk (reason, "\r\n") == NULL;
}

/**
 * server_ban_init_timer:
 * @self: a server
 */
void
server_ban_init_timer (Server *self)
{
  io_timer_init (&self->ban_timer, expire_cb);
}

/**
 * server_ban_update_timer:
 * @self: a server whose bans have changed
 *
 * Has them forgotten once they are over.
 */
void
server_ban_update_timer (Server *self)
{
  const HallBan *ban = hall_ban_set_get_next_over (hall_get_bans (self->hall));
  gint64 wait;

  if (ban == NULL)
    {
      io_timers_disarm (self->timers, &self->ban_timer);
      return;
    }

  /* No earlier than the millisecond in which it is over. */
  wait = CLAMP (ban->end - get_time (self), 1, LONGEST_WAIT / 1000) * 1000;
  io_timers_arm (self->timers, &self->ban_timer, base_clock_get_monotonic (self->clock) + wait);
}

/**
 * Restoration:
 * @hall: where they hold
 * @n_left_out: how many are more than it can hold
 *
 * Bans that are brought back at the start.
 */
typedef struct
{
  Hall *hall;
  guint n_left_out;
} Restoration;

static void
restore_cb (const StoreBan *stored, gpointer user_data)
{
  Restoration *restoration = user_data;
  HallBan *ban
      = hall_ban_new (stored->mask, stored->reason, stored->setter, stored->set, stored->end);

  if (ban == NULL || !hall_restore_ban (restoration->hall, ban))
    restoration->n_left_out++;
}

/**
 * server_ban_restore:
 * @self: a server that is being made
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Brings back the bans there were.
 *
 * Returns: whether they could be read
 */
gboolean
server_ban_restore (Server *self, GError **error)
{
  Restoration restoration = { self->hall, 0 };

  if (!store_foreach_ban (self->store, restore_cb, &restoration, error))
    return FALSE;

  if (restoration.n_left_out > 0)
    {
      g_autofree char *count = g_strdup_printf ("%u", restoration.n_left_out);

      server_log (self->log, SERVER_LOG_BANS_LEFT_OUT, "count", count, NULL);
    }
  server_ban_update_timer (self);

  return TRUE;
}

/* Somebody who has what @user has, but comes from where @session does. */
static void
init_place (HallUser *place, const ServerSession *session, const HallUser *user, char *host)
{
  *place = *user;
  place->host = host;
  place->hostname = session->host;
  place->address = session->origin != NULL ? session->address : NULL;
}

/**
 * server_ban_find_session:
 * @session: a connection, registered or about to be
 * @user: whose it is, or is going to be
 *
 * Returns: (transfer none) (nullable): a ban that is for who comes from there
 */
const HallBan *
server_ban_find_session (const ServerSession *session, const HallUser *user)
{
  Server *self = session->server;
  g_autofree char *host = server_registration_get_shown_host (session);
  HallUser place;

  init_place (&place, session, user, host);

  return hall_ban_set_find_user (hall_get_bans (self->hall), &place, get_time (self));
}

static gboolean
is_meant (const HallBan *ban, const ServerSession *session)
{
  g_autofree char *host = server_registration_get_shown_host (session);
  HallUser place;

  init_place (&place, session, session->user, host);

  return hall_ban_matches (ban, &place);
}

/**
 * server_ban_is_for_connection:
 * @ban: a ban
 * @user: somebody in the hall
 *
 * The hall knows of a person's oldest connection only.
 *
 * Returns: whether @ban is for who comes from where another one of @user's connections does
 */
gboolean
server_ban_is_for_connection (const HallBan *ban, const HallUser *user)
{
  const ServerSession *each = server_user_get_session (user);

  while (each != NULL && (each = each->next_of_user) != NULL)
    if (is_meant (ban, each))
      return TRUE;

  return FALSE;
}

/**
 * Meant:
 * @server: the server
 * @ban: a ban that holds from now on
 */
typedef struct
{
  Server *server;
  const HallBan *ban;
} Meant;

static void
banish_if_meant (HallUser *user, gpointer user_data)
{
  const Meant *meant = user_data;

  if (server_ban_is_for_connection (meant->ban, user))
    server_ban_banish (meant->server, user, meant->ban);
}

/**
 * server_ban_record:
 * @self: a server
 * @ban: a ban
 * @is_set: whether it holds from now on, or does not any more
 *
 * Stores it, and ends those whom the hall does not know to be meant: people have one host for all,
 * and each of their connections its own. The timer is the caller's concern, as the hall may be in
 * the midst of it.
 */
void
server_ban_record (Server *self, const HallBan *ban, gboolean is_set)
{
  const StoreBan stored = {
    .mask = ban->mask,
    .reason = is_set ? ban->reason : NULL,
    .setter = is_set ? ban->setter : NULL,
    .set = ban->set,
    .end = ban->end,
  };

  store_journal_put_ban (store_get_journal (self->store), &stored);
  if (is_set)
    hall_foreach_user (self->hall, banish_if_meant, &(Meant){ self, ban });
}

/**
 * server_ban_explain:
 * @ban: a ban
 *
 * Returns: (transfer full): what it says to whom it is for
 */
char *
server_ban_explain (const HallBan *ban)
{
  g_autofree char *reason = hall_ban_dup_public_reason (ban);
  g_autofree char *end = ban->end != 0 ? server_time_to_text (ban->end) : NULL;

  if (end == NULL)
    return g_strdup_printf ("You are banned from this server: %s", reason);

  return g_strdup_printf ("You are banned from this server until %s: %s", end, reason);
}

/**
 * server_ban_find_reason:
 * @self: a server
 * @peer: somebody who connects
 *
 * Returns: (transfer full) (nullable): why it must not, as a sentence for it; %NULL when it may
 */
char *
server_ban_find_reason (Server *self, const ServerPeer *peer)
{
  const HallBan *ban;

  if (peer->is_local)
    return NULL;

  ban = hall_ban_set_find_address (hall_get_bans (self->hall), peer->host, get_time (self));

  return ban != NULL ? server_ban_explain (ban) : NULL;
}

/**
 * server_ban_tell:
 * @session: an open session
 * @ban: a ban that is for it
 *
 * Tells it so, and ends it.
 */
void
server_ban_tell (ServerSession *session, const HallBan *ban)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (session->state != SERVER_SESSION_OPEN)
    return;

  text = server_ban_explain (ban);
  line = g_strdup_printf (":%s %u %s :%s\r\n", session->server->config->name,
                          (guint) ERR_YOUREBANNEDCREEP, server_session_get_nick (session), text);
  server_session_send_line (session, line);
  server_session_doom (session, QUIT_REASON);
}

/**
 * server_ban_banish:
 * @self: a server
 * @user: somebody in the hall, or about to come in
 * @ban: a ban that is for that one
 *
 * Tells all the user's connections so, and ends them. Whoever is in the hall leaves it.
 */
void
server_ban_banish (Server *self, HallUser *user, const HallBan *ban)
{
  for (ServerSession *each = server_user_get_session (user); each != NULL;
       each = each->next_of_user)
    server_ban_tell (each, ban);
  if (hall_find_user (self->hall, user->nick) == user)
    server_user_expel (self, user, QUIT_REASON);
}

/**
 * server_ban_end_unregistered:
 * @self: a server whose bans have changed
 *
 * Ends the connections of those who have not said yet who they are, and must not be here from where
 * they come.
 */
void
server_ban_end_unregistered (Server *self)
{
  const HallBanSet *bans = hall_get_bans (self->hall);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;
      const HallBan *ban = NULL;

      if (session->registration != NULL && session->origin != NULL)
        ban = hall_ban_set_find_address (bans, session->address, get_time (self));
      if (ban != NULL)
        server_ban_tell (session, ban);
    }
}
