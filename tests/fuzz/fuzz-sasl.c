/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../server/tls-peer.h"
#include "server/server-sasl.h"

static ServerFixture fixture;
static TlsPeer client;

static void
tear_down (void)
{
  tls_peer_clear (&client);
  server_fixture_tear_down (&fixture, NULL);
}

/* One server is there for all inputs, and somebody who can log in by every mechanism. */
static void
set_up (void)
{
  g_autofree char *fingerprint = NULL;

  server_fixture_set_up (&fixture, NULL);
  fixture.config->limits.login_failures_per_account = 0;
  fixture.config->limits.login_failures_per_address = 0;
  tls_peer_add_door (&fixture);
  server_fixture_add_account (&fixture, "Ada", "by the fire");
  tls_peer_connect (&client, &fixture);
  fingerprint = tls_peer_show_certificate (&client, NULL);
  g_assert_cmpint (tls_peer_shake_hands (&client), ==, 0);
  tls_peer_ask (&client, "CAP REQ sasl\r\nNICK ann\r\nUSER u 0 * :Ann\r\nCAP END\r\n", " 422 ann ");
  server_devices_add (server_accounts_get_devices (fixture.server->accounts), "Ada", fingerprint,
                      "", 1);
  atexit (tear_down);
}

static void
send_chunk (const char *chunk, gsize size)
{
  g_autoptr (GString) line = g_string_new ("AUTHENTICATE ");

  g_string_append_len (line, chunk, (gssize) size);
  g_string_append (line, "\r\nPING end\r\n");
  tls_peer_ask_bytes (&client, line->str, line->len, S "PONG s.test end\r\n");

  /* With more wrong passwords it would have to wait. */
  server_fixture_get_session (&fixture, "ann")->n_wrong = 0;
}

static void
send_encoded (const char *data, gsize size)
{
  g_autofree char *encoded = g_base64_encode ((const guint8 *) data, size);
  const char *rest = encoded;
  gsize n;

  do
    {
      n = MIN (strlen (rest), SERVER_SASL_CHUNK_MAX);
      send_chunk (n > 0 ? rest : "+", MAX (n, 1));
      rest += n;
    }
  while (n == SERVER_SASL_CHUNK_MAX);
}

/* The input is what a client says, line by line: as it is behind "=", and otherwise in base64 and
 * as many parts as that takes. Whatever it is, the server goes on. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *rest = (const char *) data;
  const char *end = rest + size;

  if (fixture.server == NULL)
    set_up ();

  while (rest < end)
    {
      const char *line_feed = memchr (rest, '\n', end - rest);
      gsize n = (gsize) ((line_feed != NULL ? line_feed : end) - rest);

      if (n == 0 || rest[0] != '=')
        send_encoded (rest, n);
      else if (memchr (rest, '\r', n) == NULL)
        send_chunk (rest + 1, n - 1);
      rest += MIN (n + 1, (gsize) (end - rest));
    }
  send_chunk ("*", 1);

  return 0;
}
