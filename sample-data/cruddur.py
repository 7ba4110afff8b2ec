"""Runs the sample application: three services, each a process of its own, sending to one OTLP endpoint."""

import os
import pathlib
import socket
import subprocess
import tempfile

APP = pathlib.Path(__file__).parent / "app"
SERVICES = ("activity-store", "notifier", "backend-flask")


class Cruddur:
    """The three services, from `with` to its end.

    `python` is an interpreter that has app/requirements.txt; `endpoint` is where OpenTelemetry sends (None: it is off)
    and `daemon` where X-Ray does (None: it is off); `environment` is given to every service, `environments` to one by
    name. Ports of 0 are replaced by free ones.
    """

    def __init__(self, python, endpoint=None, app=APP, ports=None, environment=(), environments=None, daemon=None):
        self.python, self.endpoint, self.daemon, self.app = python, endpoint, daemon, pathlib.Path(app)
        self.ports = ports or {service: 0 for service in SERVICES}
        self.environment, self.environments = dict(environment), environments or {}
        self.processes, self.stderr, self.errors = {}, {}, {}

    def __enter__(self):
        self.ports = {service: port or free_port() for service, port in self.ports.items()}
        try:
            for service in SERVICES:
                self.processes[service] = self.start(service)
            for service, process in self.processes.items():
                if not process.stdout.readline().startswith("serving"):
                    raise RuntimeError(f"{service} did not start:\n{self.wrote(service)}")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def url(self, service="backend-flask"):
        return f"http://localhost:{self.ports[service]}"

    def start(self, service):
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONPATH": str(self.app),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PORT": str(self.ports[service]),
            "ACTIVITY_STORE_URL": self.url("activity-store"),
            "NOTIFIER_URL": self.url("notifier"),
            **self.opentelemetry(service),
            **self.xray(service),
            **self.environment,
            **self.environments.get(service, {}),
        }
        folder = self.app / service
        self.stderr[service] = tempfile.TemporaryFile()
        return subprocess.Popen([self.python, folder / "app.py"], cwd=folder, env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=self.stderr[service])

    def opentelemetry(self, service):
        if self.endpoint is None:
            return {"OTEL_SDK_DISABLED": "true"}
        return {"OTEL_SERVICE_NAME": service, "OTEL_EXPORTER_OTLP_ENDPOINT": self.endpoint}

    def xray(self, service):
        """The notifier has OpenTelemetry alone. With X-Ray goes what only it sees: a DynamoDB."""
        if self.daemon is None or service == "notifier":
            return {}
        return {"AWS_XRAY_TRACING_NAME": service, "AWS_XRAY_DAEMON_ADDRESS": self.daemon,
                "AWS_ENDPOINT_URL_DYNAMODB": self.url("notifier") + "/dynamodb/"}

    def stop(self):
        """Ends the services, callers first, so that each sends what it still holds; keeps what they wrote to stderr."""
        for service in reversed(SERVICES):
            if process := self.processes.get(service):
                process.terminate()
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                process.stdout.close()
                self.errors[service] = self.wrote(service)

    def wrote(self, service):
        self.stderr[service].seek(0)
        return self.stderr[service].read().decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
