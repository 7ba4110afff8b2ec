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
