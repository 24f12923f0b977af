/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-quota.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static void
test_flows_back (void)
{
  g_autoptr (ServerQuota) quota = server_quota_new ();

  for (guint i = 0; i < 6; i++)
    {
      g_assert_false (server_quota_is_used_up (quota, "a", 6, 5 * MINUTE));
      server_quota_charge (quota, "a", 6, 5 * MINUTE);
    }
  g_assert_true (server_quota_is_used_up (quota, "a", 6, 5 * MINUTE));
  g_assert_false (server_quota_is_used_up (quota, "b", 6, 5 * MINUTE));

  /* What is used beyond that changes nothing. */
  server_quota_charge (quota, "a", 6, 5 * MINUTE);
  g_assert_true (server_quota_is_used_up (quota, "a", 6, 15 * MINUTE - 1));
  g_assert_false (server_quota_is_used_up (quota, "a", 6, 15 * MINUTE));
  server_quota_charge (quota, "a", 6, 15 * MINUTE);
  g_assert_true (server_quota_is_used_up (quota, "a", 6, 15 * MINUTE));
  g_assert_false (server_quota_is_used_up (quota, "a", 6, 65 * MINUTE));
}

static void
test_no_limit (void)
{
  g_autoptr (ServerQuota) quota = server_quota_new ();

  for (guint i = 0; i < 100; i++)
    server_quota_charge (quota, "a", 0, MINUTE);
  g_assert_false (server_quota_is_used_up (quota, "a", 0, MINUTE));
  g_assert_false (server_quota_is_used_up (quota, "a", 1, MINUTE));
}

/* Whoever can be called many things does not make it remember more and more. */
static void
test_bounded (void)
{
  g_autoptr (ServerQuota) quota = server_quota_new ();
  guint n_remembered = 0;

  for (guint i = 0; i < 70000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      server_quota_charge (quota, key, 1, MINUTE);
    }
  for (guint i = 0; i < 70000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      n_remembered += server_quota_is_used_up (quota, key, 1, MINUTE);
    }
  g_assert_cmpuint (n_remembered, ==, 65536);

  /* Who has all of it again is forgotten first. */
  server_quota_charge (quota, "new", 1, 2 * 60 * MINUTE);
  g_assert_true (server_quota_is_used_up (quota, "new", 1, 2 * 60 * MINUTE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/quota/flows-back", test_flows_back);
  g_test_add_func ("/server/quota/no-limit", test_no_limit);
  g_test_add_func ("/server/quota/bounded", test_bounded);

  return g_test_run ();
}
