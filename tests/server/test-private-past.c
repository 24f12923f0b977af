/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms whose history begins for each with the first joining (mode p): nothing from before comes by
 * any of the ways there are to read. */

#include "server-fixture.h"

#define CAPS "draft/chathistory message-tags soju.im/search echo-message draft/message-redaction"

/* Ann runs #a and said something before Bob came. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
} Fixture;

static void
say (Fixture *self, const char *line)
{
  server_client_run (self->ann, line);
  server_fixture_advance (&self->parent, 1000);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  say (self, "JOIN #a");
  say (self, "MODE #a +p");
  say (self, "PRIVMSG #a :secret tea");
  self->bob = server_client_new (&self->parent, "bob", CAPS);
  server_client_run (self->bob, "JOIN #a");
  server_fixture_advance (&self->parent, 1000);
  say (self, "PRIVMSG #a :open tea");
  server_client_run (self->bob, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->ann, server_client_free);
  g_clear_pointer (&self->bob, server_client_free);
  server_fixture_tear_down (&self->parent, data);
}

#define SECRET "@msgid=1 :ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:02Z] secret tea"
#define OPEN   "@msgid=2 :ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:04Z] open tea"

static void
test_chathistory (Fixture *self, gconstpointer data)
{
  static const char *const lines[] = {
    "CHATHISTORY LATEST #a * 10",
    "CHATHISTORY BEFORE #a timestamp=2027-01-01T00:00:00.000Z 10",
    "CHATHISTORY AFTER #a timestamp=2026-01-01T00:00:00.000Z 10",
    "CHATHISTORY AROUND #a timestamp=2026-11-20T12:00:02.000Z 10",
    "CHATHISTORY BETWEEN #a timestamp=2026-01-01T00:00:00.000Z "
    "timestamp=2027-01-01T00:00:00.000Z 10",
    "CHATHISTORY BETWEEN #a timestamp=2027-01-01T00:00:00.000Z "
    "timestamp=2026-01-01T00:00:00.000Z 10",
    "SEARCH text=tea",
    "SEARCH in=#a;text=tea",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      server_client_check (self->ann, lines[i], SECRET, OPEN, NULL);
      server_client_check (self->bob, lines[i], OPEN, NULL);
    }
  server_client_check (self->bob, "CHATHISTORY BEFORE #a msgid={1} 10", NULL);
  server_client_check (self->bob, "CHATHISTORY AROUND #a msgid={1} 1", OPEN, NULL);
  server_client_check (self->bob, "SEARCH text=secret", NULL);
}

/* There is a conversation only once something of it is to be read. */
static void
test_targets (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (&self->parent, "cid", CAPS);
  const char *line = "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z "
                     "timestamp=2027-01-01T00:00:00.000Z 10";

  server_client_run (cid, "JOIN #a");
  server_client_check (cid, line, NULL);
  server_client_check (self->bob, line, "@msgid=* :cid!u@localhost JOIN #a",
                       S "CHATHISTORY TARGETS #a 2026-11-20T12:00:04.000Z", NULL);
}

static void
test_said (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE #a +o bob");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, "REDACT #a {1}",
                       S "FAIL REDACT UNKNOWN_MSGID #a {1} "
                         ":There is no such message in this conversation",
                       NULL);
}

/* What clients are shown that cannot ask. */
static void
test_on_join (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (&self->parent, "cid", "");

  server_client_check (cid, "JOIN #a", ":cid!u@localhost JOIN #a", S "353 cid = #a :@ann bob cid",
                       S "366 cid #a :End of /NAMES list", NULL);
}

/* Whoever was disconnected finds what there was, and is nobody else. */
static void
test_come_back (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = NULL;

  g_clear_pointer (&self->bob, server_client_free);
  server_fixture_settle (&self->parent);
  say (self, "PRIVMSG #a :more tea");
  bob = server_client_new (&self->parent, "bob", CAPS);
  server_client_run (bob, "JOIN #a");
  server_client_check (bob, "CHATHISTORY LATEST #a * 10", OPEN,
                       "@msgid=3 :ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:05Z] more tea",
                       NULL);
}

/* In a room that lasts, after the server as well. */
static void
test_restart (Fixture *self, gconstpointer data)
{
  ServerFixture *parent = &self->parent;

  say (self, "PRIVMSG NickServ :REGISTER by-the-fire");
  say (self, "MODE #a +r");
  g_clear_pointer (&self->ann, server_client_free);
  g_clear_pointer (&self->bob, server_client_free);
  server_fixture_restart (parent);

  self->bob = server_client_new (parent, "bob", CAPS);
  server_client_run (self->bob, "JOIN #a");
  server_client_check (self->bob, "CHATHISTORY LATEST #a * 10", OPEN, NULL);
  self->ann = server_client_new (parent, "cid", CAPS);
  server_client_run (self->ann, "JOIN #a");
  server_client_check (self->ann, "CHATHISTORY LATEST #a * 10", NULL);
  server_client_run (self->ann, "PART #a");
  server_client_run (self->ann, "PRIVMSG NickServ :IDENTIFY ann by-the-fire");
  server_fixture_advance (parent, 2000);
  server_client_run (self->ann, "JOIN #a");
  server_client_check (self->ann, "CHATHISTORY LATEST #a * 10", SECRET, OPEN, NULL);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/private-past/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("chathistory", test_chathistory);
  ADD ("targets", test_targets);
  ADD ("said", test_said);
  ADD ("on-join", test_on_join);
  ADD ("come-back", test_come_back);
  ADD ("restart", test_restart);

  return g_test_run ();
}
