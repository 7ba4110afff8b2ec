"""Makes xray-python-sdk.jsonl: datagrams of the real X-Ray SDK for Python as JSON lines, header lines included.

    pip install aws-xray-sdk
    python make-xray-fixtures.py

Ids and times are set, so that making them again changes nothing.
"""

import itertools
import os
import pathlib
import random
import socket

RECEIVER = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
RECEIVER.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
RECEIVER.bind(("127.0.0.1", 0))
RECEIVER.settimeout(0.5)
os.environ["AWS_XRAY_DAEMON_ADDRESS"] = "127.0.0.1:%d" % RECEIVER.getsockname()[1]

from aws_xray_sdk.core import recorder, xray_recorder  # noqa: E402
from aws_xray_sdk.core.models import entity, http, throwable, traceid  # noqa: E402

NUMBERS = random.Random(1)
TIMES = itertools.count(1_795_162_490_123_456)


class Clock:
    """The SDK's `time` and `os`, as far as it takes times and ids from them."""

    @staticmethod
    def time():
        return next(TIMES) / 1e6

    @staticmethod
    def getcwd():
        return "/app"

    path = os.path
    environ = os.environ
    getenv = os.getenv

    @staticmethod
    def urandom(count):
        return NUMBERS.randbytes(count)


for module in (entity, recorder, throwable, traceid):
    for name in ("time", "os"):
        if hasattr(module, name):
            setattr(module, name, Clock)

# Compiled under a name of its own: the folder of this file is nobody's business.
APP = '''
@xray_recorder.capture("show")
def show():
    with xray_recorder.in_subsegment("load") as subsegment:
        subsegment.put_metadata("query", {"ids": [1, 2.5, None, True]}, "app")
        read()

@xray_recorder.capture("read")
def read():
    raise ValueError("no such activity: “7”")
'''
exec(compile(APP, "app.py", "exec"))


def failing():
    """A request that fails three levels down; the outer ones name the exception by its id."""
    segment = xray_recorder.begin_segment("backend-flask")
    segment.put_http_meta(http.METHOD, "GET")
    segment.put_http_meta(http.URL, "http://localhost:4567/api/activities/7")
    segment.put_http_meta(http.USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0")
    segment.put_http_meta(http.CLIENT_IP, "127.0.0.1")
    segment.put_http_meta(http.STATUS, 500)
    segment.put_annotation("user_handle", "andrewbrown")
    segment.put_annotation("results", 0)
    segment.put_annotation("cached", False)
    segment.put_metadata("score", float("nan"), "app")
    segment.put_metadata("half", "\ud83d")
    segment.put_metadata("now", {"iso": "2026-11-20T09:24:17Z"})
    segment.set_user("anna")
    try:
        show()
    except ValueError:
        pass
    xray_recorder.end_segment()


def calling():
    """A request that calls another service, DynamoDB and a database."""
    xray_recorder.begin_segment("backend-flask", traceid=None, parent_id="00000000000000ab")
    with xray_recorder.in_subsegment("notifier", namespace="remote") as call:
        call.put_http_meta(http.METHOD, "POST")
        call.put_http_meta(http.URL, "http://notifier:8080/notify")
        call.put_http_meta(http.STATUS, 429)
    with xray_recorder.in_subsegment("dynamodb", namespace="aws") as call:
        call.set_aws({"operation": "Query", "region": "us-east-1", "request_id": "ABC", "table_name": "cruddur",
                      "retries": 1, "resource_names": ["cruddur"]})
        call.put_http_meta(http.STATUS, 200)
    with xray_recorder.in_subsegment("cruddur@db", namespace="remote") as call:
        call.set_sql({"database_type": "PostgreSQL", "url": "postgresql://db:5432/cruddur", "user": "postgres",
                      "database_version": "15.2", "driver_version": "psycopg2", "sanitized_query": "SELECT 1"})
    xray_recorder.end_segment()


def streaming():
    """More subsegments than a segment holds: closed ones are sent on their own."""
    xray_recorder.begin_segment("backend-flask")
    with xray_recorder.in_subsegment("loop"):
        for number in range(33):
            with xray_recorder.in_subsegment("step %d" % number):
                pass
    xray_recorder.end_segment()


def main():
    xray_recorder.configure(service="backend-flask", sampling=False)
    for request in (failing, calling, streaming):
        request()
    datagrams = []
    while True:
        try:
            datagrams.append(RECEIVER.recv(65536))
        except TimeoutError:
            break
    path = pathlib.Path(__file__).with_name("xray-python-sdk.jsonl")
    path.write_bytes(b"".join(datagram + b"\n" for datagram in datagrams))


main()
