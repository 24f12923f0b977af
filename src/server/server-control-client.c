/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a program of the administrator asks the server that runs. It waits, as it has nothing else to
 * do. */

#include "server/server-control-client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/server-control-message.h"
#include "server/server-control-path.h"
#include "server/server-tool.h"

/* A disk that hangs holds an answer up for longer than any work does. */
#define TIMEOUT_SECONDS 120

static void
set_timeouts (int fd)
{
  const struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

/* Somebody else may have put a socket there, to be told secrets. */
static gboolean
is_trusted (int fd, const ServerConfig *config)
{
  struct ucred peer;
  socklen_t length = sizeof peer;
  struct stat database;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
    return FALSE;

  return peer.uid == geteuid () || peer.uid == 0
         || (stat (config->database, &database) == 0 && peer.uid == database.st_uid);
}

static ServerControlOutcome
fail_to_connect (const char *path, int saved_errno, GError **error)
{
  if (saved_errno == ENOENT || saved_errno == ECONNREFUSED || saved_errno == ENOTDIR)
    return SERVER_CONTROL_NOBODY;

  server_tool_fail (error, "The server cannot be reached at %s: %s%s", path,
                    g_strerror (saved_errno),
                    saved_errno == EACCES ? "; run this as the user of the server" : "");

  return SERVER_CONTROL_FAILED;
}

static ServerControlOutcome
connect_to (const ServerConfig *config, int *fd, GError **error)
{
  g_autofree char *path = server_control_path_new (config);
  int folder;
  g_autofree char *reached = server_control_path_reach (path, &folder);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int saved_errno = ENOENT;
  gboolean done = FALSE;

  *fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (*fd >= 0
      && g_strlcpy (address.sun_path, reached, sizeof address.sun_path) < sizeof address.sun_path)
    {
      done = connect (*fd, (const struct sockaddr *) &address, sizeof address) == 0;
      saved_errno = errno;
    }
  if (folder >= 0)
    close (folder);
  if (!done)
    return fail_to_connect (path, saved_errno, error);
  if (is_trusted (*fd, config))
    return SERVER_CONTROL_ANSWERED;

  server_tool_fail (error, "What answers at %s belongs to another user than the database", path);

  return SERVER_CONTROL_FAILED;
}

/* The first octets take the file with them: https://www.man7.org/linux/man-pages/man7/unix.7.html
 */
static gssize
send_with_file (int fd, const guint8 *bytes, gsize size, int input)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct iovec part = { (guint8 *) bytes, size };
  struct msghdr message = {
    .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof input);
  memcpy (CMSG_DATA (header), &input, sizeof input);

  return sendmsg (fd, &message, MSG_NOSIGNAL);
}

static gboolean
send_all (int fd, const GByteArray *bytes, int input)
{
  gsize n_sent = 0;

  while (n_sent < bytes->len)
    {
      const guint8 *rest = bytes->data + n_sent;
      gsize size = bytes->len - n_sent;
      gssize n = input >= 0 && n_sent == 0 ? send_with_file (fd, rest, size, input)
                                           : send (fd, rest, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      n_sent += n;
    }

  return TRUE;
}

static ServerControlOutcome
end (int status, const char *message, GError **error)
{
  if (message == NULL)
    return SERVER_CONTROL_ANSWERED;

  g_set_error_literal (error, SERVER_TOOL_ERROR, status, message);

  return SERVER_CONTROL_FAILED;
}

/* What is printed comes in lines that begin with a space, and others say that it goes on. */
static ServerControlOutcome
read_answer (FILE *stream,
             ServerToolPrintFunc print,
             gpointer user_data,
             int *status,
             GError **error)
{
  ServerControlOutcome outcome = SERVER_CONTROL_CUT;
  char *line = NULL;
  gsize size = 0;
  const char *message;

  while (getline (&line, &size, stream) > 0 && (line[0] == ' ' || line[0] == '+'))
    if (line[0] == ' ')
      {
        print (line + 1, user_data);
        outcome = SERVER_CONTROL_FAILED;
      }
  if (line != NULL)
    line[strcspn (line, "\n")] = '\0';

  if (line != NULL && server_control_answer_read_end (line, status, &message))
    outcome = end (*status, message, error);
  else
    server_tool_fail (error, "The server ended before it had answered; ask it again what holds");
  free (line);

  return outcome;
}

/**
 * server_control_ask:
 * @config: the configuration of the server
 * @request: what it is asked
 * @input: a file that the server is to read; -1 for none
 * @print: is told what is to be printed
 * @user_data: for @print
 * @status: (out): what the program is to end with, when it was answered
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: what came of it; %SERVER_CONTROL_CUT and %SERVER_CONTROL_FAILED with @error
 */
ServerControlOutcome
server_control_ask (const ServerConfig *config,
                    const GByteArray *request,
                    int input,
                    ServerToolPrintFunc print,
                    gpointer user_data,
                    int *status,
                    GError **error)
{
  int fd = -1;
  ServerControlOutcome outcome = connect_to (config, &fd, error);
  FILE *stream = NULL;

  if (outcome != SERVER_CONTROL_ANSWERED)
    {
      if (fd >= 0)
        close (fd);
      return outcome;
    }

  set_timeouts (fd);
  stream = fdopen (fd, "r");
  /* Who was turned away finds out why, even when nothing could be sent any more. */
  send_all (fd, request, input);
  outcome = read_answer (stream, print, user_data, status, error);
  fclose (stream);

  return outcome;
}
