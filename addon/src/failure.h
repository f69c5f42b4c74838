/* SPDX-License-Identifier: MIT */
/* What goes wrong below JavaScript. Thrown by the parts that know nothing of Node; js.h turns it into an AddonError. */
#ifndef ACTPLANE_FAILURE_H
#define ACTPLANE_FAILURE_H

#include <cerrno>
#include <cstring>
#include <string>

namespace actplane {

struct Failure {
  std::string code; /* errno name, or one of ELOAD, EATTACH, EBADIMAGE, ENOBTF */
  std::string message;
  std::string log; /* the verifier's last lines, or empty */
};

/* `error` is a positive errno; `doing` completes "cannot …". */
inline Failure from_errno(int error, const std::string &doing) {
  const char *name = strerrorname_np(error);
  const char *text = strerrordesc_np(error);
  return Failure{name ? name : "EIO", "cannot " + doing + ": " + (text ? text : "unknown error"), ""};
}

}  // namespace actplane

#endif
