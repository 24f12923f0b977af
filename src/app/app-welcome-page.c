/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-welcome-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The drawing makes room for the second field. */
#define HEARTH_SIZE       220
#define SMALL_HEARTH_SIZE 112

struct _AppWelcomePage
{
  GtkBox parent_instance;

  /* Template widgets. */
  GtkWidget *name_row;
  GtkWidget *address_row;
  GtkRevealer *error_revealer;
  GtkLabel *error_label;
  GtkButton *suggestion_button;
  GtkWidget *join_button;
  GtkStack *join_stack;

  char *name;
  char *address;
  char *error;      /* nullable */
  char *suggestion; /* nullable */
  gboolean elsewhere;
  gboolean busy;
};

enum
{
  PROP_NAME = 1,
  PROP_ADDRESS,
  PROP_ELSEWHERE,
  PROP_BUSY,
  PROP_ERROR,
  PROP_SUGGESTION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_JOIN,
  SIGNAL_USE_SUGGESTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppWelcomePage, app_welcome_page, GTK_TYPE_BOX)

/* Closures of the template. */

static int
get_hearth_size (AppWelcomePage *self, gboolean elsewhere)
{
  return elsewhere ? SMALL_HEARTH_SIZE : HEARTH_SIZE;
}

static char *
describe_place (AppWelcomePage *self, gboolean elsewhere)
{
  return g_strdup (elsewhere ? _ ("Join a chat that is already going on somewhere else.")
                             : _ ("A chat room of your own, on this computer."));
}

static char *
describe_join (AppWelcomePage *self, gboolean elsewhere)
{
  return g_strdup (elsewhere ? _ ("Join Chat") : _ ("Come In"));
}

static char *
describe_other (AppWelcomePage *self, gboolean elsewhere)
{
  return g_strdup (elsewhere ? _ ("Chat on this computer") : _ ("Join another chat"));
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  return *stripped == '\0';
}

static void
show_join (AppWelcomePage *self)
{
  gboolean complete = !is_blank (self->name) && (!self->elsewhere || !is_blank (self->address));

  gtk_widget_set_sensitive (self->join_button, complete && !self->busy);
  gtk_stack_set_visible_child_name (self->join_stack, self->busy ? "spinner" : "label");
}

static void
show_error (AppWelcomePage *self)
{
  /* What was said stays readable while it slides away. */
  if (self->error != NULL)
    gtk_label_set_label (self->error_label, self->error);
  gtk_revealer_set_reveal_child (self->error_revealer, self->error != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion_button), self->suggestion != NULL);
  if (self->suggestion != NULL)
    {
      /* Translators: %s is a name that is free */
      g_autofree char *label = g_strdup_printf (_ ("Use “%s”"), self->suggestion);

      gtk_button_set_label (self->suggestion_button, label);
    }
}

static void
show_all (AppWelcomePage *self)
{
  show_error (self);
  show_join (self);
}

static void
join_cb (AppWelcomePage *self)
{
  if (gtk_widget_get_sensitive (self->join_button))
    g_signal_emit (self, signals[SIGNAL_JOIN], 0);
}

static void
suggestion_clicked_cb (AppWelcomePage *self)
{
  g_signal_emit (self, signals[SIGNAL_USE_SUGGESTION], 0);
}

static void
elsewhere_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWelcomePage *self = APP_WELCOME_PAGE (widget);

  g_object_set (self, "elsewhere", !self->elsewhere, NULL);
  gtk_widget_grab_focus (self->elsewhere && !is_blank (self->name) ? self->address_row
                                                                   : self->name_row);
}

static gboolean
app_welcome_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (APP_WELCOME_PAGE (widget)->name_row);
}

static void
app_welcome_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppWelcomePage *self = APP_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_ELSEWHERE:
      g_value_set_boolean (value, self->elsewhere);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_SUGGESTION:
      g_value_set_string (value, self->suggestion);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Whoever goes on typing has read what was wrong. */
static void
forget_error (AppWelcomePage *self)
{
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->suggestion, g_free);
}

static void
set_string (char **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

static void
app_welcome_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppWelcomePage *self = APP_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_NAME:
      set_string (&self->name, value);
      forget_error (self);
      break;
    case PROP_ADDRESS:
      set_string (&self->address, value);
      forget_error (self);
      break;
    case PROP_ELSEWHERE:
      self->elsewhere = g_value_get_boolean (value);
      forget_error (self);
      break;
    case PROP_BUSY:
      self->busy = g_value_get_boolean (value);
      break;
    case PROP_ERROR:
      set_string (&self->error, value);
      break;
    case PROP_SUGGESTION:
      set_string (&self->suggestion, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_welcome_page_finalize (GObject *object)
{
  AppWelcomePage *self = APP_WELCOME_PAGE (object);

  g_free (self->name);
  g_free (self->address);
  g_free (self->error);
  g_free (self->suggestion);
  G_OBJECT_CLASS (app_welcome_page_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);
  properties[PROP_ELSEWHERE] = g_param_spec_boolean ("elsewhere", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_SUGGESTION] = g_param_spec_string ("suggestion", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_JOIN] = g_signal_new ("join", APP_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_USE_SUGGESTION]
      = g_signal_new ("use-suggestion", APP_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
app_welcome_page_class_init (AppWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_welcome_page_get_property;
  object_class->set_property = app_welcome_page_set_property;
  object_class->finalize = app_welcome_page_finalize;
  widget_class->grab_focus = app_welcome_page_grab_focus;
  install_properties (object_class);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, address_row);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, error_label);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, suggestion_button);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, join_button);
  gtk_widget_class_bind_template_child (widget_class, AppWelcomePage, join_stack);
  gtk_widget_class_bind_template_callback (widget_class, get_hearth_size);
  gtk_widget_class_bind_template_callback (widget_class, describe_place);
  gtk_widget_class_bind_template_callback (widget_class, describe_join);
  gtk_widget_class_bind_template_callback (widget_class, describe_other);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggestion_clicked_cb);
  gtk_widget_class_install_action (widget_class, "welcome.elsewhere", NULL, elsewhere_action);
}

static void
app_welcome_page_init (AppWelcomePage *self)
{
  self->name = g_strdup ("");
  self->address = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Only now, for the bindings of the template set properties before its widgets are there. */
  g_signal_connect (self, "notify", G_CALLBACK (show_all), NULL);
  show_all (self);
}

static char *
dup_stripped (const char *text)
{
  return g_strstrip (g_strdup (text));
}

/**
 * app_welcome_page_dup_name:
 * @self: a page
 *
 * Returns: (transfer full): the name that was typed, without space around it
 */
char *
app_welcome_page_dup_name (AppWelcomePage *self)
{
  return dup_stripped (self->name);
}

/**
 * app_welcome_page_dup_address:
 * @self: a page
 *
 * Returns: (transfer full) (nullable): the address that was typed, or %NULL when the chat on this
 * computer is meant
 */
char *
app_welcome_page_dup_address (AppWelcomePage *self)
{
  return self->elsewhere ? dup_stripped (self->address) : NULL;
}

/**
 * app_welcome_page_set_choice:
 * @self: a page
 * @name: what is to stand in the name field
 * @address: (nullable): what is to stand in the address field, or %NULL for this computer
 */
void
app_welcome_page_set_choice (AppWelcomePage *self, const char *name, const char *address)
{
  g_object_set (self, "name", name, "address", address != NULL ? address : "", "elsewhere",
                address != NULL, NULL);
}

/**
 * app_welcome_page_set_busy:
 * @self: a page
 * @busy: whether one is on the way in
 */
void
app_welcome_page_set_busy (AppWelcomePage *self, gboolean busy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* A field that has the focus does not take it well to be switched off. */
  if (busy && root != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_root_set_focus (root, NULL);
  g_object_set (self, "busy", busy, NULL);
}

/**
 * app_welcome_page_set_error:
 * @self: a page
 * @error: (nullable): what went wrong, in a sentence
 * @suggestion: (nullable): a name that is free
 */
void
app_welcome_page_set_error (AppWelcomePage *self, const char *error, const char *suggestion)
{
  g_object_set (self, "suggestion", suggestion, "error", error, NULL);
}
