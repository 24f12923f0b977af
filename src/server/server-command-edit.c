/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EDIT, as in the draft that is open: https://github.com/ircv3/ircv3-specifications/pull/425
 *
 * The draft leaves some things to servers. Here one edits what one said oneself, in rooms as long
 * as one may talk there. A text can have several lines, with line feeds in the tag, when its author
 * knows draft/multiline; what is longer than a line then becomes several that are joined. So a
 * message of one line can become one of several, and back. What holds for texts of messages holds
 * for these. */

#include <string.h>

#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"
#include "server/server-commands.h"
#include "server/server-message.h"
#include "server/server-multiline.h"
#include "server/server-private.h"
#include "server/server-said.h"

/* Octets that a line has to others when it says @text. */
static gsize
get_line_size (const ServerReply *reply, const char *target, const char *text)
{
  const IrcMessage line = {
    .source = reply->session->user->mask,
    .verb = "PRIVMSG",
    .params = { target, text },
    .n_params = 2,
  };

  return irc_message_get_size (&line);
}

static gboolean
fits_limits (const ServerReply *reply, const char *text)
{
  const ServerLimits *limits = &reply->session->server->config->limits;

  return irc_multiline_count (text) <= limits->multiline_lines
         && irc_multiline_get_size (text) <= limits->multiline_bytes;
}

static char *
make_lines (const ServerReply *reply, const char *target, const char *text)
{
  gsize others = get_line_size (reply, target, "");
  g_autofree char *lines = NULL;

  if (others + 4 > IRC_LINE_MAX)
    return NULL;

  lines = irc_multiline_wrap (text, IRC_LINE_MAX - others);

  return fits_limits (reply, lines) ? g_steal_pointer (&lines) : NULL;
}

/* The text as it would have been said, or what is wrong with it. */
static char *
make_text (const ServerReply *reply, const char *target, const char *text, const char **problem)
{
  gboolean is_multiline = server_multiline_is_spoken (reply->session->caps);
  gboolean has_several = text != NULL && strchr (text, '\n') != NULL;
  char *lines = NULL;

  if (text == NULL || text[strspn (text, "\n")] == '\0')
    *problem = "Give the new text in draft/edit-text";
  else if (strchr (text, '\r') != NULL)
    *problem = "A text cannot have carriage returns in it";
  else if (has_several && !is_multiline)
    *problem = "Texts of several lines need draft/multiline";
  else if (!has_several && get_line_size (reply, target, text) <= IRC_LINE_MAX)
    return g_strdup (text);
  else if (!is_multiline || (lines = make_lines (reply, target, text)) == NULL)
    *problem = "The text is too long";

  return lines;
}

static void
edit (ServerReply *reply, const IrcMessage *message, const char *msgid)
{
  const char *target = message->params[0];
  g_autofree char *wanted = irc_tags_get (message->tags, "draft/edit-text");
  g_autoptr (GString) tags = g_string_new (NULL);
  const char *problem = NULL;
  g_autofree char *text = make_text (reply, target, wanted, &problem);
  HallCommand command = {
    .type = HALL_COMMAND_EDIT,
    .target = target,
    .object = msgid,
    .text = text,
  };

  if (text == NULL)
    {
      server_reply_fail (reply, "EDIT", "INVALID_EDIT", target, msgid, problem, NULL);
      return;
    }

  server_message_append_tags (tags, reply, message);
  if (tags->len > 0)
    command.tags = tags->str;
  server_said_apply (reply, &command);
}

void
server_command_edit (ServerReply *reply, const IrcMessage *message)
{
  const IrcCaps needed = IRC_CAP_MESSAGE_EDIT | IRC_CAP_MESSAGE_TAGS;
  g_autofree char *msgid = irc_tags_get (message->tags, "draft/target-msgid");
  BaseId id;

  if ((reply->session->caps & needed) != needed)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "EDIT", NULL);
  else if (!base_id_parse (msgid, &id))
    server_reply_fail (reply, "EDIT", "INVALID_EDIT", message->params[0],
                       "Name the message in draft/target-msgid", NULL);
  else
    edit (reply, message, msgid);
}
