/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

/* What is kept of the password "pencil": https://www.rfc-editor.org/rfc/rfc7677#section-3 */
#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="       \
  ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

#define VERIFIER_RULE                                                                               \
  "has to be what \"inglenookd hash-password\" makes of the password; run that, and write what it " \
  "prints in place of the password"

/**
 * ConfigFixture:
 * @folder: a temporary folder of the test's own
 * @path: a configuration file in it
 * @motd: a message of the day in it
 */
typedef struct
{
  char *folder;
  char *path;
  char *motd;
} ConfigFixture;

void config_fixture_set_up (ConfigFixture *self, gconstpointer data);
void config_fixture_tear_down (ConfigFixture *self, gconstpointer data);
void config_fixture_write_file (const char *path, const char *text);
ServerConfig *config_fixture_load (ConfigFixture *self, const char *text);
void config_fixture_assert_error (ConfigFixture *self,
                                  GError *error,
                                  ServerConfigError code,
                                  const char *expected);
void config_fixture_assert_bad (ConfigFixture *self,
                                const char *text,
                                ServerConfigError code,
                                const char *expected);
void config_fixture_assert_listens (ServerConfig *config, const char *const *expected);

G_END_DECLS
