/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"

G_BEGIN_DECLS

/**
 * HallFixture:
 * @hall: the hall under test
 * @lines: (element-type utf8): what came of the commands since it was last looked at
 * @now: the command that is being applied, counted from 1; see hall_fixture_id()
 * @serial: the newest event
 * @said: (nullable): what the next commands are about
 * @profile: (nullable) (element-type HallMetadata): what is told of the accounts that the next
 * commands log in to
 * @shows_events: whether to write down what is to be kept besides messages
 * @actor: who does it
 * @failed: whether the command that is being applied failed somewhere
 *
 * A hall and a sink that writes down what it is told. Commands are lines with their actor as the
 * source, such as ":ann JOIN #room key"; without a source who runs the server does it. Besides
 * those of the wire there are
 *
 *   :ann ENTER [:display name]     somebody comes; with an address as the second parameter, an
 *                                  account as the third
 *   :ann MODE ann +i               a user's own modes
 *   :ann ACCOUNT [name]            somebody logs in or out
 *   :ann RESERVE name              the name of an account; RELEASE name
 *   :ann CHGHOST user host
 *   :ann WATCH nick                and UNWATCH [nick]
 *   :ann BAN mask reason [seconds] and UNBAN mask; EXPIRE
 *   :ann UNREGISTER #a
 *   :ann TRANSFER #a account
 *   :ann RETIRE #a [:reason]
 *   :ann ROLE #a account [letter]  without a letter none
 *   :ann SET #a key [:value]       metadata of a room or of a person; CLEAR [#a]
 *   :ann SUB key                   to hear of metadata; UNSUB [key]
 *
 * What comes of a command is a line each:
 *
 *   bob <- :ann!ann@h PART #room             bob is told
 *   bob <- :ann!ann@h JOIN #room [extended-join * Ann]
 *                                            with parameters for that capability
 *   bob <- [away-notify] :ann!ann@h AWAY     only with that capability
 *   bob <- [!draft/channel-rename] ...       only without that capability, or one of those
 *   ann <- [echo] ...                        only with echo-message
 *   ann <- [by bob] ...                      relayed by bob
 *   ann <- ... [3 says text]                 what was said by the third command says that now
 *   record #room ...                         a message is to be kept in the room; with
 *                                            @shows_events any other event as well
 *   record ann -> bob ...                    a message is to be kept with both
 *   record ann -> ? ...                      for somebody who is not here any more
 *   room #room [topic by ann!ann@h at 3] [closed] [hidden up to 4]
 *                                            what is kept of a room has changed
 *   room #a is of ann since 3: +nrt          whose it is, or its flags, key or limit, have changed;
 *                                            "is not registered" when it is nobody's
 *   role of bob in #a: o                     is to be kept; "none" when it is not any more
 *   room #a has +b x!*@* by ann!ann@h at 3   is to be kept in a list; "-b" when it is not any more
 *   room #a is known to bob from 3 since when somebody may read it is to be kept; "all known" for
 *                                  everything, "not known" when it is not to be kept any more
 *   room #a is gone                and all that was said in it
 *   name #a is #b                  the room #a is called #b from now on
 *   ann sees bob come              ann watches bob; the name is a mask, or a nick when it goes
 *   ann hears bob!u@h knock at #a  ann can let others into #a
 *   room #a has color=red          what is kept of a room's metadata has changed; "no color" when
 *                                  it was taken away, "nothing" when all was
 *   account ann has color=red      what is kept of an account's has
 *   bob reads ann has color=red    bob subscribed to color
 *   ban a@b by ann: reason [until 7]          is to be kept; "no ban a@b" when it is not any more
 *   bob is banned: reason          bob has to leave, or cannot come in
 *   fail NOT_OPERATOR #room                  subject and detail of an error
 *
 * After each command the whole hall is checked for what must always hold.
 */
typedef struct
{
  Hall *hall;
  GPtrArray *lines;
  guint now;
  guint64 serial;
  const HallSaid *said;
  const GPtrArray *profile;
  gboolean shows_events;
  const HallUser *actor;
  gboolean failed;
} HallFixture;

void hall_fixture_set_up (HallFixture *self, gconstpointer limits);
void hall_fixture_tear_down (HallFixture *self, gconstpointer limits);
void hall_fixture_restart (HallFixture *self, const HallLimits *limits);

void hall_fixture_apply (HallFixture *self, const char *line);
void hall_fixture_run (HallFixture *self, ...) G_GNUC_NULL_TERMINATED;
void hall_fixture_check (HallFixture *self, const char *line, ...) G_GNUC_NULL_TERMINATED;
char *hall_fixture_take_lines (HallFixture *self);
void hall_fixture_assert_consistent (HallFixture *self);

const HallSink *hall_fixture_get_sink (void);
BaseId hall_fixture_id (guint command);
gint64 hall_fixture_time (guint command);
HallUser *hall_fixture_user (HallFixture *self, const char *nick);
HallRoom *hall_fixture_room (HallFixture *self, const char *name);

G_END_DECLS
