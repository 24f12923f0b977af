/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

#include <string.h>

#include "hall/hall-registration.h"
#include "irc/irc-casemap.h"
#include "irc/irc-metadata.h"
#include "irc/irc-name.h"

/* Commands are a second apart, so that times tell them apart as well as ids. */
#define FIRST_SECOND G_GINT64_CONSTANT (1732104000)

/* A line has fewer letters than octets. */
#define CHANGES_MAX IRC_LINE_MAX

static const HallLimits default_limits = { .rooms = 100,
                                           .rooms_per_user = 20,
                                           .bans_per_room = 5,
                                           .registered_per_account = 3,
                                           .readers_per_room = 3,
                                           .watches_per_user = 3,
                                           .knock_interval = 3,
                                           .members_to_rename = 3,
                                           .relay_modes = HALL_MODES_FROM (HALL_MODE_OPERATOR),
                                           .metadata_keys = 3,
                                           .metadata_value_bytes = 20,
                                           .metadata_subscriptions = 3,
                                           .metadata_changes = 30,
                                           .edit_window = 60,
                                           .bans = 6,
                                           .ban_masks = 2 };

/**
 * hall_fixture_time:
 * @command: the number of a command
 *
 * Returns: when it came in, in milliseconds
 */
gint64
hall_fixture_time (guint command)
{
  return (FIRST_SECOND + command) * 1000;
}

/**
 * hall_fixture_id:
 * @command: the number of a command
 *
 * Returns: the id that it was stamped with
 */
BaseId
hall_fixture_id (guint command)
{
  return base_id_first_at (hall_fixture_time (command));
}

/**
 * hall_fixture_restart:
 * @self: a fixture
 * @limits: (nullable): what the new hall may hold; %NULL for the limits most tests have
 *
 * Puts a new hall in the place of the one there was.
 */
void
hall_fixture_restart (HallFixture *self, const HallLimits *limits)
{
  g_clear_pointer (&self->hall, hall_free);
  self->hall = hall_new (limits != NULL ? limits : &default_limits, hall_fixture_get_sink (), self);
  self->serial = 0;
  self->now = 0;
}

void
hall_fixture_set_up (HallFixture *self, gconstpointer limits)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
  hall_fixture_restart (self, limits);
}

void
hall_fixture_tear_down (HallFixture *self, gconstpointer limits)
{
  hall_free (self->hall);
  g_ptr_array_unref (self->lines);
}

static guint
parse_user_modes (const char *text, IrcModeChange *changes)
{
  gboolean add = TRUE;
  guint n_changes = 0;

  for (; *text != '\0'; text++)
    if (*text == '+' || *text == '-')
      add = *text == '+';
    else
      changes[n_changes++] = (IrcModeChange){ .add = add, .letter = *text, .type = IRC_MODE_FLAG };

  return n_changes;
}

static void
set_mode (HallCommand *command, const IrcMessage *message, IrcModeChange *changes)
{
  command->changes = changes;
  if (message->params[0][0] == '#')
    {
      command->n_changes = irc_mode_parse (irc_mode_types_get_own (), message->params + 1,
                                           message->n_params - 1, changes, CHANGES_MAX);
      return;
    }

  command->type = HALL_COMMAND_USER_MODE;
  command->n_changes = parse_user_modes (message->params[1], changes);
}

/* Which parameter of each command goes where; -1 where there is none. */
static const struct
{
  const char *verb;
  HallCommandType type;
  int target;
  int object;
  int text;
} verbs[] = {
  { "ENTER", HALL_COMMAND_ENTER, -1, -1, 0 },
  { "QUIT", HALL_COMMAND_QUIT, -1, -1, 0 },
  { "NICK", HALL_COMMAND_NICK, -1, -1, 0 },
  { "SETNAME", HALL_COMMAND_SETNAME, -1, -1, 0 },
  { "KNOCK", HALL_COMMAND_KNOCK, 0, -1, -1 },
  { "ACCOUNT", HALL_COMMAND_ACCOUNT, -1, -1, 0 },
  { "RESERVE", HALL_COMMAND_RESERVE, -1, 0, -1 },
  { "RELEASE", HALL_COMMAND_RELEASE, -1, 0, -1 },
  { "CHGHOST", HALL_COMMAND_CHGHOST, -1, 0, 1 },
  { "LOCATE", HALL_COMMAND_LOCATE, -1, 0, 1 },
  { "STAY", HALL_COMMAND_STAY, -1, -1, -1 },
  { "GO", HALL_COMMAND_GO, -1, -1, -1 },
  { "WATCH", HALL_COMMAND_WATCH, -1, -1, 0 },
  { "UNWATCH", HALL_COMMAND_UNWATCH, -1, -1, 0 },
  { "AWAY", HALL_COMMAND_AWAY, -1, -1, 0 },
  { "JOIN", HALL_COMMAND_JOIN, 0, -1, 1 },
  { "PART", HALL_COMMAND_PART, 0, -1, 1 },
  { "KICK", HALL_COMMAND_KICK, 0, 1, 2 },
  { "INVITE", HALL_COMMAND_INVITE, 1, 0, -1 },
  { "TOPIC", HALL_COMMAND_TOPIC, 0, -1, 1 },
  { "MODE", HALL_COMMAND_MODE, 0, -1, -1 },
  { "PRIVMSG", HALL_COMMAND_PRIVMSG, 0, -1, 1 },
  { "NOTICE", HALL_COMMAND_NOTICE, 0, -1, 1 },
  { "TAGMSG", HALL_COMMAND_TAGMSG, 0, -1, -1 },
  { "RELAYMSG", HALL_COMMAND_RELAYMSG, 0, 1, 2 },
  { "REDACT", HALL_COMMAND_REDACT, 0, 1, 2 },
  { "RENAME", HALL_COMMAND_RENAME, 0, 1, 2 },
  { "OPER", HALL_COMMAND_OPER, -1, 0, -1 },
  { "KILL", HALL_COMMAND_KILL, 0, -1, 1 },
  { "WALLOPS", HALL_COMMAND_WALLOPS, -1, -1, 0 },
  { "BAN", HALL_COMMAND_BAN, -1, 0, 1 },
  { "UNBAN", HALL_COMMAND_UNBAN, -1, 0, -1 },
  { "EXPIRE", HALL_COMMAND_EXPIRE_BANS, -1, -1, -1 },
  { "SET", HALL_COMMAND_SET_METADATA, 0, 1, 2 },
  { "CLEAR", HALL_COMMAND_CLEAR_METADATA, 0, -1, -1 },
  { "SUB", HALL_COMMAND_SUBSCRIBE, -1, -1, 0 },
  { "UNSUB", HALL_COMMAND_UNSUBSCRIBE, -1, -1, 0 },
  { "EDIT", HALL_COMMAND_EDIT, 0, 1, 2 },
  { "UNREGISTER", HALL_COMMAND_UNREGISTER, 0, -1, -1 },
  { "RETIRE", HALL_COMMAND_RETIRE, 0, -1, 1 },
  { "TRANSFER", HALL_COMMAND_TRANSFER, 0, 1, -1 },
  { "ROLE", HALL_COMMAND_ROLE, 0, 1, -1 },
};

static const char *
param_at (const IrcMessage *message, int index)
{
  return index < 0 ? NULL : irc_message_get_param (message, (guint) index);
}

static void
set_command (HallFixture *self,
             HallCommand *command,
             const IrcMessage *message,
             IrcModeChange *changes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (verbs[i].verb, message->verb))
        continue;

      command->type = verbs[i].type;
      command->target = param_at (message, verbs[i].target);
      command->object = param_at (message, verbs[i].object);
      command->text = param_at (message, verbs[i].text);
      command->tags = message->tags;
      command->said = self->said;
      command->metadata = self->profile;
      command->is_secure = command->type == HALL_COMMAND_LOCATE && message->n_params > 2;
      for (guint j = 1; command->type == HALL_COMMAND_OPER && j < message->n_params; j++)
        command->privileges |= hall_privilege_find (message->params[j]);
      if (command->type == HALL_COMMAND_ROLE && message->n_params > 2)
        command->modes = hall_modes_from_letters (message->params[2]);
      if (command->type == HALL_COMMAND_BAN && message->n_params > 2)
        command->end = hall_fixture_time (
            self->now + 1 + (guint) g_ascii_strtoull (message->params[2], NULL, 10));
      if (command->type == HALL_COMMAND_MODE)
        set_mode (command, message, changes);
      return;
    }

  g_error ("The test has no command %s", message->verb);
}

/**
 * hall_fixture_apply:
 * @self: a fixture
 * @line: a command
 *
 * Applies a command, whatever comes of it.
 */
void
hall_fixture_apply (HallFixture *self, const char *line)
{
  g_autofree char *copy = g_strdup (line);
  g_autoptr (HallUser) newcomer = NULL;
  IrcModeChange changes[CHANGES_MAX];
  HallCommand command = { 0 };
  IrcMessage message;
  gboolean done;

  g_assert_true (irc_message_parse (&message, copy));
  set_command (self, &command, &message, changes);
  command.id = hall_fixture_id (++self->now);
  if (command.type == HALL_COMMAND_ENTER)
    command.actor = newcomer
        = hall_user_new (message.source, "u", "h", command.text != NULL ? command.text : "", NULL);
  else if (message.source != NULL)
    command.actor = hall_fixture_user (self, message.source);
  if (command.type == HALL_COMMAND_ENTER && message.n_params > 1)
    newcomer->address = g_strdup (message.params[1]);
  if (command.type == HALL_COMMAND_ENTER && message.n_params > 2)
    newcomer->account = g_strdup (message.params[2]);

  self->actor = command.actor;
  self->failed = FALSE;
  done = hall_apply (self->hall, &command);
  if (!done)
    g_assert_true (self->failed);
  if (done)
    g_steal_pointer (&newcomer);
  hall_fixture_assert_consistent (self);
}

/**
 * hall_fixture_take_lines:
 * @self: a fixture
 *
 * Returns: (transfer full): what came of the commands since the last call, a line each
 */
char *
hall_fixture_take_lines (HallFixture *self)
{
  char *text;

  g_ptr_array_add (self->lines, NULL);
  text = g_strjoinv ("\n", (char **) self->lines->pdata);
  g_ptr_array_set_size (self->lines, 0);

  return text;
}

/**
 * hall_fixture_run:
 * @self: a fixture
 * @...: commands, then %NULL
 *
 * Applies commands of which nothing is to be checked but that none fails.
 */
void
hall_fixture_run (HallFixture *self, ...)
{
  const char *line;
  va_list args;

  va_start (args, self);
  while ((line = va_arg (args, const char *)) != NULL)
    {
      hall_fixture_apply (self, line);
      if (self->failed)
        g_error ("This was not to fail: %s", line);
    }
  va_end (args);
  g_ptr_array_set_size (self->lines, 0);
}

/**
 * hall_fixture_check:
 * @self: a fixture
 * @line: a command
 * @...: exactly what is to come of it, a line each, then %NULL
 */
void
hall_fixture_check (HallFixture *self, const char *line, ...)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autofree char *expected_text = NULL;
  g_autofree char *text = NULL;
  const char *next;
  va_list args;

  va_start (args, line);
  do
    {
      next = va_arg (args, const char *);
      g_ptr_array_add (expected, (gpointer) next);
    }
  while (next != NULL);
  va_end (args);

  hall_fixture_apply (self, line);
  text = hall_fixture_take_lines (self);
  expected_text = g_strjoinv ("\n", (char **) expected->pdata);
  if (!g_str_equal (text, expected_text))
    g_test_message ("after %s", line);
  g_assert_cmpstr (text, ==, expected_text);
}

/**
 * hall_fixture_user:
 * @self: a fixture
 * @nick: somebody who is in the hall
 *
 * Returns: (transfer none): who it is
 */
HallUser *
hall_fixture_user (HallFixture *self, const char *nick)
{
  HallUser *user = hall_find_user (self->hall, nick);

  if (user == NULL)
    g_error ("There is no %s in the hall", nick);

  return user;
}

/**
 * hall_fixture_room:
 * @self: a fixture
 * @name: the name of a room that is there
 *
 * Returns: (transfer none): the room
 */
HallRoom *
hall_fixture_room (HallFixture *self, const char *name)
{
  HallRoom *room = hall_find_room (self->hall, name);

  if (room == NULL)
    g_error ("There is no %s in the hall", name);

  return room;
}

static void
check_member (const HallRoom *room, guint index)
{
  const HallMember *member = g_ptr_array_index (room->members, index);

  g_assert_cmpuint (member->index, ==, index);
  g_assert_true (member->room == room);
  g_assert_true (hall_user_find_member (member->user, room) == member);
  g_assert_cmpuint (member->modes & ~HALL_MODES_PREFIX, ==, 0);
}

static void
check_metadata (const GPtrArray *metadata)
{
  const char *last = "";

  g_assert_true (metadata == NULL || metadata->len > 0);
  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      g_assert_cmpstr (last, <, each->key);
      g_assert_true (irc_metadata_key_is_valid (each->key));
      g_assert_nonnull (each->value);
      last = each->key;
    }
}

static void
check_registration (HallFixture *self, const HallRoom *room)
{
  const HallRegistration *registration = room->registration;

  g_assert_true ((registration != NULL) == ((room->modes & HALL_MODE_REGISTERED) != 0));
  for (guint i = 0; registration != NULL && i < registration->roles->len; i++)
    {
      const HallRole *role = g_ptr_array_index (registration->roles, i);

      g_assert_cmpuint (role->modes, !=, 0);
      g_assert_cmpuint (role->modes & ~(HALL_MODES_PREFIX ^ HALL_MODE_FOUNDER), ==, 0);
      g_assert_cmpuint (hall_registration_get_role (registration, role->account), ==, role->modes);
    }
}

static void
check_room (HallRoom *room, gpointer user_data)
{
  HallFixture *self = user_data;

  g_assert_true (hall_find_room (self->hall, room->name) == room);
  g_assert_true (hall_find_look_alike_room (self->hall, room->name) == room);
  g_assert_true (irc_room_is_valid (room->name));
  g_assert_true ((room->key != NULL) == ((room->modes & HALL_MODE_KEY) != 0));
  if ((room->modes & HALL_MODE_LIMIT) != 0)
    g_assert_cmpuint (room->limit, >, 0);
  if (room->topic != NULL)
    g_assert_cmpstr (room->topic, !=, "");
  check_metadata (room->metadata);
  for (guint i = 0; i < room->members->len; i++)
    check_member (room, i);

  check_registration (self, room);
  if (room->members->len > 0 || room->registration != NULL)
    return;

  g_assert_true (hall_room_is_lasting (room));
  g_assert_false (hall_room_is_closed (room));
  g_assert_cmpuint (room->bans->len + room->excepts->len + room->invite_excepts->len, ==, 0);
  g_assert_cmpuint (room->modes & ~(HallModes) HALL_MODE_KEEP, ==,
                    HALL_MODE_NO_EXTERNAL | HALL_MODE_TOPIC_LOCKED);
}

/* Counts what the hall should know without counting. */
typedef struct
{
  HallFixture *fixture;
  guint n_users;
  guint n_invisible;
  guint n_operators;
} Census;

static void
check_user (HallUser *user, gpointer user_data)
{
  Census *census = user_data;
  Hall *hall = census->fixture->hall;

  census->n_users++;
  census->n_invisible += user->invisible ? 1 : 0;
  census->n_operators += user->oper_name != NULL ? 1 : 0;
  g_assert_true (user->oper_name != NULL || user->privileges == 0);
  if (user->profile != NULL)
    check_metadata (user->profile->metadata);
  g_assert_true (hall_find_user (hall, user->nick) == user);
  g_assert_true (hall_find_look_alike (hall, user->nick) == user);
  g_assert_true (irc_nick_is_valid (user->nick));
  g_assert_true (g_str_has_prefix (user->mask, user->nick));
  g_assert_true (g_str_has_prefix (user->mask + strlen (user->nick) + 1, user->user));
  g_assert_true (g_str_has_suffix (user->mask, user->host));
  g_assert_cmpuint (strlen (user->mask), ==,
                    strlen (user->nick) + strlen (user->user) + strlen (user->host)
                        + strlen ("!@"));
  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      g_assert_true (member->user == user);
      g_assert_true (hall_find_room (hall, member->room->name) == member->room);
      g_assert_true (g_ptr_array_index (member->room->members, member->index) == member);
    }
}

/**
 * hall_fixture_assert_consistent:
 * @self: a fixture
 *
 * Checks all that must hold in a hall whatever was done.
 */
void
hall_fixture_assert_consistent (HallFixture *self)
{
  Census census = { self, 0, 0, 0 };

  hall_foreach_room (self->hall, check_room, self);
  hall_foreach_user (self->hall, check_user, &census);
  g_assert_cmpuint (hall_get_n_users (self->hall), ==, census.n_users);
  g_assert_cmpuint (hall_get_n_invisible (self->hall), ==, census.n_invisible);
  g_assert_cmpuint (hall_get_n_operators (self->hall), ==, census.n_operators);
}
