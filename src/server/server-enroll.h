/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerEnrollAnswers:
 * @refuse: there is no account @name because of @code, one of those of REGISTER and VERIFY in
 * server-fail.def, and @text, for people
 * @ask: the invitation to this server is needed for it
 * @welcome: it is made; called before whoever made it is logged in
 *
 * How it is told what came of making an account.
 */
typedef struct
{
  void (*refuse) (ServerReply *reply, const char *code, const char *name, const char *text);
  void (*ask) (ServerReply *reply, const char *name);
  void (*welcome) (ServerReply *reply, const char *name);
} ServerEnrollAnswers;

void server_enroll (ServerReply *reply,
                    const ServerEnrollAnswers *answers,
                    const char *name,
                    const char *password);
void server_enroll_verify (ServerReply *reply,
                           const ServerEnrollAnswers *answers,
                           const char *name,
                           const char *code);
gboolean server_enroll_accepts_password (ServerReply *reply,
                                         const ServerEnrollAnswers *answers,
                                         const char *name,
                                         const char *password);

G_END_DECLS
