/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RENAME: https://ircv3.net/specs/extensions/channel-rename */

#include "server-fixture.h"

#include <string.h>

#define CAPS    "batch draft/channel-rename draft/chathistory draft/event-playback message-tags"
#define END     "@draft/chathistory-end " S
#define AT_NOON "[2026-11-20 12:00:00Z] "

/* Ann runs #old; Bob, who is in it, knows nothing of RENAME. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", NULL);
  server_client_run (self->ann, "JOIN #Old");
  server_client_run (self->bob, "JOIN #old");
  server_client_run (self->ann, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_fixture_tear_down (&self->parent, data);
}

static void
test_told (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "TOPIC #old :Tea");
  server_client_run (self->bob, "PING x");

  server_client_check (self->ann, "RENAME #old #New :better name",
                       "@msgid=* :ann!u@localhost RENAME #Old #New :better name", NULL);
  server_client_expect (self->bob, ":bob!u@localhost PART #Old :better name",
                        ":bob!u@localhost JOIN #New", S "332 bob #New Tea",
                        S "333 bob #New ann!u@localhost 1795176000", S "353 bob = #New :@ann bob",
                        S "366 bob #New :End of /NAMES list", NULL);
  server_client_check (self->bob, "PRIVMSG #old hello", S "403 bob #old :No such channel", NULL);
  server_client_check (self->bob, "PRIVMSG #new hello", NULL);
  server_client_expect (self->ann, "@msgid=1 :bob!u@localhost PRIVMSG #New hello", NULL);
}

static void
test_without_reason (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann,
                       "RENAME #old #new :", "@msgid=* :ann!u@localhost RENAME #Old #new :", NULL);
  server_client_expect (self->bob, ":bob!u@localhost PART #Old", ":bob!u@localhost JOIN #new",
                        S "353 bob = #new :@ann bob", S "366 bob #new :End of /NAMES list", NULL);
}

/* What else the fallback shows is what a JOIN would. */
static void
test_fallback (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid
      = server_client_new (&self->parent, "cid",
                           "extended-join no-implicit-names draft/read-marker server-time");

  server_client_run (cid, "JOIN #old");
  server_client_run (cid, "MARKREAD #old timestamp=2026-11-20T11:00:00.000Z");
  server_client_run (self->ann, "RENAME #old #new");
  server_client_expect (cid, "@time=2026-11-20T12:00:00.000Z :cid!u@localhost PART #Old",
                        "@time=2026-11-20T12:00:00.000Z :cid!u@localhost JOIN #new * :Name of cid",
                        S "MARKREAD #new timestamp=2026-11-20T11:00:00.000Z", NULL);
}

/* Who asks for it without the capability gets it, and sees what others without it see. */
static void
test_by_unaware (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE #old +o bob");
  server_client_run (self->bob, "CAP REQ :batch labeled-response");
  server_client_check (self->bob, "@label=7 RENAME #old #new :mine",
                       "@label=7 " S "BATCH +l0 labeled-response",
                       "@batch=l0 :bob!u@localhost PART #Old mine",
                       "@batch=l0 :bob!u@localhost JOIN #new",
                       "@batch=l0 " S "353 bob = #new :@ann @bob",
                       "@batch=l0 " S "366 bob #new :End of /NAMES list", S "BATCH -l0", NULL);
  server_client_expect (self->ann, "@msgid=* :bob!u@localhost RENAME #Old #new mine", NULL);

  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_check (self->ann, "@label=8 RENAME #new #newer",
                       "@msgid=*;label=8 :ann!u@localhost RENAME #new #newer :", NULL);
}

static void
test_letter_case (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "PRIVMSG #old hello");
  server_client_run (self->bob, "PING x");
  server_client_check (self->ann, "RENAME #old #OLD",
                       "@msgid=* :ann!u@localhost RENAME #Old #OLD :", NULL);
  server_client_expect (self->bob, NULL);
  server_client_check (self->bob, "PRIVMSG #old hello", NULL);
  server_client_expect (self->ann, "@msgid=1 :bob!u@localhost PRIVMSG #OLD hello", NULL);
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autofree char *reason = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strconcat ("RENAME #old #new :", reason, NULL);

  server_client_run (self->bob, "JOIN #taken");
  server_client_check (self->ann, "RENAME #old", S "461 ann RENAME :Not enough parameters", NULL);
  server_client_check (self->ann, "RENAME #none #new", S "403 ann #none :No such channel", NULL);
  server_client_check (self->ann, "RENAME #taken #new",
                       S "442 ann #taken :You're not on that channel", NULL);
  server_client_check (self->bob, "RENAME #old #new", S "482 bob #Old :You're not channel operator",
                       NULL);
  server_client_check (self->ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_check (self->ann, "RENAME #old %local",
                       S "FAIL RENAME CANNOT_RENAME #Old %local :No channel can have this name",
                       NULL);
  server_client_check (self->ann, "RENAME #old :#a b",
                       S "FAIL RENAME CANNOT_RENAME #Old * :No channel can have this name", NULL);
  server_client_check (self->ann, "RENAME #old #Taken",
                       S "FAIL RENAME CHANNEL_NAME_IN_USE #Old #Taken "
                         ":Another channel has this name, or one that looks like it",
                       NULL);
  server_client_check (self->ann, "RENAME #old #t\xd0\xb0ken",
                       S "FAIL RENAME CHANNEL_NAME_IN_USE #Old #t\xd0\xb0ken "
                         ":Another channel has this name, or one that looks like it",
                       NULL);
}

static void
set_up_small (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->parent.config->limits.members_to_rename = 1;
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", NULL);
}

static void
test_too_many (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "JOIN #old");
  server_client_run (self->ann, "RENAME #old #new");
  server_client_run (self->bob, "JOIN #new");
  server_client_run (self->ann, "PING x");
  server_client_check (self->ann, "RENAME #new #newer",
                       S "FAIL RENAME CANNOT_RENAME #new #newer "
                         ":This channel has too many members to get another name",
                       NULL);
}

/* What filled a line under the old name is more than one under a longer one. */
static void
test_longer_name (Fixture *self, gconstpointer data)
{
  const char *before = ":ann!u@localhost PRIVMSG #old ";
  const char *after = ":ann!u@localhost PRIVMSG #longer :";
  g_autofree char *text = g_strnfill (510 - strlen (before), 'x');
  g_autofree char *said = g_strconcat ("PRIVMSG #old ", text, NULL);
  g_autofree char *first = g_strnfill (510 - strlen (after), 'x');
  const char *rest = text + strlen (first);
  char *lines[] = {
    g_strconcat ("@batch=h0;msgid=1 :ann!u@localhost PRIVMSG #longer ", first, NULL),
    g_strconcat ("@batch=h0 :ann!u@localhost PRIVMSG #longer ", rest, NULL),
    g_strconcat ("@batch=m{1} :ann!u@localhost PRIVMSG #longer ", first, NULL),
    g_strconcat ("@batch=m{1};draft/multiline-concat :ann!u@localhost PRIVMSG #longer ", rest,
                 NULL),
  };

  server_client_run (self->ann, said);
  server_client_run (self->ann, "RENAME #old #longer");
  server_client_run (self->ann, "CAP REQ -draft/event-playback");
  server_client_check (self->ann, "CHATHISTORY LATEST #longer * 1",
                       S "BATCH +h0 chathistory #longer", lines[0], lines[1], S "BATCH -h0", NULL);
  server_client_run (self->ann, "CAP REQ draft/multiline");
  server_client_check (self->ann, "CHATHISTORY LATEST #longer * 1",
                       S "BATCH +h1 chathistory #longer",
                       "@batch=h1;msgid=1 :ann!u@localhost BATCH +m{1} draft/multiline #longer",
                       lines[2], lines[3], ":ann!u@localhost BATCH -m{1}", S "BATCH -h1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_free (lines[i]);
}

/* All that was said before is there under the new name, and nothing of it under the old one. */
static void
test_history (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #old 1");
  server_client_run (self->ann, "PING x");
  server_client_send (self->ann, "PRIVMSG #old 2\r\nRENAME #old #new :why\r\nPRIVMSG #new 3\r\n"
                                 "RENAME #new #newest");
  server_client_run (self->ann, "PING x");
  server_client_check (self->ann, "CHATHISTORY LATEST #newest * 5",
                       S "BATCH +h0 chathistory #newest",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG #newest :" AT_NOON "1",
                       "@batch=h0;msgid=2 :ann!u@localhost PRIVMSG #newest :" AT_NOON "2",
                       "@batch=h0;msgid=* :ann!u@localhost RENAME #Old #new why",
                       "@batch=h0;msgid=3 :ann!u@localhost PRIVMSG #newest :" AT_NOON "3",
                       "@batch=h0;msgid=* :ann!u@localhost RENAME #new #newest :", S "BATCH -h0",
                       NULL);
  server_client_check (self->ann, "CHATHISTORY LATEST #old * 5",
                       S "FAIL CHATHISTORY INVALID_TARGET LATEST #old "
                         ":You can read the history of rooms that you are in",
                       NULL);
  server_client_check (
      self->ann,
      "CHATHISTORY TARGETS timestamp=2026-11-20T00:00:00.000Z timestamp=2026-11-21T00:00:00.000Z 9",
      S "BATCH +h1 draft/chathistory-targets",
      "@batch=h1 " S "CHATHISTORY TARGETS #newest 2026-11-20T12:00:00.000Z", S "BATCH -h1", NULL);

  /* Without the capability the event is none. */
  server_client_run (self->ann, "CAP REQ :-draft/channel-rename");
  server_client_check (self->ann, "CHATHISTORY LATEST #newest * 2",
                       S "BATCH +h2 chathistory #newest",
                       "@batch=h2;msgid=2 :ann!u@localhost PRIVMSG #newest :" AT_NOON "2",
                       "@batch=h2;msgid=3 :ann!u@localhost PRIVMSG #newest :" AT_NOON "3",
                       S "BATCH -h2", NULL);
}

/* Whoever comes to the old name finds a new room. */
static void
test_old_name (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid
      = server_client_new (&self->parent, "cid",
                           "batch draft/chathistory message-tags no-implicit-names");

  server_client_run (self->ann, "TOPIC #old :Tea");
  server_client_run (self->ann, "PRIVMSG #old secret");
  server_client_run (self->ann, "RENAME #old #new");
  server_client_check (cid, "JOIN #old", "@msgid=* :cid!u@localhost JOIN #old", NULL);
  server_client_check (cid, "CHATHISTORY LATEST #old * 5", END "BATCH +h0 chathistory #old",
                       S "BATCH -h0", NULL);
  server_client_check (cid, "MODE #old +k beer", "@msgid=* :cid!u@localhost MODE #old +k beer",
                       NULL);
}

/* Whoever was not there when it happened learns of it on the way to the room. */
static void
test_restart (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = NULL;

  server_client_run (self->ann, "TOPIC #old :Tea");
  server_client_run (self->ann, "PRIVMSG #old hello");
  server_client_run (self->ann, "RENAME #old #new :why");
  server_fixture_restart (&self->parent);

  cid = server_client_new (&self->parent, "cid", CAPS " no-implicit-names");
  server_client_check (cid, "JOIN #new", "@msgid=* :cid!u@localhost JOIN #new",
                       S "332 cid #new Tea", S "333 cid #new ann!u@localhost 1795176000", NULL);
  server_client_check (cid, "CHATHISTORY LATEST #new * 3", S "BATCH +h0 chathistory #new",
                       "@batch=h0;msgid=1 :ann!u@localhost PRIVMSG #new :" AT_NOON "hello",
                       "@batch=h0;msgid=* :ann!u@localhost RENAME #Old #new why",
                       "@batch=h0;msgid=* :cid!u@localhost JOIN #new", S "BATCH -h0", NULL);
  server_client_check (cid, "JOIN #old", "@msgid=* :cid!u@localhost JOIN #old", NULL);
}

/* Whoever has asked about the room gets the answer, though it has another name by then. */
static void
test_while_reading (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "CAP REQ :batch draft/chathistory draft/read-marker");
  server_client_run (self->ann, "PRIVMSG #old hello");
  server_client_run (self->bob, "PING x");

  server_client_send (self->bob, "CHATHISTORY LATEST #old * 5");
  server_client_send (self->ann, "RENAME #old #new");
  server_client_wait_for (self->bob, S "BATCH +h0 chathistory #Old",
                          "@batch=h0 :ann!u@localhost PRIVMSG #Old :" AT_NOON "hello",
                          S "BATCH -h0", ":bob!u@localhost PART #Old", ":bob!u@localhost JOIN #new",
                          NULL);
}

/* What was said can be taken back, and how far one has read stays. */
static void
test_follows (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (
      &self->parent, "cid",
      "batch draft/channel-rename draft/chathistory draft/message-redaction draft/read-marker "
      "echo-message message-tags no-implicit-names");

  server_client_run (cid, "JOIN #old");
  server_client_run (cid, "PRIVMSG #old oops");
  server_client_run (cid, "MARKREAD #old timestamp=2026-11-20T11:00:00.000Z");
  server_client_run (self->ann, "RENAME #old #new");
  server_client_run (cid, "PING x");
  server_client_check (cid, "MARKREAD #new", S "MARKREAD #new timestamp=2026-11-20T11:00:00.000Z",
                       NULL);
  server_client_check (cid, "MARKREAD #old", S "MARKREAD #old *", NULL);
  server_client_check (cid, "REDACT #new {1}", "@msgid=* :cid!u@localhost REDACT #new {1}", NULL);
  server_client_check (cid, "CHATHISTORY LATEST #new * 5", END "BATCH +h0 chathistory #new",
                       S "BATCH -h0", NULL);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/rename/told", test_told);
  add ("/server/rename/without-reason", test_without_reason);
  add ("/server/rename/fallback", test_fallback);
  add ("/server/rename/by-unaware", test_by_unaware);
  add ("/server/rename/letter-case", test_letter_case);
  add ("/server/rename/errors", test_errors);
  g_test_add ("/server/rename/too-many", Fixture, NULL, set_up_small, test_too_many, tear_down);
  add ("/server/rename/longer-name", test_longer_name);
  add ("/server/rename/history", test_history);
  add ("/server/rename/old-name", test_old_name);
  add ("/server/rename/restart", test_restart);
  add ("/server/rename/while-reading", test_while_reading);
  add ("/server/rename/follows", test_follows);

  return g_test_run ();
}
