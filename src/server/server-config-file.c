/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-config-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (256 * 1024)

static char *
fail_file (const char *path, const char *why, GError **error)
{
  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE, "%s %s", path, why);

  return NULL;
}

static char *
fail_read (const char *path, GError **error)
{
  g_autofree char *why = g_strdup_printf ("cannot be read: %s", g_strerror (errno));

  return fail_file (path, why, error);
}

/* Fills @data up to @size bytes; fewer mean the end of the file. Returns -1 with errno set when it
 * cannot. */
static gssize
read_all (int fd, char *data, gsize size)
{
  gsize filled = 0;

  while (filled < size)
    {
      gssize n = read (fd, data + filled, size - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      filled += n;
    }

  return filled;
}

/*
 * server_config_read_file:
 * @path: a file, or a pipe
 * @max: the most bytes that it may have
 * @length: (out): the bytes that it has
 * @mode: (out) (nullable): its mode, as in `struct stat`
 *
 * Reads UTF-8 text, and never more than it may have, whatever the path leads to.
 */
char *
server_config_read_file (const char *path, gsize max, gsize *length, guint *mode, GError **error)
{
  g_autofree char *text = g_malloc (max + 2);
  g_autofree char *too_long = NULL;
  struct stat info;
  gssize n = -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return fail_read (path, error);
  if (fstat (fd, &info) == 0)
    n = read_all (fd, text, max + 1);
  if (n < 0)
    fail_read (path, error);
  close (fd);
  if (n < 0)
    return NULL;

  if ((gsize) n > max)
    {
      too_long = g_strdup_printf ("is longer than %zu KiB", max / 1024);
      return fail_file (path, too_long, error);
    }
  /* With the length given, a zero byte is not valid either. */
  if (!g_utf8_validate (text, n, NULL))
    return fail_file (path, "is not text in UTF-8; save it in that encoding", error);

  text[n] = '\0';
  *length = n;
  if (mode != NULL)
    *mode = info.st_mode;

  return g_steal_pointer (&text);
}

/* A file may come from any system, but a carriage return inside a line would end the line on the
 * wire. */
static gboolean
check_motd_line (const char *path, guint number, char *line, GError **error)
{
  gsize length = strlen (line);
  g_autofree char *why = NULL;

  if (length > 0 && line[length - 1] == '\r')
    line[--length] = '\0';

  if (length > SERVER_CONFIG_MOTD_LINE_MAX)
    why = g_strdup_printf (
        "has %zu bytes in line %u; a line of a message of the day has at most %d", length, number,
        SERVER_CONFIG_MOTD_LINE_MAX);
  else if (strchr (line, '\r') != NULL)
    why = g_strdup_printf ("has a carriage return inside line %u; remove it", number);
  if (why != NULL)
    fail_file (path, why, error);

  return why == NULL;
}

/*
 * server_config_read_motd:
 * @path: a file
 *
 * Reads the lines of a message of the day, all of which fit on the wire.
 */
char **
server_config_read_motd (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *why = NULL;
  gsize length;
  guint n_lines;

  text = server_config_read_file (path, SERVER_CONFIG_MOTD_MAX, &length, NULL, error);
  if (text == NULL)
    return NULL;

  if (length > 0 && text[length - 1] == '\n')
    text[length - 1] = '\0';
  lines = g_strsplit (text, "\n", -1);
  n_lines = g_strv_length (lines);
  if (n_lines > SERVER_CONFIG_MOTD_LINES_MAX)
    {
      why = g_strdup_printf ("has %u lines; a message of the day has at most %d", n_lines,
                             SERVER_CONFIG_MOTD_LINES_MAX);
      fail_file (path, why, error);
      return NULL;
    }

  for (guint i = 0; i < n_lines; i++)
    if (!check_motd_line (path, i + 1, lines[i], error))
      return NULL;

  return g_steal_pointer (&lines);
}

/* The groups, or with a group its keys, as an error lists them. */
static char *
list_names (const char *group)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const ServerConfigKey *keys;
  guint n_keys;

  keys = server_config_get_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    {
      if (group != NULL && g_str_equal (keys[i].group, group))
        g_ptr_array_add (names, (char *) keys[i].name);
      else if (group == NULL && (i == 0 || !g_str_equal (keys[i].group, keys[i - 1].group)))
        g_ptr_array_add (names, (char *) keys[i].group);
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

static gboolean
fail_unknown (const char *path, const char *group, const char *name, GError **error)
{
  g_autofree char *keys = list_names (server_config_get_pattern (group));

  if (keys[0] != '\0')
    {
      g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_UNKNOWN,
                   "%s: the group [%s] has no key \"%s\"; its keys are %s", path, group, name,
                   keys);
      return FALSE;
    }

  g_free (keys);
  keys = list_names (NULL);
  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_UNKNOWN,
               "%s: there is no group [%s]; the groups are %s", path, group, keys);

  return FALSE;
}

static gboolean
is_list (ServerConfigType type)
{
  switch (type)
    {
    case SERVER_CONFIG_ADDRESSES:
    case SERVER_CONFIG_LOCAL_ADDRESSES:
    case SERVER_CONFIG_ORIGINS:
    case SERVER_CONFIG_NETWORKS:
    case SERVER_CONFIG_MASKS:
    case SERVER_CONFIG_GRANTS:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
take_value (gpointer target,
            GKeyFile *file,
            const char *group,
            const ServerConfigKey *key,
            const ServerConfigOrigin *origin,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) list = NULL;
  g_autofree char *value = NULL;

  if (is_list (key->type))
    list = g_key_file_get_string_list (file, group, key->name, NULL, &local_error);
  else
    value = g_key_file_get_string (file, group, key->name, &local_error);

  /* The text is UTF-8 and the key is there, so this is all that can be wrong. */
  if (local_error != NULL)
    {
      g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE,
                   "%s has a backslash that does not stand for anything; a backslash is written "
                   "\\\\",
                   origin->name);
      return FALSE;
    }

  if (list != NULL)
    {
      for (guint i = 0; list[i] != NULL; i++)
        g_strstrip (list[i]);
      return server_config_set_list (target, key, origin, (const char *const *) list, error);
    }

  /* Spaces at the end cannot be seen; in a password they may be meant. */
  if (key->type != SERVER_CONFIG_SECRET)
    g_strchomp (value);

  return server_config_set (target, key, origin, value, error);
}

static gboolean
take_key (gpointer target,
          GKeyFile *file,
          const char *path,
          const char *group,
          const char *name,
          GError **error)
{
  const ServerConfigKey *key = server_config_find_key (server_config_get_pattern (group), name);
  g_autofree char *where = NULL;
  g_autofree char *folder = NULL;
  ServerConfigOrigin origin;

  if (key == NULL)
    return fail_unknown (path, group, name, error);

  where = g_strdup_printf ("%s: [%s] %s", path, group, name);
  folder = g_path_get_dirname (path);
  origin = (ServerConfigOrigin){ where, folder };

  return take_value (target, file, group, key, &origin, error);
}

/* Of a key that is there twice GKeyFile keeps the last value, but lists the name for each. */
static gboolean
check_once (const char *path, const char *group, char **names, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], names[n]))
      {
        g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_UNKNOWN,
                     "%s: [%s] %s is there twice; keep one of the two", path, group, names[n]);
        return FALSE;
      }

  return TRUE;
}

static gboolean
take_group (ServerConfig *self, GKeyFile *file, const char *path, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);
  g_autofree char *known = list_names (server_config_get_pattern (group));
  gpointer target;

  if (known[0] == '\0')
    return fail_unknown (path, group, NULL, error);

  target = server_config_get_target (self, path, group, error);
  if (target == NULL)
    return FALSE;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!check_once (path, group, names, i, error)
        || !take_key (target, file, path, group, names[i], error))
      return FALSE;

  return TRUE;
}

static GKeyFile *
parse_text (const char *text, gsize length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  /* Translations are kept so that a key with a language in brackets is found to be none of ours. */
  if (length > 0
      && !g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return NULL;

  return g_steal_pointer (&file);
}

/* GKeyFile tells what is in the line that it does not understand, which may be half a password, and
 * not which one it is. That is the last of the shortest beginning of the text that it does not
 * understand. */
static guint
find_bad_line (const char *text, gsize length)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint good = 0;
  guint bad;

  for (gsize i = 0; i < length; i++)
    {
      gsize end = i + 1;

      if (text[i] == '\n' || end == length)
        g_array_append_val (ends, end);
    }

  bad = ends->len;
  while (bad - good > 1)
    {
      guint middle = good + (bad - good) / 2;
      g_autoptr (GKeyFile) file = parse_text (text, g_array_index (ends, gsize, middle - 1));

      if (file != NULL)
        good = middle;
      else
        bad = middle;
    }

  return bad;
}

static GKeyFile *
parse_file (const char *path, const char *text, gsize length, GError **error)
{
  GKeyFile *file = parse_text (text, length);

  if (file == NULL)
    g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE,
                 "%s: line %u is neither a [group], nor key=value inside a group, nor a comment "
                 "that begins with #",
                 path, find_bad_line (text, length));

  return file;
}

/*
 * server_config_everyone_can_read:
 * @path: a file
 * @mode: its mode, as in `struct stat`
 *
 * What is in a folder that only its owner can enter is out of everyone's reach.
 */
gboolean
server_config_everyone_can_read (const char *path, guint mode)
{
  g_autofree char *folder = realpath (path, NULL);
  struct stat info;

  if ((mode & S_IROTH) == 0)
    return FALSE;

  while (folder != NULL && !g_str_equal (folder, "/"))
    {
      g_autofree char *inner = g_steal_pointer (&folder);

      folder = g_path_get_dirname (inner);
      if (stat (folder, &info) == 0 && (info.st_mode & S_IXOTH) == 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_secrecy (ServerConfig *self, const char *path, guint mode, GError **error)
{
  gboolean is_secret
      = self->password != NULL || self->webirc_password != NULL || self->operators->len > 0;

  if (!is_secret || !server_config_everyone_can_read (path, mode))
    return TRUE;

  fail_file (path,
             "holds a password, and everyone on this computer can read it; "
             "let only the server's user read it, for instance with chmod 600",
             error);

  return FALSE;
}

static gboolean
take_groups (ServerConfig *self, GKeyFile *file, const char *path, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (!take_group (self, file, path, groups[i], error))
      return FALSE;

  return server_config_check_groups (self, path, error);
}

/* A value may have a line break in it, written as \n, and is shown as it is; who reads what is
 * wrong on a terminal, or as an operator on one line, is not to get more than a text. */
static void
make_plain (GError *error)
{
  for (char *p = error->message; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
}

/*
 * server_config_parse:
 * @self: a configuration
 * @path: where the text is from
 * @text: UTF-8, with a NUL behind it
 * @length: its bytes
 *
 * As server_config_load(), with the file already read. What the text names may be read: the message
 * of the day.
 */
gboolean
server_config_parse (ServerConfig *self,
                     const char *path,
                     const char *text,
                     gsize length,
                     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GKeyFile) file = parse_file (path, text, length, &local_error);

  if (file != NULL && take_groups (self, file, path, &local_error))
    return TRUE;

  make_plain (local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * server_config_load:
 * @self: a configuration
 * @path: a file in the format of #GKeyFile, with the keys that docs/configuration.md lists
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Puts what the file says in place of what @self has; relative paths in it start from its folder.
 * When something in it is wrong, @self may have half of it and is only good for being freed.
 *
 * Returns: whether all of the file was understood
 */
gboolean
server_config_load (ServerConfig *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  guint mode;

  text = server_config_read_file (path, FILE_MAX, &length, &mode, error);
  if (text == NULL)
    return FALSE;
  g_free (self->file);
  self->file = g_strdup (path);

  return server_config_parse (self, path, text, length, error)
         && check_secrecy (self, path, mode, error);
}
