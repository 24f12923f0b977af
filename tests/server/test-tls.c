/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions that come by TLS: what the server knows of them, and how long it waits for them. */

#include "tls-peer.h"

#include <string.h>
#include <unistd.h>

#define REGISTER "NICK bob\r\nUSER u 0 * :Bob\r\n"

/* The fingerprint of a certificate is told to whom it belongs, and to nobody else. */
static void
test_secure (ServerFixture *self, gconstpointer data)
{
  g_autofree char *fingerprint = NULL;
  g_autofree char *lines = NULL;
  g_autoptr (ServerClient) ann = NULL;
  const char *line;
  TlsPeer bob;

  tls_peer_add_door (self);
  ann = server_client_new (self, "ann", NULL);
  tls_peer_connect (&bob, self);
  fingerprint = tls_peer_show_certificate (&bob, NULL);
  g_assert_cmpint (tls_peer_shake_hands (&bob), ==, 0);
  tls_peer_ask (&bob, REGISTER, " 422 bob ");
  tls_peer_ask (&bob, "MODE bob\r\n", " 221 bob +Z\r\n");
  tls_peer_ask (&bob, "WHOIS bob\r\n", " 318 ");
  line = strstr (bob.output->str, S "276 bob bob :has client certificate fingerprint ");
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (strchr (line, '\r') - strlen (fingerprint), fingerprint));
  g_assert_nonnull (strstr (bob.output->str, " 671 bob bob :is using a secure connection\r\n"));
  g_assert_cmpstr (server_session_get_fingerprint (server_fixture_get_session (self, "bob")), ==,
                   fingerprint);
  g_assert_null (server_session_get_fingerprint (server_fixture_get_session (self, "ann")));

  server_client_send (ann, "WHOIS bob");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, " 671 ann bob "));
  g_assert_null (strstr (lines, fingerprint));
  tls_peer_clear (&bob);
}

/* Who comes through a gateway is as safe as that says, and has not its certificate. */
static void
test_gateway (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autofree char *fingerprint = NULL;
  TlsPeer bob;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("hunter2");
  tls_peer_add_door (self);
  for (guint i = 0; i < 2; i++)
    {
      tls_peer_connect (&bob, self);
      fingerprint = tls_peer_show_certificate (&bob, NULL);
      g_assert_cmpint (tls_peer_shake_hands (&bob), ==, 0);
      tls_peer_ask (&bob,
                    i == 0 ? "WEBIRC hunter2 gate h.example 192.0.2.1 :secure\r\n" REGISTER
                           : "WEBIRC hunter2 gate h.example 192.0.2.1\r\n" REGISTER,
                    " 422 bob ");
      tls_peer_ask (&bob, "MODE bob\r\n", i == 0 ? " 221 bob +Z\r\n" : " 221 bob +\r\n");
      tls_peer_ask (&bob, "WHOIS bob\r\n", " 318 ");
      g_assert_null (strstr (bob.output->str, " 276 "));
      g_clear_pointer (&fingerprint, g_free);
      tls_peer_clear (&bob);
    }
}

static void
expect_end (TlsPeer *self)
{
  char octets[64];

  server_fixture_settle (self->fixture);
  g_assert_cmpint (read (self->fd, octets, sizeof octets), ==, 0);
}

/* Who says nothing has less time for it than who has shaken hands. */
static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  TlsPeer silent, slow;

  tls_peer_add_door (self);
  self->config->limits.tls_handshake_timeout = 5;
  tls_peer_connect (&silent, self);
  tls_peer_connect (&slow, self);
  g_assert_cmpint (tls_peer_shake_hands (&slow), ==, 0);
  server_fixture_advance (self, 4999);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 2);
  server_fixture_advance (self, 1);
  expect_end (&silent);
  tls_peer_clear (&silent);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);

  server_fixture_advance (self, 54000);
  tls_peer_ask (&slow, REGISTER, " 422 bob ");
  tls_peer_clear (&slow);
}

/* What ends before the handshake waits for nothing. */
static void
test_stop (ServerFixture *self, gconstpointer data)
{
  TlsPeer silent;

  tls_peer_add_door (self);
  tls_peer_connect (&silent, self);
  server_stop (self->server, "bye");
  expect_end (&silent);
  tls_peer_clear (&silent);
  g_assert_true (self->is_stopped);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  static const guint8 alert[] = { 21, 3, 3, 0, 2, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR };
  g_autoptr (ServerClient) ann = NULL;
  guint8 octets[64];
  gssize n;
  TlsPeer bob;

  tls_peer_add_door (self);
  self->config->limits.connections = 1;
  ann = server_client_new (self, "ann", NULL);
  tls_peer_connect (&bob, self);
  n = read (bob.fd, octets, sizeof octets);
  g_assert_cmpmem (octets, MAX (n, 0), alert, sizeof alert);
  expect_end (&bob);
  tls_peer_clear (&bob);
}

static char *
get_own_path (ServerFixture *self)
{
  return g_build_filename (self->folder, "chat.db.tls.pem", NULL);
}

static void
restart (ServerFixture *self)
{
  server_fixture_restart (self);
  tls_peer_add_door (self);
}

/* It is used again for as long as it is good. */
static void
test_own_certificate (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_own_path (self);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  server_fixture_start (self);
  g_assert_null (server_get_fingerprint (self->server));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  restart (self);
  server_fixture_start (self);
  first = g_strdup (server_get_fingerprint (self->server));
  g_assert_nonnull (first);

  restart (self);
  server_fixture_start (self);
  g_assert_cmpstr (server_get_fingerprint (self->server), ==, first);

  restart (self);
  base_manual_clock_advance (&self->clock, 3650 * G_TIME_SPAN_DAY + 1);
  server_fixture_start (self);
  g_assert_cmpstr (server_get_fingerprint (self->server), !=, first);

  restart (self);
  g_assert_true (g_file_set_contents (path, "no certificate\n", -1, NULL));
  self->server = server_new (self->config, &self->clock.clock, NULL);
  g_assert_false (server_start (self->server, &error));
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_true (
      g_str_has_suffix (error->message, "; remove it, and the server makes another one"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tls/secure", test_secure);
  server_fixture_add ("/server/tls/gateway", test_gateway);
  server_fixture_add ("/server/tls/timeout", test_timeout);
  server_fixture_add ("/server/tls/stop", test_stop);
  server_fixture_add ("/server/tls/full", test_full);
  server_fixture_add ("/server/tls/own-certificate", test_own_certificate);

  return g_test_run ();
}
