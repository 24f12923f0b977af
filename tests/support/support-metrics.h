/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SupportMetrics:
 *
 * What a server told at /metrics, read as strictly as the format allows.
 */
typedef struct SupportMetrics SupportMetrics;

SupportMetrics *support_metrics_parse (const char *text);
void support_metrics_free (SupportMetrics *self);

double support_metrics_get (const SupportMetrics *self, const char *sample);
const char *support_metrics_get_type (const SupportMetrics *self, const char *family);
guint support_metrics_get_n_families (const SupportMetrics *self);
char *support_metrics_get_labels (const SupportMetrics *self, const char *family);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SupportMetrics, support_metrics_free)

G_END_DECLS
