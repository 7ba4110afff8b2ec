"""Runs the application under load and keeps what its SDKs send: started by make.sh."""

import argparse
import collections
import getpass
import gzip
import itertools
import json
import os
import pathlib
import re
import socket
import sys
import time
import zlib
from collections.abc import Sequence

import capture
import load
from cruddur import Cruddur
from google.protobuf.message import Message
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

HERE = pathlib.Path(__file__).parent
PORTS = {"backend-flask": 4567, "activity-store": 4568, "notifier": 4569}

# Three senders, three ways to send: what a receiver meets in one team.
ENVIRONMENTS = {
    "backend-flask": {"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"},
    "activity-store": {"OTEL_EXPORTER_OTLP_COMPRESSION": "deflate"},
    "notifier": {"OTEL_SEMCONV_STABILITY_OPT_IN": "http"},
}
ENVIRONMENT = {
    "OTEL_BSP_SCHEDULE_DELAY": "2000",
    "OTEL_RESOURCE_ATTRIBUTES": "service.namespace=cruddur,service.version=1.4.0,deployment.environment=development",
}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--root", required=True, type=pathlib.Path, help="where the application is")
    options.add_argument("--requests", default=520, type=int)
    options.add_argument("--seconds", default=240, type=int)
    options = options.parse_args()

    start = time.time_ns()
    with capture.Recorder(start) as otlp, capture.DaemonRecorder(start) as daemon:
        with Cruddur(sys.executable, otlp.url, app=options.root, ports=PORTS, environment=ENVIRONMENT,
                     environments=ENVIRONMENTS, daemon=daemon.address) as cruddur:
            print("answers:", load.run(cruddur.url(), options.requests, options.seconds))
    for service, text in cruddur.errors.items():
        print(f"{service} wrote {len(text.splitlines())} lines to stderr")
    spans = [ExportTraceServiceRequest.FromString(plain(record)) for record in otlp.records]
    documents = [document(record) for record in daemon.records]
    check_names(itertools.chain(*map(texts, spans), map(json.dumps, documents)))
    keep("otlp-http", otlp, count(spans))
    keep("xray-udp", daemon, count_documents(documents, {span.trace_id.hex() for span in every_span(spans)}))


def keep(name, recorder, counts):
    with open(HERE / f"{name}.capture", "wb") as file:
        capture.write(file, recorder.start, recorder.records)
    (HERE / f"{name}.json").write_text(json.dumps(counts, indent=2) + "\n")
    print(name, json.dumps(counts))


def plain(record):
    match record.content_encoding:
        case "gzip":
            return gzip.decompress(record.body)
        case "deflate":
            return zlib.decompress(record.body)
    return record.body


def document(record):
    header, body = record.body.split(b"\n", 1)
    assert json.loads(header) == {"format": "json", "version": 1}
    return json.loads(body)


def check_names(texts):
    """Fails rather than keep who and where this machine is."""
    names = {socket.gethostname(), socket.getfqdn(), getpass.getuser()} - {"localhost"}
    paths = {str(pathlib.Path.home()), str(HERE), os.getcwd(), "/home/", "/Users/"}
    private = re.compile("|".join([rf"\b{re.escape(name)}\b" for name in names] + list(map(re.escape, paths))))
    for text in texts:
        if found := private.search(text):
            sys.exit(f"not kept: this machine is named, by {found[0]!r} in {text!r}")


def texts(message):
    for _, value in message.ListFields():
        for item in value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else [value]:
            if isinstance(item, str):
                yield item
            elif isinstance(item, Message):
                yield from texts(item)


def every_span(requests):
    for request in requests:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                yield from scope.spans


def count(requests):
    """What is in the capture, by the SDK's own protobuf classes: tests compare a replay with it."""
    services = collections.Counter()
    for request in requests:
        for resource in request.resource_spans:
            name = next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
            services[name] += sum(len(scope.spans) for scope in resource.scope_spans)
    spans = list(every_span(requests))
    biggest = collections.Counter(span.trace_id for span in spans)
    return {
        "requests": len(requests), "spans": len(spans), "traces": len(biggest), "services": dict(services),
        "error_spans": sum(span.status.code == 2 for span in spans), "events": sum(len(span.events) for span in spans),
        "links": sum(len(span.links) for span in spans), "most_spans_in_a_trace": max(biggest.values()),
    }


def entities(document):
    """A segment or subsegment and all that are nested in it."""
    yield document
    for subsegment in document.get("subsegments", ()):
        yield from entities(subsegment)


def count_documents(documents, otlp_traces):
    """The same of X-Ray's documents; `shared_traces` are those of which OTLP's requests have spans as well."""
    found = [entity for document in documents for entity in entities(document)]
    traces = collections.Counter(entity["trace_id"].replace("1-", "", 1).replace("-", "") for entity in found)
    return {
        "datagrams": len(documents), "spans": len({(entity["trace_id"], entity["id"]) for entity in found}),
        "traces": len(traces), "shared_traces": len(traces.keys() & otlp_traces),
        "services": dict(collections.Counter(document["name"] for document in documents if "type" not in document)),
        "streamed": sum("type" in document for document in documents),
        "namespaces": dict(collections.Counter(entity.get("namespace", "") for entity in found)),
        "faults": sum("fault" in entity for entity in found), "errors": sum("error" in entity for entity in found),
        "throttles": sum("throttle" in entity for entity in found),
        "causes_by_id": sum(isinstance(entity.get("cause"), str) for entity in found),
        "annotated": sum(bool(entity.get("annotations")) for entity in found),
        "most_spans_in_a_trace": max(traces.values()),
    }


if __name__ == "__main__":
    main()
