"""Flask's own server without its banner and access log; ends at SIGTERM, so that the SDK can send what is left."""

import logging
import os
import signal
import sys

from werkzeug.serving import make_server


def serve(app):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server("127.0.0.1", int(os.getenv("PORT", "0")), app, threaded=True)
    print(f"serving on {server.server_port}", flush=True)
    server.serve_forever()
