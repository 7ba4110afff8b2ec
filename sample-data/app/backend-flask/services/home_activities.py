from datetime import datetime, timezone

from aws_xray_sdk.core import xray_recorder
from common.work import pause
from opentelemetry import trace
from services import activity_store

tracer = trace.get_tracer("home.activities")


class HomeActivities:
    def run(limit, median_ms=10):
        with tracer.start_as_current_span("home-activites-mock-data"):
            span = trace.get_current_span()
            now = datetime.now(timezone.utc).astimezone()
            span.set_attribute("app.now", now.isoformat())
            pause(median_ms, spread=0.8)
            results = activity_store.rows(limit=limit)
            span.set_attribute("app.result_length", len(results))
            xray_recorder.put_annotation("result_length", len(results))
            xray_recorder.put_metadata("now", now.isoformat())
            return results
