/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-message-failure.h"

struct _AppMessageFailure
{
  GtkBox parent_instance;

  char *error;
};

enum
{
  PROP_ERROR = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_RESEND,
  SIGNAL_DISCARD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppMessageFailure, app_message_failure, GTK_TYPE_BOX)

static void
resend_clicked_cb (AppMessageFailure *self)
{
  g_signal_emit (self, signals[SIGNAL_RESEND], 0);
}

static void
discard_clicked_cb (AppMessageFailure *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARD], 0);
}

static void
app_message_failure_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppMessageFailure *self = APP_MESSAGE_FAILURE (object);

  switch (id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_message_failure_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppMessageFailure *self = APP_MESSAGE_FAILURE (object);

  switch (id)
    {
    case PROP_ERROR:
      g_free (self->error);
      self->error = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_message_failure_finalize (GObject *object)
{
  AppMessageFailure *self = APP_MESSAGE_FAILURE (object);

  g_free (self->error);
  G_OBJECT_CLASS (app_message_failure_parent_class)->finalize (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, APP_TYPE_MESSAGE_FAILURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
app_message_failure_class_init (AppMessageFailureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_message_failure_get_property;
  object_class->set_property = app_message_failure_set_property;
  object_class->finalize = app_message_failure_finalize;

  properties[PROP_ERROR]
      = g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_RESEND] = new_signal ("resend");
  signals[SIGNAL_DISCARD] = new_signal ("discard");

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-message-failure.ui");
  gtk_widget_class_bind_template_callback (widget_class, resend_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_clicked_cb);
}

static void
app_message_failure_init (AppMessageFailure *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_message_failure_new:
 *
 * Returns: (transfer full): the widget, floating
 */
GtkWidget *
app_message_failure_new (void)
{
  return g_object_new (APP_TYPE_MESSAGE_FAILURE, NULL);
}
