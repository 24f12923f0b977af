/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Programs that other people wrote, as their users have them, at our server. Whoever does not know
 * a thing sees a sensible text, or nothing. */

#include "support/support-client.h"
#include "support/support-guest.h"

#define CAPS                                                                                       \
  "batch draft/channel-rename draft/message-edit draft/message-redaction draft/metadata-2 "        \
  "draft/multiline draft/read-marker echo-message message-tags server-time"

/**
 * Party:
 * @server: a running server
 * @ada: raw, with all that she needs to say what there is to say
 * @irssi: (nullable): who knows little
 * @weechat: (nullable): who knows more
 * @web: (nullable): who knows all
 *
 * Four in a room. They stay for all tests, for it takes them time to come.
 */
typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  SupportGuest *irssi;
  SupportGuest *weechat;
  SupportGuest *web;
} Party;

static Party *
get_party (gconstpointer data)
{
  return (Party *) data;
}

/* What ada says comes back to her with its id. */
static char *
say (Party *self, const char *text)
{
  g_autofree char *echo = NULL;

  support_client_send (self->ada, "PRIVMSG #lounge :%s", text);
  echo = support_client_expect_line (self->ada, ":ada!ada@localhost PRIVMSG #lounge :*");

  return support_line_get_tag (echo, "msgid");
}

/* Each sees @text of ada and nothing before it. */
static void
expect_from_ada (Party *self, const char *text)
{
  g_autofree char *in_irssi = g_strdup_printf ("<@ada> %s", text);
  g_autofree char *in_weechat = g_strdup_printf ("@ada %s", text);
  g_autofree char *in_web = g_strdup_printf ("<ada> %s", text);

  support_guest_expect (self->irssi, in_irssi, NULL);
  support_guest_expect (self->weechat, in_weechat, NULL);
  support_guest_expect (self->web, in_web, NULL);
}

/* Whoever saw more than they should, has it before this. */
static void
expect_nothing_more (Party *self)
{
  g_free (say (self, "and so on"));
  expect_from_ada (self, "and so on");
}

/* Who does not ask for what was said before is told of it all the same. */
static void
expect_arrival_irssi (Party *self)
{
  support_guest_skip_until (self->irssi, "-!- irene [irene@localhost] has joined #lounge");
  support_guest_expect (self->irssi, "-!- Topic for #lounge: By the fire",
                        "-!- Topic set by ada [ada@localhost] *", "[Users #lounge]",
                        "[@ada] [ irene]", "-!- Irssi: #lounge: Total of 2 nicks *",
                        "<@ada> said before", "-!- Channel #lounge created *",
                        "-!- Irssi: Join to #lounge was synced in *", NULL);
}

static void
expect_arrival_weechat (Party *self)
{
  support_guest_expect (self->weechat, "--> wendy (Wendy) (wendy@localhost) has joined #lounge",
                        "-- Topic for #lounge is \"By the fire\"",
                        "-- Topic set by ada (ada@localhost) on *", "-- Channel #lounge: ? nicks *",
                        "@ada said before", "-- Channel created on *", NULL);
  support_guest_expect (self->irssi, "-!- wendy [wendy@localhost] has joined #lounge", NULL);
}

static void
expect_arrival_web (Party *self)
{
  support_guest_expect (self->web, "webby comes", "topic: By the fire", "read: ?",
                        "before: ada comes", "before: ada sets the topic: By the fire",
                        "before: <ada> said before", NULL);
  support_guest_skip_until (self->web, "before: webby comes");
  support_guest_expect (self->web, "that was before", NULL);
  support_guest_expect (self->irssi, "-!- webby [webby@localhost] has joined #lounge", NULL);
  support_guest_expect (self->weechat, "--> webby (Webby) (webby@localhost) has joined #lounge",
                        NULL);
  support_client_sync (self->ada);
}

static void
begin_party (Party *self)
{
  self->server = support_server_new ();
  support_server_set_config (self->server, SUPPORT_GUEST_CONFIG);
  support_server_start (self->server);
  self->ada = support_client_new_in_room (self->server, "ada", CAPS, "#lounge");
  support_client_send (self->ada, "TOPIC #lounge :By the fire");
  support_client_send (self->ada, "PRIVMSG #lounge :said before");
  support_client_sync (self->ada);

  self->irssi = support_guest_new_irssi (self->server, "irene", NULL);
  expect_arrival_irssi (self);
  self->weechat = support_guest_new_weechat (self->server, "wendy", NULL);
  expect_arrival_weechat (self);
  self->web = support_guest_new_web (self->server, "webby");
  expect_arrival_web (self);
}

static void
end_party (Party *self)
{
  g_clear_pointer (&self->irssi, support_guest_free);
  g_clear_pointer (&self->weechat, support_guest_free);
  g_clear_pointer (&self->web, support_guest_free);
  support_client_free (self->ada);
  support_server_free (self->server);
}

static void
test_installed (gconstpointer data)
{
  Party *self = get_party (data);

  if (self->irssi == NULL)
    g_test_skip ("irssi is not installed");
  if (self->weechat == NULL)
    g_test_skip ("weechat-headless is not installed");
  if (self->web == NULL)
    g_test_skip ("neither chromium nor node is installed");
}

static void
test_join (gconstpointer data)
{
  Party *self = get_party (data);
  g_autoptr (SupportClient) bob = NULL;

  bob = support_client_new_in_room (self->server, "bob", NULL, "#lounge");
  support_client_send (bob, "PART #lounge :see you");
  support_client_expect (bob, ":bob!bob@localhost PART #lounge :see you");
  support_client_expect (self->ada, ":bob!bob@localhost JOIN #lounge");
  support_client_expect (self->ada, ":bob!bob@localhost PART #lounge :see you");
  support_guest_expect (self->irssi, "-!- bob [bob@localhost] has joined #lounge",
                        "-!- bob [bob@localhost] has left #lounge [see you]", NULL);
  support_guest_expect (self->weechat, "--> bob (Name of bob) (bob@localhost) has joined #lounge",
                        "<-- bob (bob@localhost) has left #lounge (see you)", NULL);
  support_guest_expect (self->web, "bob comes", "bob leaves", NULL);
}

static void
test_talk (gconstpointer data)
{
  Party *self = get_party (data);

  g_free (say (self, "welcome all"));
  expect_from_ada (self, "welcome all");

  if (self->irssi != NULL)
    {
      support_guest_type (self->irssi, "glad to be here");
      support_client_expect (self->ada, ":irene!irene@localhost PRIVMSG #lounge :glad to be here");
      support_guest_expect (self->irssi, "< irene> glad to be here", NULL);
      support_guest_expect (self->weechat, "irene glad to be here", NULL);
      support_guest_expect (self->web, "<irene> glad to be here", NULL);
      support_guest_type (self->irssi, "/msg ada psst");
      support_client_expect (self->ada, ":irene!irene@localhost PRIVMSG ada :psst");
    }
  if (self->weechat != NULL)
    {
      support_guest_type (self->weechat, "/me waves");
      support_client_expect (self->ada,
                             ":wendy!wendy@localhost PRIVMSG #lounge :\001ACTION waves\001");
      support_guest_expect (self->irssi, "* wendy waves", NULL);
      support_guest_expect (self->weechat, "* wendy waves", NULL);
      support_guest_expect (self->web, "<wendy> \001ACTION waves\001", NULL);
    }
  if (self->web != NULL)
    {
      support_guest_type (self->web, "PRIVMSG #lounge :from the web \u2713");
      support_client_expect (self->ada,
                             ":webby!webby@localhost PRIVMSG #lounge :from the web \u2713");
      support_guest_expect (self->irssi, "< webby> from the web \u2713", NULL);
      support_guest_expect (self->weechat, "webby from the web \u2713", NULL);
      support_guest_expect (self->web, "<webby> from the web \u2713", NULL);
    }
}

/* Programs without it show nothing. */
static void
test_typing (gconstpointer data)
{
  Party *self = get_party (data);

  support_client_send (self->ada, "@+typing=active TAGMSG #lounge");
  support_client_expect (self->ada, ":ada!ada@localhost TAGMSG #lounge");
  support_guest_expect (self->web, "ada typing: active", NULL);
  expect_nothing_more (self);
}

static void
test_reply (gconstpointer data)
{
  Party *self = get_party (data);
  g_autofree char *msgid = say (self, "what is for tea?");
  g_autofree char *reply
      = g_strdup_printf ("@+draft/reply=%s PRIVMSG #lounge :scones, I hope", msgid);

  expect_from_ada (self, "what is for tea?");
  if (self->web == NULL)
    return;

  support_guest_type (self->web, reply);
  support_client_expect (self->ada, ":webby!webby@localhost PRIVMSG #lounge :scones, I hope");
  support_guest_expect (self->irssi, "< webby> scones, I hope", NULL);
  support_guest_expect (self->weechat, "webby scones, I hope", NULL);
  support_guest_expect (self->web, "<webby> scones, I hope (to \"what is for tea?\")", NULL);
}

static void
test_reaction (gconstpointer data)
{
  Party *self = get_party (data);
  g_autofree char *msgid = say (self, "it snows");

  expect_from_ada (self, "it snows");
  support_client_send (self->ada, "@+draft/reply=%s;+draft/react=\u2744 TAGMSG #lounge", msgid);
  support_client_send (self->ada, "@+draft/reply=%s;+draft/unreact=\u2744 TAGMSG #lounge", msgid);
  support_client_expect (self->ada, ":ada!ada@localhost TAGMSG #lounge");
  support_client_expect (self->ada, ":ada!ada@localhost TAGMSG #lounge");
  support_guest_expect (self->web, "ada reacts \u2744 to \"it snows\"",
                        "ada does not react \u2744 any more to \"it snows\"", NULL);
  expect_nothing_more (self);
}

/* What was taken back is not shown to who comes later. */
static void
test_redaction (gconstpointer data)
{
  Party *self = get_party (data);
  g_autofree char *msgid = say (self, "my secret");

  expect_from_ada (self, "my secret");
  support_client_send (self->ada, "REDACT #lounge %s :a slip", msgid);
  support_client_expect (self->ada, ":ada!ada@localhost REDACT #lounge * :a slip");
  support_guest_expect (self->web, "ada takes back \"my secret\": a slip", NULL);
  expect_nothing_more (self);
}

/* Programs without it show the new text as a message, with a sign that it is one. */
static void
test_edit (gconstpointer data)
{
  Party *self = get_party (data);
  g_autofree char *msgid = say (self, "tee is ready");

  expect_from_ada (self, "tee is ready");
  support_client_send (self->ada,
                       "@draft/target-msgid=%s;draft/edit-text=tea\\sis\\sready EDIT #lounge",
                       msgid);
  support_client_expect (self->ada, ":ada!ada@localhost EDIT #lounge");
  support_guest_expect (self->irssi, "<@ada> ? tea is ready", NULL);
  support_guest_expect (self->weechat, "@ada ? tea is ready", NULL);
  support_guest_expect (self->web, "ada edits \"tee is ready\": tea is ready", NULL);
  expect_nothing_more (self);
}

/* Programs without it show each line that says something. */
static void
test_multiline (gconstpointer data)
{
  Party *self = get_party (data);

  support_client_send (self->ada, "BATCH +1 draft/multiline #lounge\r\n"
                                  "@batch=1 PRIVMSG #lounge :Roses are red,\r\n"
                                  "@batch=1 PRIVMSG #lounge :\r\n"
                                  "@batch=1 PRIVMSG #lounge :violets \r\n"
                                  "@batch=1;draft/multiline-concat PRIVMSG #lounge :are blue.\r\n"
                                  "BATCH -1");
  support_client_sync (self->ada);
  support_guest_expect (self->irssi, "<@ada> Roses are red,", "<@ada> violets", "<@ada> are blue.",
                        NULL);
  support_guest_expect (self->weechat, "@ada Roses are red,", "@ada violets", "@ada are blue.",
                        NULL);
  support_guest_expect (self->web, "<ada> Roses are red, /  / violets are blue.", NULL);
  expect_nothing_more (self);
}

static void
test_search (gconstpointer data)
{
  Party *self = get_party (data);

  g_free (say (self, "porcupines and \u00e4pples"));
  expect_from_ada (self, "porcupines and \u00e4pples");
  support_guest_type (self->web, "SEARCH in=#lounge;text=porcupines");
  support_guest_expect (self->web, "found: <ada> porcupines and \u00e4pples", NULL);
  support_guest_type (self->irssi, "/quote SEARCH text=porcupines");
  support_guest_expect_elsewhere (self->irssi, "-!- SEARCH Unknown command");
  expect_nothing_more (self);
}

static void
test_metadata (gconstpointer data)
{
  Party *self = get_party (data);

  support_guest_type (self->web, "METADATA * SUB display-name");
  support_guest_expect (self->web, "told of display-name", NULL);
  support_client_send (self->ada, "METADATA * SET display-name :Ada Lovelace");
  support_client_expect (self->ada, ":* 761 ada ada display-name ? :Ada Lovelace");
  support_guest_expect (self->web, "ada has the display-name Ada Lovelace", NULL);
  expect_nothing_more (self);
}

static void
test_read_marker (gconstpointer data)
{
  static const char time[] = "timestamp=2026-01-02T03:04:05.678Z";
  Party *self = get_party (data);
  g_autofree char *set = g_strdup_printf ("MARKREAD #lounge %s", time);
  g_autofree char *shown = g_strdup_printf ("read: %s", time);

  support_guest_type (self->web, set);
  support_guest_expect (self->web, shown, NULL);
  expect_nothing_more (self);
}

/* Who comes back is shown what was missed, and nothing twice. */
static void
test_return (gconstpointer data)
{
  Party *self = get_party (data);

  if (self->irssi == NULL)
    return;

  support_guest_type (self->irssi, "/part");
  support_client_expect (self->ada, ":irene!irene@localhost PART #lounge*");
  support_guest_expect (self->weechat, "<-- irene (irene@localhost) has left #lounge", NULL);
  support_guest_expect (self->web, "irene leaves", NULL);
  g_free (say (self, "where is Irene?"));
  support_guest_type (self->irssi, "/join #lounge");
  support_client_expect (self->ada, ":irene!irene@localhost JOIN #lounge");
  support_guest_expect (self->weechat, "@ada where is Irene?",
                        "--> irene (Irene Adler) (irene@localhost) has joined #lounge", NULL);
  support_guest_expect (self->web, "<ada> where is Irene?", "irene comes", NULL);
  support_guest_expect (self->irssi, "-!- irene [irene@localhost] has left #lounge []",
                        "-!- irene [irene@localhost] has joined #lounge",
                        "-!- Topic for #lounge: By the fire",
                        "-!- Topic set by ada [ada@localhost] *", "[Users #lounge]", "[@ada] *",
                        "-!- Irssi: #lounge: Total of *", "<@ada> where is Irene?", NULL);
  support_guest_skip_until (self->irssi, "-!- Irssi: Join to #lounge was synced in *");
  expect_nothing_more (self);
}

static void
test_rename (gconstpointer data)
{
  Party *self = get_party (data);

  support_client_send (self->ada, "RENAME #lounge #parlour :Tea time");
  support_client_expect (self->ada, ":ada!ada@localhost RENAME #lounge #parlour :Tea time");
  support_client_send (self->ada, "RENAME #parlour #lounge :Over");
  support_client_expect (self->ada, ":ada!ada@localhost RENAME #parlour #lounge :Over");
  support_guest_expect (self->web, "ada calls #lounge #parlour: Tea time",
                        "ada calls #parlour #lounge: Over", NULL);
  support_guest_expect (self->irssi, "-!- irene [irene@localhost] has left #lounge [Tea time]",
                        "-!- irene [irene@localhost] has joined #lounge",
                        "-!- Topic for #lounge: By the fire", NULL);
  support_guest_skip_until (self->irssi, "-!- Irssi: Join to #lounge was synced in *");
  support_guest_expect (self->weechat, "<-- wendy (wendy@localhost) has left #lounge (Tea time)",
                        "--> wendy (Wendy) (wendy@localhost) has joined #lounge",
                        "-- Topic for #lounge is \"By the fire\"", NULL);
  support_guest_skip_until (self->weechat, "-- Channel created on *");
  expect_nothing_more (self);
}

static void
test_quit (gconstpointer data)
{
  Party *self = get_party (data);

  if (self->irssi != NULL)
    {
      support_guest_type (self->irssi, "/quit until tomorrow");
      support_client_expect (self->ada, ":irene!irene@localhost QUIT :*until tomorrow");
      support_guest_expect (self->weechat, "<-- irene (irene@localhost) has quit (*until tomorrow)",
                            NULL);
      support_guest_expect (self->web, "irene quits", NULL);
    }
  if (self->weechat != NULL)
    {
      support_guest_type (self->weechat, "/quit good night");
      support_client_expect (self->ada, ":wendy!wendy@localhost QUIT :*good night");
      support_guest_expect (self->web, "wendy quits", NULL);
    }
  support_guest_type (self->web, "QUIT :bye");
  support_guest_expect_end (self->irssi);
  support_guest_expect_end (self->weechat);
  support_guest_expect_end (self->web);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    GTestDataFunc test;
  } tests[] = {
    { "/blackbox/clients/installed", test_installed },
    { "/blackbox/clients/join", test_join },
    { "/blackbox/clients/talk", test_talk },
    { "/blackbox/clients/typing", test_typing },
    { "/blackbox/clients/reply", test_reply },
    { "/blackbox/clients/reaction", test_reaction },
    { "/blackbox/clients/redaction", test_redaction },
    { "/blackbox/clients/edit", test_edit },
    { "/blackbox/clients/multiline", test_multiline },
    { "/blackbox/clients/search", test_search },
    { "/blackbox/clients/metadata", test_metadata },
    { "/blackbox/clients/read-marker", test_read_marker },
    { "/blackbox/clients/return", test_return },
    { "/blackbox/clients/rename", test_rename },
    { "/blackbox/clients/quit", test_quit },
  };
  Party party = { NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, &party, tests[i].test);

  begin_party (&party);
  status = g_test_run ();
  end_party (&party);

  return status;
}
