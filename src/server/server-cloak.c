/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cloaks: the hosts that others see in place of addresses. What a cloak is of can only be found out
 * by trying all addresses with the secret; but who comes from the same address has the same one,
 * and who comes from the same network has the same end of it, so that masks can mean a network:
 *
 *   192.0.2.7 is ADDRESS.C.B.ip4, all of 192.0.2.0/24 *.C.B.ip4, and all of 192.0.0.0/16 *.B.ip4.
 *
 * Of IPv6 the networks are /64, of which whoever has one has all addresses, and /48. */

#include "server/server-cloak.h"

#include <arpa/inet.h>
#include <string.h>

#include "irc/irc-name.h"

/* Each part tells one network from all others with 50 bits. */
#define PART_LENGTH 10
#define PARTS       3

G_STATIC_ASSERT (PARTS *(PART_LENGTH + 1) + sizeof "ip4" - 1 <= IRC_HOST_MAX);

/**
 * Address:
 * @octets: its octets, and zeros behind them
 * @n_octets: how many it has: 4 or 16
 */
typedef struct
{
  guint8 octets[16];
  guint n_octets;
} Address;

static const guint prefixes_ipv4[PARTS] = { 32, 24, 16 };
static const guint prefixes_ipv6[PARTS] = { 128, 64, 48 };

static const guint *
get_prefixes (const Address *address)
{
  return address->n_octets == 4 ? prefixes_ipv4 : prefixes_ipv6;
}

static gboolean
parse_address (const char *text, Address *address)
{
  memset (address, 0, sizeof *address);
  address->n_octets = strchr (text, ':') != NULL ? 16 : 4;

  return inet_pton (address->n_octets == 4 ? AF_INET : AF_INET6, text, address->octets) == 1;
}

/* The lengths go in as well, so that a network and its first address have nothing in common. */
static void
append_part (const ServerCloak *self, GString *cloak, const Address *address, guint bits)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, self->key, sizeof self->key);
  const guint8 lengths[] = { address->n_octets, bits };
  guint8 digest[32];
  gsize size = sizeof digest;
  guint64 head = 0;

  g_hmac_update (hmac, lengths, sizeof lengths);
  g_hmac_update (hmac, address->octets, bits / 8);
  g_hmac_get_digest (hmac, digest, &size);

  for (guint i = 0; i < sizeof head; i++)
    head = head << 8 | digest[i];
  for (guint i = 0; i < PART_LENGTH; i++)
    g_string_append_c (cloak, letters[head >> (59 - 5 * i) & 31]);
  g_string_append_c (cloak, '.');
}

/* @first: the first part that counts; what is before it may be anything */
static char *
compose (const ServerCloak *self, const Address *address, guint first)
{
  GString *cloak = g_string_new (first > 0 ? "*." : NULL);

  for (guint i = first; i < PARTS; i++)
    append_part (self, cloak, address, get_prefixes (address)[i]);
  g_string_append (cloak, address->n_octets == 4 ? "ip4" : "ip6");

  return g_string_free (cloak, FALSE);
}

/**
 * server_cloak_init:
 * @self: (out): what makes cloaks
 * @secret: what nobody but this server knows
 *
 * The secret is for other things as well; what is made of it here is for cloaks alone.
 */
void
server_cloak_init (ServerCloak *self, const char *secret)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  gsize size = sizeof self->key;

  g_hmac_update (hmac, (const guchar *) "cloak", strlen ("cloak"));
  g_hmac_get_digest (hmac, self->key, &size);
}

/**
 * server_cloak_host:
 * @self: what makes cloaks
 * @host: a numeric address, or anything else that is a host
 *
 * Returns: (transfer full): the cloak of the address; what is none is left as it is
 */
char *
server_cloak_host (const ServerCloak *self, const char *host)
{
  Address address;

  return parse_address (host, &address) ? compose (self, &address, 0) : g_strdup (host);
}

/**
 * server_cloak_source:
 * @self: what makes cloaks
 * @source: nick!user@host, of which others may have seen an address before there were cloaks
 *
 * Returns: (transfer full): the same, with a cloak for an address
 */
char *
server_cloak_source (const ServerCloak *self, const char *source)
{
  const char *at = strrchr (source, '@');
  g_autofree char *cloak = NULL;

  if (at == NULL)
    return g_strdup (source);

  cloak = server_cloak_host (self, at + 1);

  return g_strdup_printf ("%.*s%s", (int) (at + 1 - source), source, cloak);
}

/* 192.0.2.0/24 */
static gboolean
parse_slash (const char *text, Address *address, guint *first)
{
  const char *slash = strchr (text, '/');
  g_autofree char *start = NULL;
  guint64 bits;

  if (slash == NULL || !g_ascii_string_to_unsigned (slash + 1, 10, 0, 128, &bits, NULL))
    return FALSE;

  start = g_strndup (text, slash - text);
  if (!parse_address (start, address))
    return FALSE;

  for (*first = 0; *first < PARTS; ++*first)
    if (get_prefixes (address)[*first] == bits)
      return TRUE;

  return FALSE;
}

/* 192.0.2.*, 192.0.*.*, 2001:db8:0:7:* */
static gboolean
parse_stars (const char *text, Address *address, guint *first)
{
  const char *separator = strchr (text, ':') != NULL ? ":" : ".";
  g_autoptr (GString) start = g_string_new (text);
  guint n_groups = 1;

  while (start->len > 2 && start->str[start->len - 1] == '*'
         && start->str[start->len - 2] == separator[0])
    g_string_truncate (start, start->len - 2);
  if (start->len == strlen (text))
    return FALSE;

  for (const char *p = start->str; *p != '\0'; p++)
    n_groups += *p == separator[0];
  if (separator[0] == ':')
    g_string_append (start, "::");
  else
    for (guint i = n_groups; i < 4; i++)
      g_string_append (start, ".0");
  if (!parse_address (start->str, address))
    return FALSE;

  for (*first = 1; *first < PARTS; ++*first)
    if (get_prefixes (address)[*first] == n_groups * (address->n_octets == 4 ? 8 : 16))
      return TRUE;

  return FALSE;
}

/**
 * server_cloak_mask:
 * @self: what makes cloaks
 * @mask: a canonical entry of a list of a room
 *
 * Whoever may know where people come from may ban by that. What is kept of it, and shown to the
 * room, is a mask of cloaks.
 *
 * Returns: (transfer full): the entry that means those of the same address or network, when it is
 * one that cloaks know; anything else as it is
 */
char *
server_cloak_mask (const ServerCloak *self, const char *mask)
{
  const char *at = strrchr (mask, '@');
  const char *host = at != NULL ? at + 1 : "";
  g_autofree char *cloak = NULL;
  Address address;
  guint first = 0;

  if (!parse_address (host, &address) && !parse_slash (host, &address, &first)
      && !parse_stars (host, &address, &first))
    return g_strdup (mask);

  cloak = compose (self, &address, first);

  return g_strdup_printf ("%.*s%s", (int) (host - mask), mask, cloak);
}
