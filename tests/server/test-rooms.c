/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What test-commands leaves out of the commands about rooms: who may not, and lists that fill
 * lines. */

#include "server-fixture.h"

#include <string.h>

static void
test_join_refused (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.rooms = 5;
  self->config->limits.rooms_per_user = 4;
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  server_client_run (ann, "JOIN #k,#l,#i,#b");
  server_client_run (ann, "MODE #k +k Sesame");
  server_client_run (ann, "MODE #l +l 1");
  server_client_run (ann, "MODE #i +i");
  server_client_run (ann, "MODE #b +b *!*@localhost");

  server_client_check (bob, "JOIN #k", S "475 bob #k :Cannot join channel (+k)", NULL);
  server_client_check (bob, "JOIN #l,#k x,wrong", S "471 bob #l :Cannot join channel (+l)",
                       S "475 bob #k :Cannot join channel (+k)", NULL);
  server_client_check (bob, "JOIN #i", S "473 bob #i :Cannot join channel (+i)", NULL);
  server_client_check (bob, "JOIN #b", S "474 bob #b :Cannot join channel (+b)", NULL);
  server_client_check (ann, "JOIN #m", S "405 ann #m :You have joined too many channels", NULL);
  server_client_run (bob, "JOIN #m");
  server_client_check (bob, "JOIN #n",
                       S "400 bob JOIN #n :This server has as many rooms as it can hold", NULL);
  server_client_check (bob, "JOIN #\xd0\x9c",
                       S "479 bob #\xd0\x9c :Channel name looks like that of another channel",
                       NULL);
  server_client_check (bob, "JOIN #l,#k x,Sesame", S "471 bob #l :Cannot join channel (+l)",
                       ":bob!u@localhost JOIN #k", S "353 bob = #k :@ann bob",
                       S "366 bob #k :End of /NAMES list", NULL);
}

static void
test_mode_errors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.lists_per_room = 1;
  ann = server_client_new_in_room (self, "ann", NULL);
  bob = server_client_new_in_room (self, "bob", NULL);
  server_client_run (ann, "PING x");

  server_client_check (bob, "MODE #a +m", S "482 bob #a :You're not channel operator", NULL);
  server_client_check (ann, "MODE #a +x", S "472 ann x :is unknown mode char to me", NULL);
  server_client_check (ann, "MODE #a +\xc3\xa9", S "472 ann ? :is unknown mode char to me",
                       S "472 ann ? :is unknown mode char to me", NULL);
  server_client_check (ann, "MODE #a +k",
                       S "696 ann #a k * :This mode needs a parameter, or another one", NULL);
  server_client_check (ann, "MODE #a +l many",
                       S "696 ann #a l * :This mode needs a parameter, or another one", NULL);
  server_client_check (ann, "MODE #a +k :a b",
                       S "696 ann #a k * :This mode needs a parameter, or another one", NULL);
  server_client_check (ann, "MODE #a +o nobody", S "401 ann nobody :No such nick/channel", NULL);
  server_client_run (bob, "PART #a");
  server_client_check (ann, "MODE #a +v bob", ":bob!u@localhost PART #a",
                       S "441 ann bob #a :They aren't on that channel", NULL);
  server_client_check (ann, "MODE #a +bb x y", S "478 ann #a b :Channel list is full",
                       ":ann!u@localhost MODE #a +b x!*@*", NULL);
}

static void
test_mode_bans (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_check (ann, "MODE #a b", S "368 ann #a :End of channel ban list", NULL);
  server_client_run (ann, "MODE #a +b eve");
  server_fixture_advance (self, 1500);
  server_client_run (ann, "MODE #a +b *@bad.example");
  server_client_check (bob, "MODE #a +b", S "367 bob #a eve!*@* ann!u@localhost 1795176000",
                       S "367 bob #a *!*@bad.example ann!u@localhost 1795176001",
                       S "368 bob #a :End of channel ban list", NULL);
  /* Asking and changing in one line. */
  server_client_check (ann, "MODE #a -b+b eve", S "367 ann #a eve!*@* ann!u@localhost 1795176000",
                       S "367 ann #a *!*@bad.example ann!u@localhost 1795176001",
                       S "368 ann #a :End of channel ban list",
                       ":ann!u@localhost MODE #a -b eve!*@*", NULL);
}

/* The longest names there can be; no address is so long a host, and no cloak. */
#define LONG_NAME  "a-server-with-a-name-as-long-as-the-name-of-a-server-can-be.tes"
#define LONG_HOST  "a.host.with.a.name.as.long.as.the.name.of.a.host.can.ever.be.xy"
#define LONG_NICK  "guest-with-the-longest-nick-%04u"
#define LONG_ROOM  "#a-room-with-a-name-as-long-as-the-name-of-a-room-may-be-abc%04u"
#define N_GUESTS   12
#define RIGHT_HOST "!the-longest-user@" LONG_HOST

static ServerClient *
guest_new (ServerFixture *fixture, guint number)
{
  g_autofree char *lines
      = g_strdup_printf ("NICK " LONG_NICK "\r\nUSER the-longest-user 0 * :Guest", number);
  ServerClient *client = server_client_connect (fixture);
  ServerSession *session = server_find_session (fixture->server, fixture->server->newest_serial);

  g_free (session->host);
  session->host = g_strdup (LONG_HOST);
  server_client_run (client, lines);

  return client;
}

/* Checks that each word that @format makes of the numbers below @n is in the answer to @line once,
 * and whole; signs before it aside. */
static void
check_all_are_in (ServerClient *client, const char *line, const char *format, guint n)
{
  g_autofree char *lines = NULL;
  g_auto (GStrv) words = NULL;

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  words = g_strsplit_set (lines, " \n", -1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%04u", i);
      g_auto (GStrv) around = g_strsplit (format, "%04u", 2);
      g_autofree char *word = g_strconcat (around[0], number, around[1], NULL);
      guint n_found = 0;

      for (guint j = 0; words[j] != NULL; j++)
        n_found += g_str_equal (words[j] + strspn (words[j], ":@+"), word) ? 1 : 0;
      if (n_found != 1)
        g_error ("%s is in the answer %u times:\n%s", word, n_found, lines);
    }
}

static void
append_nicks (GString *line, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (line, " " LONG_NICK, i);
}

/* Nobody is left out of what fills more than a line, and nobody is cut; the fixture holds each line
 * to its size. */
static void
test_long_lists (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) guests
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_client_free);
  g_autofree char *join_first = g_strdup_printf ("JOIN " LONG_ROOM, 0);
  g_autofree char *names = g_strdup_printf ("NAMES " LONG_ROOM, 0);
  g_autofree char *whois = g_strdup_printf ("WHOIS " LONG_NICK, 0);
  g_autoptr (ServerClient) asker = NULL;
  g_autoptr (GString) ison = g_string_new ("ISON");
  g_autoptr (GString) userhost = g_string_new ("USERHOST");
  ServerClient *first;

  g_free (self->config->name);
  self->config->name = g_strdup (LONG_NAME);
  self->config->show_hosts = 1;
  for (guint i = 0; i < N_GUESTS; i++)
    {
      ServerClient *guest = guest_new (self, i);

      g_ptr_array_add (guests, guest);
      server_client_run (guest, join_first);
    }
  first = g_ptr_array_index (guests, 0);
  for (guint i = 1; i < N_GUESTS; i++)
    {
      g_autofree char *join = g_strdup_printf ("JOIN " LONG_ROOM, i);

      server_client_run (first, join);
    }
  asker = guest_new (self, N_GUESTS);
  append_nicks (ison, N_GUESTS);
  append_nicks (userhost, 5);
  server_client_run (asker, "CAP REQ :multi-prefix userhost-in-names");

  check_all_are_in (asker, names, LONG_NICK RIGHT_HOST, N_GUESTS);
  check_all_are_in (asker, whois, LONG_ROOM, N_GUESTS);
  check_all_are_in (asker, ison->str, LONG_NICK, N_GUESTS);
  check_all_are_in (asker, userhost->str, LONG_NICK "=+the-longest-user@" LONG_HOST, 5);
}

/* What does not fit a line is told so, where it cannot be cut. */
static void
test_long_answers (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *x = g_strnfill (490, 'x');
  g_autofree char *caps = g_strdup_printf ("CAP REQ :%s", x);
  g_autofree char *privmsg = g_strdup_printf ("PRIVMSG %s :x", x);

  server_client_run (ann, caps);
  server_client_run (ann, privmsg);
  server_client_run (ann, x);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/rooms/join-refused", test_join_refused);
  server_fixture_add ("/server/rooms/mode-errors", test_mode_errors);
  server_fixture_add ("/server/rooms/mode-bans", test_mode_bans);
  server_fixture_add ("/server/rooms/long-lists", test_long_lists);
  server_fixture_add ("/server/rooms/long-answers", test_long_answers);

  return g_test_run ();
}
