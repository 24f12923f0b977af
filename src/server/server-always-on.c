/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who stays without a connection: by choice, one person for each account, and over restarts. */

#include "server/server-always-on.h"

#include <string.h>

#include "base/base-container.h"
#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-private.h"
#include "server/server-user.h"

/* What others are told of who stays without a connection, unless that one said something else. */
#define AWAY "Not connected at the moment"

/* How often it is looked for those who have been without a connection for too long. */
#define EXPIRY_INTERVAL G_TIME_SPAN_HOUR

#define UNCHOSEN (-1)

/**
 * Entry:
 * @account: the account, as first written
 * @choice: whether it is to be always on, or %UNCHOSEN
 * @user: (nullable): who is logged in to it and stays
 *
 * One account of which something is known.
 */
typedef struct
{
  char *account;
  gint choice;
  const HallUser *user;
} Entry;

/**
 * ServerAlwaysOn:
 * @server: the server
 * @entries: (element-type utf8 Entry): by account, letter case aside
 * @n_users: entries with a user
 * @timer: when to look for those who have been absent for too long
 */
struct ServerAlwaysOn
{
  Server *server;
  GHashTable *entries;
  guint n_users;
  IoTimer timer;
};

static void
entry_free (Entry *self)
{
  g_free (self->account);
  g_free (self);
}

static Entry *
find (const ServerAlwaysOn *self, const char *account)
{
  return g_hash_table_lookup (self->entries, account);
}

static Entry *
obtain (ServerAlwaysOn *self, const char *account)
{
  Entry *entry = find (self, account);

  if (entry == NULL)
    {
      entry = g_new (Entry, 1);
      *entry = (Entry){ g_strdup (account), UNCHOSEN, NULL };
      g_hash_table_insert (self->entries, entry->account, entry);
    }

  return entry;
}

static void
set_user (ServerAlwaysOn *self, Entry *entry, const HallUser *user)
{
  self->n_users += (user != NULL) - (entry->user != NULL);
  entry->user = user;
}

static char *
list_rooms (const HallUser *user)
{
  GString *rooms = g_string_new (NULL);

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      g_string_append_printf (rooms, "%s%s,", i > 0 ? " " : "", member->room->name);
      hall_modes_append_letters (member->modes, rooms);
    }

  return g_string_free (rooms, FALSE);
}

/* What is known of it from now on; an entry of which nothing is known goes. */
static void
put (ServerAlwaysOn *self, Entry *entry)
{
  StoreJournal *journal = store_get_journal (self->server->store);
  StorePresence stored = { .account = entry->account, .choice = entry->choice };
  const HallUser *user = entry->user;
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autofree char *rooms = NULL;

  if (user != NULL)
    {
      rooms = list_rooms (user);
      hall_user_append_modes (user, modes);
      stored.nick = user->nick;
      stored.user = user->user;
      stored.host = user->host;
      stored.realname = user->realname;
      stored.modes = modes->str;
      stored.away = user->away;
      stored.rooms = rooms;
      stored.absent = user->absent;
    }
  store_journal_put_presence (journal, &stored);

  if (user == NULL && entry->choice == UNCHOSEN)
    g_hash_table_remove (self->entries, entry->account);
}

static gboolean
is_wanted (const ServerAlwaysOn *self, const char *account)
{
  ServerAlwaysOnPolicy policy = self->server->config->always_on;
  const Entry *entry = find (self, account);

  if (policy == SERVER_ALWAYS_ON_NOBODY)
    return FALSE;

  return entry != NULL && entry->choice != UNCHOSEN ? entry->choice == 1
                                                    : policy == SERVER_ALWAYS_ON_ALL;
}

static gboolean
has_place (const ServerAlwaysOn *self)
{
  return self->n_users < self->server->config->limits.always_on_users;
}

static GPtrArray *
list_users (const ServerAlwaysOn *self)
{
  GPtrArray *users = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const Entry *) value)->user != NULL)
      g_ptr_array_add (users, (gpointer) ((const Entry *) value)->user);

  return users;
}

static gboolean
is_over (const ServerAlwaysOn *self, const HallUser *user)
{
  gint64 days = self->server->config->always_on_days;
  gint64 now = base_clock_get_real (self->server->clock) / 1000;

  return days != 0 && user->absent != 0
         && now - base_id_get_time (user->absent) >= days * (G_TIME_SPAN_DAY / 1000);
}

static void
arm_timer (ServerAlwaysOn *self)
{
  io_timers_arm (self->server->timers, &self->timer,
                 base_clock_get_monotonic (self->server->clock) + EXPIRY_INTERVAL);
}

static void
expire_cb (IoTimer *timer)
{
  ServerAlwaysOn *self = BASE_CONTAINER_OF (timer, ServerAlwaysOn, timer);
  g_autoptr (GPtrArray) users = list_users (self);

  for (guint i = 0; i < users->len; i++)
    if (is_over (self, g_ptr_array_index (users, i)))
      server_user_expel (self->server, g_ptr_array_index (users, i), "Not seen for too long");
  arm_timer (self);
}

/**
 * server_always_on_new:
 * @server: the server; has to be there as long as this is
 *
 * Returns: (transfer full): what knows who stays, so far nobody
 */
ServerAlwaysOn *
server_always_on_new (Server *server)
{
  ServerAlwaysOn *self = g_new0 (ServerAlwaysOn, 1);

  self->server = server;
  self->entries = g_hash_table_new_full (irc_casemap_ascii_hash, irc_casemap_ascii_equal, NULL,
                                         (GDestroyNotify) entry_free);
  io_timer_init (&self->timer, expire_cb);

  return self;
}

/**
 * server_always_on_free:
 * @self: (transfer full): what knows who stays
 */
void
server_always_on_free (ServerAlwaysOn *self)
{
  io_timers_disarm (self->server->timers, &self->timer);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * server_always_on_find:
 * @self: what knows who stays
 * @account: an account
 *
 * Returns: (nullable) (transfer none): who is logged in to it and stays
 */
HallUser *
server_always_on_find (const ServerAlwaysOn *self, const char *account)
{
  const Entry *entry = find (self, account);

  return entry != NULL ? (HallUser *) entry->user : NULL;
}

/**
 * server_always_on_update:
 * @self: what knows who stays
 * @user: somebody who has just logged in, or of whom something else is wanted now
 *
 * Has @user stay from now on, or leave with the last connection; without one that is at the end of
 * this turn. Of several people with one account the first stays.
 */
void
server_always_on_update (ServerAlwaysOn *self, HallUser *user)
{
  const HallUser *other
      = user->account != NULL ? server_always_on_find (self, user->account) : NULL;
  gboolean is_on = user->account != NULL && is_wanted (self, user->account);
  HallCommand command = { .type = is_on ? HALL_COMMAND_STAY : HALL_COMMAND_GO, .actor = user };

  if (is_on == user->stays || (is_on && (other != NULL || !has_place (self))))
    return;

  server_apply (self->server, NULL, &command);
  if (!is_on && server_user_get_session (user) == NULL)
    server_user_expel (self->server, user, "Not kept here any more");
}

/**
 * server_always_on_update_all:
 * @self: what knows who stays, when the configuration has changed
 *
 * Whoever may not stay any more does not. Who may does from the next login on.
 */
void
server_always_on_update_all (ServerAlwaysOn *self)
{
  g_autoptr (GPtrArray) users = list_users (self);

  for (guint i = 0; i < users->len; i++)
    server_always_on_update (self, g_ptr_array_index (users, i));
}

/**
 * server_always_on_choose:
 * @self: what knows who stays
 * @user: somebody who is logged in
 * @is_on: whether that one wants to stay
 *
 * Returns: (nullable) (transfer none): why not, for people; %NULL when it is as wanted
 */
const char *
server_always_on_choose (ServerAlwaysOn *self, HallUser *user, gboolean is_on)
{
  Entry *entry;

  if (is_on && self->server->config->always_on == SERVER_ALWAYS_ON_NOBODY)
    return "On this server everybody leaves with the last connection";
  if (is_on && !user->stays && !has_place (self))
    return "No more people can stay here without a connection";

  entry = obtain (self, user->account);
  entry->choice = is_on;
  put (self, entry);
  server_always_on_update (self, entry->user != NULL ? (HallUser *) entry->user : user);

  return is_on && !user->stays ? "Under another nick you stay already" : NULL;
}

/**
 * server_always_on_record:
 * @self: what knows who stays
 * @user: somebody who stays, and of whom something has changed, or who does not stay any more
 *
 * Stores it.
 */
void
server_always_on_record (ServerAlwaysOn *self, const HallUser *user)
{
  Entry *entry = obtain (self, user->account);

  set_user (self, entry, user->stays ? user : NULL);
  put (self, entry);
}

/**
 * server_always_on_forget:
 * @self: what knows who stays
 * @account: an account that was given up, and nobody is logged in to
 */
void
server_always_on_forget (ServerAlwaysOn *self, const char *account)
{
  Entry *entry = find (self, account);

  if (entry == NULL)
    return;

  entry->choice = UNCHOSEN;
  put (self, entry);
}

/**
 * server_always_on_leave:
 * @self: what knows who stays
 * @user: somebody who stays, and has no connection any more
 *
 * Others are told that nobody reads what they write. When the server stops, they see that.
 */
void
server_always_on_leave (ServerAlwaysOn *self, HallUser *user)
{
  HallCommand command = { .type = HALL_COMMAND_AWAY, .actor = user, .text = AWAY };

  server_user_relocate (self->server, user, NULL);
  if (user->away == NULL && !self->server->stopping)
    server_apply (self->server, NULL, &command);
}

/**
 * server_always_on_return:
 * @reply: the answer to a connection that is going to be @user's
 * @user: somebody who may have been without one
 */
void
server_always_on_return (ServerReply *reply, HallUser *user)
{
  if (g_strcmp0 (user->away, AWAY) == 0)
    server_user_set_away (reply, user, NULL);
}

/* A database can say anything. Somebody from before there were cloaks has one from now on. */
static HallUser *
make_user (const ServerAlwaysOn *self, const StorePresence *stored)
{
  const ServerAccount *account = server_accounts_find (self->server->accounts, stored->account);
  g_autofree char *source = NULL;
  g_autofree char *shown = NULL;
  HallUser *user;

  if (account == NULL || stored->user == NULL || stored->host == NULL || stored->realname == NULL
      || stored->modes == NULL || stored->rooms == NULL || !irc_nick_is_valid (stored->nick)
      || !irc_user_is_valid (stored->user) || strpbrk (stored->host, " @!\r\n") != NULL
      || strpbrk (stored->realname, "\r\n") != NULL)
    return NULL;

  source = g_strdup_printf ("%s!%s@%s", stored->nick, stored->user, stored->host);
  shown = server_shown_source (self->server, source);
  user = hall_user_new (stored->nick, stored->user, strrchr (shown, '@') + 1, stored->realname,
                        NULL);
  user->account = g_strdup (account->name);
  user->away = g_strdup (stored->away != NULL ? stored->away : AWAY);
  user->absent = stored->absent != 0 ? (BaseId) stored->absent : self->server->ids.last;
  hall_user_restore_modes (user, stored->modes);

  return user;
}

static void
restore_rooms (const ServerAlwaysOn *self, HallUser *user, const char *rooms)
{
  Server *server = self->server;
  g_auto (GStrv) each = g_strsplit (rooms, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      char *comma = strchr (each[i], ',');
      HallModes modes;

      if (comma == NULL || user->memberships->len >= server->config->limits.rooms_per_user)
        continue;

      *comma = '\0';
      modes = hall_modes_from_letters (comma + 1) & HALL_MODES_PREFIX;
      hall_restore_member (server->hall, user, each[i], modes, server->ids.last);
    }
}

static gboolean
is_banned (const ServerAlwaysOn *self, const HallUser *user)
{
  gint64 now = base_clock_get_real (self->server->clock) / 1000;

  return hall_ban_set_find_user (hall_get_bans (self->server->hall), user, now) != NULL;
}

static void
restore_cb (const StorePresence *stored, gpointer user_data)
{
  ServerAlwaysOn *self = user_data;
  Server *server = self->server;
  Entry *entry = obtain (self, stored->account);
  g_autoptr (GPtrArray) metadata = NULL;
  HallUser *user;
  BaseId id;

  entry->choice = (gint) CLAMP (stored->choice, UNCHOSEN, 1);
  if (stored->nick == NULL || !is_wanted (self, stored->account) || !has_place (self))
    return;

  user = make_user (self, stored);
  if (user == NULL)
    return;
  if (is_banned (self, user))
    {
      hall_user_free (user);
      put (self, entry);
      return;
    }

  metadata = server_profiles_read (server_accounts_get_profiles (server->accounts), user->account);
  /* By the id at which they came people are told apart. */
  id = base_id_source_next (&server->ids, base_clock_get_real (server->clock));
  if (!hall_restore_user (server->hall, user, metadata, id))
    return;

  set_user (self, entry, user);
  restore_rooms (self, user, stored->rooms);
}

/**
 * server_always_on_restore:
 * @self: what knows who stays
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Brings those back who stayed: after accounts and rooms, and before anybody connects.
 *
 * Returns: whether all could be read
 */
gboolean
server_always_on_restore (ServerAlwaysOn *self, GError **error)
{
  if (!store_foreach_presence (self->server->store, restore_cb, self, error))
    return FALSE;

  arm_timer (self);

  return TRUE;
}

/**
 * server_always_on_import:
 * @self: what knows who stays
 * @stored: who stayed elsewhere, or chose to
 *
 * The choice holds from the next login on. Who stayed there is here after the next start, unless
 * that one comes before.
 *
 * Returns: whether nothing was known of the account here
 */
gboolean
server_always_on_import (ServerAlwaysOn *self, const StorePresence *stored)
{
  if (find (self, stored->account) != NULL)
    return FALSE;

  obtain (self, stored->account)->choice = (gint) stored->choice;
  store_journal_put_presence (store_get_journal (self->server->store), stored);

  return TRUE;
}
