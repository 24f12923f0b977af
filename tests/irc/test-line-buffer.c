/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-line-buffer.h"

#include <string.h>

#define MAX_TAGS 16
#define MAX_LINE 12

/* For literals, whose NUL octets count. */
#define FEED(buffer, literal) feed (buffer, literal, sizeof (literal) - 1)

static void
feed (IrcLineBuffer *buffer, const char *data, gsize size)
{
  memcpy (irc_line_buffer_reserve (buffer, size), data, size);
  irc_line_buffer_commit (buffer, size);
}

static void
assert_next (IrcLineBuffer *buffer, IrcLineResult expected, const char *expected_line)
{
  char *line;

  g_assert_cmpint (irc_line_buffer_next (buffer, &line), ==, expected);
  g_assert_cmpstr (line, ==, expected_line);
}

static void
assert_holds_nothing (const IrcLineBuffer *buffer)
{
  g_assert_true (irc_line_buffer_is_empty (buffer));
  g_assert_null (buffer->data);
  g_assert_cmpuint (buffer->size, ==, 0);
}

static void
test_lines (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);
  assert_holds_nothing (&buffer);

  FEED (&buffer, "one\r\ntwo\nthree\r\r\n\n\nfour");
  assert_next (&buffer, IRC_LINE_OK, "one");
  assert_next (&buffer, IRC_LINE_OK, "two");
  assert_next (&buffer, IRC_LINE_OK, "three");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  g_assert_false (irc_line_buffer_is_empty (&buffer));

  FEED (&buffer, "\r");
  assert_next (&buffer, IRC_LINE_OK, "four");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);

  FEED (&buffer, "\nfive\n");
  assert_next (&buffer, IRC_LINE_OK, "five");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

static void
test_byte_by_byte (void)
{
  static const char stream[] = "@a=b PING x\r\nPONG\r\n";
  IrcLineBuffer buffer;
  guint n_lines = 0;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);

  for (gsize i = 0; i < strlen (stream); i++)
    {
      char *line;

      feed (&buffer, stream + i, 1);
      if (irc_line_buffer_next (&buffer, &line) == IRC_LINE_NONE)
        continue;
      g_assert_cmpstr (line, ==, n_lines == 0 ? "@a=b PING x" : "PONG");
      n_lines++;
    }

  g_assert_cmpuint (n_lines, ==, 2);
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

static void
test_limits (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);

  /* 10 octets and CR LF, then one more; 16 octets of tags, then one more. */
  FEED (&buffer, "0123456789\r\n");
  assert_next (&buffer, IRC_LINE_OK, "0123456789");
  FEED (&buffer, "0123456789a\r\n");
  assert_next (&buffer, IRC_LINE_TOO_LONG, NULL);
  FEED (&buffer, "@a=2345678901234 0123456789\n");
  assert_next (&buffer, IRC_LINE_TAGS_TOO_LONG, NULL);
  FEED (&buffer, "@a=234567890123 0123456789\n");
  assert_next (&buffer, IRC_LINE_OK, "@a=234567890123 0123456789");
  FEED (&buffer, "@a=234567890123 0123456789a\n");
  assert_next (&buffer, IRC_LINE_TOO_LONG, NULL);
  FEED (&buffer, "ok\n");
  assert_next (&buffer, IRC_LINE_OK, "ok");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

static void
test_no_tags (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, 0, MAX_LINE);

  FEED (&buffer, "@a PING\nPING\n@");
  assert_next (&buffer, IRC_LINE_TAGS_TOO_LONG, NULL);
  assert_next (&buffer, IRC_LINE_OK, "PING");
  assert_next (&buffer, IRC_LINE_TAGS_TOO_LONG, NULL);
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

/* What is too long is told of once, as soon as it is certain, and held by nobody. */
static void
test_endless (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);

  FEED (&buffer, "0123456789");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  FEED (&buffer, "a");
  assert_next (&buffer, IRC_LINE_TOO_LONG, NULL);

  for (guint i = 0; i < 100; i++)
    {
      FEED (&buffer, "0123456789");
      assert_next (&buffer, IRC_LINE_NONE, NULL);
      assert_holds_nothing (&buffer);
    }

  FEED (&buffer, "end\r\nnext\r\n");
  assert_next (&buffer, IRC_LINE_OK, "next");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
}

static void
test_endless_tags (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);

  FEED (&buffer, "@12345678901234");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  FEED (&buffer, "5");
  assert_next (&buffer, IRC_LINE_TAGS_TOO_LONG, NULL);
  FEED (&buffer, " PING\n@a PING\n");
  assert_next (&buffer, IRC_LINE_OK, "@a PING");
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

static void
test_bounded (void)
{
  IrcLineBuffer buffer;
  char *line;

  irc_line_buffer_init (&buffer, 4096, 512);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *data = g_strnfill (4096, i % 7 == 0 ? ' ' : 'x');

      if (i % 3 == 0)
        data[0] = '@';
      if (i % 5 == 0)
        data[2000] = '\n';
      feed (&buffer, data, 4096);
      while (irc_line_buffer_next (&buffer, &line) != IRC_LINE_NONE)
        ;
      g_assert_cmpuint (buffer.size, <=, 4096 + 512 + 4096 + 4096);
    }

  irc_line_buffer_clear (&buffer);
  assert_holds_nothing (&buffer);
}

static void
test_bad_octets (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);

  FEED (&buffer, "A\0B\nX \xff\nY \xc3\xa4\n\xc3\n\xff\0\n");
  assert_next (&buffer, IRC_LINE_NUL, NULL);
  assert_next (&buffer, IRC_LINE_NOT_UTF8, "X \xff");
  assert_next (&buffer, IRC_LINE_OK, "Y \xc3\xa4");
  assert_next (&buffer, IRC_LINE_NOT_UTF8, "\xc3");
  assert_next (&buffer, IRC_LINE_NUL, NULL);
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

/* A connection that is used again must not skip the start of the new stream. */
static void
test_clear (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, MAX_TAGS, MAX_LINE);
  FEED (&buffer, "0123456789abcdef");
  assert_next (&buffer, IRC_LINE_TOO_LONG, NULL);

  irc_line_buffer_clear (&buffer);
  FEED (&buffer, "PING\n");
  assert_next (&buffer, IRC_LINE_OK, "PING");
  irc_line_buffer_clear (&buffer);
  assert_holds_nothing (&buffer);
}

static void
test_small_first (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, 4096, 512);
  irc_line_buffer_reserve (&buffer, 100);
  g_assert_cmpuint (buffer.size, ==, 512);
  irc_line_buffer_commit (&buffer, 0);
  assert_next (&buffer, IRC_LINE_NONE, NULL);
  assert_holds_nothing (&buffer);
}

/* What a read that finds nothing leaves behind: thousands of idle connections have had one. */
static void
test_nothing_read (void)
{
  IrcLineBuffer buffer;

  irc_line_buffer_init (&buffer, 0, 512);
  g_assert_nonnull (irc_line_buffer_reserve (&buffer, 4096));
  irc_line_buffer_commit (&buffer, 0);

  g_assert_null (buffer.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/line-buffer/lines", test_lines);
  g_test_add_func ("/irc/line-buffer/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/irc/line-buffer/limits", test_limits);
  g_test_add_func ("/irc/line-buffer/no-tags", test_no_tags);
  g_test_add_func ("/irc/line-buffer/endless", test_endless);
  g_test_add_func ("/irc/line-buffer/endless-tags", test_endless_tags);
  g_test_add_func ("/irc/line-buffer/bounded", test_bounded);
  g_test_add_func ("/irc/line-buffer/bad-octets", test_bad_octets);
  g_test_add_func ("/irc/line-buffer/clear", test_clear);
  g_test_add_func ("/irc/line-buffer/nothing-read", test_nothing_read);
  g_test_add_func ("/irc/line-buffer/small-first", test_small_first);

  return g_test_run ();
}
