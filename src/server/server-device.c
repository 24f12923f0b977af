/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which devices there are that people log in with: certificates, known by their fingerprints. */

#include "server/server-device.h"

#include "irc/irc-casemap.h"
#include "store/store-journal.h"

#define FINGERPRINT_DIGITS 64

/* Whoever logs in again and again is not written down each time. */
#define USED_STEP 60000

/**
 * ServerDevices:
 * @store: where they are kept
 * @by_fingerprint: (element-type utf8 ServerDevice): by their fingerprints
 * @by_account: (element-type utf8 GPtrArray): those of each account, in small letters, in the order
 * in which they were added
 */
struct ServerDevices
{
  Store *store;
  GHashTable *by_fingerprint;
  GHashTable *by_account;
};

static void
device_free (ServerDevice *device)
{
  g_free (device->fingerprint);
  g_free (device->account);
  g_free (device->note);
  g_free (device);
}

/**
 * server_device_parse_fingerprint:
 * @text: what somebody wrote
 *
 * Programs show fingerprints in small digits or large ones, with colons between them or without.
 *
 * Returns: (nullable) (transfer full): the fingerprint as it is kept; %NULL when it is none
 */
char *
server_device_parse_fingerprint (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (digits, g_ascii_tolower (*text));
      else if (*text != ':')
        return NULL;
      if (digits->len > FINGERPRINT_DIGITS)
        return NULL;
    }

  return digits->len == FINGERPRINT_DIGITS ? g_strdup (digits->str) : NULL;
}

static GPtrArray *
get_list (ServerDevices *self, const char *folded)
{
  GPtrArray *list = g_hash_table_lookup (self->by_account, folded);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (self->by_account, g_strdup (folded), list);
    }

  return list;
}

static ServerDevice *
insert (ServerDevices *self, const StoreDevice *stored)
{
  ServerDevice *device = g_new (ServerDevice, 1);

  device->fingerprint = g_strdup (stored->fingerprint);
  device->account = irc_casemap_fold (IRC_CASEMAP_ASCII, stored->account);
  device->note = g_strdup (stored->note);
  device->added = stored->added;
  device->used = stored->used;
  g_hash_table_insert (self->by_fingerprint, device->fingerprint, device);
  g_ptr_array_add (get_list (self, device->account), device);

  return device;
}

static void
restore_cb (const StoreDevice *stored, gpointer user_data)
{
  insert (user_data, stored);
}

/**
 * server_devices_new:
 * @store: where they are kept; has to be there as long as they are
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Returns: (nullable) (transfer full): the devices, read; %NULL with @error
 */
ServerDevices *
server_devices_new (Store *store, GError **error)
{
  g_autoptr (ServerDevices) self = g_new0 (ServerDevices, 1);

  self->store = store;
  self->by_fingerprint
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) device_free);
  self->by_account
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (!store_foreach_device (store, restore_cb, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_devices_free:
 * @self: (transfer full): the devices
 */
void
server_devices_free (ServerDevices *self)
{
  g_hash_table_unref (self->by_account);
  g_hash_table_unref (self->by_fingerprint);
  g_free (self);
}

/**
 * server_devices_find:
 * @self: the devices
 * @fingerprint: a fingerprint as it is kept
 *
 * Returns: (nullable) (transfer none): the device
 */
const ServerDevice *
server_devices_find (const ServerDevices *self, const char *fingerprint)
{
  return g_hash_table_lookup (self->by_fingerprint, fingerprint);
}

/**
 * server_devices_get_all:
 * @self: the devices
 * @account: the name of an account, in any case
 *
 * Returns: (nullable) (transfer none) (element-type ServerDevice): those of @account, in the order
 *   in which they were added; %NULL for none
 */
const GPtrArray *
server_devices_get_all (const ServerDevices *self, const char *account)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account);

  return g_hash_table_lookup (self->by_account, folded);
}

static void
record (ServerDevices *self, const ServerDevice *device)
{
  const StoreDevice stored
      = { device->fingerprint, device->account, device->note, device->added, device->used };

  store_journal_put_device (store_get_journal (self->store), &stored);
}

/**
 * server_devices_add:
 * @self: the devices
 * @account: the name of an account
 * @fingerprint: a fingerprint as it is kept, that no device has
 * @note: what its owner calls it; can be empty
 * @now: the time, in milliseconds since 1970-01-01 UTC
 *
 * All that is sent from now on leaves when this is on disk.
 *
 * Returns: (transfer none): the device, which logs in to @account from now on
 */
const ServerDevice *
server_devices_add (ServerDevices *self,
                    const char *account,
                    const char *fingerprint,
                    const char *note,
                    gint64 now)
{
  const StoreDevice stored = { fingerprint, account, note, now, 0 };
  ServerDevice *device = insert (self, &stored);

  record (self, device);

  return device;
}

/**
 * server_devices_import:
 * @self: the devices
 * @stored: one from elsewhere
 *
 * Returns: whether nobody logged in with it so far, and it is one of these from now on
 */
gboolean
server_devices_import (ServerDevices *self, const StoreDevice *stored)
{
  if (g_hash_table_contains (self->by_fingerprint, stored->fingerprint))
    return FALSE;

  record (self, insert (self, stored));

  return TRUE;
}

/**
 * server_devices_note_used:
 * @self: the devices
 * @fingerprint: the fingerprint of one, with which somebody logs in
 * @now: the time, in milliseconds since 1970-01-01 UTC
 */
void
server_devices_note_used (ServerDevices *self, const char *fingerprint, gint64 now)
{
  ServerDevice *device = g_hash_table_lookup (self->by_fingerprint, fingerprint);

  if (now < device->used + USED_STEP)
    return;

  device->used = now;
  record (self, device);
}

/**
 * server_devices_remove:
 * @self: the devices
 * @fingerprint: the fingerprint of one, with which nobody logs in any more
 */
void
server_devices_remove (ServerDevices *self, const char *fingerprint)
{
  ServerDevice *device = g_hash_table_lookup (self->by_fingerprint, fingerprint);
  const StoreDevice stored = { .fingerprint = device->fingerprint };
  GPtrArray *list = get_list (self, device->account);

  store_journal_put_device (store_get_journal (self->store), &stored);
  g_ptr_array_remove (list, device);
  if (list->len == 0)
    g_hash_table_remove (self->by_account, device->account);
  g_hash_table_remove (self->by_fingerprint, device->fingerprint);
}

/**
 * server_devices_remove_all:
 * @self: the devices
 * @account: the name of an account, whose devices are none any more
 */
void
server_devices_remove_all (ServerDevices *self, const char *account)
{
  const GPtrArray *list;

  while ((list = server_devices_get_all (self, account)) != NULL)
    {
      const ServerDevice *last = g_ptr_array_index (list, list->len - 1);

      server_devices_remove (self, last->fingerprint);
    }
}
