/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client can do to a server, and cannot. */

#include "support/support-lounge.h"

#include <string.h>

/* Ada's bytes got her an answer and nobody else, and she goes on talking. */
static void
expect_survived (SupportLounge *self)
{
  support_client_send (self->ada, "PRIVMSG #lounge :still here");
  support_client_expect (self->ada, ":ada!* PRIVMSG #lounge :still here");
  support_client_expect (self->bob, ":ada!* PRIVMSG #lounge :still here");
}

static void
send_filled (SupportClient *client, const char *start, gsize size)
{
  g_autofree char *filling = g_strnfill (size - strlen (start) - 2, 'x');

  support_client_send (client, "%s%s", start, filling);
}

static void
test_overlong_line (SupportLounge *self, gconstpointer config)
{
  send_filled (self->ada, "PRIVMSG #lounge :", 513);
  support_client_expect (self->ada, ":inglenook.local 417 ada :Input line was too long");
  expect_survived (self);

  send_filled (self->ada, "PRIVMSG #lounge :", 100000);
  support_client_expect (self->ada, ":inglenook.local 417 ada :Input line was too long");
  expect_survived (self);
}

/* With the sender in front, who hears a line gets one of at most 512 octets; nothing is cut off. */
static void
test_longest_line (SupportLounge *self, gconstpointer config)
{
  const gsize sender = strlen (":ada!ada@localhost ");
  g_autofree char *heard = NULL;

  send_filled (self->ada, "PRIVMSG #lounge :a ", 512 - sender);
  support_client_expect (self->ada, ":ada!* PRIVMSG #lounge :a xxxx*");
  heard = support_client_expect_line (self->bob, ":ada!* PRIVMSG #lounge :a xxxx*");
  g_assert_cmpuint (strlen (heard), ==, 510);

  send_filled (self->ada, "PRIVMSG #lounge :a ", 512 - sender + 1);
  support_client_expect (self->ada, ":inglenook.local 417 ada :Input line was too long");
  expect_survived (self);
}

static void
test_overlong_tags (SupportLounge *self, gconstpointer config)
{
  g_autofree char *longest = g_strnfill (4094 - strlen ("+a="), 'x');
  g_autofree char *too_long = g_strnfill (5000, 'x');

  support_client_send (self->ada, "@+a=%s PRIVMSG #lounge :much", longest);
  support_client_expect (self->ada, ":ada!* PRIVMSG #lounge :much");
  support_client_expect (self->bob, ":ada!* PRIVMSG #lounge :much");

  support_client_send (self->ada, "@+a=%s PRIVMSG #lounge :too much", too_long);
  support_client_expect (self->ada, ":inglenook.local 417 ada :Input line was too long");
  expect_survived (self);
}

static void
test_endless_line (SupportLounge *self, gconstpointer config)
{
  g_autofree char *much = g_strnfill (1000000, 'x');

  for (guint i = 0; i < 20; i++)
    support_client_send_bytes (self->ada, much, 1000000);
  support_client_send (self->ada, "%s", "");
  support_client_expect (self->ada, ":inglenook.local 417 ada :Input line was too long");
  expect_survived (self);
}

/* https://ircv3.net/specs/extensions/utf8-only */
static void
test_bad_utf8 (SupportLounge *self, gconstpointer config)
{
  support_client_send (self->ada, "PRIVMSG #lounge :caf\xe9");
  support_client_expect (self->ada, "*FAIL PRIVMSG INVALID_UTF8 :?*");
  expect_survived (self);
  support_client_send (self->ada, "PRIVMSG #lounge :surrogate \xed\xa0\x80");
  support_client_expect (self->ada, "*FAIL PRIVMSG INVALID_UTF8 :?*");
  expect_survived (self);
}

static void
test_nul (SupportLounge *self, gconstpointer config)
{
  static const char line[] = "PRIVMSG #lounge :one\0two\r\n";

  support_client_send_bytes (self->ada, line, sizeof line - 1);
  support_client_expect (self->ada, ":inglenook.local *");
  expect_survived (self);
}

static void
test_line_ends (SupportLounge *self, gconstpointer config)
{
  static const char bytes[] = "\r\n\n\r\nPRIVMSG #lounge :lf only\n";

  support_client_send_bytes (self->ada, bytes, strlen (bytes));
  support_client_expect (self->ada, ":ada!* PRIVMSG #lounge :lf only");
  support_client_expect (self->bob, ":ada!* PRIVMSG #lounge :lf only");

  /* One line, octet by octet. */
  for (const char *p = "PRIVMSG #lounge :slowly\r\n"; *p != '\0'; p++)
    support_client_send_bytes (self->ada, p, 1);
  support_client_expect (self->ada, ":ada!* PRIVMSG #lounge :slowly");
  support_client_expect (self->bob, ":ada!* PRIVMSG #lounge :slowly");
}

static void
test_garbage (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) stranger = support_client_new (self->server);
  GRand *rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 200; i++)
    {
      guint8 bytes[300];

      for (guint j = 0; j < sizeof bytes; j++)
        bytes[j] = g_rand_int_range (rand, 0, 256);
      bytes[sizeof bytes - 1] = '\n';
      support_client_send_bytes (stranger, bytes, sizeof bytes);
    }
  g_rand_free (rand);
  support_client_send (stranger, "QUIT");
  g_free (support_client_wait_for (stranger, "ERROR *"));
  expect_survived (self);
}

/* Ten lines at once, then 20 a second: 60 lines take 2.5 s, and nobody else waits. */
static void
test_flood (SupportLounge *self, gconstpointer config)
{
  gint64 start;

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 60; i++)
    support_client_send (self->ada, "PRIVMSG #lounge :wave %u", i);

  support_client_send (self->bob, "PRIVMSG bob :ahead of the waves");
  g_free (support_client_wait_for (self->bob, ":bob!* PRIVMSG bob :ahead of the waves"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":ada!* PRIVMSG #lounge :wave %u", i);

      support_client_expect (self->ada, pattern);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, >, 2 * G_USEC_PER_SEC);
}

static void
test_slow_reader (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) sleeper = NULL;
  g_autofree char *text = g_strnfill (400, 'x');
  g_autofree char *farewell = NULL;

  sleeper = support_client_new_unix (self->server);
  support_client_register (sleeper, "sleeper", NULL);
  support_client_send (sleeper, "JOIN #lounge");
  support_client_sync (sleeper);
  support_client_sync (self->bob);

  for (guint i = 0; i < 100 && farewell == NULL; i++)
    {
      g_autoptr (GPtrArray) lines = NULL;

      for (guint j = 0; j < 50; j++)
        support_client_send (self->ada, "PRIVMSG #lounge :%s", text);
      support_client_sync (self->ada);
      support_client_send (self->bob, "PING lap");
      lines = support_client_collect (self->bob, ":* PONG *lap");
      for (guint j = 0; j < lines->len; j++)
        if (support_line_matches (lines->pdata[j], ":sleeper!* QUIT *"))
          farewell = g_strdup (lines->pdata[j]);
    }
  g_assert_nonnull (farewell);
  g_assert_cmpstr (support_line_get_text (farewell), !=, "");
}

static void
test_too_many_rooms (SupportLounge *self, gconstpointer config)
{
  support_client_send (self->bob, "JOIN #one,#two,#three");
  g_free (support_client_wait_for (self->bob, ":* 405 bob #three :*"));
  support_client_expect_nothing (self->bob);
  support_client_send (self->ada, "JOIN #four");
  support_client_expect (self->ada, ":ada!* JOIN #four *");
  support_client_send (self->ada, "JOIN #five");
  support_client_expect (self->ada, ":* 400 ada JOIN #five :*");
  support_client_expect_nothing (self->ada);
}

static void
test_too_many_connections (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) first = NULL;
  g_autoptr (SupportClient) second = NULL;
  g_autoptr (SupportClient) third = NULL;
  g_autoptr (SupportClient) fourth = NULL;

  support_server_set_config (server, "[limits]\nconnections=2\n");
  support_server_start (server);
  first = support_client_new_registered (server, "ada", NULL);
  second = support_client_new_registered (server, "bob", NULL);
  third = support_client_new (server);
  support_client_expect (third, "ERROR :*");
  support_client_expect_end (third);

  support_client_send (second, "QUIT");
  g_free (support_client_wait_for (second, "ERROR *"));
  support_client_expect_end (second);
  support_client_free (g_steal_pointer (&second));
  support_client_sync (first);
  fourth = support_client_new_registered (server, "eve", NULL);
}

static void
test_too_many_bans (SupportLounge *self, gconstpointer config)
{
  support_client_send (self->ada, "MODE #lounge +bb one!*@* two!*@*");
  support_client_expect (self->ada, ":ada!* MODE #lounge +bb one!*@* two!*@*");
  support_client_send (self->ada, "MODE #lounge +b three!*@*");
  support_client_expect (self->ada, ":* 478 ada #lounge b :Channel list is full");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  support_lounge_add ("/blackbox/limits/overlong-line", NULL, test_overlong_line);
  support_lounge_add ("/blackbox/limits/longest-line", NULL, test_longest_line);
  support_lounge_add ("/blackbox/limits/overlong-tags", NULL, test_overlong_tags);
  support_lounge_add ("/blackbox/limits/endless-line", NULL, test_endless_line);
  support_lounge_add ("/blackbox/limits/bad-utf8", NULL, test_bad_utf8);
  support_lounge_add ("/blackbox/limits/nul", NULL, test_nul);
  support_lounge_add ("/blackbox/limits/line-ends", NULL, test_line_ends);
  support_lounge_add ("/blackbox/limits/garbage", NULL, test_garbage);
  support_lounge_add ("/blackbox/limits/flood",
                      "[limits]\nmessages-per-second=20\nmessages-burst=10\n", test_flood);
  support_lounge_add ("/blackbox/limits/slow-reader", SUPPORT_NO_RATE_LIMIT "outbox-bytes=262144\n",
                      test_slow_reader);
  support_lounge_add ("/blackbox/limits/too-many-rooms",
                      SUPPORT_NO_RATE_LIMIT "rooms-per-user=3\nrooms=4\n", test_too_many_rooms);
  g_test_add_func ("/blackbox/limits/too-many-connections", test_too_many_connections);
  support_lounge_add ("/blackbox/limits/too-many-bans", SUPPORT_NO_RATE_LIMIT "lists-per-room=2\n",
                      test_too_many_bans);

  return g_test_run ();
}
