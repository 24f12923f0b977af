/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What tests with windows share. */

gboolean display_init (int *argc, char ***argv);
GtkWidget *display_show (GtkWidget *content, int width, int height);
void display_wait (GtkWidget *window);
void display_close (GtkWidget *window);
GtkWidget *display_find (GtkWidget *root, GType type, const char *css_class);

G_END_DECLS
