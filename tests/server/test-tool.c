/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all tools of the administrator have in common: how they are written, and how they answer. */

#include "server/server-tool-call.h"

#include <string.h>

/* What a call is understood as, or why it is none: its words as they go to the server, then what is
 * for the configuration. */
static char *
read_call (const char *line, gboolean takes_rest)
{
  g_auto (ServerToolCall) call = { NULL };
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) again = NULL;
  g_autofree char *understood = NULL;
  g_autofree char *rest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  if (!server_tool_call_init (&call, (const char *const *) words, takes_rest, &error))
    {
      g_assert_error (error, SERVER_TOOL_ERROR, SERVER_TOOL_ERROR_FAILED);
      return g_strdup (error->message);
    }

  again = server_tool_call_get_words (&call);
  understood = g_strjoinv ("|", again);
  rest = call.rest != NULL ? g_strjoinv ("|", call.rest) : g_strdup ("");

  return g_strconcat (understood, rest[0] != '\0' ? " + " : "", rest, NULL);
}

static void
check_call (const char *line, const char *expected)
{
  g_autofree char *actual = read_call (line, TRUE);

  g_assert_cmpstr (actual, ==, expected);
}

static void
test_call (void)
{
  check_call ("account list", "account|list|--");
  check_call ("account list --json", "account|list|--json|--");
  check_call ("account add Ada", "account|add|--|Ada");
  check_call ("account --json list", "Write one of these behind inglenookd: "
                                     "account add NAME, or account devices [--json] NAME, or "
                                     "account list [--json], or account password NAME, or account "
                                     "remove NAME, or account remove-device NAME FINGERPRINT");
  check_call ("account add Ada --json", "account|add|--|Ada + --json");
  check_call ("account add -- -Ada", "account|add|--|-Ada");
  check_call ("account add -", "account|add|--|-");
  check_call ("ban add 1d x 'a b'", "ban|add|--|1d|x|a b");
  check_call ("ban add '' x", "ban|add|--||x");
}

static void
test_rest (void)
{
  g_autofree char *refused = read_call ("account list --config a", FALSE);

  g_assert_cmpstr (refused, ==, "Write it so: inglenookd account list [--json]");
  check_call ("account list --config a -d b", "account|list|-- + --config|a|-d|b");
  check_call ("account list --config=a -db --json", "account|list|--json|-- + --config=a|-db");
  check_call ("account add -c a Ada", "account|add|--|Ada + -c|a");
  check_call ("account list --help", "account|list|-- + --help");
  check_call ("account list --version x", "Write it so: inglenookd account list [--json]");
  check_call ("account list -d", "account|list|-- + -d");
}

static void
test_wrong (void)
{
  g_autoptr (GString) many = g_string_new ("account add");

  check_call ("frob", "There is no tool \"frob\"; inglenookd --help lists them");
  check_call ("accoun list", "There is no tool \"accoun\"; inglenookd --help lists them");
  check_call ("account add", "Write it so: inglenookd account add NAME");
  check_call ("account add a b", "Write it so: inglenookd account add NAME");
  for (guint i = 0; i < 63; i++)
    g_string_append (many, " x");
  check_call (many->str, "These are too many words; inglenookd --help lists the tools");

  g_assert_true (server_tool_call_is_named ("account"));
  g_assert_false (server_tool_call_is_named ("acc"));
  g_assert_false (server_tool_call_is_named ("account "));
  g_assert_false (server_tool_call_is_named ("--help"));
  g_assert_false (server_tool_call_is_named (""));
}

/* Whatever a tool is called, it can be called so, and its usage says what it takes. */
static void
test_help (void)
{
  g_autofree char *help = server_tool_call_describe_all ();

  g_assert_true (g_str_has_prefix (help, "Tools, which work on the server that runs"));
  g_assert_nonnull (strstr (help, "\n  account add NAME\n      makes an account"));
  g_assert_nonnull (strstr (help, "\n  ban list [--json]\n      lists"));
}

static void
check_described (const char *line, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char *actual = server_tool_call_describe ((const char *const *) words);

  g_assert_cmpstr (actual, ==, expected);
}

#define MORE                                                                                       \
  "\n\nBehind that, --config=FILE or --database=FILE names the server; inglenookd --help\n"        \
  "lists all tools and options.\n"

/* Who asks for one tool is not told of all, and need not write what it is to work on. */
static void
test_help_of_one (void)
{
  check_described ("account list", NULL);
  check_described ("account add -- --help", NULL);
  check_described ("ban remove --help",
                   "Usage:\n  inglenookd ban remove MASK\n      lifts a ban" MORE);
  check_described ("ban remove 192.0.2.1 -h",
                   "Usage:\n  inglenookd ban remove MASK\n      lifts a ban" MORE);
  check_described ("ban --help", "Usage:\n  inglenookd ban add [DURATION] MASK [REASON]\n"
                                 "      keeps an address, a network, user@host or $a:account away\n"
                                 "  inglenookd ban list [--json]\n"
                                 "      lists who is kept away, by whom, until when, and why\n"
                                 "  inglenookd ban remove MASK\n      lifts a ban" MORE);
  check_described ("ban frob --help",
                   "Usage:\n  inglenookd ban add [DURATION] MASK [REASON]\n"
                   "      keeps an address, a network, user@host or $a:account away\n"
                   "  inglenookd ban list [--json]\n"
                   "      lists who is kept away, by whom, until when, and why\n"
                   "  inglenookd ban remove MASK\n      lifts a ban" MORE);
}

static const char *const tools[] = {
#define TOOL(words, usage, min_params, max_params, flags, function, meaning) words,
#include "server/server-tool.def"
#undef TOOL
};

static char *
read_source (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
test_documents (void)
{
  g_autofree char *manual = read_source ("docs", "administration.md");
  g_autofree char *page = read_source ("data", "inglenookd.1");

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      g_autofree char *row = g_strdup_printf ("\n| `%s", tools[i]);

      if (strstr (manual, row) == NULL)
        g_error ("docs/administration.md has no row for %s", tools[i]);
      if (strstr (page, tools[i]) == NULL)
        g_error ("data/inglenookd.1 does not tell of %s", tools[i]);
    }
}

static void
fill (ServerToolOutput *output)
{
  static const char *const addresses[] = { "a", "b\"", NULL };

  server_tool_output_put_text (output, "name", "Ada");
  server_tool_output_put_number (output, "uses", -3);
  server_tool_output_put_time (output, "end", 0);
  server_tool_output_put_texts (output, "addresses", addresses);
  server_tool_output_end_record (output);
  server_tool_output_put_text (output, "name", "J\xc3\xbcrgen");
  server_tool_output_put_number (output, "uses", 1);
  server_tool_output_put_time (output, "end", 86400000);
  server_tool_output_put_texts (output, "addresses", NULL);
  server_tool_output_end_record (output);
}

static void
check_output (ServerToolLayout layout, const char *expected)
{
  g_autoptr (ServerToolOutput) output = server_tool_output_new (layout);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  fill (output);
  server_tool_output_say (output, "That is all.");
  text = server_tool_output_take (output);
  g_assert_cmpstr (text, ==, expected);
  more = server_tool_output_take (output);
  g_assert_cmpstr (more, ==, "");
}

static void
test_layouts (void)
{
  check_output (SERVER_TOOL_TABLE, "NAME    USES  END                      ADDRESSES\n"
                                   "Ada     -3    -                        a, b\"\n"
                                   "J\xc3\xbcrgen  1     1970-01-02 00:00:00 UTC  -\n"
                                   "That is all.\n");
  check_output (SERVER_TOOL_RECORD, "name:      Ada\n"
                                    "uses:      -3\n"
                                    "end:       -\n"
                                    "addresses: a, b\"\n"
                                    "name:      J\xc3\xbcrgen\n"
                                    "uses:      1\n"
                                    "end:       1970-01-02 00:00:00 UTC\n"
                                    "addresses: -\n"
                                    "That is all.\n");
  check_output (SERVER_TOOL_JSON,
                "{\"name\": \"Ada\", \"uses\": -3, \"end\": null, \"addresses\": [\"a\", "
                "\"b\\\"\"]}\n"
                "{\"name\": \"J\xc3\xbcrgen\", \"uses\": 1, \"end\": \"1970-01-02 00:00:00 UTC\", "
                "\"addresses\": []}\n"
                "That is all.\n");
}

/* What people wrote comes out as text, whatever it is. */
static void
check_text (const char *text, const char *shown, const char *json)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ServerToolOutput) output
          = server_tool_output_new (i == 0 ? SERVER_TOOL_RECORD : SERVER_TOOL_JSON);
      g_autofree char *expected
          = i == 0 ? g_strdup_printf ("a: %s\n", shown) : g_strdup_printf ("{\"a\": %s}\n", json);
      g_autofree char *actual = NULL;

      server_tool_output_put_text (output, "a", text);
      actual = server_tool_output_take (output);
      g_assert_cmpstr (actual, ==, expected);
    }
}

static void
test_texts (void)
{
  check_text ("", "", "\"\"");
  check_text (NULL, "-", "null");
  check_text ("a \"b\" \\ c", "a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"");
  check_text ("\033[2J\n\t\x7f", "?[2J???", "\"\\u001b[2J\\u000a\\u0009\\u007f\"");
  check_text ("\xc2\x9b", "?", "\"\xc2\x9b\"");
  check_text ("a\xff", "a\xef\xbf\xbd", "\"a\xef\xbf\xbd\"");
  check_text ("\xf0\x9f\x94\xa5", "\xf0\x9f\x94\xa5", "\"\xf0\x9f\x94\xa5\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/tool/call", test_call);
  g_test_add_func ("/server/tool/rest", test_rest);
  g_test_add_func ("/server/tool/wrong", test_wrong);
  g_test_add_func ("/server/tool/help", test_help);
  g_test_add_func ("/server/tool/help-of-one", test_help_of_one);
  g_test_add_func ("/server/tool/documents", test_documents);
  g_test_add_func ("/server/tool/layouts", test_layouts);
  g_test_add_func ("/server/tool/texts", test_texts);

  return g_test_run ();
}
