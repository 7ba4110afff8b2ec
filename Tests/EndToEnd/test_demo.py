"""`tracetop demo`: the sample data through the real receivers."""

import datetime
import json
import re
import subprocess
import time

import pytest
from driver.database import rows
from driver.screen import Screen
from driver.tracetop import BINARY, REPOSITORY, SAMPLES, environment, run

OTLP = json.loads((SAMPLES / "otlp-http.json").read_text())
XRAY = json.loads((SAMPLES / "xray-udp.json").read_text())
EXPECTED = {"spans": OTLP["spans"] + XRAY["spans"], "traces": OTLP["traces"] + XRAY["traces"] - XRAY["shared_traces"]}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo")
    result = run("demo", env=environment(home, TRACETOP_SAMPLES=str(SAMPLES)), timeout=60)
    assert result.returncode == 0, result.stderr
    return result


def test_without_a_terminal_it_prints_the_list_a_waterfall_and_the_counts(printed):
    assert "terminal" in printed.stderr
    for text in ("backend-flask", "activity-store", "notifier", "GET /api/activities/home"):
        assert text in printed.stdout
    # The waterfall is one that crosses services and failed, and that both SDKs recorded.
    assert re.search(r"^ +.*✗ search activities +backend-flask", printed.stdout, re.MULTILINE)
    assert "✗ search activities (backend-flask): requests.exceptions.ConnectionError" in printed.stdout
    assert re.search(r"^ +.*activities_search +backend-flask", printed.stdout, re.MULTILINE)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", printed.stdout)]
    assert EXPECTED["spans"] in numbers and EXPECTED["traces"] in numbers


def test_its_times_are_shifted_to_now(printed):
    """The newest trace ended when the demo began, so the list speaks of seconds and not of months."""
    year = datetime.datetime.now(datetime.UTC).year
    assert str(year - 1) not in printed.stdout
    assert re.search(r"\b\d+\s?(ms|s|m)\b", printed.stdout)


def test_nothing_of_it_stays(printed, tmp_path):
    run("demo", env=environment(tmp_path, TRACETOP_SAMPLES=str(SAMPLES), TMPDIR=str(tmp_path)), timeout=60)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_it_finds_what_was_installed_beside_it(tmp_path):
    """As `make install PREFIX=…` lays it out, started by name from elsewhere."""
    prefix, elsewhere = tmp_path / "prefix", tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = ["make", "-C", REPOSITORY, "install", f"PREFIX={prefix}", f"RELEASE={BINARY}"]
    subprocess.run(command, check=True, capture_output=True, env=environment(tmp_path))
    assert (prefix / "share/man/man1/tracetop.1").exists()
    result = subprocess.run(
        ["tracetop", "demo"], cwd=elsewhere, capture_output=True, text=True, timeout=60,
        env=environment(tmp_path, PATH=f"{prefix}/bin:{environment(tmp_path)['PATH']}"))
    assert result.returncode == 0, result.stderr
    assert f"{EXPECTED['spans']:,} spans" in result.stdout


def test_without_sample_data_it_says_where_it_looked(tmp_path):
    result = run("demo", "--samples", tmp_path, home=tmp_path)
    assert result.returncode == 2
    assert str(tmp_path) in result.stderr and "--samples" in result.stderr


def test_in_a_terminal_it_opens_the_interface(tmp_path):
    with Screen(tmp_path, TRACETOP_SAMPLES=str(SAMPLES)) as screen:
        screen.enters(f"cd {REPOSITORY}").starts("demo").shows("Traces", "backend-flask", seconds=20)
        screen.shows(f"{EXPECTED['traces']:,} traces", seconds=20)
        screen.presses("Enter").shows("backend-flask", "›")
        screen.presses("q", "q").is_back_in_the_shell(status=0)


def test_the_sample_data_is_what_its_readme_says():
    import capture
    start, records = capture.read(open(SAMPLES / "otlp-http.capture", "rb"))
    assert len(records) == OTLP["requests"]
    assert [record.offset for record in records] == sorted(record.offset for record in records)
    assert start > 1_600_000_000 * 10**9 and {record.path for record in records} == {"/v1/traces"}
    assert {record.content_encoding for record in records} == {"identity", "gzip", "deflate"}
    assert OTLP["most_spans_in_a_trace"] > 390 and OTLP["links"] and OTLP["error_spans"]

    together, datagrams = capture.read(open(SAMPLES / "xray-udp.capture", "rb"))
    assert together == start and len(datagrams) == XRAY["datagrams"]
    assert {(record.path, record.content_type, record.content_encoding) for record in datagrams} == {
        ("-", "-", "identity")}
    assert XRAY["shared_traces"] and XRAY["streamed"] > 100 and XRAY["most_spans_in_a_trace"] > 100
    assert XRAY["faults"] and XRAY["errors"] and XRAY["throttles"] and XRAY["causes_by_id"] and XRAY["annotated"]
    assert XRAY["namespaces"].keys() == {"", "local", "remote", "aws"}


def test_what_both_sdks_recorded_is_replayed_into_one_trace(tmp_path):
    """With ids and times shifted alike: as many shared traces as there were, and they lie on each other."""
    with Screen(tmp_path, TRACETOP_SAMPLES=str(SAMPLES)) as screen:
        database = tmp_path / "demo.db"
        screen.starts("demo", "--db", database).shows(f"{EXPECTED['traces']:,} traces", seconds=20)
        shared = rows(database, """
            SELECT min(start_unix_nano) FILTER (WHERE source = 'otlp') AS otlp,
                   min(start_unix_nano) FILTER (WHERE source = 'xray') AS xray, min(trace_id) AS id
            FROM spans GROUP BY trace HAVING count(DISTINCT source) = 2""")
        screen.presses("q").is_back_in_the_shell(status=0)
    assert len(shared) == XRAY["shared_traces"]
    for trace in shared:
        assert abs(trace["otlp"] - trace["xray"]) < 10**9
        # The time in the id is when the trace began.
        assert abs(int(trace["id"][:8], 16) - trace["otlp"] / 10**9) < 2
        assert time.time() - 600 < trace["otlp"] / 10**9 < time.time()
