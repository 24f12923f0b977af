/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd account`: what an administrator does with accounts while no server runs. */

#include "server/server-account-tool.h"

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "irc/irc-time.h"
#include "server/server-account.h"
#include "server/server-config.h"
#include "server/server-hash-password.h"
#include "server/server-tool.h"

#define USAGE "account list, or account add, password or remove and a NAME"

/**
 * Tool:
 * @config: what the operator decided
 * @accounts: the accounts
 * @name: (nullable): the one that is named
 * @input: where passwords are read from
 * @answer: what is printed
 */
typedef struct
{
  const ServerConfig *config;
  ServerAccounts *accounts;
  const char *name;
  int input;
  GString *answer;
} Tool;

typedef gboolean (*ToolFunc) (Tool *self, GError **error);

static void
collect (const ServerAccount *account, gpointer user_data)
{
  g_ptr_array_add (user_data, (gpointer) account);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const ServerAccount *const *one = a;
  const ServerAccount *const *other = b;

  return g_ascii_strcasecmp ((*one)->name, (*other)->name);
}

static gboolean
list (Tool *self, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();

  server_accounts_foreach (self->accounts, collect, accounts);
  g_ptr_array_sort (accounts, compare);
  for (guint i = 0; i < accounts->len; i++)
    {
      const ServerAccount *account = g_ptr_array_index (accounts, i);
      char created[IRC_TIME_SIZE];

      irc_time_format (account->created, created);
      g_string_append_printf (self->answer, "%s %s\n", created, account->name);
    }

  return TRUE;
}

static gboolean
put_password (Tool *self, const char *name, GError **error)
{
  ServerScramVerifier verifier;

  if (!server_hash_password_ask (self->input, self->config->iterations, &verifier, error))
    return FALSE;

  server_accounts_put (self->accounts, name, &verifier, g_get_real_time () / 1000);

  return TRUE;
}

/* One that was given up is given back to who the administrator says it belongs to. */
static gboolean
add (Tool *self, GError **error)
{
  const ServerAccount *other = server_accounts_find_look_alike (self->accounts, self->name);

  if (!irc_nick_is_valid (self->name))
    return server_tool_fail (error, "\"%s\" cannot be the name of an account: it has to be a nick",
                             self->name);
  if (server_accounts_find (self->accounts, self->name) != NULL)
    return server_tool_fail (
        error, "There is an account %s already; account password changes its password", self->name);
  if (other != NULL && !irc_casemap_equal (IRC_CASEMAP_ASCII, other->name, self->name))
    return server_tool_fail (error,
                             "%s looks like %s, which is an account already; choose another name",
                             self->name, other->name);

  if (!put_password (self, self->name, error))
    return FALSE;
  g_string_append_printf (self->answer, "The account %s is there.\n", self->name);

  return TRUE;
}

static const ServerAccount *
find (Tool *self, GError **error)
{
  const ServerAccount *account = server_accounts_find (self->accounts, self->name);

  if (account == NULL)
    server_tool_fail (error, "There is no account %s; account list shows which there are",
                      self->name);

  return account;
}

static gboolean
change_password (Tool *self, GError **error)
{
  const ServerAccount *account = find (self, error);

  if (account == NULL || !put_password (self, account->name, error))
    return FALSE;
  g_string_append_printf (self->answer, "The account %s has another password now.\n",
                          account->name);

  return TRUE;
}

static gboolean
remove_account (Tool *self, GError **error)
{
  const ServerAccount *account = find (self, error);

  if (account == NULL)
    return FALSE;

  server_accounts_put (self->accounts, account->name, NULL, 0);
  g_string_append_printf (self->answer,
                          "Nobody can log in to the account %s any more. Nobody else can have its "
                          "name; account add gives it back.\n",
                          account->name);

  return TRUE;
}

static const struct
{
  const char *name;
  guint n_params;
  ToolFunc func;
} subcommands[] = {
  { "add", 1, add },
  { "list", 0, list },
  { "password", 1, change_password },
  { "remove", 1, remove_account },
};

/* Which it is of those; -1 for none. Options come behind its parameters. */
static int
find_subcommand (const char *const *arguments)
{
  guint n = g_strv_length ((char **) arguments);

  for (guint i = 0; n > 2 && i < G_N_ELEMENTS (subcommands); i++)
    if (g_str_equal (arguments[2], subcommands[i].name))
      return n >= 3 + subcommands[i].n_params ? (int) i : -1;

  return -1;
}

static gboolean
carry_out (Tool *self, ToolFunc func, GError **error)
{
  Store *store = store_open (self->config->database, NULL, error);
  gboolean done = FALSE;

  if (store == NULL)
    return FALSE;

  self->accounts = server_accounts_new (store, error);
  if (self->accounts != NULL)
    {
      done = func (self, error);
      server_accounts_free (self->accounts);
    }

  return store_close (store, done ? error : NULL) && done;
}

/**
 * server_account_tool:
 * @arguments: (array zero-terminated=1): the command line: the program's name, `account`, and what
 * is to be done; then options that name the database
 * @input: where passwords are read from
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR or %STORE_ERROR
 *
 * Lists or changes accounts, while no server runs with the same database.
 *
 * Returns: (nullable) (transfer full): text for standard output; %NULL with @error
 */
char *
server_account_tool (const char *const *arguments, int input, GError **error)
{
  g_autoptr (ServerConfig) config = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  int index = find_subcommand (arguments);
  Tool self = { .input = input, .answer = text };

  if (index < 0)
    {
      server_tool_fail (error, "%s: give " USAGE, arguments[0]);
      return NULL;
    }

  self.name = arguments[3];
  config = server_tool_read_config (arguments, 3 + subcommands[index].n_params, &answer, error);
  if (config == NULL || answer != NULL)
    return g_steal_pointer (&answer);

  self.config = config;
  if (!carry_out (&self, subcommands[index].func, error))
    return NULL;

  return g_strdup (text->str);
}
