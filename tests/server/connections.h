/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

/* What Ann is in the tests of several connections. */
#define ANN ":ann!u@localhost "

/* The password of all accounts there. */
#define CONNECTIONS_PASSWORD "by the fire"

ServerClient *connections_log_in (ServerFixture *fixture, const char *account, const char *caps);
char *connections_register (ServerClient *self, const char *nick);
ServerClient *connections_new (ServerFixture *fixture, const char *nick, const char *caps);
ServerClient *connections_new_in_room (ServerFixture *fixture, const char *nick, const char *caps);
guint connections_count (ServerFixture *fixture, const char *nick);

G_END_DECLS
