/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-guest.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/support-client.h"

/* What irssi puts before each line of a log; without, it would write empty lines. */
#define IRSSI_PREFIX "| "

/**
 * SupportGuest:
 * @nick: its nick
 * @process: the program
 * @room_path: where it writes what it shows of the room
 * @status_path: where it writes what it shows of the server
 * @fifo: (nullable): what WeeChat is typed into
 * @hand: (nullable): who whispers to the page of the web what it has to send
 * @skip: (nullable): what stands before each line that was shown, when others stand between them
 * @end: (nullable): what stands behind it
 * @n_seen: how many lines of @room_path the test has seen
 */
struct SupportGuest
{
  char *nick;
  SupportProcess *process;
  char *room_path;
  char *status_path;
  char *fifo;
  SupportClient *hand;
  const char *skip;
  const char *end;
  guint n_seen;
};

static void
put_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static SupportGuest *
guest_alloc (SupportServer *server, const char *nick, const char *room_file)
{
  const char *folder = support_server_get_folder (server);
  SupportGuest *self = g_new0 (SupportGuest, 1);

  self->nick = g_strdup (nick);
  self->room_path = g_build_filename (folder, room_file, NULL);

  return self;
}

static gboolean
has_tls (SupportServer *server)
{
  return support_server_get_tls_port (server) != 0;
}

static guint16
get_port (SupportServer *server)
{
  return has_tls (server) ? support_server_get_tls_port (server) : support_server_get_port (server);
}

static void
append_irssi (GString *text, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s = \"%s\"; ", name, value);
}

/* What stands in the configuration of irssi for its network. */
static char *
make_irssi_login (const SupportLogin *login)
{
  GString *text = g_string_new (NULL);

  if (login != NULL)
    {
      append_irssi (text, "sasl_mechanism", login->mechanism);
      append_irssi (text, "sasl_username", login->account);
      append_irssi (text, "sasl_password", login->password);
    }

  return g_string_free (text, FALSE);
}

/* And for its server. */
static char *
make_irssi_certificate (const SupportLogin *login)
{
  GString *text = g_string_new (NULL);

  if (login != NULL)
    {
      append_irssi (text, "tls_cert", login->certificate);
      append_irssi (text, "tls_pkey", login->certificate);
    }

  return g_string_free (text, FALSE);
}

static void
append_weechat (GString *text, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, " -%s=%s", name, value);
}

static char *
make_weechat_login (const SupportLogin *login)
{
  GString *text = g_string_new (NULL);

  if (login != NULL)
    {
      g_autofree char *mechanism = g_ascii_strdown (login->mechanism, -1);

      append_weechat (text, "sasl_mechanism", mechanism);
      append_weechat (text, "sasl_username", login->account);
      append_weechat (text, "sasl_password", login->password);
      append_weechat (text, "ssl_cert", login->certificate);
    }

  return g_string_free (text, FALSE);
}

/**
 * support_guest_new_irssi:
 * @server: a running server; has to outlive the guest, who comes by TLS if that listens for it
 * @nick: its nick and user name
 * @login: (nullable): how it logs in; %NULL when it does not
 *
 * Window 1 of irssi is for the server, window 2 for the room, and both are logged without times.
 *
 * Returns: (transfer full) (nullable): irssi on its way into the room; %NULL when it is not
 * installed
 */
SupportGuest *
support_guest_new_irssi (SupportServer *server, const char *nick, const SupportLogin *login)
{
  const char *folder = support_server_get_folder (server);
  g_autofree char *program = g_find_program_in_path ("irssi");
  const char *const argv[] = { program, "--home", folder, NULL };
  const char *const environment[] = { "TERM=xterm", "LC_ALL=C.UTF-8", "HOME=/nonexistent", NULL };
  g_autofree char *certificate = make_irssi_certificate (login);
  g_autofree char *sasl = make_irssi_login (login);
  g_autofree char *config = g_strdup_printf (
      "servers = ( { address = \"127.0.0.1\"; port = \"%u\"; chatnet = \"Test\"; "
      "autoconnect = \"yes\"; use_tls = \"%s\"; tls_verify = \"no\"; %s} );\n"
      "chatnets = { Test = { type = \"IRC\"; %scmdspeed = \"10\"; cmdmax = \"100\"; }; };\n"
      "channels = ( { name = \"" SUPPORT_GUEST_ROOM "\"; chatnet = \"Test\"; autojoin = \"yes\"; } "
      ");\n"
      "windows = { 1 = { immortal = \"yes\"; name = \"(status)\"; level = \"ALL\"; }; 2 = { items = ( { type = \"CHANNEL\"; chat_type = \"IRC\"; "
      "name = \"" SUPPORT_GUEST_ROOM "\"; tag = \"Test\"; } ); }; };\n"
      "settings = { \"fe-common/core\" = { autoclose_windows = \"no\"; }; core = { real_name = \"Irene Adler\"; user_name = \"%s\"; nick = \"%s\"; "
      "log_timestamp = \"" IRSSI_PREFIX "\"; };\n"
      "};\n",
      get_port (server), has_tls (server) ? "yes" : "no", certificate, sasl, nick, nick);
  g_autofree char *startup = NULL;
  SupportGuest *self;

  if (program == NULL)
    return NULL;

  self = guest_alloc (server, nick, "irssi-room.log");
  self->status_path = g_build_filename (folder, "irssi-status.log", NULL);
  startup = g_strdup_printf ("/window 1\n/window log on %s\n/window 2\n/window log on %s\n",
                             self->status_path, self->room_path);
  put_file (folder, "config", config);
  put_file (folder, "startup", startup);
  self->process = support_process_new_in_terminal (argv, environment, folder, "irssi");

  return self;
}

/**
 * support_guest_new_weechat:
 * @server: a running server; has to outlive the guest, who comes by TLS if that listens for it
 * @nick: its nick and user name
 * @login: (nullable): how it logs in; %NULL when it does not
 *
 * It asks for every capability that it knows.
 *
 * Returns: (transfer full) (nullable): WeeChat on its way into the room; %NULL when it is not
 * installed
 */
SupportGuest *
support_guest_new_weechat (SupportServer *server, const char *nick, const SupportLogin *login)
{
  const char *folder = support_server_get_folder (server);
  g_autofree char *program = g_find_program_in_path ("weechat-headless");
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *sasl = make_weechat_login (login);
  g_autofree char *commands = g_strdup_printf (
      "/set fifo.file.path %s;/set logger.file.flush_delay 0;/set logger.file.time_format \"\";"
      "/set irc.server_default.capabilities *;/set irc.server_default.anti_flood_prio_high 0;"
      "/set irc.server_default.anti_flood_prio_low 0;"
      "/server add test 127.0.0.1/%u %s -nicks=%s -username=%s -realname=Wendy "
      "-autojoin=" SUPPORT_GUEST_ROOM "%s;/connect test",
      fifo, get_port (server), has_tls (server) ? "-ssl -nossl_verify" : "-nossl", nick, nick,
      sasl);
  const char *const argv[] = { program, "--dir", folder, "--run-command", commands, NULL };
  SupportGuest *self;

  if (program == NULL)
    return NULL;

  self = guest_alloc (server, nick, "logs/irc.test." SUPPORT_GUEST_ROOM ".weechatlog");
  self->status_path = g_build_filename (folder, "logs", "irc.server.test.weechatlog", NULL);
  self->fifo = g_steal_pointer (&fifo);
  self->process = support_process_new (argv, folder, "weechat");

  return self;
}

static char *
find_web_port (SupportServer *server)
{
  static const char prefix[] = "listening on ws://127.0.0.1:";
  g_autofree char *log = support_server_get_log (server);
  const char *line = strstr (log, prefix);

  g_assert_nonnull (line);
  line += strlen (prefix);

  return g_strndup (line, strspn (line, "0123456789"));
}

static SupportProcess *
start_browser (const char *program, const char *folder, const char *where)
{
  g_autofree char *page
      = g_test_build_filename (G_TEST_DIST, "tests", "support", "web-client.html", NULL);
  g_autofree char *address = g_strdup_printf ("file://%s#%s", page, where);
  g_autofree char *profile = g_strdup_printf ("--user-data-dir=%s/browser", folder);
  const char *const argv[] = {
    program,
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--no-first-run",
    "--enable-logging=stderr",
    profile,
    address,
    NULL,
  };

  return support_process_new (argv, folder, "web");
}

static SupportProcess *
start_node (const char *program, const char *folder, const char *where)
{
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "tests", "support", "web-client.js", NULL);
  const char *const argv[] = { program, script, where, NULL };

  return support_process_new (argv, folder, "web");
}

/**
 * support_guest_new_web:
 * @server: a running server with SUPPORT_GUEST_CONFIG; has to outlive the guest
 * @nick: its nick and user name
 *
 * It runs in a page of Chromium, or, where that is not installed, in node. It knows all that the
 * server has, and sends as it is what support_guest_type() says.
 *
 * Returns: (transfer full) (nullable): a client on its way into the room; %NULL when neither is
 * installed
 */
SupportGuest *
support_guest_new_web (SupportServer *server, const char *nick)
{
  const char *folder = support_server_get_folder (server);
  g_autofree char *chromium = g_find_program_in_path ("chromium");
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *port = find_web_port (server);
  g_autofree char *where = g_strdup_printf ("%s/%s", port, nick);
  g_autofree char *hand = g_strconcat (nick, "-hand", NULL);
  SupportGuest *self;

  if (chromium == NULL && node == NULL)
    return NULL;

  self = guest_alloc (server, nick, chromium != NULL ? "web.err" : "web.out");
  self->hand = support_client_new_registered (server, hand, NULL);
  if (chromium != NULL)
    {
      self->skip = "] \"";
      self->end = "\", source: file://";
      self->process = start_browser (chromium, folder, where);
    }
  else
    self->process = start_node (node, folder, where);

  return self;
}

/**
 * support_guest_free:
 * @self: a guest; killed when it still runs
 */
void
support_guest_free (SupportGuest *self)
{
  support_process_free (self->process);
  g_clear_pointer (&self->hand, support_client_free);
  g_free (self->nick);
  g_free (self->room_path);
  g_free (self->status_path);
  g_free (self->fifo);
  g_free (self);
}

static gboolean
exists_cb (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
type_into_fifo (char *path, const char *line)
{
  g_autofree char *typed = g_strdup_printf ("irc.test." SUPPORT_GUEST_ROOM " *%s\n", line);
  int fd;

  g_assert_true (support_wait_until (exists_cb, path));
  fd = open (path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, typed, strlen (typed)), ==, (gssize) strlen (typed));
  close (fd);
}

/**
 * support_guest_type:
 * @self: (nullable): a guest
 * @line: what to type where the room is shown, for a guest from the web a line of the protocol
 */
void
support_guest_type (SupportGuest *self, const char *line)
{
  if (self == NULL)
    return;

  if (self->fifo != NULL)
    type_into_fifo (self->fifo, line);
  else if (self->hand != NULL)
    support_client_send (self->hand, "PRIVMSG %s :%s", self->nick, line);
  else
    {
      g_autofree char *typed = g_strconcat (line, "\r", NULL);

      support_process_type (self->process, typed);
    }
}

/* A line as the program shows it, without what the log of the program puts around it. */
static char *
take_out (const SupportGuest *self, char *line)
{
  char *text = line;
  char *end;

  if (self->skip != NULL)
    {
      text = strstr (line, "INFO:CONSOLE") != NULL ? strstr (line, self->skip) : NULL;
      end = text != NULL ? strstr (text, self->end) : NULL;
      if (end == NULL)
        return NULL;
      text += strlen (self->skip);
      *end = '\0';
    }
  else if (g_str_has_prefix (line, IRSSI_PREFIX))
    text += strlen (IRSSI_PREFIX);
  else if (g_str_has_prefix (line, "--- Log"))
    return NULL;

  return g_strstrip (g_strdelimit (g_strdup (text), "\t", ' '));
}

/* Only lines that have ended. */
static GPtrArray *
read_lines (const SupportGuest *self, const char *path)
{
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *contents = NULL;
  char *line, *next;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    return shown;

  for (line = contents; (next = strchr (line, '\n')) != NULL; line = next + 1)
    {
      char *text;

      *next = '\0';
      text = take_out (self, line);
      if (text != NULL)
        g_ptr_array_add (shown, text);
    }

  return shown;
}

static void G_GNUC_NORETURN
guest_fail (const SupportGuest *self, const char *path, const char *pattern)
{
  g_autoptr (GPtrArray) lines = read_lines (self, path);
  g_autofree char *what = g_strdup_printf ("%s shows \"%s\"", self->nick, pattern);
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (shown, "%s %s\n", i < self->n_seen ? " " : ">",
                            (char *) lines->pdata[i]);
  support_fail (what, shown->str);
}

/**
 * Sighting:
 * @guest: who is to show it
 * @path: where
 * @pattern: what
 * @start: the first line that is looked at
 * @is_next: whether it has to be that line
 * @index: which line it was
 */
typedef struct
{
  const SupportGuest *guest;
  const char *path;
  const char *pattern;
  guint start;
  gboolean is_next;
  guint index;
} Sighting;

static gboolean
is_sighted_cb (gpointer user_data)
{
  Sighting *sighting = user_data;
  g_autoptr (GPtrArray) lines = read_lines (sighting->guest, sighting->path);

  for (guint i = sighting->start; i < lines->len; i++)
    {
      sighting->index = i;
      if (g_pattern_match_simple (sighting->pattern, lines->pdata[i]))
        return TRUE;
      if (sighting->is_next)
        guest_fail (sighting->guest, sighting->path, sighting->pattern);
    }

  return FALSE;
}

static void
see (SupportGuest *self, const char *pattern, gboolean is_next)
{
  Sighting sighting = { self, self->room_path, pattern, self->n_seen, is_next, 0 };

  if (!support_wait_until (is_sighted_cb, &sighting))
    guest_fail (self, self->room_path, pattern);
  self->n_seen = sighting.index + 1;
}

/**
 * support_guest_expect:
 * @self: (nullable): a guest
 * @...: patterns of the next lines that it shows of the room, and %NULL
 *
 * Fails the test when another line comes between.
 */
void
support_guest_expect (SupportGuest *self, ...)
{
  const char *pattern;
  va_list patterns;

  if (self == NULL)
    return;

  va_start (patterns, self);
  while ((pattern = va_arg (patterns, const char *)) != NULL)
    see (self, pattern, TRUE);
  va_end (patterns);
}

/**
 * support_guest_skip_until:
 * @self: (nullable): a guest
 * @pattern: of a line that it shows of the room sooner or later
 *
 * What it showed before counts as seen.
 */
void
support_guest_skip_until (SupportGuest *self, const char *pattern)
{
  if (self != NULL)
    see (self, pattern, FALSE);
}

/**
 * support_guest_expect_elsewhere:
 * @self: (nullable): irssi or WeeChat
 * @pattern: of a line that it shows among what the server says, any time
 */
void
support_guest_expect_elsewhere (SupportGuest *self, const char *pattern)
{
  Sighting sighting = { self, self != NULL ? self->status_path : NULL, pattern, 0, FALSE, 0 };

  if (self != NULL && !support_wait_until (is_sighted_cb, &sighting))
    guest_fail (self, self->status_path, pattern);
}

/**
 * support_guest_expect_end:
 * @self: (nullable): a guest that was told to quit
 */
void
support_guest_expect_end (SupportGuest *self)
{
  if (self == NULL)
    return;

  if (self->skip != NULL)
    {
      support_guest_skip_until (self, "the end");
      support_process_signal (self->process, SIGTERM);
    }
  g_assert_cmpint (support_process_wait (self->process), ==, 0);
}
