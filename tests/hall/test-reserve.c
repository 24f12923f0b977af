/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of accounts are nobody else's nicks. */

#include "hall-fixture.h"

/* Written with a letter of another script. */
#define BEN_LIKE                                                                                   \
  "b\xd0\xb5"                                                                                      \
  "n"

static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":ann RESERVE Ben", NULL);
}

static void
test_reserved (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann NICK ben", "fail NICK_RESERVED ben", NULL);
  hall_fixture_check (self, ":ann NICK " BEN_LIKE, "fail NICK_RESERVED " BEN_LIKE, NULL);
  hall_fixture_check (self, ":ben ENTER :Ben", "fail NICK_RESERVED ben", NULL);
  hall_fixture_check (self, ":ann NICK benn", "benn <- :ann!u@h NICK benn", NULL);
  g_assert_cmpstr (hall_find_reserved (self->hall, BEN_LIKE), ==, "Ben");
  g_assert_null (hall_find_reserved (self->hall, "benn"));
}

/* Whose account it is may be called so, and as what looks like it. */
static void
test_own (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ACCOUNT BEN", NULL);
  hall_fixture_check (self, ":ann NICK ben", "ben <- :ann!u@h NICK ben", NULL);
  hall_fixture_check (self, ":ben NICK " BEN_LIKE, BEN_LIKE " <- :ben!u@h NICK " BEN_LIKE, NULL);
}

/* Who has the nick keeps it, in any letter case. */
static void
test_kept (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann RESERVE ann", NULL);
  hall_fixture_check (self, ":ann NICK ANN", "ANN <- :ann!u@h NICK ANN", NULL);
  hall_fixture_run (self, ":ANN NICK other", NULL);
  hall_fixture_check (self, ":other NICK ann", "fail NICK_RESERVED ann", NULL);
}

static void
test_released (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann RESERVE " BEN_LIKE, ":ann RELEASE " BEN_LIKE, NULL);
  hall_fixture_check (self, ":ann NICK ben", "fail NICK_RESERVED ben", NULL);
  hall_fixture_run (self, ":ann RELEASE bEN", NULL);
  hall_fixture_check (self, ":ann NICK ben", "ben <- :ann!u@h NICK ben", NULL);
  g_assert_null (hall_find_reserved (self->hall, "Ben"));
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/reserve/reserved", test_reserved);
  add ("/hall/reserve/own", test_own);
  add ("/hall/reserve/kept", test_kept);
  add ("/hall/reserve/released", test_released);

  return g_test_run ();
}
