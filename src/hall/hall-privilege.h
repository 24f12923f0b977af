/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
#define PRIVILEGE(symbol, name, text) HALL_PRIVILEGE_INDEX_##symbol,
#include "hall/hall-privilege.def"
#undef PRIVILEGE
  HALL_PRIVILEGE_COUNT
};

/* One bit for each row of hall-privilege.def: HALL_PRIVILEGE_KILL and so on. */
enum
{
#define PRIVILEGE(symbol, name, text) HALL_PRIVILEGE_##symbol = 1 << HALL_PRIVILEGE_INDEX_##symbol,
#include "hall/hall-privilege.def"
#undef PRIVILEGE
};

typedef guint32 HallPrivileges;

HallPrivileges hall_privilege_find (const char *name);
const char *hall_privilege_get_name (HallPrivileges privilege);

G_END_DECLS
