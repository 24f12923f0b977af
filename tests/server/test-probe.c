/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTTP for who watches the server. */

#include "server-fixture.h"

#include <errno.h>
#include <glib-unix.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../store/store-fault.h"
#include "server/server-address.h"
#include "support/support-metrics.h"

#define ALLOWED "Only GET and HEAD are\n"

/* It is watched at a socket in its folder. */
static void
set_up (ServerFixture *self, gconstpointer data)
{
  g_autofree char *address = NULL;

  fault_reset ();
  server_fixture_set_up (self, data);
  address = g_strdup_printf ("unix:%s/watch", self->folder);
  self->config->listen_metrics
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (self->config->listen_metrics, server_address_parse (address, NULL));
}

static void
tear_down (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_tear_down (self, data);
}

static int
open_watch (ServerFixture *self)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  server_fixture_start (self);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/watch", self->folder);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  server_fixture_settle (self);

  return fd;
}

static gboolean
ready_cb (int fd, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Sends as much as is taken, reads until the other side closes, and lets the server do its part. */
static char *
exchange (int fd, const char *question, gsize size)
{
  guint source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | (size > 0 ? G_IO_OUT : 0), ready_cb, NULL);
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  for (;;)
    {
      n = size > 0 ? send (fd, question, size, MSG_NOSIGNAL) : 0;
      question += MAX (n, 0);
      size -= (gsize) MAX (n, 0);
      n = recv (fd, buffer, sizeof buffer, 0);
      if (n > 0)
        g_string_append_len (answer, buffer, n);
      else if (n == 0 || errno != EAGAIN)
        break;
      g_main_context_iteration (NULL, n < 0);
    }
  g_source_remove (source);

  return g_string_free (answer, FALSE);
}

static char *
ask (ServerFixture *self, const char *question)
{
  int fd = open_watch (self);
  char *answer = exchange (fd, question, strlen (question));

  close (fd);

  return answer;
}

static char *
get (ServerFixture *self, const char *method, const char *path)
{
  g_autofree char *question
      = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, path);

  return ask (self, question);
}

static const char *
get_body (const char *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");

  g_assert_nonnull (end);

  return end + strlen ("\r\n\r\n");
}

static void
check (ServerFixture *self,
       const char *method,
       const char *path,
       const char *status,
       const char *body)
{
  g_autofree char *answer = get (self, method, path);
  g_autofree char *line = g_strdup_printf ("HTTP/1.1 %s\r\n", status);

  if (!g_str_has_prefix (answer, line))
    g_error ("%s %s is answered: %s", method, path, answer);
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
  g_assert_nonnull (strstr (answer, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  g_assert_cmpstr (get_body (answer), ==, body);
}

static void
test_metrics (ServerFixture *self, gconstpointer data)
{
  g_autofree char *answer = get (self, "GET", "/metrics");
  g_autofree char *with_query = get (self, "GET", "/metrics?x=y");
  g_autofree char *head = get (self, "HEAD", "/metrics");
  g_autoptr (SupportMetrics) metrics = support_metrics_parse (get_body (answer));

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (
      strstr (answer, "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  g_assert_cmpfloat (support_metrics_get (metrics, "inglenook_ready"), ==, 1);
  g_assert_true (g_str_has_prefix (with_query, "HTTP/1.1 200 OK\r\n"));

  /* The same without its text. */
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Length: "));
  g_assert_cmpstr (get_body (head), ==, "");
}

static void
test_paths (ServerFixture *self, gconstpointer data)
{
  const char *nothing = "There are /metrics, /healthz and /readyz here\n";

  check (self, "GET", "/healthz", "200 OK", "ok\n");
  check (self, "HEAD", "/healthz", "200 OK", "");
  check (self, "GET", "/readyz", "200 OK", "ok\n");
  check (self, "GET", "/", "404 Not Found", nothing);
  check (self, "GET", "/metrics/", "404 Not Found", nothing);
  check (self, "GET", "/metrics/x", "404 Not Found", nothing);
  check (self, "POST", "/nowhere", "404 Not Found", nothing);
}

static void
test_methods (ServerFixture *self, gconstpointer data)
{
  const char *const methods[] = { "POST", "PUT", "DELETE", "OPTIONS", "PATCH" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *answer = get (self, methods[i], "/metrics");

      check (self, methods[i], "/metrics", "405 Method Not Allowed", ALLOWED);
      g_assert_nonnull (strstr (answer, "\r\nAllow: GET, HEAD\r\n"));
    }
}

static void
test_old (ServerFixture *self, gconstpointer data)
{
  g_autofree char *answer = ask (self, "GET /healthz HTTP/1.0\r\n\r\n");

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.0 200 OK\r\n"));
  g_assert_cmpstr (get_body (answer), ==, "ok\n");
}

static void
test_garbage (ServerFixture *self, gconstpointer data)
{
  g_autofree char *answer = ask (self, "what is this?\r\n\r\n");

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.0 400 Bad Request\r\n"));
}

/* Of what is sent that nobody asked for nothing is kept. */
static void
test_large (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GString) header = g_string_new ("GET /metrics HTTP/1.1\r\nHost: x\r\nX: ");
  g_autofree char *answer = NULL;
  int fd = open_watch (self);

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (header, 'x');
  answer = exchange (fd, header->str, header->len);
  close (fd);
  g_assert_null (strstr (answer, " 200 "));
  check (self, "GET", "/healthz", "200 OK", "ok\n");
}

static void
test_body (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GString) question
      = g_string_new ("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");
  g_autofree char *answer = NULL;
  int fd = open_watch (self);

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (question, 'x');
  answer = exchange (fd, question->str, question->len);
  close (fd);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 405 Method Not Allowed\r\n"));
}

static void
test_many (ServerFixture *self, gconstpointer data)
{
  int fds[SERVER_PROBE_CONNECTIONS];
  char octet;
  g_autofree char *answer = NULL;
  g_autofree char *none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = open_watch (self);
  answer = ask (self, "");
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 503 Service Unavailable\r\n"));
  g_assert_cmpstr (get_body (answer), ==, "Too many connections\n");

  /* Whoever has asked nothing in time makes room. */
  server_fixture_advance (self, SERVER_PROBE_TIMEOUT * 1000 - 1);
  g_assert_cmpint (recv (fds[0], &octet, 1, 0), ==, -1);
  server_fixture_advance (self, 1);
  none = exchange (fds[0], "", 0);
  g_assert_cmpstr (none, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  server_fixture_settle (self);
  check (self, "GET", "/healthz", "200 OK", "ok\n");
}

/* Who is in the midst of something when the server ends is left alone. */
static void
test_end (ServerFixture *self, gconstpointer data)
{
  int fd = open_watch (self);

  g_assert_cmpint (send (fd, "GET", 3, 0), ==, 3);
  server_fixture_settle (self);
  server_fixture_restart (self);
  close (fd);
}

static void
test_readiness (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "echo-message");
  const char *reason = "Messages cannot be stored; the log tells why\n";

  server_client_run (ann, "PING x");
  fault_set_sync_status (SQLITE_IOERR);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them*");
  server_client_send (ann, "PRIVMSG #a :hello");
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  check (self, "GET", "/readyz", "503 Service Unavailable", reason);
  check (self, "HEAD", "/readyz", "503 Service Unavailable", "");
  check (self, "GET", "/healthz", "200 OK", "ok\n");

  fault_set_sync_status (SQLITE_OK);
  server_client_expect (ann, ":ann!u@localhost PRIVMSG #a hello", NULL);
  check (self, "GET", "/readyz", "200 OK", "ok\n");

  server_stop (self->server, "Good night");
  check (self, "GET", "/readyz", "503 Service Unavailable", "The server is shutting down\n");
  check (self, "GET", "/healthz", "200 OK", "ok\n");
}

static void
test_in_use (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ServerAddress *address;

  server_fixture_start (self);
  address = self->config->listen_metrics->pdata[0];
  g_assert_null (server_probe_new (self->server, self->config->listen_metrics, &error));
  g_assert_error (error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, address->path));
}

static void
test_off (ServerFixture *self, gconstpointer data)
{
  g_clear_pointer (&self->config->listen_metrics, g_ptr_array_unref);
  server_fixture_start (self);
  g_assert_null (server_get_probe_addresses (self->server));
  g_assert_null (self->server->probe);
}

static void
add (const char *path, ServerFixtureFunc test)
{
  g_test_add (path, ServerFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  add ("/server/probe/metrics", test_metrics);
  add ("/server/probe/paths", test_paths);
  add ("/server/probe/methods", test_methods);
  add ("/server/probe/old", test_old);
  add ("/server/probe/garbage", test_garbage);
  add ("/server/probe/large", test_large);
  add ("/server/probe/body", test_body);
  add ("/server/probe/many", test_many);
  add ("/server/probe/end", test_end);
  add ("/server/probe/readiness", test_readiness);
  add ("/server/probe/in-use", test_in_use);
  add ("/server/probe/off", test_off);

  return g_test_run ();
}
