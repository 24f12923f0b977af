/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-mode.h"

#include <string.h>

#define MAX_CHANGES 6

/* Each change as sign, letter, type and parameter. */
static void
assert_parsed (const IrcModeTypes *types, const char *text, const char *expected)
{
  g_auto (GStrv) params = g_strsplit (text, " ", -1);
  g_autoptr (GString) parsed = g_string_new (NULL);
  IrcModeChange changes[MAX_CHANGES];
  guint n;

  n = irc_mode_parse (types, (const char *const *) params, g_strv_length (params), changes,
                      MAX_CHANGES);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (parsed, "%s%c%c%d%s%s", i > 0 ? " " : "", changes[i].add ? '+' : '-',
                            changes[i].letter, changes[i].type, changes[i].param != NULL ? "=" : "",
                            changes[i].param != NULL ? changes[i].param : "");

  g_assert_cmpstr (parsed->str, ==, expected);
}

static void
test_own (void)
{
  const IrcModeTypes *own = irc_mode_types_get_own ();

  g_assert_cmpstr (own->prefix_modes, ==, "qaohv");
  g_assert_cmpstr (own->prefix_signs, ==, "~&@%+");
  g_assert_cmpint (own->types['b'], ==, IRC_MODE_LIST);
  g_assert_cmpint (own->types['k'], ==, IRC_MODE_ALWAYS);
  g_assert_cmpint (own->types['l'], ==, IRC_MODE_SET);
  g_assert_cmpint (own->types['t'], ==, IRC_MODE_FLAG);
  g_assert_cmpint (own->types['o'], ==, IRC_MODE_PREFIX);
  g_assert_cmpint (own->types['z'], ==, IRC_MODE_NONE);
}

static void
test_signs (void)
{
  const IrcModeTypes *own = irc_mode_types_get_own ();

  g_assert_cmpint (irc_mode_types_sign_of (own, 'o'), ==, '@');
  g_assert_cmpint (irc_mode_types_sign_of (own, 'v'), ==, '+');
  g_assert_cmpint (irc_mode_types_sign_of (own, 'b'), ==, '\0');
  g_assert_cmpint (irc_mode_types_sign_of (own, '\0'), ==, '\0');
  g_assert_cmpint (irc_mode_types_mode_of (own, '@'), ==, 'o');
  g_assert_cmpint (irc_mode_types_mode_of (own, '+'), ==, 'v');
  g_assert_cmpint (irc_mode_types_mode_of (own, '='), ==, '\0');
  g_assert_cmpint (irc_mode_types_mode_of (own, '\0'), ==, '\0');
}

static void
test_parse (void)
{
  const IrcModeTypes *own = irc_mode_types_get_own ();

  assert_parsed (own, "+nt", "+n4 +t4");
  assert_parsed (own, "nt", "+n4 +t4");
  assert_parsed (own, "+o-v a b", "+o5=a -v5=b");
  assert_parsed (own, "+kl-kl key 5 *", "+k2=key +l3=5 -k2=* -l3");
  assert_parsed (own, "b", "+b1");
  assert_parsed (own, "+b-b a!*@* c", "+b1=a!*@* -b1=c");
  assert_parsed (own, "+oo a", "+o5=a +o5");
  assert_parsed (own, "+-+n--t", "+n4 -t4");
  assert_parsed (own, "+n extra", "+n4");
  assert_parsed (own, "", "");
  assert_parsed (own, "+-", "");
}

static void
test_parse_hostile (void)
{
  const IrcModeTypes *own = irc_mode_types_get_own ();
  IrcModeChange change;

  assert_parsed (own, "+z9:\x01n", "+z0 +90 +?0 +?0 +n4");
  assert_parsed (own, "+\xc3\xa4", "+?0 +?0");
  assert_parsed (own, "nnnnnnnnnnnnnnnnnnn", "+n4 +n4 +n4 +n4 +n4 +n4");
  g_assert_cmpuint (irc_mode_parse (own, NULL, 0, &change, 1), ==, 0);
}

static void
test_defaults (void)
{
  IrcModeTypes types;

  irc_mode_types_init (&types);
  g_assert_cmpstr (types.prefix_modes, ==, "ov");
  g_assert_cmpstr (types.prefix_signs, ==, "@+");
  assert_parsed (&types, "+bkl-l a b c", "+b1=a +k2=b +l3=c -l3");
  assert_parsed (&types, "+imnpst", "+i4 +m4 +n4 +p4 +s4 +t4");
}

static void
test_set_chanmodes (void)
{
  IrcModeTypes types;

  irc_mode_types_init (&types);
  irc_mode_types_set_chanmodes (&types, "beI,k,fl,CT,x");
  assert_parsed (&types, "eflT 1 2 3", "+e1=1 +f3=2 +l3=3 +T4");
  assert_parsed (&types, "nx", "+n0 +x0");
  assert_parsed (&types, "o a", "+o5=a");

  irc_mode_types_set_chanmodes (&types, "bo,b,\xff\x80 ,!n");
  assert_parsed (&types, "bon a c", "+b1=a +o5=c +n4");

  irc_mode_types_set_chanmodes (&types, "");
  assert_parsed (&types, "bo a", "+b0 +o5=a");
}

static void
test_set_prefix (void)
{
  IrcModeTypes types;

  irc_mode_types_init (&types);
  irc_mode_types_set_prefix (&types, "(qaohv)~&@%+");
  g_assert_cmpstr (types.prefix_modes, ==, "qaohv");
  g_assert_cmpstr (types.prefix_signs, ==, "~&@%+");
  assert_parsed (&types, "h a", "+h5=a");

  /* What has another form changes nothing. */
  irc_mode_types_set_prefix (&types, "(ov@+");
  irc_mode_types_set_prefix (&types, "ov)@+");
  irc_mode_types_set_prefix (&types, "@+");
  g_assert_cmpstr (types.prefix_modes, ==, "qaohv");

  irc_mode_types_set_prefix (&types, "(ov)@");
  g_assert_cmpstr (types.prefix_modes, ==, "o");
  assert_parsed (&types, "v", "+v0");

  irc_mode_types_set_prefix (&types, "(o)@+");
  g_assert_cmpstr (types.prefix_signs, ==, "@");

  irc_mode_types_set_prefix (&types, "(oov\xffh)@!@#z");
  g_assert_cmpstr (types.prefix_modes, ==, "o");
  g_assert_cmpstr (types.prefix_signs, ==, "@");

  irc_mode_types_set_prefix (&types, "");
  g_assert_cmpstr (types.prefix_modes, ==, "");
  assert_parsed (&types, "o a", "+o0");
}

static void
test_set_prefix_bounded (void)
{
  IrcModeTypes types;

  irc_mode_types_init (&types);
  irc_mode_types_set_prefix (&types,
                             "(abcdefghijklmnopqrstuvwxyzABC)!\"#$%&'()*+-./;<=>?@[]^_`{|}~");
  g_assert_cmpuint (strlen (types.prefix_modes), ==, sizeof types.prefix_modes - 1);
  g_assert_cmpuint (strlen (types.prefix_signs), ==, sizeof types.prefix_signs - 1);
}

static void
test_append (void)
{
  static const IrcModeChange changes[] = {
    { TRUE, 'o', IRC_MODE_PREFIX, "a" },    { TRUE, 'n', IRC_MODE_FLAG, NULL },
    { FALSE, 'k', IRC_MODE_ALWAYS, "key" }, { FALSE, 'l', IRC_MODE_SET, NULL },
    { TRUE, 'b', IRC_MODE_LIST, "x!*@*" },
  };
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);
  char sign = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    irc_mode_append (modes, params, &sign, &changes[i]);

  g_assert_cmpstr (modes->str, ==, "+on-kl+b");
  g_assert_cmpstr (params->str, ==, " a key x!*@*");
  g_assert_cmpint (sign, ==, '+');
}

static void
test_compose (void)
{
  g_autofree char *octets = g_strnfill (200, 'x');
  const IrcModeChange few[] = {
    { TRUE, 'o', IRC_MODE_PREFIX, "a" },
    { TRUE, 'm', IRC_MODE_FLAG, NULL },
    { FALSE, 'k', IRC_MODE_ALWAYS, "*" },
  };
  const IrcModeChange large[]
      = { { TRUE, 'b', IRC_MODE_LIST, octets }, { TRUE, 'b', IRC_MODE_LIST, octets } };
  IrcModeChange many[20];
  char letters[IRC_MODE_LETTERS_SIZE];
  const char *params[IRC_MODE_TOLD_PARAMS_MAX];
  guint n_params;

  g_assert_cmpuint (irc_mode_compose (few, 3, letters, params, &n_params), ==, 3);
  g_assert_cmpstr (letters, ==, "+om-k");
  g_assert_cmpuint (n_params, ==, 2);
  g_assert_cmpstr (params[0], ==, "a");
  g_assert_cmpstr (params[1], ==, "*");

  g_assert_cmpuint (irc_mode_compose (large, 2, letters, params, &n_params), ==, 1);
  g_assert_cmpstr (letters, ==, "+b");

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = few[0];
  g_assert_cmpuint (irc_mode_compose (many, 20, letters, params, &n_params), ==,
                    IRC_MODE_TOLD_PARAMS_MAX);
  g_assert_cmpuint (n_params, ==, IRC_MODE_TOLD_PARAMS_MAX);
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = few[1];
  g_assert_cmpuint (irc_mode_compose (many, 20, letters, params, &n_params), ==, 20);
  g_assert_cmpuint (n_params, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/mode/own", test_own);
  g_test_add_func ("/irc/mode/signs", test_signs);
  g_test_add_func ("/irc/mode/parse", test_parse);
  g_test_add_func ("/irc/mode/parse-hostile", test_parse_hostile);
  g_test_add_func ("/irc/mode/defaults", test_defaults);
  g_test_add_func ("/irc/mode/set-chanmodes", test_set_chanmodes);
  g_test_add_func ("/irc/mode/set-prefix", test_set_prefix);
  g_test_add_func ("/irc/mode/set-prefix-bounded", test_set_prefix_bounded);
  g_test_add_func ("/irc/mode/append", test_append);
  g_test_add_func ("/irc/mode/compose", test_compose);

  return g_test_run ();
}
