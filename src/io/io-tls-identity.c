/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-tls-identity.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#include "io/io-tls-private.h"

/* What the system's policy allows, but nothing before TLS 1.2:
 * https://www.rfc-editor.org/rfc/rfc8996 */
#define PRIORITY "-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

#define CHAIN_MAX   16
#define SERIAL_SIZE 16
#define DAY         (24 * 60 * 60)
#define YEARS_VALID 10

struct IoTlsIdentity
{
  grefcount ref_count;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
  gnutls_datum_t ticket_key;
  char *fingerprint;
  gint64 end;
};

typedef struct gnutls_x509_crt_int X509Certificate;
typedef struct gnutls_x509_privkey_int X509Key;

/* clang-format off */
G_DEFINE_QUARK (io-tls-error-quark, io_tls_error)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509Certificate, gnutls_x509_crt_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509Key, gnutls_x509_privkey_deinit)
/* clang-format on */

/**
 * Chain:
 * @certificates: that of the server, and those that vouch for it
 * @n_certificates: how many there are
 */
typedef struct
{
  gnutls_x509_crt_t *certificates;
  guint n_certificates;
} Chain;

static void
chain_clear (Chain *self)
{
  for (guint i = 0; i < self->n_certificates; i++)
    gnutls_x509_crt_deinit (self->certificates[i]);
  gnutls_free (self->certificates);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static gnutls_datum_t
datum_of (const char *text)
{
  return (gnutls_datum_t){ (unsigned char *) text, strlen (text) };
}

static gboolean
import_chain (Chain *chain, const char *text, GError **error)
{
  const gnutls_datum_t datum = datum_of (text);
  int code = gnutls_x509_crt_list_import2 (&chain->certificates, &chain->n_certificates, &datum,
                                           GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_SORT);

  if (code >= 0 && chain->n_certificates > 0 && chain->n_certificates <= CHAIN_MAX)
    return TRUE;

  g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_CERTIFICATE,
               "is not a certificate in PEM form, with at most %d that vouch for it",
               CHAIN_MAX - 1);

  return FALSE;
}

static X509Key *
import_key (const char *text, GError **error)
{
  const gnutls_datum_t datum = datum_of (text);
  g_autoptr (X509Key) key = NULL;
  int code;

  gnutls_x509_privkey_init (&key);
  code = gnutls_x509_privkey_import2 (key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (code >= 0)
    return g_steal_pointer (&key);

  g_set_error_literal (error, IO_TLS_ERROR, IO_TLS_ERROR_KEY,
                       "has no key in PEM form that is not protected by a password");

  return NULL;
}

static gboolean
check_time (gnutls_x509_crt_t certificate, gint64 now, GError **error)
{
  gint64 start = gnutls_x509_crt_get_activation_time (certificate);
  gint64 end = gnutls_x509_crt_get_expiration_time (certificate);
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (now >= start && now < end)
    return TRUE;

  date = g_date_time_new_from_unix_utc (now < start ? start : end);
  text = date != NULL ? g_date_time_format (date, "%F %T UTC") : g_strdup ("a date long ago");
  if (now < start)
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_TIME,
                 "is not valid before %s; is the clock of this computer right?", text);
  else
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_TIME, "expired on %s; get a new certificate",
                 text);

  return FALSE;
}

/*
 * io_tls_make_fingerprint:
 * @certificate: in DER form
 *
 * Returns: (transfer full): its SHA-256 fingerprint, 64 small hexadecimal digits
 */
char *
io_tls_make_fingerprint (const gnutls_datum_t *certificate)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, certificate->data, certificate->size);
}

static char *
fingerprint_of (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t der;
  char *fingerprint;

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der) < 0)
    return NULL;

  fingerprint = io_tls_make_fingerprint (&der);
  gnutls_free (der.data);

  return fingerprint;
}

/* Whoever connects looks at all of them, so the first that ends is the end. */
static gint64
find_end (const Chain *chain)
{
  gint64 end = gnutls_x509_crt_get_expiration_time (chain->certificates[0]);

  for (guint i = 1; i < chain->n_certificates; i++)
    {
      gint64 other = gnutls_x509_crt_get_expiration_time (chain->certificates[i]);

      if (other >= 0)
        end = MIN (end, other);
    }

  return end;
}

static gboolean
set_key (IoTlsIdentity *self, Chain *chain, X509Key *key, GError **error)
{
  int code = gnutls_certificate_set_x509_key (self->credentials, chain->certificates,
                                              chain->n_certificates, key);

  if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_KEY, "is not the key of the certificate");
  else if (code < 0)
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_FAILED, "cannot be used (%s)",
                 gnutls_strerror (code));

  return code >= 0;
}

static gboolean
set_policy (IoTlsIdentity *self, GError **error)
{
  int code
      = gnutls_priority_init2 (&self->priority, PRIORITY, NULL, GNUTLS_PRIORITY_INIT_DEF_APPEND);

  if (code >= 0)
    code = gnutls_session_ticket_key_generate (&self->ticket_key);
  if (code < 0)
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_FAILED,
                 "cannot be used with the policy for TLS of this computer (%s)",
                 gnutls_strerror (code));

  return code >= 0;
}

/**
 * io_tls_identity_new:
 * @certificate: the certificate in PEM form, and behind it those that vouch for it
 * @key: its key in PEM form, without a password; may be the same text, when that has both
 * @now: seconds since 1970-01-01 UTC
 * @error: return location for a #GError of %IO_TLS_ERROR, whose message goes behind the name of the
 * file that is wrong: that of the key with %IO_TLS_ERROR_KEY, otherwise that of the certificate
 *
 * Returns: (transfer full) (nullable): an identity that is valid @now
 */
IoTlsIdentity *
io_tls_identity_new (const char *certificate, const char *key, gint64 now, GError **error)
{
  g_autoptr (IoTlsIdentity) self = g_new0 (IoTlsIdentity, 1);
  g_autoptr (X509Key) imported = NULL;
  g_auto (Chain) chain = { NULL, 0 };

  g_ref_count_init (&self->ref_count);
  gnutls_certificate_allocate_credentials (&self->credentials);
  if (!import_chain (&chain, certificate, error) || !check_time (chain.certificates[0], now, error))
    return NULL;

  imported = import_key (key, error);
  if (imported == NULL || !set_key (self, &chain, imported, error) || !set_policy (self, error))
    return NULL;
  self->fingerprint = fingerprint_of (chain.certificates[0]);
  self->end = find_end (&chain);

  return g_steal_pointer (&self);
}

/**
 * io_tls_identity_ref:
 * @self: an identity
 *
 * Returns: (transfer full): @self
 */
IoTlsIdentity *
io_tls_identity_ref (IoTlsIdentity *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * io_tls_identity_unref:
 * @self: (transfer full): an identity
 */
void
io_tls_identity_unref (IoTlsIdentity *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  gnutls_certificate_free_credentials (self->credentials);
  if (self->priority != NULL)
    gnutls_priority_deinit (self->priority);
  if (self->ticket_key.data != NULL)
    gnutls_memset (self->ticket_key.data, 0, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
  g_free (self->fingerprint);
  g_free (self);
}

/**
 * io_tls_identity_get_fingerprint:
 * @self: an identity
 *
 * Returns: (transfer none): the SHA-256 fingerprint of its certificate, 64 small hexadecimal digits
 */
const char *
io_tls_identity_get_fingerprint (const IoTlsIdentity *self)
{
  return self->fingerprint;
}

/**
 * io_tls_identity_get_end:
 * @self: an identity
 *
 * Returns: when its certificate ends, or one that vouches for it, in seconds since 1970-01-01 UTC
 */
gint64
io_tls_identity_get_end (const IoTlsIdentity *self)
{
  return self->end;
}

/*
 * io_tls_identity_set_up:
 * @session: a new session of a server
 *
 * Returns: whether @session can show who @self is
 */
gboolean
io_tls_identity_set_up (IoTlsIdentity *self, gnutls_session_t session)
{
  return gnutls_priority_set (session, self->priority) >= 0
         && gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials) >= 0
         && gnutls_session_ticket_enable_server (session, &self->ticket_key) >= 0;
}

/* Valid from yesterday on, for clocks go wrong. */
static int
fill_in (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *name, gint64 now)
{
  guint8 serial[SERIAL_SIZE];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  /* A number that is not negative, and not nought: https://www.rfc-editor.org/rfc/rfc5280 */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  if (code >= 0)
    code = gnutls_x509_crt_set_version (certificate, 3);
  if (code >= 0)
    code = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  if (code >= 0)
    code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                          strlen (name));
  if (code >= 0)
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name,
                                                 strlen (name), GNUTLS_FSAN_SET);
  if (code >= 0)
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                                 strlen ("localhost"), GNUTLS_FSAN_APPEND);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  if (code >= 0)
    code = gnutls_x509_crt_set_activation_time (certificate, now - DAY);
  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (certificate, now + YEARS_VALID * 365 * DAY);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (certificate, key);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);

  return code;
}

/**
 * io_tls_identity_make_pem:
 * @name: the name of a server
 * @now: seconds since 1970-01-01 UTC
 * @error: return location for a #GError of %IO_TLS_ERROR
 *
 * Makes a new P-256 key and a certificate for it that vouches for itself, good for ten years.
 *
 * Returns: (transfer full) (nullable): both in PEM form
 */
char *
io_tls_identity_make_pem (const char *name, gint64 now, GError **error)
{
  g_autoptr (X509Key) key = NULL;
  g_autoptr (X509Certificate) certificate = NULL;
  gnutls_datum_t key_text = { NULL, 0 };
  gnutls_datum_t certificate_text = { NULL, 0 };
  char *text = NULL;
  int code;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&certificate);
  code = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code >= 0)
    code = fill_in (certificate, key, name, now);
  if (code >= 0)
    code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_text);
  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                              &key_text);
  if (code >= 0)
    text = g_strconcat ((const char *) certificate_text.data, (const char *) key_text.data, NULL);
  else
    g_set_error (error, IO_TLS_ERROR, IO_TLS_ERROR_FAILED, "No certificate could be made: %s",
                 gnutls_strerror (code));
  gnutls_free (certificate_text.data);
  gnutls_free (key_text.data);

  return text;
}
