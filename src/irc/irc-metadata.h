/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets of a key and of a value: with the longest names, one of each fits every line that tells of
 * them. https://ircv3.net/specs/extensions/metadata */
#define IRC_METADATA_KEY_MAX   32
#define IRC_METADATA_VALUE_MAX 300

gboolean irc_metadata_key_is_valid (const char *key);

G_END_DECLS
