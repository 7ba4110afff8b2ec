"""X-Ray datagrams as the Python SDK sends them: one segment with a subsegment, 1.1 KB, each with ids of its own."""

import json
import time

HEADER = b'{"format":"json","version":1}\n'
SPANS = 2  # in a datagram


def template():
    """One datagram, with marks where its ids go (see datagrams.c)."""
    now = time.time()
    trace, segment, subsegment = f"1-{int(now):08x}-" + "@" * 24, "#" * 16, "%" * 16
    document = {
        "id": segment, "name": "activity-store", "start_time": now, "parent_id": "3c37eb5c693fd363",
        "in_progress": False,
        "http": {"request": {"url": "http://localhost:4568/recipients", "method": "POST",
                             "user_agent": "python-requests/2.34.2", "client_ip": "127.0.0.1"},
                 "response": {"status": 200, "content_length": 57}},
        "annotations": {"recipients": 1},
        "aws": {"xray": {"sdk": "X-Ray for Python", "sdk_version": "2.15.0"}},
        "subsegments": [{
            "id": subsegment, "name": "cruddur@localhost", "start_time": now + 0.0003641, "parent_id": segment,
            "in_progress": False, "trace_id": trace, "type": "subsegment", "namespace": "remote",
            "sql": {"url": "sqlite://localhost/cruddur", "database_type": "SQLite", "database_version": "3.40.1",
                    "driver_version": "sqlite3 of Python", "user": "cruddur", "preparation": "statement",
                    "sanitized_query": "SELECT * FROM users WHERE handle = ?"},
            "end_time": now + 0.0012741}],
        "trace_id": trace, "service": {"runtime": "CPython", "runtime_version": "3.11.2"},
        "end_time": now + 0.0014999}
    return HEADER + json.dumps(document).encode()
