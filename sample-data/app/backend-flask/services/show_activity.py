from aws_xray_sdk.core import xray_recorder
from common.work import pause
from opentelemetry import trace
from services import activity_store

tracer = trace.get_tracer("show.activity")


class ShowActivity:
    def run(activity_uuid):
        span = trace.get_current_span()
        span.set_attribute("app.activity.uuid", activity_uuid)
        activity = activity_store.row(activity_uuid)
        span.set_attribute("app.cache.hit", False)
        xray_recorder.put_annotation("cache_hit", False)
        if activity is None:
            span.add_event("activity not found", {"app.activity.uuid": activity_uuid})
            return None
        with tracer.start_as_current_span("render activity") as render:
            with xray_recorder.in_subsegment("render activity") as subsegment:
                pause(2)
                subsegment.put_annotation("score", activity["score"])
                subsegment.put_metadata("hashtags", activity["hashtags"], "cruddur")
            render.set_attribute("app.activity.hashtags", activity["hashtags"])
            render.set_attribute("app.activity.score", activity["score"])
        if activity["replies_count"]:
            activity["replies"] = activity_store.thread(activity_uuid)
        return activity
