# A QEMU that boots every time. Debian 12's 7.2 crashed in some boots under TCG; 10.0 did not in any.
# shellcheck shell=bash

QEMU_OLDEST=9

# Unpacks Debian 13's QEMU and its libraries; no maintainer script runs and nothing is installed on this machine.
make_qemu() {
  local list sources
  list=$(debian_sources trixie trixie-updates trixie-security)
  mapfile -t sources <<<"$list"
  say "  fetching QEMU from Debian 13 (about 100 MB)"
  quietly "$1.log" mmdebstrap --variant=extract --include=qemu-system-x86,seabios trixie "$1/root" "${sources[@]}"
  rm -rf "$1.log" "$1/root/usr/share/doc" "$1/root/usr/share/locale" "$1/root/usr/share/man"
  [ -x "$1/root/usr/bin/qemu-system-x86_64" ]
}

# Sets QEMU, the words of the command. An unpacked QEMU runs through its own loader, so neither chroot nor mounts are
# needed, and nothing has to be taken down when a run is killed.
find_qemu() {
  local version root libraries
  version=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p')
  if [ "${version:-0}" -ge "$QEMU_OLDEST" ]; then
    QEMU=(qemu-system-x86_64)
    return
  fi
  root=$(cached "qemu-$(recipe_key lib/debian.sh lib/qemu.sh)" make_qemu) || exit 125
  root=$root/root
  libraries=$root/usr/lib/x86_64-linux-gnu
  export QEMU_MODULE_DIR=$libraries/qemu
  QEMU=("$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$root/usr/bin/qemu-system-x86_64"
    -L "$root/usr/share/qemu" -L "$root/usr/share/seabios")
}
