/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "person.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/server-address.h"

/**
 * person_start_server:
 * @fixture: a fixture whose server has not been started yet
 *
 * Starts it, with a plain-text door.
 */
void
person_start_server (ServerFixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("unix:%s/door", fixture->folder);
  ServerAddress *door = server_address_parse (text, NULL);

  door->is_plain_text = TRUE;
  fixture->config->listen_plain_text
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (fixture->config->listen_plain_text, door);
  server_fixture_start (fixture);
}

/**
 * person_connect:
 * @self: (out): somebody
 * @fixture: a fixture with a server that has such a door
 */
void
person_connect (Person *self, ServerFixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  *self = (Person){ .fixture = fixture, .text = g_string_new (NULL) };
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/door", fixture->folder);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  server_fixture_settle (fixture);
}

void
person_clear (Person *self)
{
  close (self->fd);
  g_string_free (self->text, TRUE);
}

static void
person_receive (Person *self)
{
  char buffer[4096];
  gssize n;

  server_fixture_settle (self->fixture);
  while ((n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    g_string_append_len (self->text, buffer, n);
  self->is_closed = n == 0;
}

/**
 * person_wait:
 * @self: somebody
 * @size: octets to wait for
 *
 * What is shown may have to wait for the disk.
 */
void
person_wait (Person *self, gsize size)
{
  for (guint i = 0; i < 10000 && self->text->len < size && !self->is_closed; i++)
    {
      person_receive (self);
      if (self->text->len < size)
        g_usleep (1000);
    }
  person_receive (self);
}

/**
 * person_type_bytes:
 * @self: somebody
 * @bytes: what is sent as it is
 * @size: how many
 */
void
person_type_bytes (Person *self, const char *bytes, gsize size)
{
  g_assert_cmpint (send (self->fd, bytes, size, MSG_NOSIGNAL), ==, (gssize) size);
  server_fixture_settle (self->fixture);
}

/**
 * person_type:
 * @self: somebody
 * @line: a line without its end
 */
void
person_type (Person *self, const char *line)
{
  g_autofree char *bytes = g_strconcat (line, "\n", NULL);

  person_type_bytes (self, bytes, strlen (bytes));
}

static char *
join_args (va_list args)
{
  GString *all = g_string_new (NULL);
  const char *line;

  while ((line = va_arg (args, const char *)) != NULL)
    g_string_append_printf (all, "%s%s", line, g_str_has_suffix (line, " ") ? "" : "\r\n");

  return g_string_free (all, FALSE);
}

/**
 * person_expect:
 * @self: somebody
 * @...: exactly the lines that are shown up to now, then %NULL; a question, which ends with a
 * space, has no line end
 */
void
person_expect (Person *self, ...)
{
  g_autofree char *expected = NULL;
  va_list args;

  va_start (args, self);
  expected = join_args (args);
  va_end (args);

  person_wait (self, strlen (expected));
  g_assert_cmpstr (self->text->str, ==, expected);
  g_string_truncate (self->text, 0);
}

/**
 * person_check:
 * @self: somebody
 * @line: a line to type
 * @...: as for person_expect()
 */
void
person_check (Person *self, const char *line, ...)
{
  g_autofree char *expected = NULL;
  va_list args;

  va_start (args, line);
  expected = join_args (args);
  va_end (args);

  person_type (self, line);
  person_wait (self, strlen (expected));
  g_assert_cmpstr (self->text->str, ==, expected);
  g_string_truncate (self->text, 0);
}

/**
 * person_expect_end:
 * @self: somebody
 * @...: as for person_expect()
 *
 * Waits for the server to close the connection.
 */
void
person_expect_end (Person *self, ...)
{
  g_autofree char *expected = NULL;
  va_list args;

  va_start (args, self);
  expected = join_args (args);
  va_end (args);

  person_wait (self, G_MAXSIZE);
  g_assert_true (self->is_closed);
  g_assert_cmpstr (self->text->str, ==, expected);
}

/**
 * person_enter:
 * @self: (out): somebody
 * @fixture: a fixture with a server that has a plain-text door
 * @nick: a free nick
 *
 * Waits until @nick is in the lobby, and forgets what was shown.
 */
void
person_enter (Person *self, ServerFixture *fixture, const char *nick)
{
  person_connect (self, fixture);
  person_type (self, nick);
  while (strstr (self->text->str, "* Here are: ") == NULL && !self->is_closed)
    person_wait (self, self->text->len + 1);
  g_assert_false (self->is_closed);
  g_string_truncate (self->text, 0);
}
