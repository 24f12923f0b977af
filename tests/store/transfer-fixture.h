/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store-fixture.h"

G_BEGIN_DECLS

/* 2026-11-20T18:30:00Z */
#define TRANSFER_NOW G_GINT64_CONSTANT (1795199400000)

#define TRANSFER_HEADER "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1}\n"

static inline gboolean
transfer_is_good (const char *text)
{
  return strcmp (text, "bad") != 0;
}

static const StoreImportChecks transfer_checks
    = { transfer_is_good, transfer_is_good, transfer_is_good, TRANSFER_NOW };

static inline int
transfer_open_memory (const char *text, gssize size)
{
  int fd = memfd_create ("transfer", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, text, (gsize) size), ==, size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);

  return fd;
}

/* Returns "NEW and THERE", or why it failed. */
static inline char *
transfer_import (Fixture *self, const char *text)
{
  int fd = transfer_open_memory (text, (gssize) strlen (text));
  g_autoptr (GError) error = NULL;
  StoreImportCount count;
  gboolean done = store_import (self->path, fd, &transfer_checks, &count, NULL, NULL, &error);

  close (fd);
  g_assert_true (done == (error == NULL));

  return done ? g_strdup_printf ("%u and %u", (guint) count.n_new, (guint) count.n_there)
              : g_strdup (error->message);
}

static inline void
transfer_check_import (Fixture *self, const char *text, const char *expected)
{
  g_autofree char *came = transfer_import (self, text);

  g_assert_cmpstr (came, ==, expected);
}

static inline char *
transfer_export (Fixture *self, const StoreExportOptions *options)
{
  int fd = transfer_open_memory ("", 0);
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_assert_true (store_export (self->path, options, fd, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  close (fd);

  return g_string_free (text, FALSE);
}

G_END_DECLS
