/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of the server, and the modes of people that are about them. */

#include "hall-fixture.h"

static void
test_oper (HallFixture *self, gconstpointer data)
{
  const HallUser *ann;

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);
  ann = hall_fixture_user (self, "ann");

  hall_fixture_check (self, ":ann OPER keeper kill wallops", "ann <- :ann!u@h MODE ann +o", NULL);
  g_assert_cmpstr (ann->oper_name, ==, "keeper");
  g_assert_true (hall_user_may (ann, HALL_PRIVILEGE_KILL));
  g_assert_true (hall_user_may (ann, HALL_PRIVILEGE_WALLOPS));
  g_assert_false (hall_user_may (ann, HALL_PRIVILEGE_REHASH));
  g_assert_cmpuint (hall_get_n_operators (self->hall), ==, 1);

  /* As another one, with other privileges. */
  hall_fixture_check (self, ":ann OPER other rehash", NULL);
  g_assert_cmpstr (ann->oper_name, ==, "other");
  g_assert_false (hall_user_may (ann, HALL_PRIVILEGE_KILL));
  g_assert_cmpuint (hall_get_n_operators (self->hall), ==, 1);

  hall_fixture_check (self, ":ann OPER", "ann <- :ann!u@h MODE ann -o", NULL);
  g_assert_null (ann->oper_name);
  g_assert_cmpuint (ann->privileges, ==, 0);
}

static void
test_mode_o (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", NULL);

  hall_fixture_check (self, ":ann MODE ann +o", NULL);
  g_assert_null (hall_fixture_user (self, "ann")->oper_name);
  hall_fixture_check (self, ":ann MODE ann -o", NULL);

  hall_fixture_run (self, ":ann OPER keeper kill", NULL);
  hall_fixture_check (self, ":ann MODE ann +o", NULL);
  hall_fixture_check (self, ":ann MODE ann -o+w", "ann <- :ann!u@h MODE ann +w-o", NULL);
  g_assert_cmpuint (hall_fixture_user (self, "ann")->privileges, ==, 0);
  g_assert_cmpuint (hall_get_n_operators (self->hall), ==, 0);
}

static void
test_quit (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann OPER keeper kill", NULL);

  hall_fixture_check (self, ":ann QUIT :bye", NULL);
  g_assert_cmpuint (hall_get_n_operators (self->hall), ==, 0);
}

static void
test_mode_z (HallFixture *self, gconstpointer data)
{
  HallUser *ann;

  hall_fixture_run (self, ":ann ENTER", NULL);
  ann = hall_fixture_user (self, "ann");

  hall_fixture_check (self, ":ann MODE ann +Z", NULL);
  g_assert_false (ann->is_secure);
  ann->is_secure = TRUE;
  hall_fixture_check (self, ":ann MODE ann -Z+i", "ann <- :ann!u@h MODE ann +i", NULL);
  g_assert_true (ann->is_secure);
  hall_fixture_check (self, ":ann MODE ann -i+q", "fail UNKNOWN_USER_MODE ann",
                      "ann <- :ann!u@h MODE ann -i", NULL);
}

static void
test_kill (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann OPER keeper kill", NULL);

  hall_fixture_check (self, ":ann KILL BOB :be nice", "bob <- :ann!u@h KILL bob be nice",
                      "bob has to leave: Killed (ann (be nice))", NULL);
  hall_fixture_check (self, ":ann KILL nobody :x", "fail NO_SUCH_NICK nobody", NULL);
  hall_fixture_check (self, ":ann KILL ann :x", "ann <- :ann!u@h KILL ann x",
                      "ann has to leave: Killed (ann (x))", NULL);
}

static void
test_kill_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann OPER keeper wallops", NULL);

  hall_fixture_check (self, ":ann KILL bob :x", "fail NO_PRIVILEGE kill", NULL);
  hall_fixture_check (self, ":bob KILL bob :x", "fail NO_OPERATOR kill", NULL);
  hall_fixture_check (self, ":bob KILL nobody :x", "fail NO_OPERATOR kill", NULL);
}

static void
test_wallops (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann OPER keeper wallops",
                    NULL);

  hall_fixture_check (self, ":ann WALLOPS :hello", NULL);
  hall_fixture_run (self, ":bob MODE bob +w", NULL);
  hall_fixture_check (self, ":ann WALLOPS :hello", "bob <- :ann!u@h WALLOPS hello", NULL);
  hall_fixture_run (self, ":bob MODE bob -w", ":ann MODE ann +w", NULL);
  hall_fixture_check (self, ":ann WALLOPS :hello", "ann <- :ann!u@h WALLOPS hello", NULL);
  hall_fixture_check (self, ":cid WALLOPS :hello", "fail NO_OPERATOR wallops", NULL);
}

static void
test_sees (HallFixture *self, gconstpointer data)
{
  const HallUser *ann;
  const HallUser *bob;
  const HallRoom *room;

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":bob JOIN #a", ":bob MODE #a +s",
                    ":bob MODE bob +i", NULL);
  ann = hall_fixture_user (self, "ann");
  bob = hall_fixture_user (self, "bob");
  room = hall_fixture_room (self, "#a");

  g_assert_false (hall_user_sees (ann, bob));
  g_assert_true (hall_user_sees (bob, bob));
  g_assert_false (hall_room_is_visible_to (room, ann));
  hall_fixture_run (self, ":ann OPER keeper kill", NULL);
  g_assert_false (hall_user_sees (ann, bob));
  hall_fixture_run (self, ":ann OPER keeper see-secret", NULL);
  g_assert_true (hall_user_sees (ann, bob));
  g_assert_true (hall_room_is_visible_to (room, ann));
}

static void
test_mode_r (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":dee ENTER",
                    ":ann MODE ann +R", ":cid ACCOUNT cid", NULL);

  hall_fixture_check (self, ":bob PRIVMSG ann :hi", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
  hall_fixture_check (self, ":bob NOTICE ANN :hi", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
  hall_fixture_check (self, "@+a :bob TAGMSG ann", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
  hall_fixture_run (self, ":ann PRIVMSG ann :note", ":cid PRIVMSG ann :hi", ":bob OPER keeper kill",
                    ":bob PRIVMSG ann :hi", ":bob OPER", NULL);
  hall_fixture_check (self, ":bob PRIVMSG ann :hi", "fail WRITE_NEEDS_ACCOUNT ann", NULL);

  /* Whoever was written to can answer, under another nick, too; but not somebody else. */
  hall_fixture_run (self, ":ann PRIVMSG bob :hi", ":bob PRIVMSG ann :hi", ":bob NICK rob",
                    ":rob PRIVMSG ann :hi", ":dee NICK bob", NULL);
  hall_fixture_check (self, ":bob PRIVMSG ann :hi", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
  hall_fixture_run (self, ":ann MODE ann -R", ":bob PRIVMSG ann :hi", NULL);
}

/* Of those who were written to only the last 32 are remembered. */
static void
test_mode_r_bounded (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann MODE ann +R", NULL);
  for (guint i = 0; i <= 32; i++)
    {
      g_autofree char *enter = g_strdup_printf (":n%u ENTER", i);
      g_autofree char *message = g_strdup_printf (":ann PRIVMSG n%u :hi", i);

      hall_fixture_run (self, enter, message, message, NULL);
    }

  hall_fixture_check (self, ":n0 PRIVMSG ann :hi", "fail WRITE_NEEDS_ACCOUNT ann", NULL);
  hall_fixture_run (self, ":n1 PRIVMSG ann :hi", ":n32 PRIVMSG ann :hi", NULL);
}

static void
test_privileges (void)
{
  g_assert_cmpuint (hall_privilege_find ("kill"), ==, HALL_PRIVILEGE_KILL);
  g_assert_cmpuint (hall_privilege_find ("wallops"), ==, HALL_PRIVILEGE_WALLOPS);
  g_assert_cmpuint (hall_privilege_find ("Kill"), ==, 0);
  g_assert_cmpuint (hall_privilege_find (""), ==, 0);
  for (guint i = 0; i < HALL_PRIVILEGE_COUNT; i++)
    {
      const char *name = hall_privilege_get_name ((HallPrivileges) 1 << i);

      g_assert_cmpuint (hall_privilege_find (name), ==, (HallPrivileges) 1 << i);
      if (i > 0)
        g_assert_cmpstr (hall_privilege_get_name ((HallPrivileges) 1 << (i - 1)), <, name);
    }
}

static void
add (const char *path, void (*test) (HallFixture *self, gconstpointer data))
{
  g_test_add (path, HallFixture, NULL, hall_fixture_set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/operator/oper", test_oper);
  add ("/hall/operator/mode-o", test_mode_o);
  add ("/hall/operator/quit", test_quit);
  add ("/hall/operator/mode-Z", test_mode_z);
  add ("/hall/operator/kill", test_kill);
  add ("/hall/operator/kill-refused", test_kill_refused);
  add ("/hall/operator/wallops", test_wallops);
  add ("/hall/operator/sees", test_sees);
  add ("/hall/operator/mode-R", test_mode_r);
  add ("/hall/operator/mode-R-bounded", test_mode_r_bounded);
  g_test_add_func ("/hall/operator/privileges", test_privileges);

  return g_test_run ();
}
