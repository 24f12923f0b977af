/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has to stay away from the server. */

#include "hall-fixture.h"

/* More than any server is likely to have. */
#define MANY 100000

static void
set_up_people (HallFixture *self)
{
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER Bob 192.0.2.7",
                    ":cid ENTER Cid 2001:db8::7", ":dee ENTER Dee 198.51.100.1 Dee",
                    ":ann OPER keeper ban", NULL);
}

static void
test_network (HallFixture *self, gconstpointer data)
{
  set_up_people (self);

  hall_fixture_check (self, ":ann BAN 192.0.2.0/24 :be nice|he was not",
                      "ban 192.0.2.0/24 by keeper: be nice|he was not", "bob is banned: be nice",
                      NULL);
  hall_fixture_check (self, ":eve ENTER Eve 192.0.2.8", "eve is banned: be nice", NULL);
  hall_fixture_run (self, ":eve ENTER Eve 192.0.3.8", ":fay ENTER :Fay", NULL);
  hall_fixture_check (self, ":ann BAN 2001:DB8:0::/32 x", "ban 2001:db8::/32 by keeper: x",
                      "cid is banned: x", NULL);
  hall_fixture_check (self, ":ann UNBAN 192.0.2.77/24", "no ban 192.0.2.0/24", NULL);
  hall_fixture_run (self, ":gus ENTER Gus 192.0.2.8", NULL);
}

static void
test_mask (HallFixture *self, gconstpointer data)
{
  set_up_people (self);

  hall_fixture_check (self, ":ann BAN *@198.51.*.1 x", "ban *@198.51.*.1 by keeper: x",
                      "dee is banned: x", NULL);
  hall_fixture_check (self, ":ann BAN U@192.0.2.0/25 y", "ban u@192.0.2.0/25 by keeper: y",
                      "bob is banned: y", NULL);
  hall_fixture_check (self, ":eve ENTER Eve 192.0.2.8", "eve is banned: y", NULL);
  hall_fixture_run (self, ":eve ENTER Eve 192.0.2.128", NULL);
  hall_fixture_check (self, ":ann BAN *@more.example z", "fail BANS_FULL *@more.example", NULL);
  hall_fixture_check (self, ":ann BAN $a:eve z", "ban $a:eve by keeper: z", NULL);
}

/* Who runs the server is nobody here: nothing is for that one as well, and no privilege is needed.
 */
static void
test_administrator (HallFixture *self, gconstpointer data)
{
  set_up_people (self);

  hall_fixture_check (self, "BAN *@localhost x", "ban *@localhost by administrator: x", NULL);
  hall_fixture_check (self, "BAN 192.0.2.0/24 :be nice",
                      "ban 192.0.2.0/24 by administrator: be nice", "bob is banned: be nice", NULL);
  hall_fixture_check (self, "BAN 192.0.2.0/24 :be nice", "fail BAN_EXISTS 192.0.2.0/24 be nice",
                      NULL);
  hall_fixture_check (self, "BAN 0.0.0.0/0 x", "fail BAN_TOO_WIDE 0.0.0.0/0", NULL);
  hall_fixture_check (self, "BAN x x", "fail BAD_BAN x", NULL);
  hall_fixture_check (self, "UNBAN 192.0.2.0/24", "no ban 192.0.2.0/24", NULL);
  hall_fixture_check (self, "UNBAN 192.0.2.0/24", "fail NO_SUCH_BAN 192.0.2.0/24", NULL);
}

/* The host that others see is looked at as well, whatever the address. */
static void
test_visible_host (HallFixture *self, gconstpointer data)
{
  set_up_people (self);
  hall_fixture_run (self, ":bob CHGHOST u spam.example", NULL);

  hall_fixture_check (self, ":ann BAN *@SPAM.example x", "ban *@spam.example by keeper: x",
                      "bob is banned: x", NULL);
}

static void
test_account (HallFixture *self, gconstpointer data)
{
  set_up_people (self);

  hall_fixture_check (self, ":ann BAN $a:DEE x", "ban $a:dee by keeper: x", "dee is banned: x",
                      NULL);
  hall_fixture_check (self, ":bob ACCOUNT Dee", "bob is banned: x", NULL);
  g_assert_null (hall_fixture_user (self, "bob")->account);
  hall_fixture_check (self, ":eve ENTER Eve 192.0.2.8 dee", "eve is banned: x", NULL);
  hall_fixture_run (self, ":bob ACCOUNT bob", ":bob ACCOUNT", NULL);
}

static void
test_end (HallFixture *self, gconstpointer data)
{
  set_up_people (self);
  hall_fixture_run (self, ":ann BAN 192.0.3.1 x 3", NULL);

  hall_fixture_check (self, ":eve ENTER Eve 192.0.3.1", "eve is banned: x", NULL);
  hall_fixture_check (self, ":ann EXPIRE", NULL);
  hall_fixture_check (self, ":ann BAN 192.0.3.1 y 1", "ban 192.0.3.1 by keeper: y [until 10]",
                      NULL);
  hall_fixture_run (self, ":eve ENTER Eve 192.0.3.1", NULL);
  hall_fixture_check (self, ":ann UNBAN 192.0.3.1", "fail NO_SUCH_BAN 192.0.3.1", NULL);
  hall_fixture_check (self, ":ann EXPIRE", "no ban 192.0.3.1", NULL);
  hall_fixture_check (self, ":ann EXPIRE", NULL);
}

static void
test_refused (HallFixture *self, gconstpointer data)
{
  static const char *const wide[]
      = { "0.0.0.0/0",   "10.0.0.0/7",  "::/0",   "2001::/15", "127.0.0.1", "127.3.0.0/16",
          "::1",         "::/16",       "::/96",  "*@*",       "*@*.*",     "abc@*",
          "*@127.0.0.1", "x@0.0.0.0/0", "*@*.de", "*@*?:*" };
  static const char *const bad[]
      = { "ann", "192.0.2", "192.0.2.1/33", "2001:db8::/129", "$a:",        "$a:#x",
          "@h",  "u@",      "a!u@h",        "u@h@x",          "192.0.2.1/x" };

  set_up_people (self);
  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    {
      g_autofree char *line
          = g_strdup_printf (":ann BAN %s%s x", wide[i][0] == ':' ? "0" : "", wide[i]);
      g_autofree char *text = NULL;

      hall_fixture_apply (self, line);
      text = hall_fixture_take_lines (self);
      if (!g_str_has_prefix (text, "fail BAN_TOO_WIDE "))
        g_error ("%s: %s", wide[i], text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line = g_strdup_printf (":ann BAN %s x", bad[i]);
      g_autofree char *expected = g_strdup_printf ("fail BAD_BAN %s", bad[i]);

      hall_fixture_check (self, line, expected, NULL);
    }

  hall_fixture_check (self, ":ann BAN u@h x", "fail BAN_OF_ACTOR u@h", NULL);
  hall_fixture_check (self, ":bob BAN u@h x", "fail NO_OPERATOR ban", NULL);
  hall_fixture_check (self, ":bob UNBAN u@h", "fail NO_OPERATOR ban", NULL);
  hall_fixture_run (self, ":ann BAN *@spam.example why", NULL);
  hall_fixture_check (self, ":ann BAN *@SPAM.example x", "fail BAN_EXISTS *@spam.example why",
                      NULL);
  hall_fixture_check (self, ":ann UNBAN nonsense", "fail BAD_BAN nonsense", NULL);
  hall_fixture_run (self, ":ann OPER keeper kill", NULL);
  hall_fixture_check (self, ":ann BAN 192.0.2.1 x", "fail NO_PRIVILEGE ban", NULL);
}

/* An operator from elsewhere stays as well. */
static void
test_own_address (HallFixture *self, gconstpointer data)
{
  set_up_people (self);
  hall_fixture_run (self, ":bob OPER keeper ban", NULL);

  hall_fixture_check (self, ":bob BAN 192.0.2.0/24 x", "fail BAN_OF_ACTOR 192.0.2.0/24", NULL);
  hall_fixture_run (self, ":bob ACCOUNT bob", NULL);
  hall_fixture_check (self, ":bob BAN $a:BOB x", "fail BAN_OF_ACTOR $a:bob", NULL);
}

static void
test_full (HallFixture *self, gconstpointer data)
{
  set_up_people (self);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *line = g_strdup_printf (":ann BAN 192.0.3.%u x", i);

      hall_fixture_run (self, line, NULL);
    }

  hall_fixture_check (self, ":ann BAN 192.0.3.6 x", "fail BANS_FULL 192.0.3.6", NULL);
  hall_fixture_run (self, ":ann UNBAN 192.0.3.1", ":ann BAN 192.0.3.6 x", NULL);
  g_assert_false (hall_restore_ban (self->hall, hall_ban_new ("192.0.4.1", "x", "y", 0, 0)));
}

/* Whatever is asked for is found at once among many: a second is enough for all of them together,
 * and would not be if each were looked for among all. */
static void
test_many (void)
{
  g_autoptr (HallBanSet) set = hall_ban_set_new ();

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *mask = g_strdup_printf ("10.%u.%u.%u%s", i >> 16, (i >> 8) & 0xff, i & 0xff,
                                               i % 2 == 0 ? "" : "/32");

      hall_ban_set_add (set, hall_ban_new (mask, "x", "y", 0, i + 1));
    }
  hall_ban_set_add (set, hall_ban_new ("192.0.2.0/24", "x", "y", 0, 0));

  g_assert_cmpuint (hall_ban_set_get_size (set), ==, MANY + 1);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *address
          = g_strdup_printf ("10.%u.%u.%u", i >> 16, (i >> 8) & 0xff, i & 0xff);

      g_assert_nonnull (hall_ban_set_find_address (set, address, i));
      g_assert_null (hall_ban_set_find_address (set, address, i + 1));
    }
  g_assert_nonnull (hall_ban_set_find_address (set, "192.0.2.200", 0));
  g_assert_null (hall_ban_set_find_address (set, "192.0.3.1", 0));
  g_assert_null (hall_ban_set_find_address (set, "localhost", 0));

  for (guint i = 0; i < MANY; i++)
    {
      const HallBan *next = hall_ban_set_get_next_over (set);

      g_assert_cmpint (next->end, ==, i + 1);
      hall_ban_free (hall_ban_set_take (set, next->mask));
    }
  g_assert_null (hall_ban_set_get_next_over (set));
  g_assert_cmpuint (hall_ban_set_get_size (set), ==, 1);
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

  add ("/hall/ban/network", test_network);
  add ("/hall/ban/administrator", test_administrator);
  add ("/hall/ban/mask", test_mask);
  add ("/hall/ban/visible-host", test_visible_host);
  add ("/hall/ban/account", test_account);
  add ("/hall/ban/end", test_end);
  add ("/hall/ban/refused", test_refused);
  add ("/hall/ban/own-address", test_own_address);
  add ("/hall/ban/full", test_full);
  g_test_add_func ("/hall/ban/many", test_many);

  return g_test_run ();
}
