/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-caps.h"

#include <string.h>

#define DRAFT "draft/"

G_STATIC_ASSERT (IRC_CAP_COUNT <= 63);

/* Each is its bit, and all but it when turned around, in whatever type the compiler keeps it. */
#define CAP(symbol, name, value, url)                                                              \
  G_STATIC_ASSERT ((IrcCaps) IRC_CAP_##symbol                                                      \
                   == G_GUINT64_CONSTANT (1) << IRC_CAP_INDEX_##symbol);                           \
  G_STATIC_ASSERT ((IrcCaps) ~IRC_CAP_##symbol                                                     \
                   == ~(G_GUINT64_CONSTANT (1) << IRC_CAP_INDEX_##symbol));
#include "irc/irc-cap.def"
#undef CAP

static const struct
{
  const char *name;
  const char *value;
} caps[] = {
#define CAP(symbol, name, value, url) { name, value },
#include "irc/irc-cap.def"
#undef CAP
};

/**
 * irc_cap_get_name:
 * @index: a capability, below %IRC_CAP_COUNT
 *
 * Returns: (transfer none): its name on the wire
 */
const char *
irc_cap_get_name (guint index)
{
  g_return_val_if_fail (index < IRC_CAP_COUNT, NULL);

  return caps[index].name;
}

/**
 * irc_cap_get_value:
 * @index: a capability, below %IRC_CAP_COUNT
 *
 * Returns: (transfer none) (nullable): what stands behind '=' in `CAP LS 302`:
 *   https://ircv3.net/specs/extensions/capability-negotiation#cap-ls-version
 */
const char *
irc_cap_get_value (guint index)
{
  g_return_val_if_fail (index < IRC_CAP_COUNT, NULL);

  return caps[index].value;
}

/**
 * irc_cap_find:
 * @name: a name on the wire, not NUL-terminated; names are case-sensitive
 * @name_size: its length in octets
 * @index: (out): the capability; not touched when there is none
 *
 * Returns: whether we speak it
 */
gboolean
irc_cap_find (const char *name, gsize name_size, guint *index)
{
  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      if (strlen (caps[i].name) != name_size || memcmp (caps[i].name, name, name_size) != 0)
        continue;

      *index = i;
      return TRUE;
    }

  return FALSE;
}

/**
 * irc_caps_resolve:
 * @asked: capabilities, each by the name under which it was asked for
 *
 * What was ratified is offered under the name that it had as a draft, too, for programs that know
 * it by that.
 *
 * Returns: what they mean: in place of the draft names of what was ratified the other ones
 */
IrcCaps
irc_caps_resolve (IrcCaps asked)
{
  IrcCaps resolved = asked;

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      const char *name = caps[i].name;
      guint index;

      if ((asked & (G_GUINT64_CONSTANT (1) << i)) == 0 || !g_str_has_prefix (name, DRAFT))
        continue;
      name += strlen (DRAFT);
      if (!irc_cap_find (name, strlen (name), &index))
        continue;

      resolved &= ~(G_GUINT64_CONSTANT (1) << i);
      resolved |= G_GUINT64_CONSTANT (1) << index;
    }

  return resolved;
}
