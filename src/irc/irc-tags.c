/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-tags.h"

#include <string.h>

/* What an escaped octet stands for, and back:
 * https://ircv3.net/specs/extensions/message-tags#escaping-values */
static const struct
{
  char octet;
  char escaped;
} escapes[] = {
  { ';', ':' }, { ' ', 's' }, { '\\', '\\' }, { '\r', 'r' }, { '\n', 'n' },
};

static char
unescape (char escaped)
{
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      if (escapes[i].escaped == escaped)
        return escapes[i].octet;
    }

  return escaped;
}

static char
escape (char octet)
{
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      if (escapes[i].octet == octet)
        return escapes[i].escaped;
    }

  return '\0';
}

/* A backslash before an octet that needs none is dropped, and so is one at the very end. */
static char *
unescape_value (const IrcTag *tag)
{
  char *value = g_malloc (tag->value_size + 1);
  gsize size = 0;

  for (gsize i = 0; i < tag->value_size; i++)
    {
      if (tag->value[i] != '\\')
        value[size++] = tag->value[i];
      else if (++i < tag->value_size)
        value[size++] = unescape (tag->value[i]);
    }
  value[size] = '\0';

  return value;
}

/* Whether @text is a vendor's host name or a key's name: letters, digits, hyphens and what is in
 * @others. */
static gboolean
is_made_of (const char *text, gsize size, const char *others)
{
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr (others, text[i]) == NULL)
        return FALSE;
    }

  return size > 0;
}

/* Follows `[ '+' ] [ vendor '/' ] name`, with the '+' there. */
static gboolean
key_is_client_only (const IrcTag *tag)
{
  const char *name = tag->key + 1;
  gsize name_size = tag->key_size - 1;
  const char *slash;

  if (tag->key[0] != '+')
    return FALSE;

  slash = memchr (name, '/', name_size);
  if (slash == NULL)
    return is_made_of (name, name_size, "-");

  return is_made_of (name, slash - name, "-.")
         && is_made_of (slash + 1, name + name_size - slash - 1, "-");
}

static gboolean
find_last (const char *tags, const char *key, IrcTag *found)
{
  gsize key_size = strlen (key);
  gboolean is_found = FALSE;
  IrcTagIter iter;
  IrcTag tag;

  irc_tag_iter_init (&iter, tags);
  while (irc_tag_iter_next (&iter, &tag))
    {
      if (tag.key_size != key_size || memcmp (tag.key, key, key_size) != 0)
        continue;
      *found = tag;
      is_found = TRUE;
    }

  return is_found;
}

static void
append_separator (GString *tags)
{
  if (tags->len > 0)
    g_string_append_c (tags, ';');
}

/**
 * irc_tag_iter_init:
 * @self: (out): the iterator
 * @tags: (nullable): tags as in #IrcMessage, which must outlive the iteration
 */
void
irc_tag_iter_init (IrcTagIter *self, const char *tags)
{
  self->next = tags != NULL ? tags : "";
}

/**
 * irc_tag_iter_next:
 * @self: an iterator
 * @tag: (out): the next tag; its strings point into the tags
 *
 * Tags without a key are passed over. A key that stands more than once is handed out each time.
 *
 * Returns: whether there was a tag left
 */
gboolean
irc_tag_iter_next (IrcTagIter *self, IrcTag *tag)
{
  while (*self->next != '\0')
    {
      const char *start = self->next;
      gsize size = strcspn (start, ";");
      const char *equals = memchr (start, '=', size);

      self->next = start[size] == ';' ? start + size + 1 : start + size;

      tag->key = start;
      tag->key_size = equals != NULL ? (gsize) (equals - start) : size;
      tag->value = equals != NULL ? equals + 1 : start + size;
      tag->value_size = start + size - tag->value;

      if (tag->key_size > 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * irc_tags_get:
 * @tags: (nullable): tags as in #IrcMessage
 * @key: the key, with its '+' and vendor
 *
 * When the key stands more than once, the last one counts:
 * https://ircv3.net/specs/extensions/message-tags#rules-for-naming-message-tags
 *
 * Returns: (transfer full) (nullable): its value, unescaped; empty when it has none; %NULL when
 * @key is not there
 */
char *
irc_tags_get (const char *tags, const char *key)
{
  IrcTag tag;

  return find_last (tags, key, &tag) ? unescape_value (&tag) : NULL;
}

/**
 * irc_tags_has:
 * @tags: (nullable): tags as in #IrcMessage
 * @key: the key, with its '+' and vendor
 *
 * Returns: whether @key is among the tags
 */
gboolean
irc_tags_has (const char *tags, const char *key)
{
  IrcTag tag;

  return find_last (tags, key, &tag);
}

/* A ';' inside a value is escaped. */
static char *
take_client_only (GString *tags)
{
  const char *start = tags->str[0] == '+' ? tags->str : strstr (tags->str, ";+");
  char *taken;

  if (start == NULL)
    return NULL;

  taken = g_strdup (start + (*start == ';'));
  g_string_truncate (tags, start - tags->str);

  return taken;
}

static void
append (GString *tags, const char *key, const char *value)
{
  append_separator (tags);
  g_string_append (tags, key);
  if (value == NULL || *value == '\0')
    return;

  g_string_append_c (tags, '=');
  for (; *value != '\0'; value++)
    {
      char escaped = escape (*value);

      if (escaped != '\0')
        g_string_append_c (tags, '\\');
      g_string_append_c (tags, escaped != '\0' ? escaped : *value);
    }
}

/**
 * irc_tags_append:
 * @tags: tags as in #IrcMessage, which grow
 * @key: a valid key
 * @value: (nullable): its value, not escaped; %NULL and empty write the key alone
 *
 * Adds a tag, behind a ';' when it is not the first. Those that clients tell each other stay last,
 * as https://ircv3.net/specs/extensions/message-tags#client-only-tags wants it.
 */
void
irc_tags_append (GString *tags, const char *key, const char *value)
{
  g_autofree char *client_only = key[0] != '+' ? take_client_only (tags) : NULL;

  append (tags, key, value);
  if (client_only == NULL)
    return;

  append_separator (tags);
  g_string_append (tags, client_only);
}

/* Whether a list such as CLIENTTAGDENY has the key, which is given without its '+'. */
static gboolean
is_denied (const char *deny, const char *name, gsize size)
{
  gboolean denied = FALSE;

  while (deny != NULL && *deny != '\0')
    {
      gsize length = strcspn (deny, ",");
      gboolean is_exception = *deny == '-';
      const char *item = deny + is_exception;
      gsize item_size = length - is_exception;
      gboolean is_it = item_size == size && memcmp (item, name, size) == 0;

      if (is_it && is_exception)
        return FALSE;
      if (is_it || (length == 1 && *deny == '*'))
        denied = TRUE;
      deny += length;
      deny += *deny == ',';
    }

  return denied;
}

/**
 * irc_tags_append_client_only:
 * @tags: tags as in #IrcMessage, which grow
 * @from: (nullable): tags that a client sent
 *
 * Passes on what clients may tell each other: tags whose key begins with '+' and is well formed,
 * exactly as they came. https://ircv3.net/specs/extensions/message-tags#client-only-tags
 */
void
irc_tags_append_client_only (GString *tags, const char *from)
{
  irc_tags_append_allowed (tags, from, NULL);
}

/**
 * irc_tags_append_allowed:
 * @tags: tags as in #IrcMessage, which grow
 * @from: (nullable): tags that a client sent
 * @deny: (nullable): which of them are not passed on, as the value of CLIENTTAGDENY; %NULL for none
 *
 * The same for a server that does not let all of them through:
 * https://ircv3.net/specs/extensions/message-tags#rpl_isupport-tokens
 */
void
irc_tags_append_allowed (GString *tags, const char *from, const char *deny)
{
  IrcTagIter iter;
  IrcTag tag;

  irc_tag_iter_init (&iter, from);
  while (irc_tag_iter_next (&iter, &tag))
    {
      if (!key_is_client_only (&tag) || is_denied (deny, tag.key + 1, tag.key_size - 1))
        continue;

      append_separator (tags);
      g_string_append_len (tags, tag.key, tag.value + tag.value_size - tag.key);
    }
}
