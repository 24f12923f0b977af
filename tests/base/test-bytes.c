/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-bytes.h"

static void
test_copy (void)
{
  char data[] = "abc";
  g_autoptr (BaseBytes) bytes = base_bytes_new (data, 3);

  data[0] = 'x';
  g_assert_cmpmem (bytes->data, bytes->size, "abc", 3);
  g_assert_cmpuint (bytes->n_refs, ==, 1);
  g_assert_false (bytes->voided);
}

static void
test_write_later (void)
{
  g_autoptr (BaseBytes) bytes = base_bytes_new (NULL, 2);

  bytes->data[0] = 'h';
  bytes->data[1] = 'i';
  g_assert_cmpmem (bytes->data, bytes->size, "hi", 2);
}

static void
test_empty (void)
{
  g_autoptr (BaseBytes) bytes = base_bytes_new ("", 0);

  g_assert_cmpuint (bytes->size, ==, 0);
}

static void
test_references (void)
{
  BaseBytes *bytes = base_bytes_new ("a", 1);
  BaseBytes *same = base_bytes_ref (bytes);

  g_assert_true (same == bytes);
  g_assert_cmpuint (bytes->n_refs, ==, 2);
  base_bytes_unref (bytes);
  g_assert_cmpmem (same->data, same->size, "a", 1);
  g_assert_cmpuint (same->n_refs, ==, 1);
  base_bytes_unref (same);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/bytes/copy", test_copy);
  g_test_add_func ("/base/bytes/write-later", test_write_later);
  g_test_add_func ("/base/bytes/empty", test_empty);
  g_test_add_func ("/base/bytes/references", test_references);

  return g_test_run ();
}
