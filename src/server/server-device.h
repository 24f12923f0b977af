/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Octets of what somebody can call a device. */
#define SERVER_DEVICE_NOTE_MAX 64

/**
 * ServerDevice:
 * @fingerprint: the SHA-256 of its certificate, 64 small hexadecimal digits
 * @account: the account that it logs in to, in small letters
 * @note: what its owner calls it; can be empty
 * @added: when it was added, in milliseconds since 1970-01-01 UTC
 * @used: when somebody logged in with it last, give or take a minute, likewise; 0 for never
 *
 * What somebody logs in to an account with instead of a password.
 */
typedef struct
{
  char *fingerprint;
  char *account;
  char *note;
  gint64 added;
  gint64 used;
} ServerDevice;

/**
 * ServerDevices:
 *
 * All devices, in memory: some hundreds of bytes each.
 */
typedef struct ServerDevices ServerDevices;

char *server_device_parse_fingerprint (const char *text);

ServerDevices *server_devices_new (Store *store, GError **error);
void server_devices_free (ServerDevices *self);
const ServerDevice *server_devices_find (const ServerDevices *self, const char *fingerprint);
const GPtrArray *server_devices_get_all (const ServerDevices *self, const char *account);
const ServerDevice *server_devices_add (ServerDevices *self,
                                        const char *account,
                                        const char *fingerprint,
                                        const char *note,
                                        gint64 now);
gboolean server_devices_import (ServerDevices *self, const StoreDevice *stored);
void server_devices_note_used (ServerDevices *self, const char *fingerprint, gint64 now);
void server_devices_remove (ServerDevices *self, const char *fingerprint);
void server_devices_remove_all (ServerDevices *self, const char *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerDevices, server_devices_free)

G_END_DECLS
