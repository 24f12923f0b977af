/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IoTelnet:
 * @IO_TELNET_DATA: what comes next is text
 * @IO_TELNET_COMMAND: it is a command
 * @IO_TELNET_OPTION: it is what WILL, WONT, DO or DONT are about
 * @IO_TELNET_SUBNEGOTIATION: it is part of a subnegotiation
 * @IO_TELNET_SUBNEGOTIATION_COMMAND: it may end that
 *
 * How far a stream of bytes from a telnet program was read.
 */
typedef enum
{
  IO_TELNET_DATA,
  IO_TELNET_COMMAND,
  IO_TELNET_OPTION,
  IO_TELNET_SUBNEGOTIATION,
  IO_TELNET_SUBNEGOTIATION_COMMAND,
} IoTelnet;

gsize io_telnet_filter (IoTelnet *self, const char *in, gsize size, char *out);

G_END_DECLS
