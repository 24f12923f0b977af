/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a connection becomes a person: https://modern.ircdocs.horse/#connection-registration and
 * https://ircv3.net/specs/extensions/capability-negotiation */

#include "support/support-client.h"

#include <string.h>

static void
test_welcome (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "NICK ada");
  support_client_send (client, "USER ada 0 * :Ada Lovelace");

  support_client_expect (client, ":inglenook.local 001 ada :*ada*");
  support_client_expect (client, ":inglenook.local 002 ada :*inglenook*");
  support_client_expect (client, ":inglenook.local 003 ada :*");
  support_client_expect (client, ":inglenook.local 004 ada inglenook.local *");
  support_client_expect (client, ":inglenook.local 005 ada * :are supported by this server");
  g_free (support_client_wait_for (client, ":inglenook.local 422 ada :*"));
  support_client_expect_nothing (client);
}

static void
test_isupport (void)
{
  static const char *const wanted[] = {
    "CASEMAPPING=ascii",
    "CHANTYPES=#",
    "CHANMODES=beI,k,lH,imnpstCcSrRM",
    "PREFIX=(qaohv)~&@%+",
    "NICKLEN=32",
    "NETWORK=Inglenook",
    "UTF8ONLY",
    "CHATHISTORY=500",
    "TOPICLEN=300",
    "CHANNELLEN=64",
    "CHANLIMIT=#:100",
    "KICKLEN=200",
    "AWAYLEN=200",
  };
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GString) tokens = g_string_new (" ");

  support_client_send (client, "NICK ada\r\nUSER ada 0 * :Ada");
  lines = support_client_collect (client, ":* 422 *");
  for (guint i = 0; i < lines->len; i++)
    if (support_line_matches (g_ptr_array_index (lines, i), ":* 005 ada *"))
      g_string_append (tokens, (const char *) g_ptr_array_index (lines, i));

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *token = g_strdup_printf (" %s ", wanted[i]);

      if (strstr (tokens->str, token) == NULL)
        g_error ("%s is not announced in%s", wanted[i], tokens->str);
    }
}

static void
test_message_of_the_day (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) client = NULL;
  g_autofree char *path = g_build_filename (support_server_get_folder (server), "motd", NULL);
  g_autofree char *config = g_strdup_printf ("[server]\nmotd=%s\n", path);
  g_autoptr (GPtrArray) lines = NULL;

  g_assert_true (g_file_set_contents (path, "Welcome to the fire.\nMind the cat.\n", -1, NULL));
  support_server_set_config (server, config);
  support_server_start (server);

  client = support_client_new (server);
  support_client_send (client, "NICK ada\r\nUSER ada 0 * :Ada");
  g_free (support_client_wait_for (client, ":* 375 ada *"));
  support_client_expect (client, ":* 372 ada :*Welcome to the fire.");
  support_client_expect (client, ":* 372 ada :*Mind the cat.");
  support_client_expect (client, ":* 376 ada *");

  support_client_sync (client);
  support_client_send (client, "MOTD");
  lines = support_client_collect (client, ":* 376 ada *");
  g_assert_cmpuint (lines->len, ==, 4);
}

static void
test_over_unix_socket (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new_unix (server);

  support_client_register (client, "ada", NULL);
  support_client_send (client, "WHOIS ada");
  support_client_expect (client, ":* 311 ada ada ada localhost * :Name of ada");
}

/* The list takes a line or two, of which all but the last have an asterisk. */
static char *
expect_capabilities (SupportClient *client)
{
  g_autofree char *line = support_client_expect_line (client, ":inglenook.local CAP * LS *");
  g_autofree char *rest = NULL;

  if (!g_str_has_prefix (line, ":inglenook.local CAP * LS * :"))
    return g_steal_pointer (&line);

  rest = support_client_expect_line (client, ":inglenook.local CAP * LS :*");

  return g_strdup_printf ("%s %s", line, support_line_get_text (rest));
}

static void
assert_capabilities (const char *line)
{
  g_auto (GStrv) offered = g_strsplit (support_line_get_text (line), " ", -1);
  g_auto (GStrv) wanted = g_strsplit (SUPPORT_ALL_CAPS, " ", -1);
  guint n_wanted = g_strv_length (wanted);

  for (guint i = 0; i < n_wanted; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; offered[j] != NULL; j++)
        {
          offered[j][strcspn (offered[j], "=")] = '\0';
          found = found || g_str_equal (offered[j], wanted[i]);
        }
      if (!found)
        g_error ("%s is not offered in %s", wanted[i], line);
    }
}

static void
test_capabilities (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);
  g_autofree char *list = NULL;

  support_client_send (client, "CAP LS 302");
  list = expect_capabilities (client);
  assert_capabilities (list);

  support_client_send (client, "CAP REQ :server-time batch");
  support_client_expect (client, ":inglenook.local CAP * ACK :server-time batch");
  support_client_send (client, "CAP REQ :echo-message no-such-thing");
  support_client_expect (client, ":inglenook.local CAP * NAK :echo-message no-such-thing");
  support_client_send (client, "CAP REQ :-batch");
  support_client_expect (client, ":inglenook.local CAP * ACK :-batch");

  /* Nobody is welcomed before the negotiation has ended. */
  support_client_send (client, "NICK ada\r\nUSER ada 0 * :Ada");
  support_client_send (client, "CAP LIST");
  support_client_expect (client, ":inglenook.local CAP * LIST :*server-time*");
  support_client_send (client, "CAP END");
  support_client_expect (client, ":inglenook.local 001 ada *");
  support_client_sync (client);

  support_client_send (client, "CAP NONSENSE");
  support_client_expect (client, ":inglenook.local 410 ada NONSENSE :*");
}

/* Before 302 there were no values, and changes went unannounced. */
static void
test_old_capability_list (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);
  g_autofree char *list = NULL;

  support_client_send (client, "CAP LS");
  list = support_client_expect_line (client, ":inglenook.local CAP * LS :*");
  g_assert_null (strchr (support_line_get_text (list), '='));
}

static void
test_errors (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "JOIN #lounge");
  support_client_expect (client, ":inglenook.local 451 * :You have not registered");
  support_client_send (client, "NICK");
  support_client_expect (client, ":inglenook.local 431 * :No nickname given");
  support_client_send (client, "NICK #ada");
  support_client_expect (client, ":inglenook.local 432 * #ada :Erroneous nickname");
  support_client_send (client, "NICK abcdefghijklmnopqrstuvwxyz0123456789");
  support_client_expect (client, ":inglenook.local 432 * * :Erroneous nickname");
  support_client_send (client, "USER ada");
  support_client_expect (client, ":inglenook.local 461 * USER :Not enough parameters");

  support_client_register (client, "ada", NULL);
  support_client_send (client, "USER ada 0 * :Ada");
  support_client_expect (client, ":inglenook.local 462 ada :You may not reregister");
  support_client_send (client, "PASS secret");
  support_client_expect (client, ":inglenook.local 462 ada :You may not reregister");
  support_client_send (client, "DANCE");
  support_client_expect (client, ":inglenook.local 421 ada DANCE :Unknown command");
  support_client_send (client, "JOIN");
  support_client_expect (client, ":inglenook.local 461 ada JOIN :Not enough parameters");
  support_client_expect_nothing (client);
}

static void
test_nick_in_use (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) first = support_client_new_registered (server, "Ada", NULL);
  g_autoptr (SupportClient) second = support_client_new (server);

  support_client_send (second, "NICK aDA");
  support_client_send (second, "USER ada 0 * :Ada");
  support_client_expect (second, ":inglenook.local 433 * aDA :Nickname is already in use");
  support_client_send (second, "NICK ada2");
  support_client_expect (second, ":inglenook.local 001 ada2 *");
  support_client_sync (second);

  support_client_send (second, "NICK ADA");
  support_client_expect (second, ":inglenook.local 433 ada2 ADA :Nickname is already in use");
  support_client_send (first, "NICK ADA");
  support_client_expect (first, ":Ada!Ada@localhost NICK :ADA");
  support_client_send (first, "NICK Bertha");
  support_client_expect (first, ":ADA!Ada@localhost NICK :Bertha");
  support_client_send (second, "NICK ada");
  support_client_expect (second, ":ada2!ada@localhost NICK :ada");
}

static void
test_nick_in_any_script (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "NICK Ритам");
  support_client_send (client, "USER r 0 * :ঋতম दत्ता");
  support_client_expect (client, ":inglenook.local 001 Ритам *");
  support_client_sync (client);
  support_client_send (client, "WHOIS Ритам");
  support_client_expect (client, ":inglenook.local 311 Ритам Ритам r localhost * :ঋতম दत्ता");
}

/* What "inglenookd hash-password" could have made of "kindling", with fewer iterations. */
#define KINDLING                                                                                   \
  "SCRAM-SHA-256$4096:Z+9OKpQqLj4SrCAb$"                                                           \
  "XSi1SDg1ACN88hK3mmo1PHIlHPBG0MCNrziCYpcPMbo=:43uz1+MMpJDgGdyrmQVDdTppP2KA/qMPoylsn95q9r4="

static void
test_password (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) with_it = NULL;
  g_autoptr (SupportClient) with_another = NULL;
  g_autoptr (SupportClient) without = NULL;

  support_server_set_config (server, "[server]\npassword=" KINDLING "\n");
  support_server_start (server);

  with_it = support_client_new (server);
  support_client_send (with_it, "PASS kindling\r\nNICK ada\r\nUSER ada 0 * :Ada");
  support_client_expect (with_it, ":inglenook.local 001 ada *");

  with_another = support_client_new (server);
  support_client_send (with_another, "PASS matches\r\nNICK bob\r\nUSER bob 0 * :Bob");
  support_client_expect (with_another, ":inglenook.local 464 * :Password incorrect");
  support_client_expect (with_another, "ERROR :*");
  support_client_expect_end (with_another);

  without = support_client_new (server);
  support_client_send (without, "NICK bob\r\nUSER bob 0 * :Bob");
  support_client_expect (without, ":inglenook.local 464 * :Password incorrect");
  support_client_expect (without, "ERROR :*");
  support_client_expect_end (without);
}

static void
test_silence_before_registration (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) client = NULL;

  support_server_set_config (server, "[limits]\nregistration-timeout=1\n");
  support_server_start (server);
  client = support_client_new (server);

  support_client_send (client, "NICK ada");
  support_client_expect (client, "ERROR :*");
  support_client_expect_end (client);
}

/* Who answers stays; who does not is gone for the others, too. */
static void
test_silence_after_registration (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) awake = NULL;
  g_autoptr (SupportClient) asleep = NULL;

  support_server_set_config (server, "[limits]\nping-interval=1\nping-timeout=1\n");
  support_server_start (server);
  asleep = support_client_new_in_room (server, "bob", NULL, "#lounge");
  awake = support_client_new_in_room (server, "ada", NULL, "#lounge");

  for (;;)
    {
      g_autofree char *line = support_client_next (awake);

      if (support_line_matches (line, ":bob!bob@localhost QUIT :Ping timeout*"))
        break;
      g_assert_true (support_line_matches (line, "*PING *inglenook.local"));
      support_client_send (awake, "PONG %s", support_line_get_text (line));
    }

  support_client_expect (asleep, ":ada!ada@localhost JOIN #lounge");
  support_client_expect (asleep, "*PING *inglenook.local");
  support_client_expect (asleep, "ERROR :*Ping timeout*");
  support_client_expect_end (asleep);
  support_client_sync (awake);
}

static void
test_quit_before_registration (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "NICK ada\r\nQUIT :changed my mind");
  support_client_expect (client, "ERROR :*");
  support_client_expect_end (client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/registration/welcome", test_welcome);
  g_test_add_func ("/blackbox/registration/isupport", test_isupport);
  g_test_add_func ("/blackbox/registration/message-of-the-day", test_message_of_the_day);
  g_test_add_func ("/blackbox/registration/over-unix-socket", test_over_unix_socket);
  g_test_add_func ("/blackbox/registration/capabilities", test_capabilities);
  g_test_add_func ("/blackbox/registration/old-capability-list", test_old_capability_list);
  g_test_add_func ("/blackbox/registration/errors", test_errors);
  g_test_add_func ("/blackbox/registration/nick-in-use", test_nick_in_use);
  g_test_add_func ("/blackbox/registration/nick-in-any-script", test_nick_in_any_script);
  g_test_add_func ("/blackbox/registration/password", test_password);
  g_test_add_func ("/blackbox/registration/silence-before", test_silence_before_registration);
  g_test_add_func ("/blackbox/registration/silence-after", test_silence_after_registration);
  g_test_add_func ("/blackbox/registration/quit-before", test_quit_before_registration);

  return g_test_run ();
}
