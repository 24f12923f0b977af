/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-TARGET CORPUS: runs every file of a corpus, and every start of it, through a target without
 * libFuzzer. */

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* A copy has its end where a sanitizer sees it. As libFuzzer's, it is never NULL. */
static void
run_start (const char *contents, gsize size)
{
  guint8 *copy = malloc (size);

  g_assert_nonnull (copy);
  memcpy (copy, contents, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

static void
test_file (gconstpointer data)
{
  const char *path = data;
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);

  for (gsize start = 0; start <= size; start++)
    run_start (contents, start);
}

static void
add_corpus (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autofree char *target = g_path_get_basename (folder);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);

  for (; (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *test = g_strdup_printf ("/fuzz/%s/%s", target, name);

      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_file, g_free);
    }

  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);

  add_corpus (argv[1]);

  return g_test_run ();
}
