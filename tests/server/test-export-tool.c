/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd export` and `inglenookd import`. */

#include "tool-fixture.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define HEADER                                                                                     \
  "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1,\"server\":\"inglenook.local\""
#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"      \
  "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
#define ACCOUNT      "{\"type\":\"account\",\"name\":\"ada\",\"created\":\"2026-11-20T17:00:00.000Z\""
#define USAGE(usage) "Write it so: inglenookd " usage
#define SECRET       "{\"type\":\"secret\",\"value\":\"hush\"}\n"
#define ROOM         "{\"type\":\"room\",\"name\":\"#lounge\",\"topic\":\"by the fire\"}\n"
#define MESSAGE                                                                                    \
  "{\"type\":\"message\",\"id\":\"059qp0aw00004\",\"time\":\"2026-11-20T17:30:00.000Z\","          \
  "\"room\":\"#lounge\",\"verb\":\"PRIVMSG\",\"source\":\"ada!a@b\",\"text\":\"hello\"}\n"
#define ALL                                                                                        \
  HEADER ",\"secrets\":true}\n" SECRET ACCOUNT ",\"verifier\":\"" VERIFIER "\"}\n" ROOM MESSAGE

static void
check_file (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
fill (void)
{
  g_assert_true (g_file_set_contents ("all.jsonl", ALL, -1, NULL));
  fixture_check ("import all.jsonl", "Added: 4; there already: 0.\n");
}

static void
test_files (Fixture *self, gconstpointer data)
{
  GStatBuf info;

  fill ();
  fixture_check ("export with.jsonl --secrets", "with.jsonl has what was asked for.\n");
  check_file ("with.jsonl", ALL);
  g_assert_cmpint (g_stat ("with.jsonl", &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  fixture_check ("export without.jsonl", "without.jsonl has what was asked for.\n");
  check_file ("without.jsonl", HEADER "}\n" ACCOUNT "}\n" ROOM MESSAGE);
  fixture_check ("export --no-secrets --force without.jsonl",
                 "without.jsonl has what was asked for.\n");
  check_file ("without.jsonl", HEADER "}\n" ACCOUNT "}\n" ROOM MESSAGE);
  fixture_check ("export part.jsonl --room '#LOUNGE' --since 2026-11-21",
                 "part.jsonl has what was asked for.\n");
  check_file ("part.jsonl", HEADER ",\"partial\":true}\n" ROOM);
  fixture_check ("export part.jsonl --until 2026-11-20T17:30:00Z --force",
                 "part.jsonl has what was asked for.\n");
  check_file ("part.jsonl", HEADER ",\"partial\":true}\n" ACCOUNT "}\n" ROOM);
  fixture_check ("import with.jsonl", "Added: 0; there already: 4.\n");
}

/* Lets @fd stand for a stream of the program while it is used. */
static void
check_stream (int fd, int stream, const char *line, const char *expected)
{
  int before = dup (stream);

  fflush (stdout);
  g_assert_cmpint (dup2 (fd, stream), ==, stream);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  fixture_check (line, expected);
  g_assert_cmpint (dup2 (before, stream), ==, stream);
  close (before);
}

static void
test_streams (Fixture *self, gconstpointer data)
{
  int fd = memfd_create ("stream", MFD_CLOEXEC);
  char text[sizeof ALL] = "";

  fill ();
  check_stream (fd, STDOUT_FILENO, "export --secrets", "");
  check_stream (fd, STDOUT_FILENO, "export - --secrets", "");
  g_assert_cmpint (pread (fd, text, sizeof text, 0), ==, sizeof ALL - 1);
  g_assert_cmpstr (text, ==, ALL);
  check_stream (fd, STDIN_FILENO, "import -", "Added: 0; there already: 4.\n");
  check_stream (fd, STDIN_FILENO, "import", "Added: 0; there already: 4.\n");
  close (fd);
}

static void
check_wrong (const char *line, const char *expected)
{
  g_autofree char *text = g_strconcat (HEADER "}\n", line, "\n", NULL);

  g_assert_true (g_file_set_contents ("wrong.jsonl", text, -1, NULL));
  fixture_check ("import wrong.jsonl", expected);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  fill ();
  fixture_check ("export all.jsonl",
                 "“all.jsonl” is there already: name another file, or replace it with --force");
  fixture_check ("export chat.db --force",
                 "“chat.db” belongs to the database itself: name another file");
  fixture_check ("export x --room lounge",
                 "\"lounge\" cannot be the name of a room, such as #lounge");
  fixture_check (
      "export x --room '#Nowhere'",
      "The database has no room #nowhere, and nothing that was said in one of that name");
  fixture_check ("export x --since yesterday",
                 "\"yesterday\" is not a time such as 2026-11-20 or 2026-11-20T18:00:00Z, which "
                 "are in UTC");
  fixture_check ("export x --secrets --no-secrets", "Give --secrets or --no-secrets, not both");
  fixture_check (
      "export x y",
      USAGE (
          "export [--room NAME]... [--since TIME] [--until TIME] [--secrets] [--no-secrets] [--force] [FILE]"));
  fixture_check ("import no.jsonl", "“no.jsonl” cannot be opened (No such file or directory)");
  fixture_check ("import all.jsonl --force",
                 "Unknown option --force; inglenookd --help lists the options");

  /* What this server would not have written. */
  check_wrong (
      ACCOUNT ",\"verifier\":\"secret\"}",
      "Nothing was imported. Line 2: This cannot be the \"verifier\" of an object \"account\"");
  check_wrong ("{\"type\":\"ban\",\"mask\":\"*@*\",\"reason\":\"\",\"setter\":\"a\"}",
               "Nothing was imported. Line 2: This cannot be the \"mask\" of an object \"ban\"");
  check_wrong ("{\"type\":\"ban\",\"mask\":\"192.0.2.1/24\",\"reason\":\"\",\"setter\":\"a\"}",
               "Nothing was imported. Line 2: This cannot be the \"mask\" of an object \"ban\"");
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  Store *store;
  g_autofree char *answer = NULL;

  fill ();
  store = fixture_open ("chat.db");
  fixture_check ("export x.jsonl --secrets", "x.jsonl has what was asked for.\n");
  check_file ("x.jsonl", ALL);
  answer = fixture_use ("import x.jsonl");
  g_assert_nonnull (strstr (answer, " and yet: Nothing was imported. “chat.db” is in use"));
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/export-tool/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("files", test_files);
  ADD ("streams", test_streams);
  ADD ("refused", test_refused);
  ADD ("busy", test_busy);

  return g_test_run ();
}
