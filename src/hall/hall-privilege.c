/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-privilege.h"

static const char *const names[] = {
#define PRIVILEGE(symbol, name, text) name,
#include "hall/hall-privilege.def"
#undef PRIVILEGE
};

/**
 * hall_privilege_find:
 * @name: the name of a privilege
 *
 * Returns: the privilege; 0 when there is none of that name
 */
HallPrivileges
hall_privilege_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return (HallPrivileges) 1 << i;

  return 0;
}

/**
 * hall_privilege_get_name:
 * @privilege: one privilege
 *
 * Returns: (transfer none): its name
 */
const char *
hall_privilege_get_name (HallPrivileges privilege)
{
  return names[g_bit_nth_lsf (privilege, -1)];
}
