"""Spans by the ten thousands: bodies that are made once and sent under new ids."""

import contextlib
import http.client
import os
import random
import threading
import time

from driver import spans
from driver.sender import Connection, post

MARK = b"\x01flood.\x02"  # The first half of every trace id, written over in each copy.
NAMES = 7
SPANS_A_TRACE = 10


class Body:
    """Spans in traces of ten; `renewed` gives the same ones in new traces."""

    def __init__(self, count=1000, milliseconds=None, **attributes):
        rolled = random.Random(count)
        made = []
        for number in range(count):
            trace = MARK + (number // SPANS_A_TRACE + 1).to_bytes(8, "big")
            values = {"app.number": number, "app.odd": number % 2 == 1, "app.score": number / 7,
                      "app.user": f"user-{rolled.randrange(500)}"} | attributes
            made.append(spans.span(f"GET /{number % NAMES}", trace, (number + 1).to_bytes(8, "big"),
                                   milliseconds=milliseconds or rolled.lognormvariate(2, 1), **values))
        self.count, self.bytes = count, spans.body(made)
        for span in made:
            span.end_time_unix_nano = 0
        self.unfinished = spans.body(made)

    def renewed(self):
        """The body, and the same spans in progress."""
        mark = os.urandom(8)
        return self.bytes.replace(MARK, mark), self.unfinished.replace(MARK, mark)


def fill(address, count, body=None, **attributes):
    """Sends so many spans, and gives the body that they were made from."""
    body = body or Body(**attributes)
    for _ in range(0, count, body.count):
        assert post(address, body.renewed()[0], timeout=60).status == 200
    return body


@contextlib.contextmanager
def under_load(senders, shortest, longest):
    """Has the threads send for so many seconds before what follows ends the server, and for them to notice."""
    for sender in senders:
        sender.start()
    time.sleep(random.uniform(shortest, longest))
    yield senders
    for sender in senders:
        sender.join(timeout=10)
        assert not sender.is_alive()


class Flood(threading.Thread):
    """Sends until the server is gone, or `over` is set. A share of the spans is sent in progress first, and
    replaced."""

    def __init__(self, address, replaced=0.0, body=None):
        super().__init__(daemon=True)
        self.address, self.replaced, self.body = address, replaced, body or Body(300)
        self.over, self.acknowledged, self.refused = threading.Event(), 0, 0

    def run(self):
        try:
            with Connection(self.address, timeout=60) as connection:
                while not self.over.is_set():
                    complete, unfinished = self.body.renewed()
                    if random.random() < self.replaced:
                        self.send(connection, unfinished, 0)
                    self.send(connection, complete, self.body.count)
        except (OSError, http.client.HTTPException):
            pass

    def send(self, connection, body, count):
        if connection.post(body).status == 200:
            self.acknowledged += count
        else:
            self.refused += 1
            self.over.wait(0.05)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(timeout=60)
