/* SPDX-License-Identifier: GPL-3.0-or-later */

/* LIST and its filters: https://modern.ircdocs.horse/#list-message and #elist-parameter */

#include "irc/irc-mask.h"
#include "server/server-commands.h"
#include "server/server-private.h"

/**
 * Range:
 * @above: the value has to be more than this
 * @below: the value has to be less than this
 */
typedef struct
{
  gint64 above;
  gint64 below;
} Range;

/**
 * RoomFilter:
 * @reply: the answer
 * @now: the time in seconds since 1970-01-01 UTC
 * @masks: (element-type utf8): names, or masks of names; a room has to match one if there is any
 * @not_masks: (element-type utf8): masks that a room must not match
 * @users: how many are in the room
 * @age: how many seconds ago it came to be
 * @topic_age: how many seconds ago its topic was set
 * @wants_topic: whether @topic_age was asked for, which only a room with a topic has
 *
 * What a room has to be like to be listed.
 */
typedef struct
{
  ServerReply *reply;
  gint64 now;
  GPtrArray *masks;
  GPtrArray *not_masks;
  Range users;
  Range age;
  Range topic_age;
  gboolean wants_topic;
} RoomFilter;

static gboolean
is_in_range (gint64 value, const Range *range)
{
  return value > range->above && value < range->below;
}

static gboolean
matches_any (const GPtrArray *masks, const char *name)
{
  for (guint i = 0; i < masks->len; i++)
    if (irc_mask_match (g_ptr_array_index (masks, i), name))
      return TRUE;

  return FALSE;
}

static gboolean
filter_accepts (const RoomFilter *self, const HallRoom *room)
{
  if (self->masks->len > 0 && !matches_any (self->masks, room->name))
    return FALSE;
  if (matches_any (self->not_masks, room->name))
    return FALSE;
  if (self->wants_topic
      && (room->topic == NULL
          || !is_in_range (self->now - room->topic_time / 1000, &self->topic_age)))
    return FALSE;

  return is_in_range (room->members->len, &self->users)
         && is_in_range (self->now - base_id_get_time (room->created) / 1000, &self->age);
}

static void
list_room (HallRoom *room, gpointer user_data)
{
  const RoomFilter *filter = user_data;
  g_autofree char *count = g_strdup_printf ("%u", room->members->len);

  if (room->members->len > 0 && hall_room_is_visible_to (room, filter->reply->session->user)
      && filter_accepts (filter, room))
    server_reply_numeric (filter->reply, RPL_LIST, room->name, count,
                          room->topic != NULL ? room->topic : "", NULL);
}

/* Takes "<5" or ">5" up; what is written in another way leaves the range as it is. */
static gboolean
narrow (Range *range, const char *text, guint unit)
{
  guint64 value;

  if ((text[0] != '<' && text[0] != '>')
      || !g_ascii_string_to_unsigned (text + 1, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;

  if (text[0] == '<')
    range->below = MIN (range->below, (gint64) value * unit);
  else
    range->above = MAX (range->above, (gint64) value * unit);

  return TRUE;
}

static void
add_condition (RoomFilter *filter, char *text)
{
  char letter = g_ascii_toupper (text[0]);

  if (text[0] == '\0' || narrow (&filter->users, text, 1))
    return;

  if (letter == 'C' && narrow (&filter->age, text + 1, 60))
    return;
  if (letter == 'T' && narrow (&filter->topic_age, text + 1, 60))
    filter->wants_topic = TRUE;
  else if (text[0] == '!')
    g_ptr_array_add (filter->not_masks, text + 1);
  else
    g_ptr_array_add (filter->masks, text);
}

static void
list_filtered (ServerReply *reply, char **conditions)
{
  g_autoptr (GPtrArray) masks = g_ptr_array_new ();
  g_autoptr (GPtrArray) not_masks = g_ptr_array_new ();
  const Range any = { -1, G_MAXINT64 };
  RoomFilter filter = {
    .reply = reply,
    .now = base_clock_get_real (reply->session->server->clock) / G_USEC_PER_SEC,
    .masks = masks,
    .not_masks = not_masks,
    .users = any,
    .age = any,
    .topic_age = any,
  };

  for (guint i = 0; conditions[i] != NULL; i++)
    add_condition (&filter, conditions[i]);
  hall_foreach_room (reply->session->server->hall, list_room, &filter);
}

void
server_command_list (ServerReply *reply, const IrcMessage *message)
{
  g_autofree char *all = g_strjoin (",", message->n_params > 0 ? message->params[0] : "",
                                    message->n_params > 1 ? message->params[1] : NULL, NULL);
  g_auto (GStrv) conditions = g_strsplit (all, ",", -1);

  server_reply_numeric (reply, RPL_LISTSTART, "Channel", NULL);
  list_filtered (reply, conditions);
  server_reply_numeric (reply, RPL_LISTEND, NULL);
}
