/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes into a database, and what does not. */

#include "transfer-fixture.h"

#define MESSAGE(id, text)                                                                          \
  "{\"type\":\"message\",\"id\":\"" id "\",\"room\":\"#lounge\",\"verb\":\"PRIVMSG\","             \
  "\"source\":\"ada!a@b\",\"text\":\"" text "\"}\n"
#define EVENT(id, verb, about, text)                                                               \
  "{\"type\":\"event\",\"id\":\"" id "\",\"room\":\"#lounge\",\"verb\":\"" verb "\","              \
  "\"source\":\"ada!a@b\",\"about\":\"" about "\",\"text\":\"" text "\"}\n"
#define PRIVATE(owner, with, id, text)                                                             \
  "{\"type\":\"message\",\"id\":\"" id "\",\"owner\":\"" owner "\",\"with\":\"" with               \
  "\",\"verb\":\"PRIVMSG\",\"source\":\"ada!a@b\",\"to\":\"bob\",\"text\":\"" text "\"}\n"
#define PRIVATE_REDACTION(owner, with, id, about)                                                  \
  "{\"type\":\"event\",\"id\":\"" id "\",\"owner\":\"" owner "\",\"with\":\"" with                 \
  "\",\"verb\":\"REDACT\",\"source\":\"ada!a@b\",\"to\":\"bob\",\"about\":\"" about                \
  "\",\"text\":\"\"}\n"

static char *
get_text (Fixture *self, const char *sql)
{
  sqlite3 *handle;
  sqlite3_stmt *select;
  char *text;

  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &select, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (select), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (select, 0));
  sqlite3_finalize (select);
  sqlite3_close (handle);

  return text;
}

static void
check_texts (Fixture *self, const char *expected)
{
  g_autofree char *texts = get_text (
      self, "SELECT group_concat (text, '/') FROM (SELECT text FROM message ORDER BY target, id)");

  g_assert_cmpstr (texts, ==, expected);
}

static guint
count_found (Fixture *self, const char *words)
{
  Store *store = fixture_open (self);
  const char *const rooms[] = { "#lounge", NULL };
  const BaseId hidden[] = { 0 };
  const StoreQuery query = { .kind = STORE_QUERY_SEARCH,
                             .rooms = rooms,
                             .rooms_hidden = hidden,
                             .newest = G_MAXINT64,
                             .limit = 10,
                             .text = words };
  g_autoptr (GPtrArray) found = fixture_query (store, &query);

  fixture_close (store);

  return found->len;
}

/* It is found by its words, in the order of the ids, and the next id is above. */
static void
test_found (Fixture *self, gconstpointer data)
{
  Store *store;

  transfer_check_import (self,
                         TRANSFER_HEADER MESSAGE ("0000000000005", "two logs")
                             MESSAGE ("0000000000001", "one fire"),
                         "2 and 0");
  g_assert_cmpuint (count_found (self, "fire"), ==, 1);
  g_assert_cmpuint (count_found (self, "water"), ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM unindexed"), ==, 0);
  check_texts (self, "one fire/two logs");
  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), ==, 5);
  fixture_close (store);
}

/* What is there stays as it is. */
static void
test_there (Fixture *self, gconstpointer data)
{
  transfer_check_import (self, TRANSFER_HEADER MESSAGE ("0000000000001", "one"), "1 and 0");
  transfer_check_import (self,
                         TRANSFER_HEADER MESSAGE ("0000000000001", "other")
                             MESSAGE ("0000000000002", "two") MESSAGE ("0000000000002", "twice"),
                         "1 and 2");
  check_texts (self, "one/two");

  transfer_check_import (self,
                         TRANSFER_HEADER "{\"type\":\"room\",\"name\":\"#a\",\"topic\":\"x\"}\n"
                                         "{\"type\":\"room\",\"name\":\"#A\",\"topic\":\"y\"}\n"
                                         "{\"type\":\"marker\",\"owner\":\"ada\",\"target\":\"#a\","
                                         "\"time\":\"2026-01-01T00:00:02Z\"}\n"
                                         "{\"type\":\"marker\",\"owner\":\"ada\",\"target\":\"#a\","
                                         "\"time\":\"2026-01-01T00:00:01Z\"}\n"
                                         "{\"type\":\"secret\",\"value\":\"mine\"}\n",
                         "2 and 3");
  g_assert_cmpint (fixture_get (self, "SELECT time FROM marker"), ==, 1767225602000);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM room WHERE topic = 'x'"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM secret WHERE value <> 'mine'"), ==, 1);
}

static void
test_edited (Fixture *self, gconstpointer data)
{
  transfer_check_import (self,
                         TRANSFER_HEADER MESSAGE ("0000000000001", "wood")
                             EVENT ("0000000000002", "EDIT", "0000000000001", "coal"),
                         "2 and 0");
  check_texts (self, "coal");
  g_assert_cmpuint (count_found (self, "wood"), ==, 0);
  g_assert_cmpuint (count_found (self, "coal"), ==, 1);

  /* A newer edit counts, and an older one does not. */
  transfer_check_import (self,
                         TRANSFER_HEADER EVENT ("0000000000004", "EDIT", "0000000000001", "peat")
                             EVENT ("0000000000003", "EDIT", "0000000000001", "gas"),
                         "1 and 1");
  check_texts (self, "peat");
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM event"), ==, 1);
}

static void
test_taken_back (Fixture *self, gconstpointer data)
{
  transfer_check_import (self, TRANSFER_HEADER MESSAGE ("0000000000001", "one"), "1 and 0");
  transfer_check_import (self,
                         TRANSFER_HEADER EVENT ("0000000000003", "REDACT", "0000000000001", "")
                             MESSAGE ("0000000000002", "two"),
                         "2 and 0");
  check_texts (self, "two");
  transfer_check_import (self,
                         TRANSFER_HEADER MESSAGE ("0000000000001", "one")
                             EVENT ("0000000000004", "EDIT", "0000000000001", "again"),
                         "0 and 2");
  check_texts (self, "two");
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM event"), ==, 1);

  /* Of a message in another room it says nothing. */
  transfer_check_import (self,
                         TRANSFER_HEADER
                         "{\"type\":\"message\",\"id\":\"0000000000001\",\"room\":\"#b\","
                         "\"verb\":\"PRIVMSG\",\"source\":\"ada!a@b\",\"text\":\"there\"}\n",
                         "1 and 0");
  check_texts (self, "two/there");
}

static void
test_private (Fixture *self, gconstpointer data)
{
  transfer_check_import (self,
                         TRANSFER_HEADER PRIVATE ("ada", "bob", "0000000000001", "psst")
                             PRIVATE ("bob", "ada", "0000000000001", "psst")
                                 PRIVATE ("ada", "bob", "0000000000002", "hm"),
                         "3 and 0");
  check_texts (self, "psst/hm/psst");

  /* It is taken back from both, and does not come back to the one that does not tell so. */
  transfer_check_import (self,
                         TRANSFER_HEADER PRIVATE_REDACTION ("ada", "bob", "0000000000003",
                                                            "0000000000001"),
                         "1 and 0");
  check_texts (self, "hm");
  transfer_check_import (self, TRANSFER_HEADER PRIVATE ("bob", "ada", "0000000000001", "psst"),
                         "0 and 1");
  check_texts (self, "hm");
}

typedef struct
{
  const char *line;
  const char *error;
} Wrong;

#define START          "{\"type\":\"message\",\"id\":\"0000000000001\","
#define END            ",\"verb\":\"PRIVMSG\",\"source\":\"a!b@c\",\"text\":\"\"}"
#define SHAPE          "It is not one JSON object of texts, numbers, true and false"
#define OF(what, type) "This cannot be the \"" what "\" of an object \"" type "\""

static const Wrong wrongs[] = {
  { "", SHAPE },
  { "[]", SHAPE },
  { "{\"type\":\"room\",\"name\":[[]]}", SHAPE },
  { "{\"type\":\"room\",/* \" */\"name\":\"#a\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#a\\u0000\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#a}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#\\udc00\\ud800\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#\\ud83d\\n\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#\\u12\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":\"#\\x\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":null,,}", "It is not JSON" },
  { "{\"type\":\"room\"}{}", SHAPE },
  { "{\"type\":\"room\"},\"\"}", SHAPE },
  { "{\"type\":\"\xff\"}", "It is not text in UTF-8" },
  { "{}", "Its \"type\" is none that an export has" },
  { "{\"type\":7}", "Its \"type\" is none that an export has" },
  { "{\"type\":\"cat\"}", "Its \"type\" is none that an export has" },
  { "{\"type\":\"room\"}", "There is no \"name\" in this object \"room\"" },
  { "{\"type\":\"room\",\"name\":\"lounge\"}", OF ("name", "room") },
  { "{\"type\":\"room\",\"name\":\"#a b\"}", OF ("name", "room") },
  { "{\"type\":\"room\",\"name\":\"\\ud800\"}", SHAPE },
  { "{\"type\":\"room\",\"name\":null}", OF ("name", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"topic\":\"a\\nQUIT\"}", OF ("topic", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"closed\":1}", OF ("closed", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"keep_age\":-1}", OF ("keep_age", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"keep_age\":1.5}", OF ("keep_age", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"keep_age\":\"1\"}", OF ("keep_age", "room") },
  { "{\"type\":\"room\",\"name\":\"#a\",\"colour\":\"red\"}",
    "There is a member in this object \"room\" that none has" },
  { "{\"type\":\"account\",\"name\":\"a b\"}", OF ("name", "account") },
  { "{\"type\":\"account\",\"name\":\"ada\",\"verifier\":\"bad\"}", OF ("verifier", "account") },
  { "{\"type\":\"account\",\"name\":\"ada\",\"created\":\"yesterday\"}",
    OF ("created", "account") },
  { "{\"type\":\"ban\",\"mask\":\"bad\",\"reason\":\"\",\"setter\":\"a\"}", OF ("mask", "ban") },
  { "{\"type\":\"ban\",\"mask\":\"a@b\",\"reason\":\"\",\"setter\":\":a\"}", OF ("setter", "ban") },
  { START "\"room\":\"#a\",\"id\":\"000000000000\"" END, OF ("id", "message") },
  { START "\"room\":\"#a\",\"id\":\"0000000000000\"" END, OF ("id", "message") },
  { START "\"room\":\"#a\",\"id\":\"7zzzzzzzzzzzz\"" END,
    "\"id\" is of a time that is still to come: check the clock" },
  { START "\"room\":\"#a\",\"time\":\"2026-11-20T17:30:00.000Z\"" END,
    "\"time\" is another time than that of \"id\"" },
  { START "\"room\":\"#a\",\"owner\":\"ada\",\"with\":\"bob\"" END,
    "It has to have either \"room\", or \"owner\" and \"with\"" },
  { START "\"owner\":\"ada\"" END, "It has to have either \"room\", or \"owner\" and \"with\"" },
  { START "\"owner\":\" \",\"with\":\"bob\"" END, OF ("owner", "message") },
  { START "\"owner\":\"ada\",\"with\":\"#a\"" END, OF ("with", "message") },
  { START "\"room\":\"#a\",\"tags\":\"msgid=1\"" END, OF ("tags", "message") },
  { START "\"room\":\"#a\",\"tags\":\"+a=1;account=ada\"" END, OF ("tags", "message") },
  { START "\"room\":\"#a\",\"tags\":\"+a=1 :b\"" END, OF ("tags", "message") },
  { START "\"room\":\"#a\",\"verb\":\"KILL\",\"source\":\"a\",\"text\":\"\"}",
    OF ("verb", "message") },
  { START "\"room\":\"#a\",\"verb\":\"JOIN\",\"source\":\"a\",\"text\":\"\"}",
    "JOIN is not the \"verb\" of an object \"message\"" },
  { "{\"type\":\"event\",\"id\":\"0000000000001\",\"room\":\"#a\",\"verb\":\"TOPIC\","
    "\"source\":\"a\",\"text\":\"a\\r\\nQUIT\"}",
    "The \"text\" of a TOPIC has one line" },
  { START "\"room\":\"#a\",\"verb\":\"PRIVMSG\",\"source\":\"a b\",\"text\":\"\"}",
    OF ("source", "message") },
  { "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1}", "There is a second header" },
  { "{\"type\":\"header\",\"format\":\"other\",\"version\":1}",
    "It is an export of another program" },
  { "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":2}",
    "It was exported by a newer Inglenook; use that one" },
};

/* Nothing is taken of a file with such a line, which is told. */
static void
test_wrong (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *text = g_strconcat (TRANSFER_HEADER MESSAGE ("0000000000009", "taken"),
                                           wrongs[i].line, "\n", NULL);
      g_autofree char *expected = g_strconcat ("Line 3: ", wrongs[i].error, NULL);

      transfer_check_import (self, text, expected);
    }
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM target"), ==, 0);
}

static void
test_shape (Fixture *self, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (500000, '[');
  g_autofree char *deep_line
      = g_strconcat (TRANSFER_HEADER "{\"type\":\"room\",\"name\":", deep, "}\n", NULL);
  g_autofree char *many = g_strnfill (2000000, 'x');
  g_autofree char *long_line = g_strconcat (TRANSFER_HEADER "{\"type\":\"", many, NULL);

  transfer_check_import (self, "", "There is nothing in it");
  transfer_check_import (self, MESSAGE ("0000000000001", "one"),
                         "Line 1: The first line has no header");
  transfer_check_import (self, deep_line, "Line 2: " SHAPE);
  transfer_check_import (self, long_line,
                         "Line 2: It is too long: a line has 1048576 bytes at most");
  /* The last line need not have an end, and members can stand in any order. */
  transfer_check_import (self,
                         "{ \"version\": 1, \"format\": \"inglenook\", \"type\": \"header\" }",
                         "0 and 0");
}

static gboolean
stop_cb (guint64 done, guint64 total, gpointer user_data)
{
  return FALSE;
}

static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (TRANSFER_HEADER);
  g_autoptr (GError) error = NULL;
  StoreImportCount count;
  int fd;

  for (guint i = 1; i <= 3000; i++)
    g_string_append_printf (text, "{\"type\":\"room\",\"name\":\"#%u\"}\n", i);
  fd = transfer_open_memory (text->str, (gssize) text->len);
  g_assert_false (store_import (self->path, fd, &transfer_checks, &count, stop_cb, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "It was stopped");
  close (fd);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM room"), ==, 0);
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  int fd = transfer_open_memory ("", 0);
  g_autoptr (GError) error = NULL;
  StoreImportCount count;

  g_assert_false (store_import (self->path, fd, &transfer_checks, &count, NULL, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_BUSY);
  close (fd);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/import/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("found", test_found);
  ADD ("there", test_there);
  ADD ("edited", test_edited);
  ADD ("taken-back", test_taken_back);
  ADD ("private", test_private);
  ADD ("wrong", test_wrong);
  ADD ("shape", test_shape);
  ADD ("stopped", test_stopped);
  ADD ("busy", test_busy);

  return g_test_run ();
}
