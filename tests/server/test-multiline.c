/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of several lines: https://ircv3.net/specs/extensions/multiline */

#include "server-fixture.h"

#include <string.h>

#define CAPS  "batch echo-message draft/multiline message-tags"
#define BEGIN "BATCH +1 draft/multiline #a"
#define FAIL  S "FAIL BATCH "

#define HELLO                                                                                      \
  "@batch=1 PRIVMSG #a hello\r\n@batch=1 PRIVMSG #a :\r\n@batch=1 privmsg #A :how is \r\n"         \
  "@batch=1;draft/multiline-concat PRIVMSG #a :everyone?\r\nBATCH -1"

/* Ann and Bob know such messages, Cid knows tags alone, and Plain knows nothing. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
  ServerClient *cid;
  ServerClient *plain;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", CAPS);
  self->cid = server_client_new (&self->parent, "cid", "message-tags draft/multiline");
  self->plain = server_client_new (&self->parent, "plain", NULL);
  server_client_run (self->ann, "JOIN #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_run (self->cid, "JOIN #a");
  server_client_run (self->plain, "JOIN #a");
  server_client_run (self->ann, "PING x");
  server_client_run (self->bob, "PING x");
  server_client_run (self->cid, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_client_free (self->cid);
  server_client_free (self->plain);
  server_fixture_tear_down (&self->parent, data);
}

/* To who has not both capabilities, the lines that say something are sent one by one, with the tags
 * that are not of one line alone. */
static void
test_relayed (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "@+draft/reply=x " BEGIN "\r\n" HELLO,
                       "@msgid=1;+draft/reply=x :ann!u@localhost BATCH +m{1} draft/multiline #a",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a hello",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a :",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a :how is ",
                       "@batch=m{1};draft/multiline-concat :ann!u@localhost PRIVMSG #a everyone?",
                       ":ann!u@localhost BATCH -m{1}", NULL);
  server_client_expect (self->bob,
                        "@msgid=1;+draft/reply=x :ann!u@localhost BATCH +m{1} draft/multiline #a",
                        "@batch=m{1} :ann!u@localhost PRIVMSG #a hello",
                        "@batch=m{1} :ann!u@localhost PRIVMSG #a :",
                        "@batch=m{1} :ann!u@localhost PRIVMSG #a :how is ",
                        "@batch=m{1};draft/multiline-concat :ann!u@localhost PRIVMSG #a everyone?",
                        ":ann!u@localhost BATCH -m{1}", NULL);
  server_client_expect (self->cid, "@msgid=1;+draft/reply=x :ann!u@localhost PRIVMSG #a hello",
                        "@+draft/reply=x :ann!u@localhost PRIVMSG #a :how is ",
                        "@+draft/reply=x :ann!u@localhost PRIVMSG #a everyone?", NULL);
  server_client_expect (self->plain, ":ann!u@localhost PRIVMSG #a hello",
                        ":ann!u@localhost PRIVMSG #a :how is ",
                        ":ann!u@localhost PRIVMSG #a everyone?", NULL);
}

static void
test_private (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "AWAY :asleep");
  server_client_check (self->ann,
                       "BATCH +x draft/multiline BOB\r\n@batch=x PRIVMSG bob :a b\r\n"
                       "@batch=x PRIVMSG bob c\r\nBATCH -x",
                       "@msgid=1 :ann!u@localhost BATCH +m{1} draft/multiline bob",
                       "@batch=m{1} :ann!u@localhost PRIVMSG bob :a b",
                       "@batch=m{1} :ann!u@localhost PRIVMSG bob c", ":ann!u@localhost BATCH -m{1}",
                       S "301 ann bob asleep", NULL);
  server_client_expect (self->bob, "@msgid=1 :ann!u@localhost BATCH +m{1} draft/multiline bob",
                        "@batch=m{1} :ann!u@localhost PRIVMSG bob :a b",
                        "@batch=m{1} :ann!u@localhost PRIVMSG bob c",
                        ":ann!u@localhost BATCH -m{1}", NULL);
  server_client_check (self->ann,
                       "BATCH +x draft/multiline nobody\r\n@batch=x PRIVMSG nobody a\r\n"
                       "@batch=x PRIVMSG nobody b\r\nBATCH -x",
                       S "401 ann nobody :No such nick/channel", NULL);
}

/* A room without formatting takes none of the lines away. */
static void
test_stripped (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE #a +S");
  server_client_run (self->cid, "PING x");
  server_client_check (self->ann,
                       BEGIN "\r\n@batch=1 PRIVMSG #a :\002one\r\n@batch=1 PRIVMSG #a two\r\n"
                             "@batch=1;draft/multiline-concat PRIVMSG #a \002three\r\n"
                             "@batch=1;draft/multiline-concat PRIVMSG #a \002\r\nBATCH -1",
                       "@msgid=1 :ann!u@localhost BATCH +m{1} draft/multiline #a",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a one",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a two",
                       "@batch=m{1};draft/multiline-concat :ann!u@localhost PRIVMSG #a three",
                       ":ann!u@localhost BATCH -m{1}", NULL);
  server_client_expect (self->cid, "@msgid=1 :ann!u@localhost PRIVMSG #a one",
                        ":ann!u@localhost PRIVMSG #a two", ":ann!u@localhost PRIVMSG #a three",
                        NULL);
  server_client_check (self->ann,
                       BEGIN "\r\n@batch=1 PRIVMSG #a \002\r\n@batch=1 PRIVMSG #a \002\r\nBATCH -1",
                       S "404 ann #a :Cannot send colors to channel (+c); send it without", NULL);
}

/* A single line is a message like any other. */
static void
test_single (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, BEGIN "\r\n@batch=1 PRIVMSG #a hello\r\nBATCH -1",
                       "@msgid=1 :ann!u@localhost PRIVMSG #a hello", NULL);
}

/* The label stands where the message begins. */
static void
test_label (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_check (self->ann, "@label=7 " BEGIN "\r\n@label=8;batch=1 PRIVMSG #a a", NULL);
  server_client_check (self->ann, "@batch=1 PRIVMSG #a b\r\nBATCH -1",
                       "@msgid=1;label=7 :ann!u@localhost BATCH +m{1} draft/multiline #a",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a a",
                       "@batch=m{1} :ann!u@localhost PRIVMSG #a b", ":ann!u@localhost BATCH -m{1}",
                       NULL);
  server_client_check (self->ann, "@label=9 " BEGIN "\r\n@batch=1 PRIVMSG #b a\r\nBATCH -1",
                       "@label=9 " FAIL "MULTILINE_INVALID_TARGET #a #b "
                       ":All lines of a message go to where it was begun for",
                       NULL);
  server_client_check (self->ann, "@label=11 " BEGIN "\r\n@label=12 JOIN #b",
                       "@label=11 " FAIL "MULTILINE_INVALID "
                       ":Only its lines can come before the end of a message",
                       "@label=12 " FAIL "MULTILINE_INVALID "
                       ":Only its lines can come before the end of a message",
                       NULL);
  server_client_run (self->ann, "CAP REQ -echo-message");
  server_client_check (self->ann,
                       "@label=10 " BEGIN "\r\n@batch=1 PRIVMSG #a a\r\n@batch=1 PRIVMSG #a b\r\n"
                       "BATCH -1",
                       "@label=10 " S "ACK", NULL);
}

static void
test_history (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ :draft/chathistory server-time");
  server_client_run (self->ann, BEGIN "\r\n" HELLO);
  server_client_run (self->ann, "PRIVMSG #a next");
  server_client_check (
      self->ann, "CHATHISTORY LATEST #a * 2", S "BATCH +h1 chathistory #a",
      "@batch=h1;time=2026-11-20T12:00:00.000Z;msgid=1 "
      ":ann!u@localhost BATCH +m{1} draft/multiline #a",
      "@batch=m{1} :ann!u@localhost PRIVMSG #a hello", "@batch=m{1} :ann!u@localhost PRIVMSG #a :",
      "@batch=m{1} :ann!u@localhost PRIVMSG #a :how is ",
      "@batch=m{1};draft/multiline-concat :ann!u@localhost PRIVMSG #a everyone?",
      ":ann!u@localhost BATCH -m{1}",
      "@batch=h1;time=2026-11-20T12:00:00.000Z;msgid=2 :ann!u@localhost PRIVMSG #a next",
      S "BATCH -h1", NULL);

  server_client_run (self->cid, "CAP REQ :batch -draft/multiline draft/chathistory server-time");
  server_client_check (
      self->cid, "CHATHISTORY LATEST #a * 2", S "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a hello",
      "@batch=h0;time=2026-11-20T12:00:00.000Z :ann!u@localhost PRIVMSG #a :how is ",
      "@batch=h0;time=2026-11-20T12:00:00.000Z :ann!u@localhost PRIVMSG #a everyone?",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2 :ann!u@localhost PRIVMSG #a next",
      S "BATCH -h0", NULL);
}

/* Who knows nothing of times either reads it before the first line. */
static void
test_replay (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) dee = server_client_new (&self->parent, "dee", NULL);

  server_client_run (self->ann, BEGIN "\r\n" HELLO);
  server_client_check (dee, "JOIN #a", ":dee!u@localhost JOIN #a",
                       S "353 dee = #a :@ann bob cid plain dee", S "366 dee #a :End of /NAMES list",
                       ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] hello",
                       ":ann!u@localhost PRIVMSG #a :how is ",
                       ":ann!u@localhost PRIVMSG #a everyone?", NULL);
}

static void
test_limits (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) lines = g_string_new (BEGIN);
  g_autoptr (GString) large = g_string_new (BEGIN);
  g_autofree char *text = g_strnfill (450, 'x');
  g_autofree char *too_long = g_strnfill (485, 'x');
  g_autofree char *line = g_strconcat (BEGIN "\r\n@batch=1 PRIVMSG #a ", too_long, NULL);

  for (guint i = 0; i < 101; i++)
    g_string_append (lines, "\r\n@batch=1 PRIVMSG #a x");
  server_client_check (self->ann, lines->str, FAIL "MULTILINE_MAX_LINES 100 :Too many lines", NULL);
  server_client_check (self->ann, "BATCH -1", NULL);

  for (guint i = 0; i < 10; i++)
    g_string_append_printf (large, "\r\n@batch=1 PRIVMSG #a %s", text);
  server_client_check (self->ann, large->str,
                       FAIL "MULTILINE_MAX_BYTES 4096 :The message is too long", NULL);
  server_client_check (self->ann, "BATCH -1", NULL);

  server_client_check (self->ann, line, FAIL "MULTILINE_INVALID :A line of the message is too long",
                       NULL);
  server_client_check (self->ann, "BATCH -1", NULL);

  server_client_expect (self->bob, NULL);
}

/* The operator decides, and clients are told. */
static void
test_config (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *offer = NULL;

  self->config->limits.multiline_bytes = 512;
  self->config->limits.multiline_lines = 2;
  ann = server_client_new_in_room (self, "ann", CAPS);
  server_client_send (ann, "CAP LS 302");
  offer = server_client_take_lines (ann);
  g_assert_nonnull (strstr (offer, "draft/multiline=max-bytes=512,max-lines=2 "));

  server_client_check (ann,
                       BEGIN "\r\n@batch=1 PRIVMSG #a x\r\n@batch=1 PRIVMSG #a x\r\n"
                             "@batch=1 PRIVMSG #a x",
                       FAIL "MULTILINE_MAX_LINES 2 :Too many lines", NULL);
}

/* What is begun and not ended is given up: https://ircv3.net/specs/extensions/client-batch#errors
 */
static void
test_timeout (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_run (self->ann, "@label=7 " BEGIN "\r\n@batch=1 PRIVMSG #a x");
  server_fixture_advance (&self->parent, 59999);
  server_client_expect (self->ann, NULL);
  server_fixture_advance (&self->parent, 1);
  server_client_expect (self->ann, "@label=7 " FAIL "TIMEOUT 1 :The message was not ended in time",
                        NULL);

  /* What still comes of it is dropped. */
  server_client_check (self->ann, "@batch=1 PRIVMSG #a x\r\nBATCH -1", NULL);
  server_client_check (self->ann, BEGIN "\r\n@batch=1 PRIVMSG #a y\r\nBATCH -1",
                       "@msgid=1 :ann!u@localhost PRIVMSG #a y", NULL);
  server_client_expect (self->bob, "@msgid=1 :ann!u@localhost PRIVMSG #a y", NULL);
}

static void
test_timeout_that_is_set (Fixture *self, gconstpointer data)
{
  self->parent.config->limits.multiline_timeout = 5;
  server_client_run (self->ann, BEGIN "\r\n@batch=1 PRIVMSG #a x");
  server_fixture_advance (&self->parent, 4999);
  server_client_expect (self->ann, NULL);
  server_fixture_advance (&self->parent, 1);
  server_client_expect (self->ann, FAIL "TIMEOUT 1 :The message was not ended in time", NULL);
}

static void
test_notice (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann,
                       BEGIN "\r\n@batch=1 notice #a a\r\n@batch=1 NOTICE #a b\r\nBATCH -1",
                       "@msgid=1 :ann!u@localhost BATCH +m{1} draft/multiline #a",
                       "@batch=m{1} :ann!u@localhost NOTICE #a a",
                       "@batch=m{1} :ann!u@localhost NOTICE #a b", ":ann!u@localhost BATCH -m{1}",
                       NULL);
  server_client_expect (self->plain, ":ann!u@localhost NOTICE #a a", ":ann!u@localhost NOTICE #a b",
                        NULL);
  server_client_check (self->ann,
                       "BATCH +1 draft/multiline nobody\r\n@batch=1 NOTICE nobody a\r\nBATCH -1",
                       NULL);
}

static void
check_refused (Fixture *self, const char *lines, const char *text)
{
  g_autofree char *told = g_strconcat (FAIL "MULTILINE_INVALID :", text, NULL);

  server_client_check (self->ann, lines, told, NULL);
  server_client_expect (self->bob, NULL);
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  static const char not_begun[] = "No such message was begun";
  static const char how[] = "A message begins with BATCH +reference draft/multiline target";
  static const char between[] = "Only its lines can come before the end of a message";

  server_client_check (self->plain, BEGIN, S "421 plain BATCH :Unknown command", NULL);
  server_client_check (self->ann, "BATCH", S "461 ann BATCH :Not enough parameters", NULL);
  check_refused (self, "BATCH -1", not_begun);
  check_refused (self, "@batch=1 PRIVMSG #a hello", not_begun);
  check_refused (self, "BATCH 1", "A batch begins with BATCH + and ends with BATCH -");
  check_refused (self, "BATCH +1 netjoin #a", how);
  check_refused (self, "BATCH +1 draft/multiline", how);
  check_refused (self, "BATCH + draft/multiline #a", how);
  check_refused (self, BEGIN "\r\n@batch=2 PRIVMSG #a hello\r\nBATCH -1", between);
  check_refused (self, BEGIN "\r\n@batch=1 TAGMSG #a\r\nBATCH -1", between);
  check_refused (self,
                 BEGIN "\r\n@batch=1 PRIVMSG #a hello\r\n@batch=1 NOTICE #a hello\r\nBATCH -1",
                 "All lines of a message are PRIVMSG, or all are NOTICE");
  check_refused (self, BEGIN "\r\nPRIVMSG #a hello\r\nBATCH -1", between);
  check_refused (self, BEGIN "\r\nTOPIC #a hello\r\nBATCH -1", between);
  check_refused (self, BEGIN "\r\n@batch=1 PRIVMSG #a\r\nBATCH -1",
                 "A line of a message has a target and a text");
  check_refused (self,
                 BEGIN "\r\n@batch=1 PRIVMSG #a x\r\n"
                       "@batch=1;draft/multiline-concat PRIVMSG #a :\r\nBATCH -1",
                 "A blank line cannot be joined to another");
  check_refused (self, BEGIN "\r\n@batch=1 PRIVMSG #a :\r\nBATCH -1",
                 "There is no text in the message");
  check_refused (self, BEGIN "\r\nBATCH -1", "There is no text in the message");
  check_refused (self, BEGIN "\r\n@batch=1 PRIVMSG #a x\r\n" BEGIN "\r\nBATCH -1",
                 "Another message was begun and not ended");
  check_refused (self, BEGIN "\r\n@batch=1 PRIVMSG #a x\r\nBATCH -2", not_begun);
  server_client_check (self->ann, "PRIVMSG #a after", "@msgid=1 :ann!u@localhost PRIVMSG #a after",
                       NULL);
}

/* What was refused is over with what follows it, and what keeps alive can come between. */
static void
test_after_refusal (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, BEGIN "\r\n@batch=2 PRIVMSG #a x");
  server_client_check (self->ann, "@batch=1 PRIVMSG #a lost", NULL);
  server_client_check (self->ann, "PRIVMSG #a next", "@msgid=1 :ann!u@localhost PRIVMSG #a next",
                       NULL);

  server_client_run (self->ann, BEGIN "\r\n@batch=2 PRIVMSG #a x");
  server_client_check (self->ann,
                       BEGIN "\r\n@batch=1 PRIVMSG #a a\r\nPING y\r\n@batch=1 PRIVMSG #a b\r\n"
                             "BATCH -1",
                       S "PONG s.test y",
                       "@msgid=2 :ann!u@localhost BATCH +m{2} draft/multiline #a",
                       "@batch=m{2} :ann!u@localhost PRIVMSG #a a",
                       "@batch=m{2} :ann!u@localhost PRIVMSG #a b", ":ann!u@localhost BATCH -m{2}",
                       NULL);

  /* Whoever leaves in the midst of it has said nothing. */
  server_client_send (self->ann, BEGIN "\r\n@batch=1 PRIVMSG #a lost\r\nQUIT");
  server_client_expect_end (self->ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/multiline/relayed", test_relayed);
  add ("/server/multiline/private", test_private);
  add ("/server/multiline/stripped", test_stripped);
  add ("/server/multiline/single", test_single);
  add ("/server/multiline/label", test_label);
  add ("/server/multiline/history", test_history);
  add ("/server/multiline/replay", test_replay);
  add ("/server/multiline/limits", test_limits);
  server_fixture_add ("/server/multiline/config", test_config);
  add ("/server/multiline/timeout", test_timeout);
  add ("/server/multiline/timeout-that-is-set", test_timeout_that_is_set);
  add ("/server/multiline/notice", test_notice);
  add ("/server/multiline/errors", test_errors);
  add ("/server/multiline/after-refusal", test_after_refusal);

  return g_test_run ();
}
