/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of which a configuration can have several, each with a name: operators, and sets of what
 * they may do. */

#include "server/server-config-private.h"

#include <string.h>

/* Groups of one kind, and octets of a name. */
#define GROUPS_MAX 100
#define OCTETS_MAX 32

/**
 * NamedGroup:
 * @pattern: the group as the keys' table names it
 * @prefix: what stands before the name
 * @offset: where in #ServerConfig the array is; what is in it begins with its name
 * @size: the size of what is in it
 */
typedef struct
{
  const char *pattern;
  const char *prefix;
  gsize offset;
  gsize size;
} NamedGroup;

static const NamedGroup named_groups[] = {
  { SERVER_CONFIG_OPERATOR, "operator ", G_STRUCT_OFFSET (ServerConfig, operators),
    sizeof (ServerOperator) },
  { SERVER_CONFIG_PRIVILEGES, "privileges ", G_STRUCT_OFFSET (ServerConfig, privilege_sets),
    sizeof (ServerPrivilegeSet) },
};

static void
server_operator_free (ServerOperator *self)
{
  g_free (self->name);
  g_free (self->password);
  g_strfreev (self->hosts);
  g_strfreev (self->grants);
  g_free (self);
}

static void
server_privilege_set_free (ServerPrivilegeSet *self)
{
  g_free (self->name);
  g_strfreev (self->grants);
  g_free (self);
}

/*
 * server_config_init_groups:
 *
 * Makes room for groups with names.
 */
void
server_config_init_groups (ServerConfig *self)
{
  self->operators = g_ptr_array_new_with_free_func ((GDestroyNotify) server_operator_free);
  self->privilege_sets
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_privilege_set_free);
}

static const NamedGroup *
find_named_group (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (named_groups); i++)
    if (g_str_has_prefix (group, named_groups[i].prefix))
      return &named_groups[i];

  return NULL;
}

/*
 * server_config_get_pattern:
 * @group: a group of a file
 *
 * Returns: the group of the keys' table that it is one of, or itself
 */
const char *
server_config_get_pattern (const char *group)
{
  const NamedGroup *named = find_named_group (group);

  return named != NULL ? named->pattern : group;
}

static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= OCTETS_MAX
         && strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == length;
}

static gboolean
fail (const char *path, const char *group, const char *why, GError **error)
{
  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE, "%s: [%s] %s", path, group,
               why);

  return FALSE;
}

static gpointer
find_item (const GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (*(char **) items->pdata[i], name))
      return items->pdata[i];

  return NULL;
}

/* Has what nobody sets, too. */
static gpointer
add_item (GPtrArray *items, const NamedGroup *named, const char *name)
{
  const ServerConfigOrigin origin = { "default", NULL };
  gpointer item = g_malloc0 (named->size);
  const ServerConfigKey *keys;
  guint n_keys;

  *(char **) item = g_strdup (name);
  g_ptr_array_add (items, item);

  keys = server_config_get_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    if (g_str_equal (keys[i].group, named->pattern) && keys[i].fallback != NULL)
      server_config_set (item, &keys[i], &origin, keys[i].fallback, NULL);

  return item;
}

/*
 * server_config_get_target:
 * @group: a group of a file
 *
 * Returns: (nullable): what the keys of the group are about: @self, or an operator or a set, which
 *   is there from now on; %NULL with @error when there can be none of that name
 */
gpointer
server_config_get_target (ServerConfig *self, const char *path, const char *group, GError **error)
{
  const NamedGroup *named = find_named_group (group);
  const char *name;
  GPtrArray *items;
  gpointer item;

  if (named == NULL)
    return self;

  name = group + strlen (named->prefix);
  items = G_STRUCT_MEMBER (GPtrArray *, self, named->offset);
  item = find_item (items, name);
  if (item != NULL)
    return item;

  if (!is_name (name))
    fail (path, group, "has to be called by 1 to 32 letters, digits, hyphens, dots and underscores",
          error);
  else if (items->len == GROUPS_MAX)
    fail (path, group, "is one too many; there can be 100 of them", error);
  else
    item = add_item (items, named, name);

  return item;
}

static char *
list_privileges (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < HALL_PRIVILEGE_COUNT; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            hall_privilege_get_name ((HallPrivileges) 1 << i));

  return g_string_free (text, FALSE);
}

static gboolean
fail_grant (const char *path,
            const char *group,
            const char *grant,
            const char *what,
            GError **error)
{
  g_autofree char *all = list_privileges ();

  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE,
               "%s: [%s] privileges: \"%s\" is no %s; there are %s", path, group, grant, what, all);

  return FALSE;
}

static gboolean
check_set (const ServerPrivilegeSet *set, const char *path, GError **error)
{
  g_autofree char *group = g_strconcat ("privileges ", set->name, NULL);

  if (hall_privilege_find (set->name) != 0)
    return fail (path, group, "has the name of a privilege; give it another one", error);
  if (set->grants == NULL)
    return fail (path, group, "has no key \"privileges\"", error);

  for (guint i = 0; set->grants[i] != NULL; i++)
    if (hall_privilege_find (set->grants[i]) == 0)
      return fail_grant (path, group, set->grants[i], "privilege", error);

  return TRUE;
}

static HallPrivileges
get_set_privileges (const ServerPrivilegeSet *set)
{
  HallPrivileges privileges = 0;

  for (guint i = 0; set != NULL && set->grants[i] != NULL; i++)
    privileges |= hall_privilege_find (set->grants[i]);

  return privileges;
}

static gboolean
check_operator (const ServerConfig *self,
                ServerOperator *
                operator,
                const char * path,
                GError **error)
{
  g_autofree char *group = g_strconcat ("operator ", operator->name, NULL);

  if (operator->password == NULL)
    return fail (path, group,
                 "has no password; run \"inglenookd hash-password\", and write what it prints "
                 "behind password=",
                 error);
  if (operator->grants == NULL)
    return fail (path, group, "has no key \"privileges\", so it could do nothing", error);

  for (guint i = 0; operator->grants[i] != NULL; i++)
    {
      const char *grant = operator->grants[i];
      HallPrivileges privileges = hall_privilege_find (grant)
                                  | get_set_privileges (find_item (self->privilege_sets, grant));

      if (privileges == 0)
        return fail_grant (path, group, grant, "privilege, and no set of them has this name",
                           error);
      operator->privileges |= privileges;
    }

  return TRUE;
}

/*
 * server_config_check_groups:
 * @self: a configuration of which all was read
 * @path: from where
 *
 * Checks what can only be told when all is there, and finds out what each operator may do.
 */
gboolean
server_config_check_groups (ServerConfig *self, const char *path, GError **error)
{
  for (guint i = 0; i < self->privilege_sets->len; i++)
    if (!check_set (g_ptr_array_index (self->privilege_sets, i), path, error))
      return FALSE;

  for (guint i = 0; i < self->operators->len; i++)
    if (!check_operator (self, g_ptr_array_index (self->operators, i), path, error))
      return FALSE;

  return TRUE;
}
