/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IoLoop:
 *
 * All descriptors of a program behind one epoll descriptor, which is one GSource of a main context.
 * GLib asks every source at every turn; this way it asks one, however many connections there are.
 *
 * Watches are edge-triggered: a handler reads or writes until it would block, or asks for another
 * turn with io_loop_again() when it stops early to be fair to the others.
 */
typedef struct IoLoop IoLoop;
typedef struct IoWatch IoWatch;

/**
 * IoReadyFunc:
 * @watch: what became ready
 * @events: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR; 0 when io_loop_again() asked for the
 * call
 *
 * May remove any watch, its own included, and may free the memory that its own lies in.
 */
typedef void (*IoReadyFunc) (IoWatch *watch, guint32 events);

/**
 * IoWatch:
 *
 * To be embedded in whatever owns the descriptor; set up by io_watch_init().
 */
struct IoWatch
{
  IoReadyFunc ready;
  int fd;
  gboolean again;
  IoWatch *previous;
  IoWatch *next;
};

/**
 * IoTurnFunc:
 *
 * Runs once at the end of each turn, when every ready descriptor was served: the place to commit,
 * and to flush.
 */
typedef void (*IoTurnFunc) (gpointer user_data);

IoLoop *io_loop_new (GMainContext *context, GError **error);
void io_loop_free (IoLoop *self);
void io_loop_set_turn_end (IoLoop *self, IoTurnFunc func, gpointer user_data);
void io_loop_request_turn (IoLoop *self);

void io_watch_init (IoWatch *self, IoReadyFunc ready);
gboolean io_loop_add (IoLoop *self, IoWatch *watch, int fd, GError **error);
void io_loop_remove (IoLoop *self, IoWatch *watch);
void io_loop_again (IoLoop *self, IoWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IoLoop, io_loop_free)

G_END_DECLS
