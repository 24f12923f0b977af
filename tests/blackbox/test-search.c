/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said is found, over a restart and until it is taken back:
 * https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md */

#include "support/support-client.h"

#include <string.h>

#define CAPS SUPPORT_ALL_CAPS " soju.im/search draft/message-redaction"

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *data = NULL;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL)
         && memmem (data, size, text, strlen (text)) != NULL;
}

typedef struct
{
  SupportServer *server;
  const char *text;
} OnDisk;

static gboolean
is_gone_cb (gpointer user_data)
{
  const OnDisk *disk = user_data;
  const char *path = support_server_get_database (disk->server);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  return !file_has (path, disk->text) && !file_has (log, disk->text);
}

static char *
say (SupportClient *client, const char *text)
{
  g_autofree char *pattern = g_strdup_printf (":ada!*@* PRIVMSG #lounge :%s", text);
  g_autofree char *echo = NULL;

  support_client_send (client, "PRIVMSG #lounge :%s", text);
  echo = support_client_expect_line (client, pattern);

  return support_line_get_tag (echo, "msgid");
}

static void
expect_found (SupportClient *client, const char *attributes, const char *const *texts)
{
  g_autoptr (GPtrArray) lines = NULL;

  support_client_send (client, "SEARCH %s", attributes);
  lines = support_client_collect_batch (client, "soju.im/search");
  g_assert_cmpuint (lines->len, ==, g_strv_length ((char **) texts));
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpstr (support_line_get_text (g_ptr_array_index (lines, i)), ==, texts[i]);
}

#define EXPECT_FOUND(client, attributes, ...)                                                      \
  expect_found (client, attributes, (const char *const[]){ __VA_ARGS__, NULL })

static SupportClient *
start_and_join (SupportServer *server)
{
  support_server_start (server);

  return support_client_new_in_room (server, "ada", CAPS, "#lounge");
}

static void
test_life (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  SupportClient *ada = support_client_new_in_room (server, "ada", CAPS, "#lounge");
  const OnDisk disk = { server, "xylophone" };
  g_autofree char *first = say (ada, "my first xylophone");
  g_autofree char *second = say (ada, "a second Xylophone");

  g_free (say (ada, "another thing"));
  EXPECT_FOUND (ada, "text=xylophone", "my first xylophone", "a second Xylophone");
  EXPECT_FOUND (ada, "text=xylo;limit=1", "a second Xylophone");

  support_client_send (ada, "REDACT #lounge %s", first);
  support_client_expect (ada, ":ada!*@* REDACT #lounge *");
  EXPECT_FOUND (ada, "text=xylophone", "a second Xylophone");

  support_client_free (ada);
  support_server_kill (server);
  ada = start_and_join (server);
  EXPECT_FOUND (ada, "text=xylophone;in=#lounge", "a second Xylophone");

  support_client_send (ada, "REDACT #lounge %s", second);
  support_client_expect (ada, ":ada!*@* REDACT #lounge *");
  g_assert_true (support_wait_until (is_gone_cb, (gpointer) &disk));
  EXPECT_FOUND (ada, "text=thing", "another thing");

  support_client_free (ada);
  support_server_stop (server);
  g_assert_true (is_gone_cb ((gpointer) &disk));
  ada = start_and_join (server);
  EXPECT_FOUND (ada, "text=another;from=ada", "another thing");
  support_client_free (ada);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/search/life", test_life);

  return g_test_run ();
}
