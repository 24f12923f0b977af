/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets that a message has room for beside its command and room, whatever the server puts before
 * it. */
#define LOAD_SIZE_MAX 400

/**
 * LoadOptions:
 * @server: `HOST:PORT` or `unix:PATH`; set once the command line was parsed
 * @idle_room: (nullable): a room that the idle people join; %NULL for none
 * @n_idle: people who register and then only answer pings
 * @n_talkers: people who talk in one room; at least 2
 * @window: messages of one talker that may be on their way at a time
 * @n_messages: messages of all talkers together
 * @size: octets of a message's text
 * @pid: the server's process, whose CPU time is measured; 0 for none
 * @n_at_once: connections that may be on their way to being ready at a time
 * @timeout: seconds after which it ends in any case
 * @allow_remote: whether the server may be on another computer
 * @show_version: whether only the version is asked for
 *
 * What one run is to do.
 */
typedef struct
{
  char *server;
  char *idle_room;
  int n_idle;
  int n_talkers;
  int window;
  int n_messages;
  int size;
  int pid;
  int n_at_once;
  int timeout;
  gboolean allow_remote;
  gboolean show_version;
} LoadOptions;

LoadOptions *load_options_new (void);
gboolean load_options_parse (LoadOptions *self, char ***arguments, GError **error);
void load_options_free (LoadOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadOptions, load_options_free)

G_END_DECLS
