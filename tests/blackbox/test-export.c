/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All that a server knows goes out of one database and into another one. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <string.h>

#define CAPS                                                                                       \
  SUPPORT_ALL_CAPS " draft/event-playback draft/message-edit draft/message-redaction "             \
                   "draft/metadata-2 draft/read-marker draft/multiline soju.im/search"

/* What `inglenookd` does with a database; it has to succeed. */
static char *
run (const char *database, const char *line, const char *input)
{
  g_autofree char *command
      = g_strdup_printf ("%s %s --database %s", g_getenv ("TEST_INGLENOOKD"), line, database);
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  process = g_subprocess_newv ((const char *const *) arguments,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_exit_status (process) != 0)
    g_error ("%s: %s", line, output);

  return output;
}

static char *
say (SupportClient *client, const char *target, const char *text)
{
  g_autofree char *pattern = g_strdup_printf (":*!* PRIVMSG %s :%s", target, text);
  g_autofree char *echo = NULL;

  support_client_send (client, "PRIVMSG %s :%s", target, text);
  echo = support_client_wait_for (client, pattern);

  return support_line_get_tag (echo, "msgid");
}

static void
take_back_and_edit (SupportClient *client, const char *target)
{
  g_autofree char *gone = say (client, target, "oops");
  g_autofree char *edited = say (client, target, "helo");
  g_autofree char *reacted = say (client, target, "hello");

  support_client_send (client, "REDACT %s %s :no", target, gone);
  support_client_send (client, "@draft/target-msgid=%s;draft/edit-text=hello EDIT %s", edited,
                       target);
  support_client_send (client, "@+draft/react=😀;+draft/reply=%s TAGMSG %s", reacted, target);
}

static void
talk (SupportServer *server)
{
  g_autoptr (SupportClient) ada = support_client_new_in_room (server, "ada", CAPS, "#lounge");
  g_autoptr (SupportClient) bob = support_client_new_in_room (server, "bob", CAPS, "#Lounge");
  g_autofree char *id = NULL;

  support_client_send (ada, "TOPIC #lounge :by the \"fire\" \\o/");
  support_client_send (ada, "MODE #lounge +t");
  support_client_send (ada, "METADATA #lounge SET avatar :https://example.org/a.png");
  support_client_send (ada, "MARKREAD #lounge timestamp=2026-01-01T00:00:00.000Z");
  take_back_and_edit (ada, "#lounge");
  take_back_and_edit (ada, "bob");
  support_client_send (bob, "NOTICE ada :\x02"
                            "bold\x02 und größer");
  support_client_send (bob, "BATCH +m draft/multiline #lounge");
  support_client_send (bob, "@batch=m PRIVMSG #lounge :first");
  support_client_send (bob, "@batch=m PRIVMSG #lounge :second");
  support_client_send (bob, "BATCH -m");
  support_client_send (ada, "JOIN #attic");
  support_client_send (ada, "MODE #attic +k key");
  support_client_send (ada, "RENAME #lounge #parlour :tea");
  support_client_send (ada, "KICK #parlour bob :out");
  support_client_sync (ada);
  support_client_send (bob, "NICK bert");
  support_client_sync (bob);
  id = say (ada, "#parlour", "the porcupine");
}

static void
check_found (SupportServer *server, const char *words, guint n)
{
  g_autoptr (SupportClient) reader
      = support_client_new_in_room (server, "reader", CAPS, "#parlour");
  g_autoptr (GPtrArray) found = NULL;

  support_client_send (reader, "SEARCH in=#parlour;text=%s", words);
  found = support_client_collect_batch (reader, "soju.im/search");
  g_assert_cmpuint (found->len, ==, n);
  support_client_send (reader, "TOPIC #parlour");
  support_client_wait_for (reader, ":* 332 reader #parlour :by the \"fire\" \\o/");
}

static void
test_again (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportServer) other = support_server_new ();
  const char *database = support_server_get_database (server);
  const char *other_database = support_server_get_database (other);
  g_autofree char *added = run (database, "account add Keeper", "by the fire\n");
  g_autofree char *eve = run (database, "account add eve", "by the fire\n");
  g_autofree char *removed = run (database, "account remove eve", "");
  g_autofree char *banned = run (database, "ban add 1d 192.0.2.0/24 'be nice'", "");
  g_autofree char *exported = NULL;
  g_autofree char *imported = NULL;
  g_autofree char *again = NULL;

  support_server_start (server);
  talk (server);
  support_server_stop (server);
  exported = run (database, "export --secrets", "");
  imported = run (other_database, "import", exported);
  g_assert_true (g_str_has_prefix (imported, "Added: "));
  g_assert_true (g_str_has_suffix (imported, "; there already: 0.\n"));
  again = run (other_database, "export --secrets", "");
  g_assert_cmpstr (again, ==, exported);

  for (const char *const *part
       = (const char *const[]){ "\"verb\":\"EDIT\"", "\"verb\":\"REDACT\"", "\"verb\":\"RENAME\"",
                                "\"verb\":\"KICK\"", "\"verb\":\"TAGMSG\"", "first\\nsecond",
                                "\\u0002bold\\u0002 und größer", "\"type\":\"marker\"",
                                "\"type\":\"metadata\"", "\"given_up\":true",
                                "\"mask\":\"192.0.2.0/24\"", "\"owner\":\"bob@", "\"with\":\"bob\"",
                                NULL };
       *part != NULL; part++)
    if (strstr (exported, *part) == NULL)
      g_error ("%s is not in %s", *part, exported);
  g_assert_null (strstr (exported, "oops"));

  support_server_start (other);
  check_found (other, "porcupine", 1);
  check_found (other, "helo", 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/export/again", test_again);

  return g_test_run ();
}
