"""Sockets of this machine, and terminals."""
import os, pty, socket, termios
from .common import *


@flow("socketpair")
def _():
    one, other = socket.socketpair()
    play(lambda: one.send(read_secret()), lambda: got(other.recv(4096)))


@flow("socketpair_datagram")
def _():
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    play(lambda: one.send(read_secret()), lambda: got(other.recv(4096)))


@flow("socketpair_write")
def _():
    one, other = socket.socketpair()
    play(lambda: os.write(one.fileno(), read_secret()), take_from(other.fileno()))


@flow("socketpair_sendfile")
def _():
    one, other = socket.socketpair()
    play(lambda: os.sendfile(one.fileno(), opened_secret(), 0, 4096), lambda: got(other.recv(4096)))


def listening(address, family=socket.AF_UNIX):
    server = socket.socket(family)
    server.bind(address)
    server.listen()
    return server


def connected(server):
    peer = socket.socket(server.family)
    peer.connect(server.getsockname())
    return peer


def stream(server):
    play(lambda: connected(server).sendall(read_secret()), lambda: got(server.accept()[0].recv(4096)))


def stream_back(server):
    """The server gives, the client takes."""
    play(lambda: server.accept()[0].sendall(read_secret()), lambda: got(connected(server).recv(4096)))


def stream_early(server):
    """All is sent and closed before anybody accepts."""
    one_after_the_other(lambda: connected(server).sendall(read_secret()), lambda: got(server.accept()[0].recv(4096)))


@flow("unix_stream")
def _():
    stream(listening("socket"))


@flow("unix_stream_back")
def _():
    stream_back(listening("socket"))


@flow("unix_stream_early")
def _():
    stream_early(listening("socket"))


def abstract():
    return "\0actplane-flow-%d" % os.getpid()


@flow("unix_abstract")
def _():
    stream(listening(abstract()))


@flow("unix_abstract_early")
def _():
    stream_early(listening(abstract()))


def datagram(address, family=socket.AF_UNIX):
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.bind(address)
    to = server.getsockname()
    send = lambda: socket.socket(family, socket.SOCK_DGRAM).sendto(read_secret(), to)
    return server, send


@flow("unix_datagram")
def _():
    server, give = datagram("socket")
    play(give, lambda: got(server.recv(4096)))


@flow("unix_datagram_abstract")
def _():
    server, give = datagram(abstract())
    play(give, lambda: got(server.recv(4096)))


@flow("scm_rights")
def _():
    one, other = socket.socketpair()
    play(lambda: socket.send_fds(one, [b"x"], [opened_secret()]),
         lambda: got(os.read(socket.recv_fds(other, 1, 1)[1][0], 4096)))


def raw(descriptor):
    state = termios.tcgetattr(descriptor)
    state[1] &= ~termios.OPOST
    state[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSANOW, state)


@flow("pty")
def _():
    master, slave = pty.openpty()
    raw(slave)
    play(lambda: os.write(slave, read_secret()), take_from(master))


@flow("pty_keyboard")
def _():
    master, slave = pty.openpty()
    raw(slave)
    play(lambda: os.write(master, read_secret()), take_from(slave))


@flow("tcp")
def _():
    stream(listening(("127.0.0.1", 0), socket.AF_INET))


@flow("tcp_back")
def _():
    stream_back(listening(("127.0.0.1", 0), socket.AF_INET))


@flow("tcp_early")
def _():
    stream_early(listening(("127.0.0.1", 0), socket.AF_INET))


@flow("udp")
def _():
    server, give = datagram(("127.0.0.1", 0), socket.AF_INET)
    play(give, lambda: got(server.recv(4096)))


@flow("udp_any")
def _():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", 0))
    to = ("127.0.0.1", server.getsockname()[1])
    play(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(read_secret(), to),
         lambda: got(server.recv(4096)))


@flow("udp_connected")
def _():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.connect(server.getsockname())
    play(lambda: peer.send(read_secret()), lambda: got(server.recv(4096)))
