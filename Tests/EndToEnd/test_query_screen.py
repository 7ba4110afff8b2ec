"""The query screen in a real terminal: ask, select, open, compare, as a user does."""

import time

import pytest
from cruddur import free_port
from driver import spans
from driver.screen import Screen
from driver.sender import post


def region(number):
    """Every tenth request is slow, and comes from eu-3."""
    slow = number % 10 == 0
    return spans.span(
        f"GET /{number % 4}", milliseconds=900 if slow else 5 + number % 7,
        start=time.time_ns() - 60_000_000_000 + number * 200_000_000,
        **{"cloud.region": "eu-3" if slow else f"eu-{number % 3}", "app.user": f"user {number}"})


def send(address, numbers):
    assert post(address, spans.body([region(number) for number in numbers], service="shop")).status == 200


@pytest.fixture
def asking(database):
    """The query screen over 200 requests; answers with the screen and where to send more."""
    with Screen(database.parent) as screen:
        port = free_port()
        screen.starts("--db", database, "--otlp-http", f"127.0.0.1:{port}", "--xray", "off").shows("Traces")
        send(("127.0.0.1", port), range(200))
        screen.presses("2").shows("P90(duration_ms) over time", "200 spans")
        yield screen, ("127.0.0.1", port)


def ask(screen, query):
    screen.presses("/", "C-u").enters(query)


def test_a_question_is_completed_asked_and_said_to_be_wrong(asking):
    screen, _ = asking
    screen.presses("/", "C-u").types("COUNT GROUP BY cloud.r").shows("Tab completes", "cloud.region")
    screen.presses("Tab", "Enter").shows("COUNT over time", "eu-3", "eu-0")
    ask(screen, "MAX(cloud.regoin)")
    screen.shows("unknown column `cloud.regoin`; did you mean `cloud.region`?")


def test_the_slow_ones_are_selected_opened_and_compared(asking):
    screen, _ = asking
    ask(screen, "HEATMAP(duration_ms) GROUP BY name")
    screen.shows("GET /0")
    # The cursor begins at the fullest cell; the slow ones are at the top, over all of the time.
    screen.presses("k").shows("◆")
    screen.presses(*["k"] * 40, "g", "v", "G").shows("selected:", "20 spans")
    screen.presses("Enter").shows("20 traces · slowest first", "900 ms")
    screen.presses("Enter").shows("Query ›", "GET /")
    screen.presses("Escape").shows("slowest first")
    screen.presses("Escape").shows("selected:")
    screen.presses("b").shows("Compare", "selection", "20 spans", "180")
    screen.shows('cloud.region = "eu-3"', "100% of the selection, 0% of the rest", "only here")
    # What is different in every span says nothing.
    screen.lacks("app.user")
    screen.presses("a").shows("app.user", "100% different")
    screen.presses("g", "Enter").shows('WHERE cloud.region = "eu-3" GROUP BY name', "20 of 200 spans")


def test_a_row_becomes_a_filter_and_is_compared(asking):
    screen, _ = asking
    ask(screen, "COUNT GROUP BY cloud.region ORDER BY COUNT ASC")
    screen.shows("COUNT over time").presses("b").shows("Compare cloud.region = eu-3", "duration_ms")
    screen.presses("Escape", "x").shows('NOT cloud.region = "eu-3"', "180 of 200 spans")


def test_answers_follow_what_arrives_unless_paused(asking):
    screen, address = asking
    ask(screen, "COUNT GROUP BY cloud.region")
    screen.shows("COUNT over time").presses("j").shows("▸■ eu-1")
    send(address, range(200, 260))
    screen.comes(lambda: "260 spans" in screen.lines[1], "not up to date")
    assert "eu-1" in screen.line_with("▸")
    screen.presses("Space").shows("paused")
    send(address, range(260, 300))
    time.sleep(2)
    assert "260 spans" in screen.lines[1]
    screen.presses("Space").shows("live")
    screen.comes(lambda: "300 spans" in screen.lines[1], "not up to date")


def test_a_box_is_drawn_with_the_mouse(asking):
    screen, _ = asking
    top = next(row for row, line in enumerate(screen.lines) if line.startswith(" HEATMAP"))

    def mouse(button, column, row, end="M"):
        screen.types(f"\x1b[<{button};{column + 1};{row + 1}{end}")

    mouse(0, 20, top + 2)
    mouse(32, 90, top + 9)
    mouse(0, 90, top + 9, "m")
    screen.shows("selected:").presses("z").shows("SINCE", "UNTIL")
    screen.presses("0").lacks("SINCE")


def test_an_empty_file_and_an_answer_without_spans_say_what_helps(database):
    with Screen(database.parent, width=80, height=24) as screen:
        screen.starts("--db", database, "--otlp-http", "127.0.0.1:0", "--xray", "off").shows("Traces")
        screen.presses("2").shows("nothing is stored yet")
        screen.presses("Enter", "b", "v", "f", "x", "s", "z", "P", "Tab", "2").shows("nothing is stored yet")
        screen.resize(30, 5).shows("too small")
        screen.resize(80, 24).shows("nothing is stored yet").presses("q", "q").is_back_in_the_shell(status=0)
