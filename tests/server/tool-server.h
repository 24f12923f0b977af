/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

char *tool_server_use (ServerFixture *self, const char *line, const char *typed, int *status);
void tool_server_check (ServerFixture *self, const char *line, const char *expected);
void tool_server_check_typed (ServerFixture *self,
                              const char *line,
                              const char *typed,
                              const char *expected);
void tool_server_check_fails (ServerFixture *self,
                              const char *line,
                              int status,
                              const char *expected);
void tool_server_configure (ServerFixture *self, const char *text);

G_END_DECLS
