"""What any SQLite tool reads: the public views, through Python's own sqlite3."""

import contextlib
import sqlite3
import time


def rows(database, sql, *parameters):
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, parameters)]


def stored(database):
    """Every span's (trace id, span id), as often as it is there."""
    return [(row["trace_id"], row["span_id"]) for row in rows(database, "SELECT trace_id, span_id FROM spans")]


def eventually(ask, seconds=10):
    """Asks until the answer is true; answers with the last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer
