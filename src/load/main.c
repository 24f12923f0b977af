/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "load/load-options.h"
#include "load/load-run.h"

static int
fail (const GError *error)
{
  g_printerr ("inglenook-load: %s\n", error->message);

  return 1;
}

int
main (int argc, char *argv[])
{
  g_autoptr (LoadOptions) options = load_options_new ();
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  LoadReport report;

  setlocale (LC_ALL, "");
  if (!load_options_parse (options, &arguments, &error))
    return fail (error);

  if (options->show_version)
    {
      g_print ("inglenook-load %s\n", PACKAGE_VERSION);
      return 0;
    }

  load_run (options, &report, &error);
  if (report.n_connected > 0)
    {
      text = load_report_format (&report);
      g_print ("%s", text);
    }
  if (error != NULL)
    return fail (error);

  return report.counts.n_duplicates > 0 ? 1 : 0;
}
