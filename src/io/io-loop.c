/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-loop.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BATCH_SIZE 256

/* A turn has an end even when descriptors become ready faster than they are served, so that what
 * was read is committed and written, and the other sources of the context have their turn. */
#define BATCHES_PER_TURN 16

struct IoLoop
{
  GSource *source;
  gpointer tag;
  int epoll_fd;

  /* Sentinels of two rings: who asked for another call, and who of them is owed it in this turn. */
  IoWatch again;
  IoWatch owed;

  struct epoll_event events[BATCH_SIZE];
  int n_events;
  int next_event;

  IoTurnFunc turn_end;
  gpointer turn_data;
  gboolean turn_requested;
  gboolean in_turn;
};

typedef struct
{
  GSource source;
  IoLoop *loop;
} LoopSource;

static void
ring_init (IoWatch *ring)
{
  ring->previous = ring;
  ring->next = ring;
}

static gboolean
ring_is_empty (const IoWatch *ring)
{
  return ring->next == ring;
}

static void
ring_append (IoWatch *ring, IoWatch *watch)
{
  watch->previous = ring->previous;
  watch->next = ring;
  ring->previous->next = watch;
  ring->previous = watch;
}

static void
ring_move (IoWatch *to, IoWatch *from)
{
  if (ring_is_empty (from))
    return;

  from->next->previous = to->previous;
  from->previous->next = to;
  to->previous->next = from->next;
  to->previous = from->previous;
  ring_init (from);
}

static void
cancel_again (IoWatch *watch)
{
  if (!watch->again)
    return;

  watch->previous->next = watch->next;
  watch->next->previous = watch->previous;
  watch->again = FALSE;
}

static gboolean
has_work (const IoLoop *self)
{
  return self->turn_requested || !ring_is_empty (&self->again);
}

static void
serve_batch (IoLoop *self)
{
  while (self->next_event < self->n_events)
    {
      struct epoll_event *event = &self->events[self->next_event++];
      IoWatch *watch = event->data.ptr;

      if (watch == NULL)
        continue;

      /* This is the call that it asked for, too. */
      cancel_again (watch);
      watch->ready (watch, event->events);
    }

  self->next_event = 0;
  self->n_events = 0;
}

static void
serve_ready (IoLoop *self)
{
  gboolean full = TRUE;

  for (guint i = 0; full && i < BATCHES_PER_TURN; i++)
    {
      int n = epoll_wait (self->epoll_fd, self->events, BATCH_SIZE, 0);

      full = n == BATCH_SIZE;
      self->n_events = MAX (n, 0);
      serve_batch (self);
    }
}

static void
serve_owed (IoLoop *self)
{
  while (!ring_is_empty (&self->owed))
    {
      IoWatch *watch = self->owed.next;

      cancel_again (watch);
      watch->ready (watch, 0);
    }
}

static void
run_turn (IoLoop *self)
{
  self->in_turn = TRUE;
  ring_move (&self->owed, &self->again);
  serve_ready (self);
  serve_owed (self);

  /* Before the call: what is requested from within it is another turn. */
  self->turn_requested = FALSE;
  if (self->turn_end != NULL)
    self->turn_end (self->turn_data);
  self->in_turn = FALSE;
}

static gboolean
loop_source_prepare (GSource *source, int *timeout)
{
  gboolean ready = has_work (((LoopSource *) source)->loop);

  *timeout = ready ? 0 : -1;

  return ready;
}

static gboolean
loop_source_check (GSource *source)
{
  IoLoop *self = ((LoopSource *) source)->loop;

  return has_work (self) || g_source_query_unix_fd (source, self->tag) != 0;
}

static gboolean
loop_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  run_turn (((LoopSource *) source)->loop);

  return G_SOURCE_CONTINUE;
}

static GSource *
loop_source_new (IoLoop *self)
{
  static GSourceFuncs funcs = {
    .prepare = loop_source_prepare,
    .check = loop_source_check,
    .dispatch = loop_source_dispatch,
  };
  GSource *source = g_source_new (&funcs, sizeof (LoopSource));

  ((LoopSource *) source)->loop = self;
  g_source_set_static_name (source, "IoLoop");

  return source;
}

/**
 * io_loop_new:
 * @context: (nullable): the main context to live in; %NULL is the default one. Only the thread that
 * runs it may use the loop
 * @error: return location for an error of #G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): a loop without watches, or %NULL when the system gives no
 * epoll descriptor
 */
IoLoop *
io_loop_new (GMainContext *context, GError **error)
{
  int fd = epoll_create1 (EPOLL_CLOEXEC);
  IoLoop *self;

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot watch connections: %s. The limit of open files may be too low.",
                   g_strerror (saved_errno));
      return NULL;
    }

  self = g_new0 (IoLoop, 1);
  self->epoll_fd = fd;
  ring_init (&self->again);
  ring_init (&self->owed);
  self->source = loop_source_new (self);
  self->tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, context);

  return self;
}

/**
 * io_loop_free:
 * @self: (transfer full): a loop that is not in the middle of a turn
 *
 * Stops watching. Descriptors stay open, and watches that are left are never called again.
 */
void
io_loop_free (IoLoop *self)
{
  g_assert (!self->in_turn);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->epoll_fd);
  g_free (self);
}

/**
 * io_loop_set_turn_end:
 * @self: a loop
 * @func: (nullable) (scope forever): what to call at the end of each turn
 * @user_data: what to hand to @func
 */
void
io_loop_set_turn_end (IoLoop *self, IoTurnFunc func, gpointer user_data)
{
  self->turn_end = func;
  self->turn_data = user_data;
}

/**
 * io_loop_request_turn:
 * @self: a loop
 *
 * Makes sure that a turn ends soon, with nothing read if nothing is there: for timers and callbacks
 * that left something to commit or to write. Costs nothing when a turn is under way.
 */
void
io_loop_request_turn (IoLoop *self)
{
  self->turn_requested = TRUE;
}

/**
 * io_watch_init:
 * @self: the watch to set up
 * @ready: what to call when its descriptor is ready
 */
void
io_watch_init (IoWatch *self, IoReadyFunc ready)
{
  *self = (IoWatch){ .ready = ready, .fd = -1 };
}

/**
 * io_loop_add:
 * @self: a loop
 * @watch: a watch that is in no loop; must stay where it is until it is removed
 * @fd: its descriptor, non-blocking; it stays the caller's, who closes it after io_loop_remove()
 * @error: return location for an error of #G_IO_ERROR
 *
 * From now on each change of @fd to readable, writable or closed calls the watch; the state it is
 * in now counts as the first change.
 *
 * Returns: whether the system accepted @fd
 */
gboolean
io_loop_add (IoLoop *self, IoWatch *watch, int fd, GError **error)
{
  struct epoll_event event = {
    .events = EPOLLET | EPOLLIN | EPOLLOUT | EPOLLRDHUP,
    .data.ptr = watch,
  };

  g_assert (watch->fd == -1);

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot watch descriptor %d: %s", fd, g_strerror (saved_errno));
      return FALSE;
    }

  watch->fd = fd;

  return TRUE;
}

/**
 * io_loop_remove:
 * @self: a loop
 * @watch: a watch; one that is in no loop is left as it is
 *
 * From here on @watch is not called, not even for what is known to be ready, and may be freed. To
 * be called before the descriptor is closed.
 */
void
io_loop_remove (IoLoop *self, IoWatch *watch)
{
  if (watch->fd == -1)
    return;

  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  watch->fd = -1;
  cancel_again (watch);
  for (int i = self->next_event; i < self->n_events; i++)
    {
      if (self->events[i].data.ptr == watch)
        self->events[i].data.ptr = NULL;
    }
}

/**
 * io_loop_again:
 * @self: a loop
 * @watch: a watch in @self, which stopped before its descriptor would block
 *
 * Calls @watch once more in the next turn, after whoever is ready by then, without waiting for its
 * descriptor to change.
 */
void
io_loop_again (IoLoop *self, IoWatch *watch)
{
  g_return_if_fail (watch->fd != -1);

  if (watch->again)
    return;

  watch->again = TRUE;
  ring_append (&self->again, watch);
}
