/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets before a request that say how long it is, and how long it can be. */
#define SERVER_CONTROL_LENGTH_SIZE 4
#define SERVER_CONTROL_REQUEST_MAX (16 * 1024)

/* Words that a request can have. */
#define SERVER_CONTROL_WORDS_MAX 32

/**
 * ServerControlRequest:
 * @secret: (nullable): what nobody else is to see
 * @words: what stands behind the program's name, %NULL-terminated
 *
 * What somebody asks the server through its control socket. It points into what it was read from.
 */
typedef struct
{
  const char *secret;
  const char *words[SERVER_CONTROL_WORDS_MAX + 1];
} ServerControlRequest;

GByteArray *server_control_request_write (const char *secret,
                                          const char *const *words,
                                          GError **error);
gboolean server_control_request_read_length (const guint8 *bytes, gsize *length, GError **error);
gboolean server_control_request_read (ServerControlRequest *self,
                                      const guint8 *bytes,
                                      gsize length,
                                      GError **error);
void server_control_answer_append (GString *answer, const char *text);
void server_control_answer_end (GString *answer, int status, const char *message);
gboolean server_control_answer_read_end (const char *line, int *status, const char **message);

G_END_DECLS
