/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-person.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppPersonRow:
 *
 * Somebody in the list of people.
 *
 * Properties, all writable:
 * - `person` (ChatPerson, nullable)
 */
#define APP_TYPE_PERSON_ROW (app_person_row_get_type ())
G_DECLARE_FINAL_TYPE (AppPersonRow, app_person_row, APP, PERSON_ROW, AdwBin)

G_END_DECLS
