/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-person.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "irc/irc-message.h"
#include "irc/irc-numeric.h"
#include "load/load-error.h"

#define READ_SIZE 4096

/* Reads of one person before the others have their turn. */
#define READS_PER_TURN 16

static void
disconnect (LoadPerson *self)
{
  if (self->state == LOAD_PERSON_AWAY)
    return;

  self->state = LOAD_PERSON_AWAY;
  io_loop_remove (self->crowd->loop, &self->watch);
  io_stream_close (&self->stream);
  irc_line_buffer_clear (&self->input);
  io_outbox_clear (&self->outbox);
}

G_GNUC_PRINTF (2, 3)
static void
fail (LoadPerson *self, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  error = g_error_new_valist (LOAD_ERROR, LOAD_ERROR_CONNECTION, format, arguments);
  va_end (arguments);

  disconnect (self);
  self->crowd->failed (self, error, self->crowd->user_data);
}

static void
send_message (LoadPerson *self, const IrcMessage *message)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (BaseBytes) bytes = NULL;

  irc_message_append (message, line);
  bytes = base_bytes_new (line->str, line->len);
  io_outbox_push (&self->outbox, bytes, 0);
}

static void
register_name (LoadPerson *self)
{
  char nick[LOAD_NICK_LENGTH + 1];

  g_snprintf (nick, sizeof nick, "l%03x%05x", self->crowd->key & 0xfff, self->number & 0xfffff);
  send_message (self, &(IrcMessage){ .verb = "NICK", .params = { nick }, .n_params = 1 });
  send_message (self, &(IrcMessage){ .verb = "USER",
                                     .params = { "load", "0", "*", "Load tester" },
                                     .n_params = 4 });
  self->state = LOAD_PERSON_REGISTERING;
}

static void
settle (LoadPerson *self)
{
  self->state = LOAD_PERSON_SETTLED;
  self->crowd->settled (self, self->crowd->user_data);
}

/* The message of the day, or that there is none, ends the greeting. */
static void
handle_greeted (LoadPerson *self)
{
  if (self->state != LOAD_PERSON_REGISTERING)
    return;

  if (self->room == NULL)
    {
      settle (self);
      return;
    }

  send_message (self, &(IrcMessage){ .verb = "JOIN", .params = { self->room }, .n_params = 1 });
  self->state = LOAD_PERSON_JOINING;
}

/* What comes from outside goes to a terminal only without its control characters. */
static void
fail_with_reason (LoadPerson *self, const char *what, const IrcMessage *message)
{
  const char *last = message->n_params > 0 ? message->params[message->n_params - 1] : "";
  g_autofree char *reason = g_strescape (last, NULL);

  fail (self, "The server %s connection %u: %s %s", what, self->number, message->verb, reason);
}

static void
handle_numeric (LoadPerson *self, const IrcMessage *message)
{
  guint64 numeric = g_ascii_strtoull (message->verb, NULL, 10);

  if (numeric == RPL_ENDOFMOTD || numeric == ERR_NOMOTD)
    handle_greeted (self);
  else if (numeric == RPL_ENDOFNAMES && self->state == LOAD_PERSON_JOINING)
    settle (self);
  else if (numeric >= 400 && numeric < 600)
    fail_with_reason (self, "refused something to", message);
}

static void
handle_message (LoadPerson *self, const IrcMessage *message)
{
  if (g_ascii_isdigit (message->verb[0]))
    {
      handle_numeric (self, message);
    }
  else if (g_ascii_strcasecmp (message->verb, "PRIVMSG") == 0)
    {
      if (message->n_params == 2 && g_strcmp0 (message->params[0], self->room) == 0)
        self->crowd->heard (self, message->params[1], self->crowd->user_data);
    }
  else if (g_ascii_strcasecmp (message->verb, "PING") == 0)
    {
      IrcMessage answer = *message;

      answer.tags = answer.source = NULL;
      answer.verb = "PONG";
      send_message (self, &answer);
    }
  else if (g_ascii_strcasecmp (message->verb, "ERROR") == 0)
    {
      fail_with_reason (self, "ended", message);
    }
}

static void
handle_lines (LoadPerson *self)
{
  IrcLineResult result;
  char *line;

  while (self->state != LOAD_PERSON_AWAY
         && (result = irc_line_buffer_next (&self->input, &line)) != IRC_LINE_NONE)
    {
      IrcMessage message;

      if (result == IRC_LINE_OK && irc_message_parse (&message, line))
        handle_message (self, &message);
    }
}

static IoStatus
read_some (LoadPerson *self)
{
  char *room = irc_line_buffer_reserve (&self->input, READ_SIZE);
  IoStatus status;
  gsize n_read;

  status = io_stream_read (&self->stream, room, READ_SIZE, &n_read);
  irc_line_buffer_commit (&self->input, n_read);
  if (status == IO_CLOSED)
    fail (self, "The server closed connection %u without a word", self->number);
  else if (status == IO_FAILED)
    fail (self, "Connection %u broke: %s", self->number, io_stream_get_error_text (&self->stream));
  else
    handle_lines (self);

  return status;
}

static void
read_all (LoadPerson *self)
{
  for (guint i = 0; i < READS_PER_TURN; i++)
    {
      if (read_some (self) != IO_OK || self->state == LOAD_PERSON_AWAY)
        return;
    }
  io_loop_again (self->crowd->loop, &self->watch);
}

static void
finish_connecting (LoadPerson *self)
{
  int code = 0;
  socklen_t size = sizeof code;

  if (getsockopt (self->stream.fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0)
    code = errno;

  if (code != 0)
    fail (self, "Connection %u was not accepted: %s", self->number, g_strerror (code));
  else
    register_name (self);
}

static void
person_ready (IoWatch *watch, guint32 events)
{
  LoadPerson *self = (LoadPerson *) watch;

  if (self->state == LOAD_PERSON_CONNECTING)
    finish_connecting (self);
  if (self->state != LOAD_PERSON_AWAY)
    read_all (self);
  load_person_flush (self);
}

/**
 * load_person_init:
 * @self: the person to set up; must stay where it is until it left
 * @crowd: (transfer none): what it has in common with the others
 * @number: its number, from 0
 * @room: (nullable) (transfer none): a room to join
 */
void
load_person_init (LoadPerson *self, const LoadCrowd *crowd, guint number, const char *room)
{
  *self = (LoadPerson){ .crowd = crowd, .number = number, .room = room };
  io_watch_init (&self->watch, person_ready);
  irc_line_buffer_init (&self->input, IRC_TAGS_MAX, IRC_LINE_MAX);
}

/**
 * load_person_connect:
 * @self: a person who is away
 * @error: return location for %LOAD_ERROR_CONNECTION
 *
 * Starts to connect. The crowd is told when the person is settled, or when it fails later on.
 *
 * Returns: %IO_OK; %IO_BLOCKED when the server has too many connections to accept, and later is a
 * better time; or %IO_FAILED
 */
IoStatus
load_person_connect (LoadPerson *self, GError **error)
{
  const LoadAddress *address = &self->crowd->address;
  int fd = socket (address->native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int result
      = fd < 0 ? -1 : connect (fd, (const struct sockaddr *) &address->native, address->size);
  int saved_errno = errno;

  if (fd >= 0 && result < 0 && saved_errno == EAGAIN)
    {
      close (fd);
      return IO_BLOCKED;
    }

  if (fd < 0 || (result < 0 && saved_errno != EINPROGRESS))
    {
      if (fd >= 0)
        close (fd);
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_CONNECTION, "Cannot open connection %u: %s",
                   self->number, g_strerror (saved_errno));
      return IO_FAILED;
    }

  io_stream_init_plain (&self->stream, fd);
  if (!io_loop_add (self->crowd->loop, &self->watch, fd, error))
    {
      io_stream_close (&self->stream);
      return IO_FAILED;
    }

  self->state = LOAD_PERSON_CONNECTING;

  return IO_OK;
}

/**
 * load_person_say:
 * @self: a settled person with a room
 * @text: what to say there
 *
 * Goes out with load_person_flush().
 */
void
load_person_say (LoadPerson *self, const char *text)
{
  send_message (self,
                &(IrcMessage){ .verb = "PRIVMSG", .params = { self->room, text }, .n_params = 2 });
}

/**
 * load_person_flush:
 * @self: a person; nothing is done for one who is away
 *
 * Sends what waits to be sent, as far as the server takes it; the rest goes when it takes more.
 */
void
load_person_flush (LoadPerson *self)
{
  if (self->state == LOAD_PERSON_AWAY || io_outbox_is_empty (&self->outbox))
    return;

  if (io_outbox_flush (&self->outbox, &self->stream, 0) == IO_OUTBOX_FAILED)
    fail (self, "Connection %u broke: %s", self->number, io_stream_get_error_text (&self->stream));
}

/**
 * load_person_leave:
 * @self: a person; nothing is done for one who is away
 *
 * Says goodbye, and does not wait for an answer.
 */
void
load_person_leave (LoadPerson *self)
{
  if (self->state == LOAD_PERSON_AWAY)
    return;

  if (self->state > LOAD_PERSON_CONNECTING)
    {
      send_message (self, &(IrcMessage){ .verb = "QUIT" });
      io_outbox_flush (&self->outbox, &self->stream, 0);
    }
  disconnect (self);
}
