import os

import requests
from aws_xray_sdk.core import xray_recorder
from common.work import pause
from opentelemetry import trace
from opentelemetry.trace import StatusCode
from services import activity_store, message_table

NOTIFIER_URL = os.getenv("NOTIFIER_URL", "http://localhost:4569")

tracer = trace.get_tracer("create.message")


class CreateMessage:
    def run(handle, message, recipients):
        with tracer.start_as_current_span("create message") as span:
            span.set_attribute("app.user.handle", handle)
            xray_recorder.current_segment().set_user(handle)
            span.set_attribute("app.message.length", len(message))
            span.set_attribute("app.message.preview", message[:32])
            span.set_attribute("app.message.recipients", recipients)
            errors = CreateMessage.validate(message, recipients)
            if errors:
                span.set_attribute("app.message.errors", errors)
                return errors, None
            activity = activity_store.insert({"handle": handle, "message": message})
            people = activity_store.recipients(recipients)
            delivered = CreateMessage.notify(activity["uuid"], people)
            span.set_attribute("app.message.delivered", delivered)
            message_table.put(activity)
            return None, activity | {"delivered": delivered}

    def validate(message, recipients):
        with tracer.start_as_current_span("validate"):
            xray_recorder.put_annotation("message_length", len(message))
            pause(0.5)
            errors = [] if message.strip() else ["message_blank"]
            errors += ["message_exceed_max_chars"] if len(message) > 1024 else []
            errors += [] if recipients else ["cognito_user_id_blank"]
            return errors

    def notify(activity_uuid, people):
        """A message is kept even when nobody could be notified of it."""
        with tracer.start_as_current_span("notify recipients") as span:
            body = {"activity": activity_uuid, "recipients": people}
            response = requests.post(f"{NOTIFIER_URL}/notify", json=body, timeout=5)
            try:
                response.raise_for_status()
            except requests.HTTPError as error:
                span.record_exception(error)
                span.set_status(StatusCode.ERROR, f"notifier answered {response.status_code}")
            return response.ok
