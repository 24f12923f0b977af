/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A room that who runs the server has ended: nobody reads what was said there, whatever comes then.
 */

#include "support/support-client.h"
#include "support/support-tool.h"

#include <string.h>

#define CAPS SUPPORT_ALL_CAPS " soju.im/search"

#define GONE "The room #club is gone, and what was said in it with it.\n"

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *data = NULL;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL)
         && memmem (data, size, text, strlen (text)) != NULL;
}

static gboolean
is_gone_cb (gpointer user_data)
{
  const char *path = support_server_get_database (user_data);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  return !file_has (path, "xylophone") && !file_has (log, "xylophone");
}

static void
expect_batch (SupportClient *client, const char *question, const char *type, guint n)
{
  g_autoptr (GPtrArray) lines = NULL;

  support_client_send (client, "%s", question);
  lines = support_client_collect_batch (client, type);
  g_assert_cmpuint (lines->len, ==, n);
}

/* @n is how many messages there are of the club, which has a word that no other room has. */
static void
expect_past (SupportClient *client, guint n)
{
  expect_batch (client, "CHATHISTORY LATEST #club * 10", "chathistory #club", n);
  expect_batch (client, "SEARCH text=xylophone", "soju.im/search", n);
  expect_batch (client, "SEARCH in=#club", "soju.im/search", n);
}

/* Ada registers the room and says something there. */
static SupportClient *
make_club (SupportServer *server)
{
  SupportClient *ada = support_client_new_registered (server, "ada", CAPS);

  support_client_send (ada, "PRIVMSG NickServ :REGISTER by-the-fire");
  g_free (support_client_wait_for (ada, ":NickServ!* NOTICE ada :*"));
  support_client_join (ada, "#club");
  support_client_send (ada, "MODE #club +r");
  support_client_expect (ada, ":ada!*@* MODE #club :+rq ada");
  support_client_send (ada, "PRIVMSG #club :my xylophone");
  support_client_expect (ada, ":ada!*@* PRIVMSG #club :my xylophone");
  support_client_send (ada, "TOPIC #club :the xylophone club");
  support_client_expect (ada, ":ada!*@* TOPIC #club :*");
  expect_past (ada, 1);

  return ada;
}

/* It is as if there never was such a room: whoever comes first makes it. */
static void
expect_nothing_left (SupportServer *server)
{
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", CAPS);

  support_client_send (bob, "JOIN #club");
  support_client_expect (bob, ":bob!*@* JOIN *#club*");
  support_client_send (bob, "NAMES #club");
  support_client_expect (bob, ":* 353 bob = #club :@bob!*@*");
  support_client_sync (bob);
  expect_past (bob, 0);
  support_tool_check (server, "room show '#club'", 0, "room: *registered: *-\nfounder: *-\n*");
}

static void
test_running (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  SupportClient *ada = make_club (server);

  support_tool_check (server, "room list", 0, "ROOM *\n#club *1 *ada *the xylophone club\n");
  support_tool_check (server, "room retire '#club' 'the end'", 0, GONE);
  support_client_expect (ada, ":ada!*@* PART #club :the end");
  support_tool_check (server, "room list", 0, "");
  support_tool_check (server, "room retire '#club'", 1, "inglenookd: There is no room #club; *");
  expect_batch (ada, "SEARCH text=xylophone", "soju.im/search", 0);
  support_client_free (ada);
  expect_nothing_left (server);
  g_assert_true (support_wait_until (is_gone_cb, server));
}

/* What the tool said is done is on the disk. */
static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();

  support_client_free (make_club (server));
  support_tool_check (server, "room retire '#club'", 0, GONE);
  support_server_kill (server);
  support_server_start (server);
  support_tool_check (server, "room list", 0, "");
  expect_nothing_left (server);
  g_assert_true (support_wait_until (is_gone_cb, server));
}

static void
test_stopped (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();

  support_client_free (make_club (server));
  support_server_kill (server);
  support_tool_check (server, "room retire '#club'", 0, GONE);
  support_server_start (server);
  expect_nothing_left (server);
  g_assert_true (support_wait_until (is_gone_cb, server));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/retire/running", test_running);
  g_test_add_func ("/blackbox/retire/kill", test_kill);
  g_test_add_func ("/blackbox/retire/stopped", test_stopped);

  return g_test_run ();
}
