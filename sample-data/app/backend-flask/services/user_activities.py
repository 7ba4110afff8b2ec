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
                pause(1 + len(results) / 3)
            return results
