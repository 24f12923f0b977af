/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-tags.h"

static void
assert_value (const char *tags, const char *key, const char *expected)
{
  g_autofree char *value = irc_tags_get (tags, key);

  g_assert_cmpstr (value, ==, expected);
  g_assert_cmpint (irc_tags_has (tags, key), ==, expected != NULL);
}

static void
test_iterate (void)
{
  IrcTagIter iter;
  IrcTag tag;

  irc_tag_iter_init (&iter, ";a=b;;=x;+v.example/c;d=e=f;");

  g_assert_true (irc_tag_iter_next (&iter, &tag));
  g_assert_cmpmem (tag.key, tag.key_size, "a", 1);
  g_assert_cmpmem (tag.value, tag.value_size, "b", 1);

  g_assert_true (irc_tag_iter_next (&iter, &tag));
  g_assert_cmpmem (tag.key, tag.key_size, "+v.example/c", 12);
  g_assert_cmpuint (tag.value_size, ==, 0);

  g_assert_true (irc_tag_iter_next (&iter, &tag));
  g_assert_cmpmem (tag.key, tag.key_size, "d", 1);
  g_assert_cmpmem (tag.value, tag.value_size, "e=f", 3);

  g_assert_false (irc_tag_iter_next (&iter, &tag));
  g_assert_false (irc_tag_iter_next (&iter, &tag));

  irc_tag_iter_init (&iter, NULL);
  g_assert_false (irc_tag_iter_next (&iter, &tag));
}

static void
test_get (void)
{
  assert_value ("a=b;c=d", "a", "b");
  assert_value ("a=b;c=d", "c", "d");
  assert_value ("a=b;c=d", "b", NULL);
  assert_value ("ab=1", "a", NULL);
  assert_value ("a=1", "ab", NULL);
  assert_value ("a", "a", "");
  assert_value ("a=", "a", "");
  assert_value ("a=1;b;a=2", "a", "2");
  assert_value ("a=1;a", "a", "");
  assert_value ("", "a", NULL);
  assert_value (NULL, "a", NULL);
}

static void
test_unescape (void)
{
  assert_value ("a=\\:\\s\\\\\\r\\n", "a", "; \\\r\n");
  assert_value ("a=\\b\\0x", "a", "b0x");
  assert_value ("a=end\\", "a", "end");
  assert_value ("a=\\\\\\", "a", "\\");
  assert_value ("a=\xc3\xa4\\\xc3\xa4", "a", "\xc3\xa4\xc3\xa4");
}

static void
test_append (void)
{
  g_autoptr (GString) tags = g_string_new (NULL);

  irc_tags_append (tags, "a", "b");
  irc_tags_append (tags, "+c", "; \\\r\n:=");
  irc_tags_append (tags, "d", NULL);
  irc_tags_append (tags, "e", "");
  g_assert_cmpstr (tags->str, ==, "a=b;d;e;+c=\\:\\s\\\\\\r\\n:=");
  assert_value (tags->str, "+c", "; \\\r\n:=");

  /* Those of clients stay last. */
  g_string_assign (tags, "+a");
  irc_tags_append (tags, "+b", "c=+d");
  irc_tags_append (tags, "e", "+f");
  irc_tags_append (tags, "g", NULL);
  g_assert_cmpstr (tags->str, ==, "e=+f;g;+a;+b=c=+d");
}

static void
test_append_client_only (void)
{
  g_autoptr (GString) tags = g_string_new (NULL);

  irc_tags_append_client_only (tags, NULL);
  irc_tags_append_client_only (tags, "time=x;msgid=1");
  g_assert_cmpstr (tags->str, ==, "");

  irc_tags_append_client_only (tags,
                               "+a=x\\s;b=1;+draft/reply=id;+c;+v.ex-ample.org/k-1=\xc3\xa4;+d=");
  g_assert_cmpstr (tags->str, ==, "+a=x\\s;+draft/reply=id;+c;+v.ex-ample.org/k-1=\xc3\xa4;+d=");

  irc_tags_append_client_only (tags, "+=x;+;+a_b;+a/;+/b;+a/b/c;++a;+a.b;+\xc3\xa4;+z=1");
  g_assert_cmpstr (tags->str, ==,
                   "+a=x\\s;+draft/reply=id;+c;+v.ex-ample.org/k-1=\xc3\xa4;+d=;+z=1");
}

static void
assert_allowed (const char *deny, const char *expected)
{
  g_autoptr (GString) tags = g_string_new (NULL);

  irc_tags_append_allowed (tags, "time=x;+a=1;+draft/react=y;+typing=active", deny);
  g_assert_cmpstr (tags->str, ==, expected);
}

static void
test_append_allowed (void)
{
  assert_allowed (NULL, "+a=1;+draft/react=y;+typing=active");
  assert_allowed ("", "+a=1;+draft/react=y;+typing=active");
  assert_allowed ("typing", "+a=1;+draft/react=y");
  assert_allowed ("react,typin,typings,*a", "+a=1;+draft/react=y;+typing=active");
  assert_allowed ("a,draft/react", "+typing=active");
  assert_allowed ("*", "");
  assert_allowed ("*,-typing", "+typing=active");
  assert_allowed ("-a,-draft/react,*", "+a=1;+draft/react=y");
  assert_allowed (",,typing,", "+a=1;+draft/react=y");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/tags/iterate", test_iterate);
  g_test_add_func ("/irc/tags/get", test_get);
  g_test_add_func ("/irc/tags/unescape", test_unescape);
  g_test_add_func ("/irc/tags/append", test_append);
  g_test_add_func ("/irc/tags/append-client-only", test_append_client_only);
  g_test_add_func ("/irc/tags/append-allowed", test_append_allowed);

  return g_test_run ();
}
