/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-room.h"
#include "server/server-config.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerMetadataVersion:
 * @cap: the capability that stands for it
 * @warning: what tells of one key among several that it is invalid
 * @has_numeric_changes: whether changes are told with numerics, not with METADATA
 * @empty_is_none: whether an empty value takes a key away, as no value does
 * @unset_fails: whether it is an error to take away what is not there
 * @is_strict: whether parameters that are too many are an error
 * @always_syncs: whether who joins, watches or subscribes is told that there is nothing to tell,
 * and can ask for all that there is
 * @welcomes_late: whether who negotiates it after registration gets the own metadata
 * @has_key_limit: whether the capability's value tells how long keys can be
 *
 * What differs between the versions of https://ircv3.net/specs/extensions/metadata that clients
 * speak, beside what they call errors.
 */
typedef struct
{
  IrcCaps cap;
  const char *warning;
  gboolean has_numeric_changes;
  gboolean empty_is_none;
  gboolean unset_fails;
  gboolean is_strict;
  gboolean always_syncs;
  gboolean welcomes_late;
  gboolean has_key_limit;
} ServerMetadataVersion;

/**
 * ServerMetadataFault:
 *
 * What goes wrong with METADATA; the subject and the detail of each are those of the error of the
 * hall that is called alike.
 */
typedef enum
{
  SERVER_METADATA_FINE,
  SERVER_METADATA_BAD_TARGET,
  SERVER_METADATA_BAD_KEY,
  SERVER_METADATA_BAD_VALUE,
  SERVER_METADATA_FORBIDDEN,
  SERVER_METADATA_FULL,
  SERVER_METADATA_TOO_FAST,
  SERVER_METADATA_SUBSCRIPTIONS_FULL,
  SERVER_METADATA_NOT_SET,        /* subject: the room or nick, detail: the key */
  SERVER_METADATA_BAD_SUBCOMMAND, /* none */
  SERVER_METADATA_BAD_PARAMS,     /* none */
} ServerMetadataFault;

const ServerMetadataVersion *server_metadata_get_version (IrcCaps caps);
char *server_metadata_make_cap_value (const ServerConfig *config, IrcCaps cap);
void server_metadata_fail (ServerReply *reply,
                           ServerMetadataFault fault,
                           const char *subject,
                           const char *detail);

const HallUser *server_metadata_get_self (const ServerSession *session);
void server_metadata_reply_value (ServerReply *reply,
                                  const char *target,
                                  const char *key,
                                  const char *value);
void server_metadata_reply_change (ServerReply *reply,
                                   const char *target,
                                   const char *key,
                                   const char *value);
void server_metadata_reply_whois (ServerReply *reply, const HallUser *user);
void server_metadata_reply_own (ServerReply *reply);
void server_metadata_tell (ServerSession *session,
                           const char *target,
                           const char *key,
                           const char *value);
void server_metadata_update_caps (ServerReply *reply, IrcCaps before);

G_END_DECLS
