/* SPDX-License-Identifier: MIT */
#include "unix_diag.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include "descriptor.h"
#include "failure.h"

namespace actplane {
namespace {

struct Request {
  nlmsghdr header;
  unix_diag_req body;
};

uint32_t peer_attribute(nlmsghdr *header) {
  auto *body = static_cast<unix_diag_msg *>(NLMSG_DATA(header));
  int length = static_cast<int>(header->nlmsg_len) - static_cast<int>(NLMSG_LENGTH(sizeof *body));
  auto *attribute = reinterpret_cast<rtattr *>(body + 1);
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    if (attribute->rta_type != UNIX_DIAG_PEER || RTA_PAYLOAD(attribute) < sizeof(uint32_t)) continue;
    uint32_t peer;
    memcpy(&peer, RTA_DATA(attribute), sizeof peer);
    return peer;
  }
  return 0;
}

}  // namespace

uint32_t unix_peer_inode(uint32_t inode) {
  Descriptor netlink(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (netlink.get() < 0) throw from_errno(errno, "ask the kernel about a socket");
  Request request = {};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = AF_UNIX;
  request.body.udiag_ino = inode;
  request.body.udiag_show = UDIAG_SHOW_PEER;
  request.body.udiag_cookie[0] = request.body.udiag_cookie[1] = ~0u; /* INET_DIAG_NOCOOKIE: any socket of this inode */
  sockaddr_nl kernel = {};
  kernel.nl_family = AF_NETLINK;
  if (sendto(netlink.get(), &request, sizeof request, 0, reinterpret_cast<sockaddr *>(&kernel), sizeof kernel) < 0)
    throw from_errno(errno, "ask the kernel about a socket");
  alignas(nlmsghdr) char answer[1024];
  ssize_t length = recv(netlink.get(), answer, sizeof answer, 0); /* the kernel has answered before sendto returned */
  auto *header = reinterpret_cast<nlmsghdr *>(answer);
  if (length < 0 || !NLMSG_OK(header, static_cast<uint32_t>(length))) throw from_errno(EIO, "ask the kernel about a socket");
  if (header->nlmsg_type == NLMSG_ERROR) {
    int error = -static_cast<nlmsgerr *>(NLMSG_DATA(header))->error;
    if (error == ENOENT || error == EINVAL || error == EOPNOTSUPP)
      throw Failure{"ENOTSUP", "this kernel has neither SO_PEERPIDFD (6.5) nor unix_diag: callers cannot be told apart", ""};
    throw from_errno(error ? error : EIO, "ask the kernel about a socket");
  }
  return peer_attribute(header);
}

}  // namespace actplane
