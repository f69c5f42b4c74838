"""Message queues."""
import ctypes, os, struct, time
from .common import *


@flow("queue_posix")
def _():
    name = b"/actplane-flow-%d" % os.getpid()
    rt = ctypes.CDLL("librt.so.1", use_errno=True)
    queue = call(rt.mq_open(name, os.O_RDWR | os.O_CREAT, 0o600, None))
    os.close(queue)

    def give():
        queue = call(rt.mq_open(name, os.O_WRONLY))
        data = read_secret()
        call(rt.mq_send(queue, data, len(data), 0))

    def take():
        queue = call(rt.mq_open(name, os.O_RDONLY))
        memory = ctypes.create_string_buffer(8192)
        call(rt.mq_receive(queue, memory, 8192, None))
        got(memory.raw)

    try:
        play(give, take)
    finally:
        rt.mq_unlink(name)


def queue_sysv(both):
    queue = call(libc.msgget(0, 0o600))

    def give():
        if both is play:
            time.sleep(0.2)
        data = read_secret()
        message = ctypes.create_string_buffer(struct.pack("l", 1) + data)
        call(libc.msgsnd(queue, message, len(data), 0))

    def take():
        message = ctypes.create_string_buffer(4096)
        call(libc.msgrcv(queue, message, 4000, 0, 0))
        got(message.raw)

    try:
        both(give, take)
    finally:
        libc.msgctl(queue, 0, None)


@flow("queue_sysv")
def _():
    queue_sysv(one_after_the_other)


@flow("queue_sysv_waiting")
def _():
    """The receiver waits, so the sender's call hands the message over."""
    queue_sysv(play)
