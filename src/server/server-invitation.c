/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may make an account where that takes an invitation. */

#include "server/server-invitation.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "store/store-journal.h"

/* Letters of a token: 26 of 32 are 130 bits, which nobody guesses, and can be read out. */
#define TOKEN_SIZE 26
#define ALPHABET   "abcdefghijklmnopqrstuvwxyz234567"

/* Digits of the hash that tell invitations from each other, and help nobody to the token. */
#define ID_SIZE 10

/**
 * ServerInvitations:
 * @store: where they are kept
 * @by_hash: (element-type utf8 ServerInvitation): by the hashes of their tokens
 * @by_id: (element-type utf8 ServerInvitation): the same by what they are called
 */
struct ServerInvitations
{
  Store *store;
  GHashTable *by_hash;
  GHashTable *by_id;
};

static void
invitation_free (ServerInvitation *invitation)
{
  g_free (invitation->id);
  g_free (invitation->hash);
  g_free (invitation->note);
  g_free (invitation);
}

static ServerInvitation *
add (ServerInvitations *self, const StoreInvitation *stored)
{
  ServerInvitation *invitation = g_new0 (ServerInvitation, 1);

  invitation->id = g_strndup (stored->hash, ID_SIZE);
  invitation->hash = g_strdup (stored->hash);
  invitation->note = g_strdup (stored->note);
  invitation->created = stored->created;
  invitation->end = stored->end;
  invitation->uses = (guint) CLAMP (stored->uses, 0, SERVER_INVITATION_USES_MAX);
  g_hash_table_insert (self->by_hash, invitation->hash, invitation);
  g_hash_table_insert (self->by_id, invitation->id, invitation);

  return invitation;
}

static void
restore_cb (const StoreInvitation *stored, gpointer user_data)
{
  add (user_data, stored);
}

/**
 * server_invitations_new:
 * @store: where they are kept; has to be there as long as they are
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Returns: (nullable) (transfer full): the invitations, read; %NULL with @error
 */
ServerInvitations *
server_invitations_new (Store *store, GError **error)
{
  g_autoptr (ServerInvitations) self = g_new0 (ServerInvitations, 1);

  self->store = store;
  self->by_hash
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) invitation_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (!store_foreach_invitation (store, restore_cb, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_invitations_free:
 * @self: (transfer full): the invitations
 */
void
server_invitations_free (ServerInvitations *self)
{
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_hash);
  g_free (self);
}

static gboolean
holds (const ServerInvitation *invitation, gint64 now)
{
  return invitation->uses > 0 && (invitation->end == 0 || invitation->end > now);
}

static void
record (ServerInvitations *self, const ServerInvitation *invitation, gboolean is_gone)
{
  const StoreInvitation stored = {
    .hash = invitation->hash,
    .note = is_gone ? NULL : invitation->note,
    .created = invitation->created,
    .end = invitation->end,
    .uses = invitation->uses,
  };

  store_journal_put_invitation (store_get_journal (self->store), &stored);
}

/* In whatever letter case it was read out. */
static char *
hash_token (const char *token)
{
  g_autofree char *folded = g_ascii_strdown (token, -1);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, folded, -1);
}

static char *
draw_token (void)
{
  guint8 random[TOKEN_SIZE];
  char *token = g_malloc (TOKEN_SIZE + 1);

  if (gnutls_rnd (GNUTLS_RND_KEY, random, sizeof random) != 0)
    g_error ("The system has no random numbers");
  for (guint i = 0; i < TOKEN_SIZE; i++)
    token[i] = ALPHABET[random[i] % strlen (ALPHABET)];
  token[TOKEN_SIZE] = '\0';

  return token;
}

/* Those that are over are forgotten when space is needed for another one. */
static void
forget_over (ServerInvitations *self, gint64 now)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->by_hash);

  for (GList *link = all; link != NULL; link = link->next)
    if (!holds (link->data, now))
      server_invitations_revoke (self, link->data);
}

/**
 * server_invitations_create:
 * @self: the invitations
 * @note: for whom it is; can be empty
 * @uses: how many accounts can be made with it, at most %SERVER_INVITATION_USES_MAX
 * @end: until when it holds, in milliseconds since 1970-01-01 UTC; 0 for ever
 * @now: the time, likewise
 * @invitation: (out) (optional) (transfer none): the invitation
 *
 * Returns: (nullable) (transfer full): the token of a new invitation, which nobody can tell any
 *   more later; %NULL when there are as many invitations as there can be
 */
char *
server_invitations_create (ServerInvitations *self,
                           const char *note,
                           guint uses,
                           gint64 end,
                           gint64 now,
                           const ServerInvitation **invitation)
{
  char *token;
  g_autofree char *hash = NULL;
  ServerInvitation *made;

  forget_over (self, now);
  if (g_hash_table_size (self->by_hash) >= SERVER_INVITATIONS_MAX)
    return NULL;

  token = draw_token ();
  hash = hash_token (token);
  made = add (self, &(StoreInvitation){ hash, note, now, end, uses });
  record (self, made, FALSE);
  if (invitation != NULL)
    *invitation = made;

  return token;
}

/**
 * server_invitations_import:
 * @self: the invitations
 * @stored: one from elsewhere
 *
 * Returns: whether there was none of its token, and this is one from now on
 */
gboolean
server_invitations_import (ServerInvitations *self, const StoreInvitation *stored)
{
  if (g_hash_table_contains (self->by_hash, stored->hash))
    return FALSE;

  record (self, add (self, stored), FALSE);

  return TRUE;
}

/**
 * server_invitations_find:
 * @self: the invitations
 * @token: what somebody gives as the token of one, in any letter case
 * @now: the time, in milliseconds since 1970-01-01 UTC
 *
 * As what is looked for is a hash, how long that takes tells nothing of any token.
 *
 * Returns: (nullable) (transfer none): the invitation, if it still holds
 */
const ServerInvitation *
server_invitations_find (const ServerInvitations *self, const char *token, gint64 now)
{
  g_autofree char *hash = hash_token (token);
  const ServerInvitation *invitation = g_hash_table_lookup (self->by_hash, hash);

  return invitation != NULL && holds (invitation, now) ? invitation : NULL;
}

/**
 * server_invitations_find_id:
 * @self: the invitations
 * @id: what one is called
 * @now: the time, in milliseconds since 1970-01-01 UTC
 *
 * Returns: (nullable) (transfer none): the invitation, if it still holds
 */
const ServerInvitation *
server_invitations_find_id (const ServerInvitations *self, const char *id, gint64 now)
{
  const ServerInvitation *invitation = g_hash_table_lookup (self->by_id, id);

  return invitation != NULL && holds (invitation, now) ? invitation : NULL;
}

/**
 * server_invitations_use:
 * @self: the invitations
 * @invitation: one that holds; is gone when nothing is left of it
 *
 * Counts that an account is made with it. That is on disk when the account is, which is put in the
 * same turn.
 */
void
server_invitations_use (ServerInvitations *self, const ServerInvitation *invitation)
{
  ServerInvitation *used = g_hash_table_lookup (self->by_hash, invitation->hash);

  used->uses--;
  if (used->uses == 0)
    server_invitations_revoke (self, used);
  else
    record (self, used, FALSE);
}

/**
 * server_invitations_revoke:
 * @self: the invitations
 * @invitation: (transfer full): one of them, which is gone then
 */
void
server_invitations_revoke (ServerInvitations *self, const ServerInvitation *invitation)
{
  record (self, invitation, TRUE);
  g_hash_table_remove (self->by_id, invitation->id);
  g_hash_table_remove (self->by_hash, invitation->hash);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ServerInvitation *one = *(const ServerInvitation *const *) a;
  const ServerInvitation *other = *(const ServerInvitation *const *) b;

  if (one->created != other->created)
    return one->created < other->created ? -1 : 1;

  return strcmp (one->id, other->id);
}

/**
 * server_invitations_list:
 * @self: the invitations
 * @now: the time, in milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer container) (element-type ServerInvitation): those that still hold, the oldest
 *   first
 */
GPtrArray *
server_invitations_list (const ServerInvitations *self, gint64 now)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (holds (value, now))
      g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare);

  return list;
}
