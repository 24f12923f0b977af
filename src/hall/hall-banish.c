/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has to stay away from the server: what operators decide about it, and what comes of it.
 * https://github.com/solanum-ircd/solanum/blob/main/help/opers/kline */

#include "hall/hall-private.h"

/* A step that nobody notices; what is left is for the next one. */
#define EXPIRED_PER_STEP 500

static gboolean
banish_if (Hall *self, HallUser *user, const HallBan *ban)
{
  if (ban != NULL)
    self->sink.banish (self->user_data, user, ban);

  return ban == NULL;
}

/**
 * hall_check_banned:
 * @self: a hall
 * @user: somebody who comes
 * @id: when
 *
 * Returns: whether @user may come in; when not, that was told
 */
gboolean
hall_check_banned (Hall *self, HallUser *user, BaseId id)
{
  return banish_if (self, user, hall_ban_set_find_user (self->bans, user, base_id_get_time (id)));
}

/**
 * hall_check_account:
 * @self: a hall
 * @user: somebody who is here
 * @account: the account that @user logs in to
 * @id: when
 *
 * Returns: whether @user may stay then; when not, that was told
 */
gboolean
hall_check_account (Hall *self, HallUser *user, const char *account, BaseId id)
{
  return banish_if (self, user,
                    hall_ban_set_find_account (self->bans, account, base_id_get_time (id)));
}

/* Who runs the server is nobody here, and may do all. */
static gboolean
require_privilege (Hall *self, const HallUser *user)
{
  HallError error;

  if (user == NULL || !hall_user_lacks (user, HALL_PRIVILEGE_BAN, &error))
    return TRUE;

  return hall_fail (self, error, hall_privilege_get_name (HALL_PRIVILEGE_BAN), NULL);
}

static gboolean
has_space (const Hall *self, const HallBan *ban)
{
  return hall_ban_set_get_size (self->bans) < self->limits.bans
         && (ban->kind != HALL_BAN_MASK
             || hall_ban_set_get_n_masks (self->bans) < self->limits.ban_masks);
}

static gboolean
check (Hall *self, const HallCommand *command, const HallBan *ban)
{
  const HallBan *there = hall_ban_set_find (self->bans, ban->mask);

  if (hall_ban_is_too_wide (ban))
    return hall_fail (self, HALL_ERROR_BAN_TOO_WIDE, ban->mask, NULL);
  if (command->actor != NULL && hall_ban_matches (ban, command->actor))
    return hall_fail (self, HALL_ERROR_BAN_OF_ACTOR, ban->mask, NULL);
  if (there != NULL && !hall_ban_is_over (there, ban->set))
    return hall_fail (self, HALL_ERROR_BAN_EXISTS, ban->mask, there->reason);
  if (there == NULL && !has_space (self, ban))
    return hall_fail (self, HALL_ERROR_BANS_FULL, ban->mask, NULL);

  return TRUE;
}

static void
banish_all (Hall *self, const HallBan *ban)
{
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    if (hall_ban_matches (ban, user))
      self->sink.banish (self->user_data, user, ban);
}

/* One that is over may still be there. */
static void
put (Hall *self, HallBan *ban)
{
  g_autoptr (HallBan) former G_GNUC_UNUSED = hall_ban_set_take (self->bans, ban->mask);

  hall_ban_set_add (self->bans, ban);
  self->sink.record_ban (self->user_data, ban, TRUE);
  banish_all (self, ban);
}

gboolean
hall_ban (Hall *self, const HallCommand *command)
{
  g_autoptr (HallBan) ban = NULL;
  const char *setter = command->actor != NULL ? command->actor->oper_name : HALL_ADMINISTRATOR;

  if (!require_privilege (self, command->actor))
    return FALSE;

  ban = hall_ban_new (command->object, command->text, setter, base_id_get_time (command->id),
                      command->end);
  if (ban == NULL)
    return hall_fail (self, HALL_ERROR_BAD_BAN, command->object, NULL);
  if (!check (self, command, ban))
    return FALSE;

  put (self, g_steal_pointer (&ban));

  return TRUE;
}

static void
forget (Hall *self, const char *mask)
{
  g_autoptr (HallBan) ban = hall_ban_set_take (self->bans, mask);

  self->sink.record_ban (self->user_data, ban, FALSE);
}

gboolean
hall_unban (Hall *self, const HallCommand *command)
{
  g_autoptr (HallBan) wanted = NULL;
  const HallBan *ban = NULL;

  if (!require_privilege (self, command->actor))
    return FALSE;

  wanted = hall_ban_new (command->object, "", "", 0, 0);
  if (wanted == NULL)
    return hall_fail (self, HALL_ERROR_BAD_BAN, command->object, NULL);

  ban = hall_ban_set_find (self->bans, wanted->mask);
  if (ban == NULL || hall_ban_is_over (ban, base_id_get_time (command->id)))
    return hall_fail (self, HALL_ERROR_NO_SUCH_BAN, wanted->mask, NULL);

  forget (self, wanted->mask);

  return TRUE;
}

/* Nobody does this, so nobody has to be allowed to. */
gboolean
hall_expire_bans (Hall *self, const HallCommand *command)
{
  const HallBan *ban;

  for (guint i = 0; i < EXPIRED_PER_STEP; i++)
    {
      ban = hall_ban_set_get_next_over (self->bans);
      if (ban == NULL || !hall_ban_is_over (ban, base_id_get_time (command->id)))
        break;
      forget (self, ban->mask);
    }

  return TRUE;
}

/**
 * hall_restore_ban:
 * @self: a hall that nobody entered yet
 * @ban: (transfer full): a ban as it was remembered
 *
 * Returns: whether there was space for it
 */
gboolean
hall_restore_ban (Hall *self, HallBan *ban)
{
  if (has_space (self, ban) && hall_ban_set_find (self->bans, ban->mask) == NULL)
    {
      hall_ban_set_add (self->bans, ban);
      return TRUE;
    }

  hall_ban_free (ban);

  return FALSE;
}

/**
 * hall_take_ban:
 * @self: a hall
 * @ban: (transfer full): a ban from elsewhere
 *
 * Whoever it is for has to leave.
 *
 * Returns: whether there was none like it, and space for it
 */
gboolean
hall_take_ban (Hall *self, HallBan *ban)
{
  if (has_space (self, ban) && hall_ban_set_find (self->bans, ban->mask) == NULL)
    {
      put (self, ban);
      return TRUE;
    }

  hall_ban_free (ban);

  return FALSE;
}

/**
 * hall_get_bans:
 * @self: a hall
 *
 * Returns: (transfer none): who is not to be here
 */
const HallBanSet *
hall_get_bans (const Hall *self)
{
  return self->bans;
}
