/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_NOTIFY_H
#define ACTPLANE_NOTIFY_H

#include <string>
#include <vector>

namespace actplane {

/*
 * sd_pid_notify_with_fds(3), of this process: false when NOTIFY_SOCKET is not set; throws Failure when the manager cannot
 * be told. The descriptors stay the caller's.
 */
bool notify(const std::string &state, const std::vector<int> &descriptors);

}  // namespace actplane

#endif
