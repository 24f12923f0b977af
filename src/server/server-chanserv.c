/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ChanServ: rooms that last. What it does is done by the hall, and by the modes as well. */

#include "server/server-chanserv.h"

#include "hall/hall-registration.h"
#include "irc/irc-time.h"
#include "server/server-private.h"

static void info (ServerReply *reply, char **params);
static void make (ServerReply *reply, char **params);
static void role (ServerReply *reply, char **params);
static void transfer (ServerReply *reply, char **params);
static void unregister (ServerReply *reply, char **params);

/* clang-format off */
static const ServerAgentCommand commands[] = {
  SERVER_AGENT_HELP,
  { "INFO", 1, 1, FALSE, FALSE, info, "INFO #room", "tells whose a room is, since when, and how it is set" },
  { "REGISTER", 1, 1, FALSE, FALSE, make, "REGISTER #room", "makes a room that you run yours, and has it last" },
  { "ROLE", 1, 3, FALSE, FALSE, role, "ROLE #room [account [role]]", "tells what accounts are in a room, or makes one an admin, operator, half-operator, voice, or none of these" },
  { "TRANSFER", 2, 2, FALSE, FALSE, transfer, "TRANSFER #room account", "gives your room to another account" },
  { "UNREGISTER", 1, 1, FALSE, FALSE, unregister, "UNREGISTER #room", "has your room end when all have left it" },
};
/* clang-format on */

const ServerAgent server_chanserv = { "ChanServ", commands, G_N_ELEMENTS (commands) };

#define SAY(reply, ...) server_agent_say (&server_chanserv, reply, __VA_ARGS__)

/* The same words as in the documentation of the modes. */
static const struct
{
  const char *name;
  HallModes modes;
} role_names[] = {
  { "founder", HALL_MODE_FOUNDER },   { "admin", HALL_MODE_PROTECTED },
  { "operator", HALL_MODE_OPERATOR }, { "half-operator", HALL_MODE_HALFOP },
  { "voice", HALL_MODE_VOICE },       { "none", 0 },
};

static HallRoom *
find_room (ServerReply *reply, const char *name)
{
  HallRoom *room = hall_find_room (reply->session->server->hall, name);

  return room != NULL && hall_room_is_known_to (room, reply->session->user) ? room : NULL;
}

static HallRoom *
require_registered (ServerReply *reply, const char *name)
{
  HallRoom *room = find_room (reply, name);

  if (room != NULL && room->registration != NULL)
    return room;

  SAY (reply, "There is no registered room %s", name);

  return NULL;
}

static const char *
require_account (ServerReply *reply, const char *name)
{
  const ServerAccount *account = server_accounts_find (reply->session->server->accounts, name);

  if (account == NULL)
    SAY (reply, "There is no account %s", name);

  return account != NULL ? account->name : NULL;
}

static void
make (ServerReply *reply, char **params)
{
  const IrcModeChange change = { .add = TRUE, .letter = 'r', .type = IRC_MODE_FLAG };
  HallCommand command
      = { .type = HALL_COMMAND_MODE, .target = params[0], .changes = &change, .n_changes = 1 };
  const HallRoom *room = find_room (reply, params[0]);

  if (room != NULL && room->registration != NULL)
    {
      SAY (reply, "%s is registered already", room->name);
      return;
    }

  if (server_apply (reply->session->server, reply, &command) && room->registration != NULL)
    SAY (reply, "%s is yours, and lasts", room->name);
}

static void
unregister (ServerReply *reply, char **params)
{
  HallCommand command = { .type = HALL_COMMAND_UNREGISTER, .target = params[0] };

  if (server_apply (reply->session->server, reply, &command))
    SAY (reply, "%s is not registered any more", params[0]);
}

static void
transfer (ServerReply *reply, char **params)
{
  const char *account = require_account (reply, params[1]);
  HallCommand command = { .type = HALL_COMMAND_TRANSFER, .target = params[0], .object = account };

  if (account != NULL && server_apply (reply->session->server, reply, &command))
    SAY (reply, "%s belongs to %s", params[0], account);
}

static void
info (ServerReply *reply, char **params)
{
  const HallRoom *room = require_registered (reply, params[0]);
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  const char *founder;
  char since[IRC_TIME_SIZE];

  if (room == NULL)
    return;

  founder = room->registration->founder;
  irc_time_format (room->registration->time, since);
  hall_room_append_modes (room, hall_user_find_member (reply->session->user, room) != NULL, modes,
                          values);
  SAY (reply, "%s belongs to %s, is registered since %.10s and has the modes %s%s", room->name,
       founder != NULL ? founder : "nobody", since, modes->str, values->str);
}

static void
say_role (ServerReply *reply, const HallRoom *room, const char *account, HallModes modes)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    if ((modes & role_names[i].modes) != 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? " and " : "", role_names[i].name);

  SAY (reply, "%s is %s in %s", account, names->len > 0 ? names->str : "none of these", room->name);
}

static void
list_roles (ServerReply *reply, const HallRoom *room)
{
  const HallRegistration *registration = room->registration;

  if (registration->founder != NULL)
    say_role (reply, room, registration->founder,
              hall_registration_get_standing (registration, registration->founder));
  for (guint i = 0; i < registration->roles->len; i++)
    {
      const HallRole *each = g_ptr_array_index (registration->roles, i);

      if (!hall_registration_is_founder (registration, each->account))
        say_role (reply, room, each->account, each->modes);
    }
  SAY (reply, "That is all of %s", room->name);
}

/* Who is what is for those who are something there. */
static gboolean
may_list (ServerReply *reply, const HallRoom *room)
{
  const HallUser *user = reply->session->user;

  if (hall_user_find_member (user, room) != NULL || hall_user_may (user, HALL_PRIVILEGE_ROOMS)
      || hall_registration_get_standing (room->registration, user->account) != 0)
    return TRUE;

  SAY (reply, "Only who is in %s may know that", room->name);

  return FALSE;
}

static void
set_role (ServerReply *reply, const char *name, const char *account, const char *word)
{
  HallCommand command = { .type = HALL_COMMAND_ROLE, .target = name, .object = account };
  guint i = 0;

  while (i < G_N_ELEMENTS (role_names) && g_ascii_strcasecmp (role_names[i].name, word) != 0)
    i++;
  if (i == G_N_ELEMENTS (role_names))
    {
      SAY (reply, "A role is admin, operator, half-operator, voice or none");
      return;
    }

  command.modes = role_names[i].modes;
  if (server_apply (reply->session->server, reply, &command))
    say_role (reply, hall_find_room (reply->session->server->hall, name), account, command.modes);
}

static void
role (ServerReply *reply, char **params)
{
  const HallRoom *room = require_registered (reply, params[0]);
  const char *account;

  if (room == NULL || (params[2] == NULL && !may_list (reply, room)))
    return;
  if (params[1] == NULL)
    {
      list_roles (reply, room);
      return;
    }

  account = require_account (reply, params[1]);
  if (account != NULL && params[2] != NULL)
    set_role (reply, room->name, account, params[2]);
  else if (account != NULL)
    say_role (reply, room, account, hall_registration_get_standing (room->registration, account));
}
