"""Prepared request bodies: one is built with the SDK's classes, the others are copies with ids of their own."""

import os
import random
import struct
import time

from driver import spans

SPANS = 1000  # in a body
VERBS = ["GET", "POST", "PUT"]


def attributes(number):
    """Fourteen, as the HTTP and database instrumentations write them."""
    return {
        "http.method": VERBS[number % 3], "http.route": f"/api/things/{number % 40}/<id>", "http.status_code": 200,
        "http.url": f"http://localhost:4567/api/things/{number % 40}/{number * 7919 % 100_003}",
        "http.flavor": "1.1", "http.scheme": "http", "net.host.name": "localhost", "net.host.port": 4567,
        "net.peer.ip": "127.0.0.1", "http.user_agent": "python-requests/2.34.2", "app.result_length": number % 57,
        "app.cache.hit": number % 3 == 0, "app.score": number / 7, "app.user.id": f"user-{number * 31 % 9973}",
    }


class Template:
    """A body of 1,000 spans whose ids and times can be written over; attributes count from `first`."""

    def __init__(self, spans_a_trace, first=0):
        made, now = [], time.time_ns()
        traces = [os.urandom(16) for _ in range((SPANS + spans_a_trace - 1) // spans_a_trace)]
        for number in range(SPANS):
            trace, place = divmod(number, spans_a_trace)
            parent = made[trace * spans_a_trace + (place - 1) // 2].span_id if place else b""
            made.append(spans.span(f"GET /api/things/{number % 40}", traces[trace], parent=parent, start=now + number,
                                   milliseconds=random.lognormvariate(2, 1), **attributes(first + number)))
        self.bytes = spans.body(made, service="bench")
        self.trace_places = [places(self.bytes, trace) for trace in traces]
        self.span_places = [places(self.bytes, span.span_id) for span in made]
        self.time_places = [(self.bytes.index(b"\x39" + struct.pack("<Q", span.start_time_unix_nano)) + 1,
                             span.end_time_unix_nano - span.start_time_unix_nano) for span in made]

    def copy(self):
        """Returns the body, with new ids, starting now."""
        body, now = bytearray(self.bytes), time.time_ns()
        for group, width in ((self.trace_places, 16), (self.span_places, 8)):
            fresh = os.urandom(width * len(group))
            for number, found in enumerate(group):
                for place in found:
                    body[place:place + width] = fresh[number * width:(number + 1) * width]
        for number, (place, duration) in enumerate(self.time_places):
            # The end's tag and value follow the start's.
            struct.pack_into("<QBQ", body, place, now + number, 0x41, now + number + duration)
        return bytes(body)


def places(body, needle):
    found, at = [], body.find(needle)
    while at >= 0:
        found.append(at)
        at = body.find(needle, at + 1)
    return found
