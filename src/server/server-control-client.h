/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

/**
 * ServerToolPrintFunc:
 * @text: whole lines for standard output
 */
typedef void (*ServerToolPrintFunc) (const char *text, gpointer user_data);

/**
 * ServerControlOutcome:
 * @SERVER_CONTROL_ANSWERED: the server has done it
 * @SERVER_CONTROL_NOBODY: no server answers there
 * @SERVER_CONTROL_CUT: it ended before it answered anything, and may have done it or not
 * @SERVER_CONTROL_FAILED: it could not be asked, or refused
 *
 * What came of asking a server that may run.
 */
typedef enum
{
  SERVER_CONTROL_ANSWERED,
  SERVER_CONTROL_NOBODY,
  SERVER_CONTROL_CUT,
  SERVER_CONTROL_FAILED,
} ServerControlOutcome;

ServerControlOutcome server_control_ask (const ServerConfig *config,
                                         const GByteArray *request,
                                         int input,
                                         ServerToolPrintFunc print,
                                         gpointer user_data,
                                         int *status,
                                         GError **error);

G_END_DECLS
