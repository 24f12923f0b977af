/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-histogram.h"
#include "hall/hall.h"
#include "server/server-fail.h"
#include "server/server-session.h"

G_BEGIN_DECLS

/* Numerics have three digits. */
#define SERVER_METRICS_NUMERICS 1000

typedef enum
{
  SERVER_REFUSAL_ADDRESS,
  SERVER_REFUSAL_BANNED,
  SERVER_REFUSAL_FULL,
  SERVER_REFUSAL_MEMORY,
  SERVER_REFUSAL_COUNT,
} ServerRefusal;

/**
 * ServerMetrics:
 * @sessions: connections that are open
 * @connections: those that were taken
 * @refused: those that were refused
 * @disconnects: those that ended
 * @lines: lines that clients sent
 * @throttles: times that one had to wait
 * @messages: commands that said something, from #HALL_COMMAND_PRIVMSG to #HALL_COMMAND_EDIT
 * @deliveries: for each of them, who was told of it
 * @numerics: how often each was sent
 * @fails: the same of rows of server-fail.def; behind them of those that are in none
 * @voided: messages that were given up, as the disk did not take them
 * @commit_failures: attempts to store something that failed
 * @history_times: microseconds until each answer about the past
 * @search_times: the same of searches
 *
 * What is counted while it happens, by the main thread alone: each costs one increment, which is no
 * more than asking whether somebody wants to know. What can be looked up is not counted, but looked
 * up when somebody asks.
 */
typedef struct
{
  guint sessions[SERVER_TRANSPORT_COUNT];
  guint64 connections[SERVER_TRANSPORT_COUNT];
  guint64 refused[SERVER_REFUSAL_COUNT];
  guint64 disconnects[SERVER_DISCONNECT_COUNT];
  guint64 lines;
  guint64 throttles;
  guint64 messages[HALL_COMMAND_EDIT - HALL_COMMAND_PRIVMSG + 1];
  guint64 deliveries;
  guint64 numerics[SERVER_METRICS_NUMERICS];
  guint64 fails[SERVER_FAIL_COUNT + 1];
  guint64 voided;
  guint64 commit_failures;
  BaseHistogram history_times;
  BaseHistogram search_times;
} ServerMetrics;

/**
 * ServerMetric:
 * @name: what it is called
 * @type: counter, gauge or histogram
 * @unit: of what it is one, with which its name ends; empty for none
 * @labels: the names of its labels, with commas between; empty for none
 * @help: what it tells
 *
 * A row of server-metric.def.
 */
typedef struct
{
  const char *name;
  const char *type;
  const char *unit;
  const char *labels;
  const char *help;
} ServerMetric;

void server_metrics_note_done (ServerMetrics *self, HallCommandType type);
const ServerMetric *server_metrics_get_list (guint *n_metrics);
const char *server_metrics_get_trouble (Server *server);
char *server_metrics_render (Server *server);

G_END_DECLS
