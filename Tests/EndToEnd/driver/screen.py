"""tracetop in a real terminal: keys go in as a user presses them, and the screen is read back (tmux, own socket)."""

import itertools
import os
import pathlib
import shlex
import subprocess
import time

from driver.tracetop import BINARY, environment

_numbers = itertools.count()


class Screen:
    """A terminal with a shell in it, in which tracetop is started as a user would start it."""

    def __init__(self, folder, width=120, height=36, **variables):
        self.folder, self.width, self.height = pathlib.Path(folder), width, height
        self.socket = f"tracetop-tests-{os.getpid()}-{next(_numbers)}"
        self.variables = environment(folder) | {
            "PS1": "shell> ", "TERM": "xterm-256color", "COLORTERM": "truecolor", "HISTFILE": ""} | variables
        self.raw_file = self.folder / f"{self.socket}.raw"

    def __enter__(self):
        shell = shlex.join(["env", *(f"{name}={value}" for name, value in self.variables.items()),
                            "bash", "--norc", "--noprofile", "-i"])
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(self.width), "-y", str(self.height),
                  f"exec {shell}")
        self.tmux("set-option", "-g", "escape-time", "0")
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("set-window-option", "-g", "window-size", "manual")
        self.resize(self.width, self.height)
        self.tmux("pipe-pane", "-o", f"cat > {shlex.quote(str(self.raw_file))}")
        self.shows("shell>")
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True)

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-u", "-L", self.socket, *arguments], env=environment(self.folder),
                              capture_output=True, text=True, check=True).stdout

    # What the user does.

    def starts(self, *arguments):
        self.enters(shlex.join([str(BINARY), *map(str, arguments)]))
        return self

    def presses(self, *keys):
        """Keys by tmux's names: `j`, `Enter`, `Escape`, `C-z`, `Left`."""
        for key in keys:
            self.tmux("send-keys", *(["-l"] if len(key) == 1 else []), "--", key)
            if key == "Escape":
                time.sleep(0.1)  # A key right behind it would be Alt and that key.
        return self

    def types(self, text):
        self.tmux("send-keys", "-l", "--", text)
        return self

    def enters(self, text):
        return self.types(text).presses("Enter")

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))
        return self

    # What the user sees.

    @property
    def lines(self):
        return self.tmux("capture-pane", "-p").split("\n")

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def raw(self):
        """Every byte that was sent to the terminal."""
        return self.raw_file.read_bytes() if self.raw_file.exists() else b""

    def shows(self, *texts, seconds=8):
        """Waits until all the texts are on the screen."""
        return self.comes(lambda: all(text in self.text for text in texts), f"no {texts!r}", seconds)

    def lacks(self, *texts, seconds=8):
        return self.comes(lambda: not any(text in self.text for text in texts), f"still {texts!r}", seconds)

    def comes(self, condition, otherwise, seconds=8):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{otherwise} on this screen:\n{self.text}")
            time.sleep(0.02)
        return self

    def line_with(self, text):
        found = [line for line in self.lines if text in line]
        assert found, f"no line with {text!r} on this screen:\n{self.text}"
        return found[0]

    def row_of(self, text):
        self.line_with(text)
        return next(row for row, line in enumerate(self.lines) if text in line)

    def is_back_in_the_shell(self, status=None):
        """The program ended, and left the terminal as it was."""
        self.comes(lambda: self.mode("alternate_on") == "0", "still on the alternate screen")
        self.comes(lambda: self.text.rstrip().endswith("shell>"), "no prompt")
        assert self.mode("cursor_flag") == "1" and self.mode("mouse_any_flag") == "0"
        self.enters("echo status=$?; stty -a | tr ';' '\\n' | grep -ow -e '-\\?echo' -e '-\\?icanon' | tr '\\n' '+'")
        self.shows("icanon")
        if status is not None:
            self.shows(f"status={status}")
        assert "-icanon" not in self.text and "-echo" not in self.text, self.text
        return self

    def mode(self, name):
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()
