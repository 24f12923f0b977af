/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include <glib/gstdio.h>

#include "server/server-address.h"

#define DAY G_GINT64_CONSTANT (86400)

/**
 * Fixture:
 * @base: a configuration file in a folder
 * @certificate: where a certificate can be in it, and its key
 * @key: where another key can be
 */
typedef struct
{
  ConfigFixture base;
  char *certificate;
  char *key;
} Fixture;

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
write_certificate (const char *path, gint64 now)
{
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", now, NULL);

  config_fixture_write_file (path, pem);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  config_fixture_set_up (&self->base, data);
  self->certificate = g_build_filename (self->base.folder, "certificate.pem", NULL);
  self->key = g_build_filename (self->base.folder, "key.pem", NULL);
  write_certificate (self->certificate, get_now ());
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->certificate);
  g_unlink (self->key);
  g_free (self->certificate);
  g_free (self->key);
  config_fixture_tear_down (&self->base, data);
}

static ServerConfig *
try_load (Fixture *self, const char *text, GError **error)
{
  const char *const arguments[] = { "inglenookd", "--config", self->base.path, NULL };
  g_autofree char *answer = NULL;

  config_fixture_write_file (self->base.path, text);

  return server_config_new_from_arguments (arguments, &answer, error);
}

static void
assert_bad (Fixture *self, const char *text, ServerConfigError code, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_load (self, text, &error));
  config_fixture_assert_error (&self->base, error, code, expected);
}

static void
test_doors (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config = try_load (self,
                                              "[server]\nlisten=:1;tls::2;tls:unix:chat.sock\n"
                                              "listen-websocket=tls:[::1]:3;localhost:4\n",
                                              &error);
  const gboolean expected[] = { FALSE, TRUE, TRUE };

  g_assert_no_error (error);
  g_assert_null (config->tls);
  g_assert_cmpuint (config->listen->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (((ServerAddress *) config->listen->pdata[i])->is_tls, ==, expected[i]);
  g_assert_true (((ServerAddress *) config->listen_websocket->pdata[0])->is_tls);
  g_assert_true (((ServerAddress *) config->listen_websocket->pdata[0])->is_websocket);
  g_assert_false (((ServerAddress *) config->listen_websocket->pdata[1])->is_tls);
}

static void
test_certificate (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config
      = try_load (self, "[server]\ntls-certificate=certificate.pem\n", &error);
  g_autofree char *fingerprint = NULL;
  g_autofree char *pem = NULL;

  g_assert_no_error (error);
  fingerprint = g_strdup (io_tls_identity_get_fingerprint (config->tls));
  g_clear_pointer (&config, server_config_free);

  /* The key in a file of its own. */
  g_assert_true (g_file_get_contents (self->certificate, &pem, NULL, NULL));
  config_fixture_write_file (self->key, pem);
  config = try_load (self, "[server]\ntls-certificate=certificate.pem\ntls-key=key.pem\n", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (io_tls_identity_get_fingerprint (config->tls), ==, fingerprint);
}

#define BOTH "[server]\ntls-certificate=certificate.pem\ntls-key=key.pem\n"

static void
test_errors (Fixture *self, gconstpointer data)
{
  assert_bad (self, "[server]\ntls-key=key.pem\n", SERVER_CONFIG_ERROR_VALUE,
              "tls-key is the key of a certificate, and tls-certificate names none");
  assert_bad (self, "[server]\ntls-certificate=\n", SERVER_CONFIG_ERROR_VALUE,
              "FILE: [server] tls-certificate is \"\", and has to be a path of 1 to 4095 bytes");
  assert_bad (self, "[server]\ntls-certificate=none.pem\n", SERVER_CONFIG_ERROR_FILE,
              "FOLDER/none.pem cannot be read: No such file or directory");
  assert_bad (self, BOTH, SERVER_CONFIG_ERROR_FILE,
              "FOLDER/key.pem cannot be read: No such file or directory");

  write_certificate (self->key, get_now ());
  assert_bad (self, BOTH, SERVER_CONFIG_ERROR_FILE,
              "FOLDER/key.pem is not the key of the certificate");
  config_fixture_write_file (self->key, "no key\n");
  assert_bad (self, BOTH, SERVER_CONFIG_ERROR_FILE,
              "FOLDER/key.pem has no key in PEM form that is not protected by a "
              "password");
  config_fixture_write_file (self->certificate, "no certificate\n");
  assert_bad (self, "[server]\ntls-certificate=certificate.pem\n", SERVER_CONFIG_ERROR_FILE,
              "FOLDER/certificate.pem is not a certificate in PEM form, with at most 15 that vouch "
              "for it");
  assert_bad (self, BOTH, SERVER_CONFIG_ERROR_FILE,
              "FOLDER/certificate.pem is not a certificate in PEM form, with at most 15 that vouch "
              "for it");
  config_fixture_write_file (self->certificate, "-----BEGIN CERTIFICATE-----\n");
  assert_bad (
      self, "[server]\ntls-certificate=certificate.pem\n", SERVER_CONFIG_ERROR_FILE,
      "FOLDER/certificate.pem has no key in it; name the file that has the key with tls-key");
}

static void
test_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_certificate (self->certificate, get_now () - 3651 * DAY);
  g_assert_null (try_load (self, "[server]\ntls-certificate=certificate.pem\n", &error));
  g_assert_true (g_str_has_prefix (error->message, self->certificate));
  g_assert_nonnull (strstr (error->message, "/certificate.pem expired on "));
  g_clear_error (&error);

  write_certificate (self->certificate, get_now () + 2 * DAY);
  g_assert_null (try_load (self, "[server]\ntls-certificate=certificate.pem\n", &error));
  g_assert_nonnull (strstr (error->message, "/certificate.pem is not valid before "));
}

static void
test_secrecy (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_chmod (self->certificate, 0644), ==, 0);
  g_assert_cmpint (g_chmod (self->base.folder, 0755), ==, 0);
  if (g_str_has_prefix (self->base.folder, "/tmp/"))
    assert_bad (self, "[server]\ntls-certificate=certificate.pem\n", SERVER_CONFIG_ERROR_FILE,
                "FOLDER/certificate.pem holds the key of the server, and everyone on this computer "
                "can read it; let only the server's user read it, for instance with chmod 600");

  /* The certificate is for everybody; its key is not. */
  g_assert_cmpint (g_rename (self->certificate, self->key), ==, 0);
  g_assert_cmpint (g_chmod (self->key, 0600), ==, 0);
}

#define CERTIFICATE "tls-certificate=certificate.pem\n"

/* Clients are sent only to where there is TLS, with a certificate that they may trust. */
static void
test_sts (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config
      = try_load (self, "[server]\nlisten=:1;tls::6697\nsts-port=6697\n" CERTIFICATE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (config->sts_port, ==, 6697);

  assert_bad (
      self, "[server]\nlisten=:1;tls::6697\nsts-port=6697\n", SERVER_CONFIG_ERROR_VALUE,
      "sts-port needs a tls-certificate that clients trust; those that are sent to TLS take "
      "no other");
  assert_bad (self, "[server]\nlisten=:6697;tls::6698\nsts-port=6697\n" CERTIFICATE,
              SERVER_CONFIG_ERROR_VALUE,
              "sts-port is 6697, and the server does not listen for TLS there; it needs to be "
              "started with tls::6697, or the like, in listen");
  assert_bad (
      self,
      "[server]\nlisten=:1;tls:unix:6697\nlisten-websocket=tls::6697\nsts-port=6697\n" CERTIFICATE,
      SERVER_CONFIG_ERROR_VALUE,
      "sts-port is 6697, and the server does not listen for TLS there; it needs to be "
      "started with tls::6697, or the like, in listen");
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/config-tls/doors", test_doors);
  add ("/server/config-tls/certificate", test_certificate);
  add ("/server/config-tls/errors", test_errors);
  add ("/server/config-tls/time", test_time);
  add ("/server/config-tls/secrecy", test_secrecy);
  add ("/server/config-tls/sts", test_sts);

  return g_test_run ();
}
