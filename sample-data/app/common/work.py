"""Time that work takes: log-normal around a median, with a slow tail, as real services have it."""

import math
import os
import random
import time

# PACE=0 skips the waiting: for tests, which want the spans and not the latencies.
PACE = float(os.getenv("PACE", "1"))


def pause(median_ms, spread=0.5):
    milliseconds = random.lognormvariate(math.log(median_ms), spread)
    if random.random() < 0.03:
        milliseconds *= random.uniform(4, 30)
    time.sleep(PACE * milliseconds / 1000)
