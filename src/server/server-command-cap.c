/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CAP: https://ircv3.net/specs/extensions/capability-negotiation */

#include <string.h>

#include "server/server-commands.h"
#include "server/server-marker.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-sasl.h"

/* Whoever spoke both would not know what to make of a line. */
#define ANY_METADATA ((IrcCaps) IRC_CAP_METADATA_2 | (IrcCaps) IRC_CAP_METADATA_3)

static void
reply_cap (ServerReply *reply, const char *subcommand, gboolean more, const char *list)
{
  if (more)
    server_reply_line (reply, "CAP", server_session_get_nick (reply->session), subcommand, "*",
                       list, NULL);
  else
    server_reply_line (reply, "CAP", server_session_get_nick (reply->session), subcommand, list,
                       NULL);
}

/* What there is TLS for is nobody's to negotiate, and means nothing without its value:
 * https://ircv3.net/specs/extensions/sts Nor is there anything to know of what nobody may do. */
static IrcCaps
list_offered (const ServerSession *session, guint version)
{
  const IrcCaps all = (G_GUINT64_CONSTANT (1) << IRC_CAP_COUNT) - 1;
  const ServerConfig *config = session->server->config;
  IrcCaps missing = 0;

  if (config->sts_port == 0 || version < 302)
    missing |= IRC_CAP_STS;
  if (config->relaymsg == SERVER_RELAYMSG_NOBODY)
    missing |= IRC_CAP_RELAYMSG;

  if (config->registration == SERVER_ACCOUNTS_CLOSED || !server_session_is_private (session))
    missing |= IRC_CAP_ACCOUNT_REGISTRATION;

  return all & ~missing;
}

/**
 * server_command_cap_get_value:
 * @config: what the server was told
 * @index: a capability, below %IRC_CAP_COUNT
 *
 * Returns: (transfer full) (nullable): its value, as this server tells it:
 *   https://ircv3.net/specs/extensions/capability-negotiation#cap-ls-version
 */
char *
server_command_cap_get_value (const ServerConfig *config, guint index)
{
  char *value;

  if (index == IRC_CAP_INDEX_STS)
    return g_strdup_printf ("port=%u,duration=%u", config->sts_port, config->sts_duration);
  if (index == IRC_CAP_INDEX_MULTILINE)
    return g_strdup_printf ("max-bytes=%u,max-lines=%u", config->limits.multiline_bytes,
                            config->limits.multiline_lines);
  if (index == IRC_CAP_INDEX_ACCOUNT_REGISTRATION)
    {
      if (config->registration == SERVER_ACCOUNTS_CLOSED)
        return NULL;
      return g_strdup (config->password == NULL ? "before-connect,custom-account-name"
                                                : "custom-account-name");
    }
  if (index == IRC_CAP_INDEX_RELAYMSG && config->relaymsg == SERVER_RELAYMSG_NOBODY)
    return NULL;

  value = server_metadata_make_cap_value (config, G_GUINT64_CONSTANT (1) << index);

  return value != NULL ? value : g_strdup (irc_cap_get_value (index));
}

static char *
get_value (const ServerSession *session, guint index)
{
  if (index == IRC_CAP_INDEX_SASL)
    return server_sasl_list_mechanisms (session);

  return server_command_cap_get_value (session->server->config, index);
}

/* Octets of capabilities that fit one line. */
static gsize
get_list_max (const ServerReply *reply, const char *subcommand)
{
  const IrcMessage message = {
    .source = reply->session->server->config->name,
    .verb = "CAP",
    .params = { server_session_get_nick (reply->session), subcommand, "*", "" },
    .n_params = 4,
  };

  return IRC_LINE_MAX - irc_message_get_size (&message);
}

/* An older client takes one line only. Where not all fits that, it does without drafts, and when
 * that is not enough without what stands last. */
static IrcCaps
fit_one_line (IrcCaps caps, gsize max)
{
  gsize size = 0;

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    if ((caps & (G_GUINT64_CONSTANT (1) << i)) != 0)
      size += strlen (irc_cap_get_name (i)) + 1;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = IRC_CAP_COUNT; i > 0 && size > max; i--)
      {
        const char *name = irc_cap_get_name (i - 1);
        IrcCaps cap = G_GUINT64_CONSTANT (1) << (i - 1);

        if ((caps & cap) == 0 || (pass == 0 && strchr (name, '/') == NULL))
          continue;

        caps &= ~cap;
        size -= strlen (name) + 1;
      }

  return caps;
}

static void
list_caps (ServerReply *reply,
           const char *subcommand,
           IrcCaps caps,
           guint version,
           gboolean with_values)
{
  gsize max = get_list_max (reply, subcommand);
  g_autoptr (GString) list = g_string_new (NULL);

  if (version < 302)
    caps = fit_one_line (caps, max);

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      g_autofree char *value = with_values ? get_value (reply->session, i) : NULL;
      g_autofree char *item = NULL;

      if ((caps & (G_GUINT64_CONSTANT (1) << i)) == 0)
        continue;

      item = g_strconcat (irc_cap_get_name (i), value != NULL ? "=" : NULL, value, NULL);
      if (list->len + 1 + strlen (item) > max)
        {
          reply_cap (reply, subcommand, TRUE, list->str);
          g_string_truncate (list, 0);
        }
      g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", item);
    }
  reply_cap (reply, subcommand, FALSE, list->str);
}

static void
set_asked (ServerSession *session, IrcCaps asked)
{
  session->asked = asked;
  session->caps = irc_caps_resolve (asked);
}

static void
cap_ls (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *text = message->n_params > 1 ? message->params[1] : "";
  guint version = (guint) MIN (g_ascii_strtoull (text, NULL, 10), 1000);

  if (session->registration != NULL)
    session->registration->is_negotiating = TRUE;

  /* The answer is as this request wants it; the rest is as the highest version has it. */
  session->cap_version = MAX (session->cap_version, version);
  if (session->cap_version >= 302)
    set_asked (session, session->asked | IRC_CAP_CAP_NOTIFY);

  list_caps (reply, "LS", list_offered (session, version), version, version >= 302);
}

static void
cap_list (ServerReply *reply, const IrcMessage *message)
{
  list_caps (reply, "LIST", reply->session->asked, reply->session->cap_version, FALSE);
}

/* All of a request is done, or nothing of it. */
static gboolean
compute_request (const ServerSession *session, const char *request, IrcCaps *asked)
{
  g_auto (GStrv) names = g_strsplit (request, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean remove = names[i][0] == '-';
      const char *name = names[i] + remove;
      IrcCaps cap;
      guint index;

      if (names[i][0] == '\0')
        continue;
      if (!irc_cap_find (name, strlen (name), &index))
        return FALSE;

      cap = G_GUINT64_CONSTANT (1) << index;
      if (cap == IRC_CAP_STS || (cap & list_offered (session, 302)) == 0)
        return FALSE;
      if (remove && cap == IRC_CAP_CAP_NOTIFY && session->cap_version >= 302)
        return FALSE;
      *asked = remove ? *asked & ~cap : *asked | cap;
    }

  return (*asked & ANY_METADATA) != ANY_METADATA;
}

/* What is acknowledged has to be there to the last name: where the request had more room than the
 * answer has, that is of several lines. */
static void
acknowledge (ServerReply *reply, const char *request)
{
  gsize max = get_list_max (reply, "ACK");

  while (strlen (request) > max)
    {
      const char *space = g_strrstr_len (request, (gssize) max, " ");
      g_autofree char *list = NULL;

      if (space == NULL)
        break;
      list = g_strndup (request, (gsize) (space - request));
      reply_cap (reply, "ACK", FALSE, list);
      request = space + 1;
    }
  reply_cap (reply, "ACK", FALSE, request);
}

static void
cap_req (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *request = message->n_params > 1 ? message->params[1] : "";
  IrcCaps asked = session->asked;
  IrcCaps before = session->caps;

  if (session->registration != NULL)
    session->registration->is_negotiating = TRUE;

  if (!compute_request (session, request, &asked))
    {
      reply_cap (reply, "NAK", FALSE, request);
      return;
    }

  set_asked (session, asked);
  acknowledge (reply, request);
  server_metadata_update_caps (reply, before);
  server_marker_load (session);
}

static void
cap_end (ServerReply *reply, const IrcMessage *message)
{
  if (reply->session->registration == NULL)
    return;

  reply->session->registration->is_negotiating = FALSE;
  server_registration_try (reply);
}

void
server_command_cap (ServerReply *reply, const IrcMessage *message)
{
  static const struct
  {
    const char *name;
    ServerHandler handler;
  } subcommands[] = {
    { "LS", cap_ls },
    { "LIST", cap_list },
    { "REQ", cap_req },
    { "END", cap_end },
  };

  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_ascii_strcasecmp (message->params[0], subcommands[i].name) == 0)
      {
        subcommands[i].handler (reply, message);
        return;
      }

  server_reply_numeric (reply, ERR_INVALIDCAPCMD, message->params[0], NULL);
}
