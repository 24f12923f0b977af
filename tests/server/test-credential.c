/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-credential.h"

#include <string.h>

typedef struct
{
  ServerScramVerifier verifier;
  guint n_right;
  guint n_wrong;
  guint n_freed;
  GThread *thread;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_assert_true (
      server_scram_make (&self->verifier, "kindling", 4096, (const guint8 *) "saltsalt", 8));
  self->thread = g_thread_self ();
}

static void
checked_cb (gboolean is_right, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (g_thread_self () == self->thread);
  if (is_right)
    self->n_right++;
  else
    self->n_wrong++;
}

static void
freed_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_freed++;
}

static gboolean
check (Fixture *self, ServerCredentials *credentials, const char *password)
{
  return server_credentials_check (credentials, &self->verifier, password, checked_cb, self,
                                   freed_cb);
}

static void
wait_for (Fixture *self, guint n)
{
  while (self->n_freed < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_answers (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerCredentials) credentials = server_credentials_new (NULL);

  g_assert_true (check (self, credentials, "kindling"));
  g_assert_true (check (self, credentials, "matches"));
  g_assert_true (check (self, credentials, "kindling"));
  wait_for (self, 3);
  g_assert_cmpuint (self->n_right, ==, 2);
  g_assert_cmpuint (self->n_wrong, ==, 1);
}

static void
test_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerCredentials) credentials = server_credentials_new (NULL);

  for (guint i = 0; i < SERVER_CREDENTIALS_MAX; i++)
    g_assert_true (check (self, credentials, "kindling"));
  /* None was answered yet, however many are done: that takes the main context. */
  g_assert_false (check (self, credentials, "kindling"));
  g_assert_cmpuint (self->n_freed, ==, 0);

  wait_for (self, 1);
  g_assert_true (check (self, credentials, "kindling"));
  wait_for (self, SERVER_CREDENTIALS_MAX + 1);
  g_assert_cmpuint (self->n_right, ==, SERVER_CREDENTIALS_MAX + 1);
}

/* Nobody is told, and nothing is left behind. */
static void
test_freed_early (Fixture *self, gconstpointer data)
{
  ServerCredentials *credentials = server_credentials_new (NULL);

  for (guint i = 0; i < 10; i++)
    g_assert_true (check (self, credentials, "kindling"));
  server_credentials_free (credentials);
  g_assert_cmpuint (self->n_freed, ==, 10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->n_right + self->n_wrong, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/credential/answers", Fixture, NULL, set_up, test_answers, NULL);
  g_test_add ("/server/credential/bounded", Fixture, NULL, set_up, test_bounded, NULL);
  g_test_add ("/server/credential/freed-early", Fixture, NULL, set_up, test_freed_early, NULL);

  return g_test_run ();
}
