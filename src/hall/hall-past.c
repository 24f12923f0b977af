/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who was here: what WHOWAS asks for. */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"

static void
hall_past_user_free (HallPastUser *past)
{
  g_free (past->nick);
  g_free (past->user);
  g_free (past->host);
  g_free (past->realname);
  g_free (past->account);
  g_free (past);
}

/**
 * hall_remember_user:
 * @self: a hall
 * @user: somebody who is about to give up the name
 * @id: what ends it
 *
 * The oldest of those who are remembered makes room.
 */
void
hall_remember_user (Hall *self, const HallUser *user, BaseId id)
{
  HallPastUser *past;

  while (self->past.length > 0 && self->past.length >= self->limits.past_users)
    hall_past_user_free (g_queue_pop_tail (&self->past));
  if (self->limits.past_users == 0)
    return;

  past = g_new (HallPastUser, 1);
  past->nick = g_strdup (user->nick);
  past->user = g_strdup (user->user);
  past->host = g_strdup (user->host);
  past->realname = g_strdup (user->realname);
  past->account = g_strdup (user->account);
  past->time = base_id_get_time (id);
  g_queue_push_head (&self->past, past);
}

/**
 * hall_clear_past:
 * @self: a hall, which remembers nobody afterwards
 */
void
hall_clear_past (Hall *self)
{
  g_queue_clear_full (&self->past, (GDestroyNotify) hall_past_user_free);
}

/**
 * hall_foreach_past:
 * @self: a hall
 * @nick: a nick, in any letter case
 * @max: the most to call @func for
 * @func: (scope call): called for each who had the nick, the newest first
 * @user_data: what @func gets
 *
 * Returns: how many @func was called for
 */
guint
hall_foreach_past (const Hall *self,
                   const char *nick,
                   guint max,
                   HallPastFunc func,
                   gpointer user_data)
{
  guint n = 0;

  for (const GList *link = self->past.head; link != NULL && n < max; link = link->next)
    {
      const HallPastUser *past = link->data;

      if (!irc_casemap_equal (IRC_CASEMAP_ASCII, past->nick, nick))
        continue;

      func (past, user_data);
      n++;
    }

  return n;
}
