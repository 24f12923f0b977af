/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records that are one row of a table each. */

#include "store/store-rows.h"

#include "irc/irc-casemap.h"

#define PUT_METADATA    "INSERT OR REPLACE INTO metadata (folded, key, value) VALUES (?1, ?2, ?3)"
#define DELETE_METADATA "DELETE FROM metadata WHERE folded = ?1 AND (?2 IS NULL OR key = ?2)"
#define FORGET_METADATA "DELETE FROM metadata WHERE folded >= '#' AND folded < '$'"
#define PUT_ACCOUNT                                                                                \
  "INSERT OR REPLACE INTO account (folded, name, verifier, created) VALUES (?1, ?2, ?3, ?4)"
#define PUT_BAN                                                                                    \
  "INSERT OR REPLACE INTO ban (mask, reason, setter, time, ends) VALUES (?1, ?2, ?3, ?4, ?5)"
#define DELETE_BAN "DELETE FROM ban WHERE mask = ?1"
#define PUT_DEVICE                                                                                 \
  "INSERT OR REPLACE INTO device (fingerprint, folded, note, added, used) "                        \
  "VALUES (?1, ?2, ?3, ?4, ?5)"
#define DELETE_DEVICE "DELETE FROM device WHERE fingerprint = ?1"
#define PUT_INVITATION                                                                             \
  "INSERT OR REPLACE INTO invitation (hash, note, created, ends, uses) "                           \
  "VALUES (?1, ?2, ?3, ?4, ?5)"
#define DELETE_INVITATION "DELETE FROM invitation WHERE hash = ?1"
#define PUT_PRESENCE                                                                               \
  "INSERT OR REPLACE INTO presence "                                                               \
  "(folded, choice, nick, user, host, realname, modes, away, rooms, absent) "                      \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
#define DELETE_PRESENCE "DELETE FROM presence WHERE folded = ?1"

/*< private >
 * store_rows_put_metadata:
 * @db: the writer's connection, in a transaction
 * @metadata: what is told of a room or an account, or not any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_metadata (SqlDatabase *db, const StoreMetadata *metadata, GError **error)
{
  const char *sql = metadata->value != NULL ? PUT_METADATA : DELETE_METADATA;
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, metadata->target);
  g_autoptr (SqlStatement) write = sql_database_prepare (db, sql, error);

  if (write == NULL)
    return FALSE;

  sql_statement_bind_text (write, 1, folded);
  sql_statement_bind_text (write, 2, metadata->key);
  if (metadata->value != NULL)
    sql_statement_bind_text (write, 3, metadata->value);

  return sql_statement_run (write, error);
}

/*< private >
 * store_rows_put_account:
 * @db: the writer's connection, in a transaction
 * @account: an account as it is from now on
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_account (SqlDatabase *db, const StoreAccount *account, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, account->name);
  g_autoptr (SqlStatement) put = sql_database_prepare (db, PUT_ACCOUNT, error);

  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, folded);
  sql_statement_bind_text (put, 2, account->name);
  sql_statement_bind_text (put, 3, account->verifier);
  sql_statement_bind_int64 (put, 4, account->created);

  return sql_statement_run (put, error);
}

/*< private >
 * store_rows_put_ban:
 * @db: the writer's connection, in a transaction
 * @ban: somebody who is not to be on the server, or may be again
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_ban (SqlDatabase *db, const StoreBan *ban, GError **error)
{
  const char *sql = ban->reason != NULL ? PUT_BAN : DELETE_BAN;
  g_autoptr (SqlStatement) write = sql_database_prepare (db, sql, error);

  if (write == NULL)
    return FALSE;

  sql_statement_bind_text (write, 1, ban->mask);
  if (ban->reason != NULL)
    {
      sql_statement_bind_text (write, 2, ban->reason);
      sql_statement_bind_text (write, 3, ban->setter);
      sql_statement_bind_int64 (write, 4, ban->set);
      sql_statement_bind_int64 (write, 5, ban->end);
    }

  return sql_statement_run (write, error);
}

/*< private >
 * store_rows_put_device:
 * @db: the writer's connection, in a transaction
 * @device: what somebody can log in with, or cannot any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_device (SqlDatabase *db, const StoreDevice *device, GError **error)
{
  const char *sql = device->account != NULL ? PUT_DEVICE : DELETE_DEVICE;
  g_autoptr (SqlStatement) write = sql_database_prepare (db, sql, error);
  g_autofree char *folded = NULL;

  if (write == NULL)
    return FALSE;

  sql_statement_bind_text (write, 1, device->fingerprint);
  if (device->account != NULL)
    {
      folded = irc_casemap_fold (IRC_CASEMAP_ASCII, device->account);
      sql_statement_bind_text (write, 2, folded);
      sql_statement_bind_text (write, 3, device->note);
      sql_statement_bind_int64 (write, 4, device->added);
      sql_statement_bind_int64 (write, 5, device->used);
    }

  return sql_statement_run (write, error);
}

/*< private >
 * store_rows_put_presence:
 * @db: the writer's connection, in a transaction
 * @presence: who stays without a connection, or does not any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_presence (SqlDatabase *db, const StorePresence *presence, GError **error)
{
  gboolean is_known = presence->choice >= 0 || presence->nick != NULL;
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, presence->account);
  g_autoptr (SqlStatement) write
      = sql_database_prepare (db, is_known ? PUT_PRESENCE : DELETE_PRESENCE, error);

  if (write == NULL)
    return FALSE;

  sql_statement_bind_text (write, 1, folded);
  if (is_known)
    {
      sql_statement_bind_int64 (write, 2, presence->choice);
      sql_statement_bind_text (write, 3, presence->nick);
      sql_statement_bind_text (write, 4, presence->user);
      sql_statement_bind_text (write, 5, presence->host);
      sql_statement_bind_text (write, 6, presence->realname);
      sql_statement_bind_text (write, 7, presence->modes);
      sql_statement_bind_text (write, 8, presence->away);
      sql_statement_bind_text (write, 9, presence->rooms);
      sql_statement_bind_int64 (write, 10, presence->absent);
    }

  return sql_statement_run (write, error);
}

/*< private >
 * store_rows_forget_metadata:
 * @db: the writer's connection, in a transaction
 * @error: return location
 *
 * Takes away what is told of all rooms.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_forget_metadata (SqlDatabase *db, GError **error)
{
  g_autoptr (SqlStatement) forget = sql_database_prepare (db, FORGET_METADATA, error);

  return forget != NULL && sql_statement_run (forget, error);
}

/*< private >
 * store_rows_put_invitation:
 * @db: the writer's connection, in a transaction
 * @invitation: what lets somebody make an account, or does not any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_rows_put_invitation (SqlDatabase *db, const StoreInvitation *invitation, GError **error)
{
  const char *sql = invitation->note != NULL ? PUT_INVITATION : DELETE_INVITATION;
  g_autoptr (SqlStatement) write = sql_database_prepare (db, sql, error);

  if (write == NULL)
    return FALSE;

  sql_statement_bind_text (write, 1, invitation->hash);
  if (invitation->note != NULL)
    {
      sql_statement_bind_text (write, 2, invitation->note);
      sql_statement_bind_int64 (write, 3, invitation->created);
      sql_statement_bind_int64 (write, 4, invitation->end);
      sql_statement_bind_int64 (write, 5, invitation->uses);
    }

  return sql_statement_run (write, error);
}
