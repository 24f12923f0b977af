/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd ban`, on a server that runs and on one that does not. */

#include "tool-server.h"

static void
look_after (ServerFixture *self)
{
  tool_server_check (self, "ban add 192.0.2.7/24 'be nice'", "192.0.2.0/24 is banned.\n");
  tool_server_check (self, "ban add 1d2h '*@Spam.example'", "*@spam.example is banned.\n");
  tool_server_check (self, "ban add 1s '$a:Eve' x", "$a:eve is banned.\n");
  tool_server_check (self, "ban add 0 2001:db8::1 x", "2001:db8::1 is banned.\n");
  tool_server_check (self, "ban remove 2001:DB8::1", "2001:db8::1 is not banned any more.\n");
  tool_server_check_fails (self, "ban remove '$A:eve'", 1,
                           "There is no ban of \"$A:eve\"; ban list shows which there are");
  tool_server_check (self, "ban remove '$a:EVE'", "$a:eve is not banned any more.\n");
  tool_server_check (self, "ban list",
                     "MASK  SET  END  BY  REASON\n"
                     "*@spam.example  TIME  TIME  administrator  No reason was given\n"
                     "192.0.2.0/24  TIME  -  administrator  be nice\n");
}

static void
check_json (ServerFixture *self)
{
  tool_server_check (self, "ban list --json",
                     "{\"mask\": \"192.0.2.7\", \"set\": \"TIME\", \"end\": null, "
                     "\"by\": \"administrator\", \"reason\": \"a \\\"b\\\"\"}\n");
}

static void
check_refused (ServerFixture *self)
{
  g_autofree char *long_reason = g_strnfill (201, 'x');
  g_autofree char *line = g_strdup_printf ("ban add 192.0.2.1 %s", long_reason);

  tool_server_check_fails (
      self, "ban add 0.0.0.0/0 x", 1,
      "0.0.0.0/0: This is for nearly everybody, or for this computer: name less");
  tool_server_check_fails (
      self, "ban add 127.0.0.1 x", 1,
      "127.0.0.1: This is for nearly everybody, or for this computer: name less");
  tool_server_check_fails (
      self, "ban add eve x", 1,
      "\"eve\" is no address, no network such as 192.0.2.0/24, no user@host and no $a:account");
  tool_server_check_fails (self, "ban add 192.0.2.1 'two\nlines'", 1,
                           "The reason has to be one line of at most 200 bytes");
  tool_server_check_fails (self, line, 1, "The reason has to be one line of at most 200 bytes");
  tool_server_check_fails (self, "ban add 192.0.2.1 be nice", 1,
                           "\"nice\" is one word too many: put the reason in quotes");
  tool_server_check (self, "ban add 192.0.2.1", "192.0.2.1 is banned.\n");
  tool_server_check_fails (self, "ban add 192.0.2.1 x", 1,
                           "192.0.2.1: There is such a ban already");
}

#define USAGE                                                                                      \
  "Write one of these behind inglenookd: ban add [DURATION] MASK [REASON], or ban list [--json], " \
  "or ban remove MASK"

static void
check_usage (ServerFixture *self)
{
  tool_server_check_fails (self, "ban", 1, USAGE);
  tool_server_check_fails (self, "ban forget x", 1, USAGE);
  tool_server_check_fails (self, "ban add", 1,
                           "Write it so: inglenookd ban add [DURATION] MASK [REASON]");
  tool_server_check_fails (self, "ban remove", 1, "Write it so: inglenookd ban remove MASK");
  tool_server_check_fails (self, "ban remove a b", 1, "Write it so: inglenookd ban remove MASK");
  tool_server_check_fails (self, "ban list all", 1, "Write it so: inglenookd ban list [--json]");
  tool_server_check_fails (self, "ban list --no-such-option", 1,
                           "Unknown option --no-such-option; inglenookd --help lists the options");
}

typedef void (*CheckFunc) (ServerFixture *self);

static void
test_stopped (ServerFixture *self, gconstpointer data)
{
  look_after (self);
}

static void
test_live (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  look_after (self);
}

static void
test_json (ServerFixture *self, gconstpointer data)
{
  tool_server_check (self, "ban add 192.0.2.7 'a \"b\"'", "192.0.2.7 is banned.\n");
  check_json (self);
  server_fixture_start (self);
  check_json (self);
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  check_refused (self);
}

static void
test_refused_live (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  check_refused (self);
}

static void
test_usage (ServerFixture *self, gconstpointer data)
{
  check_usage (self);
}

static void
test_limits (ServerFixture *self, gconstpointer data)
{
  tool_server_configure (self, "[limits]\nban-masks=0\n");
  tool_server_check_fails (
      self, "ban add '*@spam.example'", 1,
      "*@spam.example: There are as many bans, or masks of them, as the server can hold");
}

/* Who is there leaves, and the others see that; what is over does not hold any more. */
static void
test_banish (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) eve = NULL;

  server_fixture_add_account (self, "Eve", "by the fire");
  eve = server_client_new_in_room (self, "cid", NULL);
  server_client_run (eve, "PRIVMSG NickServ :IDENTIFY Eve by the fire");
  server_client_run (ann, "PING x");
  tool_server_check (self, "ban add 1h '$a:eve' 'be nice|really'", "$a:eve is banned.\n");
  server_client_expect_end (eve,
                            S "465 cid :You are banned from this server until 2026-11-20 13:00:00 "
                              "UTC: be nice",
                            "ERROR :Closing link: (localhost) [Banned from this server]", NULL);
  server_client_expect (ann, ":cid!u@localhost QUIT :Banned from this server", NULL);
  server_fixture_advance (self, 3600 * 1000);
  tool_server_check (self, "ban list", "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tool-ban/stopped", test_stopped);
  server_fixture_add ("/server/tool-ban/live", test_live);
  server_fixture_add ("/server/tool-ban/json", test_json);
  server_fixture_add ("/server/tool-ban/refused", test_refused);
  server_fixture_add ("/server/tool-ban/refused-live", test_refused_live);
  server_fixture_add ("/server/tool-ban/usage", test_usage);
  server_fixture_add ("/server/tool-ban/limits", test_limits);
  server_fixture_add ("/server/tool-ban/banish", test_banish);

  return g_test_run ();
}
