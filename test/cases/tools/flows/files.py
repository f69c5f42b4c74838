"""Descriptors and shared memory."""
import ctypes, mmap, os, sys, time
from .common import *


@flow("descriptor_before_label")
def _():
    out = os.open("out.txt", os.O_RDWR | os.O_CREAT, 0o600)
    one_after_the_other(lambda: os.write(out, read_secret()), lambda: got(open("out.txt", "rb").read()))


@flow("descriptor_of_reader")
def _():
    """The reader's descriptor is older than the label as well."""
    out = os.open("out.txt", os.O_RDWR | os.O_CREAT, 0o600)
    one_after_the_other(lambda: os.write(out, read_secret()), lambda: got(os.pread(out, 4096, 0)))


def mapped(descriptor, flags=mmap.MAP_SHARED, protection=mmap.PROT_READ | mmap.PROT_WRITE):
    return mmap.mmap(descriptor, 4096, flags, protection)


def new_file(name="memory"):
    file = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(file, 4096)
    return file


def waited_for(memory):
    """What comes to be in memory; nothing but looking is done until it is there."""
    deadline = time.monotonic() + 20
    while memory[0] == 0:
        if time.monotonic() > deadline:
            sys.exit("nothing came")
    time.sleep(0.1)
    got(bytes(memory[:100]))


def through_memory(map_it, fill=None):
    def give():
        memory = map_it()
        time.sleep(0.3)
        data = read_secret()
        memory[1:len(data)] = data[1:]
        memory[0:1] = data[0:1]

    play(give, lambda: waited_for(map_it()))


@flow("mmap_shared")
def _():
    os.close(new_file())
    through_memory(lambda: mapped(os.open("memory", os.O_RDWR)))


@flow("mmap_inherited")
def _():
    memory = mapped(new_file())
    through_memory(lambda: memory)


@flow("mmap_anonymous")
def _():
    memory = mmap.mmap(-1, 4096)
    through_memory(lambda: memory)


@flow("mmap_to_read")
def _():
    """Written through memory, read by a call."""
    os.close(new_file())

    def give():
        memory = mapped(os.open("memory", os.O_RDWR))
        data = read_secret()
        memory[:len(data)] = data

    one_after_the_other(give, lambda: got(open("memory", "rb").read()))


@flow("mprotect")
def _():
    """Mapped to read, made writable after the secret was read."""
    os.close(new_file())

    def give():
        file = os.open("memory", os.O_RDWR)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
        address = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, file, 0)
        data = read_secret()
        call(libc.mprotect(ctypes.c_void_p(address), 4096, mmap.PROT_READ | mmap.PROT_WRITE))
        ctypes.memmove(address, data, len(data))

    one_after_the_other(give, lambda: got(open("memory", "rb").read()))


@flow("write_to_mmap")
def _():
    """Written by a call, seen in memory that was mapped before."""
    file = new_file()

    def give():
        time.sleep(0.3)
        os.pwrite(file, read_secret(), 0)

    play(give, lambda: waited_for(mapped(file)))


@flow("mmap_private")
def _():
    def give():
        open("memory", "wb").write(read_secret().ljust(4096, b"."))

    one_after_the_other(give, lambda: got(bytes(mapped(os.open("memory", os.O_RDONLY), mmap.MAP_PRIVATE,
                                                       mmap.PROT_READ)[:100])))


@flow("memfd")
def _():
    file = os.memfd_create("memory")
    os.ftruncate(file, 4096)
    through_memory(lambda: mapped(file))


@flow("shm_posix")
def _():
    name = "/dev/shm/actplane-flow-%d" % os.getpid()
    os.close(new_file(name))
    try:
        through_memory(lambda: mapped(os.open(name, os.O_RDWR)))
    finally:
        os.unlink(name)


@flow("shm_sysv")
def _():
    libc.shmat.restype = ctypes.c_void_p
    identity = call(libc.shmget(0, 4096, 0o600))

    def attached():
        address = libc.shmat(identity, None, 0)
        return (ctypes.c_ubyte * 4096).from_address(address)

    class Memory:
        def __init__(self):
            self.bytes = attached()

        def __getitem__(self, at):
            return self.bytes[at]

        def __setitem__(self, at, data):
            for n, byte in enumerate(data):
                self.bytes[at.start + n] = byte

    try:
        through_memory(Memory)
    finally:
        libc.shmctl(identity, 0, None)
