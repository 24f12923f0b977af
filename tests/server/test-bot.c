/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bot mode: https://ircv3.net/specs/extensions/bot-mode */

#include "server-fixture.h"

#define CREATED "1795176000"

static void
test_mode (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bot = server_client_new (self, "bot", NULL);

  server_client_check (bot, "MODE bot +B", ":bot!u@localhost MODE bot +B", NULL);
  server_client_check (bot, "MODE bot +B", NULL);
  server_client_check (bot, "MODE bot", S "221 bot +BZ", NULL);
  server_client_check (bot, "MODE bot +i-B", ":bot!u@localhost MODE bot +i-B", NULL);
  server_client_check (bot, "MODE bot", S "221 bot +Zi", NULL);
  server_client_check (bot, "MODE bot +B-i+i", ":bot!u@localhost MODE bot +B", NULL);
  server_client_check (bot, "MODE bot", S "221 bot +BZi", NULL);
  server_client_check (bot, "MODE bot -B+x", S "501 bot :Unknown MODE flag",
                       ":bot!u@localhost MODE bot -B", NULL);
  server_client_check (bot, "LUSERS", S "251 bot :There are 0 users and 1 invisible on 1 servers",
                       S "252 bot 0 :operator(s) online", S "253 bot 0 :unknown connection(s)",
                       S "254 bot 0 :channels formed", S "255 bot :I have 1 clients and 0 servers",
                       S "265 bot 1 1 :Current local users 1, max 1",
                       S "266 bot 1 1 :Current global users 1, max 1", NULL);
}

static void
test_queries (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bot = server_client_new (self, "bot", NULL);

  server_client_run (bot, "MODE bot +B");
  server_client_check (ann, "WHOIS bot", S "311 ann bot u localhost * :Name of bot",
                       S "312 ann bot s.test :A server under test",
                       S "317 ann bot 0 " CREATED " :seconds idle, signon time",
                       S "335 ann bot :is a bot", S "671 ann bot :is using a secure connection",
                       S "318 ann bot :End of /WHOIS list", NULL);
  server_client_check (ann, "WHO bot", S "352 ann * u localhost s.test bot HB :0 Name of bot",
                       S "315 ann bot :End of WHO list", NULL);
  server_client_run (bot, "JOIN #a");
  server_client_check (ann, "WHO #a", S "352 ann #a u localhost s.test bot H@B :0 Name of bot",
                       S "315 ann #a :End of WHO list", NULL);
  server_client_check (ann, "WHO ann", S "352 ann * u localhost s.test ann H :0 Name of ann",
                       S "315 ann ann :End of WHO list", NULL);
}

/* On all that it does, for who knows tags. */
static void
test_tag (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) bot
      = server_client_new (self, "bot", "message-tags echo-message batch labeled-response");

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_wait_for (ann, "@msgid=* :bob!u@localhost JOIN #a", NULL);
  server_client_check (bot, "MODE bot +B", "@bot :bot!u@localhost MODE bot +B", NULL);
  server_client_run (bot, "JOIN #a");
  server_client_wait_for (ann, "@msgid=*;bot :bot!u@localhost JOIN #a", NULL);
  server_client_wait_for (bob, ":bot!u@localhost JOIN #a", NULL);

  server_client_check (bot, "@label=x PRIVMSG #a :beep",
                       "@msgid=1;bot;label=x :bot!u@localhost PRIVMSG #a beep", NULL);
  server_client_wait_for (ann, "@msgid=1;bot :bot!u@localhost PRIVMSG #a beep", NULL);
  server_client_wait_for (bob, ":bot!u@localhost PRIVMSG #a beep", NULL);
  server_client_send (ann, "PRIVMSG #a :hi");
  server_client_wait_for (bot, "@msgid=2 :ann!u@localhost PRIVMSG #a hi", NULL);
}

/* It is kept with what was said and done, whatever becomes of the mode. */
static void
test_history (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann",
                           "batch draft/chathistory draft/event-playback message-tags server-time");
  g_autoptr (ServerClient) bot = server_client_new (self, "bot", "batch draft/multiline");

  server_client_run (bot, "MODE bot +B");
  server_client_run (bot, "JOIN #a");
  server_client_run (bot, "PRIVMSG #a beep");
  server_client_run (bot, "BATCH +1 draft/multiline #a\r\n@batch=1 NOTICE #a b\r\n"
                          "@batch=1 NOTICE #a c\r\nBATCH -1");
  server_client_run (bot, "MODE bot -B");
  server_client_run (bot, "PRIVMSG #a done");
  server_client_run (ann, "JOIN #a");
  server_client_check (
      ann, "CHATHISTORY BEFORE #a timestamp=2026-11-20T12:00:01.000Z 10",
      "@draft/chathistory-end " S "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=*;bot :bot!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1;bot :bot!u@localhost PRIVMSG #a beep",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2;bot :bot!u@localhost NOTICE #a b",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;bot :bot!u@localhost NOTICE #a c",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=3 :bot!u@localhost PRIVMSG #a done",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost JOIN #a", S "BATCH -h0",
      NULL);
}

/* On numerics that others get for what it does, too. */
static void
test_numerics (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) bot = server_client_new (self, "bot", NULL);

  server_client_run (bot, "MODE bot +B");
  server_client_run (ann, "JOIN #a\r\nMODE #a +i\r\nMONITOR + tob");
  server_client_run (bob, "MONITOR + tob");
  server_client_run (bot, "KNOCK #a");
  server_client_expect (ann, "@bot " S "710 ann #a bot!u@localhost :has asked for an invite", NULL);
  server_client_run (bot, "NICK tob");
  server_client_expect (ann, "@bot " S "730 ann tob!u@localhost", NULL);
  server_client_expect (bob, S "730 bob tob!u@localhost", NULL);
  server_client_run (bot, "NICK bot");
  server_client_expect (ann, "@bot " S "731 ann tob", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/bot/mode", test_mode);
  server_fixture_add ("/server/bot/queries", test_queries);
  server_fixture_add ("/server/bot/tag", test_tag);
  server_fixture_add ("/server/bot/history", test_history);
  server_fixture_add ("/server/bot/numerics", test_numerics);

  return g_test_run ();
}
