"""Several tracetops at once, ports that are taken, and the command line's manners."""

import json
import signal
import socket
import subprocess

import pytest
from driver import spans
from driver.database import stored
from driver.screen import Screen
from driver.sender import post
from driver.tracetop import BINARY, SAMPLES, Server, ask, environment, run

COMMANDS = ["serve", "traces", "show", "query", "compare", "keys", "import", "export", "stats", "clear", "reindex", "demo",
            "ui"]


def test_a_second_receiver_says_who_has_the_file(server, database):
    result = run("serve", "--otlp-http", "127.0.0.1:0", "--xray", "off", database=database, timeout=20)
    assert result.returncode == 2
    assert str(server.process.pid) in result.stderr
    assert post(server.address, spans.body([spans.span()])).status == 200


def test_after_a_killed_receiver_the_next_one_serves(database):
    with Server(database) as server:
        server.kill()
    with Server(database) as server:
        assert post(server.address, spans.body([spans.span()])).status == 200


def test_commands_read_beside_a_receiver(server, database):
    made = [spans.span(f"n{number}", error=number == 3) for number in range(10)]
    assert post(server.address, spans.body(made)).status == 200
    assert len(ask("traces", database=database)) == 10
    assert len(ask("traces", "--limit", "4", database=database)) == 4
    assert [trace["root_name"] for trace in ask("traces", "--where", "error = true", database=database)] == ["n3"]
    assert {row["key"] for row in ask("keys", database=database)} >= {"service.name"}


def test_traces_are_sorted_as_asked(server, database):
    for milliseconds in (30, 10, 20):
        made = spans.span(f"{milliseconds}", milliseconds=milliseconds)
        assert post(server.address, spans.body([made])).status == 200
    listed = ask("traces", "--sort", "duration", database=database)
    assert [trace["duration_ms"] for trace in listed] == [30, 20, 10]
    assert ask("traces", database=database)[0]["root_name"] == "20"


def test_a_busy_port_that_was_asked_for_ends_with_2(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        result = run("serve", "--otlp-http", f"127.0.0.1:{port}", "--xray", "off", database=tmp_path / "a.db")
    assert result.returncode == 2
    assert str(port) in result.stderr


@pytest.fixture
def busy_default_port():
    with socket.socket() as busy:
        try:
            busy.bind(("127.0.0.1", 4318))
            busy.listen()
        except OSError:
            pass  # Then another program keeps it busy.
        yield 4318


def test_a_busy_default_port_is_a_warning_and_browsing_goes_on(database, busy_default_port):
    with Screen(database.parent) as screen:
        screen.starts("ui", "--db", database, "--xray", "off").shows("Traces", "4318")
        screen.presses("q").is_back_in_the_shell(status=0).shows("warning", "4318")


def test_serve_without_anything_to_serve_on_says_so(database, busy_default_port):
    result = run("serve", "--xray", "off", database=database, timeout=20)
    assert result.returncode == 2
    assert "4318" in result.stderr and "--otlp-http" in result.stderr


def test_other_than_loopback_is_allowed_with_a_warning(database):
    with Server(database, otlp="0.0.0.0:0") as server:
        assert "0.0.0.0" in server.stderr
        assert post(("127.0.0.1", server.address[1]), spans.body([spans.span()])).status == 200


def test_ipv6_loopback(database):
    with Server(database, otlp="[::1]:0") as server:
        assert post(("::1", server.address[1]), spans.body([spans.span()])).status == 200
    assert len(stored(database)) == 1


def test_receivers_can_be_off(database):
    result = run("serve", "--otlp-http", "off", "--xray", "off", database=database, timeout=20)
    assert result.returncode == 2 and result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_with_0(database, number):
    with Server(database) as server:
        status, seconds = server.stop(number)
    assert status == 0 and seconds < 2


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_on_stdout_and_fits(command):
    result = run(*filter(None, [command]), "--help")
    assert result.returncode == 0 and result.stderr == ""
    assert "tracetop" in result.stdout and "Foundation" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    if command:
        assert command in result.stdout


def test_version():
    result = run("--version")
    assert result.returncode == 0 and result.stdout.startswith("tracetop ")


@pytest.mark.parametrize("arguments", [
    ["fly"], ["--fly"], ["traces", "--limit", "many"], ["traces", "--sort", "colour"], ["traces", "--format", "xml"],
    ["show"], ["show", "not-an-id"], ["serve", "--otlp-http", "nonsense"], ["serve", "--otlp-http", "127.0.0.1:99999"],
    ["traces", "--where", "duration_ms >"], ["traces", "--where", "duration_ms ~ 3"], ["traces", "--db"],
    ["serve", "--retain-size", "lots"], ["query"], ["traces", "--xray-filter"],
], ids=" ".join)
def test_bad_usage_ends_with_2_and_quotes_what_was_wrong(tmp_path, arguments):
    result = run(*arguments, home=tmp_path, timeout=20)
    assert result.returncode == 2
    assert result.stdout == "" and result.stderr.strip()
    wrong = arguments[-1].split()[-1] if len(arguments) > 1 or arguments[0].startswith("-") else arguments[0]
    assert wrong.lstrip("-") in result.stderr


def test_no_such_trace_ends_with_1(server, database):
    result = run("show", "ab" * 16, database=database)
    assert result.returncode == 1
    assert "ab" * 16 in result.stderr and result.stdout == ""


def test_both_spellings_of_a_trace_id(server, database):
    made = spans.span()
    assert post(server.address, spans.body([made])).status == 200
    trace = made.trace_id.hex()
    for spelling in (trace, trace.upper(), f"1-{trace[:8]}-{trace[8:]}"):
        assert ask("show", spelling, database=database)["trace_id"] == trace
    assert ask("traces", database=database)[0]["xray_trace_id"] == f"1-{trace[:8]}-{trace[8:]}"


def test_the_first_digits_of_a_trace_id(server, database):
    for number in (b"\xaa\xbb\xcc\x01", b"\xaa\xbb\xcc\x02"):
        assert post(server.address, spans.body([spans.span(trace_id=number + bytes(12))])).status == 200
    assert ask("show", "AABBCC01", database=database)["trace_id"].startswith("aabbcc01")
    ambiguous = run("show", "aabbcc", database=database)
    assert ambiguous.returncode == 2 and "aabbcc02" in ambiguous.stderr
    assert run("show", "aabbccdd", database=database).returncode == 1
    assert run("show", "aabbc", database=database).returncode == 2


def test_csv_has_a_head_and_a_row_a_trace(server, database):
    assert post(server.address, spans.body([spans.span('a "quoted", name')])).status == 200
    lines = run("traces", "--format", "csv", database=database).stdout.splitlines()
    assert len(lines) == 2 and "trace_id" in lines[0]
    assert '"a ""quoted"", name"' in lines[1]


def test_hostile_names_never_reach_the_terminal_raw(server, database):
    hostile = "\x1b]0;owned\x07\x1b[2J\u202eevil\r\n\x9b31m"
    assert post(server.address, spans.body([spans.span(hostile, key=hostile)], service=hostile)).status == 200
    [trace] = ask("traces", database=database)
    assert trace["root_name"] == hostile
    for arguments in (["traces"], ["show", trace["trace_id"]], ["keys"], ["traces", "--color", "always"]):
        printed = run(*arguments, database=database).stdout
        assert "evil" in printed or arguments == ["keys"]
        for forbidden in ("\x1b]", "\x1b[2J", "\x07", "\u202e", "\x9b", "\r"):
            assert forbidden not in printed, (arguments, forbidden)


def test_an_empty_file_is_an_empty_list(database):
    assert ask("traces", database=database) == []
    result = run("traces", database=database)
    assert result.returncode == 0
    assert json.loads(run("keys", "--format", "json", database=database).stdout) == []


def test_a_closed_pipe_is_no_error(server, database):
    assert post(server.address, spans.body([spans.span(f"n{n}") for n in range(3000)])).status == 200
    command = f"'{BINARY}' export --db '{database}' | head -c 100 > /dev/null; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20)
    assert result.stderr == ""
    assert result.stdout.strip() in ("0", "141")


def test_what_is_closed_at_the_start_is_nobody_elses(database):
    """The lock file must not become stdin or stdout where the caller has closed them."""
    home = database.parent
    for command, said in [(f"import - --db {database} <&-", "standard input"),
                          (f"serve --db {database} --otlp-http 127.0.0.1:0 --xray off >&-", "stdout")]:
        result = subprocess.run(["sh", "-c", f"exec '{BINARY}' {command}"], env=environment(home),
                                stderr=subprocess.PIPE, text=True, timeout=20)
        assert result.returncode == 2
        assert said in result.stderr and "Bad file descriptor" in result.stderr
        assert json.loads((home / "tracetop.db-lock").read_text())["pid"] > 0


def test_a_reader_that_goes_away_leaves_nothing_behind(tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    result = subprocess.run(
        ["sh", "-c", f"'{BINARY}' demo --samples '{SAMPLES}' | true"],
        env=environment(tmp_path, TMPDIR=str(temporary)), stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == 0
    assert not list(temporary.glob("*/*"))


def test_imports_at_the_same_time_wait_for_each_other(database, tmp_path):
    for number in range(4):
        one = spans.javascript([spans.javascript_span("one", "ab" * 16, f"{number + 1:016x}")])
        (tmp_path / f"{number}.json").write_text(json.dumps(one))
    imports = [subprocess.Popen([BINARY, "import", tmp_path / f"{number}.json", "--db", database],
                                env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for number in range(4)]
    for one in imports:
        said = one.communicate(timeout=30)
        assert one.returncode == 0, said
    assert len(stored(database)) == 4


def test_a_limit_finds_rare_traces_however_old(server, database):
    """The newest thousands are looked at one by one, what is older in one scan of the spans."""
    names = ["rare" if number in (3, 700, 6900) else "often" for number in range(7000)]
    for start in range(0, 7000, 1000):
        body = spans.body([spans.span(name, n=start + at) for at, name in enumerate(names[start:start + 1000])])
        assert post(server.address, body).status == 200
    every = ask("traces", "--where", "name = rare", database=database)
    assert len(every) == 3
    for limit in range(1, 5):
        some = ask("traces", "--where", "name = rare", "--limit", str(limit), database=database)
        assert some == every[:limit]
    assert len(ask("traces", "--where", "name = often", "--limit", "5500", database=database)) == 5500


@pytest.mark.parametrize("command", [["traces"], ["traces", "--format", "json"], ["keys"], ["stats"], ["export"]],
                         ids=" ".join)
def test_a_full_disk_is_said_and_ends_with_2(server, database, command):
    assert post(server.address, spans.body([spans.span()])).status == 200
    with open("/dev/full", "wb") as full:
        result = subprocess.run([BINARY, *command, "--db", database], stdout=full, stderr=subprocess.PIPE, text=True,
                                env=environment(database.parent))
    assert result.returncode == 2
    assert "stdout" in result.stderr and "No space left" in result.stderr


def test_colours_are_for_terminals_unless_asked_for(server, database):
    made = spans.span(error=True)
    assert post(server.address, spans.body([made])).status == 200
    for command in (["traces"], ["show", made.trace_id.hex()]):
        assert "\x1b" not in run(*command, database=database).stdout
        assert "\x1b[" in run(*command, "--color", "always", database=database).stdout
    with Screen(database.parent) as screen:
        cases = [("", "", True), ("NO_COLOR=1", "", False), ("", "--color never", False),
                 ("NO_COLOR=1", "--color always", True)]
        for number, (variable, options, is_coloured) in enumerate(cases):
            before, end = len(screen.raw), f"end {number}".encode()
            screen.enters(f"{variable} {BINARY} traces --db {database} {options}; echo 'e'nd {number}")
            screen.comes(lambda: end in screen.raw[before:], "no end")
            assert (b"\x1b[0;1m" in screen.raw[before:]) == is_coloured, (variable, options)


def test_options_stand_before_and_behind_the_command(server, database):
    assert post(server.address, spans.body([spans.span()])).status == 200
    listed = ask("traces", database=database)
    for words in (["--db", database, "traces", "--format", "json"], [f"--db={database}", "--format=json", "traces"],
                  ["--format", "csv", "traces", "--db", "elsewhere.db", "--format", "json", "--db", database]):
        assert json.loads(run(*words, home=database.parent).stdout) == listed


def test_without_a_terminal_it_prints_what_is_stored(server, database):
    assert post(server.address, spans.body([spans.span("checkout")])).status == 200
    result = run(database=database)
    assert result.returncode == 0 and "no terminal" in result.stderr
    assert result.stdout.count("checkout") == 3 and "1 span in 1 trace" in result.stdout
