"""Spans to send, built with the SDK's own protobuf classes; and the same as JSON in the JavaScript SDK's dialect."""

import os
import time

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

SECOND = 1_000_000_000


def attribute(key, value):
    match value:
        case bool():
            return KeyValue(key=key, value=AnyValue(bool_value=value))
        case int():
            return KeyValue(key=key, value=AnyValue(int_value=value))
        case float():
            return KeyValue(key=key, value=AnyValue(double_value=value))
    return KeyValue(key=key, value=AnyValue(string_value=value))


def span(name="GET /", trace_id=None, span_id=None, parent=b"", start=None, milliseconds=10.0, error=False,
         **attributes):
    start = start or time.time_ns()
    made = Span(trace_id=trace_id or os.urandom(16), span_id=span_id or os.urandom(8), parent_span_id=parent,
                name=name, kind=Span.SPAN_KIND_SERVER, start_time_unix_nano=start,
                end_time_unix_nano=start + int(milliseconds * 1_000_000))
    made.status.code = 2 if error else 0
    made.attributes.extend(attribute(key, value) for key, value in attributes.items())
    return made


def request(spans, service="shop", scope="tests"):
    made = ExportTraceServiceRequest()
    resource = made.resource_spans.add()
    resource.resource.attributes.append(attribute("service.name", service))
    scope_spans = resource.scope_spans.add()
    scope_spans.scope.name = scope
    scope_spans.spans.extend(spans)
    return made


def body(spans, **names):
    return request(spans, **names).SerializeToString()


def identity(made):
    """(trace id, span id) in hex, as the views spell them."""
    return made.trace_id.hex(), made.span_id.hex()


def javascript(spans, service="storefront"):
    """The request as the JavaScript SDK writes it: times as strings, integers bare, empty values as {}."""
    return {"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}],
                     "droppedAttributesCount": 0, "schemaUrl": "https://opentelemetry.io/schemas/1.7.0"},
        "scopeSpans": [{"scope": {"name": "@opentelemetry/instrumentation-http", "version": "0.57.0"},
                        "spans": spans}],
    }]}


def javascript_span(name, trace_id, span_id, parent_id=None, **more):
    start = time.time_ns()
    made = {
        "traceId": trace_id, "spanId": span_id, "name": name, "kind": 3,
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 5_000_000),
        "attributes": [], "droppedAttributesCount": 0, "events": [], "droppedEventsCount": 0,
        "status": {"code": 0}, "links": [], "droppedLinksCount": 0, "flags": 257,
    }
    return made | ({"parentSpanId": parent_id} if parent_id else {}) | more
