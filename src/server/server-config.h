/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bucket.h"
#include "hall/hall-privilege.h"
#include "hall/hall-rate.h"
#include "io/io-tls-identity.h"
#include "server/server-scram.h"

G_BEGIN_DECLS

#define SERVER_CONFIG_ERROR (server_config_error_quark ())

/**
 * ServerConfigError:
 * @SERVER_CONFIG_ERROR_ARGUMENT: the command line has something that it cannot have
 * @SERVER_CONFIG_ERROR_FILE: a file cannot be read, or is not what it should be
 * @SERVER_CONFIG_ERROR_UNKNOWN: a group or key that does not exist, or is there twice
 * @SERVER_CONFIG_ERROR_VALUE: a value of the wrong type or out of its range
 */
typedef enum
{
  SERVER_CONFIG_ERROR_ARGUMENT,
  SERVER_CONFIG_ERROR_FILE,
  SERVER_CONFIG_ERROR_UNKNOWN,
  SERVER_CONFIG_ERROR_VALUE,
} ServerConfigError;

/**
 * ServerRelaymsg:
 * @SERVER_RELAYMSG_NOBODY: nobody
 * @SERVER_RELAYMSG_OPERATORS: operators of rooms, in their rooms
 * @SERVER_RELAYMSG_MEMBERS: everybody, in rooms that they are in
 *
 * Who may use RELAYMSG.
 */
typedef enum
{
  SERVER_RELAYMSG_NOBODY,
  SERVER_RELAYMSG_OPERATORS,
  SERVER_RELAYMSG_MEMBERS,
} ServerRelaymsg;

/**
 * ServerAccountsPolicy:
 * @SERVER_ACCOUNTS_CLOSED: nobody
 * @SERVER_ACCOUNTS_OPEN: everybody
 * @SERVER_ACCOUNTS_INVITATION: who has an invitation
 *
 * Who may make an account.
 */
typedef enum
{
  SERVER_ACCOUNTS_CLOSED,
  SERVER_ACCOUNTS_OPEN,
  SERVER_ACCOUNTS_INVITATION,
} ServerAccountsPolicy;

/**
 * ServerLimits:
 * @connections: connections at a time, of everyone
 * @connections_per_address: connections at a time of one address; the machine's own are not counted
 * @connections_per_network: connections at a time of one network; 0 for no limit
 * @ipv4_network_bits: bits of an address that make a network of IPv4
 * @ipv6_network_bits: and of IPv6
 * @messages: how quickly one connection may send; with a @per_second of 0 as quickly as it likes,
 *   and base_bucket_take() must not be asked
 * @joins: how often one person may join rooms
 * @nick_changes: how often one person may take another nick
 * @targets: to how many others than before one person may write
 * @rooms: rooms at a time
 * @rooms_per_user: rooms that one person may be in at a time
 * @readers_per_room: people of whom a room with mode p knows since when they read it
 * @registered_rooms_per_account: rooms that may be registered to one account
 * @lists_per_room: entries that each list of a room may have, such as its bans, and roles in it
 * @monitored_per_user: nicks that one person may watch with MONITOR
 * @sessions_per_user: connections that one person may have at a time
 * @knock_interval: seconds between two times that one person may KNOCK
 * @members_to_rename: members of a room that may still get another name with RENAME
 * @edit_window: seconds after which one cannot edit any more what one said; 0 for never
 * @past_users: names that somebody had, of which WHOWAS still knows
 * @history_per_request: messages that one CHATHISTORY request may ask for
 * @history_on_join: messages that a client without CHATHISTORY gets when it joins; 0 for none
 * @read_markers: rooms and people for which it is remembered how far one person has read
 * @multiline_bytes: octets that a message of several lines may have
 * @multiline_lines: lines that it may have
 * @multiline_timeout: seconds in which a client has to send all of it
 * @metadata_keys: keys that one person or room may have metadata for
 * @metadata_value_bytes: octets of each value
 * @metadata_subscriptions: keys of which one person may hear
 * @metadata_changes: changes of metadata that one person may make in a minute; 0 for no limit
 * @bans: bans from the server
 * @ban_masks: how many of them may be masks
 * @accounts: accounts in all, those included that were given up
 * @registrations_per_hour: accounts that can be made from one address in an hour; 0 for no limit
 * @logins_per_address: logins from one address in an hour; 0 for no limit
 * @login_failures_per_address: logins from one address that may fail in an hour; 0 for no limit
 * @login_failures_per_account: logins to one account that may fail in an hour; 0 for no limit
 * @always_on_users: people who stay without a connection
 * @devices_per_account: certificates that log in to one account; 0 for none
 * @outbox_bytes: bytes that may wait for one connection to read them
 * @memory_bytes: bytes of memory that may wait to be read, carried out or stored, of everyone
 * @registration_timeout: seconds in which a new connection has to register
 * @tls_handshake_timeout: seconds in which a new connection has to be done with the handshake of
 * TLS
 * @idle_timeout: seconds after which who has said nothing has to leave; 0 for never
 * @ping_interval: seconds of silence after which a connection is asked whether it is alive
 * @ping_timeout: seconds in which it has to answer
 * @store_hold: seconds for which messages are held while the database cannot be written; then they
 *   are voided
 *
 * The bounds on what clients can make the server hold and do; each is a key of the group `limits`.
 */
typedef struct
{
  guint connections;
  guint connections_per_address;
  guint connections_per_network;
  guint ipv4_network_bits;
  guint ipv6_network_bits;
  BaseBucketRate messages;
  HallRate joins;
  HallRate nick_changes;
  HallRate targets;
  guint rooms;
  guint rooms_per_user;
  guint registered_rooms_per_account;
  guint readers_per_room;
  guint lists_per_room;
  guint monitored_per_user;
  guint sessions_per_user;
  guint knock_interval;
  guint members_to_rename;
  guint edit_window;
  guint past_users;
  guint history_per_request;
  guint history_on_join;
  guint read_markers;
  guint multiline_bytes;
  guint multiline_lines;
  guint multiline_timeout;
  guint metadata_keys;
  guint metadata_value_bytes;
  guint metadata_subscriptions;
  guint metadata_changes;
  guint bans;
  guint ban_masks;
  guint accounts;
  guint registrations_per_hour;
  guint logins_per_address;
  guint login_failures_per_address;
  guint login_failures_per_account;
  guint always_on_users;
  guint devices_per_account;
  guint outbox_bytes;
  guint memory_bytes;
  guint registration_timeout;
  guint tls_handshake_timeout;
  guint idle_timeout;
  guint ping_interval;
  guint ping_timeout;
  guint store_hold;
} ServerLimits;

/**
 * ServerOperator:
 * @name: the name that OPER has to give
 * @password: verifies the password
 * @hosts: masks of where the operator may come from, `user@host` or `host`; %NULL-terminated
 * @grants: names of privileges and of sets of them, %NULL-terminated
 * @privileges: what that means
 *
 * Somebody who may become an operator of the server; a group `operator NAME`.
 */
typedef struct
{
  char *name;
  ServerScramVerifier *password;
  char **hosts;
  char **grants;
  HallPrivileges privileges;
} ServerOperator;

/**
 * ServerPrivilegeSet:
 * @name: its name
 * @grants: names of privileges, %NULL-terminated
 *
 * What several operators may do; a group `privileges NAME`.
 */
typedef struct
{
  char *name;
  char **grants;
} ServerPrivilegeSet;

/**
 * ServerConfig:
 * @arguments: (nullable): the command line that it was made from, with which it can be made anew
 * @file: (nullable): the file that was read
 * @name: the server's name on the wire, such as `chat.example.org`; it has a dot
 * @network: what people see as the name of the chat, without spaces
 * @description: one line about the server
 * @icon: (nullable): the address of a picture for the chat
 * @motd_file: (nullable): where @motd was read from
 * @motd: (nullable): lines of the message of the day, %NULL-terminated; %NULL for none
 * @password: (nullable): verifies what a connection has to give with PASS; %NULL for none
 * @listen: (element-type ServerAddress): where to listen; at least one
 * @listen_websocket: (nullable) (element-type ServerAddress): where to listen for WebSockets
 * @listen_metrics: (nullable) (element-type ServerAddress): where to listen for programs that watch
 * the server; all on this computer
 * @websocket_origins: (nullable): origins of pages that may connect to the doors for WebSockets
 * beside those of the same host, %NULL-terminated; `*` for all
 * @listen_plain_text: (nullable) (element-type ServerAddress): where to listen for people without a
 * chat program
 * @lobby: the room that they come into
 * @control: (nullable): where the control socket is to be; %NULL for beside the database
 * @tls_certificate: (nullable): the file with the certificate of the doors for TLS; %NULL when they
 * are to have one of the server's own making
 * @tls_key: (nullable): the file with its key; %NULL when that is in @tls_certificate too
 * @tls: (nullable): what was read from there
 * @sts_port: the port that clients are told to come to with TLS; 0 for none
 * @sts_duration: seconds for which they are to come to it only
 * @relaymsg: who may say what somebody elsewhere says, a #ServerRelaymsg
 * @deny_client_tags: (nullable): which client-only tags are not passed on, as in CLIENTTAGDENY;
 * %NULL for none
 * @proxy_from: (nullable): numeric addresses and networks of proxies, or `localhost`, whose
 * connections begin with a header of the PROXY protocol; %NULL-terminated
 * @show_hosts: whether others see where people come from
 * @exit_when_idle: seconds without a connection after which the server ends; 0 for never
 * @database: the database file
 * @registration: who may make an account, a #ServerAccountsPolicy
 * @always_on: who stays without a connection: a ServerAlwaysOnPolicy
 * @always_on_days: days after which who stays without one leaves; 0 for never
 * @accounts_required: whether only who is logged in can enter: 1, or 0
 * @iterations: how often the passwords of accounts are hashed
 * @admin_location: (nullable): where the server is, as ADMIN tells it
 * @admin_details: (nullable): who runs it
 * @admin_email: (nullable): how to reach them
 * @webirc_gateways: (nullable): numeric addresses and networks of gateways that may tell where
 * their people come from, or `localhost`; %NULL-terminated
 * @webirc_password: (nullable): verifies what they have to give; %NULL when there are none
 * @operators: (element-type ServerOperator): who may become an operator of the server
 * @privilege_sets: (element-type ServerPrivilegeSet): what operators may do
 * @exempt_networks: (nullable): networks from which any number of connections may come;
 * %NULL-terminated
 * @keep_messages: how many messages of a room are kept; 0 for all
 * @keep_days: for how many days they are kept; 0 for ever
 * @keep_private_days: for how many days private messages are kept; 0 for ever
 * @limits: the bounds
 *
 * All that an operator can decide; complete and checked once it exists.
 */
typedef struct
{
  char **arguments;
  char *file;
  char *name;
  char *network;
  char *description;
  char *icon;
  char *motd_file;
  char **motd;
  ServerScramVerifier *password;
  GPtrArray *listen;
  GPtrArray *listen_websocket;
  GPtrArray *listen_metrics;
  char **websocket_origins;
  GPtrArray *listen_plain_text;
  char *lobby;
  char *control;
  char *tls_certificate;
  char *tls_key;
  IoTlsIdentity *tls;
  guint sts_port;
  guint sts_duration;
  guint relaymsg;
  char *deny_client_tags;
  char **proxy_from;
  guint show_hosts;
  guint exit_when_idle;
  char *database;
  guint registration;
  guint always_on;
  guint always_on_days;
  guint accounts_required;
  guint iterations;
  char *admin_location;
  char *admin_details;
  char *admin_email;
  char **webirc_gateways;
  ServerScramVerifier *webirc_password;
  GPtrArray *operators;
  GPtrArray *privilege_sets;
  char **exempt_networks;
  guint keep_messages;
  guint keep_days;
  guint keep_private_days;
  ServerLimits limits;
} ServerConfig;

/**
 * ServerConfigKeyFunc:
 * @group: the group that the key is in
 * @key: its name
 * @fallback: (nullable): the value that it has when nobody sets it, as one writes it in a file;
 *   %NULL for none, and where it depends on who runs the server
 *
 * Is told of one key that a configuration file may have.
 */
typedef void (*ServerConfigKeyFunc) (const char *group,
                                     const char *key,
                                     const char *fallback,
                                     gpointer user_data);

GQuark server_config_error_quark (void);

ServerConfig *server_config_new (void);
ServerConfig *server_config_new_from_arguments (const char *const *arguments,
                                                char **answer,
                                                GError **error);
gboolean server_config_load (ServerConfig *self, const char *path, GError **error);
ServerConfig *server_config_reload (ServerConfig *self, GPtrArray *kept, GError **error);
void server_config_foreach_key (ServerConfigKeyFunc func, gpointer user_data);
void server_config_free (ServerConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerConfig, server_config_free)

G_END_DECLS
