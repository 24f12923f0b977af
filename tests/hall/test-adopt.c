/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of an account is told of all who are logged in to it. */

#include "hall-fixture.h"

#define LIMITED                                                                                    \
  {                                                                                                \
    .rooms = 9, .rooms_per_user = 9, .bans_per_room = 9, .watches_per_user = 9,                    \
    .metadata_keys = 2, .metadata_value_bytes = 50, .metadata_subscriptions = 9,                   \
  }

static GPtrArray *
make_profile (const char *key, const char *value, const char *other_key, const char *other_value)
{
  GPtrArray *profile = NULL;

  hall_metadata_put (&profile, key, value);
  hall_metadata_put (&profile, other_key, other_value);

  return profile;
}

static const char *
get (HallFixture *self, const char *nick, const char *key)
{
  const HallUser *user = hall_fixture_user (self, nick);

  return user->profile != NULL ? hall_metadata_get (user->profile->metadata, key) : NULL;
}

/* What somebody says who is logged in is kept; what a guest says is not. */
static void
test_kept (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":bob SUB color", NULL);
  hall_fixture_check (self, ":ann SET ann color red", "bob reads ann has color=red", NULL);
  hall_fixture_check (self, ":ann SET ann url x", NULL);
  hall_fixture_check (self, ":ann ACCOUNT acc", "ann <- [account-notify] :ann!u@h ACCOUNT acc",
                      "bob <- [account-notify] :ann!u@h ACCOUNT acc", "account acc has color=red",
                      "account acc has url=x", NULL);
  hall_fixture_check (self, ":ann SET ann color blue", "bob reads ann has color=blue",
                      "account acc has color=blue", NULL);
  hall_fixture_check (self, ":ann SET ann color", "bob reads ann has no color",
                      "account acc has no color", NULL);
  hall_fixture_check (self, ":ann CLEAR", "account acc has no url", NULL);
}

/* What was told of the guest comes first; all else is as it was told of the account. */
static void
test_login (HallFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) profile = make_profile ("avatar", "a.png", "color", "red");

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":bob SUB color", ":bob SUB avatar", ":ann SET ann color blue", NULL);
  self->profile = profile;
  hall_fixture_check (self, ":ann ACCOUNT acc", "ann <- [account-notify] :ann!u@h ACCOUNT acc",
                      "bob <- [account-notify] :ann!u@h ACCOUNT acc", "account acc has color=blue",
                      "bob reads ann has avatar=a.png", NULL);
  g_assert_cmpstr (get (self, "ann", "color"), ==, "blue");
  hall_fixture_check (self, ":ann ACCOUNT acc", NULL);
}

/* It leaves with the account: for another one, or for none. */
static void
test_logout (HallFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = make_profile ("avatar", "a.png", "color", "red");
  g_autoptr (GPtrArray) second = make_profile ("color", "green", "url", "x");

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":bob SUB color", ":bob SUB avatar", NULL);
  self->profile = first;
  hall_fixture_run (self, ":ann ACCOUNT one", NULL);
  self->profile = second;
  hall_fixture_check (self, ":ann ACCOUNT two", "bob reads ann has no avatar",
                      "bob reads ann has no color", "ann <- [account-notify] :ann!u@h ACCOUNT two",
                      "bob <- [account-notify] :ann!u@h ACCOUNT two",
                      "bob reads ann has color=green", NULL);
  hall_fixture_check (self, ":ann ACCOUNT", "bob reads ann has no color",
                      "ann <- [account-notify] :ann!u@h ACCOUNT *",
                      "bob <- [account-notify] :ann!u@h ACCOUNT *", NULL);
  g_assert_null (get (self, "ann", "url"));
}

/* Two people of one account have one profile, whatever was stored of it. */
static void
test_siblings (HallFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) profile = make_profile ("avatar", "a.png", "color", "red");

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":bob JOIN #a", ":cid JOIN #a",
                    ":cid SUB color", ":cid SUB url", ":ann ACCOUNT Acc", ":ann SET ann color blue",
                    ":bob SET bob url x", NULL);
  self->profile = profile;
  hall_fixture_check (self, ":bob ACCOUNT acc", "bob <- [account-notify] :bob!u@h ACCOUNT acc",
                      "cid <- [account-notify] :bob!u@h ACCOUNT acc", "account acc has url=x",
                      "cid reads bob has color=blue", NULL);
  g_assert_cmpstr (get (self, "ann", "url"), ==, "x");
  g_assert_null (get (self, "bob", "avatar"));
  hall_fixture_check (self, ":ann SET ann color green", "account Acc has color=green",
                      "cid reads bob has color=green", NULL);
  hall_fixture_check (self, ":bob SET bob url", "cid reads bob has no url",
                      "account acc has no url", NULL);
  g_assert_null (get (self, "ann", "url"));
  hall_fixture_check (self, ":cid SET cid color black", "cid reads cid has color=black", NULL);
  g_assert_cmpstr (get (self, "ann", "color"), ==, "green");
}

/* Whoever comes in logged in has it from the beginning. */
static void
test_enter (HallFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) profile = make_profile ("avatar", "a.png", "color", "red");

  hall_fixture_run (self, ":bob ENTER", ":bob SUB color", ":bob WATCH ann", NULL);
  self->profile = profile;
  hall_fixture_check (self, ":ann ENTER Ann 192.0.2.1 acc", "bob sees ann!u@h come", NULL);
  g_assert_cmpstr (get (self, "ann", "avatar"), ==, "a.png");
}

/* There is no more room than for anybody; what was told of the account stays. */
static void
test_full (HallFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) profile = make_profile ("avatar", "a.png", "color", "red");

  hall_fixture_run (self, ":ann ENTER", ":ann SET ann color blue", ":ann SET ann url x", NULL);
  self->profile = profile;
  hall_fixture_check (self, ":ann ACCOUNT acc", "ann <- [account-notify] :ann!u@h ACCOUNT acc",
                      "account acc has color=blue", "fail METADATA_FULL ann 2", NULL);
  g_assert_cmpstr (get (self, "ann", "avatar"), ==, "a.png");
  g_assert_cmpstr (get (self, "ann", "color"), ==, "blue");
  g_assert_null (get (self, "ann", "url"));
}

#define ADD(name, func, limits)                                                                    \
  g_test_add ("/hall/adopt/" name, HallFixture, limits, hall_fixture_set_up, func,                 \
              hall_fixture_tear_down)

int
main (int argc, char *argv[])
{
  static const HallLimits limited = LIMITED;

  g_test_init (&argc, &argv, NULL);

  ADD ("kept", test_kept, NULL);
  ADD ("login", test_login, NULL);
  ADD ("logout", test_logout, NULL);
  ADD ("siblings", test_siblings, NULL);
  ADD ("enter", test_enter, NULL);
  ADD ("full", test_full, &limited);

  return g_test_run ();
}
