# A Debian cloud kernel by name: vmlinux, and an initramfs with just the modules that reach the root file system.
# shellcheck shell=bash

# unix_diag: how the service tells callers apart before 6.5; a real machine loads it by itself.
KERNEL_MODULES="virtio_pci virtio_blk virtio_console crc32c-intel ext4 overlay unix_diag"

# kernel_package APT_HOME NAME: the newest package of series NAME ("6.1", "6.12"), or of all for "newest".
kernel_package() {
  local series='[0-9]+\.[0-9]+'
  [ "$2" = newest ] || series=${2//./\\.}
  apt-cache -c "$1/apt.conf" pkgnames linux-image- |
    grep -E "^linux-image-$series(\.[0-9]+)?(-[0-9]+|\+(deb|bpo)[0-9]+)*-cloud-amd64\$" | sort -V | tail -1
}

# make_kernel NAME FOLDER
make_kernel() {
  local name=$1 to=$2 apt=$2/apt package release parts image
  mkdir "$apt"
  say "  reading Debian's package lists"
  debian_apt_home "$apt"
  package=$(kernel_package "$apt" "$name")
  [ -n "$package" ] || die "Debian has no cloud kernel \"$name\" in bookworm, trixie or trixie-backports"
  release=${package#linux-image-}
  # Since 7.x the image package is empty: what it depends on, of the same release, holds the kernel and its modules.
  parts=$(apt-cache -c "$apt/apt.conf" depends --important "$package" | sed -n 's/^ *Depends: //p' | { grep -F -e "-$release" || true; })
  say "  fetching $package"
  # shellcheck disable=SC2086
  (cd "$apt" && quietly download.log apt-get -c "$apt/apt.conf" -q download "$package" $parts)
  for package in "$apt"/linux-*.deb; do dpkg-deb -x "$package" "$apt/tree"; done
  # Newer packages follow the merged /usr, which depmod and modprobe below do not look for.
  [ -e "$apt/tree/lib" ] || ln -s usr/lib "$apt/tree/lib"
  for image in "$apt/tree/boot/vmlinuz-$release" "$apt/tree/lib/modules/$release/vmlinuz"; do
    [ -e "$image" ] && break
  done
  python3 "$GUEST_SRC/lib/extract-vmlinux.py" "$image" "$to/vmlinux"
  depmod -b "$apt/tree" "$release"
  make_initramfs "$apt/tree" "$release" "$to/initramfs.cpio"
  printf '%s\n' "$release" >"$to/release"
  rm -rf "$apt"
}

# make_initramfs TREE RELEASE FILE. The numbers keep the order in which the modules need each other.
make_initramfs() {
  local tree=$1 release=$2 file=$3 top root module number=100
  top=$tree/initramfs
  mkdir -p "$top"/{bin,modules,proc,sys,dev,new}
  root=$(root_image)
  cp "$root/busybox" "$top/bin/busybox"
  install -m 755 "$GUEST_SRC/image/init" "$top/init"
  chmod 755 "$top/bin/busybox"
  for module in $(for m in $KERNEL_MODULES; do
    modprobe -d "$tree" -S "$release" --show-depends "$m" 2>/dev/null | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done | awk '!seen[$0]++'); do
    case $module in
      *.xz) xz -dc "$module" ;;
      *.zst) zstd -dcq "$module" ;;
      *) cat "$module" ;;
    esac >"$top/modules/$number-$(basename "$module" | sed 's/\.ko.*/.ko/')"
    number=$((number + 1))
  done
  [ "$number" -gt 100 ] || die "no modules found for $release"
  (cd "$top" && find . | sort | cpio -o -H newc --quiet) >"$file"
}

# kernel_folder NAME: the folder that holds vmlinux, initramfs.cpio and release.
kernel_folder() {
  [[ $1 =~ ^([0-9]+\.[0-9]+|newest)$ ]] || die "cannot use the kernel name \"$1\": expected a series such as 6.1, or newest"
  cached "kernel-$1-$(recipe_key lib/debian.sh lib/kernel.sh lib/extract-vmlinux.py image/init)" make_kernel "$1"
}
