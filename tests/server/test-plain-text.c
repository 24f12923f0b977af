/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door for people without a chat program: netcat, telnet, a program of twenty lines. */

#include "person.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../store/store-fault.h"
#include "server/server-address.h"

#define WELCOME "Welcome to Test: A server under test"
#define HINT                                                                                       \
  "Say what you are called. After that everybody here is told each line that you type. A dot "     \
  "alone leaves."
#define ASK      "Your name: "
#define PASSWORD "Password: "

/* The mask of somebody at the door is as that of any other. */
#define ANN ":Ann!Ann@localhost "

typedef struct
{
  ServerFixture parent;
  ServerClient *bob;
} Fixture;

/* Bob has a chat program, and is in #lounge. */
static void
set_up (Fixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (&self->parent, data);
  person_start_server (&self->parent);
  self->bob = server_client_new (&self->parent, "bob", NULL);
  server_client_run (self->bob, "JOIN #lounge");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fault_reset ();
  g_clear_pointer (&self->bob, server_client_free);
  server_fixture_tear_down (&self->parent, data);
}

static void
test_talk (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_connect (&ann, &self->parent);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", "* You are in #lounge as Ann", "* Here are: bob, Ann", NULL);
  server_client_expect (self->bob, ANN "JOIN #lounge", NULL);

  person_check (&ann, "hello", NULL);
  person_check (&ann, "  :-) with @all  ", NULL);
  person_check (&ann, "@tag is no tag", NULL);
  person_check (&ann, "/me waves", NULL);
  person_check (&ann, "/join #a is nothing special, nor is . or QUIT", NULL);
  person_check (&ann, "   ", NULL);
  server_client_expect (self->bob, ANN "PRIVMSG #lounge hello",
                        ANN "PRIVMSG #lounge :  :-) with @all  ",
                        ANN "PRIVMSG #lounge :@tag is no tag",
                        ANN "PRIVMSG #lounge :\001ACTION waves\001",
                        ANN "PRIVMSG #lounge :/join #a is nothing special, nor is . or QUIT",
                        ANN "PRIVMSG #lounge :   ", NULL);

  server_client_run (self->bob, "PRIVMSG #lounge :hello Ann");
  person_expect (&ann, "bob: hello Ann", NULL);
  person_type (&ann, ".");
  person_expect_end (&ann, "* Good-bye", NULL);
  server_client_expect (self->bob, ANN "QUIT Quit", NULL);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_connect (&ann, &self->parent);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann of Test", "* A name has no spaces in it. Ann_of_Test would do.", ASK,
                NULL);
  person_check (&ann, "#1", "* Nobody can be called that. _1 would do.", ASK, NULL);
  person_check (&ann, "Bob", "* Bob is somebody's name, or nearly so. Take another one.", ASK,
                NULL);
  person_check (&ann,
                "b\xd0\xbe"
                "b",
                "* b\xd0\xbe"
                "b is somebody's name, or nearly so. Take another one.",
                ASK, NULL);
  person_check (&ann, "  Ann ", "* You are in #lounge as Ann", "* Here are: bob, Ann", NULL);
}

/* A web browser that was sent here says nothing to anybody. */
static void
test_too_many_names (Fixture *self, gconstpointer data)
{
  g_auto (Person) web = { NULL };

  person_connect (&web, &self->parent);
  person_expect (&web, WELCOME, HINT, ASK, NULL);
  person_type (&web, "POST / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: b c\r\nAccept: */*\r\n"
                     "Content-Type: text/plain\r\nContent-Length: 9\r\n\r\nAnn\r\nspam\r");
  person_expect_end (&web, "* A name has no spaces in it. POST_HTTP11 would do.", ASK,
                     "* A name has no spaces in it. Host_aexample would do.", ASK,
                     "* A name has no spaces in it. User-Agent_b_c would do.", ASK,
                     "* A name has no spaces in it. Accept would do.", ASK,
                     "* A name has no spaces in it. Content-Type_textplain would do.",
                     "* Good-bye: None of these can be a name; connect again to try others", NULL);
  server_client_expect (self->bob, NULL);
}

/* A letter more than a nick can have. */
static void
test_long_name (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_connect (&ann, &self->parent);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "abcdefghijklmnopqrstuvwxyz0123456",
                "* Nobody can be called that. abcdefghijklmnopqrstuvwxyz012345 would do.", ASK,
                NULL);
  person_check (&ann, "\xe9",
                "* That was no UTF-8, so nobody was told. Let your terminal or program send "
                "UTF-8.",
                ASK, NULL);
  person_check (&ann, "  ", "* Nobody can be called that. Guest would do.", ASK, NULL);
  person_check (&ann, ".", "* Good-bye", NULL);
}

static void
test_password (ServerFixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };
  g_auto (Person) eve = { NULL };

  self->config->password = server_fixture_make_verifier ("by the fire");
  person_start_server (self);
  person_connect (&ann, self);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", PASSWORD, NULL);
  person_check (&ann, "by the fire", "* You are in #lounge as Ann", "* Here are: Ann", NULL);

  person_connect (&eve, self);
  person_expect (&eve, WELCOME, HINT, ASK, NULL);
  person_check (&eve, "Eve", PASSWORD, NULL);
  person_type (&eve, "fire");
  person_expect_end (&eve, "* Good-bye: Password incorrect", NULL);
}

/* What comes in place of a password has the name given once more. */
static void
test_no_password (ServerFixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  self->config->password = server_fixture_make_verifier ("by the fire");
  person_start_server (self);
  person_connect (&ann, self);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", PASSWORD, NULL);
  person_check (&ann, "\xff",
                "* That was no UTF-8, so nobody was told. Let your terminal or program send "
                "UTF-8.",
                ASK, NULL);
  person_check (&ann, "A!n", "* Nobody can be called that. An would do.", ASK, NULL);
  person_check (&ann, "Ann", PASSWORD, NULL);
}

/* While a password is looked at, somebody else can take the name. */
static void
test_taken_meanwhile (ServerFixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };
  g_auto (Person) other = { NULL };

  self->config->password = server_fixture_make_verifier ("by the fire");
  person_start_server (self);
  person_connect (&ann, self);
  person_connect (&other, self);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", PASSWORD, NULL);
  person_expect (&other, WELCOME, HINT, ASK, NULL);
  person_check (&other, "Ann", PASSWORD, NULL);
  person_check (&other, "by the fire", "* You are in #lounge as Ann", "* Here are: Ann", NULL);
  person_check (&ann, "by the fire", "* Ann is somebody's name, or nearly so. Take another one.",
                ASK, NULL);
  person_check (&ann, "Ben", PASSWORD, NULL);
  person_check (&ann, "by the fire", "* You are in #lounge as Ben", "* Here are: Ann, Ben", NULL);
}

/* What was said before has times; who is here comes after it. */
static void
test_history (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) das = server_client_connect (&self->parent);
  g_auto (Person) ann = { NULL };

  self->parent.server->config->limits.ping_interval = 24 * 60 * 60;
  self->parent.server->config->motd = g_strsplit ("Be kind.\nAnd brief.", "\n", -1);
  server_client_run (das, "CAP REQ :batch draft/multiline\r\nNICK Ritam_Das\r\n"
                          "USER u 0 * :Ritam Das\r\nCAP END");
  server_client_run (self->bob, "PRIVMSG #lounge :one\r\nTOPIC #lounge :By the fire");
  server_fixture_advance (&self->parent, 11 * 60 * 60 * 1000 + 59 * 60 * 1000);
  server_client_run (self->bob, "PING x");
  server_client_run (self->bob, "PRIVMSG #lounge :\001ACTION nods\001\r\nNOTICE #lounge :three");
  server_fixture_advance (&self->parent, 2 * 60 * 1000);
  server_client_run (das, "JOIN #lounge\r\nBATCH +1 draft/multiline #lounge\r\n"
                          "@batch=1 PRIVMSG #lounge :four\r\n@batch=1 PRIVMSG #lounge :five\r\n"
                          "BATCH -1");

  person_connect (&ann, &self->parent);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", "- Be kind.", "- And brief.", "* You are in #lounge as Ann",
                "* The topic is: By the fire", "* On 2026-11-20 (UTC):", "[12:00] bob: one",
                "[23:59] * bob nods", "[23:59] -bob- three",
                "* On 2026-11-21 (UTC):", "[00:01] Ritam Das: four", "[00:01] Ritam Das: five",
                "* Here are: bob, Ritam Das, Ann", NULL);
}

static void
test_no_history (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  self->parent.server->config->limits.history_on_join = 0;
  server_client_run (self->bob, "PRIVMSG #lounge :one");
  person_connect (&ann, &self->parent);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", "* You are in #lounge as Ann", "* Here are: bob, Ann", NULL);
}

static void
test_happenings (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) das = server_client_connect (&self->parent);
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  server_client_run (das, "NICK Ritam_Das\r\nUSER u 0 * :Ritam Das\r\nJOIN #lounge");
  person_expect (&ann, "* Ritam Das came in", NULL);
  server_client_run (das, "NICK Ritam");
  person_expect (&ann, "* Ritam Das is called Ritam now", NULL);
  server_client_run (das, "NICK Ritam_Das2");
  person_expect (&ann, "* Ritam is called Ritam Das 2 now", NULL);
  server_client_run (self->bob, "TOPIC #lounge :By the fire");
  person_expect (&ann, "* bob changed the topic to: By the fire", NULL);
  server_client_run (self->bob, "TOPIC #lounge :");
  person_expect (&ann, "* bob took the topic away", NULL);
  server_client_run (self->bob, "MODE #lounge +mv Ann");
  person_expect (&ann, "* bob set the modes +mv Ann", NULL);
  server_client_run (self->bob, "MODE #lounge +eeeeeeeeeeeee a b c d e f g h i j k l m");
  person_expect (&ann,
                 "* bob set the modes +eeeeeeeeeeeee a!*@* b!*@* c!*@* d!*@* e!*@* f!*@* g!*@* "
                 "h!*@* i!*@* j!*@* k!*@* l!*@* m!*@*",
                 NULL);
  server_client_run (self->bob, "KICK #lounge Ritam_Das2 :Too loud");
  person_expect (&ann, "* bob sent Ritam Das 2 out: Too loud", NULL);
  server_client_run (das, "JOIN #lounge\r\nPART #lounge");
  person_expect (&ann, "* Ritam Das 2 came in", "* Ritam Das 2 left", NULL);
  server_client_run (das, "JOIN #lounge\r\nPART #lounge :Tea");
  person_expect (&ann, "* Ritam Das 2 came in", "* Ritam Das 2 left: Tea", NULL);
  server_client_run (das, "JOIN #lounge");
  server_client_send (das, "QUIT :Good night");
  person_expect (&ann, "* Ritam Das 2 came in", "* Ritam Das 2 left: Good night", NULL);
  server_client_run (self->bob, "JOIN #a\r\nINVITE Ann #a");
  person_expect (&ann, "* bob invites you to #a", NULL);
  server_client_run (self->bob, "RENAME #lounge #parlour :More room");
  person_expect (&ann, "* This room is called #parlour now", NULL);
  person_check (&ann, "nice", NULL);
  server_client_expect (self->bob, ANN "PRIVMSG #parlour nice", NULL);
}

static void
test_sayings (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cat
      = server_client_new (&self->parent, "cat", "message-tags batch draft/multiline");
  g_auto (Person) ann = { NULL };

  server_client_run (cat, "JOIN #lounge");
  person_enter (&ann, &self->parent, "Ann");
  server_client_run (cat, "PRIVMSG Ann :psst");
  person_expect (&ann, "(to you alone) cat: psst", NULL);
  server_client_run (cat, "PRIVMSG Ann :\001ACTION winks\001");
  person_expect (&ann, "(to you alone) * cat winks", NULL);
  server_client_run (cat, "NOTICE Ann :look");
  person_expect (&ann, "(to you alone) -cat- look", NULL);
  server_client_run (self->bob, "MODE #lounge +o Ann\r\nPRIVMSG @#lounge :who is that?");
  person_expect (&ann, "* bob set the modes +o Ann", "(to @#lounge) bob: who is that?", NULL);
  server_client_run (cat, "BATCH +1 draft/multiline #lounge\r\n@batch=1 PRIVMSG #lounge :1\r\n"
                          "@batch=1 PRIVMSG #lounge :2\r\nBATCH -1");
  person_expect (&ann, "cat: 1", "cat: 2", NULL);

  server_client_run (cat, "NOTICE #lounge :tea");
  person_expect (&ann, "-cat- tea", NULL);

  /* What programs tell each other is not for people. */
  server_client_run (cat, "@+typing=active TAGMSG #lounge\r\n@+draft/react=x TAGMSG #lounge\r\n"
                          "PRIVMSG Ann :\001VERSION\001\r\n@+typing=done PRIVMSG #lounge :done");
  person_expect (&ann, "cat: done", NULL);
}

/* Nobody is called what could be taken for a sentence. */
static void
test_misleading_names (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *realname;
    const char *nick;
    const char *name;
  } names[] = {
    { "* bob left", "bob_left", "bob_left" },
    { "bob: I quit", "bob_I_quit", "bob_I_quit" },
    { "(to you) bob", "to_you_bob", "to_you_bob" },
    { "bob  b", "bob_b", "bob_b" },
    { "bob\xe2\x80\xae b", "bob_b", "bob_b" },
    { "J. O'Hara-Wei", "J_OHara-Wei", "J. O'Hara-Wei" },
    { "Zoe\xcc\x88 2", "Zo\xc3\xab_2", "Zoe\xcc\x88 2" },
  };
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ServerClient) other = server_client_connect (&self->parent);
      g_autofree char *lines = g_strdup_printf (
          "NICK %s\r\nUSER u 0 * :%s\r\nJOIN #lounge\r\nPRIVMSG #lounge :hello\r\n"
          "PRIVMSG #lounge :\001ACTION waves\001",
          names[i].nick, names[i].realname);
      g_autofree char *came = g_strdup_printf ("* %s came in", names[i].name);
      g_autofree char *said = g_strdup_printf ("%s: hello", names[i].name);
      g_autofree char *did = g_strdup_printf ("* %s waves", names[i].nick);
      g_autofree char *left = g_strdup_printf ("* %s left", names[i].name);

      server_client_run (other, lines);
      server_client_send (other, "QUIT");
      person_expect (&ann, came, said, did, left, NULL);
    }
}

/* No control of a terminal passes, in neither direction. */
static void
test_controls (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  server_client_run (self->bob, "PRIVMSG #lounge :\002b\002 \00304,12red\017 \033[2J\007 a\tb "
                                "\xc2\x9b"
                                "1m \x7f.");
  person_expect (&ann, "bob: b red [2J a b 1m .", NULL);
  person_check (&ann, "a\033[A\002b\001", NULL);
  server_client_expect (self->bob, ANN "PRIVMSG #lounge a[Ab", NULL);
}

static void
test_telnet (Fixture *self, gconstpointer data)
{
  const char bytes[] = "\xff\xfb\x1f\xff\xfd\x01"
                       "An\xff\xf1n\r\0hel\xff\xfa\x1f\0P\0\x18\xff\xf0"
                       "lo\r\nyou\r\n";
  g_auto (Person) ann = { NULL };

  person_connect (&ann, &self->parent);
  person_type_bytes (&ann, bytes, sizeof bytes - 1);
  person_expect (&ann, WELCOME, HINT, ASK, "* You are in #lounge as Ann", "* Here are: bob, Ann",
                 NULL);
  server_client_expect (self->bob, ANN "JOIN #lounge", ANN "PRIVMSG #lounge hello",
                        ANN "PRIVMSG #lounge you", NULL);
}

static void
test_no_text (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };
  g_autofree char *most = g_strnfill (4094, 'x');
  g_autofree char *more = g_strnfill (4095, 'x');

  person_enter (&ann, &self->parent, "Ann");
  person_check (&ann, "caf\xe9",
                "* That was no UTF-8, so nobody was told. Let your terminal or program send "
                "UTF-8.",
                NULL);
  person_check (&ann,
                "\xff"
                "a",
                "* That was no UTF-8, so nobody was told. Let your terminal or program send "
                "UTF-8.",
                NULL);
  person_check (&ann, more,
                "* That line was too long, so nobody was told. 4094 octets are the most.", NULL);
  server_client_expect (self->bob, ANN "JOIN #lounge", NULL);
  person_check (&ann, most, NULL);
  server_client_run (self->bob, "MODE #lounge +m");
  person_expect (&ann, "* bob set the modes +m", NULL);
  person_check (&ann, "hello", "* That did not work: Cannot send to channel", NULL);
}

/* A long line is said in as many messages as it takes, and all of it. */
static void
test_long_line (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) line = g_string_new ("/me ");
  g_autoptr (GString) got = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree char *told = NULL;
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  server_client_run (self->bob, "PING x");
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (line, "%sword%u", i > 0 ? " " : "", i);
  person_check (&ann, line->str, NULL);

  told = server_client_take_lines (self->bob);
  lines = g_strsplit (told, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 2);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *start = ANN "PRIVMSG #lounge :\001ACTION ";

      g_assert_true (g_str_has_prefix (lines[i], start));
      g_assert_true (g_str_has_suffix (lines[i], "\001"));
      lines[i][strlen (lines[i]) - 1] = '\0';
      g_string_append_printf (got, "%s%s", i > 0 ? " " : "", lines[i] + strlen (start));
    }
  g_assert_cmpstr (got->str, ==, line->str + strlen ("/me "));
}

/* A program that says something and closes has said all of it, a last line without an end, too. */
static void
test_closing (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_connect (&ann, &self->parent);
  person_type_bytes (&ann, "Ann\nhello\nbye", strlen ("Ann\nhello\nbye"));
  shutdown (ann.fd, SHUT_WR);
  person_expect_end (&ann, WELCOME, HINT, ASK, "* You are in #lounge as Ann",
                     "* Here are: bob, Ann", "* Good-bye: Connection closed", NULL);
  server_client_expect (self->bob, ANN "JOIN #lounge", ANN "PRIVMSG #lounge hello",
                        ANN "PRIVMSG #lounge bye", ANN "QUIT :Connection closed", NULL);
}

static void
test_kicked (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  server_client_run (self->bob, "KICK #lounge Ann :Not you");
  person_expect_end (&ann, "* bob sent you out: Not you", "* Good-bye: You were sent out", NULL);
}

static void
test_closed_lobby (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  server_client_run (self->bob, "MODE #lounge +i");
  person_connect (&ann, &self->parent);
  person_type (&ann, "Ann");
  person_expect_end (&ann, WELCOME, HINT, ASK, "* That did not work: Cannot join channel (+i)",
                     "* Good-bye: There is no other room behind this door", NULL);
}

static void
test_lobby (ServerFixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  g_free (self->config->lobby);
  self->config->lobby = g_strdup ("#Stube");
  person_start_server (self);
  person_connect (&ann, self);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", "* You are in #Stube as Ann", "* Here are: Ann", NULL);
}

/* Whoever says no name has as long as others; later nobody expects an answer to a PING. */
static void
test_silence (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };
  g_auto (Person) mute = { NULL };

  g_clear_pointer (&self->bob, server_client_free);
  person_enter (&ann, &self->parent, "Ann");
  person_connect (&mute, &self->parent);
  server_fixture_advance (&self->parent, 60 * 1000);
  person_expect_end (&mute, WELCOME, HINT, ASK, "* Good-bye: Registration timed out", NULL);

  for (guint i = 0; i < 20; i++)
    server_fixture_advance (&self->parent, 90 * 1000);
  person_expect (&ann, NULL);
  person_check (&ann, ".", "* Good-bye", NULL);
}

static int
get_option (int fd, int level, int name)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, name, &value, &size), ==, 0);

  return value;
}

/* The system finds out when nobody is at the other end of a network any more. */
static void
test_keepalive (ServerFixture *self, gconstpointer data)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  g_auto (Person) ann = { NULL };
  const char *text;
  int fd;

  self->config->limits.ping_interval = 90;
  self->config->listen_plain_text
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (self->config->listen_plain_text, server_address_parse ("127.0.0.1:0", NULL));
  ((ServerAddress *) self->config->listen_plain_text->pdata[0])->is_plain_text = TRUE;
  server_fixture_start (self);
  text = server_get_addresses (self->server)[1];
  g_assert_true (g_str_has_prefix (text, "telnet://127.0.0.1:"));
  address.sin_port = htons (atoi (strrchr (text, ':') + 1));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);

  ann = (Person){ .fixture = self, .text = g_string_new (NULL) };
  ann.fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (ann.fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  person_expect (&ann, WELCOME, HINT, ASK, NULL);
  person_check (&ann, "Ann", "* You are in #lounge as Ann", "* Here are: Ann", NULL);

  fd = server_fixture_get_session (self, "Ann")->stream.fd;
  g_assert_cmpint (get_option (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPIDLE), ==, 90);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPINTVL), ==, 20);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPCNT), ==, 3);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 150 * 1000);
}

static void
test_full (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  self->parent.server->config->limits.connections = 1;
  person_connect (&ann, &self->parent);
  person_expect_end (&ann, "* Good-bye: This server is full", NULL);
}

/* What comes too quickly waits, and is said in the end. */
static void
test_rate (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  server_client_run (self->bob, "PING x");
  self->parent.server->config->limits.messages = (BaseBucketRate){ 1, 2 };
  server_fixture_advance (&self->parent, 10 * 1000);
  for (guint i = 0; i < 5; i++)
    g_string_append_printf (bytes, "%u\n", i);
  person_type_bytes (&ann, bytes->str, bytes->len);
  for (guint i = 0; i < 10; i++)
    server_fixture_advance (&self->parent, 1000);
  server_client_expect (self->bob, ANN "PRIVMSG #lounge 0", ANN "PRIVMSG #lounge 1",
                        ANN "PRIVMSG #lounge 2", ANN "PRIVMSG #lounge 3", ANN "PRIVMSG #lounge 4",
                        NULL);
}

/* Whoever does not read is disconnected as any other. */
static void
test_slow_reader (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (400, 'x');
  g_autofree char *line = g_strdup_printf ("PRIVMSG #lounge :%s", text);
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  self->parent.server->config->limits.outbox_bytes = 4096;
  for (guint i = 0; i < 2000 && server_fixture_get_session (&self->parent, "Ann") != NULL; i++)
    server_client_run (self->bob, line);
  g_assert_null (server_fixture_get_session (&self->parent, "Ann"));
}

/* Nothing is shown before it is on disk. */
static void
test_hold (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  fault_hold ();
  server_client_send (self->bob, "PRIVMSG #lounge :hello");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  person_expect (&ann, NULL);
  fault_release ();
  person_expect (&ann, "bob: hello", NULL);
}

/* What cannot be stored is shown to nobody, and who said it is told. */
static void
test_voided (Fixture *self, gconstpointer data)
{
  g_auto (Person) ann = { NULL };
  g_auto (Person) cat = { NULL };

  person_enter (&ann, &self->parent, "Ann");
  person_enter (&cat, &self->parent, "cat");
  person_expect (&ann, "* cat came in", NULL);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  g_test_expect_message ("server", G_LOG_LEVEL_CRITICAL, "Cannot store messages, refusing them: *");
  fault_set_sync_status (SQLITE_IOERR);
  person_type (&ann, "hello");
  while (self->parent.server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  server_fixture_settle (&self->parent);
  server_fixture_advance (&self->parent, 30 * 1000);
  person_expect (&ann,
                 "* That did not work: The server cannot store messages at the moment, so nobody "
                 "was sent this one",
                 NULL);
  g_test_assert_expected_messages ();
  person_expect (&cat, NULL);
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  add ("/server/plain-text/talk", test_talk);
  add ("/server/plain-text/names", test_names);
  add ("/server/plain-text/too-many-names", test_too_many_names);
  add ("/server/plain-text/long-name", test_long_name);
  server_fixture_add ("/server/plain-text/password", test_password);
  server_fixture_add ("/server/plain-text/no-password", test_no_password);
  server_fixture_add ("/server/plain-text/taken-meanwhile", test_taken_meanwhile);
  add ("/server/plain-text/history", test_history);
  add ("/server/plain-text/no-history", test_no_history);
  add ("/server/plain-text/happenings", test_happenings);
  add ("/server/plain-text/sayings", test_sayings);
  add ("/server/plain-text/misleading-names", test_misleading_names);
  add ("/server/plain-text/controls", test_controls);
  add ("/server/plain-text/telnet", test_telnet);
  add ("/server/plain-text/no-text", test_no_text);
  add ("/server/plain-text/long-line", test_long_line);
  add ("/server/plain-text/closing", test_closing);
  add ("/server/plain-text/kicked", test_kicked);
  add ("/server/plain-text/closed-lobby", test_closed_lobby);
  server_fixture_add ("/server/plain-text/lobby", test_lobby);
  add ("/server/plain-text/silence", test_silence);
  server_fixture_add ("/server/plain-text/keepalive", test_keepalive);
  add ("/server/plain-text/full", test_full);
  add ("/server/plain-text/rate", test_rate);
  add ("/server/plain-text/slow-reader", test_slow_reader);
  add ("/server/plain-text/hold", test_hold);
  add ("/server/plain-text/voided", test_voided);

  return g_test_run ();
}
