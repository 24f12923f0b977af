/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "io/io-stream.h"

G_BEGIN_DECLS

/* Octets that a message of a client may have: a line with all its tags, and some more, so that who
 * sends a line that is a little too long is told so as on any other connection. */
#define IO_WEBSOCKET_MESSAGE_MAX (16 * 1024)

void io_websocket_init (IoStream *self, IoStream *inner, const char *const *origins);

G_END_DECLS
