/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How what was said and done is stored, and whose it is. */

#include "irc/irc-casemap.h"
#include "irc/irc-tags.h"
#include "server/server-history.h"
#include "server/server-private.h"

/**
 * server_history_get_owner:
 * @user: somebody
 *
 * Returns: (transfer full): whose private conversations @user may read
 */
char *
server_history_get_owner (const HallUser *user)
{
  return hall_user_dup_identity (user);
}

static guint64
record_private (StoreJournal *journal,
                StoreMessage *message,
                const HallUser *owner,
                const char *other)
{
  g_autofree char *identity = server_history_get_owner (owner);

  message->owner = identity;
  message->target = other;

  return store_journal_add_message (journal, message);
}

/**
 * Verb:
 * @name: a command
 * @verb: what it is stored as
 * @text: which parameter is stored as its text; it may have fewer
 * @to: which parameter is stored as whom it is about; 0 for none
 */
typedef struct
{
  const char *name;
  StoreVerb verb;
  guint text;
  guint to;
} Verb;

static const Verb verbs[] = {
  { "PRIVMSG", STORE_VERB_PRIVMSG, 1, 0 }, { "NOTICE", STORE_VERB_NOTICE, 1, 0 },
  { "TAGMSG", STORE_VERB_TAGMSG, 1, 0 },   { "JOIN", STORE_VERB_JOIN, 2, 0 },
  { "PART", STORE_VERB_PART, 1, 0 },       { "QUIT", STORE_VERB_QUIT, 0, 0 },
  { "NICK", STORE_VERB_NICK, 0, 0 },       { "KICK", STORE_VERB_KICK, 2, 1 },
  { "TOPIC", STORE_VERB_TOPIC, 1, 0 },     { "MODE", STORE_VERB_MODE, 1, 0 },
  { "REDACT", STORE_VERB_REDACT, 2, 0 },   { "EDIT", STORE_VERB_EDIT, 1, 0 },
  { "RENAME", STORE_VERB_RENAME, 2, 0 },
};

static const Verb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];

  g_assert_not_reached ();
}

/* What a room was called, and what it came to be called: it may be renamed again. */
static char *
set_names (StoreMessage *message, const HallEvent *event)
{
  char *text = g_strdup_printf ("%s %s", event->params[1], event->params[2]);

  message->to = event->params[0];
  message->text = text;

  return text;
}

static const char *
get_text (const HallEvent *event, const Verb *verb)
{
  if (event->text != NULL)
    return event->text;

  return verb->text < event->n_params ? event->params[verb->text] : "";
}

/**
 * server_history_record:
 * @server: the server
 * @event: something said or done
 * @room: (nullable): where
 * @recipient: (nullable): to whom, without @room; %NULL when that person is not here
 *
 * Returns: the batch of the journal that has it
 */
guint64
server_history_record (Server *server,
                       const HallEvent *event,
                       const HallRoom *room,
                       const HallUser *recipient)
{
  StoreJournal *journal = store_get_journal (server->store);
  const Verb *verb = find_verb (event->verb);
  g_autoptr (GString) tags = g_string_new (NULL);
  StoreMessage message = {
    .id = event->id,
    .verb = verb->verb,
    .source = event->source,
    .to = verb->to != 0 ? event->params[verb->to] : NULL,
    .account = event->relayer == NULL ? event->actor->account : NULL,
    .is_bot = event->relayer == NULL && event->actor->is_bot,
    .about = event->about,
    .text = get_text (event, verb),
  };
  g_autofree char *names = NULL;
  guint64 batch;

  if (verb->verb == STORE_VERB_RENAME)
    names = set_names (&message, event);
  if (event->tags != NULL)
    irc_tags_append_client_only (tags, event->tags);
  message.tags = tags->len > 0 ? tags->str : NULL;

  if (room != NULL)
    {
      message.target = room->name;
      if (event->relayer != NULL)
        message.to = event->relayer;
      return store_journal_add_message (journal, &message);
    }

  message.to = event->params[0];
  batch = record_private (journal, &message, event->actor, event->params[0]);
  if (recipient != NULL && recipient != event->actor)
    batch = record_private (journal, &message, recipient, event->actor->nick);

  return batch;
}
