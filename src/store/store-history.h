/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * StoreQueryKind:
 *
 * The subcommands of CHATHISTORY: https://ircv3.net/specs/extensions/chathistory
 */
typedef enum
{
  STORE_QUERY_LATEST,
  STORE_QUERY_BEFORE,
  STORE_QUERY_AFTER,
  STORE_QUERY_AROUND,
  STORE_QUERY_BETWEEN,
  STORE_QUERY_TARGETS,
  STORE_QUERY_FIND,    /* no subcommand: one message by its id */
  STORE_QUERY_MARKERS, /* no subcommand: how far @owner has read */
} StoreQueryKind;

/**
 * StoreQuery:
 * @kind: what is asked for
 * @owner: (nullable): whose private conversation, as in StoreMessage; %NULL for a room's history
 * @target: (nullable): the room or the other's nick, in any case; %NULL for STORE_QUERY_TARGETS
 * @rooms: (nullable): for STORE_QUERY_TARGETS: the rooms to look at besides @owner's conversations
 * @first: exclusive bound: what BEFORE, AFTER, AROUND and BETWEEN name first; for LATEST the newest
 * messages above it, 0 for no bound; for STORE_QUERY_FIND the id
 * @second: exclusive bound: what BETWEEN and TARGETS name second
 * @newest: inclusive: nothing above it is returned, so that what comes meanwhile is not told twice
 * @limit: at most this many
 * @hidden: no message up to it is returned or counted; 0 hides nothing
 * @events: which events to return besides messages: the bit 1 << verb for each; 0 for none
 *
 * Bounds are ids; a time is the id that base_id_first_at() gives for it. BETWEEN and TARGETS take
 * their bounds in either order; when first > second, BETWEEN returns the ones nearest to @first, as
 * the specification asks.
 */
typedef struct
{
  StoreQueryKind kind;
  const char *owner;
  const char *target;
  const char *const *rooms;
  BaseId first;
  BaseId second;
  BaseId newest;
  guint limit;
  BaseId hidden;
  guint events;
} StoreQuery;

/**
 * StoreTarget:
 * @name: the room, or the nick of the other person
 * @latest: the newest message in it
 */
typedef struct
{
  char *name;
  BaseId latest;
} StoreTarget;

void store_message_free (StoreMessage *self);
void store_target_free (StoreTarget *self);
void store_marker_free (StoreMarker *self);

void store_history_query_async (StoreHistory *self,
                                const StoreQuery *query,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *store_history_query_finish (StoreHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
