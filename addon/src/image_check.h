/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_IMAGE_CHECK_H
#define ACTPLANE_IMAGE_CHECK_H

#include <cstddef>
#include <cstdint>

namespace actplane {

/*
 * Throws Failure EBADIMAGE, saying what is wrong, unless `bytes` is an image
 * whose every index stays inside it (see abi.h). The kernel masks its indexes
 * too; this is so that a damaged image is refused when it is set and not
 * enforced as something nobody wrote.
 */
void check_image(const uint8_t *bytes, size_t length);

}  // namespace actplane

#endif
