/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-render.h"

#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"
#include "irc/irc-time.h"
#include "server/server-multiline.h"

/**
 * server_render_wants:
 * @caps: capabilities that somebody negotiated
 * @event: something that happened
 *
 * Returns: whether such a client is to be told of such an event
 */
gboolean
server_render_wants (IrcCaps caps, const HallEvent *event)
{
  return (caps & event->requires) == event->requires
         && (event->lacks == 0 || (caps & event->lacks) != event->lacks);
}

/* Who does not know texts of several lines gets all of it in one. */
static void
append_edit (GString *tags, IrcCaps caps, const ServerRenderTags *from)
{
  char separator = server_multiline_is_spoken (caps) ? '\n' : ' ';
  g_autofree char *text = irc_multiline_flatten (from->text, separator);
  char msgid[BASE_ID_LENGTH + 1];

  base_id_format (from->edited, msgid);
  irc_tags_append (tags, "draft/target-msgid", msgid);
  irc_tags_append (tags, "draft/edit-text", text);
}

/**
 * server_render_tags:
 * @tags: what to append to
 * @caps: capabilities of who reads them
 * @from: what they say
 *
 * https://ircv3.net/specs/extensions/message-tags, server-time, message-ids, account-tag, oper-tag
 * and bot-mode#the-bot-tag, and https://github.com/ircv3/ircv3-specifications/pull/417 and
 * pull/425.
 */
void
server_render_tags (GString *tags, IrcCaps caps, const ServerRenderTags *from)
{
  if ((caps & IRC_CAP_SERVER_TIME) != 0)
    {
      char time[IRC_TIME_SIZE];

      irc_time_format (base_id_get_time (from->id), time);
      irc_tags_append (tags, "time", time);
    }

  if ((caps & IRC_CAP_ACCOUNT_TAG) != 0 && from->account != NULL)
    irc_tags_append (tags, "account", from->account);

  /* Which operator it is concerns nobody. */
  if ((caps & IRC_CAP_OPER_TAG) != 0 && from->is_operator)
    irc_tags_append (tags, "draft/oper", NULL);

  if ((caps & IRC_CAP_RELAYMSG) != 0 && from->relayer != NULL)
    irc_tags_append (tags, "draft/relaymsg", from->relayer);

  if ((caps & IRC_CAP_MESSAGE_TAGS) == 0)
    return;

  if (from->has_msgid)
    {
      char msgid[BASE_ID_LENGTH + 1];

      base_id_format (from->id, msgid);
      irc_tags_append (tags, "msgid", msgid);
    }
  if (from->text != NULL)
    append_edit (tags, caps, from);
  if (from->client_only != NULL)
    irc_tags_append_client_only (tags, from->client_only);
  if (from->is_bot)
    irc_tags_append (tags, "bot", NULL);
}

/**
 * server_render_message:
 * @event: something that happened
 * @caps: capabilities of who reads it
 * @message: (out): the line for it, without tags; borrows from @event
 */
void
server_render_message (const HallEvent *event, IrcCaps caps, IrcMessage *message)
{
  gboolean extended = event->extends != 0 && (caps & event->extends) != 0;

  *message = (IrcMessage){ .source = event->source, .verb = event->verb };
  message->n_params = extended ? event->n_params : event->n_plain_params;
  for (guint i = 0; i < message->n_params; i++)
    message->params[i] = event->params[i];
}

/* Whoever is elsewhere has no account here, and need not be a program as who relays for them. */
static void
init_tags (ServerRenderTags *from, const HallEvent *event)
{
  *from = (ServerRenderTags){
    .id = event->id,
    .relayer = event->relayer,
    .client_only = event->tags,
  };
  if (event->relayer != NULL)
    return;

  from->account = event->actor->account;
  from->is_bot = event->actor->is_bot;
  from->is_operator = event->actor->oper_name != NULL;
}

/**
 * server_render_event_tags:
 * @tags: what to append to
 * @caps: capabilities of who reads them
 * @event: something that happened
 *
 * Appends all tags of its line.
 */
void
server_render_event_tags (GString *tags, IrcCaps caps, const HallEvent *event)
{
  ServerRenderTags from;

  init_tags (&from, event);
  from.has_msgid = event->has_msgid;
  from.edited = event->about;
  from.text = event->text;
  server_render_tags (tags, caps, &from);
}

/**
 * server_render_is_multiline:
 * @event: something that happened
 *
 * Returns: whether it is something said in several lines
 */
gboolean
server_render_is_multiline (const HallEvent *event)
{
  return event->is_message && event->n_params == 2 && irc_multiline_has_several (event->params[1]);
}

static void
render_multiline (const HallEvent *event, IrcCaps caps, GString *tags, GString *lines)
{
  g_autoptr (GString) each = g_string_new (NULL);
  ServerRenderTags from;
  ServerMultilineTags all;
  IrcMessage message;

  init_tags (&from, event);
  server_render_tags (each, caps, &from);
  all = (ServerMultilineTags){ tags->str, each->str };
  server_render_message (event, caps, &message);
  server_multiline_append_lines (lines, &message, &all, event->id, caps);
}

/**
 * server_render_lines:
 * @event: something that happened
 * @caps: capabilities of who reads it
 * @label: (nullable): what that client called the command that caused it
 * @lines: where its lines go; something said in several lines has more than one
 */
void
server_render_lines (const HallEvent *event, IrcCaps caps, const char *label, GString *lines)
{
  g_autoptr (GString) tags = g_string_new (NULL);
  IrcMessage message;

  server_render_event_tags (tags, caps, event);
  if (label != NULL)
    irc_tags_append (tags, "label", label);

  if (server_render_is_multiline (event))
    {
      render_multiline (event, caps, tags, lines);
      return;
    }

  server_render_message (event, caps, &message);
  if (tags->len > 0)
    message.tags = tags->str;
  irc_message_append (&message, lines);
}

static BaseBytes *
render (const HallEvent *event, IrcCaps caps)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  server_render_lines (event, caps, NULL, lines);

  return base_bytes_new (lines->str, lines->len);
}

static gboolean
has_several_lines (const HallEvent *event)
{
  return server_render_is_multiline (event)
         || (event->text != NULL && irc_multiline_has_several (event->text));
}

/* What makes a difference in what an event looks like. */
static IrcCaps
get_relevant (const HallEvent *event, IrcCaps caps)
{
  IrcCaps mask = IRC_CAP_SERVER_TIME | IRC_CAP_MESSAGE_TAGS | IRC_CAP_ACCOUNT_TAG | event->extends;

  if (event->relayer != NULL)
    mask |= IRC_CAP_RELAYMSG;
  else if (event->actor->oper_name != NULL)
    mask |= IRC_CAP_OPER_TAG;
  if (has_several_lines (event) && server_multiline_is_spoken (caps))
    mask |= IRC_CAP_MULTILINE | IRC_CAP_BATCH;

  return caps & mask;
}

/**
 * server_render_get:
 * @self: where lines are kept while one event is told
 * @event: the event; another one than last time makes @self forget that
 * @caps: capabilities of who hears it
 * @is_new: (out): whether it was rendered just now
 *
 * Returns: (transfer none): its line, valid until another event is asked for
 */
BaseBytes *
server_render_get (ServerRender *self, const HallEvent *event, IrcCaps caps, gboolean *is_new)
{
  guint i;

  if (self->serial != event->serial)
    server_render_clear (self);
  self->serial = event->serial;

  caps = get_relevant (event, caps);
  for (i = 0; i < self->n_lines; i++)
    if (self->caps[i] == caps)
      break;

  *is_new = i == self->n_lines;
  if (*is_new)
    {
      g_assert (i < SERVER_RENDER_MAX);
      self->caps[i] = caps;
      self->lines[i] = render (event, caps);
      self->n_lines++;
    }

  return self->lines[i];
}

/**
 * server_render_clear:
 * @self: where lines are kept; it is empty afterwards
 */
void
server_render_clear (ServerRender *self)
{
  for (guint i = 0; i < self->n_lines; i++)
    base_bytes_unref (self->lines[i]);
  self->n_lines = 0;
  self->serial = 0;
}
