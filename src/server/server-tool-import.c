/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd import`: what was exported comes into a database. */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "hall/hall-ban.h"
#include "hall/hall-room.h"
#include "server/server-progress.h"
#include "server/server-scram.h"
#include "server/server-tool.h"

/* So much the clocks of two computers may differ by. */
#define CLOCK_TOLERANCE_MS (G_GINT64_CONSTANT (60) * 60 * 1000)

static gboolean
is_verifier (const char *text)
{
  ServerScramVerifier verifier;

  return server_scram_parse (&verifier, text);
}

static gboolean
is_mask (const char *text)
{
  g_autoptr (HallBan) ban = hall_ban_new (text, "", "", 0, 0);

  return ban != NULL && g_str_equal (ban->mask, text) && !hall_ban_is_too_wide (ban);
}

static gboolean
is_list (const char *text)
{
  const HallModes lists = HALL_MODE_BAN | HALL_MODE_EXCEPT | HALL_MODE_INVITE_EXCEPT;

  return text[0] != '\0' && text[1] == '\0' && (hall_modes_from_letters (text) & lists) != 0;
}

static gboolean
import (ServerTool *tool, int input, GError **error)
{
  const StoreImportChecks checks
      = { is_verifier, is_mask, is_list, g_get_real_time () / 1000 + CLOCK_TOLERANCE_MS };
  StoreImportCount count;
  ServerProgress progress;
  GError *local_error = NULL;
  gboolean is_done;

  server_progress_init (&progress, "Lines read");
  is_done = store_import (tool->config->database, input, &checks, &count, server_progress_step,
                          &progress, &local_error);
  server_progress_deinit (&progress);
  if (is_done)
    {
      server_tool_say (tool, "Added: %" G_GUINT64_FORMAT "; there already: %" G_GUINT64_FORMAT ".",
                       count.n_new, count.n_there);
      return TRUE;
    }

  if (g_error_matches (local_error, STORE_ERROR, STORE_ERROR_BUSY))
    g_prefix_error (&local_error, "Nothing can be imported while the server runs; stop it first: ");
  else
    g_prefix_error (&local_error, "Nothing was imported. ");
  g_propagate_error (error, local_error);

  return FALSE;
}

gboolean
server_tool_import (ServerTool *tool, GError **error)
{
  const char *path = server_tool_get_param (tool, 0);
  gboolean is_done;
  int input;

  if (path == NULL || g_str_equal (path, "-"))
    return import (tool, STDIN_FILENO, error);

  input = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (input < 0)
    return server_tool_fail (error, "“%s” cannot be opened (%s)", path, g_strerror (errno));

  is_done = import (tool, input, error);
  g_close (input, NULL);

  return is_done;
}
