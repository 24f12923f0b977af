/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What connects the window, at the real server by TLS. */

#include "chat/chat-connection.h"
#include "support/support-client.h"

/* Up to GCC 13 and LLVM 16, LeakSanitizer crashes over the thread-local storage of libraries that
 * are loaded late, as GIO does with the one for TLS, unless AddressSanitizer leaves it alone:
 * https://github.com/google/sanitizers/issues/1409 */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

/**
 * End:
 * @text: (nullable): what people are told
 * @is_final: whether it makes no sense to try again
 *
 * How a connection ended.
 */
typedef struct
{
  char *text;
  gboolean is_final;
} End;

static void
closed_cb (ChatConnection *connection, const char *text, gboolean is_final, gpointer user_data)
{
  End *end = user_data;

  end->text = g_strdup (text);
  end->is_final = is_final;
}

static gboolean
has_ended (gpointer user_data)
{
  const End *end = user_data;

  g_main_context_iteration (NULL, FALSE);

  return end->text != NULL;
}

/* Nobody vouches for the certificate that the server has made itself, and people are told so. */
static void
test_own_certificate (void)
{
  g_autoptr (SupportServer) server = NULL;
  g_autoptr (ChatConnection) connection = NULL;
  g_autoptr (IrcUri) uri = NULL;
  g_autofree char *address = NULL;
  End end = { NULL, FALSE };

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GIO has no TLS here: glib-networking is not installed");
      return;
    }

  server = support_server_new ();
  support_server_add_tls (server);
  support_server_start (server);
  address = g_strdup_printf ("ircs://127.0.0.1:%u", support_server_get_tls_port (server));
  uri = irc_uri_parse (address, NULL);
  connection = chat_connection_new (uri);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), &end);
  chat_connection_open (connection);
  g_assert_true (support_wait_until (has_ended, &end));
  g_assert_cmpstr (end.text, ==,
                   "“127.0.0.1” cannot prove that it is the one you asked for: its certificate is "
                   "not trusted by this computer.");
  g_assert_true (end.is_final);
  chat_connection_close (connection);
  g_free (end.text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/window/own-certificate", test_own_certificate);

  return g_test_run ();
}
