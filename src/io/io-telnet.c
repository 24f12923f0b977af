/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-telnet.h"

#define SE   240
#define SB   250
#define WILL 251
#define DONT 254
#define IAC  255

static IoTelnet
get_next (IoTelnet state, guchar octet)
{
  switch (state)
    {
    case IO_TELNET_COMMAND:
      if (octet == SB)
        return IO_TELNET_SUBNEGOTIATION;
      return octet >= WILL && octet <= DONT ? IO_TELNET_OPTION : IO_TELNET_DATA;
    case IO_TELNET_SUBNEGOTIATION:
      return octet == IAC ? IO_TELNET_SUBNEGOTIATION_COMMAND : IO_TELNET_SUBNEGOTIATION;
    case IO_TELNET_SUBNEGOTIATION_COMMAND:
      return octet == SE ? IO_TELNET_DATA : IO_TELNET_SUBNEGOTIATION;
    case IO_TELNET_DATA:
      return octet == IAC ? IO_TELNET_COMMAND : IO_TELNET_DATA;
    case IO_TELNET_OPTION:
    default:
      return IO_TELNET_DATA;
    }
}

/**
 * io_telnet_filter:
 * @self: how far the stream was read; 0 at its beginning
 * @in: what was read of it now
 * @size: octets of that
 * @out: where what is left of it goes, with room for one octet more; it may begin where @in does,
 * less that octet
 *
 * Takes out what a telnet program sends beside the text: its commands and options, which are not
 * answered, and NUL, which it puts behind a carriage return. What looks like the beginning of a
 * command and is none stays: whoever reads it finds that it is no UTF-8.
 * https://www.rfc-editor.org/rfc/rfc854
 *
 * Returns: octets that are left
 */
gsize
io_telnet_filter (IoTelnet *self, const char *in, gsize size, char *out)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    {
      guchar octet = (guchar) in[i];
      IoTelnet state = *self;
      gboolean is_command = state == IO_TELNET_COMMAND && octet >= SE && octet != IAC;

      *self = get_next (state, octet);
      if (state == IO_TELNET_COMMAND && !is_command)
        out[n++] = (char) IAC;
      if (state > IO_TELNET_COMMAND || is_command || octet == IAC || octet == '\0')
        continue;
      out[n++] = (char) octet;
    }

  return n;
}
