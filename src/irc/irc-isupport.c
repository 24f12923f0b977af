/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-isupport.h"

#include "irc/irc-message.h"
#include "irc/irc-name.h"

#include <string.h>

#define DEFAULT_CHANTYPES "#&"
#define DEFAULT_TOPICLEN  390
#define DEFAULT_NICKLEN   9
#define VALUE_MAX         IRC_LINE_MAX
#define NETWORK_MAX       64
#define CHATHISTORY_MAX   1000

typedef struct
{
  const char *name;
  gsize offset;
  /* What counts when the server says nothing. */
  guint unsaid;
  guint min;
  guint max;
  /* What counts when it names the token without a number. */
  guint bare;
} Number;

/* A nick of nine octets is what RFC 1459 allows. A CHATHISTORY of 0 is no limit at all, so ours
 * counts: https://ircv3.net/specs/extensions/chathistory#isupport-tokens */
static const Number numbers[] = {
  { "CHATHISTORY", G_STRUCT_OFFSET (IrcIsupport, chathistory_max), 0, 1, CHATHISTORY_MAX,
    CHATHISTORY_MAX },
  { "LINELEN", G_STRUCT_OFFSET (IrcIsupport, line_max), IRC_LINE_MAX, IRC_LINE_MAX, 16384,
    IRC_LINE_MAX },
  { "NICKLEN", G_STRUCT_OFFSET (IrcIsupport, nick_max), DEFAULT_NICKLEN, 1, 256, DEFAULT_NICKLEN },
  { "TOPICLEN", G_STRUCT_OFFSET (IrcIsupport, topic_max), DEFAULT_TOPICLEN, 1, 8192,
    DEFAULT_TOPICLEN },
};

typedef struct
{
  const char *name;
  void (*set) (IrcIsupport *self, const char *value);
  /* What counts when the server says nothing, or takes it back. */
  const char *unsaid;
} Text;

static void
set_casemapping (IrcIsupport *self, const char *value)
{
  /* In a mapping we do not know, letters of ASCII are the least that is the same. */
  self->casemap = IRC_CASEMAP_ASCII;
  irc_casemap_from_name (value, &self->casemap);
}

static void
set_chanmodes (IrcIsupport *self, const char *value)
{
  irc_mode_types_set_chanmodes (&self->modes, value);
}

static void
set_chantypes (IrcIsupport *self, const char *value)
{
  gsize n = 0;

  memset (self->chantypes, 0, sizeof self->chantypes);

  for (; *value != '\0' && n < sizeof self->chantypes - 1; value++)
    {
      if (g_ascii_ispunct (*value) && *value != ',' && *value != ':')
        self->chantypes[n++] = *value;
    }
}

static void
set_network (IrcIsupport *self, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_clear_pointer (&self->network, g_free);
  if (*valid != '\0')
    self->network = irc_text_truncate (valid, NETWORK_MAX);
}

static void
set_prefix (IrcIsupport *self, const char *value)
{
  irc_mode_types_set_prefix (&self->modes, value);
}

static const Text texts[] = {
  { "CASEMAPPING", set_casemapping, "rfc1459" },
  { "CHANTYPES", set_chantypes, DEFAULT_CHANTYPES },
  { "CHANMODES", set_chanmodes, IRC_MODE_DEFAULT_CHANMODES },
  { "NETWORK", set_network, "" },
  { "PREFIX", set_prefix, IRC_MODE_DEFAULT_PREFIX },
};

static void
set_number (IrcIsupport *self, const Number *number, const char *value, gboolean is_said)
{
  guint *field = G_STRUCT_MEMBER_P (self, number->offset);
  guint64 parsed;

  if (!is_said)
    {
      *field = number->unsaid;
      return;
    }

  if (g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &parsed, NULL))
    *field = CLAMP (parsed, number->min, number->max);
  else
    *field = number->bare;
}

/* Takes the place of `\xHH` what it stands for. Controls have no business in a value. */
static char *
unescape (const char *value)
{
  char *unescaped = g_malloc (strlen (value) + 1);
  char *out = unescaped;

  while (*value != '\0')
    {
      char c = *value++;

      if (c == '\\' && value[0] == 'x' && g_ascii_isxdigit (value[1])
          && g_ascii_isxdigit (value[2]))
        {
          c = g_ascii_xdigit_value (value[1]) << 4 | g_ascii_xdigit_value (value[2]);
          value += 3;
        }
      if (!g_ascii_iscntrl (c))
        *out++ = c;
    }
  *out = '\0';

  return unescaped;
}

static void
set (IrcIsupport *self, const char *name, const char *value, gboolean is_said)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (g_str_equal (numbers[i].name, name))
        set_number (self, &numbers[i], value, is_said);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].name, name))
        texts[i].set (self, is_said ? value : texts[i].unsaid);
    }

  if (g_str_equal (name, "UTF8ONLY"))
    self->utf8_only = is_said;
  else if (g_str_equal (name, "WHOX"))
    self->whox = is_said;
}

/**
 * irc_isupport_init:
 * @self: (out): what one assumes of a server that has not said anything yet
 */
void
irc_isupport_init (IrcIsupport *self)
{
  memset (self, 0, sizeof *self);
  irc_mode_types_init (&self->modes);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    set_number (self, &numbers[i], "", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    texts[i].set (self, texts[i].unsaid);
}

/**
 * irc_isupport_clear:
 * @self: what a server said
 *
 * Frees what @self holds. irc_isupport_init() makes it usable again.
 */
void
irc_isupport_clear (IrcIsupport *self)
{
  g_clear_pointer (&self->network, g_free);
}

/**
 * irc_isupport_feed:
 * @self: what a server said so far
 * @token: one parameter of RPL_ISUPPORT, as `NAME`, `NAME=value` or `-NAME`
 *
 * Tokens that say nothing to us are passed over, and values are kept within bounds, whatever the
 * server claims: https://modern.ircdocs.horse/#rplisupport-005
 */
void
irc_isupport_feed (IrcIsupport *self, const char *token)
{
  gboolean is_said = token[0] != '-';
  const char *start = is_said ? token : token + 1;
  gsize name_size = strcspn (start, "=");
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (strlen (token) > VALUE_MAX)
    return;

  name = g_strndup (start, name_size);
  value = unescape (start[name_size] == '=' ? start + name_size + 1 : "");
  set (self, name, value, is_said);
}

/**
 * irc_isupport_is_room:
 * @self: what a server said
 * @target: (nullable): what a message goes to
 *
 * Returns: whether @target is a room on that server, and no person
 */
gboolean
irc_isupport_is_room (const IrcIsupport *self, const char *target)
{
  return target != NULL && target[0] != '\0' && strchr (self->chantypes, target[0]) != NULL;
}
