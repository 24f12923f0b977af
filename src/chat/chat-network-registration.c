/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "irc/irc-format.h"
#include "irc/irc-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What this client makes something of; our server has more. */
#define WANTED_CAPS                                                                                \
  (IRC_CAP_ACCOUNT_TAG | IRC_CAP_AWAY_NOTIFY | IRC_CAP_BATCH | IRC_CAP_CAP_NOTIFY                  \
   | IRC_CAP_CHATHISTORY | IRC_CAP_CHGHOST | IRC_CAP_ECHO_MESSAGE | IRC_CAP_EXTENDED_JOIN          \
   | IRC_CAP_INVITE_NOTIFY | IRC_CAP_LABELED_RESPONSE | IRC_CAP_MESSAGE_TAGS                       \
   | IRC_CAP_MULTI_PREFIX | IRC_CAP_SERVER_TIME | IRC_CAP_SETNAME | IRC_CAP_STANDARD_REPLIES       \
   | IRC_CAP_USERHOST_IN_NAMES)

/* Other nicks that are tried unasked when ours is taken on a reconnection. */
#define MAX_NICK_ATTEMPTS 20

/* The nick every server takes is of ASCII and not longer than RFC 1459 allows. */
#define SAFE_NICK_MAX 9

static void
set_nick (ChatNetwork *self, const char *nick)
{
  if (strcmp (self->nick, nick) == 0)
    return;

  g_free (self->nick);
  self->nick = g_strdup (nick);
  chat_network_notify_nick (self);
}

static void
ask_for_nick (ChatNetwork *self, const char *nick)
{
  set_nick (self, nick);
  chat_network_write (self, "NICK", nick, NULL);
}

/**
 * chat_network_register:
 * @self: a network that has just been connected
 *
 * Begins the registration: https://modern.ircdocs.horse/#connection-registration
 */
void
chat_network_register (ChatNetwork *self)
{
  g_autofree char *user = irc_user_from_text (self->wanted_nick);

  self->caps = 0;
  self->caps_offered = 0;
  self->n_cap_requests = 0;
  self->cap_ended = FALSE;
  self->welcomed = FALSE;
  self->quitting = FALSE;
  self->regaining_nick = FALSE;
  self->n_nick_attempts = 0;
  self->last_label = 0;
  g_clear_pointer (&self->source, g_free);
  irc_isupport_clear (&self->isupport);
  irc_isupport_init (&self->isupport);

  chat_network_write (self, "CAP", "LS", "302", NULL);
  if (self->password != NULL)
    chat_network_write (self, "PASS", self->password, NULL);
  ask_for_nick (self, self->wanted_nick);
  chat_network_write (self, "USER", user, "0", "*", self->name, NULL);
}

/* The capabilities in a list of `name=value`, or `-name`, separated by spaces. */
static IrcCaps
parse_caps (const char *list)
{
  IrcCaps caps = 0;

  while (*list != '\0')
    {
      gsize size = strcspn (list, " ");
      guint index;

      if (irc_cap_find (list, MIN (size, strcspn (list, "=")), &index))
        caps |= G_GUINT64_CONSTANT (1) << index;
      list += size;
      list += strspn (list, " ");
    }

  return caps;
}

static void
request_caps (ChatNetwork *self, IrcCaps caps)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      if ((caps & (G_GUINT64_CONSTANT (1) << i)) == 0)
        continue;
      if (list->len > 0)
        g_string_append_c (list, ' ');
      g_string_append (list, irc_cap_get_name (i));
    }

  if (list->len == 0)
    return;

  self->n_cap_requests++;
  chat_network_write (self, "CAP", "REQ", list->str, NULL);
}

static void
end_caps_when_settled (ChatNetwork *self)
{
  if (self->cap_ended || self->welcomed || self->n_cap_requests > 0)
    return;

  self->cap_ended = TRUE;
  chat_network_write (self, "CAP", "END", NULL);
}

/* A request is granted or refused as a whole: one after the other, what can be granted is. */
static void
request_one_by_one (ChatNetwork *self, IrcCaps caps)
{
  if ((caps & (caps - 1)) == 0)
    return;

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    request_caps (self, caps & (G_GUINT64_CONSTANT (1) << i));
}

static void
take_cap_answer (ChatNetwork *self, IrcCaps granted, IrcCaps refused)
{
  if (self->n_cap_requests > 0)
    self->n_cap_requests--;

  self->caps |= granted;
  request_one_by_one (self, refused);
  end_caps_when_settled (self);
}

/**
 * chat_network_on_cap:
 * @self: a network
 * @line: `CAP target subcommand [*] :capabilities`
 *
 * https://ircv3.net/specs/extensions/capability-negotiation
 */
void
chat_network_on_cap (ChatNetwork *self, const ChatLine *line)
{
  const IrcMessage *message = line->message;
  const char *subcommand = message->params[1];
  gboolean has_more = message->n_params > 3 && strcmp (message->params[2], "*") == 0;
  const char *list = message->params[message->n_params - 1];

  if (g_ascii_strcasecmp (subcommand, "LS") == 0)
    {
      self->caps_offered |= parse_caps (list);
      if (has_more)
        return;
      request_caps (self, self->caps_offered & WANTED_CAPS);
      end_caps_when_settled (self);
    }
  else if (g_ascii_strcasecmp (subcommand, "ACK") == 0)
    take_cap_answer (self, parse_caps (list), 0);
  else if (g_ascii_strcasecmp (subcommand, "NAK") == 0)
    take_cap_answer (self, 0, parse_caps (list));
  else if (g_ascii_strcasecmp (subcommand, "NEW") == 0)
    request_caps (self, parse_caps (list) & WANTED_CAPS & ~self->caps);
  else if (g_ascii_strcasecmp (subcommand, "DEL") == 0)
    self->caps &= ~parse_caps (list);
}

/**
 * chat_network_on_welcome:
 * @self: a network
 * @line: RPL_WELCOME
 *
 * The server has the last word on our nick.
 */
void
chat_network_on_welcome (ChatNetwork *self, const ChatLine *line)
{
  self->welcomed = TRUE;
  if (line->message->params[0][0] != '\0' && strcmp (line->message->params[0], "*") != 0)
    set_nick (self, line->message->params[0]);

  /* What the server took without being asked again is ours from now on. */
  if (!self->was_online)
    {
      g_free (self->wanted_nick);
      self->wanted_nick = g_strdup (self->nick);
    }
  chat_network_on_server_text (self, line);
}

/**
 * chat_network_on_isupport:
 * @self: a network
 * @line: RPL_ISUPPORT
 */
void
chat_network_on_isupport (ChatNetwork *self, const ChatLine *line)
{
  IrcCasemap casemap = self->isupport.casemap;

  for (guint i = 1; i + 1 < line->message->n_params; i++)
    irc_isupport_feed (&self->isupport, line->message->params[i]);

  if (self->isupport.casemap != casemap)
    chat_network_rehash (self);
  chat_network_notify_server_name (self);
}

/**
 * chat_network_on_end_of_motd:
 * @self: a network
 * @line: RPL_ENDOFMOTD or ERR_NOMOTD
 *
 * With this the server has said all it says to newcomers, and we know how it wants to be talked to.
 */
void
chat_network_on_end_of_motd (ChatNetwork *self, const ChatLine *line)
{
  if (self->state != CHAT_NETWORK_REGISTERING || !self->welcomed)
    return;

  self->was_online = TRUE;
  chat_network_set_state (self, CHAT_NETWORK_ONLINE);
  chat_network_ask_targets (self);
  chat_network_enter_rooms (self);
}

/* A nick that a stranger server is likely to take: "Zoe_van_D" for "Zoë_van_Dyk". */
static char *
make_safe_nick (const char *nick)
{
  g_autofree char *ascii = g_str_to_ascii (nick, "C");
  g_autofree char *clean = g_strdelimit (g_steal_pointer (&ascii), " ?.,:!@*#", '_');
  g_autofree char *valid = irc_nick_from_name (clean);
  g_autofree char *truncated = irc_text_truncate (valid, SAFE_NICK_MAX);

  return irc_nick_from_name (truncated);
}

static char *
suggest_nick (ChatNetwork *self, const char *nick, gboolean is_invalid)
{
  g_autofree char *safe = NULL;

  self->n_nick_attempts++;
  if (!is_invalid)
    return irc_nick_suggest (self->wanted_nick, self->n_nick_attempts);

  safe = make_safe_nick (nick);
  if (strcmp (safe, nick) != 0)
    return g_steal_pointer (&safe);

  return irc_nick_suggest (safe, self->n_nick_attempts);
}

static void
take_other_nick (ChatNetwork *self, const char *nick, gboolean is_invalid)
{
  g_autofree char *suggestion = suggest_nick (self, nick, is_invalid);
  g_autofree char *text = NULL;

  /* Who was in before wants back in, and is asked nothing; the own nick is taken back when it is
   * free. */
  if (self->was_online && self->n_nick_attempts <= MAX_NICK_ATTEMPTS)
    {
      ask_for_nick (self, suggestion);
      return;
    }

  if (is_invalid)
    text = g_strdup_printf (_ ("This chat does not accept the name “%s”. Choose another one."),
                            nick);
  else
    text = g_strdup_printf (_ ("Somebody is already called “%s” here. Choose another name."), nick);
  chat_network_emit_nick_rejected (self, nick, suggestion, text);
}

/**
 * chat_network_on_nick_refused:
 * @self: a network
 * @line: ERR_NICKNAMEINUSE, ERR_ERRONEUSNICKNAME and their like
 */
void
chat_network_on_nick_refused (ChatNetwork *self, const ChatLine *line)
{
  gboolean is_invalid = strcmp (line->message->verb, "432") == 0;

  if (self->welcomed && self->regaining_nick)
    {
      self->regaining_nick = FALSE;
      return;
    }

  if (self->welcomed)
    {
      chat_network_on_numeric (self, line);
      return;
    }

  take_other_nick (self, self->nick, is_invalid);
}

/**
 * chat_network_retry_nick:
 * @self: a network
 * @nick: the nick to ask for now
 *
 * Goes on with the registration after `nick-rejected`. Without a connection the nick is asked for
 * with the next one.
 */
void
chat_network_retry_nick (ChatNetwork *self, const char *nick)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));

  g_free (self->wanted_nick);
  self->wanted_nick = g_strdup (nick);
  self->n_nick_attempts = 0;

  if (self->state == CHAT_NETWORK_DISCONNECTED)
    set_nick (self, nick);
  else
    ask_for_nick (self, nick);
}

/**
 * chat_network_regain_nick:
 * @self: a network
 *
 * Asks for the nick that we would rather have, if it is not the one that we have.
 */
void
chat_network_regain_nick (ChatNetwork *self)
{
  if (self->state != CHAT_NETWORK_ONLINE
      || chat_network_equal (self, self->nick, self->wanted_nick))
    return;

  self->regaining_nick = TRUE;
  chat_network_write (self, "NICK", self->wanted_nick, NULL);
}

/**
 * chat_network_on_refused:
 * @self: a network
 * @line: ERR_PASSWDMISMATCH, ERR_YOUREBANNEDCREEP or ERR_NOPERMFORHOST
 */
void
chat_network_on_refused (ChatNetwork *self, const ChatLine *line)
{
  g_autofree char *said = NULL;
  g_autofree char *text = NULL;

  if (self->welcomed)
    {
      chat_network_on_numeric (self, line);
      return;
    }

  said = irc_format_strip (line->message->params[line->message->n_params - 1]);
  if (strcmp (line->message->verb, "464") == 0)
    text = g_strdup (_ ("The chat did not accept the password. Check it and try again."));
  else
    text = g_strdup_printf (_ ("The chat does not let you in: %s"), said);
  chat_network_emit_error (self, text, TRUE);
}

/**
 * chat_network_on_error:
 * @self: a network
 * @line: `ERROR :why`, after which the server closes the connection
 */
void
chat_network_on_error (ChatNetwork *self, const ChatLine *line)
{
  g_autofree char *said = irc_format_strip (line->message->params[0]);
  g_autofree char *text = NULL;

  if (self->quitting)
    return;

  text = g_strdup_printf (_ ("The server closed the connection: %s"), said);
  chat_network_emit_error (self, text, FALSE);
}

/**
 * chat_network_on_ping:
 * @self: a network
 * @line: `PING token`
 */
void
chat_network_on_ping (ChatNetwork *self, const ChatLine *line)
{
  chat_network_write (self, "PONG", line->message->params[0], NULL);
}

/**
 * chat_network_on_pong:
 * @self: a network
 * @line: `PONG server token`
 *
 * A server answers in order: what we asked before this ping, and it has not answered by now, it
 * will not answer.
 */
void
chat_network_on_pong (ChatNetwork *self, const ChatLine *line)
{
  const char *token = line->message->params[line->message->n_params - 1];
  guint64 turn;

  if (!g_ascii_string_to_unsigned (token, 10, 1, G_MAXUINT64, &turn, NULL)
      || turn > self->last_ping)
    return;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);

      chat_network_give_up_before (self, conversation, turn);
      chat_network_history_timeout (self, conversation, turn);
    }
}

/**
 * chat_network_rename:
 * @self: a network
 * @name: what we want to be called from now on, in any script
 *
 * Asks for the nick that belongs to the name, and tells the name itself where the server passes
 * names on: https://ircv3.net/specs/extensions/setname
 */
void
chat_network_rename (ChatNetwork *self, const char *name)
{
  g_autofree char *nick = NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state != CHAT_NETWORK_ONLINE)
    return;

  nick = irc_nick_is_valid (name) ? g_strdup (name) : irc_nick_from_name (name);
  shown = irc_text_truncate (name, IRC_REALNAME_MAX);
  if (strcmp (nick, self->nick) != 0)
    {
      g_free (self->asked_nick);
      self->asked_nick = g_strdup (nick);
      chat_network_write (self, "NICK", nick, NULL);
    }
  if (chat_network_has_cap (self, IRC_CAP_SETNAME) && strcmp (shown, self->name) != 0)
    chat_network_write (self, "SETNAME", shown, NULL);
}

/**
 * chat_network_take_nick:
 * @self: a network
 * @nick: our nick from now on, as the server says
 */
void
chat_network_take_nick (ChatNetwork *self, const char *nick)
{
  if (self->asked_nick != NULL && chat_network_equal (self, nick, self->asked_nick))
    {
      g_free (self->wanted_nick);
      self->wanted_nick = g_steal_pointer (&self->asked_nick);
    }
  self->regaining_nick = FALSE;
  set_nick (self, nick);
}
