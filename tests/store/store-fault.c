/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fault.h"

#include <sqlite3.h>
#include <string.h>

/**
 * FaultFile:
 * @base: what SQLite sees
 * @is_log: whether it is a write-ahead log
 * @real: the file itself; it lies behind this struct
 */
typedef struct
{
  sqlite3_file base;
  gboolean is_log;
  sqlite3_file *real;
} FaultFile;

static struct
{
  sqlite3_vfs vfs;
  sqlite3_vfs *real;

  GMutex mutex;
  GCond changed;
  int write_status;
  int sync_status;
  guint n_failures;
  gboolean is_holding;
  gboolean is_held;
} fault;

static int
fail_with (int status)
{
  if (status != SQLITE_OK)
    fault.n_failures++;

  return status;
}

static int
check_write (FaultFile *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  return self->is_log ? fail_with (fault.write_status) : SQLITE_OK;
}

static int
check_sync (FaultFile *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  if (!self->is_log)
    return SQLITE_OK;

  while (fault.is_holding)
    {
      fault.is_held = TRUE;
      g_cond_broadcast (&fault.changed);
      g_cond_wait (&fault.changed, &fault.mutex);
    }
  fault.is_held = FALSE;

  return fail_with (fault.sync_status);
}

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultFile *) file)->real;
}

static int
fault_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
fault_read (sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
  return real_of (file)->pMethods->xRead (real_of (file), data, size, offset);
}

static int
fault_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  int status = check_write ((FaultFile *) file);

  if (status != SQLITE_OK)
    return status;

  return real_of (file)->pMethods->xWrite (real_of (file), data, size, offset);
}

static int
fault_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
fault_sync (sqlite3_file *file, int flags)
{
  int status = check_sync ((FaultFile *) file);

  if (status != SQLITE_OK)
    return status;

  return real_of (file)->pMethods->xSync (real_of (file), flags);
}

static int
fault_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
fault_lock (sqlite3_file *file, int lock)
{
  return real_of (file)->pMethods->xLock (real_of (file), lock);
}

static int
fault_unlock (sqlite3_file *file, int lock)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), lock);
}

static int
fault_check_reserved_lock (sqlite3_file *file, int *is_locked)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), is_locked);
}

static int
fault_file_control (sqlite3_file *file, int operation, void *argument)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), operation, argument);
}

static int
fault_sector_size (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
fault_device_characteristics (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
fault_shm_map (sqlite3_file *file, int page, int page_size, int extend, void volatile **memory)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, page_size, extend, memory);
}

static int
fault_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
fault_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
fault_shm_unmap (sqlite3_file *file, int remove)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), remove);
}

static const sqlite3_io_methods fault_methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_reserved_lock,
  .xFileControl = fault_file_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_device_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

static int
fault_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  FaultFile *self = (FaultFile *) file;
  int status;

  self->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  self->real = (sqlite3_file *) (self + 1);
  status = fault.real->xOpen (fault.real, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &fault_methods : NULL;

  return status;
}

/**
 * fault_install:
 *
 * Puts the disk under all databases that are opened from now on.
 */
void
fault_install (void)
{
  fault.real = sqlite3_vfs_find (NULL);
  fault.vfs = *fault.real;
  fault.vfs.zName = "fault";
  fault.vfs.szOsFile = (int) sizeof (FaultFile) + fault.real->szOsFile;
  fault.vfs.xOpen = fault_open;
  g_mutex_init (&fault.mutex);
  g_cond_init (&fault.changed);
  g_assert_cmpint (sqlite3_vfs_register (&fault.vfs, TRUE), ==, SQLITE_OK);
}

/**
 * fault_reset:
 *
 * Makes it a good disk again.
 */
void
fault_reset (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  fault.write_status = SQLITE_OK;
  fault.sync_status = SQLITE_OK;
  fault.n_failures = 0;
  fault.is_holding = FALSE;
  g_cond_broadcast (&fault.changed);
}

/**
 * fault_set_write_status:
 * @status: what writing gives from now on
 */
void
fault_set_write_status (int status)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  fault.write_status = status;
}

/**
 * fault_set_sync_status:
 * @status: what waiting for the disk gives from now on
 */
void
fault_set_sync_status (int status)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  fault.sync_status = status;
}

/**
 * fault_get_n_failures:
 *
 * Returns: how often the disk has failed since the reset
 */
guint
fault_get_n_failures (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  return fault.n_failures;
}

/**
 * fault_hold:
 *
 * Lets the next commit wait for the disk until fault_release().
 */
void
fault_hold (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  fault.is_holding = TRUE;
}

/**
 * fault_wait_held:
 *
 * Waits until a commit waits for the disk.
 */
void
fault_wait_held (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  while (!fault.is_held)
    g_cond_wait (&fault.changed, &fault.mutex);
}

/**
 * fault_release:
 *
 * Ends what fault_hold() began.
 */
void
fault_release (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&fault.mutex);

  fault.is_holding = FALSE;
  g_cond_broadcast (&fault.changed);
}
