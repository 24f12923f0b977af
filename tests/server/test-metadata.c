/* SPDX-License-Identifier: GPL-3.0-or-later */

/* METADATA, as both versions have it: https://ircv3.net/specs/extensions/metadata */

#include "server-fixture.h"

#include <string.h>

#define V2 "batch draft/metadata-2"
#define V3 "batch draft/metadata-3"

#define CHARACTERS ":A key has at most 32 of the characters a to z, 0 to 9, and _./-"
#define NOT_SET    " :Key not set"
#define NO_TARGET  ":There is no such room or person, or it cannot be named here"
#define FORBIDDEN  ":You may not do that"

/* Nobody gets what was said before: the batches of that would be counted, too. */
static ServerClient *
connect_client (ServerFixture *self, const char *nick, const char *caps)
{
  self->config->limits.history_on_join = 0;

  return server_client_new (self, nick, caps);
}

/* Checks a command that is answered alike whatever its version. */
static void
check_both (ServerFixture *self, const char *nick, const char *line, const char *answer)
{
  g_autoptr (ServerClient) client = NULL;

  for (guint version = 2; version <= 3; version++)
    {
      client = connect_client (self, nick, version == 2 ? V2 : V3);
      server_client_check (client, line, answer, NULL);
      server_client_send (client, "QUIT");
      server_client_expect_end (client, "ERROR :Closing link: (localhost) [Quit]", NULL);
      g_clear_pointer (&client, server_client_free);
    }
}

static void
test_get_list (ServerFixture *self, gconstpointer data)
{
  static const char *const versions[] = { V2, V3 };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (ServerClient) ann = connect_client (self, "ann", versions[i]);

      server_client_check (ann, "METADATA * LIST", S "BATCH +i1 metadata ann", S "BATCH -i1", NULL);
      server_client_check (ann, "METADATA ann get display-name avatar", S "BATCH +i2 metadata ann",
                           "@batch=i2 " S "766 ann ann display-name" NOT_SET,
                           "@batch=i2 " S "766 ann ann avatar" NOT_SET, S "BATCH -i2", NULL);
      server_client_check (ann, "METADATA * SET display-name :Ann B",
                           S "761 ann ann display-name * :Ann B", NULL);
      server_client_check (ann, "METADATA ANN SET color red", S "761 ann ann color * red", NULL);
      server_client_check (ann, "METADATA * GET display-name url", S "BATCH +i3 metadata ann",
                           "@batch=i3 " S "761 ann ann display-name * :Ann B",
                           "@batch=i3 " S "766 ann ann url" NOT_SET, S "BATCH -i3", NULL);
      server_client_check (ann, "METADATA * LIST", S "BATCH +i4 metadata ann",
                           "@batch=i4 " S "761 ann ann color * red",
                           "@batch=i4 " S "761 ann ann display-name * :Ann B", S "BATCH -i4", NULL);
      server_client_check (ann, "METADATA * SET color", S "766 ann ann color" NOT_SET, NULL);
      server_client_check (ann, "METADATA * SET color blue", S "761 ann ann color * blue", NULL);
      server_client_check (ann, "METADATA * CLEAR", S "BATCH +i5 metadata ann",
                           "@batch=i5 " S "766 ann ann color" NOT_SET,
                           "@batch=i5 " S "766 ann ann display-name" NOT_SET, S "BATCH -i5", NULL);
      server_client_check (ann, "METADATA * CLEAR", S "BATCH +i6 metadata ann", S "BATCH -i6",
                           NULL);
      server_client_send (ann, "QUIT");
      server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
    }
}

/* What is an error in the one and none in the other. */
static void
test_unset (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);

  server_client_check (old, "METADATA * SET color",
                       S "FAIL METADATA KEY_NOT_SET old color :The key is not set", NULL);
  server_client_check (new, "METADATA * SET color", S "766 new new color" NOT_SET, NULL);
  server_client_check (old, "METADATA * SET color :", S "761 old old color * :", NULL);
  server_client_check (new, "METADATA * SET color red", S "761 new new color * red", NULL);
  server_client_check (new, "METADATA * SET color :", S "766 new new color" NOT_SET, NULL);
}

static void
test_invalid (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);

  server_client_check (old, "METADATA * SET Url x", S "FAIL METADATA KEY_INVALID Url " CHARACTERS,
                       NULL);
  server_client_check (new, "METADATA * SET $url$ x",
                       S "FAIL METADATA INVALID_KEY $url$ " CHARACTERS, NULL);
  server_client_check (old, "METADATA * GET a: b", S "BATCH +i1 metadata old",
                       "@batch=i1 " S "FAIL METADATA KEY_INVALID a: " CHARACTERS,
                       "@batch=i1 " S "766 old old b" NOT_SET, S "BATCH -i1", NULL);
  server_client_check (new, "METADATA * GET A b", S "BATCH +i1 metadata new",
                       "@batch=i1 " S "WARN METADATA INVALID_KEY A " CHARACTERS,
                       "@batch=i1 " S "766 new new b" NOT_SET, S "BATCH -i1", NULL);
  check_both (self, "ann", "METADATA nobody LIST",
              S "FAIL METADATA INVALID_TARGET nobody " NO_TARGET);
  check_both (self, "ann", "METADATA $a:user SET url x",
              S "FAIL METADATA INVALID_TARGET $a:user " NO_TARGET);
  check_both (self, "ann", "METADATA #none GET url",
              S "FAIL METADATA INVALID_TARGET #none " NO_TARGET);
  check_both (self, "ann", "METADATA old SUBS", S "FAIL METADATA INVALID_TARGET old " NO_TARGET);
  check_both (self, "ann", "METADATA #a SUB x", S "FAIL METADATA INVALID_TARGET #a " NO_TARGET);
  check_both (self, "ann", "METADATA old UNSUB x", S "FAIL METADATA INVALID_TARGET old " NO_TARGET);
  server_client_check (old, "METADATA *ALL SYNC", S "FAIL METADATA INVALID_TARGET *ALL " NO_TARGET,
                       NULL);
}

/* What is too long for a line, or too long altogether; UTF-8 is looked after for all commands. */
static void
test_values (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);
  g_autofree char *most = g_strnfill (300, 'x');
  g_autofree char *set = g_strconcat ("METADATA * SET a :", most, NULL);
  g_autofree char *too_long = g_strconcat (set, "x", NULL);
  g_autofree char *of_old = g_strdup_printf (S "761 old old a * %s", most);
  g_autofree char *of_new = g_strdup_printf (S "761 new new a * %s", most);

  server_client_check (old, set, of_old, NULL);
  server_client_check (new, set, of_new, NULL);
  server_client_check (old, too_long, S "FAIL METADATA VALUE_INVALID :The value is too long", NULL);
  server_client_check (new, too_long, S "FAIL METADATA INVALID_VALUE a :The value is too long",
                       NULL);
  server_client_check (new, "METADATA * SET a :->\xf0\x9f\x92\x9c<-",
                       S "761 new new a * ->\xf0\x9f\x92\x9c<-", NULL);
  server_client_check (new, "METADATA * SET a :\xc3<-",
                       S
                       "FAIL METADATA INVALID_UTF8 :Message rejected: only UTF-8 can be sent here",
                       NULL);
}

static void
test_params (ServerFixture *self, gconstpointer data)
{
  static const char *const too_few[]
      = { "METADATA * GET", "METADATA * SET", "METADATA * SUB", "METADATA * unsub" };
  static const char *const too_many[]
      = { "METADATA * LIST x", "METADATA * SET x y z", "METADATA * CLEAR x", "METADATA * SUBS x",
          "METADATA * SYNC x" };
  g_autoptr (ServerClient) old = connect_client (self, "old", V2);
  g_autoptr (ServerClient) new = connect_client (self, "new", V3);
  g_autoptr (ServerClient) plain = connect_client (self, "plain", "draft/metadata-3");

#define MISCOUNTED ":There are too few parameters, or too many"
  server_client_check (old, "METADATA", S "461 old METADATA :Not enough parameters", NULL);
  server_client_check (new, "METADATA", S "FAIL METADATA INVALID_PARAMS * " MISCOUNTED, NULL);
  server_client_check (new, "METADATA *", S "FAIL METADATA INVALID_PARAMS * " MISCOUNTED, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (too_few); i++)
    {
      g_autofree char *of_new = g_strdup_printf (S "FAIL METADATA INVALID_PARAMS %s " MISCOUNTED,
                                                 too_few[i] + strlen ("METADATA * "));

      server_client_check (old, too_few[i], S "461 old METADATA :Not enough parameters", NULL);
      server_client_check (new, too_few[i], of_new, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_many); i++)
    {
      g_auto (GStrv) words = g_strsplit (too_many[i], " ", -1);
      g_autofree char *of_new
          = g_strdup_printf (S "FAIL METADATA INVALID_PARAMS %s " MISCOUNTED, words[2]);

      server_client_check (new, too_many[i], of_new, NULL);
    }
  server_client_check (old, "METADATA * LIST x", S "BATCH +i1 metadata old", S "BATCH -i1", NULL);

  server_client_check (old, "METADATA * destr0y",
                       S "FAIL METADATA SUBCOMMAND_INVALID destr0y :There is no such subcommand",
                       NULL);
  server_client_check (new, "METADATA * SNEEZE",
                       S "FAIL METADATA INVALID_PARAMS SNEEZE :There is no such subcommand", NULL);
  server_client_check (new, "METADATA * :: hi!",
                       S "FAIL METADATA INVALID_PARAMS * :There is no such subcommand", NULL);
  server_client_check (plain, "METADATA * LIST", S "421 plain METADATA :Unknown command", NULL);
}

static void
test_limits (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) old = NULL;
  g_autoptr (ServerClient) new = NULL;

  self->config->limits.metadata_keys = 1;
  self->config->limits.metadata_subscriptions = 2;
  self->config->limits.metadata_changes = 2;
  old = connect_client (self, "old", V2);
  new = connect_client (self, "new", V3);
  server_client_run (old, "METADATA * SET a x");
  server_client_run (new, "METADATA * SET a x");

#define FULL ":There are as many keys as there can be; remove one first"
  server_client_check (old, "METADATA * SET b x", S "FAIL METADATA LIMIT_REACHED old " FULL, NULL);
  server_client_check (new, "METADATA * SET b x", S "FAIL METADATA LIMIT_REACHED SET new 1 " FULL,
                       NULL);

#define SUBSCRIBED ":You have as many subscriptions as you can have; end one first"
  server_client_check (old, "METADATA * SUB a b c a", S "FAIL METADATA TOO_MANY_SUBS c " SUBSCRIBED,
                       S "770 old a b", S "BATCH +i1 metadata old",
                       "@batch=i1 " S "METADATA old a * x", S "BATCH -i1", NULL);
  server_client_check (new, "METADATA * SUB a b c a",
                       S "FAIL METADATA LIMIT_REACHED SUB c 2 " SUBSCRIBED, S "770 new a b",
                       S "774 new *ALL 0 :Ask for it later with METADATA SYNC", NULL);

  server_client_run (old, "METADATA * SET a y");
  server_client_run (new, "METADATA * SET a y");
  server_fixture_advance (self, 10000);
  server_client_check (old, "METADATA * SET a z",
                       S "FAIL METADATA RATE_LIMITED old a 50 z :Too many changes; wait a while",
                       NULL);
  server_client_check (old, "METADATA * CLEAR",
                       S "FAIL METADATA RATE_LIMITED old * 50 * :Too many changes; wait a while",
                       NULL);
  server_client_check (new, "METADATA * SET a :z z", S "775 new 50 new SET a :z z", NULL);
  server_fixture_advance (self, 50000);
  server_client_check (new, "METADATA * SET a :z z", S "761 new new a * :z z", NULL);
}

/* All that a line holds of keys, and more than one line of them. */
static void
test_many_keys (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V2);

  server_client_check (ann, "METADATA * SUB a b c d e f g h i j k l m",
                       S "770 ann a b c d e f g h i j", S "770 ann k l m", NULL);
  server_client_check (ann, "METADATA * SUBS", S "BATCH +i1 metadata-subs",
                       "@batch=i1 " S "772 ann a b c d e f g h i j", "@batch=i1 " S "772 ann k l m",
                       S "BATCH -i1", NULL);
  server_client_check (ann, "METADATA * UNSUB a b c d e f g h i j k l nothing",
                       S "771 ann a b c d e f g h i j", S "771 ann k l nothing", NULL);
  server_client_check (ann, "METADATA * SUBS", S "BATCH +i2 metadata-subs",
                       "@batch=i2 " S "772 ann m", S "BATCH -i2", NULL);
}

static void
test_rooms (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V2);
  g_autoptr (ServerClient) bob = connect_client (self, "bob", V3);
  g_autoptr (ServerClient) cid = connect_client (self, "cid", V3);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_expect (ann, ":bob!u@localhost JOIN #a", NULL);
  server_client_check (ann, "METADATA #A SET display-name :Room A",
                       S "761 ann #a display-name * :Room A", NULL);
  server_client_check (bob, "METADATA #a GET display-name", S "BATCH +i2 metadata #a",
                       "@batch=i2 " S "761 bob #a display-name * :Room A", S "BATCH -i2", NULL);
  server_client_check (bob, "METADATA #a SET display-name x",
                       S "FAIL METADATA KEY_NO_PERMISSION #a display-name " FORBIDDEN, NULL);
  server_client_check (bob, "METADATA #a CLEAR",
                       S "FAIL METADATA KEY_NO_PERMISSION #a * " FORBIDDEN, NULL);
  server_client_check (bob, "METADATA ann SET color x",
                       S "FAIL METADATA KEY_NO_PERMISSION ann color " FORBIDDEN, NULL);
  server_client_check (bob, "METADATA ann CLEAR",
                       S "FAIL METADATA KEY_NO_PERMISSION ann * " FORBIDDEN, NULL);

  server_client_check (cid, "METADATA #a LIST", S "BATCH +i1 metadata #a",
                       "@batch=i1 " S "761 cid #a display-name * :Room A", S "BATCH -i1", NULL);
  server_client_run (ann, "MODE #a +i");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const lines[]
          = { "METADATA #a GET display-name", "METADATA #a LIST", "METADATA #a SYNC" };

      server_client_check (cid, lines[i], S "FAIL METADATA KEY_NO_PERMISSION #a * " FORBIDDEN,
                           NULL);
    }
  server_client_run (ann, "MODE #a +s");
  server_client_check (cid, "METADATA #a LIST", S "FAIL METADATA INVALID_TARGET #a " NO_TARGET,
                       NULL);
  server_client_check (cid, "METADATA #a SET x y", S "FAIL METADATA INVALID_TARGET #a " NO_TARGET,
                       NULL);
  server_client_check (ann, "METADATA #a CLEAR", S "BATCH +i1 metadata #a",
                       "@batch=i1 " S "766 ann #a display-name" NOT_SET, S "BATCH -i1", NULL);
}

/* Who is invisible is so for who shares no room. */
static void
test_invisible (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);
  g_autoptr (ServerClient) bob = connect_client (self, "bob", V3);

  server_client_run (ann, "METADATA * SET color red");
  server_client_run (ann, "MODE ann +i");
  server_client_check (bob, "METADATA ann LIST",
                       S "FAIL METADATA KEY_NO_PERMISSION ann * " FORBIDDEN, NULL);
  server_client_check (bob, "METADATA ann SYNC",
                       S "FAIL METADATA KEY_NO_PERMISSION ann * " FORBIDDEN, NULL);
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_check (bob, "METADATA ann LIST", S "BATCH +i2 metadata ann",
                       "@batch=i2 " S "761 bob ann color * red", S "BATCH -i2", NULL);
}

static void
test_whois (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3);
  g_autoptr (ServerClient) bob = connect_client (self, "bob", NULL);
  g_autofree char *lines = NULL;
  g_autofree char *without = NULL;

  server_client_run (ann, "METADATA * SET display-name :Ann B");
  server_client_run (ann, "METADATA * SET status :at tea");
  server_client_run (ann, "METADATA * SET avatar https://x");
  server_client_send (bob, "WHOIS ann");
  lines = server_client_take_lines (bob);
  g_assert_nonnull (strstr (lines, "\n" S "760 bob ann display-name * :Ann B\n" S
                                   "760 bob ann status * :at tea\n" S "318 bob ann"));

  server_client_run (ann, "MODE ann +i");
  server_client_send (bob, "WHOIS ann");
  without = server_client_take_lines (bob);
  g_assert_null (strstr (without, " 760 "));
}

/* What is answered to a command with a label is in its batch. */
static void
test_label (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_client (self, "ann", V3 " labeled-response");

  server_client_check (ann, "@label=1 METADATA * SET a x", "@label=1 " S "761 ann ann a * x", NULL);
  server_client_check (ann, "@label=2 METADATA * LIST", "@label=2 " S "BATCH +l2 labeled-response",
                       "@batch=l2 " S "BATCH +i1 metadata ann", "@batch=i1 " S "761 ann ann a * x",
                       "@batch=l2 " S "BATCH -i1", S "BATCH -l2", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/metadata/get-list", test_get_list);
  server_fixture_add ("/server/metadata/unset", test_unset);
  server_fixture_add ("/server/metadata/invalid", test_invalid);
  server_fixture_add ("/server/metadata/values", test_values);
  server_fixture_add ("/server/metadata/params", test_params);
  server_fixture_add ("/server/metadata/limits", test_limits);
  server_fixture_add ("/server/metadata/many-keys", test_many_keys);
  server_fixture_add ("/server/metadata/rooms", test_rooms);
  server_fixture_add ("/server/metadata/invisible", test_invisible);
  server_fixture_add ("/server/metadata/whois", test_whois);
  server_fixture_add ("/server/metadata/label", test_label);

  return g_test_run ();
}
