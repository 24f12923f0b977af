/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"

G_BEGIN_DECLS

void server_vocabulary_assert (const IrcMessage *message);

G_END_DECLS
