/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All that docs/protocol.md tells of is shown by a test: it is in the lines that some test of the
 * server sends, or says that have to come. */

#include <glib/gstdio.h>
#include <string.h>

#include "source-strings.h"

/* What is told of begins a line; the tests of the hall name who is told before it. */
#define TOLD "^(?:\\S+ <- (?:\\[\\S+\\] )*)?(?:@\\S+ )?:\\S+ "

/**
 * Fixture:
 * @sent: the lines that tests send
 * @expected: the lines that have to come
 * @asked: the capabilities that are asked for
 * @line: what was sent last
 * @refused: what was sent and is answered with an error
 */
typedef struct
{
  GString *sent;
  GString *expected;
  GString *asked;
  char *line;
  GString *refused;
} Fixture;

typedef enum
{
  SENT,
  EXPECTED,
  ASKED,
} Kind;

/* From which argument on the strings of a call are of which kind. */
static const struct
{
  const char *function;
  guint first;
  guint last;
  Kind kind;
} calls[] = {
  { "server_client_check", 1, 1, SENT },
  { "server_client_run", 1, 1, SENT },
  { "server_client_send", 1, 1, SENT },
  { "support_client_send", 1, 1, SENT },
  { "server_client_check", 2, G_MAXUINT, EXPECTED },
  { "server_client_expect", 1, G_MAXUINT, EXPECTED },
  { "server_client_expect_end", 1, G_MAXUINT, EXPECTED },
  { "server_client_wait_for", 1, G_MAXUINT, EXPECTED },
  { "support_client_expect", 1, 1, EXPECTED },
  { "person_expect", 1, G_MAXUINT, EXPECTED },
  { "person_check", 2, G_MAXUINT, EXPECTED },
  { "person_expect_end", 1, G_MAXUINT, EXPECTED },
  { "hall_fixture_check", 2, G_MAXUINT, EXPECTED },
  { "g_assert_cmpstr", 2, 2, EXPECTED },
  { "g_str_has_prefix", 1, 1, EXPECTED },
  { "strstr", 1, 1, EXPECTED },
  { "check_rehash", 2, 2, EXPECTED },
  { "server_client_new", 2, 2, ASKED },
  { "server_client_new_in_room", 2, 2, ASKED },
};

static void
note_refusal (Fixture *self, const char *function, guint argument, const char *text)
{
  if (!g_str_equal (function, "server_client_check"))
    return;

  if (argument == 1)
    {
      g_free (self->line);
      self->line = g_strdup (text);
    }
  else if (g_regex_match_simple (TOLD "(?:[45]\\d\\d|696|71[234]|734|FAIL) ", text, 0, 0))
    g_string_append_printf (self->refused, "%s\n", self->line);
}

static void
note_string (const char *function, guint argument, const char *text, gpointer user_data)
{
  Fixture *self = user_data;
  GString *kinds[] = { [SENT] = self->sent, [EXPECTED] = self->expected, [ASKED] = self->asked };

  note_refusal (self, function, argument, text);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (g_str_equal (calls[i].function, function) && argument >= calls[i].first
        && argument <= calls[i].last)
      g_string_append_printf (kinds[calls[i].kind], "%s\n", text);
}

static void
read_folder (Fixture *self, const char *folder)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", folder, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "test-") && g_str_has_suffix (name, ".c"))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        source_strings_foreach (file, note_string, self);
      }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->sent = g_string_new (NULL);
  self->expected = g_string_new (NULL);
  self->asked = g_string_new (NULL);
  self->refused = g_string_new (NULL);
  read_folder (self, "server");
  read_folder (self, "hall");
  read_folder (self, "blackbox");

  /* Of what goes wrong with reading them nothing would be noticed otherwise. */
  g_assert_cmpuint (self->sent->len, >, 10000);
  g_assert_cmpuint (self->expected->len, >, 10000);
  g_assert_cmpuint (self->asked->len, >, 1000);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_string_free (self->sent, TRUE);
  g_string_free (self->expected, TRUE);
  g_string_free (self->asked, TRUE);
  g_string_free (self->refused, TRUE);
  g_free (self->line);
}

static gboolean
has (const GString *text, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, &error);

  g_assert_no_error (error);

  return g_regex_match (regex, text->str, 0, NULL);
}

/* What is missing is told all at once. */
static void look_for (const GString *text, const char *what, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
look_for (const GString *text, const char *what, const char *format, ...)
{
  g_autofree char *pattern = NULL;
  va_list args;

  va_start (args, format);
  pattern = g_strdup_vprintf (format, args);
  va_end (args);
  if (has (text, pattern))
    return;

  g_test_message ("No test shows %s", what);
  g_test_fail ();
}

static void
test_commands (Fixture *self, gconstpointer data)
{
#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  look_for (self->sent, #verb, "^(?:@\\S+ )?%s(?: |$)", #verb);
#include "server/server-command.def"
#undef COMMAND
}

/* Of these nothing can go wrong: they answer nothing, or not with an error. */
static gboolean
never_fails (const char *verb)
{
  static const char *const verbs[] = { "PONG", "QUIT", NULL };

  return g_strv_contains (verbs, verb);
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  if (!never_fails (#verb))                                                                        \
    look_for (self->refused, "an error of " #verb, "^(?:@\\S+ )?%s(?: |$)", #verb);
#include "server/server-command.def"
#undef COMMAND
}

static void
test_numerics (Fixture *self, gconstpointer data)
{
#define NUMERIC(symbol, number, text)                                                              \
  look_for (self->expected, #symbol, TOLD "%03u ", (guint) (number));
#include "irc/irc-numeric.def"
#undef NUMERIC
}

static void
test_capabilities (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) asked = g_string_new (self->asked->str);

  g_string_append (asked, self->sent->str);
#define CAP(symbol, name, value, url)                                                              \
  look_for (asked, name, "(?:^|^CAP REQ :?|^CAP REQ :.* |^(?!CAP).* )-?%s(?: |$)", name);
#include "irc/irc-cap.def"
#undef CAP
}

static void
test_room_modes (Fixture *self, gconstpointer data)
{
#define MODE(symbol, letter, type, sign, meaning)                                                  \
  look_for (self->expected, "the room's mode " #symbol, TOLD "MODE #\\S+ :?[+-]\\S*%c", letter);
#include "irc/irc-mode.def"
#undef MODE
}

static void
test_user_modes (Fixture *self, gconstpointer data)
{
#define USER_MODE(symbol, letter, meaning)                                                         \
  look_for (self->expected, "the person's mode " #symbol,                                          \
            TOLD "(?:MODE [^# ]\\S*|221 \\S+) :?[+-]\\S*%c", letter);
#include "irc/irc-user-mode.def"
#undef USER_MODE
}

static void
test_isupport (Fixture *self, gconstpointer data)
{
#define ISUPPORT(name, value, meaning)                                                             \
  look_for (self->expected, name, "(?:" TOLD "005 .* |^ )%s[= ]", name);
#include "server/server-isupport.def"
#undef ISUPPORT
}

static void
test_tags (Fixture *self, gconstpointer data)
{
#define TAG(name, cap, meaning, url)                                                               \
  look_for (self->expected, "the tag " name, "^@(?:\\S+;)?%s[=; ]", name);
#include "server/server-tag.def"
#undef TAG
}

static void
test_batches (Fixture *self, gconstpointer data)
{
#define BATCH_TYPE(name, params, cap, meaning, url)                                                \
  look_for (self->expected, "the batch " name, TOLD "BATCH \\+\\S+ %s(?: |$)", name);
#include "server/server-batch-type.def"
#undef BATCH_TYPE
}

static void
test_fails (Fixture *self, gconstpointer data)
{
#define FAIL(verb, code, params, meaning, url)                                                     \
  look_for (self->expected, "FAIL " verb " " code, TOLD "FAIL %s %s ",                             \
            g_str_equal (verb, "*") ? "\\S+" : verb, code);
#include "server/server-fail.def"
#undef FAIL
}

/* Names and texts stand in place of what is in braces. */
static void
look_for_sentence (const GString *expected, const char *symbol, const char *sentence)
{
  g_autofree char *escaped = g_regex_escape_string (sentence, -1);
  g_autoptr (GRegex) mark = g_regex_new ("\\\\\\{\\w+\\\\\\}", 0, 0, NULL);
  g_autofree char *pattern = g_regex_replace_literal (mark, escaped, -1, 0, ".+", 0, NULL);

  look_for (expected, symbol, "^%s%s", pattern, g_str_has_suffix (sentence, " ") ? "" : "$");
}

static void
test_sentences (Fixture *self, gconstpointer data)
{
#define SENTENCE(symbol, text, when) look_for_sentence (self->expected, #symbol, text);
#include "server/server-plain-text.def"
#undef SENTENCE
}

static void
note_call (const char *function, guint argument, const char *text, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %u %s\n", function, argument, text);
}

static void
test_strings (void)
{
  const char *source
      = "#define JOINED \\\n  \"one \" \"two\"\n"
        "#define WITH(a) S \"3 \" a\n"
        "/* not (\"this\") */\n"
        "static const char list[] = { \"x\", '\"', \"y\" };\n"
        "  first (a, \"b\\\"\" JOINED\n \"c\", second (\"d\"), WITH (\"e\"), NULL);\n";
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("inglenook-source-XXXXXX.c", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, source, -1, NULL));
  source_strings_foreach (path, note_call, found);
  g_assert_cmpstr (found->str, ==,
                   " 0 x\n 2 y\nfirst 1 b\"one twoc\nsecond 0 d\nfirst 3 :s.test 3 \n");
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* What no test shows is not found. */
static void
test_nothing (Fixture *self, gconstpointer data)
{
  g_assert_true (has (self->expected, TOLD "001 "));
  g_assert_false (has (self->expected, TOLD "999 "));
  g_assert_false (has (self->expected, TOLD "FAIL \\S+ NO_SUCH_CODE "));
  g_assert_false (has (self->expected, TOLD "MODE #\\S+ :?[+-]\\S*z"));
  g_assert_false (has (self->sent, "^OBSERVE(?: |$)"));
  g_assert_false (has (self->expected, "^@(?:\\S+;)?nothing[=; ]"));
}

static void
check_code (const char *function, guint argument, const char *text, gpointer user_data)
{
  static const char *const codes[] = {
#define FAIL(verb, code, params, meaning, url) code,
#include "server/server-fail.def"
#undef FAIL
    NULL,
  };

  if (!g_str_equal (function, "server_reply_fail") || argument != 2)
    return;

  (*(guint *) user_data)++;
  if (!g_strv_contains (codes, text))
    {
      g_test_message ("%s is not in server-fail.def", text);
      g_test_fail ();
    }
}

/* Those that no test has come upon are in the list as well. */
static void
test_codes (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "src", "server", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_codes = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".c"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        source_strings_foreach (path, check_code, &n_codes);
      }
  g_assert_cmpuint (n_codes, >, 5);
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tree/shown/strings", test_strings);
  g_test_add_func ("/tree/shown/codes", test_codes);
  add ("/tree/shown/nothing", test_nothing);
  add ("/tree/shown/commands", test_commands);
  add ("/tree/shown/refusals", test_refusals);
  add ("/tree/shown/numerics", test_numerics);
  add ("/tree/shown/capabilities", test_capabilities);
  add ("/tree/shown/room-modes", test_room_modes);
  add ("/tree/shown/user-modes", test_user_modes);
  add ("/tree/shown/isupport", test_isupport);
  add ("/tree/shown/tags", test_tags);
  add ("/tree/shown/batches", test_batches);
  add ("/tree/shown/fails", test_fails);
  add ("/tree/shown/sentences", test_sentences);

  return g_test_run ();
}
