/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/**
 * BASE_CONTAINER_OF:
 * @member_pointer: points to the member @member of a @Type
 *
 * Returns: the struct that a member is embedded in
 */
#define BASE_CONTAINER_OF(member_pointer, Type, member)                                            \
  ((Type *) (void *) ((char *) (member_pointer) -G_STRUCT_OFFSET (Type, member)))
