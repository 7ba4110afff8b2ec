"""Traces in the shapes that break viewers: late, huge, orphaned, circular, old, and forgotten."""

import os
import time

import pytest
from driver import spans
from driver.database import eventually, rows, stored
from driver.screen import Screen
from driver.sender import Connection, post
from driver.tracetop import Server, ask, run

TRACE = bytes(range(16))


def named(number):
    return number.to_bytes(8, "big")


def span(number, parent=0, **more):
    return spans.span(f"span {number}", TRACE, named(number), parent=named(parent) if parent else b"", **more)


def shown(database):
    return ask("show", TRACE.hex(), database=database)["spans"]


def test_a_root_may_come_last(server, database):
    start = time.time_ns()
    for number, parent in ((3, 2), (2, 1)):
        assert post(server.address, spans.body([span(number, parent, start=start + number)])).status == 200
        [trace] = ask("traces", database=database)
        assert trace["root_name"] is None and trace["root_service"] is None
    assert post(server.address, spans.body([span(1, start=start)])).status == 200
    [trace] = ask("traces", database=database)
    assert (trace["root_name"], trace["span_count"]) == ("span 1", 3)
    assert [(span["name"], span["depth"]) for span in shown(database)] == [("span 1", 0), ("span 2", 1), ("span 3", 2)]


def test_a_trace_over_many_requests_and_services_is_one(server, database):
    start = time.time_ns()
    for number in range(1, 31):
        body = spans.body([span(number, number - 1, start=start + number)], service=f"service {number % 3}")
        assert post(server.address, body).status == 200
    [trace] = ask("traces", database=database)
    assert trace["span_count"] == 30
    assert sorted(trace["services"]) == ["service 0", "service 1", "service 2"]
    assert [span["depth"] for span in shown(database)] == list(range(30))


def test_orphans_are_shown_and_cycles_are_broken(server, database):
    made = [span(1), span(3, parent=99), span(4, parent=3), span(5, parent=6), span(6, parent=5), span(7, parent=7)]
    assert post(server.address, spans.body(made)).status == 200
    listed = shown(database)
    assert sorted(span["name"] for span in listed if span["name"]) == [f"span {n}" for n in (1, 3, 4, 5, 6, 7)]
    text = run("show", TRACE.hex(), database=database).stdout
    for number in (1, 3, 4, 5, 6, 7):
        assert f"span {number}" in text
    assert "missing parent" in text


def test_times_may_be_absurd(server, database):
    made = [span(1, start=1, milliseconds=10), span(2, 1, start=2**63 - 1, milliseconds=0), span(3, 1),
            span(4, 1, milliseconds=-500)]
    made[2].end_time_unix_nano = 0
    assert post(server.address, spans.body(made)).status == 200
    assert len(shown(database)) == 4
    for arguments in (["traces"], ["show", TRACE.hex()], ["export"]):
        assert run(*arguments, database=database).returncode == 0
    with Screen(database.parent) as screen:
        screen.starts("ui", "--db", database).shows("span 1").presses("Enter").shows("span 2", "span 4")
        screen.presses("j", "z", "z", "Z", "0", ">", "<", "C-c").is_back_in_the_shell(status=0)


@pytest.fixture(scope="module")
def huge(tmp_path_factory):
    """One trace of 40,000 spans: where others become unusable."""
    database = tmp_path_factory.mktemp("huge") / "tracetop.db"
    start = time.time_ns()
    with Server(database) as server, Connection(server.address) as connection:
        for first in range(1, 40_001, 2000):
            made = [span(number, number // 4, start=start + number * 1000, error=number == 39_000)
                    for number in range(first, first + 2000)]
            assert connection.post(spans.body(made)).status == 200
    return database


def test_a_huge_trace_can_be_listed_and_shown(huge):
    started = time.monotonic()
    [trace] = ask("traces", database=huge)
    assert (trace["span_count"], trace["error_count"]) == (40_000, 1)
    assert time.monotonic() - started < 1
    assert len(shown(huge)) == 40_000
    assert time.monotonic() - started < 8


def test_a_huge_trace_can_be_walked(huge):
    with Screen(huge.parent) as screen:
        screen.starts("ui", "--db", huge).shows("40.0k spans").presses("Enter").shows("span 1", "span 2")
        started = time.monotonic()
        screen.presses("e").shows("span 39000")
        screen.presses("g").shows("span 2")
        screen.presses("G", "k", "PgUp", "-").lacks("span 12").presses("=").shows("span 12")
        assert time.monotonic() - started < 3
        screen.presses("C-c").is_back_in_the_shell(status=0)


def send_many(address, traces, spans_a_trace=10, text=""):
    with Connection(address) as connection:
        for _ in range(traces // 50):
            made = []
            for _ in range(50):
                trace = os.urandom(16)
                made += [spans.span("work", trace, named(number), parent=named(number - 1) if number > 1 else b"",
                                    text=text) for number in range(1, spans_a_trace + 1)]
            assert connection.post(spans.body(made)).status == 200


def test_retention_by_size_forgets_whole_traces_oldest_first(database):
    def size():
        return sum(path.stat().st_size for path in database.parent.glob("tracetop.db*"))

    with Server(database, "--retain-size", "5MB") as server:
        first = spans.span("the very first")
        assert post(server.address, spans.body([first])).status == 200
        send_many(server.address, traces=2000, text="x" * 500)
        assert eventually(lambda: size() < 12_000_000), size()
        last = spans.span("the very last")
        assert post(server.address, spans.body([last])).status == 200
        counts = rows(database, "SELECT trace_id, count(*) AS n FROM spans GROUP BY trace_id")
        assert {row["n"] for row in counts if row["trace_id"] != last.trace_id.hex()} == {10}
        assert 50 < len(counts) < 2000
        kept = set(stored(database))
        assert spans.identity(last) in kept and spans.identity(first) not in kept
        stats = ask("stats", database=database)
        assert stats["evicted"]["spans"] + stats["stored"]["spans"] == 20_002
        assert stats["evicted"]["traces"] + stats["stored"]["traces"] == 2002


def test_a_file_that_will_be_thinned_is_warned_of(database):
    with Server(database, "--retain-size", "off") as server:
        send_many(server.address, traces=500, text="x" * 500)
    with Server(database, "--retain-size", "50MB") as server:
        assert "are kept" not in server.stderr
    with Server(database, "--retain-size", "1MB") as server:
        assert eventually(lambda: "1.0 MB are kept: the oldest traces go; --retain-size off keeps all" in server.stderr)


def test_retention_by_age_is_since_arrival(database):
    with Server(database, "--retain-age", "1s") as server:
        old = spans.span("sent now, of long ago", start=1_000_000_000_000_000_000)
        assert post(server.address, spans.body([old])).status == 200
        assert len(stored(database)) == 1
        assert eventually(lambda: post(server.address, spans.body([spans.span()])).status == 200
                          and spans.identity(old) not in stored(database), seconds=15)


def test_a_late_span_of_a_forgotten_trace_starts_a_new_one(server, database):
    assert post(server.address, spans.body([span(1), span(2, 1)])).status == 200
    assert run("clear", "--yes", database=database).returncode == 0
    assert post(server.address, spans.body([span(3, 1)])).status == 200
    assert eventually(lambda: [span["name"] for span in shown(database) if span["name"]] == ["span 3"])


def test_durable_acknowledges_as_well(database):
    with Server(database, "--durable") as server:
        send_many(server.address, traces=50)
        server.kill()
    assert len(stored(database)) == 500
