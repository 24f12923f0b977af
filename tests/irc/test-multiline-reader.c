/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-multiline-reader.h"

#define BEGIN  "BATCH +1 draft/multiline #a"
#define SOURCE "ann!u@localhost"

static IrcMultilineResult
feed (IrcMultilineReader *reader, const char *text, GError **error)
{
  static const IrcMultilineLimits limits = { 30, 3 };
  g_autofree char *line = g_strdup (text);
  IrcMessage message;

  g_assert_true (irc_message_parse (&message, line));

  return irc_multiline_reader_feed (reader, &message, SOURCE, &limits, error);
}

static void
expect (IrcMultilineReader *reader, const char *text, IrcMultilineResult expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (feed (reader, text, &error), ==, expected);
  g_assert_no_error (error);
}

static void
expect_refused (IrcMultilineReader *reader, const char *text, IrcMultilineError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (feed (reader, text, &error), ==, IRC_MULTILINE_REFUSED);
  g_assert_error (error, IRC_MULTILINE_ERROR, (int) code);
  g_assert_false (irc_multiline_reader_is_open (reader));
}

static void
test_whole (void)
{
  IrcMultilineReader reader = { NULL };

  expect (&reader, "PRIVMSG #a before", IRC_MULTILINE_OTHER);
  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  expect (&reader, "@batch=1 PRIVMSG #a :hello ", IRC_MULTILINE_TAKEN);
  g_assert_true (irc_multiline_reader_is_open (&reader));
  expect (&reader, "PING x", IRC_MULTILINE_OTHER);
  expect (&reader, "@batch=1;draft/multiline-concat PRIVMSG #A :there", IRC_MULTILINE_TAKEN);
  expect (&reader, "@batch=1 privmsg #a bye", IRC_MULTILINE_TAKEN);
  expect (&reader, "BATCH -1", IRC_MULTILINE_WHOLE);
  g_assert_cmpstr (reader.target, ==, "#a");
  g_assert_cmpstr (reader.text->str, ==, "hello \rthere\nbye");

  irc_multiline_reader_clear (&reader);
  expect (&reader, "PRIVMSG #a after", IRC_MULTILINE_OTHER);
}

/* What follows a message that was refused belongs to it, up to what cannot. */
static void
test_refused (void)
{
  IrcMultilineReader reader = { NULL };

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  expect_refused (&reader, "@batch=1 PRIVMSG #b x", IRC_MULTILINE_ERROR_INVALID_TARGET);
  g_assert_cmpstr (reader.target, ==, "#a");
  expect (&reader, "@batch=1 PRIVMSG #a y", IRC_MULTILINE_DROPPED);
  expect (&reader, "BATCH -1", IRC_MULTILINE_DROPPED);
  expect_refused (&reader, "BATCH -1", IRC_MULTILINE_ERROR_INVALID);

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  expect_refused (&reader, "TOPIC #a x", IRC_MULTILINE_ERROR_INVALID);
  expect (&reader, "TOPIC #a x", IRC_MULTILINE_OTHER);

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  irc_multiline_reader_give_up (&reader);
  expect (&reader, "@batch=1 PRIVMSG #a x", IRC_MULTILINE_DROPPED);
  irc_multiline_reader_clear (&reader);
}

static void
test_limits (void)
{
  IrcMultilineReader reader = { NULL };

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  expect (&reader, "@batch=1 NOTICE #a :fifteen octets.", IRC_MULTILINE_TAKEN);
  expect (&reader, "@batch=1 NOTICE #a fourteen.octet", IRC_MULTILINE_TAKEN);
  expect_refused (&reader, "@batch=1 NOTICE #a :", IRC_MULTILINE_ERROR_MAX_BYTES);

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  for (guint i = 0; i < 3; i++)
    expect (&reader, "@batch=1 PRIVMSG #a x", IRC_MULTILINE_TAKEN);
  expect_refused (&reader, "@batch=1 PRIVMSG #a x", IRC_MULTILINE_ERROR_MAX_LINES);

  expect (&reader, BEGIN, IRC_MULTILINE_BEGUN);
  expect (&reader, "@batch=1 PRIVMSG #a x", IRC_MULTILINE_TAKEN);
  expect_refused (&reader, "@batch=1 NOTICE #a x", IRC_MULTILINE_ERROR_INVALID);
  irc_multiline_reader_clear (&reader);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/multiline-reader/whole", test_whole);
  g_test_add_func ("/irc/multiline-reader/refused", test_refused);
  g_test_add_func ("/irc/multiline-reader/limits", test_limits);

  return g_test_run ();
}
