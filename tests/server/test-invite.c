/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Invitations: `inglenookd invite`, and what comes of them. */

#include "tool-server.h"

#include <string.h>

#include "server/server-invitation.h"

#define ASK                                                                                        \
  S "REGISTER VERIFICATION_REQUIRED %s :Give the invitation to this server as the code: VERIFY "   \
    "account code"
#define REFUSED S "FAIL VERIFY INVALID_CODE %s :This is no invitation for that account"

/* Makes one, and returns its token. */
static char *
invite (ServerFixture *self, const char *options)
{
  g_autofree char *line = g_strconcat ("invite create ", options, NULL);
  g_autoptr (GRegex) regex
      = g_regex_new ("^token: +([a-z2-7]{26})\nid: +[0-9a-f]{10}\n", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *answer = NULL;
  int status;

  answer = tool_server_use (self, line, NULL, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_regex_match (regex, answer, 0, &match));

  return g_match_info_fetch (match, 1);
}

/* The name of the only one. */
static char *
get_id (ServerFixture *self)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\n([0-9a-f]{10})  ", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *answer = NULL;
  int status;

  answer = tool_server_use (self, "invite list", NULL, &status);
  g_assert_true (g_regex_match (regex, answer, 0, &match));

  return g_match_info_fetch (match, 1);
}

/* Without the ids, which are never the same. */
static void
check_list (ServerFixture *self, const char *expected)
{
  g_autoptr (GRegex) regex = g_regex_new ("^[0-9a-f]{10}  ", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *answer = NULL;
  g_autofree char *list = NULL;
  int status;

  answer = tool_server_use (self, "invite list", NULL, &status);
  g_assert_cmpint (status, ==, 0);
  list = g_regex_replace_literal (regex, answer, -1, 0, "", 0, NULL);
  g_assert_cmpstr (list, ==, expected);
}

static void
start (ServerFixture *self)
{
  self->config->registration = SERVER_ACCOUNTS_INVITATION;
  self->config->limits.registrations_per_hour = 0;
  server_fixture_start (self);
}

/* Somebody comes and tries to make an account with @token. */
static void
try (ServerFixture *self, const char *nick, const char *token, gboolean is_right)
{
  g_autoptr (ServerClient) client = server_client_new (self, nick, "draft/account-registration");
  g_autofree char *ask = g_strdup_printf (ASK, nick);
  g_autofree char *refused = g_strdup_printf (REFUSED, nick);
  g_autofree char *verify = g_strdup_printf ("VERIFY %s %s", nick, token);
  g_autofree char *welcome = g_strdup_printf (S "VERIFY SUCCESS %s :The account is yours", nick);
  g_autofree char *logged_in
      = g_strdup_printf (S "900 %s %s!u@localhost %s :You are now logged in as %s", nick, nick,
                         nick, nick);

  server_client_check (client, "REGISTER * * by-the-fire", ask, NULL);
  if (is_right)
    server_client_check (client, verify, welcome, logged_in, NULL);
  else
    server_client_check (client, verify, refused, NULL);
}

static void
test_once (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = invite (self, "'for Ada'");
  g_autofree char *upper = g_ascii_strup (token, -1);

  check_list (self, "ID  USES  CREATED  END  NOTE\n1  TIME  -  for Ada\n");
  start (self);
  try (self, "eve", "abcdefghijklmnopqrstuvwxyz", FALSE);
  try (self, "ada", upper, TRUE);
  try (self, "bob", token, FALSE);
  check_list (self, "");

  server_fixture_restart (self);
  start (self);
  try (self, "cid", token, FALSE);
}

/* How often it was used is remembered. */
static void
test_uses (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;

  start (self);
  token = invite (self, "--uses 2");
  try (self, "ada", token, TRUE);
  check_list (self, "ID  USES  CREATED  END  NOTE\n1  TIME  -  -\n");
  server_fixture_restart (self);
  start (self);
  check_list (self, "ID  USES  CREATED  END  NOTE\n1  TIME  -  -\n");
  try (self, "bob", token, TRUE);
  try (self, "cid", token, FALSE);
}

static void
test_end (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *other = NULL;

  start (self);
  token = invite (self, "--for=2h --uses=5");
  check_list (self, "ID  USES  CREATED  END  NOTE\n5  TIME  TIME  -\n");
  server_fixture_advance (self, 2 * 3600 * 1000 - 1);
  try (self, "ada", token, TRUE);
  server_fixture_advance (self, 1);
  try (self, "bob", token, FALSE);
  check_list (self, "");
  other = invite (self, "");
  g_assert_cmpstr (other, !=, token);
}

static void
test_revoke (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *other = NULL;
  g_autofree char *id = NULL;
  g_autofree char *other_id = NULL;
  g_autofree char *by_token = NULL;
  g_autofree char *by_id = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *other_expected = NULL;

  start (self);
  token = invite (self, "");
  id = get_id (self);
  by_token = g_strconcat ("invite revoke ", token, NULL);
  expected = g_strdup_printf ("Nobody can make an account with the invitation %s any more.\n", id);
  tool_server_check (self, by_token, expected);
  try (self, "ada", token, FALSE);
  tool_server_check_fails (self, by_token, 1,
                           "There is no such invitation; invite list shows which there are");

  other = invite (self, "");
  other_id = get_id (self);
  by_id = g_strconcat ("invite revoke ", other_id, NULL);
  other_expected
      = g_strdup_printf ("Nobody can make an account with the invitation %s any more.\n", other_id);
  try (self, "bob", other_id, FALSE);
  tool_server_check (self, by_id, other_expected);
  try (self, "cid", other, FALSE);
}

/* An account that cannot be made uses nothing up. */
static void
test_not_used (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autoptr (ServerClient) ada = NULL;
  g_autofree char *verify = NULL;

  start (self);
  token = invite (self, "");
  verify = g_strconcat ("VERIFY ada ", token, NULL);
  ada = server_client_new (self, "ada", "draft/account-registration standard-replies");
  server_client_run (ada, "REGISTER * * by-the-fire");
  server_fixture_add_account (self, "Ada", "by the fire");
  server_client_check (ada, verify,
                       S "FAIL VERIFY ACCOUNT_EXISTS ada :Somebody else is called so, or so that "
                         "it looks the same",
                       NULL);
  try (self, "bob", token, TRUE);
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  g_autofree char *note = g_strnfill (SERVER_INVITATION_NOTE_MAX + 1, 'x');
  g_autofree char *line = g_strconcat ("invite create ", note, NULL);

  tool_server_check_fails (self, "invite create --uses 0", 1,
                           "--uses is \"0\", and has to be a whole number from 1 to 100000");
  tool_server_check_fails (self, "invite create --uses=two", 1,
                           "--uses is \"two\", and has to be a whole number from 1 to 100000");
  tool_server_check_fails (self, "invite create --for soon", 1,
                           "--for is \"soon\", and has to be a number of minutes, or numbers with "
                           "units, as in 1w2d3h");
  tool_server_check_fails (self, "invite create --for 0", 1,
                           "--for is \"0\", and has to be a number of minutes, or numbers with "
                           "units, as in 1w2d3h");
  tool_server_check_fails (self, line, 1, "The note has to be one line of at most 200 bytes");
  tool_server_check_fails (self, "invite create 'a\nb'", 1,
                           "The note has to be one line of at most 200 bytes");
  tool_server_check_fails (
      self, "invite create a b", 1,
      "Write it so: inglenookd invite create [--json] [--uses N] [--for DURATION] [NOTE]");
  tool_server_check_fails (self, "invite revoke x", 1,
                           "There is no such invitation; invite list shows which there are");
}

/* Of the token nothing is kept, nor is it told to the log. */
static void
test_kept (ServerFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *database = server_fixture_get_database (self);
  static const char *const ends[] = { "", "-wal" };

  start (self);
  token = invite (self, "--uses 7 'for Ada'");
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (database, ends[i], NULL);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &content, &size, NULL));
      g_assert_null (memmem (content, size, token, strlen (token)));
    }
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  gint64 now = SERVER_FIXTURE_START / 1000;

  start (self);
  for (guint i = 0; i < SERVER_INVITATIONS_MAX; i++)
    {
      g_autofree char *token
          = server_invitations_create (self->server->invitations, "", 1, now + 1000, now, NULL);

      g_assert_nonnull (token);
    }
  g_assert_null (server_invitations_create (self->server->invitations, "", 1, 0, now, NULL));
  tool_server_check_fails (
      self, "invite create", 1,
      "There are 10000 invitations, and no more are possible: invite list shows them, and invite "
      "revoke takes one back");
  server_fixture_advance (self, 1000);
  g_free (invite (self, ""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/invite/once", test_once);
  server_fixture_add ("/server/invite/uses", test_uses);
  server_fixture_add ("/server/invite/end", test_end);
  server_fixture_add ("/server/invite/revoke", test_revoke);
  server_fixture_add ("/server/invite/not-used", test_not_used);
  server_fixture_add ("/server/invite/refused", test_refused);
  server_fixture_add ("/server/invite/kept", test_kept);
  server_fixture_add ("/server/invite/full", test_full);

  return g_test_run ();
}
