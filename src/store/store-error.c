/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-private.h"

/* clang-format off */
G_DEFINE_QUARK (store-error-quark, store_error)
/* clang-format on */

static StoreError
code_of (const GError *sql_error)
{
  if (sql_error->domain != SQL_ERROR)
    return STORE_ERROR_FAILED;

  switch (sql_error->code)
    {
    case SQL_ERROR_BUSY:
      return STORE_ERROR_BUSY;

    case SQL_ERROR_NEWER:
      return STORE_ERROR_NEWER;

    case SQL_ERROR_DAMAGED:
      return STORE_ERROR_DAMAGED;

    case SQL_ERROR_FOREIGN:
      return STORE_ERROR_FOREIGN;

    default:
      return STORE_ERROR_FAILED;
    }
}

/*< private >
 * store_error_take:
 * @error: (nullable): return location
 * @sql_error: (transfer full): what went wrong in the layer below
 *
 * Hands @sql_error on as one of STORE_ERROR. Its message already is what a person needs.
 */
void
store_error_take (GError **error, GError *sql_error)
{
  g_set_error_literal (error, STORE_ERROR, code_of (sql_error), sql_error->message);
  g_error_free (sql_error);
}
