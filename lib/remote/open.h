/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef REMOTE_OPEN_H
#define REMOTE_OPEN_H

#include "core/connect.h"

/** Opens a connection over a connected socket: RemoteOpenFunc of core/connect.h, for connect_register_remote(). */
int remote_open(virConnectPtr conn, const RemoteAddress *address);

#endif
