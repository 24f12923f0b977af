/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-error.h"

/**
 * load_error_quark:
 *
 * Returns: the domain of #LoadError
 */
GQuark
load_error_quark (void)
{
  return g_quark_from_static_string ("load-error-quark");
}
