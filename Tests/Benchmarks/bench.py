"""Measures what tracetop promises, and prints a table: `make bench`.

Every figure is the median of several runs on this machine, whose cores the sender shares.
"""

import argparse
import contextlib
import itertools
import json
import os
import pathlib
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "EndToEnd"), str(HERE.parents[1] / "sample-data")]

import bodies
from cruddur import free_port
from driver import spans
from driver.database import rows
from driver.sender import Connection
from driver.tracetop import Server
from terminal import Terminal
import questions
import xray
from xray import files, peak_memory

BASELINE_SQL = """
    CREATE TABLE span (ordinal INTEGER PRIMARY KEY, trace INTEGER, span_id INTEGER, parent INTEGER, name INTEGER,
                       service INTEGER, resource INTEGER, scope INTEGER, kind INTEGER, status INTEGER,
                       start INTEGER, duration INTEGER, attributes TEXT);
    CREATE UNIQUE INDEX span_identity ON span (trace, span_id);"""

NEWEST_SQL = "SELECT trace_id, span_id FROM spans ORDER BY ordinal DESC LIMIT 1"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--bodies", type=int, default=300, help="bodies of 1,000 spans in a run (default %(default)s)")
    options.add_argument("--connections", type=int, default=4)
    options.add_argument("--seconds", type=int, default=10, help="of paced X-Ray datagrams (default %(default)s)")
    options.add_argument("--only", choices=["otlp", "xray", "questions"], help="leave the others out")
    options.add_argument("--spans", type=int, default=1_000_000, help="that are asked about (default %(default)s)")
    options.add_argument("--repeat", type=int, default=15, help="how often a question is asked in a run")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    options = options.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        report = Report()
        if options.only in (None, "xray"):
            for _ in range(options.runs):
                for name, value, unit in xray.measure(folder, options.seconds):
                    report.add(name, value, unit)
            report.ratio("X-Ray: sustained without loss", "bare loop of recv: sustained without loss")
        if options.only in (None, "otlp"):
            measure_otlp(folder, options, report)
        if options.only in (None, "questions"):
            measure_questions(folder, options, report)
        report.print(options.json)


def measure_otlp(folder, options, report):
    for run in range(options.runs):
        report.add("bare SQLite inserts", baseline(folder / f"bare-{run}.db"), "spans/s")
        for spans_a_trace in (20, 3, 1):
            database = folder / f"{spans_a_trace}-{run}.db"
            for name, value, unit in ingest(database, spans_a_trace, options.bodies, options.connections):
                report.add(f"{spans_a_trace} a trace: {name}", value, unit)
            if spans_a_trace != 3 or run + 1 < options.runs:
                remove(database)
    report.ratio("20 a trace: acknowledged", "bare SQLite inserts")
    report.ratio("3 a trace: acknowledged", "bare SQLite inserts")
    large = folder / f"3-{options.runs - 1}.db"
    traces = rows(large, "SELECT count(*) AS n FROM traces")[0]["n"]
    report.add(f"first frame, {traces:,} traces", first_frame(large, 3 + 2 * options.runs), "ms")
    for name, values in screen_latencies(folder / "screen.db").items():
        report.add(name, statistics.median(values), "ms")
        report.add(f"{name}, worst of {len(values)}", max(values), "ms")


def measure_questions(folder, options, report):
    for name, value, unit in itertools.chain(
            questions.measure_ingest(folder, options.bodies, options.connections, options.runs),
            questions.measure(folder, options.spans, options.runs, options.repeat)):
        report.add(name, value, unit)
    report.ratio("ingest, columns on: acknowledged", "ingest, columns off: acknowledged")
    report.ratio("ingest, columns on: until all is done", "ingest, columns off: until all is done")


class Report:
    def __init__(self):
        self.values, self.units = {}, {}

    def add(self, name, value, unit):
        self.values.setdefault(name, []).append(value)
        self.units[name] = unit

    def ratio(self, name, base):
        pairs = zip(self.values[name], self.values[base])
        self.values[f"{name} : {base}"] = [value / of for value, of in pairs]
        self.units[f"{name} : {base}"] = ""

    def print(self, as_json):
        medians = {name: statistics.median(values) for name, values in self.values.items()}
        if as_json:
            print(json.dumps({"machine": machine(), "medians": medians, "runs": self.values}, indent=2))
            return
        print(f"{machine()}; medians, lowest and highest in parentheses")
        width = max(map(len, medians))
        for name, median in medians.items():
            digits = 0 if median > 1000 else 1 if median > 10 else 2
            low, high = min(self.values[name]), max(self.values[name])
            spread = f"  ({low:,.{digits}f} … {high:,.{digits}f})" if low != high else ""
            print(f"{name:{width}}  {median:12,.{digits}f} {self.units[name]:8}{spread}")


def machine():
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def baseline(database, count=200_000, commit=4000):
    """Rows like ours put into SQLite by a bare loop, as many to a transaction as four bodies hold."""
    attributes = json.dumps(bodies.attributes(7))
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + BASELINE_SQL)
        made = [(number // 20, number * 0x9E3779B97F4A7C15 % 2**63, 1, number % 40, 1, 1, 1, 2, 0, number, 10,
                 attributes) for number in range(count)]
        sql = "INSERT INTO span VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        started = time.monotonic()
        for at in range(0, count, commit):
            connection.execute("BEGIN")
            connection.executemany(sql, made[at:at + commit])
            connection.execute("COMMIT")
        elapsed = time.monotonic() - started
    remove(database)
    return count / elapsed


def ingest(database, spans_a_trace, count, connections):
    """Prepared bodies sent as fast as they are acknowledged; every acknowledged span must be in the view."""
    with Server(database) as server:
        arguments = map(str, [*server.address, spans_a_trace, count, connections])
        sender = subprocess.Popen([sys.executable, HERE / "sending.py", *arguments],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert sender.stdout.readline() == "ready\n"
        acknowledged, seconds, *_ = sender.communicate("go\n")[0].split()
        peak = peak_memory(server.process.pid)
        stored = rows(database, "SELECT count(*) AS n, count(DISTINCT trace_id || span_id) AS ids FROM spans")[0]
        expected = int(acknowledged) * bodies.SPANS
        if not expected == stored["n"] == stored["ids"] == count * bodies.SPANS:
            sys.exit(f"sent {count * bodies.SPANS} spans, {expected} were acknowledged, {stored} are stored")
        yield "acknowledged", expected / float(seconds), "spans/s"
        yield "peak memory", peak, "MB"
        yield "file", sum(path.stat().st_size for path in files(database)) / expected, "bytes/span"
        if spans_a_trace == 20:
            yield "acknowledged to visible in SQL", statistics.median(visible(server.address, database)), "ms"


def visible(address, database, times=50):
    """From the answer until another process finds the span in the view, in milliseconds."""
    with Connection(address) as connection, contextlib.closing(sqlite3.connect(database)) as reader:
        for _ in range(times):
            made = spans.span("visible?")
            assert connection.post(spans.body([made])).status == 200
            answered = time.monotonic()
            while reader.execute(NEWEST_SQL).fetchone() != spans.identity(made):
                pass
            yield (time.monotonic() - answered) * 1000


def first_frame(database, times):
    """From exec to the first rows on the terminal, in milliseconds."""
    taken = []
    for _ in range(times):
        with Terminal(database.parent, "ui", "--db", database, "--otlp-http", "off", "--xray", "off") as terminal:
            taken.append((terminal.await_text(b"GET /api/things") - terminal.started) * 1000)
    return statistics.median(taken)


def screen_latencies(database, times=40):
    """A span acknowledged until its name is on the terminal, and a key pressed until its answer is, both in
    milliseconds, while other spans arrive."""
    address = ("127.0.0.1", free_port())
    options = ["ui", "--db", database, "--otlp-http", "%s:%d" % address, "--xray", "off"]
    letters = itertools.cycle("bcdfghjklmnpqrstvwxz")
    arrived, pressed = [], []
    with Terminal(database.parent, *options) as terminal:
        terminal.await_text(str(address[1]).encode())
        with Background(address), Connection(address) as connection:
            for _ in range(times):
                # No cell of it was the same on the line before, so ncurses writes it in one piece.
                name = (next(letters) + next(letters)) * 4
                terminal.forget()
                assert connection.post(spans.body([spans.span(name)])).status == 200
                answered = time.monotonic()
                arrived.append((terminal.await_text(name.encode()) - answered) * 1000)
            for _ in range(times):
                terminal.forget()
                at = time.monotonic()
                terminal.press(b"?")
                pressed.append((terminal.await_text(HELP) - at) * 1000)
                terminal.press(b"?")
                time.sleep(0.05)
    return {"acknowledged to on screen": arrived, "key pressed to on screen": pressed}


HELP = b"PgUp"  # A word of the help alone.


class Background(threading.Thread):
    """Some 2,000 spans a second in few traces, so that they don't push others off the screen at once."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.template, self.over = address, bodies.Template(200), threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def run(self):
        with Connection(self.address) as connection:
            while not self.over.wait(0.5):
                connection.post(self.template.copy())


def remove(database):
    for path in files(database):
        path.unlink()


if __name__ == "__main__":
    main()
