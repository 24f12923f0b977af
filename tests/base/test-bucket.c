/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-bucket.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define START  (100 * SECOND)

/* Two tokens flow in each second, and five fill the bucket. */
static const BaseBucketRate rate = { 2, 5 };

static void
test_burst (void)
{
  BaseBucket bucket = { 0 };

  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START), ==, 0);
      base_bucket_charge (&bucket, &rate, 1, START);
    }

  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START), ==, SECOND / 2);
}

static void
test_refill (void)
{
  BaseBucket bucket = { 0 };
  gint64 later = START + 3600 * SECOND;

  base_bucket_charge (&bucket, &rate, 5, START);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START + SECOND / 2 - 1), ==, 1);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START + SECOND / 2), ==, 0);

  /* An hour fills it, and not beyond. */
  base_bucket_charge (&bucket, &rate, 5, later);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, later), ==, SECOND / 2);
}

static void
test_wait (void)
{
  BaseBucket bucket = { 0 };

  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 5, START), ==, 0);
  base_bucket_charge (&bucket, &rate, 3, START);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 2, START), ==, 0);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 4, START), ==, SECOND);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 4, START + SECOND), ==, 0);
}

/* What cost more than there was is paid off before anything else is to be had. */
static void
test_debt (void)
{
  BaseBucket bucket = { 0 };

  base_bucket_charge (&bucket, &rate, 9, START);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START), ==, SECOND * 5 / 2);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START + SECOND * 5 / 2), ==, 0);
}

/* Nobody waits for ever for more than the bucket can hold. */
static void
test_more_than_burst (void)
{
  BaseBucket bucket = { 0 };

  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, G_MAXUINT, START), ==, 0);
  base_bucket_charge (&bucket, &rate, 5, START);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, G_MAXUINT, START), ==, SECOND * 5 / 2);
}

static void
test_nothing (void)
{
  BaseBucket bucket = { 0 };

  base_bucket_charge (&bucket, &rate, 5, START);
  base_bucket_charge (&bucket, &rate, 0, START);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 0, START), ==, 0);
  g_assert_cmpint (base_bucket_get_wait (&bucket, &rate, 1, START), ==, SECOND / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/bucket/burst", test_burst);
  g_test_add_func ("/base/bucket/refill", test_refill);
  g_test_add_func ("/base/bucket/wait", test_wait);
  g_test_add_func ("/base/bucket/debt", test_debt);
  g_test_add_func ("/base/bucket/more-than-burst", test_more_than_burst);
  g_test_add_func ("/base/bucket/nothing", test_nothing);

  return g_test_run ();
}
