"""Traces as files: export and import, and files that are not what they should be."""

import contextlib
import fcntl
import json
import os
import socket
import sqlite3
import struct
import threading

import pytest
from driver import spans
from driver.database import eventually, rows, stored
from driver.sender import post
from driver.tracetop import Server, ask, run


@pytest.fixture
def filled(database):
    """A file with what is hard to keep: every type, events, links, odd names."""
    trace = bytes(range(16))
    root = spans.span("root", trace, bytes([1] * 8), start=1_700_000_000_000_000_001, error=True,
                      text="two\nlines \x1b[31m", whole=-(2 ** 63), truth=False, part=3.0, tiny=5e-324)
    root.status.message = "no honor"
    root.trace_state = "vendor=1"
    root.attributes.append(spans.attribute("nan", float("nan")))
    raw = root.attributes.add(key="raw")
    raw.value.bytes_value = b"\0\xff"
    deep = root.attributes.add(key="deep")
    deep.value.kvlist_value.values.append(spans.attribute("inner", 1))
    deep.value.kvlist_value.values.add(key="nothing")
    root.attributes.add(key="list").value.array_value.values.add().double_value = 2.0
    root.dropped_attributes_count = 3
    child = spans.span("child 今 🚀", trace, bytes([2] * 8), parent=bytes([1] * 8), start=1_700_000_000_001_000_000)
    event = child.events.add(name="exception", time_unix_nano=1_700_000_000_002_000_000)
    event.attributes.append(spans.attribute("exception.message", "boom"))
    link = child.links.add(trace_id=bytes([9] * 16), span_id=bytes([8] * 8), trace_state="a=b")
    link.attributes.append(spans.attribute("why", "because"))
    with Server(database) as server:
        assert post(server.address, spans.body([child, root])).status == 200
        others = [spans.span(f"other {number}") for number in range(30)]
        assert post(server.address, spans.body(others, service="b")).status == 200
    return database


def exported(database, *options):
    result = run("export", *options, database=database)
    assert result.returncode == 0, result.stderr
    return result.stdout


def every_span(text):
    """The spans of OTLP JSON lines, each with its resource and scope, in an order of their own."""
    found = []
    for line in text.splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                found += [json.dumps([resource.get("resource"), scope.get("scope"), span], sort_keys=True)
                          for span in scope["spans"]]
    return sorted(found)


def test_export_and_import_keep_everything(filled, tmp_path):
    first = exported(filled)
    (tmp_path / "all.jsonl").write_text(first)
    result = run("import", tmp_path / "all.jsonl", database=tmp_path / "fresh.db")
    assert result.returncode == 0, result.stderr
    assert "32" in result.stdout + result.stderr
    again = exported(tmp_path / "fresh.db")
    assert every_span(again) == every_span(first)
    assert len(every_span(first)) == 32
    for view in ("spans", "events", "links"):
        columns = [row["name"] for row in rows(filled, f"PRAGMA table_info({view})")]
        same = ", ".join(name for name in columns if name in
                         ("trace_id", "span_id", "parent_id", "name", "service", "kind", "attributes", "resource",
                          "scope", "linked_trace_id", "linked_span_id", "time", "start_time", "end_time", "status"))
        sql = f"SELECT {same} FROM {view} ORDER BY {same}"
        assert rows(filled, sql) == rows(tmp_path / "fresh.db", sql), view


def test_export_writes_what_the_sdk_sent(filled):
    spans_by_name = {json.loads(text)[2]["name"]: json.loads(text)[2] for text in every_span(exported(filled))}
    root, child = spans_by_name["root"], spans_by_name["child 今 🚀"]
    assert root["traceId"] == bytes(range(16)).hex()
    assert root["startTimeUnixNano"] == "1700000000000000001"
    assert root["status"] == {"code": 2, "message": "no honor"}
    values = {attribute["key"]: attribute["value"] for attribute in root["attributes"]}
    assert values["whole"] == {"intValue": str(-(2 ** 63))}
    assert values["truth"] == {"boolValue": False}
    assert json.loads(json.dumps(values["part"])) == {"doubleValue": 3.0}
    assert values["tiny"] == {"doubleValue": 5e-324}
    assert values["nan"] == {"doubleValue": "NaN"}
    assert values["raw"] == {"bytesValue": "AP8="}
    assert values["list"] == {"arrayValue": {"values": [{"doubleValue": 2.0}]}}
    assert values["text"] == {"stringValue": "two\nlines \x1b[31m"}
    assert child["parentSpanId"] == "01" * 8
    assert child["events"][0]["name"] == "exception"
    assert (child["links"][0]["traceId"], child["links"][0]["spanId"]) == ("09" * 16, "08" * 8)


def test_what_is_imported_twice_is_counted_and_not_kept_twice(filled, tmp_path):
    (tmp_path / "all.jsonl").write_text(exported(filled))
    result = run("import", tmp_path / "all.jsonl", database=filled)
    assert result.returncode == 0, result.stderr
    assert "32" in result.stdout + result.stderr
    assert len(stored(filled)) == 32


def test_export_takes_a_filter(filled):
    text = exported(filled, "--where", 'service.name = "b"')
    assert len(every_span(text)) == 30


def test_import_reads_standard_input_and_protobuf(database, tmp_path):
    line = json.dumps(spans.javascript([spans.javascript_span("piped", "ab" * 16, "cd" * 8)]))
    assert run("import", "-", stdin=line, database=database).returncode == 0
    (tmp_path / "traces.pb").write_bytes(spans.body([spans.span("protobuf")]))
    assert run("import", tmp_path / "traces.pb", database=database).returncode == 0
    assert {row["name"] for row in rows(database, "SELECT name FROM spans")} == {"piped", "protobuf"}


def test_import_goes_through_a_live_receiver(server, database, tmp_path):
    (tmp_path / "one.json").write_text(
        json.dumps(spans.javascript([spans.javascript_span("while serving", "ab" * 16, "cd" * 8)])))
    result = run("import", tmp_path / "one.json", database=database)
    assert result.returncode == 0, result.stderr
    assert eventually(lambda: stored(database)) == [("ab" * 16, "cd" * 8)]
    assert post(server.address, spans.body([spans.span()])).status == 200
    assert len(stored(database)) == 2


def test_large_spans_go_through_a_live_receiver(server, database, tmp_path):
    """Together more than a receiver takes in one request of JSON."""
    made = [spans.javascript_span("large", "ab" * 16, f"{number:016x}") for number in range(1, 301)]
    for number in made:
        number["attributes"] = [{"key": "text", "value": {"stringValue": "x" * 80_000}}]
    (tmp_path / "large.json").write_text(json.dumps(spans.javascript(made)))
    result = run("import", tmp_path / "large.json", database=database)
    assert result.returncode == 0, result.stderr
    assert len(stored(database)) == 300


def test_import_outlives_a_connection_that_the_receiver_closes(database, tmp_path):
    """A lock and a receiver of the test's own: the first connection is closed before anything is answered."""
    lock = open(f"{database}-lock", "w+")
    fcntl.fcntl(lock, 37, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))  # F_OFD_SETLK
    with socket.create_server(("127.0.0.1", 0)) as listener:
        json.dump({"pid": 1, "addresses": ["otlp-http 127.0.0.1:%d" % listener.getsockname()[1]]}, lock)
        lock.flush()
        bodies = []

        def serve():
            listener.accept()[0].close()
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                length = 0
                while (line := lines.readline().strip()):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                bodies.append(lines.read(length))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        one = spans.javascript([spans.javascript_span("once more", "ab" * 16, "cd" * 8)])
        (tmp_path / "one.json").write_text(json.dumps(one))
        result = run("import", tmp_path / "one.json", database=database)
        thread.join(10)
    lock.close()
    assert result.returncode == 0, result.stderr
    assert b"once more" in bodies[0]


def test_import_reads_a_named_pipe(database, tmp_path):
    pipe, text = tmp_path / "pipe", json.dumps(
        spans.javascript([spans.javascript_span("piped", "ab" * 16, "cd" * 8)]))
    os.mkfifo(pipe)
    thread = threading.Thread(target=pipe.write_text, args=[text], daemon=True)
    thread.start()
    result = run("import", pipe, database=database, timeout=20)
    assert result.returncode == 0, result.stderr
    assert stored(database) == [("ab" * 16, "cd" * 8)]


@pytest.mark.parametrize("text", ["", "no JSON\n", '{"resourceSpans": 5}', "\0\0\0"],
                         ids=["empty", "text", "shape", "NULs"])
def test_import_of_something_else_says_so(database, tmp_path, text):
    (tmp_path / "odd.json").write_text(text)
    result = run("import", tmp_path / "odd.json", database=database)
    if text:
        assert result.returncode == 2
        assert "odd.json" in result.stderr
    else:
        assert result.returncode in (0, 2)


def test_import_of_a_missing_file_names_it(database, tmp_path):
    result = run("import", tmp_path / "missing.json", database=database)
    assert result.returncode == 2 and "missing.json" in result.stderr


def test_keys_lists_types_counts_and_examples(filled):
    keys = {row["key"]: row for row in ask("keys", database=filled)}
    assert keys["whole"]["spans"] == 1 and len(keys["whole"]["types"]) == 1
    assert keys["text"]["examples"]
    assert keys["service.name"]["spans"] == 32


def test_clear_asks_and_yes_clears(filled):
    refused = run("clear", database=filled)
    assert refused.returncode != 0 and "--yes" in refused.stderr
    assert len(stored(filled)) == 32
    assert run("clear", "--yes", database=filled).returncode == 0
    assert stored(filled) == []
    assert ask("traces", database=filled) == []
    assert ask("stats", database=filled)["stored"]["spans"] == 0


def test_clear_while_a_receiver_runs(server, database):
    assert post(server.address, spans.body([spans.span()])).status == 200
    assert run("clear", "--yes", database=database).returncode == 0
    assert eventually(lambda: not stored(database))
    assert post(server.address, spans.body([spans.span()])).status == 200
    assert len(stored(database)) == 1


def foreign(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (title)")


def newer(path):
    with Server(path):
        pass
    with contextlib.closing(sqlite3.connect(path)) as connection:
        version, = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1000}")


def text(path):
    path.write_text("a text file that is longer than the header of a database file would be, by a line or two\n" * 3)


def folder(path):
    path.mkdir()


@pytest.mark.parametrize("make", [foreign, newer, text, folder])
@pytest.mark.parametrize("command", [["traces"], ["serve", "--otlp-http", "127.0.0.1:0", "--xray", "off"], ["stats"]],
                         ids=["traces", "serve", "stats"])
def test_a_file_that_cannot_be_used_is_named_and_left_alone(database, make, command):
    make(database)
    before = database.read_bytes() if database.is_file() else None
    result = run(*command, database=database, timeout=20)
    assert result.returncode == 2
    assert str(database) in result.stderr and result.stdout == ""
    assert len(result.stderr.strip().splitlines()) <= 3
    if before is not None:
        assert database.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(database):
    foreign(database)
    database.chmod(0)
    result = run("traces", database=database)
    assert result.returncode == 2 and str(database) in result.stderr


@pytest.mark.parametrize("command", [["traces"], ["serve", "--otlp-http", "127.0.0.1:0", "--xray", "off"]],
                         ids=["traces", "serve"])
def test_a_path_that_leads_nowhere_is_named(tmp_path, command):
    (tmp_path / "file").write_text("not a folder")
    result = run(*command, database=tmp_path / "file" / "tracetop.db", home=tmp_path, timeout=20)
    assert result.returncode == 2
    assert str(tmp_path / "file") in result.stderr


def test_the_file_and_its_folder_are_private(tmp_path):
    with Server(tmp_path / "new" / "tracetop.db"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
        for path in (tmp_path / "new").iterdir():
            assert path.stat().st_mode & 0o077 == 0, path
