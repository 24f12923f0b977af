/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib-unix.h>

#include "irc/irc-tags.h"
#include "server-log-bridge.h"
#include "server-vocabulary.h"
#include "server/server-address.h"

/* No condition takes a tenth of this, even on a busy machine. */
#define PATIENCE_SECONDS 30

struct ServerClient
{
  ServerFixture *fixture;
  int fd;
  GString *input;
  gboolean is_closed;
};

static void
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static ServerConfig *
make_config (ServerFixture *self)
{
  ServerConfig *config = server_config_new ();
  g_autofree char *listen = g_strdup_printf ("unix:%s/socket", self->folder);

  set_text (&config->name, "s.test");
  set_text (&config->network, "Test");
  set_text (&config->description, "A server under test");
  g_free (config->database);
  config->database = server_fixture_get_database (self);
  g_ptr_array_set_size (config->listen, 0);
  g_ptr_array_add (config->listen, server_address_parse (listen, NULL));
  config->limits.messages.per_second = 0;
  config->limits.joins.per_minute = 0;
  config->limits.nick_changes.per_minute = 0;
  config->limits.targets.per_minute = 0;
  config->iterations = SERVER_SCRAM_ITERATIONS_MIN;

  return config;
}

void
server_fixture_set_up (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  server_log_bridge_open ();
  self->folder = g_dir_make_tmp ("inglenook-server-XXXXXX", &error);
  g_assert_no_error (error);
  self->msgids = g_ptr_array_new_with_free_func (g_free);
  self->numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self->config = make_config (self);
  base_manual_clock_init (&self->clock, SERVER_FIXTURE_START);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

void
server_fixture_tear_down (ServerFixture *self, gconstpointer data)
{
  if (self->server != NULL)
    server_free (self->server);
  else
    server_config_free (self->config);
  remove_folder (self->folder);
  g_free (self->folder);
  g_hash_table_unref (self->numbers);
  g_ptr_array_unref (self->msgids);
}

/**
 * server_fixture_add:
 * @path: the name of a test
 * @test: the test, which gets a fixture of its own
 */
void
server_fixture_add (const char *path, ServerFixtureFunc test)
{
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, test, server_fixture_tear_down);
}

static void
stopped_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/**
 * server_fixture_start:
 * @self: a fixture
 *
 * Starts the server, unless it is there.
 */
void
server_fixture_start (ServerFixture *self)
{
  g_autoptr (GError) error = NULL;

  if (self->server != NULL)
    return;

  self->server = server_new (self->config, &self->clock.clock, &error);
  g_assert_no_error (error);
  self->is_stopped = FALSE;
  server_set_stopped (self->server, stopped_cb, &self->is_stopped);
  g_assert_true (server_start (self->server, &error));
  g_assert_no_error (error);
}

/**
 * server_fixture_restart:
 * @self: a fixture
 *
 * Frees the server and prepares another one with the same database. Who was connected is not told.
 */
void
server_fixture_restart (ServerFixture *self)
{
  g_clear_pointer (&self->server, server_free);
  self->config = make_config (self);
}

/**
 * server_fixture_settle:
 * @self: a fixture
 *
 * Lets the server do what it can do at the moment; what threads do meanwhile is not waited for.
 */
void
server_fixture_settle (ServerFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/**
 * server_fixture_advance:
 * @self: a fixture with a server
 * @milliseconds: how far its clock moves on
 */
void
server_fixture_advance (ServerFixture *self, gint64 milliseconds)
{
  server_fixture_settle (self);
  base_manual_clock_advance (&self->clock, milliseconds * 1000);
  io_timers_run_due (self->server->timers);
  server_fixture_settle (self);
}

/**
 * server_fixture_get_database:
 * @self: a fixture
 *
 * Returns: (transfer full): the path of the database
 */
char *
server_fixture_get_database (ServerFixture *self)
{
  return g_build_filename (self->folder, "chat.db", NULL);
}

/**
 * server_fixture_get_msgid:
 * @self: a fixture
 * @number: the number of a message
 *
 * Returns: its id on the wire
 */
const char *
server_fixture_get_msgid (ServerFixture *self, guint number)
{
  g_assert_cmpuint (number - 1, <, self->msgids->len);

  return g_ptr_array_index (self->msgids, number - 1);
}

/**
 * server_fixture_make_verifier:
 * @password: a password
 *
 * Returns: (transfer full): what a configuration keeps of it, as quick to check as may be
 */
ServerScramVerifier *
server_fixture_make_verifier (const char *password)
{
  ServerScramVerifier *verifier = g_new (ServerScramVerifier, 1);

  g_assert_true (server_scram_make (verifier, password, SERVER_SCRAM_ITERATIONS_MIN,
                                    (const guint8 *) "saltsalt", 8));

  return verifier;
}

/**
 * server_fixture_add_account:
 * @self: a fixture, whose server starts with this
 * @name: the name of an account
 * @password: its password
 */
void
server_fixture_add_account (ServerFixture *self, const char *name, const char *password)
{
  g_autofree ServerScramVerifier *verifier = server_fixture_make_verifier (password);
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = name };

  server_fixture_start (self);
  server_accounts_put (self->server->accounts, name, verifier, SERVER_FIXTURE_START / 1000);
  hall_apply (self->server->hall, &command);
}

/**
 * server_fixture_get_session:
 * @self: a fixture with a server
 * @nick: somebody
 *
 * Returns: (nullable) (transfer none): what the server has of this connection
 */
ServerSession *
server_fixture_get_session (ServerFixture *self, const char *nick)
{
  const HallUser *user = hall_find_user (self->server->hall, nick);

  return user != NULL ? user->peer : NULL;
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_error ("What the test waited for did not come; so far: %s", ((GString *) user_data)->str);

  return G_SOURCE_REMOVE;
}

static guint
number_of (ServerFixture *fixture, const char *msgid)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (fixture->numbers, msgid));
  char *copy;

  if (number != 0)
    return number;

  copy = g_strdup (msgid);
  g_ptr_array_add (fixture->msgids, copy);
  g_hash_table_insert (fixture->numbers, copy, GUINT_TO_POINTER (fixture->msgids->len));

  return fixture->msgids->len;
}

/* What must hold of all that a server sends. */
static void
assert_line (const char *line)
{
  g_autofree char *copy = g_strdup (line);
  g_autoptr (GString) again = g_string_new (NULL);
  IrcMessage message;

  g_assert_true (g_utf8_validate (line, -1, NULL));
  if (!irc_message_parse (&message, copy))
    g_error ("This is no line: %s", line);
  server_vocabulary_assert (&message);
  if (message.tags != NULL)
    g_assert_cmpuint (strlen (message.tags) + strlen ("@ "), <=, IRC_TAGS_MAX);

  /* A line that is put together as it came has no parameter that falls apart or is not there. */
  irc_message_append (&message, again);
  g_string_truncate (again, again->len - strlen ("\r\n"));
  g_assert_cmpstr (line, ==, again->str);
  message.tags = NULL;
  g_assert_cmpuint (irc_message_get_size (&message), <=, IRC_LINE_MAX);
}

static gboolean
is_said (const char *line)
{
  g_autofree char *copy = g_strdup (line);
  IrcMessage message;

  g_assert_true (irc_message_parse (&message, copy));

  return g_str_equal (message.verb, "PRIVMSG") || g_str_equal (message.verb, "NOTICE")
         || g_str_equal (message.verb, "TAGMSG") || g_str_equal (message.verb, "BATCH")
         || g_str_equal (message.verb, "EDIT");
}

static char *
name_msgid (ServerFixture *fixture, const char *line, const char *msgid)
{
  return is_said (line) ? g_strdup_printf ("%u", number_of (fixture, msgid)) : g_strdup ("*");
}

/* Where a line names a message that anybody saw, that is written as "{1}". Ids of one test begin
 * alike, with their time. */
static char *
number_references (ServerFixture *fixture, char *line)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *start = NULL;
  const char *rest = line;
  const char *place;

  if (fixture->msgids->len == 0)
    return line;

  start = g_strndup (g_ptr_array_index (fixture->msgids, 0), 3);
  while ((place = strstr (rest, start)) != NULL)
    {
      g_autofree char *msgid = g_strndup (place, BASE_ID_LENGTH);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (fixture->numbers, msgid));

      g_string_append_len (text, rest, place - rest);
      if (number != 0)
        g_string_append_printf (text, "{%u}", number);
      else
        g_string_append_c (text, *place);
      rest = place + (number != 0 ? BASE_ID_LENGTH : 1);
    }
  g_string_append (text, rest);
  g_free (line);

  return g_strdup (text->str);
}

static char *
number_msgid (ServerFixture *fixture, const char *line)
{
  g_autofree char *tags = line[0] == '@' ? g_strndup (line + 1, strcspn (line + 1, " ")) : NULL;
  g_autofree char *msgid = irc_tags_get (tags, "msgid");
  g_autofree char *name = NULL;
  const char *start;

  if (msgid == NULL)
    return g_strdup (line);

  g_assert_cmpuint (strlen (msgid), ==, BASE_ID_LENGTH);
  start = strstr (line, msgid);
  name = name_msgid (fixture, line, msgid);

  return g_strdup_printf ("%.*s%s%s", (int) (start - line), line, name, start + BASE_ID_LENGTH);
}

static gboolean
take_line (ServerClient *self, char **line)
{
  const char *end = strstr (self->input->str, "\r\n");
  g_autofree char *raw = NULL;

  if (end == NULL)
    return FALSE;

  raw = g_strndup (self->input->str, end - self->input->str);
  g_string_erase (self->input, 0, end + strlen ("\r\n") - self->input->str);
  assert_line (raw);
  *line = number_references (self->fixture, number_msgid (self->fixture, raw));

  return TRUE;
}

/**
 * server_client_receive:
 * @self: a connection
 *
 * Takes in what has come, without letting the server do anything.
 */
void
server_client_receive (ServerClient *self)
{
  char buffer[16384];
  gssize n;

  while ((n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    {
      g_assert_null (memchr (buffer, '\0', (gsize) n));
      g_string_append_len (self->input, buffer, n);
    }
  self->is_closed = n == 0 || (n < 0 && errno != EAGAIN);
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  server_client_receive (user_data);

  return G_SOURCE_CONTINUE;
}

/* Runs the server until something has come, or the connection is closed. */
static void
wait_for_input (ServerClient *self)
{
  gsize size = self->input->len;
  guint source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP, readable_cb, self);
  guint timeout = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, self->input);

  while (self->input->len == size && !self->is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_source_remove (source);
}

/* Returns %NULL when there is no more. */
static char *
next_line (ServerClient *self)
{
  char *line = NULL;

  while (!take_line (self, &line) && !self->is_closed)
    wait_for_input (self);

  return line;
}

/**
 * server_client_connect:
 * @fixture: a fixture
 *
 * Returns: (transfer full): a connection that has said nothing yet
 */
ServerClient *
server_client_connect (ServerFixture *fixture)
{
  ServerClient *self = g_new0 (ServerClient, 1);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  server_fixture_start (fixture);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/socket", fixture->folder);
  self->fixture = fixture;
  self->input = g_string_new (NULL);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  server_fixture_settle (fixture);

  return self;
}

/**
 * server_client_new:
 * @fixture: a fixture
 * @nick: the nick to have
 * @caps: (nullable): capabilities to ask for
 *
 * Returns: (transfer full): somebody who is welcome, "nick!u@localhost"
 */
ServerClient *
server_client_new (ServerFixture *fixture, const char *nick, const char *caps)
{
  ServerClient *self = server_client_connect (fixture);
  g_autofree char *register_line
      = g_strdup_printf ("%s%s%sNICK %s\r\nUSER u 0 * :Name of %s\r\nCAP END",
                         caps != NULL ? "CAP REQ :" : "", caps != NULL ? caps : "",
                         caps != NULL ? "\r\n" : "", nick, nick);

  server_client_run (self, register_line);
  g_assert_nonnull (server_fixture_get_session (fixture, nick));

  return self;
}

/**
 * server_client_new_in_room:
 * @fixture: a fixture
 * @nick: the nick to have
 * @caps: (nullable): capabilities to ask for
 *
 * Returns: (transfer full): somebody who has joined #a, and has read all about it
 */
ServerClient *
server_client_new_in_room (ServerFixture *fixture, const char *nick, const char *caps)
{
  ServerClient *self = server_client_new (fixture, nick, caps);

  server_client_run (self, "JOIN #a");

  return self;
}

void
server_client_free (ServerClient *self)
{
  close (self->fd);
  g_string_free (self->input, TRUE);
  g_free (self);
}

/**
 * server_client_send_bytes:
 * @self: a connection
 * @bytes: what to send, as it is
 * @size: how many
 *
 * Lets the server read when the system takes no more.
 */
void
server_client_send_bytes (ServerClient *self, const void *bytes, gsize size)
{
  const char *data = bytes;

  while (size > 0)
    {
      gssize n = send (self->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);

      /* Whoever looks for the answer finds the connection closed. */
      if (n < 0 && errno != EAGAIN)
        return;
      if (n < 0)
        g_main_context_iteration (NULL, FALSE);
      data += MAX (n, 0);
      size -= (gsize) MAX (n, 0);
    }
}

/* The other way round: a message that anybody saw can be named in a line. */
static void
append_expanded (GString *bytes, ServerFixture *fixture, const char *line)
{
  const char *place;

  while ((place = strchr (line, '{')) != NULL)
    {
      char *end;
      guint64 number = g_ascii_strtoull (place + 1, &end, 10);
      gboolean is_reference = *end == '}' && number - 1 < fixture->msgids->len;

      g_string_append_len (bytes, line, place - line);
      g_string_append (bytes, is_reference ? g_ptr_array_index (fixture->msgids, number - 1) : "{");
      line = is_reference ? end + 1 : place + 1;
    }
  g_string_append (bytes, line);
}

/**
 * server_client_send:
 * @self: a connection
 * @line: a line without its end
 */
void
server_client_send (ServerClient *self, const char *line)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  append_expanded (bytes, self->fixture, line);
  g_string_append (bytes, "\r\n");
  server_client_send_bytes (self, bytes->str, bytes->len);
}

/**
 * server_client_shut:
 * @self: a connection
 *
 * Sends no more; what comes can still be read.
 */
void
server_client_shut (ServerClient *self)
{
  shutdown (self->fd, SHUT_WR);
}

static char *
join_args (va_list args)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  const char *line;

  do
    {
      line = va_arg (args, const char *);
      g_ptr_array_add (lines, (gpointer) line);
    }
  while (line != NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
compare (const char *lines, const char *expected, const char *after)
{
  if (!g_str_equal (lines, expected))
    g_test_message ("after %s", after);
  g_assert_cmpstr (lines, ==, expected);
}

/**
 * server_client_try_take_lines:
 * @self: a connection
 *
 * Asks the server whether it is done, which it answers in its turn.
 *
 * Returns: (transfer full) (nullable): all lines up to now, with a line feed between; %NULL when
 * the server has closed the connection
 */
char *
server_client_try_take_lines (ServerClient *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  server_client_send (self, "PING in.sync");
  for (;;)
    {
      g_autofree char *line = next_line (self);

      if (line == NULL)
        return NULL;
      if (g_str_has_suffix (line, " in.sync"))
        return g_strdup (lines->str);
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", line);
    }
}

/**
 * server_client_take_lines:
 * @self: a connection that stays
 *
 * Returns: (transfer full): all lines up to now, with a line feed between
 */
char *
server_client_take_lines (ServerClient *self)
{
  char *lines = server_client_try_take_lines (self);

  if (lines == NULL)
    g_error ("The server has closed the connection");

  return lines;
}

/**
 * server_client_run:
 * @self: a connection
 * @line: a line
 *
 * Sends a line whose answer is of no interest, and waits until it is done.
 */
void
server_client_run (ServerClient *self, const char *line)
{
  g_autofree char *lines = NULL;

  server_client_send (self, line);
  lines = server_client_take_lines (self);
}

/**
 * server_client_check:
 * @self: a connection
 * @line: a line to send
 * @...: exactly the lines that come, from what happened before as well, then %NULL
 */
void
server_client_check (ServerClient *self, const char *line, ...)
{
  g_autofree char *expected = NULL;
  g_autofree char *lines = NULL;
  va_list args;

  va_start (args, line);
  expected = join_args (args);
  va_end (args);

  server_client_send (self, line);
  lines = server_client_take_lines (self);
  compare (lines, expected, line);
}

/**
 * server_client_expect:
 * @self: a connection
 * @...: exactly the lines that have come up to now, then %NULL
 */
void
server_client_expect (ServerClient *self, ...)
{
  g_autofree char *expected = NULL;
  g_autofree char *lines = NULL;
  va_list args;

  va_start (args, self);
  expected = join_args (args);
  va_end (args);

  lines = server_client_take_lines (self);
  compare (lines, expected, "what others did");
}

/**
 * server_client_wait_for:
 * @self: a connection
 * @...: the lines that come next, then %NULL; whether more follow is not looked at
 *
 * For when the server would not answer a question.
 */
void
server_client_wait_for (ServerClient *self, ...)
{
  const char *expected;
  va_list args;

  va_start (args, self);
  while ((expected = va_arg (args, const char *)) != NULL)
    {
      g_autofree char *line = next_line (self);

      g_assert_cmpstr (line, ==, expected);
    }
  va_end (args);
}

/**
 * server_client_expect_end:
 * @self: a connection
 * @...: exactly the last lines, then %NULL
 *
 * Waits for the server to close the connection.
 */
void
server_client_expect_end (ServerClient *self, ...)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *expected = NULL;
  va_list args;
  char *line;

  va_start (args, self);
  expected = join_args (args);
  va_end (args);

  while ((line = next_line (self)) != NULL)
    {
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", line);
      g_free (line);
    }
  compare (lines->str, expected, "the end");
  g_assert_cmpuint (self->input->len, ==, 0);
}

/**
 * server_client_take_last:
 * @self: a connection that the server closes
 *
 * Returns: (transfer full): the last line
 */
char *
server_client_take_last (ServerClient *self)
{
  char *last = NULL;
  char *line;

  while ((line = next_line (self)) != NULL)
    {
      g_free (last);
      last = line;
    }

  return last;
}

/**
 * server_client_expect_nothing_yet:
 * @self: a connection
 *
 * Checks that nothing has come up to now.
 */
void
server_client_expect_nothing_yet (ServerClient *self)
{
  server_fixture_settle (self->fixture);
  server_client_receive (self);
  g_assert_cmpstr (self->input->str, ==, "");
  g_assert_false (self->is_closed);
}
