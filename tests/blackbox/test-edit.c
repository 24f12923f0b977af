/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was edited stays so when the server is killed:
 * https://github.com/ircv3/ircv3-specifications/pull/425
 */

#include "support/support-client.h"

#define EDIT_CAPS SUPPORT_ALL_CAPS " draft/event-playback draft/message-edit"

static void
check_past (SupportClient *client, const char *id, gboolean knows_edits)
{
  g_autoptr (GPtrArray) lines = NULL;
  guint n_said = 0;
  guint n_edits = 0;

  support_client_send (client, "CHATHISTORY LATEST #lounge * 50");
  lines = support_client_collect_batch (client, "chathistory #lounge");
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      if (support_line_matches (line, ":ada!*@* PRIVMSG #lounge *"))
        {
          g_assert_true (support_line_matches (line, ":ada!*@* PRIVMSG #lounge :hello all"));
          support_line_assert_tag (line, "msgid", id);
          n_said++;
        }
      else if (support_line_matches (line, ":ada!*@* EDIT #lounge"))
        {
          support_line_assert_tag (line, "draft/target-msgid", id);
          support_line_assert_tag (line, "draft/edit-text", "hello\\sall");
          n_edits++;
        }
    }
  g_assert_cmpuint (n_said, ==, 1);
  g_assert_cmpuint (n_edits, ==, knows_edits ? 1 : 0);
}

static void
test_kill (void)
{
  SupportServer *server = support_server_new_started ();
  SupportClient *ada = support_client_new_in_room (server, "ada", EDIT_CAPS, "#lounge");
  SupportClient *bob = NULL;
  g_autofree char *echo = NULL;
  g_autofree char *told = NULL;
  g_autofree char *id = NULL;

  support_client_send (ada, "PRIVMSG #lounge :helo all");
  echo = support_client_expect_line (ada, ":ada!*@* PRIVMSG #lounge :helo all");
  id = support_line_get_tag (echo, "msgid");
  support_client_send (ada, "@draft/target-msgid=%s;draft/edit-text=hello\\sall EDIT #lounge", id);
  told = support_client_expect_line (ada, ":ada!*@* EDIT #lounge");
  support_line_assert_tag (told, "draft/target-msgid", id);
  support_client_free (ada);

  support_server_kill (server);
  support_server_start (server);
  ada = support_client_new_in_room (server, "ada", EDIT_CAPS, "#lounge");
  bob = support_client_new_in_room (server, "bob", SUPPORT_ALL_CAPS, "#lounge");
  support_client_sync (ada);
  check_past (ada, id, TRUE);
  check_past (bob, id, FALSE);
  support_client_free (ada);
  support_client_free (bob);
  support_server_free (server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/edit/kill", test_kill);

  return g_test_run ();
}
