/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints what `journalctl --catalog` says of each kind of event that the server logs:
 * https://systemd.io/CATALOG/ */

#include <stdio.h>
#include <string.h>

#include "server/server-log.h"

/* The fields stand between '@' there, and are those of the journal. */
static void
print_text (const char *text)
{
  const char *open;

  while ((open = strchr (text, '{')) != NULL)
    {
      int length = strcspn (open + 1, "}");
      g_autofree char *word = g_ascii_strup (open + 1, length);

      printf ("%.*s@INGLENOOK_%s@", (int) (open - text), text, word);
      text = open + 1 + length + 1;
    }
  printf ("%s\n", text);
}

int
main (void)
{
  puts ("# SPDX-License-Identifier: GPL-3.0-or-later");
  for (guint i = 0; i < SERVER_LOG_COUNT; i++)
    {
      const ServerLogKind *kind = server_log_get_kind (i);

      printf ("\n-- %s\nSubject: ", kind->id);
      print_text (kind->text);
      printf ("Defined-By: Inglenook\n\n%s\n", kind->help);
    }

  return 0;
}
