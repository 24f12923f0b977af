/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What libFuzzer calls with each input, and fuzz-corpus-main.c with each file of the corpus:
 * https://llvm.org/docs/LibFuzzer.html */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The input as text, up to its first NUL and in memory of its own.
 */
static inline char *
fuzz_text_new (const guint8 *data, gsize size)
{
  return g_strndup (size > 0 ? (const char *) data : "", size);
}

G_END_DECLS
