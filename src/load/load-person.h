/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "io/io-loop.h"
#include "io/io-outbox.h"
#include "io/io-stream.h"
#include "irc/irc-line-buffer.h"
#include "load/load-address.h"

G_BEGIN_DECLS

/* Octets of a nick; the shortest limit in use is 9:
 * https://www.rfc-editor.org/rfc/rfc1459#section-1.2 */
#define LOAD_NICK_LENGTH 9

typedef struct LoadPerson LoadPerson;

/**
 * LoadCrowd:
 * @loop: where they are served
 * @address: where they connect to
 * @key: what tells their nicks from those of other runs, up to 0xfff
 * @settled: someone is registered, and in the room if there is one
 * @heard: someone got a message of another one in the room, and its text
 * @failed: someone cannot go on, and why
 * @user_data: handed to each of the functions
 *
 * What all people of a run have in common.
 */
typedef struct
{
  IoLoop *loop;
  LoadAddress address;
  guint key;
  void (*settled) (LoadPerson *person, gpointer user_data);
  void (*heard) (LoadPerson *person, const char *text, gpointer user_data);
  void (*failed) (LoadPerson *person, const GError *error, gpointer user_data);
  gpointer user_data;
} LoadCrowd;

/**
 * LoadPersonState:
 * @LOAD_PERSON_AWAY: not connected
 * @LOAD_PERSON_CONNECTING: the system connects
 * @LOAD_PERSON_REGISTERING: the server was told the name
 * @LOAD_PERSON_JOINING: the room was asked for
 * @LOAD_PERSON_SETTLED: there
 */
typedef enum
{
  LOAD_PERSON_AWAY,
  LOAD_PERSON_CONNECTING,
  LOAD_PERSON_REGISTERING,
  LOAD_PERSON_JOINING,
  LOAD_PERSON_SETTLED,
} LoadPersonState;

/**
 * LoadPerson:
 * @watch: of the connection
 * @crowd: (unowned): what it has in common with the others
 * @number: its number in the crowd, from 0
 * @room: (nullable) (unowned): the room it joins
 *
 * One simulated person with one connection.
 */
struct LoadPerson
{
  IoWatch watch;
  LoadPersonState state;
  guint number;
  const LoadCrowd *crowd;
  const char *room;
  IoStream stream;
  IrcLineBuffer input;
  IoOutbox outbox;
};

void load_person_init (LoadPerson *self, const LoadCrowd *crowd, guint number, const char *room);
IoStatus load_person_connect (LoadPerson *self, GError **error);
void load_person_say (LoadPerson *self, const char *text);
void load_person_flush (LoadPerson *self);
void load_person_leave (LoadPerson *self);

G_END_DECLS
