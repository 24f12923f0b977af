/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
make_pair (IoStream *stream, int *other_fd)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  io_stream_init_plain (stream, fds[0]);
  *other_fd = fds[1];
}

static void
test_read (void)
{
  IoStream stream;
  int other_fd;
  char buffer[8];
  gsize n = 99;

  make_pair (&stream, &other_fd);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_BLOCKED);
  g_assert_cmpuint (n, ==, 0);

  g_assert_cmpint (write (other_fd, "0123456789", 10), ==, 10);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_OK);
  g_assert_cmpmem (buffer, n, "01234567", 8);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_OK);
  g_assert_cmpmem (buffer, n, "89", 2);

  close (other_fd);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_CLOSED);
  g_assert_cmpuint (n, ==, 0);
  io_stream_close (&stream);
}

static void
test_write (void)
{
  struct iovec parts[] = { { (char *) "abc", 3 }, { (char *) "", 0 }, { (char *) "de", 2 } };
  IoStream stream;
  int other_fd;
  char buffer[8];
  gsize n;

  make_pair (&stream, &other_fd);
  g_assert_cmpint (io_stream_write (&stream, parts, G_N_ELEMENTS (parts), &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpint (read (other_fd, buffer, sizeof buffer), ==, 5);
  g_assert_cmpmem (buffer, 5, "abcde", 5);
  io_stream_close (&stream);
  close (other_fd);
}

static void
test_write_full (void)
{
  g_autofree char *data = g_malloc0 (1 << 20);
  struct iovec part = { data, 1 << 20 };
  IoStream stream;
  int other_fd;
  gsize n;

  make_pair (&stream, &other_fd);
  g_assert_cmpint (io_stream_write (&stream, &part, 1, &n), ==, IO_OK);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, 1 << 20);
  g_assert_cmpint (io_stream_write (&stream, &part, 1, &n), ==, IO_BLOCKED);
  g_assert_cmpuint (n, ==, 0);
  io_stream_close (&stream);
  close (other_fd);
}

static void
test_write_broken (void)
{
  struct iovec part = { (char *) "x", 1 };
  IoStream stream;
  int other_fd;
  gsize n;

  make_pair (&stream, &other_fd);
  close (other_fd);

  /* SIGPIPE would end the test here. */
  g_assert_cmpint (io_stream_write (&stream, &part, 1, &n), ==, IO_FAILED);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpstr (io_stream_get_error_text (&stream), ==, g_strerror (EPIPE));
  io_stream_close (&stream);
}

static void
test_shut_down (void)
{
  IoStream stream;
  int other_fd;
  char buffer[8];
  gsize n;

  make_pair (&stream, &other_fd);
  io_stream_shut_down (&stream);
  g_assert_cmpint (read (other_fd, buffer, sizeof buffer), ==, 0);

  g_assert_cmpint (write (other_fd, "bye", 3), ==, 3);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, 3);
  io_stream_close (&stream);
  close (other_fd);
}

static void
test_close (void)
{
  IoStream stream;
  int other_fd;
  int fd;

  make_pair (&stream, &other_fd);
  fd = stream.fd;
  io_stream_close (&stream);
  g_assert_cmpint (stream.fd, ==, -1);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);

  /* Whoever got the number by now keeps it. */
  g_assert_cmpint (dup2 (other_fd, fd), ==, fd);
  io_stream_close (&stream);
  g_assert_cmpint (fcntl (fd, F_GETFD), >=, 0);
  close (fd);
  close (other_fd);
}

static int
connect_tcp (int *other_fd)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &size), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, size), ==, 0);
  *other_fd = accept (listener, NULL, NULL);
  g_assert_cmpint (*other_fd, >=, 0);
  close (listener);

  return fd;
}

static void
test_tcp (void)
{
  IoStream stream;
  int other_fd;
  int on = 0;
  socklen_t size = sizeof on;

  io_stream_init_plain (&stream, connect_tcp (&other_fd));
  g_assert_cmpint (getsockopt (stream.fd, IPPROTO_TCP, TCP_NODELAY, &on, &size), ==, 0);
  g_assert_cmpint (on, !=, 0);
  g_assert_cmpint (fcntl (stream.fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  io_stream_close (&stream);
  close (other_fd);
}

static void
test_reset (void)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  IoStream stream;
  int other_fd;
  char buffer[8];
  gsize n;

  io_stream_init_plain (&stream, connect_tcp (&other_fd));
  setsockopt (other_fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (other_fd);
  g_assert_cmpint (io_stream_read (&stream, buffer, sizeof buffer, &n), ==, IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&stream), ==, g_strerror (ECONNRESET));
  io_stream_close (&stream);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/stream/read", test_read);
  g_test_add_func ("/io/stream/write", test_write);
  g_test_add_func ("/io/stream/write-full", test_write_full);
  g_test_add_func ("/io/stream/write-broken", test_write_broken);
  g_test_add_func ("/io/stream/shut-down", test_shut_down);
  g_test_add_func ("/io/stream/close", test_close);
  g_test_add_func ("/io/stream/tcp", test_tcp);
  g_test_add_func ("/io/stream/reset", test_reset);

  return g_test_run ();
}
