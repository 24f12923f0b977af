/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an export is made of: docs/export.md. A table or a column that is added to the database gets
 * a row here. */

#include "store/store-transfer.h"

#include "irc/irc-time.h"

/* Octets of texts that are no messages, such as topics and reasons; more than any of them has. */
#define LINE_MAX_BYTES  2048
#define WORD_MAX_BYTES  512
#define VALUE_MAX_BYTES 65536

/* clang-format off */

const StoreTransferType store_transfer_header = {
  .name = "header",
  .fields = {
    { "format", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
    { "version", STORE_FIELD_NUMBER, 0, TRUE },
    { "server", STORE_FIELD_WORD, WORD_MAX_BYTES },
    { "secrets", STORE_FIELD_FLAG },
    { "partial", STORE_FIELD_FLAG },
  },
  .folded = -1,
};

#define SAID_FIELDS                                                                                \
  {                                                                                                \
    { "id", STORE_FIELD_ID, 0, TRUE },                                                             \
    { "time", STORE_FIELD_ID_TIME },                                                               \
    { "room", STORE_FIELD_ROOM },                                                                  \
    { "owner", STORE_FIELD_WORD, WORD_MAX_BYTES },                                                 \
    { "with", STORE_FIELD_WORD, WORD_MAX_BYTES },                                                  \
    { "verb", STORE_FIELD_VERB, 0, TRUE },                                                         \
    { "source", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },                                          \
    { "to", STORE_FIELD_WORD, WORD_MAX_BYTES },                                                    \
    { "account", STORE_FIELD_WORD, WORD_MAX_BYTES },                                               \
    { "bot", STORE_FIELD_FLAG },                                                                   \
    { "about", STORE_FIELD_ID },                                                                   \
    { "tags", STORE_FIELD_TAGS, VALUE_MAX_BYTES },                                                 \
    { "text", STORE_FIELD_TEXT, 2 * VALUE_MAX_BYTES, TRUE },                                       \
  }

const StoreTransferType store_transfer_message
    = { .name = "message", .of_rooms = TRUE, .fields = SAID_FIELDS, .folded = -1 };
const StoreTransferType store_transfer_event
    = { .name = "event", .of_rooms = TRUE, .fields = SAID_FIELDS, .folded = -1 };

const StoreTransferType store_transfer_rows[] = {
  {
    .name = "secret",
    .is_secret = TRUE,
    .fields = { { "value", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE } },
    .select = "SELECT value FROM secret",
    /* One that is in use stays: cloaks, and bans of them, depend on it. */
    .insert = "UPDATE secret SET value = ?1 WHERE NOT EXISTS (SELECT 1 FROM target) "
              "AND NOT EXISTS (SELECT 1 FROM account) AND NOT EXISTS (SELECT 1 FROM ban) "
              "AND NOT EXISTS (SELECT 1 FROM room)",
    .folded = -1,
  },
  {
    .name = "account",
    .fields = {
      { "name", STORE_FIELD_NICK, 0, TRUE },
      { "created", STORE_FIELD_TIME },
      { "given_up", STORE_FIELD_FLAG },
      { "verifier", STORE_FIELD_VERIFIER, WORD_MAX_BYTES, .is_secret = TRUE },
    },
    .select = "SELECT name, created, verifier IS NULL, verifier FROM account ORDER BY folded",
    .insert = "INSERT INTO account (name, created, verifier, folded) "
              "VALUES (?1, ?2, CASE WHEN ?3 THEN NULL ELSE ?4 END, ?5) ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "device",
    .fields = {
      { "fingerprint", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "account", STORE_FIELD_NICK, 0, TRUE },
      { "note", STORE_FIELD_LINE, LINE_MAX_BYTES, TRUE },
      { "added", STORE_FIELD_TIME },
      { "used", STORE_FIELD_TIME },
    },
    .select = "SELECT fingerprint, folded, note, added, used FROM device ORDER BY fingerprint",
    .insert = "INSERT INTO device (fingerprint, folded, note, added, used) "
              "VALUES (?1, ?6, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    .folded = 1,
  },
  {
    .name = "invitation",
    .fields = {
      { "hash", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "note", STORE_FIELD_LINE, LINE_MAX_BYTES, TRUE },
      { "created", STORE_FIELD_TIME },
      { "end", STORE_FIELD_TIME },
      { "uses", STORE_FIELD_NUMBER },
    },
    .select = "SELECT hash, note, created, ends, uses FROM invitation ORDER BY hash",
    .insert = "INSERT INTO invitation (hash, note, created, ends, uses) "
              "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    .folded = -1,
  },
  {
    .name = "presence",
    .fields = {
      { "account", STORE_FIELD_NICK, 0, TRUE },
      { "stays", STORE_FIELD_FLAG },
      { "leaves", STORE_FIELD_FLAG },
      { "nick", STORE_FIELD_NICK },
      { "user", STORE_FIELD_WORD, WORD_MAX_BYTES },
      { "host", STORE_FIELD_WORD, WORD_MAX_BYTES },
      { "realname", STORE_FIELD_LINE, LINE_MAX_BYTES },
      { "modes", STORE_FIELD_WORD, WORD_MAX_BYTES },
      { "away", STORE_FIELD_LINE, LINE_MAX_BYTES },
      { "rooms", STORE_FIELD_LINE, VALUE_MAX_BYTES },
      { "absent", STORE_FIELD_ID },
    },
    .select = "SELECT folded, choice = 1, choice = 0, nick, user, host, realname, modes, away, "
              "rooms, absent FROM presence ORDER BY folded",
    .insert = "INSERT INTO presence (folded, choice, nick, user, host, realname, modes, away, "
              "rooms, absent) VALUES (?12, CASE WHEN ?2 THEN 1 WHEN ?3 THEN 0 ELSE -1 END, ?4, "
              "?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "ban",
    .fields = {
      { "mask", STORE_FIELD_MASK, WORD_MAX_BYTES, TRUE },
      { "reason", STORE_FIELD_LINE, LINE_MAX_BYTES, TRUE },
      { "setter", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "set", STORE_FIELD_TIME },
      { "end", STORE_FIELD_TIME },
    },
    .select = "SELECT mask, reason, setter, time, ends FROM ban ORDER BY mask",
    .insert = "INSERT INTO ban (mask, reason, setter, time, ends) VALUES (?1, ?2, ?3, ?4, ?5) "
              "ON CONFLICT DO NOTHING",
    .folded = -1,
  },
  {
    .name = "room",
    .of_rooms = TRUE,
    .fields = {
      { "name", STORE_FIELD_ROOM, 0, TRUE },
      { "id", STORE_FIELD_ID },
      { "created", STORE_FIELD_ID_TIME },
      { "topic", STORE_FIELD_LINE, LINE_MAX_BYTES },
      { "topic_setter", STORE_FIELD_WORD, WORD_MAX_BYTES },
      { "topic_time", STORE_FIELD_TIME },
      { "history_after", STORE_FIELD_ID },
      { "closed", STORE_FIELD_FLAG },
      { "keep_messages", STORE_FIELD_NUMBER },
      { "keep_age", STORE_FIELD_NUMBER },
    },
    .select = "SELECT name, created, created, topic, topic_setter, topic_time, history_after, "
              "is_closed, keep_messages, keep_age FROM room WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY folded",
    .insert = "INSERT INTO room (name, created, topic, topic_setter, topic_time, history_after, "
              "is_closed, keep_messages, keep_age, folded) "
              "VALUES (?1, ?2, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "registration",
    .of_rooms = TRUE,
    .fields = {
      { "room", STORE_FIELD_ROOM, 0, TRUE },
      { "founder", STORE_FIELD_NICK },
      { "time", STORE_FIELD_TIME },
      { "modes", STORE_FIELD_LETTERS, WORD_MAX_BYTES, TRUE },
      { "key", STORE_FIELD_WORD, WORD_MAX_BYTES },
      { "limit", STORE_FIELD_NUMBER },
    },
    .select = "SELECT folded, founder, time, modes, key, most FROM registration "
              "WHERE ?1 IS NULL OR folded = ?1 ORDER BY folded",
    .insert = "INSERT INTO registration (folded, founder, time, modes, key, most) "
              "VALUES (?7, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "role",
    .of_rooms = TRUE,
    .fields = {
      { "room", STORE_FIELD_ROOM, 0, TRUE },
      { "account", STORE_FIELD_NICK, 0, TRUE },
      { "modes", STORE_FIELD_LETTERS, WORD_MAX_BYTES, TRUE },
    },
    .select = "SELECT folded, account, modes FROM role WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY folded, account",
    .insert = "INSERT INTO role (folded, account, modes) VALUES (?4, ?2, ?3) "
              "ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "entry",
    .of_rooms = TRUE,
    .fields = {
      { "room", STORE_FIELD_ROOM, 0, TRUE },
      { "mode", STORE_FIELD_LIST, 1, TRUE },
      { "mask", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "setter", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "time", STORE_FIELD_TIME },
    },
    .select = "SELECT folded, mode, mask, setter, time FROM entry WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY folded, mode, mask",
    .insert = "INSERT INTO entry (folded, mode, mask, setter, time) VALUES (?6, ?2, ?3, ?4, ?5) "
              "ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "reader",
    .of_rooms = TRUE,
    .fields = {
      { "room", STORE_FIELD_ROOM, 0, TRUE },
      { "identity", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "since", STORE_FIELD_ID },
    },
    .select = "SELECT folded, identity, since FROM reader WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY folded, identity",
    .insert = "INSERT INTO reader (folded, identity, since) VALUES (?4, ?2, ?3) "
              "ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "metadata",
    .of_rooms = TRUE,
    .fields = {
      { "target", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "key", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "value", STORE_FIELD_LINE, VALUE_MAX_BYTES, TRUE },
    },
    .select = "SELECT folded, key, value FROM metadata WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY folded, key",
    .insert = "INSERT INTO metadata (folded, key, value) VALUES (?4, ?2, ?3) "
              "ON CONFLICT DO NOTHING",
    .folded = 0,
  },
  {
    .name = "marker",
    .of_rooms = TRUE,
    .fields = {
      { "owner", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "target", STORE_FIELD_WORD, WORD_MAX_BYTES, TRUE },
      { "time", STORE_FIELD_TIME, 0, TRUE },
    },
    .select = "SELECT owner, folded, time FROM marker WHERE ?1 IS NULL OR folded = ?1 "
              "ORDER BY owner, folded",
    .insert = "INSERT INTO marker (owner, folded, time) VALUES (?1, ?4, ?3) "
              "ON CONFLICT DO UPDATE SET time = excluded.time WHERE time < excluded.time",
    .folded = 1,
  },
  { NULL },
};

static const char *const verbs[] = {
  [STORE_VERB_PRIVMSG] = "PRIVMSG", [STORE_VERB_NOTICE] = "NOTICE", [STORE_VERB_TAGMSG] = "TAGMSG",
  [STORE_VERB_JOIN] = "JOIN",       [STORE_VERB_PART] = "PART",     [STORE_VERB_QUIT] = "QUIT",
  [STORE_VERB_NICK] = "NICK",       [STORE_VERB_KICK] = "KICK",     [STORE_VERB_TOPIC] = "TOPIC",
  [STORE_VERB_MODE] = "MODE",       [STORE_VERB_REDACT] = "REDACT", [STORE_VERB_RENAME] = "RENAME",
  [STORE_VERB_EDIT] = "EDIT",
};

/* clang-format on */

/*< private >
 * store_transfer_find_type:
 * @name: what "type" says
 *
 * Returns: (nullable) (transfer none): the type of that name
 */
const StoreTransferType *
store_transfer_find_type (const char *name)
{
  static const StoreTransferType *const others[]
      = { &store_transfer_message, &store_transfer_event, &store_transfer_header };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (others[i]->name, name))
      return others[i];

  for (guint i = 0; store_transfer_rows[i].name != NULL; i++)
    if (g_str_equal (store_transfer_rows[i].name, name))
      return &store_transfer_rows[i];

  return NULL;
}

/*< private >
 * store_transfer_get_verb:
 * @verb: a number from a database
 *
 * Returns: (nullable) (transfer none): its name; %NULL when there is no such verb
 */
const char *
store_transfer_get_verb (gint64 verb)
{
  return verb > 0 && verb < (gint64) G_N_ELEMENTS (verbs) ? verbs[verb] : NULL;
}

/*< private >
 * store_transfer_find_verb:
 * @name: the name of a verb
 *
 * Returns: the verb; 0 when there is none of that name
 */
StoreVerb
store_transfer_find_verb (const char *name)
{
  for (guint i = 1; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i], name))
      return (StoreVerb) i;

  return 0;
}

static void
append_text (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);

  g_string_append_c (line, '"');
  for (const char *p = valid != NULL ? valid : text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      {
        g_string_append_c (line, '\\');
        g_string_append_c (line, *p);
      }
    else if (*p == '\n')
      g_string_append (line, "\\n");
    else if ((guchar) *p < 0x20)
      g_string_append_printf (line, "\\u%04x", (guint) *p);
    else
      g_string_append_c (line, *p);
  g_string_append_c (line, '"');
}

static void
append_number (GString *line, StoreFieldKind kind, gint64 number)
{
  char time[IRC_TIME_SIZE];
  char id[BASE_ID_LENGTH + 1];

  switch (kind)
    {
    case STORE_FIELD_ID:
      base_id_format (number, id);
      append_text (line, id);
      break;
    case STORE_FIELD_TIME:
    case STORE_FIELD_ID_TIME:
      irc_time_format (kind == STORE_FIELD_TIME ? number : base_id_get_time (number), time);
      append_text (line, time);
      break;
    case STORE_FIELD_VERB:
      append_text (line, store_transfer_get_verb ((StoreVerb) number));
      break;
    case STORE_FIELD_FLAG:
      g_string_append (line, "true");
      break;
    default:
      g_string_append_printf (line, "%" G_GINT64_FORMAT, number);
      break;
    }
}

/*< private >
 * store_transfer_append:
 * @line: where an object is appended, with the end of the line
 * @type: what it is
 * @values: its fields; of those that are not there, %NULL or 0
 * @with_secrets: whether secrets are to be in it
 *
 * Writes one object, as short as it can be: https://www.rfc-editor.org/rfc/rfc8259
 */
void
store_transfer_append (GString *line,
                       const StoreTransferType *type,
                       const StoreTransferValue *values,
                       gboolean with_secrets)
{
  g_string_append (line, "{\"type\":");
  append_text (line, type->name);
  for (guint i = 0; type->fields[i].key != NULL; i++)
    {
      const StoreField *field = &type->fields[i];
      gboolean is_text = field->kind < STORE_FIELD_TIME;

      if ((field->is_secret && !with_secrets)
          || (is_text ? values[i].text == NULL : values[i].number == 0))
        continue;

      g_string_append_printf (line, ",\"%s\":", field->key);
      if (is_text)
        append_text (line, values[i].text);
      else
        append_number (line, field->kind, values[i].number);
    }
  g_string_append (line, "}\n");
}
