/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-address.h"
#include "load/load-error.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static GSocketListener *
listen_tcp (guint16 *port)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));

  return g_steal_pointer (&listener);
}

static void
test_tcp (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_tcp (&port);
  g_autofree char *number = g_strdup_printf ("127.0.0.1:%u", port);
  g_autofree char *name = g_strdup_printf ("localhost:%u", port);
  const char *const servers[] = { number, name };

  g_assert_true (G_IS_SOCKET_LISTENER (listener));

  /* The name has an IPv6 address, too, where nobody listens. */
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (GError) error = NULL;
      LoadAddress address;
      struct sockaddr_in *in = (struct sockaddr_in *) &address.native;

      g_assert_true (load_address_find (&address, servers[i], FALSE, &error));
      g_assert_no_error (error);
      g_assert_cmpint (in->sin_family, ==, AF_INET);
      g_assert_cmpuint (ntohs (in->sin_port), ==, port);
      g_assert_cmpuint (address.size, ==, sizeof *in);
    }
}

static void
test_unix (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("inglenook-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "sock", NULL);
  g_autofree char *server = g_strconcat ("unix:", path, NULL);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) socket_address = g_unix_socket_address_new (path);
  LoadAddress address;

  g_assert_no_error (error);
  g_socket_listener_add_address (listener, socket_address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (load_address_find (&address, server, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (((struct sockaddr_un *) &address.native)->sun_path, ==, path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
assert_refused (const char *server, const char *message)
{
  g_autoptr (GError) error = NULL;
  LoadAddress address;

  g_assert_false (load_address_find (&address, server, FALSE, &error));
  g_assert_error (error, LOAD_ERROR, LOAD_ERROR_ADDRESS);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refused (void)
{
  g_autofree char *long_path = g_strnfill (108, 'x');
  g_autofree char *long_server = g_strconcat ("unix:", long_path, NULL);
  g_autofree char *message = NULL;

  message = g_strdup_printf ("\"%s\" cannot be the path of a socket: it is empty or too long",
                             long_path);
  assert_refused (long_server, message);
  assert_refused ("unix:", "\"\" cannot be the path of a socket: it is empty or too long");
  assert_refused ("[::1", "\"[::1\" is not an address. Write HOST:PORT, [IPV6]:PORT or unix:PATH.");
  assert_refused (
      "192.0.2.1:6667",
      "192.0.2.1 is another computer. Give --allow-remote if you may load the server there.");
  assert_refused (
      "[2001:db8::1]:6667",
      "2001:db8::1 is another computer. Give --allow-remote if you may load the server there.");
}

static void
test_nobody (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_tcp (&port);
  g_autofree char *server = g_strdup_printf ("127.0.0.1:%u", port);
  g_autofree char *message = NULL;

  g_socket_listener_close (listener);
  message = g_strdup_printf ("Cannot connect to %s: Connection refused. Is the server running?",
                             server);
  assert_refused (server, message);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load/address/tcp", test_tcp);
  g_test_add_func ("/load/address/unix", test_unix);
  g_test_add_func ("/load/address/refused", test_refused);
  g_test_add_func ("/load/address/nobody", test_nobody);

  return g_test_run ();
}
