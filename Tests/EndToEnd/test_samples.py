"""What commands say of the sample data, against the same question in SQL on the public views."""

import csv
import gzip
import io
import json
import re
import socket
import subprocess
import time

import pytest
from driver.database import eventually, rows, stored
from driver.sender import Connection
from driver.tracetop import BINARY, REPOSITORY, SAMPLES, Server, ask, environment, run

OTLP = json.loads((SAMPLES / "otlp-http.json").read_text())
XRAY = json.loads((SAMPLES / "xray-udp.json").read_text())


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    import capture
    database = tmp_path_factory.mktemp("samples") / "tracetop.db"
    with Server(database, xray="127.0.0.1:0") as server:
        with open(SAMPLES / "otlp-http.capture", "rb") as file, Connection(server.address) as connection:
            for record in capture.read(file)[1]:
                answer = connection.post(record.body, content_type=record.content_type,
                                         Content_Encoding=record.content_encoding)
                assert answer.status == 200
        with open(SAMPLES / "xray-udp.capture", "rb") as file, socket.socket(type=socket.SOCK_DGRAM) as sender:
            for number, record in enumerate(capture.read(file)[1]):
                sender.sendto(record.body, server.addresses["xray-udp"])
                if number % 50 == 0:  # More than a socket holds would be lost.
                    time.sleep(0.05)
        assert eventually(lambda: len(stored(database)) == OTLP["spans"] + XRAY["spans"])
    return database


def attribute(key):
    """A span's attribute, else its scope's, else its resource's, as JSON's SQL value."""
    path = f"""'$."{key}"'"""
    return f"coalesce(attributes ->> {path}, scope ->> {path}, resource ->> {path})"


FILTERS = {
    "duration_ms > 20": "duration_ms > 20",
    "duration_ms >= 0.5s": "duration_ms >= 500",
    "duration_ms < 1ms AND kind = server": "duration_ms < 1 AND kind = 'server'",
    "error = true": "error = 1",
    "error AND is_root": "error AND is_root",
    "fault = true OR client_error = true": "fault = 1 OR client_error = 1",
    "throttle": "throttle",
    "NOT in_progress AND status = error": "NOT in_progress AND status = 'error'",
    'service.name = "notifier"': "service = 'notifier'",
    'name = "home-activites-mock-data"': "name = 'home-activites-mock-data'",
    'name starts-with "SELECT" AND name does-not-end-with "users"':
        "name LIKE 'SELECT%' AND name NOT LIKE '%users'",
    'name contains "messages" AND kind in (server, producer)':
        "name LIKE '%messages%' AND kind IN ('server', 'producer')",
    'name matches "^POST /(rows|notify)$"': "name IN ('POST /rows', 'POST /notify')",
    'status_message contains "refused"': "status_message LIKE '%refused%'",
    "app.result_length exists": f"{attribute('app.result_length')} IS NOT NULL",
    "app.result_length > 2": f"{attribute('app.result_length')} > 2",
    "app.result_length in (2, 3)": f"{attribute('app.result_length')} IN (2, 3)",
    "http.status_code >= 400 OR http.response.status_code >= 400":
        f"{attribute('http.status_code')} >= 400 OR {attribute('http.response.status_code')} >= 400",
    "http.method does-not-exist AND is_root = true": f"{attribute('http.method')} IS NULL AND is_root",
    "app.activity.score <= 0.25": f"{attribute('app.activity.score')} <= 0.25",
    'deployment.environment = "development" AND app.cache.hit = false':
        f"{attribute('deployment.environment')} = 'development' AND {attribute('app.cache.hit')} = 0",
    'app.user.display_name = "Zoë 🦊"': f"{attribute('app.user.display_name')} = 'Zoë 🦊'",
    'app.search.term contains "трас"': f"{attribute('app.search.term')} LIKE '%трас%'",
    'db.operation not-in ("SELECT", "BEGIN") AND db.operation exists':
        f"{attribute('db.operation')} NOT IN ('SELECT', 'BEGIN')",
    "resource.service.version = 1.4.0": "resource ->> '$.\"service.version\"' = '1.4.0'",
    "trace.span_count > 100": "trace IN (SELECT trace FROM traces WHERE span_count > 100)",
    "trace.duration_ms > 100 AND trace.error_count > 0":
        "trace IN (SELECT trace FROM traces WHERE duration_ms > 100 AND error_count > 0)",
    'root.name = "GET /api/slow" AND name starts-with "SELECT"':
        "name LIKE 'SELECT%' AND trace IN (SELECT trace FROM traces WHERE root_name = 'GET /api/slow')",
    'parent.service.name = "backend-flask" AND service.name = "notifier"':
        "service = 'notifier' AND EXISTS (SELECT 1 FROM spans AS p WHERE p.trace = spans.trace"
        " AND p.span_id = spans.parent_id AND p.service = 'backend-flask')",
    "source = xray AND fault": "source = 'xray' AND fault",
    'result_length > 5 AND source = xray': f"{attribute('result_length')} > 5 AND source = 'xray'",
    "cache_hit = false": f"{attribute('cache_hit')} = 0",
    'db.statement starts-with "SELECT" AND db.user = "cruddur"':
        f"{attribute('db.statement')} LIKE 'SELECT%' AND {attribute('db.user')} = 'cruddur'",
    "metadata.cruddur.hashtags exists": f"{attribute('metadata.cruddur.hashtags')} IS NOT NULL",
    'aws.operation = "PutItem"': f"{attribute('aws.operation')} = 'PutItem'",
    'any.source = otlp AND source = xray AND is_root = false AND name = "backend-flask"':
        "source = 'xray' AND NOT is_root AND name = 'backend-flask' AND trace IN"
        " (SELECT trace FROM spans WHERE source = 'otlp')",
    "none.error = true AND is_root":
        "is_root AND trace NOT IN (SELECT trace FROM spans WHERE error)",
}


@pytest.mark.parametrize("filter", FILTERS)
def test_a_filter_says_what_sql_says(samples, filter):
    expected = [row["trace_id"] for row in rows(
        samples, f"SELECT DISTINCT trace, trace_id FROM spans WHERE {FILTERS[filter]} ORDER BY trace DESC")]
    assert expected, "a question without an answer tests nothing"
    listed = [trace["trace_id"] for trace in ask("traces", "--where", filter, database=samples)]
    assert listed == expected
    newest = [trace["trace_id"] for trace in ask("traces", "--where", filter, "--limit", "3", database=samples)]
    assert newest == expected[:3]


@pytest.mark.parametrize("order, column", {
    "arrival": "trace", "start": "start_unix_nano", "duration": "duration_ms", "spans": "span_count",
    "errors": "error_count"}.items())
def test_traces_come_in_the_order_asked_for(samples, order, column):
    listed = ask("traces", "--sort", order, database=samples)
    stored = rows(samples, f"SELECT * FROM traces ORDER BY {column} DESC, trace DESC")
    assert [trace["trace_id"] for trace in listed] == [row["trace_id"] for row in stored]
    for trace, row in zip(listed, stored):
        assert trace == {name: row[name] for name in (
            "trace_id", "xray_trace_id", "root_service", "root_name", "start_time", "duration_ms", "span_count",
            "error_count")} | {"in_progress": bool(row["in_progress"]), "services": json.loads(row["services"]),
                               "start_unix_nano": str(row["start_unix_nano"])} | (
                                   {"root_label": row["root_label"]} if row["root_label"] else {})
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", trace["start_time"])


def test_show_says_what_the_views_say(samples):
    """The slowest, the biggest and the newest traces, and those with errors."""
    wanted = {trace["trace_id"] for order in ("duration", "spans", "arrival", "errors")
              for trace in ask("traces", "--sort", order, "--limit", "8", database=samples)}
    for trace_id in wanted:
        shown = ask("show", trace_id, database=samples)
        stored = {row["span_id"]: row for row in rows(
            samples, "SELECT * FROM spans WHERE trace = (SELECT trace FROM traces WHERE trace_id = ?)", trace_id)}
        assert {span["span_id"] for span in shown["spans"]} == set(stored)
        assert len(shown["spans"]) == len(stored) == shown["span_count"]
        before = {}
        for span in shown["spans"]:
            row = stored[span["span_id"]]
            for name in ("parent_id", "name", "service", "kind", "source", "status", "status_message"):
                assert span[name] == row[name], name
            assert span["duration_ms"] == pytest.approx(row["duration_ms"])
            assert span["start_unix_nano"] == str(row["start_unix_nano"])
            offset = row["start_unix_nano"] - int(shown["start_unix_nano"])
            assert span["start_ms"] == pytest.approx(offset / 1e6, abs=1e-9)
            assert (span["error"], span["in_progress"]) == (bool(row["error"]), bool(row["in_progress"]))
            assert span["attributes"] == json.loads(row["attributes"])
            assert span["resource"] == json.loads(row["resource"])
            assert span["scope"]["name"] == row["scope_name"]
            # X-Ray's exceptions are shown wherever a span names them, and stored where they were recorded.
            own = [event for event in span["events"] if "aws.xray.exception.recorded_in" not in event["attributes"]]
            assert len(own) == len(json.loads(row["events"]))
            assert len(span["links"]) == len(json.loads(row["links"]))
            # A parent comes before its children, and is one level up.
            assert span["depth"] == (before[row["parent_id"]] + 1 if row["parent_id"] in before else 0)
            before[span["span_id"]] = span["depth"]
            assert 0 <= span["self_ms"] <= span["duration_ms"]
        root = shown["spans"][0]
        assert root["critical_path"] and root["parent_id"] is None


def test_keys_count_what_the_views_count(samples):
    counted = rows(samples, """
        SELECT key, count(DISTINCT ordinal) AS spans, group_concat(DISTINCT type) AS types FROM (
            SELECT ordinal, entry.key,
                iif(entry.type = 'object' AND entry.value ->> '$."$double"' IS NOT NULL, 'real', entry.type) AS type
            FROM spans, json_each(spans.attributes) AS entry
            UNION ALL SELECT ordinal, entry.key, entry.type FROM spans, json_each(spans.scope) AS entry
            UNION ALL SELECT ordinal, entry.key, entry.type FROM spans, json_each(spans.resource) AS entry)
        GROUP BY key ORDER BY key""")
    names = {"text": "string", "integer": "int", "real": "double", "true": "bool", "false": "bool", "array": "array",
             "object": "map"}
    listed = ask("keys", database=samples)
    assert [key["key"] for key in listed] == sorted(key["key"] for key in listed)
    assert {key["key"]: (key["spans"], set(key["types"])) for key in listed} == {
        row["key"]: (row["spans"], {names[name] for name in row["types"].split(",")}) for row in counted}
    assert all(key["examples"] for key in listed)


def unordered(row):
    kept = {name: value for name, value in row.items() if name not in ("ordinal", "trace", "arrival_time")}
    if "services" in kept:
        kept["services"] = sorted(json.loads(kept["services"]))
    return json.dumps(kept, sort_keys=True)


@pytest.mark.parametrize("compress", [False, True], ids=["plain", "gzip"])
def test_export_and_import_are_the_same_file(samples, tmp_path, compress):
    text = run("export", database=samples).stdout
    target = tmp_path / "again.db"
    packed = gzip.compress(text.encode()) if compress else text.encode()
    subprocess.run([BINARY, "import", "-", "--db", target], input=packed, check=True, capture_output=True,
                   env=environment(tmp_path))
    # What tells of the order of arrival may differ: a document groups spans by resource and scope.
    for view in ("spans", "traces", "events", "links"):
        first, again = (sorted(map(unordered, rows(file, f"SELECT * FROM {view}"))) for file in (samples, target))
        assert first and first == again, view


def test_csv_is_the_json(samples):
    for arguments in (["traces"], ["keys"]):
        table = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv", database=samples).stdout)))
        answer = ask(*arguments, database=samples)
        assert len(table) == len(answer)
        for line, row in zip(table, answer):
            assert [name for name in line if name in row] == list(row)
            assert set(line) - set(row) <= {"root_label"}
            for name, value in row.items():
                match value:
                    case None:
                        assert line[name] == ""
                    case bool():
                        assert line[name] == str(value).lower()
                    case list():
                        assert line[name] == ";".join(value)
                    case float() | int():
                        assert float(line[name]) == value
                    case _:
                        assert line[name] == value
    [newest] = ask("traces", "--limit", "1", "--sort", "spans", database=samples)
    table = list(csv.DictReader(io.StringIO(
        run("show", newest["trace_id"], "--format", "csv", database=samples).stdout)))
    shown = ask("show", newest["trace_id"], database=samples)["spans"]
    assert [(line["span_id"], line["name"], json.loads(line["attributes"])) for line in table] == [
        (span["span_id"], span["name"], span["attributes"]) for span in shown]


def test_stats_say_what_was_sent(samples):
    stats = ask("stats", database=samples)
    assert stats["received"]["otlp_http"] == {
        "requests": OTLP["requests"], "spans": OTLP["spans"], "rejected": 0, "duplicates": 0,
        "log_records": 0, "data_points": 0}
    assert stats["received"]["xray_udp"] == {
        "datagrams": XRAY["datagrams"], "spans": XRAY["spans"], "rejected": 0, "dropped": 0, "duplicates": 0,
        "replaced": 0}
    assert stats["stored"]["spans"] == OTLP["spans"] + XRAY["spans"]
    assert stats["stored"]["traces"] == OTLP["traces"] + XRAY["traces"] - XRAY["shared_traces"]
    assert stats["rejected_reasons"] == {} and stats["evicted"] == {"traces": 0, "spans": 0}
    assert stats["stored"]["bytes"] > 0


EXAMPLES = re.findall(r"```sql\n(.*?)```", (REPOSITORY / "docs/storage.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("sql", EXAMPLES, ids=[sql.split("\n")[0] for sql in EXAMPLES])
def test_the_examples_in_the_documentation_work(samples, sql):
    """With an id of this file in place of theirs, and without the last hour, in which it was not made."""
    linked, = {row["linked_trace_id"] for row in rows(samples, "SELECT linked_trace_id FROM links LIMIT 1")}
    sql = sql.replace("5b8efff798038103d269b633813fc60c", linked).replace("'-1 hour'", "'-100 years'")
    assert rows(samples, sql)
