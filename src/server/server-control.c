/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The control socket: the tools of who runs the server, on the server that runs. See
 * server-control-message.c for what goes over it. Only the user whose server it is can open it, and
 * root. */

#include "server/server-control.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base-container.h"
#include "server/server-address.h"
#include "server/server-control-message.h"
#include "server/server-control-path.h"
#include "server/server-tool-call.h"

/* Whoever waits for long gets a sign so often. */
#define SIGN_INTERVAL G_TIME_SPAN_SECOND

/**
 * ServerControl:
 * @server: what is worked on; it owns this
 * @listener: the socket
 * @path: where that is, as it can be reached
 * @folder: what keeps @path good; -1 when that needs nothing
 * @connections: (element-type Connection): those that are open
 */
struct ServerControl
{
  Server *server;
  ServerListener *listener;
  char *path;
  int folder;
  GQueue connections;
};

/**
 * Connection:
 * @control: whose it is
 * @fd: its descriptor
 * @watch: what tells when something can be read or written
 * @timer: ends it
 * @link: its place among those that are open
 * @request: what came, its length included
 * @answer: what is sent back
 * @status: what the program is to end with
 * @batch: what has to be on disk before the answer leaves; 0 for nothing
 * @input: a file that came with it; -1 for none
 * @import: (nullable): what is being done
 * @next_sign: monotonic time in microseconds at which to tell that it goes on
 * @is_asked: whether all of the request came
 * @is_answered: whether @answer is complete
 * @n_written: octets of @answer that were sent
 */
typedef struct
{
  ServerControl *control;
  int fd;
  IoWatch watch;
  IoTimer timer;
  GList link;
  GByteArray *request;
  GString *answer;
  int status;
  guint64 batch;
  int input;
  ServerImport *import;
  gint64 next_sign;
  gboolean is_asked;
  gboolean is_answered;
  gsize n_written;
} Connection;

static void
connection_free (Connection *self)
{
  Server *server = self->control->server;

  g_clear_pointer (&self->import, server_import_free);
  if (self->input >= 0)
    close (self->input);
  io_loop_remove (server->loop, &self->watch);
  io_timers_disarm (server->timers, &self->timer);
  g_queue_unlink (&self->control->connections, &self->link);
  close (self->fd);
  explicit_bzero (self->request->data, self->request->len);
  g_byte_array_unref (self->request);
  g_string_free (self->answer, TRUE);
  g_free (self);
}

static void
timer_cb (IoTimer *timer)
{
  connection_free (BASE_CONTAINER_OF (timer, Connection, timer));
}

static void
arm (Connection *self)
{
  Server *server = self->control->server;

  io_timers_arm (server->timers, &self->timer,
                 base_clock_get_monotonic (server->clock)
                     + SERVER_CONTROL_TIMEOUT * G_USEC_PER_SEC);
}

/* Frees the connection when all was sent, or nobody takes it. */
static void
send_answer (Connection *self)
{
  gboolean is_taken = TRUE;

  while (self->n_written < self->answer->len)
    {
      gssize n = send (self->fd, self->answer->str + self->n_written,
                       self->answer->len - self->n_written, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        {
          arm (self);
          return;
        }
      is_taken = n > 0;
      if (!is_taken)
        break;
      self->n_written += n;
    }

  if (is_taken && !self->is_answered)
    io_timers_disarm (self->control->server->timers, &self->timer);
  else
    connection_free (self);
}

static void
finish (Connection *self, const char *message)
{
  server_control_answer_end (self->answer, self->status, message);
  self->is_answered = TRUE;
  send_answer (self);
}

static void
refuse (Connection *self, const GError *error)
{
  self->status = error->domain == SERVER_TOOL_ERROR ? error->code : (int) SERVER_TOOL_ERROR_FAILED;
  finish (self, error->message);
}

/* Nobody waits for so long without a sign. */
static void
progress_cb (gpointer user_data)
{
  Connection *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (now < self->next_sign)
    return;

  self->next_sign = now + SIGN_INTERVAL;
  g_string_append (self->answer, "+\n");
  send_answer (self);
}

static void
imported_cb (const StoreImportCount *count, const GError *error, gpointer user_data)
{
  Connection *self = user_data;
  ServerTool tool = { .server = self->control->server };
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      tool.output = server_tool_output_new (SERVER_TOOL_TABLE);
      server_tool_say_imported (&tool, count);
      text = server_tool_output_take (tool.output);
      server_control_answer_append (self->answer, text);
      server_tool_output_free (tool.output);
    }
  server_tool_note (&tool, "imported a file: %" G_GUINT64_FORMAT " lines brought something new%s%s",
                    count->n_new, error != NULL ? ". " : "", error != NULL ? error->message : "");
  g_clear_pointer (&self->import, server_import_free);
  if (error != NULL)
    refuse (self, error);
  else
    finish (self, NULL);
}

static gboolean
use_tool (Connection *self, const ServerControlRequest *request, GError **error)
{
  Server *server = self->control->server;
  g_auto (ServerToolCall) call = { NULL };
  g_autofree char *text = NULL;
  ServerTool tool
      = { .server = server, .call = &call, .secret = request->secret, .input = self->input };

  if (!server_tool_call_init (&call, request->words, FALSE, error))
    return FALSE;
  if ((call.row->flags & SERVER_TOOL_HERE) != 0)
    return server_tool_fail (error, "That is not for the server to do");

  tool.output = server_tool_call_make_output (&call);
  if (server_tool_run (&tool, error))
    {
      text = server_tool_output_take (tool.output);
      server_control_answer_append (self->answer, text);
      self->status = tool.status;
      self->import = tool.import;
      if (self->import == NULL && (call.row->flags & SERVER_TOOL_CHANGES) != 0)
        self->batch = store_journal_get_pending (store_get_journal (server->store));
    }
  server_tool_output_free (tool.output);

  return *error == NULL;
}

static const ServerImportFuncs import_funcs = { progress_cb, imported_cb };

static void
carry_out (Connection *self)
{
  ServerControlRequest request;
  g_autoptr (GError) error = NULL;

  if (!server_control_request_read (&request, self->request->data + SERVER_CONTROL_LENGTH_SIZE,
                                    self->request->len - SERVER_CONTROL_LENGTH_SIZE, &error)
      || !use_tool (self, &request, &error))
    refuse (self, error);
  else if (self->import != NULL)
    server_import_set_funcs (self->import, &import_funcs, self);
  else if (self->batch == 0)
    finish (self, NULL);
}

/* Returns whether what came can be the beginning of a request. */
static gboolean
count_missing (const Connection *self, gsize *missing, GError **error)
{
  gsize length;

  *missing = SERVER_CONTROL_LENGTH_SIZE - self->request->len;
  if (self->request->len < SERVER_CONTROL_LENGTH_SIZE)
    return TRUE;
  if (!server_control_request_read_length (self->request->data, &length, error))
    return FALSE;

  *missing = SERVER_CONTROL_LENGTH_SIZE + length - self->request->len;

  return TRUE;
}

static void
take_file (Connection *self, struct msghdr *message)
{
  for (struct cmsghdr *header = CMSG_FIRSTHDR (message); header != NULL;
       header = CMSG_NXTHDR (message, header))
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS
        && header->cmsg_len == CMSG_LEN (sizeof (int)))
      {
        if (self->input >= 0)
          close (self->input);
        memcpy (&self->input, CMSG_DATA (header), sizeof (int));
      }
}

/* There is room for one file; the system closes more than that. */
static gssize
receive_with_file (Connection *self, guint8 *bytes, gsize size)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control;
  struct iovec part = { bytes, size };
  struct msghdr message = {
    .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = CMSG_LEN (sizeof (int)),
  };
  gssize n = recvmsg (self->fd, &message, MSG_CMSG_CLOEXEC);

  if (n > 0)
    take_file (self, &message);

  return n;
}

/* Returns how many octets came, 0 at the end, and -1 when there are none yet. */
static gssize
receive_some (Connection *self, gsize missing)
{
  guint length = self->request->len;
  gssize n;

  g_byte_array_set_size (self->request, length + missing);
  do
    n = receive_with_file (self, self->request->data + length, missing);
  while (n < 0 && errno == EINTR);
  g_byte_array_set_size (self->request, length + MAX (n, 0));

  return n < 0 && errno != EAGAIN ? 0 : n;
}

static void
receive (Connection *self)
{
  g_autoptr (GError) error = NULL;
  gsize missing;

  while (count_missing (self, &missing, &error) && missing > 0)
    {
      gssize n = receive_some (self, missing);

      if (n == 0)
        connection_free (self);
      if (n <= 0)
        return;
    }

  self->is_asked = TRUE;
  io_timers_disarm (self->control->server->timers, &self->timer);
  if (error != NULL)
    refuse (self, error);
  else
    carry_out (self);
}

static gboolean
is_gone (const Connection *self)
{
  char octet;
  gssize n = recv (self->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT);

  return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* What takes long is not done for who has gone. */
static void
go_on (Connection *self)
{
  ServerTool tool = { .server = self->control->server };

  if (!is_gone (self))
    {
      send_answer (self);
      return;
    }

  server_tool_note (&tool, "left an import before its end; what came in so far stays");
  connection_free (self);
}

/* Who waits for the disk, and has gone meanwhile, finds that out then. */
static void
ready_cb (IoWatch *watch, guint32 events)
{
  Connection *self = BASE_CONTAINER_OF (watch, Connection, watch);

  if (!self->is_asked)
    receive (self);
  else if (self->is_answered)
    send_answer (self);
  else if (self->import != NULL)
    go_on (self);
}

/**
 * server_control_admits:
 * @uid: a user of the computer
 *
 * Returns: whether that one may look after the server
 */
gboolean
server_control_admits (uid_t uid)
{
  return uid == geteuid () || uid == 0;
}

/* Who cannot be served is told so with one write. */
static void
turn_away (ServerControl *self, int fd, const char *why)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  server_control_answer_end (answer, SERVER_TOOL_ERROR_FAILED, why);
  server_log (self->server->log, SERVER_LOG_CONTROL_REFUSED, "reason", why, NULL);
  shutdown (fd, SHUT_RD);
  if (send (fd, answer->str, answer->len, MSG_NOSIGNAL) < 0)
    server_log (self->server->log, SERVER_LOG_CONNECTION_FAILED, "error", g_strerror (errno), NULL);
  close (fd);
}

static void
take (ServerControl *self, int fd)
{
  Connection *connection = g_new0 (Connection, 1);
  g_autoptr (GError) error = NULL;

  connection->control = self;
  connection->fd = fd;
  connection->input = -1;
  connection->link.data = connection;
  /* So large that it is never moved, and leaves no secret behind. */
  connection->request
      = g_byte_array_sized_new (SERVER_CONTROL_LENGTH_SIZE + SERVER_CONTROL_REQUEST_MAX);
  connection->answer = g_string_new (NULL);
  io_watch_init (&connection->watch, ready_cb);
  io_timer_init (&connection->timer, timer_cb);
  g_queue_push_tail_link (&self->connections, &connection->link);
  arm (connection);

  if (io_loop_add (self->server->loop, &connection->watch, fd, &error))
    return;

  server_log (self->server->log, SERVER_LOG_CONNECTION_FAILED, "error", error->message, NULL);
  connection_free (connection);
}

static void
incoming_cb (int fd, const ServerPeer *peer, gpointer user_data)
{
  ServerControl *self = user_data;

  if (!server_control_admits (peer->uid))
    turn_away (self, fd, "Only the user who runs the server, and root, can look after it");
  else if (self->connections.length >= SERVER_CONTROL_CONNECTIONS)
    turn_away (self, fd, "Too many look after the server at the moment; try again");
  else
    take (self, fd);
}

/**
 * server_control_new:
 * @server: what is worked on, with its database open: nobody else has a control socket there
 * @error: return location for a #GError of %SERVER_LISTENER_ERROR
 *
 * Returns: (transfer full) (nullable): the control socket, open
 */
ServerControl *
server_control_new (Server *server, GError **error)
{
  g_autoptr (ServerControl) self = g_new0 (ServerControl, 1);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  g_autofree char *path = server_control_path_new (server->config);
  ServerAddress address = { NULL };

  self->server = server;
  self->path = server_control_path_reach (path, &self->folder);
  address.path = self->path;
  g_ptr_array_add (addresses, &address);
  self->listener = server_listener_new (addresses, incoming_cb, self, error);
  if (self->listener != NULL)
    return g_steal_pointer (&self);

  g_prefix_error (error,
                  "The control socket %s cannot be opened; \"control\" of the group "
                  "\"server\" can place it elsewhere: ",
                  path);

  return NULL;
}

/**
 * server_control_free:
 * @self: (transfer full): a control socket; who is there is not answered any more
 */
void
server_control_free (ServerControl *self)
{
  GList *link;

  while ((link = self->connections.head) != NULL)
    connection_free (link->data);
  g_clear_pointer (&self->listener, server_listener_free);
  if (self->folder >= 0)
    close (self->folder);
  g_free (self->path);
  g_free (self);
}

/**
 * server_control_committed:
 * @self: a control socket
 * @batch: a batch of the journal that is done with, as all before it
 * @is_voided: whether it was given up, so that what lasts of it is still to be written
 *
 * Answers those who waited for that.
 */
void
server_control_committed (ServerControl *self, guint64 batch, gboolean is_voided)
{
  GList *next;

  for (GList *link = self->connections.head; link != NULL; link = next)
    {
      Connection *connection = link->data;

      next = link->next;
      if (connection->batch == 0 || connection->batch > batch || connection->is_answered)
        continue;
      if (is_voided)
        connection->status = SERVER_TOOL_ERROR_FAILED;
      finish (connection, is_voided
                              ? "That holds, but cannot be stored at the moment: the server's "
                                "log tells why. It is lost if the server ends before it can"
                              : NULL);
    }
}
