/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

/**
 * Person:
 * @fixture: the server
 * @fd: a connection to its plain-text door
 * @text: what it showed and was not looked at yet
 * @is_closed: whether it closed
 *
 * Somebody in front of a terminal.
 */
typedef struct
{
  ServerFixture *fixture;
  int fd;
  GString *text;
  gboolean is_closed;
} Person;

void person_start_server (ServerFixture *fixture);
void person_connect (Person *self, ServerFixture *fixture);
void person_enter (Person *self, ServerFixture *fixture, const char *nick);
void person_clear (Person *self);

void person_wait (Person *self, gsize size);
void person_type_bytes (Person *self, const char *bytes, gsize size);
void person_type (Person *self, const char *line);
void person_expect (Person *self, ...) G_GNUC_NULL_TERMINATED;
void person_check (Person *self, const char *line, ...) G_GNUC_NULL_TERMINATED;
void person_expect_end (Person *self, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Person, person_clear)

G_END_DECLS
