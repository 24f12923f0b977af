/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-person.h"
#include "irc/irc-casemap.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* People that we show of one room; a larger room shows the first of them. */
#define CHAT_PEOPLE_MAX 20000

/**
 * ChatPeople:
 *
 * Who is in a room: a GListModel of ChatPerson, sorted by rank, then by name as people sort names.
 */
#define CHAT_TYPE_PEOPLE (chat_people_get_type ())
G_DECLARE_FINAL_TYPE (ChatPeople, chat_people, CHAT, PEOPLE, GObject)

/**
 * ChatPersonInit:
 *
 * Who is put into a list. The strings are copied; @name may be %NULL, and then the nick stands in
 * for it.
 */
typedef struct
{
  const char *nick;
  const char *name;
  const char *prefixes;
  gboolean away;
  gboolean own;
} ChatPersonInit;

ChatPeople *chat_people_new (void);

ChatPerson *chat_people_find (ChatPeople *self, const char *nick);

void chat_people_set_order (ChatPeople *self, IrcCasemap casemap, const char *signs);
void chat_people_add (ChatPeople *self, const ChatPersonInit *init);
void chat_people_replace (ChatPeople *self, const ChatPersonInit *inits, guint n_inits);
gboolean chat_people_remove (ChatPeople *self, const char *nick);
void chat_people_clear (ChatPeople *self);
void chat_people_rename (ChatPeople *self, const char *nick, const char *new_nick);
void chat_people_set_name (ChatPeople *self, const char *nick, const char *name);
void chat_people_set_away (ChatPeople *self, const char *nick, gboolean away);
void chat_people_set_prefix (ChatPeople *self, const char *nick, char sign, gboolean add);

G_END_DECLS
