/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prometheus' text format, version 0.0.4, as our server writes it:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */

#include "support/support-metrics.h"

#include <math.h>
#include <string.h>

#define NAME   "[a-zA-Z_:][a-zA-Z0-9_:]*"
#define LABEL  "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\""
#define NUMBER "[+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|NaN"

/**
 * SupportMetrics:
 * @samples: (element-type utf8 double): each sample by its name with its labels
 * @types: (element-type utf8 utf8): the type of each family
 * @labels: (element-type utf8 utf8): the names of the labels of each family, but for `le`
 * @family: (nullable): the family whose samples come
 * @last: of a histogram the bucket before
 * @bound: its bound
 */
struct SupportMetrics
{
  GHashTable *samples;
  GHashTable *types;
  GHashTable *labels;
  char *family;
  double last;
  double bound;
};

/* HELP and TYPE of a family stand once each, together, before its samples. */
static void
read_family (SupportMetrics *self, const char *help, const char *type)
{
  g_auto (GStrv) help_words = g_strsplit (help, " ", 4);
  g_auto (GStrv) type_words = g_strsplit (type, " ", 4);

  g_assert_cmpuint (g_strv_length (help_words), ==, 4);
  g_assert_cmpstr (help_words[1], ==, "HELP");
  g_assert_cmpuint (g_strv_length (type_words), ==, 4);
  g_assert_cmpstr (type_words[0], ==, "#");
  g_assert_cmpstr (type_words[1], ==, "TYPE");
  g_assert_cmpstr (type_words[2], ==, help_words[2]);
  g_assert_true (g_regex_match_simple ("^" NAME "$", help_words[2], 0, 0));
  g_assert_true (g_regex_match_simple ("^(?:counter|gauge|histogram)$", type_words[3], 0, 0));

  g_free (self->family);
  self->family = g_strdup (help_words[2]);
  self->last = 0;
  self->bound = -INFINITY;
  g_assert_true (
      g_hash_table_insert (self->types, g_strdup (self->family), g_strdup (type_words[3])));
}

static double
read_number (const char *text)
{
  g_assert_true (g_regex_match_simple ("^(?:" NUMBER ")$", text, 0, 0));

  return g_ascii_strtod (text, NULL);
}

/* What is up to one bound is up to the next one, too. */
static void
read_bucket (SupportMetrics *self, const char *labels, double value)
{
  g_autofree char *bound = NULL;

  g_assert_true (g_str_has_prefix (labels, "{le=\""));
  bound = g_strndup (labels + strlen ("{le=\""), strlen (labels) - strlen ("{le=\"\"}"));
  g_assert_cmpfloat (read_number (bound), >, self->bound);
  g_assert_cmpfloat (value, >=, self->last);
  self->bound = read_number (bound);
  self->last = value;
}

static void
read_histogram (SupportMetrics *self, const char *suffix, const char *labels, double value)
{
  if (g_str_equal (suffix, "_bucket"))
    {
      read_bucket (self, labels, value);
      return;
    }

  /* The last bucket has all. */
  g_assert_true (isinf (self->bound));
  g_assert_cmpstr (labels, ==, "");
  if (g_str_equal (suffix, "_count"))
    g_assert_cmpfloat (value, ==, self->last);
  else
    g_assert_cmpstr (suffix, ==, "_sum");
}

static void
note_labels (SupportMetrics *self, const char *labels)
{
  g_autoptr (GRegex) value = g_regex_new ("=\"[^\"]*\"", 0, 0, NULL);
  g_autofree char *names = g_regex_replace_literal (value, labels, -1, 0, "", 0, NULL);
  const char *known = g_hash_table_lookup (self->labels, self->family);

  g_strdelimit (names, "{}", ' ');
  g_strstrip (names);
  if (known != NULL)
    g_assert_cmpstr (names, ==, known);
  else
    g_hash_table_insert (self->labels, g_strdup (self->family), g_steal_pointer (&names));
}

static void
read_sample (SupportMetrics *self, const char *line)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^(" NAME ")((?:\\{" LABEL "(?:," LABEL ")*\\})?) (\\S+)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL;
  g_autofree char *labels = NULL;
  g_autofree char *number = NULL;
  const char *type;
  double *value = g_new (double, 1);

  if (!g_regex_match (regex, line, 0, &match))
    g_error ("This is no sample: %s", line);
  name = g_match_info_fetch (match, 1);
  labels = g_match_info_fetch (match, 2);
  number = g_match_info_fetch (match, 3);
  *value = read_number (number);
  g_assert_true (g_hash_table_insert (self->samples, g_strconcat (name, labels, NULL), value));
  g_assert_cmpfloat (*value, >=, 0);

  g_assert_nonnull (self->family);
  g_assert_true (g_str_has_prefix (name, self->family));
  type = g_hash_table_lookup (self->types, self->family);
  if (g_str_equal (type, "histogram"))
    {
      read_histogram (self, name + strlen (self->family), labels, *value);
      return;
    }

  g_assert_cmpstr (name, ==, self->family);
  note_labels (self, labels);
}

/* Each family has something to tell, but for a moment that may never come. */
static void
check_families (const SupportMetrics *self)
{
  GHashTableIter iter;
  gpointer family, type;

  g_hash_table_iter_init (&iter, self->types);
  while (g_hash_table_iter_next (&iter, &family, &type))
    {
      g_autofree char *count = g_strconcat (family, "_count", NULL);

      if (g_str_equal (type, "histogram"))
        g_assert_true (g_hash_table_contains (self->samples, count));
      else if (!g_str_has_suffix (family, "_timestamp_seconds"))
        g_assert_true (g_hash_table_contains (self->labels, family));
    }
}

/**
 * support_metrics_parse:
 * @text: what a server tells
 *
 * Fails the test when there is anything in it that there should not be.
 *
 * Returns: (transfer full): all of it
 */
SupportMetrics *
support_metrics_parse (const char *text)
{
  SupportMetrics *self = g_new0 (SupportMetrics, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_lines = g_strv_length (lines);

  self->samples = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  /* The last line has an end, too. */
  g_assert_cmpuint (n_lines, >, 1);
  g_assert_cmpstr (lines[n_lines - 1], ==, "");
  for (guint i = 0; i < n_lines - 1; i++)
    if (lines[i][0] == '#')
      {
        read_family (self, lines[i], lines[i + 1]);
        i++;
      }
    else
      read_sample (self, lines[i]);
  check_families (self);

  return self;
}

void
support_metrics_free (SupportMetrics *self)
{
  g_hash_table_unref (self->samples);
  g_hash_table_unref (self->types);
  g_hash_table_unref (self->labels);
  g_free (self->family);
  g_free (self);
}

/**
 * support_metrics_get:
 * @self: what a server told
 * @sample: a name with its labels, as it stands there; there has to be such a one
 *
 * Returns: its value
 */
double
support_metrics_get (const SupportMetrics *self, const char *sample)
{
  const double *value = g_hash_table_lookup (self->samples, sample);

  if (value == NULL)
    g_error ("There is no %s", sample);

  return *value;
}

/**
 * support_metrics_get_type:
 * @self: what a server told
 * @family: the name of a metric
 *
 * Returns: (nullable): its type; %NULL when there is none
 */
const char *
support_metrics_get_type (const SupportMetrics *self, const char *family)
{
  return g_hash_table_lookup (self->types, family);
}

guint
support_metrics_get_n_families (const SupportMetrics *self)
{
  return g_hash_table_size (self->types);
}

/**
 * support_metrics_get_labels:
 * @self: what a server told
 * @family: the name of a metric
 *
 * Returns: (transfer full): the names of its labels, with commas between
 */
char *
support_metrics_get_labels (const SupportMetrics *self, const char *family)
{
  const char *labels = g_hash_table_lookup (self->labels, family);

  return g_strdup (labels != NULL ? labels : "");
}
