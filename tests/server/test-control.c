/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The control socket: who can open it, what comes of what is sent to it, and where it is. */

#include "tool-server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../store/store-fault.h"
#include "server/server-control-message.h"
#include "server/server-control-path.h"

/* The user who owns nothing. */
#define NOBODY 65534

static char *
get_socket_path (ServerFixture *self)
{
  return g_build_filename (self->folder, "chat.db-control", NULL);
}

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

static int
open_connection (ServerFixture *self)
{
  g_autofree char *path = get_socket_path (self);

  server_fixture_start (self);

  return connect_to (path);
}

/* What comes back until the server closes the connection. */
static char *
read_answer (int fd)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  char bytes[4096];
  gssize n;

  while ((n = recv (fd, bytes, sizeof bytes, 0)) != 0)
    {
      if (n > 0)
        g_string_append_len (answer, bytes, n);
      else if (errno != EAGAIN)
        break;
      else
        g_main_context_iteration (NULL, TRUE);
    }
  close (fd);

  return g_strdup (answer->str);
}

static char *
send_bytes (ServerFixture *self, const void *bytes, gsize size)
{
  int fd = open_connection (self);

  g_assert_cmpint (send (fd, bytes, size, MSG_NOSIGNAL), ==, size);

  return read_answer (fd);
}

static GByteArray *
make_request (const char *const *words)
{
  g_autoptr (GError) error = NULL;
  GByteArray *request = server_control_request_write (NULL, words, &error);

  g_assert_no_error (error);

  return request;
}

static void
check_request (ServerFixture *self, const char *line, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GByteArray) request = make_request ((const char *const *) words);
  g_autofree char *answer = send_bytes (self, request->data, request->len);

  g_assert_cmpstr (answer, ==, expected);
}

static void
test_answers (ServerFixture *self, gconstpointer data)
{
  check_request (self, "ban list", "=0\n");
  check_request (self, "ban add -- 192.0.2.7", " 192.0.2.7 is banned.\n=0\n");
  check_request (self, "ban remove 192.0.2.8",
                 "=1 There is no ban of \"192.0.2.8\"; ban list shows which there are\n");
  check_request (self, "ban list --database /tmp/x",
                 "=1 Write it so: inglenookd ban list [--json]\n");
  check_request (self, "account add ben", "=1 There is no password, or it was not hashed\n");
}

static void
check_bytes (ServerFixture *self, const char *bytes, gsize size, const char *expected)
{
  guint8 request[256] = { 0, 0, 0, (guint8) size };
  g_autofree char *answer = NULL;

  memcpy (request + 4, bytes, size);
  answer = send_bytes (self, request, size + 4);
  g_assert_cmpstr (answer, ==, expected);
}

#define TEXTS "=1 A request consists of texts with a NUL at their ends\n"
#define WORDS "=1 A request has 1 to 32 words\n"
#define VERSION                                                                                    \
  "=1 The server does not understand this version of the program; restart the server after an "    \
  "update\n"
#define LENGTH "=1 A request has 1 to 16384 bytes\n"

static void
test_hostile (ServerFixture *self, gconstpointer data)
{
  static const guint8 long_request[] = { 0, 0, 0x40, 1, 'x' };
  static const guint8 longest_request[] = { 0xff, 0xff, 0xff, 0xff };
  static const guint8 nothing[] = { 0, 0, 0, 0 };
  g_autofree char *long_answer = send_bytes (self, long_request, sizeof long_request);
  g_autofree char *longest_answer = send_bytes (self, longest_request, sizeof longest_request);
  g_autofree char *no_answer = send_bytes (self, nothing, sizeof nothing);
  GString *many = g_string_new ("inglenook 1");

  g_assert_cmpstr (long_answer, ==, LENGTH);
  g_assert_cmpstr (longest_answer, ==, LENGTH);
  g_assert_cmpstr (no_answer, ==, LENGTH);
  check_bytes (self, "x", 1, TEXTS);
  check_bytes (self, "", 1, VERSION);
  check_bytes (self, "inglenook 2\0\0ban\0list", 22, VERSION);
  check_bytes (self, "GET / HTTP/1.1\r\n\r\n", 18, TEXTS);
  check_bytes (self, "inglenook 1", 12, WORDS);
  check_bytes (self, "inglenook 1\0", 13, WORDS);
  check_bytes (self, "inglenook 1\0secret", 19, WORDS);
  check_bytes (self, "inglenook 1\0\0ban\0\xff", 19, "=1 What is asked has to be text in UTF-8\n");
  check_bytes (self, "inglenook 1\0\0\0", 15,
               "=1 There is no tool \"\"; inglenookd --help lists them\n");
  check_bytes (self, "inglenook 1\0\0a\nb", 17,
               "=1 There is no tool \"a b\"; inglenookd --help lists them\n");

  g_string_append_len (many, "\0\0", 2);
  for (guint i = 0; i < 33; i++)
    g_string_append_len (many, "x\0", 2);
  check_bytes (self, many->str, many->len, WORDS);
  g_string_free (many, TRUE);
}

/* Who asks slowly, or gives up, holds nothing up; and what comes behind a request is nothing. */
static void
test_pieces (ServerFixture *self, gconstpointer data)
{
  static const char *const words[] = { "ban", "list", NULL };
  g_autoptr (GByteArray) request = make_request (words);
  g_autofree char *answer = NULL;
  g_autofree char *again = NULL;
  int fd = open_connection (self);
  int gone = open_connection (self);

  g_assert_cmpint (send (gone, request->data, 7, 0), ==, 7);
  server_fixture_settle (self);
  close (gone);
  for (guint i = 0; i < request->len; i++)
    {
      g_assert_cmpint (send (fd, request->data + i, 1, 0), ==, 1);
      server_fixture_settle (self);
    }
  answer = read_answer (fd);
  g_assert_cmpstr (answer, ==, "=0\n");

  g_byte_array_append (request, (const guint8 *) "more", 4);
  again = send_bytes (self, request->data, request->len);
  g_assert_cmpstr (again, ==, "=0\n");
}

static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  int fd = open_connection (self);

  server_fixture_settle (self);
  server_fixture_advance (self, (SERVER_CONTROL_TIMEOUT - 1) * 1000);
  g_assert_cmpint (recv (fd, &(char){ 0 }, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  server_fixture_advance (self, 1000);
  answer = read_answer (fd);
  g_assert_cmpstr (answer, ==, "");
}

static void
test_too_many (ServerFixture *self, gconstpointer data)
{
  int fds[SERVER_CONTROL_CONNECTIONS];
  g_autofree char *answer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = open_connection (self);
  server_fixture_settle (self);
  answer = read_answer (open_connection (self));
  g_assert_cmpstr (answer, ==, "=1 Too many look after the server at the moment; try again\n");
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  server_fixture_settle (self);
  check_request (self, "ban list", "=0\n");
}

/* Nobody else can open it, from the moment on that it is there. */
static void
test_owner (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_socket_path (self);
  struct stat info;

  server_fixture_start (self);
  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  g_assert_true (S_ISSOCK (info.st_mode));
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (server_control_admits (geteuid ()));
  g_assert_true (server_control_admits (0));
  g_assert_false (server_control_admits (geteuid () + 1));
  g_assert_false (server_control_admits ((uid_t) -1));

  server_fixture_restart (self);
  g_assert_cmpint (g_lstat (path, &info), ==, -1);
}

/* Another user of the computer, who got past the permissions, asks. What comes back is on @output.
 */
static void
ask_as_nobody (const char *path, int output)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char answer[256];
  gssize n = -1;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (setuid (NOBODY) == 0 && connect (fd, (const struct sockaddr *) &address, sizeof address) == 0)
    n = recv (fd, answer, sizeof answer, 0);
  _exit (n > 0 && write (output, answer, n) == n ? 0 : 1);
}

static void
test_other_user (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_socket_path (self);
  g_autofree char *answer = NULL;
  int ends[2];
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can be another user");
      return;
    }

  server_fixture_start (self);
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    ask_as_nobody (path, ends[1]);
  while (waitpid (pid, NULL, WNOHANG) == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  close (ends[1]);
  answer = read_answer (ends[0]);
  g_assert_cmpstr (answer, ==,
                   "=1 Only the user who runs the server, and root, can look after it\n");
}

/* What a killed server leaves is in nobody's way. */
static void
test_stale (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_socket_path (self);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
  tool_server_check (self, "ban add 192.0.2.7", "192.0.2.7 is banned.\n");
  server_fixture_start (self);
  check_request (self, "ban remove 192.0.2.7", " 192.0.2.7 is not banned any more.\n=0\n");
}

/* A server whose socket is gone has the database all the same. */
static void
test_unreachable (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_socket_path (self);
  g_autofree char *answer = NULL;
  int status;

  server_fixture_start (self);
  g_assert_cmpint (g_unlink (path), ==, 0);
  answer = tool_server_use (self, "ban add 192.0.2.7", NULL, &status);
  g_assert_cmpint (status, ==, 1);
  g_assert_true (g_str_has_prefix (answer, "No server answers at the control socket "));
  g_assert_nonnull (strstr (answer, "is in use by another server"));
}

static void
test_placed (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "here", NULL);
  g_autofree char *config = g_strdup_printf ("[server]\ncontrol=%s\n", path);

  self->config->control = g_strdup (path);
  tool_server_configure (self, config);
  server_fixture_start (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  tool_server_check (self, "ban add 192.0.2.7", "192.0.2.7 is banned.\n");
}

/* It is an error where the administrator has named the place, and otherwise the chat goes on. */
static void
test_misplaced (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_socket_path (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (Server) server = NULL;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  self->config->control = g_strdup (path);
  server = server_new (g_steal_pointer (&self->config), &self->clock.clock, &error);
  g_assert_no_error (error);
  g_assert_false (server_start (server, &error));
  g_assert_true (g_str_has_prefix (error->message, "The control socket "));
  g_assert_nonnull (strstr (error->message, "there is something that is not a socket"));
  g_clear_pointer (&server, server_free);

  server_fixture_restart (self);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The control socket *");
  server_fixture_start (self);
  g_test_assert_expected_messages ();
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

/* However deep the folder is, and however long the name. */
static void
test_long_path (ServerFixture *self, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (100, 'd');
  g_autofree char *folder = g_build_filename (self->folder, deep, NULL);
  g_autofree char *name = g_strnfill (90, 'n');
  ServerConfig config = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *reached = NULL;
  g_autofree char *short_path = NULL;
  int descriptor;
  int fd;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  config.database = g_build_filename (folder, name, NULL);
  path = server_control_path_new (&config);
  g_assert_cmpuint (strlen (path), >, 107);
  g_assert_cmpuint (strlen (path) - strlen (folder), ==, 1 + 16 + strlen ("-control"));
  g_free (self->config->database);
  self->config->database = config.database;
  server_fixture_start (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  reached = server_control_path_reach (path, &descriptor);
  g_assert_cmpint (descriptor, >=, 0);
  fd = connect_to (reached);
  close (fd);
  close (descriptor);
  short_path = server_control_path_reach ("/tmp/x", &descriptor);
  g_assert_cmpstr (short_path, ==, "/tmp/x");
  g_assert_cmpint (descriptor, ==, -1);

  server_fixture_restart (self);
  remove_files (folder);
}

/* Whatever way leads to a database, its server is found; another database has another one. */
static void
test_links (ServerFixture *self, gconstpointer data)
{
  g_autofree char *database = server_fixture_get_database (self);
  g_autofree char *link = g_build_filename (self->folder, "link.db", NULL);
  g_autofree char *other = g_build_filename (self->folder, "other.db", NULL);
  const ServerConfig by_link = { .database = link };
  const ServerConfig by_name = { .database = database };
  const ServerConfig by_other = { .database = other };
  g_autofree char *linked = NULL;
  g_autofree char *named = NULL;
  g_autofree char *another = NULL;

  server_fixture_start (self);
  g_assert_cmpint (symlink (database, link), ==, 0);
  linked = server_control_path_new (&by_link);
  named = server_control_path_new (&by_name);
  another = server_control_path_new (&by_other);
  g_assert_cmpstr (linked, ==, named);
  g_assert_cmpstr (another, !=, named);
}

/* Nobody is told that something is done before it is on disk. */
static void
test_output_commit (ServerFixture *self, gconstpointer data)
{
  static const char *const words[] = { "ban", "add", "192.0.2.7", NULL };
  static const char *const question[] = { "ban", "list", "--json", NULL };
  g_autoptr (GByteArray) request = make_request (words);
  g_autoptr (GByteArray) ask = make_request (question);
  g_autofree char *answer = NULL;
  g_autofree char *listed = NULL;
  int fd = open_connection (self);

  fault_hold ();
  g_assert_cmpint (send (fd, request->data, request->len, 0), ==, request->len);
  server_fixture_settle (self);
  fault_wait_held ();
  server_fixture_settle (self);
  g_assert_cmpint (recv (fd, &(char){ 0 }, 1, 0), ==, -1);
  listed = send_bytes (self, ask->data, ask->len);
  g_assert_true (g_str_has_prefix (listed, " {\"mask\": \"192.0.2.7\""));
  fault_release ();
  answer = read_answer (fd);
  g_assert_cmpstr (answer, ==, " 192.0.2.7 is banned.\n=0\n");
}

/* When the disk takes nothing for too long, that is said, and nothing more is begun. */
static void
test_disk_fails (ServerFixture *self, gconstpointer data)
{
  static const char *const words[] = { "ban", "add", "192.0.2.7", NULL };
  g_autoptr (GByteArray) request = make_request (words);
  g_autofree char *answer = NULL;
  int fd = open_connection (self);

  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "The administrator bans 192.0.2.7");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding*");
  g_test_expect_message ("server", G_LOG_LEVEL_CRITICAL, "Cannot store messages, refusing*");
  fault_set_sync_status (SQLITE_IOERR);
  g_assert_cmpint (send (fd, request->data, request->len, 0), ==, request->len);
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  check_request (self, "ban add 192.0.2.8",
                 "=1 The server cannot store anything at the moment; its log tells why. Nothing "
                 "was changed\n");
  base_manual_clock_advance (&self->clock, 60 * G_USEC_PER_SEC);
  answer = read_answer (fd);
  g_assert_true (g_str_has_prefix (answer, " 192.0.2.7 is banned.\n=1 That holds, but cannot be "
                                           "stored at the moment"));
  g_test_assert_expected_messages ();
  fault_set_sync_status (SQLITE_OK);
}

static void
set_up (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (self, data);
}

static void
tear_down (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_tear_down (self, data);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/control/" name, ServerFixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  ADD ("answers", test_answers);
  ADD ("hostile", test_hostile);
  ADD ("pieces", test_pieces);
  ADD ("timeout", test_timeout);
  ADD ("too-many", test_too_many);
  ADD ("owner", test_owner);
  ADD ("other-user", test_other_user);
  ADD ("stale", test_stale);
  ADD ("unreachable", test_unreachable);
  ADD ("placed", test_placed);
  ADD ("misplaced", test_misplaced);
  ADD ("long-path", test_long_path);
  ADD ("links", test_links);
  ADD ("output-commit", test_output_commit);
  ADD ("disk-fails", test_disk_fails);

  return g_test_run ();
}
