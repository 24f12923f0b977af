/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

/* ann is operator of #a, bob is in it, cid is not. */
static void
set_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_set_up (self, data);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", ":cid ENTER :Cid", ":ann JOIN #a",
                    ":bob JOIN #a", NULL);
}

static void
test_room (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob PRIVMSG #A :good evening",
                      "record #a :bob!u@h PRIVMSG #a good evening",
                      "ann <- :bob!u@h PRIVMSG #a good evening",
                      "bob <- [echo] :bob!u@h PRIVMSG #a good evening", NULL);
  hall_fixture_check (self, ":ann NOTICE #a :tea is ready",
                      "record #a :ann!u@h NOTICE #a tea is ready",
                      "ann <- [echo] :ann!u@h NOTICE #a tea is ready",
                      "bob <- :ann!u@h NOTICE #a tea is ready", NULL);
}

static void
test_private (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann PRIVMSG CID :hello",
                      "record ann -> cid :ann!u@h PRIVMSG cid hello",
                      "ann <- [echo] :ann!u@h PRIVMSG cid hello",
                      "cid <- :ann!u@h PRIVMSG cid hello", NULL);
  hall_fixture_check (self, ":cid NOTICE ann :back", "record cid -> ann :cid!u@h NOTICE ann back",
                      "cid <- [echo] :cid!u@h NOTICE ann back", "ann <- :cid!u@h NOTICE ann back",
                      NULL);
}

/* One message, of which one hears twice: as who said it and as who was told. */
static void
test_to_oneself (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann PRIVMSG ann :milk", "record ann -> ann :ann!u@h PRIVMSG ann milk",
                      "ann <- [echo] :ann!u@h PRIVMSG ann milk", "ann <- :ann!u@h PRIVMSG ann milk",
                      NULL);
}

static void
test_nobody (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann PRIVMSG nobody :hello", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann NOTICE nobody :hello", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann PRIVMSG #none :hello", "fail NO_SUCH_ROOM #none", NULL);
}

static void
test_tags (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, "@+draft/react=x :ann PRIVMSG #a :yes",
                      "record #a @+draft/react=x :ann!u@h PRIVMSG #a yes",
                      "ann <- [echo] @+draft/react=x :ann!u@h PRIVMSG #a yes",
                      "bob <- @+draft/react=x :ann!u@h PRIVMSG #a yes", NULL);
}

/* That somebody types is gone with the moment, and only for who reads tags. */
static void
test_tagmsg (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, "@+typing=active :ann TAGMSG #a",
                      "ann <- [echo] [message-tags] @+typing=active :ann!u@h TAGMSG #a",
                      "bob <- [message-tags] @+typing=active :ann!u@h TAGMSG #a", NULL);
  hall_fixture_check (self, "@+typing=done :ann TAGMSG cid",
                      "ann <- [echo] [message-tags] @+typing=done :ann!u@h TAGMSG cid",
                      "cid <- [message-tags] @+typing=done :ann!u@h TAGMSG cid", NULL);
  hall_fixture_check (self, "@+typing=active :cid TAGMSG #a", "fail CANNOT_SEND #a", NULL);
}

static void
test_ctcp (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann PRIVMSG #a :\001VERSION\001",
                      "ann <- [echo] :ann!u@h PRIVMSG #a \001VERSION\001",
                      "bob <- :ann!u@h PRIVMSG #a \001VERSION\001", NULL);
  hall_fixture_check (self, ":bob NOTICE ann :\001VERSION 7\001",
                      "bob <- [echo] :bob!u@h NOTICE ann \001VERSION 7\001",
                      "ann <- :bob!u@h NOTICE ann \001VERSION 7\001", NULL);
  hall_fixture_check (self, ":ann PRIVMSG #a :\001ACTION laughs\001",
                      "record #a :ann!u@h PRIVMSG #a \001ACTION laughs\001",
                      "ann <- [echo] :ann!u@h PRIVMSG #a \001ACTION laughs\001",
                      "bob <- :ann!u@h PRIVMSG #a \001ACTION laughs\001", NULL);
}

static void
test_no_external (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":cid PRIVMSG #a :hello", "fail CANNOT_SEND #a", NULL);

  hall_fixture_run (self, ":ann MODE #a -n", NULL);
  hall_fixture_check (self, ":cid PRIVMSG #a :hello", "record #a :cid!u@h PRIVMSG #a hello",
                      "ann <- :cid!u@h PRIVMSG #a hello", "bob <- :cid!u@h PRIVMSG #a hello",
                      "cid <- [echo] :cid!u@h PRIVMSG #a hello", NULL);
}

/* A room that nobody knows of cannot be talked into, even where it is open. */
static void
test_secret (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +s-n", NULL);

  hall_fixture_check (self, ":cid PRIVMSG #a :hello", "fail NO_SUCH_ROOM #a", NULL);
}

static void
test_moderated (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +m", NULL);

  hall_fixture_check (self, ":bob PRIVMSG #a :hello", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":ann PRIVMSG #a :hello", ":ann MODE #a +v bob", ":bob PRIVMSG #a :hello",
                    ":ann MODE #a -v bob", NULL);
  hall_fixture_check (self, ":bob NOTICE #a :hello", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -n", NULL);
  hall_fixture_check (self, ":cid PRIVMSG #a :hello", "fail CANNOT_SEND #a", NULL);
}

static void
test_banned (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +bb b?b *!*@h", NULL);

  hall_fixture_check (self, ":bob PRIVMSG #a :hello", "fail CANNOT_SEND #a", NULL);
  hall_fixture_check (self, "@+typing=active :bob TAGMSG #a", "fail CANNOT_SEND #a", NULL);
  /* She matches as well, and runs the room. */
  hall_fixture_run (self, ":ann PRIVMSG #a :hello", ":ann MODE #a +v bob", ":bob PRIVMSG #a :hello",
                    NULL);
  hall_fixture_run (self, ":ann MODE #a -n", NULL);
  hall_fixture_check (self, ":cid PRIVMSG #a :hello", "fail CANNOT_SEND #a", NULL);
}

/* Members of a standing hear what is said to it, and of what is above it; nobody reads it later. */
static void
test_status (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":cid JOIN #a", ":ann MODE #a +hv bob cid", NULL);
  hall_fixture_check (self, ":cid PRIVMSG %#A :x", "cid <- [echo] :cid!u@h PRIVMSG %#a x",
                      "ann <- :cid!u@h PRIVMSG %#a x", "bob <- :cid!u@h PRIVMSG %#a x", NULL);
  hall_fixture_check (self, ":ann NOTICE +#a :x", "ann <- [echo] :ann!u@h NOTICE +#a x",
                      "bob <- :ann!u@h NOTICE +#a x", "cid <- :ann!u@h NOTICE +#a x", NULL);
  hall_fixture_check (self, "@+a :bob TAGMSG @#a",
                      "bob <- [echo] [message-tags] @+a :bob!u@h TAGMSG @#a",
                      "ann <- [message-tags] @+a :bob!u@h TAGMSG @#a", NULL);
  hall_fixture_check (self, ":bob PRIVMSG ~#a :x", "bob <- [echo] :bob!u@h PRIVMSG ~#a x", NULL);

  hall_fixture_check (self, ":bob PRIVMSG @#none :x", "fail NO_SUCH_ROOM @#none", NULL);
  hall_fixture_check (self, ":bob PRIVMSG =#a :x", "fail NO_SUCH_NICK =#a", NULL);
  hall_fixture_run (self, ":cid PART #a", NULL);
  hall_fixture_check (self, ":cid PRIVMSG @#a :x", "fail CANNOT_SEND @#a", NULL);
  hall_fixture_run (self, ":ann MODE #a +s", NULL);
  hall_fixture_check (self, ":cid PRIVMSG @#a :x", "fail NO_SUCH_ROOM @#a", NULL);
}

static void
test_spoke (HallFixture *self, gconstpointer data)
{
  const HallUser *ann = hall_fixture_user (self, "ann");

  g_assert_cmpint (ann->spoke, ==, ann->entered);
  hall_fixture_run (self, ":ann PRIVMSG #a :hello", NULL);
  g_assert_cmpint (ann->spoke, ==, hall_fixture_id (self->now));
}

static void
test_topic (HallFixture *self, gconstpointer data)
{
  const HallRoom *room = hall_fixture_room (self, "#a");

  hall_fixture_check (self, ":ann TOPIC #A :Books", "room #a [Books by ann!u@h at 6]",
                      "ann <- :ann!u@h TOPIC #a Books", "bob <- :ann!u@h TOPIC #a Books", NULL);
  g_assert_cmpint (room->topic_time, ==, hall_fixture_time (6));

  hall_fixture_check (self, ":ann TOPIC #a :", "room #a", "ann <- :ann!u@h TOPIC #a ",
                      "bob <- :ann!u@h TOPIC #a ", NULL);
  g_assert_null (room->topic);
}

static void
test_topic_locked (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob TOPIC #a :Books", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":cid TOPIC #a :Books", "fail NOT_IN_ROOM #a", NULL);
  hall_fixture_check (self, ":cid TOPIC #none :Books", "fail NO_SUCH_ROOM #none", NULL);

  hall_fixture_run (self, ":ann MODE #a -t", NULL);
  hall_fixture_check (self, ":bob TOPIC #a :Books", "room #a [Books by bob!u@h at 10]",
                      "ann <- :bob!u@h TOPIC #a Books", "bob <- :bob!u@h TOPIC #a Books", NULL);
  hall_fixture_check (self, ":cid TOPIC #a :Films", "fail NOT_IN_ROOM #a", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/talk/room", test_room);
  add ("/hall/talk/private", test_private);
  add ("/hall/talk/to-oneself", test_to_oneself);
  add ("/hall/talk/nobody", test_nobody);
  add ("/hall/talk/tags", test_tags);
  add ("/hall/talk/tagmsg", test_tagmsg);
  add ("/hall/talk/ctcp", test_ctcp);
  add ("/hall/talk/no-external", test_no_external);
  add ("/hall/talk/secret", test_secret);
  add ("/hall/talk/moderated", test_moderated);
  add ("/hall/talk/banned", test_banned);
  add ("/hall/talk/status", test_status);
  add ("/hall/talk/spoke", test_spoke);
  add ("/hall/talk/topic", test_topic);
  add ("/hall/talk/topic-locked", test_topic_locked);

  return g_test_run ();
}
