/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one may look for at a time. */
#define STORE_WORDS_MAX      16
#define STORE_WORD_CHARS_MAX 64

gboolean store_words_are_bounded (const char *text);

char *store_words_prepare (const char *text);
char *store_words_match (const char *text, gboolean with_prefix);
char *store_words_encode (const char *name);

G_END_DECLS
