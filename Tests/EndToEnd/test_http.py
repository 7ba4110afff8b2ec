"""The OTLP/HTTP receiver where senders differ: protocols as they are on the wire."""

import gzip
import json
import socket
import time
import zlib

import pytest
from driver import spans
from driver.database import rows, stored
from driver.sender import JSON, PROTOBUF, Connection, partial_success, post, post_json, raw, status_of
from driver.tracetop import ask

TRACE, ROOT, CHILD = "5B8EFFF798038103D269B633813FC60C", "EEE19B7EC3C1B174", "eee19b7ec3c1b173"


def test_an_acknowledged_span_is_already_stored(server, database):
    made = spans.span("checkout")
    response = post(server.address, spans.body([made]))
    assert (response.status, response.content) == (200, b"")
    assert response.getheader("Content-Type") == PROTOBUF
    assert stored(database) == [spans.identity(made)]


def test_the_javascript_sdk_sends_chunks(server, database):
    """Node pipes its body: always chunked, integers bare, empty values as {}, a stray schemaUrl in the resource."""
    sent = spans.javascript([
        spans.javascript_span("GET", TRACE, CHILD, ROOT, attributes=[
            {"key": "http.status_code", "value": {"intValue": 200}},
            {"key": "huge", "value": {"intValue": 1e21}},
            {"key": "ratio", "value": {"doubleValue": 0.25}},
            {"key": "not.a.number", "value": {"doubleValue": None}},
            {"key": "nothing", "value": {}},
            {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"boolValue": True}]}}},
        ]),
        spans.javascript_span("render", TRACE, ROOT, kind="SPAN_KIND_SERVER", unheard={"of": [1, {"x": None}]}),
    ])
    text = json.dumps(sent).encode()
    pieces = [text[at:at + 100] for at in range(0, len(text), 100)]
    response = post(server.address, None, content_type=JSON, chunks=pieces)
    assert (response.status, json.loads(response.content)) == (200, {})
    assert response.getheader("Content-Type").startswith(JSON)

    shown = ask("show", TRACE.lower(), database=database)["spans"]
    assert [(span["span_id"], span["depth"], span["kind"]) for span in shown] == [
        (ROOT.lower(), 0, "server"), (CHILD, 1, "client")]
    attributes = shown[1]["attributes"]
    assert attributes["http.status_code"] == 200 and attributes["ratio"] == 0.25
    assert attributes["list"] == ["a", True]
    assert shown[0]["service"] == "storefront"


def test_json_times_and_integers_may_be_strings_or_numbers(server, database):
    made = spans.javascript_span("strings", TRACE, ROOT, startTimeUnixNano=1700000000000000001,
                                 endTimeUnixNano="1700000000005000001",
                                 attributes=[{"key": "n", "value": {"intValue": "9007199254740993"}}])
    assert post_json(server.address, spans.javascript([made])).status == 200
    [shown] = ask("show", TRACE.lower(), database=database)["spans"]
    assert shown["start_unix_nano"] == "1700000000000000001"
    assert shown["attributes"]["n"] == 9007199254740993


def test_a_charset_does_not_make_json_another_type(server, database):
    made = spans.javascript_span("GET", TRACE, ROOT)
    assert post(server.address, json.dumps(spans.javascript([made])).encode(),
                content_type="application/json; charset=utf-8").status == 200
    assert len(stored(database)) == 1


@pytest.mark.parametrize("name, compress", [
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", lambda body: zlib.compress(body, wbits=-15)),
    ("gzip", lambda body: gzip.compress(body[:20]) + gzip.compress(body[20:])),
    ("identity", lambda body: body),
], ids=["gzip", "deflate", "deflate without zlib's header", "gzip in two members", "identity"])
def test_compressed_bodies(server, database, name, compress):
    made = [spans.span(f"span {number}") for number in range(50)]
    assert post(server.address, compress(spans.body(made)), Content_Encoding=name).status == 200
    assert sorted(stored(database)) == sorted(map(spans.identity, made))


@pytest.mark.parametrize("what, status, options", [
    ("an unknown encoding", 415, {"Content_Encoding": "br"}),
    ("gzip that is not", 400, {"Content_Encoding": "gzip"}),
    ("protobuf that is not", 400, {"body": b"\xff" * 40}),
    ("JSON that is not", 400, {"body": b'{"resourceSpans": [', "content_type": JSON}),
    ("JSON of another shape", 400, {"body": b"[]", "content_type": JSON}),
])
def test_what_cannot_be_read_is_refused_in_the_senders_encoding(server, database, what, status, options):
    body = options.pop("body", spans.body([spans.span()]))
    response = post(server.address, body, **options)
    assert response.status == status
    assert len(status_of(response)) > 10
    assert stored(database) == []
    assert post(server.address, spans.body([spans.span()])).status == 200


def test_truncated_gzip_stores_nothing(server, database):
    body = gzip.compress(spans.body([spans.span() for _ in range(100)]))
    assert post(server.address, body[:-20], Content_Encoding="gzip").status == 400
    assert stored(database) == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_other_content_types_are_415(server, content_type):
    response = post(server.address, spans.body([spans.span()]), content_type=content_type)
    assert response.status == 415
    assert b"application/x-protobuf" in response.content


def test_only_post_reaches_the_traces(server):
    with Connection(server.address) as connection:
        for method in ("GET", "PUT", "DELETE", "HEAD"):
            response = connection.send(method, "/v1/traces")
            assert response.status == 405, method
            assert "POST" in response.getheader("Allow", "POST")


def test_a_wrong_path_says_which_is_right(server):
    """OTEL_EXPORTER_OTLP_TRACES_ENDPOINT without a path posts to /."""
    for path in ("/", "/foo/v1/traces", "/v1/trace"):
        response = post(server.address, spans.body([spans.span()]), path=path)
        assert response.status == 404
        assert b"/v1/traces" in response.content, path


def test_a_body_above_the_limit_is_413(server, database):
    head = (b"POST /v1/traces HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-protobuf\r\n"
            b"Content-Length: 100000000\r\n\r\n")
    assert raw(server.address, head).startswith(b"HTTP/1.1 413")
    bomb = gzip.compress(bytes(80_000_000))
    response = post(server.address, bomb, Content_Encoding="gzip")
    assert response.status == 413
    assert status_of(response)
    assert stored(database) == []


def test_expect_100_continue_is_answered_before_the_body(server, database):
    body = spans.body([spans.span()])
    head = (f"POST /v1/traces HTTP/1.1\r\nHost: t\r\nContent-Type: {PROTOBUF}\r\nExpect: 100-continue\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    with socket.create_connection(server.address, timeout=5) as stream:
        stream.sendall(head)
        assert stream.recv(1000).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        stream.sendall(body)
        assert stream.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(stored(database)) == 1


def test_a_connection_is_kept_for_the_next_request(server, database):
    with Connection(server.address) as connection:
        assert connection.post(spans.body([spans.span()])).status == 200
        first = connection.connection.sock
        assert connection.post(b"\xff\xff\xff").status == 400
        for _ in range(20):
            assert connection.post(spans.body([spans.span()])).status == 200
        assert connection.connection.sock is first
    assert len(stored(database)) == 21


def test_an_empty_request_is_fine(server):
    assert post(server.address, b"").status == 200
    assert post_json(server.address, {}).content == b"{}"


def test_spans_without_a_valid_id_are_counted_and_the_rest_is_kept(server, database):
    good, bad, worse = spans.span("good"), spans.span("bad"), spans.span("worse")
    bad.trace_id, worse.span_id = b"short", bytes(8)
    response = post(server.address, spans.body([good, bad, worse]))
    assert response.status == 200
    assert partial_success(response).rejected_spans == 2
    assert partial_success(response).error_message
    assert stored(database) == [spans.identity(good)]
    stats = ask("stats", database=database)
    assert stats["received"]["otlp_http"]["rejected"] == 2
    assert sum(stats["rejected_reasons"].values()) == 2


def test_partial_success_in_json_counts_in_a_string(server):
    sent = spans.javascript([spans.javascript_span("bad", "0" * 32, ROOT)])
    answer = json.loads(post_json(server.address, sent).content)
    assert answer["partialSuccess"]["rejectedSpans"] == "1"
    assert answer["partialSuccess"]["errorMessage"]


def test_the_same_span_twice_is_one_and_a_duplicate(server, database):
    made = spans.body([spans.span()])
    for _ in range(3):
        response = post(server.address, made)
        assert (response.status, response.content) == (200, b"")
    assert len(stored(database)) == 1
    assert ask("stats", database=database)["received"]["otlp_http"]["duplicates"] == 2


SIGNALS = {
    "logs": ("rejectedLogRecords", {"resourceLogs": [{"scopeLogs": [{"logRecords": [{}, {}, {}]}]}]}),
    "metrics": ("rejectedDataPoints", {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
        {"name": "m", "gauge": {"dataPoints": [{"asInt": "1"}, {"asInt": "2"}, {"asInt": "3"}]}}]}]}]}),
}


@pytest.mark.parametrize("signal", SIGNALS)
def test_other_signals_are_taken_and_discarded(server, database, signal):
    """Anything but a 200 makes the SDK complain on the application's stderr, every minute."""
    counted, body = SIGNALS[signal]
    response = post(server.address, b"", path=f"/v1/{signal}")
    assert response.status == 200 and response.getheader("Content-Type") == PROTOBUF
    answer = json.loads(post_json(server.address, body, path=f"/v1/{signal}").content)["partialSuccess"]
    assert answer[counted] == "3" and answer["errorMessage"]
    assert stored(database) == []


ORIGINS = {
    "http://localhost:3000": True, "http://127.0.0.1:8080": True, "https://localhost": True, "http://[::1]:5173": True,
    "https://example.com": False, "http://localhost.example.com": False, "null": False,
}


@pytest.mark.parametrize("origin, allowed", ORIGINS.items(), ids=list(ORIGINS))
def test_browsers_may_send_from_this_machines_pages_only(server, origin, allowed):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type,x-honeycomb-team"}
    with Connection(server.address) as connection:
        preflight = connection.send("OPTIONS", "/v1/traces", headers=asked)
        answer = connection.post(spans.body([spans.span()]), Origin=origin)
    expected = origin if allowed else None
    assert preflight.getheader("Access-Control-Allow-Origin") == expected
    assert answer.getheader("Access-Control-Allow-Origin") == expected
    if allowed:
        assert preflight.status == 204
        assert "POST" in preflight.getheader("Access-Control-Allow-Methods")
        headers = preflight.getheader("Access-Control-Allow-Headers").lower()
        assert "content-type" in headers and "x-honeycomb-team" in headers


STRANGERS = {
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(190),
    "a terminal": b"\x1b]0;owned\x07\r\n\r\n",
    "a NUL in the path": b"POST /v1/\0traces HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n",
    "two lengths": b"POST /v1/traces HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx",
    "a chunk that never ends": (b"POST /v1/traces HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                                b"ffffffffffffffffff\r\n"),
    "a long head": b"GET / HTTP/1.1\r\nHost: t\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_other_protocols_do_no_harm(server, database, stranger):
    assert b" 200 " not in raw(server.address, STRANGERS[stranger]).split(b"\r\n")[0]
    assert post(server.address, spans.body([spans.span()])).status == 200
    assert len(stored(database)) == 1


def test_jdk_clients_ask_for_an_upgrade_and_go_on_without(server, database):
    response = post(server.address, spans.body([spans.span()]), Connection="Upgrade, HTTP2-Settings",
                    Upgrade="h2c", HTTP2_Settings="AAEAAEAAAAIAAAAAAAMAAAAA")
    assert response.status == 200
    assert len(stored(database)) == 1


def test_a_slow_sender_holds_up_nobody(server, database):
    with socket.create_connection(server.address) as slow:
        slow.sendall(b"POST /v1/traces HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-protobuf\r\n"
                     b"Content-Length: 1000\r\n\r\n" + b"\n")
        started = time.monotonic()
        assert post(server.address, spans.body([spans.span()])).status == 200
        assert time.monotonic() - started < 1
    assert len(stored(database)) == 1


def test_stats_count_requests_and_spans(server, database):
    for number in range(5):
        assert post(server.address, spans.body([spans.span() for _ in range(number)])).status == 200
    stats = ask("stats", database=database)
    assert (stats["received"]["otlp_http"]["requests"], stats["received"]["otlp_http"]["spans"]) == (5, 10)
    assert (stats["stored"]["spans"], stats["stored"]["traces"]) == (10, 10)
    assert rows(database, "SELECT count(*) AS n FROM traces") == [{"n": 10}]
