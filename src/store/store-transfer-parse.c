/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a line of an export is read. It may be anybody's, so that nothing gets through that the
 * server would not have written itself. */

#include "store/store-transfer.h"

#include <string.h>

#include "irc/irc-name.h"
#include "irc/irc-tags.h"
#include "irc/irc-time.h"

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (STORE_ERROR, STORE_ERROR_FAILED, format, args));
  va_end (args);

  return FALSE;
}

/* Returns the number in `\uXXXX` at @p; -1 when there is none. */
static int
read_unit (const char *p, const char *end)
{
  int unit = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;

  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (p[i]);
    }

  return unit;
}

/* Returns the last byte of what a backslash at @p begins, or %NULL. A NUL would cut the text off,
 * and halves of characters have to come in pairs. */
static const char *
skip_escape (const char *p, const char *end)
{
  int unit = read_unit (p, end);
  int other;

  if (unit < 0)
    return end - p >= 2 && strchr ("\"\\/bfnrt", p[1]) != NULL ? p + 1 : NULL;
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return NULL;
  if (unit < 0xd800 || unit > 0xdbff)
    return p + 5;

  other = read_unit (p + 6, end);

  return other >= 0xdc00 && other <= 0xdfff ? p + 11 : NULL;
}

/* Returns the byte behind a string that begins at @p, or %NULL. */
static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if ((guchar) *p < 0x20)
        return NULL;
      if (*p == '\\')
        p = skip_escape (p, end);
      if (p == NULL)
        return NULL;
    }

  return p < end ? p + 1 : NULL;
}

/* The library also reads what is no JSON, such as comments, and goes as deep as it is told. An
 * object of ours has no other one, and no list, in it. */
static gboolean
is_flat (const char *line, gsize size)
{
  const char *end = line + size;
  const char *p = line;

  if (size < 2 || line[0] != '{' || end[-1] != '}')
    return FALSE;

  for (p++; p < end - 1;)
    if (*p == '"')
      {
        p = skip_string (p, end);
        if (p == NULL)
          return FALSE;
      }
    else if (g_ascii_isalnum (*p) || strchr (" :,+-.", *p) != NULL)
      p++;
    else
      return FALSE;

  return p == end - 1;
}

static JsonObject *
read_object (StoreTransferObject *self, const char *line, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;

  if (!g_utf8_validate_len (line, size, NULL))
    {
      fail (error, "It is not text in UTF-8");
      return NULL;
    }
  if (!is_flat (line, size))
    {
      fail (error, "It is not one JSON object of texts, numbers, true and false");
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, line, (gssize) size, NULL))
    {
      fail (error, "It is not JSON");
      return NULL;
    }

  self->root = json_parser_steal_root (parser);
  if (self->root != NULL && JSON_NODE_HOLDS_OBJECT (self->root))
    return json_node_get_object (self->root);

  fail (error, "It is not a JSON object");

  return NULL;
}

static gboolean
is_word (const char *text)
{
  return text[0] != '\0' && text[0] != ':' && strpbrk (text, " \r\n") == NULL;
}

static gboolean
are_client_only (const char *tags)
{
  IrcTagIter iter;
  IrcTag tag;

  if (!is_word (tags))
    return FALSE;

  irc_tag_iter_init (&iter, tags);
  while (irc_tag_iter_next (&iter, &tag))
    if (tag.key_size < 2 || tag.key[0] != '+')
      return FALSE;

  return TRUE;
}

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static gboolean
text_is_valid (const StoreField *field, const char *text, const StoreImportChecks *checks)
{
  if (!g_utf8_validate (text, -1, NULL) || (field->max > 0 && strlen (text) > field->max))
    return FALSE;

  switch (field->kind)
    {
    case STORE_FIELD_LINE:
      return strpbrk (text, "\r\n") == NULL;
    case STORE_FIELD_WORD:
      return is_word (text);
    case STORE_FIELD_NICK:
      return irc_nick_is_valid (text);
    case STORE_FIELD_ROOM:
      return irc_room_is_valid (text);
    case STORE_FIELD_TAGS:
      return are_client_only (text);
    case STORE_FIELD_LETTERS:
      return strspn (text, letters) == strlen (text);
    case STORE_FIELD_LIST:
      return is_word (text) && checks->is_list (text);
    case STORE_FIELD_VERIFIER:
      return is_word (text) && checks->is_verifier (text);
    case STORE_FIELD_MASK:
      return is_word (text) && checks->is_mask (text);
    default:
      return TRUE;
    }
}

static gboolean
parse_number (const StoreField *field, const char *text, gint64 *number)
{
  switch (field->kind)
    {
    case STORE_FIELD_ID:
      return base_id_parse (text, number) && *number > 0;
    case STORE_FIELD_VERB:
      *number = store_transfer_find_verb (text);
      return *number != 0;
    default:
      return irc_time_parse (text, number) && *number > 0;
    }
}

static gboolean
read_text (const StoreField *field,
           const char *text,
           const StoreImportChecks *checks,
           StoreTransferValue *value)
{
  if (field->kind >= STORE_FIELD_NUMBER)
    return FALSE;
  if (field->kind >= STORE_FIELD_TIME)
    return parse_number (field, text, &value->number);

  value->text = text;

  return text_is_valid (field, text, checks);
}

static gboolean
read_value (const StoreField *field,
            JsonNode *node,
            const StoreImportChecks *checks,
            StoreTransferValue *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return read_text (field, json_node_get_string (node), checks, value);
  if (type == G_TYPE_BOOLEAN && field->kind == STORE_FIELD_FLAG)
    {
      value->number = json_node_get_boolean (node);
      return TRUE;
    }
  if (type != G_TYPE_INT64 || field->kind != STORE_FIELD_NUMBER)
    return FALSE;

  value->number = json_node_get_int (node);

  return value->number > 0;
}

static gboolean
read_fields (StoreTransferObject *self,
             JsonObject *object,
             const StoreImportChecks *checks,
             GError **error)
{
  guint n_known = 1;

  for (guint i = 0; self->type->fields[i].key != NULL; i++)
    {
      const StoreField *field = &self->type->fields[i];
      JsonNode *node = json_object_get_member (object, field->key);

      if (node == NULL && field->is_required)
        return fail (error, "There is no \"%s\" in this object \"%s\"", field->key,
                     self->type->name);
      if (node == NULL)
        continue;

      n_known++;
      if (!read_value (field, node, checks, &self->values[i]))
        return fail (error, "This cannot be the \"%s\" of an object \"%s\"", field->key,
                     self->type->name);
    }

  return n_known == json_object_get_size (object)
         || fail (error, "There is a member in this object \"%s\" that none has", self->type->name);
}

/* The time is there for people: the id says it as well. Nobody was there in times to come, and what
 * is said from now on would seem to be from then. */
static gboolean
check_ids (StoreTransferObject *self, const StoreImportChecks *checks, GError **error)
{
  gint64 id = 0;

  for (guint i = 0; self->type->fields[i].key != NULL; i++)
    {
      const StoreField *field = &self->type->fields[i];
      gint64 number = self->values[i].number;

      if (field->kind == STORE_FIELD_ID_TIME && number != 0 && number != base_id_get_time (id))
        return fail (error, "\"%s\" is another time than that of \"id\"", field->key);
      if (field->kind == STORE_FIELD_ID_TIME)
        self->values[i].number = id;
      if (field->kind != STORE_FIELD_ID)
        continue;

      id = number;
      if (id != 0 && base_id_get_time (id) > checks->latest)
        return fail (error, "\"%s\" is of a time that is still to come: check the clock",
                     field->key);
    }

  return TRUE;
}

static gboolean
may_have_lines (StoreVerb verb)
{
  return store_verb_is_message (verb) || verb == STORE_VERB_EDIT;
}

static gboolean
check_said (const StoreTransferObject *self, GError **error)
{
  const StoreTransferValue *values = self->values;
  StoreVerb verb = (StoreVerb) values[STORE_SAID_VERB].number;
  gboolean is_message = self->type == &store_transfer_message;
  gboolean is_private
      = values[STORE_SAID_OWNER].text != NULL && values[STORE_SAID_WITH].text != NULL;

  if (is_message != store_verb_is_message (verb))
    return fail (error, "%s is not the \"verb\" of an object \"%s\"",
                 store_transfer_get_verb (verb), self->type->name);
  if ((values[STORE_SAID_ROOM].text != NULL) == is_private
      || (values[STORE_SAID_OWNER].text != NULL) != is_private
      || (values[STORE_SAID_WITH].text != NULL) != is_private)
    return fail (error, "It has to have either \"room\", or \"owner\" and \"with\"");
  if (is_private && values[STORE_SAID_WITH].text[0] == '#')
    return fail (error, "This cannot be the \"with\" of an object \"%s\"", self->type->name);
  if (strpbrk (values[STORE_SAID_TEXT].text, "\r\n") != NULL && !may_have_lines (verb))
    return fail (error, "The \"text\" of a %s has one line", store_transfer_get_verb (verb));

  return TRUE;
}

static gboolean
check_header (const StoreTransferObject *self, GError **error)
{
  if (!g_str_equal (self->values[STORE_HEADER_FORMAT].text, STORE_TRANSFER_FORMAT))
    return fail (error, "It is an export of another program");
  if (self->values[STORE_HEADER_VERSION].number > STORE_TRANSFER_VERSION)
    return fail (error, "It was exported by a newer Inglenook; use that one");

  return TRUE;
}

static gboolean
check_object (StoreTransferObject *self, const StoreImportChecks *checks, GError **error)
{
  if (!check_ids (self, checks, error))
    return FALSE;
  if (self->type == &store_transfer_header)
    return check_header (self, error);
  if (self->type == &store_transfer_message || self->type == &store_transfer_event)
    return check_said (self, error);

  return TRUE;
}

/*< private >
 * store_transfer_parse:
 * @self: (out caller-allocates): what stands in the line, to be cleared in any case
 * @line: a line, without its end; not NUL-terminated
 * @size: its bytes
 * @checks: what the server knows of what can stand there
 * @error: return location for a #GError of %STORE_ERROR
 *
 * Reads an object of an export, and nothing else: docs/export.md
 *
 * Returns: whether it is one
 */
gboolean
store_transfer_parse (StoreTransferObject *self,
                      const char *line,
                      gsize size,
                      const StoreImportChecks *checks,
                      GError **error)
{
  JsonObject *object;
  const char *name;

  memset (self, 0, sizeof *self);
  object = read_object (self, line, size, error);
  if (object == NULL)
    return FALSE;

  /* One that is no text gives nothing. */
  name = json_object_get_string_member_with_default (object, "type", NULL);
  self->type = name != NULL ? store_transfer_find_type (name) : NULL;
  if (self->type == NULL)
    return fail (error, "Its \"type\" is none that an export has");

  return read_fields (self, object, checks, error) && check_object (self, checks, error);
}
