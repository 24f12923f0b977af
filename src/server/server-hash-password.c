/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd hash-password`: turns a password into what a configuration keeps of it. */

#include "server/server-hash-password.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "server/server-config.h"
#include "server/server-scram.h"

/* One octet more than a password has, the line feed and a NUL. */
#define LINE_SIZE (SERVER_SCRAM_PASSWORD_MAX + 3)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT, message);

  return FALSE;
}

/* Reads up to the end of a line, and nothing of what follows it. */
static gboolean
read_line (int input, char line[LINE_SIZE], GError **error)
{
  gsize length = 0;
  gssize n = 0;

  while (length < LINE_SIZE - 1)
    {
      n = read (input, line + length, 1);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || line[length] == '\n')
        break;
      length++;
    }
  line[length] = '\0';
  if (length > 0 && line[length - 1] == '\r')
    line[--length] = '\0';

  if (n < 0)
    return fail (error, "The password cannot be read from standard input");
  if (strlen (line) < length)
    return fail (error, "The password has a NUL octet in it, which nobody can type");
  if (length > SERVER_SCRAM_PASSWORD_MAX)
    return fail (error, "The password is too long; it can have 300 bytes");

  return TRUE;
}

static gboolean
ask (int input, const char *question, char line[LINE_SIZE], GError **error)
{
  struct termios before, quiet;
  gboolean is_terminal = tcgetattr (input, &before) == 0;
  gboolean done;

  if (is_terminal)
    {
      fputs (question, stderr);
      quiet = before;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (input, TCSAFLUSH, &quiet);
    }
  done = read_line (input, line, error);
  if (is_terminal)
    {
      tcsetattr (input, TCSAFLUSH, &before);
      fputs ("\n", stderr);
    }

  return done;
}

/* What nobody sees is typed twice. */
static gboolean
ask_twice (int input, char line[LINE_SIZE], GError **error)
{
  char again[LINE_SIZE];
  gboolean are_same;

  if (!ask (input, "Password: ", line, error))
    return FALSE;
  if (!isatty (input))
    return TRUE;
  if (!ask (input, "The same again: ", again, error))
    return FALSE;

  are_same = g_str_equal (line, again);
  explicit_bzero (again, sizeof again);

  return are_same || fail (error, "The two passwords are not the same");
}

/**
 * server_hash_password_ask:
 * @input: a descriptor; from a terminal the password is read without showing it, and twice
 * @iterations: how often it is to be hashed
 * @verifier: (out): what is to be kept of it
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: whether there was a password
 */
gboolean
server_hash_password_ask (int input,
                          guint iterations,
                          ServerScramVerifier *verifier,
                          GError **error)
{
  char line[LINE_SIZE] = "";
  gboolean is_read = ask_twice (input, line, error);
  gboolean done = is_read && server_scram_draw (verifier, line, iterations);

  explicit_bzero (line, sizeof line);
  if (is_read && !done)
    fail (error, "This cannot be a password: it is empty, or has something in it that is no "
                 "text in UTF-8");

  return done;
}

/**
 * server_hash_password:
 * @input: a descriptor; from a terminal the password is read without showing it, and twice
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: (nullable) (transfer full): the line to be written into a configuration, with the end of
 *   a line; %NULL with @error when there was no password
 */
char *
server_hash_password (int input, GError **error)
{
  ServerScramVerifier verifier;
  g_autofree char *text = NULL;

  if (!server_hash_password_ask (input, SERVER_SCRAM_ITERATIONS_DEFAULT, &verifier, error))
    return NULL;

  text = server_scram_to_text (&verifier);

  return g_strconcat (text, "\n", NULL);
}
