"""X-Ray's port: where it is bound, what a burst costs, and how it ends."""

import signal
import socket

import pytest
from driver import xray
from driver.database import eventually, stored
from driver.tracetop import Server, ask, run


def documents(count):
    return [xray.segment(f"burst {number}") for number in range(count)]


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def test_a_busy_port_that_was_asked_for_ends_with_2(database, kind):
    with socket.socket(type=kind) as busy:
        busy.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            busy.listen()
        port = busy.getsockname()[1]
        result = run("serve", "--otlp-http", "127.0.0.1:0", "--xray", f"127.0.0.1:{port}", database=database)
    assert result.returncode == 2 and result.stdout == ""
    assert str(port) in result.stderr and "--xray" in result.stderr


def test_a_busy_default_port_is_a_warning_and_the_rest_goes_on(database):
    with socket.socket(type=socket.SOCK_DGRAM) as busy:
        try:
            busy.bind(("127.0.0.1", 2000))
        except OSError:
            pass  # Then another program keeps it busy.
        server = Server(database)
        server.arguments = [argument for argument in server.arguments if argument not in ("--xray", "off")]
        with server:
            assert eventually(lambda: "2000" in server.stderr)
            assert "xray-udp" not in server.addresses


@pytest.mark.parametrize("address", ["[::1]:0", "localhost:0"])
def test_it_listens_where_it_is_told(database, address):
    with Server(database, otlp="off", xray=address) as server:
        host, port = server.addresses["xray-udp"]
        assert server.addresses["xray-tcp"][1] == port
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(xray.datagram(xray.segment("told")), (host, port))
        assert eventually(lambda: stored(database))


def test_other_than_loopback_is_allowed_with_a_warning(database):
    with Server(database, xray="0.0.0.0:0") as server:
        assert "0.0.0.0" in server.stderr
        xray.send(("127.0.0.1", server.addresses["xray-udp"][1]), xray.segment("from a container"))
        assert eventually(lambda: stored(database))


def test_every_loss_of_a_burst_is_counted(database):
    """Flat out, and perhaps more than the system's socket buffer holds."""
    sent = documents(5000)
    with Server(database, xray="127.0.0.1:0") as server:
        xray.send(server.addresses["xray-udp"], *sent)

        def all_accounted_for():
            received = ask("stats", database=database)["received"]["xray_udp"]
            return received["datagrams"] + received["dropped"] == len(sent) and received

        received = eventually(all_accounted_for, seconds=30)
        assert received, ask("stats", database=database)["received"]
    assert received["spans"] == received["datagrams"] == len(stored(database))
    assert (received["rejected"], received["duplicates"], received["replaced"]) == (0, 0, 0)
    assert set(stored(database)) <= set(xray.identities(sent))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_commits_what_has_arrived(database, number):
    """What the socket holds when it is told to end is stored too: what is lost is counted."""
    sent = documents(500)
    with Server(database, xray="127.0.0.1:0") as server:
        xray.send(server.addresses["xray-udp"], *sent)
        status, seconds = server.stop(number)
        assert (status, server.stderr) == (0, "") and seconds < 2
    received = ask("stats", database=database)["received"]["xray_udp"]
    assert received["dropped"] + len(stored(database)) == len(sent), received
