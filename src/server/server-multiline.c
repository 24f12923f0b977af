/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of several lines: how they come from a client, and how they go out to others.
 * https://ircv3.net/specs/extensions/multiline */

#include "server/server-multiline.h"

#include "irc/irc-multiline-reader.h"
#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"
#include "server/server-message.h"
#include "server/server-private.h"
#include "server/server-session-private.h"

/* What is not read just now may have come in time. */
#define PROLONGATION G_USEC_PER_SEC

/**
 * ServerMultiline:
 * @reader: puts it together
 * @tags: its client-only tags, as they are passed on
 * @label: (nullable): what the client called the command that began it
 * @deadline: monotonic time in microseconds at which it is given up
 *
 * A message that a client is sending line by line.
 */
struct ServerMultiline
{
  IrcMultilineReader reader;
  GString *tags;
  char *label;
  gint64 deadline;
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
  char reference[BASE_ID_LENGTH + 2] = "m";

  base_id_format (id, reference + 1);
  if (server_multiline_is_spoken (caps))
    irc_multiline_append_batch (lines, message, tags->first, reference);
  else
    irc_multiline_append_separately (lines, message, tags->first, tags->each);
}

/**
 * server_multiline_free:
 * @self: (transfer full): a message
 */
void
server_multiline_free (ServerMultiline *self)
{
  irc_multiline_reader_clear (&self->reader);
  g_string_free (self->tags, TRUE);
  g_free (self->label);
  g_free (self);
}

static ServerMultiline *
get_or_create (ServerSession *session)
{
  if (session->multiline == NULL)
    {
      session->multiline = g_new0 (ServerMultiline, 1);
      session->multiline->tags = g_string_new (NULL);
    }

  return session->multiline;
}

/* The label of the command that begins it goes over to what is sent. */
static void
begin (ServerReply *reply, const IrcMessage *message)
{
  const Server *server = reply->session->server;
  ServerMultiline *self = reply->session->multiline;

  g_string_truncate (self->tags, 0);
  server_message_append_tags (self->tags, reply, message);
  g_free (self->label);
  self->label = g_steal_pointer (&reply->label);
  self->deadline = base_clock_get_monotonic (server->clock)
                   + server->config->limits.multiline_timeout * G_USEC_PER_SEC;
  server_session_arm_timer (reply->session);
}

static void
deliver (ServerReply *reply)
{
  ServerMultiline *self = reply->session->multiline;
  gboolean is_notice = g_str_equal (self->reader.verb, "NOTICE");
  HallCommand command = {
    .type = is_notice ? HALL_COMMAND_NOTICE : HALL_COMMAND_PRIVMSG,
    .target = self->reader.target,
    .text = self->reader.text->str,
    .tags = self->tags->len > 0 ? self->tags->str : NULL,
  };

  server_reply_take_label (reply, g_steal_pointer (&self->label));
  reply->verb = self->reader.verb;
  reply->is_quiet = is_notice;
  server_message_apply (reply, &command);
  irc_multiline_reader_clear (&self->reader);
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
  return irc_multiline_reader_is_open (&self->reader) ? self->deadline : G_MAXINT64;
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

  irc_multiline_reader_give_up (&self->reader);
  server_reply_init (&reply, session, NULL);
  server_reply_take_label (&reply, g_steal_pointer (&self->label));
  server_reply_fail (&reply, "BATCH", "TIMEOUT", self->reader.reference,
                     "The message was not ended in time", NULL);
  server_reply_finish (&reply);
}

static void
fail_limit (ServerReply *reply, const char *code, guint limit, const char *text)
{
  g_autofree char *number = g_strdup_printf ("%u", limit);

  server_reply_fail (reply, "BATCH", code, number, text, NULL);
}

/* https://ircv3.net/specs/extensions/multiline#errors */
static void
tell_error (ServerReply *reply, const IrcMessage *message, const GError *error)
{
  const ServerLimits *limits = &reply->session->server->config->limits;
  const ServerMultiline *self = reply->session->multiline;

  switch ((IrcMultilineError) error->code)
    {
    case IRC_MULTILINE_ERROR_INVALID:
      server_reply_fail (reply, "BATCH", "MULTILINE_INVALID", error->message, NULL);
      break;
    case IRC_MULTILINE_ERROR_INVALID_TARGET:
      server_reply_fail (reply, "BATCH", "MULTILINE_INVALID_TARGET", self->reader.target,
                         message->params[0], error->message, NULL);
      break;
    case IRC_MULTILINE_ERROR_MAX_BYTES:
      fail_limit (reply, "MULTILINE_MAX_BYTES", limits->multiline_bytes, error->message);
      break;
    case IRC_MULTILINE_ERROR_MAX_LINES:
      fail_limit (reply, "MULTILINE_MAX_LINES", limits->multiline_lines, error->message);
      break;
    }
}

/* The label of what was begun is answered with what went wrong, and so is that of what came in its
 * midst. */
static void
fail (ServerReply *reply, const IrcMessage *message, const GError *error)
{
  ServerMultiline *self = reply->session->multiline;
  ServerReply begun;

  if (self->label != NULL)
    {
      server_reply_init (&begun, reply->session, g_steal_pointer (&self->label));
      tell_error (&begun, message, error);
      server_reply_finish (&begun);
      if (reply->label == NULL)
        return;
    }
  tell_error (reply, message, error);
}

/**
 * server_multiline_feed:
 * @reply: the answer to a command of a registered client who knows messages of several lines
 * @message: the command
 *
 * Takes in what is part of a message that is being sent, and refuses what must not come meanwhile.
 *
 * Returns: whether that is all; %FALSE when the command is to be carried out
 */
gboolean
server_multiline_feed (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  ServerMultiline *self = get_or_create (session);
  const ServerLimits *limits = &session->server->config->limits;
  const IrcMultilineLimits bounds = { limits->multiline_bytes, limits->multiline_lines };
  g_autoptr (GError) error = NULL;
  IrcMultilineResult result;

  result = irc_multiline_reader_feed (&self->reader, message, session->user->mask, &bounds, &error);
  if (result == IRC_MULTILINE_BEGUN)
    begin (reply, message);
  else if (result == IRC_MULTILINE_TAKEN)
    g_clear_pointer (&reply->label, g_free);
  else if (result == IRC_MULTILINE_WHOLE)
    deliver (reply);
  else if (result == IRC_MULTILINE_REFUSED)
    fail (reply, message, error);

  if (self->reader.reference == NULL)
    g_clear_pointer (&session->multiline, server_multiline_free);

  return result != IRC_MULTILINE_OTHER;
}

/**
 * server_multiline_take:
 * @reply: the answer to a command of a registered client
 * @message: the command
 *
 * Does what server_multiline_feed() does with all that can have to do with such a message, but for
 * BATCH itself, which has a handler.
 *
 * Returns: whether that is all; %FALSE when the command is to be carried out
 */
gboolean
server_multiline_take (ServerReply *reply, const IrcMessage *message)
{
  const ServerSession *session = reply->session;

  if (!server_multiline_is_spoken (session->caps)
      || g_ascii_strcasecmp (message->verb, "BATCH") == 0)
    return FALSE;
  if (session->multiline == NULL && !irc_tags_has (message->tags, "batch"))
    return FALSE;

  return server_multiline_feed (reply, message);
}
