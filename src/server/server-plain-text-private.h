/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "io/io-telnet.h"
#include "server/server-plain-text.h"

G_BEGIN_DECLS

/* What people are shown, a line each of server-plain-text.def. */
typedef enum
{
#define SENTENCE(symbol, text, when) SERVER_SENTENCE_##symbol,
#include "server/server-plain-text.def"
#undef SENTENCE
} ServerSentence;

/**
 * ServerPlainText:
 * @telnet: how far it was read
 * @room: (nullable): the room that it is in, as it is called now
 * @name: (nullable): the name that waits for the password
 * @n_refused: how many names were refused
 * @day: the day of the newest message that was shown of those said before
 *
 * What a session at a plain-text door has more than others.
 */
struct ServerPlainText
{
  IoTelnet telnet;
  char *room;
  char *name;
  guint n_refused;
  char day[sizeof "2026-11-20"];
};

void server_plain_text_append (GString *text,
                               ServerSentence sentence,
                               const char *who,
                               const char *what,
                               const char *said);
void server_plain_text_ask_again (ServerSession *session, GString *text);

G_END_DECLS
