/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerRegistration:
 * @nick: (nullable): the nick it asked for, valid and free at that time
 * @user: (nullable): the user name
 * @realname: (nullable): the display name
 * @password: (nullable): what it gave with PASS
 * @account: (nullable): the account that it is logged in to
 * @away: (nullable): the away message that it is to begin with
 * @is_admitted: whether @password was found to be right
 * @newcomer: (nullable): what METADATA was told so far; goes to the user
 * @has_gateway: whether a gateway said where it really comes from
 * @is_negotiating: whether it began with CAP, and CAP END is still to come
 *
 * What is known of a connection that has not registered yet.
 */
struct ServerRegistration
{
  char *nick;
  char *user;
  char *realname;
  char *password;
  char *account;
  char *away;
  HallUser *newcomer;
  gboolean is_admitted;
  gboolean has_gateway;
  gboolean is_negotiating;
};

ServerRegistration *server_registration_new (void);
void server_registration_free (ServerRegistration *self);
gboolean server_registration_passwords_match (const char *given, const char *wanted);
void server_registration_try (ServerReply *reply);
char *server_registration_get_shown_host (const ServerSession *session);
void server_registration_complete (ServerReply *reply);

G_END_DECLS
