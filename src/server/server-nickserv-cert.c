/* SPDX-License-Identifier: GPL-3.0-or-later */

/* NickServ CERT: the certificates that log somebody in by EXTERNAL. */

#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-login.h"
#include "server/server-nickserv-private.h"
#include "server/server-private.h"
#include "server/server-time.h"

/* What is nearly a fingerprint is no name. */
#define HEX_NAME_MAX 16

static ServerDevices *
get_devices (const ServerReply *reply)
{
  return server_accounts_get_devices (reply->session->server->accounts);
}

static gboolean
looks_like_fingerprint (const char *word, gsize size)
{
  return size > HEX_NAME_MAX && strspn (word, "0123456789abcdefABCDEF:") >= size;
}

static gboolean
note_is_valid (const char *note)
{
  for (const char *at = note; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;

  return strlen (note) <= SERVER_DEVICE_NOTE_MAX;
}

/* Takes "[fingerprint] [name]" apart; without a fingerprint it is that of the connection. */
static char *
take_fingerprint (const ServerReply *reply, const char *text, const char **note)
{
  gsize size = strcspn (text, " ");
  g_autofree char *word = g_strndup (text, size);

  *note = text;
  if (!looks_like_fingerprint (word, size))
    return g_strdup (server_session_get_fingerprint (reply->session));

  *note = text + size + strspn (text + size, " ");

  return server_device_parse_fingerprint (word);
}

static const char *
find_hindrance (const ServerReply *reply, const char *fingerprint, const char *note)
{
  const ServerSession *session = reply->session;
  const Server *server = session->server;
  const GPtrArray *all = server_devices_get_all (get_devices (reply), session->user->account);

  if (fingerprint == NULL)
    return "Connect with a certificate, or give its SHA-256 fingerprint, of 64 hexadecimal digits";
  if (!note_is_valid (note))
    return "A name has at most 64 bytes of text that one can type";
  if (server_devices_find (get_devices (reply), fingerprint) != NULL)
    return "That certificate logs in to an account already";
  if ((all != NULL ? all->len : 0) >= server->config->limits.devices_per_account)
    return "Your account has as many certificates as it can have; remove one first";
  if (server->store_failed_at != 0)
    return "The server cannot store certificates at the moment";

  return NULL;
}

static void
add (ServerReply *reply, const char *text)
{
  const ServerSession *session = reply->session;
  const char *account = session->user->account;
  const char *note;
  g_autofree char *fingerprint = take_fingerprint (reply, text, &note);
  const char *hindrance = find_hindrance (reply, fingerprint, note);

  if (hindrance != NULL)
    {
      server_nickserv_say (reply, "%s", hindrance);
      return;
    }

  server_log (session->server->log, SERVER_LOG_DEVICE_ADDED, "user", session->user->mask, "address",
              session->address, "fingerprint", fingerprint, "account", account, NULL);
  server_devices_add (get_devices (reply), account, fingerprint, note,
                      base_clock_get_real (session->server->clock) / 1000);
  server_nickserv_say (reply, "%s logs in to %s now (SASL EXTERNAL)", fingerprint, account);
}

/* Whoever asks for it stays. */
static void
del (ServerReply *reply, const char *text)
{
  const ServerSession *session = reply->session;
  const char *account = session->user->account;
  g_autofree char *fingerprint = server_device_parse_fingerprint (text);
  const ServerDevice *device
      = fingerprint != NULL ? server_devices_find (get_devices (reply), fingerprint) : NULL;
  guint n;

  if (device == NULL || !irc_casemap_equal (IRC_CASEMAP_ASCII, device->account, account))
    {
      server_nickserv_say (reply, "Your account has no such certificate; CERT LIST shows them");
      return;
    }

  server_log (session->server->log, SERVER_LOG_DEVICE_REMOVED, "user", session->user->mask,
              "address", session->address, "fingerprint", fingerprint, "account", account, NULL);
  server_devices_remove (get_devices (reply), fingerprint);
  n = server_login_end_device (session->server, account, fingerprint, session);
  server_nickserv_say (reply, "%s logs nobody in any more; connections that it had here: %u",
                       fingerprint, n);
}

static void
list (ServerReply *reply, const char *text)
{
  const char *account = reply->session->user->account;
  const GPtrArray *all = server_devices_get_all (get_devices (reply), account);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const ServerDevice *device = g_ptr_array_index (all, i);
      g_autofree char *added = server_time_to_text (device->added);
      g_autofree char *used
          = device->used != 0 ? server_time_to_text (device->used) : g_strdup ("never");

      server_nickserv_say (reply, "%s added %s, used %s%s%s", device->fingerprint, added, used,
                           device->note[0] != '\0' ? ": " : "", device->note);
    }
  server_nickserv_say (reply, "Certificates of %s: %u of %u", account, all != NULL ? all->len : 0,
                       reply->session->server->config->limits.devices_per_account);
}

/**
 * server_nickserv_cert:
 * @reply: the answer to what was said to NickServ
 * @params: `ADD`, `DEL` or `LIST`, and what stands behind it
 */
void
server_nickserv_cert (ServerReply *reply, char **params)
{
  static const struct
  {
    const char *name;
    void (*func) (ServerReply *reply, const char *text);
  } subcommands[] = { { "ADD", add }, { "DEL", del }, { "LIST", list } };

  if (reply->session->user->account == NULL)
    {
      server_nickserv_say (reply, SERVER_NICKSERV_NO_ACCOUNT);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_ascii_strcasecmp (params[0], subcommands[i].name) == 0)
      {
        subcommands[i].func (reply, params[1] != NULL ? params[1] : "");
        return;
      }

  server_nickserv_say (reply, "CERT knows ADD, DEL and LIST");
}
