/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-user.h"
#include "irc/irc-network.h"

G_BEGIN_DECLS

/* What the name of an account begins with, where a ban is for it. */
#define HALL_BAN_ACCOUNT_PREFIX "$a:"

/**
 * HallBanKind:
 * @HALL_BAN_NETWORK: who connects from an address or a network; `192.0.2.0/24`
 * @HALL_BAN_MASK: who has such a user name and host; `user@host` with `*` and `?`, or with a
 * network as the host
 * @HALL_BAN_ACCOUNT: who is logged in to an account; `$a:name`
 */
typedef enum
{
  HALL_BAN_NETWORK,
  HALL_BAN_MASK,
  HALL_BAN_ACCOUNT,
} HallBanKind;

/**
 * HallBan:
 * @kind: what @mask is
 * @mask: for whom it is, in the one way in which it is written
 * @reason: why; what stands behind a `|` is for operators only
 * @setter: who said so
 * @set: when, in milliseconds since 1970-01-01 UTC
 * @end: until when, likewise; 0 for ever
 * @network: the addresses, where @has_network
 * @has_network: whether it is for a network, or its mask has one as the host
 *
 * Somebody who is not to be on this server.
 */
typedef struct
{
  HallBanKind kind;
  char *mask;
  char *reason;
  char *setter;
  gint64 set;
  gint64 end;
  IrcNetwork network;
  gboolean has_network;
} HallBan;

HallBan *hall_ban_new (const char *mask,
                       const char *reason,
                       const char *setter,
                       gint64 set,
                       gint64 end);
void hall_ban_free (HallBan *self);
gboolean hall_ban_is_over (const HallBan *self, gint64 time);
gboolean hall_ban_is_too_wide (const HallBan *self);
gboolean hall_ban_matches (const HallBan *self, const HallUser *user);
char *hall_ban_dup_public_reason (const HallBan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HallBan, hall_ban_free)

G_END_DECLS
