/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of which a configuration can have several: operators, and sets of privileges. */

#include "config-fixture.h"

static void
test_operators (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (ServerConfig) config
      = config_fixture_load (self,
                             "[operator ann]\npassword=" VERIFIER "\nprivileges=helpers; stats\n"
                             "[operator Bob.2]\npassword=" VERIFIER
                             "\nhosts=bob@192.0.2.* ;*.example\n"
                             "privileges=kill\n"
                             "[privileges helpers]\nprivileges=kill;see-secret\n");
  const ServerOperator *ann = g_ptr_array_index (config->operators, 0);
  const ServerOperator *bob = g_ptr_array_index (config->operators, 1);

  g_assert_cmpuint (config->operators->len, ==, 2);
  g_assert_cmpstr (ann->name, ==, "ann");
  g_assert_true (server_scram_check (ann->password, "pencil"));
  g_assert_cmpstrv (ann->hosts, ((const char *[]){ "*@*", NULL }));
  g_assert_cmpuint (ann->privileges, ==,
                    HALL_PRIVILEGE_KILL | HALL_PRIVILEGE_SEE_SECRET | HALL_PRIVILEGE_STATS);
  g_assert_cmpstr (bob->name, ==, "Bob.2");
  g_assert_cmpstrv (bob->hosts, ((const char *[]){ "bob@192.0.2.*", "*.example", NULL }));
  g_assert_cmpuint (bob->privileges, ==, HALL_PRIVILEGE_KILL);
}

#define ALL_PRIVILEGES  "there are ban, kill, rehash, rooms, see-hosts, see-secret, stats, wallops"
#define GROUP_NAME_RULE "has to be called by 1 to 32 letters, digits, hyphens, dots and underscores"

static const struct
{
  const char *text;
  ServerConfigError code;
  const char *message;
} operator_cases[] = {
  { "[operator ann]\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] has no password; run \"inglenookd hash-password\", and write what it "
    "prints behind password=" },
  { "[operator ann]\npassword=by the fire\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] password " VERIFIER_RULE },
  { "[operator ann]\npassword=" VERIFIER "\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] has no key \"privileges\", so it could do nothing" },
  { "[operator ann]\npassword=" VERIFIER "\nprivileges=kil\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] privileges: \"kil\" is no privilege, and no set of them has this name; " ALL_PRIVILEGES },
  { "[operator ann]\nhosts=\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] hosts is \"\", and has to be a list of 1 to 64 masks such as "
    "ann@192.0.2.*, or *.example.org" },
  { "[operator ann]\nhosts=a b\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] hosts is \"a b\", and has to be a list of 1 to 64 masks such as "
    "ann@192.0.2.*, or *.example.org" },
  { "[operator ann]\nprivileges=\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator ann] privileges is \"\", and has to be a list of 1 to 64 names of "
    "privileges" },
  { "[operator ann]\nsofa=x\n", SERVER_CONFIG_ERROR_UNKNOWN,
    "FILE: the group [operator ann] has no key \"sofa\"; its keys are password, hosts, "
    "privileges" },
  { "[operator a b]\n", SERVER_CONFIG_ERROR_VALUE, "FILE: [operator a b] " GROUP_NAME_RULE },
  { "[operator ]\n", SERVER_CONFIG_ERROR_VALUE, "FILE: [operator ] " GROUP_NAME_RULE },
  { "[operator 123456789012345678901234567890123]\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [operator 123456789012345678901234567890123] " GROUP_NAME_RULE },
  { "[operators]\n", SERVER_CONFIG_ERROR_UNKNOWN,
    "FILE: there is no group [operators]; the groups are server, database, history, accounts, admin, webirc, "
    "operator NAME, privileges NAME, limits" },
  { "[privileges kill]\nprivileges=kill\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [privileges kill] has the name of a privilege; give it another one" },
  { "[privileges few]\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [privileges few] has no key \"privileges\"" },
  { "[privileges few]\nprivileges=few\n", SERVER_CONFIG_ERROR_VALUE,
    "FILE: [privileges few] privileges: \"few\" is no privilege; " ALL_PRIVILEGES },
};

static void
test_bad_operators (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (operator_cases); i++)
    config_fixture_assert_bad (self, operator_cases[i].text, operator_cases[i].code,
                               operator_cases[i].message);

  for (guint i = 0; i <= 100; i++)
    g_string_append_printf (many, "[privileges p%u]\nprivileges=kill\n", i);
  config_fixture_assert_bad (self, many->str, SERVER_CONFIG_ERROR_VALUE,
                             "FILE: [privileges p100] is one too many; there can be 100 of them");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/config/operators", ConfigFixture, NULL, config_fixture_set_up,
              test_operators, config_fixture_tear_down);
  g_test_add ("/server/config/bad-operators", ConfigFixture, NULL, config_fixture_set_up,
              test_bad_operators, config_fixture_tear_down);

  return g_test_run ();
}
