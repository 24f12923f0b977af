/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each connection of a person asked to be told of, and what all of them are. */

#include "connections.h"

#define BOB     ":bob!u@localhost "
#define CAPS    "draft/metadata-2 batch"
#define MORNING "timestamp=2026-11-20T08:00:00.000Z"
#define NOON    "timestamp=2026-11-20T12:00:00.000Z"

static void
end (ServerClient *client)
{
  server_client_send (client, "QUIT");
  g_free (server_client_take_last (client));
}

/* Only who asked hears who comes and goes. */
static void
test_monitor (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", "extended-monitor away-notify");
  g_autoptr (ServerClient) phone = connections_new (self, "ann", "extended-monitor away-notify");
  g_autoptr (ServerClient) bob = NULL;

  server_client_check (laptop, "MONITOR + bob,cid", S "731 ann bob,cid", NULL);
  server_client_check (phone, "MONITOR L", S "733 ann :End of MONITOR list", NULL);
  server_client_check (phone, "MONITOR + CID", S "731 ann CID", NULL);
  server_client_check (phone, "MONITOR L", S "732 ann CID", S "733 ann :End of MONITOR list", NULL);
  server_client_check (laptop, "MONITOR L", S "732 ann bob,cid", S "733 ann :End of MONITOR list",
                       NULL);

  bob = server_client_new (self, "bob", NULL);
  server_client_expect (laptop, S "730 ann bob!u@localhost", NULL);
  server_client_run (bob, "AWAY :tea");
  server_client_expect (laptop, BOB "AWAY tea", NULL);
  server_client_run (bob, "NICK cid");
  server_client_expect (laptop, S "731 ann bob", S "730 ann cid!u@localhost", NULL);
  server_client_expect (phone, S "730 ann cid!u@localhost", NULL);

  /* What one gives up, the other still wants. */
  server_client_check (laptop, "MONITOR - cid", NULL);
  server_client_run (bob, "NICK dee");
  server_client_expect (laptop, NULL);
  server_client_expect (phone, S "731 ann cid", NULL);
  server_client_check (laptop, "MONITOR S", S "731 ann bob", NULL);
  server_client_check (phone, "MONITOR C", NULL);
  server_client_run (bob, "NICK cid");
  server_client_expect (phone, NULL);
}

/* What a connection wanted ends with it. */
static void
test_monitor_ends (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = NULL;
  g_autoptr (ServerClient) phone = NULL;

  self->config->limits.monitored_per_user = 2;
  laptop = connections_new (self, "ann", NULL);
  phone = connections_new (self, "ann", NULL);
  server_client_run (laptop, "MONITOR + a,b");
  server_client_check (phone, "MONITOR + b,c", S "734 ann 2 c :Monitor list is full", S "731 ann b",
                       NULL);
  end (laptop);
  g_assert_cmpuint (hall_find_user (self->server->hall, "ann")->watched->len, ==, 1);
  server_client_check (phone, "MONITOR + c", S "731 ann c", NULL);
}

static void
test_metadata (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", CAPS);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", CAPS);
  g_autoptr (ServerClient) tablet = connections_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", CAPS);

  server_client_run (laptop, "METADATA * SUB color url");
  server_client_run (phone, "METADATA * SUB color");
  server_client_run (tablet, "PING x");
  server_client_check (phone, "METADATA * SUBS", S "BATCH +i2 metadata-subs",
                       "@batch=i2 " S "772 ann color", S "BATCH -i2", NULL);

  /* The others of the person hear of a change as everybody does, and who makes it has its answer.
   */
  server_client_check (phone, "METADATA * SET color red", S "761 ann ann color * red", NULL);
  server_client_expect (laptop, S "METADATA ann color * red", NULL);
  server_client_expect (tablet, NULL);
  server_client_run (bob, "METADATA * SET color blue");
  server_client_expect (laptop, S "METADATA bob color * blue", NULL);
  server_client_expect (phone, S "METADATA bob color * blue", NULL);
  server_client_expect (tablet, NULL);
  server_client_run (bob, "METADATA * SET url x");
  server_client_expect (laptop, S "METADATA bob url * x", NULL);
  server_client_expect (phone, NULL);
  server_client_run (phone, "METADATA #a SET color green");
  server_client_expect (laptop, S "METADATA #a color * green", NULL);

  server_client_run (laptop, "METADATA * UNSUB color");
  server_client_run (bob, "METADATA * SET color black");
  server_client_expect (laptop, NULL);
  server_client_expect (phone, S "METADATA bob color * black", NULL);
  end (phone);
  server_client_run (bob, "METADATA * SET color white");
  server_client_expect (tablet, NULL);
}

/* Of whom one connection watches, the others are told nothing. */
static void
test_metadata_of_watched (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new (self, "ann", CAPS);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);

  server_client_run (laptop, "MONITOR + bob\r\nMETADATA * SUB color");
  server_client_run (phone, "METADATA * SUB color");
  server_client_run (bob, "METADATA * SET color red");
  server_client_expect (laptop, S "METADATA bob color * red", NULL);
  server_client_expect (phone, NULL);
}

/* What was said and asked for before registration is brought along, as far as there is room. */
static void
test_brought_along (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = NULL;
  g_autoptr (ServerClient) phone = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.metadata_keys = 2;
  self->config->limits.metadata_subscriptions = 2;
  laptop = connections_new (self, "ann", CAPS);
  server_client_run (laptop, "METADATA * SET a 1\r\nMETADATA * SUB a");
  phone = connections_log_in (self, "ann", CAPS);
  server_client_run (phone, "METADATA * SET a 2\r\nMETADATA * SET b 3\r\nMETADATA * SUB b a");
  lines = connections_register (phone, "ann");
  g_assert_cmpstr (lines, ==, S "221 ann +Z");
  server_client_expect (laptop, S "METADATA ann a * 2", NULL);
  server_client_check (phone, "METADATA * LIST", S "BATCH +i1 metadata ann",
                       "@batch=i1 " S "761 ann ann a * 2", "@batch=i1 " S "761 ann ann b * 3",
                       S "BATCH -i1", NULL);
  server_client_run (laptop, "METADATA * SET b 4");
  server_client_expect (phone, S "METADATA ann b * 4", NULL);
}

static void
test_too_much_brought_along (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = NULL;
  g_autoptr (ServerClient) phone = NULL;
  g_autofree char *lines = NULL;

  self->config->limits.metadata_keys = 1;
  self->config->limits.metadata_subscriptions = 1;
  laptop = connections_new (self, "ann", CAPS);
  server_client_run (laptop, "METADATA * SET a 1\r\nMETADATA * SUB a");
  phone = connections_log_in (self, "ann", CAPS);
  server_client_run (phone, "METADATA * SET b 3\r\nMETADATA * SUB b");
  server_client_send (phone, "NICK ann\r\nUSER u 0 * :Name\r\nCAP END");
  server_client_wait_for (phone,
                          S "FAIL METADATA LIMIT_REACHED ann "
                            ":There are as many keys as there can be; remove one first",
                          S "FAIL METADATA TOO_MANY_SUBS b "
                            ":You have as many subscriptions as you can have; end one first",
                          S "001 ann :Welcome to Test, ann", NULL);
  lines = server_client_take_lines (phone);
  server_client_check (phone, "METADATA * SUBS", S "BATCH +i1 metadata-subs", S "BATCH -i1", NULL);
}

/* How far one has read is known with each room, and told to the others. */
static void
test_read_marker (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop
      = connections_new_in_room (self, "ann", "draft/read-marker draft/no-implicit-names");
  g_autoptr (ServerClient) phone = NULL;
  g_autofree char *on_phone = NULL;

  server_client_run (laptop, "MARKREAD #a " MORNING);
  phone = connections_log_in (self, "ann",
                              "draft/read-marker draft/no-implicit-names draft/chathistory");
  on_phone = connections_register (phone, "ann");
  g_assert_cmpstr (on_phone, ==, S "221 ann +Z\n" ANN "JOIN #a\n" S "MARKREAD #a " MORNING);
  server_client_check (phone, "MARKREAD #a " NOON, S "MARKREAD #a " NOON, NULL);
  server_client_expect (laptop, S "MARKREAD #a " NOON, NULL);
  server_client_run (laptop, "JOIN #b");
  server_client_expect (phone, ANN "JOIN #b", S "MARKREAD #b *", NULL);
}

/* When no other connection knows it, it is read before anything is told. */
static void
test_read_marker_of_store (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) other = connections_log_in (self, "ann", "draft/read-marker");
  g_autoptr (ServerClient) phone = NULL;
  g_autofree char *on_phone = NULL;

  g_free (connections_register (other, "amy"));
  server_client_run (other, "MARKREAD #a " MORNING);
  end (other);
  phone = connections_log_in (self, "ann",
                              "draft/read-marker draft/no-implicit-names draft/chathistory batch "
                              "labeled-response");
  server_client_run (phone, "NICK ann\r\nUSER u 0 * :Name");
  server_client_send (phone, "@label=1 CAP END");
  on_phone = server_client_take_lines (phone);
  g_assert_true (g_str_has_prefix (on_phone,
                                   "@label=1 " S "BATCH +l0 labeled-response\n@batch=l0 " S
                                   "001 ann :Welcome to Test, ann\n"));
  g_assert_true (g_str_has_suffix (on_phone, "@batch=l0 " S "221 ann +Z\n@batch=l0 " ANN
                                             "JOIN #a\n@batch=l0 " S "MARKREAD #a " MORNING "\n" S
                                             "BATCH -l0"));
  server_client_run (laptop, "PRIVMSG #a :x");
  server_client_check (phone, "MARKREAD #a", ANN "PRIVMSG #a x", S "MARKREAD #a " MORNING, NULL);
}

/* Privileges are the person's; who operates rooms hears at each connection who knocks. */
static void
test_knock_and_oper (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) laptop = connections_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) phone = connections_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  HallCommand oper = {
    .type = HALL_COMMAND_OPER,
    .object = "op",
    .actor = hall_find_user (self->server->hall, "ann"),
  };

  server_client_run (laptop, "MODE #a +i");
  server_client_run (phone, "PING x");
  server_client_run (bob, "KNOCK #a\r\nINVITE");
  server_client_expect (laptop, S "710 ann #a bob!u@localhost :has asked for an invite", NULL);
  server_client_expect (phone, S "710 ann #a bob!u@localhost :has asked for an invite", NULL);
  server_apply (self->server, NULL, &oper);
  server_client_expect (laptop, ANN "MODE ann +o", NULL);
  server_client_expect (phone, ANN "MODE ann +o", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/sessions-told/monitor", test_monitor);
  server_fixture_add ("/server/sessions-told/monitor-ends", test_monitor_ends);
  server_fixture_add ("/server/sessions-told/metadata", test_metadata);
  server_fixture_add ("/server/sessions-told/metadata-of-watched", test_metadata_of_watched);
  server_fixture_add ("/server/sessions-told/brought-along", test_brought_along);
  server_fixture_add ("/server/sessions-told/too-much-brought-along", test_too_much_brought_along);
  server_fixture_add ("/server/sessions-told/read-marker", test_read_marker);
  server_fixture_add ("/server/sessions-told/read-marker-of-store", test_read_marker_of_store);
  server_fixture_add ("/server/sessions-told/knock-and-oper", test_knock_and_oper);

  return g_test_run ();
}
