/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-room.h"

G_BEGIN_DECLS

/**
 * HallRole:
 * @account: an account
 * @modes: the prefix modes that it has in the room whenever it is there
 */
typedef struct
{
  char *account;
  HallModes modes;
} HallRole;

/**
 * HallRegistration:
 * @founder: (nullable): the account that the room belongs to; %NULL once that was given up
 * @time: since when it is registered, in milliseconds since 1970-01-01 UTC
 * @roles: (element-type HallRole): what other accounts are in it, in the order of their names
 *
 * What makes a room one that lasts.
 */
struct HallRegistration
{
  char *founder;
  gint64 time;
  GPtrArray *roles;
};

HallRegistration *hall_registration_new (const char *founder, gint64 time);
void hall_registration_free (HallRegistration *self);
void hall_registration_set_founder (HallRegistration *self, const char *founder);
gboolean hall_registration_is_founder (const HallRegistration *self, const char *account);
HallModes hall_registration_get_role (const HallRegistration *self, const char *account);
HallModes hall_registration_get_standing (const HallRegistration *self, const char *account);
void hall_registration_set_role (HallRegistration *self, const char *account, HallModes modes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HallRegistration, hall_registration_free)

G_END_DECLS
