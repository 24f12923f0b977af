/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-timeline.h"

/* A full timeline sheds this part of its rows at once, so that a busy room does not shed one at
 * each message. */
#define TRIM_PART 100

/* Where a row stands. It is the message's own time and id, but for what came in after messages with
 * a later time: that shares the place of the last of them, for people read in the order in which
 * things were said to them. */
typedef struct
{
  ChatMessage *message;
  char *id;
  gint64 time;
  gint64 serial;
  gboolean waiting;
} Row;

struct _ChatTimeline
{
  GObject parent_instance;

  GSequence *rows;
  GHashTable *by_id;
  GHashTable *by_message;
  guint n_waiting;

  guint max;

  ChatTimelineLoader loader;
  gpointer loader_data;
  gboolean loading;
  gboolean has_older;

  /* A list view reads rows one after the other: from here to the next is one step. */
  GSequenceIter *cached_iter;
  guint cached_position;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatTimeline,
                               chat_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_HAS_OLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->message);
  g_clear_pointer (&row->id, g_ref_string_release);
  g_free (row);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Row *row_a = a;
  const Row *row_b = b;
  int order;

  if (row_a->waiting || row_b->waiting)
    return row_a->waiting - row_b->waiting;

  if (row_a->time != row_b->time)
    return row_a->time < row_b->time ? -1 : 1;

  order = g_strcmp0 (row_a->id, row_b->id);
  if (order != 0)
    return order;

  return (row_a->serial > row_b->serial) - (row_a->serial < row_b->serial);
}

static GType
list_model_get_item_type (GListModel *list)
{
  return CHAT_TYPE_MESSAGE;
}

static guint
list_model_get_n_items (GListModel *list)
{
  return (guint) g_sequence_get_length (CHAT_TIMELINE (list)->rows);
}

static GSequenceIter *
get_iter (ChatTimeline *self, guint position)
{
  if (self->cached_iter != NULL && position == self->cached_position + 1)
    self->cached_iter = g_sequence_iter_next (self->cached_iter);
  else if (self->cached_iter != NULL && position + 1 == self->cached_position)
    self->cached_iter = g_sequence_iter_prev (self->cached_iter);
  else if (self->cached_iter == NULL || position != self->cached_position)
    self->cached_iter = g_sequence_get_iter_at_pos (self->rows, (int) position);

  self->cached_position = position;

  return self->cached_iter;
}

static gpointer
list_model_get_item (GListModel *list, guint position)
{
  ChatTimeline *self = CHAT_TIMELINE (list);
  Row *row;

  if (position >= list_model_get_n_items (list))
    return NULL;

  row = g_sequence_get (get_iter (self, position));

  return g_object_ref (row->message);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = list_model_get_item_type;
  iface->get_n_items = list_model_get_n_items;
  iface->get_item = list_model_get_item;
}

static void
chat_timeline_finalize (GObject *object)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_message);
  g_sequence_free (self->rows);

  G_OBJECT_CLASS (chat_timeline_parent_class)->finalize (object);
}

static void
chat_timeline_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_timeline_class_init (ChatTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = chat_timeline_finalize;
  object_class->get_property = chat_timeline_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_OLDER] = g_param_spec_boolean ("has-older", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_timeline_init (ChatTimeline *self)
{
  self->rows = g_sequence_new (row_free);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_message = g_hash_table_new (NULL, NULL);
  self->max = CHAT_TIMELINE_MAX;
}

/**
 * chat_timeline_new:
 *
 * Returns: (transfer full): an empty timeline without a loader
 */
ChatTimeline *
chat_timeline_new (void)
{
  return g_object_new (CHAT_TYPE_TIMELINE, NULL);
}

static void
emit_items_changed (ChatTimeline *self, guint position, guint n_removed, guint n_added)
{
  self->cached_iter = NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static Row *
row_new (ChatMessage *message)
{
  Row *row = g_new (Row, 1);
  const char *id = chat_message_get_id (message);

  row->message = g_object_ref (message);
  row->id = id != NULL ? g_ref_string_new (id) : NULL;
  row->time = chat_message_get_time (message);
  row->serial = chat_message_get_serial (message);
  row->waiting = chat_message_get_state (message) == CHAT_MESSAGE_WAITING;

  return row;
}

static void
row_take_place_of (Row *row, const Row *other)
{
  g_clear_pointer (&row->id, g_ref_string_release);
  row->id = other->id != NULL ? g_ref_string_acquire (other->id) : NULL;
  row->time = other->time;
  row->serial = other->serial;
}

/* The last row that does not wait for the server, or the end when there is none. */
static GSequenceIter *
get_last_arrived (ChatTimeline *self)
{
  int n_arrived = g_sequence_get_length (self->rows) - (int) self->n_waiting;

  if (n_arrived == 0)
    return g_sequence_get_end_iter (self->rows);

  return g_sequence_get_iter_at_pos (self->rows, n_arrived - 1);
}

static void
place_after_arrived (ChatTimeline *self, Row *row)
{
  GSequenceIter *last = get_last_arrived (self);

  if (!g_sequence_iter_is_end (last) && compare_rows (row, g_sequence_get (last), NULL) < 0)
    row_take_place_of (row, g_sequence_get (last));
}

static GSequenceIter *
search (ChatTimeline *self, Row *row)
{
  return g_sequence_search (self->rows, row, compare_rows, NULL);
}

static guint
insert_before (ChatTimeline *self, GSequenceIter *sibling, Row *row)
{
  const char *id = chat_message_get_id (row->message);
  GSequenceIter *iter = g_sequence_insert_before (sibling, row);

  if (id != NULL)
    g_hash_table_insert (self->by_id, g_strdup (id), iter);
  g_hash_table_insert (self->by_message, row->message, iter);
  self->n_waiting += row->waiting;

  return (guint) g_sequence_iter_get_position (iter);
}

static void
forget_row (ChatTimeline *self, const Row *row)
{
  const char *id = chat_message_get_id (row->message);

  if (id != NULL)
    g_hash_table_remove (self->by_id, id);
  g_hash_table_remove (self->by_message, row->message);
  self->n_waiting -= row->waiting;
}

static void
trim (ChatTimeline *self)
{
  guint n_removed = self->max / TRIM_PART + 1;
  GSequenceIter *end;

  if ((guint) g_sequence_get_length (self->rows) <= self->max)
    return;

  end = g_sequence_get_iter_at_pos (self->rows, (int) n_removed);
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->rows); iter != end;
       iter = g_sequence_iter_next (iter))
    forget_row (self, g_sequence_get (iter));
  g_sequence_remove_range (g_sequence_get_begin_iter (self->rows), end);

  emit_items_changed (self, 0, n_removed, 0);
  chat_timeline_set_has_older (self, TRUE);
}

static gboolean
is_known (ChatTimeline *self, ChatMessage *message)
{
  const char *id = chat_message_get_id (message);

  return g_hash_table_contains (self->by_message, message)
         || (id != NULL && g_hash_table_contains (self->by_id, id));
}

/**
 * chat_timeline_append:
 * @self: a timeline
 * @message: a message that came in just now, or that waits to be sent
 *
 * Puts a message last: behind all others when it waits, and otherwise before those that wait.
 *
 * Returns: %FALSE when it is there already
 */
gboolean
chat_timeline_append (ChatTimeline *self, ChatMessage *message)
{
  Row *row;
  guint position;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (CHAT_IS_MESSAGE (message), FALSE);

  if (is_known (self, message))
    return FALSE;

  row = row_new (message);
  if (!row->waiting)
    place_after_arrived (self, row);

  position = insert_before (self, search (self, row), row);
  emit_items_changed (self, position, 0, 1);
  trim (self);

  return TRUE;
}

/**
 * chat_timeline_add_page:
 * @self: a timeline
 * @messages: (array length=n_messages): messages from the archive or from the server's history,
 * oldest first
 * @n_messages: how many
 *
 * Puts each message where its time and id belong.
 *
 * Returns: how many of them were not there before
 */
guint
chat_timeline_add_page (ChatTimeline *self, ChatMessage *const *messages, guint n_messages)
{
  guint n_added = 0;
  guint run_start = 0;
  guint run_length = 0;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), 0);

  for (guint i = 0; i < n_messages; i++)
    {
      GSequenceIter *sibling;
      Row *row;
      guint position;

      if (is_known (self, messages[i]))
        continue;

      row = row_new (messages[i]);
      sibling = search (self, row);
      position = (guint) g_sequence_iter_get_position (sibling);

      /* Neighbours are announced together, and before the list changes elsewhere. */
      if (run_length > 0 && position != run_start + run_length)
        {
          emit_items_changed (self, run_start, 0, run_length);
          run_length = 0;
        }
      if (run_length == 0)
        run_start = position;

      insert_before (self, sibling, row);
      run_length++;
      n_added++;
    }

  if (run_length > 0)
    emit_items_changed (self, run_start, 0, run_length);
  trim (self);

  return n_added;
}

/**
 * chat_timeline_remove:
 * @self: a timeline
 * @message: a message in it; any other is left alone
 *
 * Takes a message out.
 */
void
chat_timeline_remove (ChatTimeline *self, ChatMessage *message)
{
  GSequenceIter *iter;
  guint position;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  iter = g_hash_table_lookup (self->by_message, message);
  if (iter == NULL)
    return;

  position = (guint) g_sequence_iter_get_position (iter);
  forget_row (self, g_sequence_get (iter));
  g_sequence_remove (iter);
  emit_items_changed (self, position, 1, 0);
}

/* Takes a row out of the books, but not out of the list, before its message changes. */
static GSequenceIter *
begin_change (ChatTimeline *self, ChatMessage *message)
{
  GSequenceIter *iter = g_hash_table_lookup (self->by_message, message);

  if (iter != NULL)
    forget_row (self, g_sequence_get (iter));

  return iter;
}

/* Puts the message that was taken out by begin_change() where it belongs now. */
static void
end_change (ChatTimeline *self, GSequenceIter *iter, gboolean after_arrived)
{
  g_autoptr (ChatMessage) message = g_object_ref (((Row *) g_sequence_get (iter))->message);
  guint old_position = (guint) g_sequence_iter_get_position (iter);
  Row *row = row_new (message);
  GSequenceIter *sibling;
  guint position;

  /* Where it would stand if it were not there: the old row must not be in the way of the search. */
  g_sequence_remove (iter);
  if (after_arrived)
    place_after_arrived (self, row);
  sibling = search (self, row);
  position = (guint) g_sequence_iter_get_position (sibling);

  self->cached_iter = NULL;
  if (position != old_position)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), old_position, 1, 0);
      insert_before (self, sibling, row);
      emit_items_changed (self, position, 0, 1);
    }
  else
    {
      insert_before (self, sibling, row);
    }
}

/**
 * chat_timeline_arrive:
 * @self: a timeline
 * @message: a message of one's own in it
 * @id: (nullable): the msgid that the server gave it
 * @time: when the server had it, in milliseconds since 1970-01-01 UTC
 *
 * Says that the server has it, and moves it to where it stands for everyone else. When the timeline
 * has a message of this id already, they are the same, and @message is taken out.
 *
 * Returns: whether @message is still there
 */
gboolean
chat_timeline_arrive (ChatTimeline *self, ChatMessage *message, const char *id, gint64 time)
{
  GSequenceIter *iter;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (CHAT_IS_MESSAGE (message), FALSE);

  if (id != NULL && g_hash_table_contains (self->by_id, id))
    {
      chat_timeline_remove (self, message);
      return FALSE;
    }

  iter = begin_change (self, message);
  chat_message_set_arrived (message, id, time);
  if (iter == NULL)
    return FALSE;

  end_change (self, iter, id == NULL);

  return TRUE;
}

/**
 * chat_timeline_fail:
 * @self: a timeline
 * @message: a message of one's own in it
 * @error: why it did not arrive, for people
 *
 * Says that it did not arrive, and leaves it where the conversation stands now.
 */
void
chat_timeline_fail (ChatTimeline *self, ChatMessage *message, const char *error)
{
  GSequenceIter *iter;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  iter = begin_change (self, message);
  chat_message_set_failed (message, error);
  if (iter != NULL)
    end_change (self, iter, TRUE);
}

/**
 * chat_timeline_wait:
 * @self: a timeline
 * @message: a message of one's own in it that failed
 * @time: now, in milliseconds since 1970-01-01 UTC
 *
 * Lets it wait again, behind everything else.
 */
void
chat_timeline_wait (ChatTimeline *self, ChatMessage *message, gint64 time)
{
  GSequenceIter *iter;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  iter = begin_change (self, message);
  chat_message_set_waiting (message, time);
  if (iter != NULL)
    end_change (self, iter, FALSE);
}

/**
 * chat_timeline_get_oldest:
 * @self: a timeline
 *
 * Returns: (nullable) (transfer none): its first message that does not wait to be sent
 */
ChatMessage *
chat_timeline_get_oldest (ChatTimeline *self)
{
  Row *row;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  if (g_sequence_get_length (self->rows) == (int) self->n_waiting)
    return NULL;

  row = g_sequence_get (g_sequence_get_begin_iter (self->rows));

  return row->message;
}

/**
 * chat_timeline_find:
 * @self: a timeline
 * @id: a msgid
 *
 * Returns: (nullable) (transfer none): the message that has it
 */
ChatMessage *
chat_timeline_find (ChatTimeline *self, const char *id)
{
  GSequenceIter *iter;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  iter = g_hash_table_lookup (self->by_id, id);

  return iter != NULL ? ((Row *) g_sequence_get (iter))->message : NULL;
}

/**
 * chat_timeline_get_position:
 * @self: a timeline
 * @message: (nullable): a message
 * @position: (out): where it stands
 *
 * Returns: whether it is in the timeline
 */
gboolean
chat_timeline_get_position (ChatTimeline *self, ChatMessage *message, guint *position)
{
  GSequenceIter *iter;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  iter = message != NULL ? g_hash_table_lookup (self->by_message, message) : NULL;
  if (iter == NULL)
    return FALSE;

  *position = (guint) g_sequence_iter_get_position (iter);

  return TRUE;
}

static void
set_loading (ChatTimeline *self, gboolean loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/**
 * chat_timeline_set_max:
 * @self: a timeline
 * @max: how many messages it holds at most, instead of %CHAT_TIMELINE_MAX; more than ever wait at
 * once
 */
void
chat_timeline_set_max (ChatTimeline *self, guint max)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  self->max = max;
}

/**
 * chat_timeline_set_loader:
 * @self: a timeline
 * @loader: (nullable) (scope forever): what fetches older messages; %NULL for nothing
 * @user_data: what it is called with; it has to outlive @self, or be taken back by setting another
 * loader
 */
void
chat_timeline_set_loader (ChatTimeline *self, ChatTimelineLoader loader, gpointer user_data)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  self->loader = loader;
  self->loader_data = user_data;
}

/**
 * chat_timeline_load_older:
 * @self: a timeline
 *
 * Fetches a page of older messages, if there may be any, unless one is on its way.
 */
void
chat_timeline_load_older (ChatTimeline *self)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  if (self->loading || !self->has_older || self->loader == NULL
      || (guint) g_sequence_get_length (self->rows) >= self->max)
    return;

  set_loading (self, TRUE);
  self->loader (self, self->loader_data);
}

/**
 * chat_timeline_finish_loading:
 * @self: a timeline
 * @has_older: whether there may be more
 *
 * Ends what chat_timeline_load_older() began.
 */
void
chat_timeline_finish_loading (ChatTimeline *self, gboolean has_older)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  chat_timeline_set_has_older (self, has_older);
  set_loading (self, FALSE);
}

/**
 * chat_timeline_get_loading:
 * @self: a timeline
 *
 * Returns: whether older messages are on their way
 */
gboolean
chat_timeline_get_loading (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->loading;
}

/**
 * chat_timeline_get_has_older:
 * @self: a timeline
 *
 * Returns: whether there may be older messages to load
 */
gboolean
chat_timeline_get_has_older (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->has_older;
}

/**
 * chat_timeline_set_has_older:
 * @self: a timeline
 * @has_older: whether there may be older messages to load
 */
void
chat_timeline_set_has_older (ChatTimeline *self, gboolean has_older)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  if (self->has_older == has_older)
    return;

  self->has_older = has_older;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_OLDER]);
}
