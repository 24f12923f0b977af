/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

/* Written with a letter of another script. */
#define TEA_LIKE                                                                                   \
  "#t\xd0\xb5"                                                                                     \
  "a"

static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER :Bob", NULL);
}

static void
test_look_alike (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #Tea", NULL);

  hall_fixture_check (self, ":bob JOIN " TEA_LIKE, "fail ROOM_LOOKS_ALIKE " TEA_LIKE, NULL);
  g_assert_cmpuint (hall_get_n_rooms (self->hall), ==, 1);
  g_assert_true (hall_find_look_alike_room (self->hall, TEA_LIKE)
                 == hall_fixture_room (self, "#tea"));
  g_assert_null (hall_find_look_alike_room (self->hall, "#coffee"));

  /* It is the same room in another letter case, and another room where one sees the difference. */
  hall_fixture_check (self, ":bob JOIN #TEA", "ann <- :bob!u@h JOIN #Tea [extended-join * Bob]",
                      "bob <- :bob!u@h JOIN #Tea [extended-join * Bob]", NULL);
  hall_fixture_check (self, ":bob JOIN #te", "bob <- :bob!u@h JOIN #te [extended-join * Bob]",
                      NULL);
}

/* The name is free for others once the room is gone, and not while it is remembered. */
static void
test_remembered (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #tea", ":ann TOPIC #tea :Cups", ":ann PART #tea", NULL);
  hall_fixture_check (self, ":bob JOIN " TEA_LIKE, "fail ROOM_LOOKS_ALIKE " TEA_LIKE, NULL);

  hall_fixture_run (self, ":ann JOIN #tea", ":ann TOPIC #tea :", ":ann PART #tea", NULL);
  hall_fixture_check (self, ":bob JOIN " TEA_LIKE,
                      "bob <- :bob!u@h JOIN " TEA_LIKE " [extended-join * Bob]", NULL);
  hall_fixture_check (self, ":ann JOIN #tea", "fail ROOM_LOOKS_ALIKE #tea", NULL);
}

/* Two that were stored when that was not looked at are both there. */
static void
test_restored (HallFixture *self, gconstpointer data)
{
  HallRoom *first = hall_room_new ("#tea", hall_fixture_id (0));
  HallRoom *second = hall_room_new (TEA_LIKE, hall_fixture_id (0));

  hall_restore_room (self->hall, first);
  hall_restore_room (self->hall, second);
  g_assert_true (hall_find_room (self->hall, "#tea") == first);
  g_assert_true (hall_find_room (self->hall, TEA_LIKE) == second);
  g_assert_true (hall_find_look_alike_room (self->hall, TEA_LIKE) == first);
}

/* However many rooms there are, none is looked at but the one. */
static void
test_many (HallFixture *self, gconstpointer data)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("#r\xd0\xbe"
                                               "om%u",
                                               i);

      hall_restore_room (self->hall, hall_room_new (name, hall_fixture_id (0)));
    }
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("#room%u", i);

      g_assert_nonnull (hall_find_look_alike_room (self->hall, name));
      g_assert_null (hall_find_room (self->hall, name));
    }
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

  add ("/hall/register/look-alike", test_look_alike);
  add ("/hall/register/remembered", test_remembered);
  add ("/hall/register/restored", test_restored);
  add ("/hall/register/many", test_many);

  return g_test_run ();
}
