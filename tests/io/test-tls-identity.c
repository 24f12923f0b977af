/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-tls-identity.h"

#include <gnutls/x509.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1800000000)

static void
assert_refused (const char *certificate,
                const char *key,
                gint64 now,
                IoTlsError code,
                const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (io_tls_identity_new (certificate, key, now, &error));
  g_assert_error (error, IO_TLS_ERROR, (int) code);
  if (!g_pattern_match_simple (message, error->message))
    g_error ("\"%s\" is not \"%s\"", error->message, message);
}

static char *
make_locked_key (void)
{
  gnutls_x509_privkey_t key;
  gnutls_datum_t text;
  char *copy;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, 256, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, "secret",
                                                      GNUTLS_PKCS_PBES2_AES_256, &text),
                   ==, 0);
  copy = g_strdup ((const char *) text.data);
  gnutls_free (text.data);
  gnutls_x509_privkey_deinit (key);

  return copy;
}

static void
test_identity_errors (void)
{
  const gint64 day = 24 * 60 * 60;
  const gint64 end = NOW + 10 * 365 * day;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autofree char *other = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autofree char *locked = make_locked_key ();
  const char *key = strstr (pem, "-----BEGIN PRIVATE");
  g_autofree char *only_certificate = g_strndup (pem, key - pem);

  g_assert_nonnull (g_steal_pointer (&key));
  assert_refused ("", pem, NOW, IO_TLS_ERROR_CERTIFICATE,
                  "is not a certificate in PEM form, with at most 15 that vouch for it");
  assert_refused ("no", pem, NOW, IO_TLS_ERROR_CERTIFICATE,
                  "is not a certificate in PEM form, with at most 15 that vouch for it");
  assert_refused (pem, "", NOW, IO_TLS_ERROR_KEY,
                  "has no key in PEM form that is not protected by a password");
  assert_refused (pem, only_certificate, NOW, IO_TLS_ERROR_KEY,
                  "has no key in PEM form that is not protected by a password");
  assert_refused (pem, locked, NOW, IO_TLS_ERROR_KEY,
                  "has no key in PEM form that is not protected by a password");
  assert_refused (pem, other, NOW, IO_TLS_ERROR_KEY, "is not the key of the certificate");
  assert_refused (pem, pem, end, IO_TLS_ERROR_TIME,
                  "expired on 2037-01-12 08:00:00 UTC; get a new certificate");
  assert_refused (pem, pem, NOW - day - 1, IO_TLS_ERROR_TIME,
                  "is not valid before 2027-01-14 08:00:00 UTC; is the clock of this computer *");
}

static void
test_identity (void)
{
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autofree char *other_pem = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (IoTlsIdentity) one = io_tls_identity_new (pem, pem, NOW, &error);
  g_autoptr (IoTlsIdentity) again = io_tls_identity_new (pem, pem, NOW, &error);
  g_autoptr (IoTlsIdentity) other = io_tls_identity_new (other_pem, other_pem, NOW, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strspn (io_tls_identity_get_fingerprint (one), "0123456789abcdef"), ==, 64);
  g_assert_cmpstr (io_tls_identity_get_fingerprint (one), ==,
                   io_tls_identity_get_fingerprint (again));
  g_assert_cmpstr (io_tls_identity_get_fingerprint (one), !=,
                   io_tls_identity_get_fingerprint (other));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/tls-identity/fingerprint", test_identity);
  g_test_add_func ("/io/tls-identity/errors", test_identity_errors);

  return g_test_run ();
}
