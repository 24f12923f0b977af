/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LOAD_ERROR (load_error_quark ())

/**
 * LoadError:
 * @LOAD_ERROR_OPTION: the command line asks for what cannot be
 * @LOAD_ERROR_ADDRESS: the server's address cannot be used, or must not be
 * @LOAD_ERROR_LIMIT: the system allows less than what was asked for
 * @LOAD_ERROR_PROCESS: the process to watch is not there
 * @LOAD_ERROR_CONNECTION: a connection failed, or the server refused or ended it
 * @LOAD_ERROR_TIMEOUT: not all was done in time
 */
typedef enum
{
  LOAD_ERROR_OPTION,
  LOAD_ERROR_ADDRESS,
  LOAD_ERROR_LIMIT,
  LOAD_ERROR_PROCESS,
  LOAD_ERROR_CONNECTION,
  LOAD_ERROR_TIMEOUT,
} LoadError;

GQuark load_error_quark (void);

G_END_DECLS
