/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat/chat-room-private.h"

static ChatMessage *
make (ChatMessageKind kind, const char *text, gint64 time, gboolean own, gboolean highlight)
{
  ChatMessageInit init = {
    .kind = kind,
    .time = time,
    .sender = "ritam",
    .sender_name = "Ritam",
    .text = text,
    .own = own,
    .highlight = highlight,
  };

  return chat_message_new (&init);
}

static ChatMessage *
note (ChatRoom *room, const char *text, gint64 time, gboolean own, gboolean highlight)
{
  ChatMessage *message = make (CHAT_MESSAGE_TEXT, text, time, own, highlight);

  chat_room_note_message (room, message, CHAT_ROOM_NOTE_LIVE);

  return message;
}

static void
test_unread (void)
{
  ChatRoom *room = chat_room_new (CHAT_ROOM_ROOM, "#lounge", "lounge");
  g_autoptr (ChatMessage) first = note (room, "one", 1000, FALSE, FALSE);
  g_autoptr (ChatMessage) second G_GNUC_UNUSED = note (room, "Anna: two", 2000, FALSE, TRUE);
  g_autoptr (ChatMessage) own G_GNUC_UNUSED = note (room, "three", 3000, TRUE, FALSE);
  g_autoptr (ChatMessage) join = make (CHAT_MESSAGE_JOIN, "", 4000, FALSE, FALSE);
  g_autoptr (ChatMessage) later = NULL;

  chat_room_note_message (room, join, CHAT_ROOM_NOTE_LIVE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 2);
  g_assert_cmpuint (chat_room_get_mentions (room), ==, 1);
  g_assert_true (chat_room_get_first_unread (room) == first);
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "You: three");
  g_assert_cmpint (chat_room_get_last_time (room), ==, 3000);

  chat_room_set_active (room, TRUE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
  g_assert_cmpuint (chat_room_get_mentions (room), ==, 0);
  g_assert_true (chat_room_get_first_unread (room) == first);

  later = note (room, "four", 5000, FALSE, TRUE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "Ritam: four");

  chat_room_set_active (room, FALSE);
  g_assert_null (chat_room_get_first_unread (room));
  chat_room_note_message (room, later, CHAT_ROOM_NOTE_LIVE);
  g_assert_true (chat_room_get_first_unread (room) == later);
  g_assert_finalize_object (room);
}

static void
test_last_text (void)
{
  ChatRoom *room = chat_room_new (CHAT_ROOM_DIRECT, "ritam", "Ritam");
  g_autoptr (ChatMessage) text G_GNUC_UNUSED = note (room, "hello", 2000, FALSE, FALSE);
  g_autoptr (ChatMessage) old = NULL;
  g_autoptr (ChatMessage) action = NULL;

  g_assert_cmpstr (chat_room_get_last_text (room), ==, "hello");
  old = make (CHAT_MESSAGE_TEXT, "older", 1000, FALSE, FALSE);
  chat_room_note_message (room, old, CHAT_ROOM_NOTE_MISSED);
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "hello");
  g_assert_cmpuint (chat_room_get_unread (room), ==, 2);

  /* What is said now is the last, whatever the clocks say. */
  chat_room_note_message (room, old, CHAT_ROOM_NOTE_LIVE);
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "older");
  g_assert_cmpint (chat_room_get_last_time (room), ==, 1000);

  action = make (CHAT_MESSAGE_ACTION, "waves", 3000, FALSE, FALSE);
  chat_room_note_message (room, action, CHAT_ROOM_NOTE_OLD);
  g_assert_cmpstr (chat_room_get_last_text (room), ==, "Ritam waves");
  g_assert_cmpuint (chat_room_get_unread (room), ==, 3);
  g_assert_finalize_object (room);
}

static void
test_summaries (void)
{
  static const struct
  {
    ChatMessageKind kind;
    const char *target;
    const char *text;
    const char *summary;
  } cases[] = {
    { CHAT_MESSAGE_TEXT, NULL, "hello", "hello" },
    { CHAT_MESSAGE_NOTICE, NULL, "hello", "hello" },
    { CHAT_MESSAGE_ACTION, NULL, "waves", "Ritam waves" },
    { CHAT_MESSAGE_JOIN, NULL, NULL, "Ritam joined" },
    { CHAT_MESSAGE_PART, NULL, NULL, "Ritam left" },
    { CHAT_MESSAGE_QUIT, NULL, "good night", "Ritam left (good night)" },
    { CHAT_MESSAGE_KICK, "Bob", NULL, "Ritam removed Bob" },
    { CHAT_MESSAGE_KICK, "Bob", "spam", "Ritam removed Bob (spam)" },
    { CHAT_MESSAGE_NICK, "Ray", NULL, "Ritam is now called Ray" },
    { CHAT_MESSAGE_TOPIC, NULL, "tea", "Ritam changed the topic to “tea”" },
    { CHAT_MESSAGE_TOPIC, NULL, "", "Ritam removed the topic" },
    { CHAT_MESSAGE_MODE, NULL, "Ritam let Bob in", "Ritam let Bob in" },
    { CHAT_MESSAGE_INFO, NULL, "welcome", "welcome" },
    { CHAT_MESSAGE_GAP, NULL, NULL, "Some messages are missing here" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ChatMessageInit init = {
        .kind = cases[i].kind,
        .sender = "ritam",
        .sender_name = "Ritam",
        .target = cases[i].target,
        .text = cases[i].text,
      };
      ChatMessage *message = chat_message_new (&init);
      g_autofree char *summary = NULL;

      g_object_get (message, "summary", &summary, NULL);
      g_assert_cmpstr (summary, ==, cases[i].summary);
      g_assert_finalize_object (message);
    }
}

/* Every property of a type can be read by its name, as expressions in templates do. */
static void
read_properties (GObject *object)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (object, pspecs[i]->name, &value);
      g_assert_true (G_VALUE_HOLDS (&value, pspecs[i]->value_type));
    }
}

static void
test_properties (void)
{
  ChatRoom *room = chat_room_new (CHAT_ROOM_ROOM, "#lounge", "lounge");
  ChatPersonInit init = { .nick = "ritam", .name = "Ritam" };
  g_autoptr (ChatMessage) message = note (room, "one", 1000, FALSE, FALSE);

  chat_people_add (chat_room_get_people (room), &init);
  read_properties (G_OBJECT (room));
  read_properties (G_OBJECT (message));
  read_properties (G_OBJECT (chat_room_get_timeline (room)));
  read_properties (G_OBJECT (chat_people_find (chat_room_get_people (room), "ritam")));

  g_object_set (room, "draft", "half a", "active", TRUE, NULL);
  g_assert_cmpstr (chat_room_get_draft (room), ==, "half a");
  g_assert_true (chat_room_get_active (room));
  chat_room_set_draft (room, NULL);
  g_assert_cmpstr (chat_room_get_draft (room), ==, "");
  g_assert_finalize_object (room);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/room/unread", test_unread);
  g_test_add_func ("/chat/room/last-text", test_last_text);
  g_test_add_func ("/chat/room/summaries", test_summaries);
  g_test_add_func ("/chat/room/properties", test_properties);

  return g_test_run ();
}
