/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates that end soon. */

#include <string.h>

#include "server/server-private.h"
#include "support/support-metrics.h"
#include "tls-peer.h"

#define NOW    (SERVER_FIXTURE_START / G_USEC_PER_SEC)
#define DAY    G_GINT64_CONSTANT (86400)
#define PERIOD (3650 * DAY)

/* Starts a server whose certificate ends in some seconds. */
static void
start (ServerFixture *self, gint64 left)
{
  g_autofree char *pem = io_tls_identity_make_pem ("s.test", NOW + left - PERIOD, NULL);

  self->config->tls = io_tls_identity_new (pem, pem, NOW, NULL);
  tls_peer_add_door (self);
  server_fixture_start (self);
}

static void
expect (const char *what, GLogLevelFlags level)
{
  g_test_expect_message ("server", level, what);
}

/* One test day after the other; what is not said fails the test, and what is said too much. */
static void
next_day (ServerFixture *self)
{
  server_fixture_advance (self, DAY * 1000);
  g_test_assert_expected_messages ();
}

static void
test_good (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (SupportMetrics) metrics = NULL;

  start (self, 100 * DAY);
  text = server_metrics_render (self->server);
  metrics = support_metrics_parse (text);
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_certificate_end_timestamp_seconds"),
                     ==, NOW + 100 * DAY);
  next_day (self);
}

static void
test_ending (ServerFixture *self, gconstpointer data)
{
  start (self, 16 * DAY - 1);
  next_day (self);
  expect ("The certificate * ends on 2026-12-06 11:59:59 UTC", G_LOG_LEVEL_WARNING);
  next_day (self);
  for (guint i = 0; i < 13; i++)
    {
      expect ("The certificate * ends on *", G_LOG_LEVEL_WARNING);
      next_day (self);
    }
  expect ("The certificate * ended on 2026-12-06 11:59:59 UTC", G_LOG_LEVEL_CRITICAL);
  next_day (self);
}

static void
test_start (ServerFixture *self, gconstpointer data)
{
  expect ("The certificate * ends on *", G_LOG_LEVEL_WARNING);
  expect ("inglenookd * is ready", G_LOG_LEVEL_MESSAGE);
  start (self, DAY);
  g_test_assert_expected_messages ();
}

static void
test_none (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  server_fixture_start (self);
  text = server_metrics_render (self->server);
  g_assert_null (strstr (text, "\ninglenook_certificate_end_timestamp_seconds "));
  next_day (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/certificate/good", test_good);
  server_fixture_add ("/server/certificate/ending", test_ending);
  server_fixture_add ("/server/certificate/start", test_start);
  server_fixture_add ("/server/certificate/none", test_none);

  return g_test_run ();
}
