/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server.h"

G_BEGIN_DECLS

void server_room_record (gpointer user_data, const HallRoom *room);
void server_room_record_registration (gpointer user_data, const HallRoom *room);
void server_room_record_role (gpointer user_data,
                              const HallRoom *room,
                              const char *account,
                              HallModes modes);
void server_room_record_entry (gpointer user_data,
                               const HallRoom *room,
                               HallModes mode,
                               const HallListEntry *entry,
                               gboolean is_set);
void server_room_record_reader (gpointer user_data,
                                const HallRoom *room,
                                const char *identity,
                                BaseId since,
                                gboolean is_set);
void server_room_record_end (gpointer user_data, const HallRoom *room);
gboolean server_room_record_restore (Server *self, HallRoom *room, GError **error);

gboolean server_room_record_take_registration (Server *self,
                                               HallRoom *room,
                                               const StoreRegistration *stored);
gboolean server_room_record_take_role (Server *self, HallRoom *room, const StoreRole *stored);
gboolean server_room_record_take_entry (Server *self, HallRoom *room, const StoreEntry *stored);
gboolean server_room_record_take_reader (Server *self, HallRoom *room, const StoreReader *stored);

G_END_DECLS
