/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Those who come do not hold up those who are here. A handshake, and all that somebody is welcomed
 * with, take the server longer than a message; when hundreds come at once, they take turns. */

#include "server/server-newcomers.h"

#include "server/server-private.h"

/* What newcomers may have of a turn, in microseconds, and how many of those who wait go on with the
 * next one. */
#define TURN_TIME  2000
#define TURN_COUNT 16

/**
 * server_newcomers_defer:
 * @session: a connection with something to read
 *
 * Returns: whether it has to wait for another turn, as it has not registered yet and others like it
 *   had their part of this one; it is called again by itself
 */
gboolean
server_newcomers_defer (ServerSession *session)
{
  Server *server = session->server;
  gint64 now;

  if (session->registration == NULL)
    return FALSE;
  if (session->awaits_turn)
    return TRUE;

  now = base_clock_get_monotonic (server->clock);
  if (server->newcomers_end == 0)
    server->newcomers_end = now + TURN_TIME;
  if (now < server->newcomers_end)
    {
      session->is_next = FALSE;
      return FALSE;
    }

  /* Whose turn it was already stays before those who came later. */
  session->awaits_turn = TRUE;
  if (session->is_next)
    g_queue_push_head_link (&server->newcomers, &session->newcomer_link);
  else
    g_queue_push_tail_link (&server->newcomers, &session->newcomer_link);

  return TRUE;
}

/**
 * server_newcomers_end_turn:
 * @self: the server, at the end of a turn
 *
 * Lets some of those who had to wait go on with the next one.
 */
void
server_newcomers_end_turn (Server *self)
{
  self->newcomers_end = 0;
  for (guint i = 0; i < TURN_COUNT && self->newcomers.length > 0; i++)
    {
      ServerSession *session = g_queue_peek_head (&self->newcomers);

      server_newcomers_forget (session);
      session->is_next = TRUE;
      io_loop_again (self->loop, &session->watch);
    }
}

/**
 * server_newcomers_forget:
 * @session: a connection that need not wait any more
 */
void
server_newcomers_forget (ServerSession *session)
{
  if (!session->awaits_turn)
    return;

  session->awaits_turn = FALSE;
  g_queue_unlink (&session->server->newcomers, &session->newcomer_link);
}
