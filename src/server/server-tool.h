/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-private.h"
#include "server/server-tool-output.h"

G_BEGIN_DECLS

#define SERVER_TOOL_ERROR (server_tool_error_quark ())

/**
 * ServerToolError:
 * @SERVER_TOOL_ERROR_FAILED: it could not be done; the message says why
 * @SERVER_TOOL_ERROR_NOT_RUNNING: it takes a server that runs, and there is none
 *
 * Why a tool failed. The value is what the program ends with; 3 is what systemctl(1) ends with
 * then.
 */
typedef enum
{
  SERVER_TOOL_ERROR_FAILED = 1,
  SERVER_TOOL_ERROR_NOT_RUNNING = 3,
} ServerToolError;

/**
 * ServerToolFlags:
 * @SERVER_TOOL_CHANGES: it changes what is in the database, which is made when there is none
 * @SERVER_TOOL_PASSWORD: it needs a password, which the program asks for; the tool gets a verifier
 *   of it, and nobody else sees more
 * @SERVER_TOOL_LIST: it answers with a table, or as many objects of JSON
 * @SERVER_TOOL_SHOW: it answers with one record, or one object of JSON
 * @SERVER_TOOL_LIVE: it is of use only while the server runs
 * @SERVER_TOOL_HERE: it is done in the program that was started, beside the server if that runs;
 *   there is no #Server then, and the tool opens what it needs
 * @SERVER_TOOL_FILE: it works on the file that its first parameter names, or standard input, which
 *   the program opens and hands over to the server; when none runs it is as with %SERVER_TOOL_HERE
 * @SERVER_TOOL_STATE: it tells whether the server runs, so that there is no database is an answer
 */
typedef enum
{
  SERVER_TOOL_CHANGES = 1 << 0,
  SERVER_TOOL_PASSWORD = 1 << 1,
  SERVER_TOOL_LIST = 1 << 2,
  SERVER_TOOL_SHOW = 1 << 3,
  SERVER_TOOL_LIVE = 1 << 4,
  SERVER_TOOL_HERE = 1 << 5,
  SERVER_TOOL_STATE = 1 << 6,
  SERVER_TOOL_FILE = 1 << 7,
} ServerToolFlags;

typedef struct ServerTool ServerTool;

/**
 * ServerToolFunc:
 *
 * Does what a tool is for. What it puts and says is the answer, which leaves when all that it
 * changed is on disk.
 *
 * Returns: whether it could be done; when not, @error says why
 */
typedef gboolean (*ServerToolFunc) (ServerTool *tool, GError **error);

/**
 * ServerToolRow:
 * @words: what it is called, such as `account add`
 * @usage: what stands behind that: parameters, and before them `[--option VALUE]` and `[--option]`
 * @min_params: how many parameters there have to be
 * @max_params: how many there can be
 * @flags: see #ServerToolFlags
 * @func: what does it
 * @meaning: what it does, as the end of a sentence
 *
 * A row of server-tool.def.
 */
typedef struct
{
  const char *words;
  const char *usage;
  guint min_params;
  guint max_params;
  ServerToolFlags flags;
  ServerToolFunc func;
  const char *meaning;
} ServerToolRow;

/**
 * ServerToolCall:
 * @row: what is to be done
 * @params: (owned): its parameters, %NULL-terminated
 * @options: (owned): its own options, as `name=value` or `name`, %NULL-terminated
 * @rest: (owned): other options, which are for the configuration, %NULL-terminated
 * @is_json: whether the answer is to be JSON
 *
 * What the administrator wrote, understood.
 */
typedef struct
{
  const ServerToolRow *row;
  char **params;
  char **options;
  char **rest;
  gboolean is_json;
} ServerToolCall;

/**
 * ServerTool:
 * @server: (nullable): the server: the one that runs, or else one on the database without
 *   listeners or sessions, so that nothing is done differently; %NULL with %SERVER_TOOL_HERE
 * @config: (nullable): what the operator decided, with %SERVER_TOOL_HERE; otherwise ask the server
 * @call: what is to be done
 * @secret: (nullable): what nobody else is to see, such as the verifier of a password
 * @input: with %SERVER_TOOL_FILE, the file
 * @output: what is answered
 * @import: (nullable): what it began, and is answered when that is done
 * @status: what the program ends with, when it succeeds
 * @hall_error: (nullable): what the hall refused lately
 *
 * A tool of the administrator at work.
 */
struct ServerTool
{
  Server *server;
  const ServerConfig *config;
  const ServerToolCall *call;
  const char *secret;
  int input;
  ServerToolOutput *output;
  ServerImport *import;
  int status;
  char *hall_error;
};

GQuark server_tool_error_quark (void);

gboolean server_tool_run (ServerTool *self, GError **error);
gboolean server_tool_is_live (const ServerTool *self);
const char *server_tool_get_param (const ServerTool *self, guint index);
const char *server_tool_get_option (const ServerTool *self, const char *name);
gboolean server_tool_get_verifier (const ServerTool *self,
                                   ServerScramVerifier *verifier,
                                   GError **error);
gboolean server_tool_apply (ServerTool *self, HallCommand *command, GError **error);
void server_tool_hear_hall (ServerTool *self, const char *text, const char *subject);
void server_tool_say (ServerTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void server_tool_say_imported (ServerTool *self, const StoreImportCount *count);
void server_tool_note (ServerTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean server_tool_is_apart (const char *path, const char *database, GError **error);
gboolean server_tool_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* clang-format off */
#define TOOL(words, usage, min_params, max_params, flags, function, meaning) \
  gboolean function (ServerTool *tool, GError **error);
#include "server/server-tool.def"
#undef TOOL
/* clang-format on */

G_END_DECLS
