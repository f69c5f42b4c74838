"""extract-vmlinux.py BZIMAGE VMLINUX: the ELF kernel inside a bzImage.

QEMU starts an ELF kernel at its PVH entry; a bzImage would unpack itself first, under emulation.
"""
import subprocess
import sys

FORMATS = (
    (b"\xfd7zXZ\x00", ["xz", "-dc", "--single-stream"]),
    (b"\x28\xb5\x2f\xfd", ["zstd", "-dcq"]),
    (b"\x1f\x8b\x08", ["gzip", "-dc"]),
    (b"\x02!L\x18", ["lz4", "-dc"]),
)


def candidates(image):
    for magic, command in FORMATS:
        at = image.find(magic)
        while at >= 0:
            yield at, command
            at = image.find(magic, at + 1)


def main(source, target):
    with open(source, "rb") as file:
        image = file.read()
    missing = set()
    for at, command in candidates(image):
        try:
            # What follows the packed kernel is not part of the stream, so the exit status says nothing.
            out = subprocess.run(command, input=image[at:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        except FileNotFoundError:
            missing.add(command[0])
            continue
        if out[:4] == b"\x7fELF":
            with open(target, "wb") as file:
                file.write(out)
            return
    sys.exit(f"cannot find the kernel in {source}" + (f"; not installed: {', '.join(sorted(missing))}" if missing else ""))


main(*sys.argv[1:])
