"""Questions about a million spans that came through the real receiver, beside DuckDB on the same spans.

tracetop is asked warm (`--repeat`, which answers anew each time) and as a fresh process; DuckDB in
this process, from a file of its own, with the attributes as a MAP, on one thread and on two. Neither computes
values over time where the question is not about them (`--no-series`). Every answer is compared with DuckDB's:
nobody measures a wrong one.
"""

import bisect
import collections
import contextlib
import datetime
import json
import pathlib
import random
import re
import sqlite3
import statistics
import struct
import subprocess
import sys
import threading
import time

import bodies
import duckdb
from bodies import SPANS
from cruddur import free_port
from driver.screen import Screen
from driver.sender import Connection
from driver.tracetop import BINARY, Server, ask, environment
from xray import files

SPANS_A_TRACE = 20
TEMPLATES = 20
PERIOD = 3600 * 10**9  # What the spans are spread over.
BUCKET = 60 * 10**9
ROUTE = "/api/things/7/<id>"
FILTER = f'http.route = "{ROUTE}"'
LIVE = "HEATMAP(duration_ms), P90(duration_ms), COUNT EVERY 1m"  # As the query screen asks it, again and again.
MATCHING = f"attributes['http.route'] = '{ROUTE}'"
P90 = "quantile_disc(duration, 0.9)"
VIEW = """SELECT json_object('ordinal', ordinal, 'trace_id', trace_id, 'span_id', span_id, 'parent_id', parent_id,
              'name', name, 'service', service, 'kind', kind, 'status', status, 'start', start_unix_nano,
              'duration', end_unix_nano - start_unix_nano, 'attributes', json(attributes))
          FROM spans WHERE ordinal > ? AND ordinal <= ?"""
COLUMNS = {"ordinal": "BIGINT", "trace_id": "VARCHAR", "span_id": "VARCHAR", "parent_id": "VARCHAR",
           "name": "VARCHAR", "service": "VARCHAR", "kind": "VARCHAR", "status": "VARCHAR", "start": "BIGINT",
           "duration": "BIGINT", "attributes": "MAP(VARCHAR, VARCHAR)"}
# Runs a command and says its peak memory: exec would count this process's own in.
PEAK = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)")

# Name, as tracetop is asked, as DuckDB is asked, how an answer of tracetop's looks as one of DuckDB's, options.
Question = collections.namedtuple("Question", "name text sql shape options", defaults=[("--no-series",)])


def questions(every):
    bucket = f"start // {BUCKET}"
    return [
        Question("P90 of all", "P90(duration_ms)", f"SELECT {P90} FROM span",
                 lambda answer: [(nanoseconds(answer["results"][0]["P90(duration_ms)"]),)]),
        # The bounds of tracetop's buckets of values are not equal in width: compared on their own.
        Question("heatmap over time", f"HEATMAP(duration_ms) EVERY {every}",
                 f"SELECT {bucket}, floor(log10(duration) * 15), count(*) FROM span GROUP BY ALL", None),
        Question("P90 over time", f"P90(duration_ms) EVERY {every}",
                 f"SELECT {bucket} AS bucket, {P90} FROM span GROUP BY bucket ORDER BY bucket",
                 lambda answer: [(unix_nano(row["time"]) // BUCKET, nanoseconds(row["P90(duration_ms)"]))
                                 for row in answer["series"] if row["P90(duration_ms)"] is not None], ()),
        Question("count and P90 where an attribute is", f"COUNT, P90(duration_ms) WHERE {FILTER}",
                 f"SELECT count(*), {P90} FROM span WHERE {MATCHING}",
                 lambda answer: [(answer["results"][0]["COUNT"], nanoseconds(answer["results"][0]["P90(duration_ms)"]))]),
        Question("count and P90 by name", "COUNT, P90(duration_ms) GROUP BY name",
                 f"SELECT name, count(*), {P90} FROM span GROUP BY name ORDER BY name",
                 lambda answer: sorted((row["name"], row["COUNT"], nanoseconds(row["P90(duration_ms)"]))
                                       for row in answer["results"])),
    ]


def nanoseconds(milliseconds):
    return round(milliseconds * 1e6)


def unix_nano(text):
    return round(datetime.datetime.fromisoformat(text).timestamp()) * 10**9


def measure(folder, count, runs, repeats):
    """Yields (name, value, unit)."""
    database, beside = folder / "questions.db", folder / "questions.duckdb"
    fill(database, count)
    with duckdb.connect(str(beside)) as connection:
        load(connection, database, count, folder)
        asked = questions("1m")
        for question in asked:
            check(question, connection, database)
        for _ in range(runs):
            yield from side_by_side(asked, connection, database, repeats)
    for question in asked:
        yield f"{question.name}: peak memory", peak_memory(database, question), "MB"
    yield from live(database, count)


def side_by_side(asked, connection, database, repeats):
    for question in asked:
        answer = query(database, question, repeats)
        yield f"{question.name}: warm", answer["elapsed_ms"], "ms"
        yield f"{question.name}: a fresh process", wall_time("query", question.text, *question.options, database), "ms"
        yield from beside(question.name, connection, question.sql, repeats)
    last = ["traces", "--where", FILTER, "--limit", "50"]
    listed = {trace["trace_id"] for trace in ask(*last, database=database)}
    matching = connection.execute(f"SELECT DISTINCT trace_id FROM span WHERE {MATCHING}").fetchall()
    assert len(listed) == 50 and listed <= {identity for identity, in matching}
    yield "last 50 matching: warm", warm(*last, database, repeats), "ms"
    yield "last 50 matching: a fresh process", wall_time(*last, database), "ms"
    yield from beside("last 50 matching", connection,
                      f"SELECT * FROM span WHERE {MATCHING} ORDER BY start DESC LIMIT 50", repeats)
    identity = connection.execute("SELECT trace_id FROM span USING SAMPLE 1").fetchone()[0]
    trace = f"SELECT * FROM span WHERE trace_id = '{identity}'"
    assert ({span["span_id"] for span in ask("show", identity, database=database)["spans"]}
            == {row[2] for row in connection.execute(trace).fetchall()})
    yield "trace by id: warm", warm("show", identity, database, repeats), "ms"
    yield "trace by id: a fresh process", wall_time("show", identity, database), "ms"
    yield from beside("trace by id", connection, trace, repeats)


def beside(name, connection, sql, repeats):
    for threads in (1, 2):
        connection.execute(f"SET threads TO {threads}")
        yield f"{name}: DuckDB, threads: {threads}", milliseconds(lambda: connection.execute(sql).fetchall(), repeats), "ms"


def query(database, question, repeats=1):
    return ask("query", question.text, *question.options, "--repeat", str(repeats), database=database)


def warm(*arguments):
    """What `traces` or `show` say on stderr that reading took in one process: the median."""
    *arguments, database, repeats = map(str, arguments)
    said = subprocess.run(command(arguments, database) + ["--repeat", repeats], env=environment(pathlib.Path(database).parent),
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    return float(re.search(r"elapsed_ms ([0-9.e-]+)", said)[1])


def wall_time(*arguments, times=5):
    *arguments, database = map(str, arguments)
    variables = environment(pathlib.Path(database).parent)
    return milliseconds(lambda: subprocess.run(command(arguments, database), env=variables, stdout=subprocess.DEVNULL,
                                               check=True), times)


def command(arguments, database):
    return [BINARY, *arguments, "--format", "json", "--db", database]


def milliseconds(body, times):
    taken = []
    for _ in range(times):
        started = time.monotonic()
        body()
        taken.append((time.monotonic() - started) * 1000)
    return statistics.median(taken)


def live(database, count, times=7):
    """A question on the query screen that is answered again after new spans, as the screen says what that took."""
    address = ("127.0.0.1", free_port())
    with Screen(database.parent) as screen:
        screen.starts("ui", "--db", database, "--otlp-http", "%s:%d" % address, "--xray", "off").shows("2 Query")
        screen.presses("2").presses("/", "C-u").types(LIVE).presses("Enter").shows(f"{count:,}", seconds=60)
        with Connection(address, timeout=60) as connection:
            for _ in range(times):
                assert connection.post(Template(SPANS_A_TRACE).copy()).status == 200
                count += SPANS
                screen.shows(f"{count:,}", seconds=60)
                taken, unit = re.search(r"([0-9.,]+) (µs|ms|s) · [0-9.]+\w? spans", screen.text).groups()
                yield f"live, {SPANS:,} new spans", float(taken.replace(",", "")) * {"µs": 1e-3, "ms": 1, "s": 1e3}[unit], "ms"
    for _ in range(3):
        answer = ask("query", LIVE, "--repeat", "5", database=database)
        yield "live, all spans anew", answer["elapsed_ms"], "ms"


def peak_memory(database, question):
    watched = [sys.executable, "-c", PEAK, BINARY, "query", question.text, *question.options, "--repeat", "3",
               "--db", database]
    return float(subprocess.run(watched, capture_output=True, check=True, env=environment(database.parent)).stdout)


# MARK: The spans

class Template(bodies.Template):
    """Copies are a stretch of a longer time, and each takes times of its own."""

    def stretch(self, start, length):
        body = bytearray(self.copy())
        for number, (place, _) in enumerate(self.time_places):
            begun = start + number * length // SPANS
            struct.pack_into("<QBQ", body, place, begun, 0x41, begun + int(random.lognormvariate(16, 1)))
        return bytes(body)


def fill(database, count):
    templates = [Template(SPANS_A_TRACE, number * SPANS) for number in range(TEMPLATES)]
    parts, first = count // SPANS, time.time_ns() - PERIOD
    with Server(database, "--retain-size", "off") as server:
        def send(parts_of_mine):
            with Connection(server.address, timeout=60) as connection:
                for part in parts_of_mine:
                    length = PERIOD // parts
                    body = templates[part % TEMPLATES].stretch(first + part * length, length)
                    assert connection.post(body).status == 200

        senders = [threading.Thread(target=send, args=(range(number, parts, 2),)) for number in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    stored = ask("stats", database=database)["stored"]["spans"]
    assert stored == parts * SPANS, f"{stored} spans are stored of {parts * SPANS}"


def load(connection, database, count, folder, part=500_000):
    """Puts the stored spans into DuckDB, in order of arrival."""
    connection.execute(f"CREATE TABLE span ({', '.join(f'{name} {type}' for name, type in COLUMNS.items())})")
    lines = folder / "questions.json"
    with contextlib.closing(sqlite3.connect(database)) as rows:
        for first in range(0, count, part):
            with open(lines, "w") as file:
                file.writelines(f"{line}\n" for line, in rows.execute(VIEW, (first, first + part)))
            connection.execute("INSERT INTO span SELECT * FROM read_json(?, format = 'newline_delimited', columns = ?)",
                               [str(lines), COLUMNS])
    lines.unlink()
    connection.execute("CHECKPOINT")
    found = connection.execute("SELECT count(*), count(DISTINCT span_id) FROM span").fetchone()
    assert found == (count, count), found


# MARK: The answers

def check(question, connection, database):
    answer = query(database, question)
    if question.shape is None:
        return check_heatmap(answer["heatmaps"][0], connection)
    expected, found = connection.execute(question.sql).fetchall(), question.shape(answer)
    assert found == expected, f"{question.text}: {found[:3]} … is not {expected[:3]} … of DuckDB"


def check_heatmap(heatmap, connection):
    """Every cell, from the spans themselves."""
    times, edges = [unix_nano(text) for text in heatmap["times"]], heatmap["edges"]
    expected = [[0] * len(row) for row in heatmap["counts"]]
    for start, duration in connection.execute("SELECT start, duration FROM span").fetchall():
        value = bisect.bisect_right(edges, duration / 1e6) - 1
        expected[bisect.bisect_right(times, start) - 1][min(value, len(edges) - 2)] += 1
    assert heatmap["counts"] == expected, "the heatmap is not that of the spans"


# MARK: Ingest

def measure_ingest(folder, count, connections, runs):
    """What columns cost while spans arrive; with and without take turns."""
    for run in range(runs):
        for columns in ("on", "off") if run % 2 == 0 else ("off", "on"):
            database = folder / f"ingest-{columns}.db"
            for name, value, unit in ingest(database, columns, count, connections):
                yield f"ingest, columns {columns}: {name}", value, unit
            yield f"ingest, columns {columns}: file", sum(file.stat().st_size for file in files(database)) / count / SPANS, "bytes/span"
            for file in files(database):
                file.unlink()


def ingest(database, columns, count, connections):
    """Spans a second until the last answer, and until the server has ended; what single bodies took."""
    with Server(database, variables={"TRACETOP_COLUMNS": columns}) as server:
        arguments = map(str, [*server.address, SPANS_A_TRACE, count, connections])
        sender = subprocess.Popen([sys.executable, bodies.__file__.replace("bodies.py", "sending.py"), *arguments],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert sender.stdout.readline() == "ready\n"
        started = time.monotonic()
        acknowledged, seconds, p99, worst = sender.communicate("go\n")[0].split()
        server.stop()
        finished = time.monotonic() - started
    assert int(acknowledged) == count
    yield "acknowledged", count * SPANS / float(seconds), "spans/s"
    yield "until all is done", count * SPANS / finished, "spans/s"
    yield "99 of 100 bodies acknowledged within", float(p99), "ms"
    yield "all bodies acknowledged within", float(worst), "ms"
