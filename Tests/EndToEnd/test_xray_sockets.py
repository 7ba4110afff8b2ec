"""X-Ray's two sockets: which are bound, what happens to datagrams that nobody has time for, and at the end."""

import re
import signal
import socket
import time

import pytest
from driver import xray
from driver.database import eventually, rows, stored
from driver.screen import Screen
from driver.tracetop import Server, ask, run

HEADER = b'{"format":"json","version":1}\n'
TRACE = "1-5759e988-bd862e3fe1be46a994272793"


def datagram(number, padding=0):
    return HEADER + (b'{"name":"api","id":"%016x","trace_id":"%s","start_time":1478293361.25,"end_time":1478293361.5'
                     b',"metadata":{"default":{"padding":"%s"}}}' % (number + 1, TRACE.encode(), b"x" * padding))


def send(address, numbers, padding=0):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.connect(address)
        for number in numbers:
            sender.send(datagram(number, padding))


def counts(database):
    return ask("stats", database=database)["received"]["xray_udp"]


@pytest.fixture(params=["udp", "tcp"])
def busy(request):
    """A port that one of the two transports has."""
    with socket.socket(type=socket.SOCK_DGRAM if request.param == "udp" else socket.SOCK_STREAM) as holder:
        holder.bind(("127.0.0.1", 0))
        if request.param == "tcp":
            holder.listen()
        yield holder.getsockname()[1]


def test_port_0_is_one_number_for_both(database):
    with Server(database, xray="localhost:0") as server:
        assert server.addresses["xray-udp"] == server.addresses["xray-tcp"]
        port = server.addresses["xray-udp"][1]
        send(("127.0.0.1", port), [1])
        send(("::1", port), [2])
        assert eventually(lambda: len(rows(database, "SELECT 1 FROM spans")) == 2)


def test_an_explicit_address_is_the_only_one(database):
    with Server(database, xray="[::1]:0") as server:
        host, port = server.addresses["xray-udp"]
        assert host == "::1"
        with socket.socket(type=socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", port))  # Is free.
        send((host, port), [1])
        assert eventually(lambda: rows(database, "SELECT 1 FROM spans"))


def test_a_busy_port_that_was_asked_for_ends_with_2(database, busy):
    result = run("serve", "--otlp-http", "127.0.0.1:0", "--xray", f"127.0.0.1:{busy}", database=database, timeout=20)
    assert result.returncode == 2
    assert "--xray" in result.stderr and str(busy) in result.stderr and "listening" not in result.stdout


def test_a_busy_default_port_is_a_warning_and_the_rest_goes_on(database):
    with socket.socket(type=socket.SOCK_DGRAM) as holder:
        try:
            holder.bind(("127.0.0.1", 2000))
        except OSError:
            pass  # Then another program keeps it busy.
        with Server(database, xray=None) as server:
            assert list(server.addresses) == ["otlp-http"]
            assert "no X-Ray" in server.stderr and "2000" in server.stderr


def test_other_than_loopback_is_allowed_with_a_warning(database):
    with Server(database, xray="0.0.0.0:0") as server:
        assert "0.0.0.0" in server.stderr
        send(("127.0.0.1", server.addresses["xray-udp"][1]), [1])
        assert eventually(lambda: rows(database, "SELECT 1 FROM spans"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_has_arrived_is_stored_before_it_ends(database, number):
    with Server(database, xray="127.0.0.1:0") as server:
        send(server.addresses["xray-udp"], range(3000))
        status, seconds = server.stop(number)
        assert status == 0 and seconds < 2
    counted = counts(database)
    assert counted["datagrams"] + counted["dropped"] == 3000
    assert counted["spans"] == len(rows(database, "SELECT 1 FROM spans")) == counted["datagrams"]


def test_it_ends_in_time_while_datagrams_pour_in(database):
    with Server(database, xray="127.0.0.1:0") as server, \
            socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.connect(server.addresses["xray-udp"])
        server.process.send_signal(signal.SIGTERM)
        started, number = time.monotonic(), 0
        while server.process.poll() is None and time.monotonic() - started < 5:
            number += 1
            try:
                sender.send(datagram(number))
            except ConnectionRefusedError:
                pass
        assert server.process.returncode == 0 and time.monotonic() - started < 2.2


def test_every_datagram_that_the_system_drops_is_counted(database):
    """Nobody reads while the process is stopped, and what its socket's buffer does not hold is lost."""
    sent = 90_000
    with Server(database, xray="127.0.0.1:0") as server:
        server.process.send_signal(signal.SIGSTOP)
        send(server.addresses["xray-udp"], range(sent), padding=1000)
        server.process.send_signal(signal.SIGCONT)

        def all_counted():
            counted = counts(database)
            return counted["datagrams"] + counted["dropped"] == sent and counted

        counted = eventually(all_counted, seconds=30)
        assert counted, counts(database)
        assert counted["dropped"] > 0
        assert counted["spans"] == counted["datagrams"] == len(rows(database, "SELECT 1 FROM spans"))
        assert "datagrams were lost" in eventually(lambda: server.stderr)


def test_every_loss_of_a_burst_is_counted(database):
    """Flat out, and perhaps more than the system's socket buffer holds."""
    sent = [xray.segment(f"burst {number}") for number in range(5000)]
    with Server(database, xray="127.0.0.1:0") as server:
        xray.send(server.addresses["xray-udp"], *sent)

        def all_accounted_for():
            received = counts(database)
            return received["datagrams"] + received["dropped"] == len(sent) and received

        received = eventually(all_accounted_for, seconds=30)
        assert received, ask("stats", database=database)["received"]
    assert received["spans"] == received["datagrams"] == len(stored(database))
    assert (received["rejected"], received["duplicates"], received["replaced"]) == (0, 0, 0)
    assert set(stored(database)) <= set(xray.identities(sent))


def test_what_is_refused_is_on_screen(database):
    with Screen(database.parent) as screen:
        screen.starts("ui", "--db", database, "--otlp-http", "off", "--xray", "127.0.0.1:0")
        screen.shows("AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:")
        port = int(re.search(r"AWS_XRAY_DAEMON_ADDRESS=127\.0\.0\.1:(\d+)", screen.text).group(1))
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", ("127.0.0.1", port))
        screen.shows("1 rejected")


def test_garbage_is_told_of_once(database):
    with Server(database, xray="127.0.0.1:0") as server:
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.connect(server.addresses["xray-udp"])
            for number in range(500):
                sender.send(b"requests:%d|c" % number)
        assert eventually(lambda: counts(database)["rejected"] == 500)
        assert eventually(lambda: "StatsD" in server.stderr)
        assert len(re.findall("StatsD", server.stderr)) == 1
