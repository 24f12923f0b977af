/* SPDX-License-Identifier: GPL-3.0-or-later */

/* irssi and WeeChat log in over TLS, by each mechanism that they have. They are called as their
 * account is, so that nobody else could be here under that name. What an account has lasts. */

#include "io/io-tls-identity.h"
#include "support/support-client.h"
#include "support/support-guest.h"

#include <stdio.h>
#include <string.h>

#define PASSWORD "by-the-fire"
#define CONFIG   "[accounts]\niterations=4096\n" SUPPORT_NO_RATE_LIMIT

typedef SupportGuest *(*GuestFunc) (SupportServer *server,
                                    const char *nick,
                                    const SupportLogin *login);

/**
 * Visit:
 * @server: a running server with the account "ada"
 * @ada: somebody else who is logged in to it
 * @bob: who sees who comes
 * @certificate: a file with the certificate of a device of the account
 * @fingerprint: its fingerprint
 */
typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  SupportClient *bob;
  char *certificate;
  char *fingerprint;
} Visit;

static void
make_certificate (Visit *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *pem = io_tls_identity_make_pem ("ada", now, NULL);
  g_autoptr (IoTlsIdentity) identity = io_tls_identity_new (pem, pem, now, NULL);

  self->certificate
      = g_build_filename (support_server_get_folder (self->server), "device.pem", NULL);
  self->fingerprint = g_strdup (io_tls_identity_get_fingerprint (identity));
  g_assert_true (g_file_set_contents_full (self->certificate, pem, -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static void
begin (Visit *self)
{
  self->server = support_server_new ();
  support_server_add_tls (self->server);
  support_server_set_config (self->server, CONFIG);
  support_server_start (self->server);
  make_certificate (self);

  self->ada = support_client_new_registered (self->server, "ada", NULL);
  support_client_send (self->ada, "PRIVMSG NickServ :REGISTER " PASSWORD);
  g_free (support_client_wait_for (self->ada, ":* 900 ada * ada :*"));
  support_client_send (self->ada, "PRIVMSG NickServ :CERT ADD %s laptop", self->fingerprint);
  g_free (support_client_wait_for (self->ada, ":NickServ!* NOTICE ada :*(SASL EXTERNAL)"));
  support_client_send (self->ada, "NICK phone");
  support_client_sync (self->ada);
  self->bob = support_client_new_in_room (self->server, "bob", "extended-join", "#lounge");
  support_client_sync (self->bob);
}

static void
end (Visit *self)
{
  support_client_free (self->ada);
  support_client_free (self->bob);
  support_server_free (self->server);
  g_free (self->certificate);
  g_free (self->fingerprint);
}

/* The guest is there, under the nick that only who is logged in can have, and can talk. */
static void
check_arrived (const Visit *self, SupportGuest *guest)
{
  g_free (support_client_wait_for (self->bob, ":ada!ada@localhost JOIN #lounge ada :*"));
  support_client_send (self->bob, "PRIVMSG #lounge :welcome");
  support_guest_skip_until (guest, "*bob* welcome");
  support_guest_type (guest, "hello");
  g_free (support_client_wait_for (self->bob, ":ada!ada@localhost PRIVMSG #lounge :hello"));
}

static void
check_refused (const Visit *self, SupportGuest *guest)
{
  g_autofree char *log = NULL;

  support_guest_expect_elsewhere (guest, "*SASL*authentication failed*");
  log = support_server_get_log (self->server);
  g_assert_nonnull (strstr (log, " did not log in"));
  support_client_send (self->bob, "ISON ada");
  g_free (support_client_wait_for (self->bob, ":* 303 bob :"));
}

/**
 * Case:
 * @path: the name of the test
 * @program: the program
 * @func: what starts it
 * @mechanism: how it logs in
 * @test: what is to come of it
 */
typedef struct
{
  const char *path;
  const char *program;
  GuestFunc func;
  const char *mechanism;
  void (*test) (Visit *visit, GuestFunc func, const SupportLogin *login);
} Case;

static void
expect_arrival (Visit *visit, GuestFunc func, const SupportLogin *login)
{
  g_autoptr (SupportGuest) guest = func (visit->server, "ada", login);

  check_arrived (visit, guest);
}

static void
expect_refusal (Visit *visit, GuestFunc func, const SupportLogin *login)
{
  const SupportLogin wrong = { login->mechanism, "ada", "by-the-lake", NULL };
  g_autoptr (SupportGuest) guest = func (visit->server, "ada", &wrong);

  check_refused (visit, guest);
}

/* A device that was taken away is disconnected, and does not come in any more. */
static void
expect_end (Visit *visit, GuestFunc func, const SupportLogin *login)
{
  g_autoptr (SupportGuest) guest = func (visit->server, "ada", login);
  g_autoptr (SupportGuest) again = NULL;

  check_arrived (visit, guest);
  support_client_send (visit->ada, "PRIVMSG NickServ :CERT DEL %s", visit->fingerprint);
  g_free (support_client_wait_for (
      visit->bob, ":ada!ada@localhost QUIT :This device was removed from the account"));
  g_clear_pointer (&guest, support_guest_free);
  again = func (visit->server, "ada", login);
  check_refused (visit, again);
}

/* irssi has it since 1.5. */
static gboolean
has_mechanism (const char *program, const char *mechanism)
{
  g_autofree char *output = NULL;
  int major, minor;

  if (!g_str_equal (program, "irssi") || !g_str_equal (mechanism, "SCRAM-SHA-256"))
    return TRUE;

  return g_spawn_command_line_sync ("irssi --version", &output, NULL, NULL, NULL)
         && sscanf (output, "irssi %d.%d", &major, &minor) == 2
         && (major > 1 || (major == 1 && minor >= 5));
}

static void
test_login (gconstpointer data)
{
  const Case *self = data;
  g_autofree char *path = g_find_program_in_path (self->program);
  Visit visit = { NULL };
  SupportLogin login = { self->mechanism, "ada", PASSWORD, NULL };

  if (path == NULL || !has_mechanism (self->program, self->mechanism))
    {
      g_test_skip ("The program is not installed, or has not the mechanism");
      return;
    }

  begin (&visit);
  if (g_str_equal (self->mechanism, "EXTERNAL"))
    login = (SupportLogin){ .mechanism = self->mechanism, .certificate = visit.certificate };
  self->test (&visit, self->func, &login);
  end (&visit);
}

/* What somebody was told of the own account holds whatever comes. */
static void
test_kill (void)
{
  Visit visit = { NULL };
  g_autofree char *device = NULL;

  begin (&visit);
  support_client_send (visit.ada, "CAP REQ :batch draft/metadata-3");
  support_client_send (visit.ada, "METADATA * SET pronouns she");
  g_free (support_client_wait_for (visit.ada, ":* 761 phone phone pronouns ? she"));
  support_server_kill (visit.server);
  support_client_free (visit.ada);
  support_client_free (visit.bob);

  support_server_start (visit.server);
  visit.bob = support_client_new_registered (visit.server, "bob", "batch draft/metadata-3");
  visit.ada = support_client_new_registered (visit.server, "phone", "batch draft/metadata-3");
  support_client_send (visit.ada, "PRIVMSG NickServ :IDENTIFY ada " PASSWORD);
  g_free (support_client_wait_for (visit.ada, "* 761 phone phone pronouns ? she"));
  support_client_send (visit.ada, "PRIVMSG NickServ :CERT LIST");
  device = g_strdup_printf (":NickServ!* NOTICE phone :%s added *: laptop", visit.fingerprint);
  g_free (support_client_wait_for (visit.ada, device));
  support_client_send (visit.bob, "METADATA phone GET pronouns");
  g_free (support_client_wait_for (visit.bob, "* 761 bob phone pronouns ? she"));
  end (&visit);
}

int
main (int argc, char *argv[])
{
  static const Case cases[] = {
    { "plain", "irssi", support_guest_new_irssi, "PLAIN", expect_arrival },
    { "scram", "irssi", support_guest_new_irssi, "SCRAM-SHA-256", expect_arrival },
    { "external", "irssi", support_guest_new_irssi, "EXTERNAL", expect_arrival },
    { "wrong", "irssi", support_guest_new_irssi, "PLAIN", expect_refusal },
    { "revoked", "irssi", support_guest_new_irssi, "EXTERNAL", expect_end },
    { "plain", "weechat-headless", support_guest_new_weechat, "PLAIN", expect_arrival },
    { "scram", "weechat-headless", support_guest_new_weechat, "SCRAM-SHA-256", expect_arrival },
    { "external", "weechat-headless", support_guest_new_weechat, "EXTERNAL", expect_arrival },
    { "wrong", "weechat-headless", support_guest_new_weechat, "SCRAM-SHA-256", expect_refusal },
    { "revoked", "weechat-headless", support_guest_new_weechat, "EXTERNAL", expect_end },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/blackbox/login/%s/%s", cases[i].program, cases[i].path);

      g_test_add_data_func (path, &cases[i], test_login);
    }

  g_test_add_func ("/blackbox/login/kill", test_kill);

  return g_test_run ();
}
