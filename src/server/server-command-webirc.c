/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WEBIRC: where somebody comes from who comes through a gateway:
 * https://ircv3.net/specs/extensions/webirc */

#include <arpa/inet.h>
#include <string.h>

#include "irc/irc-name.h"
#include "server/server-admission.h"
#include "server/server-commands.h"
#include "server/server-listener-peer.h"
#include "server/server-private.h"
#include "server/server-registration.h"

static gboolean
is_trusted (const ServerSession *session)
{
  return server_listener_peer_is_in (session->address, session->origin == NULL,
                                     session->server->config->webirc_gateways);
}

static gboolean
parse_sockaddr (const char *text, struct sockaddr_storage *address)
{
  memset (address, 0, sizeof *address);
  if (inet_pton (AF_INET, text, &((struct sockaddr_in *) address)->sin_addr) == 1)
    address->ss_family = AF_INET;
  else if (inet_pton (AF_INET6, text, &((struct sockaddr_in6 *) address)->sin6_addr) == 1)
    address->ss_family = AF_INET6;

  return address->ss_family != AF_UNSPEC;
}

/* Only a numeric address tells people of one place from those of another. */
static gboolean
parse_address (const char *text, ServerPeer *peer)
{
  struct sockaddr_storage address;

  if (!parse_sockaddr (text, &address))
    return FALSE;

  server_listener_peer_describe (peer, &address);

  return TRUE;
}

/* What is no name is left out, and the address is shown. Names are what people have in their own
 * DNS: one that reads like an address, or like this computer, could make somebody an operator. */
static gboolean
is_name (const char *text)
{
  struct sockaddr_storage address;
  gsize size = strlen (text);

  return size > 0 && size <= IRC_HOST_MAX && text[0] != ':'
         && strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_:/") == size
         && !parse_sockaddr (text, &address) && g_ascii_strcasecmp (text, "localhost") != 0;
}

/* What a gateway was told in secret must not have come to us for all to read:
 * https://ircv3.net/specs/extensions/webirc#options */
static gboolean
is_secure (const ServerSession *session, const IrcMessage *message)
{
  g_auto (GStrv) options = g_strsplit (message->n_params > 4 ? message->params[4] : "", " ", -1);

  for (guint i = 0; session->is_secure && options[i] != NULL; i++)
    if (g_str_equal (options[i], "secure") || g_str_has_prefix (options[i], "secure="))
      return TRUE;

  return FALSE;
}

void
server_command_webirc (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *wanted = session->server->config->webirc_password;
  gboolean stays_secure = is_secure (session, message);
  g_autofree char *reason = NULL;
  ServerPeer peer = { .is_websocket = FALSE };

  if (session->registration == NULL || session->registration->has_gateway)
    server_reply_numeric (reply, ERR_ALREADYREGISTERED, NULL);
  else if (wanted == NULL || !is_trusted (session))
    server_session_doom (session, "No WebIRC gateway is expected at your address");
  else if (!server_registration_passwords_match (message->params[0], wanted))
    server_session_doom (session, "Invalid WebIRC password");
  else if (!parse_address (message->params[3], &peer))
    server_session_doom (session, "Invalid WebIRC address");
  else if ((reason = server_admission_move (session->server, session, &peer)) != NULL)
    server_session_doom (session, reason);
  else
    {
      session->registration->has_gateway = TRUE;
      session->is_secure = stays_secure;
      /* The certificate, if there was one, is the gateway's. */
      session->tls = NULL;
      if (is_name (message->params[2]))
        {
          g_free (session->host);
          session->host = g_strdup (message->params[2]);
        }
    }
}
