/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *verb;
  guint min_params;
  ChatLineHandler handle;
} Verb;

/* Everything a server can say that means something to us, in the order of strcmp(), and how many
 * parameters a handler can rely on. A line with fewer is passed over. */
static const Verb verbs[] = {
  { "001", 1, chat_network_on_welcome },      { "002", 1, chat_network_on_server_text },
  { "003", 1, chat_network_on_server_text },  { "004", 0, chat_network_on_ignored },
  { "005", 2, chat_network_on_isupport },     { "221", 0, chat_network_on_ignored },
  { "251", 1, chat_network_on_server_text },  { "252", 0, chat_network_on_ignored },
  { "253", 0, chat_network_on_ignored },      { "254", 0, chat_network_on_ignored },
  { "255", 1, chat_network_on_server_text },  { "265", 0, chat_network_on_ignored },
  { "266", 0, chat_network_on_ignored },      { "301", 3, chat_network_on_away_reply },
  { "305", 1, chat_network_on_own_away },     { "306", 1, chat_network_on_own_away },
  { "315", 0, chat_network_on_end_of_who },   { "318", 0, chat_network_on_ignored },
  { "324", 0, chat_network_on_ignored },      { "329", 0, chat_network_on_ignored },
  { "331", 2, chat_network_on_no_topic },     { "332", 3, chat_network_on_topic_is },
  { "333", 0, chat_network_on_ignored },      { "341", 3, chat_network_on_inviting },
  { "352", 8, chat_network_on_who },          { "353", 4, chat_network_on_names },
  { "354", 6, chat_network_on_whox },         { "366", 2, chat_network_on_end_of_names },
  { "372", 1, chat_network_on_server_text },  { "375", 0, chat_network_on_ignored },
  { "376", 0, chat_network_on_end_of_motd },  { "396", 0, chat_network_on_ignored },
  { "401", 3, chat_network_on_cannot_send },  { "403", 3, chat_network_on_join_refused },
  { "404", 3, chat_network_on_cannot_send },  { "405", 3, chat_network_on_join_refused },
  { "407", 3, chat_network_on_cannot_send },  { "408", 3, chat_network_on_cannot_send },
  { "417", 2, chat_network_on_too_long },     { "422", 0, chat_network_on_end_of_motd },
  { "431", 1, chat_network_on_nick_refused }, { "432", 2, chat_network_on_nick_refused },
  { "433", 2, chat_network_on_nick_refused }, { "436", 2, chat_network_on_nick_refused },
  { "437", 2, chat_network_on_unavailable },  { "438", 2, chat_network_on_nick_refused },
  { "439", 3, chat_network_on_cannot_send },  { "442", 3, chat_network_on_not_in_room },
  { "461", 2, chat_network_on_numeric },      { "463", 2, chat_network_on_refused },
  { "464", 2, chat_network_on_refused },      { "465", 2, chat_network_on_refused },
  { "471", 3, chat_network_on_join_refused }, { "473", 3, chat_network_on_join_refused },
  { "474", 3, chat_network_on_join_refused }, { "475", 3, chat_network_on_join_refused },
  { "476", 3, chat_network_on_join_refused }, { "477", 3, chat_network_on_join_refused },
  { "479", 3, chat_network_on_join_refused }, { "531", 3, chat_network_on_cannot_send },
  { "AWAY", 0, chat_network_on_away },        { "BATCH", 1, chat_network_on_batch },
  { "CAP", 3, chat_network_on_cap },          { "CHATHISTORY", 3, chat_network_on_chathistory },
  { "CHGHOST", 2, chat_network_on_chghost },  { "ERROR", 1, chat_network_on_error },
  { "FAIL", 3, chat_network_on_fail },        { "INVITE", 2, chat_network_on_invite },
  { "JOIN", 1, chat_network_on_join },        { "KICK", 2, chat_network_on_kick },
  { "MODE", 2, chat_network_on_mode },        { "NICK", 1, chat_network_on_nick },
  { "NOTE", 3, chat_network_on_note },        { "NOTICE", 2, chat_network_on_notice },
  { "PART", 1, chat_network_on_part },        { "PING", 1, chat_network_on_ping },
  { "PONG", 1, chat_network_on_pong },        { "PRIVMSG", 2, chat_network_on_privmsg },
  { "QUIT", 0, chat_network_on_quit },        { "SETNAME", 1, chat_network_on_setname },
  { "TOPIC", 2, chat_network_on_topic },      { "WARN", 3, chat_network_on_note },
};

static int
compare_verb (gconstpointer key, gconstpointer member)
{
  return g_ascii_strcasecmp (key, ((const Verb *) member)->verb);
}

/**
 * chat_network_dispatch:
 * @self: a network
 * @line: a line
 *
 * Hands a line to whoever knows what it means. Answers that nobody knows are shown as they are;
 * commands that nobody knows are passed over.
 */
void
chat_network_dispatch (ChatNetwork *self, const ChatLine *line)
{
  const Verb *verb
      = bsearch (line->message->verb, verbs, G_N_ELEMENTS (verbs), sizeof (Verb), compare_verb);

  if (line->batch != NULL)
    line->batch->n_lines++;

  if (verb != NULL)
    {
      if (line->message->n_params >= verb->min_params)
        verb->handle (self, line);
    }
  else if (g_ascii_isdigit (line->message->verb[0]) && self->state == CHAT_NETWORK_ONLINE
           && line->message->n_params >= 2)
    chat_network_on_numeric (self, line);
}
