/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Devices: what logs in by its certificate. https://www.rfc-editor.org/rfc/rfc4422#appendix-A */

#include "tls-peer.h"

#include <string.h>

#define NS         ":NickServ!NickServ@s.test NOTICE "
#define FAILED     S "904 bob :SASL authentication failed\r\n"
#define STARTED    S "AUTHENTICATE +\r\n"
#define MECHANISMS "EXTERNAL,SCRAM-SHA-256,PLAIN"

static ServerDevices *
get_devices (ServerFixture *self)
{
  return server_accounts_get_devices (self->server->accounts);
}

/* With a certificate; returns its fingerprint. */
static char *
come (TlsPeer *self, ServerFixture *fixture, const char *nick, const char *pem)
{
  g_autofree char *line
      = g_strdup_printf ("CAP REQ sasl\r\nNICK %s\r\nUSER u 0 * :X\r\nCAP END\r\n", nick);
  g_autofree char *welcome = g_strdup_printf (" 422 %s ", nick);
  char *fingerprint;

  tls_peer_connect (self, fixture);
  fingerprint = tls_peer_show_certificate (self, pem);
  g_assert_cmpint (tls_peer_shake_hands (self), ==, 0);
  tls_peer_ask (self, line, welcome);

  return fingerprint;
}

static void
set_up (ServerFixture *self)
{
  if (self->server == NULL)
    tls_peer_add_door (self);
  server_fixture_add_account (self, "Ada", "by the fire");
}

static const char *
get_account (ServerFixture *self, const char *nick)
{
  return server_fixture_get_session (self, nick)->user->account;
}

/* Without a word, or as whom the certificate is for. */
static void
test_external (ServerFixture *self, gconstpointer data)
{
  static const char *const words[] = { "+", "QWRh", "YWRh" };
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  set_up (self);
  fingerprint = come (&bob, self, "bob", NULL);
  server_devices_add (get_devices (self), "Ada", fingerprint, "", 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *line = g_strdup_printf ("AUTHENTICATE %s", words[i]);

      tls_peer_check (&bob, "AUTHENTICATE external", STARTED);
      tls_peer_check (&bob, line,
                      S "900 bob bob!u@localhost Ada :You are now logged in as Ada\r\n" S
                        "903 bob :SASL authentication successful\r\n");
    }
  g_assert_cmpstr (get_account (self, "bob"), ==, "Ada");
  g_assert_cmpint (server_devices_find (get_devices (self), fingerprint)->used, ==,
                   SERVER_FIXTURE_START / 1000);
  tls_peer_clear (&bob);
}

/* What is offered is what there is on that connection. */
static void
test_offered (ServerFixture *self, gconstpointer data)
{
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  set_up (self);
  tls_peer_connect (&bob, self);
  g_assert_cmpint (tls_peer_shake_hands (&bob), ==, 0);
  tls_peer_ask (&bob, "CAP LS 302\r\n", " sasl=SCRAM-SHA-256,PLAIN ");
  tls_peer_ask (&bob, "CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\n",
                S "908 * SCRAM-SHA-256,PLAIN :are available SASL mechanisms\r\n" S
                  "904 * :SASL authentication failed\r\n");
  tls_peer_clear (&bob);

  tls_peer_connect (&bob, self);
  fingerprint = tls_peer_show_certificate (&bob, NULL);
  g_assert_cmpint (tls_peer_shake_hands (&bob), ==, 0);
  tls_peer_ask (&bob, "CAP LS 302\r\n", " sasl=" MECHANISMS " ");
  tls_peer_ask (&bob, "CAP REQ sasl\r\nAUTHENTICATE FOO\r\n",
                S "908 * " MECHANISMS " :are available SASL mechanisms\r\n");
  tls_peer_clear (&bob);
}

/* Others' names, what is no name, and what is no answer. */
static void
test_wrong (ServerFixture *self, gconstpointer data)
{
  static const char *const words[] = { "QmVu", "QWRhAA==", "QWRhAHg=", "/w==", "QWR" };
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  set_up (self);
  server_fixture_add_account (self, "Ben", "x");
  fingerprint = come (&bob, self, "bob", NULL);
  server_devices_add (get_devices (self), "Ada", fingerprint, "", 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *line = g_strdup_printf ("AUTHENTICATE %s", words[i]);

      server_fixture_get_session (self, "bob")->n_wrong = 0;
      tls_peer_check (&bob, "AUTHENTICATE EXTERNAL", STARTED);
      tls_peer_check (&bob, line, FAILED);
      g_assert_cmpuint (server_fixture_get_session (self, "bob")->n_wrong, ==, i < 4 ? 1 : 0);
    }
  tls_peer_check (&bob, "AUTHENTICATE EXTERNAL", STARTED);
  tls_peer_check (&bob, "AUTHENTICATE *", S "906 bob :SASL authentication aborted\r\n");
  g_assert_null (get_account (self, "bob"));
  tls_peer_clear (&bob);
}

/* Who shows a certificate that nobody has added has failed as with a wrong password, and no account
 * is shut for it. */
static void
test_unknown (ServerFixture *self, gconstpointer data)
{
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  self->config->limits.login_failures_per_account = 1;
  set_up (self);
  fingerprint = come (&bob, self, "bob", NULL);
  for (guint i = 0; i < 4; i++)
    {
      tls_peer_ask (&bob, "AUTHENTICATE EXTERNAL\r\n", STARTED);
      tls_peer_ask (&bob, "AUTHENTICATE +\r\n", FAILED);
      server_fixture_advance (self, 8000);
    }
  tls_peer_ask (&bob, "AUTHENTICATE EXTERNAL\r\n", STARTED);
  tls_peer_ask (&bob, "AUTHENTICATE +\r\n", "[Too many wrong passwords]\r\n");
  tls_peer_clear (&bob);
}

/* With one that is given up nobody logs in, and whoever gets its name has no devices of others. */
static void
test_given_up (ServerFixture *self, gconstpointer data)
{
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  set_up (self);
  fingerprint = come (&bob, self, "bob", NULL);
  server_devices_add (get_devices (self), "Ada", fingerprint, "", 1);
  server_accounts_put (self->server->accounts, "Ada", NULL, 0);
  set_up (self);
  tls_peer_check (&bob, "AUTHENTICATE EXTERNAL", STARTED);
  tls_peer_check (&bob, "AUTHENTICATE +", FAILED);
  g_assert_null (server_devices_get_all (get_devices (self), "ada"));
  tls_peer_clear (&bob);
}

static void
log_in (TlsPeer *peer)
{
  tls_peer_ask (peer, "PRIVMSG NickServ :IDENTIFY Ada by the fire\r\n", " logged in to Ada\r\n");
}

/* Adds that of the connection, tells of it, and it is there after a restart. */
static void
test_cert (ServerFixture *self, gconstpointer data)
{
  g_autofree char *pem = tls_peer_make_pem ();
  g_autofree char *fingerprint = NULL;
  g_autofree char *added = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *used = NULL;
  g_autofree char *removed = NULL;
  g_autofree char *del = NULL;
  TlsPeer bob;

  set_up (self);
  fingerprint = come (&bob, self, "bob", pem);
  tls_peer_check (&bob, "PRIVMSG NickServ :CERT ADD",
                  NS "bob :Log in first: IDENTIFY [account] password\r\n");
  log_in (&bob);
  tls_peer_check (&bob, "PRIVMSG NickServ :CERT LIST", NS "bob :Certificates of Ada: 0 of 20\r\n");
  added = g_strdup_printf (NS "bob :%s logs in to Ada now (SASL EXTERNAL)\r\n", fingerprint);
  tls_peer_check (&bob, "PRIVMSG NickServ :CERT ADD my old laptop", added);
  tls_peer_check (&bob, "PRIVMSG NickServ :CERT ADD",
                  NS "bob :That certificate logs in to an account already\r\n");
  listed = g_strdup_printf (NS "bob :%s added 2026-11-20 12:00:00 UTC, used never: my old "
                               "laptop\r\n" NS "bob :Certificates of Ada: 1 of 20\r\n",
                            fingerprint);
  tls_peer_check (&bob, "PRIVMSG NickServ :cert list", listed);
  tls_peer_clear (&bob);

  server_fixture_restart (self);
  tls_peer_add_door (self);
  g_free (come (&bob, self, "bob", pem));
  tls_peer_ask (&bob, "AUTHENTICATE EXTERNAL\r\n", STARTED);
  tls_peer_ask (&bob, "AUTHENTICATE +\r\n", " 903 bob ");
  used = g_strdup_printf (NS "bob :%s added 2026-11-20 12:00:00 UTC, used 2026-11-20 12:00:00 UTC: "
                             "my old laptop\r\n" NS "bob :Certificates of Ada: 1 of 20\r\n",
                          fingerprint);
  tls_peer_check (&bob, "PRIVMSG NickServ :CERT LIST", used);
  del = g_strdup_printf ("PRIVMSG NickServ :CERT DEL %s", fingerprint);
  removed
      = g_strdup_printf (NS "bob :%s logs nobody in any more; connections that it had here: 0\r\n",
                         fingerprint);
  tls_peer_check (&bob, del, removed);
  tls_peer_check (&bob, del,
                  NS "bob :Your account has no such certificate; CERT LIST shows them\r\n");
  tls_peer_clear (&bob);

  server_fixture_restart (self);
  tls_peer_add_door (self);
  g_free (come (&bob, self, "bob", pem));
  tls_peer_check (&bob, "AUTHENTICATE EXTERNAL", STARTED);
  tls_peer_check (&bob, "AUTHENTICATE +", FAILED);
  tls_peer_clear (&bob);
}

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHERS "f0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
#define COLONS                                                                                     \
  "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF"

static void
test_add_by_fingerprint (ServerFixture *self, gconstpointer data)
{
  static const char none[] = ":NickServ!NickServ@s.test NOTICE ann :Connect with a certificate, or "
                             "give its SHA-256 fingerprint, of 64 hexadecimal digits";
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *name = g_strnfill (65, 'x');
  g_autofree char *long_name = g_strdup_printf ("PRIVMSG NickServ :CERT ADD " DIGITS " %s", name);

  self->config->limits.devices_per_account = 1;
  server_fixture_add_account (self, "Ada", "by the fire");
  server_fixture_add_account (self, "Ben", "x");
  ann = server_client_new (self, "ann", NULL);
  server_client_run (ann, "PRIVMSG NickServ :IDENTIFY Ada by the fire");
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD", none, NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD phone", none, NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD 0123456789abcdef01 phone", none, NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD " DIGITS "0", none, NULL);
  server_client_check (ann, long_name,
                       NS "ann :A name has at most 64 bytes of text that one can type", NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD " DIGITS " a\002b",
                       NS "ann :A name has at most 64 bytes of text that one can type", NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD " COLONS " my phone",
                       NS "ann :" DIGITS " logs in to Ada now (SASL EXTERNAL)", NULL);
  g_assert_cmpstr (server_devices_find (get_devices (self), DIGITS)->note, ==, "my phone");
  server_client_check (
      ann, "PRIVMSG NickServ :CERT ADD " OTHERS,
      NS "ann :Your account has as many certificates as it can have; remove one first", NULL);
  server_client_run (ann, "PRIVMSG NickServ :CERT DEL " DIGITS);
  self->server->store_failed_at = 1;
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD " OTHERS,
                       NS "ann :The server cannot store certificates at the moment", NULL);
  self->server->store_failed_at = 0;
  server_client_run (ann, "PRIVMSG NickServ :CERT ADD " DIGITS);
  server_client_check (ann, "PRIVMSG NickServ :CERT SHOW", NS "ann :CERT knows ADD, DEL and LIST",
                       NULL);
  server_client_check (
      ann, "PRIVMSG NickServ :CERT",
      NS "ann :Write it so: CERT ADD [fingerprint] [name], CERT DEL fingerprint or CERT LIST",
      NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT DEL nothing",
                       NS "ann :Your account has no such certificate; CERT LIST shows them", NULL);

  /* Nobody else can take it away, or have it too. */
  server_client_run (ann, "PRIVMSG NickServ :IDENTIFY Ben x");
  server_client_check (ann, "PRIVMSG NickServ :CERT DEL " DIGITS,
                       NS "ann :Your account has no such certificate; CERT LIST shows them", NULL);
  server_client_check (ann, "PRIVMSG NickServ :CERT ADD " DIGITS,
                       NS "ann :That certificate logs in to an account already", NULL);
}

/* Who has a device that was taken away does not go on with it, whoever took it away does. */
static void
test_revoked (ServerFixture *self, gconstpointer data)
{
  g_autofree char *pem = tls_peer_make_pem ();
  g_autofree char *fingerprint = NULL;
  g_autofree char *line = NULL;
  TlsPeer bob, cid, dan;

  set_up (self);
  fingerprint = come (&bob, self, "bob", pem);
  g_free (come (&cid, self, "cid", pem));
  g_free (come (&dan, self, "dan", pem));
  log_in (&bob);
  tls_peer_ask (&bob, "PRIVMSG NickServ :CERT ADD\r\n", "(SASL EXTERNAL)");
  tls_peer_ask (&cid, "AUTHENTICATE EXTERNAL\r\n", STARTED);
  tls_peer_ask (&cid, "AUTHENTICATE +\r\n", " 903 cid ");
  line = g_strdup_printf ("PRIVMSG NickServ :CERT DEL %s\r\n", fingerprint);
  tls_peer_ask (&bob, line, "connections that it had here: 1\r\n");
  tls_peer_expect_end (&cid, "ERROR :Closing link: (localhost) [This device was removed from the "
                             "account]\r\n");
  tls_peer_check (&bob, "ISON bob cid dan", S "303 bob :bob dan\r\n");
  tls_peer_check (&dan, "AUTHENTICATE EXTERNAL", STARTED);
  tls_peer_check (&dan, "AUTHENTICATE +", S "904 dan :SASL authentication failed\r\n");
  tls_peer_clear (&bob);
  tls_peer_clear (&cid);
  tls_peer_clear (&dan);
}

static void
check_fingerprint (ServerFixture *self, const char *expected)
{
  g_assert_cmpstr (server_session_get_fingerprint (server_fixture_get_session (self, "bob")), ==,
                   expected);
}

/* Who goes on with an earlier session of TLS does not show the certificate again, and need not. */
static void
test_resumed (ServerFixture *self, gconstpointer data)
{
  g_autofree char *pem = tls_peer_make_pem ();
  g_autofree char *fingerprint = NULL;
  gnutls_datum_t ticket = { NULL, 0 };
  TlsPeer bob;

  set_up (self);
  fingerprint = come (&bob, self, "bob", pem);
  server_devices_add (get_devices (self), "Ada", fingerprint, "", 1);
  check_fingerprint (self, fingerprint);
  g_assert_cmpint (gnutls_session_get_data2 (bob.session, &ticket), ==, 0);
  tls_peer_clear (&bob);

  tls_peer_connect (&bob, self);
  g_assert_cmpint (gnutls_session_set_data (bob.session, ticket.data, ticket.size), ==, 0);
  gnutls_free (ticket.data);
  g_assert_cmpint (tls_peer_shake_hands (&bob), ==, 0);
  g_assert_cmpint (gnutls_session_is_resumed (bob.session), !=, 0);
  tls_peer_ask (&bob, "CAP LS 302\r\n", " sasl=" MECHANISMS " ");
  tls_peer_ask (&bob, "CAP REQ sasl\r\nNICK bob\r\nUSER u 0 * :X\r\nCAP END\r\n", " 422 bob ");
  check_fingerprint (self, fingerprint);
  tls_peer_check (&bob, "AUTHENTICATE EXTERNAL", STARTED);
  tls_peer_check (&bob, "AUTHENTICATE +",
                  S "900 bob bob!u@localhost Ada :You are now logged in as Ada\r\n" S
                    "903 bob :SASL authentication successful\r\n");
  tls_peer_clear (&bob);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/device/external", test_external);
  server_fixture_add ("/server/device/offered", test_offered);
  server_fixture_add ("/server/device/wrong", test_wrong);
  server_fixture_add ("/server/device/unknown", test_unknown);
  server_fixture_add ("/server/device/given-up", test_given_up);
  server_fixture_add ("/server/device/cert", test_cert);
  server_fixture_add ("/server/device/add-by-fingerprint", test_add_by_fingerprint);
  server_fixture_add ("/server/device/revoked", test_revoked);
  server_fixture_add ("/server/device/resumed", test_resumed);

  return g_test_run ();
}
