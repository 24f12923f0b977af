/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-ban.h"

G_BEGIN_DECLS

/**
 * HallBanSet:
 *
 * All bans of a server. Addresses and accounts are found at once, however many bans there are;
 * masks have to be tried one after the other.
 */
typedef struct HallBanSet HallBanSet;

typedef void (*HallBanFunc) (const HallBan *ban, gpointer user_data);

HallBanSet *hall_ban_set_new (void);
void hall_ban_set_free (HallBanSet *self);
void hall_ban_set_add (HallBanSet *self, HallBan *ban);
HallBan *hall_ban_set_take (HallBanSet *self, const char *mask);
guint hall_ban_set_get_size (const HallBanSet *self);
guint hall_ban_set_get_n_masks (const HallBanSet *self);
const HallBan *hall_ban_set_find (const HallBanSet *self, const char *mask);
const HallBan *hall_ban_set_find_address (const HallBanSet *self, const char *address, gint64 time);
const HallBan *hall_ban_set_find_account (const HallBanSet *self, const char *account, gint64 time);
const HallBan *hall_ban_set_find_user (const HallBanSet *self, const HallUser *user, gint64 time);
const HallBan *hall_ban_set_get_next_over (const HallBanSet *self);
void hall_ban_set_foreach (const HallBanSet *self, HallBanFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HallBanSet, hall_ban_set_free)

G_END_DECLS
