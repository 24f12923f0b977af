/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "display.h"

/* After so many frames whatever was changed is drawn, and what followed from it, too. */
#define N_FRAMES 5

/**
 * display_init:
 * @argc: the number of arguments
 * @argv: the arguments
 *
 * Begins a test program with windows, dressed as Inglenook. Without a display it says that it was
 * skipped.
 *
 * Returns: whether there is a display
 */
gboolean
display_init (int *argc, char ***argv)
{
  AdwApplication *application = NULL;

  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return FALSE;
    }

  /* The application brings the style and the icons, and lasts as long as the program. */
  application
      = g_object_new (ADW_TYPE_APPLICATION, "application-id",
                      "io.github.inglenookchat.Inglenook.Test", "flags", G_APPLICATION_NON_UNIQUE,
                      "resource-base-path", "/io/github/inglenookchat/Inglenook", NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  return TRUE;
}

/**
 * display_show:
 * @content: (transfer floating): a widget
 * @width: of the window
 * @height: of the window
 *
 * Returns: (transfer none): a window with @content in it, as it is drawn
 */
GtkWidget *
display_show (GtkWidget *content, int width, int height)
{
  GtkWidget *window = adw_window_new ();

  adw_window_set_content (ADW_WINDOW (window), content);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  display_wait (window);
  return window;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_frames = user_data;

  (*n_frames)++;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

/**
 * display_wait:
 * @window: a window
 *
 * Waits until everything that was changed is drawn.
 */
void
display_wait (GtkWidget *window)
{
  guint n_frames = 0;
  guint id = gtk_widget_add_tick_callback (window, tick_cb, &n_frames, NULL);

  while (n_frames < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (window, id);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/**
 * display_close:
 * @window: a window
 *
 * Closes it, and makes sure that nothing holds on to it.
 */
void
display_close (GtkWidget *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  for (guint i = 0; i < 1000 && window != NULL; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (window);
}

/**
 * display_find:
 * @root: a widget
 * @type: what to look for
 * @css_class: (nullable): a style class that it has
 *
 * Returns: (nullable) (transfer none): the first such widget in @root, itself included
 */
GtkWidget *
display_find (GtkWidget *root, GType type, const char *css_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type)
      && (css_class == NULL || gtk_widget_has_css_class (root, css_class)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = display_find (child, type, css_class);

      if (found != NULL)
        return found;
    }
  return NULL;
}
