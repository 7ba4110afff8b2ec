"""The tutorial's Flask application with the real X-Ray SDK: only AWS_XRAY_DAEMON_ADDRESS is changed."""

import collections
import concurrent.futures
import json
import time

import pytest
import requests
from driver import xray
from driver.database import eventually, rows, stored
from driver.tracetop import Server, ask, run
from load import known_uuid

HOME = ("GET", "/api/activities/home?limit=7", None)
SHOW = ("GET", f"/api/activities/{known_uuid(7)}", None)
MESSAGE = ("POST", "/api/messages", {"handle": "worf", "message": "今行きます 🚀", "recipients": ["garek", "yuki"]})
CROWD = ("POST", "/api/messages", {"handle": "worf", "message": "Qapla'!", "recipients": ["garek"] * 100})
BOOM = ("GET", "/boom", None)
SEARCH = ("GET", "/api/activities/search?term=honor", None)

# One hundred requests: some stream their subsegments, some fail.
HUNDRED = 50 * [HOME] + 30 * [SHOW] + 14 * [MESSAGE] + 2 * [CROWD] + 2 * [BOOM] + 2 * [SEARCH]


@pytest.fixture(scope="module")
def visited(tmp_path_factory):
    """A database after 100 requests that began, all at once, when the SDK had its sampling rules; and what it sent."""
    folder = tmp_path_factory.mktemp("xray")
    with Server(folder / "tracetop.db", xray="127.0.0.1:0") as server, xray.visited_cruddur(server, folder) as cruddur:
        await_sampling_rules(cruddur)
        before = all_that_is_sent(cruddur)
        with concurrent.futures.ThreadPoolExecutor(20) as visitors:
            list(visitors.map(lambda route: visit(cruddur, *route), HUNDRED))
        all_that_is_sent(cruddur)
        sent = cruddur.sent()
        eventually(lambda: len(stored(server.database)) >= len(xray.identities(sent)))
        assert server.stderr == ""
        yield server.database, sent, sent[before:], cruddur


def visit(cruddur, method, path, body):
    return requests.request(method, cruddur.url() + path, json=body, timeout=20)


def await_sampling_rules(cruddur):
    """Until then the SDK goes by rules of its own, and takes one request in a second."""
    def has_rules():
        visit(cruddur, *HOME)
        return any("sampling_rule_name" in sent["aws"]["xray"] for sent in segments(cruddur.sent())["backend-flask"])

    assert eventually(has_rules), "the SDK got no sampling rules"


def all_that_is_sent(cruddur):
    """A request is answered before its segment is sent, so waits for a moment without another; how many there are."""
    counted = None
    while counted != (counted := len(cruddur.sent())):
        time.sleep(0.3)
    return counted


def segments(documents):
    """Those that are whole segments, by service."""
    found = collections.defaultdict(list)
    for document in documents:
        if "type" not in document:
            found[document["name"]].append(document)
    return found


def shown(database, document):
    return ask("show", document["trace_id"], database=database)["spans"]


def test_all_that_the_sdk_sent_is_stored(visited):
    database, sent, _, _ = visited
    assert sorted(stored(database)) == sorted(xray.identities(sent))
    assert rows(database, "SELECT DISTINCT source FROM spans") == [{"source": "xray"}]


def test_every_request_was_sampled_and_is_a_trace(visited):
    database, _, sent, _ = visited
    traces = {xray.hexadecimal(segment["trace_id"]) for segment in segments(sent)["backend-flask"]}
    assert len(traces) == len(HUNDRED)
    listed = {trace["trace_id"]: trace for trace in ask("traces", database=database)}
    assert traces <= listed.keys()
    for trace in traces:
        assert listed[trace]["root_service"] == listed[trace]["root_name"] == "backend-flask"
        assert listed[trace]["in_progress"] is False
    per_services = collections.Counter(tuple(sorted(listed[trace]["services"])) for trace in traces)
    assert per_services == {("activity-store", "backend-flask"): 98, ("backend-flask",): 2}


def test_stats_count_datagrams_and_spans(visited):
    database, sent, _, _ = visited
    received = ask("stats", database=database)["received"]
    assert received["xray_udp"] == {
        "datagrams": len(sent), "spans": len(xray.identities(sent)), "rejected": 0, "dropped": 0, "duplicates": 0,
        "replaced": 0}
    assert ask("stats", database=database)["rejected_reasons"] == {}


def test_the_sampling_poll_leaves_nothing_in_the_sdks_log(visited):
    _, _, _, cruddur = visited
    assert cruddur.wrote("activity-store") == ""
    # Flask tells of the requests that fail on purpose, and nobody else of anything.
    for line in cruddur.wrote("backend-flask").splitlines():
        assert line.startswith((" ", "Traceback", "ValueError: no honor")) or "Exception on /boom" in line, line


def test_a_request_through_two_services_is_one_tree(visited):
    database, _, sent, _ = visited
    home = next(segment for segment in segments(sent)["backend-flask"]
                if segment["http"]["request"]["url"].endswith("/home"))
    spans = shown(database, home)
    assert [(span["depth"], span["service"], span["name"], span["kind"]) for span in spans] == [
        (0, "backend-flask", "backend-flask", "server"),
        (1, "backend-flask", "activities_home", "internal"),
        (2, "backend-flask", "localhost", "client"),
        (3, "activity-store", "activity-store", "server"),
        (4, "activity-store", "cruddur@localhost", "client"),
    ]
    root, work, call, far, statement = spans
    assert root["parent_id"] is None and work["parent_id"] == root["span_id"]
    assert root["attributes"]["http.method"] == "GET" and root["attributes"]["http.status_code"] == 200
    assert root["attributes"]["http.url"].endswith("/api/activities/home")
    assert call["attributes"]["http.url"] == far["attributes"]["http.url"]
    assert statement["attributes"]["db.statement"].startswith("SELECT a.*, u.display_name")
    assert statement["attributes"]["db.user"] == "cruddur"
    assert root["duration_ms"] == pytest.approx((home["end_time"] - home["start_time"]) * 1000, abs=0.001)
    assert root["resource"]["service.name"] == "backend-flask"
    assert "AWS::ElasticBeanstalk::Environment" in root["resource"].values()
    for row in spans:
        assert row["self_ms"] <= row["duration_ms"]


def test_annotations_and_metadata_are_attributes(visited):
    database, _, sent, _ = visited
    homes = {xray.hexadecimal(segment["trace_id"]) for segment in segments(sent)["backend-flask"]
             if segment["http"]["request"]["url"].endswith("/home")}
    found = {trace["trace_id"] for trace in ask("traces", "--where", "result_length = 7", database=database)}
    assert homes <= found
    assert len(ask("traces", "--where", "cache_hit = false", database=database)) == HUNDRED.count(SHOW)
    assert ask("traces", "--where", "result_length > 7", database=database) == []
    [attributes] = {row["attributes"] for row in rows(
        database, "SELECT attributes FROM spans WHERE name = 'render activity'")}
    attributes = json.loads(attributes)
    assert type(attributes["score"]) is float
    assert attributes["metadata.cruddur.hashtags"] == ["#honor"] or type(
        attributes["metadata.cruddur.hashtags"]) is list
    keys = {key["key"]: key for key in ask("keys", database=database)}
    assert keys["message_length"]["types"] == ["int"]
    assert keys["cache_hit"]["types"] == ["bool"]


def test_streamed_subsegments_get_the_service_of_their_segment(visited):
    database, _, sent, _ = visited
    streamed = [document for document in sent if document.get("type") == "subsegment"]
    assert len(streamed) > 150
    nobodys = rows(database, "SELECT count(*) AS n FROM spans WHERE service IS NULL")
    assert nobodys == [{"n": 0}]
    for trace in {document["trace_id"] for document in streamed}:
        spans = ask("show", trace, database=database)["spans"]
        assert len(spans) > 100
        recipients = next(span for span in spans if span["attributes"].get("http.url", "").endswith("/recipients")
                          and span["kind"] == "server")
        statements = [span for span in spans if span["parent_id"] == recipients["span_id"]]
        assert len(statements) == 100 and {span["service"] for span in statements} == {"activity-store"}


def test_an_exception_is_resolved_through_three_levels(visited):
    database, _, sent, _ = visited
    boom = next(segment for segment in segments(sent)["backend-flask"]
                if segment["http"]["request"]["url"].endswith("/boom"))
    spans = shown(database, boom)
    assert [span["name"] for span in spans] == ["backend-flask", "boom", "find honor", "look up"]
    assert all(span["error"] for span in spans)
    for span in spans:
        [exception] = [event for event in span["events"] if event["name"] == "exception"]
        assert exception["attributes"]["exception.type"] == "ValueError"
        assert exception["attributes"]["exception.message"] == "no honor"
        assert "look_up" in exception["attributes"]["exception.stacktrace"]
    assert rows(database, "SELECT count(*) AS n FROM spans WHERE fault AND name = 'look up'") == [{"n": 2}]
    text = run("show", boom["trace_id"], database=database).stdout
    assert "look up" in text and "ValueError" in text and "no honor" in text


def test_a_failing_call_is_a_fault_of_the_call_alone(visited):
    database, _, sent, _ = visited
    search = next(segment for segment in segments(sent)["backend-flask"]
                  if segment["http"]["request"]["url"].endswith("/search"))
    spans = shown(database, search)
    [failed] = [span for span in spans if span["error"]]
    assert (failed["name"], failed["kind"], failed["depth"]) == ("localhost", "client", 2)
    assert failed["attributes"]["http.url"].startswith("http://localhost:4570")
    [exception] = failed["events"]
    assert exception["attributes"]["exception.type"] == "ConnectionError"
    assert "refused" in exception["attributes"]["exception.message"]


def test_aws_calls_say_what_they_did(visited):
    database, _, _, _ = visited
    calls = rows(database, "SELECT kind, attributes FROM spans WHERE name = 'dynamodb'")
    assert len(calls) == HUNDRED.count(MESSAGE) + HUNDRED.count(CROWD)
    assert {call["kind"] for call in calls} == {"client"}
    attributes = json.loads(calls[0]["attributes"])
    assert attributes["aws.operation"] == "PutItem" and attributes["aws.table_name"] == "cruddur-messages"
    assert "us-east-1" in attributes.values()


def test_both_sdks_under_one_trace_id_are_one_waterfall(tmp_path):
    with Server(tmp_path / "tracetop.db", xray="127.0.0.1:0") as server:
        with xray.visited_cruddur(server, tmp_path, opentelemetry=True) as cruddur:
            assert visit(cruddur, *HOME).ok
        sent = cruddur.sent()
        [backend], [store] = segments(sent).values()
        assert backend["trace_id"] == store["trace_id"]
        [trace] = eventually(lambda: len(stored(server.database)) >= 10 and ask("traces", database=server.database))
        spellings = [backend["trace_id"], xray.hexadecimal(backend["trace_id"]), backend["trace_id"].upper()]
        shown = [ask("show", spelling, database=server.database) for spelling in spellings]
    assert trace["xray_trace_id"] == backend["trace_id"] and trace["span_count"] == len(shown[0]["spans"]) == 10
    assert shown[0] == shown[1] == shown[2]
    tree = [(span["depth"], span["source"], span["service"], span["name"]) for span in shown[0]["spans"]]
    assert tree[0] == (0, "otlp", "backend-flask", "GET /api/activities/home")
    assert (1, "xray", "backend-flask", "backend-flask") in tree
    assert collections.Counter(span[1] for span in tree) == {"otlp": 5, "xray": 5}
    # The time of an id that X-Ray takes is when the trace began.
    assert abs(int(backend["trace_id"].split("-")[1], 16) - time.time()) < 60


def test_the_service_of_the_notifier_is_left_out(visited):
    """It has no X-Ray: what is known of it is its caller's subsegment."""
    database, _, _, _ = visited
    assert {row["service"] for row in rows(database, "SELECT DISTINCT service FROM spans")} == {
        "backend-flask", "activity-store"}
