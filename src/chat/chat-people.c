/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-people.h"
#include "chat/chat-person-private.h"

#include <string.h>

struct _ChatPeople
{
  GObject parent_instance;

  GSequence *people;
  GHashTable *by_nick;
  IrcCasemap casemap;
  char *signs;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatPeople,
                               chat_people,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
list_model_get_item_type (GListModel *list)
{
  return CHAT_TYPE_PERSON;
}

static guint
list_model_get_n_items (GListModel *list)
{
  return (guint) g_sequence_get_length (CHAT_PEOPLE (list)->people);
}

static gpointer
list_model_get_item (GListModel *list, guint position)
{
  GSequence *people = CHAT_PEOPLE (list)->people;

  if (position >= (guint) g_sequence_get_length (people))
    return NULL;

  return g_object_ref (g_sequence_get (g_sequence_get_iter_at_pos (people, (int) position)));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = list_model_get_item_type;
  iface->get_n_items = list_model_get_n_items;
  iface->get_item = list_model_get_item;
}

static void
chat_people_finalize (GObject *object)
{
  ChatPeople *self = CHAT_PEOPLE (object);

  g_hash_table_unref (self->by_nick);
  g_sequence_free (self->people);
  g_free (self->signs);

  G_OBJECT_CLASS (chat_people_parent_class)->finalize (object);
}

static void
chat_people_class_init (ChatPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chat_people_finalize;
}

static void
chat_people_init (ChatPeople *self)
{
  self->people = g_sequence_new (g_object_unref);
  self->by_nick = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->signs = g_strdup ("@+");
}

/**
 * chat_people_new:
 *
 * Returns: (transfer full): an empty list
 */
ChatPeople *
chat_people_new (void)
{
  return g_object_new (CHAT_TYPE_PEOPLE, NULL);
}

static int
compare_people (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return chat_person_compare ((ChatPerson *) a, (ChatPerson *) b);
}

static GSequenceIter *
find_iter (ChatPeople *self, const char *nick)
{
  g_autofree char *folded = irc_casemap_fold (self->casemap, nick);

  return g_hash_table_lookup (self->by_nick, folded);
}

static guint
insert (ChatPeople *self, ChatPerson *person)
{
  GSequenceIter *iter = g_sequence_insert_sorted (self->people, person, compare_people, NULL);

  g_hash_table_replace (self->by_nick,
                        irc_casemap_fold (self->casemap, chat_person_get_nick (person)), iter);

  return (guint) g_sequence_iter_get_position (iter);
}

static ChatPerson *
person_from_init (ChatPeople *self, const ChatPersonInit *init)
{
  ChatPerson *person = chat_person_new (init->nick, init->name, init->away, init->own);

  chat_person_set_signs (person, init->prefixes != NULL ? init->prefixes : "", self->signs);

  return person;
}

/**
 * chat_people_find:
 * @self: a list
 * @nick: a nick
 *
 * Returns: (nullable) (transfer none): who has it
 */
ChatPerson *
chat_people_find (ChatPeople *self, const char *nick)
{
  GSequenceIter *iter;

  g_return_val_if_fail (CHAT_IS_PEOPLE (self), NULL);

  iter = find_iter (self, nick);

  return iter != NULL ? g_sequence_get (iter) : NULL;
}

/**
 * chat_people_set_order:
 * @self: a list without people
 * @casemap: which letters are the same in nicks
 * @signs: the signs of all ranks the server knows, from the highest
 */
void
chat_people_set_order (ChatPeople *self, IrcCasemap casemap, const char *signs)
{
  g_return_if_fail (CHAT_IS_PEOPLE (self));
  g_return_if_fail (g_sequence_is_empty (self->people));

  self->casemap = casemap;
  g_free (self->signs);
  self->signs = g_strdup (signs);
}

/**
 * chat_people_add:
 * @self: a list
 * @init: who came in; somebody of that nick is replaced
 */
void
chat_people_add (ChatPeople *self, const ChatPersonInit *init)
{
  g_return_if_fail (CHAT_IS_PEOPLE (self));

  chat_people_remove (self, init->nick);
  if (g_sequence_get_length (self->people) >= CHAT_PEOPLE_MAX)
    return;

  g_list_model_items_changed (G_LIST_MODEL (self), insert (self, person_from_init (self, init)), 0,
                              1);
}

/**
 * chat_people_replace:
 * @self: a list
 * @inits: (array length=n_inits): everybody who is there
 * @n_inits: how many
 *
 * Makes the list anew, and announces it as one change.
 */
void
chat_people_replace (ChatPeople *self, const ChatPersonInit *inits, guint n_inits)
{
  guint n_removed;

  g_return_if_fail (CHAT_IS_PEOPLE (self));

  n_removed = (guint) g_sequence_get_length (self->people);
  g_hash_table_remove_all (self->by_nick);
  g_sequence_remove_range (g_sequence_get_begin_iter (self->people),
                           g_sequence_get_end_iter (self->people));

  for (guint i = 0; i < n_inits && g_sequence_get_length (self->people) < CHAT_PEOPLE_MAX; i++)
    {
      if (find_iter (self, inits[i].nick) == NULL)
        insert (self, person_from_init (self, &inits[i]));
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed,
                              (guint) g_sequence_get_length (self->people));
}

/* Takes somebody out, to be freed or put back elsewhere. */
static ChatPerson *
steal (ChatPeople *self, GSequenceIter *iter)
{
  ChatPerson *person = g_object_ref (g_sequence_get (iter));
  g_autofree char *folded = irc_casemap_fold (self->casemap, chat_person_get_nick (person));
  guint position = (guint) g_sequence_iter_get_position (iter);

  g_hash_table_remove (self->by_nick, folded);
  g_sequence_remove (iter);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  return person;
}

/**
 * chat_people_remove:
 * @self: a list
 * @nick: who left
 *
 * Returns: whether they were there
 */
gboolean
chat_people_remove (ChatPeople *self, const char *nick)
{
  GSequenceIter *iter;

  g_return_val_if_fail (CHAT_IS_PEOPLE (self), FALSE);

  iter = find_iter (self, nick);
  if (iter == NULL)
    return FALSE;

  g_object_unref (steal (self, iter));

  return TRUE;
}

/**
 * chat_people_clear:
 * @self: a list
 *
 * Takes everybody out.
 */
void
chat_people_clear (ChatPeople *self)
{
  chat_people_replace (self, NULL, 0);
}

/* Whether somebody whose name or rank changed stands between the same neighbours as before. */
static gboolean
is_in_place (GSequenceIter *iter)
{
  ChatPerson *person = g_sequence_get (iter);
  GSequenceIter *previous = g_sequence_iter_prev (iter);
  GSequenceIter *next = g_sequence_iter_next (iter);

  return (previous == iter || chat_person_compare (g_sequence_get (previous), person) <= 0)
         && (g_sequence_iter_is_end (next)
             || chat_person_compare (person, g_sequence_get (next)) <= 0);
}

static void
put_in_place (ChatPeople *self, GSequenceIter *iter)
{
  if (!is_in_place (iter))
    g_list_model_items_changed (G_LIST_MODEL (self), insert (self, steal (self, iter)), 0, 1);
}

/**
 * chat_people_rename:
 * @self: a list
 * @nick: what somebody was called; nothing happens when nobody is
 * @new_nick: what they are called now
 */
void
chat_people_rename (ChatPeople *self, const char *nick, const char *new_nick)
{
  g_autofree char *folded = NULL;
  g_autofree char *new_folded = NULL;
  GSequenceIter *iter;

  g_return_if_fail (CHAT_IS_PEOPLE (self));

  iter = find_iter (self, nick);
  if (iter == NULL)
    return;

  folded = irc_casemap_fold (self->casemap, nick);
  new_folded = irc_casemap_fold (self->casemap, new_nick);
  if (strcmp (folded, new_folded) != 0)
    chat_people_remove (self, new_nick);

  g_hash_table_remove (self->by_nick, folded);
  chat_person_set_nick (g_sequence_get (iter), new_nick);
  g_hash_table_replace (self->by_nick, g_steal_pointer (&new_folded), iter);
  put_in_place (self, iter);
}

/**
 * chat_people_set_name:
 * @self: a list
 * @nick: who; nothing happens when nobody is called so
 * @name: the name to show for them
 */
void
chat_people_set_name (ChatPeople *self, const char *nick, const char *name)
{
  GSequenceIter *iter;

  g_return_if_fail (CHAT_IS_PEOPLE (self));

  iter = find_iter (self, nick);
  if (iter == NULL || strcmp (chat_person_get_name (g_sequence_get (iter)), name) == 0)
    return;

  chat_person_set_name (g_sequence_get (iter), name);
  put_in_place (self, iter);
}

/**
 * chat_people_set_away:
 * @self: a list
 * @nick: who; nothing happens when nobody is called so
 * @away: whether they are away
 */
void
chat_people_set_away (ChatPeople *self, const char *nick, gboolean away)
{
  ChatPerson *person = chat_people_find (self, nick);

  if (person != NULL)
    chat_person_set_away (person, away);
}

/**
 * chat_people_set_prefix:
 * @self: a list
 * @nick: who; nothing happens when nobody is called so
 * @sign: the sign of a rank
 * @add: whether they have it now, or have it no more
 */
void
chat_people_set_prefix (ChatPeople *self, const char *nick, char sign, gboolean add)
{
  g_autoptr (GString) signs = NULL;
  GSequenceIter *iter;
  const char *old;

  g_return_if_fail (CHAT_IS_PEOPLE (self));

  iter = find_iter (self, nick);
  if (iter == NULL)
    return;

  old = chat_person_get_signs (g_sequence_get (iter));
  signs = g_string_new (NULL);
  for (const char *c = old; *c != '\0'; c++)
    {
      if (*c != sign)
        g_string_append_c (signs, *c);
    }
  if (add)
    g_string_append_c (signs, sign);

  chat_person_set_signs (g_sequence_get (iter), signs->str, self->signs);
  put_in_place (self, iter);
}
