/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd import`, on a server that runs and on one that does not. */

#include "tool-server.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HEADER "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1,\"secrets\":true}\n"
#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"      \
  "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

/* A line of each type, in the order in which they are exported, but for the header and the secret.
 */
#define ACCOUNTS                                                                                   \
  "{\"type\":\"account\",\"name\":\"Ada\",\"created\":\"2026-11-20T09:00:00.000Z\",\"verifier\":"  \
  "\"" VERIFIER "\"}\n"                                                                            \
  "{\"type\":\"account\",\"name\":\"ben\",\"created\":\"2026-11-20T09:00:00.000Z\",\"verifier\":"  \
  "\"" VERIFIER "\"}\n"                                                                            \
  "{\"type\":\"account\",\"name\":\"eve\",\"created\":\"2026-11-20T09:00:00.000Z\",\"given_up\":"  \
  "true}\n"
#define DEVICE                                                                                     \
  "{\"type\":\"device\",\"fingerprint\":"                                                          \
  "\"a3f5d1c0b2e4968778695a4b3c2d1e0f00112233445566778899aabbccddeeff\",\"account\":\"ada\","      \
  "\"note\":\"laptop\",\"added\":\"2026-11-20T09:02:00.000Z\"}\n"
#define INVITATION                                                                                 \
  "{\"type\":\"invitation\",\"hash\":"                                                             \
  "\"b3f5d1c0b2e4968778695a4b3c2d1e0f00112233445566778899aabbccddeeff\",\"note\":\"club\","        \
  "\"created\":\"2026-11-20T09:02:00.000Z\",\"uses\":3}\n"
#define PRESENCE                                                                                   \
  "{\"type\":\"presence\",\"account\":\"ada\",\"stays\":true,\"nick\":\"Ada\",\"user\":\"ada\","   \
  "\"host\":\"localhost\",\"realname\":\"Ada Lovelace\",\"modes\":\"+i\",\"rooms\":\"#Lounge,o\"," \
  "\"absent\":\"059pnk6400004\"}\n"
#define BAN                                                                                        \
  "{\"type\":\"ban\",\"mask\":\"192.0.2.0/24\",\"reason\":\"spam\",\"setter\":\"keeper\","         \
  "\"set\":\"2026-11-20T09:04:00.000Z\"}\n"
#define ROOMS                                                                                      \
  "{\"type\":\"room\",\"name\":\"#attic\",\"id\":\"0000000000001\",\"created\":"                   \
  "\"2024-01-01T00:00:00.000Z\",\"topic\":\"dust\",\"topic_setter\":\"Ada!ada@localhost\","        \
  "\"topic_time\":\"2026-11-20T09:30:01.000Z\"}\n"                                                 \
  "{\"type\":\"room\",\"name\":\"#Lounge\",\"id\":\"0000000000002\",\"created\":"                  \
  "\"2024-01-01T00:00:00.000Z\"}\n"
#define REGISTRATION                                                                               \
  "{\"type\":\"registration\",\"room\":\"#lounge\",\"founder\":\"Ada\",\"time\":"                  \
  "\"2026-11-20T09:31:00.000Z\",\"modes\":\"klr\",\"key\":\"ember\",\"limit\":50}\n"
#define PARTS                                                                                      \
  "{\"type\":\"role\",\"room\":\"#lounge\",\"account\":\"ben\",\"modes\":\"o\"}\n"                 \
  "{\"type\":\"entry\",\"room\":\"#lounge\",\"mode\":\"b\",\"mask\":\"*!*@192.0.2.*\","            \
  "\"setter\":\"Ada!ada@localhost\",\"time\":\"2026-11-20T09:32:00.000Z\"}\n"                      \
  "{\"type\":\"reader\",\"room\":\"#lounge\",\"identity\":\"ben\",\"since\":\"0000000000003\"}\n"  \
  "{\"type\":\"metadata\",\"target\":\"#lounge\",\"key\":\"avatar\",\"value\":\"fire\"}\n"         \
  "{\"type\":\"metadata\",\"target\":\"ben\",\"key\":\"display-name\",\"value\":\"Ben\"}\n"
#define MARKER                                                                                     \
  "{\"type\":\"marker\",\"owner\":\"ada\",\"target\":\"#lounge\",\"time\":"                        \
  "\"2026-11-20T09:30:04.000Z\"}\n"
#define SAID                                                                                       \
  "{\"type\":\"message\",\"id\":\"0000000000004\",\"time\":\"2024-01-01T00:00:00.000Z\","          \
  "\"room\":\"#lounge\",\"verb\":\"PRIVMSG\",\"source\":\"Ada!ada@localhost\",\"text\":"           \
  "\"a porcupine\"}\n"                                                                             \
  "{\"type\":\"message\",\"id\":\"0000000000005\",\"time\":\"2024-01-01T00:00:00.000Z\","          \
  "\"room\":\"#lounge\",\"verb\":\"PRIVMSG\",\"source\":\"Ada!ada@localhost\",\"text\":"           \
  "\"coal\"}\n"                                                                                    \
  "{\"type\":\"event\",\"id\":\"0000000000006\",\"time\":\"2024-01-01T00:00:00.000Z\","            \
  "\"room\":\"#lounge\",\"verb\":\"EDIT\",\"source\":\"Ada!ada@localhost\",\"about\":"             \
  "\"0000000000005\",\"text\":\"coal\"}\n"
#define ALL ACCOUNTS DEVICE INVITATION PRESENCE BAN ROOMS REGISTRATION PARTS MARKER SAID

static char *
write_file (ServerFixture *self, const char *text)
{
  char *path = g_build_filename (self->folder, "in.jsonl", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return path;
}

static void
check_import (ServerFixture *self, const char *text, const char *expected)
{
  g_autofree char *path = write_file (self, text);
  g_autofree char *line = g_strdup_printf ("import %s", path);

  tool_server_check (self, line, expected);
}

/* What is remembered, without the lines of which each server has its own. */
static void
check_remembered (ServerFixture *self, const char *expected)
{
  g_autofree char *path = g_build_filename (self->folder, "out.jsonl", NULL);
  g_autofree char *line = g_strdup_printf ("export --secrets --force %s", path);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  const char *rest;
  int status;

  answer = tool_server_use (self, line, NULL, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rest = strchr (strchr (text, '\n') + 1, '\n') + 1;
  g_assert_cmpstr (rest, ==, expected);
}

static void
check_all (ServerFixture *self)
{
  check_import (self, HEADER ALL, "Added: 19; there already: 0.\n");
  check_remembered (self, ALL);
  check_import (self, HEADER ALL, "Added: 0; there already: 19.\n");
  check_remembered (self, ALL);
}

static void
test_stopped (ServerFixture *self, gconstpointer data)
{
  check_all (self);
}

/* It is there for everybody at once, and after the next start. */
static void
test_live (ServerFixture *self, gconstpointer data)
{
  const HallRoom *room;

  server_fixture_start (self);
  check_all (self);
  g_assert_null (server_accounts_find (self->server->accounts, "eve"));
  g_assert_nonnull (server_accounts_find (self->server->accounts, "ADA"));
  room = hall_find_room (self->server->hall, "#lounge");
  g_assert_cmpstr (room->key, ==, "ember");
  g_assert_cmpuint (room->bans->len, ==, 1);
  g_assert_cmpstr (hall_metadata_get (room->metadata, "avatar"), ==, "fire");
  g_assert_cmpstr (hall_find_room (self->server->hall, "#attic")->topic, ==, "dust");
  tool_server_check (self, "ban list",
                     "MASK  SET  END  BY  REASON\n192.0.2.0/24  TIME  -  keeper  spam\n");
  server_fixture_restart (self);
  server_fixture_start (self);
  g_assert_nonnull (hall_find_room (self->server->hall, "#LOUNGE"));
  check_import (self, HEADER ALL, "Added: 0; there already: 19.\n");
}

/* In whatever order things stand, each meets what it needs. */
static void
test_order (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  check_import (self,
                HEADER SAID MARKER PARTS REGISTRATION ROOMS BAN PRESENCE INVITATION DEVICE ACCOUNTS,
                "Added: 19; there already: 0.\n");
  check_remembered (self, ALL);
}

/* Who is in a room keeps it as it is, and hears of nothing. */
static void
test_there (ServerFixture *self, gconstpointer data)
{
  ServerClient *bob = server_client_new_in_room (self, "bob", "");

  server_client_run (bob, "JOIN #Lounge");
  check_import (self, HEADER ACCOUNTS ROOMS REGISTRATION PARTS SAID,
                "Added: 9; there already: 5.\n");
  g_assert_null (hall_find_room (self->server->hall, "#lounge")->registration);
  server_client_expect_nothing_yet (bob);
  server_client_free (bob);
}

/* Nothing of a file that is wrong anywhere is taken. */
static void
test_wrong (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = write_file (self, HEADER ACCOUNTS "{\"type\":\"nothing\"}\n");
  g_autofree char *line = g_strdup_printf ("import %s", path);

  server_fixture_start (self);
  tool_server_check_fails (self, line, 1,
                           "Nothing was imported. Line 5: Its \"type\" is none that an export has");
  g_assert_cmpuint (server_accounts_get_size (self->server->accounts), ==, 0);
  tool_server_check_fails (self, "import /nowhere", 1,
                           "“/nowhere” cannot be opened (No such file or directory)");
}

/* What was taken back here does not come back, and what is taken back there goes here. */
static void
test_redacted (ServerFixture *self, gconstpointer data)
{
  static const char redaction[]
      = "{\"type\":\"event\",\"id\":\"0000000000007\",\"time\":\"2024-01-01T00:00:00.000Z\","
        "\"room\":\"#lounge\",\"verb\":\"REDACT\",\"source\":\"Ada!ada@localhost\",\"about\":"
        "\"0000000000004\",\"text\":\"\"}\n";
  g_autofree char *text = g_strconcat (HEADER, redaction, NULL);

  server_fixture_start (self);
  check_import (self, HEADER SAID, "Added: 3; there already: 0.\n");
  check_import (self, text, "Added: 1; there already: 0.\n");
  check_import (self, HEADER SAID, "Added: 0; there already: 3.\n");
}

static void
progress_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
done_cb (const StoreImportCount *count, const GError *error, gpointer user_data)
{
  g_assert_not_reached ();
}

static char *
write_many (guint n)
{
  GString *text = g_string_new (HEADER);

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (text,
                            "{\"type\":\"message\",\"id\":\"%013u\",\"room\":\"#a\","
                            "\"verb\":\"PRIVMSG\",\"source\":\"a!b@c\",\"text\":\"x\"}\n",
                            i);

  return g_string_free (text, FALSE);
}

/* What was taken before whoever wanted it has gone stays, and the rest comes the next time. */
static void
test_left (ServerFixture *self, gconstpointer data)
{
  static const ServerImportFuncs funcs = { progress_cb, done_cb };
  g_autofree char *text = write_many (1000);
  g_autofree char *path = write_file (self, text);
  g_autoptr (GError) error = NULL;
  gboolean has_begun = FALSE;
  ServerImport *import;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  server_fixture_start (self);
  import = server_import_new (self->server, fd, &error);
  g_assert_no_error (error);
  g_assert_null (server_import_new (self->server, fd, &error));
  g_assert_cmpstr (error->message, ==,
                   "Something is being imported already; wait until that is done");
  server_import_set_funcs (import, &funcs, &has_begun);
  while (!has_begun)
    g_main_context_iteration (NULL, TRUE);
  server_import_free (import);
  close (fd);
  check_import (self, text, "Added: 800; there already: 200.\n");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/tool-import/" name, ServerFixture, NULL, server_fixture_set_up, func,       \
              server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stopped", test_stopped);
  ADD ("live", test_live);
  ADD ("order", test_order);
  ADD ("there", test_there);
  ADD ("wrong", test_wrong);
  ADD ("redacted", test_redacted);
  ADD ("left", test_left);

  return g_test_run ();
}
