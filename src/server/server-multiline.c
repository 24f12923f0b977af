/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of several lines: how they come from a client, and how they go out to others.
 * https://ircv3.net/specs/extensions/multiline */

#include "server/server-multiline.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"
#include "server/server-message.h"
#include "server/server-private.h"
#include "server/server-session-private.h"

#define CONCAT_TAG "draft/multiline-concat"

/* What is not read just now may have come in time. */
#define PROLONGATION G_USEC_PER_SEC

/**
 * ServerMultiline:
 * @reference: what the client calls its batch
 * @target: the room or nick it is for
 * @tags: its client-only tags, as they are passed on
 * @label: (nullable): what the client called the command
 * @verb: (nullable): PRIVMSG or NOTICE, as its first line said
 * @text: the lines so far, as in IrcMultilineIter
 * @n_lines: how many
 * @has_text: whether any of them is not blank
 * @deadline: monotonic time in microseconds at which it is given up
 * @is_failed: whether it was refused already; what still comes of it is dropped
 *
 * A message that a client is sending line by line.
 */
struct ServerMultiline
{
  char *reference;
  char *target;
  GString *tags;
  char *label;
  const char *verb;
  GString *text;
  guint n_lines;
  gboolean has_text;
  gint64 deadline;
  gboolean is_failed;
};

/**
 * server_multiline_is_spoken:
 * @caps: capabilities of a client
 *
 * Returns: whether it sends and gets messages of several lines as one
 */
gboolean
server_multiline_is_spoken (IrcCaps caps)
{
  const IrcCaps needed = IRC_CAP_MULTILINE | IRC_CAP_BATCH;

  return (caps & needed) == needed;
}

static void
append_batch_line (GString *lines,
                   const IrcMessage *message,
                   const char *tags,
                   const char *reference)
{
  gboolean is_start = reference[0] == '+';
  const IrcMessage line = {
    .tags = tags != NULL && tags[0] != '\0' ? tags : NULL,
    .source = message->source,
    .verb = "BATCH",
    .params = { reference, is_start ? "draft/multiline" : NULL, message->params[0] },
    .n_params = is_start ? 3 : 1,
  };

  irc_message_append (&line, lines);
}

static void
append_one_batch (GString *lines,
                  const IrcMessage *message,
                  const ServerMultilineTags *tags,
                  BaseId id)
{
  char msgid[BASE_ID_LENGTH + 1];
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *joined = NULL;
  IrcMessage line = *message;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *text;

  base_id_format (id, msgid);
  start = g_strconcat ("+m", msgid, NULL);
  end = g_strconcat ("-m", msgid, NULL);
  plain = g_strconcat ("batch=m", msgid, NULL);
  joined = g_strconcat (plain, ";" CONCAT_TAG, NULL);

  append_batch_line (lines, message, tags->first, start);
  irc_multiline_iter_init (&iter, message->params[1]);
  while (irc_multiline_iter_next (&iter, &text, &is_joined))
    {
      line.tags = is_joined ? joined : plain;
      line.params[1] = text;
      irc_message_append (&line, lines);
      g_free (text);
    }
  append_batch_line (lines, message, NULL, end);
}

/* Blank lines say nothing to who gets each line as a message of its own. */
static void
append_separately (GString *lines, const IrcMessage *message, const ServerMultilineTags *tags)
{
  const char *line_tags = tags->first;
  IrcMessage line = *message;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *text;

  irc_multiline_iter_init (&iter, message->params[1]);
  while (irc_multiline_iter_next (&iter, &text, &is_joined))
    {
      if (text[0] != '\0')
        {
          line.tags = line_tags[0] != '\0' ? line_tags : NULL;
          line.params[1] = text;
          irc_message_append (&line, lines);
          line_tags = tags->each;
        }
      g_free (text);
    }
}

/**
 * server_multiline_append_lines:
 * @lines: what to append to
 * @message: the message, with its target and a text of several lines, and without tags
 * @tags: its tags
 * @id: its id
 * @caps: capabilities of who reads it
 */
void
server_multiline_append_lines (GString *lines,
                               const IrcMessage *message,
                               const ServerMultilineTags *tags,
                               BaseId id,
                               IrcCaps caps)
{
  if (server_multiline_is_spoken (caps))
    append_one_batch (lines, message, tags, id);
  else
    append_separately (lines, message, tags);
}

/**
 * server_multiline_new:
 * @reply: the answer to a `BATCH +`, whose label goes over to what is sent
 * @message: the command, with a reference, a type and a target
 *
 * Returns: (transfer full): a message without lines yet
 */
ServerMultiline *
server_multiline_new (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  ServerMultiline *self = g_new0 (ServerMultiline, 1);

  self->reference = g_strdup (message->params[0] + 1);
  self->target = g_strdup (message->params[2]);
  self->tags = g_string_new (NULL);
  server_message_append_tags (self->tags, reply, message);
  self->label = g_steal_pointer (&reply->label);
  self->text = g_string_new (NULL);
  self->deadline = base_clock_get_monotonic (server->clock)
                   + server->config->limits.multiline_timeout * G_USEC_PER_SEC;

  return self;
}

/**
 * server_multiline_free:
 * @self: (transfer full): a message
 */
void
server_multiline_free (ServerMultiline *self)
{
  g_free (self->reference);
  g_free (self->target);
  g_string_free (self->tags, TRUE);
  g_free (self->label);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * server_multiline_is_failed:
 * @self: a message
 *
 * Returns: whether it was refused already
 */
gboolean
server_multiline_is_failed (const ServerMultiline *self)
{
  return self->is_failed;
}

/**
 * server_multiline_get_deadline:
 * @self: a message
 *
 * Returns: monotonic time in microseconds at which it is given up; %G_MAXINT64 when it was already
 */
gint64
server_multiline_get_deadline (const ServerMultiline *self)
{
  return self->is_failed ? G_MAXINT64 : self->deadline;
}

/* The label is answered with what went wrong. */
static void
give_up (ServerReply *reply)
{
  ServerMultiline *self = reply->session->multiline;

  if (self == NULL)
    return;

  self->is_failed = TRUE;
  server_reply_take_label (reply, g_steal_pointer (&self->label));
}

/**
 * server_multiline_fail:
 * @reply: the answer to what was wrong
 * @text: what was wrong
 *
 * Refuses the message that is being sent, if there is one.
 */
void
server_multiline_fail (ServerReply *reply, const char *text)
{
  give_up (reply);
  server_reply_fail (reply, "BATCH", "MULTILINE_INVALID", text, NULL);
}

/**
 * server_multiline_check_deadline:
 * @session: who may be sending a message
 *
 * Gives it up when it took too long:
 * https://ircv3.net/specs/extensions/client-batch#errors
 */
void
server_multiline_check_deadline (ServerSession *session)
{
  ServerMultiline *self = session->multiline;
  gint64 now = base_clock_get_monotonic (session->server->clock);
  ServerReply reply;

  if (self == NULL || now < server_multiline_get_deadline (self))
    return;
  if (!server_session_may_listen (session))
    {
      self->deadline = now + PROLONGATION;
      return;
    }

  server_reply_init (&reply, session, NULL);
  give_up (&reply);
  server_reply_fail (&reply, "BATCH", "TIMEOUT", self->reference,
                     "The message was not ended in time", NULL);
  server_reply_finish (&reply);
}

static void
fail_limit (ServerReply *reply, const char *code, guint limit, const char *text)
{
  g_autofree char *number = g_strdup_printf ("%u", limit);

  give_up (reply);
  server_reply_fail (reply, "BATCH", code, number, text, NULL);
}

static void
fail_target (ServerReply *reply, const char *provided)
{
  const char *target = reply->session->multiline->target;

  give_up (reply);
  server_reply_fail (reply, "BATCH", "MULTILINE_INVALID_TARGET", target, provided,
                     "All lines of a message go to where it was begun for", NULL);
}

static gboolean
fits_line (const ServerReply *reply, const IrcMessage *message)
{
  const IrcMessage told = {
    .source = reply->session->user->mask,
    .verb = "PRIVMSG",
    .params = { message->params[0], message->params[1] },
    .n_params = 2,
  };

  return irc_message_get_size (&told) <= IRC_LINE_MAX;
}

/* What a message of several lines can be: https://ircv3.net/specs/extensions/multiline#batch-types
 */
static const char *
find_verb (const IrcMessage *message)
{
  static const char *const verbs[] = { "PRIVMSG", "NOTICE" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_ascii_strcasecmp (message->verb, verbs[i]) == 0)
      return verbs[i];

  return NULL;
}

static gboolean
check_line (ServerReply *reply, const IrcMessage *message, gboolean is_joined)
{
  const ServerMultiline *self = reply->session->multiline;
  guint max_lines = reply->session->server->config->limits.multiline_lines;

  if (message->n_params < 2)
    server_multiline_fail (reply, "A line of a message has a target and a text");
  else if (self->verb != NULL && self->verb != find_verb (message))
    server_multiline_fail (reply, "All lines of a message are PRIVMSG, or all are NOTICE");
  else if (!irc_casemap_equal (IRC_CASEMAP_ASCII, message->params[0], self->target))
    fail_target (reply, message->params[0]);
  else if (is_joined && message->params[1][0] == '\0')
    server_multiline_fail (reply, "A blank line cannot be joined to another");
  else if (!fits_line (reply, message))
    server_multiline_fail (reply, "A line of the message is too long");
  else if (self->n_lines == max_lines)
    fail_limit (reply, "MULTILINE_MAX_LINES", max_lines, "Too many lines");
  else
    return TRUE;

  return FALSE;
}

static void
add_line (ServerReply *reply, const IrcMessage *message)
{
  ServerMultiline *self = reply->session->multiline;
  guint max_bytes = reply->session->server->config->limits.multiline_bytes;
  gboolean is_joined = irc_tags_has (message->tags, CONCAT_TAG);

  if (!check_line (reply, message, is_joined))
    return;

  self->verb = find_verb (message);
  irc_multiline_append (self->text, message->params[1], self->n_lines == 0, is_joined);
  self->n_lines++;
  self->has_text |= message->params[1][0] != '\0';
  if (irc_multiline_get_size (self->text) > max_bytes)
    fail_limit (reply, "MULTILINE_MAX_BYTES", max_bytes, "The message is too long");
}

/* What keeps a connection alive or ends it has nothing to do with what is said. */
static gboolean
may_come_between (const char *verb)
{
  static const char *const verbs[] = { "BATCH", "PING", "PONG", "QUIT" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_ascii_strcasecmp (verb, verbs[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_line_of (const IrcMessage *message, const char *reference, const char *wanted)
{
  return reference != NULL && strcmp (reference, wanted) == 0 && find_verb (message) != NULL;
}

/**
 * server_multiline_take:
 * @reply: the answer to a command of a registered client
 * @message: the command
 *
 * Takes in what is part of a message that is being sent, and refuses what must not come meanwhile.
 *
 * Returns: whether that is all; %FALSE when the command is to be carried out
 */
gboolean
server_multiline_take (ServerReply *reply, const IrcMessage *message)
{
  ServerMultiline *self = reply->session->multiline;
  g_autofree char *reference = NULL;

  if (!server_multiline_is_spoken (reply->session->caps) || may_come_between (message->verb))
    return FALSE;

  reference = irc_tags_get (message->tags, "batch");
  if (self == NULL && reference == NULL)
    return FALSE;

  /* The rest of what was refused. */
  if (self != NULL && self->is_failed && reference != NULL)
    return TRUE;
  if (self != NULL && self->is_failed)
    {
      g_clear_pointer (&reply->session->multiline, server_multiline_free);
      return FALSE;
    }

  if (self == NULL)
    server_multiline_fail (reply, "No such message was begun");
  else if (!is_line_of (message, reference, self->reference))
    server_multiline_fail (reply, "Only its lines can come before the end of a message");
  else
    {
      g_clear_pointer (&reply->label, g_free);
      add_line (reply, message);
    }

  return TRUE;
}

static void
deliver (ServerReply *reply, const ServerMultiline *self)
{
  gboolean is_notice = g_str_equal (self->verb, "NOTICE");
  HallCommand command = {
    .type = is_notice ? HALL_COMMAND_NOTICE : HALL_COMMAND_PRIVMSG,
    .target = self->target,
    .text = self->text->str,
    .tags = self->tags->len > 0 ? self->tags->str : NULL,
  };

  reply->verb = self->verb;
  reply->is_quiet = is_notice;
  server_message_apply (reply, &command);
}

/**
 * server_multiline_close:
 * @reply: the answer to a `BATCH -`
 * @reference: what the client called its batch
 *
 * Says what was sent.
 */
void
server_multiline_close (ServerReply *reply, const char *reference)
{
  g_autoptr (ServerMultiline) self = reply->session->multiline;

  if (self == NULL || strcmp (self->reference, reference) != 0)
    server_multiline_fail (reply, "No such message was begun");
  else if (!self->is_failed && !self->has_text)
    server_multiline_fail (reply, "There is no text in the message");
  else if (!self->is_failed)
    {
      server_reply_take_label (reply, g_steal_pointer (&self->label));
      deliver (reply, self);
    }
  reply->session->multiline = NULL;
}
