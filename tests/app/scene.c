/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scene.h"

#include "chat/chat-room-private.h"

#include <string.h>

#define OWN_NAME "Mira Lindqvist"

/**
 * scene_time:
 * @days_ago: a day
 * @hour: of that day
 * @minute: of that hour
 *
 * Returns: that moment in local time, in milliseconds since 1970-01-01 UTC
 */
gint64
scene_time (int days_ago, int hour, int minute)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -days_ago);
  g_autoptr (GDateTime) moment
      = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                               g_date_time_get_day_of_month (day), hour, minute, 0);

  return g_date_time_to_unix (moment) * 1000;
}

/**
 * scene_new_room:
 * @name: a room, with its '#'
 * @topic: what it is about
 *
 * Returns: (transfer full): a room that one has joined
 */
ChatRoom *
scene_new_room (const char *name, const char *topic)
{
  ChatRoom *room = chat_room_new (CHAT_ROOM_ROOM, name, name + 1);

  chat_room_set_topic (room, topic);
  chat_room_set_joined (room, TRUE);
  chat_timeline_set_has_older (chat_room_get_timeline (room), FALSE);
  return room;
}

/**
 * scene_new_direct:
 * @nick: somebody
 * @name: their name
 *
 * Returns: (transfer full): a conversation with one person
 */
ChatRoom *
scene_new_direct (const char *nick, const char *name)
{
  ChatRoom *room = chat_room_new (CHAT_ROOM_DIRECT, nick, name);

  chat_room_set_joined (room, TRUE);
  chat_timeline_set_has_older (chat_room_get_timeline (room), FALSE);
  return room;
}

/**
 * scene_add_person:
 * @room: a room
 * @name: who comes in
 * @prefixes: their ranks
 * @own: whether it is the reader
 */
void
scene_add_person (ChatRoom *room, const char *name, const char *prefixes, gboolean own)
{
  g_autofree char *nick = g_strdelimit (g_strdup (name), " ", '_');
  ChatPersonInit person = { .nick = nick, .name = name, .prefixes = prefixes, .own = own };

  chat_people_add (chat_room_get_people (room), &person);
}

/**
 * scene_add:
 * @room: a room
 * @init: a message
 *
 * Returns: (transfer none): the message, as it stands in the room
 */
ChatMessage *
scene_add (ChatRoom *room, const ChatMessageInit *init)
{
  g_autoptr (ChatMessage) message = chat_message_new (init);

  chat_timeline_append (chat_room_get_timeline (room), message);
  chat_room_note_message (room, message, TRUE);
  return message;
}

/**
 * scene_say:
 * @room: a room
 * @name: who speaks; the reader is Mira Lindqvist
 * @time: when, in milliseconds since 1970-01-01 UTC
 * @text: what
 *
 * Returns: (transfer none): the message, as it stands in the room
 */
ChatMessage *
scene_say (ChatRoom *room, const char *name, gint64 time, const char *text)
{
  g_autofree char *nick = g_strdelimit (g_strdup (name), " ", '_');
  ChatMessageInit init = {
    .time = time,
    .kind = CHAT_MESSAGE_TEXT,
    .sender = nick,
    .sender_name = name,
    .text = text,
    .own = g_str_equal (name, OWN_NAME),
    .highlight = strstr (text, "Mira") != NULL,
  };

  return scene_add (room, &init);
}

static void
event (ChatRoom *room, ChatMessageKind kind, const char *name, gint64 time, const char *text)
{
  ChatMessageInit init
      = { .time = time, .kind = kind, .sender = name, .sender_name = name, .text = text };

  scene_add (room, &init);
}

static void
fill_lounge (ChatRoom *room)
{
  const char *const people[] = { "Ana Sofía Ruiz", "Bengt",     "Chiamaka", "Дмитрий",
                                 "Ritam Sen",      "山田 花子", "Tomás",    "Wren" };
  gint64 t = scene_time (1, 19, 2);
  gint64 u = scene_time (0, 8, 40);

  scene_add_person (room, OWN_NAME, "@", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    scene_add_person (room, people[i], i == 1 ? "@" : i == 4 ? "%" : "", FALSE);
  chat_people_set_away (chat_room_get_people (room), "Wren", TRUE);

  scene_say (room, "Bengt", t, "Evening, everyone. The sauna is warm and the coffee is on.");
  scene_say (room, "Ana Sofía Ruiz", t + 60000, "You always know how to open a room 🙂");
  scene_say (
      room, "Ana Sofía Ruiz", t + 90000,
      "I brought the plan for Saturday. It is a little longer than I thought it would be, so bear with me: we meet at the old mill at nine, walk along the river as far as the weir, have lunch there, and come back over the ridge if the weather holds. Otherwise we take the road.");
  scene_say (
      room, "Ana Sofía Ruiz", t + 100000,
      "Map: https://www.openstreetmap.org/way/26614592 (the dotted path is fine, I checked).");
  event (room, CHAT_MESSAGE_JOIN, "Ritam Sen", t + 170000, NULL);
  scene_say (room, "Ritam Sen", t + 200000, "Did I miss the plan?");
  scene_say (room, OWN_NAME, t + 230000, "Only just. Scroll up a little — Ana wrote it all down.");
  scene_say (room, OWN_NAME, t + 260000, "I can take two in the car.");
  scene_say (room, "山田 花子", t + 300000, "一緒に行きます。おにぎりを持って行きますね。");
  event (room, CHAT_MESSAGE_QUIT, "Tomás", t + 400000, NULL);
  event (room, CHAT_MESSAGE_JOIN, "Wren", t + 410000, NULL);

  scene_say (room, "Chiamaka", u, "Good morning! It rained all night here. Ridge or road?");
  scene_say (room, "Дмитрий", u + 70000, "Дорога, конечно. Хребет скользкий.");
  scene_say (room, "Bengt", u + 140000, "Road. And Mira, could you bring the big thermos again?");
  scene_say (room, OWN_NAME, u + 220000, "Of course. It holds exactly eleven cups, I counted.");
  {
    ChatMessageInit init = { .time = u + 260000,
                             .kind = CHAT_MESSAGE_ACTION,
                             .sender = "Wren",
                             .sender_name = "Wren",
                             .text = "puts a twelfth cup on the table" };

    scene_add (room, &init);
  }
  scene_say (room, "Ritam Sen", u + 300000, "ha!");
}

/**
 * scene_new_rooms:
 *
 * Returns: (transfer full): rooms with people and messages in them
 */
GListStore *
scene_new_rooms (void)
{
  GListStore *rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr (ChatRoom) lounge
      = scene_new_room ("#lounge", "Saturday: the mill, nine o’clock, sturdy shoes");
  g_autoptr (ChatRoom) garden = scene_new_room ("#garden", "Seeds to share and slugs to mourn");
  g_autoptr (ChatRoom) music = scene_new_room ("#music", "");
  g_autoptr (ChatRoom) ritam = scene_new_direct ("Ritam_Sen", "Ritam Sen");

  chat_room_set_active (lounge, TRUE);
  chat_room_set_active (music, TRUE);
  fill_lounge (lounge);
  scene_add_person (garden, OWN_NAME, "", TRUE);
  scene_say (garden, "Chiamaka", scene_time (0, 7, 2), "The beans are up");
  scene_say (garden, "Tomás", scene_time (0, 7, 30), "So are the slugs");
  scene_say (garden, "Chiamaka", scene_time (0, 7, 31), "Mira, do you still have copper tape?");
  scene_say (music, "Bengt", scene_time (2, 21, 0),
             "Rehearsal is off tonight, the piano has a cold");
  scene_say (ritam, "Ritam Sen", scene_time (0, 8, 50),
             "Can I have one of the two seats in the car?");
  chat_room_set_active (lounge, FALSE);
  chat_room_set_active (music, FALSE);

  g_list_store_append (rooms, lounge);
  g_list_store_append (rooms, garden);
  g_list_store_append (rooms, music);
  g_list_store_append (rooms, ritam);
  return rooms;
}
