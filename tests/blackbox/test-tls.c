/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS: its certificates, clients of others that come by it, and those who come and say nothing. */

#include <arpa/inet.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/io-tls-identity.h"
#include "support/support-client.h"
#include "support/support-guest.h"

#define N_SESSIONS 100
#define N_SILENT   200

/* A handshake is delayed by less than this, however many others are silent. */
#define DELAY_MAX (100 * 1000)

#define CONFIG "[server]\ntls-certificate=tls.pem\n" SUPPORT_NO_RATE_LIMIT

static SupportServer *
new_server (const char *config)
{
  SupportServer *server = support_server_new ();

  support_server_add_tls (server);
  if (config != NULL)
    support_server_set_config (server, config);

  return server;
}

static void
write_pem (SupportServer *server, const char *text)
{
  g_autofree char *path = g_build_filename (support_server_get_folder (server), "tls.pem", NULL);

  g_assert_true (
      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* Returns: its fingerprint. */
static char *
write_certificate (SupportServer *server)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", now, NULL);
  g_autoptr (IoTlsIdentity) identity = io_tls_identity_new (pem, pem, now, NULL);

  write_pem (server, pem);

  return g_strdup (io_tls_identity_get_fingerprint (identity));
}

static char *
get_printed_fingerprint (SupportServer *server)
{
  static const char prefix[] = "\ncertificate fingerprint ";
  g_autofree char *log = support_server_get_log (server);
  const char *line = strstr (log, prefix);

  g_assert_nonnull (line);

  return g_strndup (line + strlen (prefix), strcspn (line + strlen (prefix), "\n"));
}

/* Returns: the fingerprint that somebody sees who comes now. */
static char *
look (SupportServer *server)
{
  g_autoptr (SupportClient) client = support_client_new_tls (server, NULL);

  return support_client_get_fingerprint (client);
}

static void
test_own (void)
{
  g_autoptr (SupportServer) server = new_server (NULL);
  g_autofree char *path = g_strconcat (support_server_get_database (server), ".tls.pem", NULL);
  g_autofree char *printed = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *again = NULL;
  GStatBuf info;

  support_server_start (server);
  printed = get_printed_fingerprint (server);
  seen = look (server);
  g_assert_cmpstr (seen, ==, printed);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  support_server_stop (server);
  support_server_start (server);
  again = look (server);
  g_assert_cmpstr (again, ==, printed);
}

static void
test_talk (void)
{
  g_autoptr (SupportServer) server = new_server (NULL);
  g_autofree char *pem
      = io_tls_identity_make_pem ("ada", g_get_real_time () / G_USEC_PER_SEC, NULL);
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) bob = NULL;

  support_server_start (server);
  ada = support_client_new_tls (server, pem);
  support_client_register (ada, "ada", NULL);
  bob = support_client_new_registered (server, "bob", NULL);
  support_client_join (ada, "#lounge");
  support_client_join (bob, "#lounge");
  support_client_expect (ada, ":bob!bob@localhost JOIN #lounge");

  support_client_send (bob, "PRIVMSG #lounge :good evening");
  support_client_expect (ada, ":bob!bob@localhost PRIVMSG #lounge :good evening");
  support_client_send (ada, "PRIVMSG #lounge :and to you");
  support_client_expect (bob, ":ada!ada@localhost PRIVMSG #lounge :and to you");

  support_client_send (bob, "MODE bob");
  support_client_expect (bob, ":* 221 bob +");
  support_client_send (ada, "MODE ada");
  support_client_expect (ada, ":* 221 ada +Z");
  support_client_send (ada, "WHOIS ada");
  g_free (support_client_wait_for (ada, ":* 276 ada ada :has client certificate fingerprint *"));

  /* It is told that all was said before the connection ends. */
  support_client_send (ada, "QUIT :good night");
  g_free (support_client_wait_for (ada, "ERROR :*"));
  support_client_expect_end (ada);
}

static void
reload (SupportServer *server, const char *expected)
{
  gint64 deadline = support_deadline ();
  g_autofree char *log = NULL;

  support_server_signal (server, SIGHUP);
  do
    {
      g_free (log);
      g_usleep (1000);
      log = support_server_get_log (server);
    }
  while (strstr (log, expected) == NULL && g_get_monotonic_time () < deadline);
  if (strstr (log, expected) == NULL)
    support_fail (expected, log);
}

static void
check_alive (GPtrArray *clients)
{
  for (guint i = 0; i < clients->len; i++)
    {
      guint next = (i + 1) % clients->len;
      g_autofree char *pattern = g_strdup_printf (":ada%u!* PRIVMSG ada%u warm", i, next);

      support_client_send (clients->pdata[i], "PRIVMSG ada%u warm", next);
      support_client_expect (clients->pdata[next], pattern);
    }
}

/* Whoever is there stays, whoever comes sees the new certificate; one that is wrong is not taken.
 */
static void
test_swap (void)
{
  g_autoptr (SupportServer) server = new_server (CONFIG);
  g_autoptr (GPtrArray) clients
      = g_ptr_array_new_with_free_func ((GDestroyNotify) support_client_free);
  g_autofree char *first = write_certificate (server);
  g_autofree char *second = NULL;
  g_autofree char *seen = NULL;

  support_server_start (server);
  for (guint i = 0; i < N_SESSIONS; i++)
    {
      g_autofree char *nick = g_strdup_printf ("ada%u", i);
      SupportClient *client = support_client_new_tls (server, NULL);

      g_ptr_array_add (clients, client);
      support_client_register (client, nick, NULL);
    }
  seen = look (server);
  g_assert_cmpstr (seen, ==, first);
  g_clear_pointer (&seen, g_free);

  second = write_certificate (server);
  reload (server, second);
  seen = look (server);
  g_assert_cmpstr (seen, ==, second);
  g_assert_cmpstr (seen, !=, first);
  check_alive (clients);
  g_clear_pointer (&seen, g_free);

  write_pem (server, "no certificate\n");
  reload (server, "tls.pem is not a certificate in PEM form");
  seen = look (server);
  g_assert_cmpstr (seen, ==, second);
  check_alive (clients);

  /* In the same way for all. */
  g_ptr_array_set_size (clients, 0);
  g_free (write_certificate (server));
}

static int
connect_silently (SupportServer *server, gboolean says_something)
{
  /* The beginning of a record that never comes. */
  static const guint8 start[] = { 22, 3, 1, 2, 0, 1, 0, 1, 252 };
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (support_server_get_tls_port (server)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  if (says_something)
    g_assert_cmpint (write (fd, start, sizeof start), ==, sizeof start);

  return fd;
}

/* The quickest of some, for the machine may be busy with other things. */
static gint64
measure_handshake (SupportServer *server)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 20 && best >= DELAY_MAX; i++)
    {
      gint64 start = g_get_monotonic_time ();

      g_free (look (server));
      best = MIN (best, g_get_monotonic_time () - start);
    }

  return best;
}

static void
test_silent (void)
{
  g_autoptr (SupportServer) server
      = new_server ("[limits]\ntls-handshake-timeout=1\nmessages-per-second=0\n");
  int silent[N_SILENT];

  support_server_start (server);
  for (guint i = 0; i < N_SILENT; i++)
    silent[i] = connect_silently (server, i % 2 == 0);
  g_assert_cmpint (measure_handshake (server), <, DELAY_MAX);

  /* They are not waited for for ever. */
  for (guint i = 0; i < N_SILENT; i++)
    {
      char octets[64];

      g_assert_cmpint (read (silent[i], octets, sizeof octets), <=, 0);
      close (silent[i]);
    }
}

static void
check_start (const char *certificate, const char *config, const char *expected)
{
  g_autoptr (SupportServer) server = new_server (config);
  const char *folder = support_server_get_folder (server);
  g_autofree char *file = g_build_filename (folder, "inglenookd.conf", NULL);
  const char *const arguments[] = { "--config",   file,
                                    "--listen",   "tls:localhost:0",
                                    "--database", support_server_get_database (server),
                                    NULL };
  g_autofree char *errors = NULL;

  write_pem (server, certificate);
  g_assert_cmpint (support_server_run (folder, arguments, &errors), ==, 1);
  if (strstr (errors, expected) == NULL)
    support_fail (expected, errors);
}

static void
test_bad_start (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", now, NULL);
  g_autofree char *old = io_tls_identity_make_pem ("chat.test", now - 315446400, NULL);

  check_start ("no certificate\n", CONFIG, "/tls.pem is not a certificate in PEM form");
  check_start (old, CONFIG, "/tls.pem expired on ");
  check_start (pem, "[server]\ntls-certificate=none.pem\n", "/none.pem cannot be read: ");
  check_start (pem, "[server]\ntls-certificate=tls.pem\nsts-port=6697\n",
               "sts-port is 6697, and the server does not listen for TLS there");
}

/* The welcome of the plain-text door is not lost for being said before the handshake. */
static void
test_plain_text (void)
{
  static const char prefix[] = "listening on telnets://127.0.0.1:";
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autoptr (SupportServer) server = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *log = NULL;
  g_autofree char *address = NULL;
  g_autofree char *output = NULL;
  const char *port;

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }

  server = new_server ("[server]\nlisten-plain-text=tls:localhost:0\n" SUPPORT_NO_RATE_LIMIT);
  support_server_start (server);
  log = support_server_get_log (server);
  port = strstr (log, prefix);
  g_assert_nonnull (port);
  address = g_strdup_printf ("127.0.0.1:%d", atoi (port + strlen (prefix)));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                  | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              NULL, openssl, "s_client", "-quiet", "-ign_eof", "-connect", address,
                              NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, "ada\n.\n", NULL, &output, NULL, NULL));
  g_assert_true (g_str_has_prefix (output, "Welcome to Inglenook"));
}

/* OpenSSL as others have it, with each version of TLS; older ones are refused. */
static void
test_openssl (void)
{
  const char *const versions[] = { "-tls1_3", "-tls1_2", "-tls1_1" };
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autoptr (SupportServer) server = NULL;
  g_autofree char *port = NULL;

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }

  server = new_server (NULL);
  support_server_start (server);
  port = g_strdup_printf ("127.0.0.1:%u", support_server_get_tls_port (server));
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      const char *const argv[]
          = { openssl, "s_client", versions[i], "-quiet", "-ign_eof", "-connect", port, NULL };
      g_autoptr (GSubprocess) process
          = g_subprocess_newv (argv,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               NULL);
      g_autofree char *output = NULL;

      g_assert_true (g_subprocess_communicate_utf8 (process,
                                                    "NICK ada\r\nUSER ada 0 * :Ada\r\n"
                                                    "QUIT :good night\r\n",
                                                    NULL, &output, NULL, NULL));
      if (i < 2)
        g_assert_nonnull (strstr (output, " 001 ada :"));
      else
        g_assert_cmpstr (output, ==, "");
    }
}

/* Whom a test sees come and what it hears from them is in the clear; they are not. */
static void
check_guest (SupportClient *ada, SupportGuest *guest, const char *nick)
{
  g_autofree char *join = g_strdup_printf (":%s!%s@localhost JOIN #lounge*", nick, nick);
  g_autofree char *said = g_strdup_printf (":%s!%s@localhost PRIVMSG #lounge :hello", nick, nick);
  g_autofree char *welcome = g_strdup_printf ("*welcome %s", nick);
  g_autofree char *secure = g_strdup_printf (":* 671 ada %s :*", nick);

  if (guest == NULL)
    {
      g_test_message ("%s's program is not installed", nick);
      return;
    }

  g_free (support_client_wait_for (ada, join));
  support_client_send (ada, "WHOIS %s", nick);
  g_free (support_client_wait_for (ada, secure));
  support_client_send (ada, "PRIVMSG #lounge :welcome %s", nick);
  support_guest_skip_until (guest, welcome);
  support_guest_type (guest, "hello");
  g_free (support_client_wait_for (ada, said));
}

static void
test_guests (void)
{
  g_autoptr (SupportServer) server = new_server (NULL);
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportGuest) irssi = NULL;
  g_autoptr (SupportGuest) weechat = NULL;

  support_server_start (server);
  ada = support_client_new_in_room (server, "ada", NULL, "#lounge");
  irssi = support_guest_new_irssi (server, "irene", NULL);
  check_guest (ada, irssi, "irene");
  weechat = support_guest_new_weechat (server, "wendy", NULL);
  check_guest (ada, weechat, "wendy");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/tls/own", test_own);
  g_test_add_func ("/blackbox/tls/talk", test_talk);
  g_test_add_func ("/blackbox/tls/swap", test_swap);
  g_test_add_func ("/blackbox/tls/silent", test_silent);
  g_test_add_func ("/blackbox/tls/bad-start", test_bad_start);
  g_test_add_func ("/blackbox/tls/openssl", test_openssl);
  g_test_add_func ("/blackbox/tls/plain-text", test_plain_text);
  g_test_add_func ("/blackbox/tls/guests", test_guests);

  return g_test_run ();
}
