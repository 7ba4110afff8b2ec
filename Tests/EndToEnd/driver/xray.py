"""X-Ray documents: sent by hand, by the SDK's own recorder, or by the sample application with a note of each."""

import contextlib
import json
import os
import pathlib
import socket
import sys
import time

from aws_xray_sdk.core import AWSXRayRecorder
from aws_xray_sdk.core.emitters.udp_emitter import UDPEmitter
from cruddur import APP, Cruddur

HEADER = b'{"format": "json", "version": 1}\n'
PROBE = pathlib.Path(__file__).parent / "probe"


def trace_id(seconds=None):
    return f"1-{int(seconds or time.time()):08x}-{os.urandom(12).hex()}"


def segment(name="shop", trace=None, milliseconds=10.0, **members):
    """A complete segment; `parent_id`, `type` and all else as given; end_time=None leaves it out."""
    start = members.get("start_time", time.time())
    made = {"name": name, "id": os.urandom(8).hex(), "trace_id": trace or trace_id(), "start_time": start,
            "end_time": start + milliseconds / 1000} | members
    return {key: value for key, value in made.items() if value is not None}


def in_progress(made):
    return {key: value for key, value in made.items() if key != "end_time"} | {"in_progress": True}


def hexadecimal(trace):
    """The id as OpenTelemetry spells it."""
    return trace.replace("1-", "", 1).replace("-", "")


def datagram(document):
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return HEADER + text


def send(address, *documents):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for document in documents:
            sender.sendto(datagram(document), address)


def entities(document):
    """A segment or subsegment and all that are nested in it."""
    yield document
    for subsegment in document.get("subsegments", ()):
        yield from entities(subsegment)


def identities(documents):
    """(trace id, span id) of every segment and subsegment, as the views spell them."""
    return [(hexadecimal(document["trace_id"]), entity["id"])
            for document in documents for entity in entities(document)]


class NotingEmitter(UDPEmitter):
    """The SDK's emitter, with a note of every document that it sent."""

    def __init__(self):
        super().__init__()
        self.documents = []

    def _send_data(self, data):
        super()._send_data(data)
        self.documents.append(json.loads(data.split("\n", 1)[1]))


def recorder(address, service="shop", sampling=False):
    """The real SDK's recorder in this process; without sampling it records everything and asks nobody."""
    made = AWSXRayRecorder()
    made.configure(service=service, emitter=NotingEmitter(), sampling=sampling)
    made.emitter.set_daemon_address("%s:%d" % address)
    return made


@contextlib.contextmanager
def visited_cruddur(server, folder, opentelemetry=False):
    """The sample application traced by X-Ray, and by OpenTelemetry if so asked; `sent()` is what X-Ray sent."""
    noted = pathlib.Path(folder) / "sent"
    noted.touch()
    environment = {"PACE": "0", "OTEL_BSP_SCHEDULE_DELAY": "200", "XRAY_SENT": str(noted),
                   "PYTHONPATH": f"{PROBE}:{APP}"}
    with Cruddur(sys.executable, server.url if opentelemetry else None, environment=environment,
                 daemon=server.daemon) as cruddur:
        cruddur.sent = lambda: [json.loads(line) for line in noted.read_text().splitlines()]
        yield cruddur
