/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What clients tell each other beside the text:
 * https://ircv3.net/specs/extensions/message-tags#client-only-tags */

#include "server-fixture.h"

#include <string.h>

/* https://ircv3.net/specs/client-tags/typing, reply, channel-context and react */
static const char *const known_tags[] = {
  "+typing=active",
  "+reply=msgid",
  "+draft/reply=msgid",
  "+channel-context=#a",
  "+draft/channel-context=#a",
  "+draft/react=\xf0\x9f\x94\xa5",
  "+draft/unreact=\xf0\x9f\x94\xa5",
  "+draft/react=x;+draft/reply=msgid",
  "+example.org/any=thing\\swith\\:",
  "+empty",
};

/* Who knows tags gets each as it was sent; who does not gets the text alone, or nothing. */
static void
test_relayed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "message-tags");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (cid, "JOIN #a");
  server_client_run (bob, "PING x");

  for (gsize i = 0; i < G_N_ELEMENTS (known_tags); i++)
    {
      const char *tags = known_tags[i];
      g_autofree char *lines = g_strdup_printf (
          "@%s;label=x PRIVMSG #a hello\r\n@time=x;%s NOTICE bob hello\r\n@%s TAGMSG #a\r\n"
          "@msgid=x;%s TAGMSG bob",
          tags, tags, tags, tags);
      guint number = (guint) i * 4;
      g_autofree char *said
          = g_strdup_printf ("@msgid=%u;%s :ann!u@localhost PRIVMSG #a hello", number + 1, tags);
      g_autofree char *noted
          = g_strdup_printf ("@msgid=%u;%s :ann!u@localhost NOTICE bob hello", number + 2, tags);
      g_autofree char *in_room
          = g_strdup_printf ("@msgid=%u;%s :ann!u@localhost TAGMSG #a", number + 3, tags);
      g_autofree char *in_private
          = g_strdup_printf ("@msgid=%u;%s :ann!u@localhost TAGMSG bob", number + 4, tags);

      server_client_run (ann, lines);
      server_client_expect (bob, said, noted, in_room, in_private, NULL);
    }
  server_client_run (ann, "PRIVMSG #a end");
  server_client_send (cid, "PING in.sync");
  for (gsize i = 0; i < G_N_ELEMENTS (known_tags); i++)
    server_client_wait_for (cid, ":ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_wait_for (cid, ":ann!u@localhost PRIVMSG #a end", S "PONG s.test in.sync", NULL);
}

/* What is not a client's to say is not passed on, nor what comes from who has no tags. */
static void
test_not_relayed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "message-tags");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "message-tags");
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", NULL);

  server_client_check (ann,
                       "@time=2020-01-01T00:00:00.000Z;msgid=1;account=root;typing=active;+a_b "
                       "PRIVMSG bob hello",
                       NULL);
  server_client_check (ann, "@typing=active;label=x TAGMSG bob", NULL);
  server_client_check (cid, "@+typing=active PRIVMSG bob hello", NULL);
  server_client_expect (bob, "@msgid=1 :ann!u@localhost PRIVMSG bob hello",
                        "@msgid=2 :cid!u@localhost PRIVMSG bob hello", NULL);
}

static void
test_denied (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *welcome = NULL;

  self->config->deny_client_tags = g_strdup ("*,-draft/react,-reply");
  ann = server_client_connect (self);
  server_client_send (ann, "CAP REQ message-tags\r\nNICK ann\r\nUSER u 0 * :Ann\r\nCAP END");
  welcome = server_client_take_lines (ann);
  g_assert_nonnull (strstr (welcome, " CLIENTTAGDENY=*,-draft/react,-reply "));
  bob = server_client_new (self, "bob", "message-tags");

  server_client_check (ann, "@+typing=active;+draft/react=x;+reply=1;+a PRIVMSG bob hello", NULL);
  server_client_check (ann, "@+typing=active TAGMSG bob", NULL);
  server_client_check (ann, "@+typing=active;+reply=1 TAGMSG bob", NULL);
  server_client_expect (bob, "@msgid=1;+draft/react=x;+reply=1 :ann!u@localhost PRIVMSG bob hello",
                        "@msgid=2;+reply=1 :ann!u@localhost TAGMSG bob", NULL);
}

/* Reactions come back in the batch with what they are about, each in its place. */
static void
test_in_history (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann",
                           "batch draft/chathistory draft/event-playback message-tags server-time");

  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "CAP REQ echo-message");
  server_client_run (ann, "PRIVMSG #a hello");
  server_client_run (ann, "@+draft/react=\xf0\x9f\x94\xa5;+draft/reply={1} TAGMSG #a");
  server_client_run (ann, "@+typing=done TAGMSG #a");
  server_client_run (ann, "@+draft/unreact=\xf0\x9f\x94\xa5;+draft/reply={1} TAGMSG #a");
  server_client_check (
      ann, "CHATHISTORY LATEST #a * 3", S "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a hello",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2;+draft/react=\xf0\x9f\x94\xa5;"
      "+draft/reply={1} :ann!u@localhost TAGMSG #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=4;+draft/unreact=\xf0\x9f\x94\xa5;"
      "+draft/reply={1} :ann!u@localhost TAGMSG #a",
      S "BATCH -h0", NULL);
}

static void
add (const char *path, void (*test) (ServerFixture *, gconstpointer))
{
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, test, server_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/client-tags/relayed", test_relayed);
  add ("/server/client-tags/not-relayed", test_not_relayed);
  add ("/server/client-tags/denied", test_denied);
  add ("/server/client-tags/in-history", test_in_history);

  return g_test_run ();
}
