/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What others see of where somebody comes from. */

#include "server-fixture.h"

#include <string.h>

#define ADDRESS "198.51.100.3"
#define HOST    "home.example"
#define ALL_CAPS                                                                                   \
  "batch server-time message-tags echo-message userhost-in-names extended-join account-notify "    \
  "account-tag away-notify chghost setname invite-notify extended-monitor multi-prefix "           \
  "draft/chathistory draft/event-playback draft/channel-rename standard-replies labeled-response"

/* Gateways are here, and say where people come from. */
static void
let_gateways (ServerFixture *self)
{
  const char *const gateways[] = { "localhost", NULL };

  server_fixture_start (self);
  self->server->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->server->config->webirc_password = server_fixture_make_verifier ("hunter2");
}

static ServerClient *
connect_from (ServerFixture *self, const char *address, const char *nick)
{
  ServerClient *client = server_client_connect (self);
  g_autofree char *line = g_strdup_printf ("WEBIRC hunter2 gate " HOST " %s\r\n"
                                           "NICK %s\r\nUSER u 0 * :Name of %s",
                                           address, nick, nick);

  server_client_run (client, line);

  return client;
}

static void
make_operator (ServerFixture *self, const char *nick, HallPrivileges privileges)
{
  HallUser *user = hall_find_user (self->server->hall, nick);

  user->oper_name = g_strdup ("oper");
  user->privileges = privileges;
}

static void
check_hidden (ServerClient *client, const char *line)
{
  g_autofree char *lines = NULL;

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  g_assert_null (strstr (lines, ADDRESS));
  g_assert_null (strstr (lines, HOST));
}

static void
do_everything (ServerClient *ann, ServerClient *bob)
{
  const char *const lines[] = {
    "JOIN #a",
    "PRIVMSG #a :hi",
    "PRIVMSG ann :hi",
    "NOTICE ann :hi",
    "@+typing=active TAGMSG #a",
    "TOPIC #a :By the fire",
    "MODE #a +b x",
    "INVITE cid #a",
    "AWAY :Gone",
    "AWAY",
    "SETNAME :Bobby",
    "NICK bobby",
    "RENAME #a #c",
    "RENAME #c #a",
    "KNOCK #b",
    "NICK bob",
    "KICK #a ann",
    "PART #a :Bye",
    "JOIN #a",
    "MODE bob +B",
    "METADATA * SET display-name :Bob",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      server_client_run (bob, lines[i]);
      check_hidden (ann, "PING");
      check_hidden (ann, "JOIN #a");
    }
}

/* However one asks. */
static void
test_nowhere (ServerFixture *self, gconstpointer data)
{
  const char *const questions[] = {
    "WHO #a",
    "WHO bob",
    "WHO #a %tcuihsnfdlaor",
    "WHOIS bob",
    "WHOIS bob bob",
    "WHOWAS bobby",
    "USERHOST bob",
    "ISON bob",
    "NAMES #a",
    "TOPIC #a",
    "MODE #a b",
    "CHATHISTORY LATEST #a * 100",
    "CHATHISTORY LATEST bob * 100",
    "MONITOR S",
    "STATS u",
    "LIST",
    "MODE bob",
  };
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  let_gateways (self);
  ann = server_client_new_in_room (self, "ann", ALL_CAPS);
  server_client_run (ann, "JOIN #b\r\nMODE #b +i\r\nMONITOR + bob,bobby");
  bob = connect_from (self, ADDRESS, "bob");
  server_client_run (bob, "JOIN #a");
  server_client_run (ann, "MODE #a +o bob");
  do_everything (ann, bob);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    check_hidden (ann, questions[i]);

  server_client_send (bob, "QUIT :Bye");
  g_free (server_client_take_last (bob));
  server_fixture_settle (self);
  check_hidden (ann, "WHOWAS bob");
}

/* What the question is about is not in the answer, too: there is nobody of that address. */
static void
test_unfindable (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  let_gateways (self);
  ann = server_client_new (self, "ann", NULL);
  bob = connect_from (self, ADDRESS, "bob");
  server_client_check (ann, "WHO 198.51.*", S "315 ann 198.51.* :End of WHO list", NULL);
  server_client_check (ann, "WHO *.example", S "315 ann *.example :End of WHO list", NULL);
  server_client_check (ann, "WHO *.ip4 %n", S "354 ann bob", S "315 ann *.ip4 :End of WHO list",
                       NULL);
}

static void
test_operators (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *cloak = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *fields = NULL;

  let_gateways (self);
  ann = server_client_new (self, "ann", NULL);
  bob = connect_from (self, ADDRESS, "bob");
  make_operator (self, "ann", HALL_PRIVILEGE_SEE_HOSTS);
  cloak = server_cloak_host (&self->server->cloak, ADDRESS);
  shown = g_strdup_printf (S "311 ann bob u %s * :Name of bob", cloak);
  fields = g_strdup_printf (S "354 ann " ADDRESS " %s", cloak);
  server_client_check (ann, "WHOIS bob", shown, S "312 ann bob s.test :A server under test",
                       S "317 ann bob 0 1795176000 :seconds idle, signon time",
                       S "338 ann bob u@" HOST " " ADDRESS " :Actual user@host, Actual IP",
                       S "318 ann bob :End of /WHOIS list", NULL);
  server_client_check (ann, "WHO bob %hi", fields, S "315 ann bob :End of WHO list", NULL);
}

/* Who is on this computer has nothing to hide. */
static void
test_local (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "USERHOST ann", S "302 ann ann=+u@localhost", NULL);
}

static void
check_banned (ServerFixture *self, const char *address, gboolean is_banned)
{
  g_autoptr (ServerClient) bob = connect_from (self, address, "bob");
  g_autofree char *lines = NULL;

  server_client_send (bob, "JOIN #a");
  lines = server_client_take_lines (bob);
  if (is_banned)
    g_assert_cmpstr (lines, ==, S "474 bob #a :Cannot join channel (+b)");
  else
    g_assert_null (strstr (lines, " 474 "));
  server_client_send (bob, "QUIT");
  g_free (server_client_take_last (bob));
  server_fixture_settle (self);
}

/* Cloaks of one network end alike. */
static void
test_network_ban (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *cloak = NULL;
  g_autofree char *ban = NULL;

  let_gateways (self);
  ann = server_client_new_in_room (self, "ann", NULL);
  cloak = server_cloak_host (&self->server->cloak, ADDRESS);
  ban = g_strdup_printf ("MODE #a +b *!*@*%s", strchr (cloak, '.'));
  server_client_run (ann, ban);
  check_banned (self, ADDRESS, TRUE);
  check_banned (self, "198.51.100.200", TRUE);
  check_banned (self, "198.51.101.3", FALSE);
}

/* Who may know addresses can ban them, and the room does not learn of them. */
static void
test_ban_by_operator (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *cloak = NULL;
  g_autofree char *told = NULL;
  g_autofree char *lifted = NULL;

  let_gateways (self);
  ann = server_client_new_in_room (self, "ann", NULL);
  make_operator (self, "ann", HALL_PRIVILEGE_SEE_HOSTS);
  cloak = server_cloak_host (&self->server->cloak, ADDRESS);
  told = g_strdup_printf (":ann!u@localhost MODE #a +b *!*@*%s", strchr (cloak, '.'));
  lifted = g_strdup_printf (":ann!u@localhost MODE #a -b *!*@*%s", strchr (cloak, '.'));
  server_client_check (ann, "MODE #a +b 198.51.100.*", told, NULL);
  check_banned (self, ADDRESS, TRUE);
  check_banned (self, "198.51.101.3", FALSE);
  server_client_run (ann, "PING x");
  server_client_check (ann, "MODE #a -b *!*@198.51.100.0/24", lifted, NULL);
  check_banned (self, ADDRESS, FALSE);
  server_client_run (ann, "PING x");
  server_client_check (ann, "MODE #a +b :",
                       S "696 ann #a b * :This mode needs a parameter, or another one", NULL);
}

/* For anybody else an address means nothing: it would tell whose cloak it has. */
static void
test_ban_by_others (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  let_gateways (self);
  ann = server_client_new_in_room (self, "ann", NULL);
  server_client_check (ann, "MODE #a +b " ADDRESS, ":ann!u@localhost MODE #a +b *!*@" ADDRESS,
                       NULL);
  check_banned (self, ADDRESS, FALSE);
}

static void
test_shown (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  let_gateways (self);
  self->server->config->show_hosts = 1;
  ann = server_client_new_in_room (self, "ann", NULL);
  make_operator (self, "ann", HALL_PRIVILEGE_SEE_HOSTS);
  server_client_check (ann, "MODE #a +b " HOST, ":ann!u@localhost MODE #a +b *!*@" HOST, NULL);
  check_banned (self, ADDRESS, TRUE);
}

/* What was said when all saw addresses is told with cloaks now, the same ones as ever. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) before = NULL;
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *cloak = NULL;
  g_autofree char *again = NULL;
  g_autofree char *said = NULL;
  g_autofree char *set = NULL;

  let_gateways (self);
  self->server->config->show_hosts = 1;
  before = server_client_connect (self);
  server_client_run (before, "WEBIRC hunter2 gate ! " ADDRESS "\r\nNICK bob\r\nUSER u 0 * :Bob\r\n"
                             "JOIN #a\r\nTOPIC #a :By the fire\r\nPRIVMSG #a :hi");
  cloak = server_cloak_host (&self->server->cloak, ADDRESS);
  server_fixture_restart (self);

  let_gateways (self);
  again = server_cloak_host (&self->server->cloak, ADDRESS);
  g_assert_cmpstr (cloak, ==, again);
  ann = server_client_new_in_room (self, "ann", "draft/chathistory");
  said = g_strdup_printf (":bob!u@%s PRIVMSG #a :[2026-11-20 12:00:00Z] hi", cloak);
  set = g_strdup_printf (S "333 ann #a bob!u@%s 1795176000", cloak);
  server_client_check (ann, "CHATHISTORY LATEST #a * 10", said, NULL);
  server_client_check (ann, "TOPIC #a", S "332 ann #a :By the fire", set, NULL);
}

/* Where a guest's own messages are found did not change with what others see of it. */
static void
test_private_history (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) before = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *lines = NULL;

  let_gateways (self);
  self->server->config->show_hosts = 1;
  before = connect_from (self, ADDRESS, "bob");
  server_client_run (before, "PRIVMSG bob :note");
  server_fixture_restart (self);

  let_gateways (self);
  bob = connect_from (self, ADDRESS, "bob");
  server_client_run (bob, "CAP REQ :draft/chathistory");
  server_client_send (bob, "CHATHISTORY LATEST bob * 10");
  lines = server_client_take_lines (bob);
  g_assert_nonnull (strstr (lines, " PRIVMSG bob :[2026-11-20 12:00:00Z] note"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/hosts/nowhere", test_nowhere);
  server_fixture_add ("/server/hosts/unfindable", test_unfindable);
  server_fixture_add ("/server/hosts/operators", test_operators);
  server_fixture_add ("/server/hosts/local", test_local);
  server_fixture_add ("/server/hosts/network-ban", test_network_ban);
  server_fixture_add ("/server/hosts/ban-by-operator", test_ban_by_operator);
  server_fixture_add ("/server/hosts/ban-by-others", test_ban_by_others);
  server_fixture_add ("/server/hosts/shown", test_shown);
  server_fixture_add ("/server/hosts/restart", test_restart);
  server_fixture_add ("/server/hosts/private-history", test_private_history);

  return g_test_run ();
}
