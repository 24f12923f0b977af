/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-person.h"

G_BEGIN_DECLS

/* What only ChatPeople may do, which keeps people in order by what is changed here. */

ChatPerson *chat_person_new (const char *nick, const char *name, gboolean away, gboolean own);

void chat_person_set_nick (ChatPerson *self, const char *nick);
void chat_person_set_name (ChatPerson *self, const char *name);
void chat_person_set_away (ChatPerson *self, gboolean away);
void chat_person_set_signs (ChatPerson *self, const char *signs, const char *order);
const char *chat_person_get_signs (ChatPerson *self);
int chat_person_compare (ChatPerson *self, ChatPerson *other);

G_END_DECLS
