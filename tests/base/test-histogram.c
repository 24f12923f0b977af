/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-histogram.h"

#define MANY 100000

static void
test_bounds (void)
{
  for (guint i = 1; i < BASE_HISTOGRAM_BOUNDS; i++)
    {
      g_assert_cmpuint (base_histogram_get_bound (BASE_HISTOGRAM_TIMES, i), >,
                        base_histogram_get_bound (BASE_HISTOGRAM_TIMES, i - 1));
      g_assert_cmpuint (base_histogram_get_bound (BASE_HISTOGRAM_NUMBERS, i), >,
                        base_histogram_get_bound (BASE_HISTOGRAM_NUMBERS, i - 1));
    }
  g_assert_cmpuint (base_histogram_get_bound (BASE_HISTOGRAM_TIMES, 0), ==, 100);
  g_assert_cmpuint (base_histogram_get_bound (BASE_HISTOGRAM_NUMBERS, 0), ==, 1);
}

/* A bound belongs to what is below it. */
static void
test_add (void)
{
  BaseHistogram histogram = { BASE_HISTOGRAM_NUMBERS };
  BaseHistogram copy;

  base_histogram_add (&histogram, 0);
  base_histogram_add (&histogram, 1);
  base_histogram_add (&histogram, 2);
  base_histogram_add (&histogram, 3);
  base_histogram_add (&histogram, 50000);
  base_histogram_add (&histogram, 50001);
  base_histogram_read (&histogram, &copy);

  g_assert_cmpint (copy.scale, ==, BASE_HISTOGRAM_NUMBERS);
  g_assert_cmpuint (copy.counts[0], ==, 2);
  g_assert_cmpuint (copy.counts[1], ==, 1);
  g_assert_cmpuint (copy.counts[2], ==, 1);
  g_assert_cmpuint (copy.counts[3], ==, 0);
  g_assert_cmpuint (copy.counts[BASE_HISTOGRAM_BOUNDS - 1], ==, 1);
  g_assert_cmpuint (copy.counts[BASE_HISTOGRAM_BOUNDS], ==, 1);
  g_assert_cmpuint (copy.sum, ==, 100007);
}

static gpointer
add_many (gpointer data)
{
  for (guint i = 0; i < MANY; i++)
    base_histogram_add (data, i % 2 == 0 ? 50 : 150);

  return NULL;
}

/* Whoever reads meanwhile sees it grow, and nothing is lost. */
static void
test_threads (void)
{
  BaseHistogram histogram = { BASE_HISTOGRAM_TIMES };
  GThread *thread = g_thread_new ("adds", add_many, &histogram);
  BaseHistogram copy = { BASE_HISTOGRAM_TIMES };
  guint64 last = 0;

  for (guint i = 0; i < 1000; i++)
    {
      base_histogram_read (&histogram, &copy);
      g_assert_cmpuint (copy.counts[0], >=, last);
      last = copy.counts[0];
    }
  g_thread_join (thread);

  base_histogram_read (&histogram, &copy);
  g_assert_cmpuint (copy.counts[0], ==, MANY / 2);
  g_assert_cmpuint (copy.counts[1], ==, MANY / 2);
  g_assert_cmpuint (copy.sum, ==, MANY / 2 * 200);
}

static void
test_quantile (void)
{
  BaseHistogram histogram = { BASE_HISTOGRAM_TIMES };

  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 0.5), ==, 0);
  for (guint i = 0; i < 98; i++)
    base_histogram_add (&histogram, 150);
  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 0.99), ==, 200);
  base_histogram_add (&histogram, 3000);
  base_histogram_add (&histogram, G_MAXINT64);
  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 0.5), ==, 200);
  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 0.98), ==, 200);
  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 0.99), ==, 5000);
  g_assert_cmpuint (base_histogram_get_quantile (&histogram, 1), ==, 10000000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/histogram/bounds", test_bounds);
  g_test_add_func ("/base/histogram/add", test_add);
  g_test_add_func ("/base/histogram/threads", test_threads);
  g_test_add_func ("/base/histogram/quantile", test_quantile);

  return g_test_run ();
}
