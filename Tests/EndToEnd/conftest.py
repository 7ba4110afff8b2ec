import os
import sys

import pytest
from driver import tracetop

sys.path.insert(0, str(tracetop.SAMPLES))


def pytest_sessionstart():
    if not os.access(tracetop.BINARY, os.X_OK):
        pytest.exit(f"no program at {tracetop.BINARY}: run `make build`, or set TRACETOP_BIN", 2)


@pytest.fixture
def database(tmp_path):
    return tmp_path / "tracetop.db"


@pytest.fixture
def server(database):
    with tracetop.Server(database) as running:
        yield running


@pytest.fixture(scope="session")
def sampled(tmp_path_factory):
    """A file with the sample data, of OpenTelemetry and X-Ray. Many tests ask it: who changes it copies it first."""
    database = tmp_path_factory.mktemp("sampled") / "tracetop.db"
    result = tracetop.run("demo", "--db", database,
                          env=tracetop.environment(database.parent, TRACETOP_SAMPLES=str(tracetop.SAMPLES)))
    assert result.returncode == 0, result.stderr
    return database
