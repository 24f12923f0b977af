/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-outbox.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  IoOutbox outbox;
  IoStream stream;
  int other_fd;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  int small = 1;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
  g_assert_cmpint (setsockopt (fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small), ==, 0);
  io_stream_init_plain (&fixture->stream, fds[0]);
  fixture->other_fd = fds[1];
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  io_outbox_clear (&fixture->outbox);
  g_assert_true (io_outbox_is_empty (&fixture->outbox));
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 0);
  g_assert_null (fixture->outbox.entries);
  g_assert_cmpuint (fixture->outbox.n_holes, ==, 0);
  io_stream_close (&fixture->stream);
  close (fixture->other_fd);
}

static BaseBytes *
push (Fixture *fixture, const char *text, guint64 commit)
{
  BaseBytes *bytes = base_bytes_new (text, strlen (text));

  io_outbox_push (&fixture->outbox, bytes, commit);
  g_assert_cmpuint (bytes->n_refs, ==, 2);
  base_bytes_unref (bytes);

  return bytes;
}

static GPtrArray *
lines_new (const char *const *texts)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (lines, base_bytes_new (texts[i], strlen (texts[i])));

  return lines;
}

static IoOutboxResult
flush (Fixture *fixture, guint64 committed)
{
  return io_outbox_flush (&fixture->outbox, &fixture->stream, committed);
}

static void
receive (Fixture *fixture, GString *received)
{
  char buffer[4096];
  gssize n;

  while ((n = read (fixture->other_fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (received, buffer, n);
}

static void
assert_received (Fixture *fixture, const char *expected)
{
  g_autoptr (GString) received = g_string_new (NULL);

  receive (fixture, received);
  g_assert_cmpstr (received->str, ==, expected);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_EMPTY);
  push (fixture, "one ", 0);
  push (fixture, "", 0);
  push (fixture, "two ", 0);
  push (fixture, "three", 0);
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 13);
  g_assert_false (io_outbox_is_empty (&fixture->outbox));

  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "one two three");
  g_assert_true (io_outbox_is_empty (&fixture->outbox));
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 0);
  g_assert_null (fixture->outbox.entries);
}

static void
test_held (Fixture *fixture, gconstpointer data)
{
  push (fixture, "a", 0);
  push (fixture, "b", 3);
  push (fixture, "c", 0);
  push (fixture, "d", 4);

  g_assert_cmpint (flush (fixture, 2), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "a");
  g_assert_cmpint (flush (fixture, 2), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "");
  g_assert_cmpint (flush (fixture, 3), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "bc");
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 1);
  g_assert_cmpint (flush (fixture, 4), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "d");
}

static void
test_around (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) received = g_string_new (NULL);

  /* What is held keeps the array in use while its head goes round, and while it grows. */
  for (guint i = 1; i <= 500; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u,", i);

      g_string_append (expected, text);
      push (fixture, text, i);
      flush (fixture, i - MIN (i, i / 10 + 1));
      receive (fixture, received);
    }
  g_assert_cmpuint (fixture->outbox.capacity, ==, 64);

  g_assert_cmpint (flush (fixture, 500), ==, IO_OUTBOX_EMPTY);
  receive (fixture, received);
  g_assert_cmpstr (received->str, ==, expected->str);
}

static void
test_partial (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) received = g_string_new (NULL);
  guint n_blocked = 0;
  IoOutboxResult result;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strnfill (1 + i % 97, 'a' + i % 26);

      g_string_append (expected, text);
      push (fixture, text, 0);
    }

  while ((result = flush (fixture, 0)) == IO_OUTBOX_BLOCKED)
    {
      n_blocked++;
      receive (fixture, received);
      g_assert_cmpuint (received->len + io_outbox_get_bytes (&fixture->outbox), ==, expected->len);
    }
  g_assert_cmpint (result, ==, IO_OUTBOX_EMPTY);
  g_assert_cmpuint (n_blocked, >, 5);
  receive (fixture, received);
  g_assert_cmpstr (received->str, ==, expected->str);
}

static void
test_voided (Fixture *fixture, gconstpointer data)
{
  push (fixture, "a", 0);
  push (fixture, "b", 0)->voided = TRUE;
  push (fixture, "c", 1);
  push (fixture, "d", 1)->voided = TRUE;
  push (fixture, "e", 2)->voided = TRUE;

  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "a");
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 3);

  /* The last one never needs its commit. */
  g_assert_cmpint (flush (fixture, 1), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "c");
}

static void
test_voided_half_written (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1 << 20, 'x');
  g_autoptr (GString) received = g_string_new (NULL);
  BaseBytes *bytes = push (fixture, text, 0);
  IoOutboxResult result;

  push (fixture, "not this", 0)->voided = TRUE;
  push (fixture, "end", 0);
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_BLOCKED);
  g_assert_cmpuint (fixture->outbox.head_written, >, 0);
  bytes->voided = TRUE;

  do
    {
      result = flush (fixture, 0);
      receive (fixture, received);
    }
  while (result == IO_OUTBOX_BLOCKED);
  g_assert_cmpint (result, ==, IO_OUTBOX_EMPTY);
  g_assert_cmpuint (received->len, ==, (1 << 20) + 3);
  g_assert_cmpstr (received->str + (1 << 20), ==, "end");
}

static void
test_hole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_new ((const char *[]){ "1", "2", "3", NULL });
  guint64 hole;

  push (fixture, "a", 0);
  hole = io_outbox_push_hole (&fixture->outbox);
  push (fixture, "b", 7);
  push (fixture, "c", 8);
  g_assert_cmpuint (hole, !=, 0);
  g_assert_cmpint (flush (fixture, 7), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "a");
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 2);

  io_outbox_fill_hole (&fixture->outbox, hole, lines);
  g_assert_cmpuint (((BaseBytes *) lines->pdata[0])->n_refs, ==, 2);
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 5);
  g_assert_cmpint (flush (fixture, 7), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "123b");
  g_assert_cmpuint (((BaseBytes *) lines->pdata[0])->n_refs, ==, 1);

  /* It is filled once. */
  io_outbox_fill_hole (&fixture->outbox, hole, lines);
  g_assert_cmpint (flush (fixture, 8), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "c");
}

static void
test_holes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first_lines = lines_new ((const char *[]){ "1", NULL });
  g_autoptr (GPtrArray) third_lines
      = lines_new ((const char *[]){ "3a", "3b", "3c", "3d", "3e", "3f", "3g", "3h", "3i", NULL });
  guint64 first = io_outbox_push_hole (&fixture->outbox);
  guint64 second = io_outbox_push_hole (&fixture->outbox);
  guint64 third;

  push (fixture, "x", 0);
  third = io_outbox_push_hole (&fixture->outbox);
  push (fixture, "y", 0);

  io_outbox_fill_hole (&fixture->outbox, third, third_lines);
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "");
  io_outbox_fill_hole (&fixture->outbox, second, NULL);
  io_outbox_fill_hole (&fixture->outbox, first, first_lines);
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "1x3a3b3c3d3e3f3g3h3iy");
}

static void
test_hole_around (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_new ((const char *[]){ "1", "2", NULL });
  guint64 hole;

  for (guint i = 0; i < 6; i++)
    push (fixture, "-", i);
  g_assert_cmpint (flush (fixture, 4), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "-----");

  /* One entry is left at place 5 of 8; the hole comes at 7 and what is behind it goes round. */
  push (fixture, "a", 0);
  hole = io_outbox_push_hole (&fixture->outbox);
  push (fixture, "b", 0);
  push (fixture, "c", 0);
  g_assert_cmpuint (fixture->outbox.capacity, ==, 8);
  io_outbox_fill_hole (&fixture->outbox, hole, lines);
  g_assert_cmpint (flush (fixture, 5), ==, IO_OUTBOX_EMPTY);
  assert_received (fixture, "-a12bc");
}

static void
test_hole_cleared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_new ((const char *[]){ "1", NULL });
  guint64 old_hole = io_outbox_push_hole (&fixture->outbox);
  guint64 hole;

  io_outbox_clear (&fixture->outbox);
  hole = io_outbox_push_hole (&fixture->outbox);
  g_assert_cmpuint (hole, !=, old_hole);
  io_outbox_fill_hole (&fixture->outbox, old_hole, lines);
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_HELD);
  assert_received (fixture, "");

  io_outbox_fill_hole (&fixture->outbox, hole, NULL);
  g_assert_true (io_outbox_is_empty (&fixture->outbox));
  g_assert_null (fixture->outbox.entries);
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  BaseBytes *bytes = base_bytes_new ("shared", 6);

  io_outbox_push (&fixture->outbox, bytes, 0);
  io_outbox_push (&fixture->outbox, bytes, 1);
  io_outbox_push_hole (&fixture->outbox);
  g_assert_cmpuint (bytes->n_refs, ==, 3);
  io_outbox_clear (&fixture->outbox);
  g_assert_cmpuint (bytes->n_refs, ==, 1);
  base_bytes_unref (bytes);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  push (fixture, "a", 0);
  shutdown (fixture->other_fd, SHUT_RDWR);
  g_assert_cmpint (flush (fixture, 0), ==, IO_OUTBOX_FAILED);
  g_assert_cmpuint (io_outbox_get_bytes (&fixture->outbox), ==, 1);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

/* What is in two outboxes takes memory once, as long as one of them has it. */
static void
test_total (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BaseBytes) bytes = base_bytes_new ("12345678\n", 9);
  g_autoptr (GPtrArray) lines = lines_new ((const char *[]){ "answer\n", NULL });
  IoOutbox other = { NULL };
  gsize total = 0;
  gsize entries;

  fixture->outbox.total = &total;
  other.total = &total;
  io_outbox_push (&fixture->outbox, bytes, 0);
  io_outbox_push (&fixture->outbox, bytes, 0);
  entries = total - sizeof *bytes - bytes->size;
  g_assert_cmpuint (entries, >, 0);
  io_outbox_push (&other, bytes, 0);
  g_assert_cmpuint (total, ==, 2 * entries + sizeof *bytes + bytes->size);
  io_outbox_fill_hole (&other, io_outbox_push_hole (&other), lines);
  g_assert_cmpuint (total, ==, 2 * entries + 2 * sizeof *bytes + bytes->size + strlen ("answer\n"));

  io_outbox_clear (&other);
  g_assert_cmpuint (total, ==, entries + sizeof *bytes + bytes->size);
  g_assert_cmpint (io_outbox_flush (&fixture->outbox, &fixture->stream, 0), ==, IO_OUTBOX_EMPTY);
  g_assert_cmpuint (total, ==, 0);
  fixture->outbox.total = NULL;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/io/outbox/order", test_order);
  ADD ("/io/outbox/held", test_held);
  ADD ("/io/outbox/around", test_around);
  ADD ("/io/outbox/partial", test_partial);
  ADD ("/io/outbox/voided", test_voided);
  ADD ("/io/outbox/voided-half-written", test_voided_half_written);
  ADD ("/io/outbox/hole", test_hole);
  ADD ("/io/outbox/holes", test_holes);
  ADD ("/io/outbox/hole-around", test_hole_around);
  ADD ("/io/outbox/hole-cleared", test_hole_cleared);
  ADD ("/io/outbox/clear", test_clear);
  ADD ("/io/outbox/failed", test_failed);
  ADD ("/io/outbox/total", test_total);

  return g_test_run ();
}
