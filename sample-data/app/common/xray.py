"""The X-Ray SDK as the tutorial sets it up, and one trace id for what it and OpenTelemetry record of a request."""

import logging
import os

from aws_xray_sdk import global_sdk_config
from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.core.plugins import elasticbeanstalk_plugin
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from flask import request
from opentelemetry import trace
from opentelemetry.propagators.aws import AwsXRayPropagator

# The name is the segment's. Where it or the daemon is missing, segments and subsegments are dummies.
ENABLED = {"AWS_XRAY_DAEMON_ADDRESS", "AWS_XRAY_TRACING_NAME"} <= os.environ.keys()
global_sdk_config.set_sdk_enabled(ENABLED)

# Elastic Beanstalk keeps this file in /var; here it lies beside the application.
elasticbeanstalk_plugin.CONF_PATH = "environment.conf"


def instrument(app):
    if not ENABLED:
        return
    if os.path.exists(elasticbeanstalk_plugin.CONF_PATH):
        xray_recorder.configure(plugins=("ElasticBeanstalkPlugin",))
    # OpenTelemetry's exporter sends by requests as well, and belongs to no segment.
    xray_recorder.configure(context_missing="IGNORE_ERROR")
    logging.getLogger("aws_xray_sdk.core.recorder").setLevel(logging.ERROR)
    patch(("requests", "botocore"))
    app.before_request(join_traces)
    XRayMiddleware(app, xray_recorder)


def join_traces():
    """Hands OpenTelemetry's trace to X-Ray's middleware, as if the caller had sent it in its header."""
    here = trace.get_current_span().get_span_context()
    if here.trace_flags.sampled and "X-Amzn-Trace-Id" not in request.headers:
        header = {}
        AwsXRayPropagator().inject(header)
        request.environ["HTTP_X_AMZN_TRACE_ID"] = header["X-Amzn-Trace-Id"]
