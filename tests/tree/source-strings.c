/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strings of a C file, and which argument of which call each of them is. Strings that stand
 * beside each other are one, macros of the file that are strings are put in their place. It knows
 * no more of C than that. */

#include "source-strings.h"

#include <string.h>

/* Macros that tests find in headers. */
#define KNOWN_MACRO "#define S \":s.test \"\n"

/**
 * Call:
 * @function: what is called
 * @argument: the argument at which the scanner is
 */
typedef struct
{
  char *function;
  guint argument;
} Call;

/**
 * Scanner:
 * @macros: (element-type utf8 utf8): what stands for each macro
 * @calls: (element-type Call): the calls that are open, the innermost last
 * @text: (nullable): the string so far
 * @name: the name that was read last, which may be called
 */
typedef struct
{
  GHashTable *macros;
  GPtrArray *calls;
  GString *text;
  char *name;
  SourceStringFunc func;
  gpointer user_data;
} Scanner;

static void
call_free (Call *self)
{
  g_free (self->function);
  g_free (self);
}

static void
push (Scanner *self)
{
  Call *call = g_new0 (Call, 1);

  call->function = self->name != NULL ? g_steal_pointer (&self->name) : g_strdup ("");
  g_ptr_array_add (self->calls, call);
}

static void
pop (Scanner *self)
{
  if (self->calls->len > 0)
    g_ptr_array_remove_index (self->calls, self->calls->len - 1);
}

/* A string is over. */
static void
flush (Scanner *self)
{
  const Call *call
      = self->calls->len > 0 ? g_ptr_array_index (self->calls, self->calls->len - 1) : NULL;

  if (self->text == NULL)
    return;

  self->func (call != NULL ? call->function : "", call != NULL ? call->argument : 0,
              self->text->str, self->user_data);
  g_string_free (g_steal_pointer (&self->text), TRUE);
}

/* Returns what follows the string. */
static const char *
read_string (Scanner *self, const char *p)
{
  const char *end = p + 1;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;

  while (*end != '"')
    end += *end == '\\' ? 2 : 1;
  escaped = g_strndup (p + 1, end - p - 1);
  text = g_strcompress (escaped);
  if (self->text == NULL)
    self->text = g_string_new (NULL);
  g_string_append (self->text, text);

  return end + 1;
}

static const char *
skip_parentheses (const char *p)
{
  guint depth = 0;

  do
    {
      depth += *p == '(';
      depth -= *p == ')';
      p++;
    }
  while (depth > 0);

  return p;
}

static const char *
skip_comment (const char *p)
{
  return strstr (p, "*/") + 2;
}

static const char *
skip_character (const char *p)
{
  for (p++; *p != '\''; p++)
    p += *p == '\\';

  return p + 1;
}

static const char *
skip_directive (const char *p)
{
  while (*p != '\n' && *p != '\0')
    p += *p == '\\' && p[1] != '\0' ? 2 : 1;

  return p;
}

static const char *read_name (Scanner *self, const char *p);

/* What is in the place of a macro; of its own parameters nothing is known. */
static void
expand (Scanner *self, const char *value)
{
  const char *p = value;

  while (*p != '\0')
    if (*p == '"')
      p = read_string (self, p);
    else if (g_ascii_isalpha (*p) || *p == '_')
      p = read_name (self, p);
    else
      p++;
}

static const char *
read_name (Scanner *self, const char *p)
{
  const char *end = p;
  g_autofree char *name = NULL;
  const char *value;

  while (g_ascii_isalnum (*end) || *end == '_')
    end++;
  name = g_strndup (p, end - p);
  value = g_hash_table_lookup (self->macros, name);
  if (value == NULL)
    {
      g_free (self->name);
      self->name = g_steal_pointer (&name);
      return end;
    }

  /* What is in its parentheses belongs to it. */
  expand (self, value);
  p = end + strspn (end, " ");

  return *p == '(' ? skip_parentheses (p) : end;
}

/* Returns what follows one step. */
static const char *
scan_step (Scanner *self, const char *p)
{
  if (*p == '/' && p[1] == '*')
    return skip_comment (p);
  if (*p == '#')
    return skip_directive (p);
  if (*p == '\'')
    return skip_character (p);
  if (*p == '"')
    return read_string (self, p);
  if (g_ascii_isalpha (*p) || *p == '_')
    return read_name (self, p);
  if (g_ascii_isspace (*p))
    return p + 1;

  flush (self);
  if (*p == '(')
    push (self);
  else if (*p == '{')
    {
      g_clear_pointer (&self->name, g_free);
      push (self);
    }
  else if (*p == ')' || *p == '}')
    pop (self);
  else if (*p == ',' && self->calls->len > 0)
    ((Call *) g_ptr_array_index (self->calls, self->calls->len - 1))->argument++;
  if (*p != '(')
    g_clear_pointer (&self->name, g_free);

  return p + 1;
}

static void
read_macros (GHashTable *macros, const char *source)
{
  g_autoptr (GRegex) regex = g_regex_new ("^#define +(\\w+)(\\([^)]*\\))?((?:[^\\n\\\\]|\\\\.)*)",
                                          G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (regex, source, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *value = g_match_info_fetch (match, 3);

      /* Others are no strings, but numbers or code. */
      if (strchr (value, '"') != NULL)
        g_hash_table_replace (macros, g_match_info_fetch (match, 1), g_steal_pointer (&value));
    }
}

/**
 * source_strings_foreach:
 * @path: a C file that can be compiled
 * @func: called for each string of it
 * @user_data: what to give to @func
 */
void
source_strings_foreach (const char *path, SourceStringFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) macros = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  g_autofree char *source = NULL;
  Scanner self = { macros, calls, NULL, NULL, func, user_data };

  g_file_get_contents (path, &source, NULL, &error);
  g_assert_no_error (error);
  read_macros (macros, KNOWN_MACRO);
  read_macros (macros, source);

  for (const char *p = source; *p != '\0';)
    p = scan_step (&self, p);
  flush (&self);
  g_free (self.name);
}
