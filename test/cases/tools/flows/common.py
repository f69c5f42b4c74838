"""What every way shares: the giver, the taker, and their turns."""
import ctypes, os, sys, time

libc = ctypes.CDLL(None, use_errno=True)
FLOWS = {}
ARGUMENTS = [word for word in sys.argv[1:] if word != "--clean"]
CLEAN = "--clean" in sys.argv
SECRET = b"TOKEN=hunter2\n"


def flow(name):
    def add(function):
        FLOWS[name.replace("_", "-")] = function
        return function
    return add


def call(result):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def read_secret():
    """What the giver has to give."""
    return SECRET if CLEAN else open(".env", "rb").read()


def opened_secret():
    if CLEAN:
        open("free.txt", "wb").write(SECRET)
    return os.open("free.txt" if CLEAN else ".env", os.O_RDONLY)


def sink():
    os.execvp("sink", ["sink", ARGUMENTS[1]])


def part(*steps):
    """A child that does `steps`."""
    child = os.fork()
    if child == 0:
        try:
            for step in steps:
                step()
            os._exit(0)
        except PermissionError as error:
            print("refused:", error, file=sys.stderr)
            os._exit(77)
    return child


def play(give, take, first="take"):
    """Both at once: the taker waits for data. A taker that finds none says so."""
    parts = [part(take, sink), part(give)] if first == "take" else [part(give), part(take, sink)]
    for child in parts:
        os.waitpid(child, 0)


def one_after_the_other(give, take):
    os.waitpid(part(give), 0)
    os.waitpid(part(take, sink), 0)


def got(data):
    if SECRET not in data:
        sys.exit("nothing came: %r" % data)


def take_from(descriptor):
    return lambda: got(os.read(descriptor, 4096))


def turns():
    """wait, go: one process waits until the other says go, by a name that nobody reads or writes."""
    def wait():
        deadline = time.monotonic() + 20
        while not os.path.lexists("go"):
            if time.monotonic() > deadline:
                sys.exit("waited too long")
            time.sleep(0.005)

    def go():
        os.symlink("-", "go")

    return wait, go


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def vector(size, data=b""):
    memory = ctypes.create_string_buffer(data, size)
    return memory, Vector(ctypes.addressof(memory), size)
