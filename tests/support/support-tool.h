/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-server.h"

G_BEGIN_DECLS

char *support_tool_use (SupportServer *server, const char *line, const char *input, int *status);
void support_tool_check (SupportServer *server, const char *line, int status, const char *pattern);

G_END_DECLS
