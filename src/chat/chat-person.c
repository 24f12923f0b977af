/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-person-private.h"

#include <string.h>

struct _ChatPerson
{
  GObject parent_instance;

  char *nick;
  char *name;
  char *sort_key;
  char *signs;
  char prefix[2];
  guint rank;
  gboolean away;
  gboolean own;
};

G_DEFINE_FINAL_TYPE (ChatPerson, chat_person, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NICK,
  PROP_NAME,
  PROP_PREFIX,
  PROP_RANK,
  PROP_AWAY,
  PROP_OWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_person_finalize (GObject *object)
{
  ChatPerson *self = CHAT_PERSON (object);

  g_free (self->nick);
  g_free (self->name);
  g_free (self->sort_key);
  g_free (self->signs);

  G_OBJECT_CLASS (chat_person_parent_class)->finalize (object);
}

static void
chat_person_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatPerson *self = CHAT_PERSON (object);

  switch (prop_id)
    {
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_NAME:
      g_value_set_string (value, chat_person_get_name (self));
      break;
    case PROP_PREFIX:
      g_value_set_string (value, self->prefix);
      break;
    case PROP_RANK:
      g_value_set_uint (value, self->rank);
      break;
    case PROP_AWAY:
      g_value_set_boolean (value, self->away);
      break;
    case PROP_OWN:
      g_value_set_boolean (value, self->own);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_person_class_init (ChatPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = chat_person_finalize;
  object_class->get_property = chat_person_get_property;

  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, "", flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_PREFIX] = g_param_spec_string ("prefix", NULL, NULL, "", flags);
  properties[PROP_RANK] = g_param_spec_uint ("rank", NULL, NULL, 0, CHAT_PERSON_RANK_NONE,
                                             CHAT_PERSON_RANK_NONE, flags);
  properties[PROP_AWAY] = g_param_spec_boolean ("away", NULL, NULL, FALSE, flags);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_person_init (ChatPerson *self)
{
  self->signs = g_strdup ("");
  self->rank = CHAT_PERSON_RANK_NONE;
}

/* A name that is no other than the nick changes with it. */
static char *
dup_own_name (const char *nick, const char *name)
{
  return g_strcmp0 (nick, name) != 0 ? g_strdup (name) : NULL;
}

static void
update_sort_key (ChatPerson *self)
{
  g_autofree char *folded = g_utf8_casefold (chat_person_get_name (self), -1);

  g_free (self->sort_key);
  self->sort_key = g_utf8_collate_key (folded, -1);
}

/**
 * chat_person_new:
 * @nick: the nick
 * @name: (nullable): the name to show, or %NULL while none is known
 * @away: whether the person is away
 * @own: whether it is whoever reads this
 *
 * Returns: (transfer full): a person without a rank
 */
ChatPerson *
chat_person_new (const char *nick, const char *name, gboolean away, gboolean own)
{
  ChatPerson *self = g_object_new (CHAT_TYPE_PERSON, NULL);

  self->nick = g_strdup (nick);
  self->name = dup_own_name (nick, name);
  self->away = away;
  self->own = own;
  update_sort_key (self);

  return self;
}

/**
 * chat_person_get_nick:
 * @self: a person
 *
 * Returns: the unique short name
 */
const char *
chat_person_get_nick (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), NULL);

  return self->nick;
}

/**
 * chat_person_get_name:
 * @self: a person
 *
 * Returns: the name to show
 */
const char *
chat_person_get_name (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), NULL);

  return self->name != NULL && self->name[0] != '\0' ? self->name : self->nick;
}

/**
 * chat_person_get_prefix:
 * @self: a person
 *
 * Returns: the sign of the highest rank, or ""
 */
const char *
chat_person_get_prefix (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), NULL);

  return self->prefix;
}

/**
 * chat_person_get_rank:
 * @self: a person
 *
 * Returns: 0 for the highest rank; %CHAT_PERSON_RANK_NONE for none
 */
guint
chat_person_get_rank (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), CHAT_PERSON_RANK_NONE);

  return self->rank;
}

/**
 * chat_person_get_away:
 * @self: a person
 *
 * Returns: whether the person is away
 */
gboolean
chat_person_get_away (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), FALSE);

  return self->away;
}

/**
 * chat_person_get_own:
 * @self: a person
 *
 * Returns: whether it is whoever reads this
 */
gboolean
chat_person_get_own (ChatPerson *self)
{
  g_return_val_if_fail (CHAT_IS_PERSON (self), FALSE);

  return self->own;
}

/**
 * chat_person_set_nick:
 * @self: a person
 * @nick: what the person is called now
 */
void
chat_person_set_nick (ChatPerson *self, const char *nick)
{
  g_free (self->nick);
  self->nick = g_strdup (nick);
  update_sort_key (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NICK]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * chat_person_set_name:
 * @self: a person
 * @name: (nullable): the name to show now
 */
void
chat_person_set_name (ChatPerson *self, const char *name)
{
  g_free (self->name);
  self->name = dup_own_name (self->nick, name);
  update_sort_key (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * chat_person_set_away:
 * @self: a person
 * @away: whether the person is away
 */
void
chat_person_set_away (ChatPerson *self, gboolean away)
{
  if (self->away == away)
    return;

  self->away = away;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AWAY]);
}

/**
 * chat_person_set_signs:
 * @self: a person
 * @signs: the signs of all ranks the person has here
 * @order: all signs the server knows, from the highest
 */
void
chat_person_set_signs (ChatPerson *self, const char *signs, const char *order)
{
  gsize rank = strcspn (order, signs);
  char prefix = order[rank];

  g_free (self->signs);
  self->signs = g_strdup (signs);
  self->rank = prefix != '\0' ? MIN ((guint) rank, CHAT_PERSON_RANK_NONE) : CHAT_PERSON_RANK_NONE;
  if (self->prefix[0] == prefix)
    return;

  self->prefix[0] = prefix;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREFIX]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANK]);
}

/**
 * chat_person_get_signs:
 * @self: a person
 *
 * Returns: the signs of all ranks the person has here
 */
const char *
chat_person_get_signs (ChatPerson *self)
{
  return self->signs;
}

/**
 * chat_person_compare:
 * @self: a person
 * @other: another
 *
 * Returns: less than 0 when @self is listed before @other, more when after; by rank, then by name,
 * then by nick
 */
int
chat_person_compare (ChatPerson *self, ChatPerson *other)
{
  int order;

  if (self->rank != other->rank)
    return self->rank < other->rank ? -1 : 1;

  order = strcmp (self->sort_key, other->sort_key);

  return order != 0 ? order : strcmp (self->nick, other->nick);
}
