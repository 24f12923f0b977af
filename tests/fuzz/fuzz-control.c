/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "server/server-control-message.h"
#include "server/server-tool-call.h"

/* What was understood is written so that it is understood as the same. */
static void
check_call (const ServerControlRequest *request)
{
  g_auto (ServerToolCall) call = { NULL };
  g_auto (ServerToolCall) again = { NULL };
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) same = NULL;
  g_autoptr (GError) error = NULL;

  if (!server_tool_call_init (&call, request->words, FALSE, &error))
    {
      g_assert_nonnull (error);
      return;
    }

  g_assert_cmpuint (g_strv_length (call.params), <=, call.row->max_params);
  words = server_tool_call_get_words (&call);
  g_assert_true (server_tool_call_init (&again, (const char *const *) words, FALSE, &error));
  g_assert_true (again.row == call.row && again.is_json == call.is_json);
  same = server_tool_call_get_words (&again);
  g_assert_true (g_strv_equal ((const char *const *) words, (const char *const *) same));
}

/* As it is written by who asks, so that it is read as it came. */
static void
check_request (const ServerControlRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes
      = server_control_request_write (request->secret, request->words, &error);
  ServerControlRequest again;
  gsize length;

  g_assert_no_error (error);
  g_assert_true (server_control_request_read_length (bytes->data, &length, &error));
  g_assert_cmpuint (length, ==, bytes->len - SERVER_CONTROL_LENGTH_SIZE);
  g_assert_true (server_control_request_read (&again, bytes->data + SERVER_CONTROL_LENGTH_SIZE,
                                              length, &error));
  g_assert_cmpstr (again.secret, ==, request->secret);
  g_assert_true (g_strv_equal (again.words, request->words));
}

static void
check_end (const guint8 *data, gsize size)
{
  g_autofree char *line = fuzz_text_new (data, size);
  g_autoptr (GString) again = g_string_new (NULL);
  const char *message;
  int status;
  int same;

  if (!server_control_answer_read_end (line, &status, &message))
    return;

  g_assert_cmpint (status, >=, 0);
  g_assert_cmpint (status, <=, 255);
  server_control_answer_end (again, status, message);
  g_assert_cmpuint (strcspn (again->str, "\n"), ==, again->len - 1);
  g_string_truncate (again, again->len - 1);
  g_assert_true (server_control_answer_read_end (again->str, &same, &message));
  g_assert_cmpint (same, ==, status);
}

/* A request as it comes, with its length before it, and the last line of an answer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ServerControlRequest request;
  gsize length;

  check_end (data, size);
  if (size < SERVER_CONTROL_LENGTH_SIZE || !server_control_request_read_length (data, &length, NULL)
      || length != size - SERVER_CONTROL_LENGTH_SIZE)
    return 0;

  if (server_control_request_read (&request, data + SERVER_CONTROL_LENGTH_SIZE, length, NULL))
    {
      check_request (&request);
      check_call (&request);
    }

  return 0;
}
