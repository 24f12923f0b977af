/* SPDX-License-Identifier: GPL-3.0-or-later */

/* make-protocol TEMPLATE [--check FILE]
 *
 * Prints TEMPLATE with a table in place of each line such as "@commands@". The tables are made of
 * the lists that the server itself is made of. With --check it prints nothing but says whether FILE
 * is what would be printed. */

#include <stdio.h>
#include <string.h>

#include "irc/irc-mode.h"
#include "server/server-commands.h"
#include "server/server-welcome.h"

/**
 * Table:
 * @mark: the line of the template that it stands for
 * @append: appends its rows to the text
 */
typedef struct
{
  const char *mark;
  void (*append) (GString *text);
} Table;

static const struct
{
  const char *verb;
  const char *usage;
  const char *text;
} help[] = {
#define HELP(verb, usage, text) { #verb, usage, text },
#include "server/server-help.def"
#undef HELP
};

/* What would end the cell of a table is escaped. */
static void
append_cell (GString *text, const char *cell)
{
  g_string_append (text, " ");
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '|')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *cell);
    }
  g_string_append (text, " |");
}

static void
append_code (GString *text, const char *code)
{
  g_autofree char *cell
      = code != NULL && code[0] != '\0' ? g_strdup_printf ("`%s`", code) : g_strdup ("");

  append_cell (text, cell);
}

static void
append_link (GString *text, const char *code, const char *url)
{
  g_autofree char *cell = g_strdup_printf ("[`%s`](%s)", code, url);

  append_cell (text, cell);
}

static void
begin_row (GString *text)
{
  g_string_append_c (text, '|');
}

static void
end_row (GString *text)
{
  g_string_append_c (text, '\n');
}

static void append_head (GString *text, const char *first, ...) G_GNUC_NULL_TERMINATED;

static void
append_head (GString *text, const char *first, ...)
{
  guint n_columns = 0;
  va_list args;

  begin_row (text);
  va_start (args, first);
  for (const char *column = first; column != NULL; column = va_arg (args, const char *))
    {
      append_cell (text, column);
      n_columns++;
    }
  va_end (args);
  end_row (text);

  begin_row (text);
  for (guint i = 0; i < n_columns; i++)
    g_string_append (text, "---|");
  end_row (text);
}

static void
append_command (GString *text,
                const char *verb,
                gboolean needs_registration,
                guint cost,
                const char *url)
{
  g_autofree char *tokens = g_strdup_printf ("%u", cost);
  const char *usage = verb;
  const char *meaning = "";

  for (guint i = 0; i < G_N_ELEMENTS (help); i++)
    if (g_str_equal (help[i].verb, verb))
      {
        usage = help[i].usage;
        meaning = help[i].text;
      }

  begin_row (text);
  append_link (text, verb, url);
  append_code (text, usage);
  append_cell (text, meaning);
  append_cell (text, needs_registration ? "" : "yes");
  append_cell (text, tokens);
  end_row (text);
}

static void
append_commands (GString *text)
{
  append_head (text, "command", "how it is written", "what it does", "before registration",
               "tokens", NULL);
#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  append_command (text, #verb, needs_registration, cost, url);
#include "server/server-command.def"
#undef COMMAND
}

/* Where those numerics are specified that https://modern.ircdocs.horse does not have. */
static const struct
{
  guint first;
  guint last;
  const char *url;
} numerics_elsewhere[] = {
  { 15, 17, "https://defs.ircdocs.horse/defs/numerics.html" },
  { 335, 335, "https://ircv3.net/specs/extensions/bot-mode" },
  { 354, 354, "https://ircv3.net/specs/extensions/whox" },
  { 407, 407, "https://datatracker.ietf.org/doc/html/rfc1459#section-6.1" },
  { 410, 410, "https://ircv3.net/specs/extensions/capability-negotiation" },
  { 423, 423, "https://datatracker.ietf.org/doc/html/rfc1459#section-6.1" },
  { 435, 435, "https://defs.ircdocs.horse/defs/numerics.html" },
  { 437, 439, "https://defs.ircdocs.horse/defs/numerics.html" },
  { 477, 479, "https://defs.ircdocs.horse/defs/numerics.html" },
  { 710, 714, "https://github.com/solanum-ircd/solanum/blob/main/modules/m_knock.c" },
  { 730, 734, "https://ircv3.net/specs/extensions/monitor" },
  { 760, 775, "https://ircv3.net/specs/extensions/metadata" },
};

/* There the headings make the addresses: "RPL_WELCOME (001)" is at "#rplwelcome-001". */
static char *
make_numeric_url (const char *symbol, guint number)
{
  g_autofree char *lower = g_ascii_strdown (symbol, -1);
  g_auto (GStrv) words = g_strsplit (lower, "_", -1);
  g_autofree char *name = g_strjoinv ("", words);

  for (guint i = 0; i < G_N_ELEMENTS (numerics_elsewhere); i++)
    if (number >= numerics_elsewhere[i].first && number <= numerics_elsewhere[i].last)
      return g_strdup (numerics_elsewhere[i].url);

  return g_strdup_printf ("https://modern.ircdocs.horse/#%s-%03u", name, number);
}

static void
append_numeric (GString *text, const char *symbol, guint number, const char *last)
{
  g_autofree char *digits = g_strdup_printf ("%03u", number);
  g_autofree char *url = make_numeric_url (symbol, number);

  begin_row (text);
  append_cell (text, digits);
  append_link (text, symbol, url);
  append_cell (text, last != NULL ? last : "");
  end_row (text);
}

static void
append_numerics (GString *text)
{
  append_head (text, "numeric", "name", "last parameter, where it is always the same", NULL);
#define NUMERIC(symbol, number, last) append_numeric (text, #symbol, number, last);
#include "irc/irc-numeric.def"
#undef NUMERIC
}

static void
append_cap (GString *text,
            const ServerConfig *config,
            guint index,
            const char *name,
            const char *url)
{
  g_autofree char *value
      = index != IRC_CAP_INDEX_STS ? server_command_cap_get_value (config, index) : NULL;

  begin_row (text);
  append_link (text, name, url);
  append_code (text, value);
  end_row (text);
}

static void
append_caps (GString *text)
{
  g_autoptr (ServerConfig) config = server_config_new ();

  append_head (text, "capability", "value by default", NULL);
#define CAP(symbol, name, value, url) append_cap (text, config, IRC_CAP_INDEX_##symbol, name, url);
#include "irc/irc-cap.def"
#undef CAP
}

static const char *
describe_mode_type (IrcModeType type)
{
  switch (type)
    {
    case IRC_MODE_PREFIX:
      return "member";
    case IRC_MODE_LIST:
      return "list (A)";
    case IRC_MODE_ALWAYS:
      return "with a parameter (B)";
    case IRC_MODE_SET:
      return "with a parameter to set (C)";
    case IRC_MODE_FLAG:
      return "without (D)";
    case IRC_MODE_NONE:
      break;
    }

  g_assert_not_reached ();
}

static void
append_room_mode (GString *text, char letter, IrcModeType type, char sign, const char *meaning)
{
  const char mode[] = { letter, '\0' };
  const char prefix[] = { sign, '\0' };

  begin_row (text);
  append_code (text, mode);
  append_code (text, prefix);
  append_cell (text, describe_mode_type (type));
  append_cell (text, meaning);
  end_row (text);
}

static void
append_room_modes (GString *text)
{
  append_head (text, "mode", "sign", "type", "what it does", NULL);
#define MODE(symbol, letter, type, sign, meaning)                                                  \
  append_room_mode (text, letter, type, sign, meaning);
#include "irc/irc-mode.def"
#undef MODE
}

static void
append_user_mode (GString *text, char letter, const char *meaning)
{
  const char mode[] = { letter, '\0' };

  begin_row (text);
  append_code (text, mode);
  append_cell (text, meaning);
  end_row (text);
}

static void
append_user_modes (GString *text)
{
  append_head (text, "mode", "what it does", NULL);
#define USER_MODE(symbol, letter, meaning) append_user_mode (text, letter, meaning);
#include "irc/irc-user-mode.def"
#undef USER_MODE
}

static void
append_privilege (GString *text, const char *name, const char *meaning)
{
  begin_row (text);
  append_code (text, name);
  append_cell (text, meaning);
  end_row (text);
}

static void
append_privileges (GString *text)
{
  append_head (text, "privilege", "what it allows", NULL);
#define PRIVILEGE(symbol, name, meaning) append_privilege (text, name, meaning);
#include "hall/hall-privilege.def"
#undef PRIVILEGE
}

/* What a server says that nobody has told anything. */
static void
append_token (GString *text, const GPtrArray *tokens, const char *name, const char *meaning)
{
  const char *value = "";
  gsize size = strlen (name);

  for (guint i = 0; i < tokens->len; i++)
    {
      const char *token = g_ptr_array_index (tokens, i);

      if (g_str_has_prefix (token, name) && token[size] == '=')
        value = token + size + 1;
    }

  begin_row (text);
  append_code (text, name);
  append_code (text, value);
  append_cell (text, meaning);
  end_row (text);
}

static void
append_tokens (GString *text)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (GPtrArray) tokens = server_welcome_list_tokens (config);

  append_head (text, "token", "value by default", "what it says", NULL);
#define ISUPPORT(name, value, meaning) append_token (text, tokens, name, meaning);
#include "server/server-isupport.def"
#undef ISUPPORT
}

static void
append_tag (GString *text, const char *name, const char *cap, const char *meaning, const char *url)
{
  begin_row (text);
  append_link (text, name, url);
  append_code (text, cap);
  append_cell (text, meaning);
  end_row (text);
}

static void
append_tags (GString *text)
{
  append_head (text, "tag", "capability", "what it says", NULL);
#define TAG(name, cap, meaning, url) append_tag (text, name, cap, meaning, url);
#include "server/server-tag.def"
#undef TAG
}

static void
append_batch_type (GString *text,
                   const char *name,
                   const char *params,
                   const char *cap,
                   const char *meaning,
                   const char *url)
{
  begin_row (text);
  append_link (text, name, url);
  append_cell (text, params != NULL ? params : "");
  append_code (text, cap);
  append_cell (text, meaning);
  end_row (text);
}

static void
append_batch_types (GString *text)
{
  append_head (text, "type", "parameters", "capability beside `batch`", "what is in it", NULL);
#define BATCH_TYPE(name, params, cap, meaning, url)                                                \
  append_batch_type (text, name, params, cap, meaning, url);
#include "server/server-batch-type.def"
#undef BATCH_TYPE
}

static void
append_fail (GString *text,
             const char *verb,
             const char *code,
             const char *params,
             const char *meaning,
             const char *url)
{
  begin_row (text);
  append_cell (text, g_str_equal (verb, "*") ? "any" : verb);
  append_link (text, code, url);
  append_cell (text, params != NULL ? params : "");
  append_cell (text, meaning);
  end_row (text);
}

static void
append_fails (GString *text)
{
  append_head (text, "command", "code", "parameters", "what went wrong", NULL);
#define FAIL(verb, code, params, meaning, url) append_fail (text, verb, code, params, meaning, url);
#include "server/server-fail.def"
#undef FAIL
}

static void
append_sentence (GString *text, const char *sentence, const char *when)
{
  begin_row (text);
  append_code (text, sentence);
  append_cell (text, when);
  end_row (text);
}

static void
append_sentences (GString *text)
{
  append_head (text, "sentence", "when it is shown", NULL);
#define SENTENCE(symbol, text_of_it, when) append_sentence (text, text_of_it, when);
#include "server/server-plain-text.def"
#undef SENTENCE
}

static const Table tables[] = {
  { "@commands@", append_commands },     { "@numerics@", append_numerics },
  { "@capabilities@", append_caps },     { "@room-modes@", append_room_modes },
  { "@user-modes@", append_user_modes }, { "@privileges@", append_privileges },
  { "@isupport@", append_tokens },       { "@tags@", append_tags },
  { "@batches@", append_batch_types },   { "@fails@", append_fails },
  { "@sentences@", append_sentences },
};

static void
append_line (GString *text, const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (line, tables[i].mark))
      {
        tables[i].append (text);
        return;
      }

  g_string_append_printf (text, "%s\n", line);
}

static char *
fill_in (const char *template)
{
  g_auto (GStrv) lines = g_strsplit (template, "\n", -1);
  GString *text = g_string_new (NULL);

  /* The last line of a file is followed by nothing. */
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    append_line (text, lines[i]);

  return g_string_free (text, FALSE);
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  return text;
}

int
main (int argc, char *argv[])
{
  g_autofree char *template = NULL;
  g_autofree char *text = NULL;
  g_autofree char *found = NULL;

  if (argc != 2 && (argc != 4 || !g_str_equal (argv[2], "--check")))
    {
      g_printerr ("usage: make-protocol TEMPLATE [--check FILE]\n");
      return 2;
    }

  template = read_file (argv[1]);
  text = fill_in (template);
  if (argc == 2)
    {
      fputs (text, stdout);
      return 0;
    }

  found = read_file (argv[3]);
  if (g_str_equal (found, text))
    return 0;

  g_printerr ("%s is not what the lists of the source say. Renew it:\n"
              "  ninja -C _build update-protocol\n",
              argv[3]);
  return 1;
}
