"""tracetop as a process: the receiver that runs, and the commands that answer."""

import json
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).parents[3]
BINARY = pathlib.Path(os.environ.get("TRACETOP_BIN", REPOSITORY / ".build/release/tracetop")).resolve()
SAMPLES = REPOSITORY / "sample-data"

LISTENING = re.compile(r"listening (\S+) (\S+):(\d+)$")


def environment(home, **more):
    """Nothing of the caller's: a test never touches a developer's own traces."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": f"{home}/data", "LANG": "C.UTF-8",
            "TZ": "UTC", "TERM": "xterm-256color", **more}


class Server:
    """`tracetop serve` on free ports, from `with` to its end."""

    def __init__(self, database, *options, otlp="127.0.0.1:0", xray="off", variables=None):
        """With `xray=None` it is left at its default, which may be busy."""
        self.database = pathlib.Path(database)
        self.variables = variables or {}
        self.arguments = ["serve", "--db", str(database), "--otlp-http", otlp, *options]
        if xray is not None:
            self.arguments += ["--xray", xray]
        self.expected = {"otlp-http": otlp, "xray-udp": xray, "xray-tcp": xray}
        self.expected = {kind for kind, address in self.expected.items() if address not in ("off", None)}
        self.addresses = {}

    def __enter__(self):
        self.stderr_file = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [BINARY, *self.arguments], env=environment(self.database.parent, **self.variables), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.stderr_file, bufsize=0)
        self.await_addresses()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()
        self.stderr_file.close()

    def await_addresses(self, seconds=10):
        """Reads stdout until every receiver says where it listens."""
        text, deadline = b"", time.monotonic() + seconds
        while not self.expected <= self.addresses.keys():
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            read = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            text += read
            for line in text.decode().splitlines(keepends=True):
                if line.endswith("\n") and (found := LISTENING.match(line.strip())):
                    self.addresses[found[1]] = (found[2].strip("[]"), int(found[3]))
            if not read and not self.expected <= self.addresses.keys():
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"no listening line in {text!r}; stderr: {self.stderr!r}")

    @property
    def address(self):
        return self.addresses["otlp-http"]

    @property
    def url(self):
        return "http://%s:%d" % self.address

    @property
    def daemon(self):
        """What AWS_XRAY_DAEMON_ADDRESS is set to."""
        assert self.addresses["xray-udp"] == self.addresses["xray-tcp"]
        return "%s:%d" % self.addresses["xray-udp"]

    @property
    def stderr(self):
        self.stderr_file.seek(0)
        return self.stderr_file.read().decode()

    def stop(self, signal_number=signal.SIGTERM):
        """Asks it to end; returns (exit status, seconds it took)."""
        started = time.monotonic()
        self.process.send_signal(signal_number)
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("did not end within 10 s of a signal") from None
        return status, time.monotonic() - started

    def kill(self):
        self.process.kill()
        self.process.wait()


def run(*arguments, database=None, stdin=None, timeout=60, env=None, home=None):
    """One command to its end: a CompletedProcess with text, never an exception for its status."""
    arguments = [str(argument) for argument in arguments]
    if database is not None:
        arguments += ["--db", str(database)]
        home = home or pathlib.Path(database).parent
    with tempfile.TemporaryDirectory() as empty:
        return subprocess.run(
            [BINARY, *arguments], input=stdin or "", capture_output=True, text=True, timeout=timeout,
            env=env or environment(home or empty))


def ask(*arguments, database):
    """One command's JSON answer."""
    result = run(*arguments, "--format", "json", database=database)
    assert result.returncode == 0, f"{arguments} ended with {result.returncode}: {result.stderr}"
    return json.loads(result.stdout)
