/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SQL_ERROR (sql_error_quark ())

/**
 * SqlError:
 * @SQL_ERROR_BUSY: another program or connection holds a lock on the database; trying again may
 * help
 * @SQL_ERROR_DAMAGED: the file is damaged, or no database at all
 * @SQL_ERROR_NEWER: a newer version of the program has written it
 * @SQL_ERROR_FOREIGN: it is the database of another program
 * @SQL_ERROR_FULL: the disk is full
 * @SQL_ERROR_IO: the file cannot be opened, read or written; trying again may help
 * @SQL_ERROR_STOPPED: whoever was asked whether to go on did not want to
 * @SQL_ERROR_FAILED: anything else, such as a constraint that does not hold; the message has
 * SQLite's words
 *
 * The messages are for people: they name the file and say what to do.
 */
typedef enum
{
  SQL_ERROR_BUSY,
  SQL_ERROR_DAMAGED,
  SQL_ERROR_NEWER,
  SQL_ERROR_FOREIGN,
  SQL_ERROR_FULL,
  SQL_ERROR_IO,
  SQL_ERROR_STOPPED,
  SQL_ERROR_FAILED,
} SqlError;

GQuark sql_error_quark (void);

G_END_DECLS
