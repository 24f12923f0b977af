/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is not to be on the server, and for whom that is meant. */

#include "hall/hall-ban.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-mask.h"
#include "irc/irc-name.h"

/* Whoever bans more than this at once bans half the world, and most likely by mistake. */
#define LEAST_IPV4_PREFIX (IRC_NETWORK_IPV4_BITS + 8)
#define LEAST_IPV6_PREFIX 16

/* So that a line has room for a mask, with what is told of it. */
#define MASK_SIZE_MAX 100

/* As few letters are in the name of nearly everybody. */
#define LEAST_LETTERS 4

static gboolean
set_network (HallBan *self, const char *text)
{
  if (!irc_network_parse (text, &self->network))
    return FALSE;

  self->kind = HALL_BAN_NETWORK;
  self->has_network = TRUE;
  self->mask = irc_network_to_string (&self->network);

  return TRUE;
}

static gboolean
set_account (HallBan *self, const char *name)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, name);

  if (!irc_nick_is_valid (name))
    return FALSE;

  self->kind = HALL_BAN_ACCOUNT;
  self->mask = g_strconcat (HALL_BAN_ACCOUNT_PREFIX, folded, NULL);

  return TRUE;
}

static gboolean
set_mask (HallBan *self, const char *text)
{
  const char *at = strchr (text, '@');
  g_autofree char *user = NULL;
  g_autofree char *host = NULL;

  if (at == NULL || at == text || at[1] == '\0' || strpbrk (at + 1, "@!") != NULL
      || strpbrk (text, " !$") != NULL || text[0] == ':')
    return FALSE;

  user = g_ascii_strdown (text, at - text);
  self->kind = HALL_BAN_MASK;
  self->has_network = irc_network_parse (at + 1, &self->network);
  host = self->has_network ? irc_network_to_string (&self->network) : g_ascii_strdown (at + 1, -1);
  self->mask = g_strconcat (user, "@", host, NULL);

  return TRUE;
}

/**
 * hall_ban_new:
 * @mask: for whom: see #HallBanKind
 * @reason: why
 * @setter: who says so
 * @set: when, in milliseconds since 1970-01-01 UTC
 * @end: until when, likewise; 0 for ever
 *
 * Returns: (transfer full) (nullable): the ban; %NULL when @mask is not for anybody
 */
HallBan *
hall_ban_new (const char *mask, const char *reason, const char *setter, gint64 set, gint64 end)
{
  g_autoptr (HallBan) self = g_new0 (HallBan, 1);
  gboolean done;

  if (strlen (mask) > MASK_SIZE_MAX || strpbrk (mask, "\r\n") != NULL
      || !g_utf8_validate (mask, -1, NULL))
    return NULL;

  if (g_str_has_prefix (mask, HALL_BAN_ACCOUNT_PREFIX))
    done = set_account (self, mask + strlen (HALL_BAN_ACCOUNT_PREFIX));
  else
    done = strchr (mask, '@') != NULL ? set_mask (self, mask) : set_network (self, mask);
  if (!done)
    return NULL;

  self->reason = g_strdup (reason);
  self->setter = g_strdup (setter);
  self->set = set;
  self->end = end;

  return g_steal_pointer (&self);
}

/**
 * hall_ban_free:
 * @self: (transfer full): a ban
 */
void
hall_ban_free (HallBan *self)
{
  g_free (self->mask);
  g_free (self->reason);
  g_free (self->setter);
  g_free (self);
}

/**
 * hall_ban_is_over:
 * @self: a ban
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: whether it does not hold any more at @time
 */
gboolean
hall_ban_is_over (const HallBan *self, gint64 time)
{
  return self->end != 0 && self->end <= time;
}

/* Nobody is ever banned for being on this computer. */
static gboolean
network_is_too_wide (const IrcNetwork *network)
{
  static const char *const own[] = { "127.0.0.0/8", "::1" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      IrcNetwork loopback;

      irc_network_parse (own[i], &loopback);
      if (irc_network_contains (network, &loopback) || irc_network_contains (&loopback, network))
        return TRUE;
    }

  return network->prefix < (irc_network_is_ipv4 (network) ? LEAST_IPV4_PREFIX : LEAST_IPV6_PREFIX);
}

/* What stands in most names does not tell one from another. */
static gboolean
mask_is_too_wide (const char *mask)
{
  guint n_letters = 0;

  for (const char *p = mask; *p != '\0'; p++)
    n_letters += strchr ("*?@.:/-", *p) == NULL;

  return strpbrk (mask, "*?") != NULL && n_letters < LEAST_LETTERS;
}

/**
 * hall_ban_is_too_wide:
 * @self: a ban
 *
 * Returns: whether it is for nearly everybody, or for this computer itself
 */
gboolean
hall_ban_is_too_wide (const HallBan *self)
{
  if (self->has_network)
    return network_is_too_wide (&self->network);

  return self->kind == HALL_BAN_MASK && mask_is_too_wide (self->mask);
}

static gboolean
network_has (const IrcNetwork *network, const HallUser *user)
{
  IrcNetwork address;

  return user->address != NULL && irc_network_parse (user->address, &address)
         && irc_network_contains (network, &address);
}

static gboolean
user_name_matches (const HallBan *self, const HallUser *user)
{
  g_autofree char *name = g_strndup (self->mask, strcspn (self->mask, "@"));

  return irc_mask_match (name, user->user);
}

static gboolean
origin_matches (const HallBan *self, const HallUser *user, const char *host)
{
  g_autofree char *origin = g_strconcat (user->user, "@", host, NULL);

  return irc_mask_match (self->mask, origin);
}

/* Neither a host that was chosen nor one that is not shown lets anybody get away. */
static gboolean
mask_matches (const HallBan *self, const HallUser *user)
{
  if (self->has_network)
    return user_name_matches (self, user) && network_has (&self->network, user);

  return origin_matches (self, user, user->host)
         || (user->hostname != NULL && origin_matches (self, user, user->hostname))
         || (user->address != NULL && origin_matches (self, user, user->address));
}

/**
 * hall_ban_matches:
 * @self: a ban
 * @user: somebody
 *
 * Returns: whether @self is for @user
 */
gboolean
hall_ban_matches (const HallBan *self, const HallUser *user)
{
  switch (self->kind)
    {
    case HALL_BAN_NETWORK:
      return network_has (&self->network, user);
    case HALL_BAN_ACCOUNT:
      return user->account != NULL
             && irc_casemap_equal (IRC_CASEMAP_ASCII, user->account,
                                   self->mask + strlen (HALL_BAN_ACCOUNT_PREFIX));
    case HALL_BAN_MASK:
    default:
      return mask_matches (self, user);
    }
}

/**
 * hall_ban_dup_public_reason:
 * @self: a ban
 *
 * Returns: (transfer full): why, for whom it is for
 */
char *
hall_ban_dup_public_reason (const HallBan *self)
{
  return g_strchomp (g_strndup (self->reason, strcspn (self->reason, "|")));
}
