/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done about something that was said before: REDACT and EDIT. */

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

#define CORRECTED "[!draft/message-edit] [!message-tags] @+reply="
#define EDITED    "[draft/message-edit] [message-tags] "

static void
test_edit (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL };
  char msgid[BASE_ID_LENGTH + 1];
  g_autofree char *to_ann = NULL;
  g_autofree char *to_bob = NULL;

  base_id_format (said.id, msgid);
  to_ann = g_strdup_printf ("ann <- " CORRECTED "%s :bob!u@h PRIVMSG #a * new text", msgid);
  to_bob = g_strdup_printf ("bob <- [echo] " CORRECTED "%s :bob!u@h PRIVMSG #a * new text", msgid);
  self->said = &said;
  hall_fixture_check (self, "@+x=y :bob EDIT #A id :new text",
                      "record #a @+x=y :bob!u@h EDIT #a [6 says new text]",
                      "ann <- " EDITED "@+x=y :bob!u@h EDIT #a [6 says new text]",
                      "bob <- [echo] " EDITED "@+x=y :bob!u@h EDIT #a [6 says new text]", to_ann,
                      to_bob, NULL);
  g_assert_cmpint (hall_fixture_user (self, "bob")->spoke, ==, hall_fixture_id (self->now));
}

static void
test_edit_private (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL, TRUE, 0 };
  char msgid[BASE_ID_LENGTH + 1];
  g_autofree char *to_ann = NULL;
  g_autofree char *to_bob = NULL;

  base_id_format (said.id, msgid);
  to_ann = g_strdup_printf ("ann <- " CORRECTED "%s :bob!u@h NOTICE ann * new", msgid);
  to_bob = g_strdup_printf ("bob <- [echo] " CORRECTED "%s :bob!u@h NOTICE ann * new", msgid);
  self->said = &said;
  hall_fixture_check (self, ":bob EDIT ANN id new",
                      "record bob -> ann :bob!u@h EDIT ann [6 says new]",
                      "bob <- [echo] " EDITED ":bob!u@h EDIT ann [6 says new]",
                      "ann <- " EDITED ":bob!u@h EDIT ann [6 says new]", to_bob, to_ann, NULL);

  /* Who hears only the registered is told nothing more. */
  hall_fixture_run (self, ":ann MODE ann +R", NULL);
  hall_fixture_check (self, ":bob EDIT ann id newer", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
}

static void
test_edit_refused (HallFixture *self, gconstpointer data)
{
  const HallSaid of_bob = { hall_fixture_id (6), "bob!u@h", NULL };
  const HallSaid of_ann = { hall_fixture_id (6), "ann!u@h", NULL };

  hall_fixture_check (self, ":bob EDIT #a id new", "fail CANNOT_EDIT #a id", NULL);
  hall_fixture_check (self, ":bob EDIT ann id new", "fail CANNOT_EDIT ann id", NULL);
  self->said = &of_bob;
  hall_fixture_check (self, ":ann EDIT #a id new", "fail CANNOT_EDIT #a id", NULL);
  hall_fixture_check (self, ":bob EDIT #none id new", "fail CANNOT_EDIT #none id", NULL);
  hall_fixture_check (self, ":cid EDIT #a id new", "fail CANNOT_EDIT #a id", NULL);
  hall_fixture_check (self, ":bob EDIT #a id :\001VERSION\001", "fail BAD_EDIT #a id", NULL);

  hall_fixture_run (self, ":ann MODE #a +m", NULL);
  hall_fixture_check (self, ":bob EDIT #a id new", "fail CANNOT_SEND #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -m+CcS", NULL);
  hall_fixture_check (self, ":bob EDIT #a id :\001VERSION\001", "fail NO_CTCP #a", NULL);
  hall_fixture_check (self, ":bob EDIT #a id :\00304new", "fail NO_COLOR #a", NULL);
  hall_fixture_check (self, ":bob EDIT #a id :\002", "fail NO_COLOR #a", NULL);
  self->said = &of_ann;
  hall_fixture_check (self, ":bob EDIT #a id new", "fail CANNOT_EDIT #a id", NULL);
}

static void
test_edit_too_late (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL };

  self->said = &said;
  self->now = 65;
  hall_fixture_run (self, ":bob EDIT #a id new", NULL);
  hall_fixture_check (self, ":bob EDIT #a id new", "fail EDIT_TOO_LATE #a id", NULL);
}

/* Whoever was told of the edit by a message hears of the end of that. */
static void
test_redact_edited (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { hall_fixture_id (6), "bob!u@h", NULL, FALSE, hall_fixture_id (7) };
  const char *unless = "[draft/message-redaction] [!draft/message-edit] [!message-tags]";
  char msgid[BASE_ID_LENGTH + 1];
  g_autofree char *to_ann = NULL;
  g_autofree char *to_bob = NULL;

  base_id_format (said.edited, msgid);
  to_ann = g_strdup_printf ("ann <- %s :bob!u@h REDACT #a %s", unless, msgid);
  to_bob = g_strdup_printf ("bob <- [echo] %s :bob!u@h REDACT #a %s", unless, msgid);
  self->said = &said;
  hall_fixture_check (self, ":bob REDACT #a id", "record #a :bob!u@h REDACT #a id",
                      "ann <- [draft/message-redaction] :bob!u@h REDACT #a id",
                      "bob <- [echo] [draft/message-redaction] :bob!u@h REDACT #a id", to_ann,
                      to_bob, NULL);
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

  add ("/hall/said/redact-own", test_own);
  add ("/hall/said/redact-of-others", test_of_others);
  add ("/hall/said/redact-nick-of-another", test_nick_of_another);
  add ("/hall/said/redact-account", test_account);
  add ("/hall/said/redact-nowhere", test_nowhere);
  add ("/hall/said/redact-private", test_private);
  add ("/hall/said/edit", test_edit);
  add ("/hall/said/edit-private", test_edit_private);
  add ("/hall/said/edit-refused", test_edit_refused);
  add ("/hall/said/edit-too-late", test_edit_too_late);
  add ("/hall/said/redact-edited", test_redact_edited);

  return g_test_run ();
}
