/* SPDX-License-Identifier: GPL-3.0-or-later */

/* METADATA: https://ircv3.net/specs/extensions/metadata */

#include <string.h>

#include "irc/irc-metadata.h"
#include "server/server-commands.h"
#include "server/server-delivery.h"
#include "server/server-interest.h"
#include "server/server-metadata-sync.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* Keys of one line; with all that stands before them they fit. */
#define KEYS_PER_LINE 10

/* Who is no person yet can only be called so. */
#define SELF "*"

/**
 * Target:
 * @name: what it is called
 * @user: (nullable): the person; %NULL for a room, and for who has told nothing before registration
 * @room: (nullable): the room
 * @metadata: (nullable) (element-type HallMetadata): what is told of it
 */
typedef struct
{
  const char *name;
  const HallUser *user;
  const HallRoom *room;
  const GPtrArray *metadata;
} Target;

static gboolean
is_self (const ServerReply *reply, const char *name)
{
  const HallUser *user = reply->session->user;

  return g_str_equal (name, SELF)
         || (user != NULL && hall_find_user (reply->session->server->hall, name) == user);
}

/* Finds it whoever may read what is told of it. */
static gboolean
look_up (const ServerReply *reply, Target *target)
{
  const Hall *hall = reply->session->server->hall;
  const char *name = reply->message->params[0];
  gboolean is_own = is_self (reply, name);

  *target = (Target){ .name = SELF };
  if (is_own)
    target->user = server_metadata_get_self (reply->session);
  else if (reply->session->user != NULL && name[0] == '#')
    target->room = hall_find_room (hall, name);
  else if (reply->session->user != NULL)
    target->user = hall_find_user (hall, name);

  if (target->room != NULL)
    {
      target->name = target->room->name;
      target->metadata = target->room->metadata;
      return hall_room_is_visible_to (target->room, reply->session->user);
    }

  if (target->user != NULL)
    {
      target->name = target->user->nick;
      target->metadata = target->user->profile != NULL ? target->user->profile->metadata : NULL;
    }

  return is_own || target->user != NULL;
}

/* Finds what may be read, or tells why not. */
static gboolean
find_readable (ServerReply *reply, Target *target)
{
  const HallUser *viewer = reply->session->user;

  if (!look_up (reply, target))
    {
      server_metadata_fail (reply, SERVER_METADATA_BAD_TARGET, reply->message->params[0], NULL);
      return FALSE;
    }

  if ((target->room != NULL && !hall_room_shows_metadata_to (target->room, viewer))
      || (target->user != NULL && viewer != NULL
          && !hall_user_shows_metadata_to (target->user, viewer)))
    {
      server_metadata_fail (reply, SERVER_METADATA_FORBIDDEN, target->name, "*");
      return FALSE;
    }

  return TRUE;
}

static gboolean
require_self (ServerReply *reply)
{
  const char *name = reply->message->params[0];

  if (is_self (reply, name))
    return TRUE;

  server_metadata_fail (reply, SERVER_METADATA_BAD_TARGET, name, NULL);

  return FALSE;
}

static gboolean
require_key (ServerReply *reply, const char *key)
{
  if (irc_metadata_key_is_valid (key))
    return TRUE;

  server_metadata_fail (reply, SERVER_METADATA_BAD_KEY, key, NULL);

  return FALSE;
}

/* What is told before registration is kept with who is still to come in. */
static HallUser *
get_actor (const ServerReply *reply)
{
  ServerRegistration *registration = reply->session->registration;

  if (registration == NULL)
    return reply->session->user;
  if (registration->newcomer == NULL)
    registration->newcomer = hall_user_new (SELF, SELF, SELF, "", NULL);

  return registration->newcomer;
}

/* What one may change before registration is only one's own. */
static gboolean
apply_to_target (ServerReply *reply, HallCommand *command)
{
  const char *name = reply->message->params[0];

  if (reply->session->user == NULL && !require_self (reply))
    return FALSE;

  command->target = is_self (reply, name) ? NULL : name;
  command->actor = get_actor (reply);

  return server_apply (reply->session->server, reply, command);
}

static void
metadata_get (ServerReply *reply, const IrcMessage *message)
{
  Target target;

  if (!find_readable (reply, &target))
    return;

  server_reply_begin_batch (reply, "metadata", target.name);
  for (guint i = 2; i < message->n_params; i++)
    if (require_key (reply, message->params[i]))
      server_metadata_reply_value (reply, target.name, message->params[i],
                                   hall_metadata_get (target.metadata, message->params[i]));
  server_reply_end_batch (reply);
}

static void
metadata_list (ServerReply *reply, const IrcMessage *message)
{
  Target target;

  if (!find_readable (reply, &target))
    return;

  server_reply_begin_batch (reply, "metadata", target.name);
  for (guint i = 0; target.metadata != NULL && i < target.metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (target.metadata, i);

      server_metadata_reply_value (reply, target.name, each->key, each->value);
    }
  server_reply_end_batch (reply);
}

static void
metadata_set (ServerReply *reply, const IrcMessage *message)
{
  const ServerMetadataVersion *version = server_metadata_get_version (reply->session->caps);
  HallCommand command = {
    .type = HALL_COMMAND_SET_METADATA,
    .object = message->params[2],
    .text = message->params[3],
  };
  gboolean was_set;
  Target target;

  if (command.text != NULL && command.text[0] == '\0' && version->empty_is_none)
    command.text = NULL;
  was_set = look_up (reply, &target) && hall_metadata_get (target.metadata, command.object) != NULL;
  if (!apply_to_target (reply, &command))
    return;

  look_up (reply, &target);
  if (command.text == NULL && !was_set && version->unset_fails)
    server_metadata_fail (reply, SERVER_METADATA_NOT_SET, target.name, command.object);
  else
    server_metadata_reply_value (reply, target.name, command.object, command.text);
}

static GPtrArray *
copy_keys (const GPtrArray *metadata)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      g_ptr_array_add (keys, g_strdup (each->key));
    }

  return keys;
}

static void
metadata_clear (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = { .type = HALL_COMMAND_CLEAR_METADATA };
  g_autoptr (GPtrArray) keys = NULL;
  Target target;

  look_up (reply, &target);
  keys = copy_keys (target.metadata);
  if (!apply_to_target (reply, &command))
    return;

  server_reply_begin_batch (reply, "metadata", target.name);
  for (guint i = 0; i < keys->len; i++)
    server_metadata_reply_value (reply, target.name, g_ptr_array_index (keys, i), NULL);
  server_reply_end_batch (reply);
}

static void
reply_keys (ServerReply *reply, IrcNumeric numeric, const GPtrArray *keys)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      g_ptr_array_add (line, g_ptr_array_index (keys, i));
      if (line->len < KEYS_PER_LINE && i + 1 < keys->len)
        continue;

      server_reply_numeric_list (reply, numeric, line);
      g_ptr_array_set_size (line, 0);
    }
}

static void
metadata_sub (ServerReply *reply, const IrcMessage *message)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new ();
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  if (!require_self (reply))
    return;

  for (guint i = 2; i < message->n_params; i++)
    {
      const char *key = message->params[i];

      if (!require_key (reply, key))
        continue;
      if (!server_interest_has (reply->session, SERVER_INTEREST_KEYS, key))
        g_ptr_array_add (fresh, (gpointer) key);
      if (!server_interest_add (reply, SERVER_INTEREST_KEYS, get_actor (reply), key))
        {
          g_ptr_array_remove (fresh, (gpointer) key);
          break;
        }
      g_ptr_array_add (done, (gpointer) key);
    }

  reply_keys (reply, RPL_METADATASUBOK, done);
  if (fresh->len > 0 && reply->session->user != NULL)
    server_metadata_sync_keys (reply, fresh);
}

static void
metadata_unsub (ServerReply *reply, const IrcMessage *message)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new ();

  if (!require_self (reply))
    return;

  for (guint i = 2; i < message->n_params; i++)
    {
      const char *key = message->params[i];

      if (!require_key (reply, key))
        continue;
      server_interest_remove (reply->session, SERVER_INTEREST_KEYS, get_actor (reply), key);
      g_ptr_array_add (done, (gpointer) key);
    }
  reply_keys (reply, RPL_METADATAUNSUBOK, done);
}

static void
metadata_subs (ServerReply *reply, const IrcMessage *message)
{
  if (!require_self (reply))
    return;

  server_reply_begin_batch (reply, "metadata-subs", NULL);
  reply_keys (reply, RPL_METADATASUBS, server_interest_list (reply->session, SERVER_INTEREST_KEYS));
  server_reply_end_batch (reply);
}

static void
metadata_sync (ServerReply *reply, const IrcMessage *message)
{
  const ServerMetadataVersion *version = server_metadata_get_version (reply->session->caps);
  Target target;

  if (version->always_syncs && g_str_equal (message->params[0], "*ALL"))
    server_metadata_sync_all (reply);
  else if (!find_readable (reply, &target))
    return;
  else if (target.room != NULL)
    server_metadata_sync_room (reply, target.room, SERVER_METADATA_SYNC_ASKED);
  else
    server_metadata_sync_user (reply, target.user, SERVER_METADATA_SYNC_ASKED);
}

/* The subcommands, and how many parameters each takes after its name. */
static const struct
{
  const char *name;
  guint min_params;
  guint max_params;
  ServerHandler handler;
} subcommands[] = {
  { "CLEAR", 0, 0, metadata_clear },
  { "GET", 1, IRC_PARAMS_MAX, metadata_get },
  { "LIST", 0, 0, metadata_list },
  { "SET", 1, 2, metadata_set },
  { "SUB", 1, IRC_PARAMS_MAX, metadata_sub },
  { "SUBS", 0, 0, metadata_subs },
  { "SYNC", 0, 0, metadata_sync },
  { "UNSUB", 1, IRC_PARAMS_MAX, metadata_unsub },
};

static void
carry_out (ServerReply *reply, const IrcMessage *message, const ServerMetadataVersion *version)
{
  guint n_params = message->n_params - 2;

  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    {
      if (g_ascii_strcasecmp (message->params[1], subcommands[i].name) != 0)
        continue;

      if (n_params < subcommands[i].min_params
          || (n_params > subcommands[i].max_params && version->is_strict))
        server_metadata_fail (reply, SERVER_METADATA_BAD_PARAMS, NULL, NULL);
      else
        subcommands[i].handler (reply, message);
      return;
    }

  server_metadata_fail (reply, SERVER_METADATA_BAD_SUBCOMMAND, NULL, NULL);
}

void
server_command_metadata (ServerReply *reply, const IrcMessage *message)
{
  const ServerMetadataVersion *version = server_metadata_get_version (reply->session->caps);

  if (version == NULL)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "METADATA", NULL);
  else if (message->n_params < 2)
    server_metadata_fail (reply, SERVER_METADATA_BAD_PARAMS, NULL, NULL);
  else
    carry_out (reply, message, version);
}
