/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-event.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerInterest:
 * @SERVER_INTEREST_NICKS: nicks whose coming and going it is told of, with MONITOR
 * @SERVER_INTEREST_KEYS: keys of metadata whose changes it is told of
 *
 * What a connection can have itself told of. To the hall it is the person who wants to hear of it;
 * which of the person's connections asked is known here.
 */
typedef enum
{
  SERVER_INTEREST_NICKS,
  SERVER_INTEREST_KEYS,
  SERVER_INTEREST_COUNT,
} ServerInterest;

const GPtrArray *server_interest_list (const ServerSession *session, ServerInterest interest);
gboolean server_interest_has (const ServerSession *session,
                              ServerInterest interest,
                              const char *name);
gboolean server_interest_add (ServerReply *reply,
                              ServerInterest interest,
                              HallUser *actor,
                              const char *name);
void server_interest_remove (ServerSession *session,
                             ServerInterest interest,
                             HallUser *actor,
                             const char *name);
void server_interest_clear (ServerSession *session, ServerInterest interest, HallUser *actor);
void server_interest_bring_along (ServerReply *reply, HallUser *user);
void server_interest_forget_all (ServerSession *session);
void server_interest_free (ServerInterests *self);
gboolean server_interest_wants_event (const ServerSession *session, const HallEvent *event);
gboolean server_interest_wants_metadata (const ServerSession *session,
                                         const char *target,
                                         const char *key);

G_END_DECLS
