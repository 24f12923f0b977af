/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-dispatch.h"

G_BEGIN_DECLS

#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  void handler (ServerReply *reply, const IrcMessage *message);
#include "server/server-command.def"
#undef COMMAND

G_END_DECLS
