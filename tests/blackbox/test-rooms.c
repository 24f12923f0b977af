/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what in a room, and the questions one can ask about rooms and people. */

#include "support/support-client.h"

#include <string.h>

typedef struct
{
  SupportServer *server;
  SupportClient *ada;
  SupportClient *bob;
} Fixture;

/* Ada has made the room #lounge; Bob is outside. */
static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->server = support_server_new_started ();
  self->ada = support_client_new_in_room (self->server, "ada", NULL, "#lounge");
  self->bob = support_client_new_registered (self->server, "bob", NULL);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  support_client_free (self->ada);
  support_client_free (self->bob);
  support_server_free (self->server);
}

static void
set_mode (Fixture *self, const char *change)
{
  g_autofree char *pattern = g_strdup_printf (":ada!ada@localhost MODE #lounge :%s", change);

  support_client_send (self->ada, "MODE #lounge %s", change);
  support_client_expect (self->ada, pattern);
}

static void
enter_bob (Fixture *self)
{
  support_client_join (self->bob, "#lounge");
  support_client_expect (self->ada, ":bob!bob@localhost JOIN #lounge");
}

static void
test_closed_doors (Fixture *self, gconstpointer user_data)
{
  set_mode (self, "+k kindling");
  support_client_send (self->bob, "JOIN #lounge");
  support_client_expect (self->bob, ":* 475 bob #lounge :Cannot join channel (+k)");
  support_client_send (self->bob, "JOIN #lounge wrong");
  support_client_expect (self->bob, ":* 475 bob #lounge :Cannot join channel (+k)");
  set_mode (self, "-k *");

  set_mode (self, "+l 1");
  support_client_send (self->bob, "JOIN #lounge");
  support_client_expect (self->bob, ":* 471 bob #lounge :Cannot join channel (+l)");
  set_mode (self, "-l");

  set_mode (self, "+b bob!*@*");
  support_client_send (self->bob, "JOIN #lounge");
  support_client_expect (self->bob, ":* 474 bob #lounge :Cannot join channel (+b)");
  set_mode (self, "-b bob!*@*");

  set_mode (self, "+i");
  support_client_send (self->bob, "JOIN #lounge");
  support_client_expect (self->bob, ":* 473 bob #lounge :Cannot join channel (+i)");
  support_client_send (self->ada, "INVITE bob #lounge");
  support_client_expect (self->ada, ":* 341 ada bob #lounge");
  support_client_expect (self->bob, ":ada!ada@localhost INVITE bob #lounge");
  enter_bob (self);
}

static void
test_key (Fixture *self, gconstpointer user_data)
{
  set_mode (self, "+k kindling");
  support_client_send (self->bob, "JOIN #lounge kindling");
  support_client_expect (self->bob, ":bob!bob@localhost JOIN #lounge");
}

static void
test_only_operators (Fixture *self, gconstpointer user_data)
{
  enter_bob (self);
  support_client_send (self->bob, "MODE #lounge +m");
  support_client_expect (self->bob, ":* 482 bob #lounge :*");
  support_client_send (self->bob, "KICK #lounge ada");
  support_client_expect (self->bob, ":* 482 bob #lounge :*");

  support_client_send (self->bob, "TOPIC #lounge :mine");
  support_client_expect (self->bob, ":* 482 bob #lounge :*");

  set_mode (self, "+o bob");
  support_client_expect (self->bob, ":ada!ada@localhost MODE #lounge +o bob");
  support_client_send (self->bob, "TOPIC #lounge :mine");
  support_client_expect (self->bob, ":bob!bob@localhost TOPIC #lounge :mine");
  support_client_expect (self->ada, ":bob!bob@localhost TOPIC #lounge :mine");
  support_client_send (self->bob, "KICK #lounge ada :my turn");
  support_client_expect (self->ada, ":bob!bob@localhost KICK #lounge ada :my turn");
  support_client_expect (self->bob, ":bob!bob@localhost KICK #lounge ada :my turn");
}

static void
test_moderated (Fixture *self, gconstpointer user_data)
{
  enter_bob (self);
  set_mode (self, "+m");
  support_client_expect (self->bob, ":ada!ada@localhost MODE #lounge +m");
  support_client_send (self->bob, "PRIVMSG #lounge :mmph");
  support_client_expect (self->bob, ":* 404 bob #lounge :*");

  set_mode (self, "+v bob");
  support_client_expect (self->bob, ":ada!ada@localhost MODE #lounge +v bob");
  support_client_send (self->bob, "PRIVMSG #lounge :thank you");
  support_client_expect (self->ada, ":bob!bob@localhost PRIVMSG #lounge :thank you");
}

static void
test_mode_queries (Fixture *self, gconstpointer user_data)
{
  set_mode (self, "+l 7");
  support_client_send (self->ada, "MODE #lounge");
  support_client_expect (self->ada, ":* 324 ada #lounge +*l* :7");
  support_client_expect (self->ada, ":* 329 ada #lounge *");

  set_mode (self, "+b *!*@203.0.113.7");
  support_client_send (self->ada, "MODE #lounge b");
  support_client_expect (self->ada, ":* 367 ada #lounge *!*@203.0.113.7 *ada* *");
  support_client_expect (self->ada, ":* 368 ada #lounge :End of channel ban list");

  support_client_send (self->ada, "MODE #lounge +y");
  support_client_expect (self->ada, ":* 472 ada y :*");
  support_client_send (self->ada, "MODE bob");
  support_client_expect (self->ada, ":* 502 ada :*");
  support_client_send (self->ada, "MODE ada");
  support_client_expect (self->ada, ":* 221 ada :+*");
}

static void
test_kick_of_strangers (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->ada, "KICK #lounge bob");
  support_client_expect (self->ada, ":* 441 ada bob #lounge :*");
  support_client_send (self->ada, "KICK #lounge nobody");
  support_client_expect (self->ada, ":* 401 ada nobody :*");
  support_client_send (self->ada, "INVITE ada #lounge");
  support_client_expect (self->ada, ":* 443 ada ada #lounge :*");
}

static void
test_secret (Fixture *self, gconstpointer user_data)
{
  support_client_send (self->bob, "LIST");
  support_client_expect (self->bob, ":* 321 bob *");
  support_client_expect (self->bob, ":* 322 bob #lounge 1 :*");
  support_client_expect (self->bob, ":* 323 bob :End of /LIST");

  set_mode (self, "+s");
  support_client_send (self->bob, "LIST");
  support_client_expect (self->bob, ":* 321 bob *");
  support_client_expect (self->bob, ":* 323 bob :End of /LIST");
  support_client_send (self->bob, "WHOIS ada");
  support_client_expect (self->bob, ":* 311 bob ada ada localhost * :Name of ada");
  for (;;)
    {
      g_autofree char *line = support_client_next (self->bob);

      g_assert_null (strstr (line, "#lounge"));
      if (support_line_matches (line, ":* 318 bob ada :End of /WHOIS list"))
        break;
    }
}

static void
test_questions (Fixture *self, gconstpointer user_data)
{
  static const struct
  {
    const char *question;
    const char *answer;
  } table[] = {
    { "WHO #lounge", ":* 352 bob #lounge ada localhost * ada H@ :0 Name of ada" },
    { "WHO #lounge", ":* 315 bob #lounge :End of WHO list" },
    { "WHOIS ada", ":* 319 bob ada :@#lounge" },
    { "WHOIS ada", ":* 312 bob ada inglenook.local :*" },
    { "WHOIS ada", ":* 317 bob ada * * :seconds idle, signon time" },
    { "WHOIS ada", ":* 318 bob ada :End of /WHOIS list" },
    { "WHOIS nobody", ":* 401 bob nobody :*" },
    { "ISON ada nobody bob", ":* 303 bob :ada bob" },
    { "USERHOST ada", ":* 302 bob :ada=+ada@localhost" },
    { "LUSERS", ":* 251 bob :*2*" },
    { "LUSERS", ":* 255 bob :*" },
    { "VERSION", ":* 351 bob *nglenook* inglenook.local :*" },
    { "TIME", ":* 391 bob inglenook.local :*" },
    { "INFO", ":* 374 bob :End of /INFO list" },
    { "TOPIC #lounge", ":* 331 bob #lounge :No topic is set" },
    { "NAMES #lounge", ":* 366 bob #lounge :End of /NAMES list" },
    { "PING token", ":* PONG inglenook.local :token" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      support_client_send (self->bob, "%s", table[i].question);
      g_free (support_client_wait_for (self->bob, table[i].answer));
      support_client_sync (self->bob);
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/blackbox/rooms/closed-doors", test_closed_doors);
  add ("/blackbox/rooms/key", test_key);
  add ("/blackbox/rooms/only-operators", test_only_operators);
  add ("/blackbox/rooms/moderated", test_moderated);
  add ("/blackbox/rooms/mode-queries", test_mode_queries);
  add ("/blackbox/rooms/kick-of-strangers", test_kick_of_strangers);
  add ("/blackbox/rooms/secret", test_secret);
  add ("/blackbox/rooms/questions", test_questions);

  return g_test_run ();
}
