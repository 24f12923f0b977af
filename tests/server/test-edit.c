/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EDIT: https://github.com/ircv3/ircv3-specifications/pull/425 */

#include "server-fixture.h"

#include <string.h>

#define CAPS                                                                                       \
  "batch draft/chathistory draft/event-playback draft/message-edit echo-message message-tags"
#define END  "@draft/chathistory-end " S
#define FAIL S "FAIL EDIT "

#define EDIT(number, text) "@draft/target-msgid={" #number "};draft/edit-text=" text " EDIT "
#define TOLD(msgid, number, text)                                                                  \
  "@msgid=" #msgid ";draft/target-msgid={" #number "};draft/edit-text=" text " "

#define FORBIDDEN ":You can edit what you said in this conversation, and nothing else"

/* Ann runs #a; she and Bob know of this. Cid knows tags alone, and Plain knows nothing. */
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
  ServerClient **clients[] = { &self->ann, &self->bob, &self->cid, &self->plain };

  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", CAPS);
  self->cid = server_client_new (&self->parent, "cid", "message-tags draft/message-redaction");
  self->plain = server_client_new (&self->parent, "plain", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    server_client_run (*clients[i], "JOIN #a");
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    server_client_run (*clients[i], "PING x");
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

/* Each hears of it as far as it knows of it. */
static void
test_own (Fixture *self, gconstpointer data)
{
  server_client_check (self->bob, "PRIVMSG #a :helo all",
                       "@msgid=1 :bob!u@localhost PRIVMSG #a :helo all", NULL);
  server_client_check (self->bob, EDIT (1, "hello\\sall") "#A",
                       TOLD (2, 1, "hello\\sall") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->ann, "@msgid=1 :bob!u@localhost PRIVMSG #a :helo all",
                        TOLD (2, 1, "hello\\sall") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->cid, "@msgid=1 :bob!u@localhost PRIVMSG #a :helo all",
                        "@msgid=2;+reply={1} :bob!u@localhost PRIVMSG #a :* hello all", NULL);
  server_client_expect (self->plain, ":bob!u@localhost PRIVMSG #a :helo all",
                        ":bob!u@localhost PRIVMSG #a :* hello all", NULL);
}

/* What is told in tags is told to who takes tags. */
static void
test_without_tags (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ :-message-tags");
  server_client_run (self->bob, "NOTICE #a :helo");
  server_client_run (self->bob, "@+x=y;draft/target-msgid={1};draft/edit-text=hello EDIT #a");
  server_client_expect (self->ann, ":bob!u@localhost NOTICE #a helo",
                        ":bob!u@localhost NOTICE #a :* hello", NULL);
  server_client_check (self->ann, EDIT (1, "x") "#a", S "421 ann EDIT :Unknown command", NULL);
}

static void
test_client_tags (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a helo");
  server_client_check (self->bob, "@+x=y;draft/target-msgid={1};draft/edit-text=hello EDIT #a",
                       "@msgid=2;draft/target-msgid={1};draft/edit-text=hello;+x=y "
                       ":bob!u@localhost EDIT #a",
                       NULL);
}

static void
test_action (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a :\001ACTION waves\001");
  server_client_check (self->bob, EDIT (1, "\001ACTION\\swinks\001") "#a",
                       TOLD (2, 1, "\001ACTION\\swinks\001") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->plain, ":bob!u@localhost PRIVMSG #a :\001ACTION waves\001",
                        ":bob!u@localhost PRIVMSG #a :\001ACTION * winks\001", NULL);
  server_client_check (self->bob, EDIT (1, "\001VERSION\001") "#a",
                       FAIL "INVALID_EDIT #a {1} :A message cannot become a request", NULL);
}

static void
test_private (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG ann helo");
  server_client_run (self->bob, "PRIVMSG plain helo");
  server_client_check (self->bob, EDIT (1, "hello") "ANN",
                       TOLD (3, 1, "hello") ":bob!u@localhost EDIT ann", NULL);
  server_client_expect (self->ann, "@msgid=1 :bob!u@localhost PRIVMSG ann helo",
                        TOLD (3, 1, "hello") ":bob!u@localhost EDIT ann", NULL);
  server_client_run (self->bob, EDIT (2, "hello") "plain");
  server_client_expect (self->plain, ":bob!u@localhost PRIVMSG plain helo",
                        ":bob!u@localhost PRIVMSG plain :* hello", NULL);
  server_client_check (self->ann, EDIT (1, "x") "bob", FAIL "EDIT_FORBIDDEN bob {1} " FORBIDDEN,
                       NULL);
  server_client_check (self->ann, "CHATHISTORY LATEST bob * 10", END "BATCH +h0 chathistory bob",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG ann "
                       ":[2026-11-20 12:00:00Z] hello",
                       "@batch=h0;msgid=3;draft/target-msgid={1};draft/edit-text=hello "
                       ":bob!u@localhost EDIT ann",
                       S "BATCH -h0", NULL);

  /* Who was told is not here any more. */
  server_client_send (self->plain, "QUIT");
  server_client_expect_end (self->plain, "ERROR :Closing link: (localhost) [Quit]", NULL);
  server_client_wait_for (self->bob, "@msgid=* :plain!u@localhost QUIT Quit", NULL);
  server_client_check (self->bob, EDIT (2, "hi") "plain",
                       TOLD (5, 2, "hi") ":bob!u@localhost EDIT plain", NULL);
}

/* The newest text stands in place of the old, and the newest edit is told to who knows such. */
static void
test_history (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a one");
  server_client_run (self->bob, "PRIVMSG #a two");
  server_client_run (self->bob, EDIT (1, "first") "#a");
  server_client_run (self->bob, EDIT (1, "1st") "#a");
  server_client_run (self->ann, "PING x");
  server_client_check (self->ann, "CHATHISTORY BEFORE #a timestamp=2026-11-20T12:00:01.000Z 3",
                       S "BATCH +h0 chathistory #a",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1st",
                       "@batch=h0;msgid=2 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] two",
                       "@batch=h0;msgid=4;draft/target-msgid={1};draft/edit-text=1st "
                       ":bob!u@localhost EDIT #a",
                       S "BATCH -h0", NULL);

  server_client_run (self->ann, "CAP REQ :-draft/message-edit");
  server_client_check (self->ann, "CHATHISTORY LATEST #a * 2", S "BATCH +h1 chathistory #a",
                       "@batch=h1;msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1st",
                       "@batch=h1;msgid=2 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] two",
                       S "BATCH -h1", NULL);
  server_client_run (self->bob, "CAP REQ :-draft/event-playback");
  server_client_check (self->bob, "CHATHISTORY LATEST #a * 2", S "BATCH +h0 chathistory #a",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1st",
                       "@batch=h0;msgid=2 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] two",
                       S "BATCH -h0", NULL);
}

/* An edit can be named, too; it stands for the message. */
static void
test_by_edit (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a one");
  server_client_run (self->bob, EDIT (1, "two") "#a");
  server_client_expect (self->cid, "@msgid=1 :bob!u@localhost PRIVMSG #a one",
                        "@msgid=2;+reply={1} :bob!u@localhost PRIVMSG #a :* two", NULL);
  server_client_check (self->bob, EDIT (2, "three") "#a",
                       TOLD (3, 1, "three") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->cid, "@msgid=3;+reply={1} :bob!u@localhost PRIVMSG #a :* three",
                        NULL);
  server_client_run (self->bob, "CAP REQ draft/message-redaction");
  server_client_check (self->bob, "REDACT #a {3}", "@msgid=* :bob!u@localhost REDACT #a {1}", NULL);
  server_client_expect (self->cid, "@msgid=* :bob!u@localhost REDACT #a {1}",
                        "@msgid=* :bob!u@localhost REDACT #a {3}", NULL);
}

/* Who was told of an edit by a message is told of the end of that, too. */
static void
test_redacted (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a one");
  server_client_run (self->bob, EDIT (1, "two") "#a");
  server_client_run (self->cid, "PING x");
  server_client_run (self->ann, "CAP REQ draft/message-redaction");
  server_client_check (self->ann, "REDACT #a {1}", "@msgid=* :ann!u@localhost REDACT #a {1}", NULL);
  server_client_expect (self->cid, "@msgid=* :ann!u@localhost REDACT #a {1}",
                        "@msgid=* :ann!u@localhost REDACT #a {2}", NULL);
  server_client_check (self->bob, EDIT (1, "three") "#a", FAIL "EDIT_FORBIDDEN #a {1} " FORBIDDEN,
                       NULL);
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, "CHATHISTORY BEFORE #a timestamp=2026-11-20T12:00:01.000Z 10",
                       END "BATCH +h0 chathistory #a", "@batch=h0;msgid=* :ann!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :bob!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :cid!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :plain!u@localhost JOIN #a", S "BATCH -h0", NULL);
}

/* What hinders talking hinders editing. */
static void
test_modes (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a one");
  server_client_run (self->ann, "MODE #a +m");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, EDIT (1, "two") "#a", S "404 bob #a :Cannot send to channel",
                       NULL);
  server_client_run (self->ann, "MODE #a -m+c");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, EDIT (1, "\00304two") "#a",
                       S "404 bob #a :Cannot send colors to channel (+c); send it without", NULL);
  server_client_run (self->ann, "MODE #a -c+S");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, EDIT (1, "\00304two") "#a",
                       TOLD (2, 1, "two") ":bob!u@localhost EDIT #a", NULL);
  server_client_run (self->bob, "PART #a");
  server_client_check (self->bob, EDIT (1, "three") "#a", FAIL "EDIT_FORBIDDEN #a {1} " FORBIDDEN,
                       NULL);
}

/* Whoever runs the room can take back what others said, but puts no words into their mouths. */
static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autofree char *x = g_strnfill (500, 'x');
  g_autofree char *too_long
      = g_strconcat ("@draft/target-msgid={1};draft/edit-text=", x, " EDIT #a", NULL);

  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->bob, "@+draft/react=x TAGMSG #a");
  server_client_run (self->ann, "PING x");
  server_client_check (self->ann, "EDIT", S "461 ann EDIT :Not enough parameters", NULL);
  server_client_check (self->ann, EDIT (1, "x") "#a", FAIL "EDIT_FORBIDDEN #a {1} " FORBIDDEN,
                       NULL);
  server_client_check (self->bob, EDIT (2, "x") "#a", FAIL "EDIT_FORBIDDEN #a {2} " FORBIDDEN,
                       NULL);
  server_client_check (self->bob, EDIT (1, "x") "#none", FAIL "EDIT_FORBIDDEN #none {1} " FORBIDDEN,
                       NULL);
  server_client_check (self->bob, EDIT (1, "x") "ann", FAIL "EDIT_FORBIDDEN ann {1} " FORBIDDEN,
                       NULL);
  server_client_check (self->bob, "EDIT #a",
                       FAIL "INVALID_EDIT #a :Name the message in draft/target-msgid", NULL);
  server_client_check (self->bob, "@draft/target-msgid=a\\nb;draft/edit-text=x EDIT #a",
                       FAIL "INVALID_EDIT #a :Name the message in draft/target-msgid", NULL);
  server_client_check (self->bob, "@draft/target-msgid={1} EDIT #a",
                       FAIL "INVALID_EDIT #a {1} :Give the new text in draft/edit-text", NULL);
  server_client_check (self->bob, EDIT (1, "") "#a",
                       FAIL "INVALID_EDIT #a {1} :Give the new text in draft/edit-text", NULL);
  server_client_check (self->bob, EDIT (1, "\\n") "#a",
                       FAIL "INVALID_EDIT #a {1} :Give the new text in draft/edit-text", NULL);
  server_client_check (self->bob, EDIT (1, "a\\rQUIT") "#a",
                       FAIL "INVALID_EDIT #a {1} :A text cannot have carriage returns in it", NULL);
  server_client_check (self->bob, EDIT (1, "a\\nQUIT") "#a",
                       FAIL "INVALID_EDIT #a {1} :Texts of several lines need draft/multiline",
                       NULL);
  server_client_check (self->bob, too_long, FAIL "INVALID_EDIT #a {1} :The text is too long", NULL);
  server_client_run (self->plain, "PING x");
  server_client_check (self->plain, "EDIT #a", S "421 plain EDIT :Unknown command", NULL);
}

/* As long as what can be said; then what stands before it in the message for others is left out. */
static void
test_longest (Fixture *self, gconstpointer data)
{
  g_autofree char *x = g_strnfill (510 - strlen (":bob!u@localhost PRIVMSG #a "), 'x');
  g_autofree char *line
      = g_strconcat ("@draft/target-msgid={1};draft/edit-text=", x, " EDIT #a", NULL);
  g_autofree char *told = g_strconcat (":bob!u@localhost PRIVMSG #a ", x, NULL);

  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->plain, "PING x");
  server_client_run (self->bob, line);
  server_client_expect (self->plain, told, NULL);
}

static void
test_lines (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "CAP REQ draft/multiline");
  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->plain, "PING x");
  server_client_run (self->ann, "PING x");
  server_client_check (self->bob, EDIT (1, "hello\\n\\nall") "#a",
                       TOLD (2, 1, "hello\\n\\nall") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->ann, TOLD (2, 1, "hello\\s\\sall") ":bob!u@localhost EDIT #a", NULL);
  server_client_expect (self->plain, ":bob!u@localhost PRIVMSG #a :* hello",
                        ":bob!u@localhost PRIVMSG #a all", NULL);
  server_client_check (self->bob, "CHATHISTORY AFTER #a timestamp=2026-11-20T11:59:00.000Z 10",
                       END "BATCH +h0 chathistory #a", "@batch=h0;msgid=* :ann!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :bob!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :cid!u@localhost JOIN #a",
                       "@batch=h0;msgid=* :plain!u@localhost JOIN #a",
                       "@batch=h0;msgid=1 :bob!u@localhost BATCH +m{1} draft/multiline #a",
                       "@batch=m{1} :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] hello",
                       "@batch=m{1} :bob!u@localhost PRIVMSG #a :",
                       "@batch=m{1} :bob!u@localhost PRIVMSG #a all",
                       ":bob!u@localhost BATCH -m{1}",
                       "@batch=h0;msgid=2;draft/target-msgid={1};draft/edit-text=hello\\n\\nall "
                       ":bob!u@localhost EDIT #a",
                       S "BATCH -h0", NULL);
}

/* What is longer than a line is told in several that go together. */
static void
test_wrapped (Fixture *self, gconstpointer data)
{
  g_autofree char *x = g_strnfill (400, 'x');
  g_autofree char *text = g_strconcat (x, "\\s", x, NULL);
  g_autofree char *line
      = g_strconcat ("@draft/target-msgid={1};draft/edit-text=", text, " EDIT #a", NULL);
  g_autofree char *told = g_strconcat ("@msgid=2;draft/target-msgid={1};draft/edit-text=", text,
                                       " :bob!u@localhost EDIT #a", NULL);
  g_autofree char *first = g_strconcat (":bob!u@localhost PRIVMSG #a :* ", x, " ", NULL);
  g_autofree char *second = g_strconcat (":bob!u@localhost PRIVMSG #a ", x, NULL);

  self->parent.server->config->limits.multiline_lines = 3;
  server_client_run (self->bob, "CAP REQ draft/multiline");
  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->plain, "PING x");
  server_client_check (self->bob, line, told, NULL);
  server_client_expect (self->plain, first, second, NULL);
  server_client_check (self->bob, EDIT (1, "a\\nb\\nc\\nd") "#a",
                       FAIL "INVALID_EDIT #a {1} :The text is too long", NULL);
}

static void
test_window (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.edit_window = 10;
  ann = server_client_new_in_room (self, "ann", CAPS);
  server_client_run (ann, "PRIVMSG #a helo");
  server_fixture_advance (self, 10000);
  server_client_check (ann, EDIT (1, "hello") "#a", TOLD (2, 1, "hello") ":ann!u@localhost EDIT #a",
                       NULL);
  server_fixture_advance (self, 1);
  server_client_check (ann, EDIT (1, "hi") "#a",
                       FAIL "EDIT_WINDOW_EXPIRED #a {1} 10 :You can no longer edit this", NULL);
}

/* Without echo-message one hears of one's own as little as of what one says. */
static void
test_labels (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_run (self->ann, "PRIVMSG #a hello");
  server_client_check (self->ann, "@label=7;draft/target-msgid={1};draft/edit-text=hi EDIT #a",
                       "@msgid=2;draft/target-msgid={1};draft/edit-text=hi;label=7 "
                       ":ann!u@localhost EDIT #a",
                       NULL);
  server_client_check (self->ann, "@label=8;draft/target-msgid={1} EDIT #a",
                       "@label=8 " FAIL "INVALID_EDIT #a {1} :Give the new text in draft/edit-text",
                       NULL);
  server_client_run (self->ann, "CAP REQ -echo-message");
  server_client_check (self->ann, EDIT (1, "hey") "#a", NULL);
  server_client_check (self->ann, "@label=9;draft/target-msgid={1};draft/edit-text=ho EDIT #a",
                       "@label=9 " S "ACK", NULL);
}

/* What is said is on the disk before anybody hears of it, and so is this. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = NULL;

  server_client_run (ann, "PRIVMSG #a helo");
  server_client_check (ann, EDIT (1, "hello") "#a", TOLD (2, 1, "hello") ":ann!u@localhost EDIT #a",
                       NULL);
  server_fixture_restart (self);
  bob = server_client_new_in_room (self, "bob", "batch draft/chathistory message-tags server-time");
  server_client_check (bob, "CHATHISTORY LATEST #a * 10", END "BATCH +h0 chathistory #a",
                       "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 "
                       ":ann!u@localhost PRIVMSG #a hello",
                       S "BATCH -h0", NULL);
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

  add ("/server/edit/own", test_own);
  add ("/server/edit/without-tags", test_without_tags);
  add ("/server/edit/client-tags", test_client_tags);
  add ("/server/edit/action", test_action);
  add ("/server/edit/private", test_private);
  add ("/server/edit/history", test_history);
  add ("/server/edit/by-edit", test_by_edit);
  add ("/server/edit/redacted", test_redacted);
  add ("/server/edit/modes", test_modes);
  add ("/server/edit/errors", test_errors);
  add ("/server/edit/longest", test_longest);
  add ("/server/edit/lines", test_lines);
  add ("/server/edit/wrapped", test_wrapped);
  server_fixture_add ("/server/edit/window", test_window);
  add ("/server/edit/labels", test_labels);
  server_fixture_add ("/server/edit/restart", test_restart);

  return g_test_run ();
}
