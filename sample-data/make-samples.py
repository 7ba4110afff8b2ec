"""Runs the application under load and keeps what its SDKs send: started by make.sh."""

import argparse
import collections
import getpass
import gzip
import json
import os
import pathlib
import re
import socket
import sys
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

    with capture.Recorder() as recorder:
        with Cruddur(sys.executable, recorder.url, app=options.root, ports=PORTS, environment=ENVIRONMENT,
                     environments=ENVIRONMENTS) as cruddur:
            print("answers:", load.run(cruddur.url(), options.requests, options.seconds))
    for service, text in cruddur.errors.items():
        print(f"{service} wrote {len(text.splitlines())} lines to stderr")
    check_names(recorder.records)
    with open(HERE / "otlp-http.capture", "wb") as file:
        capture.write(file, recorder.start, recorder.records)
    counts = count(recorder.records)
    (HERE / "otlp-http.json").write_text(json.dumps(counts, indent=2) + "\n")
    print(json.dumps(counts))


def plain(record):
    match record.content_encoding:
        case "gzip":
            return gzip.decompress(record.body)
        case "deflate":
            return zlib.decompress(record.body)
    return record.body


def check_names(records):
    """Fails rather than keep who and where this machine is."""
    names = {socket.gethostname(), socket.getfqdn(), getpass.getuser()} - {"localhost"}
    paths = {str(pathlib.Path.home()), str(HERE), os.getcwd(), "/home/", "/Users/"}
    private = re.compile("|".join([rf"\b{re.escape(name)}\b" for name in names] + list(map(re.escape, paths))))
    for record in records:
        for text in texts(ExportTraceServiceRequest.FromString(plain(record))):
            if found := private.search(text):
                sys.exit(f"not kept: this machine is named, by {found[0]!r} in {text!r}")


def texts(message):
    for _, value in message.ListFields():
        for item in value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else [value]:
            if isinstance(item, str):
                yield item
            elif isinstance(item, Message):
                yield from texts(item)


def count(records):
    """What is in the capture, by the SDK's own protobuf classes: tests compare a replay with it."""
    traces, services, biggest = set(), collections.Counter(), collections.Counter()
    errors = events = links = 0
    for record in records:
        for resource in ExportTraceServiceRequest.FromString(plain(record)).resource_spans:
            name = next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
            for scope in resource.scope_spans:
                for span in scope.spans:
                    traces.add(span.trace_id)
                    services[name] += 1
                    biggest[span.trace_id] += 1
                    errors += span.status.code == 2
                    events += len(span.events)
                    links += len(span.links)
    return {
        "requests": len(records), "spans": services.total(), "traces": len(traces), "services": dict(services),
        "error_spans": errors, "events": events, "links": links, "most_spans_in_a_trace": max(biggest.values()),
    }


if __name__ == "__main__":
    main()
