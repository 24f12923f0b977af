/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A laptop and a phone of one person, over TLS. The phone is lost now and then, comes back, and
 * fetches what was said meanwhile: in the end both have heard the same. */

#include "support/support-client.h"

#include <string.h>

#define PASSWORD "by-the-fire"
#define CAPS                                                                                       \
  "sasl batch draft/chathistory draft/no-implicit-names echo-message message-tags server-time"
#define CONFIG "[accounts]\niterations=4096\n" SUPPORT_NO_RATE_LIMIT

/**
 * Device:
 * @client: (nullable): its connection
 * @timeline: (element-type utf8): the ids and the texts of all that it heard in #lounge
 * @last: (nullable): the newest id
 */
typedef struct
{
  SupportClient *client;
  GPtrArray *timeline;
  char *last;
} Device;

static void
device_clear (Device *self)
{
  g_clear_pointer (&self->client, support_client_free);
  g_ptr_array_unref (self->timeline);
  g_free (self->last);
}

static void
hear (Device *self, const char *line)
{
  g_autofree char *msgid = NULL;

  if (!support_line_matches (line, ":* PRIVMSG #lounge *"))
    return;

  msgid = support_line_get_tag (line, "msgid");
  g_assert_nonnull (msgid);
  g_ptr_array_add (self->timeline, g_strdup_printf ("%s %s", msgid, support_line_get_text (line)));
  g_free (self->last);
  self->last = g_steal_pointer (&msgid);
}

/* Hears all up to a message with @text. */
static void
hear_until (Device *self, const char *text)
{
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = support_client_next (self->client);
      hear (self, line);
    }
  while (!support_line_matches (line, ":* PRIVMSG #lounge *")
         || !g_str_equal (support_line_get_text (line), text));
}

static void
catch_up (Device *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  support_client_send (self->client, "CHATHISTORY AFTER #lounge msgid=%s 100", self->last);
  lines = support_client_collect_batch (self->client, "chathistory #lounge");
  for (guint i = 0; i < lines->len; i++)
    hear (self, g_ptr_array_index (lines, i));
}

static void
connect_as_ada (Device *self, SupportServer *server)
{
  static const char plain[] = "\0ada\0" PASSWORD;
  g_autofree char *encoded = g_base64_encode ((const guint8 *) plain, sizeof plain - 1);

  self->client = support_client_new_tls (server, NULL);
  support_client_send (self->client, "CAP REQ :" CAPS);
  support_client_send (self->client, "NICK ada");
  support_client_send (self->client, "USER ada 0 * :Ada");
  support_client_send (self->client, "AUTHENTICATE PLAIN");
  g_free (support_client_wait_for (self->client, ":* AUTHENTICATE +"));
  support_client_send (self->client, "AUTHENTICATE %s", encoded);
  g_free (support_client_wait_for (self->client, ":* 903 *"));
  support_client_send (self->client, "CAP END");
  g_free (support_client_wait_for (self->client, ":* 001 ada :*"));
}

static void
come_back (Device *self, SupportServer *server)
{
  connect_as_ada (self, server);
  g_free (support_client_wait_for (self->client, ":ada!*@localhost JOIN #lounge"));
  catch_up (self);
}

static SupportServer *
start_server (void)
{
  SupportServer *server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;

  support_server_add_tls (server);
  support_server_set_config (server, CONFIG);
  support_server_start (server);
  ada = support_client_new_registered (server, "ada", NULL);
  support_client_send (ada, "PRIVMSG NickServ :REGISTER " PASSWORD);
  g_free (support_client_wait_for (ada, ":* 900 ada * ada :*"));
  support_client_send (ada, "QUIT");
  g_free (support_client_wait_for (ada, "ERROR *"));
  support_client_expect_end (ada);

  return server;
}

static void
compare (const Device *one, const Device *other)
{
  g_assert_cmpuint (one->timeline->len, ==, other->timeline->len);
  for (guint i = 0; i < one->timeline->len; i++)
    g_assert_cmpstr (g_ptr_array_index (one->timeline, i), ==,
                     g_ptr_array_index (other->timeline, i));
}

static void
test_in_step (void)
{
  g_autoptr (SupportServer) server = start_server ();
  Device laptop = { .timeline = g_ptr_array_new_with_free_func (g_free) };
  Device phone = { .timeline = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (SupportClient) bob = NULL;

  connect_as_ada (&laptop, server);
  support_client_send (laptop.client, "JOIN #lounge");
  g_free (support_client_wait_for (laptop.client, ":ada!*@localhost JOIN #lounge"));
  bob = support_client_new_in_room (server, "bob", NULL, "#lounge");
  support_client_sync (bob);
  connect_as_ada (&phone, server);
  g_free (support_client_wait_for (phone.client, ":ada!*@localhost JOIN #lounge"));
  support_client_send (bob, "PRIVMSG #lounge :0 begin");
  hear_until (&phone, "0 begin");

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *away = g_strdup_printf ("%u while it was away", i);
      g_autofree char *same = g_strdup_printf ("%u the same", i);
      g_autofree char *text = g_strdup_printf ("%u end", i);

      support_client_send (phone.client, "PRIVMSG #lounge :%u from the phone", i);
      support_client_send (laptop.client, "PRIVMSG #lounge :%u from the laptop", i);
      g_free (support_client_wait_for (bob, ":ada!*@localhost PRIVMSG #lounge :* from the *"));
      g_free (support_client_wait_for (bob, ":ada!*@localhost PRIVMSG #lounge :* from the *"));
      /* Half of the times it is lost before it has heard that. */
      if (i % 2 == 0)
        support_client_sync (phone.client);
      g_clear_pointer (&phone.client, support_client_free);
      support_client_send (bob, "PRIVMSG #lounge :%s", away);
      hear_until (&laptop, away);
      support_client_send (laptop.client, "PRIVMSG #lounge :%s", same);
      hear_until (&laptop, same);
      come_back (&phone, server);
      support_client_send (bob, "PRIVMSG #lounge :%s", text);
      hear_until (&phone, text);
      hear_until (&laptop, text);
      compare (&laptop, &phone);
    }
  g_assert_cmpuint (laptop.timeline->len, ==, 1 + 4 * 5);

  /* Bob has seen none of this coming and going. */
  support_client_send (laptop.client, "PART #lounge");
  g_free (support_client_wait_for (phone.client, ":ada!*@localhost PART #lounge"));
  device_clear (&phone);
  support_client_send (laptop.client, "QUIT :good night");
  for (;;)
    {
      g_autofree char *line = support_client_next (bob);

      g_assert_false (support_line_matches (line, ":ada!* QUIT *"));
      g_assert_false (support_line_matches (line, ":ada!* JOIN *"));
      if (support_line_matches (line, ":ada!* PART #lounge"))
        break;
    }
  g_free (support_client_wait_for (laptop.client, "ERROR *"));
  support_client_expect_end (laptop.client);
  device_clear (&laptop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/pair/in-step", test_in_step);

  return g_test_run ();
}
