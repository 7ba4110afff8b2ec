"""The interface in a real terminal, used as a user uses it."""

import os
import re
import signal
import threading
import unicodedata

import pytest
from cruddur import free_port
from driver import spans
from driver.screen import Screen
from driver.sender import post
from driver.tracetop import Server

TRACE = bytes(range(16))


def checkout():
    """A trace two services deep with two errors in it."""
    start = 1_700_000_000_000_000_000

    def span(number, name, parent, at, milliseconds, error=False, **attributes):
        made = spans.span(name, TRACE, bytes([number] * 8), parent=bytes([parent] * 8) if parent else b"",
                          start=start + at * 1_000_000, milliseconds=milliseconds, error=error, **attributes)
        return made

    shop = [span(1, "POST /checkout", 0, 0, 200), span(2, "reserve", 1, 5, 80), span(3, "SELECT stock", 2, 10, 30),
            span(5, "render", 1, 150, 40)]
    payment = span(4, "charge card", 1, 90, 50, error=True, **{"card.brand": "visa", "app.attempt": 3})
    payment.status.message = "declined"
    event = payment.events.add(name="exception", time_unix_nano=start + 100_000_000)
    event.attributes.extend([spans.attribute("exception.type", "ValueError"),
                             spans.attribute("exception.message", "no honor"),
                             spans.attribute("exception.stacktrace",
                                             'Traceback (most recent call last):\n  File "pay.py", line 7, in charge\n'
                                             '    raise ValueError("no honor")\nValueError: no honor\n')])
    receipt = span(6, "send receipt", 5, 160, 10, error=True)
    return spans.body(shop + [receipt], service="shop"), spans.body([payment], service="payments")


@pytest.fixture
def browsing(database):
    """tracetop receiving and browsing in one process; answers with the screen and where to send to."""
    with Screen(database.parent) as screen:
        port = free_port()
        screen.starts("--db", database, "--otlp-http", f"127.0.0.1:{port}", "--xray", "off")
        screen.shows("tracetop", "Traces")
        yield screen, ("127.0.0.1", port)


def send_checkout(address):
    for body in checkout():
        assert post(address, body).status == 200


def test_an_empty_list_says_where_to_send(browsing):
    screen, (_, port) = browsing
    screen.shows("no traces yet", "OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    screen.presses("Enter", "j", "k", "e", "Escape").shows("no traces yet")
    screen.presses("q").is_back_in_the_shell(status=0)


def test_traces_appear_as_they_arrive(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout", "shop", "200 ms")
    for number in range(3):
        post(address, spans.body([spans.span(f"GET /rows/{number}")], service="store"))
        screen.shows(f"GET /rows/{number}", "store")
    assert screen.row_of("GET /rows/2") < screen.row_of("GET /rows/0") < screen.row_of("POST /checkout")


def test_escape_is_a_key_of_its_own_while_traces_flood_in(browsing):
    screen, address = browsing
    post(address, spans.body([spans.span("first")]))
    screen.shows("first")
    over = threading.Event()

    def flood():
        while not over.is_set():
            post(address, spans.body([spans.span("more")]))

    sender = threading.Thread(target=flood, daemon=True)
    sender.start()
    try:
        for _ in range(3):
            screen.presses("/").shows("Ctrl-u clear").presses("Escape").shows("s sort")
    finally:
        over.set()
        sender.join()


def test_the_selection_stays_when_traces_arrive(browsing):
    screen, address = browsing
    for number in range(5):
        post(address, spans.body([spans.span(f"first {number}")]))
    screen.shows("first 4").presses("j", "j")
    for number in range(50):
        post(address, spans.body([spans.span(f"later {number}")]))
    screen.shows("55 traces").presses("Enter")
    screen.shows("first 2").lacks("later")


def test_a_filter_narrows_the_list(browsing):
    screen, address = browsing
    send_checkout(address)
    for number in range(5):
        post(address, spans.body([spans.span("GET /rows", **{"app.result_length": number})], service="store"))
    screen.shows("POST /checkout", "GET /rows")
    screen.presses("/").enters("app.result_length > 2")
    screen.lacks("POST /checkout").shows("2/6")
    screen.presses("/").types(" and").presses("Enter")
    screen.shows("app.result_length > 2 and")
    screen.presses("Escape", "Escape").shows("POST /checkout")


def test_the_waterfall_shows_the_tree(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("Enter")
    screen.shows("reserve", "SELECT stock", "charge card", "render", "send receipt", "payments")
    names = ["POST /checkout", "reserve", "SELECT stock", "charge card", "render", "send receipt"]
    tree = next(row for row, line in enumerate(screen.lines) if "100 ms" in line) + 1  # Below the time axis.
    assert all(name in line for name, line in zip(names, screen.lines[tree:]))
    indents = [line.index(name) for name, line in zip(names, screen.lines[tree:])]
    assert indents[0] < indents[1] < indents[2] and indents[1] == indents[4] < indents[5]
    screen.presses("Escape").shows("1 Traces", "age")


def test_folding_hides_a_subtree_and_keeps_its_head(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("Enter").shows("SELECT stock")
    screen.presses("j", "Left").lacks("SELECT stock").shows("reserve", "charge card")
    screen.presses("Right").shows("SELECT stock")
    screen.presses("g", "g", "h").lacks("reserve", "render").presses("l").shows("reserve", "render")


def test_e_goes_from_error_to_error_and_the_detail_shows_why(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("Enter").shows("charge card")
    screen.presses("e").shows("declined", "card.brand", "visa", "app.attempt")
    screen.shows("exception", "ValueError", "no honor", "pay.py")
    screen.presses("e").lacks("card.brand")
    screen.presses("E").shows("card.brand")


def test_help_shows_the_keys_of_this_screen(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("?").shows("filter", "sort")
    screen.presses("Escape").shows("POST /checkout").presses("Enter").shows("SELECT stock")
    screen.presses("?").shows("fold", "next error")
    screen.presses("?").shows("SELECT stock")


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (81, 25), (132, 43)])
def test_it_follows_the_terminals_size(browsing, size):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").resize(*size)
    screen.comes(lambda: "? help" in screen.lines[size[1] - 1] or "? " in screen.lines[size[1] - 1], "no footer")
    screen.shows("POST /checkout").presses("Enter").shows("charge card", "SELECT stock", "50")


def test_a_terminal_that_is_too_small_is_told_so_and_recovers(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout")
    for size in ((40, 10), (79, 24), (80, 23), (10, 3), (1, 1)):
        screen.resize(*size)
        if size[0] >= 40:
            screen.shows("80", "24").lacks("POST /checkout")
    screen.resize(100, 30).shows("POST /checkout")
    screen.presses("q").is_back_in_the_shell(status=0)


def test_it_can_be_suspended_and_goes_on(browsing):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("C-z")
    screen.shows("Stopped", "shell>")
    screen.resize(100, 30).enters("fg")
    screen.shows("POST /checkout", "1 Traces")
    post(address, spans.body([spans.span("after the pause")]))
    screen.shows("after the pause").presses("q").is_back_in_the_shell(status=0)


@pytest.mark.parametrize("key, status", [("q", 0), ("C-c", 0)])
def test_it_leaves_the_terminal_as_it_was(browsing, key, status):
    screen, address = browsing
    send_checkout(address)
    screen.shows("POST /checkout").presses("Enter").shows("SELECT stock").presses("Escape").shows("age")
    screen.presses(key).is_back_in_the_shell(status)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(browsing, number):
    screen, _ = browsing
    pane = int(screen.mode("pane_pid"))
    children = open(f"/proc/{pane}/task/{pane}/children").read().split()
    os.kill(int(children[0]), number)
    screen.is_back_in_the_shell()


HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x1b[2J\u202etxt.exe\u200d\x9b5n\r\n\tend"


def test_hostile_text_never_reaches_the_terminal(browsing):
    screen, address = browsing
    made = spans.span(f"evil {HOSTILE}", TRACE, error=True, **{f"key {HOSTILE}": f"value {HOSTILE}"})
    made.status.message = HOSTILE
    event = made.events.add(name=f"event {HOSTILE}", time_unix_nano=made.start_time_unix_nano)
    event.attributes.append(spans.attribute("exception.stacktrace", HOSTILE))
    assert post(address, spans.body([made], service=f"svc {HOSTILE}", scope=HOSTILE)).status == 200
    screen.shows("evil").presses("Enter").shows("value").presses("Tab", "j", "j", "Tab", "j", "Escape").shows("evil")
    raw = screen.raw
    for forbidden in (b"\x1b]0;", b"\x1b[31mred", "\u202e".encode(), "\x9b".encode(), b"\x9b5n", b"\x07"):
        assert forbidden not in raw, forbidden
    assert screen.mode("pane_title") != "owned"
    screen.presses("C-c").is_back_in_the_shell(status=0)


def test_wide_characters_keep_the_columns_straight(browsing):
    screen, address = browsing
    for name in ("plain name", "今日は東京", "🚀🔥 rocket", "combin\u0301ing"):
        post(address, spans.body([spans.span(name, milliseconds=77.0)]))
    screen.shows("plain name", "今日は東京", "rocket", "ing ")
    lines = [screen.line_with(name) for name in ("plain name", "今日は東京", "rocket", "ing ")]
    columns = {display_width(line[:line.index("77")]) for line in lines}
    assert len(columns) == 1, lines


def display_width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("variables", [
    {"NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}, {"COLORTERM": ""},
], ids=["no colour", "ASCII", "256 colours"])
def test_lesser_terminals(database, variables):
    with Server(database) as server:
        send_checkout(server.address)
    with Screen(database.parent, **variables) as screen:
        screen.starts("ui", "--db", database, "--otlp-http", "off", "--xray", "off").shows("POST /checkout")
        screen.presses("Enter").shows("charge card")
        if "NO_COLOR" in variables:
            assert not re.search(rb"\x1b\[([0-9;]*[34]8[;:]|3[1-7]m)", screen.raw)
        if "LC_ALL" in variables:
            assert all(ord(character) < 128 for character in screen.text)
        screen.presses("q", "q").is_back_in_the_shell(status=0)


def test_a_second_tracetop_is_a_viewer_that_follows(database):
    with Server(database) as server, Screen(database.parent) as screen:
        send_checkout(server.address)
        screen.starts("ui", "--db", database).shows("POST /checkout")
        post(server.address, spans.body([spans.span("arrived elsewhere")]))
        screen.shows("arrived elsewhere")
        screen.presses("q").is_back_in_the_shell(status=0)
        assert post(server.address, spans.body([spans.span()])).status == 200


def test_a_viewer_receives_when_the_receiver_has_died(database):
    with Server(database) as server, Screen(database.parent) as screen:
        port = free_port()
        screen.starts("ui", "--db", database, "--otlp-http", f"127.0.0.1:{port}", "--xray", "off").shows("viewer of pid")
        server.kill()
        screen.shows("nobody receives").presses("R").shows("live")
        assert post(("127.0.0.1", port), spans.body([spans.span("after the end")])).status == 200
        screen.shows("after the end").presses("q").is_back_in_the_shell(status=0)
