/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-options.h"

#include <string.h>

#include "load/load-error.h"

#define DEFAULT_SERVER "localhost:6667"

/* A message on its way and each of its deliveries are kept until the end, in memory. */
#define DELIVERIES_MAX 20000000

static const char summary[] = //
    "Connects many simulated people to an IRC server, lets some of them talk, and tells how the server\n"
    "did. Start the server with its limits lifted, or it will slow the talkers down or throw them out;\n"
    "for inglenookd, in the group [limits] of its configuration: messages-per-second=0, connections\n"
    "above the number of people, and history-on-join=0.";

/**
 * load_options_new:
 *
 * Returns: (transfer full): what a run without options does
 */
LoadOptions *
load_options_new (void)
{
  LoadOptions *self = g_new0 (LoadOptions, 1);

  self->n_talkers = 2;
  self->window = 1;
  self->n_messages = 10000;
  self->size = 64;
  self->n_at_once = 100;
  self->timeout = 60;

  return self;
}

/**
 * load_options_free:
 * @self: (transfer full): options
 */
void
load_options_free (LoadOptions *self)
{
  g_free (self->server);
  g_free (self->idle_room);
  g_free (self);
}

static gboolean
check_range (const char *name, int value, int min, int max, GError **error)
{
  if (value >= min && value <= max)
    return TRUE;

  g_set_error (error, LOAD_ERROR, LOAD_ERROR_OPTION, "%s is %d, which is not from %d to %d", name,
               value, min, max);

  return FALSE;
}

static gboolean
check_ranges (const LoadOptions *self, GError **error)
{
  const struct
  {
    const char *name;
    int value;
    int min;
    int max;
  } ranges[] = {
    { "--idle", self->n_idle, 0, 1000000 },
    { "--talkers", self->n_talkers, 2, 1000 },
    { "--window", self->window, 1, 10000 },
    { "--messages", self->n_messages, 1, 10000000 },
    { "--size", self->size, 10, LOAD_SIZE_MAX },
    { "--pid", self->pid, 0, G_MAXINT },
    { "--connect-at-once", self->n_at_once, 1, 10000 },
    { "--timeout", self->timeout, 1, 86400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (!check_range (ranges[i].name, ranges[i].value, ranges[i].min, ranges[i].max, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check (const LoadOptions *self, GError **error)
{
  if (!check_ranges (self, error))
    return FALSE;

  if ((gint64) self->n_messages * (self->n_talkers - 1) > DELIVERIES_MAX)
    {
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_OPTION,
                   "%d messages to %d talkers are more than %d deliveries. Use fewer of either.",
                   self->n_messages, self->n_talkers, DELIVERIES_MAX);
      return FALSE;
    }

  if (self->idle_room != NULL
      && (self->idle_room[0] != '#' || strpbrk (self->idle_room, " ,\a\r\n")))
    {
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_OPTION,
                   "\"%s\" is not the name of a room, such as #quiet", self->idle_room);
      return FALSE;
    }

  return TRUE;
}

static GOptionContext *
context_new (LoadOptions *self)
{
  const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, &self->server, "Where it listens (" DEFAULT_SERVER ")",
      "HOST:PORT|unix:PATH" },
    { "idle", 'i', 0, G_OPTION_ARG_INT, &self->n_idle, "People who only answer pings (0)", "N" },
    { "idle-room", 0, 0, G_OPTION_ARG_STRING, &self->idle_room, "A room for the idle ones (none)",
      "ROOM" },
    { "talkers", 't', 0, G_OPTION_ARG_INT, &self->n_talkers, "People who talk in one room (2)",
      "N" },
    { "window", 'w', 0, G_OPTION_ARG_INT, &self->window,
      "Messages that each may have on their way (1)", "K" },
    { "messages", 'm', 0, G_OPTION_ARG_INT, &self->n_messages, "Messages of all together (10000)",
      "N" },
    { "size", 0, 0, G_OPTION_ARG_INT, &self->size, "Octets of a message's text (64)", "BYTES" },
    { "pid", 'p', 0, G_OPTION_ARG_INT, &self->pid, "The server's process, to measure its CPU time",
      "PID" },
    { "connect-at-once", 0, 0, G_OPTION_ARG_INT, &self->n_at_once,
      "Connections to open at the same time (100)", "N" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout, "When to end in any case (60)",
      "SECONDS" },
    { "allow-remote", 0, 0, G_OPTION_ARG_NONE, &self->allow_remote,
      "Also load a server on another computer", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->show_version, "Show the version and end", NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, summary);

  return context;
}

/**
 * load_options_parse:
 * @self: options
 * @arguments: (inout): the command line with the program's name, %NULL-terminated; what was
 * understood is taken out
 * @error: return location for %LOAD_ERROR_OPTION or a #GOptionError
 *
 * Sets what the command line says. `--help` is answered here, and ends the program.
 *
 * Returns: whether a run can be made of it
 */
gboolean
load_options_parse (LoadOptions *self, char ***arguments, GError **error)
{
  g_autoptr (GOptionContext) context = context_new (self);

  if (!g_option_context_parse_strv (context, arguments, error))
    return FALSE;

  if ((*arguments)[0] != NULL && (*arguments)[1] != NULL)
    {
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_OPTION, "\"%s\" is not an option. See --help.",
                   (*arguments)[1]);
      return FALSE;
    }

  /* Only now: the parser would not free what was there before. */
  if (self->server == NULL)
    self->server = g_strdup (DEFAULT_SERVER);

  return check (self, error);
}
