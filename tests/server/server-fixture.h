/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-private.h"

G_BEGIN_DECLS

/* The server of the tests, as the source of its lines. */
#define S ":s.test "

/* 2026-11-20T12:00:00.000Z, where every test begins. */
#define SERVER_FIXTURE_START G_GINT64_CONSTANT (1795176000000000)

/**
 * ServerFixture:
 * @folder: a temporary folder of the test's own
 * @config: what the server is going to be told, or was; it owns this once it is there
 * @server: (nullable): the server; starts with the first connection
 * @clock: its time, which stands still but for server_fixture_advance()
 * @is_stopped: whether the server said that it has stopped
 * @msgids: (element-type utf8): ids of messages that anybody saw, in the order in which they did
 * @numbers: (element-type utf8 guint): the number of each of them
 *
 * A whole server in the test's own main context, with a database and a Unix socket in a folder of
 * its own. Nothing limits how quickly clients send unless the test asks for it.
 */
typedef struct
{
  char *folder;
  ServerConfig *config;
  Server *server;
  BaseManualClock clock;
  gboolean is_stopped;
  GPtrArray *msgids;
  GHashTable *numbers;
} ServerFixture;

typedef void (*ServerFixtureFunc) (ServerFixture *self, gconstpointer data);

void server_fixture_add (const char *path, ServerFixtureFunc test);
void server_fixture_set_up (ServerFixture *self, gconstpointer data);
void server_fixture_tear_down (ServerFixture *self, gconstpointer data);
void server_fixture_start (ServerFixture *self);
void server_fixture_restart (ServerFixture *self);
void server_fixture_advance (ServerFixture *self, gint64 milliseconds);
void server_fixture_settle (ServerFixture *self);
char *server_fixture_get_database (ServerFixture *self);
const char *server_fixture_get_msgid (ServerFixture *self, guint number);
ServerScramVerifier *server_fixture_make_verifier (const char *password);
void server_fixture_add_account (ServerFixture *self, const char *name, const char *password);
ServerSession *server_fixture_get_session (ServerFixture *self, const char *nick);

/**
 * ServerClient:
 *
 * A connection to the server of a fixture, that sends lines and compares what comes back word for
 * word. An id of a message is compared as its number among those that anybody saw: "msgid=1" for
 * the first. Any other id is compared as "msgid=*". Where a line names one of those messages, in
 * what is sent as in what comes, that is written as "{1}".
 *
 * All that a server sends is checked for what holds of every line.
 */
typedef struct ServerClient ServerClient;

ServerClient *server_client_connect (ServerFixture *fixture);
ServerClient *server_client_new (ServerFixture *fixture, const char *nick, const char *caps);
ServerClient *server_client_new_in_room (ServerFixture *fixture,
                                         const char *nick,
                                         const char *caps);
void server_client_free (ServerClient *self);

void server_client_send (ServerClient *self, const char *line);
void server_client_send_bytes (ServerClient *self, const void *bytes, gsize size);
void server_client_shut (ServerClient *self);
void server_client_receive (ServerClient *self);

void server_client_check (ServerClient *self, const char *line, ...) G_GNUC_NULL_TERMINATED;
void server_client_expect (ServerClient *self, ...) G_GNUC_NULL_TERMINATED;
void server_client_wait_for (ServerClient *self, ...) G_GNUC_NULL_TERMINATED;
void server_client_expect_end (ServerClient *self, ...) G_GNUC_NULL_TERMINATED;
void server_client_expect_nothing_yet (ServerClient *self);
char *server_client_take_lines (ServerClient *self);
char *server_client_try_take_lines (ServerClient *self);
char *server_client_take_last (ServerClient *self);
void server_client_run (ServerClient *self, const char *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerClient, server_client_free)

G_END_DECLS
