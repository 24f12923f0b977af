/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd ban`: what an administrator does with bans while no server runs. */

#include "server/server-ban-tool.h"

#include <string.h>

#include "hall/hall-ban-set.h"
#include "server/server-ban.h"
#include "irc/irc-duration.h"
#include "server/server-time.h"
#include "server/server-tool.h"
#include "store/store-journal.h"

#define USAGE "ban list, ban add [DURATION] MASK [REASON], or ban remove MASK"

/* Parameters of `ban add` at most. */
#define PARAMS_MAX 3

/**
 * Tool:
 * @config: what the operator decided
 * @store: the database
 * @bans: the bans in it
 * @params: what stands behind the subcommand
 * @n_params: how many of them
 * @now: milliseconds since 1970-01-01 UTC
 * @answer: what is printed
 */
typedef struct
{
  const ServerConfig *config;
  Store *store;
  HallBanSet *bans;
  const char *const *params;
  guint n_params;
  gint64 now;
  GString *answer;
} Tool;

typedef gboolean (*ToolFunc) (Tool *self, GError **error);

static void
restore_cb (const StoreBan *stored, gpointer user_data)
{
  HallBanSet *bans = user_data;
  HallBan *ban
      = hall_ban_new (stored->mask, stored->reason, stored->setter, stored->set, stored->end);

  if (ban != NULL)
    hall_ban_set_add (bans, ban);
}

static void
collect (const HallBan *ban, gpointer user_data)
{
  g_ptr_array_add (user_data, (gpointer) ban);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const HallBan *one = *(const HallBan *const *) a;
  const HallBan *other = *(const HallBan *const *) b;

  return strcmp (one->mask, other->mask);
}

static gboolean
list (Tool *self, GError **error)
{
  g_autoptr (GPtrArray) bans = g_ptr_array_new ();

  hall_ban_set_foreach (self->bans, collect, bans);
  g_ptr_array_sort (bans, compare);
  for (guint i = 0; i < bans->len; i++)
    {
      const HallBan *ban = g_ptr_array_index (bans, i);
      g_autofree char *set = server_time_to_text (ban->set);
      g_autofree char *end = ban->end != 0 ? server_time_to_text (ban->end) : NULL;

      if (!hall_ban_is_over (ban, self->now))
        g_string_append_printf (self->answer, "%s by %s at %s%s%s: %s\n", ban->mask, ban->setter,
                                set, end != NULL ? " until " : "", end != NULL ? end : "",
                                ban->reason);
    }

  return TRUE;
}

static HallBan *
make_ban (Tool *self, GError **error)
{
  gint64 seconds = 0;
  guint first = self->n_params > 1 && irc_duration_parse (self->params[0], &seconds);
  const char *reason = self->n_params > first + 1 ? self->params[first + 1] : SERVER_BAN_NO_REASON;
  const char *mask = self->params[first];
  gint64 end = seconds > 0 ? self->now + seconds * 1000 : 0;
  HallBan *ban;

  if (self->n_params > first + 2)
    {
      server_tool_fail (error, "\"%s\" is one word too many: put the reason in quotes",
                        self->params[first + 2]);
      return NULL;
    }
  if (!server_ban_reason_is_valid (reason))
    {
      server_tool_fail (error, "The reason has to be one line of at most %d bytes",
                        SERVER_BAN_REASON_MAX);
      return NULL;
    }

  ban = hall_ban_new (mask, reason, "administrator", self->now, end);
  if (ban == NULL)
    server_tool_fail (error,
                      "\"%s\" is no address, no network such as 192.0.2.0/24, no user@host and no "
                      "$a:account",
                      mask);

  return ban;
}

static gboolean
may_add (Tool *self, const HallBan *ban, GError **error)
{
  const HallBan *there = hall_ban_set_find (self->bans, ban->mask);

  if (hall_ban_is_too_wide (ban))
    return server_tool_fail (error, "%s is for nearly everybody, or for this computer: name less",
                             ban->mask);
  if (there != NULL && !hall_ban_is_over (there, self->now))
    return server_tool_fail (error, "There is a ban of %s already; ban list shows it", ban->mask);
  if (hall_ban_set_get_size (self->bans) >= self->config->limits.bans
      || (ban->kind == HALL_BAN_MASK
          && hall_ban_set_get_n_masks (self->bans) >= self->config->limits.ban_masks))
    return server_tool_fail (
        error, "There are as many bans, or masks of them, as the configuration allows: "
               "raise \"bans\" or \"ban-masks\" of the group \"limits\"");

  return TRUE;
}

static gboolean
add (Tool *self, GError **error)
{
  g_autoptr (HallBan) ban = make_ban (self, error);
  StoreBan stored;

  if (ban == NULL || !may_add (self, ban, error))
    return FALSE;

  stored = (StoreBan){ ban->mask, ban->reason, ban->setter, ban->set, ban->end };
  store_journal_put_ban (store_get_journal (self->store), &stored);
  g_string_append_printf (self->answer, "%s is banned.\n", ban->mask);

  return TRUE;
}

static gboolean
remove_ban (Tool *self, GError **error)
{
  g_autoptr (HallBan) wanted = hall_ban_new (self->params[0], "", "", 0, 0);
  StoreBan stored = { NULL };

  if (wanted == NULL || hall_ban_set_find (self->bans, wanted->mask) == NULL)
    return server_tool_fail (error, "There is no ban of \"%s\"; ban list shows which there are",
                             self->params[0]);

  stored.mask = wanted->mask;
  store_journal_put_ban (store_get_journal (self->store), &stored);
  g_string_append_printf (self->answer, "%s is not banned any more.\n", wanted->mask);

  return TRUE;
}

static const struct
{
  const char *name;
  guint least;
  guint most;
  ToolFunc func;
} subcommands[] = {
  { "add", 1, PARAMS_MAX + 1, add },
  { "list", 0, 0, list },
  { "remove", 1, 1, remove_ban },
};

/* Options come behind the parameters. */
static guint
count_params (const char *const *params)
{
  guint n = 0;

  while (params[n] != NULL && params[n][0] != '-')
    n++;

  return n;
}

static ToolFunc
find_subcommand (const char *name, guint n_params)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_str_equal (name, subcommands[i].name) && n_params >= subcommands[i].least
        && n_params <= subcommands[i].most)
      return subcommands[i].func;

  return NULL;
}

static gboolean
open_store (Tool *self, GError **error)
{
  GError *local_error = NULL;

  self->store = store_open (self->config->database, NULL, &local_error);
  if (self->store != NULL)
    return TRUE;

  if (g_error_matches (local_error, STORE_ERROR, STORE_ERROR_BUSY))
    g_prefix_error (&local_error,
                    "Bans cannot be looked after here while the server runs; its operators "
                    "do that with KLINE, DLINE and STATS: ");
  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
carry_out (Tool *self, ToolFunc func, GError **error)
{
  gboolean done;

  if (!open_store (self, error))
    return FALSE;

  done = store_foreach_ban (self->store, restore_cb, self->bans, error) && func (self, error);

  return store_close (self->store, done ? error : NULL) && done;
}

/**
 * server_ban_tool:
 * @arguments: (array zero-terminated=1): the command line: the program's name, `ban`, and what is
 * to be done; then options that name the database
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR or %STORE_ERROR
 *
 * Lists or changes bans, while no server runs with the same database.
 *
 * Returns: (nullable) (transfer full): text for standard output; %NULL with @error
 */
char *
server_ban_tool (const char *const *arguments, GError **error)
{
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HallBanSet) bans = hall_ban_set_new ();
  g_autofree char *answer = NULL;
  Tool self = { .bans = bans, .answer = text, .now = g_get_real_time () / 1000 };
  ToolFunc func = NULL;

  if (arguments[2] != NULL)
    {
      self.params = arguments + 3;
      self.n_params = count_params (self.params);
      func = find_subcommand (arguments[2], self.n_params);
    }
  if (func == NULL)
    {
      server_tool_fail (error, "%s: give " USAGE, arguments[0]);
      return NULL;
    }

  config = server_tool_read_config (arguments, 3 + self.n_params, &answer, error);
  if (config == NULL || answer != NULL)
    return g_steal_pointer (&answer);

  self.config = config;
  if (!carry_out (&self, func, error))
    return NULL;

  return g_strdup (text->str);
}
