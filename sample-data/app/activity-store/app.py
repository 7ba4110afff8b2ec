"""The activity store: rows in SQLite behind a pool of connections, one span a statement."""

import uuid

import people
from aws_xray_sdk.core import xray_recorder
from common.server import serve
from common.tracing import instrument
from common.work import pause
from database import query
from flask import Flask, request
from opentelemetry import trace

app = Flask(__name__)
instrument(app)
tracer = trace.get_tracer("activity.store", "2.1.0")


@app.route("/rows")
def rows():
    limit = request.args.get("limit", 20, int)
    handle = request.args.get("handle", "%")
    term = f"%{request.args.get('term', '')}%"
    found = query(
        "SELECT a.*, u.display_name FROM activities a JOIN users u ON u.handle = a.handle "
        "WHERE a.handle LIKE ? AND a.message LIKE ? ORDER BY a.score DESC LIMIT ?",
        handle, term, limit)
    if "counts" in request.args:
        for row in found:  # The N+1 that a join would spare.
            row |= query("SELECT count(*) AS replies FROM activities WHERE reply_to = ?", row["uuid"])[0]
    pause(1)
    return found


@app.route("/rows", methods=["POST"])
def insert():
    activity = request.get_json() | {"uuid": str(uuid.uuid4())}
    with tracer.start_as_current_span("transaction") as span:
        query("BEGIN")
        query("INSERT INTO activities (uuid, handle, message, score) VALUES (:uuid, :handle, :message, 0.5)",
              **activity)
        query("COMMIT")
        span.add_event("committed", {"db.rows_affected": 1})
    return activity


@app.route("/rows/<string:activity_uuid>")
def row(activity_uuid):
    found = query("SELECT * FROM activities WHERE uuid = ?", activity_uuid)
    if not found:
        return {"error": "no such row"}, 404
    hashtags = [word for word in found[0]["message"].split() if word.startswith("#")]
    replies = query("SELECT count(*) AS replies FROM activities WHERE reply_to = ?", activity_uuid)
    return found[0] | {"hashtags": hashtags, "replies_count": replies[0]["replies"]}


@app.route("/threads/<string:activity_uuid>")
def thread(activity_uuid):
    return load_thread(activity_uuid, depth=0)


@xray_recorder.capture("load thread")
def load_thread(activity_uuid, depth):
    with tracer.start_as_current_span("load thread") as span:
        span.set_attribute("app.thread.depth", depth)
        replies = query("SELECT * FROM activities WHERE reply_to = ?", activity_uuid)
        for reply in replies:
            author = query("SELECT display_name FROM users WHERE handle = ?", reply["handle"])
            reply["author"] = author[0]["display_name"]
            reply["replies"] = load_thread(reply["uuid"], depth + 1)
        return replies


@app.route("/recipients", methods=["POST"])
def recipients():
    with tracer.start_as_current_span("resolve recipients") as span:
        handles = request.get_json()
        xray_recorder.put_annotation("recipients", len(handles))
        span.set_attribute("app.recipients", len(handles))
        return [user for handle in handles for user in query("SELECT * FROM users WHERE handle = ?", handle)]


if __name__ == "__main__":
    people.settle()
    serve(app)
