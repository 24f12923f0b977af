/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be said and asked before registration: AWAY, ISUPPORT, and where TLS is. */

#include "server-fixture.h"

#include <string.h>

static void
test_isupport (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *lines = NULL;

  server_client_check (ann, "ISUPPORT", S "451 * :You have not registered", NULL);
  server_client_run (ann, "CAP REQ draft/extended-isupport");
  server_client_send (ann, "ISUPPORT");
  lines = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (lines, S "005 * ACCOUNTEXTBAN=a AWAYLEN=200 BOT=B "));
  g_assert_nonnull (strstr (lines, " NETWORK=Test "));
  g_assert_null (strstr (lines, "BATCH"));
}

/* Every time and in the welcome, too. */
static void
test_isupport_batch (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *early = NULL;
  g_autofree char *welcome = NULL;
  g_autofree char *labelled = NULL;

  server_client_run (ann, "CAP REQ :labeled-response batch draft/extended-isupport");
  server_client_send (ann, "ISUPPORT");
  early = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (early, S "BATCH +i0 draft/isupport\n@batch=i0 " S
                                            "005 * ACCOUNTEXTBAN=a AWAY"));
  g_assert_true (g_str_has_suffix (early, "\n" S "BATCH -i0"));

  server_client_send (ann, "NICK ann\r\nUSER u 0 * :Ann\r\nCAP END");
  welcome = server_client_take_lines (ann);
  g_assert_nonnull (strstr (welcome, "\n" S "BATCH +i1 draft/isupport\n@batch=i1 " S
                                     "005 ann ACCOUNTEXTBAN=a AWAY"));
  g_assert_nonnull (strstr (welcome, "\n" S "BATCH -i1\n" S "251 ann "));
  g_assert_null (strstr (welcome, "\n" S "005 "));

  server_client_send (ann, "@label=x ISUPPORT");
  labelled = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (labelled, "@label=x " S "BATCH +l3 labeled-response\n"
                                             "@batch=l3 " S "BATCH +i2 draft/isupport\n"
                                             "@batch=i2 " S "005 ann ACCOUNTEXTBAN=a AWAY"));
  g_assert_true (g_str_has_suffix (labelled, "\n@batch=l3 " S "BATCH -i2\n" S "BATCH -l3"));
}

static void
test_icon (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  self->config->icon = g_strdup ("https://chat.example.org/icon.png?size={size}");
  ann = server_client_new (self, "ann", NULL);
  server_client_send (ann, "ISUPPORT");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (
      strstr (lines, " draft/ICON=https://chat.example.org/icon.png?size\\x3D{size} :"));
}

static void
register_away (ServerClient *client, const char *nick, const char *away)
{
  g_autofree char *line = g_strdup_printf ("CAP REQ draft/pre-away\r\n%s\r\nNICK %s\r\n"
                                           "USER u 0 * :Name of %s\r\nCAP END",
                                           away, nick, nick);

  server_client_run (client, line);
}

static void
test_away (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_connect (self);
  g_autoptr (ServerClient) cid = server_client_connect (self);
  g_autoptr (ServerClient) dee = server_client_connect (self);
  g_autoptr (ServerClient) eve = server_client_connect (self);

  server_client_check (bob, "AWAY :lunch", S "451 * :You have not registered", NULL);
  server_client_run (bob, "CAP REQ draft/pre-away");
  server_client_check (bob, "AWAY :lunch", S "306 * :You have been marked as being away", NULL);
  server_client_check (bob, "AWAY", S "305 * :You are no longer marked as being away", NULL);
  register_away (bob, "bob", "AWAY :at lunch");
  register_away (cid, "cid", "AWAY *");
  register_away (dee, "dee", "AWAY :lunch\r\nAWAY");
  register_away (eve, "eve", "AWAY :");

  server_client_check (ann, "PRIVMSG bob,cid,dee,eve :hi", S "301 ann bob :at lunch",
                       S "301 ann cid *", NULL);
  server_client_run (bob, "AWAY");
  server_client_check (ann, "PRIVMSG bob :hi", NULL);
  server_client_wait_for (bob, ":ann!u@localhost PRIVMSG bob hi", NULL);
  server_client_check (bob, "AWAY *", S "306 bob :You have been marked as being away", NULL);
  server_client_check (ann, "PRIVMSG bob :hi", S "301 ann bob *", NULL);
}

/* https://ircv3.net/specs/extensions/sts */
static void
test_sts (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *old = NULL;
  g_autofree char *lines = NULL;

  self->config->sts_port = 6697;
  self->config->sts_duration = 86400;
  ann = server_client_connect (self);
  bob = server_client_connect (self);

  server_client_send (ann, "CAP LS 302");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, "sts=port=6697,duration=86400"));
  server_client_check (ann, "CAP REQ sts", S "CAP * NAK sts", NULL);
  server_client_check (ann, "CAP REQ :batch sts", S "CAP * NAK :batch sts", NULL);
  server_client_check (ann, "CAP REQ :-sts", S "CAP * NAK -sts", NULL);
  server_client_check (ann, "CAP LIST", S "CAP * LIST cap-notify", NULL);

  server_client_send (bob, "CAP LS");
  old = server_client_take_lines (bob);
  g_assert_null (strstr (old, " sts"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/early/isupport", test_isupport);
  server_fixture_add ("/server/early/isupport-batch", test_isupport_batch);
  server_fixture_add ("/server/early/icon", test_icon);
  server_fixture_add ("/server/early/away", test_away);
  server_fixture_add ("/server/early/sts", test_sts);

  return g_test_run ();
}
