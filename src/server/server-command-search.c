/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SEARCH: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md */

#include <string.h>

#include "irc/irc-name.h"
#include "irc/irc-tags.h"
#include "irc/irc-time.h"
#include "server/server-commands.h"
#include "server/server-history.h"
#include "server/server-private.h"
#include "store/store-words.h"

/* What is found when nobody says how much of it. */
#define DEFAULT_LIMIT 100

#define TO_TEXT_(number) #number
#define TO_TEXT(number)  TO_TEXT_ (number)

/**
 * Search:
 * @reply: where to say what is wrong
 * @query: what is asked for, as far as its attributes were read
 * @in: (nullable) (owned): the room or the other person to look at
 * @text: (nullable) (owned): for @query
 * @from: (nullable) (owned): for @query
 *
 * A SEARCH that is being read.
 */
typedef struct
{
  ServerReply *reply;
  StoreQuery query;
  char *in;
  char *text;
  char *from;
} Search;

static gboolean
fail (ServerReply *reply, const char *attribute, const char *text)
{
  server_reply_fail (reply, "SEARCH", "INVALID_PARAMS", attribute, text, NULL);

  return FALSE;
}

static gboolean
read_in (Search *self, const char *value)
{
  const HallUser *user = self->reply->session->user;
  const HallRoom *room = hall_find_room (self->reply->session->server->hall, value);

  if (value[0] != '#' && !irc_nick_is_valid (value))
    return fail (self->reply, "in", "Nobody can have this name");

  if (value[0] == '#' && (room == NULL || hall_user_find_member (user, room) == NULL))
    return fail (self->reply, "in", "You can search the rooms that you are in");

  self->in = g_strdup (value);

  return TRUE;
}

static gboolean
read_from (Search *self, const char *value)
{
  if (!irc_nick_is_valid (value) && !irc_relay_nick_is_valid (value))
    return fail (self->reply, "from", "Nobody can have this name");

  self->query.from = self->from = g_strdup (value);

  return TRUE;
}

static gboolean
parse_time (Search *self, const char *attribute, const char *value, gint64 *time)
{
  return irc_time_parse (value, time)
         || fail (self->reply, attribute, "This is no time: give YYYY-MM-DDThh:mm:ss.sssZ");
}

static gboolean
read_after (Search *self, const char *value)
{
  gint64 time;

  if (!parse_time (self, "after", value, &time))
    return FALSE;

  self->query.first = MAX (base_id_first_at (time) - 1, 0);
  self->query.from_oldest = TRUE;

  return TRUE;
}

static gboolean
read_before (Search *self, const char *value)
{
  gint64 time;

  if (!parse_time (self, "before", value, &time))
    return FALSE;

  self->query.second = MAX (base_id_first_at (time + 1), 1);

  return TRUE;
}

static gboolean
read_text (Search *self, const char *value)
{
  if (!store_words_are_bounded (value))
    return fail (self->reply, "text",
                 "Look for at most " TO_TEXT (STORE_WORDS_MAX) " words of at most " TO_TEXT (
                     STORE_WORD_CHARS_MAX) " characters");

  self->query.text = self->text = g_strdup (value);

  return TRUE;
}

static gboolean
read_limit (Search *self, const char *value)
{
  guint most = self->reply->session->server->config->limits.history_per_request;
  guint64 limit;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &limit, NULL))
    return fail (self->reply, "limit", "The limit is a number above 0");

  self->query.limit = (guint) MIN (limit, most);

  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*read) (Search *self, const char *value);
} attributes[] = {
  { "in", read_in },         { "from", read_from }, { "after", read_after },
  { "before", read_before }, { "text", read_text }, { "limit", read_limit },
};

static gboolean
is_known (const IrcTag *tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (tag->key_size == strlen (attributes[i].name)
        && memcmp (tag->key, attributes[i].name, tag->key_size) == 0)
      return TRUE;

  return FALSE;
}

/* What is not known would not be looked at, and so more be found than was asked for. */
static gboolean
check_known (ServerReply *reply, const char *text)
{
  IrcTagIter iter;
  IrcTag tag;

  irc_tag_iter_init (&iter, text);
  while (irc_tag_iter_next (&iter, &tag))
    if (!is_known (&tag))
      {
        g_autofree char *name = g_strndup (tag.key, tag.key_size);

        return fail (reply, name, "There is no such attribute");
      }

  return TRUE;
}

/* An attribute without a value is one that is not there; the last counts of several. */
static gboolean
read_attributes (Search *self, const char *text)
{
  if (!check_known (self->reply, text))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      g_autofree char *value = irc_tags_get (text, attributes[i].name);

      if (value != NULL && value[0] != '\0' && !attributes[i].read (self, value))
        return FALSE;
    }

  return TRUE;
}

/* Whoever asks may read the rooms they are in, as far as those show their history. */
static void
add_rooms (Search *self, GPtrArray *names, GArray *hidden)
{
  const HallUser *user = self->reply->session->user;
  const HallRoom *only
      = hall_find_room (self->reply->session->server->hall, self->in != NULL ? self->in : "");

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallRoom *room = ((HallMember *) g_ptr_array_index (user->memberships, i))->room;
      BaseId hidden_here = hall_room_get_hidden_from (room, user);

      if (self->in != NULL && room != only)
        continue;
      g_ptr_array_add (names, room->name);
      g_array_append_val (hidden, hidden_here);
    }
  g_ptr_array_add (names, NULL);
}

static void
request (Search *self)
{
  g_autoptr (GPtrArray) rooms = g_ptr_array_new ();
  g_autoptr (GArray) hidden = g_array_new (FALSE, FALSE, sizeof (BaseId));
  g_autofree char *owner = server_history_get_owner (self->reply->session->user);
  gboolean is_in_room = self->in != NULL && self->in[0] == '#';

  add_rooms (self, rooms, hidden);
  self->query.rooms = (const char *const *) rooms->pdata;
  self->query.rooms_hidden = (const BaseId *) (gconstpointer) hidden->data;
  if (!is_in_room)
    {
      self->query.owner = owner;
      self->query.target = self->in;
    }
  store_journal_index (store_get_journal (self->reply->session->server->store));
  server_history_request (self->reply, "SEARCH", &self->query);
}

void
server_command_search (ServerReply *reply, const IrcMessage *message)
{
  guint most = reply->session->server->config->limits.history_per_request;
  Search self = {
    .reply = reply,
    .query = { .kind = STORE_QUERY_SEARCH, .limit = MIN (DEFAULT_LIMIT, most) },
  };

  if ((reply->session->caps & IRC_CAP_SEARCH) == 0)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "SEARCH", NULL);
  else if (message->n_params > 1)
    fail (reply, "*", "Attributes are one parameter: write a space as \\s and a semicolon as \\:");
  else if (read_attributes (&self, message->params[0]))
    request (&self);

  g_free (self.in);
  g_free (self.text);
  g_free (self.from);
}
