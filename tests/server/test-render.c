/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-fixture.h"

#include <string.h>

#define TIME "time=2026-11-20T12:00:00.000Z"

static void
check (ServerRender *render,
       const HallEvent *event,
       IrcCaps caps,
       const char *expected,
       gboolean expected_new)
{
  gboolean is_new;
  BaseBytes *bytes = server_render_get (render, event, caps, &is_new);
  g_autofree char *line = g_strndup (bytes->data, bytes->size);

  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpint (is_new, ==, expected_new);
}

static void
test_once (void)
{
  g_autoptr (HallUser) ann = hall_user_new ("ann", "u", "h", "Ann", NULL);
  ServerRender render = { 0 };
  HallEvent event = {
    .verb = "PRIVMSG",
    .source = ann->mask,
    .actor = ann,
    .params = { "#a", "good evening" },
    .n_params = 2,
    .n_plain_params = 2,
    .id = base_id_first_at (SERVER_FIXTURE_START / 1000),
    .is_message = TRUE,
    .serial = 1,
  };

  check (&render, &event, 0, ":ann!u@h PRIVMSG #a :good evening\r\n", TRUE);
  check (&render, &event, IRC_CAP_BATCH | IRC_CAP_SETNAME, ":ann!u@h PRIVMSG #a :good evening\r\n",
         FALSE);
  check (&render, &event, IRC_CAP_SERVER_TIME, "@" TIME " :ann!u@h PRIVMSG #a :good evening\r\n",
         TRUE);
  /* Nobody is logged in. */
  check (&render, &event, IRC_CAP_SERVER_TIME | IRC_CAP_ACCOUNT_TAG,
         "@" TIME " :ann!u@h PRIVMSG #a :good evening\r\n", TRUE);
  check (&render, &event, IRC_CAP_SERVER_TIME, "@" TIME " :ann!u@h PRIVMSG #a :good evening\r\n",
         FALSE);
  g_assert_cmpuint (render.n_lines, ==, 3);

  /* Another event is not taken for it. */
  event.serial = 2;
  event.params[1] = "good night";
  check (&render, &event, 0, ":ann!u@h PRIVMSG #a :good night\r\n", TRUE);
  g_assert_cmpuint (render.n_lines, ==, 1);
  server_render_clear (&render);
}

/* Sets of capabilities that are tried, and what spreads them over all that there are: nobody has
 * the time for each of those. */
#define N_SETS   (1 << 16)
#define SPREADER G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

/* However many capabilities there are, there is room for all lines. */
static void
test_all_sets (void)
{
  g_autoptr (HallUser) ann = hall_user_new ("ann", "u", "h", "Ann", NULL);
  ServerRender render = { 0 };
  HallEvent event = {
    .verb = "JOIN",
    .source = ann->mask,
    .actor = ann,
    .params = { "#a", "*", "Ann" },
    .n_params = 3,
    .n_plain_params = 1,
    .extends = IRC_CAP_EXTENDED_JOIN,
    .serial = 1,
  };

  ann->oper_name = g_strdup ("ann");
  for (guint64 i = 0; i < N_SETS; i++)
    {
      gboolean is_new;

      server_render_get (&render, &event, i * SPREADER >> (64 - IRC_CAP_COUNT), &is_new);
    }
  g_assert_cmpuint (render.n_lines, ==, SERVER_RENDER_MAX);
  server_render_clear (&render);
}

static void
test_wants (void)
{
  HallEvent event = { .requires = IRC_CAP_AWAY_NOTIFY | IRC_CAP_BATCH };

  g_assert_false (server_render_wants (0, &event));
  g_assert_false (server_render_wants (IRC_CAP_AWAY_NOTIFY, &event));
  g_assert_true (
      server_render_wants (IRC_CAP_AWAY_NOTIFY | IRC_CAP_BATCH | IRC_CAP_SETNAME, &event));
  event.requires = 0;
  g_assert_true (server_render_wants (0, &event));
}

/* One message, as everybody gets it who asked for something else. */
static void
test_message (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags");
  g_autoptr (ServerClient) plain = server_client_new (self, "plain", NULL);
  g_autoptr (ServerClient) time = server_client_new (self, "time", "server-time");
  g_autoptr (ServerClient) tags = server_client_new (self, "tags", "message-tags");
  g_autoptr (ServerClient) account = server_client_new (self, "account", "account-tag");
  g_autoptr (ServerClient) all
      = server_client_new (self, "all", "server-time message-tags account-tag echo-message");
  ServerClient *clients[] = { ann, plain, time, tags, account, all };

  hall_find_user (self->server->hall, "ann")->account = g_strdup ("annie");
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    server_client_run (clients[i], "JOIN #a");
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    server_client_run (clients[i], "PING x");

  server_client_check (ann, "@+a=b;c=d;+e/f;+bad_key=1 PRIVMSG #a :hello", NULL);
  server_client_expect (plain, ":ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (time, "@" TIME " :ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (tags, "@msgid=1;+a=b;+e/f :ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (account, "@account=annie :ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (all,
                        "@" TIME
                        ";account=annie;msgid=1;+a=b;+e/f :ann!u@localhost PRIVMSG #a hello",
                        NULL);

  /* Tags of who did not ask for them mean nothing, and who is not logged in has no account. */
  server_client_check (plain, "@+a=b PRIVMSG #a :hello", NULL);
  server_client_expect (tags, "@msgid=2 :plain!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (account, ":plain!u@localhost PRIVMSG #a hello", NULL);

  /* Both copies of one's own are the same message. */
  server_client_check (all, "PRIVMSG all :milk",
                       "@" TIME ";msgid=2 :plain!u@localhost PRIVMSG #a hello",
                       "@" TIME ";msgid=3 :all!u@localhost PRIVMSG all milk",
                       "@" TIME ";msgid=3 :all!u@localhost PRIVMSG all milk", NULL);
}

/* What is not said has its time, and an id where it is kept. */
static void
test_events (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "server-time message-tags account-tag extended-join");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "away-notify");

  server_client_run (ann, "JOIN #a");
  server_fixture_advance (self, 1234);
  server_client_run (bob, "JOIN #a");
  server_client_run (bob, "NICK rob");
  server_client_check (
      ann, "AWAY :asleep",
      "@time=2026-11-20T12:00:01.234Z;msgid=* :bob!u@localhost JOIN #a * :Name of bob",
      "@time=2026-11-20T12:00:01.234Z;msgid=* :bob!u@localhost NICK rob",
      S "306 ann :You have been marked as being away", NULL);
  server_client_send (bob, "QUIT :bye");
  server_client_expect_end (bob, ":ann!u@localhost AWAY asleep",
                            "ERROR :Closing link: (localhost) [Quit: bye]", NULL);
  server_client_expect (ann,
                        "@time=2026-11-20T12:00:01.234Z;msgid=* :rob!u@localhost QUIT :Quit: bye",
                        NULL);
}

/* What tells of others comes only to who asked for it. */
static void
test_notices (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) plain = server_client_new_in_room (self, "plain", NULL);
  g_autoptr (ServerClient) away = server_client_new_in_room (self, "away", "away-notify");
  g_autoptr (ServerClient) name = server_client_new_in_room (self, "name", "setname");
  g_autoptr (ServerClient) invite = server_client_new_in_room (self, "invite", "invite-notify");
  g_autoptr (ServerClient) guest = server_client_new (self, "guest", NULL);
  ServerClient *clients[] = { ann, plain, away, name, invite };

  server_client_run (ann, "MODE #a +ooo away name invite");
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    server_client_run (clients[i], "PING x");
  server_client_run (ann, "AWAY :asleep\r\nSETNAME :Ann\r\nINVITE guest #a");

  server_client_expect (plain, NULL);
  server_client_expect (away, ":ann!u@localhost AWAY asleep", NULL);
  server_client_expect (name, ":ann!u@localhost SETNAME Ann", NULL);
  server_client_expect (invite, ":ann!u@localhost INVITE guest #a", NULL);
  server_client_expect (guest, ":ann!u@localhost INVITE guest #a", NULL);
}

static void
test_no_implicit_names (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "draft/no-implicit-names");

  server_client_check (ann, "JOIN #a", ":ann!u@localhost JOIN #a", NULL);
  server_client_check (ann, "NAMES #a", S "353 ann = #a @ann", S "366 ann #a :End of /NAMES list",
                       NULL);

  /* It has two names, of which each is as good as the other. */
  server_client_check (ann, "CAP LIST", S "CAP ann LIST draft/no-implicit-names", NULL);
  server_client_check (ann, "CAP REQ :no-implicit-names", S "CAP ann ACK no-implicit-names", NULL);
  server_client_check (ann, "CAP LIST", S "CAP ann LIST :no-implicit-names draft/no-implicit-names",
                       NULL);
  server_client_check (ann, "CAP REQ -draft/no-implicit-names",
                       S "CAP ann ACK -draft/no-implicit-names", NULL);
  server_client_check (ann, "JOIN #b", ":ann!u@localhost JOIN #b", NULL);
  server_client_check (ann, "CAP REQ -no-implicit-names", S "CAP ann ACK -no-implicit-names", NULL);
  server_client_check (ann, "JOIN #c", ":ann!u@localhost JOIN #c", S "353 ann = #c @ann",
                       S "366 ann #c :End of /NAMES list", NULL);
}

/* Messages of one millisecond are told apart and ordered. */
static void
test_msgids (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags echo-message");

  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "PRIVMSG #a 1\r\nPRIVMSG #a 2\r\nPRIVMSG #a 3",
                       "@msgid=1 :ann!u@localhost PRIVMSG #a 1",
                       "@msgid=2 :ann!u@localhost PRIVMSG #a 2",
                       "@msgid=3 :ann!u@localhost PRIVMSG #a 3", NULL);
  g_assert_cmpstr (server_fixture_get_msgid (self, 1), <, server_fixture_get_msgid (self, 2));
  g_assert_cmpstr (server_fixture_get_msgid (self, 2), <, server_fixture_get_msgid (self, 3));

  /* A clock that is set back sets no id back. */
  self->clock.real -= 60 * G_USEC_PER_SEC;
  server_client_run (ann, "PRIVMSG #a 4");
  g_assert_cmpstr (server_fixture_get_msgid (self, 3), <, server_fixture_get_msgid (self, 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/render/once", test_once);
  g_test_add_func ("/server/render/all-sets", test_all_sets);
  g_test_add_func ("/server/render/wants", test_wants);
  server_fixture_add ("/server/render/message", test_message);
  server_fixture_add ("/server/render/events", test_events);
  server_fixture_add ("/server/render/notices", test_notices);
  server_fixture_add ("/server/render/no-implicit-names", test_no_implicit_names);
  server_fixture_add ("/server/render/msgids", test_msgids);

  return g_test_run ();
}
