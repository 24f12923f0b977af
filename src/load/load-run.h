/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "load/load-options.h"
#include "load/load-report.h"

G_BEGIN_DECLS

gboolean load_run (const LoadOptions *options, LoadReport *report, GError **error);

G_END_DECLS
