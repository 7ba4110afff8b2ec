"""The capture container: what senders sent, byte for byte, with when (README.md describes the format)."""

import dataclasses
import http.server
import threading
import time

MAGIC = b"tracetop-capture 1"


@dataclasses.dataclass
class Record:
    offset: int  # nanoseconds after the capture's start
    path: str
    content_type: str
    content_encoding: str
    body: bytes


def write(file, start, records):
    file.write(b"%s %d %d\n" % (MAGIC, start, len(records)))
    for record in sorted(records, key=lambda record: record.offset):
        encoding = record.content_encoding or "identity"
        head = f"{record.offset} {record.path} {record.content_type} {encoding} {len(record.body)}\n"
        file.write(head.encode() + record.body + b"\n")


def read(file):
    """Returns the start in nanoseconds since the epoch, and the records."""
    head = file.readline()
    if not head.startswith(MAGIC + b" "):
        raise ValueError("not a capture")
    start, count = map(int, head.split()[2:])
    records = []
    for _ in range(count):
        offset, path, content_type, encoding, length = file.readline().decode().split()
        records.append(Record(int(offset), path, content_type, encoding, file.read(int(length))))
        if file.read(1) != b"\n":
            raise ValueError(f"record {len(records)} does not end where it says")
    return start, records


class Recorder:
    """An OTLP/HTTP endpoint that keeps every body and answers 200."""

    def __enter__(self):
        self.start, self.records = time.time_ns(), []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                recorder.records.append(Record(
                    time.time_ns() - recorder.start, self.path, self.headers["Content-Type"],
                    self.headers.get("Content-Encoding", ""), body))
                self.send_response(200)
                self.send_header("Content-Type", self.headers["Content-Type"])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
