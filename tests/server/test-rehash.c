/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A configuration that changes while the server runs: REHASH, which SIGHUP does as well. */

#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "server/server-address.h"
#include "server/server-rehash.h"

/* With a password of "pencil": https://www.rfc-editor.org/rfc/rfc7677#section-3 */
#define OPERATOR                                                                                   \
  "[operator keeper]\n"                                                                            \
  "password=SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="                                           \
  "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"

#define SERVER                                                                                     \
  "[server]\nname=s.test\nnetwork=Test\ndescription=A server under test\nlisten=unix:socket\n"

#define REST "[database]\nfile=chat.db\n[limits]\nmessages-per-second=0\n"

static char *
get_path (ServerFixture *self)
{
  return g_build_filename (self->folder, "inglenookd.conf", NULL);
}

static void
write_config (ServerFixture *self, const char *text)
{
  g_autofree char *path = get_path (self);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

/* Starts with the configuration of a file, in which ann is an operator that may read it again. */
static ServerClient *
start (ServerFixture *self)
{
  g_autofree char *path = get_path (self);
  const char *const arguments[] = { "inglenookd", "--config", path, NULL };
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  ServerClient *ann;

  write_config (self, SERVER REST OPERATOR "privileges=rehash;wallops\n");
  server_config_free (self->config);
  self->config = server_config_new_from_arguments (arguments, &answer, &error);
  g_assert_no_error (error);
  ann = server_client_new (self, "ann", NULL);
  server_client_run (ann, "OPER keeper pencil");
  g_assert_nonnull (hall_find_user (self->server->hall, "ann")->oper_name);

  return ann;
}

/* Checks what REHASH answers; in @expected FILE stands for the path of the file. */
static void
check_rehash (ServerFixture *self, ServerClient *ann, const char *expected)
{
  g_autofree char *path = get_path (self);
  g_autofree char *lines = NULL;
  g_autoptr (GString) text = NULL;

  server_client_send (ann, "REHASH");
  lines = server_client_take_lines (ann);
  text = g_string_new (lines);
  g_string_replace (text, path, "FILE", 0);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
expect_warning (void)
{
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "ann!* asks for the configuration*");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The configuration stays as it is: *");
}

static void
test_same (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);

  check_rehash (self, ann, S "382 ann FILE Rehashing");
  server_client_check (ann, "WALLOPS :x", NULL);
}

static void
test_changed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autoptr (ServerClient) bob = NULL;

  write_config (self,
                SERVER "[admin]\nlocation=Berlin\n" REST "past-users=1\nrooms-per-user=1\n"
                       "[operator other]\npassword=SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
                       "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                       ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"
                       "privileges=kill\n" OPERATOR "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_check (ann, "ADMIN", S "256 ann s.test :Administrative info", S "257 ann Berlin",
                       NULL);
  server_client_check (ann, "WALLOPS :x", S "723 ann wallops :Insufficient operator privileges",
                       NULL);
  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "JOIN #b", S "405 ann #b :You have joined too many channels", NULL);
  bob = server_client_new (self, "bob", NULL);
  server_client_check (bob, "OPER other pencil", ":bob!u@localhost MODE bob +o",
                       S "381 bob :You are now an IRC operator", NULL);
}

/* Whoever is no operator any more is told; so is everybody what of ISUPPORT has changed. */
static void
test_told (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autofree char *lines = NULL;

  write_config (self, SERVER REST "monitored-per-user=7\n");
  server_client_run (ann, "REHASH");
  server_client_check (ann, "REHASH", S "481 ann :Permission Denied- You're not an IRC operator",
                       NULL);
  server_client_check (ann, "MODE ann", S "221 ann +Z", NULL);
  server_client_send (bob, "PING x");
  lines = server_client_take_lines (bob);
  g_assert_true (g_str_has_prefix (lines, S "005 bob ACCOUNTEXTBAN=a "));
  g_assert_nonnull (strstr (lines, " MONITOR=7 "));
}

static void
write_certificate (ServerFixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "tls.pem", NULL);
  g_autofree char *pem
      = io_tls_identity_make_pem ("s.test", g_get_real_time () / G_USEC_PER_SEC, NULL);

  g_assert_true (
      g_file_set_contents_full (path, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* https://ircv3.net/specs/extensions/capability-negotiation#the-cap-new-subcommand */
static void
test_capability_values (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autoptr (ServerClient) bob = server_client_connect (self);
  g_autoptr (ServerClient) cid = server_client_connect (self);

  write_certificate (self);
  /* As if it had been listening there from the start. */
  g_ptr_array_add (self->server->config->listen, server_address_parse ("tls::6697", NULL));
  server_client_run (bob, "CAP LS 302\r\nNICK bob\r\nUSER u 0 * :Bob\r\nCAP END");
  server_client_run (cid, "CAP LS\r\nNICK cid\r\nUSER u 0 * :Cid\r\nCAP END");
  write_config (self, "[server]\nname=s.test\nnetwork=Test\nlisten=unix:socket;tls::6697\n"
                      "sts-port=6697\n"
                      "tls-certificate=tls.pem\n" REST "multiline-lines=7\n" OPERATOR
                      "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_expect (bob,
                        S "CAP bob NEW :draft/multiline=max-bytes=4096,max-lines=7 "
                          "sts=port=6697,duration=0",
                        NULL);
  server_client_expect (cid, NULL);

  write_config (self, SERVER REST "multiline-lines=7\n" OPERATOR "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_expect (bob, NULL);
}

/* Nobody is sent to a door that is only to be there after the next start. */
static void
test_sts_too_early (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);

  write_certificate (self);
  write_config (self,
                "[server]\nname=s.test\nnetwork=Test\nlisten=unix:socket;tls::6697\n"
                "sts-port=6697\ntls-certificate=tls.pem\n" REST OPERATOR "privileges=rehash\n");
  expect_warning ();
  check_rehash (self, ann,
                S "382 ann FILE Rehashing\n" S
                  "400 ann REHASH :sts-port is 6697, and the server does not listen for TLS there; "
                  "it needs to be started with tls::6697, or the like, in listen");
}

static void
test_wrong (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autofree char *path = get_path (self);
  g_autofree char *lines = NULL;

  write_config (self, SERVER REST OPERATOR "privileges=rehash\n[limits]\nsofas=3\n");
  expect_warning ();
  server_client_send (ann, "REHASH");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, "\n" S "400 ann REHASH :"));
  g_assert_nonnull (strstr (lines, "the group [limits] has no key \"sofas\""));
  server_client_check (ann, "WALLOPS :x", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  expect_warning ();
  check_rehash (self, ann,
                S "382 ann FILE Rehashing\n" S
                  "400 ann REHASH :FILE cannot be read: No such file or directory");
  server_client_check (ann, "WALLOPS :x", NULL);
}

/* https://ircv3.net/specs/extensions/capability-negotiation#the-cap-del-subcommand */
static void
test_withdrawn_capability (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "cap-notify draft/relaymsg");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", "draft/relaymsg");

  write_config (
      self, "[server]\nname=s.test\nnetwork=Test\nlisten=unix:socket\nrelaymsg=0\n" REST OPERATOR
            "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_expect (bob, S "CAP bob DEL draft/relaymsg", NULL);
  server_client_check (bob, "CAP LIST", S "CAP bob LIST cap-notify", NULL);
  server_client_check (cid, "CAP LIST", S "CAP cid LIST :", NULL);

  write_config (self, SERVER REST OPERATOR "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_check (bob, "CAP REQ draft/relaymsg", S "CAP bob ACK draft/relaymsg", NULL);
}

/* Nor is there anything to ask for once nobody makes accounts any more. */
static void
test_closed_registration (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);
  g_autoptr (ServerClient) bob
      = server_client_new (self, "bob", "cap-notify draft/account-registration");

  write_config (self, SERVER "[accounts]\nregistration=0\n" REST OPERATOR "privileges=rehash\n");
  server_client_run (ann, "REHASH");
  server_client_expect (bob, S "CAP bob DEL draft/account-registration", NULL);
}

/* Of what takes effect at a start only that is said, and it stays as it was. */
static void
test_kept (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = start (self);

  write_config (self, "[server]\nname=other.test\nnetwork=Test\ndescription=Another\n"
                      "listen=unix:socket;unix:other\nlisten-websocket=unix:web\n"
                      "listen-plain-text=unix:door\nlobby=#b\n"
                      "listen-metrics=unix:metrics\n"
                      "websocket-origins=*\n[database]\nfile=other.db\n" OPERATOR
                      "privileges=rehash\n[limits]\nmessages-per-second=0\n"
                      "ipv4-network-bits=16\nipv6-network-bits=32\n");
  check_rehash (self, ann,
                S "382 ann FILE Rehashing\n" S
                  "NOTICE ann :Restart the server for what has changed of: name, listen, "
                  "listen-websocket, listen-plain-text, listen-metrics, websocket-origins, file, "
                  "ipv4-network-bits, ipv6-network-bits");
  server_client_check (ann, "LINKS", S "364 ann s.test s.test :0 Another",
                       S "365 ann * :End of /LINKS list", NULL);
  g_assert_cmpuint (self->server->config->listen->len, ==, 1);
  g_assert_null (self->server->config->listen_plain_text);
  g_assert_cmpstr (self->server->config->lobby, ==, "#b");
}

static void
test_without_file (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The configuration stays as it is: *");
  g_assert_false (server_rehash (self->server, &kept, &error));
  g_test_assert_expected_messages ();
  g_assert_null (kept);
  g_assert_cmpstr (error->message, ==,
                   "This server was started without a configuration file; start it with --config");
  server_client_check (ann, "PING x", S "PONG s.test x", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/rehash/same", test_same);
  server_fixture_add ("/server/rehash/changed", test_changed);
  server_fixture_add ("/server/rehash/told", test_told);
  server_fixture_add ("/server/rehash/capability-values", test_capability_values);
  server_fixture_add ("/server/rehash/withdrawn-capability", test_withdrawn_capability);
  server_fixture_add ("/server/rehash/closed-registration", test_closed_registration);
  server_fixture_add ("/server/rehash/sts-too-early", test_sts_too_early);
  server_fixture_add ("/server/rehash/wrong", test_wrong);
  server_fixture_add ("/server/rehash/kept", test_kept);
  server_fixture_add ("/server/rehash/without-file", test_without_file);

  return g_test_run ();
}
