/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the configuration says of limits is what the hall goes by; tests/hall has what each of them
 * does there. */

#include "server-fixture.h"

/**
 * Row:
 * @key: where the configuration has it
 * @limit: where the hall has it
 */
typedef struct
{
  gsize key;
  gsize limit;
} Row;

#define ROW(key, limit)                                                                            \
  {                                                                                                \
    G_STRUCT_OFFSET (ServerConfig, limits.key), G_STRUCT_OFFSET (HallLimits, limit)                \
  }

static const Row rows[] = {
  ROW (rooms, rooms),
  ROW (rooms_per_user, rooms_per_user),
  ROW (lists_per_room, bans_per_room),
  ROW (readers_per_room, readers_per_room),
  ROW (registered_rooms_per_account, registered_per_account),
  ROW (monitored_per_user, watches_per_user),
  ROW (knock_interval, knock_interval),
  ROW (members_to_rename, members_to_rename),
  ROW (edit_window, edit_window),
  ROW (past_users, past_users),
  ROW (metadata_keys, metadata_keys),
  ROW (metadata_value_bytes, metadata_value_bytes),
  ROW (metadata_subscriptions, metadata_subscriptions),
  ROW (metadata_changes, metadata_changes),
  ROW (bans, bans),
  ROW (ban_masks, ban_masks),
  ROW (joins.per_minute, joins.per_minute),
  ROW (joins.burst, joins.burst),
  ROW (nick_changes.per_minute, nick_changes.per_minute),
  ROW (nick_changes.burst, nick_changes.burst),
  ROW (targets.per_minute, targets.per_minute),
  ROW (targets.burst, targets.burst),
};

static void
test_rows (void)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  HallLimits limits;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    G_STRUCT_MEMBER (guint, config, rows[i].key) = 1000 + i;
  limits = server_get_hall_limits (config);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (G_STRUCT_MEMBER (guint, &limits, rows[i].limit), ==, 1000 + i);
}

#define NOT_AGAIN S "712 bob #a :Too many KNOCKs; wait a while"

/* One that nothing else shows over the wire. */
static void
test_knock (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.knock_interval = 5;
  ann = server_client_new (self, "ann", "");
  bob = server_client_new (self, "bob", "");
  server_client_run (ann, "JOIN #a\r\nMODE #a +i");
  server_client_check (bob, "KNOCK #a", S "711 bob #a :Your KNOCK has been delivered", NULL);
  server_fixture_advance (self, 4000);
  server_client_check (bob, "KNOCK #a", NOT_AGAIN, NULL);
  server_fixture_advance (self, 2000);
  server_client_check (bob, "KNOCK #a", S "711 bob #a :Your KNOCK has been delivered", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/hall-limits/rows", test_rows);
  server_fixture_add ("/server/hall-limits/knock", test_knock);

  return g_test_run ();
}
