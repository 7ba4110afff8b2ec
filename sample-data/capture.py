"""The capture container: what senders sent, byte for byte, with when (README.md describes the format)."""

import contextlib
import dataclasses
import http.server
import json
import socket
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


class HTTPEndpoint:
    """An HTTP/1.1 server on a free port of this machine that gives every POST to `answer`."""

    def answer(self, request, body):
        """Returns the content type and the bytes to answer with."""
        raise NotImplementedError

    def __enter__(self):
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                content_type, answer = endpoint.answer(self, body)
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Recorder(HTTPEndpoint):
    """An OTLP/HTTP endpoint that keeps every body and answers 200."""

    def __init__(self, start):
        self.start, self.records = start, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request, body):
        content_type = request.headers["Content-Type"]
        self.records.append(Record(
            time.time_ns() - self.start, request.path, content_type, request.headers.get("Content-Encoding", ""), body))
        return content_type, b""


class DaemonRecorder(HTTPEndpoint):
    """An X-Ray daemon's UDP side that keeps every datagram, and its TCP side that has everything sampled."""

    RULE = {"RuleName": "Default", "RuleARN": "arn:aws:xray:us-east-1::sampling-rule/Default", "ResourceARN": "*",
            "Priority": 10000, "FixedRate": 1.0, "ReservoirSize": 1, "ServiceName": "*", "ServiceType": "*",
            "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1, "Attributes": {}}

    def __init__(self, start):
        self.start, self.records = start, []

    def __enter__(self):
        super().__enter__()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.settimeout(0.2)
        self.socket.bind(("127.0.0.1", self.server.server_port))
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.ended = threading.Event()
        self.receiver = threading.Thread(target=self.receive)
        self.receiver.start()
        return self

    def answer(self, request, body):
        answer = self.sampling(request.path, json.loads(body))
        return "application/json", json.dumps(answer).encode()

    def sampling(self, path, asked):
        if path == "/GetSamplingRules":
            return {"SamplingRuleRecords": [{"SamplingRule": self.RULE, "CreatedAt": 0, "ModifiedAt": 0}]}
        targets = [{"RuleName": statistics["RuleName"], "FixedRate": 1.0}
                   for statistics in asked["SamplingStatisticsDocuments"]]
        return {"SamplingTargetDocuments": targets, "LastRuleModification": 0, "UnprocessedStatistics": []}

    def receive(self):
        while not self.ended.is_set():
            with contextlib.suppress(TimeoutError):
                body = self.socket.recv(65536)
                self.records.append(Record(time.time_ns() - self.start, "-", "-", "", body))

    def __exit__(self, *_):
        self.ended.set()
        self.receiver.join()
        self.socket.close()
        super().__exit__()
