/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What capabilities change of what somebody hears. There is a row for each: how the lines of who
 * negotiated it become those of who did not. So from what somebody heard who negotiated everything
 * follows what anybody else has to hear, to the letter. */

#include "capability-oracle.h"

#include <string.h>

#include "irc/irc-message.h"

/**
 * OracleLine:
 * @text: what @message borrows from
 * @message: the line, but for its tags
 * @tags: (element-type utf8): its tags, as on the line
 * @is_played: whether it is played back from a history, so that its text has the time before it for
 * who does not know tags with times
 */
typedef struct
{
  char *text;
  IrcMessage message;
  GPtrArray *tags;
  gboolean is_played;
} OracleLine;

/* What is left of the lines of @me. */
typedef void (*OracleFunc) (GPtrArray *lines, const char *me);

/**
 * OracleRow:
 * @cap: the capability
 * @needs: what it needs to be of effect, itself included
 * @without: (nullable): how lines change for who does not have all that; %NULL when no line does
 * @evidence: (nullable): what nobody hears without it and somebody with all of them does, so that
 * the scenario is known to show it
 */
typedef struct
{
  IrcCaps cap;
  IrcCaps needs;
  OracleFunc without;
  const char *evidence;
} OracleRow;

static OracleLine *
oracle_line_new (const char *text)
{
  OracleLine *self = g_new0 (OracleLine, 1);

  self->text = g_strdup (text);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (irc_message_parse (&self->message, self->text));
  if (self->message.tags != NULL)
    {
      g_auto (GStrv) tags = g_strsplit (self->message.tags, ";", -1);

      for (guint i = 0; tags[i] != NULL; i++)
        g_ptr_array_add (self->tags, g_strdup (tags[i]));
    }
  self->message.tags = NULL;

  return self;
}

static void
oracle_line_free (OracleLine *self)
{
  g_ptr_array_unref (self->tags);
  g_free (self->text);
  g_free (self);
}

static char *
to_text (const OracleLine *line)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) tags = g_string_new (NULL);
  IrcMessage message = line->message;

  for (guint i = 0; i < line->tags->len; i++)
    g_string_append_printf (tags, "%s%s", i > 0 ? ";" : "",
                            (const char *) g_ptr_array_index (line->tags, i));
  if (tags->len > 0)
    message.tags = tags->str;
  irc_message_append (&message, text);
  g_string_truncate (text, text->len - strlen ("\r\n"));

  return g_strdup (text->str);
}

/* Puts another line in the place of one, which stays as well known as it was. */
static OracleLine *
replace_param (const OracleLine *line, guint param, const char *value)
{
  OracleLine changed = *line;
  OracleLine *copy;
  g_autofree char *text = NULL;

  changed.message.params[param] = value;
  text = to_text (&changed);
  copy = oracle_line_new (text);
  copy->is_played = line->is_played;

  return copy;
}

static void
set_param (GPtrArray *lines, guint index, guint param, const char *value)
{
  OracleLine *changed = replace_param (g_ptr_array_index (lines, index), param, value);

  oracle_line_free (g_ptr_array_index (lines, index));
  g_ptr_array_index (lines, index) = changed;
}

static gboolean
is_verb (const OracleLine *line, const char *verb)
{
  return g_str_equal (line->message.verb, verb);
}

static gboolean
is_said (const OracleLine *line)
{
  return is_verb (line, "PRIVMSG") || is_verb (line, "NOTICE");
}

static gboolean
is_from (const OracleLine *line, const char *nick)
{
  const char *source = line->message.source;
  gsize size = strlen (nick);

  return source != NULL && strncmp (source, nick, size) == 0 && source[size] == '!';
}

static gboolean
is_tag (const char *tag, const char *name)
{
  gsize size = strlen (name);

  return strncmp (tag, name, size) == 0 && (tag[size] == '=' || tag[size] == '\0');
}

static const char *
find_tag (const OracleLine *line, const char *name)
{
  for (guint i = 0; i < line->tags->len; i++)
    if (is_tag (g_ptr_array_index (line->tags, i), name))
      return g_ptr_array_index (line->tags, i);

  return NULL;
}

static void
drop_tag_of_line (OracleLine *line, const char *name)
{
  for (guint i = line->tags->len; i > 0; i--)
    if (is_tag (g_ptr_array_index (line->tags, i - 1), name))
      g_ptr_array_remove_index (line->tags, i - 1);
}

static void
drop_tag (GPtrArray *lines, const char *name)
{
  for (guint i = 0; i < lines->len; i++)
    drop_tag_of_line (g_ptr_array_index (lines, i), name);
}

/* Where a range of lines was the answer to a command with a label, it is answered with that alone.
 */
static void
drop_range (GPtrArray *lines, guint first, guint last)
{
  const char *label = find_tag (g_ptr_array_index (lines, first), "label");
  g_autofree char *ack = label != NULL ? g_strdup_printf ("@%s :s.test ACK", label) : NULL;

  g_ptr_array_remove_range (lines, first, last - first + 1);
  if (ack != NULL)
    g_ptr_array_insert (lines, first, oracle_line_new (ack));
}

static void
drop_verb (GPtrArray *lines, const char *verb)
{
  for (guint i = lines->len; i > 0; i--)
    if (is_verb (g_ptr_array_index (lines, i - 1), verb))
      drop_range (lines, i - 1, i - 1);
}

/* Whether a line begins a batch of a type. */
static gboolean
begins (const OracleLine *line, const char *type)
{
  return is_verb (line, "BATCH") && line->message.params[0][0] == '+'
         && g_str_equal (line->message.params[1], type);
}

/* Whether a line ends the batch that @start began. */
static gboolean
ends (const OracleLine *line, const OracleLine *start)
{
  return is_verb (line, "BATCH") && line->message.params[0][0] == '-'
         && g_str_equal (line->message.params[0] + 1, start->message.params[0] + 1);
}

static gboolean
is_inside (const OracleLine *line, const OracleLine *start)
{
  const char *tag = find_tag (line, "batch");

  return tag != NULL && g_str_equal (tag + strlen ("batch="), start->message.params[0] + 1);
}

/* What is inside stays, and is inside of nothing. */
static void
drop_batches (GPtrArray *lines, const char *type)
{
  for (guint i = 0; i < lines->len; i++)
    {
      OracleLine *start = g_ptr_array_index (lines, i);
      guint j;

      if (!begins (start, type))
        continue;

      for (j = i + 1; !ends (g_ptr_array_index (lines, j), start); j++)
        if (is_inside (g_ptr_array_index (lines, j), start))
          drop_tag_of_line (g_ptr_array_index (lines, j), "batch");
      g_ptr_array_remove_index (lines, j);
      g_ptr_array_remove_index (lines, i--);
    }
}

/* Of a message of several lines only the first begins with the time. */
static void
mark_played (GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const OracleLine *start = g_ptr_array_index (lines, i);
      guint j;

      if (!begins (start, "chathistory") && !begins (start, "soju.im/search"))
        continue;

      for (j = i + 1; !ends (g_ptr_array_index (lines, j), start); j++)
        {
          OracleLine *line = g_ptr_array_index (lines, j);
          const OracleLine *before = g_ptr_array_index (lines, j - 1);

          line->is_played = is_inside (line, start) || begins (before, "draft/multiline");
        }
    }
}

static void
without_event_playback (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    {
      const OracleLine *line = g_ptr_array_index (lines, i - 1);

      if (line->is_played && !is_said (line) && !is_verb (line, "BATCH"))
        g_ptr_array_remove_index (lines, i - 1);
    }
}

/* Such a client gets what was said last when it joins, and is not told where that ends. */
static void
without_chathistory (GPtrArray *lines, const char *me)
{
  drop_tag (lines, "draft/chathistory-end");
}

static guint
get_end (const GPtrArray *lines, guint index)
{
  const OracleLine *start = g_ptr_array_index (lines, index);
  guint end = index;

  if (is_verb (start, "BATCH"))
    while (!ends (g_ptr_array_index (lines, end), start))
      end++;

  return end;
}

/* Messages to oneself arrive, whether they are echoed or not. The one with the label is the echo;
 * without a label both are the same. */
static gboolean
is_echo (const GPtrArray *lines, guint index, const char *me)
{
  const OracleLine *line = g_ptr_array_index (lines, index);
  const char *target = line->message.params[is_verb (line, "BATCH") ? 2 : 0];
  const char *msgid = find_tag (line, "msgid");

  if (line->is_played || !is_from (line, me)
      || (!is_said (line) && !is_verb (line, "TAGMSG") && !begins (line, "draft/multiline")))
    return FALSE;

  if (!g_str_equal (target, me) || find_tag (line, "label") != NULL)
    return TRUE;

  for (guint i = 0; i < lines->len; i++)
    if (i != index && g_strcmp0 (find_tag (g_ptr_array_index (lines, i), "msgid"), msgid) == 0)
      return find_tag (g_ptr_array_index (lines, i), "label") == NULL;

  return FALSE;
}

static void
without_echo_message (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    if (is_echo (lines, i - 1, me))
      drop_range (lines, i - 1, get_end (lines, i - 1));
}

/* The tags of a message are on the first line that says something, but for those that the others
 * have, too. */
static void
copy_tags (OracleLine *line, const OracleLine *start, gboolean is_first)
{
  g_ptr_array_set_size (line->tags, 0);
  for (guint i = 0; i < start->tags->len; i++)
    {
      const char *tag = g_ptr_array_index (start->tags, i);

      if (is_first || is_tag (tag, "time") || is_tag (tag, "account") || is_tag (tag, "draft/oper")
          || is_tag (tag, "batch"))
        g_ptr_array_add (line->tags, g_strdup (tag));
    }
}

static void
without_multiline (GPtrArray *lines, const char *me)
{
  for (guint i = 0; i < lines->len; i++)
    {
      OracleLine *start = g_ptr_array_index (lines, i);
      gboolean is_first = TRUE;
      guint j;

      if (!begins (start, "draft/multiline"))
        continue;

      for (j = i + 1; !ends (g_ptr_array_index (lines, j), start); j++)
        {
          OracleLine *line = g_ptr_array_index (lines, j);

          if (line->message.params[1][0] == '\0')
            {
              g_ptr_array_remove_index (lines, j--);
              continue;
            }
          copy_tags (line, start, is_first);
          line->is_played = start->is_played && is_first;
          is_first = FALSE;
        }
      g_ptr_array_remove_index (lines, j);
      g_ptr_array_remove_index (lines, i);
    }
}

static void
without_labeled_response (GPtrArray *lines, const char *me)
{
  drop_batches (lines, "labeled-response");
  drop_tag (lines, "label");
  drop_verb (lines, "ACK");
}

/* A room that one names anew is one that is left, and another that is joined. */
static void
replace_rename (GPtrArray *lines, guint index)
{
  OracleLine *line = g_ptr_array_index (lines, index);
  const IrcMessage *message = &line->message;
  g_autoptr (GString) tags = g_string_new (NULL);
  g_autofree char *part = NULL;
  g_autofree char *join = NULL;
  g_autofree char *marker = NULL;
  g_autofree char *metadata = NULL;

  drop_tag_of_line (line, "msgid");
  for (guint i = 0; i < line->tags->len; i++)
    g_string_append_printf (tags, "%s%s", i > 0 ? ";" : "@",
                            (const char *) g_ptr_array_index (line->tags, i));
  part = g_strdup_printf ("%s :%s PART %s :%s", tags->str, message->source, message->params[0],
                          message->params[2]);
  join = g_strdup_printf ("%s :%s JOIN %s * :Somebody", tags->str, message->source,
                          message->params[1]);
  marker = g_strdup_printf (":s.test MARKREAD %s *", message->params[1]);
  metadata = g_strdup_printf (":s.test BATCH +renamed metadata %s", message->params[1]);
  g_ptr_array_remove_index (lines, index);
  g_ptr_array_insert (lines, index, oracle_line_new (part));
  g_ptr_array_insert (lines, index + 1, oracle_line_new (join));
  g_ptr_array_insert (lines, index + 2, oracle_line_new (marker));
  g_ptr_array_insert (lines, index + 3, oracle_line_new (metadata));
  g_ptr_array_insert (lines, index + 4, oracle_line_new (":s.test BATCH -renamed"));
}

static void
without_channel_rename (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    if (is_verb (g_ptr_array_index (lines, i - 1), "RENAME"))
      replace_rename (lines, i - 1);
}

static void
without_extended_isupport (GPtrArray *lines, const char *me)
{
  drop_batches (lines, "draft/isupport");
}

/* What is told of people and rooms comes in batches, and as numerics when it changes. */
static void
without_metadata (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    {
      const OracleLine *line = g_ptr_array_index (lines, i - 1);

      if (begins (line, "metadata"))
        drop_range (lines, i - 1, get_end (lines, i - 1));
      else if (is_verb (line, "761") || is_verb (line, "766"))
        g_ptr_array_remove_index (lines, i - 1);
    }
}

static void
without_batch (GPtrArray *lines, const char *me)
{
  drop_batches (lines, "chathistory");
  drop_batches (lines, "soju.im/search");
  drop_batches (lines, "draft/chathistory-targets");
}

static void
without_read_marker (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "MARKREAD");
}

static void
without_message_redaction (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "REDACT");
}

/* What is changed is said again, with what it answers; a history has the new text anyway. */
static void
without_message_edit (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    {
      OracleLine *line = g_ptr_array_index (lines, i - 1);
      const char *about = find_tag (line, "draft/target-msgid");

      if (is_verb (line, "EDIT") && line->is_played)
        g_ptr_array_remove_index (lines, i - 1);
      else if (is_verb (line, "EDIT"))
        {
          g_ptr_array_add (line->tags, g_strconcat ("+reply", strchr (about, '='), NULL));
          drop_tag_of_line (line, "draft/target-msgid");
          drop_tag_of_line (line, "draft/edit-text");
          line->message.verb = "PRIVMSG";
          line->message.params[line->message.n_params++] = "* hello all";
        }
    }
}

/* Of who shares no room nothing is told but that they come and go. */
static void
without_extended_monitor (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    if (is_from (g_ptr_array_index (lines, i - 1), CAPABILITY_ORACLE_FAR))
      g_ptr_array_remove_index (lines, i - 1);
}

static void
without_account_notify (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "ACCOUNT");
}

static void
without_away_notify (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "AWAY");
}

static void
without_chghost (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "CHGHOST");
}

static void
without_setname (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "SETNAME");
}

static void
without_invite_notify (GPtrArray *lines, const char *me)
{
  for (guint i = lines->len; i > 0; i--)
    {
      const OracleLine *line = g_ptr_array_index (lines, i - 1);

      if (is_verb (line, "INVITE") && !g_str_equal (line->message.params[0], me))
        g_ptr_array_remove_index (lines, i - 1);
    }
}

static void
without_extended_join (GPtrArray *lines, const char *me)
{
  for (guint i = 0; i < lines->len; i++)
    {
      OracleLine *line = g_ptr_array_index (lines, i);

      if (is_verb (line, "JOIN"))
        line->message.n_params = 1;
    }
}

/* Who joins is told who is there. */
static void
without_no_implicit_names (GPtrArray *lines, const char *me)
{
  guint place;
  guint names;

  for (place = 0; place < lines->len; place++)
    if (is_verb (g_ptr_array_index (lines, place), "JOIN")
        && is_from (g_ptr_array_index (lines, place), me)
        && !((OracleLine *) g_ptr_array_index (lines, place))->is_played)
      break;
  if (place == lines->len)
    return;

  for (place++; is_verb (g_ptr_array_index (lines, place), "332")
                || is_verb (g_ptr_array_index (lines, place), "333")
                || is_verb (g_ptr_array_index (lines, place), "MARKREAD");)
    place++;
  for (names = place; !is_verb (g_ptr_array_index (lines, names), "353");)
    names++;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = to_text (g_ptr_array_index (lines, names + 2 * i));

      g_ptr_array_insert (lines, place + i, oracle_line_new (text));
    }
}

static const char *
skip_signs (const char *name)
{
  return name + strspn (name, "~&@%+");
}

/* Of several signs the first one is left. */
static void
cut_signs (GPtrArray *lines, guint index, guint param)
{
  const OracleLine *line = g_ptr_array_index (lines, index);
  g_auto (GStrv) words = g_strsplit (line->message.params[param], " ", -1);
  g_autofree char *all = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize start = strspn (words[i], "HG*");
      char *name = words[i] + start;
      gsize n_signs = (gsize) (skip_signs (name) - name);

      if (n_signs > 1)
        memmove (name + 1, name + n_signs, strlen (name + n_signs) + 1);
    }
  all = g_strjoinv (" ", words);
  set_param (lines, index, param, all);
}

static void
without_multi_prefix (GPtrArray *lines, const char *me)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const OracleLine *line = g_ptr_array_index (lines, i);

      if (is_verb (line, "353"))
        cut_signs (lines, i, 3);
      else if (is_verb (line, "352"))
        cut_signs (lines, i, 6);
      else if (is_verb (line, "319"))
        cut_signs (lines, i, 2);
      else if (is_verb (line, "354"))
        cut_signs (lines, i, line->message.n_params - 1);
    }
}

static void
without_userhost_in_names (GPtrArray *lines, const char *me)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const OracleLine *line = g_ptr_array_index (lines, i);
      g_auto (GStrv) names = NULL;
      g_autofree char *all = NULL;

      if (!is_verb (line, "353"))
        continue;

      names = g_strsplit (line->message.params[3], " ", -1);
      for (guint j = 0; names[j] != NULL; j++)
        names[j][strcspn (names[j], "!")] = '\0';
      all = g_strjoinv (" ", names);
      set_param (lines, i, 3, all);
    }
}

static void
without_message_tags (GPtrArray *lines, const char *me)
{
  drop_verb (lines, "TAGMSG");
  drop_tag (lines, "msgid");
  drop_tag (lines, "bot");
  drop_tag (lines, "draft/chathistory-end");
  for (guint i = 0; i < lines->len; i++)
    {
      OracleLine *line = g_ptr_array_index (lines, i);

      for (guint j = line->tags->len; j > 0; j--)
        if (((const char *) g_ptr_array_index (line->tags, j - 1))[0] == '+')
          g_ptr_array_remove_index (line->tags, j - 1);
    }
}

static void
without_oper_tag (GPtrArray *lines, const char *me)
{
  drop_tag (lines, "draft/oper");
}

static void
without_relaymsg (GPtrArray *lines, const char *me)
{
  drop_tag (lines, "draft/relaymsg");
}

static void
without_account_tag (GPtrArray *lines, const char *me)
{
  drop_tag (lines, "account");
}

/* What is played back has its time in its text. */
static void
without_server_time (GPtrArray *lines, const char *me)
{
  drop_tag (lines, "time");
  for (guint i = 0; i < lines->len; i++)
    {
      const OracleLine *line = g_ptr_array_index (lines, i);

      if (line->is_played && is_said (line))
        {
          g_autofree char *text
              = g_strconcat ("[2026-11-20 12:00:00Z] ", line->message.params[1], NULL);

          set_param (lines, i, 1, text);
        }
    }
}

/* Those that build on others stand before them. */
static const OracleRow rows[] = {
  { IRC_CAP_EVENT_PLAYBACK, IRC_CAP_EVENT_PLAYBACK | IRC_CAP_CHATHISTORY, without_event_playback,
    NULL },
  { IRC_CAP_CHATHISTORY, IRC_CAP_CHATHISTORY, without_chathistory, "draft/chathistory-end" },
  { IRC_CAP_ECHO_MESSAGE, IRC_CAP_ECHO_MESSAGE, without_echo_message, ":me!u@localhost PRIVMSG" },
  { IRC_CAP_MESSAGE_EDIT, IRC_CAP_MESSAGE_EDIT | IRC_CAP_MESSAGE_TAGS, without_message_edit,
    ":gus!u@localhost EDIT #a" },
  { IRC_CAP_MULTILINE, IRC_CAP_MULTILINE | IRC_CAP_BATCH, without_multiline, " draft/multiline " },
  { IRC_CAP_LABELED_RESPONSE, IRC_CAP_LABELED_RESPONSE | IRC_CAP_BATCH, without_labeled_response,
    " labeled-response" },
  { IRC_CAP_EXTENDED_ISUPPORT, IRC_CAP_EXTENDED_ISUPPORT | IRC_CAP_BATCH, without_extended_isupport,
    " draft/isupport" },
  { IRC_CAP_CHANNEL_RENAME, IRC_CAP_CHANNEL_RENAME, without_channel_rename, " RENAME " },
  { IRC_CAP_NO_IMPLICIT_NAMES, IRC_CAP_NO_IMPLICIT_NAMES, without_no_implicit_names, NULL },
  { IRC_CAP_NO_IMPLICIT_NAMES_DRAFT, 0, NULL, NULL },
  { IRC_CAP_METADATA_3, IRC_CAP_METADATA_3 | IRC_CAP_BATCH, without_metadata,
    " 761 me gus color " },
  { IRC_CAP_METADATA_2, 0, NULL, NULL },
  { IRC_CAP_BATCH, IRC_CAP_BATCH, without_batch, " BATCH " },
  { IRC_CAP_READ_MARKER, IRC_CAP_READ_MARKER, without_read_marker, " MARKREAD " },
  { IRC_CAP_MESSAGE_REDACTION, IRC_CAP_MESSAGE_REDACTION, without_message_redaction, " REDACT " },
  { IRC_CAP_EXTENDED_MONITOR, IRC_CAP_EXTENDED_MONITOR, without_extended_monitor, ":far!" },
  { IRC_CAP_ACCOUNT_NOTIFY, IRC_CAP_ACCOUNT_NOTIFY, without_account_notify, " ACCOUNT " },
  { IRC_CAP_AWAY_NOTIFY, IRC_CAP_AWAY_NOTIFY, without_away_notify, " AWAY " },
  { IRC_CAP_CHGHOST, IRC_CAP_CHGHOST, without_chghost, " CHGHOST " },
  { IRC_CAP_SETNAME, IRC_CAP_SETNAME, without_setname, " SETNAME " },
  { IRC_CAP_INVITE_NOTIFY, IRC_CAP_INVITE_NOTIFY, without_invite_notify, " INVITE out " },
  { IRC_CAP_EXTENDED_JOIN, IRC_CAP_EXTENDED_JOIN, without_extended_join, " JOIN #a gus-account :" },
  { IRC_CAP_MULTI_PREFIX, IRC_CAP_MULTI_PREFIX, without_multi_prefix, "@+" },
  { IRC_CAP_USERHOST_IN_NAMES, IRC_CAP_USERHOST_IN_NAMES, without_userhost_in_names,
    "@+out!u@localhost" },
  { IRC_CAP_MESSAGE_TAGS, IRC_CAP_MESSAGE_TAGS, without_message_tags, "msgid=" },
  { IRC_CAP_RELAYMSG, IRC_CAP_RELAYMSG, without_relaymsg, "draft/relaymsg=ann" },
  { IRC_CAP_ACCOUNT_TAG, IRC_CAP_ACCOUNT_TAG, without_account_tag, "account=gus-account" },
  { IRC_CAP_OPER_TAG, IRC_CAP_OPER_TAG, without_oper_tag, "draft/oper" },
  { IRC_CAP_SERVER_TIME, IRC_CAP_SERVER_TIME, without_server_time, "time=2026" },
  { IRC_CAP_CAP_NOTIFY, IRC_CAP_CAP_NOTIFY, NULL, NULL },
  { IRC_CAP_PRE_AWAY, IRC_CAP_PRE_AWAY, NULL, NULL },
  { IRC_CAP_STANDARD_REPLIES, IRC_CAP_STANDARD_REPLIES, NULL, NULL },
  { IRC_CAP_ACCOUNT_REGISTRATION, IRC_CAP_ACCOUNT_REGISTRATION, NULL, NULL },
  { IRC_CAP_SASL, IRC_CAP_SASL, NULL, NULL },
  { IRC_CAP_SEARCH, IRC_CAP_SEARCH, NULL, NULL },
  { IRC_CAP_STS, IRC_CAP_STS, NULL, NULL },
};

/**
 * capability_oracle_reduce:
 * @lines: what somebody heard who negotiated everything, with a line feed between
 * @caps: what somebody else negotiated
 * @me: the nick of both
 *
 * Returns: (transfer full): what that one has to hear
 */
char *
capability_oracle_reduce (const char *lines, IrcCaps caps, const char *me)
{
  g_autoptr (GPtrArray) parsed = g_ptr_array_new_with_free_func ((GDestroyNotify) oracle_line_free);
  g_auto (GStrv) texts = g_strsplit (lines, "\n", -1);
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    if (texts[i][0] != '\0')
      g_ptr_array_add (parsed, oracle_line_new (texts[i]));
  mark_played (parsed);

  caps = irc_caps_resolve (caps);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((caps & rows[i].needs) != rows[i].needs && rows[i].without != NULL)
      rows[i].without (parsed, me);

  for (guint i = 0; i < parsed->len; i++)
    {
      g_autofree char *text = to_text (g_ptr_array_index (parsed, i));

      g_string_append_printf (result, "%s%s", i > 0 ? "\n" : "", text);
    }

  return g_strdup (result->str);
}

/**
 * capability_oracle_assert_complete:
 * @lines: all that somebody called "me" heard who negotiated everything
 *
 * Checks that there is something of each capability.
 */
void
capability_oracle_assert_complete (const char *lines)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].evidence != NULL && strstr (lines, rows[i].evidence) == NULL)
      g_error ("The scenario shows no \"%s\"", rows[i].evidence);
}

/**
 * capability_oracle_assert_rows:
 *
 * Checks that each capability has its row.
 */
void
capability_oracle_assert_rows (void)
{
  for (guint index = 0; index < IRC_CAP_COUNT; index++)
    {
      guint n_rows = 0;

      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        n_rows += rows[i].cap == G_GUINT64_CONSTANT (1) << index;
      if (n_rows != 1)
        g_error ("%s has %u rows in tests/server/capability-oracle.c, not one",
                 irc_cap_get_name (index), n_rows);
    }
}
