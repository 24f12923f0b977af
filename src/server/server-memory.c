/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory for all that waits: to be read by somebody, to be carried out, or for the disk. Each
 * connection has bounds of its own; this is the one for all of them together. */

#include "server/server-memory.h"

#include "server/server-private.h"

/* What is left free once somebody had to go, as a part of all: else the next would go soon. */
#define RELIEF 8

/**
 * server_memory_get_used:
 * @self: the server
 *
 * Returns: octets that wait; what several are to be sent counts once
 */
gsize
server_memory_get_used (const Server *self)
{
  return self->queued + store_journal_get_queued_bytes (store_get_journal (self->store));
}

/**
 * server_memory_is_short:
 * @self: the server
 *
 * Returns: whether more waits than may
 */
gboolean
server_memory_is_short (const Server *self)
{
  return server_memory_get_used (self) > self->config->limits.memory_bytes;
}

/**
 * server_memory_count_input:
 * @session: a session that was read, or is about to be freed
 *
 * Takes account of what it sent of a line without an end.
 */
void
server_memory_count_input (ServerSession *session)
{
  session->server->queued += session->input.size;
  session->server->queued -= session->n_input;
  session->n_input = session->input.size;
}

static gsize
get_weight (const ServerSession *session)
{
  return io_outbox_get_bytes (&session->outbox) + session->n_input;
}

static int
compare_weight (gconstpointer a, gconstpointer b)
{
  gsize one = get_weight (*(ServerSession *const *) a);
  gsize other = get_weight (*(ServerSession *const *) b);

  return (one < other) - (one > other);
}

/* Whoever waits for the disk, as everybody does then, is not to blame. */
static GPtrArray *
list_heaviest (Server *self)
{
  GPtrArray *sessions = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const ServerSession *session = value;

      if (session->state == SERVER_SESSION_OPEN && session->flush_queue != &self->held
          && get_weight (session) > 0)
        g_ptr_array_add (sessions, value);
    }
  g_ptr_array_sort (sessions, compare_weight);

  return sessions;
}

/**
 * server_memory_relieve:
 * @self: the server, which has written all that could be
 *
 * When too much waits, those have to go for whom the most does.
 */
void
server_memory_relieve (Server *self)
{
  gsize enough = self->config->limits.memory_bytes - self->config->limits.memory_bytes / RELIEF;
  g_autoptr (GPtrArray) sessions = NULL;

  if (!server_memory_is_short (self))
    return;

  sessions = list_heaviest (self);
  for (guint i = 0; i < sessions->len && server_memory_get_used (self) > enough; i++)
    {
      ServerSession *session = sessions->pdata[i];

      irc_line_buffer_clear (&session->input);
      server_memory_count_input (session);
      server_session_give_up (session, SERVER_DISCONNECT_MEMORY,
                              "The server is short of memory, and the most waited for this one");
    }
}
