/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an administrator writes behind `inglenookd`, and which tool that is for. The server reads it
 * again as it came through its control socket. */

#include "server/server-tool-call.h"

#include <string.h>

/* Words that one call can have. */
#define WORDS_MAX 64

static const ServerToolRow rows[] = {
#define TOOL(words, usage, min_params, max_params, flags, function, meaning)                       \
  { words, usage, min_params, max_params, flags, function, meaning },
#include "server/server-tool.def"
#undef TOOL
};

/**
 * Parser:
 * @row: what is to be done
 * @params: parameters
 * @options: options of its own
 * @rest: options of the configuration
 * @is_json: whether the answer is to be JSON
 * @has_params_only: whether no option comes any more
 */
typedef struct
{
  const ServerToolRow *row;
  GPtrArray *params;
  GPtrArray *options;
  GPtrArray *rest;
  gboolean is_json;
  gboolean has_params_only;
} Parser;

/* Returns how many of @words the row is called by; 0 when it is another one. */
static guint
match (const ServerToolRow *row, const char *const *words)
{
  g_auto (GStrv) names = g_strsplit (row->words, " ", -1);
  guint n = 0;

  while (names[n] != NULL)
    {
      if (words[n] == NULL || !g_str_equal (words[n], names[n]))
        return 0;
      n++;
    }

  return n;
}

static gboolean
begins_with (const ServerToolRow *row, const char *word)
{
  gsize length = strlen (word);

  return strncmp (row->words, word, length) == 0
         && (row->words[length] == ' ' || row->words[length] == '\0');
}

static char *
write_usage (const ServerToolRow *row)
{
  gboolean takes_json = (row->flags & (SERVER_TOOL_LIST | SERVER_TOOL_SHOW)) != 0;

  return g_strconcat (row->words, takes_json ? " [--json]" : "", row->usage[0] != '\0' ? " " : "",
                      row->usage, NULL);
}

/* Tells which tools there are of those that begin with @word. */
static gboolean
fail_unknown (const char *word, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *usage = write_usage (&rows[i]);

      if (word == NULL || begins_with (&rows[i], word))
        g_string_append_printf (known, "%s%s", known->len > 0 ? ", or " : "", usage);
    }
  if (known->len == 0)
    return server_tool_fail (error, "There is no tool \"%s\"; inglenookd --help lists them", word);

  return server_tool_fail (error, "Write one of these behind inglenookd: %s", known->str);
}

static gboolean
fail_usage (const ServerToolRow *row, GError **error)
{
  g_autofree char *usage = write_usage (row);

  return server_tool_fail (error, "Write it so: inglenookd %s", usage);
}

static const ServerToolRow *
find_row (const char *const *words, guint *n_words, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      *n_words = match (&rows[i], words);
      if (*n_words > 0)
        return &rows[i];
    }

  fail_unknown (words[0], error);

  return NULL;
}

/* Whether the usage has the option @name, with @end behind it: a space where a value follows. */
static gboolean
has_option (const ServerToolRow *row, const char *name, char end)
{
  g_autofree char *shown = g_strdup_printf ("[--%.*s%c", (int) strcspn (name, "="), name, end);

  return strstr (row->usage, shown) != NULL;
}

/* Options of the configuration of which nothing is known here but whether a value is due. */
static gboolean
rest_has_value (const char *option)
{
  static const char *const alone[] = { "--help", "-h", "--version", "--check-config" };

  for (guint i = 0; i < G_N_ELEMENTS (alone); i++)
    if (g_str_equal (option, alone[i]))
      return FALSE;

  /* "-dFILE" and "--database=FILE" have theirs. */
  return option[1] == '-' ? strchr (option, '=') == NULL : option[2] == '\0';
}

/* Returns how many of @words were taken; 0 when that failed. */
static guint
take_own_option (Parser *self, const char *const *words, GError **error)
{
  const char *name = words[0] + 2;

  if (strchr (name, '=') != NULL || has_option (self->row, name, ']'))
    {
      g_ptr_array_add (self->options, g_strdup (name));
      return 1;
    }
  if (words[1] == NULL)
    {
      fail_usage (self->row, error);
      return 0;
    }

  g_ptr_array_add (self->options, g_strconcat (name, "=", words[1], NULL));

  return 2;
}

static guint
take_rest (Parser *self, const char *const *words, GError **error)
{
  if (self->rest == NULL)
    {
      fail_usage (self->row, error);
      return 0;
    }

  g_ptr_array_add (self->rest, g_strdup (words[0]));
  if (!rest_has_value (words[0]) || words[1] == NULL || words[1][0] == '-')
    return 1;

  g_ptr_array_add (self->rest, g_strdup (words[1]));

  return 2;
}

static guint
take_word (Parser *self, const char *const *words, GError **error)
{
  const char *word = words[0];

  if (self->has_params_only || word[0] != '-' || word[1] == '\0')
    {
      g_ptr_array_add (self->params, g_strdup (word));
      return 1;
    }
  if (g_str_equal (word, "--"))
    {
      self->has_params_only = TRUE;
      return 1;
    }
  if (g_str_equal (word, "--json")
      && (self->row->flags & (SERVER_TOOL_LIST | SERVER_TOOL_SHOW)) != 0)
    {
      self->is_json = TRUE;
      return 1;
    }
  if (g_str_has_prefix (word, "--")
      && (has_option (self->row, word + 2, ' ')
          || (has_option (self->row, word + 2, ']') && strchr (word, '=') == NULL)))
    return take_own_option (self, words, error);

  return take_rest (self, words, error);
}

static gboolean
take_all (Parser *self, const char *const *words, GError **error)
{
  while (*words != NULL)
    {
      guint n = take_word (self, words, error);

      if (n == 0)
        return FALSE;
      words += n;
    }

  if (self->params->len >= self->row->min_params && self->params->len <= self->row->max_params)
    return TRUE;

  return fail_usage (self->row, error);
}

static char **
to_strv (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);

  return (char **) g_ptr_array_free (texts, FALSE);
}

/**
 * server_tool_call_init:
 * @self: (out caller-allocates): what is understood of it; to be cleared in any case
 * @words: (array zero-terminated=1): what stands behind the program's name
 * @takes_rest: whether there may be options of the configuration
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: whether it is for one of the tools, and written as that has to be
 */
gboolean
server_tool_call_init (ServerToolCall *self,
                       const char *const *words,
                       gboolean takes_rest,
                       GError **error)
{
  guint n_words = 0;
  Parser parser = { NULL };
  gboolean done = FALSE;

  *self = (ServerToolCall){ NULL };
  if (g_strv_length ((char **) words) > WORDS_MAX)
    return server_tool_fail (error, "These are too many words; inglenookd --help lists the tools");

  parser.row = find_row (words, &n_words, error);
  if (parser.row == NULL)
    return FALSE;

  parser.params = g_ptr_array_new ();
  parser.options = g_ptr_array_new ();
  parser.rest = takes_rest ? g_ptr_array_new () : NULL;
  done = take_all (&parser, words + n_words, error);
  self->row = parser.row;
  self->params = to_strv (parser.params);
  self->options = to_strv (parser.options);
  self->rest = takes_rest ? to_strv (parser.rest) : NULL;
  self->is_json = parser.is_json;

  return done;
}

/**
 * server_tool_call_clear:
 * @self: a call
 */
void
server_tool_call_clear (ServerToolCall *self)
{
  g_strfreev (self->params);
  g_strfreev (self->options);
  g_strfreev (self->rest);
}

/**
 * server_tool_call_get_words:
 * @self: a call
 *
 * Returns: (transfer full): what server_tool_call_init() understands as the same call, without
 *   options of the configuration
 */
char **
server_tool_call_get_words (const ServerToolCall *self)
{
  GPtrArray *words = g_ptr_array_new ();
  g_auto (GStrv) names = g_strsplit (self->row->words, " ", -1);

  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (words, g_strdup (*name));
  if (self->is_json)
    g_ptr_array_add (words, g_strdup ("--json"));
  for (char **option = self->options; *option != NULL; option++)
    g_ptr_array_add (words, g_strconcat ("--", *option, NULL));
  g_ptr_array_add (words, g_strdup ("--"));
  for (char **param = self->params; *param != NULL; param++)
    g_ptr_array_add (words, g_strdup (*param));

  return to_strv (words);
}

/**
 * server_tool_call_make_output:
 * @self: a call
 *
 * Returns: (transfer full): what is to be answered, in the way in which it was asked for
 */
ServerToolOutput *
server_tool_call_make_output (const ServerToolCall *self)
{
  ServerToolLayout layout = SERVER_TOOL_TABLE;

  if (self->is_json)
    layout = SERVER_TOOL_JSON;
  else if ((self->row->flags & SERVER_TOOL_SHOW) != 0)
    layout = SERVER_TOOL_RECORD;

  return server_tool_output_new (layout);
}

/**
 * server_tool_call_is_named:
 * @word: the first word behind the program's name
 *
 * Returns: whether a tool begins with it
 */
gboolean
server_tool_call_is_named (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (begins_with (&rows[i], word))
      return TRUE;

  return FALSE;
}

static void
describe (const ServerToolRow *row, const char *program, GString *text)
{
  g_autofree char *usage = write_usage (row);

  g_string_append_printf (text, "\n  %s%s\n      %s", program, usage, row->meaning);
}

/**
 * server_tool_call_describe_all:
 *
 * Returns: (transfer full): every tool and what it does, for `--help`
 */
char *
server_tool_call_describe_all (void)
{
  GString *text = g_string_new ("Tools, which work on the server that runs, or else on its "
                                "database; options behind them name it:");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    describe (&rows[i], "", text);

  return g_string_free (text, FALSE);
}

static gboolean
asks_for_help (const char *const *words)
{
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--help") || g_str_equal (*words, "-h"))
      return TRUE;

  return FALSE;
}

/**
 * server_tool_call_describe:
 * @words: (array zero-terminated=1): what stands behind the program's name, of which the first is
 *   that of a tool
 *
 * Returns: (nullable) (transfer full): how the tool is written, or all tools that begin so, when
 *   `--help` is among @words; otherwise %NULL
 */
char *
server_tool_call_describe (const char *const *words)
{
  GString *text;
  gboolean is_whole = FALSE;

  if (!asks_for_help (words))
    return NULL;

  text = g_string_new ("Usage:");
  for (guint i = 0; i < G_N_ELEMENTS (rows) && !is_whole; i++)
    if (match (&rows[i], words) > 0)
      {
        is_whole = TRUE;
        describe (&rows[i], "inglenookd ", text);
      }
  for (guint i = 0; i < G_N_ELEMENTS (rows) && !is_whole; i++)
    if (begins_with (&rows[i], words[0]))
      describe (&rows[i], "inglenookd ", text);
  g_string_append (text, "\n\nBehind that, --config=FILE or --database=FILE names the server; "
                         "inglenookd --help\nlists all tools and options.\n");

  return g_string_free (text, FALSE);
}
