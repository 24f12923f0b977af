/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The owner of histories that are being erased, which is nobody's identity: those have no space. */
#define STORE_ERASED_OWNER " "
