/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "store/store-transfer.h"

static gboolean
is_good (const char *text)
{
  return strlen (text) % 2 == 0;
}

static const StoreImportChecks checks
    = { is_good, is_good, is_good, G_GINT64_CONSTANT (1795199400000) };

/* What is sent to people as a parameter of a line must not end the line, nor the parameter. */
static void
check_texts (const StoreTransferObject *object)
{
  for (guint i = 0; object->type->fields[i].key != NULL; i++)
    {
      const char *text = object->values[i].text;

      if (text == NULL)
        continue;
      g_assert_true (g_utf8_validate (text, -1, NULL));
      if (object->type->fields[i].kind != STORE_FIELD_TEXT)
        g_assert_null (strpbrk (text, "\r\n"));
      if (object->type->fields[i].kind == STORE_FIELD_WORD)
        g_assert_true (text[0] != '\0' && text[0] != ':' && strchr (text, ' ') == NULL);
    }
}

/* What is read can be written, and gives the same bytes from then on. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (StoreTransferObject) object = { NULL };
  g_auto (StoreTransferObject) again = { NULL };
  g_autoptr (GString) line = NULL;
  g_autoptr (GString) same = NULL;

  if (!store_transfer_parse (&object, (const char *) data, size, &checks, NULL))
    return 0;

  check_texts (&object);
  line = g_string_new (NULL);
  store_transfer_append (line, object.type, object.values, TRUE);
  g_assert_true (store_transfer_parse (&again, line->str, line->len - 1, &checks, NULL));
  same = g_string_new (NULL);
  store_transfer_append (same, again.type, again.values, TRUE);
  g_assert_cmpstr (line->str, ==, same->str);

  return 0;
}
