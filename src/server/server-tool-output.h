/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerToolLayout:
 * @SERVER_TOOL_TABLE: records one below the other, each in a line, with their keys above them
 * @SERVER_TOOL_RECORD: a record with each of its fields in a line
 * @SERVER_TOOL_JSON: a JSON object in a line for each record: https://jsonlines.org/
 *
 * How records are written.
 */
typedef enum
{
  SERVER_TOOL_TABLE,
  SERVER_TOOL_RECORD,
  SERVER_TOOL_JSON,
} ServerToolLayout;

/**
 * ServerToolOutput:
 *
 * What a tool of the administrator answers: records, which are all of the same kind, and sentences.
 */
typedef struct ServerToolOutput ServerToolOutput;

ServerToolOutput *server_tool_output_new (ServerToolLayout layout);
void server_tool_output_free (ServerToolOutput *self);
void server_tool_output_put_text (ServerToolOutput *self, const char *key, const char *text);
void server_tool_output_put_texts (ServerToolOutput *self,
                                   const char *key,
                                   const char *const *texts);
void server_tool_output_put_number (ServerToolOutput *self, const char *key, gint64 number);
void server_tool_output_put_time (ServerToolOutput *self, const char *key, gint64 time);
void server_tool_output_end_record (ServerToolOutput *self);
void server_tool_output_say (ServerToolOutput *self, const char *sentence);
char *server_tool_output_take (ServerToolOutput *self);
void server_tool_output_append_json_string (GString *json, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerToolOutput, server_tool_output_free)

G_END_DECLS
