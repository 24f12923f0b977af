/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client was shown of rooms that it left, so that it is not shown the same again when it
 * comes back. */

#include "server/server-seen.h"

#include "irc/irc-casemap.h"

/* Rooms that are remembered of one client. Whoever leaves more has seen nothing of them. */
#define ROOMS_MAX 100

static gboolean
is_leaving (const HallUser *user, const HallEvent *event)
{
  if (g_str_equal (event->verb, "PART"))
    return event->actor == user;

  return g_str_equal (event->verb, "KICK") && g_str_equal (event->params[1], user->nick);
}

/**
 * server_seen_note_leaving:
 * @session: a registered client
 * @event: what it is told
 *
 * Remembers the time when @event makes the client leave a room.
 */
void
server_seen_note_leaving (ServerSession *session, const HallEvent *event)
{
  if (!is_leaving (session->user, event))
    return;

  if (session->left == NULL)
    session->left
        = g_hash_table_new_full (irc_casemap_ascii_hash, irc_casemap_ascii_equal, g_free, g_free);
  if (g_hash_table_size (session->left) == ROOMS_MAX)
    g_hash_table_remove_all (session->left);
  g_hash_table_replace (session->left, g_strdup (event->params[0]),
                        g_memdup2 (&event->id, sizeof event->id));
}

/**
 * server_seen_get_last:
 * @session: a client
 * @room: a room
 *
 * Returns: the id up to which the client has heard what was said there; 0 when it was not there
 * before
 */
BaseId
server_seen_get_last (const ServerSession *session, const HallRoom *room)
{
  const BaseId *last
      = session->left != NULL ? g_hash_table_lookup (session->left, room->name) : NULL;

  return last != NULL ? *last : 0;
}
