"""`tracetop compare`: its counts are what SQL on the `spans` view says."""

import csv
import io
import time

import pytest
from driver.database import rows
from driver.tracetop import ask, run


def counted(database, column, condition):
    return {row["value"]: row["n"] for row in
            rows(database, f"SELECT {column} AS value, count(*) AS n FROM spans WHERE {condition} GROUP BY 1")}


def test_each_value_is_counted_as_sql_counts_it(sampled):
    told = ask("compare", "--where", "duration_ms > 100", database=sampled)
    assert set(told) == {"selection_spans", "baseline_spans", "keys", "scanned_spans", "elapsed_ms"}
    slow, others = "duration_ms > 100", "(duration_ms IS NULL OR NOT duration_ms > 100)"
    selection, baseline = counted(sampled, "service", slow), counted(sampled, "service", others)
    assert told["selection_spans"] == sum(selection.values()) > 100
    assert told["baseline_spans"] == sum(baseline.values())
    keys = {key["key"]: key for key in told["keys"]}
    assert "duration_ms" not in keys and {"name", "kind", "app.result_length"} <= set(keys)
    services = keys["service.name"]["values"]
    assert {value.get("value"): value["selection"] for value in services if value["selection"]} == selection
    assert {value.get("value"): value["baseline"] for value in services if value["baseline"]} == baseline
    difference = sum(abs(value["selection_share"] - value["baseline_share"]) for value in services) / 2
    assert keys["service.name"]["difference"] == pytest.approx(difference)
    scores = [key["score"] for key in told["keys"]]
    assert scores == sorted(scores, reverse=True)
    for key in told["keys"][:5]:
        assert sum(value["selection"] for value in key["values"]) == key["selection_spans"]
    # The filter of a value finds its spans.
    value = services[0]
    found = ask("query", f"COUNT WHERE duration_ms > 100 AND {value['filter']}", database=sampled)
    assert found["results"] == [{"COUNT": value["selection"]}]


def test_one_filter_against_another(sampled):
    told = ask("compare", "--where", "kind = server AND error", "--against", "kind = server AND NOT error", "--limit", "2",
               database=sampled)
    assert told["selection_spans"] == sum(counted(sampled, "1", "kind = 'server' AND status = 'error'").values())
    assert len(told["keys"]) == 2 and not {"kind", "error"} & {key["key"] for key in told["keys"]}


def test_both_sides_are_of_a_time(sampled):
    first, last = rows(sampled, "SELECT min(start_unix_nano) AS a, max(start_unix_nano) AS b FROM spans")[0].values()
    middle = (int(first) + int(last)) // 2

    def iso(nanoseconds):
        seconds, rest = divmod(nanoseconds, 1_000_000_000)
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:09}Z"

    def sides(*options):
        told = ask("compare", "--where", "kind = server", *options, database=sampled)
        return told["selection_spans"], told["baseline_spans"]

    def by_sql(condition):
        kinds = counted(sampled, "kind = 'server'", condition)
        return kinds.get(1, 0), kinds.get(0, 0)

    assert sides("--since", iso(middle)) == by_sql(f"start_unix_nano >= {middle}")
    assert sides("--until", iso(middle)) == by_sql(f"start_unix_nano < {middle}")
    assert sides("--since", iso(middle), "--until", iso(middle + 10**9)) == by_sql(
        f"start_unix_nano >= {middle} AND start_unix_nano < {middle + 10**9}")
    assert sides("--since", "30d") == sides()
    told = ask("compare", "--where", "kind = server", "--against", "kind = client", "--since", iso(middle), database=sampled)
    assert told["baseline_spans"] == sum(
        counted(sampled, "1", f"kind = 'client' AND start_unix_nano >= {middle}").values())


def test_as_table_and_as_csv(sampled):
    table = run("compare", "--where", "duration_ms > 100", database=sampled)
    assert table.returncode == 0 and "service.name" in table.stdout and "█" in table.stdout and "▒" in table.stdout
    assert "more attributes" in table.stderr and "--limit 0" in table.stderr
    lines = list(csv.DictReader(io.StringIO(run("compare", "--where", "error", "--format", "csv", database=sampled).stdout)))
    assert {line["kind"] for line in lines} >= {"value", "absent", "range", "others"}
    assert run("compare", "--xray-filter", 'service("backend-flask") {fault OR error}', database=sampled).returncode == 0


def test_what_cannot_be_compared_says_why(sampled, tmp_path):
    def said(status, *words, database=sampled):
        result = run("compare", *words, database=database)
        assert (result.returncode, result.stdout) == (status, "")
        return result.stderr

    message = said(2, "--where", "app.reslt_length > 2")
    assert "unknown column `app.reslt_length`; did you mean `app.result_length`?" in message and "^^^" in message
    assert "--against: " in said(2, "--where", "error", "--against", "nosuchkey = 1")
    assert "--where" in said(2) and "^" in said(2, "--where", "error AND")
    assert "no span is as --where asks" in said(1, "--where", 'name = "nothing of that name"')
    assert "no span is as --against asks" in said(1, "--where", "error", "--against", 'name = "nothing of that name"')
    assert "expected a time such as 30m" in said(2, "--where", "error", "--since", "yesterday")
    assert "--until is not after --since" in said(2, "--where", "error", "--since", "5m", "--until", "10m")
    assert "there are no spans of that time" in said(1, "--where", "error", "--until", "2001-01-01")
    assert "nothing is left" in said(1, "--where", "name exists")
    assert "there are no traces" in said(1, "--where", "error", database=tmp_path / "none.db")
