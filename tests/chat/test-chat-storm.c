/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network and a server with a history, between them a connection that breaks at any moment, and a
 * program that may be killed: what was said is said once, and nothing that others said is missed.
 */

#include "chat-fixture.h"
#include "irc/irc-message.h"

#include <string.h>

#define ROUNDS 60
#define STEPS  600

/* Messages that the server gives at a time: few, so that gaps take several pages. */
#define PAGE 4

typedef struct
{
  ChatNetwork *network;
  BaseManualClock clock;
  GRand *rand;
  GQueue to_server;
  GQueue to_client;

  /* What an archive would have, in every other round: the messages as they were when the network
   * last said so, in the order in which they came. */
  GPtrArray *kept;

  /* What the server has, as lines without tags; the index is the id. */
  GPtrArray *stored;
  GHashTable *own_texts;
  gboolean is_joined;
  guint n_typed;
  gint64 last_serial;
  gboolean has_archive;
} Storm;

/* A message, and the state of it that was kept. */
typedef struct
{
  ChatMessage *message;
  ChatMessage *copy;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_object_unref (kept->message);
  g_object_unref (kept->copy);
  g_free (kept);
}

static ChatMessage *
copy_message (ChatMessage *message)
{
  ChatMessageInit init = {
    .id = chat_message_get_id (message),
    .time = chat_message_get_time (message),
    .kind = chat_message_get_kind (message),
    .state = chat_message_get_state (message),
    .sender = chat_message_get_sender (message),
    .text = chat_message_get_text (message),
    .error = chat_message_get_error (message),
    .own = chat_message_get_own (message),
    .given = chat_message_get_given (message),
    .serial = chat_message_get_serial (message),
  };

  return chat_message_new (&init);
}

static Kept *
find_kept (Storm *storm, ChatMessage *message, guint *position)
{
  for (guint i = 0; i < storm->kept->len; i++)
    {
      Kept *kept = storm->kept->pdata[i];

      *position = i;
      if (kept->message == message)
        return kept;
    }

  return NULL;
}

static void
on_changed (ChatNetwork *network, ChatRoom *room, ChatMessage *message, Storm *storm)
{
  guint position;
  Kept *kept = find_kept (storm, message, &position);

  if (!storm->has_archive)
    return;

  if (kept == NULL)
    {
      kept = g_new0 (Kept, 1);
      kept->message = g_object_ref (message);
      g_ptr_array_add (storm->kept, kept);
      chat_message_set_serial (message, ++storm->last_serial);
    }
  g_clear_object (&kept->copy);
  kept->copy = copy_message (message);
}

static void
on_removed (ChatNetwork *network, ChatRoom *room, ChatMessage *message, Storm *storm)
{
  guint position;

  if (find_kept (storm, message, &position) != NULL)
    g_ptr_array_remove_index (storm->kept, position);
}

static void
on_line (ChatNetwork *network, const char *line, Storm *storm)
{
  g_queue_push_tail (&storm->to_server, g_strdup (line));
}

static void
say (Storm *storm, char *line)
{
  g_queue_push_tail (&storm->to_client, line);
}

static char *
render (Storm *storm, guint id, const char *tags)
{
  return g_strdup_printf ("@%s;time=2026-11-20T12:%02u:%02u.000Z;msgid=%06u %s", tags, id / 60 % 60,
                          id % 60, id, (char *) storm->stored->pdata[id]);
}

static void
store (Storm *storm, const char *nick, const char *text, const char *label)
{
  g_autofree char *tags = label != NULL ? g_strdup_printf ("label=%s", label) : g_strdup ("x");

  g_ptr_array_add (storm->stored, g_strdup_printf (":%s!u@h PRIVMSG #a :%s", nick, text));
  if (storm->is_joined)
    say (storm, render (storm, storm->stored->len - 1, tags));
}

static guint
parse_id (const char *reference)
{
  return (guint) g_ascii_strtoull (reference + strlen ("msgid="), NULL, 10);
}

/* The messages before @end, but none up to and with @start. */
static void
answer_history (Storm *storm, const char *label, int start, int end)
{
  int first = MAX (start + 1, end - PAGE);

  say (storm, g_strdup_printf ("@label=%s BATCH +h chathistory #a", label));
  for (int i = first; i < end; i++)
    say (storm, render (storm, (guint) i, "batch=h"));
  say (storm, g_strdup ("BATCH -h"));
}

static void
take_chathistory (Storm *storm, const IrcMessage *message, const char *label)
{
  const char *reference = message->params[2];

  if (strcmp (message->params[0], "BEFORE") == 0)
    answer_history (storm, label, -1, (int) parse_id (reference));
  else if (strcmp (message->params[0], "LATEST") == 0)
    answer_history (storm, label, strcmp (reference, "*") == 0 ? -1 : (int) parse_id (reference),
                    (int) storm->stored->len);
}

static void
take_line (Storm *storm, char *line)
{
  const char *label = NULL;
  IrcMessage message;

  g_assert_true (irc_message_parse (&message, line));
  if (message.tags != NULL)
    label = message.tags + strlen ("label=");

  if (strcmp (message.verb, "CAP") == 0 && strcmp (message.params[0], "LS") == 0)
    say (storm, g_strdup (":s CAP * LS :" CHAT_FIXTURE_ALL_CAPS));
  else if (strcmp (message.verb, "CAP") == 0 && strcmp (message.params[0], "REQ") == 0)
    say (storm, g_strdup_printf (":s CAP * ACK :%s", message.params[1]));
  else if (strcmp (message.verb, "CAP") == 0)
    {
      say (storm, g_strdup (":s 001 zoe :Welcome"));
      say (storm, g_strdup_printf (":s 005 zoe CHATHISTORY=%u :are supported", PAGE));
      say (storm, g_strdup (":s 422 zoe :none"));
    }
  else if (strcmp (message.verb, "JOIN") == 0)
    {
      storm->is_joined = TRUE;
      say (storm, g_strdup (":zoe!u@h JOIN #a * :zoe"));
    }
  else if (strcmp (message.verb, "CHATHISTORY") == 0)
    take_chathistory (storm, &message, label);
  else if (strcmp (message.verb, "PRIVMSG") == 0)
    {
      g_assert_true (g_hash_table_add (storm->own_texts, g_strdup (message.params[1])));
      store (storm, "zoe", message.params[1], label);
    }
  else if (strcmp (message.verb, "PING") == 0)
    say (storm, g_strdup_printf (":s PONG s %s", message.params[0]));
}

static gboolean
run_server (Storm *storm)
{
  g_autofree char *line = g_queue_pop_head (&storm->to_server);

  if (line != NULL)
    take_line (storm, line);

  return line != NULL;
}

static gboolean
run_client (Storm *storm)
{
  g_autofree char *line = g_queue_pop_head (&storm->to_client);

  if (line != NULL)
    chat_network_feed (storm->network, line);

  return line != NULL;
}

/* What is on its way in either direction is lost. */
static void
break_connection (Storm *storm)
{
  g_queue_clear_full (&storm->to_server, g_free);
  g_queue_clear_full (&storm->to_client, g_free);
  storm->is_joined = FALSE;
  chat_network_disconnected (storm->network);
}

static void
connect_again (Storm *storm)
{
  if (chat_network_get_state (storm->network) == CHAT_NETWORK_DISCONNECTED)
    chat_network_connected (storm->network);
}

static void
make_network (Storm *storm)
{
  storm->network = chat_network_new ("zoe", &storm->clock.clock);
  g_signal_connect (storm->network, "line", G_CALLBACK (on_line), storm);
  g_signal_connect (storm->network, "changed", G_CALLBACK (on_changed), storm);
  g_signal_connect (storm->network, "removed", G_CALLBACK (on_removed), storm);
  chat_network_join (storm->network, "#a", NULL);
}

/* As if the program were killed: the network knows nothing any more but what was kept. */
static void
restart (Storm *storm)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_handlers_disconnect_by_data (storm->network, storm);
  break_connection (storm);
  g_assert_finalize_object (storm->network);

  for (guint i = 0; i < storm->kept->len; i++)
    {
      Kept *kept = storm->kept->pdata[i];

      g_object_unref (kept->message);
      kept->message = kept->copy;
      kept->copy = copy_message (kept->message);
      g_ptr_array_add (messages, g_object_ref (kept->message));
    }

  make_network (storm);
  chat_network_restore_messages (storm->network, chat_network_find_room (storm->network, "#a"),
                                 (ChatMessage **) messages->pdata, messages->len);
}

static void
type (Storm *storm)
{
  g_autofree char *text = g_strdup_printf ("own%u", storm->n_typed++);

  chat_network_send (storm->network, chat_network_find_room (storm->network, "#a"),
                     CHAT_MESSAGE_TEXT, text);
}

static void
others_talk (Storm *storm)
{
  for (int n = g_rand_int_range (storm->rand, 1, 6); n > 0; n--)
    {
      g_autofree char *text = g_strdup_printf ("other%u", storm->stored->len);

      store (storm, "ritam", text, NULL);
    }
}

static void
step (Storm *storm)
{
  int what = g_rand_int_range (storm->rand, 0, 100);

  if (what < 35)
    run_server (storm);
  else if (what < 80)
    run_client (storm);
  else if (what < 85)
    type (storm);
  else if (what < 90)
    others_talk (storm);
  else if (what < 91)
    chat_network_ping (storm->network);
  else if (what < 94)
    break_connection (storm);
  else if (what < 95 && storm->has_archive)
    restart (storm);
  else
    connect_again (storm);
}

static void
settle (Storm *storm)
{
  connect_again (storm);
  while (run_server (storm) || run_client (storm))
    ;
}

static ChatMessage *
find_gap (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);

      if (chat_message_get_kind (message) == CHAT_MESSAGE_GAP)
        return message;
    }

  return NULL;
}

/* Everything that the server has stands in the timeline once, in order; and what failed, the server
 * has not. */
static void
check (Storm *storm)
{
  ChatRoom *room = chat_network_find_room (storm->network, "#a");
  GListModel *list = G_LIST_MODEL (chat_room_get_timeline (room));
  ChatMessage *gap;
  guint n_sent = 0;
  guint n_own = 0;

  while ((gap = find_gap (list)) != NULL)
    {
      chat_network_fill_gap (storm->network, room, gap);
      settle (storm);
    }
  chat_timeline_set_has_older (CHAT_TIMELINE (list), TRUE);
  while (chat_timeline_get_has_older (CHAT_TIMELINE (list)))
    {
      chat_timeline_load_older (CHAT_TIMELINE (list));
      settle (storm);
    }

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);
      const char *text = chat_message_get_text (message);

      n_own += chat_message_get_own (message);
      if (chat_message_get_state (message) == CHAT_MESSAGE_FAILED)
        {
          g_assert_false (g_hash_table_contains (storm->own_texts, text));
          continue;
        }

      g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);
      g_assert_true (g_str_has_suffix (storm->stored->pdata[n_sent], text));
      n_sent++;
    }

  g_assert_cmpuint (n_sent, ==, storm->stored->len);
  g_assert_cmpuint (n_own, ==, storm->n_typed);
}

static void
test_storm (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2026);

  for (guint round = 0; round < ROUNDS; round++)
    {
      Storm storm = { .rand = rand, .has_archive = round % 2 == 1 };

      base_manual_clock_init (&storm.clock, CHAT_FIXTURE_NOW * 1000);
      storm.stored = g_ptr_array_new_with_free_func (g_free);
      storm.own_texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      storm.kept = g_ptr_array_new_with_free_func (kept_free);
      make_network (&storm);

      for (guint i = 0; i < STEPS; i++)
        step (&storm);
      settle (&storm);
      check (&storm);

      break_connection (&storm);
      g_assert_finalize_object (storm.network);
      g_ptr_array_unref (storm.kept);
      g_ptr_array_unref (storm.stored);
      g_hash_table_unref (storm.own_texts);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/storm", test_storm);

  return g_test_run ();
}
