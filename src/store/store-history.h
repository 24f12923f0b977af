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
  STORE_QUERY_FIND,    /* no subcommand: one message by its id, or by that of its EDIT */
  STORE_QUERY_MARKERS, /* no subcommand: how far @owner has read */
  STORE_QUERY_SEARCH,  /* no subcommand: what was said where, by whom, with which words */
} StoreQueryKind;

/**
 * StoreQuery:
 * @kind: what is asked for
 * @owner: (nullable): whose private conversation, as in StoreMessage; %NULL for a room's history
 * @target: (nullable): the room or the other's nick, in any case; %NULL for STORE_QUERY_TARGETS;
 * for STORE_QUERY_SEARCH the only one of @owner's conversations to look at
 * @rooms: (nullable): for STORE_QUERY_TARGETS and STORE_QUERY_SEARCH: the rooms to look at besides
 * @owner's conversations
 * @first: exclusive bound: what BEFORE, AFTER, AROUND and BETWEEN name first; for LATEST the newest
 * messages above it, 0 for no bound; for STORE_QUERY_FIND the id
 * @second: exclusive bound: what BETWEEN and TARGETS name second. A search goes from @first to
 * @second, 0 for no bound
 * @newest: inclusive: nothing above it is returned, so that what comes meanwhile is not told twice
 * @limit: at most this many
 * @hidden: no message up to it is returned or counted; 0 hides nothing
 * @events: which events to return besides messages: the bit 1 << verb for each; 0 for none
 * @rooms_hidden: for STORE_QUERY_SEARCH: what @hidden is for each of @rooms
 * @text: (nullable): for STORE_QUERY_SEARCH: words that are all in the text; the last one may go on
 * @from: (nullable): for STORE_QUERY_SEARCH: the nick of who said it, in any case
 * @from_oldest: for STORE_QUERY_SEARCH: whether @limit counts from the oldest, not the newest
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
  const BaseId *rooms_hidden;
  const char *text;
  const char *from;
  gboolean from_oldest;
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

StoreQuery *store_query_copy (const StoreQuery *query);
void store_query_free (StoreQuery *query);

void store_message_free (StoreMessage *self);
void store_target_free (StoreTarget *self);
void store_marker_free (StoreMarker *self);

void store_history_query_async (StoreHistory *self,
                                const StoreQuery *query,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *store_history_query_finish (StoreHistory *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreQuery, store_query_free)

G_END_DECLS
