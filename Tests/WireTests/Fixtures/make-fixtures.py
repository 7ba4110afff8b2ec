"""Makes python-sdk.pb: one export of the real OpenTelemetry SDK for Python, as it is on the wire.

    pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http
    python make-fixtures.py

javascript-sdk.json is no capture: it is written by hand in the form of opentelemetry-js's JSON.
"""

import pathlib

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import (
    Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState
)


# Compiled under a name of its own: the folder of this file is nobody's business.
FAIL = """
def fail(span):
    try:
        raise ValueError("no honor")
    except ValueError as error:
        span.record_exception(error)
        span.set_status(Status(StatusCode.ERROR, str(error)))
"""
exec(compile(FAIL, "app.py", "exec"))


class Collected(SpanExporter):
    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS


def main():
    collected = Collected()
    resource = Resource({"service.name": "backend-flask", "service.version": "1.0", "replicas": 3})
    provider = TracerProvider(resource=resource, span_limits=SpanLimits(max_events=2))
    provider.add_span_processor(SimpleSpanProcessor(collected))
    tracer = provider.get_tracer("cruddur.tracer", "0.1", schema_url="https://opentelemetry.io/schemas/1.21.0")
    state = TraceState([("vendor", "abc")])
    other = SpanContext(0x0102030405060708090A0B0C0D0E0F10, 0x1112131415161718, True, TraceFlags(1), state)
    attributes = {
        "http.method": "GET",
        "http.status_code": 500,
        "http.user_agent": "Mozilla/5.0 “quoted” \"text\"\n",
        "app.now": "2023-02-19T12:00:00+00:00",
        "app.result_length": 3,
        "ratio": 0.5,
        "whole": 2.0,
        "cached": True,
        "tags": ("a", "b"),
        "sizes": [1, 2, 3],
        "emoji": "🦊",
    }
    with tracer.start_as_current_span(
        "GET /api/activities/home", kind=SpanKind.SERVER, attributes=attributes,
        links=[Link(other, {"why": "retry"})],
    ):
        with tracer.start_as_current_span("home-activities-mock-data") as inner:
            inner.add_event("one")
            inner.add_event("two", {"number": 2})
            inner.add_event("three", {"number": 3})
        with tracer.start_as_current_span("failing", kind=SpanKind.CLIENT) as span:
            fail(span)
    body = encode_spans(collected.spans).SerializeToString()
    pathlib.Path(__file__).with_name("python-sdk.pb").write_bytes(body)


main()
