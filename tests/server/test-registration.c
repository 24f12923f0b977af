/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-fixture.h"

#include "config.h"

#define CAPS_FIRST "account-notify account-tag draft/account-registration"
#define CAPS_BEFORE                                                                                \
  "away-notify batch cap-notify draft/channel-rename draft/chathistory chghost echo-message "      \
  "draft/extended-isupport draft/event-playback extended-join extended-monitor "                   \
  "invite-notify labeled-response draft/message-edit draft/message-redaction message-tags "
#define CAPS_AFTER " multi-prefix no-implicit-names draft/no-implicit-names draft/oper-tag "
#define CAPS_LAST  "server-time setname standard-replies userhost-in-names"

/* Values are told to who asks for version 302, and all that does not fit one line. */
#define CAPS                                                                                       \
  CAPS_FIRST                                                                                       \
  "=before-connect,custom-account-name " CAPS_BEFORE                                               \
  "draft/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=300 "                   \
  "draft/metadata-3=before-connect,max-subs=50,max-keys=20,max-key-bytes=32,"                      \
  "max-value-bytes=300 draft/multiline=max-bytes=4096,max-lines=100" CAPS_AFTER                    \
  "draft/pre-away draft/read-marker draft/relaymsg=/ sasl=SCRAM-SHA-256,PLAIN soju.im/search " CAPS_LAST
#define CAPS_301                                                                                   \
  CAPS_FIRST " " CAPS_BEFORE "draft/metadata-2 draft/metadata-3 draft/multiline" CAPS_AFTER        \
             "sasl " CAPS_LAST

#define WELCOME(nick) S "001 " nick " :Welcome to Test, " nick

/* Checks that whoever sent @line is welcome now, and hears nothing else before. */
static void
check_welcome (ServerClient *client, const char *line, const char *nick)
{
  g_autofree char *welcome = g_strdup_printf (S "001 %s :Welcome to Test, %s\n", nick, nick);
  g_autofree char *lines = NULL;

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  if (!g_str_has_prefix (lines, welcome))
    g_error ("This is no welcome: %s", lines);
}

/* Checks a list of capabilities, which may take several lines. */
static void
check_list (ServerClient *client, const char *line, const char *expected)
{
  g_autofree char *lines = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  parts = g_strsplit (lines, "\n", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_assert_nonnull (strstr (parts[i], parts[i + 1] != NULL ? " LS * :" : " LS :"));
      g_string_append_printf (list, "%s%s", i > 0 ? " " : "", strstr (parts[i], " :") + 2);
    }
  g_assert_cmpstr (list->str, ==, expected);
}

static void
test_welcome (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_check (ann, "NICK ann", NULL);
  server_client_check (
      ann, "USER Ann 0 * :Ann Bee", WELCOME ("ann"),
      S "002 ann :Your host is s.test, running inglenookd " PACKAGE_VERSION,
      S "003 ann :This server was started 2026-11-20 12:00:00 UTC",
      S "004 ann s.test inglenookd-" PACKAGE_VERSION " BRZiow beIklHimnpstCcSrRMqaohv beIklHqaohv",
      S "005 ann ACCOUNTEXTBAN=a AWAYLEN=200 BOT=B CASEMAPPING=ascii CHANLIMIT=#:100 "
        "CHANMODES=beI,k,lH,imnpstCcSrRM CHANNELLEN=64 CHANTYPES=# CHATHISTORY=500 CLIENTTAGDENY= "
        ":are supported by this server",
      S "005 ann ELIST=CMNTU EXCEPTS=e EXTBAN=,am HOSTLEN=63 INVEX=I KEYLEN=32 KICKLEN=200 KNOCK "
        "MAXLIST=b:100,e:100,I:100 MODES :are supported by this server",
      S "005 ann MONITOR=100 MSGREFTYPES=msgid,timestamp NAMELEN=128 NETWORK=Test NICKLEN=32 "
        "PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ "
        "TARGMAX=JOIN:,KICK:4,KILL:4,LIST:,MONITOR:,NAMES:1,NOTICE:4,PART:,PRIVMSG:4,"
        "TAGMSG:4,WHOIS:4,WHOWAS:1 TOPICLEN=300 USERLEN=16 :are supported by this server",
      S "005 ann UTF8ONLY WHOX :are supported by this server",
      S "251 ann :There are 1 users and 0 invisible on 1 servers",
      S "252 ann 0 :operator(s) online", S "253 ann 0 :unknown connection(s)",
      S "254 ann 0 :channels formed", S "255 ann :I have 1 clients and 0 servers",
      S "265 ann 1 1 :Current local users 1, max 1", S "266 ann 1 1 :Current global users 1, max 1",
      S "422 ann :MOTD File is missing", NULL);
}

static void
test_orders (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autoptr (ServerClient) bob = server_client_connect (self);
  g_autoptr (ServerClient) cid = server_client_connect (self);
  g_autoptr (ServerClient) dee = server_client_connect (self);

  server_client_check (ann, "USER u 0 * :Ann", NULL);
  check_welcome (ann, "NICK ann", "ann");

  check_list (bob, "CAP LS 302", CAPS);
  server_client_check (bob, "NICK bob", NULL);
  server_client_check (bob, "USER u 0 * :Bob", NULL);
  check_welcome (bob, "CAP END", "bob");

  server_client_check (cid, "NICK cid", NULL);
  server_client_check (cid, "CAP REQ server-time", S "CAP * ACK server-time", NULL);
  server_client_check (cid, "USER u 0 * :Cid", NULL);
  check_welcome (cid, "CAP END", "cid");

  /* An end that nobody waits for is no beginning, and the last nick counts. */
  server_client_check (dee, "CAP END", NULL);
  server_client_check (dee, "CAP LIST", S "CAP * LIST :", NULL);
  server_client_check (dee, "NICK dan", NULL);
  server_client_check (dee, "NICK dee", NULL);
  check_welcome (dee, "USER u 0 * :Dee", "dee");
}

static void
test_negotiation (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  check_list (ann, "CAP LS", CAPS_301);
  server_client_check (ann, "CAP REQ :batch server-time", S "CAP * ACK :batch server-time", NULL);
  server_client_check (ann, "CAP LIST", S "CAP * LIST :batch server-time", NULL);
  /* All of it, or nothing. */
  server_client_check (ann, "CAP REQ :setname no-such", S "CAP * NAK :setname no-such", NULL);
  server_client_check (ann, "CAP LIST", S "CAP * LIST :batch server-time", NULL);
  server_client_check (ann, "CAP REQ :-batch setname ", S "CAP * ACK :-batch setname ", NULL);
  server_client_check (ann, "CAP REQ -batch", S "CAP * ACK -batch", NULL);
  server_client_check (ann, "CAP LIST", S "CAP * LIST :server-time setname", NULL);
  server_client_check (ann, "CAP REQ :-no-such", S "CAP * NAK -no-such", NULL);
  server_client_check (ann, "CAP REQ", S "CAP * ACK :", NULL);
}

/* An older client gets one line, in which what is ratified goes before drafts. */
static void
test_one_line (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  g_free (self->config->name);
  self->config->name = g_strdup ("a-name-as-long-as-any-that-is-good-for-server.chat.example.org");
  ann = server_client_new (self, "ann-who-has-a-rather-long-name-x", NULL);
  server_client_send (ann, "CAP LS");
  lines = server_client_take_lines (ann);

  g_assert_nonnull (strstr (lines, " LS :account-notify account-tag "));
  g_assert_nonnull (strstr (lines, " setname standard-replies userhost-in-names"));
  g_assert_cmpuint (strlen (lines), <=, IRC_LINE_MAX - 2);
  g_assert_null (strchr (lines, '\n'));
}

/* No name is cut where the answer has less room than the request had. */
static void
test_long_request (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (GString) request = g_string_new ("CAP REQ :setname");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < 81; i++)
    g_string_append (request, " batch");
  first = g_strdup_printf (S "CAP ann-who-has-a-rather-long-name-x ACK :%.457s", request->str + 9);
  second = g_strdup_printf (S "CAP ann-who-has-a-rather-long-name-x ACK :%s", request->str + 467);
  ann = server_client_new (self, "ann-who-has-a-rather-long-name-x", NULL);
  server_client_check (ann, request->str, first, second, NULL);
  server_client_check (ann, "CAP LIST",
                       S "CAP ann-who-has-a-rather-long-name-x LIST :batch setname", NULL);
}

/* Who speaks version 302 hears of new capabilities, whether it asks for that or not. */
static void
test_cap_notify (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autoptr (ServerClient) bob = server_client_connect (self);

  server_client_run (ann, "CAP LS 307");
  server_client_check (ann, "CAP LIST", S "CAP * LIST cap-notify", NULL);
  server_client_check (ann, "CAP REQ -cap-notify", S "CAP * NAK -cap-notify", NULL);
  server_client_check (ann, "CAP LS", S "CAP * LS :" CAPS_301, NULL);
  server_client_check (ann, "CAP REQ -cap-notify", S "CAP * NAK -cap-notify", NULL);

  server_client_run (bob, "CAP LS abc");
  server_client_check (bob, "CAP LIST", S "CAP * LIST :", NULL);
  server_client_check (bob, "CAP REQ cap-notify", S "CAP * ACK cap-notify", NULL);
  server_client_check (bob, "CAP REQ -cap-notify", S "CAP * ACK -cap-notify", NULL);
}

static void
test_cap_later (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  check_list (ann, "CAP LS 302", CAPS);
  server_client_check (ann, "cap req :echo-message", S "CAP ann ACK echo-message", NULL);
  server_client_check (ann, "CAP END", NULL);
  server_client_check (ann, "CAP LIST", S "CAP ann LIST :cap-notify echo-message", NULL);
  server_client_check (ann, "CAP", S "461 ann CAP :Not enough parameters", NULL);
  server_client_check (ann, "CAP NEW x", S "410 ann NEW :Invalid CAP command", NULL);
}

static void
test_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_connect (self);

  server_client_check (bob, "NICK", S "431 * :No nickname given", NULL);
  server_client_check (bob, "NICK :", S "431 * :No nickname given", NULL);
  server_client_check (bob, "NICK ANN", S "433 * ANN :Nickname is already in use", NULL);
  server_client_check (bob, "NICK \xd0\xb0nn",
                       S "433 * \xd0\xb0nn :Nickname looks like one that is in use", NULL);
  server_client_check (bob, "NICK 1bob", S "432 * 1bob :Erroneous nickname", NULL);
  server_client_check (bob, "NICK s.test", S "432 * s.test :Erroneous nickname", NULL);
  server_client_check (bob, "USER u 0 * :Bob", NULL);
  check_welcome (bob, "NICK bob", "bob");
  server_client_expect (ann, NULL);
}

/* What was free when it was asked for may be taken when it is needed. */
static void
test_nick_taken_meanwhile (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) slow = server_client_connect (self);
  g_autoptr (ServerClient) quick = NULL;

  server_client_run (slow, "CAP LS 302\r\nNICK ann\r\nUSER u 0 * :Slow");
  quick = server_client_new (self, "ann", NULL);

  server_client_check (slow, "CAP END", S "433 * ann :Nickname is already in use", NULL);
  server_client_check (slow, "NICK ann", S "433 * ann :Nickname is already in use", NULL);
  check_welcome (slow, "NICK bob", "bob");
}

static void
test_user (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *name = g_strnfill (129, 'x');
  g_autofree char *line = g_strdup_printf ("USER u 0 * :%s", name);

  server_client_check (ann, "USER u 0 *", S "461 * USER :Not enough parameters", NULL);
  server_client_check (ann, line, S "417 * :Input line was too long", NULL);
  server_client_check (ann, "USER u 0 * :", S "461 * USER :Not enough parameters", NULL);
  server_client_check (ann, "USER 17:+/long.user-name_x 0 * :Ann B.", NULL);
  server_client_check (ann, "USER u 0 * :Ann", S "462 * :You may not reregister", NULL);
  check_welcome (ann, "NICK ann", "ann");
  server_client_check (ann, "USER u 0 * :Ann", S "462 ann :You may not reregister", NULL);

  /* What cannot be in a user name is left out. */
  server_client_check (
      ann, "WHOIS ann", S "311 ann ann 17long.user-name localhost * :Ann B.",
      S "312 ann ann s.test :A server under test",
      S "317 ann ann 0 1795176000 :seconds idle, signon time",
      S "671 ann ann :is using a secure connection",
      S "338 ann ann 17long.user-name@localhost localhost :Actual user@host, Actual IP",
      S "318 ann ann :End of /WHOIS list", NULL);
}

static void
test_password (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) none = NULL;
  g_autoptr (ServerClient) wrong = NULL;
  g_autoptr (ServerClient) right = NULL;

  self->config->password = server_fixture_make_verifier ("Open Sesame");
  none = server_client_connect (self);
  wrong = server_client_connect (self);
  right = server_client_connect (self);

  server_client_send (none, "NICK ann\r\nUSER u 0 * :Ann");
  server_client_expect_end (none, S "464 * :Password incorrect",
                            "ERROR :Closing link: (localhost) [Password incorrect]", NULL);

  server_client_check (wrong, "PASS :open sesame", NULL);
  server_client_send (wrong, "NICK ann\r\nUSER u 0 * :Ann");
  server_client_expect_end (wrong, S "464 * :Password incorrect",
                            "ERROR :Closing link: (localhost) [Password incorrect]", NULL);

  server_client_check (right, "PASS", S "461 * PASS :Not enough parameters", NULL);
  server_client_check (right, "PASS wrong", NULL);
  server_client_check (right, "PASS :Open Sesame", NULL);
  server_client_check (right, "NICK ann", NULL);
  check_welcome (right, "USER u 0 * :Ann", "ann");
  server_client_check (right, "PASS x", S "462 ann :You may not reregister", NULL);
}

/* Whoever goes while the password is being checked leaves nothing behind. */
static void
test_password_and_gone (ServerFixture *self, gconstpointer data)
{
  ServerClient *gone;
  g_autoptr (ServerClient) ann = NULL;

  self->config->password = server_fixture_make_verifier ("Open Sesame");
  gone = server_client_connect (self);
  server_client_send (gone, "PASS :Open Sesame\r\nNICK ann\r\nUSER u 0 * :Ann");
  server_client_free (gone);
  ann = server_client_connect (self);
  server_client_run (ann, "PASS :Open Sesame\r\nNICK amy\r\nUSER u 0 * :Amy");
  g_assert_nonnull (server_fixture_get_session (self, "amy"));
}

static void
test_password_not_needed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_check (ann, "PASS anything", NULL);
  server_client_check (ann, "NICK ann", NULL);
  check_welcome (ann, "USER u 0 * :Ann", "ann");
}

static void
test_not_registered (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *verb;
    gboolean needs_registration;
  } commands[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  { #verb, needs_registration },
#include "server/server-command.def"
#undef COMMAND
  };
  g_autoptr (ServerClient) ann = server_client_connect (self);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].needs_registration)
      server_client_check (ann, commands[i].verb, S "451 * :You have not registered", NULL);

  server_client_check (ann, "PRIVMSG #a :hello", S "451 * :You have not registered", NULL);
  server_client_check (ann, "SING", S "421 * SING :Unknown command", NULL);
  server_client_check (ann, "PING :a b", S "PONG s.test :a b", NULL);
  server_client_check (ann, "PONG x", NULL);
}

static void
test_quit (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_send (ann, "NICK ann\r\nQUIT :never mind\r\nUSER u 0 * :Ann");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit: never mind]", NULL);
}

static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_run (ann, "NICK ann");
  server_fixture_advance (self, 59999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Registration timed out]", NULL);
}

static void
test_timeout_that_is_set (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.registration_timeout = 5;
  ann = server_client_connect (self);
  server_client_run (ann, "NICK ann");
  server_fixture_advance (self, 4999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Registration timed out]", NULL);
}

/* Time runs from the connection on, not from the last octet. */
static void
test_timeout_of_who_dawdles (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  for (guint i = 0; i < 6; i++)
    {
      server_fixture_advance (self, 9500);
      server_client_run (ann, "NICK ann");
    }
  server_client_send_bytes (ann, "U", 1);
  server_fixture_advance (self, 3000);
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Registration timed out]", NULL);
}

/* Who took long to register is asked for a sign of life no sooner than others. */
static void
test_timeout_ends (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_run (ann, "NICK ann");
  server_fixture_advance (self, 59000);
  check_welcome (ann, "USER u 0 * :Ann", "ann");
  server_fixture_advance (self, 119999);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  server_client_wait_for (ann, "PING s.test", NULL);
}

static void
test_counts (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) unknown = server_client_connect (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (bob, "MODE bob +i");
  server_client_run (bob, "JOIN #a");
  server_client_check (ann, "LUSERS", S "251 ann :There are 1 users and 1 invisible on 1 servers",
                       S "252 ann 0 :operator(s) online", S "253 ann 1 :unknown connection(s)",
                       S "254 ann 1 :channels formed", S "255 ann :I have 2 clients and 0 servers",
                       S "265 ann 2 2 :Current local users 2, max 2",
                       S "266 ann 2 2 :Current global users 2, max 2", NULL);

  server_client_send (bob, "QUIT");
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [Quit]", NULL);
  g_clear_pointer (&unknown, server_client_free);
  server_fixture_settle (self);
  server_client_check (ann, "LUSERS", S "251 ann :There are 1 users and 0 invisible on 1 servers",
                       S "252 ann 0 :operator(s) online", S "253 ann 0 :unknown connection(s)",
                       S "254 ann 0 :channels formed", S "255 ann :I have 1 clients and 0 servers",
                       S "265 ann 1 2 :Current local users 1, max 2",
                       S "266 ann 1 2 :Current global users 1, max 2", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/registration/welcome", test_welcome);
  server_fixture_add ("/server/registration/orders", test_orders);
  server_fixture_add ("/server/registration/negotiation", test_negotiation);
  server_fixture_add ("/server/registration/one-line", test_one_line);
  server_fixture_add ("/server/registration/long-request", test_long_request);
  server_fixture_add ("/server/registration/cap-notify", test_cap_notify);
  server_fixture_add ("/server/registration/cap-later", test_cap_later);
  server_fixture_add ("/server/registration/nick", test_nick);
  server_fixture_add ("/server/registration/nick-taken-meanwhile", test_nick_taken_meanwhile);
  server_fixture_add ("/server/registration/user", test_user);
  server_fixture_add ("/server/registration/password", test_password);
  server_fixture_add ("/server/registration/password-and-gone", test_password_and_gone);
  server_fixture_add ("/server/registration/password-not-needed", test_password_not_needed);
  server_fixture_add ("/server/registration/not-registered", test_not_registered);
  server_fixture_add ("/server/registration/quit", test_quit);
  server_fixture_add ("/server/registration/timeout", test_timeout);
  server_fixture_add ("/server/registration/timeout-that-is-set", test_timeout_that_is_set);
  server_fixture_add ("/server/registration/timeout-of-who-dawdles", test_timeout_of_who_dawdles);
  server_fixture_add ("/server/registration/timeout-ends", test_timeout_ends);
  server_fixture_add ("/server/registration/counts", test_counts);

  return g_test_run ();
}
