"""Segments and subsegments one by one: in progress, late, odd, large, imported, and over a restart."""

import itertools
import json
import math
import os
import socket
import time

import pytest
from driver import spans, xray
from driver.database import eventually, rows, stored
from driver.screen import Screen
from driver.sender import post
from driver.tracetop import Server, ask, run


@pytest.fixture
def server(database):
    with Server(database, xray="127.0.0.1:0") as running:
        yield running


@pytest.fixture
def udp(server):
    return server.addresses["xray-udp"]


def arrives(database, count):
    """Waits for so many spans; answers with them by name."""
    eventually(lambda: len(stored(database)) >= count)
    found = rows(database, "SELECT * FROM spans")
    assert len(found) == count
    return {row["name"]: row | {"attributes": json.loads(row["attributes"])} for row in found}


def datagrams_arrive(database, count):
    assert eventually(lambda: ask("stats", database=database)["received"]["xray_udp"]["datagrams"] == count)
    return ask("stats", database=database)


def test_a_segment_in_progress_is_completed_in_place(udp, database):
    work = {"name": "work", "id": "01" * 8, "start_time": time.time(), "in_progress": True}
    begun = xray.in_progress(xray.segment("order", annotations={"step": 1})) | {"subsegments": [work]}
    xray.send(udp, begun)
    before = arrives(database, 2)
    assert before["order"]["in_progress"] and before["work"]["in_progress"]
    [trace] = ask("traces", database=database)
    assert trace["in_progress"] is True
    open_spans = ask("show", begun["trace_id"], database=database)["spans"]
    assert [span["duration_ms"] for span in open_spans] == [None, None]

    end = begun["start_time"] + 0.25
    whole = {key: value for key, value in begun.items() if key != "in_progress"} | {
        "end_time": end, "annotations": {"step": 2}, "subsegments": [
            {key: value for key, value in work.items() if key != "in_progress"} | {"end_time": end}]}
    xray.send(udp, whole, begun)
    stats = datagrams_arrive(database, 3)
    after = arrives(database, 2)
    assert not after["order"]["in_progress"] and not after["work"]["in_progress"]
    assert after["order"]["duration_ms"] == pytest.approx(250, abs=0.01)
    assert after["order"]["attributes"]["step"] == 2
    assert ask("traces", database=database)[0]["in_progress"] is False
    assert stats["received"]["xray_udp"]["replaced"] == 2 and stats["received"]["xray_udp"]["duplicates"] == 2


def test_a_segment_that_is_sent_again_replaces_the_first_and_keeps_what_came_alone(udp, database):
    first = xray.segment("shop", annotations={"attempt": 1})
    child = xray.segment("step", trace=first["trace_id"], type="subsegment", parent_id=first["id"])
    xray.send(udp, child, first)
    arrives(database, 2)
    xray.send(udp, first | {"annotations": {"attempt": 2}, "fault": True})
    stats = datagrams_arrive(database, 3)
    found = arrives(database, 2)
    assert found["shop"]["attributes"]["attempt"] == 2 and found["shop"]["fault"] and found["shop"]["error"]
    assert found["step"]["service"] == "shop"
    assert stats["received"]["xray_udp"]["replaced"] == 1
    assert ask("traces", database=database)[0]["error_count"] == 1


def test_across_the_two_worlds_the_first_complete_one_stays(server, udp, database):
    made = xray.segment("from X-Ray")
    trace, span = bytes.fromhex(xray.hexadecimal(made["trace_id"])), bytes.fromhex(made["id"])
    same = spans.span("from OpenTelemetry", trace, span)
    xray.send(udp, xray.in_progress(made))
    arrives(database, 1)
    assert post(server.address, spans.body([same])).status == 200
    assert list(arrives(database, 1)) == ["from OpenTelemetry"]
    xray.send(udp, made)
    datagrams_arrive(database, 2)
    assert list(arrives(database, 1)) == ["from OpenTelemetry"]


def test_what_json_does_not_have_is_kept(udp, database):
    """NaN as Python writes it, half of a pair of surrogates, numbers in E notation, a newline at the end."""
    odd = json.dumps(xray.segment("odd", annotations={"none": math.nan, "far": math.inf, "half": "a\ud83dz"},
                                  metadata={"default": {"deep": {"nan": [1, math.nan]}}}))
    odd = odd.replace('"start_time"', '"start_time": 1.4782933612e9, "began"')
    odd = odd.replace('"end_time"', '"end_time": 1.478293361271E9, "was"')
    xray.send(udp, odd.encode() + b"\n")
    found = arrives(database, 1)["odd"]
    assert found["duration_ms"] == pytest.approx(71, abs=0.01)
    assert found["start_time"].startswith("2016-11-04T21:02:41.2")
    assert found["attributes"]["none"] == {"$double": "NaN"} and found["attributes"]["far"] == {"$double": "Infinity"}
    assert found["attributes"]["half"] == "a\ufffdz"
    assert run("show", found["trace_id"], database=database).returncode == 0


def test_a_cause_is_found_in_a_later_datagram(udp, database):
    trace = xray.trace_id()
    inner = xray.segment("inner", trace=trace, fault=True, cause={
        "working_directory": "/srv", "exceptions": [
            {"id": "ab" * 8, "type": "KeyError", "message": "'honor'",
             "stack": [{"path": "app.py", "line": 7, "label": "look_up"}]}]})
    outer = xray.segment("outer", trace=trace, fault=True, cause="ab" * 8)
    xray.send(udp, outer, inner | {"parent_id": outer["id"]})
    arrives(database, 2)
    for span in ask("show", trace, database=database)["spans"]:
        [exception] = span["events"]
        assert exception["attributes"]["exception.type"] == "KeyError", span["name"]
        assert exception["attributes"]["exception.message"] == "'honor'"
        assert "app.py" in exception["attributes"]["exception.stacktrace"]


def test_a_document_as_large_as_a_datagram_is_taken(udp, database):
    made = xray.segment("large", annotations={f"key_{number}": "x" * 900 for number in range(64)})
    room = 65507 - len(xray.HEADER) - len(json.dumps(made | {"metadata": {"default": {"rest": ""}}}))
    made["metadata"] = {"default": {"rest": "y" * room}}
    assert len(xray.datagram(made)) == 65507
    xray.send(udp, made)
    found = arrives(database, 1)["large"]
    assert len(found["attributes"]) >= 65 and len(found["attributes"]["metadata.default.rest"]) == room


def test_what_is_no_segment_is_counted_with_its_reason(udp, database):
    good = xray.segment("good")
    bodies = [b"", b"{", b"[]", json.dumps(xray.segment("x", trace="1-2-3")).encode(),
              json.dumps(xray.segment("x", id="nothing")).encode()]
    xray.send(udp, *bodies, good)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"hello", udp)
        sender.sendto(b'{"format": "xml", "version": 1}\n' + json.dumps(good).encode(), udp)
    stats = datagrams_arrive(database, len(bodies) + 3)
    assert list(arrives(database, 1)) == ["good"]
    assert stats["received"]["xray_udp"]["rejected"] == len(bodies) + 2
    assert sum(stats["rejected_reasons"].values()) == len(bodies) + 2


def test_one_hundred_subsegments_of_the_real_sdk(udp, database):
    recorder = xray.recorder(udp)
    with recorder.in_segment("batch") as segment:
        segment.put_annotation("kind", "nightly")
        for number in range(100):
            with recorder.in_subsegment(f"step {number}") as subsegment:
                subsegment.put_annotation("number", number)
    sent = recorder.emitter.documents
    assert len(sent) > 50 and "type" not in sent[-1]
    found = arrives(database, 101)
    assert sorted(stored(database)) == sorted(xray.identities(sent))
    assert {row["service"] for row in found.values()} == {"batch"}
    assert sorted(found[f"step {number}"]["attributes"]["number"] for number in range(100)) == list(range(100))
    assert {row["parent_id"] for name, row in found.items() if name != "batch"} == {segment.id}
    [trace] = ask("traces", "--where", "number = 42", database=database)
    assert (trace["span_count"], trace["root_name"]) == (101, "batch")


def test_orphans_have_no_service_until_their_segment_comes(udp, database):
    segment = xray.segment("late")
    alone = xray.segment("alone", trace=segment["trace_id"], type="subsegment", parent_id=segment["id"])
    xray.send(udp, alone)
    assert arrives(database, 1)["alone"]["service"] is None
    assert ask("show", segment["trace_id"], database=database)["spans"][0]["service"] is None
    assert "(unknown)" in run("show", segment["trace_id"], database=database).stdout
    xray.send(udp, segment)
    assert arrives(database, 2)["alone"]["service"] == "late"


def test_the_sdk_goes_on_over_the_death_of_the_receiver(database):
    """A datagram is not acknowledged: what was stored stays, and what is sent later is taken."""
    with Server(database, xray="127.0.0.1:0") as server:
        address = server.addresses["xray-udp"]
        recorder = xray.recorder(address)
        for number in range(20):
            recorder.begin_segment(f"before {number}")
            recorder.end_segment()
        arrives(database, 20)
        server.kill()
    for _ in range(3):
        recorder.begin_segment("lost")
        recorder.end_segment()
    with Server(database, xray="%s:%d" % address) as server:
        for number in range(20):
            recorder.begin_segment(f"after {number}")
            recorder.end_segment()
        eventually(lambda: len(stored(database)) >= 40)
        server.stop()
    names = {row["name"] for row in rows(database, "SELECT name FROM spans")}
    assert names >= {f"{when} {number}" for when, number in itertools.product(["before", "after"], range(1, 20))}
    assert "lost" not in names


# Files.

def documents():
    parent = xray.segment("front", annotations={"cart": 3}, http={"request": {"method": "GET", "url": "http://a/b"},
                                                                  "response": {"status": 404}}, error=True)
    child = xray.segment("store", trace=parent["trace_id"], parent_id=parent["id"], subsegments=[
        {"name": "SELECT", "id": os.urandom(8).hex(), "start_time": 1.0, "end_time": 2.0, "namespace": "remote"}])
    return [parent, child]


def as_batch_get_traces(made):
    """What `aws xray batch-get-traces` prints."""
    return json.dumps({"Traces": [{
        "Id": made[0]["trace_id"], "Duration": 0.25, "LimitExceeded": False,
        "Segments": [{"Id": document["id"], "Document": json.dumps(document)} for document in made],
    }], "UnprocessedTraceIds": []}, indent=4).encode()


FORMS = {
    "lines": lambda made: b"".join(json.dumps(document).encode() + b"\n" for document in made),
    "pretty": lambda made: b"\n".join(json.dumps(document, indent=2).encode() for document in made),
    "array": lambda made: json.dumps(made).encode(),
    "datagrams": lambda made: b"".join(xray.datagram(document) + b"\n" for document in made),
    "batch-get-traces": as_batch_get_traces,
    "put-trace-segments": lambda made: json.dumps(
        {"TraceSegmentDocuments": [json.dumps(document) for document in made]}).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_import_reads_documents_in_every_form(database, tmp_path, form):
    made = documents()
    (tmp_path / "segments").write_bytes(FORMS[form](made))
    result = run("import", tmp_path / "segments", database=database)
    assert result.returncode == 0, result.stderr
    assert "3" in result.stdout + result.stderr
    assert sorted(stored(database)) == sorted(xray.identities(made))
    [trace] = ask("traces", "--where", "cart = 3 AND client_error", database=database)
    assert trace["services"] == ["front", "store"] and trace["error_count"] == 1


def test_import_goes_through_a_live_receiver(server, database, tmp_path):
    made = documents()
    (tmp_path / "segments.jsonl").write_bytes(FORMS["lines"](made))
    result = run("import", tmp_path / "segments.jsonl", database=database)
    assert result.returncode == 0, result.stderr
    assert sorted(stored(database)) == sorted(xray.identities(made))


def test_export_and_import_keep_spans_of_documents(server, udp, database, tmp_path):
    xray.send(udp, *documents())
    arrives(database, 3)
    text = run("export", database=database).stdout
    target = tmp_path / "again.db"
    assert run("import", "-", stdin=text, database=target).returncode == 0
    sql = """SELECT trace_id, span_id, parent_id, name, service, kind, source, status, error, start_unix_nano,
                    duration_ms, attributes FROM spans ORDER BY span_id"""
    assert rows(target, sql) == rows(database, sql)


# In a real terminal.

def test_segments_and_subsegments_are_on_screen(database):
    from cruddur import free_port
    port = free_port()
    with Screen(database.parent) as screen:
        screen.starts("--db", database, "--otlp-http", "off", "--xray", f"127.0.0.1:{port}").shows("Traces")
        recorder = xray.recorder(("127.0.0.1", port), service="backend-flask")
        with recorder.in_segment("backend-flask") as segment:
            segment.put_http_meta("method", "GET")
            segment.put_http_meta("url", "http://localhost:4567/api/activities/home")
            segment.put_http_meta("status", 500)
            with recorder.in_subsegment("activities_show") as subsegment:
                subsegment.put_annotation("handle", "worf")
                try:
                    with recorder.in_subsegment("mock-data"):
                        raise ValueError("no honor")
                except ValueError:
                    pass
        screen.shows("backend-flask", "GET /api/activities/home")
        screen.presses("Enter").shows("activities_show", "mock-data")
        screen.presses("e").shows("no honor")
        screen.presses("q", "q").is_back_in_the_shell(status=0)


def test_a_segment_in_progress_is_an_open_bar_until_it_ends(database):
    from cruddur import free_port
    port = free_port()
    begun = xray.in_progress(xray.segment("nightly job"))
    with Screen(database.parent) as screen:
        screen.starts("--db", database, "--otlp-http", "off", "--xray", f"127.0.0.1:{port}").shows("Traces")
        xray.send(("127.0.0.1", port), begun)
        screen.shows("nightly job")
        screen.presses("Enter").shows("nightly job", "running for")
        whole = {key: value for key, value in begun.items() if key != "in_progress"}
        xray.send(("127.0.0.1", port), whole | {"end_time": begun["start_time"] + 0.125})
        screen.shows("125 ms").lacks("running for")
        screen.presses("q", "q").is_back_in_the_shell(status=0)
