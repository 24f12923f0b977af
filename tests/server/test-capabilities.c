/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each hears exactly what was negotiated. Many people with different capabilities look on as some
 * others do all that there is to see, and do the same things one after the other. What each of them
 * heard is compared with what becomes of the lines of somebody who negotiated everything. */

#include "server-fixture.h"

#include <string.h>

#include "capability-oracle.h"

#define SEED     20261120
#define N_RANDOM 200

/* Their nicks are of one length and occur nowhere else. */
#define NICK_FORMAT "zz%04u"

/* As many do the same before any of them is listened to, so that one commit is for all. */
#define TOGETHER 32

/* As many as fit one MODE with such nicks. */
#define MODES_PER_LINE 12

/**
 * Person:
 * @client: the connection
 * @nick: "zz0000" for who negotiated everything, with whom the others are compared
 * @caps: what was negotiated
 */
typedef struct
{
  ServerClient *client;
  char *nick;
  IrcCaps caps;
} Person;

/**
 * Scene:
 * @fixture: the server
 * @people: (element-type Person): who is compared; the first negotiated everything
 * @ann: runs all rooms, and negotiated everything, as have the others that only act
 * @gus: has an account, and is an operator of the server
 * @far: shares no room with @people
 * @out: is in no room
 * @said: the number of a message that others refer to
 * @log: all that the first of @people heard
 */
typedef struct
{
  ServerFixture *fixture;
  GPtrArray *people;
  ServerClient *ann;
  ServerClient *gus;
  ServerClient *far;
  ServerClient *out;
  guint said;
  GString *log;
} Scene;

static void
person_free (Person *self)
{
  server_client_free (self->client);
  g_free (self->nick);
  g_free (self);
}

/* One request for each: all of them would not fit one line. */
static void
append_requests (GString *lines, IrcCaps caps, const char *sign)
{
  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    if ((caps & (G_GUINT64_CONSTANT (1) << i)) != 0)
      g_string_append_printf (lines, "CAP REQ %s%s\r\n", sign, irc_cap_get_name (i));
}

static ServerClient *
enter (ServerFixture *fixture, const char *nick, IrcCaps caps, IrcCaps given_back)
{
  ServerClient *client = server_client_connect (fixture);
  g_autoptr (GString) lines = g_string_new (NULL);

  append_requests (lines, caps | given_back, "");
  g_string_append_printf (lines, "NICK %s\r\nUSER u 0 * :Somebody\r\nCAP END\r\n", nick);
  append_requests (lines, given_back, "-");
  g_string_append (lines, "PING x");
  server_client_run (client, lines->str);
  g_assert_cmpuint (server_fixture_get_session (fixture, nick)->asked, ==, caps);

  return client;
}

/* Every second one had everything before. */
static void
add_person (Scene *scene, IrcCaps caps)
{
  Person *person = g_new (Person, 1);
  IrcCaps given_back = scene->people->len % 2 == 1 ? CAPABILITY_ORACLE_FULL & ~caps : 0;

  person->nick = g_strdup_printf (NICK_FORMAT, scene->people->len);
  person->client = enter (scene->fixture, person->nick, caps, given_back);
  person->caps = caps;
  g_ptr_array_add (scene->people, person);
}

/* Nothing, each alone and all but each, with what it builds on and without, and whatever comes. */
static void
add_people (Scene *scene)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  const IrcCaps full = CAPABILITY_ORACLE_FULL;

  add_person (scene, full);
  add_person (scene, 0);
  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      IrcCaps cap = (G_GUINT64_CONSTANT (1) << i) & full;

      add_person (scene, cap);
      add_person (scene, cap | IRC_CAP_BATCH);
      add_person (scene, full & ~cap);
    }
  for (guint i = 0; i < N_RANDOM; i++)
    {
      IrcCaps caps = (IrcCaps) g_rand_int (random) << 32 | g_rand_int (random);

      add_person (scene, caps & full);
    }
}

static void
account (Scene *scene, const char *nick, const char *name)
{
  Server *server = scene->fixture->server;
  HallCommand command = { .type = HALL_COMMAND_ACCOUNT, .text = name };
  g_autoptr (GPtrArray) metadata
      = name != NULL ? server_profiles_read (server_accounts_get_profiles (server->accounts), name)
                     : NULL;

  command.metadata = metadata;
  command.actor = hall_find_user (scene->fixture->server->hall, nick);
  g_assert_true (server_apply (scene->fixture->server, NULL, &command));
}

static void
make_operator (Scene *scene, const char *nick)
{
  HallCommand command = { .type = HALL_COMMAND_OPER, .object = nick };

  command.actor = hall_find_user (scene->fixture->server->hall, nick);
  g_assert_true (server_apply (scene->fixture->server, NULL, &command));
}

static void
change_host (Scene *scene, const char *nick, const char *host)
{
  HallCommand command = { .type = HALL_COMMAND_CHGHOST, .object = "v", .text = host };

  command.actor = hall_find_user (scene->fixture->server->hall, nick);
  g_assert_true (server_apply (scene->fixture->server, NULL, &command));
}

static void
set_scene (Scene *scene, ServerFixture *fixture)
{
  fixture->config->limits.rooms_per_user = 1000;
  server_fixture_start (fixture);
  *scene = (Scene){ .fixture = fixture, .log = g_string_new (NULL) };
  scene->people = g_ptr_array_new_with_free_func ((GDestroyNotify) person_free);
  scene->ann = enter (fixture, "ann", CAPABILITY_ORACLE_FULL, 0);
  scene->gus = enter (fixture, "gus", CAPABILITY_ORACLE_FULL, 0);
  scene->far = enter (fixture, CAPABILITY_ORACLE_FAR, CAPABILITY_ORACLE_FULL, 0);
  scene->out = enter (fixture, "out", CAPABILITY_ORACLE_FULL, 0);
  account (scene, "gus", "gus-account");
  make_operator (scene, "gus");
  add_people (scene);
}

static void
clear_scene (Scene *scene)
{
  g_ptr_array_unref (scene->people);
  server_client_free (scene->ann);
  server_client_free (scene->gus);
  server_client_free (scene->far);
  server_client_free (scene->out);
  g_string_free (scene->log, TRUE);
}

static void
replace (GString *text, const char *pattern, const char *with)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *result = g_regex_replace_literal (regex, text->str, -1, 0, with, 0, NULL);

  g_string_assign (text, result);
}

/* Each session counts its batches: they are called after the order in which they begin. */
static void
name_batches (GString *text)
{
  for (guint i = 0;; i++)
    {
      const char *start = strstr (text->str, " BATCH +");
      g_autofree char *reference = NULL;
      g_autofree char *name = g_strdup_printf ("batch-%u", i);

      if (start == NULL)
        return;

      start += strlen (" BATCH +");
      reference = g_strndup (start, strcspn (start, " \n"));
      for (const char *const *form
           = (const char *const[]){ " BATCH +", " BATCH -", "batch=", NULL };
           *form != NULL; form++)
        {
          g_autofree char *old = g_strconcat (*form, reference, NULL);
          g_autofree char *new
              = g_strconcat (g_str_equal (*form, " BATCH +") ? " BEGIN " : *form, name, NULL);

          g_string_replace (text, old, new, 0);
        }
    }
}

/* What differs between two who do the same: what they are called, and what is counted. */
static char *
normalize (const char *lines, const char *nick)
{
  g_autoptr (GString) text = g_string_new (lines);

  name_batches (text);
  g_string_replace (text, nick, "me", 0);
  replace (text, "msgid=([0-9]+|\\*)", "msgid=#");
  replace (text, "\\{[0-9]+\\}", "#");

  return g_strdup (text->str);
}

static char *
describe (IrcCaps caps)
{
  g_autoptr (GString) text = g_string_new ("With");

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    if ((caps & (G_GUINT64_CONSTANT (1) << i)) != 0)
      g_string_append_printf (text, " %s", irc_cap_get_name (i));

  return g_strdup (text->str);
}

/* Of much text only the first line that differs is of interest. */
static void
compare (const Person *person, const char *heard, const char *expected, const char *what)
{
  g_auto (GStrv) heard_lines = g_strsplit (heard, "\n", -1);
  g_auto (GStrv) expected_lines = g_strsplit (expected, "\n", -1);
  g_autofree char *caps = describe (person->caps);
  guint i = 0;

  if (g_str_equal (heard, expected))
    return;

  while (g_strcmp0 (heard_lines[i], expected_lines[i]) == 0)
    i++;
  g_test_message ("%s, after %s, line %u", caps, what, i + 1);
  g_assert_cmpstr (heard_lines[i], ==, expected_lines[i]);
}

static char *
make_line (const Scene *scene, const char *line, const char *nick)
{
  g_autoptr (GString) text = g_string_new (line);
  g_autofree char *said = g_strdup_printf ("{%u}", scene->said);

  g_string_replace (text, "<me>", nick, 0);
  g_string_replace (text, "{said}", said, 0);

  return g_strdup (text->str);
}

static void
send_lines (const Scene *scene, ServerClient *client, const char *lines, const char *nick)
{
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autofree char *line = make_line (scene, each[i], nick);

      server_client_send (client, line);
    }
}

static void
act (const Scene *scene, ServerClient *client, const char *lines, const char *nick)
{
  g_autofree char *heard = NULL;

  send_lines (scene, client, lines, nick);
  heard = server_client_take_lines (client);
}

/**
 * OwnStep:
 * @lines: what each of the people sends, their nick as "<me>"
 * @needs: who has not negotiated this does not
 */
typedef struct
{
  const char *lines;
  IrcCaps needs;
} OwnStep;

static const OwnStep own_steps[] = {
  { "NAMES #vip\nWHO #vip\nWHO #vip %cnf\nWHOIS out\n@label=a WHOIS out\n@label=b PING x\n"
    "@label=c PONG x\n@label=d NONSENSE\n@label=e JOIN 0\nAWAY :tea\n@label=f AWAY\n"
    "SETNAME :Somebody else\n@label=g SETNAME :Somebody\nMONITOR + far",
    0 },
  { "PRIVMSG ann :hello\nNOTICE ann :psst\n@label=a PRIVMSG ann :hello\n@label=b NOTICE ann :psst\n"
    "@+reply=x;+draft/react=y;label=c PRIVMSG ann :hello\n"
    "PRIVMSG <me> :note\n@label=d PRIVMSG <me> :note",
    0 },
  { "@+typing=active TAGMSG ann\n@label=a;+typing=done TAGMSG ann", IRC_CAP_MESSAGE_TAGS },
  { "BATCH +x draft/multiline ann\n@batch=x PRIVMSG ann :one\n@batch=x PRIVMSG ann :two\n"
    "@batch=x;draft/multiline-concat PRIVMSG ann : and more\n@batch=x PRIVMSG ann :\nBATCH -x\n"
    "@label=a BATCH +x draft/multiline ann\n@batch=x PRIVMSG ann :one\n@batch=x PRIVMSG ann :two\n"
    "BATCH -x",
    IRC_CAP_MULTILINE | IRC_CAP_BATCH },
  { "ISUPPORT\n@label=a ISUPPORT", IRC_CAP_EXTENDED_ISUPPORT },
  { "MARKREAD ann timestamp=2026-11-20T11:00:00.000Z\n@label=a MARKREAD ann", IRC_CAP_READ_MARKER },
  { "METADATA * SUB color\n@label=a METADATA * SUB color\nMETADATA * SET color red\n"
    "@label=b METADATA * LIST\nMETADATA * GET color url\n@label=c METADATA nobody LIST\n"
    "METADATA *ALL SYNC\n@label=d METADATA * CLEAR\nMETADATA * SUBS",
    IRC_CAP_METADATA_3 | IRC_CAP_BATCH },
  { "PRIVMSG ann :that was all", 0 },
};

/* Everybody has heard the same from gus. */
static const OwnStep history_steps[] = {
  { "CHATHISTORY LATEST gus * 50\nCHATHISTORY LATEST gus * 1\n"
    "@label=a CHATHISTORY LATEST gus * 50\n@label=b CHATHISTORY LATEST nobody * 50\n"
    "@label=c CHATHISTORY LATEST #nowhere * 50\n"
    "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 9",
    IRC_CAP_CHATHISTORY },
  { "SEARCH in=gus\nSEARCH in=gus;text=nonesuch\n@label=a SEARCH in=gus;limit=1\n"
    "@label=b SEARCH limit=0",
    IRC_CAP_SEARCH },
};

/* What each hears of what they do, and of what ann does to them. */
static void
take_own (Scene *scene, guint index, const char *what, char **model)
{
  const Person *person = g_ptr_array_index (scene->people, index);
  g_autofree char *heard = server_client_take_lines (person->client);
  g_autofree char *mine = NULL;
  g_autofree char *reduced = NULL;
  g_autofree char *expected = NULL;

  if (index == 0)
    {
      g_autofree char *logged = normalize (heard, person->nick);

      *model = g_steal_pointer (&heard);
      g_string_append_printf (scene->log, "%s\n%s\n", *model, logged);
      return;
    }

  reduced = capability_oracle_reduce (*model, person->caps,
                                      ((Person *) g_ptr_array_index (scene->people, 0))->nick);
  expected = normalize (reduced, ((Person *) g_ptr_array_index (scene->people, 0))->nick);
  mine = normalize (heard, person->nick);
  compare (person, mine, expected, what);
}

static guint
get_end (const Scene *scene, guint first)
{
  return MIN (first + TOGETHER, scene->people->len);
}

static gboolean
takes_part (const Scene *scene, guint index, IrcCaps needs)
{
  const Person *person = g_ptr_array_index (scene->people, index);

  return (person->caps & needs) == needs;
}

static void
play_own_step (Scene *scene, const OwnStep *step)
{
  g_autofree char *model = NULL;

  for (guint first = 0; first < scene->people->len; first += TOGETHER)
    {
      for (guint i = first; i < get_end (scene, first); i++)
        {
          const Person *person = g_ptr_array_index (scene->people, i);

          if (takes_part (scene, i, step->needs))
            send_lines (scene, person->client, step->lines, person->nick);
        }
      for (guint i = first; i < get_end (scene, first); i++)
        if (takes_part (scene, i, step->needs))
          take_own (scene, i, step->lines, &model);
    }
}

/* What gus does to some of the people, each of whom has one message after @said. */
static void
act_for_each (Scene *scene, guint first, guint said, const char *lines)
{
  for (guint i = first; i < get_end (scene, first); i++)
    {
      const Person *person = g_ptr_array_index (scene->people, i);

      scene->said = said + 1 + i - first;
      send_lines (scene, scene->gus, lines, person->nick);
    }
  act (scene, scene->gus, "PING x", "");
}

/* A room with a past, for each their own: what one does in it is the past of the next. Who cannot
 * ask for the past is told it when joining. */
static void
play_past (Scene *scene)
{
  g_autofree char *model = NULL;

  for (guint first = 0; first < scene->people->len; first += TOGETHER)
    {
      guint said = scene->fixture->msgids->len;

      act_for_each (scene, first, said,
                    "JOIN #<me>\nTOPIC #<me> :fire\nMODE #<me> +v gus\nPRIVMSG #<me> :one");
      act_for_each (scene, first, said,
                    "REDACT #<me> {said} :oops\nBATCH +x draft/multiline #<me>\n"
                    "@batch=x PRIVMSG #<me> :two\n@batch=x PRIVMSG #<me> :three\n"
                    "@batch=x;draft/multiline-concat PRIVMSG #<me> : too\nBATCH -x\n"
                    "@+reply=x NOTICE #<me> :four\n@+draft/react=y TAGMSG #<me>\n"
                    "@+reply=x RELAYMSG #<me> zoe/far :five");
      for (guint i = first; i < get_end (scene, first); i++)
        {
          const Person *person = g_ptr_array_index (scene->people, i);
          gboolean asks = (person->caps & IRC_CAP_CHATHISTORY) != 0;

          send_lines (scene, person->client,
                      asks ? "JOIN #<me>\nCHATHISTORY LATEST #<me> * 50\nNAMES #<me>"
                           : "JOIN #<me>\nNAMES #<me>",
                      person->nick);
        }
      for (guint i = first; i < get_end (scene, first); i++)
        take_own (scene, i, "joining a room with a past", &model);
    }
}

static void
play_rename (Scene *scene)
{
  g_autofree char *model = NULL;

  for (guint i = 0; i < scene->people->len; i++)
    {
      const Person *person = g_ptr_array_index (scene->people, i);

      act (scene, person->client, "JOIN #r-<me>", person->nick);
      send_lines (scene, person->client, "RENAME #r-<me> #s-<me> :why\nNAMES #s-<me>",
                  person->nick);
      take_own (scene, i, "giving a room another name", &model);
    }
}

static void
play_to_each (Scene *scene)
{
  g_autofree char *model = NULL;

  for (guint first = 0; first < scene->people->len; first += TOGETHER)
    {
      act_for_each (scene, first, 0,
                    "PRIVMSG <me> :one\n@+typing=active TAGMSG <me>\n"
                    "@+reply=x;+draft/react=y NOTICE <me> :two\n"
                    "BATCH +x draft/multiline <me>\n@batch=x PRIVMSG <me> :three\n"
                    "@batch=x PRIVMSG <me> :\n@batch=x PRIVMSG <me> :four\nBATCH -x\n"
                    "INVITE <me> #vip");
      for (guint i = first; i < get_end (scene, first); i++)
        take_own (scene, i, "what is for oneself", &model);
    }
}

static void
join_room (Scene *scene)
{
  g_autoptr (GString) nicks = g_string_new (NULL);
  g_autoptr (GString) letters = g_string_new (NULL);

  act (scene, scene->ann, "JOIN #a", "");
  for (guint i = 0; i < scene->people->len; i++)
    {
      const Person *person = g_ptr_array_index (scene->people, i);

      act (scene, person->client, "JOIN #a", "");
      g_string_append_c (letters, 'h');
      g_string_append_printf (nicks, " %s", person->nick);
      if (letters->len == MODES_PER_LINE || i + 1 == scene->people->len)
        {
          g_autofree char *line = g_strdup_printf ("MODE #a +%s%s", letters->str, nicks->str);

          act (scene, scene->ann, line, "");
          g_string_truncate (letters, 0);
          g_string_truncate (nicks, 0);
        }
    }
  for (guint i = 0; i < scene->people->len; i++)
    server_client_run (((Person *) g_ptr_array_index (scene->people, i))->client, "PING x");
}

/* All that can be heard of others. */
static void
play_others (Scene *scene)
{
  act (scene, scene->gus, "JOIN #a\nPRIVMSG #a :helo all", "");
  scene->said = scene->fixture->msgids->len;
  act (scene, scene->gus,
       "@draft/target-msgid={said};draft/edit-text=hello\\sall EDIT #a\nPRIVMSG #a :hello", "");
  scene->said = scene->fixture->msgids->len;
  act (scene, scene->gus,
       "@+typing=active TAGMSG #a\n@+reply={said};+draft/react=y TAGMSG #a\n"
       "@+reply={said} PRIVMSG #a :yes\nNOTICE #a :psst\nPRIVMSG #a :\001ACTION hums\001\n"
       "AWAY :tea\nAWAY\nSETNAME :Gus of a\nNICK gustav\nNICK gus\n"
       "BATCH +x draft/multiline #a\n@batch=x PRIVMSG #a :one\n@batch=x PRIVMSG #a :two\n"
       "@batch=x;draft/multiline-concat PRIVMSG #a : and more\nBATCH -x\n"
       "REDACT #a {said} :oops\nMETADATA * SET color red\nMETADATA * SET url x",
       "");
  account (scene, "gus", NULL);
  act (scene, scene->gus, "PRIVMSG #a :logged out", "");
  account (scene, "gus", "gus-account");
  change_host (scene, "gus", "example.org");
  act (scene, scene->gus, "MODE gus +B\nPRIVMSG #a :beep\nPART #a :bye\nJOIN #a", "");
  act (scene, scene->ann,
       "RELAYMSG #a zoe/far :hello\nTOPIC #a :fire\nMETADATA #a SET color x\nMETADATA #a CLEAR\n"
       "MODE #a +v gus\nMODE #a +m-m\nPRIVMSG %#a :helpers\nINVITE out #a\n"
       "KICK #a gus :enough\nMODE #a +i",
       "");
  act (scene, scene->out, "KNOCK #a", "");
  act (scene, scene->far, "AWAY :tea\nAWAY\nSETNAME :Far away\nMETADATA * SET color x", "");
  account (scene, "far", "far-account");
  change_host (scene, "far", "example.org");
  act (scene, scene->ann, "MODE #a -i", "");
  act (scene, scene->gus, "JOIN #a", "");
  server_client_send (scene->gus, "QUIT :off");
  server_client_send (scene->far, "QUIT :off");
  g_free (server_client_take_last (scene->gus));
  g_free (server_client_take_last (scene->far));
}

#define AT  "@time=2026-11-20T12:00:00.000Z"
#define GUS AT ";account=gus-account;draft/oper"
#define BOT GUS ";msgid=#;bot :gus!v@example.org "

/* What the first of them hears, who negotiated everything. */
/* clang-format off */
static const char *const others_model[] = {
  GUS ";msgid=# :gus!u@localhost JOIN #a gus-account Somebody",
  GUS ";msgid=# :gus!u@localhost PRIVMSG #a :helo all",
  GUS ";msgid=#;draft/target-msgid=#;draft/edit-text=hello\\sall :gus!u@localhost EDIT #a",
  GUS ";msgid=# :gus!u@localhost PRIVMSG #a hello",
  GUS ";msgid=#;+typing=active :gus!u@localhost TAGMSG #a",
  GUS ";msgid=#;+reply=#;+draft/react=y :gus!u@localhost TAGMSG #a",
  GUS ";msgid=#;+reply=# :gus!u@localhost PRIVMSG #a yes",
  GUS ";msgid=# :gus!u@localhost NOTICE #a psst",
  GUS ";msgid=# :gus!u@localhost PRIVMSG #a :\001ACTION hums\001",
  GUS " :gus!u@localhost AWAY tea",
  GUS " :gus!u@localhost AWAY",
  GUS " :gus!u@localhost SETNAME :Gus of a",
  GUS ";msgid=# :gus!u@localhost NICK gustav",
  GUS ";msgid=# :gustav!u@localhost NICK gus",
  GUS ";msgid=# :gus!u@localhost BEGIN batch-0 draft/multiline #a",
  "@batch=batch-0 :gus!u@localhost PRIVMSG #a one",
  "@batch=batch-0 :gus!u@localhost PRIVMSG #a two",
  "@batch=batch-0;draft/multiline-concat :gus!u@localhost PRIVMSG #a : and more",
  ":gus!u@localhost BATCH -batch-0",
  GUS ";msgid=# :gus!u@localhost REDACT #a # oops",
  ":s.test 761 me gus color * red",
  ":s.test 766 me gus color :Key not set",
  AT ";draft/oper :gus!u@localhost ACCOUNT *",
  AT ";draft/oper;msgid=# :gus!u@localhost PRIVMSG #a :logged out",
  GUS " :gus!u@localhost ACCOUNT gus-account",
  ":s.test 761 me gus color * red",
  GUS " :gus!u@localhost CHGHOST v example.org",
  BOT "PRIVMSG #a beep",
  BOT "PART #a bye",
  BOT "JOIN #a gus-account :Gus of a",
  ":s.test 761 me gus color * red",
  AT ";draft/relaymsg=ann;msgid=# :zoe/far!relay@localhost PRIVMSG #a hello",
  AT ";msgid=# :ann!u@localhost TOPIC #a fire",
  ":s.test 761 me #a color * x",
  ":s.test 766 me #a color :Key not set",
  AT ";msgid=# :ann!u@localhost MODE #a +v gus",
  AT ";msgid=# :ann!u@localhost MODE #a +m-m",
  AT ";msgid=# :ann!u@localhost PRIVMSG %#a helpers",
  AT " :ann!u@localhost INVITE out #a",
  AT ";msgid=# :ann!u@localhost KICK #a gus enough",
  AT ";msgid=# :ann!u@localhost MODE #a +i",
  ":s.test 710 me #a out!u@localhost :has asked for an invite",
  AT " :far!u@localhost AWAY tea",
  AT " :far!u@localhost AWAY",
  AT " :far!u@localhost SETNAME :Far away",
  ":s.test 761 me far color * x",
  AT ";account=far-account :far!u@localhost ACCOUNT far-account",
  AT ";account=far-account :far!u@localhost CHGHOST v example.org",
  AT ";msgid=# :ann!u@localhost MODE #a -i",
  BOT "JOIN #a gus-account :Gus of a",
  ":s.test 761 me gus color * red",
  BOT "QUIT :Quit: off",
  ":s.test 731 me far",
  NULL,
};
/* clang-format on */

static void
compare_others (Scene *scene)
{
  g_autofree char *model = NULL;

  play_others (scene);
  for (guint i = 0; i < scene->people->len; i++)
    take_own (scene, i, "what others did", &model);
}

static void
check_model (const Scene *scene)
{
  g_autofree char *expected = g_strjoinv ("\n", (char **) others_model);

  g_assert_true (g_str_has_suffix (g_strchomp (scene->log->str), expected));
}

static void
test_matrix (ServerFixture *self, gconstpointer data)
{
  Scene scene;

  capability_oracle_assert_rows ();
  set_scene (&scene, self);
  act (&scene, scene.out, "JOIN #vip\nMODE #vip +v out", "");
  act (&scene, scene.gus, "JOIN #vip", "");

  for (guint i = 0; i < G_N_ELEMENTS (own_steps); i++)
    play_own_step (&scene, &own_steps[i]);
  play_past (&scene);
  play_rename (&scene);
  play_to_each (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (history_steps); i++)
    play_own_step (&scene, &history_steps[i]);
  join_room (&scene);
  compare_others (&scene);

  check_model (&scene);
  capability_oracle_assert_complete (scene.log->str);
  clear_scene (&scene);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/capabilities/matrix", test_matrix);

  return g_test_run ();
}
