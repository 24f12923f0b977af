/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-uri.h"

/* An address that was written out reads back the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (IrcUri) uri = irc_uri_parse (text, &error);
  g_autoptr (IrcUri) again = NULL;
  g_autofree char *normal = NULL;

  if (uri == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_true ((uri->host == NULL) == (uri->path != NULL));
  normal = irc_uri_to_string (uri);
  again = irc_uri_parse (normal, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uri->host, ==, again->host);
  g_assert_cmpuint (uri->port, ==, again->port);
  g_assert_cmpint (uri->tls, ==, again->tls);
  g_assert_cmpstr (uri->path, ==, again->path);
  g_assert_cmpstr (uri->room, ==, again->room);

  return 0;
}
