/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checking passwords without letting everybody wait for it. */

#include "server/server-credential.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The main loop has the rest of the machine. */
#define THREADS_MAX 2
#define NICENESS    10

/**
 * ServerCredentials:
 * @pool: the threads
 * @done: (element-type Check): checks that are to be answered
 * @source: wakes the main context when there are any
 * @checks: (element-type Check): all that were not answered yet, wherever they are; for the main
 * context only
 */
struct ServerCredentials
{
  GThreadPool *pool;
  GAsyncQueue *done;
  GSource *source;
  GQueue checks;
};

/**
 * Check:
 * @link: its place among all checks
 * @verifier: what the password has to agree with, or becomes
 * @password: what somebody gave
 * @is_right: what came of it
 * @func: (nullable): who is told of it
 * @made: (nullable): who is told what became of the password, without @func
 * @user_data: for @func
 * @free_user_data: (nullable): what frees it
 */
typedef struct
{
  GList link;
  ServerScramVerifier verifier;
  char *password;
  gboolean is_right;
  ServerCredentialFunc func;
  ServerCredentialMadeFunc made;
  gpointer user_data;
  GDestroyNotify free_user_data;
} Check;

/**
 * Source:
 * @source: the source
 * @credentials: what it answers for
 */
typedef struct
{
  GSource source;
  ServerCredentials *credentials;
} Source;

static void
check_free (Check *check)
{
  explicit_bzero (check->password, strlen (check->password));
  g_free (check->password);
  if (check->free_user_data != NULL)
    check->free_user_data (check->user_data);
  g_free (check);
}

/* On a thread. The main thread goes before all of them, as everybody waits for that one; on Linux
 * each thread has a niceness of its own. */
static void
carry_out (gpointer data, gpointer user_data)
{
  ServerCredentials *self = user_data;
  Check *check = data;

  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICENESS);
  check->is_right = check->made != NULL ? server_scram_draw (&check->verifier, check->password,
                                                             check->verifier.iterations)
                                        : server_scram_check (&check->verifier, check->password);
  g_async_queue_push (self->done, check);
  g_source_set_ready_time (self->source, 0);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ServerCredentials *self = ((Source *) source)->credentials;
  Check *check;

  g_source_set_ready_time (source, -1);
  while ((check = g_async_queue_try_pop (self->done)) != NULL)
    {
      g_queue_unlink (&self->checks, &check->link);
      if (check->made != NULL)
        check->made (check->is_right ? &check->verifier : NULL, check->user_data);
      else
        check->func (check->is_right, check->user_data);
      check_free (check);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * server_credentials_new:
 * @context: (nullable): where answers are to come; %NULL for the default main context
 *
 * Returns: (transfer full): what checks passwords
 */
ServerCredentials *
server_credentials_new (GMainContext *context)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  ServerCredentials *self = g_new0 (ServerCredentials, 1);
  g_autoptr (GError) error = NULL;

  self->done = g_async_queue_new ();
  /* What else has threads is not to get these, which are slow. */
  self->pool = g_thread_pool_new (carry_out, self, THREADS_MAX, TRUE, &error);
  if (error != NULL)
    g_error ("Passwords cannot be checked: %s", error->message);
  self->source = g_source_new (&funcs, sizeof (Source));
  ((Source *) self->source)->credentials = self;
  g_source_set_static_name (self->source, "server-credentials");
  g_source_attach (self->source, context);

  return self;
}

/**
 * server_credentials_free:
 * @self: (transfer full): what checks passwords; nobody is told anything any more
 *
 * Waits for the checks that are under way, a second or so; others are given up.
 */
void
server_credentials_free (ServerCredentials *self)
{
  GList *link;

  g_thread_pool_free (self->pool, TRUE, TRUE);
  while ((link = g_queue_pop_head_link (&self->checks)) != NULL)
    check_free (link->data);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_async_queue_unref (self->done);
  g_free (self);
}

static Check *
begin (ServerCredentials *self, const char *password)
{
  Check *check;

  if (self->checks.length >= SERVER_CREDENTIALS_MAX)
    return NULL;

  check = g_new0 (Check, 1);
  check->password = g_strdup (password);
  check->link.data = check;
  g_queue_push_tail_link (&self->checks, &check->link);

  return check;
}

/**
 * server_credentials_check:
 * @self: what checks passwords
 * @verifier: what the password has to agree with; copied
 * @password: what somebody gave; copied, and wiped when it was checked
 * @func: who is told what came of it, on the main context
 * @user_data: (transfer full): what @func gets
 * @free_user_data: (nullable): what frees it, whether @func was told or not
 *
 * Returns: whether it will be checked; %FALSE when so many wait that it would take too long, and
 * then @user_data stays with the caller
 */
gboolean
server_credentials_check (ServerCredentials *self,
                          const ServerScramVerifier *verifier,
                          const char *password,
                          ServerCredentialFunc func,
                          gpointer user_data,
                          GDestroyNotify free_user_data)
{
  Check *check = begin (self, password);

  if (check == NULL)
    return FALSE;

  check->verifier = *verifier;
  check->func = func;
  check->user_data = user_data;
  check->free_user_data = free_user_data;
  g_thread_pool_push (self->pool, check, NULL);

  return TRUE;
}

/**
 * server_credentials_make:
 * @self: what checks passwords
 * @password: what somebody chose; copied, and wiped afterwards
 * @iterations: how often it is to be hashed
 * @func: who is told what is to be kept of it, on the main context
 * @user_data: (transfer full): what @func gets
 * @free_user_data: (nullable): what frees it, whether @func was told or not
 *
 * Returns: as server_credentials_check()
 */
gboolean
server_credentials_make (ServerCredentials *self,
                         const char *password,
                         guint iterations,
                         ServerCredentialMadeFunc func,
                         gpointer user_data,
                         GDestroyNotify free_user_data)
{
  Check *check = begin (self, password);

  if (check == NULL)
    return FALSE;

  check->verifier.iterations = iterations;
  check->made = func;
  check->user_data = user_data;
  check->free_user_data = free_user_data;
  g_thread_pool_push (self->pool, check, NULL);

  return TRUE;
}
