/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the server is to those who come with TLS: by the certificate of its configuration, or by one
 * of its own making. */

#include "server/server-tls.h"

#include "base/base-container.h"
#include "server/server-address.h"
#include "server/server-config-private.h"
#include "server/server-private.h"

#define PEM_MAX (64 * 1024)

#define DAY           G_GINT64_CONSTANT (86400)
#define DAYS_TO_RENEW 14

static gboolean
has_tls (const GPtrArray *doors)
{
  for (guint i = 0; doors != NULL && i < doors->len; i++)
    if (((const ServerAddress *) doors->pdata[i])->is_tls)
      return TRUE;

  return FALSE;
}

static gint64
get_seconds (Server *self)
{
  return base_clock_get_real (self->clock) / G_USEC_PER_SEC;
}

/* Returns NULL and no error when there is none, or none that is still good. */
static IoTlsIdentity *
read_own (Server *self, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *pem = NULL;
  IoTlsIdentity *identity;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  pem = server_config_read_file (path, PEM_MAX, &length, NULL, error);
  if (pem == NULL)
    return NULL;

  identity = io_tls_identity_new (pem, pem, get_seconds (self), &local_error);
  if (identity == NULL && !g_error_matches (local_error, IO_TLS_ERROR, IO_TLS_ERROR_TIME))
    g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE,
                 "%s %s; remove it, and the server makes another one", path, local_error->message);

  return identity;
}

static IoTlsIdentity *
make_own (Server *self, const char *path, GError **error)
{
  g_autofree char *pem = io_tls_identity_make_pem (self->config->name, get_seconds (self), error);

  if (pem == NULL
      || !g_file_set_contents_full (path, pem, -1,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error))
    return NULL;

  return io_tls_identity_new (pem, pem, get_seconds (self), error);
}

static IoTlsIdentity *
get_own (Server *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->config->database, ".tls.pem", NULL);
  g_autoptr (GError) local_error = NULL;
  IoTlsIdentity *identity = read_own (self, path, &local_error);

  if (identity == NULL && local_error == NULL)
    identity = make_own (self, path, &local_error);
  if (identity == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return identity;
}

/* A certificate that nobody renews keeps everybody away who looks at it, and by then it is late. */
static void
check_end (Server *self)
{
  gint64 end = io_tls_identity_get_end (self->tls);
  gint64 left = end - get_seconds (self);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (end);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%F %T UTC") : NULL;

  if (text == NULL || left > DAYS_TO_RENEW * DAY)
    return;

  server_log (self->log, left > 0 ? SERVER_LOG_CERTIFICATE_ENDS : SERVER_LOG_CERTIFICATE_ENDED,
              "date", text, "fingerprint", io_tls_identity_get_fingerprint (self->tls), NULL);
}

static void
check_daily (Server *self)
{
  io_timers_disarm (self->timers, &self->certificate_timer);
  if (self->tls == NULL)
    return;

  check_end (self);
  io_timers_arm (self->timers, &self->certificate_timer,
                 base_clock_get_monotonic (self->clock) + DAY * G_USEC_PER_SEC);
}

static void
timer_cb (IoTimer *timer)
{
  check_daily (BASE_CONTAINER_OF (timer, Server, certificate_timer));
}

/**
 * server_tls_init_timer:
 * @self: a server that is being made
 */
void
server_tls_init_timer (Server *self)
{
  io_timer_init (&self->certificate_timer, timer_cb);
}

/**
 * server_tls_update:
 * @self: a server with a configuration that is right
 * @error: return location for a #GError
 *
 * Shows whoever comes from now on the certificate of the configuration. When that names none, and
 * TLS is spoken at any door, the server has one of its own, kept beside the database; it is made
 * when there is none, or when its time is over. The log tells when it ends soon, now and every day.
 *
 * Returns: whether that could be done; when not, nothing has changed
 */
gboolean
server_tls_update (Server *self, GError **error)
{
  const ServerConfig *config = self->config;
  IoTlsIdentity *identity = NULL;

  if (config->tls != NULL)
    identity = io_tls_identity_ref (config->tls);
  else if (has_tls (self->doors))
    {
      identity = get_own (self, error);
      if (identity == NULL)
        return FALSE;
    }

  g_clear_pointer (&self->tls, io_tls_identity_unref);
  self->tls = identity;
  check_daily (self);

  return TRUE;
}
