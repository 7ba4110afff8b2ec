"""The notifier: takes a notification into a short queue at once, and delivers in batches later."""

import queue
import threading
import uuid

from common.server import serve
from common.tracing import instrument
from common.work import pause
from flask import Flask, request
from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind, StatusCode

app = Flask(__name__)
instrument(app, excluded_urls="dynamodb")
tracer = trace.get_tracer("notifier", "0.9.2")
waiting = queue.Queue(maxsize=3)

MESSAGING = {"messaging.system": "memory", "messaging.destination.name": "notifications"}


@app.route("/notify", methods=["POST"])
def notify():
    body = request.get_json()
    if len(body["recipients"]) > 100:
        return {"error": "slow down"}, 429
    with tracer.start_as_current_span("notifications publish", kind=SpanKind.PRODUCER,
                                      attributes=MESSAGING) as span:
        try:
            waiting.put_nowait((span.get_span_context(), body))
        except queue.Full:
            span.set_status(StatusCode.ERROR, "queue is full")
            return {"error": "queue is full"}, 503, {"Retry-After": "2"}
        span.set_attribute("messaging.message.id", body["activity"])
        return {"queued": waiting.qsize()}, 202


@app.route("/dynamodb/", methods=["POST"])
def dynamodb():
    """As much of DynamoDB as the backend asks of it."""
    pause(4)
    return {}, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": str(uuid.uuid4())}


def deliver_forever():
    while True:
        deliver([waiting.get()])


def deliver(batch):
    """One consumer span for several messages: it belongs to no message's trace and links to all of them."""
    pause(700, spread=0.2)
    while not waiting.empty() and len(batch) < 5:
        batch.append(waiting.get())
    links = [Link(context, {"messaging.message.id": body["activity"]}) for context, body in batch]
    with tracer.start_as_current_span("notifications process", kind=SpanKind.CONSUMER,
                                      attributes=MESSAGING, links=links) as span:
        span.set_attribute("messaging.batch.message_count", len(batch))
        for _, body in batch:
            send(body["recipients"])


def send(people):
    with tracer.start_as_current_span("push", kind=SpanKind.CLIENT) as span:
        names = [person["display_name"] for person in people][:8]
        span.set_attribute("app.push.people", names)
        span.set_attribute("app.push.urgent", len(people) == 1)
        pause(6)


if __name__ == "__main__":
    threading.Thread(target=deliver_forever, daemon=True).start()
    serve(app)
