/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-screenshot.h"

#include <glib/gi18n.h>

/* A picture is planned for when nothing has happened for a while. */
#define LOOK_INTERVAL_MS 100
#define N_SETTLED_LOOKS  8

/* A picture that is to be taken. */
typedef struct
{
  GWeakRef window;
  char *path;
  guint n_settled; /* looks for which the window has been settled */
} Plan;

static GdkTexture *
render (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);

  if (renderer == NULL || width <= 0 || height <= 0)
    return NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (node == NULL)
    return NULL;
  return gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width, height));
}

/**
 * app_screenshot_save:
 * @widget: a window, or a part of one, that is on the screen
 * @path: the PNG to write
 * @error: return location for a #GError of %G_IO_ERROR
 *
 * Saves a picture of @widget as it looks now, one pixel to a pixel.
 *
 * Returns: whether it was saved
 */
gboolean
app_screenshot_save (GtkWidget *widget, const char *path, GError **error)
{
  g_autoptr (GdkTexture) texture = render (widget);

  if (texture != NULL && gdk_texture_save_to_png (texture, path))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               /* Translators: %s is a file */
               _ ("The picture “%s” could not be written."), path);
  return FALSE;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_weak_ref_clear (&plan->window);
  g_free (plan->path);
  g_free (plan);
}

static gboolean
look_cb (gpointer user_data)
{
  Plan *plan = user_data;
  g_autoptr (AppWindow) window = g_weak_ref_get (&plan->window);
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    return G_SOURCE_REMOVE;

  plan->n_settled = app_window_is_settled (window) ? plan->n_settled + 1 : 0;
  if (plan->n_settled < N_SETTLED_LOOKS)
    return G_SOURCE_CONTINUE;

  if (!app_screenshot_save (GTK_WIDGET (window), plan->path, &error))
    g_printerr ("%s\n", error->message);
  return G_SOURCE_REMOVE;
}

/**
 * app_screenshot_plan:
 * @window: a window
 * @path: the PNG to write
 *
 * Saves a picture of @window once it is in a room and has settled there. The window going away
 * calls it off.
 */
void
app_screenshot_plan (AppWindow *window, const char *path)
{
  Plan *plan = g_new0 (Plan, 1);

  g_weak_ref_init (&plan->window, window);
  plan->path = g_strdup (path);
  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, LOOK_INTERVAL_MS, look_cb, plan, plan_free);
}
