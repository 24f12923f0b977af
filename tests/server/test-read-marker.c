/* SPDX-License-Identifier: GPL-3.0-or-later */

/* MARKREAD: https://ircv3.net/specs/extensions/read-marker */

#include "server-fixture.h"

#define CAPS    "draft/read-marker"
#define NOON    "timestamp=2026-11-20T12:00:00.000Z"
#define MORNING "timestamp=2026-11-20T08:00:00.123Z"
#define EARLIER "timestamp=2026-11-19T08:00:00.000Z"

static void
test_set_and_get (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);

  server_client_check (ann, "MARKREAD bob", S "MARKREAD bob *", NULL);
  server_client_check (ann, "MARKREAD bob " MORNING, S "MARKREAD bob " MORNING, NULL);
  server_client_check (ann, "MARKREAD BOB", S "MARKREAD BOB " MORNING, NULL);
  /* It never goes back, nor beyond now. */
  server_client_check (ann, "MARKREAD bob " EARLIER, S "MARKREAD bob " MORNING, NULL);
  server_client_check (ann, "MARKREAD bob " MORNING, S "MARKREAD bob " MORNING, NULL);
  server_client_check (ann, "MARKREAD bob timestamp=2030-01-01T00:00:00.000Z",
                       S "MARKREAD bob " NOON, NULL);
  server_client_check (ann, "MARKREAD #none", S "MARKREAD #none *", NULL);

  /* Nobody hears how far others have read. */
  server_client_check (bob, "MARKREAD bob", S "MARKREAD bob *", NULL);
  server_client_check (bob, "MARKREAD ann", S "MARKREAD ann *", NULL);
}

static void
test_join (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", CAPS " draft/no-implicit-names");

  server_client_check (ann, "JOIN #A", ":ann!u@localhost JOIN #A", S "MARKREAD #A *",
                       S "353 ann = #A @ann", S "366 ann #A :End of /NAMES list", NULL);
  server_client_check (ann, "MARKREAD #a " MORNING, S "MARKREAD #A " MORNING, NULL);
  server_client_run (ann, "TOPIC #a :tea\r\nPART #a");
  server_client_check (ann, "JOIN #a", ":ann!u@localhost JOIN #A", S "332 ann #A tea",
                       S "333 ann #A ann!u@localhost 1795176000", S "MARKREAD #A " MORNING,
                       S "353 ann = #A @ann", S "366 ann #A :End of /NAMES list", NULL);
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #A", S "332 bob #A tea",
                       S "333 bob #A ann!u@localhost 1795176000", S "353 bob = #A :@ann bob",
                       S "366 bob #A :End of /NAMES list", NULL);
  server_client_check (cid, "JOIN #b", ":cid!u@localhost JOIN #b", S "MARKREAD #b *", NULL);
}

/* What was read stays read: on another day, under another nick meanwhile, after a new start. */
static void
test_kept (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) again = NULL;
  g_autoptr (ServerClient) later = NULL;

  server_client_run (ann, "MARKREAD #a " MORNING);
  server_client_run (ann, "NICK amy");
  server_client_check (ann, "MARKREAD #a", S "MARKREAD #a " MORNING, NULL);
  again = server_client_new (self, "ann", CAPS);
  server_client_check (again, "MARKREAD #a", S "MARKREAD #a " MORNING, NULL);

  server_fixture_restart (self);
  later = server_client_new (self, "ANN", NULL);
  server_client_check (later, "CAP REQ " CAPS, S "CAP ANN ACK " CAPS, NULL);
  server_client_check (later, "MARKREAD #a", S "MARKREAD #a " MORNING, NULL);
}

static ServerClient *
log_in (ServerFixture *self, const char *nick, const char *account)
{
  ServerClient *client = server_client_new (self, nick, NULL);

  hall_find_user (self->server->hall, nick)->account = g_strdup (account);
  server_client_run (client, "CAP REQ " CAPS);

  return client;
}

/* All that one person has open is told, and nobody else. */
static void
test_account (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) phone = log_in (self, "phone", "ann");
  g_autoptr (ServerClient) laptop = log_in (self, "laptop", "Ann");
  g_autoptr (ServerClient) other = log_in (self, "other", "bob");
  g_autoptr (ServerClient) plain = log_in (self, "plain", "ann");

  server_client_run (plain, "CAP REQ -" CAPS);
  server_client_check (phone, "MARKREAD #a " MORNING, S "MARKREAD #a " MORNING, NULL);
  server_client_expect (laptop, S "MARKREAD #a " MORNING, NULL);
  server_client_expect (other, NULL);
  server_client_expect (plain, NULL);
  server_client_check (laptop, "MARKREAD #a " EARLIER, S "MARKREAD #a " MORNING, NULL);
  server_client_expect (phone, NULL);
  server_client_check (laptop, "MARKREAD #a " NOON, S "MARKREAD #a " NOON, NULL);
  server_client_expect (phone, S "MARKREAD #a " NOON, NULL);
}

static void
test_errors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.read_markers = 2;
  ann = server_client_new (self, "ann", CAPS " labeled-response batch");
  bob = server_client_new (self, "bob", NULL);

  server_client_check (bob, "MARKREAD #a", S "421 bob MARKREAD :Unknown command", NULL);
  server_client_check (ann, "MARKREAD", S "FAIL MARKREAD NEED_MORE_PARAMS :Parameters are missing",
                       NULL);
  server_client_check (ann, "@label=1 MARKREAD #a *",
                       "@label=1 " S "FAIL MARKREAD INVALID_PARAMS * "
                       ":This is no time: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ",
                       NULL);
  server_client_check (ann, "MARKREAD #a 2026-11-20T08:00:00.000Z",
                       S "FAIL MARKREAD INVALID_PARAMS 2026-11-20T08:00:00.000Z "
                         ":This is no time: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ",
                       NULL);
  server_client_check (ann, "MARKREAD #a,#b " MORNING,
                       S "FAIL MARKREAD INVALID_PARAMS #a,#b :This is neither a room nor a person",
                       NULL);
  server_client_check (ann, "MARKREAD :",
                       S "FAIL MARKREAD INVALID_PARAMS * :This is neither a room nor a person",
                       NULL);
  server_client_check (ann, "@label=2 MARKREAD #a " MORNING, "@label=2 " S "MARKREAD #a " MORNING,
                       NULL);
  server_client_run (ann, "MARKREAD #b " MORNING);
  server_client_check (ann, "MARKREAD #c " MORNING,
                       S "FAIL MARKREAD INTERNAL_ERROR #c "
                         ":No more can be remembered of what you have read",
                       NULL);
  server_client_check (ann, "MARKREAD #a " NOON, S "MARKREAD #a " NOON, NULL);
}

static void
add (const char *path, void (*test) (ServerFixture *, gconstpointer))
{
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, test, server_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/read-marker/set-and-get", test_set_and_get);
  add ("/server/read-marker/join", test_join);
  add ("/server/read-marker/kept", test_kept);
  add ("/server/read-marker/account", test_account);
  add ("/server/read-marker/errors", test_errors);

  return g_test_run ();
}
