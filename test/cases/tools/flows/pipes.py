"""Pipes, and what the kernel moves without a copy."""
import ctypes, os
from .common import *


@flow("pipe")
def _():
    reader, writer = os.pipe()
    play(lambda: os.write(writer, read_secret()), take_from(reader))


@flow("fifo")
def _():
    os.mkfifo("fifo")
    play(lambda: open("fifo", "wb").write(read_secret()), lambda: got(open("fifo", "rb").read()))


@flow("splice")
def _():
    first, second = os.pipe(), os.pipe()

    def give():
        os.write(first[1], read_secret())

    def between():
        os.splice(first[0], second[1], 4096)

    parts = [part(take_from(second[0]), sink), part(between), part(give)]
    for child in parts:
        os.waitpid(child, 0)


@flow("splice_file")
def _():
    reader, writer = os.pipe()
    play(lambda: os.splice(opened_secret(), writer, 4096), take_from(reader))


@flow("tee")
def _():
    first, second = os.pipe(), os.pipe()
    between = lambda: call(libc.tee(first[0], second[1], 4096, 0))
    parts = [part(take_from(second[0]), sink), part(between), part(lambda: os.write(first[1], read_secret()))]
    for child in parts:
        os.waitpid(child, 0)


@flow("vmsplice")
def _():
    reader, writer = os.pipe()

    def give():
        data = read_secret()
        memory, one = vector(len(data), data)
        call(libc.vmsplice(writer, ctypes.byref(one), 1, 0))

    play(give, take_from(reader))


@flow("vmsplice_out")
def _():
    reader, writer = os.pipe()

    def take():
        memory, one = vector(4096)
        call(libc.vmsplice(reader, ctypes.byref(one), 1, 0))
        got(memory.raw)

    play(lambda: os.write(writer, read_secret()), take)


@flow("sendfile")
def _():
    reader, writer = os.pipe()
    play(lambda: os.sendfile(writer, opened_secret(), 0, 4096), take_from(reader))


@flow("copy_file_range")
def _():
    def give():
        copy = os.open("copy.txt", os.O_WRONLY | os.O_CREAT, 0o600)
        os.copy_file_range(opened_secret(), copy, 4096)

    one_after_the_other(give, lambda: got(open("copy.txt", "rb").read()))
