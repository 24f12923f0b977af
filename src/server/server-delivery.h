/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"

G_BEGIN_DECLS

const HallSink *server_delivery_get_sink (void);

G_END_DECLS
