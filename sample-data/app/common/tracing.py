"""OpenTelemetry as the tutorial sets it up, from OTEL_… variables, and X-Ray beside it where it has a daemon."""

from common import xray
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.extension.aws.trace import AwsXRayIdGenerator
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def instrument(app, excluded_urls=None):
    # X-Ray itself wants the time in a trace's id, so ids that it shares are made its way.
    provider = TracerProvider(id_generator=AwsXRayIdGenerator() if xray.ENABLED else None)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    FlaskInstrumentor().instrument_app(app, excluded_urls=excluded_urls)
    RequestsInstrumentor().instrument()
    xray.instrument(app)  # Behind OpenTelemetry, whose span is the parent of the segment.
