/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading what was said before: each read waits for what it has to know of, and its answer has a
 * place in the outbox meanwhile. */

#include "irc/irc-casemap.h"
#include "server/server-history-private.h"
#include "server/server-playback.h"
#include "server/server-private.h"
#include "server/server-seen.h"

/**
 * server_history_request_free:
 * @self: (transfer full): a request
 */
void
server_history_request_free (ServerHistoryRequest *self)
{
  if (self->free_user_data != NULL)
    self->free_user_data (self->user_data);
  g_free (self->label);
  g_free (self->target);
  store_query_free (self->query);
  g_free (self);
}

/* Goes on with the command that asked, as if it had just come in. */
static void
tell_found (ServerHistoryRequest *request, ServerSession *session, const GPtrArray *rows)
{
  ServerReply reply;

  if (session->user == NULL && session->registration == NULL)
    return;

  session->is_answered = TRUE;
  server_reply_init (&reply, session, g_steal_pointer (&request->label));
  reply.verb = request->subcommand;
  if (rows == NULL)
    server_reply_fail (&reply, reply.verb, "INTERNAL_ERROR",
                       "The history cannot be read at the moment", NULL);
  if (rows != NULL || request->goes_on)
    request->found (&reply, rows, request->user_data);
  server_reply_finish (&reply);
  session->is_answered = FALSE;
}

static void
answer (ServerHistoryRequest *request, ServerSession *session, GPtrArray *rows)
{
  g_autoptr (GPtrArray) lines = NULL;

  if (request->found != NULL)
    {
      tell_found (request, session, rows);
      return;
    }

  lines = rows != NULL ? server_history_render_answer (request, session, rows)
                       : server_history_render_failure (request);
  server_session_fill_hole (session, request->hole, lines);
}

/* Who searches does not keep those waiting who only read on. */
static StoreHistory *
get_reader (const ServerHistoryRequest *request)
{
  Store *store = request->server->store;

  return request->query->kind == STORE_QUERY_SEARCH ? store_get_searcher (store)
                                                    : store_get_history (store);
}

static void
start_waiting (ServerHistoryRequest *request)
{
  g_queue_push_tail_link (&request->server->readers, &request->link);
  server_history_start_readers (request->server);
}

static void
measure (const ServerHistoryRequest *request)
{
  ServerMetrics *metrics = &request->server->metrics;

  base_histogram_add (request->query->kind == STORE_QUERY_SEARCH ? &metrics->search_times
                                                                 : &metrics->history_times,
                      base_clock_get_monotonic (request->server->clock) - request->begun);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ServerHistoryRequest *request = user_data;
  Server *server = request->server;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  ServerSession *session;

  g_queue_unlink (&server->reading, &request->link);
  rows = store_history_query_finish (get_reader (request), result, &error);
  if (request->is_stale)
    {
      request->is_stale = FALSE;
      start_waiting (request);
      return;
    }

  measure (request);
  /* Also one that is leaving: its last lines wait behind the answer. */
  session = g_hash_table_lookup (server->sessions, &request->session);

  if (session != NULL)
    {
      if (rows == NULL)
        server_log (server->log, SERVER_LOG_HISTORY_FAILED, "error", error->message, NULL);
      answer (request, session, rows);
      session->n_reading--;
      server_session_resume (session);
    }

  server_release_held (server);
  io_loop_request_turn (server->loop);
  server_history_request_free (request);
}

static void
start_reading (ServerHistoryRequest *request)
{
  g_queue_push_tail_link (&request->server->reading, &request->link);
  store_history_query_async (get_reader (request), request->query, NULL, query_cb, request);
}

/**
 * server_history_start_readers:
 * @server: the server
 *
 * Starts the reads that waited for a commit that is there now.
 */
void
server_history_start_readers (Server *server)
{
  guint64 committed = store_journal_get_committed (store_get_journal (server->store));
  GList *link;

  while ((link = server->readers.head) != NULL
         && ((ServerHistoryRequest *) link->data)->commit <= committed)
    {
      g_queue_unlink (&server->readers, link);
      start_reading (link->data);
    }
}

static ServerHistoryRequest *
request_new (ServerSession *session, const char *subcommand, const StoreQuery *query, char *label)
{
  Server *server = session->server;
  ServerHistoryRequest *request = g_new0 (ServerHistoryRequest, 1);

  request->server = server;
  request->session = session->serial;
  request->commit = store_journal_get_pending (store_get_journal (server->store));
  request->begun = base_clock_get_monotonic (server->clock);
  request->label = label;
  request->subcommand = subcommand;
  request->target = g_strdup (query->target);
  request->link.data = request;
  request->query = store_query_copy (query);
  request->query->newest = server->ids.last;

  return request;
}

static void
hold (ServerSession *session, ServerHistoryRequest *request)
{
  session->n_reading++;
  server_session_mark_dirty (session);
  start_waiting (request);
}

static void
request_history (ServerSession *session,
                 const char *subcommand,
                 const StoreQuery *query,
                 char *label)
{
  ServerHistoryRequest *request = request_new (session, subcommand, query, label);

  request->hole = io_outbox_push_hole (&session->outbox);
  hold (session, request);
}

/**
 * server_history_find:
 * @reply: the answer to a command about a message, which comes when that was looked for
 * @query: where to look, and with `first` for which id
 * @func: what goes on with the command then
 * @user_data: (transfer full): what @func gets
 * @free_user_data: what frees it
 *
 * Nothing else of the session is carried out meanwhile.
 */
void
server_history_find (ServerReply *reply,
                     const StoreQuery *query,
                     ServerFoundFunc func,
                     gpointer user_data,
                     GDestroyNotify free_user_data)
{
  ServerHistoryRequest *request;

  request = request_new (reply->session, reply->verb, query, g_steal_pointer (&reply->label));
  request->query->kind = STORE_QUERY_FIND;
  request->query->limit = 1;
  request->found = func;
  request->user_data = user_data;
  request->free_user_data = free_user_data;
  hold (reply->session, request);
}

/**
 * server_history_load:
 * @session: a session
 * @verb: the command that is to fail when this cannot be read
 * @query: what to read
 * @label: (nullable) (transfer full): what the client called the command that waits for it
 * @func: what is done with it; gets %NULL when it could not be read
 *
 * Reads what is to be known before the next command of the session is carried out.
 */
void
server_history_load (ServerSession *session,
                     const char *verb,
                     const StoreQuery *query,
                     char *label,
                     ServerFoundFunc func)
{
  ServerHistoryRequest *request = request_new (session, verb, query, label);

  request->found = func;
  request->goes_on = TRUE;
  hold (session, request);
}

/**
 * server_history_request:
 * @reply: the answer to a CHATHISTORY or a SEARCH, which comes when it was read
 * @subcommand: what of CHATHISTORY it is, which has to last
 * @query: what to read; `newest` is set here, so that what is said meanwhile is not told twice, and
 * `events` to what the client can read
 */
void
server_history_request (ServerReply *reply, const char *subcommand, const StoreQuery *query)
{
  StoreQuery all = *query;

  all.events = server_playback_get_events (reply->session->caps);
  request_history (reply->session, subcommand, &all, g_steal_pointer (&reply->label));
}

/**
 * server_history_replay:
 * @session: who has just joined
 * @name: the room
 *
 * Sends the newest messages of the room to a client that cannot ask for them, but for those that it
 * has had when it was there before.
 */
void
server_history_replay (ServerSession *session, const char *name)
{
  Server *server = session->server;
  const HallRoom *room = hall_find_room (server->hall, name);
  guint limit = server->config->limits.history_on_join;
  StoreQuery query = { .kind = STORE_QUERY_LATEST, .limit = limit };

  if ((session->caps & IRC_CAP_CHATHISTORY) != 0 || limit == 0 || room == NULL)
    return;

  query.target = room->name;
  query.hidden
      = MAX (hall_room_get_hidden_from (room, session->user), server_seen_get_last (session, room));
  request_history (session, "LATEST", &query, NULL);
}

/* Returns whether @request asks about the room. */
static gboolean
rename_in_query (StoreQuery *query, const char *old_name, const char *name)
{
  gboolean is_about = query->kind == STORE_QUERY_MARKERS;

  if (query->owner == NULL && query->target != NULL
      && irc_casemap_equal (IRC_CASEMAP_ASCII, query->target, old_name))
    {
      g_free ((char *) query->target);
      query->target = g_strdup (name);
      is_about = TRUE;
    }

  for (guint i = 0; query->rooms != NULL && query->rooms[i] != NULL; i++)
    if (irc_casemap_equal (IRC_CASEMAP_ASCII, query->rooms[i], old_name))
      {
        g_free ((char *) query->rooms[i]);
        ((const char **) query->rooms)[i] = g_strdup (name);
        is_about = TRUE;
      }

  return is_about;
}

/**
 * server_history_follow_rename:
 * @server: the server
 * @old_name: what a room was called
 * @name: what it is called from now on
 *
 * Lets who waits for an answer about the room get it: it is read again under the new name when that
 * is on disk. The answer calls the room what it was called when it was asked for, as it comes
 * before who asked hears of the new name.
 */
void
server_history_follow_rename (Server *server, const char *old_name, const char *name)
{
  guint64 commit = store_journal_get_pending (store_get_journal (server->store));
  GList *link;

  if (irc_casemap_equal (IRC_CASEMAP_ASCII, old_name, name))
    return;

  for (link = server->readers.head; link != NULL; link = link->next)
    {
      ServerHistoryRequest *request = link->data;

      if (rename_in_query (request->query, old_name, name))
        request->commit = commit;
    }
  for (link = server->reading.head; link != NULL; link = link->next)
    {
      ServerHistoryRequest *request = link->data;

      if (rename_in_query (request->query, old_name, name))
        {
          request->commit = commit;
          request->is_stale = TRUE;
        }
    }
}
