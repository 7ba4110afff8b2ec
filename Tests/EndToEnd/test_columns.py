"""Columns, whatever happens to the process and to the file: answers are those of the rows."""

import math
import signal
import subprocess
import time

import pytest
from driver import spans, xray
from driver.database import eventually, rows
from driver.flood import Body, Flood, fill, under_load
from driver.sender import post
from driver.tracetop import BINARY, Server, ask, environment, run

ROUNDS = 6


def answer(database, text):
    return ask("query", text, database=database)["results"]


def agrees(database):
    """Asks columns and rows the same; answers with the number of spans."""
    ended = rows(database, "SELECT name, end_unix_nano - start_unix_nano AS length FROM spans "
                           "WHERE end_unix_nano IS NOT NULL")
    lengths = sorted(span["length"] / 1e6 for span in ended)
    [count] = rows(database, "SELECT count(*) AS n, count(DISTINCT trace) AS traces, sum(in_progress) AS progress FROM spans")
    [row] = answer(database, "COUNT, P90(duration_ms), COUNT_DISTINCT(trace.trace_id)")
    assert row["COUNT"] == count["n"] and row["COUNT_DISTINCT(trace.trace_id)"] == count["traces"]
    if lengths:
        assert row["P90(duration_ms)"] == pytest.approx(lengths[math.ceil(0.9 * len(lengths)) - 1], rel=1e-12)
    assert answer(database, "COUNT WHERE in_progress") == [{"COUNT": count["progress"] or 0}]
    key = "attributes ->> '$.\"app.number\"'"
    expected = rows(database, f"""SELECT name, count(*) AS COUNT, sum({key}) AS sum, max(duration_ms) AS longest FROM spans
                                  WHERE {key} > 9 GROUP BY name ORDER BY name""")
    told = answer(database, "COUNT, SUM(app.number), MAX(duration_ms) WHERE app.number > 9 GROUP BY name LIMIT 1000")
    told = [{"name": row["name"], "COUNT": row["COUNT"], "sum": row["SUM(app.number)"], "longest": row["MAX(duration_ms)"]}
            for row in sorted(told, key=lambda row: row["name"])]
    assert told == expected
    return count["n"]


def columns(database):
    return ask("stats", database=database)["columns"]


def is_sound(database):
    """Nothing was damaged, and made anew the columns give the same answers."""
    agrees(database)
    assert columns(database)["damaged_chunks"] == 0
    result = run("reindex", database=database)
    assert result.returncode == 0, result.stderr
    assert columns(database)["spans"] == agrees(database)
    assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


# The process dies.


@pytest.mark.parametrize("retained, replaced", [("2GB", 0.0), ("2GB", 0.6), ("12MB", 0.3)])
def test_kill_9_while_columns_are_made_damages_none(database, retained, replaced):
    body, acknowledged = Body(300), 0
    for _ in range(ROUNDS):
        with Server(database, "--retain-size", retained) as server:
            with under_load([Flood(server.address, replaced, body) for _ in range(2)], 0.2, 1.2) as floods:
                server.kill()
        acknowledged += sum(flood.acknowledged for flood in floods)
        stored = agrees(database)
        assert stored >= acknowledged or retained != "2GB"
        assert columns(database)["damaged_chunks"] == 0
    assert acknowledged > 20_000, "too little was sent to prove anything"
    with Server(database, "--retain-size", retained) as server:
        assert post(server.address, spans.body([spans.span()])).status == 200
        assert eventually(lambda: columns(database)["chunks"] > 0, seconds=30)
    is_sound(database)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_reindex_can_be_interrupted_and_run_again(server, database, signal_number):
    fill(server.address, 60_000)
    server.stop()
    for pause in (0.005, 0.03, 0.06, 0.1, 0.15):
        process = subprocess.Popen([BINARY, "reindex", "--db", database], env=environment(database.parent),
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(pause)
        process.send_signal(signal_number)
        said = process.communicate(timeout=10)[1]
        assert process.returncode in (0, -signal_number, 128 + signal_number), said
        assert agrees(database) == 60_000
        assert columns(database)["damaged_chunks"] == 0
    is_sound(database)


# There is no more room.


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB, where this process may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", folder], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a file system of its own takes root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_costs_answers_nothing(small_disk):
    """It fills while columns are made; what was acknowledged stays, and with room again all goes on."""
    database, rest = small_disk / "tracetop.db", small_disk / "rest"
    rest.write_bytes(bytes(6 << 20))
    with Server(database) as server:
        with Flood(server.address, replaced=0.3) as flood:
            assert eventually(lambda: flood.refused > 5, seconds=60)
        assert agrees(database) >= flood.acknowledged
        rest.unlink()
        assert eventually(lambda: post(server.address, spans.body([spans.span()])).status == 200)
        assert agrees(database) > flood.acknowledged
        assert eventually(lambda: columns(database)["chunks"] > 0)
        status, _ = server.stop()
        assert status == 0
    is_sound(database)


# Spans go: evicted, or replaced.


def test_heavy_eviction_leaves_answers_and_a_small_file(database):
    limit, sizes = 16_000_000, []

    def has_evicted():
        time.sleep(0.3)
        sizes.append(sum(file.stat().st_size for file in database.parent.glob("tracetop.db")))
        return ask("stats", database=database)["evicted"]["spans"] > 60_000

    with Server(database, "--retain-size", "16MB") as server:
        with Flood(server.address, body=Body(1000)), Flood(server.address, replaced=0.3):
            assert eventually(has_evicted, seconds=120)
        assert eventually(lambda: columns(database)["chunks"] > 0, seconds=30)
        server.stop()
    assert agrees(database) == ask("stats", database=database)["stored"]["spans"] > 0
    assert max(sizes) < 2 * limit
    is_sound(database)


def test_chunks_that_are_mostly_replaced_are_made_anew(database):
    """First all in progress, and sealed; then all complete, so that every span of the first chunks is dead."""
    body = Body(1000)
    with Server(database) as server:
        renewed = [body.renewed() for _ in range(40)]
        for _, unfinished in renewed:
            assert post(server.address, unfinished, timeout=60).status == 200
        assert eventually(lambda: columns(database)["spans"] >= 32_768)
        assert answer(database, "COUNT WHERE in_progress") == [{"COUNT": 40_000}]
        for complete, _ in renewed:
            assert post(server.address, complete, timeout=60).status == 200
        assert agrees(database) == 40_000
        held = "SELECT sum(spans) AS n FROM chunk WHERE state = 0"
        assert eventually(lambda: 20_000 < columns(database)["spans"] and rows(database, held)[0]["n"] <= 40_000)
        assert agrees(database) == 40_000
    is_sound(database)


def test_documents_in_progress_give_way_to_complete_ones_in_columns(database):
    documents = [xray.segment("shop", milliseconds=number + 1, annotations={"app.number": number},
                              subsegments=[xray.segment("db", milliseconds=1, trace_id=None)])
                 for number in range(9000)]
    with Server(database, xray="127.0.0.1:0") as server:
        address = server.addresses["xray-udp"]

        def send(made):
            for first in range(0, len(made), 300):
                xray.send(address, *made[first:first + 300])
                time.sleep(0.02)

        send([xray.in_progress(document) for document in documents])
        assert eventually(lambda: answer(database, "COUNT WHERE in_progress") == [{"COUNT": 9000}])
        send(documents)
        assert eventually(lambda: answer(database, "COUNT WHERE NOT in_progress") == [{"COUNT": 18_000}])
        assert eventually(lambda: columns(database)["chunks"] > 0)
        assert agrees(database) == 18_000
    is_sound(database)


def test_what_columns_have_no_room_for_is_answered_from_rows(server, database):
    """700 keys, of which 512 have columns, and texts of 300 bytes."""
    long = "é" * 150
    for part in range(4):
        made = [spans.span("wide", **{f"key.{number * 3 % 700}": number, f"text.{number % 9}": f"{long}{number % 5}",
                                      "app.number": number})
                for number in range(part * 5000, part * 5000 + 5000)]
        assert post(server.address, spans.body(made)).status == 200
    assert eventually(lambda: columns(database)["chunks"] > 0)
    assert agrees(database) == 20_000
    for number in (0, 7, 350, 511, 512, 600, 699):
        [expected] = rows(database, f"""SELECT count(*) AS n, sum(attributes ->> '$."key.{number}"') AS sum FROM spans
                                        WHERE attributes -> '$."key.{number}"' IS NOT NULL""")
        assert answer(database, f"COUNT, SUM(key.{number}) WHERE key.{number} exists") == [
            {"COUNT": expected["n"], f"SUM(key.{number})": expected["sum"]}]
    expected = rows(database, """SELECT attributes ->> '$."text.4"' AS text, count(*) AS COUNT FROM spans
                                 GROUP BY text ORDER BY text""")
    told = answer(database, "COUNT GROUP BY text.4 LIMIT 100")
    assert sorted(({"text": row["text.4"], "COUNT": row["COUNT"]} for row in told),
                  key=lambda row: row["text"] or "") == expected
    assert answer(database, f'COUNT WHERE text.4 = "{long}3"') == [
        {"COUNT": sum(row["COUNT"] for row in expected if row["text"] == f"{long}3")}]
    assert answer(database, 'COUNT WHERE text.4 ends-with "é3"')[0]["COUNT"] == answer(
        database, f'COUNT WHERE text.4 = "{long}3"')[0]["COUNT"]
