/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said before: https://ircv3.net/specs/extensions/chathistory */

#include "support/support-client.h"

#include <string.h>

#define N_SAID 30

/* The room #lounge, in which Ada has said "message 0" to "message 29", each in a millisecond of its
 * own. */
typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  char *ids[N_SAID];
  char *times[N_SAID];
} Fixture;

static gboolean
time_has_passed_cb (gpointer user_data)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (user_data, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_difference (now, then) >= 1000;
}

static void
say (Fixture *self, guint n)
{
  g_autofree char *pattern = g_strdup_printf (":ada!*@* PRIVMSG #lounge :message %u", n);
  g_autofree char *echo = NULL;

  support_client_send (self->ada, "PRIVMSG #lounge :message %u", n);
  echo = support_client_expect_line (self->ada, pattern);
  self->ids[n] = support_line_get_tag (echo, "msgid");
  self->times[n] = support_line_get_tag (echo, "time");
  g_assert_true (support_wait_until (time_has_passed_cb, self->times[n]));
}

/* With user_data, everything is read from disk by a server that has forgotten all it knew. */
static void
set_up (Fixture *self, gconstpointer restart)
{
  self->server = support_server_new_started ();
  self->ada = support_client_new_in_room (self->server, "ada", SUPPORT_ALL_CAPS, "#lounge");
  for (guint i = 0; i < N_SAID; i++)
    say (self, i);

  if (restart != NULL)
    {
      support_client_free (self->ada);
      support_server_stop (self->server);
      support_server_start (self->server);
      self->ada = support_client_new_in_room (self->server, "ada", SUPPORT_ALL_CAPS, "#lounge");
    }
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  support_client_free (self->ada);
  support_server_free (self->server);
  for (guint i = 0; i < N_SAID; i++)
    {
      g_free (self->ids[i]);
      g_free (self->times[i]);
    }
}

/* The answer has to be the messages from @first on, @count of them, as they were when they were
 * said. */
static void
expect_said (Fixture *self, guint first, guint count)
{
  g_autoptr (GPtrArray) lines = support_client_collect_batch (self->ada, "chathistory #lounge");

  g_assert_cmpuint (lines->len, ==, count);
  for (guint i = 0; i < count; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      g_autofree char *pattern
          = g_strdup_printf (":ada!ada@localhost PRIVMSG #lounge :message %u", first + i);

      g_assert_true (support_line_matches (line, pattern));
      support_line_assert_tag (line, "msgid", self->ids[first + i]);
      support_line_assert_tag (line, "time", self->times[first + i]);
    }
  support_client_expect_nothing (self->ada);
}

static void
test_latest (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge * 5");
  expect_said (self, 25, 5);
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge * 100");
  expect_said (self, 0, 30);
  support_client_send (self->ada, "CHATHISTORY LATEST #LOUNGE * 100");
  expect_said (self, 0, 30);
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge msgid=%s 10", self->ids[24]);
  expect_said (self, 25, 5);
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge msgid=%s 5", self->ids[3]);
  expect_said (self, 25, 5);
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge timestamp=%s 10", self->times[26]);
  expect_said (self, 27, 3);
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge msgid=%s 5", self->ids[29]);
  expect_said (self, 0, 0);
}

static void
test_before (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->ada, "CHATHISTORY BEFORE #lounge msgid=%s 5", self->ids[10]);
  expect_said (self, 5, 5);
  support_client_send (self->ada, "CHATHISTORY BEFORE #lounge timestamp=%s 5", self->times[10]);
  expect_said (self, 5, 5);
  support_client_send (self->ada, "CHATHISTORY BEFORE #lounge msgid=%s 10", self->ids[3]);
  expect_said (self, 0, 3);
  support_client_send (self->ada, "CHATHISTORY BEFORE #lounge msgid=%s 10", self->ids[0]);
  expect_said (self, 0, 0);
}

static void
test_after (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->ada, "CHATHISTORY AFTER #lounge msgid=%s 5", self->ids[10]);
  expect_said (self, 11, 5);
  support_client_send (self->ada, "CHATHISTORY AFTER #lounge timestamp=%s 5", self->times[10]);
  expect_said (self, 11, 5);
  support_client_send (self->ada, "CHATHISTORY AFTER #lounge msgid=%s 10", self->ids[27]);
  expect_said (self, 28, 2);
  support_client_send (self->ada, "CHATHISTORY AFTER #lounge timestamp=2001-01-01T00:00:00.000Z 3");
  expect_said (self, 0, 3);
}

static void
test_around (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->ada, "CHATHISTORY AROUND #lounge msgid=%s 5", self->ids[10]);
  expect_said (self, 8, 5);
  support_client_send (self->ada, "CHATHISTORY AROUND #lounge timestamp=%s 5", self->times[10]);
  expect_said (self, 8, 5);
}

static void
test_between (Fixture *self, gconstpointer user_data)
{
  static const struct
  {
    guint from, to, limit;
    guint first, count;
  } table[] = {
    { 5, 10, 10, 6, 4 }, { 10, 5, 10, 6, 4 }, { 5, 20, 3, 6, 3 },
    { 20, 5, 3, 17, 3 }, { 5, 6, 3, 6, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      support_client_send (self->ada, "CHATHISTORY BETWEEN #lounge msgid=%s msgid=%s %u",
                           self->ids[table[i].from], self->ids[table[i].to], table[i].limit);
      expect_said (self, table[i].first, table[i].count);
    }

  support_client_send (self->ada, "CHATHISTORY BETWEEN #lounge timestamp=%s msgid=%s 10",
                       self->times[5], self->ids[8]);
  expect_said (self, 6, 2);
}

static GPtrArray *
ask_for_targets (SupportClient *client, const char *from, const char *to)
{
  support_client_send (client, "CHATHISTORY TARGETS timestamp=%s timestamp=%s 10", from, to);

  return support_client_collect_batch (client, "draft/chathistory-targets");
}

static void
test_targets (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) nothing = NULL;
  g_autofree char *pattern = g_strdup_printf ("*CHATHISTORY TARGETS #lounge %s", self->times[29]);

  found = ask_for_targets (self->ada, self->times[0], "2999-01-01T00:00:00.000Z");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (support_line_matches (g_ptr_array_index (found, 0), pattern));

  nothing = ask_for_targets (self->ada, "2001-01-01T00:00:00.000Z", "2001-01-02T00:00:00.000Z");
  g_assert_cmpuint (nothing->len, ==, 0);
}

static void
test_paging (Fixture *self, gconstpointer user_data)
{
  guint end = N_SAID;

  while (end > 0)
    {
      guint count = MIN (end, 7);

      if (end == N_SAID)
        support_client_send (self->ada, "CHATHISTORY LATEST #lounge * 7");
      else
        support_client_send (self->ada, "CHATHISTORY BEFORE #lounge msgid=%s 7", self->ids[end]);
      end -= count;
      expect_said (self, end, count);
    }
}

static void
test_errors (Fixture *self, gconstpointer user_data)
{
  static const struct
  {
    const char *command;
    const char *answer;
  } table[] = {
    { "CHATHISTORY DANCE #lounge * 5", "*FAIL CHATHISTORY INVALID_PARAMS DANCE :*" },
    { "CHATHISTORY LATEST #lounge *", "*FAIL CHATHISTORY INVALID_PARAMS LATEST :*" },
    { "CHATHISTORY LATEST #lounge * many", "*FAIL CHATHISTORY INVALID_PARAMS LATEST *" },
    { "CHATHISTORY BEFORE #lounge * 5", "*FAIL CHATHISTORY INVALID_PARAMS BEFORE *" },
    { "CHATHISTORY BEFORE #lounge msgid=! 5", "*FAIL CHATHISTORY INVALID_PARAMS BEFORE *" },
    { "CHATHISTORY BEFORE #lounge timestamp=noon 5", "*FAIL CHATHISTORY INVALID_PARAMS BEFORE *" },
    { "CHATHISTORY LATEST #nowhere * 5", "*FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      support_client_send (self->ada, "%s", table[i].command);
      support_client_expect (self->ada, table[i].answer);
    }
}

/* What is said in a room is for those in it. */
static void
test_outside (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportClient) eve
      = support_client_new_registered (self->server, "eve", SUPPORT_ALL_CAPS);

  support_client_send (self->ada, "MODE #lounge +i");
  support_client_sync (self->ada);
  support_client_send (eve, "CHATHISTORY LATEST #lounge * 5");
  support_client_expect (eve, "*FAIL CHATHISTORY INVALID_TARGET LATEST #lounge :*");
}

/* A client that cannot ask is shown the last of it when it joins; the times stand in tags for those
 * who know them, and in the text for the others. */
static void
test_joining_plainly (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportClient) timed
      = support_client_new_registered (self->server, "tim", "server-time");
  g_autoptr (SupportClient) plain = support_client_new_registered (self->server, "plain", NULL);

  support_client_send (timed, "JOIN #lounge");
  for (guint i = 0; i < N_SAID; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":ada!*@* PRIVMSG #lounge :message %u", i);
      g_autofree char *line = support_client_wait_for (timed, pattern);

      support_line_assert_tag (line, "time", self->times[i]);
    }
  support_client_sync (timed);

  support_client_send (plain, "JOIN #lounge");
  for (guint i = 0; i < N_SAID; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":* PRIVMSG #lounge :*message %u", i);
      g_autofree char *line = support_client_wait_for (plain, pattern);
      g_autofree char *minute
          = g_strndup (self->times[i] + strlen ("2001-01-01T"), strlen ("00:00"));

      g_assert_nonnull (strstr (support_line_get_text (line), minute));
    }
  support_client_expect_nothing (plain);
}

static void
test_last_fifty (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportClient) tim = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  guint n_shown = 0;

  for (guint i = N_SAID; i < 80; i++)
    support_client_send (self->ada, "PRIVMSG #lounge :message %u", i);
  support_client_sync (self->ada);

  tim = support_client_new_registered (self->server, "tim", "server-time");
  support_client_send (tim, "JOIN #lounge\r\nPING end");
  lines = support_client_collect (tim, ":* PONG * end");
  for (guint i = 0; i < lines->len; i++)
    if (support_line_matches (g_ptr_array_index (lines, i), ":* PRIVMSG #lounge :message *"))
      {
        g_autofree char *pattern
            = g_strdup_printf (":* PRIVMSG #lounge :message %u", 30 + n_shown++);

        g_assert_true (support_line_matches (g_ptr_array_index (lines, i), pattern));
      }
  g_assert_cmpuint (n_shown, ==, 50);
}

/* Who can ask is told nothing unasked. */
static void
test_joining_with_history (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportClient) bob
      = support_client_new_registered (self->server, "bob", SUPPORT_ALL_CAPS);

  support_client_send (bob, "JOIN #lounge");
  support_client_expect (bob, ":bob!bob@localhost JOIN #lounge *");
  support_client_expect_nothing (bob);
}

static void
test_private (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) eve = support_client_new_registered (server, "eve", SUPPORT_ALL_CAPS);
  g_autoptr (GPtrArray) of_ada = NULL;
  g_autoptr (GPtrArray) of_bob = NULL;
  g_autoptr (GPtrArray) of_eve = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  support_client_send (ada, "PRIVMSG bob :one");
  support_client_expect (ada, ":ada!* PRIVMSG bob :one");
  support_client_send (bob, "PRIVMSG ada :two");
  support_client_expect (bob, ":ada!* PRIVMSG bob :one");
  support_client_expect (bob, ":bob!* PRIVMSG ada :two");
  support_client_expect (ada, ":bob!* PRIVMSG ada :two");

  support_client_send (ada, "CHATHISTORY LATEST bob * 10");
  of_ada = support_client_collect_batch (ada, "chathistory bob");
  support_client_send (bob, "CHATHISTORY LATEST ada * 10");
  of_bob = support_client_collect_batch (bob, "chathistory ada");
  g_assert_cmpuint (of_ada->len, ==, 2);
  g_assert_cmpuint (of_bob->len, ==, 2);
  g_assert_true (support_line_matches (of_ada->pdata[0], ":ada!ada@localhost PRIVMSG bob :one"));
  g_assert_true (support_line_matches (of_ada->pdata[1], ":bob!bob@localhost PRIVMSG ada :two"));
  g_assert_true (support_line_matches (of_bob->pdata[0], ":ada!ada@localhost PRIVMSG bob :one"));
  g_assert_true (support_line_matches (of_bob->pdata[1], ":bob!bob@localhost PRIVMSG ada :two"));

  support_client_send (eve, "CHATHISTORY LATEST bob * 10");
  of_eve = support_client_collect_batch (eve, "chathistory bob");
  g_assert_cmpuint (of_eve->len, ==, 0);

  targets = ask_for_targets (ada, "2001-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z");
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_true (support_line_matches (targets->pdata[0], "*CHATHISTORY TARGETS bob *"));
}

/* The topic of a room stands when everybody has left and the server has restarted. */
static void
test_topic (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  SupportClient *ada = support_client_new_in_room (server, "ada", NULL, "#lounge");
  g_autoptr (SupportClient) bob = NULL;

  support_client_send (ada, "TOPIC #lounge :By the fire");
  support_client_sync (ada);
  support_client_free (ada);
  support_server_kill (server);
  support_server_start (server);

  bob = support_client_new_registered (server, "bob", NULL);
  support_client_send (bob, "JOIN #lounge");
  g_free (support_client_wait_for (bob, ":* 332 bob #lounge :By the fire"));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/blackbox/history/", name, NULL);
  g_autofree char *restarted = g_strconcat ("/blackbox/history/restarted/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
  g_test_add (restarted, Fixture, "restart", set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("latest", test_latest);
  add ("before", test_before);
  add ("after", test_after);
  add ("around", test_around);
  add ("between", test_between);
  add ("targets", test_targets);
  add ("paging", test_paging);
  add ("errors", test_errors);
  add ("outside", test_outside);
  add ("joining-plainly", test_joining_plainly);
  add ("last-fifty", test_last_fifty);
  add ("joining-with-history", test_joining_with_history);
  g_test_add_func ("/blackbox/history/private", test_private);
  g_test_add_func ("/blackbox/history/topic", test_topic);

  return g_test_run ();
}
