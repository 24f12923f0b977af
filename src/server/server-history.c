/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said before: how it is stored, and how it comes back. */

#include "server/server-history.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-tags.h"
#include "irc/irc-time.h"
#include "server/server-playback.h"
#include "server/server-private.h"

/**
 * ServerHistoryRequest:
 * @server: the server
 * @session: the serial of who asked
 * @hole: the place in its outbox that the answer goes to
 * @commit: the batch of the journal that the answer has to know of
 * @found: (nullable): what is told of the message that was looked for, in place of an answer in
 * @hole
 * @user_data: for @found; freed with this
 * @free_user_data: (nullable): what frees it
 * @label: (nullable): what the client called its command
 * @subcommand: what of CHATHISTORY it is; with @found the command
 * @query: what to read; its strings belong to this
 *
 * A history read on its way.
 */
struct ServerHistoryRequest
{
  Server *server;
  guint64 session;
  guint64 hole;
  guint64 commit;
  ServerFoundFunc found;
  gpointer user_data;
  GDestroyNotify free_user_data;
  char *label;
  const char *subcommand;
  StoreQuery query;
};

/**
 * server_history_get_owner:
 * @user: somebody
 *
 * Private conversations belong to an account; without one, to a nick at a place, so that the same
 * person finds them again, and a stranger who takes the nick elsewhere does not.
 *
 * Returns: (transfer full): whose conversations @user may read
 */
char *
server_history_get_owner (const HallUser *user)
{
  g_autofree char *guest = NULL;

  if (user->account != NULL)
    return irc_casemap_fold (IRC_CASEMAP_ASCII, user->account);

  guest = g_strdup_printf ("%s@%s", user->nick, ((const ServerSession *) user->peer)->place);

  return irc_casemap_fold (IRC_CASEMAP_ASCII, guest);
}

static guint64
record_private (StoreJournal *journal,
                StoreMessage *message,
                const HallUser *owner,
                const char *other)
{
  g_autofree char *identity = server_history_get_owner (owner);

  message->owner = identity;
  message->target = other;

  return store_journal_add_message (journal, message);
}

/**
 * Verb:
 * @name: a command
 * @verb: what it is stored as
 * @text: which parameter is stored as its text; it may have fewer
 * @to: which parameter is stored as whom it is about; 0 for none
 * @about: which parameter is the msgid of what it is about; 0 for none
 */
typedef struct
{
  const char *name;
  StoreVerb verb;
  guint text;
  guint to;
  guint about;
} Verb;

static const Verb verbs[] = {
  { "PRIVMSG", STORE_VERB_PRIVMSG, 1, 0 },  { "NOTICE", STORE_VERB_NOTICE, 1, 0 },
  { "TAGMSG", STORE_VERB_TAGMSG, 1, 0 },    { "JOIN", STORE_VERB_JOIN, 2, 0 },
  { "PART", STORE_VERB_PART, 1, 0 },        { "QUIT", STORE_VERB_QUIT, 0, 0 },
  { "NICK", STORE_VERB_NICK, 0, 0 },        { "KICK", STORE_VERB_KICK, 2, 1 },
  { "TOPIC", STORE_VERB_TOPIC, 1, 0 },      { "MODE", STORE_VERB_MODE, 1, 0 },
  { "REDACT", STORE_VERB_REDACT, 2, 0, 1 },
};

static const Verb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];

  g_assert_not_reached ();
}

/**
 * server_history_record:
 * @server: the server
 * @event: something said or done
 * @room: (nullable): where
 * @recipient: (nullable): to whom, without @room; %NULL when that person is not here
 *
 * Returns: the batch of the journal that has it
 */
guint64
server_history_record (Server *server,
                       const HallEvent *event,
                       const HallRoom *room,
                       const HallUser *recipient)
{
  StoreJournal *journal = store_get_journal (server->store);
  const Verb *verb = find_verb (event->verb);
  g_autoptr (GString) tags = g_string_new (NULL);
  StoreMessage message = {
    .id = event->id,
    .verb = verb->verb,
    .source = event->source,
    .to = verb->to != 0 ? event->params[verb->to] : NULL,
    .account = event->actor->account,
    .text = verb->text < event->n_params ? event->params[verb->text] : "",
  };
  guint64 batch;

  if (verb->about != 0)
    base_id_parse (event->params[verb->about], &message.about);
  if (event->tags != NULL)
    irc_tags_append_client_only (tags, event->tags);
  message.tags = tags->len > 0 ? tags->str : NULL;

  if (room != NULL)
    {
      message.target = room->name;
      return store_journal_add_message (journal, &message);
    }

  message.to = event->params[0];
  batch = record_private (journal, &message, event->actor, event->params[0]);
  if (recipient != NULL && recipient != event->actor)
    batch = record_private (journal, &message, recipient, event->actor->nick);

  return batch;
}

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
  g_free ((char *) self->query.owner);
  g_free ((char *) self->query.target);
  g_strfreev ((char **) self->query.rooms);
  g_free (self);
}

static void
add_line (GPtrArray *lines, const IrcMessage *message)
{
  g_autoptr (GString) line = g_string_new (NULL);

  irc_message_append (message, line);
  g_ptr_array_add (lines, base_bytes_new (line->str, line->len));
}

/* The opening line of a batch, which carries the tags, or its closing line, without. */
static void
add_batch_line (GPtrArray *lines,
                const ServerHistoryRequest *request,
                const char *reference,
                const char *tags,
                gboolean is_start)
{
  g_autofree char *signed_reference = g_strdup_printf ("%c%s", is_start ? '+' : '-', reference);
  IrcMessage message = {
    .source = request->server->config->name,
    .verb = "BATCH",
    .params = { signed_reference },
    .n_params = 1,
  };

  if (is_start && request->query.kind == STORE_QUERY_TARGETS)
    message.params[message.n_params++] = "draft/chathistory-targets";
  else if (is_start)
    {
      message.params[message.n_params++] = "chathistory";
      message.params[message.n_params++] = request->query.target;
    }

  if (is_start && tags[0] != '\0')
    message.tags = tags;
  add_line (lines, &message);
}

/* Whether the answer goes as far as there is anything:
 * https://github.com/ircv3/ircv3-specifications/pull/598 Around a message there are two ends, of
 * which it would not be clear. */
static gboolean
is_end (const ServerHistoryRequest *request, const ServerSession *session, const GPtrArray *rows)
{
  const IrcCaps needed = IRC_CAP_CHATHISTORY | IRC_CAP_MESSAGE_TAGS;

  return (session->caps & needed) == needed && request->query.kind != STORE_QUERY_AROUND
         && request->query.kind != STORE_QUERY_TARGETS && rows->len < request->query.limit;
}

static void
add_batch_start (GPtrArray *lines,
                 const ServerHistoryRequest *request,
                 const char *reference,
                 gboolean with_end)
{
  g_autoptr (GString) tags = g_string_new (NULL);

  if (request->label != NULL)
    irc_tags_append (tags, "label", request->label);
  if (with_end)
    irc_tags_append (tags, "draft/chathistory-end", NULL);
  add_batch_line (lines, request, reference, tags->str, TRUE);
}

static void
add_target (GPtrArray *lines,
            const ServerHistoryRequest *request,
            const StoreTarget *target,
            const char *reference)
{
  char time[IRC_TIME_SIZE];
  g_autoptr (GString) tags = g_string_new (NULL);
  IrcMessage message = {
    .source = request->server->config->name,
    .verb = "CHATHISTORY",
    .params = { "TARGETS", target->name, time },
    .n_params = 3,
  };

  irc_time_format (base_id_get_time (target->latest), time);
  if (reference != NULL)
    {
      irc_tags_append (tags, "batch", reference);
      message.tags = tags->str;
    }
  add_line (lines, &message);
}

static gboolean
may_see_target (const ServerHistoryRequest *request, const StoreTarget *target)
{
  const HallRoom *room = hall_find_room (request->server->hall, target->name);

  return room == NULL || target->latest > room->history_after;
}

static GPtrArray *
render_answer (const ServerHistoryRequest *request, ServerSession *session, GPtrArray *rows)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);
  g_autofree char *reference = NULL;

  if ((session->caps & IRC_CAP_BATCH) != 0)
    {
      reference = g_strdup_printf ("h%u", session->n_batches++);
      add_batch_start (lines, request, reference, is_end (request, session, rows));
    }

  for (guint i = 0; i < rows->len; i++)
    if (request->query.kind == STORE_QUERY_TARGETS)
      {
        const StoreTarget *target = g_ptr_array_index (rows, i);

        if (may_see_target (request, target))
          add_target (lines, request, target, reference);
      }
    else
      server_playback_append (lines, g_ptr_array_index (rows, i), session->caps,
                              request->query.target, reference);

  if (reference != NULL)
    add_batch_line (lines, request, reference, NULL, FALSE);

  return lines;
}

static GPtrArray *
render_failure (const ServerHistoryRequest *request)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);
  g_autoptr (GString) tags = g_string_new (NULL);
  IrcMessage message = {
    .source = request->server->config->name,
    .verb = "FAIL",
    .params = { "CHATHISTORY", "MESSAGE_ERROR", request->subcommand,
                request->query.target != NULL ? request->query.target : "*",
                "The history cannot be read at the moment" },
    .n_params = 5,
  };

  if (request->label != NULL)
    {
      irc_tags_append (tags, "label", request->label);
      message.tags = tags->str;
    }
  add_line (lines, &message);

  return lines;
}

/* Goes on with the command that asked, as if it had just come in. */
static void
tell_found (ServerHistoryRequest *request, ServerSession *session, const GPtrArray *rows)
{
  ServerReply reply;

  if (session->user == NULL)
    return;

  server_reply_init (&reply, session, g_steal_pointer (&request->label));
  reply.verb = request->subcommand;
  if (rows == NULL)
    server_reply_fail (&reply, reply.verb, "INTERNAL_ERROR",
                       "The history cannot be read at the moment", NULL);
  else
    request->found (&reply, rows, request->user_data);
  server_reply_finish (&reply);
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

  lines = rows != NULL ? render_answer (request, session, rows) : render_failure (request);
  server_session_fill_hole (session, request->hole, lines);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ServerHistoryRequest *request = user_data;
  Server *server = request->server;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  ServerSession *session;

  server->n_reading--;
  rows = store_history_query_finish (store_get_history (server->store), result, &error);
  /* Also one that is leaving: its last lines wait behind the answer. */
  session = g_hash_table_lookup (server->sessions, &request->session);

  if (session != NULL)
    {
      if (rows == NULL)
        g_warning ("Cannot read history: %s", error->message);
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
  request->server->n_reading++;
  store_history_query_async (store_get_history (request->server->store), &request->query, NULL,
                             query_cb, request);
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
  ServerHistoryRequest *request;

  while ((request = g_queue_peek_head (&server->readers)) != NULL && request->commit <= committed)
    start_reading (g_queue_pop_head (&server->readers));
}

static ServerHistoryRequest *
request_new (ServerSession *session, const char *subcommand, const StoreQuery *query, char *label)
{
  Server *server = session->server;
  ServerHistoryRequest *request = g_new0 (ServerHistoryRequest, 1);

  request->server = server;
  request->session = session->serial;
  request->commit = store_journal_get_pending (store_get_journal (server->store));
  request->label = label;
  request->subcommand = subcommand;
  request->query = *query;
  request->query.owner = g_strdup (query->owner);
  request->query.target = g_strdup (query->target);
  request->query.rooms = (const char *const *) g_strdupv ((char **) query->rooms);
  request->query.newest = server->ids.last;

  return request;
}

static void
start_waiting (ServerSession *session, ServerHistoryRequest *request)
{
  session->n_reading++;
  server_session_mark_dirty (session);
  g_queue_push_tail (&session->server->readers, request);
  server_history_start_readers (session->server);
}

static void
request_history (ServerSession *session,
                 const char *subcommand,
                 const StoreQuery *query,
                 char *label)
{
  ServerHistoryRequest *request = request_new (session, subcommand, query, label);

  request->hole = io_outbox_push_hole (&session->outbox);
  start_waiting (session, request);
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
  request->query.kind = STORE_QUERY_FIND;
  request->query.limit = 1;
  request->found = func;
  request->user_data = user_data;
  request->free_user_data = free_user_data;
  start_waiting (reply->session, request);
}

/**
 * server_history_load:
 * @session: a registered session
 * @verb: the command that is to fail when this cannot be read
 * @query: what to read
 * @func: what is done with it
 *
 * Reads what is to be known before the next command of the session is carried out.
 */
void
server_history_load (ServerSession *session,
                     const char *verb,
                     const StoreQuery *query,
                     ServerFoundFunc func)
{
  ServerHistoryRequest *request = request_new (session, verb, query, NULL);

  request->found = func;
  start_waiting (session, request);
}

/**
 * server_history_request:
 * @reply: the answer to a CHATHISTORY, which comes when it was read
 * @subcommand: its name, which has to last
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
 * Sends the newest messages of the room to a client that cannot ask for them.
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
  query.hidden = room->history_after;
  request_history (session, "LATEST", &query, NULL);
}
