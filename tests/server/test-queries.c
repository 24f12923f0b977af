/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What test-commands leaves out of asking: the filters of LIST, WHOX, WHOIS of several, WHOWAS, and
 * commands to several rooms. */

#include "server-fixture.h"

static ServerClient *
join_new (ServerFixture *fixture, const char *nick, const char *rooms)
{
  ServerClient *client = server_client_new (fixture, nick, NULL);
  g_autofree char *line = g_strconcat ("JOIN ", rooms, NULL);

  server_client_run (client, line);

  return client;
}

/* @rooms are the lines of 322 behind the nick, with a line feed between. */
static void
check_list (ServerClient *client, const char *line, const char *rooms)
{
  g_autofree char *lines = NULL;
  g_autoptr (GString) expected = g_string_new (S "321 bob Channel :Users  Name\n");
  g_auto (GStrv) names = g_strsplit (rooms, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '\0')
      g_string_append_printf (expected, S "322 bob %s 1 :\n", names[i]);
  g_string_append (expected, S "323 bob :End of /LIST");

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  if (!g_str_equal (lines, expected->str))
    g_test_message ("after %s", line);
  g_assert_cmpstr (lines, ==, expected->str);
}

static void
test_list_masks (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#tea");
  g_autoptr (ServerClient) cid = join_new (self, "cid", "#cake");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  check_list (bob, "LIST *ea", "#tea");
  check_list (bob, "LIST #T*", "#tea");
  check_list (bob, "LIST *x*", "");
  check_list (bob, "LIST !*ea", "#cake");
  check_list (bob, "LIST !#*", "");
  check_list (bob, "LIST *a*,!#c*", "#tea");
  check_list (bob, "LIST *a* !#c*", "#tea");
  check_list (bob, "LIST #tea", "#tea");
  server_client_run (ann, "PART #tea");
  server_client_run (cid, "PART #cake");
  check_list (bob, "LIST *", "");
}

static void
test_list_users (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#tea,#cake");
  g_autoptr (ServerClient) cid = join_new (self, "cid", "#cake");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  check_list (bob, "LIST <2", "#tea");
  check_list (bob, "LIST <1", "");
  check_list (bob, "LIST >0,<2", "#tea");
  check_list (bob, "LIST >2", "");
  server_client_check (bob, "LIST >1", S "321 bob Channel :Users  Name",
                       S "322 bob #cake 2 :", S "323 bob :End of /LIST", NULL);
  server_client_run (ann, "PART #tea");
  server_client_run (cid, "PART #cake");
  check_list (bob, "LIST <100", "#cake");
}

static void
test_list_times (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#old");
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_advance (self, 120 * 1000);
  server_client_run (ann, "JOIN #new");
  server_fixture_advance (self, 60 * 1000);
  bob = server_client_new (self, "bob", NULL);

  check_list (bob, "LIST C>2", "#old");
  check_list (bob, "LIST c<2", "#new");
  check_list (bob, "LIST C<0", "");
  check_list (bob, "LIST C>3", "");

  server_client_run (ann, "TOPIC #old :x");
  server_fixture_advance (self, 60 * 1000);
  server_client_check (bob, "LIST T>0", S "321 bob Channel :Users  Name", S "322 bob #old 1 x",
                       S "323 bob :End of /LIST", NULL);
  check_list (bob, "LIST T<1", "");
  check_list (bob, "LIST T>1", "");
  /* What is no number is a mask. */
  check_list (bob, "LIST T<x", "");
}

static void
test_whox (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#a");
  g_autoptr (ServerClient) bob = join_new (self, "bob", "#b");

  server_fixture_advance (self, 7000);
  server_client_check (bob, "WHO ann %tcuihsnfdlaor,123",
                       S "354 bob 123 * u 255.255.255.255 localhost s.test ann H 0 7 0 n/a "
                         ":Name of ann",
                       S "315 bob ann :End of WHO list", NULL);
  server_client_check (bob, "WHO ann %roaldfnshiuct,9",
                       S "354 bob 9 * u 255.255.255.255 localhost s.test ann H 0 7 0 n/a "
                         ":Name of ann",
                       S "315 bob ann :End of WHO list", NULL);
  server_client_check (bob, "WHO #A %tnfx,1234", S "354 bob 0 ann H@",
                       S "315 bob #A :End of WHO list", NULL);
  server_client_check (bob, "WHO #a %ct", S "354 bob 0 #a", S "315 bob #a :End of WHO list", NULL);
  server_client_check (bob, "WHO ann n%an", S "354 bob ann 0", S "315 bob ann :End of WHO list",
                       NULL);
  server_client_check (bob, "WHO ann o%n", S "315 bob ann :End of WHO list", NULL);

  hall_find_user (self->server->hall, "ann")->account = g_strdup ("Annie");
  server_client_check (bob, "WHO ann %a", S "354 bob Annie", S "315 bob ann :End of WHO list",
                       NULL);

  server_client_run (ann, "AWAY :x");
  server_client_check (bob, "WHO ann %f", S "354 bob G", S "315 bob ann :End of WHO list", NULL);
}

static void
test_whois (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = join_new (self, "bob", "#b");

  hall_find_user (self->server->hall, "ann")->account = g_strdup ("Annie");
  server_client_check (bob, "WHOIS *.test ann,nobody", S "311 bob ann u localhost * :Name of ann",
                       S "312 bob ann s.test :A server under test",
                       S "317 bob ann 0 1795176000 :seconds idle, signon time",
                       S "330 bob ann Annie :is logged in as",
                       S "671 bob ann :is using a secure connection",
                       S "318 bob ann :End of /WHOIS list",
                       S "401 bob nobody :No such nick/channel",
                       S "318 bob nobody :End of /WHOIS list", NULL);
  server_client_check (bob, "WHOIS other.test ann", S "402 bob other.test :No such server", NULL);
  server_client_check (bob, "WHOIS ann :", S "431 bob :No nickname given", NULL);
  server_client_check (bob, "WHOIS a,b,c,d,e", S "407 bob a,b,c,d,e :Too many targets", NULL);

  /* Where an invisible person is, is for who is there. */
  server_client_run (bob, "MODE bob +i");
  server_client_check (ann, "WHOIS ann bob", S "311 ann bob u localhost * :Name of bob",
                       S "312 ann bob s.test :A server under test",
                       S "317 ann bob 0 1795176000 :seconds idle, signon time",
                       S "671 ann bob :is using a secure connection",
                       S "318 ann bob :End of /WHOIS list", NULL);
  server_client_run (ann, "JOIN #b");
  server_client_check (ann, "WHOIS bob", S "311 ann bob u localhost * :Name of bob",
                       S "319 ann bob @#b", S "312 ann bob s.test :A server under test",
                       S "317 ann bob 0 1795176000 :seconds idle, signon time",
                       S "671 ann bob :is using a secure connection",
                       S "318 ann bob :End of /WHOIS list", NULL);
}

static void
test_whowas (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (bob, "WHOWAS ann", S "406 bob ann :There was no such nickname",
                       S "369 bob ann :End of WHOWAS", NULL);
  server_client_check (bob, "WHOWAS", S "431 bob :No nickname given", NULL);

  server_client_run (ann, "NICK amy");
  server_fixture_advance (self, 5000);
  server_client_run (ann, "NICK ann");
  hall_find_user (self->server->hall, "ann")->account = g_strdup ("Annie");
  server_client_send (ann, "QUIT");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);

  server_client_check (bob, "WHOWAS ANN", S "314 bob ann u localhost * :Name of ann",
                       S "312 bob ann s.test :2026-11-20 12:00:05 UTC",
                       S "330 bob ann Annie :is logged in as",
                       S "314 bob ann u localhost * :Name of ann",
                       S "312 bob ann s.test :2026-11-20 12:00:00 UTC",
                       S "369 bob ANN :End of WHOWAS", NULL);
  server_client_check (bob, "WHOWAS ann 1", S "314 bob ann u localhost * :Name of ann",
                       S "312 bob ann s.test :2026-11-20 12:00:05 UTC",
                       S "330 bob ann Annie :is logged in as", S "369 bob ann :End of WHOWAS",
                       NULL);
  server_client_check (bob, "WHOWAS amy -1", S "314 bob amy u localhost * :Name of ann",
                       S "312 bob amy s.test :2026-11-20 12:00:05 UTC",
                       S "369 bob amy :End of WHOWAS", NULL);
}

static void
test_join_zero (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#a,#b");

  server_client_check (ann, "JOIN 0", ":ann!u@localhost PART #a", ":ann!u@localhost PART #b", NULL);
  server_client_check (ann, "JOIN 0", NULL);
  server_client_check (ann, "JOIN 0,#a", S "403 ann 0 :No such channel", ":ann!u@localhost JOIN #a",
                       S "353 ann = #a @ann", S "366 ann #a :End of /NAMES list", NULL);
}

static void
test_kick_several (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = join_new (self, "ann", "#a,#b");
  g_autoptr (ServerClient) bob = join_new (self, "bob", "#a,#b");
  g_autoptr (ServerClient) cid = join_new (self, "cid", "#a,#b");

  server_client_run (ann, "PING x");
  server_client_check (ann, "KICK #a bob,nobody,cid :out", ":ann!u@localhost KICK #a bob out",
                       S "401 ann nobody :No such nick/channel", ":ann!u@localhost KICK #a cid out",
                       NULL);
  server_client_check (ann, "KICK #a,#b bob,cid", S "441 ann bob #a :They aren't on that channel",
                       ":ann!u@localhost KICK #b cid ann", NULL);
  server_client_check (ann, "KICK #a,#b bob", S "461 ann KICK :Not enough parameters", NULL);
  server_client_check (ann, "KICK #a a,b,c,d,e", S "407 ann a,b,c,d,e :Too many targets", NULL);
  server_client_check (ann, "KICK #1,#2,#3,#4,#5 a,b,c,d,e",
                       S "407 ann #1,#2,#3,#4,#5 :Too many targets", NULL);
  server_client_expect (bob, ":cid!u@localhost JOIN #a", ":cid!u@localhost JOIN #b",
                        ":ann!u@localhost KICK #a bob out", ":ann!u@localhost KICK #b cid ann",
                        NULL);
  server_client_expect (cid, ":ann!u@localhost KICK #a bob out", ":ann!u@localhost KICK #a cid out",
                        ":ann!u@localhost KICK #b cid ann", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/queries/LIST/masks", test_list_masks);
  server_fixture_add ("/server/queries/LIST/users", test_list_users);
  server_fixture_add ("/server/queries/LIST/times", test_list_times);
  server_fixture_add ("/server/queries/WHO/whox", test_whox);
  server_fixture_add ("/server/queries/WHOIS", test_whois);
  server_fixture_add ("/server/queries/WHOWAS", test_whowas);
  server_fixture_add ("/server/queries/JOIN/zero", test_join_zero);
  server_fixture_add ("/server/queries/KICK/several", test_kick_several);

  return g_test_run ();
}
