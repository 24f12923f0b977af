/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server for years: what is not kept goes, and what is damaged is told of. */

#include "support/support-client.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define CAPS "batch draft/chathistory echo-message message-tags server-time"

#define KEEP_LITTLE "[history]\nkeep-messages=3\n"

#define N_MESSAGES 200

#define PAGE_SIZE 4096

typedef struct
{
  SupportServer *server;
  const char *text;
  int number;
} Wanted;

static int
query (SupportServer *server, const char *sql)
{
  sqlite3_stmt *statement;
  sqlite3 *handle;
  int number;

  g_assert_cmpint (sqlite3_open_v2 (support_server_get_database (server), &handle,
                                    SQLITE_OPEN_READONLY, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

static gboolean
has_messages_cb (gpointer user_data)
{
  Wanted *wanted = user_data;

  return query (wanted->server, "SELECT count (*) FROM message") == wanted->number;
}

static gboolean
has_logged_cb (gpointer user_data)
{
  Wanted *wanted = user_data;
  g_autofree char *log = support_server_get_log (wanted->server);

  return strstr (log, wanted->text) != NULL;
}

static void
talk (SupportServer *server)
{
  g_autoptr (SupportClient) ada = support_client_new_in_room (server, "ada", CAPS, "#lounge");

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      support_client_send (ada, "PRIVMSG #lounge :number %u of many", i);
      g_free (support_client_wait_for (ada, ":* PRIVMSG #lounge :number * of many"));
    }
}

/* What a server that was killed has is shortened by the next one, which looks through it as well.
 */
static void
test_restart (void)
{
  static const char *const texts[]
      = { "number 197 of many", "number 198 of many", "number 199 of many" };
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) bob = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  talk (server);
  support_server_kill (server);
  support_server_set_config (server, KEEP_LITTLE);
  support_server_start (server);
  g_assert_true (support_wait_until (has_messages_cb, &(Wanted){ .server = server, .number = 3 }));
  g_assert_true (support_wait_until (has_logged_cb, &(Wanted){ .server = server,
                                                               .text = "The database is whole" }));

  bob = support_client_new_registered (server, "bob", CAPS);
  support_client_send (bob, "JOIN #lounge");
  g_free (support_client_wait_for (bob, ":* 366 bob #lounge *"));
  support_client_send (bob, "CHATHISTORY LATEST #lounge * 500");
  lines = support_client_collect_batch (bob, "chathistory #lounge");
  g_assert_cmpuint (lines->len, ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpstr (support_line_get_text (lines->pdata[i]), ==, texts[i]);
  g_clear_pointer (&bob, support_client_free);

  support_server_stop (server);
  g_assert_cmpint (query (server, "SELECT count (*) FROM upkeep WHERE name = 'check'"), ==, 0);
}

/* The first page of messages, which the page at the root points to:
 * https://www.sqlite.org/fileformat2.html#b_tree_pages */
static void
damage_messages (int fd, int root)
{
  g_autofree char *garbage = g_strnfill (PAGE_SIZE, 'Z');
  guint8 page[PAGE_SIZE];
  guint cell;
  guint32 child;

  g_assert_cmpint (pread (fd, page, sizeof page, (root - 1) * PAGE_SIZE), ==, sizeof page);
  g_assert_cmpint (page[0], ==, 2);
  cell = (guint) page[12] << 8 | page[13];
  g_assert_cmpuint (cell, <=, PAGE_SIZE - sizeof child);
  memcpy (&child, page + cell, sizeof child);
  g_assert_cmpint (pwrite (fd, garbage, PAGE_SIZE, (GUINT32_FROM_BE (child) - 1) * PAGE_SIZE), ==,
                   PAGE_SIZE);
}

static void
damage (SupportServer *server)
{
  int root = query (server, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  sqlite3 *handle;
  int fd;

  g_assert_cmpint (sqlite3_open (support_server_get_database (server), &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO upkeep (name, value) VALUES ('check', 1)", 0,
                                 0, 0),
                   ==, SQLITE_OK);
  sqlite3_close (handle);

  fd = g_open (support_server_get_database (server), O_RDWR | O_CLOEXEC);
  damage_messages (fd, root);
  g_close (fd, NULL);
}

/* Those who can talk still do. */
static void
test_damaged (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = NULL;

  talk (server);
  support_server_stop (server);
  damage (server);
  support_server_start (server);
  g_assert_true (
      support_wait_until (has_logged_cb,
                          &(Wanted){ .server = server, .text = "The database is damaged: " }));
  ada = support_client_new_registered (server, "ada", CAPS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The server tells of damage, and is to go on. */
  g_unsetenv ("G_DEBUG");

  g_test_add_func ("/blackbox/keep/restart", test_restart);
  g_test_add_func ("/blackbox/keep/damaged", test_damaged);

  return g_test_run ();
}
