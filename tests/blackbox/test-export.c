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
  g_autofree char *topic = NULL;

  support_client_send (reader, "SEARCH in=#parlour;text=%s", words);
  found = support_client_collect_batch (reader, "soju.im/search");
  g_assert_cmpuint (found->len, ==, n);
  support_client_send (reader, "TOPIC #parlour");
  topic = support_client_wait_for (reader, ":* 332 reader #parlour :by the \"fire\" \\o/");
}

static void
test_again (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportServer) other = support_server_new ();
  const char *database = support_server_get_database (server);
  const char *other_database = support_server_get_database (other);
  g_autofree char *added G_GNUC_UNUSED = run (database, "account add Keeper", "by the fire\n");
  g_autofree char *eve G_GNUC_UNUSED = run (database, "account add eve", "by the fire\n");
  g_autofree char *removed G_GNUC_UNUSED = run (database, "account remove eve", "");
  g_autofree char *banned G_GNUC_UNUSED = run (database, "ban add 1d 192.0.2.0/24 'be nice'", "");
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

typedef struct
{
  const char *database;
  const char *exported;
  char *imported;
  gint is_done;
} Import;

static gpointer
import_cb (gpointer data)
{
  Import *self = data;

  self->imported = run (self->database, "import", self->exported);
  g_atomic_int_set (&self->is_done, 1);

  return NULL;
}

/* As much as takes some portions. */
static char *
add_messages (const char *exported, guint n)
{
  GString *text = g_string_new (exported);

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (text,
                            "{\"type\":\"message\",\"id\":\"%013u\",\"room\":\"#cellar\","
                            "\"verb\":\"PRIVMSG\",\"source\":\"ada!a@b\",\"text\":\"bottle %u\"}\n",
                            i, i);

  return g_string_free (text, FALSE);
}

/* Two people talk while it comes in, and hear each other and nothing else. */
static void
import_amid_talk (SupportServer *server, const char *exported)
{
  Import import = { support_server_get_database (server), exported, NULL, 0 };
  g_autoptr (SupportClient) cay = support_client_new_in_room (server, "cay", CAPS, "#kitchen");
  g_autoptr (SupportClient) dee = support_client_new_in_room (server, "dee", CAPS, "#kitchen");
  GThread *thread = g_thread_new ("import", import_cb, &import);
  guint n = 0;

  do
    {
      g_autofree char *text = g_strdup_printf ("line %u", n++);
      g_autofree char *pattern = g_strdup_printf (":cay!* PRIVMSG #kitchen :%s", text);
      g_autofree char *id G_GNUC_UNUSED = say (cay, "#kitchen", text);
      g_autofree char *heard G_GNUC_UNUSED = support_client_wait_for (dee, pattern);
    }
  while (g_atomic_int_get (&import.is_done) == 0);
  g_thread_join (thread);
  g_assert_true (g_str_has_prefix (import.imported, "Added: "));
  g_assert_true (g_str_has_suffix (import.imported, "; there already: 0.\n"));
  g_free (import.imported);
}

static void
check_nothing_new (SupportServer *server, const char *exported)
{
  g_autofree char *again = run (support_server_get_database (server), "import", exported);

  g_assert_true (g_str_has_prefix (again, "Added: 0; there already: "));
}

/* That of cloaks is each server's own. */
static void
leave_secret_out (char *exported)
{
  char *line = strstr (exported, "{\"type\":\"secret\"");
  const char *rest = strchr (line, '\n') + 1;

  memmove (line, rest, strlen (rest) + 1);
}

static void
test_live (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportServer) other = support_server_new_started ();
  const char *database = support_server_get_database (server);
  g_autofree char *added G_GNUC_UNUSED = run (database, "account add Keeper", "by the fire\n");
  g_autofree char *banned G_GNUC_UNUSED = run (database, "ban add 1d 192.0.2.0/24 'be nice'", "");
  g_autofree char *exported = NULL;
  g_autofree char *all = NULL;
  g_autofree char *accounts = NULL;

  talk (server);
  exported = run (database, "export --secrets", "");
  leave_secret_out (exported);
  all = add_messages (exported, 3000);
  import_amid_talk (other, all);
  check_found (other, "porcupine", 1);
  check_found (other, "helo", 0);
  check_nothing_new (other, all);

  support_server_kill (other);
  support_server_start (other);
  accounts = run (support_server_get_database (other), "account list", "");
  g_assert_nonnull (strstr (accounts, "Keeper"));
  check_found (other, "porcupine", 1);
  check_nothing_new (other, all);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/export/again", test_again);
  g_test_add_func ("/blackbox/export/live", test_live);

  return g_test_run ();
}
