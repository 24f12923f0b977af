/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back what was said: https://ircv3.net/specs/extensions/message-redaction */

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
test_own (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL };

  self->said = &said;
  hall_fixture_check (self, ":bob REDACT #A id :oops", "record #a :bob!u@h REDACT #a id oops",
                      "ann <- [draft/message-redaction] :bob!u@h REDACT #a id oops",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT #a id oops", NULL);
  hall_fixture_check (self, ":bob REDACT #a id", "record #a :bob!u@h REDACT #a id",
                      "ann <- [draft/message-redaction] :bob!u@h REDACT #a id",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT #a id", NULL);
}

static void
test_of_others (HallFixture *self, gconstpointer data)
{
  const HallSaid of_bob = { hall_fixture_id (6), "bob!u@h", NULL };
  const HallSaid of_ann = { hall_fixture_id (6), "ann!u@h", NULL };

  self->said = &of_ann;
  hall_fixture_check (self, ":bob REDACT #a id", "fail NOT_OWN_MESSAGE #a id", NULL);
  hall_fixture_run (self, ":ann MODE #a +v bob", NULL);
  hall_fixture_check (self, ":bob REDACT #a id", "fail NOT_OWN_MESSAGE #a id", NULL);

  self->said = &of_bob;
  hall_fixture_check (self, ":ann REDACT #a id", "record #a :ann!u@h REDACT #a id",
                      "ann <- [echo] [draft/message-redaction] :ann!u@h REDACT #a id",
                      "bob <- [draft/message-redaction] :ann!u@h REDACT #a id", NULL);
}

/* Whoever takes a nick has not said what was said under it before. */
static void
test_nick_of_another (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "cid!u@h", NULL };

  hall_fixture_run (self, ":cid PRIVMSG bob :x", ":cid NICK dee", ":bob NICK cid", NULL);
  self->said = &said;
  hall_fixture_check (self, ":cid REDACT #a id", "fail NOT_OWN_MESSAGE #a id", NULL);
  hall_fixture_check (self, ":cid REDACT ann id", "fail NOT_OWN_MESSAGE ann id", NULL);

  hall_fixture_run (self, ":cid NICK Cid", NULL);
  hall_fixture_check (self, ":Cid REDACT #a id", "fail NOT_OWN_MESSAGE #a id", NULL);
}

/* An account says who it is whatever it is called. */
static void
test_account (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (1), "robert!x@y", "Bob" };
  const HallSaid of_another = { hall_fixture_id (1), "bob!u@h", "ann" };

  hall_fixture_user (self, "bob")->account = g_strdup ("bob");
  self->said = &said;
  hall_fixture_check (self, ":bob REDACT #a id", "record #a :bob!u@h REDACT #a id",
                      "ann <- [draft/message-redaction] :bob!u@h REDACT #a id",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT #a id", NULL);
  self->said = &of_another;
  hall_fixture_check (self, ":bob REDACT #a id", "fail NOT_OWN_MESSAGE #a id", NULL);
}

static void
test_nowhere (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "cid!u@h", NULL };

  hall_fixture_check (self, ":bob REDACT #a id", "fail NO_SUCH_MESSAGE #a id", NULL);
  hall_fixture_check (self, ":bob REDACT ann id", "fail NO_SUCH_MESSAGE ann id", NULL);
  hall_fixture_check (self, ":bob REDACT #none id", "fail CANNOT_REDACT #none", NULL);
  self->said = &said;
  hall_fixture_check (self, ":cid REDACT #a id", "fail CANNOT_REDACT #a", NULL);
}

/* Only the author: nobody runs a private conversation. */
static void
test_private (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL };

  self->said = &said;
  hall_fixture_check (self, ":ann REDACT bob id", "fail NOT_OWN_MESSAGE bob id", NULL);
  hall_fixture_check (self, ":bob REDACT ANN id :oops",
                      "record bob -> ann :bob!u@h REDACT ann id oops",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT ann id oops",
                      "ann <- [draft/message-redaction] :bob!u@h REDACT ann id oops", NULL);

  /* Who was told is not here any more, or is called differently now. */
  hall_fixture_run (self, ":ann QUIT :bye", NULL);
  hall_fixture_check (self, ":bob REDACT ann id", "record bob -> ? :bob!u@h REDACT ann id",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT ann id", NULL);
  hall_fixture_run (self, ":cid NICK ann", NULL);
  hall_fixture_check (self, ":bob REDACT ann id", "record bob -> ? :bob!u@h REDACT ann id",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT ann id", NULL);
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

  add ("/hall/redact/own", test_own);
  add ("/hall/redact/of-others", test_of_others);
  add ("/hall/redact/nick-of-another", test_nick_of_another);
  add ("/hall/redact/account", test_account);
  add ("/hall/redact/nowhere", test_nowhere);
  add ("/hall/redact/private", test_private);

  return g_test_run ();
}
