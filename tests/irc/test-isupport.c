/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-isupport.h"

#include <string.h>

static void
feed (IrcIsupport *isupport, const char *tokens)
{
  g_auto (GStrv) each = g_strsplit (tokens, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    irc_isupport_feed (isupport, each[i]);
}

static void
assert_defaults (const IrcIsupport *isupport)
{
  g_assert_cmpint (isupport->casemap, ==, IRC_CASEMAP_RFC1459);
  g_assert_cmpstr (isupport->chantypes, ==, "#&");
  g_assert_null (isupport->network);
  g_assert_cmpuint (isupport->line_max, ==, 512);
  g_assert_cmpuint (isupport->nick_max, ==, 9);
  g_assert_cmpuint (isupport->topic_max, ==, 390);
  g_assert_cmpuint (isupport->chathistory_max, ==, 0);
  g_assert_false (isupport->utf8_only);
  g_assert_false (isupport->whox);
  g_assert_cmpstr (isupport->modes.prefix_modes, ==, "ov");
  g_assert_cmpint (isupport->modes.types['p'], ==, IRC_MODE_FLAG);
  g_assert_cmpint (isupport->modes.types['e'], ==, IRC_MODE_NONE);
}

static void
test_feed (void)
{
  IrcIsupport isupport;

  irc_isupport_init (&isupport);
  assert_defaults (&isupport);

  feed (&isupport,
        "CASEMAPPING=ascii CHANTYPES=# NETWORK=Inglenook LINELEN=2048 NICKLEN=32 TOPICLEN=400 "
        "CHATHISTORY=100 UTF8ONLY WHOX PREFIX=(qo)~@ CHANMODES=be,k,l,nt UNKNOWN=x FOO");
  g_assert_cmpint (isupport.casemap, ==, IRC_CASEMAP_ASCII);
  g_assert_cmpstr (isupport.chantypes, ==, "#");
  g_assert_cmpstr (isupport.network, ==, "Inglenook");
  g_assert_cmpuint (isupport.line_max, ==, 2048);
  g_assert_cmpuint (isupport.nick_max, ==, 32);
  g_assert_cmpuint (isupport.topic_max, ==, 400);
  g_assert_cmpuint (isupport.chathistory_max, ==, 100);
  g_assert_true (isupport.utf8_only);
  g_assert_true (isupport.whox);
  g_assert_cmpstr (isupport.modes.prefix_modes, ==, "qo");
  g_assert_cmpint (isupport.modes.types['e'], ==, IRC_MODE_LIST);

  feed (&isupport,
        "-CASEMAPPING -CHANTYPES -NETWORK -LINELEN -NICKLEN -TOPICLEN -CHATHISTORY -UTF8ONLY -WHOX "
        "-PREFIX -CHANMODES -UNKNOWN");
  assert_defaults (&isupport);

  irc_isupport_clear (&isupport);
}

static void
test_escapes (void)
{
  IrcIsupport isupport;

  irc_isupport_init (&isupport);

  feed (&isupport, "NETWORK=My\\x20Own\\x3D\\x5cNet\\xZZ\\x4\\");
  g_assert_cmpstr (isupport.network, ==, "My Own=\\Net\\xZZ\\x4\\");
  feed (&isupport, "NETWORK=a\\x00b\\x0Ac\\xFF");
  g_assert_cmpstr (isupport.network, ==, "abc\xef\xbf\xbd");
  feed (&isupport, "NETWORK=");
  g_assert_null (isupport.network);

  irc_isupport_clear (&isupport);
}

static void
test_hostile (void)
{
  g_autofree char *name = g_strnfill (300, 'n');
  g_autofree char *network = g_strconcat ("NETWORK=", name, NULL);
  g_autofree char *endless = g_strnfill (100000, '=');
  IrcIsupport isupport;

  irc_isupport_init (&isupport);

  feed (&isupport, "LINELEN=1 NICKLEN=4294967295 TOPICLEN=99999999999999999999 CHATHISTORY=5000");
  g_assert_cmpuint (isupport.line_max, ==, 512);
  g_assert_cmpuint (isupport.nick_max, ==, 256);
  g_assert_cmpuint (isupport.topic_max, ==, 390);
  g_assert_cmpuint (isupport.chathistory_max, ==, 1000);

  feed (&isupport, "LINELEN=999999 NICKLEN=-5 TOPICLEN=0 CHATHISTORY=0");
  g_assert_cmpuint (isupport.line_max, ==, 16384);
  g_assert_cmpuint (isupport.nick_max, ==, 9);
  g_assert_cmpuint (isupport.topic_max, ==, 390);
  g_assert_cmpuint (isupport.chathistory_max, ==, 1000);

  feed (&isupport, "CHANTYPES=#a,:\\x20&!+~$%^*() CASEMAPPING=rfc7613");
  g_assert_cmpstr (isupport.chantypes, ==, "#&!+~$%");
  g_assert_cmpint (isupport.casemap, ==, IRC_CASEMAP_ASCII);

  irc_isupport_feed (&isupport, network);
  g_assert_cmpuint (strlen (isupport.network), ==, 64);
  irc_isupport_feed (&isupport, endless);
  irc_isupport_feed (&isupport, "");
  irc_isupport_feed (&isupport, "-");
  irc_isupport_feed (&isupport, "=x");

  irc_isupport_clear (&isupport);
}

static void
test_is_room (void)
{
  IrcIsupport isupport;

  irc_isupport_init (&isupport);

  g_assert_true (irc_isupport_is_room (&isupport, "#a"));
  g_assert_true (irc_isupport_is_room (&isupport, "&a"));
  g_assert_false (irc_isupport_is_room (&isupport, "+a"));
  g_assert_false (irc_isupport_is_room (&isupport, "nick"));
  g_assert_false (irc_isupport_is_room (&isupport, ""));
  g_assert_false (irc_isupport_is_room (&isupport, NULL));

  feed (&isupport, "CHANTYPES=");
  g_assert_false (irc_isupport_is_room (&isupport, "#a"));

  irc_isupport_clear (&isupport);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/isupport/feed", test_feed);
  g_test_add_func ("/irc/isupport/escapes", test_escapes);
  g_test_add_func ("/irc/isupport/hostile", test_hostile);
  g_test_add_func ("/irc/isupport/is-room", test_is_room);

  return g_test_run ();
}
