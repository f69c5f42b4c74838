/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_NOTIFY_H
#define ACTPLANE_NOTIFY_H

#include <string>

namespace actplane {

/* sd_notify(3): false when NOTIFY_SOCKET is not set; throws Failure when the manager cannot be told. */
bool notify(const std::string &state);

}  // namespace actplane

#endif
