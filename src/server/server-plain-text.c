/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions without a protocol: whoever connects is asked for a name, and says in the lobby whatever
 * else comes. A line that is read becomes the commands that a client would send for it; what goes
 * out is put into sentences in server-plain-text-output.c. To all the rest of the server such a
 * session is one of a client with a few capabilities. */

#include "server/server-plain-text.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "irc/irc-format.h"
#include "irc/irc-name.h"
#include "irc/irc-split.h"
#include "server/server-dispatch.h"
#include "server/server-plain-text-private.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* Who can be called by none of so many names is no person, but perhaps a web browser. */
#define REFUSED_MAX 5

#define ACTION "/me "

/* What the sentences are made of; history comes by itself to who cannot ask for it. */
#define CAPS                                                                                       \
  (IRC_CAP_BATCH | IRC_CAP_CHANNEL_RENAME | IRC_CAP_NO_IMPLICIT_NAMES | IRC_CAP_SERVER_TIME        \
   | IRC_CAP_STANDARD_REPLIES)

/* The most that Linux takes for seconds and for how often. */
#define KEEPALIVE_MAX   32767
#define KEEPALIVE_TRIES 3

static void
say (ServerSession *session, ServerSentence sentence, const char *what, const char *said)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BaseBytes) bytes = NULL;

  server_plain_text_append (text, sentence, NULL, what, said);
  bytes = base_bytes_new (text->str, text->len);
  server_session_queue (session, bytes);
}

/* No person answers a PING: the system is to find out when nobody is there any more. */
static void
keep_alive (int fd, const ServerLimits *limits)
{
  int on = 1;
  int idle = MIN (limits->ping_interval, KEEPALIVE_MAX);
  int interval = CLAMP (limits->ping_timeout / KEEPALIVE_TRIES, 1, KEEPALIVE_MAX);
  int tries = KEEPALIVE_TRIES;
  guint unread = (limits->ping_interval + limits->ping_timeout) * 1000;

  setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof tries);
  setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unread, sizeof unread);
}

static gsize
get_line_max (const ServerSession *session)
{
  return MIN (session->server->config->limits.multiline_bytes, G_MAXUINT16);
}

/**
 * server_plain_text_begin:
 * @session: a new session
 * @peer: who it is
 *
 * Makes it one without a protocol, and asks for a name.
 */
void
server_plain_text_begin (ServerSession *session, const ServerPeer *peer)
{
  const ServerConfig *config = session->server->config;

  session->plain_text = g_new0 (ServerPlainText, 1);
  session->asked = CAPS;
  session->caps = irc_caps_resolve (CAPS);
  if (!peer->is_unix)
    keep_alive (session->stream.fd, &config->limits);

  /* What looks like tags is text as all else. */
  irc_line_buffer_init (&session->input, get_line_max (session), get_line_max (session));

  say (session, SERVER_SENTENCE_GREETING, config->network, config->description);
  say (session, SERVER_SENTENCE_HINT, NULL, NULL);
  say (session, SERVER_SENTENCE_ASK_NAME, NULL, NULL);
  io_loop_request_turn (session->server->loop);
}

/**
 * server_plain_text_free:
 * @self: (transfer full): what a session had
 */
void
server_plain_text_free (ServerPlainText *self)
{
  g_free (self->room);
  g_free (self->name);
  g_free (self);
}

/**
 * server_plain_text_read:
 * @session: a session without a protocol
 * @data: (out): where the text goes
 * @size: octets of room there
 * @n_read: (out): octets of text
 *
 * Reads text from its connection. A last line without an end gets one.
 *
 * Returns: what io_stream_read() does
 */
IoStatus
server_plain_text_read (ServerSession *session, char *data, gsize size, gsize *n_read)
{
  IoStatus status = io_stream_read (&session->stream, data + 1, size - 1, n_read);

  *n_read = io_telnet_filter (&session->plain_text->telnet, data + 1, *n_read, data);
  if (status != IO_CLOSED || irc_line_buffer_is_empty (&session->input))
    return status;

  data[0] = '\n';
  *n_read = 1;

  return IO_OK;
}

static void dispatch (ServerSession *session, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
dispatch (ServerSession *session, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  server_dispatch (session, IRC_LINE_OK, line);
}

/*
 * server_plain_text_ask_again:
 * @session: a session without a protocol, of which something was refused
 * @text: what it is told of that
 *
 * Asks for a name once more where that is what is missing, but not for ever.
 */
void
server_plain_text_ask_again (ServerSession *session, GString *text)
{
  ServerRegistration *registration = session->registration;

  if (registration == NULL)
    return;

  g_clear_pointer (&session->plain_text->name, g_free);
  g_clear_pointer (&registration->nick, g_free);
  g_clear_pointer (&registration->user, g_free);
  g_clear_pointer (&registration->realname, g_free);
  if (++session->plain_text->n_refused == REFUSED_MAX)
    server_session_doom (session, "None of these can be a name; connect again to try others");
  else
    server_plain_text_append (text, SERVER_SENTENCE_ASK_NAME, NULL, NULL, NULL);
}

static void
refuse_name (ServerSession *session, ServerSentence sentence, const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *better = irc_nick_from_name (name);
  g_autoptr (BaseBytes) bytes = NULL;

  server_session_charge (session, 1);
  server_plain_text_append (text, sentence, NULL, better, NULL);
  server_plain_text_ask_again (session, text);
  bytes = base_bytes_new (text->str, text->len);
  server_session_queue (session, bytes);
}

static void
register_as (ServerSession *session, const char *name)
{
  dispatch (session, "USER %s 0 * :%s", name, name);
}

static void
take_name (ServerSession *session, char *name)
{
  g_strstrip (name);
  if (strchr (name, ' ') != NULL)
    {
      refuse_name (session, SERVER_SENTENCE_NAME_HAS_SPACES, name);
      return;
    }

  if (name[0] == '\0')
    {
      refuse_name (session, SERVER_SENTENCE_NAME_REFUSED, name);
      return;
    }

  dispatch (session, "NICK :%s", name);
  if (session->registration->nick == NULL || session->state != SERVER_SESSION_OPEN)
    return;

  if (session->server->config->password == NULL)
    {
      register_as (session, name);
      return;
    }
  session->plain_text->name = g_strdup (name);
  say (session, SERVER_SENTENCE_ASK_PASSWORD, NULL, NULL);
}

static void
take_password (ServerSession *session, const char *password)
{
  g_autofree char *name = g_steal_pointer (&session->plain_text->name);

  dispatch (session, "PASS :%s", password);
  register_as (session, name);
}

/* Octets of text that a message can have, beside who says it and where. */
static gsize
get_room_for_text (const ServerSession *session)
{
  const IrcMessage line = {
    .source = session->user->mask,
    .verb = "PRIVMSG",
    .params = { session->plain_text->room, "" },
    .n_params = 2,
  };

  return IRC_LINE_MAX - irc_message_get_size (&line) - strlen ("\001ACTION \001");
}

static void
talk (ServerSession *session, const char *text)
{
  const char *room = session->plain_text->room;
  gboolean is_action = g_str_has_prefix (text, ACTION);
  g_auto (GStrv) pieces = NULL;

  if (is_action)
    text += strlen (ACTION);
  pieces = irc_split_text (text, get_room_for_text (session));
  for (guint i = 0; pieces[i] != NULL; i++)
    if (is_action)
      dispatch (session, "PRIVMSG %s :\001ACTION %s\001", room, pieces[i]);
    else
      dispatch (session, "PRIVMSG %s :%s", room, pieces[i]);
}

static void
refuse_line (ServerSession *session, IrcLineResult result)
{
  g_autofree char *max = g_strdup_printf ("%zu", get_line_max (session) - strlen ("\r\n"));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BaseBytes) bytes = NULL;

  server_session_charge (session, 1);
  server_plain_text_append (text,
                            result == IRC_LINE_NOT_UTF8 ? SERVER_SENTENCE_NOT_UTF8
                                                        : SERVER_SENTENCE_TOO_LONG,
                            NULL, max, NULL);
  server_plain_text_ask_again (session, text);
  bytes = base_bytes_new (text->str, text->len);
  server_session_queue (session, bytes);
}

/**
 * server_plain_text_take_line:
 * @session: an open session without a protocol
 * @result: what is to be said of the line
 * @line: (nullable): what was typed; %NULL when it was dropped
 *
 * A name, a password, a dot, or something to be said.
 */
void
server_plain_text_take_line (ServerSession *session, IrcLineResult result, const char *line)
{
  g_autofree char *text = NULL;

  if (result != IRC_LINE_OK)
    {
      refuse_line (session, result);
      return;
    }

  text = irc_format_strip (line);
  if (g_str_equal (text, "."))
    dispatch (session, "QUIT");
  else if (session->user != NULL)
    talk (session, text);
  else if (session->plain_text->name == NULL)
    take_name (session, text);
  else
    take_password (session, text);
}

/**
 * server_plain_text_enter:
 * @session: a session without a protocol that has just been registered
 *
 * Goes into the lobby. Who is there is told after what was said before.
 */
void
server_plain_text_enter (ServerSession *session)
{
  Server *server = session->server;
  const HallRoom *room;

  session->plain_text->room = g_strdup (server->config->lobby);
  dispatch (session, "JOIN %s", session->plain_text->room);
  room = hall_find_room (server->hall, session->plain_text->room);
  if (room != NULL && hall_user_find_member (session->user, room) != NULL)
    dispatch (session, "NAMES %s", session->plain_text->room);
  else
    server_session_doom (session, "There is no other room behind this door");
}

/**
 * server_plain_text_refuse:
 * @reason: why somebody is not let in
 *
 * Returns: (transfer full): what is written before the connection is closed
 */
char *
server_plain_text_refuse (const char *reason)
{
  GString *text = g_string_new (NULL);

  server_plain_text_append (text, SERVER_SENTENCE_GOODBYE_BECAUSE, NULL, NULL, reason);

  return g_string_free (text, FALSE);
}
