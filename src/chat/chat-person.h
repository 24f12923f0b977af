/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ChatPerson:
 *
 * Somebody in one room. The object is the person's own for as long as they stay in the room,
 * whatever they are called.
 *
 * Properties, all readable, all of which notify:
 * - `nick` (string): the unique short name
 * - `name` (string): the name to show; the nick until a better one is known
 * - `prefix` (string): the sign of the person's highest rank in this room ("@", "+", …), or ""
 * - `rank` (uint): 0 for the highest rank the server knows; those without a sign come last
 * - `away` (boolean): whether the person is away
 * - `own` (boolean): whether it is the person who reads this
 */
#define CHAT_TYPE_PERSON (chat_person_get_type ())
G_DECLARE_FINAL_TYPE (ChatPerson, chat_person, CHAT, PERSON, GObject)

/* The rank of those without a sign. */
#define CHAT_PERSON_RANK_NONE 64

const char *chat_person_get_nick (ChatPerson *self);
const char *chat_person_get_name (ChatPerson *self);
const char *chat_person_get_prefix (ChatPerson *self);
guint chat_person_get_rank (ChatPerson *self);
gboolean chat_person_get_away (ChatPerson *self);
gboolean chat_person_get_own (ChatPerson *self);

G_END_DECLS
