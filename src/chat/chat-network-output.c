/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "irc/irc-name.h"

#include <string.h>

static void
emit_line (ChatNetwork *self, const IrcMessage *message)
{
  g_autoptr (GString) line = g_string_new (NULL);

  irc_message_append (message, line);
  g_string_truncate (line, line->len - strlen ("\r\n"));
  chat_network_emit_line (self, line->str);
}

/* A parameter with a space in it would become two, and one with a line end another command. */
static gboolean
can_be_written (const char *param, gboolean is_last)
{
  if (strpbrk (param, "\r\n") != NULL)
    return FALSE;

  return is_last || (param[0] != '\0' && param[0] != ':' && strchr (param, ' ') == NULL);
}

static gboolean
write_message (ChatNetwork *self,
               const char *tags,
               const char *verb,
               const char *const *params,
               guint n_params)
{
  IrcMessage message = { .tags = tags, .verb = verb };

  g_return_val_if_fail (n_params <= IRC_PARAMS_MAX, FALSE);

  for (guint i = 0; i < n_params; i++)
    {
      if (!can_be_written (params[i], i == n_params - 1))
        return FALSE;
      message.params[message.n_params++] = params[i];
    }

  emit_line (self, &message);

  return TRUE;
}

/**
 * chat_network_write:
 * @self: a network
 * @verb: a command
 * @...: its parameters, ended by %NULL
 *
 * Sends a command. One whose parameters no line can carry is not sent.
 */
void
chat_network_write (ChatNetwork *self, const char *verb, ...)
{
  const char *params[IRC_PARAMS_MAX];
  const char *param;
  guint n_params = 0;
  va_list args;

  va_start (args, verb);
  while ((param = va_arg (args, const char *)) != NULL && n_params < IRC_PARAMS_MAX)
    params[n_params++] = param;
  va_end (args);

  write_message (self, NULL, verb, params, n_params);
}

/**
 * chat_network_write_labeled:
 * @self: a network
 * @verb: a command
 * @params: (array length=n_params): its parameters
 * @n_params: how many
 *
 * Sends a command and, where the server can, has the answer marked:
 * https://ircv3.net/specs/extensions/labeled-response
 *
 * Returns: the label; also without one on the line, each call has its own
 */
guint64
chat_network_write_labeled (ChatNetwork *self,
                            const char *verb,
                            const char *const *params,
                            guint n_params)
{
  g_autofree char *tags = NULL;

  self->last_label++;
  if (chat_network_has_cap (self, IRC_CAP_LABELED_RESPONSE))
    tags = g_strdup_printf ("label=%" G_GUINT64_FORMAT, self->last_label);
  write_message (self, tags, verb, params, n_params);

  return self->last_label;
}

/**
 * chat_network_command:
 * @self: a network
 * @room: (nullable): where the answer is shown when nobody else knows better
 * @verb: a command
 * @params: (array length=n_params): its parameters
 * @n_params: how many
 *
 * Sends a command that somebody typed. Nothing happens while there is no connection.
 */
void
chat_network_command (ChatNetwork *self,
                      ChatRoom *room,
                      const char *verb,
                      const char *const *params,
                      guint n_params)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state != CHAT_NETWORK_ONLINE)
    return;

  g_set_weak_pointer (&self->context, room);
  write_message (self, NULL, verb, params, n_params);
}

/**
 * chat_network_ping:
 * @self: a network
 *
 * Asks the server for a sign of life, and for our own nick when somebody else had it.
 */
void
chat_network_ping (ChatNetwork *self)
{
  g_autofree char *token = NULL;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state == CHAT_NETWORK_DISCONNECTED)
    return;

  self->last_ping++;
  token = g_strdup_printf ("%" G_GUINT64_FORMAT, self->last_ping);
  chat_network_write (self, "PING", token, NULL);
  chat_network_regain_nick (self);
}

/**
 * chat_network_quit:
 * @self: a network
 * @reason: (nullable): what others are told
 *
 * Takes leave of the server, which then closes the connection.
 */
void
chat_network_quit (ChatNetwork *self, const char *reason)
{
  g_autofree char *line = NULL;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state == CHAT_NETWORK_DISCONNECTED || self->quitting)
    return;

  self->quitting = TRUE;
  line = g_strdelimit (irc_text_truncate (reason != NULL ? reason : "", IRC_AWAY_MAX), "\r\n", ' ');
  chat_network_write (self, "QUIT", line[0] != '\0' ? line : NULL, NULL);
}
