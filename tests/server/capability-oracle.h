/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-caps.h"

G_BEGIN_DECLS

/* Whoever asks for everything; STS cannot be asked for, and only one version of metadata. */
#define CAPABILITY_ORACLE_FULL                                                                     \
  ((((IrcCaps) 1 << IRC_CAP_COUNT) - 1) & ~((IrcCaps) IRC_CAP_STS | (IrcCaps) IRC_CAP_METADATA_2))

/* Somebody with this nick shares no room with who looks on, so that only MONITOR tells of what
 * happens to them. */
#define CAPABILITY_ORACLE_FAR "far"

char *capability_oracle_reduce (const char *lines, IrcCaps caps, const char *me);
void capability_oracle_assert_complete (const char *lines);
void capability_oracle_assert_rows (void);

G_END_DECLS
