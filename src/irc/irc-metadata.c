/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-metadata.h"

#include <string.h>

#define KEY_CHARACTERS G_CSET_a_2_z G_CSET_DIGITS "_./-"

/**
 * irc_metadata_key_is_valid:
 * @key: what may name something that people tell of themselves or of a room
 *
 * https://ircv3.net/specs/extensions/metadata#keys-and-values
 *
 * Returns: whether it can
 */
gboolean
irc_metadata_key_is_valid (const char *key)
{
  gsize size = strlen (key);

  return size > 0 && size <= IRC_METADATA_KEY_MAX && strspn (key, KEY_CHARACTERS) == size;
}
