/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-server.h"

G_BEGIN_DECLS

/* The room that guests go to. */
#define SUPPORT_GUEST_ROOM "#lounge"

/* What a server has to be configured with for guests who come from the web. */
#define SUPPORT_GUEST_CONFIG                                                                       \
  "[server]\nlisten-websocket=localhost:0\nwebsocket-origins=*\n" SUPPORT_NO_RATE_LIMIT

/**
 * SupportLogin:
 * @mechanism: a mechanism of SASL, in capitals
 * @account: the account
 * @password: (nullable): its password
 * @certificate: (nullable): a file with a certificate and its key
 *
 * How a guest logs in.
 */
typedef struct
{
  const char *mechanism;
  const char *account;
  const char *password;
  const char *certificate;
} SupportLogin;

/**
 * SupportGuest:
 *
 * A chat program that other people wrote, as its users have it, in SUPPORT_GUEST_ROOM of our
 * server. A test types into it and reads what it shows there, line by line.
 */
typedef struct SupportGuest SupportGuest;

SupportGuest *support_guest_new_irssi (SupportServer *server,
                                       const char *nick,
                                       const SupportLogin *login);
SupportGuest *support_guest_new_weechat (SupportServer *server,
                                         const char *nick,
                                         const SupportLogin *login);
SupportGuest *support_guest_new_web (SupportServer *server, const char *nick);
void support_guest_free (SupportGuest *self);

void support_guest_type (SupportGuest *self, const char *line);
void support_guest_expect (SupportGuest *self, ...) G_GNUC_NULL_TERMINATED;
void support_guest_expect_elsewhere (SupportGuest *self, const char *pattern);
void support_guest_skip_until (SupportGuest *self, const char *pattern);
void support_guest_expect_end (SupportGuest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SupportGuest, support_guest_free)

G_END_DECLS
