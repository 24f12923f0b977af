/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-session-private.h"

/* Messages that are brought back of each room, and read at a time after that. */
#define PAGE 100

/* Octets of a host name in the name of a file, which a digest makes unique. */
#define HOST_MAX 48
#define DIGEST   16

/* What an answer of the archive is for. */
typedef struct
{
  ChatSession *session;
  ChatRoom *room;
  gboolean is_awaited;
} Reading;

static Reading *
reading_new (ChatSession *session, ChatRoom *room)
{
  Reading *self = g_new0 (Reading, 1);

  self->session = g_object_ref (session);
  self->room = g_object_ref (room);

  return self;
}

static void
reading_free (Reading *self)
{
  g_object_unref (self->session);
  g_object_unref (self->room);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/**
 * chat_session_dup_archive_path:
 * @folder: where archives are kept
 * @uri: where a chat is
 *
 * Returns: (transfer full): the file for this chat, whichever room of it is named
 */
char *
chat_session_dup_archive_path (const char *folder, const IrcUri *uri)
{
  IrcUri place = *uri;
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *host = NULL;
  g_autofree char *file = NULL;

  place.room = NULL;
  text = irc_uri_to_string (&place);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  host = g_strndup (uri->host != NULL ? uri->host : "local", HOST_MAX);
  g_strcanon (host, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS ".-", '_');
  file = g_strdup_printf ("%s-%.*s.db", host, DIGEST, digest);

  return g_build_filename (folder, file, NULL);
}

static void
put_room (ChatSession *self, ChatRoom *room)
{
  ChatArchiveRoom kept = {
    .name = (char *) chat_room_get_name (room),
    .title = (char *) chat_room_get_title (room),
    .direct = chat_room_get_kind (room) == CHAT_ROOM_DIRECT,
    .joined = chat_network_wants_room (self->network, room),
    .draft = (char *) chat_room_get_draft (room),
  };

  if (self->archive != NULL)
    chat_archive_put_room (self->archive, &kept);
}

static void
on_room_changed (ChatNetwork *network, ChatRoom *room, ChatSession *self)
{
  put_room (self, room);
}

static void
on_room_notify (ChatRoom *room, GParamSpec *pspec, ChatSession *self)
{
  put_room (self, room);
}

static void
on_room_closed (ChatNetwork *network, ChatRoom *room, ChatSession *self)
{
  g_signal_handlers_disconnect_by_data (room, self);
  chat_archive_close_room (self->archive, chat_room_get_name (room));
}

static void
on_room_renamed (ChatNetwork *network, ChatRoom *room, const char *old_name, ChatSession *self)
{
  chat_archive_rename_room (self->archive, old_name, chat_room_get_name (room));
  put_room (self, room);
}

static void
on_changed (ChatNetwork *network, ChatRoom *room, ChatMessage *message, ChatSession *self)
{
  chat_archive_put_message (self->archive, chat_room_get_name (room), message);
}

static void
on_removed (ChatNetwork *network, ChatRoom *room, ChatMessage *message, ChatSession *self)
{
  chat_archive_remove_message (self->archive, message);
}

/* Puts a page of the archive into its room. Gives whether there was anything new in it. */
static gboolean
take_page (Reading *reading, GAsyncResult *result)
{
  ChatSession *self = reading->session;
  ChatTimeline *timeline = chat_room_get_timeline (reading->room);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  g_autoptr (GPtrArray) messages = NULL;

  if (self->archive == NULL)
    return FALSE;

  messages = chat_archive_read_finish (self->archive, result, NULL);
  if (messages == NULL)
    return FALSE;

  chat_network_restore_messages (self->network, reading->room, (ChatMessage **) messages->pdata,
                                 messages->len);

  return g_list_model_get_n_items (G_LIST_MODEL (timeline)) > n;
}

/* What the archive has not, the server may have. */
static void
older_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;

  if (take_page (reading, result))
    chat_timeline_finish_loading (chat_room_get_timeline (reading->room), TRUE);
  else
    chat_network_load_older (reading->session->network, reading->room);
}

static ChatRoom *
find_room (ChatSession *self, ChatTimeline *timeline)
{
  GListModel *rooms = chat_network_get_rooms (self->network);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      if (chat_room_get_timeline (room) == timeline)
        return room;
    }

  return NULL;
}

static void
load_older_cb (ChatTimeline *timeline, gpointer user_data)
{
  ChatSession *self = user_data;
  ChatRoom *room = find_room (self, timeline);

  if (room == NULL || self->archive == NULL)
    {
      chat_timeline_finish_loading (timeline, FALSE);
      return;
    }

  chat_archive_read_async (self->archive, chat_room_get_name (room),
                           chat_timeline_get_oldest (timeline), PAGE, NULL, older_cb,
                           reading_new (self, room));
}

static void
finish_restoring (ChatSession *self)
{
  if (--self->n_restoring == 0 && self->state == CHAT_SESSION_CONNECTING
      && self->connection == NULL)
    chat_session_connect (self);
}

static void
newest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  ChatSession *self = reading->session;

  if (take_page (reading, result))
    chat_timeline_set_has_older (chat_room_get_timeline (reading->room), TRUE);
  chat_network_release_room (self->network, reading->room);
  if (reading->is_awaited)
    finish_restoring (self);
}

/* A room that comes into the list may have been there in earlier times. While the session starts,
 * it waits for it. */
static void
add_room (ChatSession *self, ChatRoom *room)
{
  Reading *reading = reading_new (self, room);

  reading->is_awaited = self->n_restoring > 0;
  self->n_restoring += reading->is_awaited;

  g_signal_connect (room, "notify::draft", G_CALLBACK (on_room_notify), self);
  g_signal_connect (room, "notify::title", G_CALLBACK (on_room_notify), self);
  chat_timeline_set_loader (chat_room_get_timeline (room), load_older_cb, self);
  chat_network_hold_room (self->network, room);
  chat_archive_read_async (self->archive, chat_room_get_name (room), NULL, PAGE, NULL, newest_cb,
                           reading);
}

static void
on_rooms_changed (GListModel *rooms,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  ChatSession *self)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, position + i);

      add_room (self, room);
    }
}

static void
on_archive_error (ChatArchive *archive, GParamSpec *pspec, ChatSession *self)
{
  chat_session_set_archive_error (self, chat_archive_get_error (archive));
}

/**
 * chat_session_remember:
 * @self: a session whose archive is open
 *
 * Keeps what happens from now on.
 */
void
chat_session_remember (ChatSession *self)
{
  g_signal_connect (self->archive, "notify::error", G_CALLBACK (on_archive_error), self);
  g_signal_connect (self->network, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->network, "removed", G_CALLBACK (on_removed), self);
  g_signal_connect (self->network, "room-changed", G_CALLBACK (on_room_changed), self);
  g_signal_connect (self->network, "room-closed", G_CALLBACK (on_room_closed), self);
  g_signal_connect (self->network, "room-renamed", G_CALLBACK (on_room_renamed), self);
  g_signal_connect (chat_network_get_rooms (self->network), "items-changed",
                    G_CALLBACK (on_rooms_changed), self);
}

/**
 * chat_session_forget:
 * @self: a session
 *
 * Keeps nothing any more, and lets go of the archive.
 */
void
chat_session_forget (ChatSession *self)
{
  GListModel *rooms;

  if (self->archive == NULL)
    return;

  rooms = chat_network_get_rooms (self->network);
  g_signal_handlers_disconnect_by_data (rooms, self);
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      g_signal_handlers_disconnect_by_data (room, self);
      chat_timeline_set_loader (chat_room_get_timeline (room), NULL, NULL);
    }

  g_signal_handlers_disconnect_by_data (self->network, self);
  g_signal_handlers_disconnect_by_data (self->archive, self);
  g_clear_object (&self->archive);
}

static void
restore_room (ChatSession *self, const ChatArchiveRoom *kept)
{
  ChatRoom *room
      = chat_network_restore_room (self->network, kept->direct ? CHAT_ROOM_DIRECT : CHAT_ROOM_ROOM,
                                   kept->name, kept->title, kept->joined);

  if (room == NULL)
    return;

  chat_room_set_draft (room, kept->draft);
  chat_network_restore_messages (self->network, room, (ChatMessage **) kept->waiting->pdata,
                                 kept->waiting->len);
}

static void
rooms_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GError) error = NULL;

  if (self->archive == NULL)
    return;

  rooms = chat_archive_list_rooms_finish (self->archive, result, &error);
  if (rooms == NULL)
    chat_session_set_archive_error (self, error->message);
  for (guint i = 0; rooms != NULL && i < rooms->len; i++)
    restore_room (self, rooms->pdata[i]);

  finish_restoring (self);
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatArchive) archive = chat_archive_open_finish (result, &error);

  if (archive == NULL)
    chat_session_set_archive_error (self, error->message);
  if (self->state != CHAT_SESSION_CONNECTING)
    return;

  if (archive == NULL)
    {
      finish_restoring (self);
      return;
    }

  self->archive = g_steal_pointer (&archive);
  chat_session_remember (self);
  chat_archive_list_rooms_async (self->archive, NULL, rooms_cb, g_object_ref (self));
}

/**
 * chat_session_restore:
 * @self: a session that is being started
 *
 * Brings back the rooms, what was said in them last, and what was never sent; then connects. Where
 * this cannot be done, the chat goes on without.
 */
void
chat_session_restore (ChatSession *self)
{
  self->n_restoring = 1;
  chat_archive_open_async (self->archive_path, NULL, open_cb, g_object_ref (self));
}
