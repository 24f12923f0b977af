/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-reply.h"

#include "irc/irc-name.h"
#include "irc/irc-tags.h"
#include "server/server-batch.h"
#include "server/server-fail.h"
#include "server/server-history.h"
#include "server/server-private.h"

/* The specification of codes in server-fail.def that no other has. */
#define STANDARD_REPLIES "https://ircv3.net/specs/extensions/standard-replies"

/**
 * ServerReplyLine:
 * @tags: (nullable): its tags, escaped
 * @rest: what follows them, with CR LF
 *
 * One line of an answer that waits for its label.
 */
typedef struct
{
  char *tags;
  char *rest;
} ServerReplyLine;

static void
server_reply_line_free (ServerReplyLine *line)
{
  g_free (line->tags);
  g_free (line->rest);
  g_free (line);
}

/**
 * server_reply_init:
 * @self: an answer to set up
 * @session: who is answered
 * @label: (nullable) (transfer full): the command's label; %NULL when it has none
 */
void
server_reply_init (ServerReply *self, ServerSession *session, char *label)
{
  *self = (ServerReply){ .session = session, .label = label };
  if (label != NULL)
    self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) server_reply_line_free);
}

static void
send_rest (ServerReply *self, const char *tags, const char *rest)
{
  g_autoptr (BaseBytes) bytes = NULL;
  g_autofree char *line = NULL;

  if (tags == NULL)
    bytes = base_bytes_new (rest, strlen (rest));
  else
    {
      line = g_strconcat ("@", tags, " ", rest, NULL);
      bytes = base_bytes_new (line, strlen (line));
    }

  if (self->batch != 0)
    server_batch_add_line (self->session->server, self->batch, bytes);
  server_session_send (self->session, bytes);
}

static void
send_tagged (ServerReply *self,
             const char *tags,
             const char *key,
             const char *value,
             const char *rest)
{
  g_autoptr (GString) all = g_string_new (tags);

  irc_tags_append (all, key, value);
  send_rest (self, all->str, rest);
}

static void
finish_empty (ServerReply *self)
{
  g_autofree char *ack = g_strdup_printf (":%s ACK\r\n", self->session->server->config->name);

  send_tagged (self, NULL, "label", self->label, ack);
}

/* A line of the answer that is inside a batch of its own already names that one. */
static void
finish_batch (ServerReply *self)
{
  const char *name = self->session->server->config->name;
  g_autofree char *reference = g_strdup_printf ("l%u", self->session->n_batches++);
  g_autofree char *start = g_strdup_printf (":%s BATCH +%s labeled-response\r\n", name, reference);
  g_autofree char *end = g_strdup_printf (":%s BATCH -%s\r\n", name, reference);

  send_tagged (self, NULL, "label", self->label, start);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const ServerReplyLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *own = line->tags != NULL ? irc_tags_get (line->tags, "batch") : NULL;

      if (own != NULL)
        send_rest (self, line->tags, line->rest);
      else
        send_tagged (self, line->tags, "batch", reference, line->rest);
    }
  send_rest (self, NULL, end);
}

static void
finish_single (ServerReply *self)
{
  const ServerReplyLine *line = g_ptr_array_index (self->lines, 0);

  send_tagged (self, line->tags, "label", self->label, line->rest);
}

/**
 * server_reply_finish:
 * @self: an answer, of which nothing is left afterwards
 *
 * Sends what is still to be sent, as https://ircv3.net/specs/extensions/labeled-response asks for.
 */
void
server_reply_finish (ServerReply *self)
{
  if (self->label != NULL)
    {
      if (self->lines->len == 0)
        finish_empty (self);
      else if (self->lines->len == 1)
        finish_single (self);
      else
        finish_batch (self);
    }

  for (guint i = 0; self->joined != NULL && i < self->joined->len; i++)
    server_history_replay (self->session, g_ptr_array_index (self->joined, i));

  g_clear_pointer (&self->joined, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->label, g_free);
}

/**
 * server_reply_begin_batch:
 * @self: an answer to a client that knows batches, with none open
 * @type: the type of the batch
 * @param: (nullable): its parameter
 *
 * What is answered from now on is in that batch: https://ircv3.net/specs/extensions/batch
 */
void
server_reply_begin_batch (ServerReply *self, const char *type, const char *param)
{
  char *reference = g_strdup_printf ("i%u", self->session->n_batches++);
  g_autofree char *start = g_strconcat ("+", reference, NULL);

  server_reply_line (self, "BATCH", start, type, param, NULL);
  self->reference = reference;
}

/**
 * server_reply_end_batch:
 * @self: an answer with an open batch
 */
void
server_reply_end_batch (ServerReply *self)
{
  g_autofree char *end = g_strconcat ("-", self->reference, NULL);

  g_clear_pointer (&self->reference, g_free);
  server_reply_line (self, "BATCH", end, NULL);
}

/* What a client sent last on a line is named in the midst of an answer. What cannot stand there is
 * nothing that has that name. */
static void
mend_params (IrcMessage *message)
{
  for (guint i = 0; i + 1 < message->n_params; i++)
    {
      const char *param = message->params[i];

      if (param[0] == '\0' || param[0] == ':' || strchr (param, ' ') != NULL)
        message->params[i] = "*";
    }
}

/* What a client sent is named in errors, and may be as long as a line: it is cut for the answer to
 * fit one. The message is cut where it is longest. */
static void
fit_line (IrcMessage *message, char **cut)
{
  gsize size = irc_message_get_size (message);
  guint longest = 0;
  gsize length;

  if (size <= IRC_LINE_MAX || message->n_params == 0)
    return;

  for (guint i = 1; i < message->n_params; i++)
    if (strlen (message->params[i]) > strlen (message->params[longest]))
      longest = i;

  length = strlen (message->params[longest]);
  *cut = irc_text_truncate (message->params[longest], length - MIN (size - IRC_LINE_MAX, length));
  message->params[longest] = *cut;
}

static char *
get_tags (const ServerReply *self, const IrcMessage *message)
{
  GString *tags;

  if (self->reference == NULL)
    return g_strdup (message->tags);

  tags = g_string_new (message->tags);
  irc_tags_append (tags, "batch", self->reference);

  return g_string_free (tags, FALSE);
}

/**
 * server_reply_message:
 * @self: an answer
 * @message: a line of it
 */
void
server_reply_message (ServerReply *self, const IrcMessage *message)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autofree char *cut = NULL;
  g_autofree char *tags = get_tags (self, message);
  IrcMessage untagged = *message;
  ServerReplyLine *line;

  untagged.tags = NULL;
  mend_params (&untagged);
  fit_line (&untagged, &cut);
  irc_message_append (&untagged, rest);

  if (self->label == NULL)
    {
      send_rest (self, tags, rest->str);
      return;
    }

  line = g_new (ServerReplyLine, 1);
  line->tags = g_steal_pointer (&tags);
  line->rest = g_strdup (rest->str);
  g_ptr_array_add (self->lines, line);
}

static void
add_params (IrcMessage *message, va_list args)
{
  const char *param;

  while ((param = va_arg (args, const char *)) != NULL && message->n_params < IRC_PARAMS_MAX)
    message->params[message->n_params++] = param;
}

/**
 * server_reply_line:
 * @self: an answer
 * @verb: the command
 * @...: its parameters, %NULL at the end
 *
 * Answers with a line from the server.
 */
void
server_reply_line (ServerReply *self, const char *verb, ...)
{
  IrcMessage message = { .source = self->session->server->config->name, .verb = verb };
  va_list args;

  va_start (args, verb);
  add_params (&message, args);
  va_end (args);

  server_reply_message (self, &message);
}

/**
 * server_reply_numeric:
 * @self: an answer
 * @numeric: which
 * @...: its parameters between the client's nick and the text of irc-numeric.def, %NULL at the end
 *
 * https://modern.ircdocs.horse/#numerics
 */
void
server_reply_numeric (ServerReply *self, IrcNumeric numeric, ...)
{
  char digits[8];
  IrcMessage message = { .source = self->session->server->config->name, .verb = digits };
  const char *text = irc_numeric_get_text (numeric);
  va_list args;

  if (self->is_quiet)
    return;

  self->session->server->metrics.numerics[numeric]++;
  g_snprintf (digits, sizeof digits, "%03u", (guint) numeric);
  message.params[message.n_params++] = server_session_get_nick (self->session);
  va_start (args, numeric);
  add_params (&message, args);
  va_end (args);
  if (text != NULL && message.n_params < IRC_PARAMS_MAX)
    message.params[message.n_params++] = text;

  server_reply_message (self, &message);
}

/* Whether no other specification has this code, so that only who negotiated standard replies can
 * make something of it. */
static gboolean
is_own_code (guint fail)
{
  return fail == SERVER_FAIL_COUNT || g_str_equal (server_fail_get (fail)->url, STANDARD_REPLIES);
}

/**
 * server_reply_numeric_list:
 * @self: an answer
 * @numeric: which
 * @params: (element-type utf8): all parameters after the client's nick, as many as fit a line
 *
 * Answers with a numeric whose parameters are a list.
 */
void
server_reply_numeric_list (ServerReply *self, IrcNumeric numeric, const GPtrArray *params)
{
  char digits[8];
  IrcMessage message = { .source = self->session->server->config->name, .verb = digits };

  g_snprintf (digits, sizeof digits, "%03u", (guint) numeric);
  message.params[message.n_params++] = server_session_get_nick (self->session);
  for (guint i = 0; i < params->len && message.n_params < IRC_PARAMS_MAX; i++)
    message.params[message.n_params++] = g_ptr_array_index (params, i);

  server_reply_message (self, &message);
}

/**
 * server_reply_fail:
 * @self: an answer
 * @verb: the command that failed
 * @code: why, for programs: one of server-fail.def
 * @...: parameters, and at the end why, for people; then %NULL
 *
 * https://ircv3.net/specs/extensions/standard-replies, and where that is not for the client
 * https://modern.ircdocs.horse/#errunknownerror-400
 */
void
server_reply_fail (ServerReply *self, const char *verb, const char *code, ...)
{
  guint fail = server_fail_find (verb, code);
  gboolean is_plain = (self->session->caps & IRC_CAP_STANDARD_REPLIES) == 0 && is_own_code (fail);
  char digits[8];
  IrcMessage message = { .source = self->session->server->config->name, .verb = "FAIL" };
  va_list args;

  if (is_plain)
    {
      g_snprintf (digits, sizeof digits, "%03u", (guint) ERR_UNKNOWNERROR);
      message.verb = digits;
      message.params[message.n_params++] = server_session_get_nick (self->session);
      message.params[message.n_params++] = verb;
    }
  else
    {
      message.params[message.n_params++] = verb;
      message.params[message.n_params++] = code;
    }
  va_start (args, code);
  add_params (&message, args);
  va_end (args);

  self->session->server->metrics.fails[fail]++;
  server_reply_message (self, &message);
}

/**
 * server_reply_take_label:
 * @self: an answer without lines
 * @label: (nullable) (transfer full): the label of an earlier command that is answered with this
 *   one; %NULL leaves it as it is
 */
void
server_reply_take_label (ServerReply *self, char *label)
{
  if (label == NULL)
    return;

  g_free (self->label);
  self->label = label;
  if (self->lines == NULL)
    self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) server_reply_line_free);
}

/* A message of several lines has the label where it begins, and is an answer as it is. */
static void
send_multiline (ServerReply *self, const HallEvent *event)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  server_render_lines (event, self->session->caps, self->label, lines);
  g_clear_pointer (&self->label, g_free);
  send_rest (self, NULL, lines->str);
}

/**
 * server_reply_event:
 * @self: the answer to the command that caused @event
 * @event: what the one who is answered hears of
 */
void
server_reply_event (ServerReply *self, const HallEvent *event)
{
  IrcCaps caps = self->session->caps;
  g_autoptr (GString) tags = g_string_new (NULL);
  IrcMessage message;

  if (server_render_is_multiline (event))
    {
      send_multiline (self, event);
      return;
    }

  server_render_message (event, caps, &message);
  server_render_event_tags (tags, caps, event);
  if (tags->len > 0)
    message.tags = tags->str;
  server_reply_message (self, &message);
}
