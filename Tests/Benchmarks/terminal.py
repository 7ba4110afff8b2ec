"""tracetop on a pseudo-terminal, watched by the clock: when does a text reach the terminal?"""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

from driver.tracetop import BINARY, environment


class Terminal:
    def __init__(self, home, *arguments, width=120, height=40):
        self.started = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            os.execve(BINARY, [BINARY, *map(str, arguments)], environment(home) | {"TERM": "xterm-256color"})
        self.seen = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGTERM)
        self.read_until(lambda: False, 0.3)
        os.close(self.fd)
        os.waitpid(self.pid, 0)

    def press(self, keys):
        self.seen = b""
        os.write(self.fd, keys)

    def forget(self):
        """Reads what is there, and drops it."""
        self.read_until(lambda: False, 0.02)
        self.seen = b""

    def await_text(self, text, seconds=10):
        """Returns when, by the monotonic clock, the text had come."""
        self.read_until(lambda: text in self.seen, seconds)
        if text not in self.seen:
            raise AssertionError(f"{text!r} never came; the last was {self.seen[-500:]!r}")
        return time.monotonic()

    def read_until(self, condition, seconds):
        deadline = time.monotonic() + seconds
        while not condition() and (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.fd], [], [], left)
            try:
                read = os.read(self.fd, 1 << 16) if ready else b""
            except OSError:  # EIO: the program ended.
                return
            if ready and not read:
                return
            self.seen += read
