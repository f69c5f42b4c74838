"""One process reaching into another of its domain."""
import ctypes, os, sys, time
from .common import *


def traceable():
    libc.prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # PR_SET_PTRACER, any


def into_memory(reach):
    """The giver writes into the taker's memory by `reach(pid, address, data)`."""
    memory = ctypes.create_string_buffer(4096)
    address = ctypes.addressof(memory)
    ready, go = turns()
    taker = part(traceable, go, lambda: waited_for_buffer(memory), sink)
    giver = part(ready, lambda: reach(taker, address, read_secret()))
    for child in (giver, taker):
        os.waitpid(child, 0)


def waited_for_buffer(memory):
    deadline = time.monotonic() + 20
    while memory.raw[0] == 0:
        if time.monotonic() > deadline:
            sys.exit("nothing came")
        time.sleep(0.01)
    time.sleep(0.2)
    got(memory.raw)


@flow("process_vm_writev")
def _():
    def reach(pid, address, data):
        memory, local = vector(len(data), data)
        remote = Vector(address, len(data))
        call(libc.process_vm_writev(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))

    into_memory(reach)


@flow("process_vm_readv")
def _():
    memory = ctypes.create_string_buffer(4096)
    ready, go = turns()

    def hold():
        ctypes.memmove(memory, read_secret(), len(SECRET))
        traceable()
        go()
        time.sleep(2)

    def take():
        ready()
        into, local = vector(4096)
        remote = Vector(ctypes.addressof(memory), 4096)
        call(libc.process_vm_readv(holder, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
        got(into.raw)

    holder = part(hold)
    taker = part(take, sink)
    for child in (taker, holder):
        os.waitpid(child, 0)


@flow("proc_mem")
def _():
    def reach(pid, address, data):
        file = os.open("/proc/%d/mem" % pid, os.O_RDWR)
        os.pwrite(file, data, address)

    into_memory(reach)


@flow("ptrace")
def _():
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long

    def reach(pid, address, data):
        call(libc.ptrace(16, pid, None, None))
        os.waitpid(pid, 0)
        for at in range(0, len(data), 8):
            word = int.from_bytes(data[at:at + 8].ljust(8, b"\0"), "little")
            call(libc.ptrace(5, pid, address + at, word))
        call(libc.ptrace(17, pid, None, None))

    into_memory(reach)


@flow("pidfd_getfd")
def _():
    ready, go = turns()
    def hold():
        global held
        traceable()
        os.dup2(opened_secret(), 100)
        go()
        time.sleep(2)

    def take():
        ready()
        got(os.pread(call(libc.syscall(438, os.pidfd_open(holder), 100, 0)), 4096, 0))

    holder = part(hold)
    taker = part(take, sink)
    for child in (taker, holder):
        os.waitpid(child, 0)
