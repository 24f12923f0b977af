/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

/* What is left of the 510 bytes of a line beside the longest server name, the numeric and the
 * longest nick. */
#define SERVER_CONFIG_MOTD_LINE_MAX  400
#define SERVER_CONFIG_MOTD_LINES_MAX 500
#define SERVER_CONFIG_MOTD_MAX       (64 * 1024)

/* Groups of which there can be several, each with a name, as the keys' table names them. */
#define SERVER_CONFIG_OPERATOR   "operator NAME"
#define SERVER_CONFIG_PRIVILEGES "privileges NAME"

/**
 * ServerConfigType:
 * @SERVER_CONFIG_NUMBER: a whole number
 * @SERVER_CONFIG_NAME: the name of a server, with a dot
 * @SERVER_CONFIG_WORD: text without spaces
 * @SERVER_CONFIG_ROOM: the name of a room
 * @SERVER_CONFIG_LINE: text without line breaks
 * @SERVER_CONFIG_SECRET: the same, and never shown
 * @SERVER_CONFIG_VERIFIER: what `inglenookd hash-password` makes of a password; never shown, too
 * @SERVER_CONFIG_PATH: the path of a file
 * @SERVER_CONFIG_MOTD: the same, and the file is read
 * @SERVER_CONFIG_ADDRESSES: a list of addresses
 * @SERVER_CONFIG_LOCAL_ADDRESSES: the same, of this computer alone
 * @SERVER_CONFIG_ORIGINS: a list of origins of web pages
 * @SERVER_CONFIG_NETWORKS: a list of numeric addresses and networks
 * @SERVER_CONFIG_MASKS: a list of masks of `user@host` or of hosts
 * @SERVER_CONFIG_GRANTS: a list of names of privileges, or of sets of them
 */
typedef enum
{
  SERVER_CONFIG_NUMBER,
  SERVER_CONFIG_NAME,
  SERVER_CONFIG_WORD,
  SERVER_CONFIG_ROOM,
  SERVER_CONFIG_LINE,
  SERVER_CONFIG_SECRET,
  SERVER_CONFIG_VERIFIER,
  SERVER_CONFIG_PATH,
  SERVER_CONFIG_MOTD,
  SERVER_CONFIG_ADDRESSES,
  SERVER_CONFIG_LOCAL_ADDRESSES,
  SERVER_CONFIG_ORIGINS,
  SERVER_CONFIG_NETWORKS,
  SERVER_CONFIG_MASKS,
  SERVER_CONFIG_GRANTS,
} ServerConfigType;

/**
 * ServerConfigKey:
 * @group: the group of a file that it is in
 * @name: its name there
 * @type: what it takes
 * @fallback: (nullable): what it is when nobody sets it
 * @min: the least number, the fewest bytes or entries
 * @max: the greatest number, the most bytes or entries
 * @offset: where in #ServerConfig it goes; in #ServerOperator or #ServerPrivilegeSet for their
 * groups
 * @description: what it is, in a few words
 */
typedef struct
{
  const char *group;
  const char *name;
  ServerConfigType type;
  const char *fallback;
  guint min;
  guint max;
  gsize offset;
  const char *description;
} ServerConfigKey;

/**
 * ServerConfigOrigin:
 * @name: where a value was found, as an error says it: `--listen`, or `FILE: [group] key`
 * @folder: (nullable): what relative paths start from; %NULL for the current folder
 */
typedef struct
{
  const char *name;
  const char *folder;
} ServerConfigOrigin;

const ServerConfigKey *server_config_get_keys (guint *n_keys);
const ServerConfigKey *server_config_find_key (const char *group, const char *name);
void server_config_init_groups (ServerConfig *self);
const char *server_config_get_pattern (const char *group);
gpointer server_config_get_target (ServerConfig *self,
                                   const char *path,
                                   const char *group,
                                   GError **error);
gboolean server_config_check_groups (ServerConfig *self, const char *path, GError **error);
gboolean server_config_set (gpointer target,
                            const ServerConfigKey *key,
                            const ServerConfigOrigin *origin,
                            const char *value,
                            GError **error);
gboolean server_config_set_list (gpointer target,
                                 const ServerConfigKey *key,
                                 const ServerConfigOrigin *origin,
                                 const char *const *values,
                                 GError **error);
gboolean server_config_parse (ServerConfig *self,
                              const char *path,
                              const char *text,
                              gsize length,
                              GError **error);
gboolean server_config_load_tls (ServerConfig *self, GError **error);
gboolean server_config_check_sts (const ServerConfig *self, const GPtrArray *doors, GError **error);
gboolean server_config_everyone_can_read (const char *path, guint mode);
char *server_config_read_file (const char *path,
                               gsize max,
                               gsize *length,
                               guint *mode,
                               GError **error);
char **server_config_read_motd (const char *path, GError **error);

G_END_DECLS
