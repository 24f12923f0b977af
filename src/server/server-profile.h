/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-profile.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ServerProfiles:
 *
 * What is told of accounts. It is read when somebody logs in; in memory there is only what is not
 * on the disk yet.
 */
typedef struct ServerProfiles ServerProfiles;

ServerProfiles *server_profiles_new (Store *store);
void server_profiles_free (ServerProfiles *self);
GPtrArray *server_profiles_read (ServerProfiles *self, const char *account);
void server_profiles_put (ServerProfiles *self,
                          const char *account,
                          const char *key,
                          const char *value);
void server_profiles_clear (ServerProfiles *self, const char *account);
void server_profiles_note_committed (ServerProfiles *self, guint64 batch);
void server_profiles_note_voided (ServerProfiles *self);
void server_profiles_record_again (ServerProfiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerProfiles, server_profiles_free)

G_END_DECLS
