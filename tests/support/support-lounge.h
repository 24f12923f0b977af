/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-client.h"

G_BEGIN_DECLS

/**
 * SupportLounge:
 * @server: a running server
 * @ada: in #lounge, its operator, with every capability
 * @bob: in #lounge, with none
 *
 * Two people in a room, to whom all has been said that there was to say.
 */
typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  SupportClient *bob;
} SupportLounge;

typedef void (*SupportLoungeTest) (SupportLounge *self, gconstpointer config);

void support_lounge_add (const char *path, const char *config, SupportLoungeTest test);

G_END_DECLS
