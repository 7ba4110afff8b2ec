"""Sends prepared bodies over some connections as fast as they are answered: a process of its own.

Arguments: host, port, spans a trace, bodies, connections. Prints `ready`, waits for a line, then prints
"ACKNOWLEDGED-BODIES SECONDS P99 WORST": the last two are milliseconds until a body was acknowledged.
"""

import pathlib
import queue
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "EndToEnd"))

from bodies import Template
from driver.sender import Connection


def main(host, port, spans_a_trace, count, connections):
    template, waiting, answers, taken = Template(int(spans_a_trace)), queue.Queue(), [], []
    for _ in range(int(count)):
        waiting.put(template.copy())

    def send():
        with Connection((host, int(port)), timeout=60) as connection:
            while True:
                try:
                    body = waiting.get_nowait()
                except queue.Empty:
                    return
                sent = time.monotonic()
                answers.append(connection.post(body).status)
                taken.append((time.monotonic() - sent) * 1000)

    senders = [threading.Thread(target=send) for _ in range(int(connections))]
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - started
    taken.sort()
    print(answers.count(200), seconds, taken[len(taken) * 99 // 100], taken[-1], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
