/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd` as a tool of the administrator: on the server that runs, or else on its database. */

#include "server/server-tool-program.h"

#include <string.h>
#include <unistd.h>

#include "server/server-control-message.h"
#include "server/server-control-path.h"
#include "server/server-hash-password.h"
#include "server/server-tool-call.h"
#include "server/server-tool-input.h"

/* A server that starts has its database before its control socket, and one that ends for longer. */
#define ATTEMPTS   30
#define ATTEMPT_MS 100

/**
 * Use:
 * @call: what is to be done
 * @arguments: the command line that the configuration is made of
 * @config: what it says
 * @secret: (nullable): see #ServerTool
 * @input: likewise; -1 for none
 * @print: is told what is to be printed
 * @user_data: for @print
 *
 * A tool that is being used.
 */
typedef struct
{
  const ServerToolCall *call;
  const char *const *arguments;
  const ServerConfig *config;
  const char *secret;
  int input;
  ServerToolPrintFunc print;
  gpointer user_data;
} Use;

static int
get_status (const GError *error)
{
  return error->domain == SERVER_TOOL_ERROR ? error->code : SERVER_TOOL_ERROR_FAILED;
}

/* Does it here, and keeps what is to be printed, as it may not be true yet. */
static int
work (const Use *self, Server *server, char **text, GError **error)
{
  g_autoptr (ServerToolOutput) output = server_tool_call_make_output (self->call);
  ServerTool tool = {
    .server = server,
    .config = self->config,
    .call = self->call,
    .secret = self->secret,
    .input = self->input,
    .output = output,
  };

  if (!server_tool_run (&tool, error))
    return get_status (*error);

  *text = server_tool_output_take (output);

  return tool.status;
}

static gboolean
fail_not_running (GError **error, const char *more)
{
  g_set_error (error, SERVER_TOOL_ERROR, SERVER_TOOL_ERROR_NOT_RUNNING,
               "The server is not running%s", more);

  return FALSE;
}

/* What only reads makes no database. */
static gboolean
check_database (const Use *self, GError **error)
{
  ServerToolFlags flags = self->call->row->flags;

  if ((flags & SERVER_TOOL_LIVE) != 0)
    return fail_not_running (error, "");
  if ((flags & SERVER_TOOL_CHANGES) != 0
      || g_file_test (self->config->database, G_FILE_TEST_EXISTS))
    return TRUE;
  if ((flags & SERVER_TOOL_STATE) != 0)
    return fail_not_running (error, ", and has no database yet");

  return server_tool_fail (error, "There is no database %s; --config or --database name another",
                           self->config->database);
}

/* A server without listeners and sessions is all that is needed: what is done is what one that runs
 * does. */
static int
work_on_database (const Use *self, GError **error)
{
  g_autofree char *answer = NULL;
  g_autofree char *text = NULL;
  g_autoptr (Server) server = NULL;
  ServerConfig *config;
  int status;

  if (!check_database (self, error))
    return get_status (*error);

  /* The server takes the configuration, and this may be tried again. */
  config = server_config_new_from_arguments (self->arguments, &answer, error);
  if (config == NULL)
    return SERVER_TOOL_ERROR_FAILED;
  server = server_new (config, base_clock_get_system (), error);
  if (server == NULL)
    return SERVER_TOOL_ERROR_FAILED;

  status = work (self, server, &text, error);
  if (!server_close_store (server, text != NULL ? error : NULL) || text == NULL)
    return status != 0 ? status : (int) SERVER_TOOL_ERROR_FAILED;
  self->print (text, self->user_data);

  return status;
}

static void
explain_busy (const Use *self, GError **error)
{
  g_autofree char *path = server_control_path_new (self->config);

  g_prefix_error (error, "No server answers at the control socket %s, and yet: ", path);
}

/* A server that was about to end may have done what changes something, and that is not for doing
 * twice. */
static gboolean
is_worth_another_try (const Use *self, ServerControlOutcome outcome, const GError *error)
{
  if (outcome == SERVER_CONTROL_CUT)
    return (self->call->row->flags & (SERVER_TOOL_CHANGES | SERVER_TOOL_LIVE)) == 0;

  return outcome == SERVER_CONTROL_NOBODY && g_error_matches (error, STORE_ERROR, STORE_ERROR_BUSY);
}

/* Beside the server, if that runs. */
static int
work_here (const Use *self, GError **error)
{
  g_autofree char *text = NULL;
  int status;

  if (!check_database (self, error))
    return get_status (*error);

  if (self->input >= 0)
    lseek (self->input, 0, SEEK_SET);
  status = work (self, NULL, &text, error);
  if (text != NULL)
    self->print (text, self->user_data);

  return status;
}

static ServerControlOutcome
try_both (const Use *self, const GByteArray *request, int *status, GError **error)
{
  ServerControlOutcome outcome = server_control_ask (self->config, request, self->input,
                                                     self->print, self->user_data, status, error);

  if (outcome == SERVER_CONTROL_NOBODY && self->input >= 0)
    *status = work_here (self, error);
  else if (outcome == SERVER_CONTROL_NOBODY)
    *status = work_on_database (self, error);
  else if (outcome != SERVER_CONTROL_ANSWERED)
    *status = get_status (*error);

  return outcome;
}

static int
work_on_server_or_database (const Use *self, GError **error)
{
  g_auto (GStrv) words = server_tool_call_get_words (self->call);
  g_autoptr (GByteArray) request
      = server_control_request_write (self->secret, (const char *const *) words, error);
  ServerControlOutcome outcome;
  int status = SERVER_TOOL_ERROR_FAILED;

  if (request == NULL)
    return status;

  outcome = try_both (self, request, &status, error);
  for (guint i = 1; i < ATTEMPTS && is_worth_another_try (self, outcome, *error); i++)
    {
      g_usleep (ATTEMPT_MS * 1000);
      g_clear_error (error);
      outcome = try_both (self, request, &status, error);
    }
  if (g_error_matches (*error, STORE_ERROR, STORE_ERROR_BUSY))
    explain_busy (self, error);

  return status;
}

static int
work_with_file (Use *self, GError **error)
{
  int status;

  self->input = server_tool_input_open (self->call->params[0], error);
  if (self->input < 0)
    return SERVER_TOOL_ERROR_FAILED;

  status = work_on_server_or_database (self, error);
  close (self->input);

  return status;
}

static int
work_with_secret (Use *self, int input, GError **error)
{
  ServerScramVerifier verifier;
  char *secret = NULL;
  int status;

  if ((self->call->row->flags & SERVER_TOOL_PASSWORD) != 0)
    {
      if (!server_hash_password_ask (input, self->config->iterations, &verifier, error))
        return SERVER_TOOL_ERROR_FAILED;
      secret = server_scram_to_text (&verifier);
    }

  self->secret = secret;
  if ((self->call->row->flags & SERVER_TOOL_HERE) != 0)
    status = work_here (self, error);
  else if ((self->call->row->flags & SERVER_TOOL_FILE) != 0)
    status = work_with_file (self, error);
  else
    status = work_on_server_or_database (self, error);

  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);

  return status;
}

static char **
make_arguments (const char *program, char **rest)
{
  GPtrArray *arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, g_strdup (program));
  for (char **option = rest; *option != NULL; option++)
    g_ptr_array_add (arguments, g_strdup (*option));
  g_ptr_array_add (arguments, NULL);

  return (char **) g_ptr_array_free (arguments, FALSE);
}

/**
 * server_tool_use:
 * @arguments: (array zero-terminated=1): the command line: the program's name, the words of a tool,
 *   then what it is to work with, and options, among them those that name the configuration
 * @input: where a password is read from
 * @print: is told what is to be printed; nothing of it before it is on disk
 * @user_data: for @print
 * @error: return location for a #GError of any domain
 *
 * Returns: what the program is to end with; not 0 when @error says why, and when the answer itself
 *   is that something is not as it should be
 */
int
server_tool_use (const char *const *arguments,
                 int input,
                 ServerToolPrintFunc print,
                 gpointer user_data,
                 GError **error)
{
  g_auto (ServerToolCall) call = { NULL };
  g_auto (GStrv) rest = NULL;
  g_autofree char *help = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (ServerConfig) config = NULL;
  Use self = { .call = &call, .input = -1, .print = print, .user_data = user_data };

  help = server_tool_call_describe (arguments + 1);
  if (help != NULL)
    {
      print (help, user_data);
      return 0;
    }
  if (!server_tool_call_init (&call, arguments + 1, TRUE, error))
    return SERVER_TOOL_ERROR_FAILED;

  rest = make_arguments (arguments[0], call.rest);
  config = server_config_new_from_arguments ((const char *const *) rest, &answer, error);
  if (config == NULL)
    return SERVER_TOOL_ERROR_FAILED;
  if (answer != NULL)
    {
      print (answer, user_data);
      return 0;
    }

  self.arguments = (const char *const *) rest;
  self.config = config;

  return work_with_secret (&self, input, error);
}
