/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a configuration says of TLS: the certificate, and that clients are not sent where none is.
 */

#include "server/server-config-private.h"

#include <string.h>

#include "server/server-address.h"

#define PEM_MAX (256 * 1024)

static gboolean
fail_file (const char *path, const char *why, GError **error)
{
  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE, "%s %s", path, why);

  return FALSE;
}

static gboolean
fail_value (const char *why, GError **error)
{
  g_set_error_literal (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE, why);

  return FALSE;
}

static char *
read_key (const char *path, GError **error)
{
  gsize length;
  guint mode;
  g_autofree char *text = server_config_read_file (path, PEM_MAX, &length, &mode, error);

  if (text == NULL || !server_config_everyone_can_read (path, mode))
    return g_steal_pointer (&text);

  fail_file (path,
             "holds the key of the server, and everyone on this computer can read it; "
             "let only the server's user read it, for instance with chmod 600",
             error);

  return NULL;
}

/* A certificate alone is for everybody to read, and no reason to complain of that. Of what is no
 * certificate either, that is told. */
static gboolean
check_has_key (const ServerConfig *self, const char *certificate, GError **error)
{
  if (self->tls_key != NULL || strstr (certificate, "PRIVATE KEY-----") != NULL
      || strstr (certificate, "CERTIFICATE-----") == NULL)
    return TRUE;

  return fail_file (self->tls_certificate,
                    "has no key in it; name the file that has the key with tls-key", error);
}

/*
 * server_config_load_tls:
 * @self: a configuration with all its keys
 *
 * Reads the certificate that it names, if it does.
 */
gboolean
server_config_load_tls (ServerConfig *self, GError **error)
{
  const char *key_path = self->tls_key != NULL ? self->tls_key : self->tls_certificate;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  gsize length;
  gboolean is_key;

  if (self->tls_certificate == NULL)
    return self->tls_key == NULL
           || fail_value ("tls-key is the key of a certificate, and tls-certificate names none",
                          error);

  certificate = server_config_read_file (self->tls_certificate, PEM_MAX, &length, NULL, error);
  if (certificate == NULL || !check_has_key (self, certificate, error))
    return FALSE;
  key = read_key (key_path, error);
  if (key == NULL)
    return FALSE;

  g_clear_pointer (&self->tls, io_tls_identity_unref);
  self->tls = io_tls_identity_new (certificate, key, now, &local_error);
  if (self->tls != NULL)
    return TRUE;

  is_key = g_error_matches (local_error, IO_TLS_ERROR, IO_TLS_ERROR_KEY);

  return fail_file (is_key ? key_path : self->tls_certificate, local_error->message, error);
}

static gboolean
has_tls_on (const GPtrArray *doors, guint port)
{
  for (guint i = 0; i < doors->len; i++)
    {
      const ServerAddress *door = doors->pdata[i];

      if (door->is_tls && door->path == NULL && door->port == port)
        return TRUE;
    }

  return FALSE;
}

/*
 * server_config_check_sts:
 * @self: a configuration with all its keys
 * @doors: (element-type ServerAddress): where lines are, or will be, listened for
 *
 * Holds what clients are told of TLS to what is there. They go by it for as long as they were told,
 * and take no certificate that they have no reason to trust:
 * https://ircv3.net/specs/extensions/sts
 */
gboolean
server_config_check_sts (const ServerConfig *self, const GPtrArray *doors, GError **error)
{
  g_autofree char *why = NULL;

  if (self->sts_port == 0)
    return TRUE;

  if (self->tls_certificate == NULL)
    return fail_value ("sts-port needs a tls-certificate that clients trust; those that are sent "
                       "to TLS take no other",
                       error);
  if (has_tls_on (doors, self->sts_port))
    return TRUE;

  why = g_strdup_printf ("sts-port is %u, and the server does not listen for TLS there; it needs "
                         "to be started with tls::%u, or the like, in listen",
                         self->sts_port, self->sts_port);

  return fail_value (why, error);
}
