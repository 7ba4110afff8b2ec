"""Acknowledged means committed: the process may die at any moment."""

import collections
import http.client
import random
import threading

from driver import spans
from driver.database import rows, stored
from driver.flood import under_load
from driver.sender import PROTOBUF, Connection
from driver.tracetop import Server, ask, run

ROUNDS = 10


class Sender(threading.Thread):
    """Sends until the server is gone; keeps the ids that were acknowledged, and those that were on the way."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.acknowledged, self.sent = address, [], []

    def run(self):
        try:
            with Connection(self.address) as connection:
                while True:
                    made = [spans.span(f"step {number}", key=number) for number in range(random.choice([1, 5, 60]))]
                    ids = list(map(spans.identity, made))
                    self.sent += ids
                    if connection.post(spans.body(made), content_type=PROTOBUF).status == 200:
                        self.acknowledged += ids
        except (OSError, http.client.HTTPException):
            pass


def test_kill_9_under_load_loses_no_acknowledged_span_and_doubles_none(database):
    acknowledged, sent = set(), set()
    for _ in range(ROUNDS):
        with Server(database) as server:
            with under_load([Sender(server.address) for _ in range(4)], 0.05, 0.6) as senders:
                server.kill()
        for sender in senders:
            acknowledged |= set(sender.acknowledged)
            sent |= set(sender.sent)
    with Server(database):
        counts = collections.Counter(stored(database))
        assert len(acknowledged) > ROUNDS * 20, "too little was sent to prove anything"
        assert not acknowledged - counts.keys()
        assert not counts.keys() - sent
        assert max(counts.values()) == 1
        stats = ask("stats", database=database)
        assert stats["stored"]["spans"] == len(counts)
        assert rows(database, "SELECT sum(span_count) AS n FROM traces") == [{"n": len(counts)}]
        assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_what_was_not_acknowledged_can_be_sent_again(database):
    """The sender whose answer was lost sends again: one copy stays."""
    body = [spans.span() for _ in range(20)]
    with Server(database) as server, Connection(server.address) as connection:
        connection.post(spans.body(body))
        server.kill()
    with Server(database) as server, Connection(server.address) as connection:
        assert connection.post(spans.body(body)).status == 200
    assert sorted(stored(database)) == sorted(map(spans.identity, body))


def test_sigterm_commits_what_was_taken_and_ends_at_once(database):
    with Server(database) as server:
        with under_load([Sender(server.address) for _ in range(4)], 0.3, 0.3) as senders:
            status, seconds = server.stop()
        assert (status, server.stderr) == (0, "")
        assert seconds < 2
    acknowledged = {identity for sender in senders for identity in sender.acknowledged}
    assert acknowledged and not acknowledged - set(stored(database))


def test_an_idle_connection_does_not_hold_up_the_end(database):
    with Server(database) as server, Connection(server.address) as connection:
        assert connection.post(spans.body([spans.span()])).status == 200
        status, seconds = server.stop()
    assert status == 0 and seconds < 2


def test_ephemeral_leaves_nothing_behind(tmp_path):
    with Server(tmp_path / "unused.db") as server:
        server.stop()
    (tmp_path / "unused.db").unlink()
    before = set(tmp_path.rglob("*"))
    result = run("traces", "--ephemeral", home=tmp_path)
    assert result.returncode == 0
    assert {path for path in tmp_path.rglob("*") if path.is_file()} <= before
