/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of the server, and the modes of people that are about them: OPER, KILL, WALLOPS, what
 * they see, +o, +w, +R and +Z. */

#include "server-fixture.h"

#include <string.h>

#define ALL                                                                                        \
  (HALL_PRIVILEGE_KILL | HALL_PRIVILEGE_REHASH | HALL_PRIVILEGE_SEE_HOSTS                          \
   | HALL_PRIVILEGE_SEE_SECRET | HALL_PRIVILEGE_STATS | HALL_PRIVILEGE_WALLOPS)

#define NO_OPERATOR "Permission Denied- You're not an IRC operator"

static void
add_operator (ServerFixture *self, const char *name, const char *host, HallPrivileges privileges)
{
  const char *const hosts[] = { "*@192.0.2.*", host, NULL };
  ServerOperator *operator= g_new0 (ServerOperator, 1);

  operator->name = g_strdup (name);
  operator->password = server_fixture_make_verifier ("kindling");
  operator->hosts = g_strdupv ((char **) hosts);
  operator->privileges = privileges;
  g_ptr_array_add (self->config->operators, operator);
}

static ServerClient *
new_operator (ServerFixture *self, const char *nick, HallPrivileges privileges)
{
  g_autofree char *line = g_strdup_printf ("OPER %s kindling", nick);
  ServerClient *client;

  add_operator (self, nick, "*@localhost", privileges);
  client = server_client_new (self, nick, NULL);
  server_client_run (client, line);
  g_assert_nonnull (hall_find_user (self->server->hall, nick)->oper_name);

  return client;
}

static void
test_oper (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  add_operator (self, "keeper", "*@localhost", ALL);
  ann = server_client_new (self, "ann", "labeled-response batch");
  bob = server_client_new (self, "bob", NULL);

  server_client_check (bob, "OPER keeper kindling", ":bob!u@localhost MODE bob +o",
                       S "381 bob :You are now an IRC operator", NULL);
  server_client_check (bob, "OPER keeper kindling",
                       S "400 bob OPER :You are an IRC operator already", NULL);
  server_client_check (bob, "MODE bob", S "221 bob +Zo", NULL);
  server_client_check (bob, "MODE bob +o", NULL);
  server_client_check (bob, "MODE bob -o", ":bob!u@localhost MODE bob -o", NULL);
  server_client_check (bob, "WALLOPS :hi", S "481 bob :" NO_OPERATOR, NULL);
  server_client_check (bob, "MODE bob +o", NULL);
  server_client_check (bob, "MODE bob", S "221 bob +Z", NULL);

  /* The answer comes later, with its label. */
  server_client_check (ann, "@label=x OPER keeper kindling",
                       "@label=x :s.test BATCH +l0 labeled-response",
                       "@batch=l0 :ann!u@localhost MODE ann +o",
                       "@batch=l0 :s.test 381 ann :You are now an IRC operator",
                       ":s.test BATCH -l0", NULL);
}

static void
test_oper_refused (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  add_operator (self, "keeper", "*@localhost", ALL);
  add_operator (self, "far", "*@*.example", ALL);
  ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "OPER keeper", S "461 ann OPER :Not enough parameters", NULL);
  server_client_check (ann, "OPER keeper matches", S "464 ann :Password incorrect", NULL);
  g_assert_null (hall_find_user (self->server->hall, "ann")->oper_name);
  server_client_check (ann, "MODE ann", S "221 ann +Z", NULL);
}

/* Each wrong one makes the next wait longer, and the fifth is the last. */
static void
test_oper_is_slowed (ServerFixture *self, gconstpointer data)
{
  static const guint waits[] = { 0, 2, 4, 8 };
  g_autoptr (ServerClient) ann = NULL;

  add_operator (self, "keeper", "*@localhost", ALL);
  add_operator (self, "far", "*.example", ALL);
  ann = server_client_new (self, "ann", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      server_client_send (ann, i % 2 == 0 ? "OPER far kindling" : "OPER nobody kindling");
      server_client_wait_for (ann, S "491 ann :No operator of that name may come from your host",
                              NULL);
      server_client_send (ann, "PING x");
      if (waits[i] > 0)
        {
          server_fixture_advance (self, waits[i] * 1000 - 1);
          server_client_expect_nothing_yet (ann);
          server_fixture_advance (self, 1);
        }
      server_client_wait_for (ann, S "PONG s.test x", NULL);
    }
  server_client_send (ann, "OPER keeper matches");
  server_client_expect_end (ann, S "464 ann :Password incorrect",
                            "ERROR :Closing link: (localhost) [Too many wrong passwords]", NULL);
}

static ServerClient *
connect_from (ServerFixture *self, const char *address, const char *nick)
{
  g_autofree char *line
      = g_strdup_printf ("WEBIRC w gate %s %s\r\nNICK %s\r\nUSER u 0 * :X", address, address, nick);
  ServerClient *client = server_client_connect (self);

  server_client_run (client, line);

  return client;
}

/* Nor is one let go on by another connection, or by another way to guess. */
static void
test_oper_address_limit (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
  self->config->limits.login_failures_per_address = 2;
  add_operator (self, "keeper", "*", ALL);
  ann = connect_from (self, "192.0.2.1", "ann");
  server_client_check (ann, "OPER keeper matches", S "464 ann :Password incorrect", NULL);
  server_client_send (ann, "OPER nobody matches");
  server_client_wait_for (ann, S "491 ann :No operator of that name may come from your host", NULL);

  bob = connect_from (self, "192.0.2.1", "bob");
  server_client_check (bob, "OPER keeper kindling",
                       S "400 bob OPER :Too many failed logins from your address; try again later",
                       NULL);
  server_client_run (bob, "CAP REQ sasl\r\nAUTHENTICATE SCRAM-SHA-256");
  server_client_check (bob, "AUTHENTICATE biwsbj1hZGEscj1hYmM=",
                       S "902 bob :Too many failed logins from your address; try again later",
                       S "904 bob :SASL authentication failed", NULL);

  cid = connect_from (self, "192.0.2.2", "cid");
  server_client_run (cid, "OPER keeper kindling");
  g_assert_nonnull (hall_find_user (self->server->hall, "cid")->oper_name);
}

static void
ignore_cb (gboolean is_right, gpointer user_data)
{
}

/* As many checks as may wait do. */
static void
test_oper_busy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree ServerScramVerifier *slow = server_fixture_make_verifier ("kindling");

  slow->iterations = SERVER_SCRAM_ITERATIONS_MAX;
  add_operator (self, "keeper", "*@localhost", ALL);
  ann = server_client_new (self, "ann", NULL);
  for (guint i = 0; i < SERVER_CREDENTIALS_MAX; i++)
    g_assert_true (server_credentials_check (self->server->credentials, slow, "kindling", ignore_cb,
                                             NULL, NULL));
  server_client_check (ann, "OPER keeper kindling",
                       S "400 ann OPER :Too many passwords are being checked; try again in a "
                         "minute",
                       NULL);
}

/* An operator that goes while it is checked leaves nothing behind. */
static void
test_oper_and_gone (ServerFixture *self, gconstpointer data)
{
  ServerClient *ann;
  g_autoptr (ServerClient) bob = NULL;

  add_operator (self, "keeper", "*@localhost", ALL);
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  server_client_send (ann, "OPER keeper kindling");
  server_client_free (ann);
  server_client_run (bob, "OPER keeper kindling");
}

static void
test_kill (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", HALL_PRIVILEGE_KILL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new_in_room (self, "cid", NULL);
  g_autofree char *text = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strconcat ("KILL bob :", text, NULL);

  server_client_run (bob, "PING x");
  server_client_check (ann, "KILL", S "461 ann KILL :Not enough parameters", NULL);
  server_client_check (ann, "KILL nobody :x", S "401 ann nobody :No such nick/channel", NULL);
  server_client_check (ann, "KILL S.test :x", S "483 ann :You can't kill a server!", NULL);
  server_client_check (ann, "KILL a,b,c,d,e :x", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);

  server_client_check (ann, "KILL BOB :be nice", NULL);
  server_client_expect_end (bob, ":ann!u@localhost KILL bob :be nice",
                            "ERROR :Closing link: (localhost) [Killed (ann (be nice))]", NULL);
  server_client_expect (cid, ":bob!u@localhost QUIT :Killed (ann (be nice))", NULL);

  /* The reason may be missing; and one can be of several. */
  server_client_check (ann, "KILL nobody,cid", S "401 ann nobody :No such nick/channel", NULL);
  server_client_expect_end (cid, ":ann!u@localhost KILL cid :No reason was given",
                            "ERROR :Closing link: (localhost) [Killed (ann (No reason was given))]",
                            NULL);
  server_client_send (ann, "KILL ann :good night");
  server_client_expect_end (ann, ":ann!u@localhost KILL ann :good night",
                            "ERROR :Closing link: (localhost) [Killed (ann (good night))]", NULL);
}

static void
test_privileges (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", 0);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (bob, "KILL bob :x", S "481 bob :" NO_OPERATOR, NULL);
  server_client_check (bob, "KILL s.test :x", S "481 bob :" NO_OPERATOR, NULL);
  server_client_check (bob, "WALLOPS :x", S "481 bob :" NO_OPERATOR, NULL);
  server_client_check (bob, "REHASH", S "481 bob :" NO_OPERATOR, NULL);
  server_client_check (bob, "STATS o", S "481 bob :" NO_OPERATOR,
                       S "219 bob o :End of /STATS report", NULL);

  server_client_check (ann, "KILL bob :x", S "723 ann kill :Insufficient operator privileges",
                       NULL);
  server_client_check (ann, "WALLOPS :x", S "723 ann wallops :Insufficient operator privileges",
                       NULL);
  server_client_check (ann, "REHASH", S "723 ann rehash :Insufficient operator privileges", NULL);
  server_client_check (ann, "STATS o", S "723 ann stats :Insufficient operator privileges",
                       S "219 ann o :End of /STATS report", NULL);
}

static void
test_wallops (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", HALL_PRIVILEGE_WALLOPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "server-time");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);
  g_autofree char *text = g_strnfill (490, 'x');
  g_autofree char *too_long = g_strconcat ("WALLOPS :", text, NULL);

  server_client_check (bob, "MODE bob +w",
                       "@time=2026-11-20T12:00:00.000Z :bob!u@localhost MODE bob +w", NULL);
  server_client_check (ann, "WALLOPS :tea is ready", NULL);
  server_client_expect (bob,
                        "@time=2026-11-20T12:00:00.000Z :ann!u@localhost WALLOPS :tea is ready",
                        NULL);
  server_client_expect (cid, NULL);
  server_client_check (ann, "MODE ann +w", ":ann!u@localhost MODE ann +w", NULL);
  server_client_check (ann, "WALLOPS tea", ":ann!u@localhost WALLOPS tea", NULL);
  server_client_check (ann, "WALLOPS", S "461 ann WALLOPS :Not enough parameters", NULL);
  server_client_check (ann, "WALLOPS :", S "461 ann WALLOPS :Not enough parameters", NULL);
  server_client_check (ann, too_long, S "417 ann :Input line was too long", NULL);
}

static void
test_shown (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", ALL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "PING x");
  server_client_check (bob, "WHO ann", S "352 bob * u localhost s.test ann H* :0 Name of ann",
                       S "315 bob ann :End of WHO list", NULL);
  server_client_run (ann, "AWAY :x");
  server_client_run (bob, "MODE #a +v ann");
  server_client_check (bob, "WHO ann", S "352 bob * u localhost s.test ann G* :0 Name of ann",
                       S "315 bob ann :End of WHO list", NULL);
  server_client_check (bob, "WHO #a o", S "352 bob #a u localhost s.test ann G*+ :0 Name of ann",
                       S "315 bob #a :End of WHO list", NULL);
  server_client_check (bob, "WHO * o%nf", S "354 bob ann G*", S "315 bob * :End of WHO list", NULL);
  server_client_check (bob, "WHO bob o", S "315 bob bob :End of WHO list", NULL);
  server_client_check (bob, "USERHOST ann bob", S "302 bob :ann*=-u@localhost bob=+u@localhost",
                       NULL);
  server_client_check (bob, "WHOIS ann", S "311 bob ann u localhost * :Name of ann",
                       S "319 bob ann +#a", S "312 bob ann s.test :A server under test",
                       S "317 bob ann 0 1795176000 :seconds idle, signon time", S "301 bob ann x",
                       S "313 bob ann :is an IRC operator",
                       S "671 bob ann :is using a secure connection",
                       S "318 bob ann :End of /WHOIS list", NULL);
  server_client_check (bob, "LUSERS", S "251 bob :There are 2 users and 0 invisible on 1 servers",
                       S "252 bob 1 :operator(s) online", S "253 bob 0 :unknown connection(s)",
                       S "254 bob 1 :channels formed", S "255 bob :I have 2 clients and 0 servers",
                       S "265 bob 2 2 :Current local users 2, max 2",
                       S "266 bob 2 2 :Current global users 2, max 2", NULL);
}

/* What is not for everybody, and with which privilege it is seen. */
static void
test_sees (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", HALL_PRIVILEGE_SEE_SECRET);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (bob, "MODE #a +s");
  server_client_run (bob, "MODE bob +i");
  server_client_check (cid, "LIST", S "321 cid Channel :Users  Name", S "323 cid :End of /LIST",
                       NULL);
  server_client_check (ann, "LIST", S "321 ann Channel :Users  Name",
                       S "322 ann #a 1 :", S "323 ann :End of /LIST", NULL);
  server_client_check (cid, "WHO #a", S "315 cid #a :End of WHO list", NULL);
  server_client_check (ann, "WHO #a", S "352 ann #a u localhost s.test bob H@ :0 Name of bob",
                       S "315 ann #a :End of WHO list", NULL);
  server_client_check (cid, "WHO b*", S "315 cid b* :End of WHO list", NULL);
  server_client_check (ann, "WHO b*", S "352 ann * u localhost s.test bob H :0 Name of bob",
                       S "315 ann b* :End of WHO list", NULL);
  server_client_check (ann, "NAMES #a", S "353 ann @ #a @bob", S "366 ann #a :End of /NAMES list",
                       NULL);
  server_client_check (ann, "MODE #a", S "324 ann #a +nst", S "329 ann #a 1795176000", NULL);
  server_client_check (ann, "WHOIS bob", S "311 ann bob u localhost * :Name of bob",
                       S "319 ann bob @#a", S "312 ann bob s.test :A server under test",
                       S "317 ann bob 0 1795176000 :seconds idle, signon time",
                       S "671 ann bob :is using a secure connection",
                       S "379 ann bob :is using modes +Zi", S "318 ann bob :End of /WHOIS list",
                       NULL);
  /* To see is not to take part. */
  server_client_check (ann, "PRIVMSG #a :hi", S "404 ann #a :Cannot send to channel", NULL);
  server_client_check (ann, "MODE #a -s", S "442 ann #a :You're not on that channel", NULL);
}

static void
test_sees_hosts (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autoptr (ServerClient) ann = new_operator (self, "ann", HALL_PRIVILEGE_SEE_HOSTS);
  g_autoptr (ServerClient) bob = server_client_connect (self);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  self->server->config->show_hosts = 1;
  self->server->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->server->config->webirc_password = server_fixture_make_verifier ("hunter2");
  server_client_check (bob, "WEBIRC hunter2 gate home.example 198.51.100.3 :x secure=1", NULL);
  server_client_run (bob, "NICK bob\r\nUSER u 0 * :Bob");

  server_client_check (ann, "WHOIS bob", S "311 ann bob u home.example * Bob",
                       S "312 ann bob s.test :A server under test",
                       S "317 ann bob 0 1795176000 :seconds idle, signon time",
                       S "671 ann bob :is using a secure connection",
                       S "338 ann bob u@home.example 198.51.100.3 :Actual user@host, Actual IP",
                       S "318 ann bob :End of /WHOIS list", NULL);
  server_client_check (ann, "WHO bob %hi", S "354 ann 198.51.100.3 home.example",
                       S "315 ann bob :End of WHO list", NULL);
  server_client_check (cid, "WHO bob %hi", S "354 cid 255.255.255.255 home.example",
                       S "315 cid bob :End of WHO list", NULL);
  server_client_check (cid, "WHOIS bob", S "311 cid bob u home.example * Bob",
                       S "312 cid bob s.test :A server under test",
                       S "317 cid bob 0 1795176000 :seconds idle, signon time",
                       S "671 cid bob :is using a secure connection",
                       S "318 cid bob :End of /WHOIS list", NULL);
}

/* Through a gateway one is only as safe as on the way to it. */
static void
test_insecure_gateway (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autoptr (ServerClient) ann = NULL;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("hunter2");
  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC hunter2 gate home.example 198.51.100.3 :insecure", NULL);
  server_client_run (ann, "NICK ann\r\nUSER u 0 * :Ann");
  server_client_check (ann, "MODE ann", S "221 ann +", NULL);
  server_client_check (ann, "MODE ann +Z", NULL);
  server_client_check (ann, "MODE ann", S "221 ann +", NULL);
}

static void
test_stats (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_operator (self, "ann", HALL_PRIVILEGE_STATS);

  server_client_check (ann, "STATS o", S "243 ann O *@192.0.2.* * ann",
                       S "243 ann O *@localhost * ann", S "219 ann o :End of /STATS report", NULL);
}

/* https://ircv3.net/specs/extensions/oper-tag */
static void
test_tag (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;
  g_autoptr (ServerClient) ann = NULL;

  bob = server_client_new_in_room (self, "bob", "draft/oper-tag");
  cid = server_client_new_in_room (self, "cid", "message-tags");
  ann = new_operator (self, "ann", ALL);
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "PING x");
  server_client_run (cid, "PING x");
  server_client_check (ann, "PRIVMSG #a :hi", NULL);
  server_client_expect (bob, "@draft/oper :ann!u@localhost PRIVMSG #a hi", NULL);
  server_client_expect (cid, "@msgid=1 :ann!u@localhost PRIVMSG #a hi", NULL);
  server_client_run (ann, "NICK amy");
  server_client_expect (bob, "@draft/oper :ann!u@localhost NICK amy", NULL);
  server_client_run (ann, "MODE amy -o");
  server_client_check (ann, "PRIVMSG #a :hi", NULL);
  server_client_expect (bob, ":amy!u@localhost PRIVMSG #a hi", NULL);
}

static void
test_registered_only (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "MODE ann +R", ":ann!u@localhost MODE ann +R", NULL);
  server_client_check (bob, "PRIVMSG ann :hi",
                       S "477 bob ann :Cannot write to this user (+R): log in to an account first",
                       NULL);
  server_client_check (bob, "NOTICE ann :hi", NULL);
  server_client_expect (ann, NULL);
  server_client_check (ann, "PRIVMSG bob :hi", NULL);
  server_client_expect (bob, ":ann!u@localhost PRIVMSG bob hi", NULL);
  server_client_check (bob, "PRIVMSG ann :hi", NULL);
  server_client_expect (ann, ":bob!u@localhost PRIVMSG ann hi", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/operator/oper", test_oper);
  server_fixture_add ("/server/operator/oper-refused", test_oper_refused);
  server_fixture_add ("/server/operator/oper-is-slowed", test_oper_is_slowed);
  server_fixture_add ("/server/operator/oper-address-limit", test_oper_address_limit);
  server_fixture_add ("/server/operator/oper-busy", test_oper_busy);
  server_fixture_add ("/server/operator/oper-and-gone", test_oper_and_gone);
  server_fixture_add ("/server/operator/kill", test_kill);
  server_fixture_add ("/server/operator/privileges", test_privileges);
  server_fixture_add ("/server/operator/wallops", test_wallops);
  server_fixture_add ("/server/operator/shown", test_shown);
  server_fixture_add ("/server/operator/sees", test_sees);
  server_fixture_add ("/server/operator/sees-hosts", test_sees_hosts);
  server_fixture_add ("/server/operator/insecure-gateway", test_insecure_gateway);
  server_fixture_add ("/server/operator/stats", test_stats);
  server_fixture_add ("/server/operator/tag", test_tag);
  server_fixture_add ("/server/operator/registered-only", test_registered_only);

  return g_test_run ();
}
