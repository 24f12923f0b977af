/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of an account is there again when somebody logs in to it. */

#include "server-fixture.h"

#define V2             "batch sasl draft/metadata-2"
#define V3             "batch sasl draft/metadata-3"
#define IDENTIFY       "PRIVMSG NickServ :IDENTIFY Ada by the fire"
#define LOGGEDIN(nick) S "900 " nick " " nick "!u@localhost Ada :You are now logged in as Ada"
#define IS_IN(nick)    ":NickServ!NickServ@s.test NOTICE " nick " :You are logged in to Ada"

static void
log_in (ServerClient *client)
{
  g_autofree char *lines = NULL;

  server_client_send (client, IDENTIFY);
  lines = server_client_take_lines (client);
}

/* Whoever has it is told so, in both versions; and so is who asks. */
static void
test_again (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", V3);
  log_in (ann);
  server_client_run (ann,
                     "METADATA * SET display-name :Ada Lovelace\r\nMETADATA * SET avatar a.png");
  server_client_run (ann, "METADATA * SET avatar\r\nMETADATA * SET pronouns she");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  self->config->limits.history_on_join = 0;

  ann = server_client_new (self, "ann", V3);
  bob = server_client_new (self, "bob", V2);
  server_client_check (ann, "METADATA * LIST", S "BATCH +i1 metadata ann", S "BATCH -i1", NULL);
  server_client_check (ann, IDENTIFY, LOGGEDIN ("ann"), S "BATCH +i2 metadata ann",
                       "@batch=i2 " S "761 ann ann display-name * :Ada Lovelace",
                       "@batch=i2 " S "761 ann ann pronouns * she", S "BATCH -i2", IS_IN ("ann"),
                       NULL);
  server_client_check (bob, "METADATA ann GET pronouns avatar", S "BATCH +i1 metadata ann",
                       "@batch=i1 " S "761 bob ann pronouns * she",
                       "@batch=i1 " S "766 bob ann avatar :Key not set", S "BATCH -i1", NULL);
  server_client_check (bob, IDENTIFY, LOGGEDIN ("bob"), S "BATCH +i2 metadata bob",
                       "@batch=i2 " S "METADATA bob display-name * :Ada Lovelace",
                       "@batch=i2 " S "METADATA bob pronouns * she", S "BATCH -i2", IS_IN ("bob"),
                       NULL);
}

/* What somebody says before registration is told of the account when the two meet. */
static void
test_before (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", V3);
  log_in (ann);
  server_client_run (ann, "METADATA * SET color red\r\nMETADATA * SET url x");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);

  ann = server_client_connect (self);
  server_client_run (ann, "CAP REQ :" V3 "\r\nMETADATA * SET color blue\r\nAUTHENTICATE PLAIN");
  server_client_run (ann, "AUTHENTICATE AGFkYQBieSB0aGUgZmlyZQ==");
  server_client_run (ann, "METADATA * SET status :at tea");
  server_client_run (ann, "NICK ada\r\nUSER u 0 * :Ada\r\nCAP END");
  server_client_check (ann, "METADATA * LIST", S "BATCH +i1 metadata ada",
                       "@batch=i1 " S "761 ada ada color * blue",
                       "@batch=i1 " S "761 ada ada status * :at tea",
                       "@batch=i1 " S "761 ada ada url * x", S "BATCH -i1", NULL);

  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  ann = server_client_new (self, "ann", V3);
  log_in (ann);
  server_client_check (ann, "METADATA * GET color status", S "BATCH +i2 metadata ann",
                       "@batch=i2 " S "761 ann ann color * blue",
                       "@batch=i2 " S "761 ann ann status * :at tea", S "BATCH -i2", NULL);
}

/* Nothing is told of a guest that was told of the account, and it goes with the account. */
static void
test_drop (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", V3);
  log_in (ann);
  server_client_run (ann, "METADATA * SET color red");
  server_client_check (ann, "PRIVMSG NickServ :DROP by the fire", S "BATCH +i2 metadata ann",
                       S "BATCH -i2", S "901 ann ann!u@localhost :You are now logged out",
                       ":NickServ!NickServ@s.test NOTICE ann :The account Ada is given up", NULL);
  server_fixture_add_account (self, "Ada", "by the fire");
  server_client_check (ann, IDENTIFY, LOGGEDIN ("ann"), S "BATCH +i3 metadata ann", S "BATCH -i3",
                       IS_IN ("ann"), NULL);
}

/* What does not fit is refused, and what was told of the account stays. */
static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.metadata_keys = 2;
  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", V3);
  log_in (ann);
  server_client_run (ann, "METADATA * SET color red\r\nMETADATA * SET url x");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);

  bob = server_client_new (self, "bob", V3);
  server_client_run (bob, "METADATA * SET avatar a\r\nMETADATA * SET url y");
  server_client_check (bob, IDENTIFY, LOGGEDIN ("bob"),
                       S "FAIL METADATA LIMIT_REACHED * bob 2 :There are as many keys as there can "
                         "be; remove one first",
                       S "BATCH +i1 metadata bob", "@batch=i1 " S "761 bob bob color * red",
                       "@batch=i1 " S "761 bob bob url * y", S "BATCH -i1", IS_IN ("bob"), NULL);

  /* Who speaks no version by then is not told of it. */
  ann = server_client_new (self, "ann", V3);
  server_client_run (ann, "METADATA * SET avatar a\r\nCAP REQ -draft/metadata-3");
  server_client_check (ann, IDENTIFY, LOGGEDIN ("ann"), IS_IN ("ann"), NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/profile/again", test_again);
  server_fixture_add ("/server/profile/before", test_before);
  server_fixture_add ("/server/profile/drop", test_drop);
  server_fixture_add ("/server/profile/full", test_full);

  return g_test_run ();
}
