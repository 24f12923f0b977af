/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-id.h"

#include <string.h>

#define EPOCH_MS G_GINT64_CONSTANT (1704067200000)
#define NOW_MS   (EPOCH_MS + 1000)

static void
test_source (void)
{
  BaseIdSource source = { 0 };
  BaseId first = base_id_source_next (&source, NOW_MS * 1000 + 999);
  BaseId second = base_id_source_next (&source, NOW_MS * 1000);

  g_assert_cmpint (first, ==, base_id_first_at (NOW_MS));
  g_assert_cmpint (base_id_get_time (first), ==, NOW_MS);
  g_assert_cmpint (second, ==, first + 1);
  g_assert_cmpint (base_id_get_time (second), ==, NOW_MS);
  g_assert_cmpint (base_id_source_next (&source, (NOW_MS + 1) * 1000), ==,
                   base_id_first_at (NOW_MS + 1));
}

/* A clock that steps back, or a newest id from the future, does not make ids fall. */
static void
test_source_rises (void)
{
  BaseIdSource source = { base_id_first_at (NOW_MS + 60000) };
  BaseId id = base_id_source_next (&source, NOW_MS * 1000);

  g_assert_cmpint (id, ==, base_id_first_at (NOW_MS + 60000) + 1);
  g_assert_cmpint (base_id_source_next (&source, 0), ==, id + 1);
}

/* More messages in one millisecond than it has ids run on into the next. */
static void
test_source_overflow (void)
{
  BaseIdSource source = { base_id_first_at (NOW_MS + 1) - 1 };

  g_assert_cmpint (base_id_source_next (&source, NOW_MS * 1000), ==, base_id_first_at (NOW_MS + 1));
}

static void
test_source_end (void)
{
  BaseIdSource source = { 0 };

  g_assert_cmpint (base_id_source_next (&source, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (base_id_source_next (&source, G_MAXINT64), ==, G_MAXINT64);
}

static void
test_first_at (void)
{
  g_assert_cmpint (base_id_first_at (G_MININT64), ==, 0);
  g_assert_cmpint (base_id_first_at (0), ==, 0);
  g_assert_cmpint (base_id_first_at (EPOCH_MS), ==, 0);
  g_assert_cmpint (base_id_first_at (EPOCH_MS + 1), ==, 1 << 21);
  g_assert_cmpint (base_id_first_at (EPOCH_MS + (G_GINT64_CONSTANT (1) << 42) - 1), <, G_MAXINT64);
  g_assert_cmpint (base_id_first_at (EPOCH_MS + (G_GINT64_CONSTANT (1) << 42)), ==, G_MAXINT64);
  g_assert_cmpint (base_id_first_at (G_MAXINT64), ==, G_MAXINT64);
}

static void
test_text (void)
{
  static const BaseId ids[] = { 0, 1, 31, 32, G_GINT64_CONSTANT (1) << 60, G_MAXINT64 };
  char last[BASE_ID_LENGTH + 1] = "";

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      char text[BASE_ID_LENGTH + 1];
      BaseId id;

      base_id_format (ids[i], text);
      g_assert_cmpuint (strlen (text), ==, BASE_ID_LENGTH);
      g_assert_cmpstr (last, <, text);
      g_assert_true (base_id_parse (text, &id));
      g_assert_cmpint (id, ==, ids[i]);
      memcpy (last, text, sizeof last);
    }

  g_assert_cmpstr (last, ==, "7zzzzzzzzzzzz");
}

static void
test_parse_wrong (void)
{
  static const char *const texts[] = {
    NULL,
    "",
    "000000000000",
    "00000000000000",
    "8000000000000",
    "z000000000000",
    "000000000000u",
    "000000000000I",
    "000000000000Z",
    "-000000000001",
    "000000 000001",
    "0000000000\xc3\xa4\x30",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      BaseId id = 42;

      g_assert_false (base_id_parse (texts[i], &id));
      g_assert_cmpint (id, ==, 42);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/id/source", test_source);
  g_test_add_func ("/base/id/source-rises", test_source_rises);
  g_test_add_func ("/base/id/source-overflow", test_source_overflow);
  g_test_add_func ("/base/id/source-end", test_source_end);
  g_test_add_func ("/base/id/first-at", test_first_at);
  g_test_add_func ("/base/id/text", test_text);
  g_test_add_func ("/base/id/parse-wrong", test_parse_wrong);

  return g_test_run ();
}
