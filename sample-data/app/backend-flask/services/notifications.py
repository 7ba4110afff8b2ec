import math

from aws_xray_sdk.core import xray_recorder
from common.work import pause
from opentelemetry import trace
from services import activity_store

tracer = trace.get_tracer("notifications")


class Notifications:
    def run():
        with tracer.start_as_current_span("notifications") as span:
            results = activity_store.rows(handle="worf", limit=5)
            with tracer.start_as_current_span("rank") as rank:
                with xray_recorder.in_subsegment("rank") as subsegment:
                    pause(25, spread=0.9)
                    weights = {"recency": 0.5, "likes": 0.25, "distance": math.nan}  # Nobody is far from himself.
                    subsegment.put_metadata("weights", weights, "ranking")
                rank.set_attribute("app.ranking.weights", [0.5, 0.25, 0.125])
                rank.set_attribute("app.ranking.model", "ranker-é-v2")
            span.set_attribute("app.result_length", len(results))
            return results
