# The guest's root file system: Debian 12 or 13 with real systemd, the users alice (1000) and bob (1001), one oneshot unit.
# shellcheck shell=bash

ROOT_PACKAGES=systemd,systemd-sysv,dbus,udev,procps,kmod,iproute2,netcat-openbsd,busybox-static,git,make,python3
ROOT_PACKAGES+=,strace,attr,libcap2-bin,libelf1,zlib1g,libstdc++6
# Timers and consoles that would only cost time in a guest that lives for half a minute.
ROOT_MASKED="apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service
  fstrim.timer systemd-timesyncd.service getty@tty1.service serial-getty@ttyS0.service
  proc-sys-fs-binfmt_misc.automount systemd-update-utmp-runlevel.service"

# make_root SUITE FOLDER: FOLDER/root.ext4, and FOLDER/busybox for the initramfs.
make_root() {
  local suite=$1 to=$2 tree=$2/tree list sources unit
  [ "$(id -u)" = 0 ] || die "making the guest's root image needs root, because its files have several owners"
  list=$(debian_sources "$suite" "$suite-updates" "$suite-security")
  mapfile -t sources <<<"$list"
  say "  installing Debian $suite with systemd (about a minute)"
  quietly "$to/log" mmdebstrap --mode=root --variant=minbase --include="$ROOT_PACKAGES" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='chroot "$1" useradd -m -s /bin/bash -u 1000 alice' \
    --customize-hook='chroot "$1" useradd -m -s /bin/bash -u 1001 bob' \
    "$suite" "$tree" "${sources[@]}"
  mkdir -p "$tree/payload"
  rm -rf "$tree"/dev/* "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*
  install -m 644 "$GUEST_SRC/image/vmtest.service" "$tree/etc/systemd/system/"
  install -m 755 "$GUEST_SRC/image/vmtest" "$tree/usr/local/sbin/"
  mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
  ln -s ../vmtest.service "$tree/etc/systemd/system/multi-user.target.wants/"
  for unit in $ROOT_MASKED; do ln -sf /dev/null "$tree/etc/systemd/system/$unit"; done
  echo guest >"$tree/etc/hostname"
  printf '127.0.0.1 localhost guest\n::1 localhost\n' >"$tree/etc/hosts"
  : >"$tree/etc/machine-id"
  cp "$tree/bin/busybox" "$to/busybox"
  truncate -s 3G "$to/root.ext4"
  mke2fs -q -t ext4 -O ^has_journal -L root -d "$tree" "$to/root.ext4"
  rm -rf "$tree" "$to/log"
}

# root_image [12|13]
root_image() {
  local suite
  case ${1:-12} in
    12) suite=bookworm ;;
    13) suite=trixie ;;
    *) die "cannot use Debian \"$1\": expected 12 or 13" ;;
  esac
  cached "root-$suite-$(recipe_key lib/debian.sh lib/root.sh image/vmtest image/vmtest.service)" make_root "$suite"
}
