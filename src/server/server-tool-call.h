/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-tool.h"

G_BEGIN_DECLS

gboolean server_tool_call_init (ServerToolCall *self,
                                const char *const *words,
                                gboolean takes_rest,
                                GError **error);
void server_tool_call_clear (ServerToolCall *self);
char **server_tool_call_get_words (const ServerToolCall *self);
ServerToolOutput *server_tool_call_make_output (const ServerToolCall *self);
gboolean server_tool_call_is_named (const char *word);
char *server_tool_call_describe_all (void);
char *server_tool_call_describe (const char *const *words);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerToolCall, server_tool_call_clear)

G_END_DECLS
