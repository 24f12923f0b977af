/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd ban`. */

#include <glib/gstdio.h>
#include <string.h>

#include "server/server-ban-tool.h"
#include "server/server-config.h"
#include "store/store.h"

typedef struct
{
  char *folder;
  char *database;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("inglenook-ban-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->folder, "chat.db", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->database);
}

/* What it answers or complains about, without the times. */
static char *
use (Fixture *self, const char *line)
{
  g_autofree char *command
      = g_strdup_printf ("inglenookd ban %s --database %s", line, self->database);
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) time
      = g_regex_new ("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC", 0, 0, NULL);
  g_auto (GStrv) arguments = NULL;
  g_autofree char *answer = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  answer = server_ban_tool ((const char *const *) arguments, &error);
  g_assert_true ((answer == NULL) == (error != NULL));

  return g_regex_replace_literal (time, answer != NULL ? answer : error->message, -1, 0, "TIME", 0,
                                  NULL);
}

static void
check (Fixture *self, const char *line, const char *expected)
{
  g_autofree char *answer = use (self, line);

  g_assert_cmpstr (answer, ==, expected);
}

static void
test_tool (Fixture *self, gconstpointer data)
{
  check (self, "list", "");
  check (self, "add 192.0.2.7/24 'be nice'", "192.0.2.0/24 is banned.\n");
  check (self, "add 1d2h '*@Spam.example'", "*@spam.example is banned.\n");
  check (self, "add 1s '$a:Eve' x", "$a:eve is banned.\n");
  check (self, "add 0 2001:db8::1 x", "2001:db8::1 is banned.\n");
  check (self, "remove 2001:DB8::1", "2001:db8::1 is not banned any more.\n");
  check (self, "remove '$A:eve'", "There is no ban of \"$A:eve\"; ban list shows which there are");
  check (self, "remove '$a:EVE'", "$a:eve is not banned any more.\n");
  check (self, "list",
         "*@spam.example by administrator at TIME until TIME: No reason was given\n"
         "192.0.2.0/24 by administrator at TIME: be nice\n");
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *long_reason = g_strnfill (201, 'x');
  g_autofree char *line = g_strdup_printf ("add 192.0.2.1 %s", long_reason);

  check (self, "add 0.0.0.0/0 x",
         "0.0.0.0/0 is for nearly everybody, or for this computer: name less");
  check (self, "add 127.0.0.1 x",
         "127.0.0.1 is for nearly everybody, or for this computer: name less");
  check (self, "add eve x",
         "\"eve\" is no address, no network such as 192.0.2.0/24, no user@host and no $a:account");
  check (self, "add 192.0.2.1 'two\nlines'", "The reason has to be one line of at most 200 bytes");
  check (self, line, "The reason has to be one line of at most 200 bytes");
  check (self, "add 192.0.2.1 be nice", "\"nice\" is one word too many: put the reason in quotes");
  check (self, "add 192.0.2.1", "192.0.2.1 is banned.\n");
  check (self, "add 192.0.2.1 x", "There is a ban of 192.0.2.1 already; ban list shows it");
}

#define USAGE "inglenookd: give ban list, ban add [DURATION] MASK [REASON], or ban remove MASK"

static void
test_usage (Fixture *self, gconstpointer data)
{
  check (self, "", USAGE);
  check (self, "add", USAGE);
  check (self, "remove", USAGE);
  check (self, "remove a b", USAGE);
  check (self, "list all", USAGE);
  check (self, "forget x", USAGE);
  check (self, "list --no-such-option",
         "Unknown option --no-such-option; inglenookd --help lists the options");
}

static void
test_limits (Fixture *self, gconstpointer data)
{
  g_autofree char *config = g_build_filename (self->folder, "config", NULL);
  g_autofree char *line = g_strdup_printf ("add '*@spam.example' --config %s", config);

  g_assert_true (g_file_set_contents (config, "[limits]\nban-masks=0\n", -1, NULL));
  check (self, line,
         "There are as many bans, or masks of them, as the configuration allows: raise \"bans\" or "
         "\"ban-masks\" of the group \"limits\"");
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  Store *store = store_open (self->database, NULL, NULL);
  g_autofree char *answer = use (self, "list");

  g_assert_true (g_str_has_prefix (answer,
                                   "Bans cannot be looked after here while the server runs; "
                                   "its operators do that with KLINE, DLINE and STATS: "));
  g_assert_nonnull (strstr (answer, "is in use by another server"));
  g_assert_true (store_close (store, NULL));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/server/ban-tool/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tool", test_tool);
  ADD ("refused", test_refused);
  ADD ("usage", test_usage);
  ADD ("limits", test_limits);
  ADD ("busy", test_busy);

  return g_test_run ();
}
