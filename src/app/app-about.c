/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/app-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * app_about_show:
 * @parent: (nullable): the window to stand before
 *
 * Says what this program is, and who made it.
 */
void
app_about_show (GtkWindow *parent)
{

  adw_show_about_window (parent, "application-name", "Inglenook", "application-icon",
                         APPLICATION_ID, "developer-name", _ ("The Inglenook authors"),

                         "version", PACKAGE_VERSION, "website", "https://inglenookchat.github.io",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: the names of those who translated, one on each line */
                         "translator-credits", _ ("translator-credits"), NULL);
}
