#!/bin/bash
# vm.sh KERNEL PAYLOAD_FOLDER [with-bpf|without-bpf]
#
# Boots a Debian guest and runs PAYLOAD_FOLDER/run.sh in it as root, in a unit of real systemd, with the folder (a copy,
# writable) at /payload. Its output is streamed to stdout, and its exit status is the one of this script.
# 125: the guest could not be made, did not start, died, or took too long; what its console says is then on stderr.
#
# KERNEL is a series (6.1, 6.12) or "newest". with-bpf (default) and without-bpf decide what lsm= says.
# Environment: VM_TIMEOUT seconds (600), VM_MEM MiB (2048), VM_SMP processors (2), VM_APPEND more kernel parameters,
# VM_DEBIAN 12 or 13 (12), whose systemd and libraries the guest has,
# VM_DISKS files that become further disks (/dev/vdc and on) and keep what the guest writes to them,
# VM_KEEP=1 keeps the run's folder (console, output, payload image) and says where it is. VM_ICOUNT=1: one processor whose
# clock goes by instructions, so that times repeat exactly; everything takes several times as long.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/all.sh"

FATAL='Kernel panic|BUG:|Oops:|Out of memory'

[ $# -ge 2 ] && [ $# -le 3 ] || die "usage: vm.sh KERNEL PAYLOAD_FOLDER [with-bpf|without-bpf]"
[ -f "$2/run.sh" ] || die "cannot find $2/run.sh"
lsm=landlock,lockdown,yama,apparmor
case ${3:-with-bpf} in
  with-bpf) lsm=$lsm,bpf ;;
  without-bpf) ;;
  *) die "expected with-bpf or without-bpf, not \"$3\"" ;;
esac

find_qemu
root=$(root_image "${VM_DEBIAN:-12}") || exit 125
kernel=$(kernel_folder "$1") || exit 125

run=$(mktemp -d "$GUEST_CACHE/run.XXXXXX")
qemu_pid=
finish() {
  [ -n "$qemu_pid" ] && kill "$qemu_pid" 2>/dev/null
  if [ -n "${VM_KEEP:-}" ]; then say "kept $run"; else rm -rf "$run"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A file system rather than an archive: nothing to unpack under emulation, and only what is used is read.
inodes=$(($(find "$2" | wc -l) + 20000))
truncate -s $(($(du -sm "$2" | cut -f1) * 5 / 4 + 1024))M "$run/payload.ext4"
mke2fs -q -t ext4 -O ^has_journal -N "$inodes" -L payload -d "$2" "$run/payload.ext4" || die "cannot pack $2"

# A disk that outlives the guest: cache=writethrough, for the guest ends without a shutdown.
disks=()
for disk in ${VM_DISKS:-}; do disks+=(-drive "file=$disk,format=raw,if=virtio,cache=writethrough"); done

# The descriptor is a pipe even when stdout is a terminal or a file, because QEMU wants to change its flags.
exec {output}> >(tee "$run/output")
tee_pid=$!
: >"$run/status"
machine=(-accel "tcg,thread=multi,tb-size=512" -smp "${VM_SMP:-2}")
[ -z "${VM_ICOUNT:-}" ] || machine=(-accel "tcg,thread=single,tb-size=512" -icount shift=0,sleep=off -smp 1)
timeout -k 5 "${VM_TIMEOUT:-600}" "${QEMU[@]}" "${machine[@]}" -cpu max -m "${VM_MEM:-2048}" \
  -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$kernel/vmlinux" -initrd "$kernel/initramfs.cpio" \
  -append "console=ttyS0 quiet panic=-1 tsc=reliable no_timer_check mitigations=off audit=0 lsm=$lsm ${VM_APPEND:-}" \
  -serial "file:$run/console" -device virtio-serial-pci \
  -add-fd fd="$output",set=1 -chardev file,id=output,path=/dev/fdset/1,append=on -device virtserialport,chardev=output,name=output \
  -chardev file,id=status,path="$run/status" -device virtserialport,chardev=status,name=status \
  -drive file="$root/root.ext4",format=raw,if=virtio,snapshot=on \
  -drive file="$run/payload.ext4",format=raw,if=virtio,snapshot=on "${disks[@]}" \
  -device isa-debug-exit,iobase=0x501,iosize=1 </dev/null 2>"$run/qemu.err" &
qemu_pid=$!
exec {output}>&-
wait "$qemu_pid"
qemu_status=$?
qemu_pid=
touch "$run/console"
wait "$tee_pid"

status=$(cat "$run/status")
if ! [[ $status =~ ^[0-9]+$ ]]; then
  [ "$qemu_status" = 124 ] && say "the guest did not finish within ${VM_TIMEOUT:-600} s"
  say "the guest ended without a result (QEMU's status: $qemu_status); what its console says:"
  # A dying kernel says why before its long trace.
  if grep -qE "$FATAL" "$run/console"; then
    grep -m1 -A40 -E "$FATAL" "$run/console" >&2
  else
    tail -n 40 "$run/console" >&2
  fi
  cat "$run/qemu.err" >&2
  exit 125
fi
exit "$status"
