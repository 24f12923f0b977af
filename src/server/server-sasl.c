/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Showing who one is by one of several mechanisms: EXTERNAL, SCRAM-SHA-256 and PLAIN.
 * https://ircv3.net/specs/extensions/sasl-3.2 */

#include "server/server-sasl.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-login.h"
#include "server/server-password.h"
#include "server/server-private.h"
#include "server/server-scram-exchange.h"

#define NONCE_SIZE 18

#define FAILED "SASL authentication failed"

/* What the client said, without the encoding; with a NUL behind it. */
typedef void (*ServerSaslStep) (ServerReply *reply, const char *data, gsize size);

/**
 * Mechanism:
 * @name: its name
 * @needs_certificate: whether the connection has to have shown a certificate
 * @needs_privacy: whether nobody may be able to read along, as the password itself is sent
 * @step: what takes the first thing that the client says
 */
typedef struct
{
  const char *name;
  gboolean needs_certificate;
  gboolean needs_privacy;
  ServerSaslStep step;
} Mechanism;

/**
 * ServerSasl:
 * @step: what takes what comes next
 * @text: what has come of it, in base64
 * @scram: what SCRAM has come to
 *
 * An authentication that is under way.
 */
struct ServerSasl
{
  ServerSaslStep step;
  GString *text;
  ServerScramExchange scram;
};

static void external (ServerReply *reply, const char *data, gsize size);
static void scram_begin (ServerReply *reply, const char *data, gsize size);
static void plain (ServerReply *reply, const char *data, gsize size);

/* The best one stands first. */
static const Mechanism mechanisms[] = {
  { "EXTERNAL", TRUE, FALSE, external },
  { "SCRAM-SHA-256", FALSE, FALSE, scram_begin },
  { "PLAIN", FALSE, TRUE, plain },
};

static gboolean
is_available (const Mechanism *mechanism, const ServerSession *session)
{
  if (mechanism->needs_certificate && server_session_get_fingerprint (session) == NULL)
    return FALSE;

  return !mechanism->needs_privacy || server_session_is_private (session);
}

/**
 * server_sasl_list_mechanisms:
 * @session: a session
 *
 * Returns: (transfer full): what it can authenticate with, separated by commas
 */
char *
server_sasl_list_mechanisms (const ServerSession *session)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (is_available (&mechanisms[i], session))
      g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", mechanisms[i].name);

  return g_string_free (list, FALSE);
}

static const Mechanism *
find_mechanism (const ServerSession *session, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0
        && is_available (&mechanisms[i], session))
      return &mechanisms[i];

  return NULL;
}

static void
wipe (GString *text)
{
  explicit_bzero (text->str, text->allocated_len);
  g_string_truncate (text, 0);
}

/**
 * server_sasl_free:
 * @self: (transfer full): an authentication
 */
void
server_sasl_free (ServerSasl *self)
{
  wipe (self->text);
  g_string_free (self->text, TRUE);
  server_scram_exchange_clear (&self->scram);
  g_free (self);
}

static void
end (ServerReply *reply)
{
  g_clear_pointer (&reply->session->sasl, server_sasl_free);
}

static void
fail (ServerReply *reply, const char *text)
{
  server_reply_numeric (reply, ERR_SASLFAIL, text, NULL);
  end (reply);
}

/* What was to show who one is does not; @name is whose it was to be, or %NULL for nobody's. */
static void
refuse (ServerReply *reply, const char *name)
{
  server_login_failed (reply, name);
  fail (reply, FAILED);
}

/* Returns whether it may go on, with nothing that speaks against it. */
static gboolean
goes_on (ServerReply *reply, const char *why)
{
  if (why == NULL)
    return TRUE;

  server_reply_numeric (reply, ERR_NICKLOCKED, why, NULL);
  fail (reply, FAILED);

  return FALSE;
}

/* Another connection may have become the same person's meanwhile. */
static void
succeed (ServerReply *reply, const ServerAccount *account)
{
  if (!goes_on (reply, server_login_refuse_another (reply->session, account->name)))
    return;

  server_login (reply, account);
  server_reply_numeric (reply, RPL_SASLSUCCESS, NULL);
  end (reply);
}

/**
 * server_sasl_begin:
 * @reply: the answer to AUTHENTICATE, with no authentication under way
 * @mechanism: the name of a mechanism, in any letter case
 */
void
server_sasl_begin (ServerReply *reply, const char *mechanism)
{
  ServerSession *session = reply->session;
  const Mechanism *found = find_mechanism (session, mechanism);
  g_autofree char *list = NULL;

  if (found == NULL)
    {
      list = server_sasl_list_mechanisms (session);
      server_reply_numeric (reply, RPL_SASLMECHS, list, NULL);
      server_reply_numeric (reply, ERR_SASLFAIL, FAILED, NULL);
      return;
    }

  session->sasl = g_new0 (ServerSasl, 1);
  session->sasl->step = found->step;
  /* So long that nothing is left behind where it was before it grew. */
  session->sasl->text = g_string_sized_new (SERVER_SASL_TEXT_MAX);
  server_reply_line (reply, "AUTHENTICATE", "+", NULL);
}

/* GLib's decoder passes over what is not base64. */
static guint8 *
decode (const char *text, gsize *size)
{
  guint8 *data = g_base64_decode (text, size);
  g_autofree char *again = g_base64_encode (data, *size);
  gboolean is_same = g_str_equal (text, again);

  explicit_bzero (again, strlen (again));
  if (is_same)
    {
      data = g_realloc (data, *size + 1);
      data[*size] = '\0';
      return data;
    }
  explicit_bzero (data, *size);
  g_free (data);

  return NULL;
}

static void
take_step (ServerReply *reply)
{
  ServerSasl *self = reply->session->sasl;
  gsize size = 0;
  guint8 *data = decode (self->text->str, &size);

  wipe (self->text);
  if (data == NULL)
    {
      fail (reply, FAILED);
      return;
    }

  self->step (reply, (const char *) data, size);
  explicit_bzero (data, size);
  g_free (data);
}

/**
 * server_sasl_continue:
 * @reply: the answer to AUTHENTICATE, with an authentication under way
 * @chunk: a part of what the client says, in base64, or `+` for nothing more; all but the last have
 * #SERVER_SASL_CHUNK_MAX octets
 */
void
server_sasl_continue (ServerReply *reply, const char *chunk)
{
  ServerSasl *self = reply->session->sasl;
  gsize size = strlen (chunk);

  if (size > SERVER_SASL_CHUNK_MAX || self->text->len + size > SERVER_SASL_TEXT_MAX)
    {
      server_reply_numeric (reply, ERR_SASLTOOLONG, NULL);
      end (reply);
      return;
    }

  if (!g_str_equal (chunk, "+"))
    g_string_append (self->text, chunk);
  if (size < SERVER_SASL_CHUNK_MAX)
    take_step (reply);
}

/**
 * server_sasl_abort:
 * @reply: an answer
 *
 * Ends the authentication that is under way, if there is one.
 */
void
server_sasl_abort (ServerReply *reply)
{
  server_reply_numeric (reply, ERR_SASLABORTED, NULL);
  end (reply);
}

/* What is sent is split as what comes is: https://ircv3.net/specs/extensions/sasl-3.1 */
static void
say (ServerReply *reply, const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guint8 *) text, strlen (text));
  const char *rest = encoded;
  gsize size;

  do
    {
      g_autofree char *chunk = NULL;

      size = MIN (strlen (rest), SERVER_SASL_CHUNK_MAX);
      chunk = g_strndup (rest, size);
      server_reply_line (reply, "AUTHENTICATE", size > 0 ? chunk : "+", NULL);
      rest += size;
    }
  while (size == SERVER_SASL_CHUNK_MAX);
}

/* What keeps it from going on is the same whether there is such an account. */
static gboolean
may_try (ServerReply *reply, const char *name)
{
  return goes_on (reply, server_login_refuse (reply->session, name));
}

/* The other side has seen that the server knows its password, and says so. */
static void
scram_end (ServerReply *reply, const char *data, gsize size)
{
  const ServerAccount *account
      = server_accounts_find (reply->session->server->accounts, reply->session->sasl->scram.name);

  if (size > 0 || account == NULL)
    fail (reply, FAILED);
  else
    succeed (reply, account);
}

static void
scram_finish (ServerReply *reply, const char *data, gsize size)
{
  ServerSasl *self = reply->session->sasl;
  g_autofree char *answer = NULL;

  if (strlen (data) == size && g_utf8_validate (data, -1, NULL))
    answer = server_scram_exchange_finish (&self->scram, data);
  if (answer == NULL)
    {
      refuse (reply, self->scram.name);
      return;
    }

  self->step = scram_end;
  say (reply, answer);
}

static void
scram_begin (ServerReply *reply, const char *data, gsize size)
{
  ServerSasl *self = reply->session->sasl;
  guint8 random[NONCE_SIZE];
  g_autofree char *nonce = NULL;
  ServerScramVerifier verifier;

  if (strlen (data) != size || !g_utf8_validate (data, -1, NULL)
      || !server_scram_exchange_begin (&self->scram, data)
      || gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random) != 0)
    {
      fail (reply, FAILED);
      return;
    }
  if (!may_try (reply, self->scram.name))
    return;

  nonce = g_base64_encode (random, sizeof random);
  server_login_get_verifier (reply->session->server, self->scram.name, &verifier);
  self->step = scram_finish;
  say (reply, server_scram_exchange_challenge (&self->scram, &verifier, nonce));
}

static void
plain_checked_cb (ServerReply *reply, const char *name, const ServerAccount *account)
{
  if (account != NULL)
    succeed (reply, account);
  else
    fail (reply, FAILED);
}

/* https://www.rfc-editor.org/rfc/rfc4616 */
static void
plain (ServerReply *reply, const char *data, gsize size)
{
  gsize acting_size = strlen (data);
  const char *name = acting_size < size ? data + acting_size + 1 : NULL;
  gsize name_size = name != NULL ? strlen (name) : 0;
  const char *password
      = name_size > 0 && name + name_size < data + size ? name + name_size + 1 : NULL;

  if (password == NULL || password + strlen (password) != data + size
      || !g_utf8_validate (name, -1, NULL)
      || (acting_size > 0 && !irc_casemap_equal (IRC_CASEMAP_ASCII, data, name)))
    {
      fail (reply, FAILED);
      return;
    }
  if (!may_try (reply, name))
    return;

  if (!server_login_check (reply, name, password, plain_checked_cb))
    fail (reply, SERVER_PASSWORD_BUSY);
}

/* What may be said is as whom one wants to act, which can only be oneself. The certificate is not
 * looked at but for its fingerprint: it stands for a device, whoever signed it.
 * https://www.rfc-editor.org/rfc/rfc4422#appendix-A */
static void
external (ServerReply *reply, const char *data, gsize size)
{
  const ServerSession *session = reply->session;
  Server *server = session->server;
  ServerDevices *devices = server_accounts_get_devices (server->accounts);
  const char *fingerprint = server_session_get_fingerprint (session);
  const ServerDevice *device = server_devices_find (devices, fingerprint);
  const ServerAccount *account;

  if (!may_try (reply, NULL))
    return;

  account = device != NULL ? server_accounts_find (server->accounts, device->account) : NULL;
  if (account == NULL || strlen (data) != size
      || (size > 0 && !irc_casemap_equal (IRC_CASEMAP_ASCII, data, account->name)))
    {
      refuse (reply, NULL);
      return;
    }

  if (!goes_on (reply, server_login_refuse_another (session, account->name)))
    return;

  server_devices_note_used (devices, fingerprint, base_clock_get_real (server->clock) / 1000);
  succeed (reply, account);
}
