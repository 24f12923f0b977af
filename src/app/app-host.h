/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define APP_HOST_ERROR (app_host_error_quark ())

/**
 * AppHostError:
 * @APP_HOST_ERROR_NOT_FOUND: there is no inglenookd on this computer
 * @APP_HOST_ERROR_FAILED: it did not come up
 */
typedef enum
{
  APP_HOST_ERROR_NOT_FOUND,
  APP_HOST_ERROR_FAILED,
} AppHostError;

GQuark app_host_error_quark (void);

/**
 * AppHost:
 *
 * The chat on this computer: an `inglenookd` of one's own, as a process of its own, that goes on
 * while anybody is in it. Starting it when it runs already finds it.
 *
 * Properties, all readable:
 * - `address` (string, nullable): where other programs on this computer find it, "localhost:6667";
 * %NULL when there is only the socket
 */
#define APP_TYPE_HOST (app_host_get_type ())
G_DECLARE_FINAL_TYPE (AppHost, app_host, APP, HOST, GObject)

AppHost *app_host_new (const char *data_folder, const char *runtime_folder);

void app_host_set_program (AppHost *self, const char *program);
void app_host_set_listen (AppHost *self, const char *listen);
void app_host_set_idle_seconds (AppHost *self, guint seconds);

char *app_host_dup_uri (AppHost *self);
const char *app_host_get_address (AppHost *self);

void app_host_start_async (AppHost *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean app_host_start_finish (AppHost *self, GAsyncResult *result, GError **error);

G_END_DECLS
