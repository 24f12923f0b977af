/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens, for who runs the server: one line each for people, and for the journal the same in
 * fields that programs can look for. */

#include "server/server-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base-container.h"

#define FIELD_PREFIX "INGLENOOK_"

/* What the longest text has, those that are always there, and room for more of either. */
#define FIELDS_MAX 12

/* More of one value is not needed to find what it is about. */
#define VALUE_MAX 512

/* How long those that are left out are counted before the count is told. */
#define SUPPRESSED_AFTER (60 * G_USEC_PER_SEC)

static const BaseBucketRate rate = { 1, SERVER_LOG_BURST };

static const ServerLogKind kinds[] = {
/* clang-format off */
#define SERVER_LOG(symbol, id, level, text, help) { #symbol, id, G_LOG_LEVEL_##level, text, help },
#include "server/server-log.def"
#undef SERVER_LOG
  /* clang-format on */
};

/* How often something was logged lately, and how often it was not. */
typedef struct
{
  BaseBucket bucket;
  guint n_suppressed;
} Meter;

/**
 * ServerLog:
 * @timers: where @timer waits
 * @clock: the time
 * @timer: tells of what was left out
 * @meters: how often each kind came
 */
struct ServerLog
{
  IoTimers *timers;
  const BaseClock *clock;
  IoTimer timer;
  Meter meters[SERVER_LOG_COUNT];
};

/**
 * Entry:
 * @fields: what the journal gets
 * @names: their names, where they are made here
 * @values: and their values
 * @n_fields: how many there are
 */
typedef struct
{
  GLogField fields[FIELDS_MAX];
  char *names[FIELDS_MAX];
  char *values[FIELDS_MAX];
  guint n_fields;
} Entry;

static void
entry_clear (Entry *self)
{
  for (guint i = 0; i < self->n_fields; i++)
    {
      g_free (self->names[i]);
      g_free (self->values[i]);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static void
entry_add (Entry *self, char *name, char *value)
{
  self->names[self->n_fields] = name;
  self->values[self->n_fields] = value;
  self->fields[self->n_fields] = (GLogField){ name, value, -1 };
  self->n_fields++;
}

/* What reads as one line for people, in whichever direction, and does nothing to a terminal. */
static gboolean
is_plain (gunichar c)
{
  return c == ' ' || (g_unichar_isgraph (c) && !g_unichar_isspace (c));
}

/**
 * server_log_escape:
 * @value: what somebody sent, in whatever encoding
 *
 * Returns: (transfer full): the same as text that is safe to look at, in one line: what cannot be
 *   seen becomes `\u{1b}` or the like, and what is very long ends in `…`
 */
char *
server_log_escape (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  GString *text = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (text->len >= VALUE_MAX)
        {
          g_string_append (text, "…");
          break;
        }
      if (is_plain (c))
        g_string_append_unichar (text, c);
      else
        g_string_append_printf (text, "\\u{%x}", c);
    }

  return g_string_free (text, FALSE);
}

static const char *
find_value (const Entry *entry, const char *word, gsize length)
{
  for (guint i = 0; i < entry->n_fields; i++)
    {
      const char *name = entry->names[i] + strlen (FIELD_PREFIX);

      if (strlen (name) == length && g_ascii_strncasecmp (name, word, length) == 0)
        return entry->values[i];
    }

  return NULL;
}

/* Values are put in last, so that braces in them mean nothing. */
static char *
make_text (const char *template, const Entry *entry)
{
  GString *text = g_string_new (NULL);
  const char *open;

  while ((open = strchr (template, '{')) != NULL)
    {
      gsize length = strcspn (open + 1, "}");
      const char *value = find_value (entry, open + 1, length);

      g_string_append_len (text, template, open - template);
      g_string_append (text, value != NULL ? value : "?");
      template = open + 1 + length + 1;
    }
  g_string_append (text, template);

  return g_string_free (text, FALSE);
}

/* As syslog counts. */
static const char *
get_priority (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_CRITICAL:
      return "3";
    case G_LOG_LEVEL_WARNING:
      return "4";
    default:
      return "5";
    }
}

static void
entry_emit (Entry *self, const ServerLogKind *kind)
{
  g_autofree char *text = make_text (kind->text, self);

  self->fields[self->n_fields + 0] = (GLogField){ "MESSAGE", text, -1 };
  self->fields[self->n_fields + 1] = (GLogField){ "MESSAGE_ID", kind->id, -1 };
  self->fields[self->n_fields + 2] = (GLogField){ "PRIORITY", get_priority (kind->level), -1 };
  self->fields[self->n_fields + 3] = (GLogField){ "GLIB_DOMAIN", G_LOG_DOMAIN, -1 };
  g_log_structured_array (kind->level, self->fields, self->n_fields + 4);
}

static void
tell_suppressed (ServerLog *self, ServerLogEvent event)
{
  g_auto (Entry) entry = { .n_fields = 0 };

  if (self->meters[event].n_suppressed == 0)
    return;

  entry_add (&entry, g_strdup (FIELD_PREFIX "COUNT"),
             g_strdup_printf ("%u", self->meters[event].n_suppressed));
  entry_add (&entry, g_strdup (FIELD_PREFIX "KIND"), g_strdup (kinds[event].symbol));
  self->meters[event].n_suppressed = 0;
  entry_emit (&entry, &kinds[SERVER_LOG_SUPPRESSED]);
}

static void
tell_all_suppressed (ServerLog *self)
{
  for (guint i = 0; i < SERVER_LOG_COUNT; i++)
    tell_suppressed (self, i);
}

static void
timer_cb (IoTimer *timer)
{
  tell_all_suppressed (BASE_CONTAINER_OF (timer, ServerLog, timer));
}

/* Whoever makes something happen again and again fills neither the disk nor the view. */
static gboolean
may_log (ServerLog *self, ServerLogEvent event)
{
  Meter *meter = &self->meters[event];
  gint64 now = base_clock_get_monotonic (self->clock);

  if (base_bucket_get_wait (&meter->bucket, &rate, 1, now) > 0)
    {
      meter->n_suppressed++;
      if (self->timer.index == 0)
        io_timers_arm (self->timers, &self->timer, now + SUPPRESSED_AFTER);
      return FALSE;
    }

  base_bucket_charge (&meter->bucket, &rate, 1, now);

  return TRUE;
}

/**
 * server_log:
 * @self: a log
 * @event: what happened
 * @...: for each field of its text its name and its value, in whatever encoding; %NULL at the end
 *
 * Logs it: to the journal when standard error leads there, otherwise to standard error. What comes
 * too often is counted, and the count logged a minute later.
 */
void
server_log (ServerLog *self, ServerLogEvent event, ...)
{
  g_auto (Entry) entry = { .n_fields = 0 };
  const char *word;
  va_list args;

  if (!may_log (self, event))
    return;

  va_start (args, event);
  while ((word = va_arg (args, const char *)) != NULL)
    {
      g_autofree char *upper = g_ascii_strup (word, -1);

      entry_add (&entry, g_strconcat (FIELD_PREFIX, upper, NULL),
                 server_log_escape (va_arg (args, const char *)));
    }
  va_end (args);
  entry_emit (&entry, &kinds[event]);
}

/**
 * server_log_get_kind:
 * @event: what can be logged
 *
 * Returns: (transfer none): its row of server-log.def
 */
const ServerLogKind *
server_log_get_kind (ServerLogEvent event)
{
  return &kinds[event];
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
      return fields[i].value;

  return NULL;
}

static const char *
get_level_name (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_CRITICAL:
      return "error: ";
    case G_LOG_LEVEL_WARNING:
      return "warning: ";
    default:
      return "";
    }
}

/**
 * server_log_write:
 *
 * A #GLogWriterFunc: like g_log_writer_default(), but what server_log() tells is one line for
 * people where standard error is not the journal's.
 */
GLogWriterOutput
server_log_write (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *text = find_field (fields, n_fields, "MESSAGE");
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL;

  if (text == NULL || find_field (fields, n_fields, "MESSAGE_ID") == NULL
      || g_log_writer_is_journald (STDERR_FILENO))
    return g_log_writer_default (level, fields, n_fields, user_data);

  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  fprintf (stderr, "%s %s%s\n", time, get_level_name (level), text);

  return G_LOG_WRITER_HANDLED;
}

/**
 * server_log_new:
 * @timers: for as long as the log
 * @clock: the time
 *
 * Returns: (transfer full): a log
 */
ServerLog *
server_log_new (IoTimers *timers, const BaseClock *clock)
{
  ServerLog *self = g_new0 (ServerLog, 1);

  self->timers = timers;
  self->clock = clock;
  io_timer_init (&self->timer, timer_cb);

  return self;
}

/**
 * server_log_free:
 * @self: (transfer full): a log; tells of what it left out
 */
void
server_log_free (ServerLog *self)
{
  tell_all_suppressed (self);
  io_timers_disarm (self->timers, &self->timer);
  g_free (self);
}
