/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

static void
test_presence (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER Ann", ":bob ENTER Bob", ":ann WATCH Cid", ":bob WATCH cid",
                    NULL);
  hall_fixture_check (self, ":cid ENTER C", "ann sees cid!u@h come", "bob sees cid!u@h come", NULL);
  hall_fixture_check (self, ":cid NICK CID", "CID <- :cid!u@h NICK CID", NULL);
  hall_fixture_check (self, ":CID NICK dee", "dee <- :CID!u@h NICK dee", "ann sees CID go",
                      "bob sees CID go", NULL);
  hall_fixture_check (self, ":dee NICK cid", "cid <- :dee!u@h NICK cid", "ann sees cid!u@h come",
                      "bob sees cid!u@h come", NULL);

  hall_fixture_run (self, ":bob UNWATCH CID", ":bob UNWATCH nobody", NULL);
  hall_fixture_check (self, ":cid QUIT x", "ann sees cid go", NULL);
  hall_fixture_run (self, ":ann QUIT x", ":cid ENTER C", NULL);
  hall_fixture_check (self, ":cid QUIT x", NULL);
}

static void
test_bound (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER Ann", ":ann WATCH b", ":ann WATCH B", ":ann WATCH c",
                    ":ann WATCH d", NULL);
  hall_fixture_check (self, ":ann WATCH e", "fail WATCHES_FULL e 3", NULL);
  hall_fixture_check (self, ":ann WATCH a!b", "fail BAD_NICK a!b", NULL);
  hall_fixture_run (self, ":ann UNWATCH", ":ann WATCH e", NULL);
  hall_fixture_check (self, ":b ENTER", NULL);
  hall_fixture_check (self, ":e ENTER", "ann sees e!u@h come", NULL);
}

/* Who shares a room hears of it for that, and once. */
static void
test_extended (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER Ann", ":bob ENTER Bob", ":cid ENTER Cid", ":ann JOIN #a",
                    ":bob JOIN #a", ":bob WATCH ann", ":cid WATCH ann", ":ann WATCH ann", NULL);

  hall_fixture_check (self, ":ann AWAY x", "bob <- [away-notify] :ann!u@h AWAY x",
                      "cid <- [away-notify] [extended-monitor] :ann!u@h AWAY x", NULL);
  hall_fixture_check (self, ":ann SETNAME A", "ann <- [setname] :ann!u@h SETNAME A",
                      "bob <- [setname] :ann!u@h SETNAME A",
                      "cid <- [extended-monitor] [setname] :ann!u@h SETNAME A", NULL);
  hall_fixture_check (self, ":ann ACCOUNT annie", "ann <- [account-notify] :ann!u@h ACCOUNT annie",
                      "bob <- [account-notify] :ann!u@h ACCOUNT annie",
                      "cid <- [account-notify] [extended-monitor] :ann!u@h ACCOUNT annie", NULL);
  hall_fixture_check (self, ":ann ACCOUNT annie", NULL);
  hall_fixture_check (self, ":ann CHGHOST v w", "ann <- [chghost] :ann!u@h CHGHOST v w",
                      "bob <- [chghost] :ann!u@h CHGHOST v w",
                      "cid <- [chghost] [extended-monitor] :ann!u@h CHGHOST v w", NULL);
  hall_fixture_check (self, ":ann CHGHOST v w", NULL);
  hall_fixture_check (self, ":ann ACCOUNT", "ann <- [account-notify] :ann!v@w ACCOUNT *",
                      "bob <- [account-notify] :ann!v@w ACCOUNT *",
                      "cid <- [account-notify] [extended-monitor] :ann!v@w ACCOUNT *", NULL);
  hall_fixture_check (self, ":bob AWAY x", "ann <- [away-notify] :bob!u@h AWAY x", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, hall_fixture_set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/watch/presence", test_presence);
  add ("/hall/watch/bound", test_bound);
  add ("/hall/watch/extended", test_extended);

  return g_test_run ();
}
