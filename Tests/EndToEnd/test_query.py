"""`tracetop query` and the query screen: what they answer is what SQL on the `spans` view says."""

import bisect
import csv
import datetime
import io
import json
import math
from collections import Counter, defaultdict

import pytest
from driver import spans, xray
from driver.database import eventually, rows
from driver.screen import Screen
from driver.sender import post
from driver.tracetop import Server, ask, run

CRUDDUR = 'service("backend-flask") {fault OR error}'


def answer(database, text, *options):
    return ask("query", text, *options, database=database)


def only_row(database, text, *options):
    [row] = answer(database, text, *options)["results"]
    return row


def refused(database, text, *options):
    """What stderr says of a query that cannot be asked."""
    result = run("query", text, *options, database=database)
    assert (result.returncode, result.stdout) == (2, "")
    return result.stderr


def nearest_rank(values, percent):
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def nanoseconds(time):
    whole = datetime.datetime.fromisoformat(time[:19] + "+00:00")
    return int(whole.timestamp()) * spans.SECOND + int(time[20:29])


# Agreement with SQL.


def test_percentiles_and_the_heatmap_are_those_of_the_rows(sampled):
    told = answer(sampled, "HEATMAP(duration_ms), P90(duration_ms), P50(duration_ms), COUNT")
    ended = rows(sampled, "SELECT start_unix_nano AS start, end_unix_nano - start_unix_nano AS length FROM spans "
                          "WHERE end_unix_nano IS NOT NULL")
    lengths = [span["length"] / 1e6 for span in ended]
    [row] = told["results"]
    assert row["P90(duration_ms)"] == pytest.approx(nearest_rank(lengths, 90), rel=1e-12)
    assert row["P50(duration_ms)"] == pytest.approx(nearest_rank(lengths, 50), rel=1e-12)
    assert row["COUNT"] == told["scanned_spans"] == rows(sampled, "SELECT count(*) AS n FROM spans")[0]["n"]
    assert set(told) == {"results", "series", "heatmaps", "scanned_spans", "elapsed_ms", "first_ms"}

    [heatmap] = told["heatmaps"]
    assert set(heatmap) == {"column", "times", "edges", "counts"} and heatmap["column"] == "duration_ms"
    times, edges, counts = [nanoseconds(time) for time in heatmap["times"]], heatmap["edges"], heatmap["counts"]
    assert times == sorted(times) and edges == sorted(edges)
    assert len(counts) == len(times) and all(len(column) == len(edges) - 1 for column in counts)
    expected = Counter((bisect.bisect_right(times, span["start"]) - 1,
                        bisect.bisect_right(edges, span["length"] / 1e6) - 1) for span in ended)
    assert {(time, value): count for time, column in enumerate(counts) for value, count in enumerate(column)
            if count} == expected


def test_series_are_the_rows_by_time(sampled):
    told = answer(sampled, "COUNT, SUM(duration_ms) GROUP BY service.name EVERY 10s")
    expected = defaultdict(lambda: [0, 0.0])
    for span in rows(sampled, "SELECT service, start_unix_nano AS start, duration_ms AS length FROM spans"):
        cell = expected[span["start"] // (10 * spans.SECOND) * 10 * spans.SECOND, span["service"]]
        cell[0] += 1
        cell[1] += span["length"] or 0
    counted = {(nanoseconds(point["time"]), point["service.name"]): point for point in told["series"]}
    assert {key: point["COUNT"] for key, point in counted.items() if point["COUNT"]} == {
        key: count for key, (count, _) in expected.items()}
    for key, (_, length) in expected.items():
        assert counted[key]["SUM(duration_ms)"] == pytest.approx(length)


@pytest.mark.parametrize("text, sql", [
    ('MAX(app.result_length) WHERE name = "home-activites-mock-data"',
     """SELECT max(attributes ->> '$."app.result_length"') AS answer FROM spans
        WHERE name = 'home-activites-mock-data'"""),
    ("COUNT WHERE app.result_length exists AND duration_ms > 20ms",
     """SELECT count(*) AS answer FROM spans
        WHERE attributes -> '$."app.result_length"' IS NOT NULL AND duration_ms > 20"""),
    ('COUNT WHERE service.name != "backend-flask"',
     "SELECT count(*) AS answer FROM spans WHERE service IS NOT 'backend-flask'"),
    ("COUNT WHERE source = xray AND (error OR in_progress)",
     "SELECT count(*) AS answer FROM spans WHERE source = 'xray' AND (error OR in_progress)"),
    ("COUNT_DISTINCT(trace.trace_id) WHERE is_root AND kind = server",
     "SELECT count(DISTINCT trace_id) AS answer FROM spans WHERE is_root AND kind = 'server'"),
    ("COUNT WHERE trace.span_count > 10",
     "SELECT count(*) AS answer FROM spans JOIN traces USING (trace) WHERE span_count > 10"),
    ('COUNT WHERE root.name starts-with "GET" AND name matches "^SELECT"',
     """SELECT count(*) AS answer FROM spans JOIN traces USING (trace)
        WHERE root_name GLOB 'GET*' AND name GLOB 'SELECT*'"""),
    ("COUNT WHERE parent.error",
     """SELECT count(*) AS answer FROM spans AS child JOIN spans AS parent
        ON parent.trace = child.trace AND parent.span_id = child.parent_id WHERE parent.error"""),
])
def test_one_number_is_the_one_of_sql(sampled, text, sql):
    [value] = only_row(sampled, text).values()
    assert value == rows(sampled, sql)[0]["answer"]
    assert value


def test_groups_are_those_of_sql(sampled):
    told = answer(sampled, "COUNT WHERE app.result_length > 2 GROUP BY name")["results"]
    expected = rows(sampled, """SELECT name, count(*) AS COUNT FROM spans
                                WHERE attributes ->> '$."app.result_length"' > 2 GROUP BY name""")
    assert sorted(told, key=lambda row: row["name"]) == sorted(expected, key=lambda row: row["name"])
    assert [row["COUNT"] for row in told] == sorted((row["COUNT"] for row in told), reverse=True)


def test_groups_beyond_the_limit_are_one_row(sampled):
    told = answer(sampled, "COUNT, MAX(duration_ms) GROUP BY service.name, kind ORDER BY COUNT LIMIT 2")["results"]
    assert len(told) == 3 and [row.get("_others", False) for row in told] == [False, False, True]
    assert sum(row["COUNT"] for row in told) == only_row(sampled, "COUNT")["COUNT"]
    assert max(row["MAX(duration_ms)"] for row in told) == only_row(sampled, "MAX(duration_ms)")["MAX(duration_ms)"]


def test_an_xray_filter_asks_about_the_trace(sampled):
    expected = rows(sampled, """
        SELECT count(*) AS spans, count(DISTINCT trace) AS traces FROM spans WHERE trace IN (
            SELECT trace FROM spans WHERE service = 'backend-flask' AND (kind IN ('server', 'consumer') OR is_root)
                AND (fault OR client_error OR error))""")[0]
    counts = "COUNT, COUNT_DISTINCT(trace.trace_id)"
    for row in (only_row(sampled, counts, "--xray-filter", CRUDDUR),
                only_row(sampled, f"{counts} WHERE xray: {CRUDDUR}")):
        assert row == {"COUNT": expected["spans"], "COUNT_DISTINCT(trace.trace_id)": expected["traces"]}
    assert len(ask("traces", "--xray-filter", CRUDDUR, database=sampled)) == expected["traces"]
    both = only_row(sampled, "COUNT WHERE kind = server", "--xray-filter", CRUDDUR)
    assert 0 < both["COUNT"] < expected["spans"]


@pytest.mark.parametrize("text, said", [
    ("COUNT GROUP BY service", "unknown column `service`; did you mean `service.name`?"),
    ("COUNT WHERE trace_id exists", "unknown column `trace_id`; did you mean `trace.trace_id`?"),
    ("COUNT GROUP BY nmae", "unknown column `nmae`; did you mean `name`?"),
])
def test_what_is_wrong_is_said_once(sampled, text, said):
    told = refused(sampled, text)
    assert told.splitlines()[0] == f"tracetop: {said}" and told.count("^^") and "warning" not in told


def test_what_may_surprise_in_an_answer_is_remarked(sampled):
    for text, said in [
            ('COUNT WHERE http.status_code = "200"',
             '`http.status_code = "200"` asks for a text; if it is none, write 200'),
            ("COUNT EVERY 1ms", "EVERY 1ms is too fine for so long a time: it is by 500ms"),
            ("COUNT WHERE name != null", "`null` is a text like any other; did you mean `exists`?")]:
        result = run("query", text, database=sampled)
        assert result.returncode == 0 and said in result.stderr, result.stderr
    assert run("query", "COUNT WHERE http.status_code = 200", database=sampled).stderr == ""


# Forms.


def test_asked_again_and_again_it_says_how_long_it_took(sampled):
    told = answer(sampled, "P90(duration_ms) GROUP BY name", "--repeat", "5")
    assert 0 < told["elapsed_ms"] < 10_000 and 0 < told["first_ms"] < 10_000


def test_without_series_the_values_are_the_same(sampled):
    text = "COUNT, P90(duration_ms) GROUP BY name EVERY 1s"
    whole, without = answer(sampled, text), answer(sampled, text, "--no-series")
    assert whole["series"] and without["series"] == []
    assert without["results"] == whole["results"]
    assert answer(sampled, "HEATMAP(duration_ms)")["series"] == []
    table, bare = (run("query", text, *options, database=sampled).stdout for options in ([], ["--no-series"]))
    assert "COUNT over time" in table and "over time" not in bare
    assert [line.split()[:4] for line in bare.splitlines()[3:]] == [line.split()[:4] for line in table.splitlines()[3:]]


def test_csv_has_a_line_a_group(sampled):
    text = run("query", "COUNT, AVG(duration_ms) GROUP BY name LIMIT 3", "--format", "csv", database=sampled).stdout
    head, *lines = csv.reader(io.StringIO(text))
    assert head[:3] == ["name", "COUNT", "AVG(duration_ms)"] and len(lines) == 4
    assert [int(line[1]) for line in lines[:3]] == sorted((int(line[1]) for line in lines[:3]), reverse=True)


def test_csv_of_a_heatmap_has_a_line_a_bucket(sampled):
    text = run("query", "HEATMAP(duration_ms)", "--format", "csv", database=sampled).stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    ended = rows(sampled, "SELECT count(*) AS n FROM spans WHERE NOT in_progress")[0]["n"]
    assert sum(int(line["count"]) for line in lines) == ended
    assert all(float(line["from"]) < float(line["below"]) for line in lines)


def test_the_table_draws_the_heatmap_and_a_line_a_group(sampled):
    text = run("query", "HEATMAP(duration_ms), P90(duration_ms), COUNT GROUP BY service.name", database=sampled).stdout
    assert "HEATMAP(duration_ms)" in text and any(shade in text for shade in "░▒▓█")
    counts = rows(sampled, "SELECT service, count(*) AS n FROM spans GROUP BY service")
    for row in counts:
        [line] = [line for line in text.splitlines() if line.startswith(row["service"])]
        assert f"{row['n']:,}" in line.split()
    assert "\x1b" not in text


def test_explain_says_what_was_read(sampled):
    result = run("query", 'COUNT WHERE app.result_length > 2 AND name = "user activities"', "--explain", "--format",
                 "json", database=sampled)
    assert json.loads(result.stdout)["results"]
    for text in ("columns read: ", "app.result_length", "name", "chunk", "spans scanned"):
        assert text in result.stderr
    assert "duration_ms" not in result.stderr


# What is wrong is pointed at.


@pytest.mark.parametrize("text, marked, said", [
    ("COUNT WHERE app.reslt_length > 2", "app.reslt_length", "did you mean `app.result_length`?"),
    ("P90(app.reslt_length)", "app.reslt_length", "unknown column"),
    ("COUNT GROUP BY nmae", "nmae", "did you mean `name`?"),
    ('COUNT WHERE name contain "api"', "contain", "did you mean `contains`?"),
    ("P91(duration_ms)", "P91", "did you mean `P90`?"),
    ("SUM(name)", "name", "number"),
    ("COUNT SINCE 30parsec", "30parsec", "expected"),
])
def test_an_error_points_at_its_place(sampled, text, marked, said):
    told = refused(sampled, text)
    assert said in told
    lines = told.splitlines()
    quoted = next(number for number, line in enumerate(lines) if line.strip() == text)
    carets = lines[quoted + 1]
    assert set(carets) == {" ", "^"}
    at = lines[quoted].index(marked)
    assert at <= carets.index("^") < at + len(marked)


def test_an_xray_filter_that_is_wrong_is_said(sampled):
    assert "not supported" in refused(sampled, "COUNT", "--xray-filter", "rootcause.fault.service { name = \"a\" }")


def test_no_query_at_all_is_bad_usage(sampled):
    result = run("query", database=sampled)
    assert result.returncode == 2 and "tracetop query 'QUERY'" in result.stderr


# Where there is nothing, and where more comes.


def test_nothing_is_answered_where_nothing_is(database):
    text = "COUNT, P90(duration_ms), HEATMAP(duration_ms)"
    missing = answer(database, text)
    with Server(database):
        assert answer(database, text)["results"] == missing["results"] == [{"COUNT": 0, "P90(duration_ms)": None}]
        assert answer(database, "COUNT GROUP BY name")["results"] == []
        assert answer(database, "MAX(app.x) WHERE app.y > 2")["results"] == [{"MAX(app.x)": None}]
    assert missing["scanned_spans"] == 0 and missing["series"] == []


def test_what_arrives_is_in_the_next_answer(server, database):
    for number in range(1, 6):
        made = [spans.span("GET /rows", milliseconds=number, **{"app.number": number, "app.text": f"t{number}"})
                for _ in range(number)]
        assert post(server.address, spans.body(made)).status == 200
        row = only_row(database, "COUNT, MAX(app.number), COUNT_DISTINCT(app.text), MAX(duration_ms)")
        assert row == {"COUNT": number * (number + 1) // 2, "MAX(app.number)": number,
                       "COUNT_DISTINCT(app.text)": number, "MAX(duration_ms)": number}


def test_a_complete_document_takes_the_place_of_one_in_progress(database):
    with Server(database, xray="127.0.0.1:0") as server:
        made = xray.segment("shop", milliseconds=250, annotations={"order": 7})
        xray.send(server.addresses["xray-udp"], xray.in_progress(made))
        assert eventually(lambda: only_row(database, "COUNT WHERE in_progress")["COUNT"] == 1)
        assert only_row(database, "MAX(duration_ms)") == {"MAX(duration_ms)": None}
        xray.send(server.addresses["xray-udp"], made)
        assert eventually(lambda: only_row(database, "COUNT WHERE NOT in_progress")["COUNT"] == 1)
        row = only_row(database, "COUNT, MAX(duration_ms) WHERE order = 7 AND service.name = shop")
        assert row["COUNT"] == 1 and row["MAX(duration_ms)"] == pytest.approx(250, abs=0.01)


def test_sealed_spans_and_those_that_came_since_are_one_answer(server, database):
    """More than a chunk of columns holds, in traces of ten; then some again, which count once."""
    total = 20_000
    for first in range(0, total, 2_000):
        made = []
        for number in range(first, first + 2_000):
            trace = (number // 10 + 1).to_bytes(16, "big")
            made.append(spans.span(f"GET /{number % 7}", trace, (number + 1).to_bytes(8, "big"), milliseconds=1 + number % 100,
                                   **{"app.number": number, "app.odd": number % 2 == 1}))
        body = spans.body(made)
        assert post(server.address, body).status == 200
    assert post(server.address, body).status == 200
    told = answer(database, "COUNT, P90(duration_ms), SUM(app.number), COUNT_DISTINCT(trace.trace_id) WHERE app.odd = true")
    [row] = told["results"]
    lengths = [1 + number % 100 for number in range(1, total, 2)]
    assert row == {"COUNT": total // 2, "P90(duration_ms)": nearest_rank(lengths, 90),
                   "SUM(app.number)": sum(range(1, total, 2)), "COUNT_DISTINCT(trace.trace_id)": total // 10}
    assert told["scanned_spans"] == total
    groups = answer(database, "COUNT GROUP BY name")["results"]
    assert {row["name"]: row["COUNT"] for row in groups} == Counter(f"GET /{number % 7}" for number in range(total))


# The screen.


@pytest.fixture
def browsing(sampled, tmp_path):
    copy = tmp_path / "tracetop.db"
    copy.write_bytes(sampled.read_bytes())
    with Screen(tmp_path) as screen:
        screen.starts("--db", copy, "--otlp-http", "127.0.0.1:0", "--xray", "off").shows("2 Query", "backend-flask")
        yield screen


def test_a_question_leads_to_its_traces_and_back(browsing):
    browsing.presses("2").shows("HEATMAP(duration_ms)", "P90(duration_ms)", "10 s", "100 ms", "UTC")
    browsing.presses("/", "C-u").types("COUNT, P90(duration_ms) WHERE app.result_length exists GROUP BY name")
    browsing.presses("Enter").shows("home-activites-mock-data", "user activities", "198")
    rows_above = browsing.row_of("home-activites-mock-data")
    browsing.presses("Enter").shows("traces · slowest first", "▸", "home-activites-mock-data")
    browsing.presses("Enter").shows("home-activites-mock-data", "Attributes", "app.result_length")
    browsing.presses("Escape").shows("slowest first")
    browsing.presses("Escape").shows("P90(duration_ms)", "user activities", "GROUP BY name")
    assert browsing.row_of("home-activites-mock-data") == rows_above
    browsing.presses("q").shows("newest first").presses("q").is_back_in_the_shell(status=0)


def test_a_cell_of_the_heatmap_leads_to_its_spans(browsing):
    browsing.presses("2").shows("HEATMAP(duration_ms)", "P90(duration_ms) over time")
    browsing.presses("k", "v", "L", "K").shows("selected:").presses("Enter").shows("traces · slowest first", "▸")
    browsing.presses("Enter").shows("c critical path").presses("Escape", "Escape").shows("HEATMAP(duration_ms)")


def test_a_wrong_question_says_what_is_wrong(browsing):
    browsing.presses("2").shows("HEATMAP(duration_ms)").presses("/", "C-u").types("COUNT WHERE app.reslt_length > 2")
    browsing.presses("Enter").shows("unknown column `app.reslt_length`", "app.result_length")
    browsing.presses("Escape").shows("HEATMAP(duration_ms)")


def test_a_value_in_the_detail_becomes_a_question(browsing):
    browsing.presses("j", "H").shows("HEATMAP(duration_ms)", "COUNT", "z zoom").presses("q").shows("newest first")
