/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-message.h"

G_BEGIN_DECLS

/**
 * StoreRecordKind:
 *
 * What a record is: one for each row of store-record.def.
 */
typedef enum
{
#define STORE_ORDER(KIND, Type, name, ...) STORE_RECORD_##KIND,
#define STORE_ROW(KIND, Type, name, ...)   STORE_RECORD_##KIND,
#define STORE_NOTE(KIND, ...)              STORE_RECORD_##KIND,
#include "store/store-record.def"
#undef STORE_ORDER
#undef STORE_ROW
#undef STORE_NOTE
  STORE_N_RECORDS,
} StoreRecordKind;

/**
 * StoreRecord:
 * @kind: which of them it is
 *
 * One record, with a member for each kind that has one, such as a StoreBan called ban. Its texts
 * live as long as what it was read from, and nothing is added to that.
 */
typedef struct
{
  StoreRecordKind kind;
  union
  {
#define STORE_ORDER(KIND, Type, name, ...) Type name;
#define STORE_ROW(KIND, Type, name, ...)   Type name;
#define STORE_NOTE(KIND, ...)
#include "store/store-record.def"
#undef STORE_ORDER
#undef STORE_ROW
#undef STORE_NOTE
  };
} StoreRecord;

G_END_DECLS
