"""HTTP by hand, for what the SDKs' libraries are too polite to send."""

import contextlib
import http.client
import json
import socket

from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

PROTOBUF = "application/x-protobuf"
JSON = "application/json"


class Connection:
    """One keep-alive connection."""

    def __init__(self, address, timeout=10):
        self.connection = http.client.HTTPConnection(*address, timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def send(self, method, path, body=None, headers=(), chunks=None):
        """`chunks` sends a chunked body; answers with the response, its body read."""
        self.connection.request(method, path, body=iter(chunks) if chunks else body, headers=dict(headers),
                                encode_chunked=bool(chunks))
        response = self.connection.getresponse()
        response.content = response.read()
        return response

    def post(self, body, path="/v1/traces", content_type=PROTOBUF, chunks=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type:
            headers["Content-Type"] = content_type
        if chunks:
            headers["Transfer-Encoding"] = "chunked"
        return self.send("POST", path, body, headers, chunks)


def post(address, body, **options):
    with Connection(address) as connection:
        return connection.post(body, **options)


def post_json(address, value, **options):
    return post(address, json.dumps(value).encode(), content_type=JSON, **options)


def status_of(response):
    """The google.rpc.Status of an error, from the encoding that the request had."""
    if response.getheader("Content-Type").startswith(JSON):
        return json.loads(response.content)["message"]
    assert response.getheader("Content-Type") == PROTOBUF
    return Status.FromString(response.content).message


def partial_success(response):
    return ExportTraceServiceResponse.FromString(response.content).partial_success


def raw(address, data, timeout=5):
    """Sends bytes, and answers with all that comes back until the peer closes or is silent."""
    answer = b""
    with socket.create_connection(address, timeout=timeout) as stream:
        stream.sendall(data)
        stream.settimeout(1)
        with contextlib.suppress(TimeoutError, ConnectionError):
            while read := stream.recv(65536):
                answer += read
    return answer
