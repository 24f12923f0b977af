/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd account`: accounts, as an administrator looks after them. */

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-login.h"
#include "server/server-tool.h"

static void
collect (const ServerAccount *account, gpointer user_data)
{
  g_ptr_array_add (user_data, (gpointer) account);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ServerAccount *const *one = a;
  const ServerAccount *const *other = b;

  return g_ascii_strcasecmp ((*one)->name, (*other)->name);
}

gboolean
server_tool_account_list (ServerTool *tool, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();

  server_accounts_foreach (tool->server->accounts, collect, accounts);
  g_ptr_array_sort (accounts, compare);
  for (guint i = 0; i < accounts->len; i++)
    {
      const ServerAccount *account = accounts->pdata[i];

      server_tool_output_put_text (tool->output, "account", account->name);
      server_tool_output_put_time (tool->output, "created", account->created);
      server_tool_output_end_record (tool->output);
    }

  return TRUE;
}

static gboolean
put_password (ServerTool *tool, const char *name, GError **error)
{
  ServerScramVerifier verifier;

  if (!server_tool_get_verifier (tool, &verifier, error))
    return FALSE;

  server_accounts_put (tool->server->accounts, name, &verifier,
                       base_clock_get_real (tool->server->clock) / 1000);

  return TRUE;
}

/* An account that was given up may be given back. */
static gboolean
name_is_free (ServerTool *tool, const char *name, GError **error)
{
  const Server *server = tool->server;
  const ServerAccount *other = server_accounts_find_look_alike (server->accounts, name);
  const char *reserved = hall_find_reserved (server->hall, name);

  if (!irc_nick_is_valid (name))
    return server_tool_fail (error, "\"%s\" cannot be the name of an account: it has to be a nick",
                             name);
  if (server_accounts_find (server->accounts, name) != NULL)
    return server_tool_fail (
        error, "There is an account %s already; account password changes its password", name);
  if (other != NULL && !irc_casemap_equal (IRC_CASEMAP_ASCII, other->name, name))
    return server_tool_fail (error,
                             "%s looks like %s, which is an account already; choose another name",
                             name, other->name);
  if (other == NULL && reserved != NULL)
    return server_tool_fail (error, "%s is what the server's own %s is called; choose another name",
                             name, reserved);

  return TRUE;
}

gboolean
server_tool_account_add (ServerTool *tool, GError **error)
{
  const char *name = server_tool_get_param (tool, 0);
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = name };

  if (!name_is_free (tool, name, error) || !put_password (tool, name, error)
      || !server_tool_apply (tool, &command, error))
    return FALSE;

  server_tool_note (tool, "made the account %s", name);
  server_tool_say (tool, "The account %s is there.", name);

  return TRUE;
}

static const ServerAccount *
find (ServerTool *tool, GError **error)
{
  const char *name = server_tool_get_param (tool, 0);
  const ServerAccount *account = server_accounts_find (tool->server->accounts, name);

  if (account == NULL)
    server_tool_fail (error, "There is no account %s; account list shows which there are", name);

  return account;
}

gboolean
server_tool_account_password (ServerTool *tool, GError **error)
{
  const ServerAccount *account = find (tool, error);

  if (account == NULL || !put_password (tool, account->name, error))
    return FALSE;

  server_tool_note (tool, "changed the password of %s", account->name);
  server_tool_say (tool, "The account %s has another password now.", account->name);

  return TRUE;
}

gboolean
server_tool_account_remove (ServerTool *tool, GError **error)
{
  Server *server = tool->server;
  const ServerAccount *account = find (tool, error);

  if (account == NULL)
    return FALSE;

  server_accounts_put (server->accounts, account->name, NULL, account->created);
  server_login_end_all (server, NULL, account->name);
  server_tool_note (tool, "removed the account %s", account->name);
  server_tool_say (tool,
                   "Nobody can log in to the account %s any more. Nobody else can have its name; "
                   "account add gives it back.",
                   account->name);

  return TRUE;
}

gboolean
server_tool_account_devices (ServerTool *tool, GError **error)
{
  const ServerAccount *account = find (tool, error);
  const GPtrArray *devices;

  if (account == NULL)
    return FALSE;

  devices = server_devices_get_all (server_accounts_get_devices (tool->server->accounts),
                                    account->name);
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const ServerDevice *device = devices->pdata[i];

      server_tool_output_put_text (tool->output, "fingerprint", device->fingerprint);
      server_tool_output_put_time (tool->output, "added", device->added);
      server_tool_output_put_time (tool->output, "used", device->used);
      server_tool_output_put_text (tool->output, "name",
                                   device->note[0] != '\0' ? device->note : NULL);
      server_tool_output_end_record (tool->output);
    }

  return TRUE;
}

static const ServerDevice *
find_device (ServerTool *tool, const ServerAccount *account, GError **error)
{
  ServerDevices *devices = server_accounts_get_devices (tool->server->accounts);
  g_autofree char *fingerprint = server_device_parse_fingerprint (server_tool_get_param (tool, 1));
  const ServerDevice *device
      = fingerprint != NULL ? server_devices_find (devices, fingerprint) : NULL;

  if (device != NULL && irc_casemap_equal (IRC_CASEMAP_ASCII, device->account, account->name))
    return device;

  server_tool_fail (error,
                    "The account %s has no such certificate; account devices shows which it has",
                    account->name);

  return NULL;
}

gboolean
server_tool_account_remove_device (ServerTool *tool, GError **error)
{
  Server *server = tool->server;
  const ServerAccount *account = find (tool, error);
  const ServerDevice *device = account != NULL ? find_device (tool, account, error) : NULL;
  g_autofree char *fingerprint = NULL;
  guint n;

  if (device == NULL)
    return FALSE;

  fingerprint = g_strdup (device->fingerprint);
  server_devices_remove (server_accounts_get_devices (server->accounts), fingerprint);
  n = server_login_end_device (server, account->name, fingerprint, NULL);
  server_tool_note (tool, "took the certificate %s away from %s", fingerprint, account->name);
  server_tool_say (tool, "%s logs nobody in any more; connections that it had: %u", fingerprint, n);

  return TRUE;
}
