/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server for years needs of its database: see docs/database.md. */

#include "server/server-upkeep.h"

#include "server/server-private.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static void
checked_cb (const char *damage, gpointer user_data)
{
  Server *self = user_data;

  self->database_is_being_checked = FALSE;
  self->database_is_damaged = damage != NULL;
  if (damage != NULL)
    server_log (self->log, SERVER_LOG_DATABASE_DAMAGED, "damage", damage, NULL);
  else
    server_log (self->log, SERVER_LOG_DATABASE_WHOLE, NULL);
}

/**
 * server_upkeep_begin:
 * @server: a server whose store was just opened
 *
 * Has the store keep what the configuration says, and tells what it finds when the database was not
 * closed.
 */
void
server_upkeep_begin (Server *server)
{
  const ServerConfig *config = server->config;

  store_set_checked (server->store, checked_cb, server);
  server->database_is_being_checked = store_is_being_checked (server->store);

  /* All is kept at first. */
  if (config->keep_messages != 0 || config->keep_days != 0 || config->keep_private_days != 0)
    server_upkeep_set_keep (server);
}

/**
 * server_upkeep_set_keep:
 * @server: a server whose store is open
 *
 * Has the store keep what the configuration says from now on.
 */
void
server_upkeep_set_keep (Server *server)
{
  const StoreKeep keep = {
    .clock = server->clock,
    .room_messages = server->config->keep_messages,
    .room_age = server->config->keep_days * DAY_MS,
    .private_age = server->config->keep_private_days * DAY_MS,
  };

  store_journal_set_keep (store_get_journal (server->store), &keep);
  store_journal_submit (store_get_journal (server->store));
}
