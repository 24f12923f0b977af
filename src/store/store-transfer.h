/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "store/store.h"

G_BEGIN_DECLS

/* What the header of an export says: docs/export.md */
#define STORE_TRANSFER_FORMAT  "inglenook"
#define STORE_TRANSFER_VERSION 1

/* Bytes of a line at most, without its end. */
#define STORE_TRANSFER_LINE_MAX (1024 * 1024)

#define STORE_TRANSFER_FIELDS_MAX 16

/**
 * StoreFieldKind:
 *
 * What can stand in a field; numbers from @STORE_FIELD_TIME on.
 */
typedef enum
{
  STORE_FIELD_LINE,     /* text without ends of lines */
  STORE_FIELD_TEXT,     /* text that may have several lines */
  STORE_FIELD_WORD,     /* what can be a parameter of a line of IRC, in front of others */
  STORE_FIELD_NICK,     /* what can be the name of an account */
  STORE_FIELD_ROOM,     /* what can be the name of a room */
  STORE_FIELD_TAGS,     /* client-only tags, escaped as on the line */
  STORE_FIELD_LETTERS,  /* letters of modes, or none */
  STORE_FIELD_LIST,     /* the letter of a list of a room */
  STORE_FIELD_VERIFIER, /* what is kept of a password */
  STORE_FIELD_MASK,     /* whom a ban is for */
  STORE_FIELD_TIME,     /* milliseconds since 1970-01-01 UTC; RFC 3339 */
  STORE_FIELD_ID,       /* a BaseId; its 13 digits */
  STORE_FIELD_ID_TIME,  /* the BaseId in front of it once more; its time, for people */
  STORE_FIELD_VERB,     /* a StoreVerb; its name */
  STORE_FIELD_NUMBER,   /* a number above 0 */
  STORE_FIELD_FLAG,     /* whether something is so */
} StoreFieldKind;

/**
 * StoreField:
 * @key: the name of the member
 * @kind: what it can be
 * @max: of a text, its bytes at most
 * @is_required: whether it has to be there
 * @is_secret: whether it is only for who asks for secrets
 */
typedef struct
{
  const char *key;
  StoreFieldKind kind;
  guint max;
  gboolean is_required;
  gboolean is_secret;
} StoreField;

/**
 * StoreTransferType:
 * @name: what "type" says
 * @of_rooms: whether it is for who asks for some rooms only
 * @is_secret: whether it is only for who asks for secrets
 * @fields: its members, in their order, which is also that of the columns of @select and of the
 * parameters of @insert
 * @select: (nullable): reads all of them; of rooms, those of the one whose folded name is ?1,
 * unless that is NULL
 * @insert: (nullable): adds one that is not there
 * @folded: which field's folded form is the last parameter of @insert; -1 for none
 *
 * A kind of object in an export: a row of a table. Messages and events are read and added by code.
 */
typedef struct
{
  const char *name;
  gboolean of_rooms;
  gboolean is_secret;
  StoreField fields[STORE_TRANSFER_FIELDS_MAX];
  const char *select;
  const char *insert;
  int folded;
} StoreTransferType;

/* The fields of messages and events. */
enum
{
  STORE_SAID_ID,
  STORE_SAID_TIME,
  STORE_SAID_ROOM,
  STORE_SAID_OWNER,
  STORE_SAID_WITH,
  STORE_SAID_VERB,
  STORE_SAID_SOURCE,
  STORE_SAID_TO,
  STORE_SAID_ACCOUNT,
  STORE_SAID_BOT,
  STORE_SAID_ABOUT,
  STORE_SAID_TAGS,
  STORE_SAID_TEXT,
};

/* The fields of the header. */
enum
{
  STORE_HEADER_FORMAT,
  STORE_HEADER_VERSION,
};

extern const StoreTransferType store_transfer_header;
extern const StoreTransferType store_transfer_message;
extern const StoreTransferType store_transfer_event;
extern const StoreTransferType store_transfer_rows[];

const StoreTransferType *store_transfer_find_type (const char *name);
const char *store_transfer_get_verb (gint64 verb);
StoreVerb store_transfer_find_verb (const char *name);

/**
 * StoreTransferValue:
 * @text: (nullable): of a text
 * @number: of a number; 0 when it is not there
 */
typedef struct
{
  const char *text;
  gint64 number;
} StoreTransferValue;

/**
 * StoreTransferObject:
 * @root: (owned): what was read, with the texts
 * @type: what it is
 * @values: its fields
 *
 * What stands in one line of an export.
 */
typedef struct
{
  JsonNode *root;
  const StoreTransferType *type;
  StoreTransferValue values[STORE_TRANSFER_FIELDS_MAX];
} StoreTransferObject;

gboolean store_transfer_parse (StoreTransferObject *self,
                               const char *line,
                               gsize size,
                               const StoreImportChecks *checks,
                               GError **error);
void store_transfer_append (GString *line,
                            const StoreTransferType *type,
                            const StoreTransferValue *values,
                            gboolean with_secrets);

gboolean store_transfer_is_said (const StoreTransferObject *self);
StoreMessage store_transfer_get_said (const StoreTransferObject *self);
const char *store_transfer_get_text (const StoreTransferObject *self, const char *key);
gint64 store_transfer_get_number (const StoreTransferObject *self, const char *key);

static inline void
store_transfer_object_clear (StoreTransferObject *self)
{
  g_clear_pointer (&self->root, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreTransferObject, store_transfer_object_clear)

G_END_DECLS
