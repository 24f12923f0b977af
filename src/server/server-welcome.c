/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client is told when it has registered: the welcome, ISUPPORT, LUSERS and the message of
 * the day. */

#include "server/server-welcome.h"

#include "config.h"

#include "hall/hall-list.h"
#include "irc/irc-mode.h"
#include "irc/irc-name.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-time.h"

/* Tokens of one RPL_ISUPPORT; with the source, the nick and the text they fit a line. */
#define TOKENS_MAX 10

static void
append_modes (GString *text, IrcModeType wanted)
{
#define MODE(symbol, letter, type, sign, meaning)                                                  \
  if (type == wanted)                                                                              \
    g_string_append_c (text, letter);
#include "irc/irc-mode.def"
#undef MODE
}

static char *
chanmodes_value (void)
{
  GString *value = g_string_new ("=");

  append_modes (value, IRC_MODE_LIST);
  g_string_append_c (value, ',');
  append_modes (value, IRC_MODE_ALWAYS);
  g_string_append_c (value, ',');
  append_modes (value, IRC_MODE_SET);
  g_string_append_c (value, ',');
  append_modes (value, IRC_MODE_FLAG);

  return g_string_free (value, FALSE);
}

static char *
prefix_value (void)
{
  GString *value = g_string_new ("=(");

  append_modes (value, IRC_MODE_PREFIX);
  g_string_append_printf (value, ")%s", irc_mode_types_get_own ()->prefix_signs);

  return g_string_free (value, FALSE);
}

static char *
maxlist_value (const ServerConfig *config)
{
  guint max = config->limits.lists_per_room;

  return g_strdup_printf ("=b:%u,e:%u,I:%u", max, max, max);
}

static char *
number_value (guint number)
{
  return g_strdup_printf ("=%u", number);
}

/* Clients may look for the last '=' of a token: https://modern.ircdocs.horse/#rplisupport-005 */
static char *
text_value (const char *text)
{
  GString *value = g_string_new ("=");

  for (; text != NULL && *text != '\0'; text++)
    if (*text == '=' || *text == '\\')
      g_string_append_printf (value, "\\x%02X", (guint) *text);
    else
      g_string_append_c (value, *text);

  return g_string_free (value, FALSE);
}

static void
add_token (GPtrArray *tokens, const char *name, char *value)
{
  if (value != NULL)
    g_ptr_array_add (tokens, g_strconcat (name, value, NULL));
  g_free (value);
}

/**
 * server_welcome_list_tokens:
 * @config: what the server was told
 *
 * Returns: (transfer full) (element-type utf8): the tokens of RPL_ISUPPORT:
 *   https://modern.ircdocs.horse/#rplisupport-parameters
 */
GPtrArray *
server_welcome_list_tokens (const ServerConfig *config)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);

#define ISUPPORT(name, value, meaning) add_token (tokens, name, value);
#include "server/server-isupport.def"
#undef ISUPPORT

  return tokens;
}

/**
 * server_welcome_isupport:
 * @reply: what the tokens are told to
 *
 * https://modern.ircdocs.horse/#rplisupport-005, and in a batch for who knows that:
 * https://ircv3.net/specs/extensions/extended-isupport#draftisupport-batch
 */
void
server_welcome_isupport (ServerReply *reply)
{
  const IrcCaps batched = IRC_CAP_BATCH | IRC_CAP_EXTENDED_ISUPPORT;
  g_autoptr (GPtrArray) tokens = server_welcome_list_tokens (reply->session->server->config);
  gboolean is_batched = (reply->session->caps & batched) == batched;
  char digits[8];

  if (is_batched)
    server_reply_begin_batch (reply, "draft/isupport", NULL);

  g_snprintf (digits, sizeof digits, "%03u", (guint) RPL_ISUPPORT);
  for (guint i = 0; i < tokens->len; i += TOKENS_MAX)
    {
      IrcMessage message = { .source = reply->session->server->config->name, .verb = digits };

      message.params[message.n_params++] = server_session_get_nick (reply->session);
      for (guint j = i; j < MIN (i + TOKENS_MAX, tokens->len); j++)
        message.params[message.n_params++] = g_ptr_array_index (tokens, j);
      message.params[message.n_params++] = irc_numeric_get_text (RPL_ISUPPORT);
      server_reply_message (reply, &message);
    }

  if (is_batched)
    server_reply_end_batch (reply);
}

/**
 * server_welcome:
 * @reply: the answer to the command that completed a registration
 */
void
server_welcome (ServerReply *reply)
{
  const Server *server = reply->session->server;
  const ServerConfig *config = server->config;
  const HallUser *user = reply->session->user;
  g_autofree char *welcome = g_strdup_printf ("Welcome to %s, %s", config->network, user->nick);
  g_autofree char *host
      = g_strdup_printf ("Your host is %s, running inglenookd %s", config->name, PACKAGE_VERSION);
  g_autofree char *date = server_time_to_text (server->started);
  g_autofree char *created = g_strdup_printf ("This server was started %s", date);
  g_autoptr (GString) room_modes = g_string_new (NULL);
  g_autoptr (GString) with_param = g_string_new (NULL);

  for (guint type = IRC_MODE_LIST; type <= IRC_MODE_PREFIX; type++)
    {
      append_modes (room_modes, type);
      if (type != IRC_MODE_FLAG)
        append_modes (with_param, type);
    }

  server_reply_numeric (reply, RPL_WELCOME, welcome, NULL);
  server_reply_numeric (reply, RPL_YOURHOST, host, NULL);
  server_reply_numeric (reply, RPL_CREATED, created, NULL);
  server_reply_numeric (reply, RPL_MYINFO, config->name, "inglenookd-" PACKAGE_VERSION,
                        hall_user_get_mode_letters (), room_modes->str, with_param->str, NULL);
  server_welcome_isupport (reply);
  server_welcome_lusers (reply);
  server_metadata_reply_own (reply);
  server_welcome_motd (reply);
}

/**
 * server_welcome_lusers:
 * @reply: what the counts are told to
 *
 * https://modern.ircdocs.horse/#lusers-message
 */
void
server_welcome_lusers (ServerReply *reply)
{
  const Server *server = reply->session->server;
  guint n_users = hall_get_n_users (server->hall);
  guint n_invisible = hall_get_n_invisible (server->hall);
  g_autofree char *users = g_strdup_printf ("There are %u users and %u invisible on 1 servers",
                                            n_users - n_invisible, n_invisible);
  g_autofree char *unknown = g_strdup_printf ("%u", server->n_unregistered);
  g_autofree char *operators = g_strdup_printf ("%u", hall_get_n_operators (server->hall));
  g_autofree char *rooms = g_strdup_printf ("%u", hall_get_n_rooms (server->hall));
  g_autofree char *me = g_strdup_printf ("I have %u clients and 0 servers", n_users);
  g_autofree char *now = g_strdup_printf ("%u", n_users);
  g_autofree char *most = g_strdup_printf ("%u", server->most_users);
  g_autofree char *local
      = g_strdup_printf ("Current local users %u, max %u", n_users, server->most_users);
  g_autofree char *global
      = g_strdup_printf ("Current global users %u, max %u", n_users, server->most_users);

  server_reply_numeric (reply, RPL_LUSERCLIENT, users, NULL);
  server_reply_numeric (reply, RPL_LUSEROP, operators, NULL);
  server_reply_numeric (reply, RPL_LUSERUNKNOWN, unknown, NULL);
  server_reply_numeric (reply, RPL_LUSERCHANNELS, rooms, NULL);
  server_reply_numeric (reply, RPL_LUSERME, me, NULL);
  server_reply_numeric (reply, RPL_LOCALUSERS, now, most, local, NULL);
  server_reply_numeric (reply, RPL_GLOBALUSERS, now, most, global, NULL);
}

/**
 * server_welcome_motd:
 * @reply: what the message of the day is told to
 *
 * https://modern.ircdocs.horse/#motd-message
 */
void
server_welcome_motd (ServerReply *reply)
{
  const ServerConfig *config = reply->session->server->config;
  g_autofree char *start = NULL;

  if (config->motd == NULL)
    {
      server_reply_numeric (reply, ERR_NOMOTD, NULL);
      return;
    }

  start = g_strdup_printf ("- %s Message of the day -", config->name);
  server_reply_numeric (reply, RPL_MOTDSTART, start, NULL);
  for (guint i = 0; config->motd[i] != NULL; i++)
    {
      g_autofree char *line = g_strconcat ("- ", config->motd[i], NULL);

      server_reply_numeric (reply, RPL_MOTD, line, NULL);
    }
  server_reply_numeric (reply, RPL_ENDOFMOTD, NULL);
}
