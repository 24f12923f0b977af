/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Invitations at a time. */
#define SERVER_INVITATIONS_MAX 10000

/* Accounts that one of them can be for. */
#define SERVER_INVITATION_USES_MAX 100000

/* Octets of a note. */
#define SERVER_INVITATION_NOTE_MAX 200

/**
 * ServerInvitation:
 * @id: what it is called where the token is not to be seen
 * @hash: the SHA-256 of its token, 64 small hexadecimal digits
 * @note: for whom it is; can be empty
 * @created: when it was made, in milliseconds since 1970-01-01 UTC
 * @end: until when it holds, likewise; 0 for ever
 * @uses: how many accounts can still be made with it
 *
 * What lets somebody make an account where that takes an invitation. Its token is known to whoever
 * was given it, and to nobody else.
 */
typedef struct
{
  char *id;
  char *hash;
  char *note;
  gint64 created;
  gint64 end;
  guint uses;
} ServerInvitation;

/**
 * ServerInvitations:
 *
 * All invitations, in memory: some hundreds of bytes each.
 */
typedef struct ServerInvitations ServerInvitations;

ServerInvitations *server_invitations_new (Store *store, GError **error);
void server_invitations_free (ServerInvitations *self);
char *server_invitations_create (ServerInvitations *self,
                                 const char *note,
                                 guint uses,
                                 gint64 end,
                                 gint64 now,
                                 const ServerInvitation **invitation);
gboolean server_invitations_import (ServerInvitations *self, const StoreInvitation *stored);
const ServerInvitation *server_invitations_find (const ServerInvitations *self,
                                                 const char *token,
                                                 gint64 now);
const ServerInvitation *server_invitations_find_id (const ServerInvitations *self,
                                                    const char *id,
                                                    gint64 now);
void server_invitations_use (ServerInvitations *self, const ServerInvitation *invitation);
void server_invitations_revoke (ServerInvitations *self, const ServerInvitation *invitation);
GPtrArray *server_invitations_list (const ServerInvitations *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerInvitations, server_invitations_free)

G_END_DECLS
