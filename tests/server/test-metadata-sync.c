/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who hears of metadata, and when: https://ircv3.net/specs/extensions/metadata */

#include "server-fixture.h"

#include <string.h>

#define V2      "batch draft/metadata-2"
#define V3      "batch draft/metadata-3"
#define NOT_SET " :Key not set"
#define LATER   " :Ask for it later with METADATA SYNC"

/* Nobody gets what was said before: the batches of that would be counted, too. */
static ServerClient *
connect_client (ServerFixture *self, const char *nick, const char *caps)
{
  self->config->limits.history_on_join = 0;

  return server_client_new (self, nick, caps);
}

static ServerClient *
connect_in_room (ServerFixture *self, const char *nick, const char *caps)
{
  self->config->limits.history_on_join = 0;

  return server_client_new_in_room (self, nick, caps);
}

/* The limits that clients have to know are told with the capability; nobody speaks both versions.
 */
static void
test_caps (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *lines = NULL;

  server_client_send (ann, "CAP LS 302");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (
      strstr (lines,
              "draft/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=300"));
  g_assert_nonnull (
      strstr (lines, "draft/metadata-3=before-connect,max-subs=50,max-keys=20,max-key-bytes=32,"
                     "max-value-bytes=300"));
  server_client_check (ann, "CAP REQ :batch draft/metadata-2 draft/metadata-3",
                       S "CAP * NAK :batch draft/metadata-2 draft/metadata-3", NULL);
  server_client_check (ann, "CAP REQ :batch draft/metadata-2",
                       S "CAP * ACK :batch draft/metadata-2", NULL);
  server_client_check (ann, "CAP REQ draft/metadata-3", S "CAP * NAK draft/metadata-3", NULL);
  server_client_check (ann, "CAP REQ :-draft/metadata-2 draft/metadata-3",
                       S "CAP * ACK :-draft/metadata-2 draft/metadata-3", NULL);
}

/* Whoever gives the capability back hears of nothing any more. */
static void
test_late (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", "batch");

  server_client_check (ann, "CAP REQ draft/metadata-2", S "CAP ann ACK draft/metadata-2",
                       S "BATCH +i0 metadata ann", S "BATCH -i0", NULL);
  server_client_run (ann, "METADATA * SUB color");
  server_client_run (ann, "METADATA * SET color red");
  server_client_check (ann, "CAP REQ -batch", S "CAP ann ACK -batch", NULL);
  server_client_check (ann, "METADATA * SUBS", S "421 ann METADATA :Unknown command", NULL);
  server_client_check (ann, "CAP REQ batch", S "CAP ann ACK batch", S "BATCH +i1 metadata ann",
                       "@batch=i1 " S "METADATA ann color * red", S "BATCH -i1", NULL);
  server_client_check (ann, "METADATA * SUBS", S "BATCH +i2 metadata-subs", S "BATCH -i2", NULL);
  server_client_check (ann, "CAP REQ :-draft/metadata-2 draft/metadata-3",
                       S "CAP ann ACK :-draft/metadata-2 draft/metadata-3", NULL);
}

/* A change is told as each version tells it, and to nobody without one. */
static void
test_changes (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_in_room (self, "ann", V3);
  g_autoptr (ServerClient) old = connect_in_room (self, "old", V2);
  g_autoptr (ServerClient) new = connect_in_room (self, "new", V3);
  g_autoptr (ServerClient) plain = connect_in_room (self, "plain", NULL);

  server_client_run (ann, "PING x");
  server_client_run (old, "PING x");
  server_client_run (new, "PING x");
  server_client_check (old, "METADATA * SUB display-name", S "770 old display-name", NULL);
  server_client_check (new, "METADATA * SUB display-name", S "770 new display-name",
                       S "774 new *ALL 0" LATER, NULL);
  server_client_run (ann, "METADATA * SUB display-name");
  server_client_run (old, "PING x");
  server_client_run (new, "PING x");
  server_client_run (plain, "PING x");

  server_client_check (ann, "METADATA * SET display-name :Ann B",
                       S "761 ann ann display-name * :Ann B", NULL);
  server_client_expect (old, S "METADATA ann display-name * :Ann B", NULL);
  server_client_expect (new, S "761 new ann display-name * :Ann B", NULL);
  server_client_check (ann, "METADATA * SET color x", S "761 ann ann color * x", NULL);
  server_client_check (ann, "METADATA * CLEAR", S "BATCH +i2 metadata ann",
                       "@batch=i2 " S "766 ann ann color" NOT_SET,
                       "@batch=i2 " S "766 ann ann display-name" NOT_SET, S "BATCH -i2", NULL);
  server_client_expect (old, S "METADATA ann display-name *", NULL);
  server_client_expect (new, S "766 new ann display-name" NOT_SET, NULL);

  server_client_check (ann, "METADATA #a SET display-name A", S "761 ann #a display-name * A",
                       NULL);
  server_client_expect (old, S "METADATA #a display-name * A", NULL);
  server_client_expect (new, S "761 new #a display-name * A", NULL);
  server_client_expect (plain, NULL);
}

/* Whoever joins is told what there is; who is there already, what there is of who joins. */
static void
test_join (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);
  g_autoptr (ServerClient) bare = connect_client (self, "bare", V2);
  g_autofree char *lines = NULL;
  g_autofree char *of_new = NULL;
  g_autofree char *of_bare = NULL;

  server_client_run (ann, "METADATA * SUB color url");
  server_client_run (old, "METADATA * SUB color url");
  server_client_run (old, "METADATA * SET color green");
  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "METADATA #a SET url https://a");

  server_client_send (old, "JOIN #a");
  lines = server_client_take_lines (old);
  g_assert_true (g_str_has_suffix (lines,
                                   S "366 old #a :End of /NAMES list\n" S "BATCH +i1 metadata #a\n"
                                     "@batch=i1 " S "METADATA #a url * https://a\n"
                                     "@batch=i1 " S "METADATA ann color * red\n" S "BATCH -i1"));
  server_client_expect (ann, ":old!u@localhost JOIN #a", S "761 ann old color * green", NULL);

  server_client_send (new, "JOIN #a");
  of_new = server_client_take_lines (new);
  g_assert_true (g_str_has_suffix (of_new, S "366 new #a :End of /NAMES list\n" S
                                             "BATCH +i1 metadata #a\n" S "BATCH -i1"));
  server_client_send (bare, "JOIN #a");
  of_bare = server_client_take_lines (bare);
  g_assert_true (g_str_has_suffix (of_bare, S "366 bare #a :End of /NAMES list"));
}

static void
test_monitor (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);

  server_client_run (ann, "METADATA * SET color red");
  server_client_check (old, "MONITOR + ann", S "730 old ann!u@localhost", NULL);
  server_client_check (new, "MONITOR + ann", S "730 new ann!u@localhost",
                       S "BATCH +i1 metadata ann", S "BATCH -i1", NULL);
  server_client_check (old, "METADATA * SUB color", S "770 old color", S "BATCH +i1 metadata old",
                       "@batch=i1 " S "METADATA ann color * red", S "BATCH -i1", NULL);
  server_client_run (new, "METADATA * SUB color");
  server_client_check (old, "MONITOR S", S "730 old ann!u@localhost", S "BATCH +i2 metadata ann",
                       "@batch=i2 " S "METADATA ann color * red", S "BATCH -i2", NULL);

  server_client_run (ann, "METADATA * SET color blue");
  server_client_expect (old, S "METADATA ann color * blue", NULL);
  server_client_expect (new, S "761 new ann color * blue", NULL);
  server_client_run (ann, "NICK bob");
  server_client_expect (old, S "731 old ann", NULL);
  server_client_expect (new, S "731 new ann", NULL);
  server_client_run (ann, "NICK ann");
  server_client_expect (old, S "730 old ann!u@localhost", S "BATCH +i3 metadata ann",
                        "@batch=i3 " S "METADATA ann color * blue", S "BATCH -i3", NULL);
  server_client_expect (new, S "730 new ann!u@localhost", S "BATCH +i2 metadata ann",
                        "@batch=i2 " S "761 new ann color * blue", S "BATCH -i2", NULL);

  server_client_run (ann, "MODE ann +i");
  server_client_run (ann, "METADATA * SET color green");
  server_client_expect (old, NULL);
}

/* Whoever watches the own nick is told of it in the answer. */
static void
test_monitor_self (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3 " labeled-response");

  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "METADATA * SUB color");
  server_client_check (ann, "MONITOR + bob", S "731 ann bob", NULL);
  server_client_check (ann, "@label=1 NICK bob", "@label=1 " S "BATCH +l2 labeled-response",
                       "@batch=l2 :ann!u@localhost NICK bob",
                       "@batch=l2 " S "730 bob bob!u@localhost",
                       "@batch=l2 " S "BATCH +i1 metadata bob",
                       "@batch=i1 " S "761 bob bob color * red", "@batch=l2 " S "BATCH -i1",
                       S "BATCH -l2", NULL);
}

static void
test_sync (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);
  g_autoptr (ServerClient) bob G_GNUC_UNUSED = connect_client (self, "bob", NULL);
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);

  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "JOIN #b");
  server_client_run (old, "JOIN #a");
  server_client_run (old, "JOIN #b");
  server_client_run (ann, "MONITOR + old,nobody");
  server_client_run (ann, "PING x");
  server_client_run (old, "METADATA * SET color green");
  server_client_run (old, "METADATA * SET status x");
  server_client_run (ann, "METADATA #b SET color white");
  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "METADATA * SUB color");

  server_client_check (ann, "METADATA *ALL SYNC", S "BATCH +i4 metadata *ALL",
                       "@batch=i4 " S "761 ann ann color * red",
                       "@batch=i4 " S "761 ann old color * green",
                       "@batch=i4 " S "761 ann #b color * white", S "BATCH -i4", NULL);
  server_client_check (ann, "METADATA #b SYNC", S "BATCH +i5 metadata #b",
                       "@batch=i5 " S "761 ann #b color * white",
                       "@batch=i5 " S "761 ann old color * green", S "BATCH -i5", NULL);
  server_client_check (ann, "METADATA old SYNC", S "BATCH +i6 metadata old",
                       "@batch=i6 " S "761 ann old color * green", S "BATCH -i6", NULL);
  server_client_check (ann, "METADATA bob SYNC", S "BATCH +i7 metadata bob", S "BATCH -i7", NULL);
  server_client_check (old, "METADATA #b SYNC", S "BATCH +i1 metadata #b", S "BATCH -i1", NULL);
}

/* What would be more than can wait for a client is to be asked for later. */
static void
test_later (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *value = g_strnfill (300, 'x');
  g_autofree char *lines = NULL;

  self->config->limits.outbox_bytes = 8192;
  self->config->limits.metadata_changes = 0;
  ann = connect_client (self, "ann", V2);
  bob = connect_client (self, "bob", V3);
  server_client_run (ann, "JOIN #a");
  for (char key = 'a'; key < 'a' + 13; key++)
    {
      g_autofree char *set = g_strdup_printf ("METADATA #a SET %c %s", key, value);

      server_client_run (ann, set);
    }
  server_client_run (bob, "METADATA * SUB a b c d e f g h i j k l m");
  server_client_send (bob, "JOIN #a");
  lines = server_client_take_lines (bob);
  g_assert_true (g_str_has_suffix (lines, S "774 bob #a 4" LATER));
  server_client_send (bob, "METADATA #a SYNC");
  g_free (lines);
  lines = server_client_take_lines (bob);
  g_assert_true (g_str_has_prefix (lines, S "BATCH +i1 metadata #a\n"));
  for (char key = 'n'; key < 'n' + 7; key++)
    {
      g_autofree char *set = g_strdup_printf ("METADATA #a SET %c %s", key, value);
      g_autofree char *sub = g_strdup_printf ("METADATA * SUB %c", key);

      server_client_run (ann, set);
      server_client_run (bob, sub);
    }
  server_client_run (bob, "PING x");
  server_client_check (bob, "METADATA #a SYNC", S "774 bob #a 4" LATER, NULL);
}

static guint
get_spent (ServerFixture *self, const char *nick)
{
  ServerSession *session = server_fixture_get_session (self, nick);
  const BaseBucketRate *rate = &self->config->limits.messages;
  gint64 now = base_clock_get_monotonic (&self->clock.clock);

  return (guint) (base_bucket_get_wait (&session->bucket, rate, rate->burst, now) / G_USEC_PER_SEC);
}

/* What somebody asks for is paid for, and what others cause is not. */
static void
test_charge (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_in_room (self, "ann", V2 " draft/channel-rename");
  g_autoptr (ServerClient) bob = connect_in_room (self, "bob", V2);
  guint spent;

  self->config->limits.metadata_subscriptions = 64;
  self->config->limits.metadata_changes = 0;
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *set = g_strdup_printf ("METADATA * SET k%u x", i);
      g_autofree char *set_room = g_strdup_printf ("METADATA #a SET k%u x", i);
      g_autofree char *sub = g_strdup_printf ("METADATA * SUB k%u", i);

      server_client_run (ann, set);
      server_client_run (ann, set_room);
      server_client_run (bob, sub);
    }
  server_client_run (bob, "MONITOR + ann");

  self->config->limits.messages = (BaseBucketRate){ .per_second = 1, .burst = 1000 };
  spent = get_spent (self, "bob");
  server_client_run (ann, "RENAME #a #b");
  g_assert_cmpuint (get_spent (self, "bob"), ==, spent);

  server_client_run (bob, "PING x");
  g_assert_cmpuint (get_spent (self, "bob"), ==, spent + 2);
  server_client_run (bob, "MONITOR S");
  g_assert_cmpuint (get_spent (self, "bob"), ==, spent + 2 + 3);
  server_client_run (bob, "METADATA #b SYNC");
  g_assert_cmpuint (get_spent (self, "bob"), ==, spent + 2 + 3 + 5);
}

/* What is told before registration is there from the beginning. */
static void
test_before (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *cap;
    const char *line;
  } versions[] = {
    { "draft/metadata-2", S "METADATA ann display-name * :a b c" },
    { "draft/metadata-3", S "761 ann ann display-name * :a b c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (ServerClient) ann = server_client_connect (self);
      g_autofree char *request = g_strconcat ("CAP REQ :batch ", versions[i].cap, NULL);
      g_autofree char *burst = NULL;
      g_autofree char *lines = NULL;

      server_client_send (ann, "CAP LS 302");
      server_client_run (ann, request);
      server_client_check (ann, "METADATA * LIST", S "BATCH +i0 metadata *", S "BATCH -i0", NULL);
      server_client_check (ann, "METADATA * SYNC", S "BATCH +i1 metadata *", S "BATCH -i1", NULL);
      server_client_check (ann, "METADATA * SUBS", S "BATCH +i2 metadata-subs", S "BATCH -i2",
                           NULL);
      server_client_check (ann, "METADATA * SUB display-name", S "770 * display-name", NULL);
      server_client_check (ann, "METADATA * SET display-name :a b c",
                           S "761 * * display-name * :a b c", NULL);
      server_client_check (ann, "METADATA * GET display-name", S "BATCH +i3 metadata *",
                           "@batch=i3 " S "761 * * display-name * :a b c", S "BATCH -i3", NULL);
      server_client_run (ann, "NICK ann");
      server_client_check (ann, "METADATA ann GET display-name",
                           S "FAIL METADATA INVALID_TARGET ann "
                             ":There is no such room or person, or it cannot be named here",
                           NULL);
      server_client_check (ann, "METADATA #a SET x y",
                           S "FAIL METADATA INVALID_TARGET #a "
                             ":There is no such room or person, or it cannot be named here",
                           NULL);
      server_client_run (ann, "USER u 0 * :Ann");
      server_client_send (ann, "CAP END");
      lines = server_client_take_lines (ann);
      burst = g_strdup_printf ("\n" S "BATCH +i4 metadata ann\n@batch=i4 %s\n" S "BATCH -i4\n" S
                               "422 ",
                               versions[i].line);
      g_assert_nonnull (strstr (lines, burst));
      server_client_check (ann, "METADATA * SUBS", S "BATCH +i5 metadata-subs",
                           "@batch=i5 " S "772 ann display-name", S "BATCH -i5", NULL);
      server_client_send (ann, "QUIT");
      server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
    }
}

/* A nick that was taken meanwhile costs nothing of what was told. */
static void
test_before_and_taken (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autoptr (ServerClient) other = NULL;

  server_client_run (ann, "CAP REQ :" V3);
  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "NICK ann");
  server_client_run (ann, "USER u 0 * :Ann");
  other = connect_client (self, "ann", NULL);
  server_client_run (ann, "CAP END");
  server_client_run (ann, "NICK ann2");
  server_client_check (ann, "METADATA * GET color", S "BATCH +i1 metadata ann2",
                       "@batch=i1 " S "761 ann2 ann2 color * red", S "BATCH -i1", NULL);
}

/* What is told of rooms outlasts the server, unless they were closed. */
static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);

  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "METADATA #a SET url https://a");
  server_client_run (ann, "METADATA #a SET avatar x");
  server_client_run (ann, "METADATA #a SET avatar");
  server_client_run (ann, "METADATA #a SET color :");
  server_client_run (ann, "JOIN #b");
  server_client_run (ann, "METADATA #b SET url https://b");
  server_client_run (ann, "MODE #b +i");
  server_client_run (ann, "JOIN #c");
  server_client_run (ann, "METADATA #c SET url https://c");
  server_client_run (ann, "METADATA #c CLEAR");
  server_client_run (ann, "PART #a");
  g_clear_pointer (&ann, server_client_free);

  server_fixture_restart (self);
  ann = connect_client (self, "ann", V3);
  server_client_check (ann, "METADATA #A LIST", S "BATCH +i1 metadata #a",
                       "@batch=i1 " S "761 ann #a url * https://a", S "BATCH -i1", NULL);
  server_client_check (ann, "METADATA #b LIST", S "BATCH +i2 metadata #b", S "BATCH -i2", NULL);
  server_client_check (ann, "METADATA #c LIST",
                       S "FAIL METADATA INVALID_TARGET #c "
                         ":There is no such room or person, or it cannot be named here",
                       NULL);
  g_clear_pointer (&ann, server_client_free);

  server_fixture_restart (self);
  ann = connect_client (self, "ann", V3);
  server_client_run (ann, "JOIN #b");
  server_client_check (ann, "METADATA #b LIST", S "BATCH +i2 metadata #b", S "BATCH -i2", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/metadata-sync/caps", test_caps);
  server_fixture_add ("/server/metadata-sync/late", test_late);
  server_fixture_add ("/server/metadata-sync/changes", test_changes);
  server_fixture_add ("/server/metadata-sync/join", test_join);
  server_fixture_add ("/server/metadata-sync/monitor", test_monitor);
  server_fixture_add ("/server/metadata-sync/monitor-self", test_monitor_self);
  server_fixture_add ("/server/metadata-sync/sync", test_sync);
  server_fixture_add ("/server/metadata-sync/later", test_later);
  server_fixture_add ("/server/metadata-sync/charge", test_charge);
  server_fixture_add ("/server/metadata-sync/before", test_before);
  server_fixture_add ("/server/metadata-sync/before-and-taken", test_before_and_taken);
  server_fixture_add ("/server/metadata-sync/restart", test_restart);

  return g_test_run ();
}
