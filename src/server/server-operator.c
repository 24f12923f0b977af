/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of the server: who may become one from where, and what they may do. */

#include "server/server-operator.h"

#include <string.h>

#include "irc/irc-mask.h"
#include "server/server-delivery.h"
#include "server/server-private.h"

static gboolean
mask_matches (const char *mask, const HallUser *user, const char *host)
{
  g_autofree char *origin = g_strdup_printf ("%s@%s", user->user, host);

  return irc_mask_match (mask, strchr (mask, '@') != NULL ? origin : host);
}

/* The host that others see can be chosen; that a connection came from somewhere cannot. */
static gboolean
may_come_from (const ServerOperator *operator, const ServerSession * session)
{
  for (guint i = 0; operator->hosts[i] != NULL; i++)
    if (mask_matches (operator->hosts[i], session->user, session->host)
        || mask_matches (operator->hosts[i], session->user, session->address))
      return TRUE;

  return FALSE;
}

static const ServerOperator *
find_by_name (const ServerConfig *config, const char *name)
{
  for (guint i = 0; i < config->operators->len; i++)
    {
      const ServerOperator *operator= g_ptr_array_index (config->operators, i);

      if (g_str_equal (operator->name, name))
        return operator;
    }

  return NULL;
}

/**
 * server_operator_exists:
 * @config: what the server goes by
 * @name: a name
 *
 * Returns: whether an operator has it, wherever that one may come from
 */
gboolean
server_operator_exists (const ServerConfig *config, const char *name)
{
  return find_by_name (config, name) != NULL;
}

/**
 * server_operator_find:
 * @session: a registered session
 * @name: the name of an operator
 *
 * Returns: (nullable) (transfer none): the operator of that name, if it may come from there
 */
const ServerOperator *
server_operator_find (const ServerSession *session, const char *name)
{
  const ServerOperator *operator= find_by_name (session->server->config, name);

  return operator!= NULL && may_come_from (operator, session) ? operator: NULL;
}

/**
 * server_operator_require:
 * @reply: the answer to a command of a registered session
 * @privilege: what it needs
 *
 * Returns: whether its user has got it; when not, that was told
 */
gboolean
server_operator_require (ServerReply *reply, HallPrivileges privilege)
{
  HallError error;

  if (!hall_user_lacks (reply->session->user, privilege, &error))
    return TRUE;

  server_delivery_fail (reply, error, hall_privilege_get_name (privilege));

  return FALSE;
}

static void
add_operator (HallUser *user, gpointer user_data)
{
  if (user->oper_name != NULL)
    g_ptr_array_add (user_data, user);
}

/**
 * server_operator_update:
 * @server: the server, whose configuration has changed
 *
 * Gives those who are operators what they may do by now; whoever is none any more is told so.
 */
void
server_operator_update (Server *server)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new ();

  hall_foreach_user (server->hall, add_operator, users);
  for (guint i = 0; i < users->len; i++)
    {
      HallUser *user = g_ptr_array_index (users, i);
      const ServerOperator *operator= find_by_name (server->config, user->oper_name);
      HallCommand command = { .type = HALL_COMMAND_OPER, .actor = user };

      if (operator!= NULL)
        {
          command.object = operator->name;
          command.privileges = operator->privileges;
        }
      server_apply (server, NULL, &command);
    }
}
