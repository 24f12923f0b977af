/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-completion.h"
#include "scene.h"

static ChatRoom *
new_room (void)
{
  ChatRoom *room = scene_new_room ("#lounge", "");

  scene_add_person (room, "Mira Lindqvist", "", TRUE);
  scene_add_person (room, "Ana", "", FALSE);
  scene_add_person (room, "Anders", "", FALSE);
  scene_add_person (room, "Élodie", "", FALSE);
  scene_add_person (room, "Дмитрий", "", FALSE);
  return room;
}

static void
assert_completes (const char *before, gsize start, const char *candidates)
{
  g_autoptr (ChatRoom) room = new_room ();
  g_autoptr (AppCompletion) completion
      = app_completion_new (before, G_LIST_MODEL (chat_room_get_people (room)));
  g_autofree char *joined = NULL;

  g_assert_nonnull (completion);
  g_assert_cmpuint (completion->start, ==, start);
  g_ptr_array_add (completion->candidates, NULL);
  joined = g_strjoinv ("|", (char **) completion->candidates->pdata);
  g_assert_cmpstr (joined, ==, candidates);
}

static void
assert_completes_nothing (const char *before)
{
  g_autoptr (ChatRoom) room = new_room ();

  g_assert_null (app_completion_new (before, G_LIST_MODEL (chat_room_get_people (room))));
}

static void
test_start (void)
{
  assert_completes ("an", 0, "Ana: |Anders: ");
  assert_completes ("AND", 0, "Anders: ");
  assert_completes ("дм", 0, "Дмитрий: ");
}

static void
test_middle (void)
{
  assert_completes ("ask an", 4, "Ana |Anders ");
  assert_completes ("first line\nan", 11, "Ana |Anders ");
  assert_completes ("thanks @el", 8, "Élodie ");
  assert_completes ("@an", 1, "Ana |Anders ");
}

static void
test_nothing (void)
{
  assert_completes_nothing ("");
  assert_completes_nothing ("an ");
  assert_completes_nothing ("@");
  assert_completes_nothing ("zz");
  /* Nobody speaks to themselves. */
  assert_completes_nothing ("mira");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/completion/start", test_start);
  g_test_add_func ("/app/completion/middle", test_middle);
  g_test_add_func ("/app/completion/nothing", test_nothing);
  return g_test_run ();
}
