/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-report.h"

static void
assert_text (const LoadReport *report, const char *expected)
{
  g_autofree char *text = load_report_format (report);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_whole (void)
{
  LoadReport report = {
    .n_connected = 5002,
    .connect_time = 1234567,
    .talk_time = 500000,
    .counts = { .n_sent = 1000,
                .n_deliveries = 999,
                .n_lost = 1,
                .n_duplicates = 2,
                .median = 30,
                .percentile_99 = 70,
                .max = 900 },
    .cpu_time = 9990000,
  };

  assert_text (&report, "connected: 5002\n"
                        "connect time: 1.235 s\n"
                        "messages sent: 1000\n"
                        "deliveries: 999\n"
                        "losses: 1\n"
                        "duplicates: 2\n"
                        "throughput: 1998 deliveries/s\n"
                        "latency p50: 30 us\n"
                        "latency p99: 70 us\n"
                        "latency max: 900 us\n"
                        "server CPU: 10.00 us per delivery\n");
}

static void
test_parts (void)
{
  LoadReport report = { .n_connected = 3, .connect_time = 2000, .cpu_time = -1 };

  assert_text (&report, "connected: 3\nconnect time: 0.002 s\n");

  report.talk_time = 1000000;
  report.counts.n_sent = report.counts.n_lost = 4;
  assert_text (&report, "connected: 3\n"
                        "connect time: 0.002 s\n"
                        "messages sent: 4\n"
                        "deliveries: 0\n"
                        "losses: 4\n"
                        "duplicates: 0\n"
                        "throughput: 0 deliveries/s\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load/report/whole", test_whole);
  g_test_add_func ("/load/report/parts", test_parts);

  return g_test_run ();
}
