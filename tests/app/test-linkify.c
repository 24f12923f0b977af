/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-linkify.h"

#include <glib.h>

static void
assert_linkifies (const char *text, const char *expected)
{
  g_autofree char *markup = app_linkify (text);

  g_assert_cmpstr (markup, ==, expected);
}

#define LINK(address) "<a href=\"" address "\">" address "</a>"

static void
test_links (void)
{
  assert_linkifies ("", "");
  assert_linkifies ("no link", "no link");
  assert_linkifies ("https://example.org", LINK ("https://example.org"));
  assert_linkifies ("see http://example.org/a?b=c#d now",
                    "see " LINK ("http://example.org/a?b=c#d") " now");
  assert_linkifies ("HTTPS://EXAMPLE.ORG", LINK ("HTTPS://EXAMPLE.ORG"));
  assert_linkifies ("http://[::1]:80/", LINK ("http://[::1]:80/"));
  assert_linkifies ("https://пример.рф/я", LINK ("https://пример.рф/я"));
  assert_linkifies ("https://a.org https://b.org",
                    LINK ("https://a.org") " " LINK ("https://b.org"));
}

static void
test_ends (void)
{
  assert_linkifies ("Look: https://example.org.", "Look: " LINK ("https://example.org") ".");
  assert_linkifies ("https://example.org, and", LINK ("https://example.org") ", and");
  assert_linkifies ("(https://example.org)", "(" LINK ("https://example.org") ")");
  assert_linkifies ("(see https://example.org/a_(b)).",
                    "(see " LINK ("https://example.org/a_(b)") ").");
  assert_linkifies ("https://example.org/?!", LINK ("https://example.org/") "?!");
  assert_linkifies ("\"https://example.org\"", "&quot;" LINK ("https://example.org") "&quot;");
}

static void
test_other_schemes (void)
{
  assert_linkifies ("javascript:alert(1)", "javascript:alert(1)");
  assert_linkifies ("file:///etc/passwd", "file:///etc/passwd");
  assert_linkifies ("ftp://example.org", "ftp://example.org");
  assert_linkifies ("xhttp://example.org", "xhttp://example.org");
  assert_linkifies ("https://", "https://");
  assert_linkifies ("http:///path", "http:///path");
  assert_linkifies ("http://...", "http://...");
}

static void
test_markup (void)
{
  assert_linkifies ("<b>bold</b> & so on", "&lt;b&gt;bold&lt;/b&gt; &amp; so on");
  assert_linkifies ("https://example.org/?a=1&b=2", "<a href=\"https://example.org/?a=1&amp;b=2\">"
                                                    "https://example.org/?a=1&amp;b=2</a>");
  assert_linkifies ("https://example.org/\"onclick=",
                    LINK ("https://example.org/") "&quot;onclick=");
  assert_linkifies ("https://example.org/<b>", LINK ("https://example.org/") "&lt;b&gt;");
  assert_linkifies ("it's", "it&#39;s");
  assert_linkifies ("a\nb\tc", "a\nb\tc");
  assert_linkifies ("a\x01\x1f\x7f", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void
append_text (GMarkupParseContext *context,
             const char *text,
             gsize length,
             gpointer user_data,
             GError **error)
{
  g_string_append_len (user_data, text, length);
}

/* Whatever comes in, what comes out is well formed, and shows what came in. */
static void
test_any_text (void)
{
  static const char *const pieces[]
      = { "http://", "https://", "a", "<", ">",  "&", "\"",   "'",     "(",    ")",
          "]",       "[",        ".", " ", "\n", "é", "🙂", "&amp;", "</a>", "\xe2\x80\xae" };
  static const GMarkupParser parser = { .text = append_text };

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) shown = g_string_new (NULL);
      g_autoptr (GMarkupParseContext) context = NULL;
      g_autofree char *markup = NULL;
      g_autofree char *document = NULL;
      g_autoptr (GError) error = NULL;

      for (int n = g_test_rand_int_range (0, 30); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      markup = app_linkify (text->str);

      document = g_strconcat ("<markup>", markup, "</markup>", NULL);
      context = g_markup_parse_context_new (&parser, 0, shown, NULL);
      g_assert_true (g_markup_parse_context_parse (context, document, -1, &error));
      g_assert_true (g_markup_parse_context_end_parse (context, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (shown->str, ==, text->str);
    }
}

static void
test_not_utf8 (void)
{
  assert_linkifies ("a\xff"
                    "b",
                    "a\xef\xbf\xbd"
                    "b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/linkify/links", test_links);
  g_test_add_func ("/app/linkify/ends", test_ends);
  g_test_add_func ("/app/linkify/other-schemes", test_other_schemes);
  g_test_add_func ("/app/linkify/markup", test_markup);
  g_test_add_func ("/app/linkify/any-text", test_any_text);
  g_test_add_func ("/app/linkify/not-utf8", test_not_utf8);
  return g_test_run ();
}
