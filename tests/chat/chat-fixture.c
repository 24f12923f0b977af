/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

static void
on_line (ChatNetwork *network, const char *line, ChatFixture *self)
{
  g_string_append_printf (self->sent, "%s\n", line);
}

static void
on_nick_rejected (ChatNetwork *network,
                  const char *nick,
                  const char *suggestion,
                  const char *text,
                  ChatFixture *self)
{
  g_string_append_printf (self->events, "nick-rejected %s, try %s: %s\n", nick, suggestion, text);
}

static void
on_error (ChatNetwork *network, const char *text, gboolean is_final, ChatFixture *self)
{
  g_string_append_printf (self->events, "%s: %s\n", is_final ? "final" : "error", text);
}

static void
on_message (ChatNetwork *network, ChatRoom *room, ChatMessage *message, ChatFixture *self)
{
  g_string_append_printf (self->events, "message %s %s%s\n", chat_room_get_name (room),
                          chat_message_get_text (message),
                          chat_message_get_highlight (message) ? " !" : "");
}

static void
on_changed (ChatNetwork *network, ChatRoom *room, ChatMessage *message, ChatFixture *self)
{
  g_assert_cmpint (chat_message_get_kind (message), !=, CHAT_MESSAGE_INFO);
}

static void
on_invited (ChatNetwork *network, const char *nick, const char *room_name, ChatFixture *self)
{
  g_string_append_printf (self->events, "invited by %s to %s\n", nick, room_name);
}

static void
on_room_closed (ChatNetwork *network, ChatRoom *room, ChatFixture *self)
{
  g_string_append_printf (self->events, "closed %s\n", chat_room_get_name (room));
}

static void
on_room_renamed (ChatNetwork *network, ChatRoom *room, const char *old_name, ChatFixture *self)
{
  g_string_append_printf (self->events, "renamed %s %s\n", old_name, chat_room_get_name (room));
}

ChatFixture *
chat_fixture_new (const char *name)
{
  ChatFixture *self = g_new0 (ChatFixture, 1);

  base_manual_clock_init (&self->clock, CHAT_FIXTURE_NOW * 1000);
  self->sent = g_string_new (NULL);
  self->events = g_string_new (NULL);
  self->network = chat_network_new (name, &self->clock.clock);

  g_signal_connect (self->network, "line", G_CALLBACK (on_line), self);
  g_signal_connect (self->network, "nick-rejected", G_CALLBACK (on_nick_rejected), self);
  g_signal_connect (self->network, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->network, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->network, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->network, "invited", G_CALLBACK (on_invited), self);
  g_signal_connect (self->network, "room-closed", G_CALLBACK (on_room_closed), self);
  g_signal_connect (self->network, "room-renamed", G_CALLBACK (on_room_renamed), self);

  return self;
}

void
chat_fixture_free (ChatFixture *self)
{
  g_assert_finalize_object (self->network);
  g_string_free (self->sent, TRUE);
  g_string_free (self->events, TRUE);
  g_free (self);
}

/* Feeds lines that are separated by LF. */
void
chat_fixture_feed (ChatFixture *self, const char *lines)
{
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);

  for (guint i = 0; split[i] != NULL; i++)
    {
      if (split[i][0] != '\0')
        chat_network_feed (self->network, split[i]);
    }
}

/* Comes in as the server's "zoe", whatever was asked for, and forgets what was sent for that. */
void
chat_fixture_go_online (ChatFixture *self, const char *caps)
{
  chat_network_connected (self->network);

  if (caps != NULL)
    {
      g_autofree char *list = g_strdup_printf (":srv CAP * LS :%s\n:srv CAP * ACK :%s", caps, caps);

      chat_fixture_feed (self, list);
    }

  chat_fixture_feed (self, ":srv 001 zoe :Welcome\n"
                           ":srv 005 zoe CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ CHATHISTORY=3 "
                           "NETWORK=Home :are supported by this server\n"
                           ":srv 422 zoe :MOTD File is missing");
  g_string_truncate (self->sent, 0);
  g_string_truncate (self->events, 0);
}

/* Joins a room in which nothing was said yet, and forgets what was sent for that. */
void
chat_fixture_enter (ChatFixture *self, const char *room)
{
  g_autofree char *lines = g_strdup_printf (":zoe!zoe@host JOIN %s * :Zoë\n"
                                            ":srv 353 zoe = %s :@ritam zoe\n"
                                            ":srv 366 zoe %s :End of /NAMES list\n"
                                            ":srv 352 zoe %s r h srv ritam H@ :0 Ritam\n"
                                            ":srv 315 zoe %s :End of /WHO list\n"
                                            "@label=1 :srv BATCH +h chathistory %s\n"
                                            ":srv BATCH -h",
                                            room, room, room, room, room, room);

  chat_fixture_feed (self, lines);
  g_string_truncate (self->sent, 0);
}

ChatRoom *
chat_fixture_get_room (ChatFixture *self, const char *name)
{
  ChatRoom *room = chat_network_find_room (self->network, name);

  g_assert_nonnull (room);

  return room;
}

/* What was sent since this was asked last. */
void
chat_fixture_assert_sent (ChatFixture *self, const char *lines)
{
  g_assert_cmpstr (self->sent->str, ==, lines);
  g_string_truncate (self->sent, 0);
}

/* What was emitted since this was asked last. */
void
chat_fixture_assert_events (ChatFixture *self, const char *lines)
{
  g_assert_cmpstr (self->events->str, ==, lines);
  g_string_truncate (self->events, 0);
}

static void
append_message (GString *found, ChatMessage *message)
{
  g_autofree char *summary = chat_message_dup_summary (message);

  if (chat_message_get_kind (message) == CHAT_MESSAGE_TEXT)
    g_string_append_printf (found, "<%s> %s", chat_message_get_sender_name (message), summary);
  else if (chat_message_get_kind (message) == CHAT_MESSAGE_NOTICE)
    g_string_append_printf (found, "-%s- %s", chat_message_get_sender_name (message), summary);
  else
    g_string_append_printf (found, "* %s", summary);

  if (chat_message_get_state (message) == CHAT_MESSAGE_WAITING)
    g_string_append (found, " (waiting)");
  if (chat_message_get_state (message) == CHAT_MESSAGE_FAILED)
    g_string_append_printf (found, " (failed: %s)", chat_message_get_error (message));
  g_string_append_c (found, '\n');
}

void
chat_fixture_assert_timeline (ChatTimeline *timeline, const char *lines)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      append_message (found, message);
    }

  g_assert_cmpstr (found->str, ==, lines);
}

void
chat_fixture_assert_room (ChatFixture *self, const char *name, const char *lines)
{
  chat_fixture_assert_timeline (chat_room_get_timeline (chat_fixture_get_room (self, name)), lines);
}

void
chat_fixture_assert_people (ChatFixture *self, const char *name, const char *people)
{
  GListModel *list = G_LIST_MODEL (chat_room_get_people (chat_fixture_get_room (self, name)));
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (list, i);

      g_string_append_printf (found, "%s%s%s%s%s", i > 0 ? ", " : "",
                              chat_person_get_prefix (person), chat_person_get_name (person),
                              chat_person_get_own (person) ? " (own)" : "",
                              chat_person_get_away (person) ? " (away)" : "");
    }

  g_assert_cmpstr (found->str, ==, people);
}
