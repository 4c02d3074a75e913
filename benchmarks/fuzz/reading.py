"""Spoiled payloads given to a connector, one by one, and judged."""

import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.fuzz.feeds import ACCOUNT, Feed
from benchmarks.fuzz.findings import Findings, Read
from benchmarks.fuzz.judging import Broken, Judge

LOOK_EVERY = 2000  # payloads
WAY_IN_EVERY = 4  # payloads that are shown to the proof, the share and the answer too, which read them once more each

Progress = Callable[[int], None]


def no_progress(done: int) -> None:
    """For tests."""


def read_all(feed: Feed, numbers: Sequence[int], slow_seconds: float, progress: Progress = no_progress) -> Read:
    """Every payload of these numbers, judged. A fault of the connector is a finding and ends nothing."""
    judge, findings, outcomes = Judge(feed.connector, ACCOUNT), Findings(), Counter[str]()
    begun, slowest, slow = time.perf_counter(), (0.0, 0), 0
    for done, number in enumerate(numbers):
        payload = feed.mutator.payload(number)
        started = time.perf_counter()
        try:
            outcomes.update(judge.judge(payload))
            if number % WAY_IN_EVERY == 0:
                judge.judge_way_in(payload)
        except Broken as broken:
            findings.add(str(broken), number)
        took = time.perf_counter() - started
        slowest, slow = max(slowest, (took, number)), slow + (took > slow_seconds)
        if done % LOOK_EVERY == 0:
            progress(done)
    seconds = time.perf_counter() - begun
    return Read(feed.channel, len(numbers), seconds, slowest, slow, highest_memory(), outcomes, findings)


def highest_memory() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
