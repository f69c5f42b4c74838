/* SPDX-License-Identifier: MIT */
#include "notify.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "descriptor.h"
#include "failure.h"

namespace actplane {

/* SCM_MAX_FD of the kernel */
constexpr size_t descriptors_max = 253;

bool notify(const std::string &state, const std::vector<int> &descriptors) {
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
  if (descriptors.size() > descriptors_max) throw from_errno(E2BIG, "notify the service manager");
  iovec text = {const_cast<char *>(state.data()), state.size()};
  std::vector<char> control(CMSG_SPACE(descriptors.size() * sizeof(int)));
  msghdr message = {};
  message.msg_name = &address;
  message.msg_namelen = size;
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size() * sizeof(int));
  }
  if (sendmsg(manager.get(), &message, MSG_NOSIGNAL) < 0) throw from_errno(errno, "notify the service manager");
  return true;
}

}  // namespace actplane
