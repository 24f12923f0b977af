/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "irc/irc-multiline.h"

static void
assert_next (IrcMultilineIter *iter, const char *expected, gboolean expected_joined)
{
  g_autofree char *line = NULL;
  gboolean is_joined;

  g_assert_true (irc_multiline_iter_next (iter, &line, &is_joined));
  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpint (is_joined, ==, expected_joined);
}

static void
assert_end (IrcMultilineIter *iter)
{
  gboolean is_joined;
  char *line;

  g_assert_false (irc_multiline_iter_next (iter, &line, &is_joined));
}

/* What was put together comes apart as it was. */
static void
test_lines (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  IrcMultilineIter iter;

  irc_multiline_append (text, "a b", TRUE, FALSE);
  irc_multiline_append (text, "", FALSE, FALSE);
  irc_multiline_append (text, "c ", FALSE, FALSE);
  irc_multiline_append (text, "d", FALSE, TRUE);
  irc_multiline_append (text, "", FALSE, FALSE);
  g_assert_cmpuint (irc_multiline_get_size (text->str), ==, strlen ("a b\n\nc d\n"));

  irc_multiline_iter_init (&iter, text->str);
  assert_next (&iter, "a b", FALSE);
  assert_next (&iter, "", FALSE);
  assert_next (&iter, "c ", FALSE);
  assert_next (&iter, "d", TRUE);
  assert_next (&iter, "", FALSE);
  assert_end (&iter);
}

static void
test_single (void)
{
  IrcMultilineIter iter;

  g_assert_false (irc_multiline_has_several ("hello"));
  g_assert_false (irc_multiline_has_several (""));
  g_assert_true (irc_multiline_has_several ("a\nb"));
  g_assert_true (irc_multiline_has_several ("a\rb"));
  irc_multiline_iter_init (&iter, "hello");
  assert_next (&iter, "hello", FALSE);
  assert_end (&iter);
}

static void
test_wrap (void)
{
  g_autofree char *wrapped = irc_multiline_wrap ("one two three\n\n0123456789\n", 8);
  g_autofree char *flat = irc_multiline_flatten (wrapped, '/');
  g_autofree char *empty = irc_multiline_wrap ("", 8);
  g_autofree char *again = irc_multiline_wrap (wrapped, 8);

  g_assert_cmpstr (wrapped, ==, "one two \rthree\n\n01234567\r89\n");
  g_assert_cmpuint (irc_multiline_count (wrapped), ==, 6);
  g_assert_cmpstr (flat, ==, "one two three//0123456789/");
  g_assert_cmpuint (irc_multiline_get_size (wrapped), ==, strlen (flat));
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (again, ==, wrapped);
  g_assert_cmpuint (irc_multiline_count (empty), ==, 1);
}

static void
test_fits (void)
{
  g_autofree char *text = g_strnfill (IRC_LINE_MAX - strlen ("PRIVMSG #a \r\n"), 'x');
  g_autofree char *fits = g_strconcat (text, "\n", text, "\ra b", NULL);
  g_autofree char *is_longer = g_strconcat (text, "\ry\n", text, "x", NULL);
  IrcMessage message = { .verb = "PRIVMSG", .params = { "#a", fits }, .n_params = 2 };

  g_assert_true (irc_multiline_fits (&message));
  message.params[1] = is_longer;
  g_assert_false (irc_multiline_fits (&message));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/multiline/lines", test_lines);
  g_test_add_func ("/irc/multiline/single", test_single);
  g_test_add_func ("/irc/multiline/wrap", test_wrap);
  g_test_add_func ("/irc/multiline/fits", test_fits);

  return g_test_run ();
}
