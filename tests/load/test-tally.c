/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-tally.h"

static guint
send_at (LoadTally *tally, guint sender, gint64 now)
{
  guint message = G_MAXUINT;

  g_assert_true (load_tally_send (tally, sender, now, &message));

  return message;
}

static void
test_all (void)
{
  g_autoptr (LoadTally) tally = load_tally_new (3, 2);
  LoadCounts counts;
  guint message;
  guint sender = G_MAXUINT;

  g_assert_cmpuint (send_at (tally, 2, 100), ==, 0);
  g_assert_cmpuint (send_at (tally, 0, 200), ==, 1);
  g_assert_false (load_tally_send (tally, 1, 300, &message));

  g_assert_false (load_tally_receive (tally, 0, 0, 110, &sender));
  g_assert_true (load_tally_receive (tally, 1, 0, 150, &sender));
  g_assert_cmpuint (sender, ==, 2);
  g_assert_false (load_tally_is_complete (tally));
  g_assert_false (load_tally_receive (tally, 1, 1, 220, &sender));
  g_assert_true (load_tally_receive (tally, 2, 1, 290, &sender));
  g_assert_cmpuint (sender, ==, 0);
  g_assert_true (load_tally_is_complete (tally));

  load_tally_count (tally, &counts);
  g_assert_cmpuint (counts.n_sent, ==, 2);
  g_assert_cmpuint (counts.n_deliveries, ==, 4);
  g_assert_cmpuint (counts.n_lost, ==, 0);
  g_assert_cmpuint (counts.n_duplicates, ==, 0);
  g_assert_cmpuint (counts.median, ==, 20);
  g_assert_cmpuint (counts.percentile_99, ==, 90);
  g_assert_cmpuint (counts.max, ==, 90);
}

static void
test_lost_and_twice (void)
{
  g_autoptr (LoadTally) tally = load_tally_new (2, 10);
  LoadCounts counts;
  guint sender;

  for (guint i = 0; i < 5; i++)
    send_at (tally, 0, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_true (load_tally_receive (tally, 1, i, 7, &sender));
  g_assert_false (load_tally_receive (tally, 1, 2, 8, &sender));
  g_assert_false (load_tally_receive (tally, 1, 2, 9, &sender));

  load_tally_count (tally, &counts);
  g_assert_cmpuint (counts.n_sent, ==, 5);
  g_assert_cmpuint (counts.n_deliveries, ==, 3);
  g_assert_cmpuint (counts.n_lost, ==, 2);
  g_assert_cmpuint (counts.n_duplicates, ==, 2);
  g_assert_cmpuint (counts.max, ==, 7);
}

static void
test_strange (void)
{
  g_autoptr (LoadTally) tally = load_tally_new (2, 10);
  LoadCounts counts;
  guint sender;

  /* Never sent, not sent yet, and back at its sender. */
  send_at (tally, 0, 0);
  g_assert_false (load_tally_receive (tally, 1, 10, 1, &sender));
  g_assert_false (load_tally_receive (tally, 1, G_MAXUINT, 1, &sender));
  g_assert_false (load_tally_receive (tally, 1, 1, 1, &sender));
  g_assert_false (load_tally_receive (tally, 0, 0, 1, &sender));

  load_tally_count (tally, &counts);
  g_assert_cmpuint (counts.n_deliveries, ==, 0);
  g_assert_cmpuint (counts.n_duplicates, ==, 0);
  g_assert_cmpuint (counts.median, ==, 0);
  g_assert_cmpuint (counts.max, ==, 0);
}

static void
test_percentiles (void)
{
  g_autoptr (LoadTally) tally = load_tally_new (2, 200);
  LoadCounts counts;
  guint sender;

  /* 1 to 200 microseconds, in any order. */
  for (guint i = 0; i < 200; i++)
    {
      guint message = send_at (tally, 0, 1000);

      g_assert_true (load_tally_receive (tally, 1, message, 1001 + i * 77 % 200, &sender));
    }

  load_tally_count (tally, &counts);
  g_assert_cmpuint (counts.median, ==, 100);
  g_assert_cmpuint (counts.percentile_99, ==, 198);
  g_assert_cmpuint (counts.max, ==, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load/tally/all", test_all);
  g_test_add_func ("/load/tally/lost-and-twice", test_lost_and_twice);
  g_test_add_func ("/load/tally/strange", test_strange);
  g_test_add_func ("/load/tally/percentiles", test_percentiles);

  return g_test_run ();
}
