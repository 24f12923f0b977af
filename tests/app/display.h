/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What tests with windows share. */

/* AddressSanitizer walks the stack at each of GTK's many allocations: what takes seconds without it
 * takes minutes. Tests that go through a lot go through less of it then. */
#if defined(__SANITIZE_ADDRESS__)
#define DISPLAY_IS_SLOW TRUE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DISPLAY_IS_SLOW TRUE
#endif
#endif
#ifndef DISPLAY_IS_SLOW
#define DISPLAY_IS_SLOW FALSE
#endif

gboolean display_init (int *argc, char ***argv);
GtkWidget *display_show (GtkWidget *content, int width, int height);
void display_wait (GtkWidget *window);
void display_close (GtkWidget *window);
GtkWidget *display_find (GtkWidget *root, GType type, const char *css_class);

G_END_DECLS
