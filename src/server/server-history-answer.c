/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was read of the history, as lines. */

#include "irc/irc-tags.h"
#include "irc/irc-time.h"
#include "server/server-history-private.h"
#include "server/server-playback.h"
#include "server/server-private.h"

#define UNREADABLE "The history cannot be read at the moment"

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

  if (is_start && request->query->kind == STORE_QUERY_TARGETS)
    message.params[message.n_params++] = "draft/chathistory-targets";
  else if (is_start && request->query->kind == STORE_QUERY_SEARCH)
    message.params[message.n_params++] = "soju.im/search";
  else if (is_start)
    {
      message.params[message.n_params++] = "chathistory";
      message.params[message.n_params++] = request->target;
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

  return (session->caps & needed) == needed && request->query->kind != STORE_QUERY_AROUND
         && request->query->kind != STORE_QUERY_TARGETS
         && request->query->kind != STORE_QUERY_SEARCH && rows->len < request->query->limit;
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

static void
add_message (GPtrArray *lines,
             const ServerHistoryRequest *request,
             const StoreMessage *message,
             IrcCaps caps,
             const char *reference)
{
  const char *target
      = request->query->kind == STORE_QUERY_SEARCH ? message->target : request->target;
  g_autofree char *source = server_shown_source (request->server, message->source);
  StoreMessage shown = *message;

  shown.source = source;
  server_playback_append (lines, &shown, caps, target, reference);
}

static gboolean
may_see_target (const ServerHistoryRequest *request,
                const ServerSession *session,
                const StoreTarget *target)
{
  const HallRoom *room = hall_find_room (request->server->hall, target->name);

  if (room == NULL || session->user == NULL)
    return room == NULL;

  return target->latest > hall_room_get_hidden_from (room, session->user);
}

/**
 * server_history_render_answer:
 * @request: what was asked
 * @session: who asked
 * @rows: what was read
 *
 * Returns: (transfer full) (element-type BaseBytes): the lines of the answer, in a batch where the
 * client knows such
 */
GPtrArray *
server_history_render_answer (const ServerHistoryRequest *request,
                              ServerSession *session,
                              GPtrArray *rows)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);
  g_autofree char *reference = NULL;

  if ((session->caps & IRC_CAP_BATCH) != 0)
    {
      reference = g_strdup_printf ("h%u", session->n_batches++);
      add_batch_start (lines, request, reference, is_end (request, session, rows));
    }

  for (guint i = 0; i < rows->len; i++)
    if (request->query->kind == STORE_QUERY_TARGETS)
      {
        const StoreTarget *target = g_ptr_array_index (rows, i);

        if (may_see_target (request, session, target))
          add_target (lines, request, target, reference);
      }
    else
      add_message (lines, request, g_ptr_array_index (rows, i), session->caps, reference);

  if (reference != NULL)
    add_batch_line (lines, request, reference, NULL, FALSE);

  return lines;
}

/**
 * server_history_render_failure:
 * @request: what was asked, and could not be read
 *
 * Returns: (transfer full) (element-type BaseBytes): the lines that say so
 */
GPtrArray *
server_history_render_failure (const ServerHistoryRequest *request)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);
  g_autoptr (GString) tags = g_string_new (NULL);
  const char *target = request->target != NULL ? request->target : "*";
  IrcMessage history = {
    .params = { "CHATHISTORY", "MESSAGE_ERROR", request->subcommand, target, UNREADABLE },
    .n_params = 5,
  };
  IrcMessage search = {
    .params = { "SEARCH", "INTERNAL_ERROR", UNREADABLE },
    .n_params = 3,
  };
  IrcMessage message = request->query->kind == STORE_QUERY_SEARCH ? search : history;

  message.source = request->server->config->name;
  message.verb = "FAIL";
  request->server->metrics.fails[server_fail_find (message.params[0], message.params[1])]++;

  if (request->label != NULL)
    {
      irc_tags_append (tags, "label", request->label);
      message.tags = tags->str;
    }
  add_line (lines, &message);

  return lines;
}
