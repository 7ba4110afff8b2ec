"""Cruddur's backend: the tutorial's Flask application, with two services behind it."""

import requests
from aws_xray_sdk.core import xray_recorder
from common.server import serve
from common.tracing import instrument
from flask import Flask, request
from services.create_message import CreateMessage
from services.home_activities import HomeActivities
from services.notifications import Notifications
from services.search_activities import SearchActivities
from services.show_activity import ShowActivity
from services.user_activities import UserActivities

app = Flask(__name__)
instrument(app)


@app.route("/api/activities/home")
@xray_recorder.capture("activities_home")
def data_home():
    return HomeActivities.run(limit=request.args.get("limit", 20, int))


@app.route("/api/activities/notifications")
@xray_recorder.capture("activities_notifications")
def data_notifications():
    return Notifications.run()


@app.route("/api/activities/search")
@xray_recorder.capture("activities_search")
def data_search():
    return SearchActivities.run(term=request.args.get("term", ""))


@app.route("/api/activities/@<string:handle>")
@xray_recorder.capture("activities_users")
def data_handle(handle):
    return UserActivities.run(handle)


@app.route("/api/activities/<string:activity_uuid>")
@xray_recorder.capture("activities_show")
def data_show_activity(activity_uuid):
    activity = ShowActivity.run(activity_uuid)
    return activity or ({"error": "no such activity"}, 404)


@app.route("/api/messages", methods=["POST"])
def data_create_message():
    errors, message = CreateMessage.run(**request.get_json())
    return ({"errors": errors}, 422) if errors else message


@app.route("/api/slow")
def data_slow():
    return {"rows": len(HomeActivities.run(limit=200, median_ms=700))}


@app.route("/boom")
@xray_recorder.capture("boom")
def boom():
    return {"honor": find_honor(handle="worf")}


@xray_recorder.capture("find honor")
def find_honor(handle):
    return look_up(handle)["honor"]


@xray_recorder.capture("look up")
def look_up(handle):
    raise ValueError("no honor")


@app.errorhandler(requests.RequestException)
def upstream_failed(error):
    return {"error": "a service behind this one failed"}, 502


if __name__ == "__main__":
    serve(app)
