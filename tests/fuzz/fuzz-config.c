/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "server/server-config-private.h"

static void
check_error (const GError *error)
{
  g_assert_true (error->domain == SERVER_CONFIG_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *p = error->message; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

/* A file is right or it is said what is wrong with it, and always the same; and it is the same with
 * a comment at its end, unless that makes an end of a line of a carriage return. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  g_autofree char *commented = g_strconcat (text, "\n# The end.\n", NULL);
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (ServerConfig) again = server_config_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_again = NULL;
  gboolean is_right;

  /* Anything else is refused before it is parsed; and the message of the day would be read from
   * wherever the input says that it is. */
  if (!g_utf8_validate (text, -1, NULL) || strstr (text, "motd") != NULL
      || g_str_has_suffix (text, "\r"))
    return 0;

  is_right = server_config_parse (config, "/f", text, strlen (text), &error);
  g_assert_true (is_right == (error == NULL));
  g_assert_true (is_right
                 == server_config_parse (again, "/f", commented, strlen (commented), &error_again));
  if (!is_right)
    {
      check_error (error);
      check_error (error_again);
      g_assert_cmpint (error->code, ==, error_again->code);
    }

  return 0;
}
