/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is out to hurt the server, or the others in it, hurts nobody. */

#include "support/support-lounge.h"

#include <string.h>

/* The log of the server fits in this, the database does not. */
#define FULL 4096

static void
refuse_to_store (SupportClient *client)
{
  support_client_send (client, "PRIVMSG #lounge :lost");
  support_client_expect (client, ":* 400 bob PRIVMSG #lounge :?*");
}

/* Once the server has given up holding messages, one that nobody would have heard does not make it
 * hold them again, and with them everybody. */
static void
test_full_disk_alone (SupportLounge *self, gconstpointer config)
{
  gint64 start;

  support_client_send (self->ada, "PART #lounge");
  support_client_expect (self->bob, ":ada!* PART #lounge");
  support_server_limit_files (self->server, FULL);
  refuse_to_store (self->bob);

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    refuse_to_store (self->bob);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);

  support_server_limit_files (self->server, G_MAXUINT64);
}

/* What somebody asks for is not too much for who reads it, however long it is. */
static void
test_long_answer (SupportLounge *self, gconstpointer config)
{
  g_autofree char *topic = g_strnfill (300, 't');
  guint n_rooms = 0;

  for (guint i = 0; i < 1000; i++)
    {
      support_client_send (self->ada, "JOIN #%u", i);
      support_client_send (self->ada, "TOPIC #%u :%s", i, topic);
      support_client_sync (self->ada);
    }

  support_client_send (self->bob, "LIST");
  support_client_expect (self->bob, ":* 321 *");
  for (;;)
    {
      g_autofree char *line = support_client_next (self->bob);

      if (support_line_matches (line, ":* 323 *"))
        break;
      n_rooms++;
    }
  g_assert_cmpuint (n_rooms, ==, 1001);
  support_client_expect_nothing (self->bob);
}

/* Who asks and does not read is made to wait, and then answered in full. */
static void
test_answers_not_read (SupportLounge *self, gconstpointer config)
{
  g_autofree char *text = g_strnfill (400, 'x');

  for (guint i = 0; i < 500; i++)
    support_client_send (self->bob, "PRIVMSG #lounge :%s", text);
  support_client_sync (self->bob);
  support_client_sync (self->ada);

  for (guint i = 0; i < 40; i++)
    support_client_send (self->ada, "CHATHISTORY LATEST #lounge * 500");
  support_client_sync (self->bob);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GPtrArray) history
          = support_client_collect_batch (self->ada, "chathistory #lounge");

      g_assert_cmpuint (history->len, ==, 500);
    }
  support_client_expect_nothing (self->ada);
}

/* What a room keeps from those who came later does not stand between them and the rest. */
static void
test_behind_hidden_history (SupportLounge *self, gconstpointer config)
{
  g_autoptr (GPtrArray) history = NULL;

  support_client_send (self->ada, "JOIN #den");
  support_client_send (self->ada, "MODE #den +i");
  for (guint i = 0; i < 20; i++)
    support_client_send (self->ada, "PRIVMSG #den :hidden");
  support_client_send (self->ada, "PART #den");
  support_client_send (self->ada, "JOIN #den");
  support_client_send (self->ada, "PRIVMSG #den :shown");
  support_client_sync (self->ada);

  support_client_send (self->ada, "CHATHISTORY AFTER #den timestamp=2024-01-01T00:00:00.000Z 10");
  history = support_client_collect_batch (self->ada, "chathistory #den");
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpstr (support_line_get_text (history->pdata[0]), ==, "shown");
}

/* The longest message there can be leaves no room for its time. */
static void
test_longest_history (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) cid = support_client_new (self->server);
  const char *start = ":bob!bob@localhost PRIVMSG #lounge :";
  g_autofree char *text = g_strnfill (510 - strlen (start), 'x');
  g_autofree char *line = g_strconcat (start, text, NULL);

  support_client_send (self->bob, "PRIVMSG #lounge :%s", text);
  support_client_sync (self->bob);

  support_client_register (cid, "cid", NULL);
  support_client_send (cid, "JOIN #lounge");
  g_free (support_client_wait_for (cid, ":* 366 *"));
  support_client_expect (cid, line);
}

/* What cannot be a name is not repeated where it would make a line too long. */
static void
test_history_of_long_name (SupportLounge *self, gconstpointer config)
{
  g_autofree char *name = g_strnfill (480, 'x');

  support_client_send (self->ada, "CHATHISTORY LATEST %s * 1", name);
  support_client_expect (self->ada, ":* FAIL CHATHISTORY INVALID_TARGET LATEST x* :Nobody *");
  support_client_expect_nothing (self->ada);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The server warns of a full disk, and is to go on. */
  g_unsetenv ("G_DEBUG");

  support_lounge_add ("/blackbox/hostile/full-disk-alone", SUPPORT_NO_RATE_LIMIT "store-hold=2\n",
                      test_full_disk_alone);

  support_lounge_add ("/blackbox/hostile/long-answer",
                      SUPPORT_NO_RATE_LIMIT "outbox-bytes=262144\nrooms-per-user=2000\n",
                      test_long_answer);
  support_lounge_add ("/blackbox/hostile/answers-not-read",
                      SUPPORT_NO_RATE_LIMIT "outbox-bytes=262144\n", test_answers_not_read);
  support_lounge_add ("/blackbox/hostile/behind-hidden-history", NULL, test_behind_hidden_history);
  support_lounge_add ("/blackbox/hostile/longest-history", NULL, test_longest_history);
  support_lounge_add ("/blackbox/hostile/history-of-long-name", NULL, test_history_of_long_name);

  return g_test_run ();
}
