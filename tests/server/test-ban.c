/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has to stay away from the server: KLINE, UNKLINE, DLINE, UNDLINE, and the lists in STATS. */

#include "server-fixture.h"

#include "server/server-ban.h"
#include "irc/irc-duration.h"

#include <string.h>

#define ENDED "ERROR :Closing link: (%s) [%s]"
#define WHAT_KLINE                                                                                 \
  "KLINE takes user@host or $a:account, DLINE an address or a network such as 192.0.2.0/24"

static void
set_up_config (ServerFixture *self)
{
  const char *const gateways[] = { "localhost", NULL };
  const char *const hosts[] = { "*@*", NULL };
  ServerOperator *operator= g_new0 (ServerOperator, 1);

  self->config->show_hosts = TRUE;
  g_strfreev (self->config->webirc_gateways);
  g_free (self->config->webirc_password);
  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("pw");
  operator->name = g_strdup ("keeper");
  operator->password = server_fixture_make_verifier ("kindling");
  operator->hosts = g_strdupv ((char **) hosts);
  operator->privileges = HALL_PRIVILEGE_BAN | HALL_PRIVILEGE_REHASH;
  g_ptr_array_add (self->config->operators, operator);
}

static ServerClient *
new_operator (ServerFixture *self)
{
  ServerClient *client = server_client_new_in_room (self, "ann", NULL);

  server_client_run (client, "OPER keeper kindling");

  return client;
}

/* Somebody who comes through a gateway from @address. */
static ServerClient *
connect_from (ServerFixture *self, const char *address)
{
  g_autofree char *line = g_strdup_printf ("WEBIRC pw gate %s %s", address, address);
  ServerClient *client = server_client_connect (self);

  server_client_run (client, line);

  return client;
}

static ServerClient *
new_from (ServerFixture *self, const char *nick, const char *address)
{
  g_autofree char *line = g_strdup_printf ("NICK %s\r\nUSER u 0 * :%s\r\nJOIN #a", nick, nick);
  ServerClient *client = connect_from (self, address);

  server_client_run (client, line);

  return client;
}

static void
expect_end (ServerClient *client, const char *line, const char *host, const char *reason)
{
  g_autofree char *error = g_strdup_printf (ENDED, host, reason);

  server_client_expect_end (client, line != NULL ? line : error, line != NULL ? error : NULL, NULL);
}

/* Checks that somebody from @address is refused at once, with @reason. */
static void
check_refused (ServerFixture *self, const char *address, const char *reason)
{
  g_autofree char *line = g_strdup_printf ("WEBIRC pw gate %s %s", address, address);
  g_autoptr (ServerClient) client = server_client_connect (self);

  server_client_send (client, line);
  expect_end (client, NULL, "localhost", reason);
}

static void
test_dline (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  set_up_config (self);
  ann = new_operator (self);
  bob = new_from (self, "bob", "192.0.2.7");
  cid = connect_from (self, "192.0.2.8");
  server_client_run (ann, "PING x");

  server_client_check (ann, "DLINE 192.0.2.0/24 :be nice|a guess",
                       S "NOTICE ann :Added D-Line [192.0.2.0/24]", NULL);
  server_client_expect (ann, ":bob!u@192.0.2.7 QUIT :Banned from this server", NULL);
  server_client_expect_end (bob, S "465 bob :You are banned from this server: be nice",
                            "ERROR :Closing link: (192.0.2.7) [Banned from this server]", NULL);
  expect_end (cid, S "465 * :You are banned from this server: be nice", "192.0.2.8",
              "Banned from this server");
  check_refused (self, "192.0.2.9", "You are banned from this server: be nice");

  server_client_check (ann, "STATS d", S "225 ann D 192.0.2.0/24 :be nice|a guess (by keeper)",
                       S "219 ann d :End of /STATS report", NULL);
  server_client_check (ann, "UNDLINE 192.0.2.1/24",
                       S "NOTICE ann :D-Line for [192.0.2.0/24] is removed", NULL);
  server_client_check (ann, "STATS D", S "219 ann D :End of /STATS report", NULL);
  server_client_free (connect_from (self, "192.0.2.9"));
}

static void
test_dline_ipv6 (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_up_config (self);
  ann = new_operator (self);

  server_client_check (ann, "DLINE 2001:DB8::/32 :x", S "NOTICE ann :Added D-Line [2001:db8::/32]",
                       NULL);
  check_refused (self, "2001:db8:7::1", "You are banned from this server: x");
  server_client_check (ann, "DLINE 0::ffff:192.0.2.1 x", S "NOTICE ann :Added D-Line [192.0.2.1]",
                       NULL);
  check_refused (self, "192.0.2.1", "You are banned from this server: x");
}

static void
test_kline (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  set_up_config (self);
  ann = new_operator (self);
  bob = new_from (self, "bob", "192.0.2.7");
  server_client_run (ann, "PING x");

  server_client_check (ann, "KLINE *@192.0.2.?", S "NOTICE ann :Added K-Line [*@192.0.2.?]", NULL);
  server_client_expect (ann, ":bob!u@192.0.2.7 QUIT :Banned from this server", NULL);
  expect_end (bob, S "465 bob :You are banned from this server: No reason was given", "192.0.2.7",
              "Banned from this server");

  /* Who it is for is known once it has said who it is. */
  cid = connect_from (self, "192.0.2.8");
  server_client_send (cid, "NICK cid\r\nUSER u 0 * :Cid");
  expect_end (cid, S "465 * :You are banned from this server: No reason was given", "192.0.2.8",
              "Banned from this server");

  server_client_check (ann, "KLINE Spam.Example :x", S "NOTICE ann :Added K-Line [*@spam.example]",
                       NULL);
  server_client_check (ann, "STATS k", S "216 ann K 192.0.2.? * * :No reason was given (by keeper)",
                       S "216 ann K spam.example * * :x (by keeper)",
                       S "219 ann k :End of /STATS report", NULL);
  server_client_check (ann, "UNKLINE spam.example",
                       S "NOTICE ann :K-Line for [*@spam.example] is removed", NULL);
}

/* What others see of where somebody comes from does not matter. */
static void
test_cloaked (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  set_up_config (self);
  self->config->show_hosts = FALSE;
  ann = new_operator (self);
  bob = new_from (self, "bob", "192.0.2.7");
  cid = server_client_connect (self);
  server_client_run (cid, "WEBIRC pw gate pool-7.isp.example 198.51.100.7");
  server_client_run (cid, "NICK cid\r\nUSER u 0 * :Cid");
  g_assert_cmpstr (hall_find_user (self->server->hall, "bob")->host, !=, "192.0.2.7");
  server_client_run (ann, "PING x");

  server_client_check (ann, "KLINE *@192.0.2.7 :x", S "NOTICE ann :Added K-Line [*@192.0.2.7]",
                       NULL);
  expect_end (bob, S "465 bob :You are banned from this server: x", "192.0.2.7",
              "Banned from this server");
  server_client_run (ann, "PING x");
  server_client_check (ann, "KLINE pool-*.isp.example :y",
                       S "NOTICE ann :Added K-Line [*@pool-*.isp.example]", NULL);
  expect_end (cid, S "465 cid :You are banned from this server: y", "pool-7.isp.example",
              "Banned from this server");
}

static void
test_account (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  HallCommand command = { .type = HALL_COMMAND_ACCOUNT, .text = "Eve" };

  set_up_config (self);
  ann = new_operator (self);
  bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "KLINE $a:EVE :x", S "NOTICE ann :Added K-Line [$a:eve]", NULL);
  server_client_check (ann, "STATS K", S "216 ann K $a:eve * * :x (by keeper)",
                       S "219 ann K :End of /STATS report", NULL);
  command.actor = hall_find_user (self->server->hall, "bob");
  g_assert_false (server_apply (self->server, NULL, &command));
  expect_end (bob, S "465 bob :You are banned from this server: x", "localhost",
              "Banned from this server");
  server_client_check (ann, "UNKLINE $a:eve", S "NOTICE ann :K-Line for [$a:eve] is removed", NULL);
}

/* It ends when it was to, and nothing is left of it; meanwhile it outlasts a restart. */
static void
test_end (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_up_config (self);
  ann = new_operator (self);
  server_client_check (ann, "DLINE 60 192.0.2.7 :x",
                       S "NOTICE ann :Added temporary D-Line [192.0.2.7] until "
                         "2026-11-20 13:00:00 UTC",
                       NULL);
  server_client_check (ann, "KLINE 1d2h *@spam.example :y",
                       S "NOTICE ann :Added temporary K-Line [*@spam.example] until "
                         "2026-11-21 14:00:00 UTC",
                       NULL);
  server_client_check (ann, "DLINE 0 192.0.2.8 :z", S "NOTICE ann :Added D-Line [192.0.2.8]", NULL);
  g_clear_pointer (&ann, server_client_free);

  server_fixture_restart (self);
  set_up_config (self);
  ann = new_operator (self);
  check_refused (self, "192.0.2.7",
                 "You are banned from this server until 2026-11-20 13:00:00 UTC: x");
  check_refused (self, "192.0.2.8", "You are banned from this server: z");
  server_client_check (ann, "STATS d",
                       S "225 ann d 192.0.2.7 :x (by keeper, until "
                         "2026-11-20 13:00:00 UTC)",
                       S "225 ann D 192.0.2.8 :z (by keeper)", S "219 ann d :End of /STATS report",
                       NULL);
  server_client_check (ann, "STATS k",
                       S "216 ann k spam.example * * :y (by keeper, until "
                         "2026-11-21 14:00:00 UTC)",
                       S "219 ann k :End of /STATS report", NULL);

  server_fixture_advance (self, 3600 * 1000 - 1);
  g_assert_cmpuint (hall_ban_set_get_size (hall_get_bans (self->server->hall)), ==, 3);
  server_fixture_advance (self, 1);
  g_assert_cmpuint (hall_ban_set_get_size (hall_get_bans (self->server->hall)), ==, 2);
  server_client_free (connect_from (self, "192.0.2.7"));

  server_fixture_restart (self);
  server_fixture_start (self);
  g_assert_cmpuint (hall_ban_set_get_size (hall_get_bans (self->server->hall)), ==, 2);
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  g_autofree char *reason = g_strnfill (201, 'x');
  g_autofree char *line = g_strconcat ("DLINE 192.0.2.1 :", reason, NULL);
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  set_up_config (self);
  self->config->limits.bans = 1;
  ann = new_operator (self);
  bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "KLINE bob :x", S "400 ann KLINE bob :" WHAT_KLINE, NULL);
  server_client_check (ann, "KLINE 5x bob :x", S "400 ann KLINE 5x :" WHAT_KLINE, NULL);
  server_client_check (ann, "UNKLINE bob", S "400 ann UNKLINE bob :" WHAT_KLINE, NULL);
  server_client_check (ann, "DLINE u@h :x", S "400 ann DLINE u@h :" WHAT_KLINE, NULL);
  server_client_check (ann, "DLINE $a:eve", S "400 ann DLINE $a:eve :" WHAT_KLINE, NULL);
  server_client_check (ann, "UNDLINE $a:eve", S "400 ann UNDLINE $a:eve :" WHAT_KLINE, NULL);
  server_client_check (ann, "DLINE 0.0.0.0/0 :x",
                       S "400 ann DLINE 0.0.0.0/0 :This is for nearly everybody, or for this "
                         "computer: name less",
                       NULL);
  server_client_check (ann, "DLINE 127.0.0.1 :x",
                       S "400 ann DLINE 127.0.0.1 :This is for nearly everybody, or for this "
                         "computer: name less",
                       NULL);
  server_client_check (ann, "KLINE *@* :x",
                       S "400 ann KLINE *@* :This is for nearly everybody, or for this "
                         "computer: name less",
                       NULL);
  server_client_check (ann, "KLINE *@localhost :x",
                       S "400 ann KLINE *@localhost :This is for you as well: name something else",
                       NULL);
  server_client_check (ann, "UNDLINE 192.0.2.1",
                       S "400 ann UNDLINE 192.0.2.1 :There is no such ban", NULL);
  server_client_check (ann, line, S "417 ann :Input line was too long", NULL);
  server_client_run (ann, "DLINE 192.0.2.1 :x");
  server_client_check (ann, "DLINE 192.0.2.1 :y",
                       S "400 ann DLINE 192.0.2.1 :There is such a ban already", NULL);
  server_client_check (ann, "DLINE 192.0.2.2 :y",
                       S "400 ann DLINE 192.0.2.2 :There are as many bans, or masks of them, as "
                         "the server can hold",
                       NULL);
  server_client_check (bob, "KLINE", S "461 bob KLINE :Not enough parameters", NULL);
  server_client_check (bob, "KLINE *@spam.example",
                       S "481 bob :Permission Denied- You're not an IRC operator", NULL);
  server_client_check (bob, "STATS k", S "481 bob :Permission Denied- You're not an IRC operator",
                       S "219 bob k :End of /STATS report", NULL);
}

/* More than anybody reads are not listed, and that is said. */
static void
test_many (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  set_up_config (self);
  ann = new_operator (self);
  for (guint i = 0; i < 501; i++)
    {
      g_autofree char *mask = g_strdup_printf ("10.0.%u.%u", i / 256, i % 256);

      g_assert_true (hall_restore_ban (self->server->hall, hall_ban_new (mask, "x", "y", i, 0)));
    }

  server_client_send (ann, "STATS d");
  lines = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (lines, S "225 ann D 10.0.1.244 :x (by y)\n"));
  g_assert_null (strstr (lines, " 10.0.0.0 "));
  g_assert_nonnull (strstr (lines, S "NOTICE ann :These are the newest 500 of 501; \"inglenookd "
                                     "ban list\" shows all\n"));
}

/* What the configuration does not leave room for does not hold, and that is said. */
static void
test_too_many_at_start (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_up_config (self);
  ann = new_operator (self);
  server_client_run (ann, "DLINE 192.0.2.1 :x");
  server_client_run (ann, "DLINE 192.0.2.2 :x");
  g_clear_pointer (&ann, server_client_free);

  server_fixture_restart (self);
  self->config->limits.bans = 1;
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "1 bans do not hold:*");
  server_fixture_start (self);
  g_test_assert_expected_messages ();
}

static void
test_duration (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } cases[] = {
    { "0", 0 },
    { "60", 3600 },
    { "1d2h", 26 * 3600 },
    { "1Y1mo1w1d1h1m1s", 31536000 + 2592000 + 604800 + 86400 + 3600 + 60 + 1 },
    { "90s", 90 },
    { "100y", G_GINT64_CONSTANT (3153600000) },
    { "101y", -1 },
    { "100y1s", -1 },
    { "99999999999999999999", -1 },
    { "", -1 },
    { "h", -1 },
    { "1x", -1 },
    { "1h2", -1 },
    { "-1", -1 },
    { "1 h", -1 },
    { "+1h", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = -1;

      g_assert_cmpint (irc_duration_parse (cases[i].text, &seconds), ==, cases[i].seconds >= 0);
      g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/ban/dline", test_dline);
  server_fixture_add ("/server/ban/dline-ipv6", test_dline_ipv6);
  server_fixture_add ("/server/ban/kline", test_kline);
  server_fixture_add ("/server/ban/cloaked", test_cloaked);
  server_fixture_add ("/server/ban/account", test_account);
  server_fixture_add ("/server/ban/end", test_end);
  server_fixture_add ("/server/ban/refused", test_refused);
  server_fixture_add ("/server/ban/many", test_many);
  server_fixture_add ("/server/ban/too-many-at-start", test_too_many_at_start);
  g_test_add_func ("/server/ban/duration", test_duration);

  return g_test_run ();
}
