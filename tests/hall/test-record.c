/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept of all that happens, besides messages:
 * https://ircv3.net/specs/extensions/chathistory */

#include "hall-fixture.h"

/* ann is operator of #a and in #b, bob is in both. */
static void
set_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_set_up (self, data);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", ":ann JOIN #a", ":ann JOIN #b",
                    ":bob JOIN #a", ":bob JOIN #b", NULL);
  self->shows_events = TRUE;
}

static void
test_join_and_part (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann JOIN #c", "record #c :ann!u@h JOIN #c [extended-join * Ann]",
                      "ann <- :ann!u@h JOIN #c [extended-join * Ann]", NULL);
  hall_fixture_check (self, ":ann PART #c", "record #c :ann!u@h PART #c", "ann <- :ann!u@h PART #c",
                      NULL);
  hall_fixture_check (self, ":bob PART #a :bye", "record #a :bob!u@h PART #a bye",
                      "ann <- :bob!u@h PART #a bye", "bob <- :bob!u@h PART #a bye", NULL);
}

static void
test_kick (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann KICK #a bob :out", "record #a :ann!u@h KICK #a bob out",
                      "ann <- :ann!u@h KICK #a bob out", "bob <- :ann!u@h KICK #a bob out", NULL);
}

/* It is told once, and stands in the history of each room. */
static void
test_nick_and_quit (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob NICK rob", "record #a :bob!u@h NICK rob",
                      "record #b :bob!u@h NICK rob", "rob <- :bob!u@h NICK rob",
                      "ann <- :bob!u@h NICK rob", NULL);
  hall_fixture_check (self, ":rob QUIT :bye", "record #a :rob!u@h QUIT bye",
                      "record #b :rob!u@h QUIT bye", "ann <- :rob!u@h QUIT bye", NULL);
}

static void
test_topic (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob PART #a", NULL);
  hall_fixture_check (self, ":ann TOPIC #a :tea", "room #a [tea by ann!u@h at 8]",
                      "record #a :ann!u@h TOPIC #a tea", "ann <- :ann!u@h TOPIC #a tea", NULL);
}

/* However many lines it takes to tell of it, a MODE is kept as one. */
static void
test_mode (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob PART #a", NULL);
  hall_fixture_check (self, ":ann MODE #a +mv-t ann", "record #a :ann!u@h MODE #a +mv-t ann",
                      "ann <- :ann!u@h MODE #a +mv-t ann", NULL);
  hall_fixture_check (self, ":ann MODE #a +m", NULL);
  /* What opens the room stands in no history. */
  hall_fixture_check (self, ":ann MODE #a +kl key 5", "room #a [closed]",
                      "record #a :ann!u@h MODE #a +kl * 5", "ann <- :ann!u@h MODE #a +kl key 5",
                      NULL);
  hall_fixture_check (self,
                      ":ann MODE #a -v+v-v+v-v+v-v+v-v+v-v+v ann ann ann ann ann ann ann ann "
                      "ann ann ann ann",
                      "record #a :ann!u@h MODE #a -v+v-v+v-v+v-v+v-v+v-v+v ann ann ann ann ann ann "
                      "ann ann ann ann ann ann",
                      "ann <- :ann!u@h MODE #a -v+v-v+v-v+v-v+v-v+v-v+v ann ann ann ann ann ann "
                      "ann ann ann ann ann ann",
                      NULL);
}

static void
test_user_mode_and_away (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE ann +i", "ann <- :ann!u@h MODE ann +i", NULL);
  hall_fixture_check (self, ":ann AWAY :asleep", "bob <- [away-notify] :ann!u@h AWAY asleep", NULL);
  hall_fixture_check (self, ":ann SETNAME :A", "ann <- [setname] :ann!u@h SETNAME A",
                      "bob <- [setname] :ann!u@h SETNAME A", NULL);
}

/* A reaction stays, that somebody types does not. */
static void
test_tagmsg (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob PART #a", NULL);
  hall_fixture_check (self, "@+draft/react=x;+draft/reply=1 :ann TAGMSG #a",
                      "record #a @+draft/react=x;+draft/reply=1 :ann!u@h TAGMSG #a",
                      "ann <- [echo] [message-tags] @+draft/react=x;+draft/reply=1 "
                      ":ann!u@h TAGMSG #a",
                      NULL);
  hall_fixture_check (self, "@+draft/unreact=x :ann TAGMSG ann",
                      "record ann -> ann @+draft/unreact=x :ann!u@h TAGMSG ann",
                      "ann <- [echo] [message-tags] @+draft/unreact=x :ann!u@h TAGMSG ann",
                      "ann <- [message-tags] @+draft/unreact=x :ann!u@h TAGMSG ann", NULL);
  hall_fixture_check (self, "@+typing=active;+reply=1 :ann TAGMSG #a",
                      "ann <- [echo] [message-tags] @+typing=active;+reply=1 :ann!u@h TAGMSG #a",
                      NULL);
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

  add ("/hall/record/join-and-part", test_join_and_part);
  add ("/hall/record/kick", test_kick);
  add ("/hall/record/nick-and-quit", test_nick_and_quit);
  add ("/hall/record/topic", test_topic);
  add ("/hall/record/mode", test_mode);
  add ("/hall/record/user-mode-and-away", test_user_mode_and_away);
  add ("/hall/record/tagmsg", test_tagmsg);

  return g_test_run ();
}
