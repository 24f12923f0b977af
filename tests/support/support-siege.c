/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-siege.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Connections that one hostility has at a time. */
#define TOGETHER 250

/* Nothing takes that long, not even where every access to memory is watched. */
#define PATIENCE (120 * G_TIME_SPAN_SECOND)

/* Who does not read is left alone after so long. */
#define DEAF_TIME (2 * G_TIME_SPAN_SECOND)

/* What is kept of what somebody was told. */
#define TOLD_MAX (64 * 1024)

/* Attackers have computers of their own: they do not take this one from those they attack. */
#define NICENESS 15

#define REGISTER "NICK a\r\nUSER a 0 * :a\r\nNICK a%u-%u\r\n"

typedef enum
{
  FROM_AFAR,
  FROM_ONE_ADDRESS,
  FROM_HERE,
  FROM_NOBODY,
} Origin;

/**
 * Hostility:
 * @name: what it is called
 * @n_connections: how many try; 0 for as many as the siege was told
 * @origin: where they say that they come from
 * @is_tls: whether they come to the door for TLS
 * @registers: whether they say who they are first
 * @append: (nullable): adds what the connection of a number sends
 * @piece: octets that it sends at a time; 0 for all
 * @pause: milliseconds between two pieces
 * @told: (nullable): part of what each is told in the end; %NULL when the connection is closed
 * @otherwise: (nullable): part of what others are told, in place of that
 * @n_told: how many at most are told @told; 0 for any number
 * @is_deaf: whether they never read
 *
 * One way to hurt a server.
 */
typedef struct
{
  const char *name;
  guint n_connections;
  Origin origin;
  gboolean is_tls;
  gboolean registers;
  void (*append) (GString *out, guint number);
  guint piece;
  guint pause;
  const char *told;
  const char *otherwise;
  guint n_told;
  gboolean is_deaf;
} Hostility;

static void
append_many (GString *out, const char *line, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (out, line);
}

static void
append_garbage (GString *out, guint number)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (number);
  guint n = g_rand_int_range (rand, 1, 600);

  for (guint i = 0; i < n; i++)
    g_string_append_c (out, g_rand_int_range (rand, 0, 256));
}

static void
append_tags (GString *out, guint number)
{
  g_string_append (out, "@;;=;\\x=\\ \r\n@a\r\n@ PING x\r\n@=;+;+/=\x01;; PING y\r\n:: : :\r\n"
                        "@a=\\;b=\\:;\\\\ :x!y@z PING :z\r\n@+a=1;+a=2 TAGMSG a\r\nPING end\r\n");
}

static void
append_not_utf8 (GString *out, guint number)
{
  g_string_append (out, "PRIVMSG \xc0\x80 :x\r\nTOPIC #a :\xed\xa0\x80\r\n\xff\r\n"
                        "PRIVMSG #lounge :\xff\xfe\r\n");
}

static void
append_nul (GString *out, guint number)
{
  g_string_append_len (out, "PRIVMSG #lounge :a\0b\r\n\0\0\0\r\n", 28);
}

static void
append_long_line (GString *out, guint number)
{
  append_many (out, "x", 100000);
  g_string_append (out, "\r\n");
}

static void
append_long_tags (GString *out, guint number)
{
  g_string_append (out, "@");
  append_many (out, "a=b;", 20000);
  g_string_append (out, " PING x\r\n");
}

static void
append_line (GString *out, guint number)
{
  g_string_append (out, "PING together\r\nPING end\r\n");
}

static void
append_start (GString *out, guint number)
{
  append_many (out, "NICK somebody-who-never-comes ", 20);
}

static void
append_bad_header (GString *out, guint number)
{
  static const char *const headers[] = {
    "PROXY\r\n",
    "PROXY TCP4 999.0.0.1 192.0.2.1 1 1\r\n",
    "PROXY TCP4 192.0.2.1 192.0.2.1 99999 1\r\n",
    "PROXY TCP6 192.0.2.1 ::1 1 1\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "PROXY TCP4 192.0.2.1",
    "\r\n\r\n\0\r\nQUIT\n!!!!",
    "NICK a\r\nUSER a 0 * :a\r\n",
  };

  if (number % 2 == 0)
    g_string_append (out, headers[number / 2 % G_N_ELEMENTS (headers)]);
  else
    append_garbage (out, number);
  append_many (out, "x", 300);
}

static void
append_sasl (GString *out, guint number)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (number);

  g_string_append (out, "CAP REQ :sasl\r\nAUTHENTICATE\r\nAUTHENTICATE *\r\nAUTHENTICATE NONE\r\n");
  for (guint i = 0; i < 4; i++)
    {
      g_string_append (out, "AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE ");
      for (guint j = g_rand_int_range (rand, 1, 400); j > 0; j--)
        g_string_append_c (out, g_rand_int_range (rand, '!', 0x7f));
      g_string_append (out, "\r\n");
    }
}

/* n,,n=ada,r=abc and c=biws,r=abc,p=AAAA */
static void
append_scram (GString *out, guint number)
{
  g_string_append (out, "CAP REQ :sasl\r\n");
  append_many (out,
               "AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE biwsbj1hZGEscj1hYmM=\r\n"
               "AUTHENTICATE Yz1iaXdzLHI9YWJjLHA9QUFBQQ==\r\n",
               5);
}

/* ada, and a wrong password */
static void
append_plain (GString *out, guint number)
{
  g_string_append (out, "CAP REQ :sasl\r\n");
  append_many (out, "AUTHENTICATE PLAIN\r\nAUTHENTICATE AGFkYQB3cm9uZw==\r\n", 3);
}

static void
append_joins (GString *out, guint number)
{
  append_many (out, "JOIN #siege\r\nPART #siege\r\n", 30);
}

static void
append_nicks (GString *out, guint number)
{
  for (guint i = 0; i < 20; i++)
    g_string_append_printf (out, "NICK n%u-%u\r\n", number, i);
}

static void
append_questions (GString *out, guint number)
{
  append_many (out,
               "JOIN #deaf\r\nLIST\r\nWHO *\r\nHELP\r\nMOTD\r\nCHATHISTORY LATEST #deaf * 50\r\n",
               50);
}

static const Hostility hostilities[] = {
  { "malformed tags", 20, .registers = TRUE, .append = append_tags, .told = "PONG * end" },
  { "bad UTF-8", 20, .registers = TRUE, .append = append_not_utf8, .told = "only UTF-8" },
  { "NUL", 20, .registers = TRUE, .append = append_nul, .told = "NUL octet" },
  { "long lines", 20, .registers = TRUE, .append = append_long_line, .told = " 417 " },
  { "long tags", 20, .registers = TRUE, .append = append_long_tags, .told = " 417 " },
  { "garbage", 50, .append = append_garbage, .told = "Registration timed out" },
  { "split lines", 20, .registers = TRUE, .append = append_line, .piece = 1, .pause = 2,
    .told = "PONG * end" },
  { "half open", 50, .told = "Registration timed out" },
  { "slow", 50, .append = append_start, .piece = 1, .pause = 100,
    .told = "Registration timed out" },
  { "silent proxy", 20, FROM_NOBODY },
  { "PROXY garbage", 50, FROM_NOBODY, .append = append_bad_header },
  { "TLS garbage", 50, .is_tls = TRUE, .append = append_garbage },
  { "SASL garbage", 50, .append = append_sasl, .told = " 904 " },
  { "login flood", 50, .append = append_scram, .told = " 904 ", .otherwise = " 902 " },
  { "password flood", 20, FROM_HERE, .append = append_plain, .told = " 904 " },
  { "join flood", 20, .registers = TRUE, .append = append_joins, .told = " 437 " },
  { "nick flood", 20, .registers = TRUE, .append = append_nicks, .told = " 438 " },
  { "never reading", 20, .registers = TRUE, .append = append_questions, .is_deaf = TRUE },
  { "one address", 100, FROM_ONE_ADDRESS, .registers = TRUE, .told = " 001 ",
    .otherwise = "Too many connections", .n_told = 32 },
  { "attempts", 0, .registers = TRUE, .told = " 001 " },
};

/**
 * Attacker:
 * @fd: the connection; -1 once it is closed
 * @out: what it sends
 * @sent: how much of that
 * @in: what it was told
 * @due: when the next piece is sent
 * @is_done: whether there is no more to do
 */
typedef struct
{
  int fd;
  GString *out;
  gsize sent;
  GString *in;
  gint64 due;
  gboolean is_done;
} Attacker;

/**
 * Attack:
 * @siege: what it is part of
 * @hostility: of which kind
 * @row: the number of that
 * @n_told: how many were told what those are told
 * @thread: where it takes place
 */
typedef struct
{
  SupportSiege *siege;
  const Hostility *hostility;
  guint row;
  guint n_told;
  GThread *thread;
} Attack;

struct SupportSiege
{
  SupportServer *server;
  guint n_attempts;
  Attack attacks[G_N_ELEMENTS (hostilities)];
  int n_running;
  int n_connections;
};

static void
append_header (GString *out, const Attack *attack, guint number)
{
  guint n = attack->hostility->origin == FROM_ONE_ADDRESS ? 0 : number;

  switch (attack->hostility->origin)
    {
    case FROM_NOBODY:
      break;
    case FROM_HERE:
      g_string_append (out, "PROXY UNKNOWN\r\n");
      break;
    default:
      g_string_append_printf (out, "PROXY TCP4 198.%u.%u.%u 192.0.2.1 1 6667\r\n",
                              100 + attack->row, n / TOGETHER, 1 + n % TOGETHER);
    }
}

static int
connect_to (SupportServer *server, gboolean is_tls)
{
  guint16 port = is_tls ? support_server_get_tls_port (server) : support_server_get_port (server);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  fcntl (fd, F_SETFL, O_NONBLOCK);

  return fd;
}

static void
attacker_init (Attacker *self, const Attack *attack, guint number)
{
  const Hostility *hostility = attack->hostility;

  *self = (Attacker){ .fd = connect_to (attack->siege->server, hostility->is_tls),
                      .out = g_string_new (NULL),
                      .in = g_string_new (NULL) };
  g_atomic_int_inc (&attack->siege->n_connections);
  append_header (self->out, attack, number);
  if (hostility->registers)
    g_string_append_printf (self->out, REGISTER, attack->row, number);
  if (hostility->append != NULL)
    hostility->append (self->out, number);
}

static void
attacker_clear (Attacker *self)
{
  close (self->fd);
  g_string_free (self->out, TRUE);
  g_string_free (self->in, TRUE);
}

/* A header comes whole. */
static void
send_more (Attacker *self, const Hostility *hostility, gint64 now)
{
  gsize left = self->out->len - self->sent;
  gssize n;

  if (left == 0 || now < self->due)
    return;
  if (hostility->piece > 0 && self->sent > 0)
    left = MIN (left, hostility->piece);
  else if (hostility->piece > 0)
    left = strcspn (self->out->str, "\n") + 1;

  n = send (self->fd, self->out->str + self->sent, left, MSG_NOSIGNAL);
  if (n > 0)
    self->sent += n;
  self->due = now + hostility->pause * G_TIME_SPAN_MILLISECOND;
}

/* A star stands for whatever has no space in it. */
static gboolean
was_told (const Attacker *self, const char *part)
{
  g_auto (GStrv) halves = NULL;
  const char *found;

  if (part == NULL)
    return FALSE;

  halves = g_strsplit (part, "*", 2);
  found = g_strstr_len (self->in->str, self->in->len, halves[0]);
  if (found == NULL || halves[1] == NULL)
    return found != NULL;

  return g_strstr_len (found, -1, halves[1]) != NULL;
}

static void
read_more (Attacker *self, Attack *attack)
{
  const Hostility *hostility = attack->hostility;
  char data[16384];
  gssize n = recv (self->fd, data, sizeof data, 0);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n > 0 && self->in->len < TOLD_MAX)
    g_string_append_len (self->in, data, n);

  if (was_told (self, hostility->told))
    {
      attack->n_told++;
      self->is_done = TRUE;
    }
  else if (was_told (self, hostility->otherwise) || n <= 0)
    self->is_done = TRUE;
}

static char *
describe_failure (const Attacker *self, const Attack *attack, const char *what)
{
  g_autofree char *told = g_strndup (self->in->str, MIN (self->in->len, 500));
  g_autofree char *shown = g_strescape (told, NULL);

  return g_strdup_printf ("%s: %s; one was told \"%s\"\n", attack->hostility->name, what, shown);
}

static char *
judge (const Attacker *self, const Attack *attack)
{
  const Hostility *hostility = attack->hostility;

  if (hostility->is_deaf)
    return NULL;
  if (!self->is_done)
    return describe_failure (self, attack, "not over in time");
  if (hostility->told != NULL && !was_told (self, hostility->told)
      && !was_told (self, hostility->otherwise))
    return describe_failure (self, attack, "not told why");

  return NULL;
}

/* Goes on with all of them until none has anything left to do. */
static void
go_on (Attacker *attackers, guint n, Attack *attack)
{
  const Hostility *hostility = attack->hostility;
  gint64 end = g_get_monotonic_time () + (hostility->is_deaf ? DEAF_TIME : PATIENCE);
  struct pollfd polls[TOGETHER];
  guint n_left = n;

  while (n_left > 0 && g_get_monotonic_time () < end)
    {
      n_left = 0;
      for (guint i = 0; i < n; i++)
        {
          Attacker *self = &attackers[i];
          gboolean may_send
              = !self->is_done && hostility->piece == 0 && self->sent < self->out->len;

          polls[i] = (struct pollfd){ .fd = self->is_done ? -1 : self->fd,
                                      .events = (hostility->is_deaf ? 0 : POLLIN)
                                                | (may_send ? POLLOUT : 0) };
          n_left += !self->is_done;
        }
      poll (polls, n, MAX (hostility->pause, 1) + (hostility->piece == 0 ? 20 : 0));
      for (guint i = 0; i < n; i++)
        {
          if (attackers[i].is_done)
            continue;
          send_more (&attackers[i], hostility, g_get_monotonic_time ());
          if ((polls[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !hostility->is_deaf)
            read_more (&attackers[i], attack);
        }
    }
}

/* Returns what went wrong, or NULL. */
static char *
attack_together (Attack *attack, guint first, guint n)
{
  Attacker attackers[TOGETHER];
  char *failure = NULL;

  for (guint i = 0; i < n; i++)
    attacker_init (&attackers[i], attack, first + i);
  go_on (attackers, n, attack);
  for (guint i = 0; i < n; i++)
    {
      if (failure == NULL)
        failure = judge (&attackers[i], attack);
      attacker_clear (&attackers[i]);
    }

  return failure;
}

static gpointer
attack_thread (gpointer data)
{
  Attack *attack = data;
  const Hostility *hostility = attack->hostility;
  guint n = hostility->n_connections > 0 ? hostility->n_connections : attack->siege->n_attempts;
  char *failure = NULL;

  setpriority (PRIO_PROCESS, syscall (SYS_gettid), NICENESS);
  for (guint i = 0; i < n && failure == NULL; i += TOGETHER)
    failure = attack_together (attack, i, MIN (TOGETHER, n - i));
  if (failure == NULL && hostility->n_told > 0 && attack->n_told != hostility->n_told)
    failure = g_strdup_printf ("%s: %u were let in\n", hostility->name, attack->n_told);
  g_atomic_int_add (&attack->siege->n_running, -1);

  return failure;
}

/**
 * support_siege_new:
 * @server: a running server with %SUPPORT_SIEGE_CONFIG and a door for TLS
 * @n_attempts: how many connections try to come in beside all that
 *
 * Returns: (transfer full): a siege that has begun
 */
SupportSiege *
support_siege_new (SupportServer *server, guint n_attempts)
{
  SupportSiege *self = g_new0 (SupportSiege, 1);
  struct rlimit files;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  self->server = server;
  self->n_attempts = n_attempts;
  self->n_running = G_N_ELEMENTS (hostilities);
  for (guint i = 0; i < G_N_ELEMENTS (hostilities); i++)
    {
      Attack *attack = &self->attacks[i];

      *attack = (Attack){ self, &hostilities[i], i };
      attack->thread = g_thread_new (hostilities[i].name, attack_thread, attack);
    }

  return self;
}

/**
 * support_siege_is_over:
 * @self: a siege
 *
 * Returns: whether nobody attacks any more
 */
gboolean
support_siege_is_over (SupportSiege *self)
{
  return g_atomic_int_get (&self->n_running) == 0;
}

/**
 * support_siege_get_n_connections:
 * @self: a siege
 *
 * Returns: how many connections there were so far
 */
guint
support_siege_get_n_connections (SupportSiege *self)
{
  return g_atomic_int_get (&self->n_connections);
}

/**
 * support_siege_end:
 * @self: (transfer full): a siege, for the end of which this waits
 *
 * Returns: (transfer full): who was not told what becomes of it, or not in time, in lines; empty
 *   when all were
 */
char *
support_siege_end (SupportSiege *self)
{
  GString *failures = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hostilities); i++)
    {
      g_autofree char *failure = g_thread_join (self->attacks[i].thread);

      if (failure != NULL)
        g_string_append (failures, failure);
    }
  g_free (self);

  return g_string_free (failures, FALSE);
}
