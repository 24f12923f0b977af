/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-loop.h"

#include <gio/gio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_PEERS 300

typedef struct Fixture Fixture;

typedef struct
{
  IoWatch watch;
  Fixture *fixture;
  int other_fd;
  guint n_calls;
  guint n_again;
  guint32 events;
  guint place;
} Peer;

struct Fixture
{
  GMainContext *context;
  IoLoop *loop;
  Peer *peers[N_PEERS];
  guint n_peers;
  guint n_turns;
  guint n_calls;
  guint turns_wanted;
};

static void
turn_end_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_turns++;
  if (fixture->turns_wanted > 0)
    {
      fixture->turns_wanted--;
      io_loop_request_turn (fixture->loop);
    }
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->context = g_main_context_new ();
  fixture->loop = io_loop_new (fixture->context, &error);
  g_assert_no_error (error);
  io_loop_set_turn_end (fixture->loop, turn_end_cb, fixture);
}

static void
peer_free (Peer *peer)
{
  int fd = peer->watch.fd;

  peer->fixture->peers[peer->place] = NULL;
  io_loop_remove (peer->fixture->loop, &peer->watch);
  close (fd);
  close (peer->other_fd);
  g_free (peer);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->n_peers; i++)
    g_clear_pointer (&fixture->peers[i], peer_free);
  io_loop_free (fixture->loop);
  g_main_context_unref (fixture->context);
}

static void
peer_ready (IoWatch *watch, guint32 events)
{
  Peer *peer = (Peer *) watch;
  char buffer[64];

  peer->n_calls++;
  peer->fixture->n_calls++;
  peer->events |= events;
  if (peer->n_again > 0)
    {
      peer->n_again--;
      io_loop_again (peer->fixture->loop, watch);
      return;
    }

  while (read (watch->fd, buffer, sizeof buffer) > 0)
    ;
}

static Peer *
peer_new (Fixture *fixture, IoReadyFunc ready)
{
  g_autoptr (GError) error = NULL;
  Peer *peer = g_new0 (Peer, 1);
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
  peer->fixture = fixture;
  peer->other_fd = fds[1];
  peer->place = fixture->n_peers;
  io_watch_init (&peer->watch, ready);
  g_assert_true (io_loop_add (fixture->loop, &peer->watch, fds[0], &error));
  g_assert_no_error (error);
  fixture->peers[fixture->n_peers++] = peer;

  return peer;
}

static void
poke (Peer *peer)
{
  g_assert_cmpint (write (peer->other_fd, "x", 1), ==, 1);
}

static void
run_until_quiet (Fixture *fixture)
{
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
}

static void
test_edge (Fixture *fixture, gconstpointer data)
{
  Peer *peer = peer_new (fixture, peer_ready);

  /* What it is when it is added counts as a change: it can be written to. */
  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 1);
  g_assert_cmpuint (peer->events, ==, EPOLLOUT);
  g_assert_cmpuint (fixture->n_turns, ==, 1);

  poke (peer);
  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 2);
  g_assert_cmpuint (peer->events, ==, EPOLLIN | EPOLLOUT);
  g_assert_cmpuint (fixture->n_turns, ==, 2);

  shutdown (peer->other_fd, SHUT_WR);
  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 3);
  g_assert_true (peer->events & EPOLLRDHUP);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_PEERS; i++)
    poke (peer_new (fixture, peer_ready));

  /* More than one batch, and one turn all the same. */
  g_assert_true (g_main_context_iteration (fixture->context, FALSE));
  g_assert_cmpuint (fixture->n_turns, ==, 1);
  for (guint i = 0; i < N_PEERS; i++)
    g_assert_cmpuint (fixture->peers[i]->n_calls, ==, 1);
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  Peer *greedy = peer_new (fixture, peer_ready);
  Peer *modest = peer_new (fixture, peer_ready);

  run_until_quiet (fixture);
  greedy->n_calls = modest->n_calls = fixture->n_turns = 0;
  greedy->n_again = 3;
  poke (greedy);

  /* One call a turn, so that the other one has its turn in between. */
  g_assert_true (g_main_context_iteration (fixture->context, FALSE));
  g_assert_cmpuint (greedy->n_calls, ==, 1);
  poke (modest);
  g_assert_true (g_main_context_iteration (fixture->context, FALSE));
  g_assert_cmpuint (greedy->n_calls, ==, 2);
  g_assert_cmpuint (modest->n_calls, ==, 1);

  run_until_quiet (fixture);
  g_assert_cmpuint (greedy->n_calls, ==, 4);
  g_assert_cmpuint (fixture->n_turns, ==, 4);
}

static void
test_again_and_ready (Fixture *fixture, gconstpointer data)
{
  Peer *peer = peer_new (fixture, peer_ready);

  run_until_quiet (fixture);
  peer->n_calls = 0;
  io_loop_again (fixture->loop, &peer->watch);
  io_loop_again (fixture->loop, &peer->watch);
  poke (peer);

  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 1);
}

static void
remove_others_cb (IoWatch *watch, guint32 events)
{
  Peer *peer = (Peer *) watch;
  Fixture *fixture = peer->fixture;

  fixture->n_calls++;
  for (guint i = 0; i < fixture->n_peers; i++)
    {
      if (fixture->peers[i] != NULL)
        peer_free (fixture->peers[i]);
    }
}

static void
test_remove_in_batch (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    poke (peer_new (fixture, remove_others_cb));

  /* Whoever comes first frees all, its own memory included. */
  run_until_quiet (fixture);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  g_assert_cmpuint (fixture->n_turns, ==, 1);
}

static void
test_remove_owed (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      Peer *peer = peer_new (fixture, peer_ready);

      peer->n_again = 1;
    }

  /* All ask for another call in the first turn, and the first to get it frees the rest. */
  g_assert_true (g_main_context_iteration (fixture->context, FALSE));
  g_assert_cmpuint (fixture->n_calls, ==, 20);
  fixture->n_calls = 0;
  for (guint i = 0; i < 20; i++)
    fixture->peers[i]->watch.ready = remove_others_cb;

  run_until_quiet (fixture);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

static void
test_remove_and_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Peer *peer = peer_new (fixture, peer_ready);
  int fd = peer->watch.fd;

  poke (peer);
  io_loop_remove (fixture->loop, &peer->watch);
  io_loop_remove (fixture->loop, &peer->watch);
  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 0);

  g_assert_true (io_loop_add (fixture->loop, &peer->watch, fd, &error));
  g_assert_no_error (error);
  run_until_quiet (fixture);
  g_assert_cmpuint (peer->n_calls, ==, 1);
  g_assert_cmpuint (peer->events, ==, EPOLLIN | EPOLLOUT);
}

static void
test_add_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  IoWatch watch;

  io_watch_init (&watch, peer_ready);
  g_assert_false (io_loop_add (fixture->loop, &watch, 1 << 20, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (watch.fd, ==, -1);
}

static void
test_request_turn (Fixture *fixture, gconstpointer data)
{
  run_until_quiet (fixture);
  g_assert_cmpuint (fixture->n_turns, ==, 0);

  io_loop_request_turn (fixture->loop);
  io_loop_request_turn (fixture->loop);
  run_until_quiet (fixture);
  g_assert_cmpuint (fixture->n_turns, ==, 1);

  /* A request from the end of a turn is another turn. */
  fixture->turns_wanted = 2;
  io_loop_request_turn (fixture->loop);
  run_until_quiet (fixture);
  g_assert_cmpuint (fixture->n_turns, ==, 4);
}

static gboolean
request_turn_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  io_loop_request_turn (fixture->loop);

  return G_SOURCE_REMOVE;
}

static void
test_request_turn_wakes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (1);

  g_source_set_callback (source, request_turn_cb, fixture, NULL);
  g_source_attach (source, fixture->context);

  /* Both of these may wait: nothing but the request ends the second wait. */
  while (!g_source_is_destroyed (source))
    g_main_context_iteration (fixture->context, TRUE);
  while (fixture->n_turns == 0)
    g_main_context_iteration (fixture->context, TRUE);
  g_assert_cmpuint (fixture->n_turns, ==, 1);
}

static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;

  return G_SOURCE_CONTINUE;
}

static void
test_beside_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (0);
  Peer *peer = peer_new (fixture, peer_ready);
  guint count = 0;

  g_source_set_callback (source, count_cb, &count, NULL);
  g_source_attach (source, fixture->context);
  peer->n_again = 10;
  while (peer->n_calls <= 10)
    g_main_context_iteration (fixture->context, FALSE);
  g_assert_cmpuint (count, >=, 10);
  g_source_destroy (source);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/io/loop/edge", test_edge);
  ADD ("/io/loop/many", test_many);
  ADD ("/io/loop/again", test_again);
  ADD ("/io/loop/again-and-ready", test_again_and_ready);
  ADD ("/io/loop/remove-in-batch", test_remove_in_batch);
  ADD ("/io/loop/remove-owed", test_remove_owed);
  ADD ("/io/loop/remove-and-add", test_remove_and_add);
  ADD ("/io/loop/add-bad", test_add_bad);
  ADD ("/io/loop/request-turn", test_request_turn);
  ADD ("/io/loop/request-turn-wakes", test_request_turn_wakes);
  ADD ("/io/loop/beside-others", test_beside_others);

  return g_test_run ();
}
