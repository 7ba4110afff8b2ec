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
        if activity is None:
            span.add_event("activity not found", {"app.activity.uuid": activity_uuid})
            return None
        with tracer.start_as_current_span("render activity") as render:
            pause(2)
            render.set_attribute("app.activity.hashtags", activity["hashtags"])
            render.set_attribute("app.activity.score", activity["score"])
        if activity["replies_count"]:
            activity["replies"] = activity_store.thread(activity_uuid)
        return activity
