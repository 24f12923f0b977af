/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-person-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AppPersonRow
{
  AdwBin parent_instance;

  ChatPerson *person; /* owned, nullable */
};

enum
{
  PROP_PERSON = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppPersonRow, app_person_row, ADW_TYPE_BIN)

static gboolean
has_text (AppPersonRow *self, const char *text)
{
  return text != NULL && *text != '\0';
}

static char **
get_classes (AppPersonRow *self, gboolean away)
{
  const char *const there[] = { "person", NULL };
  const char *const gone[] = { "person", "away", NULL };

  return g_strdupv ((char **) (away ? gone : there));
}

/* Whoever may do more in a room than speak looks after it in some way. */
static gboolean
is_moderator (const char *prefix)
{
  return prefix != NULL && *prefix != '\0' && strchr ("~&@%", *prefix) != NULL;
}

static char *
describe (AppPersonRow *self, const char *prefix, gboolean away, gboolean own)
{
  const char *notes[4] = { NULL };
  guint n = 0;

  if (own)
    /* Translators: in the list of people, the one who reads it */
    notes[n++] = _ ("You");
  if (is_moderator (prefix))
    notes[n++] = _ ("Moderator");
  if (away)
    notes[n++] = _ ("Away");
  /* Translators: what stands between two notes about a person, as in "You · Away" */
  return g_strjoinv (_ (" · "), (char **) notes);
}

static void
app_person_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppPersonRow *self = APP_PERSON_ROW (object);

  switch (id)
    {
    case PROP_PERSON:
      g_value_set_object (value, self->person);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_person_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppPersonRow *self = APP_PERSON_ROW (object);

  switch (id)
    {
    case PROP_PERSON:
      g_set_object (&self->person, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_person_row_dispose (GObject *object)
{
  AppPersonRow *self = APP_PERSON_ROW (object);

  g_clear_object (&self->person);
  G_OBJECT_CLASS (app_person_row_parent_class)->dispose (object);
}

static void
app_person_row_class_init (AppPersonRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_person_row_get_property;
  object_class->set_property = app_person_row_set_property;
  object_class->dispose = app_person_row_dispose;

  properties[PROP_PERSON] = g_param_spec_object ("person", NULL, NULL, CHAT_TYPE_PERSON,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ADW_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-person-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, get_classes);
  gtk_widget_class_bind_template_callback (widget_class, describe);
}

static void
app_person_row_init (AppPersonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
