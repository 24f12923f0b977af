/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-log-bridge.h"

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;

  return NULL;
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (find_field (fields, n_fields, "MESSAGE_ID") == NULL)
    return g_log_writer_default (level, fields, n_fields, user_data);

  g_log ("server", level, "%s", find_field (fields, n_fields, "MESSAGE"));

  return G_LOG_WRITER_HANDLED;
}

/* What is nothing to worry about is a note of the test. */
static void
note_cb (const char *domain, GLogLevelFlags level, const char *text, gpointer user_data)
{
  g_test_message ("%s", text);
}

/**
 * server_log_bridge_open:
 *
 * Lets g_test_expect_message() see what a server logs, and makes a warning that no test expects
 * fatal: structured logs pass both by.
 */
void
server_log_bridge_open (void)
{
  static gsize is_open = 0;

  if (g_once_init_enter (&is_open))
    {
      g_log_set_writer_func (write_cb, NULL, NULL);
      g_log_set_handler ("server", G_LOG_LEVEL_MESSAGE, note_cb, NULL);
      g_once_init_leave (&is_open, 1);
    }
}
