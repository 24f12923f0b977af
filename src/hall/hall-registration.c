/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose a room is that lasts, and what accounts are in it. */

#include "hall/hall-registration.h"

#include "irc/irc-casemap.h"

static void
hall_role_free (HallRole *role)
{
  g_free (role->account);
  g_free (role);
}

/**
 * hall_registration_new:
 * @founder: (nullable): the account that the room belongs to
 * @time: since when, in milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): a registration without roles
 */
HallRegistration *
hall_registration_new (const char *founder, gint64 time)
{
  HallRegistration *self = g_new (HallRegistration, 1);

  self->founder = g_strdup (founder);
  self->time = time;
  self->roles = g_ptr_array_new_with_free_func ((GDestroyNotify) hall_role_free);

  return self;
}

/**
 * hall_registration_free:
 * @self: (transfer full): a registration
 */
void
hall_registration_free (HallRegistration *self)
{
  g_ptr_array_unref (self->roles);
  g_free (self->founder);
  g_free (self);
}

/**
 * hall_registration_set_founder:
 * @self: a registration
 * @founder: (nullable): the account that the room belongs to from now on
 */
void
hall_registration_set_founder (HallRegistration *self, const char *founder)
{
  g_free (self->founder);
  self->founder = g_strdup (founder);
}

/**
 * hall_registration_is_founder:
 * @self: a registration
 * @account: (nullable): an account, in any letter case
 *
 * Returns: whether the room belongs to @account
 */
gboolean
hall_registration_is_founder (const HallRegistration *self, const char *account)
{
  return account != NULL && self->founder != NULL
         && irc_casemap_equal (IRC_CASEMAP_ASCII, account, self->founder);
}

/* Returns where @account stands, or is to stand. */
static guint
find_role (const HallRegistration *self, const char *account, gboolean *found)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account);
  guint i;

  *found = FALSE;
  for (i = 0; i < self->roles->len; i++)
    {
      const HallRole *role = g_ptr_array_index (self->roles, i);
      g_autofree char *other = irc_casemap_fold (IRC_CASEMAP_ASCII, role->account);
      int order = g_strcmp0 (other, folded);

      *found = order == 0;
      if (order >= 0)
        break;
    }

  return i;
}

/**
 * hall_registration_get_role:
 * @self: a registration
 * @account: (nullable): an account, in any letter case
 *
 * Returns: the prefix modes that were given to @account to last; 0 for none
 */
HallModes
hall_registration_get_role (const HallRegistration *self, const char *account)
{
  gboolean found;
  guint index;

  if (account == NULL)
    return 0;

  index = find_role (self, account, &found);

  return found ? ((const HallRole *) g_ptr_array_index (self->roles, index))->modes : 0;
}

/**
 * hall_registration_get_standing:
 * @self: a registration
 * @account: (nullable): an account, in any letter case
 *
 * Returns: the prefix modes that @account has whenever it is in the room
 */
HallModes
hall_registration_get_standing (const HallRegistration *self, const char *account)
{
  HallModes standing = hall_registration_get_role (self, account);

  if (hall_registration_is_founder (self, account))
    standing |= HALL_MODE_FOUNDER;

  return standing;
}

/**
 * hall_registration_set_role:
 * @self: a registration
 * @account: an account
 * @modes: the prefix modes that it is to have; 0 for none
 */
void
hall_registration_set_role (HallRegistration *self, const char *account, HallModes modes)
{
  gboolean found;
  guint index = find_role (self, account, &found);
  HallRole *role;

  if (modes == 0)
    {
      if (found)
        g_ptr_array_remove_index (self->roles, index);
      return;
    }

  if (!found)
    {
      role = g_new0 (HallRole, 1);
      role->account = g_strdup (account);
      g_ptr_array_insert (self->roles, (int) index, role);
    }
  role = g_ptr_array_index (self->roles, index);
  role->modes = modes;
}
