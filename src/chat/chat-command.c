/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * Command:
 *
 * What can be typed behind a slash. The dispatcher sees to it that there are enough arguments, a
 * connection and a room where they are needed; handlers do not look again.
 */
typedef struct Command Command;

typedef struct
{
  ChatNetwork *network;
  ChatRoom *room;
  const char *rest;
  char **words;
  ChatCommandOutcome *outcome;
} Call;

struct Command
{
  const char *name;
  guint min_words;
  gboolean needs_connection;
  gboolean needs_room;
  const char *usage;
  const char *help;
  void (*run) (const Call *call);
};

static void run_away (const Call *call);
static void run_help (const Call *call);
static void run_invite (const Call *call);
static void run_join (const Call *call);
static void run_kick (const Call *call);
static void run_me (const Call *call);
static void run_msg (const Call *call);
static void run_names (const Call *call);
static void run_nick (const Call *call);
static void run_op (const Call *call);
static void run_part (const Call *call);
static void run_quit (const Call *call);
static void run_topic (const Call *call);

/* clang-format off */
static const Command commands[] = {
  { "join", 1, FALSE, FALSE, "/join #room [key]", N_("Enter a room"), run_join },
  { "part", 0, FALSE, TRUE, "/part [reason]", N_("Leave this room"), run_part },
  { "msg", 1, FALSE, FALSE, "/msg nick [text]", N_("Talk to one person"), run_msg },
  { "me", 1, FALSE, TRUE, "/me text", N_("Say what you are doing"), run_me },
  { "nick", 1, TRUE, FALSE, "/nick name", N_("Change your name"), run_nick },
  { "topic", 0, TRUE, TRUE, "/topic [text]", N_("Show or change what this room is about"), run_topic },
  { "names", 0, FALSE, TRUE, "/names", N_("Show who is in this room"), run_names },
  { "away", 0, TRUE, FALSE, "/away [text]", N_("Say that you are away, or that you are back"), run_away },
  { "invite", 1, TRUE, TRUE, "/invite nick", N_("Ask somebody into this room"), run_invite },
  { "kick", 1, TRUE, TRUE, "/kick nick [reason]", N_("Remove somebody from this room"), run_kick },
  { "op", 1, TRUE, TRUE, "/op nick", N_("Make somebody a moderator of this room"), run_op },
  { "quit", 0, FALSE, FALSE, "/quit [reason]", N_("Leave the chat and close the window"), run_quit },
  { "help", 0, FALSE, FALSE, "/help", N_("Show this list"), run_help },
};
/* clang-format on */

static void
fail (ChatCommandOutcome *outcome, char *text)
{
  outcome->result = CHAT_COMMAND_ERROR;
  outcome->text = text;
}

static void
switch_to (ChatCommandOutcome *outcome, ChatRoom *room)
{
  outcome->result = CHAT_COMMAND_SWITCH;
  g_set_object (&outcome->room, room);
}

/* What stands behind the first word of @text. */
static const char *
skip_word (const char *text)
{
  text += strcspn (text, " ");

  return text + strspn (text, " ");
}

static void
run_join (const Call *call)
{
  const char *name = call->words[0];
  g_autofree char *with_prefix = NULL;
  ChatRoom *room;

  if (!chat_network_is_room_name (call->network, name))
    name = with_prefix = g_strconcat ("#", name, NULL);

  room = chat_network_join (call->network, name, call->words[1]);
  if (room != NULL)
    switch_to (call->outcome, room);
  else if (chat_network_is_room_name (call->network, name))
    fail (call->outcome, g_strdup (_ ("You are in too many rooms. Leave one first.")));
  else
    fail (call->outcome,
          g_strdup_printf (_ ("There can be no room called “%s”: a room’s name is one word."),
                           name));
}

static void
run_part (const Call *call)
{
  chat_network_close_room (call->network, call->room, call->rest[0] != '\0' ? call->rest : NULL);
}

static void
run_me (const Call *call)
{
  chat_network_send (call->network, call->room, CHAT_MESSAGE_ACTION, call->rest);
}

static void
run_msg (const Call *call)
{
  const char *nick = call->words[0];
  const char *text = skip_word (call->rest);
  ChatRoom *room = chat_network_find_room (call->network, nick);

  if (room == NULL)
    room = chat_network_open_direct (call->network, nick);
  if (room == NULL)
    {
      fail (call->outcome, g_strdup_printf (_ ("There is nobody called “%s” to talk to."), nick));
      return;
    }

  if (text[0] != '\0')
    chat_network_send (call->network, room, CHAT_MESSAGE_TEXT, text);
  switch_to (call->outcome, room);
}

static void
run_nick (const Call *call)
{
  chat_network_rename (call->network, call->rest);
}

static void
run_topic (const Call *call)
{
  const char *topic = chat_room_get_topic (call->room);
  const char *params[] = { chat_room_get_name (call->room), call->rest };
  g_autofree char *text = NULL;

  if (call->rest[0] != '\0')
    {
      chat_network_command (call->network, call->room, "TOPIC", params, G_N_ELEMENTS (params));
      return;
    }

  text = topic[0] != '\0' ? g_strdup_printf (_ ("The topic is: %s"), topic)
                          : g_strdup (_ ("This room has no topic."));
  chat_network_inform (call->network, call->room, text);
}

static void
run_names (const Call *call)
{
  GListModel *people = G_LIST_MODEL (chat_room_get_people (call->room));
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (people, i);

      g_string_append_printf (names, "%s%s%s", i > 0 ? ", " : "", chat_person_get_prefix (person),
                              chat_person_get_name (person));
    }

  text = g_strdup_printf (_ ("Here are: %s"), names->str);
  chat_network_inform (call->network, call->room, text);
}

static void
run_away (const Call *call)
{
  const char *params[] = { call->rest };

  chat_network_command (call->network, call->room, "AWAY", params, call->rest[0] != '\0' ? 1 : 0);
}

static void
run_invite (const Call *call)
{
  const char *params[] = { call->words[0], chat_room_get_name (call->room) };

  chat_network_command (call->network, call->room, "INVITE", params, G_N_ELEMENTS (params));
}

static void
run_kick (const Call *call)
{
  const char *reason = skip_word (call->rest);
  const char *params[] = { chat_room_get_name (call->room), call->words[0], reason };

  chat_network_command (call->network, call->room, "KICK", params, reason[0] != '\0' ? 3 : 2);
}

static void
run_op (const Call *call)
{
  const char *params[] = { chat_room_get_name (call->room), "+o", call->words[0] };

  chat_network_command (call->network, call->room, "MODE", params, G_N_ELEMENTS (params));
}

static void
run_quit (const Call *call)
{
  call->outcome->result = CHAT_COMMAND_LEAVE;
  call->outcome->text = call->rest[0] != '\0' ? g_strdup (call->rest) : NULL;
}

static void
run_help (const Call *call)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s — %s", commands[i].usage, _ (commands[i].help));

      chat_network_inform (call->network, call->room, text);
    }
}

static const Command *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_ascii_strcasecmp (commands[i].name, name) == 0)
        return &commands[i];
    }

  return NULL;
}

/* Why a command cannot be run, or NULL when it can. */
static char *
dup_obstacle (const Command *command, const Call *call)
{
  gboolean is_room = call->room != NULL && chat_room_get_kind (call->room) == CHAT_ROOM_ROOM;

  if (g_strv_length (call->words) < command->min_words)
    return g_strdup_printf (_ ("Something is missing. Type: %s"), command->usage);

  if (command->needs_room && call->room == NULL)
    return g_strdup_printf (_ ("Type “/%s” in a room."), command->name);

  if (command->needs_room && command->needs_connection && !is_room)
    return g_strdup_printf (_ ("Type “/%s” in a room, not to one person."), command->name);

  if (command->needs_connection && chat_network_get_state (call->network) != CHAT_NETWORK_ONLINE)
    return g_strdup (_ ("There is no connection right now. Try again when there is."));

  return NULL;
}

static char **
split_words (const char *text)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (const char *p = text; *p != '\0'; p = skip_word (p))
    {
      g_autofree char *word = g_strndup (p, strcspn (p, " "));

      g_strv_builder_add (words, word);
    }

  return g_strv_builder_end (words);
}

static void
run_command (ChatNetwork *network, ChatRoom *room, const char *typed, ChatCommandOutcome *outcome)
{
  g_autofree char *name = g_strndup (typed, strcspn (typed, " "));
  const char *rest = skip_word (typed);
  g_auto (GStrv) words = split_words (rest);
  const Command *command = find_command (name);
  Call call = { network, room, rest, words, outcome };
  char *obstacle;

  if (command == NULL)
    {
      fail (outcome, g_strdup_printf (
                         _ ("There is no command “/%s”. Type /help for a list, or two slashes to "
                            "say it."),
                         name));
      return;
    }

  obstacle = dup_obstacle (command, &call);
  if (obstacle != NULL)
    fail (outcome, obstacle);
  else
    command->run (&call);
}

static void
say (ChatNetwork *network, ChatRoom *room, const char *text, ChatCommandOutcome *outcome)
{
  if (room == NULL)
    fail (outcome, g_strdup (_ ("Choose a room to talk in first.")));
  else if (strlen (text) > CHAT_NETWORK_MAX_TEXT)
    fail (outcome, g_strdup (_ ("This is too long to send at once. Send it in parts.")));
  else
    chat_network_send (network, room, CHAT_MESSAGE_TEXT, text);
}

/**
 * chat_command_run:
 * @network: the network
 * @room: (nullable): where it was typed
 * @typed: what was typed
 * @outcome: (out): what became of it; clear it with chat_command_outcome_clear()
 *
 * Does what somebody typed. A dot alone leaves, as in the tutorials, and two dots say one; what
 * begins with a slash is a command, and what begins with two says one. Several lines are always
 * text.
 */
void
chat_command_run (ChatNetwork *network,
                  ChatRoom *room,
                  const char *typed,
                  ChatCommandOutcome *outcome)
{
  g_autofree char *text = NULL;
  gboolean is_one_line;

  g_return_if_fail (CHAT_IS_NETWORK (network));

  memset (outcome, 0, sizeof *outcome);
  text = g_strchomp (g_utf8_make_valid (typed, -1));
  is_one_line = strpbrk (text, "\r\n") == NULL;

  if (strcmp (text, ".") == 0)
    outcome->result = CHAT_COMMAND_LEAVE;
  else if (strcmp (text, "..") == 0)
    say (network, room, ".", outcome);
  else if (is_one_line && g_str_has_prefix (text, "//"))
    say (network, room, text + 1, outcome);
  else if (is_one_line && text[0] == '/' && text[1] != '\0' && text[1] != ' ')
    run_command (network, room, text + 1, outcome);
  else
    say (network, room, text, outcome);
}

/**
 * chat_command_outcome_clear:
 * @self: what became of a line
 *
 * Frees what @self holds.
 */
void
chat_command_outcome_clear (ChatCommandOutcome *self)
{
  g_clear_object (&self->room);
  g_clear_pointer (&self->text, g_free);
}
