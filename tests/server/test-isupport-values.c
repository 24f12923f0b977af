/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tokens of ISUPPORT say is true: as much as they allow is taken, and one more is not.
 * https://modern.ircdocs.horse/#rplisupport-parameters */

#include "server-fixture.h"

#include <string.h>

/* Returns the value of a token, without what stands before it in the value. */
static guint
get_number (ServerClient *client, const char *token, const char *before)
{
  g_autofree char *start = g_strdup_printf (" %s=", token);
  g_autofree char *lines = NULL;
  const char *value;

  server_client_send (client, "ISUPPORT");
  lines = server_client_take_lines (client);
  value = strstr (lines, start);
  g_assert_nonnull (value);
  value = strstr (value + strlen (start), before);
  g_assert_nonnull (value);

  return (guint) g_ascii_strtoull (value + strlen (before), NULL, 10);
}

/**
 * Length:
 * @token: a token that says how many octets something can have
 * @command: what comes before it in a line
 * @refusal: what one octet more is answered with, up to where that is the same for all
 */
typedef struct
{
  const char *token;
  const char *command;
  const char *refusal;
} Length;

static const Length lengths[] = {
  { "AWAYLEN", "AWAY :", S "417 ann :Input line was too long" },
  { "CHANNELLEN", "JOIN #", S "403 ann #" },
  { "KEYLEN", "MODE #a +k ", S "696 ann #a k * :" },
  { "KICKLEN", "KICK #a bob :", S "417 ann :Input line was too long" },
  { "NAMELEN", "SETNAME :", S "FAIL SETNAME INVALID_REALNAME :" },
  { "TOPICLEN", "TOPIC #a :", S "417 ann :Input line was too long" },
  { "NICKLEN", "NICK ", S "432 ann " },
};

static char *
make_line (const Length *length, guint n)
{
  gboolean has_sign = g_str_has_suffix (length->command, "#");
  g_autofree char *fill = g_strnfill (n - has_sign, 'a');

  return g_strconcat (length->command, fill, NULL);
}

static void
test_lengths (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "setname");
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (bob, "PING x");
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint max = get_number (ann, lengths[i].token, "");
      g_autofree char *longest = make_line (&lengths[i], max);
      g_autofree char *too_long = make_line (&lengths[i], max + 1);
      g_autofree char *refused = NULL;
      g_autofree char *taken = NULL;

      server_client_run (ann, "PING x");
      server_client_send (ann, too_long);
      refused = server_client_take_lines (ann);
      if (!g_str_has_prefix (refused, lengths[i].refusal))
        g_error ("%s: %s", lengths[i].token, refused);

      server_client_send (ann, longest);
      taken = server_client_take_lines (ann);
      g_assert_false (g_str_has_prefix (taken, lengths[i].refusal));
      g_assert_cmpstr (taken, !=, "");
    }
}

/* A user name is cut, for nobody chooses it. */
static void
test_user (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *user = NULL;
  guint max;

  server_client_run (ann, "NICK ann\r\nUSER an-endless-user-name-that-is-cut 0 * :Ann");
  max = get_number (ann, "USERLEN", "");
  user = g_strndup ("an-endless-user-name-that-is-cut", max);
  g_assert_cmpstr (hall_find_user (self->server->hall, "ann")->user, ==, user);
}

static void
test_counts (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.rooms_per_user = 2;
  self->config->limits.lists_per_room = 2;
  self->config->limits.monitored_per_user = 2;
  ann = server_client_new_in_room (self, "ann", NULL);

  g_assert_cmpuint (get_number (ann, "CHANLIMIT", "#:"), ==, 2);
  server_client_run (ann, "JOIN #b");
  server_client_check (ann, "JOIN #c", S "405 ann #c :You have joined too many channels", NULL);

  for (const char *const *mode = (const char *const[]){ "b", "e", "I", NULL }; *mode != NULL;
       mode++)
    {
      g_autofree char *before = g_strdup_printf ("%s:", *mode);
      g_autofree char *line = g_strdup_printf ("MODE #a +%s%s%s x y z", *mode, *mode, *mode);
      g_autofree char *full = g_strdup_printf (S "478 ann #a %s :Channel list is full", *mode);
      g_autofree char *told
          = g_strdup_printf (":ann!u@localhost MODE #a +%s%s x!*@* y!*@*", *mode, *mode);

      g_assert_cmpuint (get_number (ann, "MAXLIST", before), ==, 2);
      server_client_check (ann, line, full, told, NULL);
    }

  g_assert_cmpuint (get_number (ann, "MONITOR", ""), ==, 2);
  server_client_check (ann, "MONITOR + x,y,z", S "734 ann 2 z :Monitor list is full",
                       S "731 ann x,y", NULL);
}

static void
test_targets (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "message-tags");

  g_assert_cmpuint (get_number (ann, "TARGMAX", "PRIVMSG:"), ==, 4);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "NOTICE:"), ==, 4);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "TAGMSG:"), ==, 4);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "KICK:"), ==, 4);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "WHOIS:"), ==, 4);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "NAMES:"), ==, 1);
  g_assert_cmpuint (get_number (ann, "TARGMAX", "WHOWAS:"), ==, 1);

  server_client_check (ann, "PRIVMSG a,b,c,d,e x", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, "@+a TAGMSG a,b,c,d,e", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, "KICK #a a,b,c,d,e", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, "WHOIS a,b,c,d,e", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, "NAMES a,b", S "407 ann a,b :Too many targets", NULL);
  server_client_check (ann, "PRIVMSG a,b,c,d x", S "401 ann a :No such nick/channel",
                       S "401 ann b :No such nick/channel", S "401 ann c :No such nick/channel",
                       S "401 ann d :No such nick/channel", NULL);
}

static void
test_casemapping (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann[", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "PING x");
  server_client_check (bob, "NICK ANN[", S "433 bob ANN[ :Nickname is already in use", NULL);
  server_client_check (bob, "NICK ann{", ":bob!u@localhost NICK ann{", NULL);
  server_client_run (bob, "JOIN #\xc3\xa9");
  server_client_check (bob, "MODE #\xc3\x89", S "403 ann{ #\xc3\x89 :No such channel", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/isupport-values/casemapping", test_casemapping);
  server_fixture_add ("/server/isupport-values/counts", test_counts);
  server_fixture_add ("/server/isupport-values/lengths", test_lengths);
  server_fixture_add ("/server/isupport-values/targets", test_targets);
  server_fixture_add ("/server/isupport-values/user", test_user);

  return g_test_run ();
}
