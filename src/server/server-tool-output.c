/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a tool of the administrator answers: in columns that people and grep can read, or as JSON. */

#include "server/server-tool-output.h"

#include "server/server-time.h"

/* What stands for nothing where people read. */
#define NOTHING "-"

#define GAP "  "

/**
 * Field:
 * @key: what it is
 * @shown: what people are shown
 * @json: the same as a value of JSON
 */
typedef struct
{
  const char *key;
  char *shown;
  char *json;
} Field;

/**
 * ServerToolOutput:
 * @layout: how records are written
 * @records: (element-type GArray): records, each of #Field
 * @open: (nullable): the record that is being put together
 * @text: what was said beside them
 */
struct ServerToolOutput
{
  ServerToolLayout layout;
  GPtrArray *records;
  GArray *open;
  GString *text;
};

static void
field_clear (gpointer data)
{
  Field *self = data;

  g_free (self->shown);
  g_free (self->json);
}

/**
 * server_tool_output_new:
 * @layout: how records are to be written
 *
 * Returns: (transfer full): an answer with nothing in it
 */
ServerToolOutput *
server_tool_output_new (ServerToolLayout layout)
{
  ServerToolOutput *self = g_new0 (ServerToolOutput, 1);

  self->layout = layout;
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->text = g_string_new (NULL);

  return self;
}

/**
 * server_tool_output_free:
 * @self: (transfer full): an answer
 */
void
server_tool_output_free (ServerToolOutput *self)
{
  g_clear_pointer (&self->open, g_array_unref);
  g_ptr_array_unref (self->records);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* What somebody wrote must not move the administrator's cursor. */
static char *
make_shown (const char *text)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      g_string_append_c (shown, '?');
    else
      g_string_append_unichar (shown, g_utf8_get_char (p));

  return g_strdup (shown->str);
}

/**
 * server_tool_output_append_json_string:
 * @json: what is being written
 * @text: a text
 *
 * Appends @text as a string of JSON: https://www.rfc-editor.org/rfc/rfc8259#section-7
 */
void
server_tool_output_append_json_string (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (json, "\\%c", *p);
    else if ((guchar) *p < 0x20 || *p == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) *p);
    else
      g_string_append_c (json, *p);
  g_string_append_c (json, '"');
}

static char *
make_json (const char *text)
{
  GString *json = g_string_new (NULL);

  server_tool_output_append_json_string (json, text);

  return g_string_free (json, FALSE);
}

static void
put (ServerToolOutput *self, const char *key, char *shown, char *json)
{
  const Field field = { key, shown, json };

  if (self->open == NULL)
    {
      self->open = g_array_new (FALSE, FALSE, sizeof (Field));
      g_array_set_clear_func (self->open, field_clear);
    }
  g_array_append_val (self->open, field);
}

/**
 * server_tool_output_put_text:
 * @self: an answer
 * @key: (transfer none): what it is, in small letters; a constant
 * @text: (nullable): the text; %NULL for none
 *
 * Adds a field to the record. All records have the same fields in the same order.
 */
void
server_tool_output_put_text (ServerToolOutput *self, const char *key, const char *text)
{
  put (self, key, text != NULL ? make_shown (text) : g_strdup (NOTHING),
       text != NULL ? make_json (text) : g_strdup ("null"));
}

/**
 * server_tool_output_put_texts:
 * @self: an answer
 * @key: (transfer none): what they are
 * @texts: (nullable) (array zero-terminated=1): the texts
 *
 * Adds a field to the record that is a list.
 */
void
server_tool_output_put_texts (ServerToolOutput *self, const char *key, const char *const *texts)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *text = make_shown (texts[i]);

      g_string_append_printf (shown, "%s%s", i > 0 ? ", " : "", text);
      if (i > 0)
        g_string_append (json, ", ");
      server_tool_output_append_json_string (json, texts[i]);
    }
  g_string_append_c (json, ']');
  put (self, key, g_strdup (shown->len > 0 ? shown->str : NOTHING), g_strdup (json->str));
}

/**
 * server_tool_output_put_number:
 * @self: an answer
 * @key: (transfer none): what it is
 * @number: how many, or how much
 *
 * Adds a field to the record.
 */
void
server_tool_output_put_number (ServerToolOutput *self, const char *key, gint64 number)
{
  put (self, key, g_strdup_printf ("%" G_GINT64_FORMAT, number),
       g_strdup_printf ("%" G_GINT64_FORMAT, number));
}

/**
 * server_tool_output_put_time:
 * @self: an answer
 * @key: (transfer none): what it is
 * @time: when, in milliseconds since 1970-01-01 UTC; 0 for never
 *
 * Adds a field to the record.
 */
void
server_tool_output_put_time (ServerToolOutput *self, const char *key, gint64 time)
{
  g_autofree char *text = time != 0 ? server_time_to_text (time) : NULL;

  server_tool_output_put_text (self, key, text);
}

/**
 * server_tool_output_end_record:
 * @self: an answer
 *
 * What is put next belongs to another record.
 */
void
server_tool_output_end_record (ServerToolOutput *self)
{
  if (self->open != NULL)
    g_ptr_array_add (self->records, g_steal_pointer (&self->open));
}

/**
 * server_tool_output_say:
 * @self: an answer
 * @sentence: what is to be said, without the end of a line
 *
 * Adds a sentence; it stands behind all records, on a line of its own.
 */
void
server_tool_output_say (ServerToolOutput *self, const char *sentence)
{
  g_autofree char *shown = make_shown (sentence);

  g_string_append_printf (self->text, "%s\n", shown);
}

static void
write_json (const GArray *record, GString *text)
{
  for (guint i = 0; i < record->len; i++)
    {
      const Field *field = &g_array_index (record, Field, i);

      g_string_append (text, i == 0 ? "{" : ", ");
      server_tool_output_append_json_string (text, field->key);
      g_string_append_printf (text, ": %s", field->json);
    }
  g_string_append (text, "}\n");
}

static void
pad (GString *text, const char *shown, glong width)
{
  g_string_append (text, shown);
  for (glong i = g_utf8_strlen (shown, -1); i < width; i++)
    g_string_append_c (text, ' ');
}

static void
write_record (const GArray *record, GString *text)
{
  glong width = 0;

  for (guint i = 0; i < record->len; i++)
    width = MAX (width, g_utf8_strlen (g_array_index (record, Field, i).key, -1));
  for (guint i = 0; i < record->len; i++)
    {
      const Field *field = &g_array_index (record, Field, i);
      g_autofree char *key = g_strconcat (field->key, ":", NULL);

      pad (text, key, width + 2);
      g_string_append_printf (text, "%s\n", field->shown);
    }
}

static glong *
measure (const GPtrArray *records, guint n_columns)
{
  glong *widths = g_new0 (glong, n_columns);

  for (guint i = 0; i < records->len; i++)
    for (guint j = 0; j < n_columns; j++)
      {
        const Field *field = &g_array_index ((GArray *) records->pdata[i], Field, j);
        glong width = MAX (g_utf8_strlen (field->shown, -1), g_utf8_strlen (field->key, -1));

        widths[j] = MAX (widths[j], width);
      }

  return widths;
}

/* What stands last is not padded, so that no line ends with spaces. */
static void
write_line (const GArray *record, gboolean is_heading, const glong *widths, GString *text)
{
  for (guint i = 0; i < record->len; i++)
    {
      const Field *field = &g_array_index (record, Field, i);
      g_autofree char *heading = g_ascii_strup (field->key, -1);
      gboolean is_last = i + 1 == record->len;

      pad (text, is_heading ? heading : field->shown, is_last ? 0 : widths[i]);
      g_string_append (text, is_last ? "\n" : GAP);
    }
}

static void
write_table (const GPtrArray *records, GString *text)
{
  const GArray *first = records->pdata[0];
  g_autofree glong *widths = measure (records, first->len);

  write_line (first, TRUE, widths, text);
  for (guint i = 0; i < records->len; i++)
    write_line (records->pdata[i], FALSE, widths, text);
}

/**
 * server_tool_output_take:
 * @self: an answer
 *
 * Returns: (transfer full): all of it, as whole lines; what is added from now on is another answer
 */
char *
server_tool_output_take (ServerToolOutput *self)
{
  GString *text = g_string_new (NULL);

  server_tool_output_end_record (self);
  if (self->layout == SERVER_TOOL_TABLE && self->records->len > 0)
    write_table (self->records, text);
  for (guint i = 0; i < self->records->len && self->layout == SERVER_TOOL_RECORD; i++)
    write_record (self->records->pdata[i], text);
  for (guint i = 0; i < self->records->len && self->layout == SERVER_TOOL_JSON; i++)
    write_json (self->records->pdata[i], text);
  g_string_append (text, self->text->str);
  g_string_truncate (self->text, 0);
  g_ptr_array_set_size (self->records, 0);

  return g_string_free (text, FALSE);
}
