/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-fixture.h"

#include <fcntl.h>
#include <string.h>

/* What says something to #a with a line of @size octets, its end included. */
static char *
fill_line (gsize size)
{
  const char *start = "PRIVMSG #a :a ";
  g_autofree char *text = g_strnfill (size - strlen (start) - strlen ("\r\n"), 'x');

  return g_strconcat (start, text, NULL);
}

static char *
fill_tags (gsize size)
{
  const char *start = "@+a=";
  g_autofree char *value = g_strnfill (size - strlen (start) - strlen (" "), 'x');

  return g_strconcat (start, value, " PING tagged", NULL);
}

static void
test_long_lines (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *longest = fill_line (512);
  g_autofree char *too_long = fill_line (513);
  g_autofree char *far_too_long = fill_line (100000);

  /* This is a line, but not one that anybody could be sent. */
  server_client_check (ann, longest, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, far_too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, "PING still.here", S "PONG s.test still.here", NULL);
}

static void
test_long_tags (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *longest = fill_tags (4096);
  g_autofree char *too_long = fill_tags (4097);
  g_autofree char *far_too_long = fill_tags (100000);

  server_client_check (ann, longest, S "PONG s.test tagged", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, far_too_long, S "417 ann :Input line was too long", NULL);
}

/* A message fits its line for everybody or is refused: the author's mask stands before it. */
static void
test_longest_message (ServerFixture *self, gconstpointer data)
{
  const char *before = ":ann!u@localhost ";
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "echo-message");
  g_autofree char *fits = fill_line (512 - strlen (before));
  g_autofree char *does_not = fill_line (513 - strlen (before));
  g_autofree char *echo = g_strconcat (before, fits, NULL);

  server_client_run (ann, "JOIN #a");
  server_client_check (ann, does_not, S "417 ann :Input line was too long", NULL);
  server_client_check (ann, fits, echo, NULL);
}

static void
test_nul (ServerFixture *self, gconstpointer data)
{
  static const char bytes[] = "PRIVMSG #a :a\0b\r\n";
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "standard-replies");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_send_bytes (ann, bytes, sizeof bytes - 1);
  server_client_expect (ann, S "FAIL * INVALID_LINE :A line cannot have a NUL octet in it", NULL);
  server_client_send_bytes (bob, bytes, sizeof bytes - 1);
  server_client_expect (bob, S "400 bob * :A line cannot have a NUL octet in it", NULL);
}

static void
test_not_utf8 (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "labeled-response batch");

  server_client_check (ann, "PRIVMSG #a :caf\xe9",
                       S "FAIL PRIVMSG INVALID_UTF8 "
                         ":Message rejected: only UTF-8 can be sent here",
                       NULL);
  server_client_check (ann, "\xe9",
                       S "FAIL * INVALID_UTF8 :Message rejected: only UTF-8 can be sent here",
                       NULL);
  server_client_check (ann, "@label=7 TOPIC #a :caf\xe9",
                       "@label=7 " S "FAIL TOPIC INVALID_UTF8 "
                       ":Message rejected: only UTF-8 can be sent here",
                       NULL);
  server_client_check (ann, "@label=\xe9 TOPIC #a :cafe",
                       S "FAIL TOPIC INVALID_UTF8 :Message rejected: only UTF-8 can be sent here",
                       NULL);
}

/* What is no line at all is told, and what is empty is not one. */
static void
test_nonsense (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "\r\n\r\n  \r\n", S "421 ann * :Unknown command", NULL);
  server_client_check (ann, ":ann", S "421 ann * :Unknown command", NULL);
  server_client_check (ann, "@a=b", S "421 ann * :Unknown command", NULL);
  server_client_check (ann, "J+IN #a", S "421 ann * :Unknown command", NULL);
  server_client_check (ann, "001 ann", S "421 ann 001 :Unknown command", NULL);
  server_client_check (ann, ":bob!b@h PING x", S "PONG s.test x", NULL);
  server_client_check (ann, "   PING   x   ", S "PONG s.test x", NULL);
}

static void
test_names_of_what_is_wrong (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *x = g_strnfill (500, 'x');
  g_autofree char *whois = g_strdup_printf ("WHOIS %s", x);
  g_autofree char *cut = g_strdup_printf (S "401 ann %.472s :No such nick/channel", x);

  /* A parameter that would not be one in the answer is not named. */
  server_client_check (ann, "WHOIS :a b", S "401 ann * :No such nick/channel",
                       S "318 ann * :End of /WHOIS list", NULL);
  server_client_check (ann, "WHOIS :", S "431 ann :No nickname given", NULL);
  server_client_check (ann, "WHOIS ::a", S "401 ann * :No such nick/channel",
                       S "318 ann * :End of /WHOIS list", NULL);
  server_client_check (ann, "JOIN :", S "461 ann JOIN :Not enough parameters", NULL);
  server_client_check (ann, "PART :,", S "461 ann PART :Not enough parameters", NULL);
  server_client_check (ann, "NAMES :", S "366 ann * :End of /NAMES list", NULL);
  server_client_check (ann, "NOTICE , :x", NULL);
  server_client_check (ann, "JOIN :#a b", S "403 ann * :No such channel", NULL);
  server_client_check (ann, "NICK :a b", S "432 ann * :Erroneous nickname", NULL);
  server_client_check (ann, "CHATHISTORY :LA TEST",
                       S "FAIL CHATHISTORY INVALID_PARAMS * :There is no such subcommand", NULL);

  /* The answer is a line, too. */
  server_client_send (ann, whois);
  server_client_wait_for (ann, cut, NULL);
}

static void
set_rate (ServerFixture *self, guint per_second, guint burst)
{
  self->config->limits.messages = (BaseBucketRate){ .per_second = per_second, .burst = burst };
}

/* Who sends too quickly waits, and loses nothing. */
static void
test_rate (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_rate (self, 2, 3);
  ann = server_client_connect (self);
  server_client_send (ann, "PING 1\r\nPING 2\r\nPING 3\r\nPING 4\r\nPING 5\r\nPING 6");

  server_client_wait_for (ann, S "PONG s.test 1", S "PONG s.test 2", S "PONG s.test 3", NULL);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 499);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_wait_for (ann, S "PONG s.test 4", NULL);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1000);
  server_client_wait_for (ann, S "PONG s.test 5", S "PONG s.test 6", NULL);
}

/* Other connections do not wait for it. */
static void
test_rate_is_of_one (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  set_rate (self, 1, 1);
  ann = server_client_connect (self);
  bob = server_client_connect (self);
  server_client_send (ann, "PING 1\r\nPING 2");
  server_client_wait_for (ann, S "PONG s.test 1", NULL);
  server_client_expect_nothing_yet (ann);
  server_client_send (bob, "PING 1");
  server_client_wait_for (bob, S "PONG s.test 1", NULL);
}

/* What costs more is carried out at once, and paid for afterwards. */
static void
test_rate_of_what_costs_more (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_rate (self, 1, 3);
  ann = server_client_connect (self);
  server_client_send (ann, "NICK\r\nNICK\r\nPING 1\r\nPING 2");
  server_client_wait_for (ann, S "431 * :No nickname given", S "431 * :No nickname given", NULL);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_wait_for (ann, S "PONG s.test 1", NULL);
  server_client_expect_nothing_yet (ann);
}

/* The turn in which a connection may go on is also the one in which it becomes writable. */
static void
test_rate_and_writing (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_rate (self, 1, 1);
  ann = server_client_connect (self);
  server_client_send (ann, "PING 1\r\nPING 2");
  server_fixture_settle (self);
  server_client_receive (ann);
  base_manual_clock_advance (&self->clock, G_USEC_PER_SEC);
  io_timers_run_due (self->server->timers);

  server_client_wait_for (ann, S "PONG s.test 1", S "PONG s.test 2", NULL);
}

/* Silence is that of who is listened to. */
static void
test_rate_and_silence (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (GString) lines = g_string_new ("NICK ann\r\nUSER u 0 * :Ann\r\n");
  g_autofree char *last = NULL;

  set_rate (self, 1, 4);
  self->config->limits.ping_interval = 10;
  self->config->limits.ping_timeout = 5;
  ann = server_client_connect (self);
  for (guint i = 0; i < 40; i++)
    g_string_append (lines, "PONG x\r\n");
  g_string_append (lines, "QUIT :done");
  server_client_send (ann, lines->str);
  for (guint i = 0; i < 45; i++)
    server_fixture_advance (self, 1000);

  last = server_client_take_last (ann);
  g_assert_cmpstr (last, ==, "ERROR :Closing link: (localhost) [Quit: done]");
}

/* Somebody who may be silent for a day is not looked after before that. */
static void
test_long_silence (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  gint64 now = base_clock_get_monotonic (&self->clock.clock);

  self->config->limits.ping_interval = 86400;
  ann = server_client_new (self, "ann", NULL);
  g_assert_cmpint (server_fixture_get_session (self, "ann")->timer.due, ==,
                   now + 86400 * (gint64) G_USEC_PER_SEC);
}

static void
test_ping (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_expect (ann, ":bob!u@localhost JOIN #a", NULL);

  server_fixture_advance (self, 119999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_wait_for (ann, "PING s.test", NULL);
  server_client_wait_for (bob, "PING s.test", NULL);

  /* Any line is an answer. */
  server_client_run (ann, "PONG s.test");
  server_fixture_advance (self, 59999);
  server_client_expect_nothing_yet (bob);
  server_fixture_advance (self, 1);
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [Ping timeout: 180 seconds]",
                            NULL);
  server_client_expect (ann, ":bob!u@localhost QUIT :Ping timeout: 180 seconds", NULL);
  server_fixture_advance (self, 119999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_wait_for (ann, "PING s.test", NULL);
}

static void
test_closed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (cid, "JOIN #a");
  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");

  g_clear_pointer (&bob, server_client_free);
  server_fixture_settle (self);
  server_client_expect (ann, ":bob!u@localhost QUIT :Connection closed", NULL);

  /* Who has only stopped sending still hears what was to be said. */
  server_client_send (cid, "PRIVMSG #a :bye");
  server_client_shut (cid);
  server_client_expect_end (cid, ":bob!u@localhost QUIT :Connection closed",
                            "ERROR :Closing link: (localhost) [Connection closed]", NULL);
  server_client_expect (ann, ":cid!u@localhost PRIVMSG #a bye",
                        ":cid!u@localhost QUIT :Connection closed", NULL);
}

/* The server does not wait for ever for the other side to close. */
static void
test_never_closed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_send (ann, "QUIT\r\nPING ignored");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);
  server_client_send (ann, "PING ignored");
  server_fixture_advance (self, 1999);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);
  server_fixture_advance (self, 1);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 0);
}

/* Says something in #a until @nick has so many octets waiting, or is put out. */
static void
flood (ServerFixture *self, ServerClient *client, const char *nick, gsize octets)
{
  g_autofree char *text = g_strnfill (400, 'x');
  g_autofree char *line = g_strdup_printf ("PRIVMSG #a :%s", text);
  const ServerSession *session;

  for (guint i = 0; i < 100000; i++)
    {
      session = server_fixture_get_session (self, nick);
      if (session == NULL || io_outbox_get_bytes (&session->outbox) >= octets)
        return;
      server_client_send (client, line);
      if (i % 64 == 0)
        server_client_run (client, line);
    }
  g_assert_not_reached ();
}

/* Whoever does not read what is said is put out, with a reason, and nobody else is held up. */
static void
test_slow_reader (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *last = NULL;

  self->config->limits.outbox_bytes = 20000;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (ann, "PING x");

  flood (self, ann, "bob", G_MAXSIZE);
  server_client_expect (ann, ":bob!u@localhost QUIT :Reads too slowly", NULL);
  last = server_client_take_last (bob);
  g_assert_cmpstr (last, ==, "ERROR :Closing link: (localhost) [Reads too slowly]");
}

/* What is left of a line that was half written goes with the rest; the reason is a line of its
 * own. */
static void
test_slow_reader_of_half_a_line (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *last = NULL;

  self->config->limits.outbox_bytes = 800000;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  flood (self, ann, "bob", 500000);
  server_client_receive (bob);
  server_fixture_settle (self);
  if (server_fixture_get_session (self, "bob")->outbox.head_written == 0)
    g_test_message ("The system took whole lines only");

  flood (self, ann, "bob", G_MAXSIZE);
  last = server_client_take_last (bob);
  g_assert_cmpstr (last, ==, "ERROR :Closing link: (localhost) [Reads too slowly]");
}

/* Ann makes a list of rooms that is longer than what may wait for anybody. */
static void
make_rooms (ServerFixture *self, ServerClient *ann, guint n_rooms)
{
  g_autofree char *topic = g_strnfill (300, 'x');

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autofree char *line = g_strdup_printf ("JOIN #%u\r\nTOPIC #%u %s", i, i, topic);

      server_client_run (ann, line);
    }
}

static guint
count_lines (const char *lines, const char *part)
{
  guint n = 0;

  for (const char *p = strstr (lines, part); p != NULL; p = strstr (p + 1, part))
    n++;

  return n;
}

/* Whoever asks for much is not slow. */
static void
test_long_answer (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.outbox_bytes = 20000;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  make_rooms (self, ann, 80);

  server_client_send (bob, "LIST");
  lines = server_client_take_lines (bob);
  g_assert_cmpuint (count_lines (lines, " 322 bob #"), ==, 80);
}

/* But whoever asks and asks, and does not read, is answered when there is room again. */
static void
test_many_long_answers (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.outbox_bytes = 20000;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  make_rooms (self, ann, 80);

  for (guint i = 0; i < 50; i++)
    server_client_send (bob, "LIST");
  server_fixture_settle (self);
  g_assert_cmpuint (io_outbox_get_bytes (&server_fixture_get_session (self, "bob")->outbox), <,
                    20000 + 80 * 512);
  lines = server_client_take_lines (bob);
  g_assert_cmpuint (count_lines (lines, " 322 bob #"), ==, 50 * 80);
}

/* What others say meanwhile has its own room. */
static void
test_long_answer_and_events (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.outbox_bytes = 20000;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  make_rooms (self, ann, 80);
  for (guint i = 0; i < 50; i++)
    server_client_send (bob, "LIST");
  server_fixture_settle (self);
  for (guint i = 0; i < 20; i++)
    server_client_run (ann, "PRIVMSG bob :hello");

  lines = server_client_take_lines (bob);
  g_assert_cmpuint (count_lines (lines, "PRIVMSG bob hello"), ==, 20);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;
  g_autoptr (ServerClient) dee = NULL;

  self->config->limits.connections = 2;
  ann = server_client_connect (self);
  bob = server_client_connect (self);
  cid = server_client_connect (self);
  server_client_expect_end (cid, "ERROR :Closing link: This server is full", NULL);

  g_clear_pointer (&bob, server_client_free);
  server_fixture_settle (self);
  dee = server_client_connect (self);
  server_client_check (dee, "PING x", S "PONG s.test x", NULL);
}

/* What cannot be waited for, such as a file, is no connection. */
static void
test_no_connection (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = server_fixture_get_database (self);
  const ServerPeer peer = { .host = "192.0.2.1", .origin = "192.0.2.1", .uid = (uid_t) -1 };
  g_autoptr (GError) error = NULL;

  server_fixture_start (self);
  g_assert_null (
      server_session_new (self->server, open (path, O_RDONLY | O_CLOEXEC), &peer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_idle (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->exit_when_idle = 60;
  ann = server_client_connect (self);
  server_fixture_advance (self, 59000);
  server_client_run (ann, "NICK ann\r\nUSER u 0 * :Ann");
  server_fixture_advance (self, 59000);
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  server_fixture_advance (self, 59999);
  g_assert_false (self->is_stopped);
  ann = server_client_connect (self);
  server_fixture_advance (self, 1);
  g_assert_false (self->is_stopped);
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  server_fixture_advance (self, 60000);
  g_assert_true (self->is_stopped);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/limits/long-lines", test_long_lines);
  server_fixture_add ("/server/limits/long-tags", test_long_tags);
  server_fixture_add ("/server/limits/longest-message", test_longest_message);
  server_fixture_add ("/server/limits/nul", test_nul);
  server_fixture_add ("/server/limits/not-utf8", test_not_utf8);
  server_fixture_add ("/server/limits/nonsense", test_nonsense);
  server_fixture_add ("/server/limits/names-of-what-is-wrong", test_names_of_what_is_wrong);
  server_fixture_add ("/server/limits/rate", test_rate);
  server_fixture_add ("/server/limits/rate-is-of-one", test_rate_is_of_one);
  server_fixture_add ("/server/limits/rate-of-what-costs-more", test_rate_of_what_costs_more);
  server_fixture_add ("/server/limits/rate-and-writing", test_rate_and_writing);
  server_fixture_add ("/server/limits/rate-and-silence", test_rate_and_silence);
  server_fixture_add ("/server/limits/long-silence", test_long_silence);
  server_fixture_add ("/server/limits/ping", test_ping);
  server_fixture_add ("/server/limits/closed", test_closed);
  server_fixture_add ("/server/limits/never-closed", test_never_closed);
  server_fixture_add ("/server/limits/slow-reader", test_slow_reader);
  server_fixture_add ("/server/limits/slow-reader-of-half-a-line", test_slow_reader_of_half_a_line);
  server_fixture_add ("/server/limits/long-answer", test_long_answer);
  server_fixture_add ("/server/limits/many-long-answers", test_many_long_answers);
  server_fixture_add ("/server/limits/long-answer-and-events", test_long_answer_and_events);
  server_fixture_add ("/server/limits/full", test_full);
  server_fixture_add ("/server/limits/no-connection", test_no_connection);
  server_fixture_add ("/server/limits/idle", test_idle);

  return g_test_run ();
}
