/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_NOTIFY_READY    "READY=1"
#define SERVER_NOTIFY_STOPPING "STOPPING=1"
#define SERVER_NOTIFY_ALIVE    "WATCHDOG=1"

#define SERVER_NOTIFY_ERROR (server_notify_error_quark ())

/**
 * ServerNotifyError:
 * @SERVER_NOTIFY_ERROR_ADDRESS: what the service manager says its socket is cannot be one
 * @SERVER_NOTIFY_ERROR_FAILED: the socket does not take it
 */
typedef enum
{
  SERVER_NOTIFY_ERROR_ADDRESS,
  SERVER_NOTIFY_ERROR_FAILED,
} ServerNotifyError;

GQuark server_notify_error_quark (void);

gboolean server_notify (const char *state, const char *status, GError **error);

G_END_DECLS
