/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-error.h"
#include "load/load-run.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "irc/irc-line-buffer.h"
#include "irc/irc-message.h"

#define N_CLIENTS 64

/* What the server of a test does wrong, or otherwise than others. */
typedef enum
{
  SERVER_GOOD = 0,
  SERVER_PINGS_FIRST = 1 << 0,
  SERVER_REFUSES_NICK = 1 << 1,
  SERVER_SAYS_ERROR = 1 << 2,
  SERVER_HANGS_UP = 1 << 3,
  SERVER_LOSES = 1 << 4,
  SERVER_DUPLICATES = 1 << 5,
  SERVER_IS_SILENT = 1 << 6,
} Behaviour;

typedef struct
{
  char *nick;
  char *room;
  IrcLineBuffer input;
} Client;

/* A server in a few lines, in a thread of its own: one room after another, everything at once. */
typedef struct
{
  Behaviour behaviour;
  GThread *thread;
  int stop_fds[2];
  struct pollfd polled[2 + N_CLIENTS];
  Client clients[N_CLIENTS];
  guint n_clients;
  guint n_messages;
  guint n_pongs;
  guint n_quits;
} Server;

G_GNUC_PRINTF (3, 4)
static void
tell (Server *server, guint client, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  send (server->polled[2 + client].fd, line, strlen (line), MSG_NOSIGNAL);
}

static void
welcome (Server *server, guint client)
{
  const char *nick = server->clients[client].nick;

  tell (server, client, ":s 001 %s :Welcome\r\n:s 375 %s :-\r\n", nick, nick);
  tell (server, client, client % 2 ? ":s 376 %s :End\r\n" : ":s 422 %s :None\r\n", nick);
}

static void
handle_user (Server *server, guint client)
{
  if (server->behaviour & SERVER_PINGS_FIRST)
    tell (server, client, "PING :are you there\r\n");
  else if (server->behaviour & SERVER_REFUSES_NICK)
    tell (server, client, ":s 433 * nick :Nickname is\x1b already in use\r\n");
  else if (server->behaviour & SERVER_SAYS_ERROR)
    tell (server, client, "ERROR :Too many connections\r\n");
  else if (server->behaviour & SERVER_HANGS_UP)
    shutdown (server->polled[2 + client].fd, SHUT_RDWR);
  else if (!(server->behaviour & SERVER_IS_SILENT))
    welcome (server, client);
}

static void
handle_privmsg (Server *server, guint sender, const IrcMessage *message)
{
  guint number = server->n_messages++;
  guint times = 1;

  if (number == 3 && server->behaviour & SERVER_LOSES)
    times = 0;
  if (number == 5 && server->behaviour & SERVER_DUPLICATES)
    times = 2;

  for (guint i = 0; i < server->n_clients; i++)
    {
      for (guint j = 0; i != sender && j < times; j++)
        {
          if (g_strcmp0 (server->clients[i].room, message->params[0]) == 0)
            tell (server, i, ":%s!u@h PRIVMSG %s :%s\r\n", server->clients[sender].nick,
                  message->params[0], message->params[1]);
        }
    }
}

static void
handle_message (Server *server, guint client, const IrcMessage *message)
{
  Client *self = &server->clients[client];

  if (g_str_equal (message->verb, "NICK"))
    {
      self->nick = g_strdup (message->params[0]);
    }
  else if (g_str_equal (message->verb, "USER"))
    {
      handle_user (server, client);
    }
  else if (g_str_equal (message->verb, "PONG"))
    {
      g_assert_cmpstr (message->params[0], ==, "are you there");
      server->n_pongs++;
      welcome (server, client);
    }
  else if (g_str_equal (message->verb, "JOIN"))
    {
      self->room = g_strdup (message->params[0]);
      tell (server, client, ":%s!u@h JOIN %s\r\n", self->nick, self->room);

      /* History of somebody else, which is no delivery. */
      tell (server, client, ":x!u@h PRIVMSG %s :0 x\r\n", self->room);
      tell (server, client, ":s 366 %s %s :End of names\r\n", self->nick, self->room);
    }
  else if (g_str_equal (message->verb, "PRIVMSG"))
    {
      handle_privmsg (server, client, message);
    }
  else if (g_str_equal (message->verb, "QUIT"))
    {
      server->n_quits++;
    }
}

static void
serve (Server *server, guint client)
{
  IrcLineBuffer *input = &server->clients[client].input;
  struct pollfd *polled = &server->polled[2 + client];
  char *room = irc_line_buffer_reserve (input, 4096);
  gssize n = read (polled->fd, room, 4096);
  char *line;

  if (n <= 0)
    polled->events = 0;
  irc_line_buffer_commit (input, MAX (n, 0));
  while (irc_line_buffer_next (input, &line) != IRC_LINE_NONE)
    {
      IrcMessage message;

      g_assert_true (irc_message_parse (&message, line));
      handle_message (server, client, &message);
    }
}

static gpointer
server_thread (gpointer data)
{
  Server *server = data;

  while (!(server->polled[0].revents & POLLIN))
    {
      g_assert_cmpint (poll (server->polled, 2 + server->n_clients, -1), >, 0);
      for (guint i = 0; i < server->n_clients; i++)
        {
          if (server->polled[2 + i].events & server->polled[2 + i].revents)
            serve (server, i);
        }

      if (server->polled[1].revents & POLLIN)
        {
          int fd = accept (server->polled[1].fd, NULL, NULL);

          g_assert_cmpuint (server->n_clients, <, N_CLIENTS);
          server->polled[2 + server->n_clients] = (struct pollfd){ .fd = fd, .events = POLLIN };
          irc_line_buffer_init (&server->clients[server->n_clients++].input, 0, 512);
        }
    }

  return NULL;
}

static void
server_start (Server *self, Behaviour behaviour, LoadOptions *options)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (fd, N_CLIENTS), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &size), ==, 0);
  g_assert_true (g_unix_open_pipe (self->stop_fds, 0, NULL));

  self->behaviour = behaviour;
  self->polled[0] = (struct pollfd){ .fd = self->stop_fds[0], .events = POLLIN };
  self->polled[1] = (struct pollfd){ .fd = fd, .events = POLLIN };
  options->server = g_strdup_printf ("127.0.0.1:%u", ntohs (address.sin_port));
  self->thread = g_thread_new ("server", server_thread, self);
}

static void
server_stop (Server *self)
{
  g_assert_cmpint (write (self->stop_fds[1], "x", 1), ==, 1);
  g_thread_join (self->thread);
  close (self->stop_fds[1]);
  for (guint i = 0; i < 2 + self->n_clients; i++)
    close (self->polled[i].fd);
  for (guint i = 0; i < self->n_clients; i++)
    {
      g_free (self->clients[i].nick);
      g_free (self->clients[i].room);
      irc_line_buffer_clear (&self->clients[i].input);
    }
}

static void
test_good (gconstpointer data)
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_autoptr (GError) error = NULL;
  Server server = { 0 };
  LoadReport report;

  server_start (&server, GPOINTER_TO_UINT (data), options);
  options->n_idle = 20;
  options->n_talkers = 3;
  options->window = 4;
  options->n_messages = 100;
  options->size = 80;
  options->n_at_once = 3;
  options->pid = getpid ();
  g_assert_true (load_run (options, &report, &error));
  g_assert_no_error (error);
  server_stop (&server);

  g_assert_cmpuint (report.n_connected, ==, 23);
  g_assert_cmpint (report.connect_time, >, 0);
  g_assert_cmpint (report.talk_time, >, 0);
  g_assert_cmpint (report.cpu_time, >, 0);
  g_assert_cmpuint (report.counts.n_sent, ==, 100);
  g_assert_cmpuint (report.counts.n_deliveries, ==, 200);
  g_assert_cmpuint (report.counts.n_lost, ==, 0);
  g_assert_cmpuint (report.counts.n_duplicates, ==, 0);

  /* The one more connection looked whether there is a server at all. */
  g_assert_cmpuint (server.n_clients, ==, 24);
  g_assert_cmpuint (server.n_messages, ==, 100);
  if (server.behaviour & SERVER_PINGS_FIRST)
    g_assert_cmpuint (server.n_pongs, ==, 23);
}

static void
test_duplicates (void)
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_autoptr (GError) error = NULL;
  Server server = { 0 };
  LoadReport report;

  server_start (&server, SERVER_DUPLICATES, options);
  options->n_messages = 10;
  g_assert_true (load_run (options, &report, &error));
  g_assert_no_error (error);
  server_stop (&server);

  g_assert_cmpuint (report.counts.n_deliveries, ==, 10);
  g_assert_cmpuint (report.counts.n_duplicates, ==, 1);
  g_assert_cmpint (report.cpu_time, ==, -1);
}

static void
test_losses (void)
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_autoptr (GError) error = NULL;
  Server server = { 0 };
  LoadReport report;

  /* One of the two goes on to the end; the other one waits for the message that was lost. */
  server_start (&server, SERVER_LOSES, options);
  options->n_messages = 10;
  options->timeout = 3;
  g_assert_false (load_run (options, &report, &error));
  g_assert_error (error, LOAD_ERROR, LOAD_ERROR_TIMEOUT);
  g_assert_cmpstr (
      error->message, ==,
      "Not all messages had arrived after 3 seconds. Does the server limit how quickly one may talk?");
  server_stop (&server);

  g_assert_cmpuint (report.counts.n_sent, ==, 10);
  g_assert_cmpuint (report.counts.n_deliveries, ==, 9);
  g_assert_cmpuint (report.counts.n_lost, ==, 1);
}

static void
assert_fails (Behaviour behaviour, LoadError code, const char *pattern)
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_autoptr (GError) error = NULL;
  Server server = { 0 };
  LoadReport report;

  server_start (&server, behaviour, options);
  options->timeout = behaviour == SERVER_IS_SILENT ? 1 : 30;
  options->n_at_once = 1;
  g_assert_false (load_run (options, &report, &error));
  g_assert_error (error, LOAD_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, pattern);
  g_assert_cmpuint (report.n_connected, ==, 0);
  g_assert_cmpint (report.talk_time, ==, 0);
  server_stop (&server);
}

static void
test_failures (void)
{
  assert_fails (
      SERVER_REFUSES_NICK, LOAD_ERROR_CONNECTION,
      "The server refused something to connection 0: 433 Nickname is\\033 already in use");
  assert_fails (SERVER_SAYS_ERROR, LOAD_ERROR_CONNECTION,
                "The server ended connection 0: ERROR Too many connections");
  assert_fails (SERVER_HANGS_UP, LOAD_ERROR_CONNECTION,
                "The server closed connection 0 without a word");
  assert_fails (SERVER_IS_SILENT, LOAD_ERROR_TIMEOUT,
                "Only 0 of 2 connections were ready within 1 seconds");
}

static void
test_impossible (void)
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_autoptr (GError) error = NULL;
  LoadReport report;

  options->server = g_strdup ("127.0.0.1:1");
  options->n_idle = 1000000000;
  g_assert_false (load_run (options, &report, &error));
  g_assert_error (error, LOAD_ERROR, LOAD_ERROR_LIMIT);
  g_assert_true (g_str_has_prefix (
      error->message,
      "1000000002 connections need 1000000034 open files, and this user may have "));
  g_clear_error (&error);

  options->n_idle = 0;
  options->pid = -1;
  g_assert_false (load_run (options, &report, &error));
  g_assert_error (error, LOAD_ERROR, LOAD_ERROR_PROCESS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/load/run/good", GUINT_TO_POINTER (SERVER_GOOD), test_good);
  g_test_add_data_func ("/load/run/pings-first", GUINT_TO_POINTER (SERVER_PINGS_FIRST), test_good);
  g_test_add_func ("/load/run/duplicates", test_duplicates);
  g_test_add_func ("/load/run/losses", test_losses);
  g_test_add_func ("/load/run/failures", test_failures);
  g_test_add_func ("/load/run/impossible", test_impossible);

  return g_test_run ();
}
