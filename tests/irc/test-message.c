/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-message.h"

#include <string.h>

typedef struct
{
  const char *line;
  const char *tags;
  const char *source;
  const char *verb;
  const char *params;
} Case;

/* Parameters stand between bars, so that empty ones and spaces show. */
static char *
join_params (const IrcMessage *message)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < message->n_params; i++)
    g_string_append_printf (joined, "|%s", message->params[i]);

  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static void
test_parse (void)
{
  static const Case cases[] = {
    { "PING", NULL, NULL, "PING", "" },
    { "foo bar baz asdf", NULL, NULL, "foo", "|bar|baz|asdf" },
    { "foo bar baz :asdf quux", NULL, NULL, "foo", "|bar|baz|asdf quux" },
    { "foo bar baz :", NULL, NULL, "foo", "|bar|baz|" },
    { "foo bar baz ::asdf", NULL, NULL, "foo", "|bar|baz|:asdf" },
    { ":coolguy foo bar baz :  asdf quux ", NULL, "coolguy", "foo", "|bar|baz|  asdf quux " },
    { ":coolguy PRIVMSG bar :lol :) ", NULL, "coolguy", "PRIVMSG", "|bar|lol :) " },
    { "@a=b;c=32;k;rt=ql7 foo", "a=b;c=32;k;rt=ql7", NULL, "foo", "" },
    { "@c;h=;a=b :quux ab cd", "c;h=;a=b", "quux", "ab", "|cd" },
    { "@a=\\\\x\\s  :n!u@h   VERB   p  :t", "a=\\\\x\\s", "n!u@h", "VERB", "|p|t" },
    { ":src JOIN #chan", NULL, "src", "JOIN", "|#chan" },
    { ":src JOIN :#chan", NULL, "src", "JOIN", "|#chan" },
    { ":src AWAY", NULL, "src", "AWAY", "" },
    { ":src AWAY ", NULL, "src", "AWAY", "" },
    { ":cool\tguy foo bar baz", NULL, "cool\tguy", "foo", "|bar|baz" },
    { ":coolguy!~ag@n\x02et\x03"
      "05w PRIVMSG foo :bar",
      NULL,
      "coolguy!~ag@n\x02et\x03"
      "05w",
      "PRIVMSG", "|foo|bar" },
    { ":irc.example.com MODE #chan +n ", NULL, "irc.example.com", "MODE", "|#chan|+n" },
    { ":services.example.com MODE #chan +oo a  b ", NULL, "services.example.com", "MODE",
      "|#chan|+oo|a|b" },
    { ":gravel.example.net 432  #momo :Erroneous Nickname: Illegal", NULL, "gravel.example.net",
      "432", "|#momo|Erroneous Nickname: Illegal" },
    { "  NICK  x", NULL, NULL, "NICK", "|x" },
    { "@ : PING :x", NULL, NULL, "PING", "|x" },
    { "USER a:b 0 * :R:D", NULL, NULL, "USER", "|a:b|0|*|R:D" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup (cases[i].line);
      g_autofree char *params = NULL;
      IrcMessage message;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_true (irc_message_parse (&message, line));
      params = join_params (&message);
      g_assert_cmpstr (message.tags, ==, cases[i].tags);
      g_assert_cmpstr (message.source, ==, cases[i].source);
      g_assert_cmpstr (message.verb, ==, cases[i].verb);
      g_assert_cmpstr (params, ==, cases[i].params);
    }
}

static void
test_parse_many (void)
{
  char full[] = "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17  18 ";
  char colon[] = "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16";
  char exact[] = "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
  IrcMessage message;

  g_assert_true (irc_message_parse (&message, full));
  g_assert_cmpuint (message.n_params, ==, 15);
  g_assert_cmpstr (message.params[13], ==, "14");
  g_assert_cmpstr (message.params[14], ==, "15 16 :17  18 ");

  g_assert_true (irc_message_parse (&message, colon));
  g_assert_cmpuint (message.n_params, ==, 15);
  g_assert_cmpstr (message.params[14], ==, "15 16");

  g_assert_true (irc_message_parse (&message, exact));
  g_assert_cmpuint (message.n_params, ==, 15);
  g_assert_cmpstr (message.params[14], ==, "15");
}

static void
test_parse_illegal (void)
{
  static const char *const lines[] = {
    "",     " ",   "@a=b",       "@a=b ",    ":src",       ":src ",      "@a :b",      "12",
    "1234", "12a", "PRIV-MSG x", "PING\x01", "\xc3\x84 x", "@a @b PING", ":a :b PING",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = g_strdup (lines[i]);
      IrcMessage message;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_false (irc_message_parse (&message, line));
    }
}

static void
test_append (void)
{
  static const struct
  {
    IrcMessage message;
    const char *line;
  } cases[] = {
    { { .verb = "PING" }, "PING\r\n" },
    { { .verb = "PING", .params = { "x" }, .n_params = 1 }, "PING x\r\n" },
    { { .verb = "PING", .params = { "" }, .n_params = 1 }, "PING :\r\n" },
    { { .verb = "PING", .params = { ":x" }, .n_params = 1 }, "PING ::x\r\n" },
    { { .verb = "PRIVMSG", .params = { "#a", "b c" }, .n_params = 2 }, "PRIVMSG #a :b c\r\n" },
    { { .tags = "a=b",
        .source = "n!u@h",
        .verb = "001",
        .params = { "n", "hi :)" },
        .n_params = 2 },
      "@a=b :n!u@h 001 n :hi :)\r\n" },
    { { .tags = "a", .verb = "X", .params = { "p", "q:" }, .n_params = 2 }, "@a X p q:\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      const char *untagged;

      irc_message_append (&cases[i].message, line);
      g_assert_cmpstr (line->str, ==, cases[i].line);

      untagged = line->str[0] == '@' ? strchr (line->str, ' ') + 1 : line->str;
      g_assert_cmpuint (irc_message_get_size (&cases[i].message), ==, strlen (untagged));
    }
}

static void
test_append_to_text (void)
{
  g_autoptr (GString) line = g_string_new ("PING\r\n");
  IrcMessage message = { .verb = "PONG" };

  irc_message_append (&message, line);
  g_assert_cmpstr (line->str, ==, "PING\r\nPONG\r\n");
}

static void
test_get_param (void)
{
  IrcMessage message = { .verb = "X", .params = { "a", "b" }, .n_params = 2 };

  g_assert_cmpstr (irc_message_get_param (&message, 0), ==, "a");
  g_assert_cmpstr (irc_message_get_param (&message, 1), ==, "b");
  g_assert_null (irc_message_get_param (&message, 2));
  g_assert_null (irc_message_get_param (&message, G_MAXUINT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/message/parse", test_parse);
  g_test_add_func ("/irc/message/parse-many", test_parse_many);
  g_test_add_func ("/irc/message/parse-illegal", test_parse_illegal);
  g_test_add_func ("/irc/message/append", test_append);
  g_test_add_func ("/irc/message/append-to-text", test_append_to_text);
  g_test_add_func ("/irc/message/get-param", test_get_param);

  return g_test_run ();
}
