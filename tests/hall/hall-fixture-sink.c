/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a hall says to a fixture, as lines. */

#include "hall-fixture.h"

#include "hall/hall-registration.h"

static guint
command_of (gint64 time)
{
  return (guint) ((time - hall_fixture_time (0)) / 1000);
}

static void
write_down (HallFixture *self, GString *line)
{
  g_ptr_array_add (self->lines, g_string_free (line, FALSE));
}

static void
append_caps (GString *line, const char *sign, IrcCaps caps)
{
  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    if ((caps & (G_GUINT64_CONSTANT (1) << i)) != 0)
      g_string_append_printf (line, "[%s%s] ", sign, irc_cap_get_name (i));
}

static void
append_event (GString *line, const HallEvent *event)
{
  guint n_plain = event->extends != 0 ? event->n_plain_params : event->n_params;
  guint index;

  if (event->tags != NULL)
    g_string_append_printf (line, "@%s ", event->tags);
  if (event->relayer != NULL)
    g_string_append_printf (line, "[by %s] ", event->relayer);
  g_string_append_printf (line, ":%s %s", event->source, event->verb);
  for (guint i = 0; i < n_plain; i++)
    g_string_append_printf (line, " %s", event->params[i]);
  if (event->text != NULL)
    g_string_append_printf (line, " [%u says %s]", command_of (base_id_get_time (event->about)),
                            event->text);

  if (event->extends == 0)
    return;

  index = (guint) g_bit_nth_lsf (event->extends, -1);
  g_string_append_printf (line, " [%s", irc_cap_get_name (index));
  for (guint i = n_plain; i < event->n_params; i++)
    g_string_append_printf (line, " %s", event->params[i]);
  g_string_append_c (line, ']');
}

static void
assert_event (HallFixture *self, const HallEvent *event)
{
  g_assert_cmpint (event->id, ==, hall_fixture_id (self->now));
  g_assert_nonnull (event->actor);
  g_assert_cmpuint (event->n_plain_params, <=, event->n_params);
  g_assert_cmpuint (event->n_params, <=, IRC_PARAMS_MAX);
  if (event->extends == 0)
    g_assert_cmpuint (event->n_plain_params, ==, event->n_params);
}

static void
assert_fits_line (const HallEvent *event)
{
  IrcMessage message = { .source = event->source, .verb = event->verb };

  message.n_params = event->n_params;
  for (guint i = 0; i < event->n_params; i++)
    message.params[i] = event->params[i];
  g_assert_cmpuint (irc_message_get_size (&message), <=, IRC_LINE_MAX);
}

static void
tell (gpointer user_data, HallUser *user, const HallEvent *event)
{
  HallFixture *self = user_data;
  GString *line = g_string_new (NULL);

  assert_event (self, event);
  if (!event->is_message)
    assert_fits_line (event);
  g_assert_cmpuint (event->serial, >=, self->serial);
  self->serial = event->serial;

  g_string_append_printf (line, "%s <- ", user->nick);
  if (event->is_echo && user == event->actor)
    g_string_append (line, "[echo] ");
  append_caps (line, "", event->requires);
  append_caps (line, "!", event->lacks);
  append_event (line, event);
  write_down (self, line);
}

static void
record (gpointer user_data, const HallEvent *event, const HallRoom *room, const HallUser *recipient)
{
  HallFixture *self = user_data;
  GString *line;

  g_assert_true (event->has_msgid);
  g_assert_true (room == NULL || recipient == NULL);
  g_assert_cmpint (event->id, ==, hall_fixture_id (self->now));
  if (!event->is_message && !self->shows_events)
    return;

  line = g_string_new ("record ");
  if (room != NULL)
    g_string_append_printf (line, "%s ", room->name);
  else
    g_string_append_printf (line, "%s -> %s ", event->actor->nick,
                            recipient != NULL ? recipient->nick : "?");
  append_event (line, event);
  write_down (self, line);
}

static void
record_room (gpointer user_data, const HallRoom *room)
{
  HallFixture *self = user_data;
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "room %s", room->name);
  if (room->topic != NULL)
    g_string_append_printf (line, " [%s by %s at %u]", room->topic, room->topic_setter,
                            command_of (room->topic_time));
  if (hall_room_is_closed (room))
    g_string_append (line, " [closed]");
  if (room->history_after != 0)
    g_string_append_printf (line, " [hidden up to %u]",
                            command_of (base_id_get_time (room->history_after)));
  write_down (self, line);
}

static void
record_registration (gpointer user_data, const HallRoom *room)
{
  GString *line = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);

  g_string_append_printf (line, "room %s is ", room->name);
  if (room->registration == NULL)
    g_string_append (line, "not registered");
  else
    {
      g_string_append_printf (line, "of %s since %u: ",
                              room->registration->founder != NULL ? room->registration->founder
                                                                  : "nobody",
                              command_of (room->registration->time));
      hall_room_append_modes (room, TRUE, line, params);
      g_string_append (line, params->str);
    }
  write_down (user_data, line);
}

static void
record_role (gpointer user_data, const HallRoom *room, const char *account, HallModes modes)
{
  GString *line = g_string_new (NULL);

  g_assert_cmpuint (modes & ~HALL_MODES_PREFIX, ==, 0);
  g_string_append_printf (line, "role of %s in %s: ", account, room->name);
  hall_modes_append_letters (modes, line);
  if (modes == 0)
    g_string_append (line, "none");
  write_down (user_data, line);
}

static void
record_entry (gpointer user_data,
              const HallRoom *room,
              HallModes mode,
              const HallListEntry *entry,
              gboolean is_set)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "room %s has %s", room->name, is_set ? "+" : "-");
  hall_modes_append_letters (mode, line);
  g_string_append_printf (line, " %s by %s at %u", entry->mask, entry->setter,
                          command_of (entry->time));
  write_down (user_data, line);
}

static void
record_reader (gpointer user_data,
               const HallRoom *room,
               const char *identity,
               BaseId since,
               gboolean is_set)
{
  GString *line = g_string_new (NULL);

  g_assert_nonnull (room->registration);
  g_string_append_printf (line, "room %s is ", room->name);
  if (!is_set)
    g_string_append_printf (line, "not known to %s", identity != NULL ? identity : "anyone");
  else if (since == 0)
    g_string_append_printf (line, "all known to %s", identity);
  else
    g_string_append_printf (line, "known to %s from %u", identity,
                            command_of (base_id_get_time (since + 1)));
  write_down (user_data, line);
}

static void
record_end (gpointer user_data, const HallRoom *room)
{
  GString *line = g_string_new (NULL);

  g_assert_null (room->registration);
  g_string_append_printf (line, "room %s is gone", room->name);
  write_down (user_data, line);
}

static void
record_name (gpointer user_data, const HallRoom *room, const char *old_name)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "name %s is %s", old_name, room->name);
  write_down (user_data, line);
}

static void
append_metadata (GString *line, const char *key, const char *value)
{
  if (key == NULL)
    g_string_append (line, "nothing");
  else if (value == NULL)
    g_string_append_printf (line, "no %s", key);
  else
    g_string_append_printf (line, "%s=%s", key, value);
}

static void
record_metadata (gpointer user_data, const char *target, const char *key, const char *value)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s has ", target[0] == '#' ? "room" : "account", target);
  append_metadata (line, key, value);
  write_down (user_data, line);
}

static void
tell_metadata (gpointer user_data,
               HallUser *user,
               const char *target,
               const char *key,
               const char *value)
{
  GString *line = g_string_new (NULL);

  g_assert_true (hall_profile_is_subscribed (user->profile, key));
  g_string_append_printf (line, "%s reads %s has ", user->nick, target);
  append_metadata (line, key, value);
  write_down (user_data, line);
}

static void
tell_presence (gpointer user_data,
               HallUser *user,
               const HallUser *watched,
               const char *name,
               gboolean is_here)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s sees %s %s", user->nick, name, is_here ? "come" : "go");
  write_down (user_data, line);
}

static void
tell_knock (gpointer user_data, HallUser *user, const HallRoom *room, const HallUser *visitor)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s hears %s knock at %s", user->nick, visitor->mask, room->name);
  write_down (user_data, line);
}

static void
expel (gpointer user_data, HallUser *user, const char *reason)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s has to leave: %s", user->nick, reason);
  write_down (user_data, line);
}

static void
record_ban (gpointer user_data, const HallBan *ban, gboolean is_set)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s", is_set ? "ban" : "no ban", ban->mask);
  if (is_set)
    g_string_append_printf (line, " by %s: %s", ban->setter, ban->reason);
  if (is_set && ban->end != 0)
    g_string_append_printf (line, " [until %u]", command_of (ban->end));
  write_down (user_data, line);
}

/* What stands where of those who stay: nick, rooms, modes, and whether there is no connection. */
static void
record_user (gpointer user_data, const HallUser *user)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s", user->nick, user->stays ? "stays in" : "goes");
  for (guint i = 0; user->stays && i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      g_string_append_printf (line, " %s,", member->room->name);
      hall_modes_append_letters (member->modes, line);
    }
  if (user->stays && user->away != NULL)
    g_string_append_printf (line, " [away: %s]", user->away);
  if (user->stays && user->absent != 0)
    g_string_append (line, " [absent]");
  write_down (user_data, line);
}

static void
banish (gpointer user_data, HallUser *user, const HallBan *ban)
{
  HallFixture *self = user_data;
  GString *line = g_string_new (NULL);
  g_autofree char *reason = hall_ban_dup_public_reason (ban);

  self->failed |= user == self->actor;
  g_string_append_printf (line, "%s is banned: %s", user->nick, reason);
  write_down (user_data, line);
}

static const char *
error_name (HallError error)
{
  static const char *const names[] = {
    [HALL_ERROR_NO_SUCH_NICK] = "NO_SUCH_NICK",
    [HALL_ERROR_NO_SUCH_ROOM] = "NO_SUCH_ROOM",
    [HALL_ERROR_BAD_ROOM_NAME] = "BAD_ROOM_NAME",
    [HALL_ERROR_ROOM_LOOKS_ALIKE] = "ROOM_LOOKS_ALIKE",
    [HALL_ERROR_BAD_NICK] = "BAD_NICK",
    [HALL_ERROR_NICK_IN_USE] = "NICK_IN_USE",
    [HALL_ERROR_NICK_RESERVED] = "NICK_RESERVED",
    [HALL_ERROR_NICK_WHILE_MUTED] = "NICK_WHILE_MUTED",
    [HALL_ERROR_NICK_LOOKS_ALIKE] = "NICK_LOOKS_ALIKE",
    [HALL_ERROR_TOO_MANY_ROOMS] = "TOO_MANY_ROOMS",
    [HALL_ERROR_HALL_FULL] = "HALL_FULL",
    [HALL_ERROR_NOT_IN_ROOM] = "NOT_IN_ROOM",
    [HALL_ERROR_USER_NOT_IN_ROOM] = "USER_NOT_IN_ROOM",
    [HALL_ERROR_ALREADY_IN_ROOM] = "ALREADY_IN_ROOM",
    [HALL_ERROR_NOT_OPERATOR] = "NOT_OPERATOR",
    [HALL_ERROR_CANNOT_SEND] = "CANNOT_SEND",
    [HALL_ERROR_NO_CTCP] = "NO_CTCP",
    [HALL_ERROR_NO_COLOR] = "NO_COLOR",
    [HALL_ERROR_TALK_NEEDS_ACCOUNT] = "TALK_NEEDS_ACCOUNT",
    [HALL_ERROR_JOIN_NEEDS_ACCOUNT] = "JOIN_NEEDS_ACCOUNT",
    [HALL_ERROR_ROOM_FULL] = "ROOM_FULL",
    [HALL_ERROR_INVITE_ONLY] = "INVITE_ONLY",
    [HALL_ERROR_BANNED] = "BANNED",
    [HALL_ERROR_WRONG_KEY] = "WRONG_KEY",
    [HALL_ERROR_LIST_FULL] = "LIST_FULL",
    [HALL_ERROR_UNKNOWN_MODE] = "UNKNOWN_MODE",
    [HALL_ERROR_MODE_PARAM] = "MODE_PARAM",
    [HALL_ERROR_KNOCKED_LATELY] = "KNOCKED_LATELY",
    [HALL_ERROR_ROOM_IS_OPEN] = "ROOM_IS_OPEN",
    [HALL_ERROR_KNOCKED_INSIDE] = "KNOCKED_INSIDE",
    [HALL_ERROR_WATCHES_FULL] = "WATCHES_FULL",
    [HALL_ERROR_UNKNOWN_USER_MODE] = "UNKNOWN_USER_MODE",
    [HALL_ERROR_NO_OPERATOR] = "NO_OPERATOR",
    [HALL_ERROR_NO_PRIVILEGE] = "NO_PRIVILEGE",
    [HALL_ERROR_WRITE_NEEDS_ACCOUNT] = "WRITE_NEEDS_ACCOUNT",
    [HALL_ERROR_CANNOT_REDACT] = "CANNOT_REDACT",
    [HALL_ERROR_ROOM_NAME_IN_USE] = "ROOM_NAME_IN_USE",
    [HALL_ERROR_CANNOT_RENAME] = "CANNOT_RENAME",
    [HALL_ERROR_RENAME_FORBIDDEN] = "RENAME_FORBIDDEN",
    [HALL_ERROR_TOO_MANY_TO_RENAME] = "TOO_MANY_TO_RENAME",
    [HALL_ERROR_CANNOT_RELAY] = "CANNOT_RELAY",
    [HALL_ERROR_NOTHING_TO_RELAY] = "NOTHING_TO_RELAY",
    [HALL_ERROR_BAD_RELAY_NICK] = "BAD_RELAY_NICK",
    [HALL_ERROR_RELAY_BANNED] = "RELAY_BANNED",
    [HALL_ERROR_NO_SUCH_MESSAGE] = "NO_SUCH_MESSAGE",
    [HALL_ERROR_NOT_OWN_MESSAGE] = "NOT_OWN_MESSAGE",
    [HALL_ERROR_BAD_METADATA_TARGET] = "BAD_METADATA_TARGET",
    [HALL_ERROR_BAD_METADATA_KEY] = "BAD_METADATA_KEY",
    [HALL_ERROR_BAD_METADATA_VALUE] = "BAD_METADATA_VALUE",
    [HALL_ERROR_METADATA_FORBIDDEN] = "METADATA_FORBIDDEN",
    [HALL_ERROR_METADATA_FULL] = "METADATA_FULL",
    [HALL_ERROR_METADATA_TOO_FAST] = "METADATA_TOO_FAST",
    [HALL_ERROR_SUBSCRIPTIONS_FULL] = "SUBSCRIPTIONS_FULL",
    [HALL_ERROR_CANNOT_EDIT] = "CANNOT_EDIT",
    [HALL_ERROR_EDIT_TOO_LATE] = "EDIT_TOO_LATE",
    [HALL_ERROR_BAD_EDIT] = "BAD_EDIT",
    [HALL_ERROR_BAD_BAN] = "BAD_BAN",
    [HALL_ERROR_BAN_TOO_WIDE] = "BAN_TOO_WIDE",
    [HALL_ERROR_BAN_OF_ACTOR] = "BAN_OF_ACTOR",
    [HALL_ERROR_BAN_EXISTS] = "BAN_EXISTS",
    [HALL_ERROR_BANS_FULL] = "BANS_FULL",
    [HALL_ERROR_NO_SUCH_BAN] = "NO_SUCH_BAN",
    [HALL_ERROR_JOINS_TOO_FAST] = "JOINS_TOO_FAST",
    [HALL_ERROR_RENAMED_TOO_FAST] = "RENAMED_TOO_FAST",
    [HALL_ERROR_TARGET_TOO_FAST] = "TARGET_TOO_FAST",
    [HALL_ERROR_REGISTER_NEEDS_ACCOUNT] = "REGISTER_NEEDS_ACCOUNT",
    [HALL_ERROR_TOO_MANY_REGISTERED] = "TOO_MANY_REGISTERED",
    [HALL_ERROR_NOT_REGISTERED] = "NOT_REGISTERED",
    [HALL_ERROR_NOT_FOUNDER] = "NOT_FOUNDER",
    [HALL_ERROR_ONE_FOUNDER] = "ONE_FOUNDER",
    [HALL_ERROR_ROLE_TOO_HIGH] = "ROLE_TOO_HIGH",
    [HALL_ERROR_ROLES_FULL] = "ROLES_FULL",
  };

  g_assert_cmpuint (error, <, G_N_ELEMENTS (names));

  return names[error];
}

static void
fail (gpointer user_data, HallError error, const char *subject, const char *detail)
{
  HallFixture *self = user_data;
  GString *line = g_string_new (NULL);

  self->failed = TRUE;
  g_string_append_printf (line, "fail %s %s", error_name (error), subject);
  if (detail != NULL)
    g_string_append_printf (line, " %s", detail);
  write_down (self, line);
}

/**
 * hall_fixture_get_sink:
 *
 * Returns: (transfer none): the functions for a hall whose user data is a fixture
 */
const HallSink *
hall_fixture_get_sink (void)
{
  static const HallSink sink = {
    .tell = tell,
    .record = record,
    .record_room = record_room,
    .record_end = record_end,
    .record_name = record_name,
    .record_metadata = record_metadata,
    .tell_presence = tell_presence,
    .tell_metadata = tell_metadata,
    .tell_knock = tell_knock,
    .expel = expel,
    .record_registration = record_registration,
    .record_role = record_role,
    .record_entry = record_entry,
    .record_reader = record_reader,
    .record_ban = record_ban,
    .record_user = record_user,
    .banish = banish,
    .fail = fail,
  };

  return &sink;
}
