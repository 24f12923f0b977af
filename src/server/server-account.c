/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which accounts there are. */

#include "server/server-account.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-skeleton.h"
#include "store/store-journal.h"

/**
 * ServerAccounts:
 * @store: where they are kept
 * @devices: what people log in with instead of a password
 * @profiles: what is told of accounts
 * @secret: what nobody outside knows
 * @by_name: (element-type utf8 ServerAccount): by their names, letter case aside
 * @by_skeleton: (element-type utf8 ServerAccount): the same by what their names look like
 * @strengths: (element-type Strength): how often their passwords are hashed, the least first
 */
struct ServerAccounts
{
  Store *store;
  ServerDevices *devices;
  ServerProfiles *profiles;
  char *secret;
  GHashTable *by_name;
  GHashTable *by_skeleton;
  GArray *strengths;
};

/**
 * Strength:
 * @iterations: how often a password is hashed
 * @n_accounts: of how many accounts it is
 */
typedef struct
{
  guint iterations;
  guint n_accounts;
} Strength;

static void
account_free (ServerAccount *account)
{
  g_free (account->name);
  g_free (account->verifier);
  g_free (account);
}

/* Of names from a time in which they could look alike, the first stands for all. */
static ServerAccount *
add (ServerAccounts *self, const char *name, gint64 created)
{
  ServerAccount *account = g_new0 (ServerAccount, 1);
  char *skeleton = irc_skeleton_new (name);

  account->name = g_strdup (name);
  account->created = created;
  g_hash_table_insert (self->by_name, account->name, account);
  if (g_hash_table_contains (self->by_skeleton, skeleton))
    g_free (skeleton);
  else
    g_hash_table_insert (self->by_skeleton, skeleton, account);

  return account;
}

static Strength *
get_strength (ServerAccounts *self, guint iterations)
{
  const Strength none = { iterations, 0 };
  guint i = 0;

  while (i < self->strengths->len
         && g_array_index (self->strengths, Strength, i).iterations < iterations)
    i++;
  if (i == self->strengths->len
      || g_array_index (self->strengths, Strength, i).iterations != iterations)
    g_array_insert_val (self->strengths, i, none);

  return &g_array_index (self->strengths, Strength, i);
}

static void
set_verifier (ServerAccounts *self, ServerAccount *account, const ServerScramVerifier *verifier)
{
  if (account->verifier != NULL)
    get_strength (self, account->verifier->iterations)->n_accounts--;
  g_free (account->verifier);
  account->verifier = verifier != NULL ? g_memdup2 (verifier, sizeof *verifier) : NULL;
  if (verifier != NULL)
    get_strength (self, verifier->iterations)->n_accounts++;
}

/* What can be read by nobody lets nobody in. */
static void
restore_cb (const StoreAccount *stored, gpointer user_data)
{
  ServerAccount *account = add (user_data, stored->name, stored->created);
  ServerScramVerifier verifier;

  if (stored->verifier != NULL && server_scram_parse (&verifier, stored->verifier))
    set_verifier (user_data, account, &verifier);
}

/**
 * server_accounts_new:
 * @store: where they are kept; has to be there as long as they are
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Returns: (nullable) (transfer full): the accounts, read; %NULL with @error
 */
ServerAccounts *
server_accounts_new (Store *store, GError **error)
{
  g_autoptr (ServerAccounts) self = g_new0 (ServerAccounts, 1);

  self->store = store;
  self->profiles = server_profiles_new (store);
  self->by_name = g_hash_table_new_full (irc_casemap_ascii_hash, irc_casemap_ascii_equal, NULL,
                                         (GDestroyNotify) account_free);
  self->by_skeleton = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->strengths = g_array_new (FALSE, FALSE, sizeof (Strength));
  self->secret = store_read_secret (store, error);
  if (self->secret == NULL)
    return NULL;

  self->devices = server_devices_new (store, error);
  if (self->devices == NULL || !store_foreach_account (store, restore_cb, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_accounts_free:
 * @self: (transfer full): the accounts
 */
void
server_accounts_free (ServerAccounts *self)
{
  g_clear_pointer (&self->devices, server_devices_free);
  server_profiles_free (self->profiles);
  g_hash_table_unref (self->by_skeleton);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->strengths);
  g_free (self->secret);
  g_free (self);
}

/**
 * server_accounts_get_devices:
 * @self: the accounts
 *
 * Returns: (transfer none): what people log in with instead of a password
 */
ServerDevices *
server_accounts_get_devices (const ServerAccounts *self)
{
  return self->devices;
}

/**
 * server_accounts_get_profiles:
 * @self: the accounts
 *
 * Returns: (transfer none): what is told of them
 */
ServerProfiles *
server_accounts_get_profiles (const ServerAccounts *self)
{
  return self->profiles;
}

/**
 * server_accounts_get_size:
 * @self: the accounts
 *
 * Returns: how many there are, those included that were given up
 */
guint
server_accounts_get_size (const ServerAccounts *self)
{
  return g_hash_table_size (self->by_name);
}

/**
 * server_accounts_find:
 * @self: the accounts
 * @name: a name, in any letter case
 *
 * Returns: (nullable) (transfer none): the account of that name, unless it was given up
 */
const ServerAccount *
server_accounts_find (const ServerAccounts *self, const char *name)
{
  const ServerAccount *account = g_hash_table_lookup (self->by_name, name);

  return account != NULL && account->verifier != NULL ? account : NULL;
}

/**
 * server_accounts_find_look_alike:
 * @self: the accounts
 * @name: a name
 *
 * Returns: (nullable) (transfer none): the account whose name that is, or looks like it; it may
 *   have been given up
 */
const ServerAccount *
server_accounts_find_look_alike (const ServerAccounts *self, const char *name)
{
  const ServerAccount *account = g_hash_table_lookup (self->by_name, name);
  g_autofree char *skeleton = NULL;

  if (account != NULL)
    return account;

  skeleton = irc_skeleton_new (name);

  return g_hash_table_lookup (self->by_skeleton, skeleton);
}

/**
 * server_accounts_foreach:
 * @self: the accounts
 * @func: (scope call): called with each that was not given up
 * @user_data: for @func
 */
void
server_accounts_foreach (const ServerAccounts *self, ServerAccountFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const ServerAccount *) value)->verifier != NULL)
      func (value, user_data);
}

/**
 * server_accounts_put:
 * @self: the accounts
 * @name: the name of an account, or of a new one
 * @verifier: (nullable): what is kept of its password from now on; %NULL to give it up
 * @now: the time, in milliseconds since 1970-01-01 UTC
 *
 * All that is sent from now on leaves when this is on disk. One that is given up has no devices any
 * more and nothing is told of it, for whoever it is given to later.
 *
 * Returns: (transfer none): the account
 */
const ServerAccount *
server_accounts_put (ServerAccounts *self,
                     const char *name,
                     const ServerScramVerifier *verifier,
                     gint64 now)
{
  ServerAccount *account = g_hash_table_lookup (self->by_name, name);
  g_autofree char *text = verifier != NULL ? server_scram_to_text (verifier) : NULL;
  StoreAccount stored;

  if (account == NULL)
    account = add (self, name, now);
  set_verifier (self, account, verifier);
  if (verifier == NULL)
    {
      server_devices_remove_all (self->devices, account->name);
      server_profiles_clear (self->profiles, account->name);
    }

  stored = (StoreAccount){ account->name, text, account->created };
  store_journal_put_account (store_get_journal (self->store), &stored);

  return account;
}

/**
 * server_accounts_import:
 * @self: the accounts
 * @stored: one from elsewhere
 *
 * Returns: whether nothing was known of an account of that name, and this is it from now on
 */
gboolean
server_accounts_import (ServerAccounts *self, const StoreAccount *stored)
{
  if (g_hash_table_contains (self->by_name, stored->name))
    return FALSE;

  restore_cb (stored, self);
  store_journal_put_account (store_get_journal (self->store), stored);

  return TRUE;
}

static void
derive (const ServerAccounts *self, const char *what, const char *name, guint8 *result)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, name);
  g_autofree char *text = g_strconcat (what, " ", folded, NULL);

  gnutls_hmac_fast (GNUTLS_MAC_SHA256, self->secret, strlen (self->secret), text, strlen (text),
                    result);
}

static guint
count_verifiers (const ServerAccounts *self)
{
  guint n = 0;

  for (guint i = 0; i < self->strengths->len; i++)
    n += g_array_index (self->strengths, Strength, i).n_accounts;

  return n;
}

/* Returns how often the password of @name would be hashed: as that of an account is, each as likely
 * as another. Each name has its place among them, so that this only grows as they are hashed anew.
 */
static guint
choose_iterations (const ServerAccounts *self, const char *name, guint iterations)
{
  guint8 hash[SERVER_SCRAM_KEY_SIZE];
  guint64 place = 0;

  derive (self, "iterations", name, hash);
  for (guint i = 0; i < 4; i++)
    place = place << 8 | hash[i];
  place = place * count_verifiers (self) >> 32;

  for (guint i = 0; i < self->strengths->len; i++)
    {
      const Strength *strength = &g_array_index (self->strengths, Strength, i);

      if (place < strength->n_accounts)
        return strength->iterations;
      place -= strength->n_accounts;
    }

  return iterations;
}

/**
 * server_accounts_make_decoy:
 * @self: the accounts
 * @name: a name that no account has
 * @iterations: how often passwords are hashed when there is no account
 * @decoy: (out): what looks like what is kept of a password, the same each time, and is of none
 *
 * So that nobody is told by the answers, or by how long they take, which accounts there are:
 * https://www.rfc-editor.org/rfc/rfc5802#section-9
 */
void
server_accounts_make_decoy (const ServerAccounts *self,
                            const char *name,
                            guint iterations,
                            ServerScramVerifier *decoy)
{
  guint8 salt[SERVER_SCRAM_KEY_SIZE];

  *decoy = (ServerScramVerifier){ .iterations = choose_iterations (self, name, iterations),
                                  .salt_size = SERVER_SCRAM_SALT_SIZE };
  derive (self, "salt", name, salt);
  memcpy (decoy->salt, salt, SERVER_SCRAM_SALT_SIZE);
  derive (self, "stored key", name, decoy->stored_key);
  derive (self, "server key", name, decoy->server_key);
}
