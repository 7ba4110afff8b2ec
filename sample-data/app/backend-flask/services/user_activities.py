from aws_xray_sdk.core import xray_recorder
from common.work import pause
from opentelemetry import trace
from services import activity_store

tracer = trace.get_tracer("user.activities")


class UserActivities:
    def run(handle):
        with tracer.start_as_current_span("user activities") as span:
            results = activity_store.rows(handle=handle, limit=30, counts="yes")
            span.set_attribute("app.user.handle", handle)
            span.set_attribute("app.result_length", len(results))
            if results:
                span.set_attribute("app.user.display_name", results[0]["display_name"])
            with tracer.start_as_current_span("render"):
                UserActivities.render(handle, results)
            return results

    def render(handle, results):
        """A subsegment by hand, as the tutorial adds it."""
        subsegment = xray_recorder.begin_subsegment("mock-data")
        pause(1 + len(results) / 3)
        subsegment.put_annotation("handle", handle)
        subsegment.put_annotation("result_length", len(results))
        subsegment.put_metadata("results", {"size": len(results), "newest": results[:1]}, "cruddur")
        xray_recorder.end_subsegment()
