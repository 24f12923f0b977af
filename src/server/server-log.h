/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bucket.h"
#include "base/base-clock.h"
#include "io/io-timer.h"

G_BEGIN_DECLS

/* How often each kind of event is logged: as often as this at once, and then once a second. */
#define SERVER_LOG_BURST 60

/**
 * ServerLogEvent:
 *
 * What can be logged: a row of server-log.def each.
 */
/* clang-format off */
typedef enum
{
#define SERVER_LOG(symbol, id, level, text, help) SERVER_LOG_##symbol,
#include "server/server-log.def"
#undef SERVER_LOG
  SERVER_LOG_COUNT,
} ServerLogEvent;
/* clang-format on */

/**
 * ServerLogKind:
 * @symbol: what the source calls it
 * @id: what `MESSAGE_ID` is in the journal, 32 hexadecimal digits
 * @level: how bad it is
 * @text: what people read, with `{word}` for each field
 * @help: what it means and what to do, for people
 *
 * A row of server-log.def.
 */
typedef struct
{
  const char *symbol;
  const char *id;
  GLogLevelFlags level;
  const char *text;
  const char *help;
} ServerLogKind;

/**
 * ServerLog:
 *
 * Where a server tells what happens, for who runs it.
 */
typedef struct ServerLog ServerLog;

ServerLog *server_log_new (IoTimers *timers, const BaseClock *clock);
void server_log_free (ServerLog *self);
void server_log (ServerLog *self, ServerLogEvent event, ...) G_GNUC_NULL_TERMINATED;
const ServerLogKind *server_log_get_kind (ServerLogEvent event);
char *server_log_escape (const char *value);
GLogWriterOutput server_log_write (GLogLevelFlags level,
                                   const GLogField *fields,
                                   gsize n_fields,
                                   gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerLog, server_log_free)

G_END_DECLS
