/* SPDX-License-Identifier: MIT */
#include "notify.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>

#include "descriptor.h"
#include "failure.h"

namespace actplane {

bool notify(const std::string &state) {
  const char *path = getenv("NOTIFY_SOCKET");
  if (!path || !*path) return false;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  size_t length = strlen(path);
  if ((path[0] != '/' && path[0] != '@') || length >= sizeof address.sun_path)
    throw Failure{"EINVAL", "NOTIFY_SOCKET is neither a path nor an abstract name", ""};
  memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';
  Descriptor manager(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (manager.get() < 0) throw from_errno(errno, "notify the service manager");
  socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  if (sendto(manager.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr *>(&address), size) < 0)
    throw from_errno(errno, "notify the service manager");
  return true;
}

}  // namespace actplane
