"""How many X-Ray datagrams a second go from the network to the file, and whether each lost one is counted."""

import atexit
import functools
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import segments
from driver.database import rows
from driver.tracetop import Server, ask

HERE = pathlib.Path(__file__).parent
PROMISED = 20_000  # datagrams a second
RATES = [20_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 120_000, 150_000, 200_000, 250_000]
# Beyond it, what was sent had not been taken at the rate it was sent at: buffers only hid that.
PATIENCE = 0.5


def measure(folder, seconds):
    """Yields (name, value, unit)."""
    paced = receive(folder / "paced.db", PROMISED * seconds, PROMISED)
    if paced["dropped"]:
        sys.exit(f"{paced['dropped']} of {PROMISED * seconds} datagrams were lost at {PROMISED} a second")
    yield "X-Ray, paced: datagrams sent", paced["rate"], "/s"
    yield "X-Ray, paced: lost", paced["dropped"], ""
    yield "X-Ray, paced: processor, of one core", paced["cpu"] * 100, "%"
    yield "X-Ray, paced: peak memory", paced["peak"], "MB"
    yield "X-Ray: file", paced["bytes"] / paced["spans"], "bytes/span"
    burst = receive(folder / "burst.db", 10_000, 0)
    yield "X-Ray, burst of 10,000: datagrams sent", burst["rate"], "/s"
    yield "X-Ray, burst of 10,000: lost, and counted", burst["dropped"], ""
    yield "X-Ray: sustained without loss", fastest(lambda rate: keeps_up(folder, rate)), "/s"
    yield "bare loop of recv: sustained without loss", fastest(lambda rate: bare_keeps_up(rate)), "/s"


def fastest(keeps_up):
    """The highest rate, as it was really sent, at which nothing is lost."""
    best = 0
    for rate in RATES:
        sent = keeps_up(rate)
        if sent is None:
            break
        best = max(best, sent)
        if sent < rate * 0.9:  # The sender is at its end.
            break
    return best


def keeps_up(folder, rate):
    result = receive(folder / f"{rate}.db", rate * 3, rate)
    return result["rate"] if result["dropped"] == 0 and result["behind"] < PATIENCE else None


def receive(database, count, rate):
    """Sends datagrams to a server of its own. Every one must be stored, or counted as dropped."""
    with Server(database, "--retain-size", "off", xray="127.0.0.1:0") as server:
        before = processor_time(server.process.pid)
        sent, seconds = send(server.addresses["xray-udp"][1], count, rate)
        behind = await_rows(database, sent * segments.SPANS)
        cpu = processor_time(server.process.pid) - before
        peak = peak_memory(server.process.pid)
    counted = ask("stats", database=database)
    udp = counted["received"]["xray_udp"]
    stored = rows(database, "SELECT count(*) AS n, count(DISTINCT trace_id || span_id) AS ids FROM spans")[0]
    if not (udp["datagrams"] + udp["dropped"] == sent and udp["rejected"] == udp["duplicates"] == 0
            and udp["spans"] == stored["n"] == stored["ids"] == udp["datagrams"] * segments.SPANS):
        sys.exit(f"{sent} datagrams were sent, but these are counted: {udp}, and these stored: {stored}")
    size = sum(path.stat().st_size for path in files(database))
    for path in files(database):
        path.unlink()
    return {"rate": sent / seconds, "dropped": udp["dropped"], "behind": behind, "cpu": cpu / seconds, "peak": peak,
            "bytes": size, "spans": max(1, stored["n"])}


def send(port, count, rate):
    """Returns (datagrams, seconds)."""
    sender = subprocess.run([build_sender(), *map(str, (port, count, rate))], input=segments.template(),
                            capture_output=True, check=True)
    sent, seconds = sender.stdout.split()
    return int(sent), float(seconds)


@functools.cache
def build_sender():
    """In C: one in Python sends too slowly, and takes the processor from the receiver."""
    program = pathlib.Path(tempfile.mkdtemp()) / "datagrams"
    atexit.register(shutil.rmtree, program.parent)
    compiler = shutil.which("clang") or shutil.which("cc") or sys.exit("there is no C compiler")
    subprocess.run([compiler, "-O2", "-o", program, HERE / "datagrams.c"], check=True)
    return program


def await_rows(database, expected):
    """Seconds until the last row is there, or no more come."""
    started = changed = time.monotonic()
    last = 0
    while time.monotonic() - changed < 2:
        found = rows(database, "SELECT max(ordinal) AS n FROM spans")[0]["n"] or 0
        if found != last:
            last, changed = found, time.monotonic()
        if found >= expected:
            break
        time.sleep(0.01)
    return changed - started


def bare_keeps_up(rate):
    """The same with a loop that receives and counts, behind as large a buffer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        force = 33  # SO_RCVBUFFORCE, which only root may.
        for option in (force, socket.SO_RCVBUF):
            try:
                receiver.setsockopt(socket.SOL_SOCKET, option, 64 << 20)
                break
            except OSError:
                pass
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(1)
        result = {}

        def run():
            result["sent"] = send(receiver.getsockname()[1], rate * 3, rate)
            result["over"] = time.monotonic()

        sender, buffer, received, last = threading.Thread(target=run), bytearray(1 << 16), 0, 0
        sender.start()
        while True:
            try:
                receiver.recv_into(buffer)
            except TimeoutError:
                if not sender.is_alive():
                    break
                continue
            received += 1
            if received == rate * 3:
                last = time.monotonic()
                break
        sender.join()
        sent, seconds = result["sent"]
        return sent / seconds if received == sent and last - result["over"] < PATIENCE else None


def processor_time(pid):
    """Seconds of all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid):
    """Megabytes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000


def files(database):
    return [path for path in database.parent.iterdir() if path.name.startswith(database.name)]
