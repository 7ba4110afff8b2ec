"""The tutorial's Flask application with the real SDK: only the endpoint is changed."""

import concurrent.futures
import json
import sys

import pytest
import requests
from cruddur import Cruddur
from driver.database import rows
from driver.tracetop import Server, ask, run
from load import known_uuid

EACH = 100
ROUTES = {
    "GET /api/activities/home": ("GET", "/api/activities/home?limit=7", None),
    "GET /api/activities/<string:activity_uuid>": ("GET", f"/api/activities/{known_uuid(7)}", None),
    "POST /api/messages": ("POST", "/api/messages",
                           {"handle": "worf", "message": "今行きます 🚀", "recipients": ["garek", "yuki"]}),
}


@pytest.fixture(scope="module", params=["none", "gzip", "deflate"])
def visited(request, tmp_path_factory):
    """A database after 100 requests to each route, and what the application wrote to stderr."""
    database = tmp_path_factory.mktemp(request.param) / "tracetop.db"
    settings = {"OTEL_EXPORTER_OTLP_COMPRESSION": request.param, "OTEL_BSP_SCHEDULE_DELAY": "200", "PACE": "0"}
    with Server(database) as server:
        with Cruddur(sys.executable, server.url, environment=settings) as cruddur:
            with concurrent.futures.ThreadPoolExecutor(4) as visitors:
                list(visitors.map(lambda route: visit(cruddur.url(), *route), EACH * list(ROUTES.values())))
        assert server.stderr == ""
        yield database, cruddur.errors


def visit(url, method, path, body):
    answer = requests.request(method, url + path, json=body, timeout=20)
    assert answer.ok, answer.text


def test_the_application_has_nothing_to_complain_about(visited):
    _, errors = visited
    assert errors == {"backend-flask": "", "activity-store": "", "notifier": ""}


@pytest.mark.parametrize("route", ROUTES)
def test_every_request_is_a_trace(visited, route):
    database, _ = visited
    listed = ask("traces", "--where", f'name = "{route}"', "--limit", "1000", database=database)
    assert len(listed) == EACH
    assert {trace["root_name"] for trace in listed} == {route}
    assert {trace["root_service"] for trace in listed} == {"backend-flask"}
    assert all("activity-store" in trace["services"] for trace in listed)


def test_every_span_is_in_the_views(visited):
    database, _ = visited
    per_name = {row["name"]: row["n"] for row in rows(database, "SELECT name, count(*) AS n FROM spans GROUP BY name")}
    for name, expected in {
        "GET /api/activities/home": EACH, "home-activites-mock-data": EACH, "GET /rows": EACH,
        "GET /api/activities/<string:activity_uuid>": EACH, "render activity": EACH,
        "GET /rows/<string:activity_uuid>": EACH,
        "POST /api/messages": EACH, "create message": EACH, "validate": EACH, "notify recipients": EACH,
        "POST /rows": EACH, "transaction": EACH, "BEGIN": EACH, "COMMIT": EACH, "INSERT activities": EACH,
        "POST /recipients": EACH, "SELECT users": 2 * EACH, "POST /notify": EACH, "notifications publish": EACH,
        "GET": 2 * EACH, "POST": 3 * EACH,
    }.items():
        assert per_name.get(name) == expected, name
    assert rows(database, "SELECT count(*) AS n FROM spans") == [{"n": sum(per_name.values())}]
    assert rows(database, "SELECT count(*) - count(DISTINCT trace_id || span_id) AS twice FROM spans") == [{"twice": 0}]


def test_children_are_related_across_services(visited):
    database, _ = visited
    related = rows(database, """
        SELECT child.service AS child, parent.service AS parent, count(*) AS n
        FROM spans child JOIN spans parent ON parent.trace = child.trace AND parent.span_id = child.parent_id
        WHERE child.kind = 'server' GROUP BY 1, 2 ORDER BY 1""")
    assert related == [{"child": "activity-store", "parent": "backend-flask", "n": 4 * EACH},
                       {"child": "notifier", "parent": "backend-flask", "n": EACH}]
    orphans = rows(database, """
        SELECT count(*) AS n FROM spans child WHERE parent_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM spans parent WHERE parent.trace = child.trace AND parent.span_id = child.parent_id)""")
    assert orphans == [{"n": 0}]


def test_attributes_keep_their_values_and_types(visited):
    database, _ = visited
    for row in rows(database, "SELECT attributes FROM spans WHERE name = 'home-activites-mock-data'"):
        attributes = json.loads(row["attributes"])
        assert attributes["app.result_length"] == 7
        assert attributes["app.now"].endswith("+00:00")
    message = json.loads(rows(database, "SELECT attributes FROM spans WHERE name = 'create message'")[0]["attributes"])
    assert message["app.message.preview"] == "今行きます 🚀"
    assert message["app.message.recipients"] == ["garek", "yuki"]
    assert type(message["app.message.delivered"]) is bool
    shown = json.loads(rows(database, "SELECT attributes FROM spans WHERE name = 'render activity'")[0]["attributes"])
    assert type(shown["app.activity.score"]) is float


def test_events_and_links_are_kept(visited):
    database, _ = visited
    assert rows(database, "SELECT count(*) AS n FROM events WHERE name = 'committed'") == [{"n": EACH}]
    linked = rows(database, """
        SELECT count(*) AS n FROM links WHERE (linked_trace_id, linked_span_id) IN
        (SELECT trace_id, span_id FROM spans WHERE name = 'notifications publish')""")
    assert linked[0]["n"] > 0
    assert linked == rows(database, "SELECT count(*) AS n FROM links")


def test_show_prints_the_whole_trace(visited):
    database, _ = visited
    trace = ask("traces", "--where", 'name = "home-activites-mock-data"', "--limit", "1", database=database)[0]
    shown = ask("show", trace["trace_id"], database=database)
    assert [(span["depth"], span["service"], span["name"]) for span in shown["spans"]] == [
        (0, "backend-flask", "GET /api/activities/home"),
        (1, "backend-flask", "home-activites-mock-data"),
        (2, "backend-flask", "GET"),
        (3, "activity-store", "GET /rows"),
        (4, "activity-store", "SELECT activities"),
    ]
    root, work, client, far, statement = shown["spans"]
    assert [span["kind"] for span in shown["spans"]] == ["server", "internal", "client", "server", "client"]
    assert root["parent_id"] is None and work["parent_id"] == root["span_id"]
    assert root["resource"]["service.name"] == "backend-flask"
    assert root["attributes"]["http.status_code"] == 200
    assert statement["attributes"]["db.statement"].startswith("SELECT a.*, u.display_name")
    assert root["duration_ms"] >= work["duration_ms"] >= root["duration_ms"] - root["self_ms"] - 0.001

    text = run("show", trace["xray_trace_id"], database=database)
    assert text.returncode == 0
    for name in ("GET /api/activities/home", "home-activites-mock-data", "SELECT activities"):
        assert name in text.stdout


def test_an_exception_arrives_with_its_stack_trace(database):
    with Server(database) as server:
        settings = {"OTEL_BSP_SCHEDULE_DELAY": "200", "PACE": "0"}
        with Cruddur(sys.executable, server.url, environment=settings) as cruddur:
            assert requests.get(cruddur.url() + "/boom", timeout=20).status_code == 500
    [trace] = ask("traces", "--where", "error = true", database=database)
    assert trace["error_count"] == 1
    [span] = ask("show", trace["trace_id"], database=database)["spans"]
    assert span["error"] is True and span["status"] == "error"
    [event] = span["events"]
    assert event["name"] == "exception"
    assert event["attributes"]["exception.type"] == "ValueError"
    assert event["attributes"]["exception.message"] == "no honor"
    assert 'raise ValueError("no honor")' in event["attributes"]["exception.stacktrace"]
    [row] = rows(database, "SELECT attributes FROM events WHERE name = 'exception'")
    assert json.loads(row["attributes"])["exception.type"] == "ValueError"
