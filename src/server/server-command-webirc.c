/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WEBIRC: where somebody comes from who comes through a gateway:
 * https://ircv3.net/specs/extensions/webirc */

#include <arpa/inet.h>
#include <string.h>

#include "irc/irc-name.h"
#include "server/server-admission.h"
#include "server/server-commands.h"
#include "server/server-listener-peer.h"
#include "server/server-password.h"
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

/**
 * Told:
 * @address: where somebody comes from
 * @host: the name of that, or what is none
 * @stays_secure: whether nobody could read along on the whole way
 * @password: what the gateway gave
 * @verifier: what that has to agree with
 *
 * What a gateway told, while its password is being checked.
 */
typedef struct
{
  char *address;
  char *host;
  gboolean stays_secure;
  char *password;
  ServerScramVerifier verifier;
} Told;

static Told *
told_new (const ServerSession *session, const IrcMessage *message)
{
  Told *self = g_new0 (Told, 1);

  self->password = g_strdup (message->params[0]);
  self->host = g_strdup (message->params[2]);
  self->address = g_strdup (message->params[3]);
  self->stays_secure = is_secure (session, message);
  self->verifier = *session->server->config->webirc_password;

  return self;
}

static void
told_free (Told *self)
{
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->host);
  g_free (self->address);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Told, told_free)

static void
move (ServerSession *session, const Told *told)
{
  ServerPeer peer = { .is_websocket = FALSE };
  g_autofree char *reason = NULL;

  if (!parse_address (told->address, &peer))
    {
      server_session_doom (session, "Invalid WebIRC address");
      return;
    }
  reason = server_admission_move (session->server, session, &peer);
  if (reason != NULL)
    {
      server_session_doom (session, reason);
      return;
    }

  session->registration->has_gateway = TRUE;
  session->is_secure = told->stays_secure;
  /* The certificate, if there was one, is the gateway's. */
  session->tls = NULL;
  if (is_name (told->host))
    {
      g_free (session->host);
      session->host = g_strdup (told->host);
    }
}

static void
checked_cb (ServerReply *reply, gboolean is_right, gpointer user_data)
{
  ServerSession *session = reply->session;
  const Told *told = user_data;

  if (!is_right)
    {
      server_session_doom (session, "Invalid WebIRC password");
      return;
    }

  server_proof_note (&session->server->gateway_proof, &told->verifier, told->password);
  move (session, told);
}

static void
check (ServerReply *reply, Told *told)
{
  if (!server_password_check (reply, &told->verifier, told->password, checked_cb, told,
                              (GDestroyNotify) told_free))
    server_session_doom (reply->session, SERVER_PASSWORD_BUSY);
}

void
server_command_webirc (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  Server *server = session->server;
  const ServerScramVerifier *wanted = server->config->webirc_password;
  g_autoptr (Told) told = NULL;

  if (session->registration == NULL || session->registration->has_gateway)
    {
      server_reply_numeric (reply, ERR_ALREADYREGISTERED, NULL);
      return;
    }
  if (wanted == NULL || !is_trusted (session))
    {
      server_session_doom (session, "No WebIRC gateway is expected at your address");
      return;
    }

  told = told_new (session, message);
  if (server_proof_knows (&server->gateway_proof, wanted, told->password))
    move (session, told);
  else
    check (reply, g_steal_pointer (&told));
}
