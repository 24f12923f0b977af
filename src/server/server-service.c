/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server as a service: what it tells the manager, and signs of life for its watchdog.
 * https://www.freedesktop.org/software/systemd/man/sd_notify.html */

#include "server/server-service.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/base-container.h"
#include "server/server-notify.h"
#include "server/server-private.h"

/* What opening a database may take: so much always, and so much more for what has to be looked at
 * or brought to a newer form. */
#define OPENING_SECONDS          120
#define OPENING_BYTES_PER_SECOND (4 * 1024 * 1024)

/**
 * ServerService:
 * @server: the service
 * @timer: when to tell again
 * @is_managed: whether there is a manager
 * @watchdog: how often it wants a sign of life, in microseconds; 0 for never
 * @n_told: how many were connected when it was told last; -1 when it was not
 * @trouble: (nullable): and what was wrong then
 * @work: what the writer was doing when that was looked at last; 0 for nothing
 * @work_since: since when, monotonic in microseconds
 * @is_deaf: whether the last telling failed
 */
struct ServerService
{
  Server *server;
  IoTimer timer;
  gboolean is_managed;
  gint64 watchdog;
  gint64 n_told;
  const char *trouble;
  guint64 work;
  gint64 work_since;
  gboolean is_deaf;
};

static void
tell (ServerService *self, const char *state, const char *status)
{
  g_autoptr (GError) error = NULL;

  if (server_notify (state, status, &error))
    self->is_deaf = FALSE;
  else if (!self->is_deaf)
    {
      self->is_deaf = TRUE;
      server_log (self->server->log, SERVER_LOG_SERVICE_MANAGER_FAILED, "error", error->message,
                  NULL);
    }
}

/* Microseconds between two signs of life, of which half is the time to give one. A variable for
 * another process is for nobody here. */
static gint64
read_watchdog (void)
{
  const char *interval_text = g_getenv ("WATCHDOG_USEC");
  const char *pid_text = g_getenv ("WATCHDOG_PID");
  guint64 interval;
  guint64 pid;

  if (interval_text == NULL
      || !g_ascii_string_to_unsigned (interval_text, 10, 2, G_MAXINT64, &interval, NULL))
    return 0;
  if (pid_text != NULL
      && (!g_ascii_string_to_unsigned (pid_text, 10, 1, G_MAXINT, &pid, NULL)
          || (pid_t) pid != getpid ()))
    return 0;

  return interval;
}

/* That this is asked at all shows that the main loop goes round. A disk that fails says so and is
 * tried again; one that does not come back holds the writer at one and the same piece of work. */
static gboolean
is_alive (ServerService *self)
{
  gint64 now = base_clock_get_monotonic (self->server->clock);
  guint64 work = store_journal_get_work (store_get_journal (self->server->store));

  if (work != self->work)
    {
      self->work = work;
      self->work_since = now;
    }

  return work == 0 || now - self->work_since < SERVER_SERVICE_PATIENCE * G_USEC_PER_SEC;
}

static char *
make_status (ServerService *self)
{
  if (self->trouble != NULL)
    return g_strdup (self->trouble);
  if (self->n_told == 1)
    return g_strdup ("1 connection");

  return g_strdup_printf ("%" G_GINT64_FORMAT " connections", self->n_told);
}

static void
tell_status (ServerService *self, const char *state)
{
  gint64 n_sessions = g_hash_table_size (self->server->sessions);
  const char *trouble = server_metrics_get_trouble (self->server);
  g_autofree char *status = NULL;

  if (n_sessions != self->n_told || trouble != self->trouble)
    {
      self->n_told = n_sessions;
      self->trouble = trouble;
      status = make_status (self);
    }
  if (state != NULL || status != NULL)
    tell (self, state, status);
}

static void
arm (ServerService *self)
{
  gint64 interval = SERVER_SERVICE_INTERVAL * G_USEC_PER_SEC;

  if (self->watchdog > 0)
    interval = MIN (interval, self->watchdog / 2);
  io_timers_arm (self->server->timers, &self->timer,
                 base_clock_get_monotonic (self->server->clock) + interval);
}

static void
timer_cb (IoTimer *timer)
{
  ServerService *self = BASE_CONTAINER_OF (timer, ServerService, timer);
  gboolean gives_sign = self->watchdog > 0 && is_alive (self);

  tell_status (self, gives_sign ? SERVER_NOTIFY_ALIVE : NULL);
  arm (self);
}

/**
 * server_service_new:
 * @server: the server; it owns this
 *
 * Looks in the environment whether there is a service manager, and what it wants.
 *
 * Returns: (transfer full): the service; tells nothing yet
 */
ServerService *
server_service_new (Server *server)
{
  ServerService *self = g_new0 (ServerService, 1);
  const char *socket = g_getenv ("NOTIFY_SOCKET");

  self->server = server;
  self->is_managed = socket != NULL && socket[0] != '\0';
  self->watchdog = read_watchdog ();
  self->n_told = -1;
  io_timer_init (&self->timer, timer_cb);

  return self;
}

/**
 * server_service_free:
 * @self: (transfer full): a service
 */
void
server_service_free (ServerService *self)
{
  io_timers_disarm (self->server->timers, &self->timer);
  g_free (self);
}

static guint64
get_size (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

/**
 * server_service_tell_opening:
 * @config: names the database
 *
 * Tells that the server starts, and for how long that may take at most: a database can have to be
 * brought to a newer form, all of it, before anybody can connect.
 */
void
server_service_tell_opening (const ServerConfig *config)
{
  g_autofree char *log = g_strconcat (config->database, "-wal", NULL);
  guint64 bytes = get_size (config->database) + get_size (log);
  guint64 seconds = OPENING_SECONDS + bytes / OPENING_BYTES_PER_SECOND;
  g_autofree char *state
      = g_strdup_printf ("EXTEND_TIMEOUT_USEC=%" G_GUINT64_FORMAT, seconds * G_USEC_PER_SEC);

  /* That nobody can be told is said once the server is ready. */
  server_notify (state, "Opening the database", NULL);
}

/**
 * server_service_tell_ready:
 * @server: a server that accepts connections
 *
 * Tells so, and from now on how many are connected, and that the server is alive.
 */
void
server_service_tell_ready (Server *server)
{
  ServerService *self = server->service;

  if (!self->is_managed)
    return;

  tell_status (self, SERVER_NOTIFY_READY);
  arm (self);
}

/**
 * server_service_tell_reloading:
 * @server: a server that is about to read its configuration again
 *
 * With the time it is what `Type=notify-reload` waits for after SIGHUP.
 */
void
server_service_tell_reloading (Server *server)
{
  ServerService *self = server->service;
  g_autofree char *state = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
                                            base_clock_get_monotonic (server->clock));

  if (self->is_managed)
    tell (self, state, NULL);
}

/**
 * server_service_tell_reloaded:
 * @server: a server that goes on, by the same configuration or another
 */
void
server_service_tell_reloaded (Server *server)
{
  if (server->service->is_managed)
    tell (server->service, SERVER_NOTIFY_READY, NULL);
}

/**
 * server_service_tell_stopping:
 * @server: a server that says good-bye
 */
void
server_service_tell_stopping (Server *server)
{
  ServerService *self = server->service;

  if (self->is_managed)
    tell (self, SERVER_NOTIFY_STOPPING, "Saying good-bye");
}
