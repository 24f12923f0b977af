/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who hears of whose coming and going: https://ircv3.net/specs/extensions/monitor */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"

/**
 * HallWatch:
 * @nick: the nick as who watched it first wrote it
 * @users: (element-type HallUser): who watches it, in the order in which they began; never empty
 */
typedef struct
{
  char *nick;
  GPtrArray *users;
} HallWatch;

static HallWatch *
hall_watch_new (const char *nick)
{
  HallWatch *watch = g_new (HallWatch, 1);

  watch->nick = g_strdup (nick);
  watch->users = g_ptr_array_new ();

  return watch;
}

static void
hall_watch_free (HallWatch *watch)
{
  g_ptr_array_unref (watch->users);
  g_free (watch->nick);
  g_free (watch);
}

static gboolean
find_watched (const HallUser *user, const char *nick, guint *index)
{
  for (guint i = 0; user->watched != NULL && i < user->watched->len; i++)
    if (irc_casemap_equal (IRC_CASEMAP_ASCII, g_ptr_array_index (user->watched, i), nick))
      {
        *index = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
hall_watch (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallWatch *watch;
  guint index;

  if (!irc_nick_is_valid (command->text))
    return hall_fail (self, HALL_ERROR_BAD_NICK, command->text, NULL);
  if (find_watched (user, command->text, &index))
    return TRUE;

  if (user->watched == NULL)
    user->watched = g_ptr_array_new_with_free_func (g_free);
  if (user->watched->len >= self->limits.watches_per_user)
    {
      g_autofree char *limit = g_strdup_printf ("%u", self->limits.watches_per_user);

      return hall_fail (self, HALL_ERROR_WATCHES_FULL, command->text, limit);
    }

  watch = g_hash_table_lookup (self->watchers, command->text);
  if (watch == NULL)
    {
      watch = hall_watch_new (command->text);
      g_hash_table_insert (self->watchers, watch->nick, watch);
    }
  g_ptr_array_add (watch->users, user);
  g_ptr_array_add (user->watched, g_strdup (command->text));

  return TRUE;
}

static void
unwatch_one (Hall *self, HallUser *user, guint index)
{
  HallWatch *watch = g_hash_table_lookup (self->watchers, g_ptr_array_index (user->watched, index));

  g_ptr_array_remove (watch->users, user);
  if (watch->users->len == 0)
    {
      g_hash_table_remove (self->watchers, watch->nick);
      hall_watch_free (watch);
    }
  g_ptr_array_remove_index (user->watched, index);
}

gboolean
hall_unwatch (Hall *self, const HallCommand *command)
{
  guint index;

  if (command->text == NULL)
    hall_unwatch_all (self, command->actor);
  else if (find_watched (command->actor, command->text, &index))
    unwatch_one (self, command->actor, index);

  return TRUE;
}

/**
 * hall_unwatch_all:
 * @self: a hall
 * @user: somebody, who hears of nobody's coming and going any more
 */
void
hall_unwatch_all (Hall *self, HallUser *user)
{
  while (user->watched != NULL && user->watched->len > 0)
    unwatch_one (self, user, user->watched->len - 1);
}

/**
 * hall_clear_watchers:
 * @self: a hall that is being freed
 */
void
hall_clear_watchers (Hall *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    hall_watch_free (watch);
  g_hash_table_unref (self->watchers);
}

/**
 * hall_get_watchers:
 * @self: a hall
 * @nick: a nick, in any letter case
 *
 * Returns: (nullable) (transfer none) (element-type HallUser): who watches it; %NULL for nobody
 */
const GPtrArray *
hall_get_watchers (const Hall *self, const char *nick)
{
  const HallWatch *watch = g_hash_table_lookup (self->watchers, nick);

  return watch != NULL ? watch->users : NULL;
}

/**
 * hall_tell_presence:
 * @self: a hall
 * @user: somebody
 * @nick: a nick of @user that came to be used, or is not any more
 * @name: how to name it; see #HallSink
 * @is_here: whether it came to be used
 */
void
hall_tell_presence (Hall *self,
                    const HallUser *user,
                    const char *nick,
                    const char *name,
                    gboolean is_here)
{
  const GPtrArray *watchers = hall_get_watchers (self, nick);

  for (guint i = 0; watchers != NULL && i < watchers->len; i++)
    self->sink.tell_presence (self->user_data, g_ptr_array_index (watchers, i), user, name,
                              is_here);
}
