/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-telnet.h"

#include <string.h>

/* An octet at a time and all at once, in place. */
static void
check (const char *bytes, gsize size, const char *expected)
{
  for (gsize step = 1; step <= size; step += size > 1 ? size - 1 : 1)
    {
      g_autoptr (GString) left = g_string_new (NULL);
      IoTelnet telnet = IO_TELNET_DATA;

      for (gsize i = 0; i < size; i += step)
        {
          gsize n = MIN (step, size - i);
          g_autofree char *piece = g_malloc (n + 1);

          memcpy (piece + 1, bytes + i, n);
          g_string_append_len (left, piece, io_telnet_filter (&telnet, piece + 1, n, piece));
        }
      g_assert_cmpstr (left->str, ==, expected);
    }
}

#define CHECK(bytes, expected) check (bytes, sizeof bytes - 1, expected)

static void
test_text (void)
{
  CHECK ("a", "a");
  CHECK ("hello\r\nZoë\n", "hello\r\nZoë\n");
  CHECK ("hello\r\0there\r\0", "hello\rthere\r");
}

static void
test_commands (void)
{
  /* WILL NAWS, DO ECHO, WONT, DONT; interrupt and timing mark, as telnet sends for ^C. */
  CHECK ("\xff\xfb\x1f\xff\xfd\x01"
         "a\xff\xfc\x01\xff\xfe\x01"
         "b",
         "ab");
  CHECK ("a\xff\xf4\xff\xfd\x06"
         "b",
         "ab");
  CHECK ("a\xff\xf0"
         "b",
         "ab");
}

static void
test_subnegotiation (void)
{
  CHECK ("a\xff\xfa\x1f\0\x50\0\x18\xff\xf0"
         "b",
         "ab");
  CHECK ("a\xff\xfa\x1f\xff\xff\n\xff\xf0"
         "b",
         "ab");
}

/* Nothing that could be text of another encoding vanishes. */
static void
test_no_command (void)
{
  CHECK ("a\xff\xff"
         "b",
         "a\xff"
         "b");
  CHECK ("a\xff"
         "b\n",
         "a\xff"
         "b\n");
  CHECK ("a\xff\nb", "a\xff\nb");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/telnet/text", test_text);
  g_test_add_func ("/io/telnet/commands", test_commands);
  g_test_add_func ("/io/telnet/subnegotiation", test_subnegotiation);
  g_test_add_func ("/io/telnet/no-command", test_no_command);

  return g_test_run ();
}
