#!/bin/bash
# setup.sh [KERNEL...]: makes a fresh Debian or Ubuntu machine (amd64, as root) able to run the guest tests.
#
# Installs the few tools that are missing, then makes QEMU, the root image and the kernels named (6.1) in the cache.
# Running it again is cheap: what exists is left alone, and root is needed only while something is missing.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/all.sh"

[ "$(dpkg --print-architecture)" = amd64 ] || die "the guest is amd64: this machine is $(dpkg --print-architecture)"

# PROGRAM=PACKAGE
missing=()
for need in mmdebstrap=mmdebstrap cpio=cpio mke2fs=e2fsprogs depmod=kmod xz=xz-utils zstd=zstd lz4=lz4 \
  python3=python3-minimal flock=util-linux; do
  command -v "${need%%=*}" >/dev/null || missing+=("${need#*=}")
done
[ -e "$DEBIAN_KEYRING" ] || missing+=(debian-archive-keyring)
# It names Debian's mirror where apt itself does not.
grep -qsx 'ID=debian' /etc/os-release || [ -e /usr/share/python-apt/templates/Debian.info ] || missing+=(python-apt-common)
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || die "not installed: ${missing[*]}; run test/guest/setup.sh as root once"
  say "installing ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  quietly "$log" apt-get -q update || die "cannot read the package lists"
  DEBIAN_FRONTEND=noninteractive quietly "$log" apt-get -q -y --no-install-recommends install "${missing[@]}" ||
    die "cannot install ${missing[*]}"
fi

find_qemu
root_image >/dev/null || exit 125
for kernel in "${@:-6.1}"; do kernel_folder "$kernel" >/dev/null || exit 125; done
say "ready: $GUEST_CACHE holds $(du -sh "$GUEST_CACHE" | cut -f1)"
