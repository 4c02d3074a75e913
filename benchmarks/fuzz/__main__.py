"""`make fuzz`: spoiled payloads of every channel, read one by one, then posted to a hub that runs.

a  each channel's connector is given a million payloads, made of its own samples by a seed: it may find events in them, which can
   be kept, shown and read again from their own item, or say WebhookUnreadable, and nothing else
b  twenty thousand of each channel are posted to one hub process (SQLite, journal and blobs on disk), half of them signed as the
   provider signs: it answers below 500, or the deliberate 503, is in good health afterwards, and no job is dead because of one

The same seed, channel and number make the same payload: --show whatsapp:4711 prints it.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence

from benchmarks.fuzz.feeds import channels, feed_of
from benchmarks.fuzz.findings import Posted, Read
from benchmarks.fuzz.posting import post_all
from benchmarks.fuzz.reading import read_all

PAYLOADS = 1_000_000
POSTS = 20_000
SLOW_SECONDS = 1.0
SHOWN = 4  # kinds of outcomes named for a channel


def main() -> None:
    options = _options()
    if options.show:
        _show(options.show, options.seed)
        return
    print(
        f"seed {options.seed}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start", flush=True
    )
    found = _read(options.channels, options) if options.payloads else []
    posted = asyncio.run(post_all(options.channels, options.seed, options.posts, _progress)) if options.posts else None
    _progress("")
    if found:
        _print_read(found)
    if posted is not None:
        _print_posted(posted)
    if any(one.findings.times for one in found) or (posted is not None and posted.findings.times):
        raise SystemExit("something was found")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz", description="Spoiled payloads for every channel."
    )
    parser.add_argument("channels", nargs="*", default=channels(), help="all of them, if none is named")
    parser.add_argument("--payloads", type=int, default=PAYLOADS, help="for each channel; 0 leaves reading out")
    parser.add_argument("--posts", type=int, default=POSTS, help="for each channel; 0 leaves posting out")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--slow", type=float, default=SLOW_SECONDS, help="seconds beyond which a payload is counted")
    parser.add_argument("--show", metavar="CHANNEL:NUMBER", help="print this one payload, and read nothing")
    options = parser.parse_args()
    if unknown := set(options.channels) - set(channels()):
        parser.error(f"there is no channel {', '.join(sorted(unknown))}; there are: {', '.join(channels())}")
    return options


def _show(place: str, seed: int) -> None:
    channel, _, number = place.partition(":")
    payload = feed_of(channel, seed).mutator.payload(int(number))
    print(f"headers {dict(payload.headers)}\nquery {dict(payload.query)}\nbody, {len(payload.body)} bytes:", flush=True)
    sys.stdout.buffer.write(payload.body)


# Reading


def _read(names: Sequence[str], options: argparse.Namespace) -> list[Read]:
    found = []
    for name in names:
        one = read_all(feed_of(name, options.seed), range(options.payloads), options.slow, _progress_of(name))
        _progress("")
        print(_words(one), flush=True)
        found.append(one)
    return found


def _progress_of(name: str) -> Callable[[int], None]:
    return lambda done: _progress(f"{name}: {done:,} read")


def _words(one: Read) -> str:
    parsed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(one.outcomes.items(), key=lambda pair: -pair[1]))
    lines = [f"{one.channel}: {one.payloads:,} read in {one.seconds:.0f} s: {parsed}", *one.findings.lines()]
    return "\n    FOUND ".join(lines)


def _print_read(found: Sequence[Read]) -> None:
    head = (
        f"\n{'read':12} {'payloads':>10} {'seconds':>8} {'unreadable':>10} {'slowest ms':>10} {'slow':>5} {'found':>6}"
    )
    print(f"{head}  slowest payload")
    for one in found:
        unreadable = one.outcomes.get("WebhookUnreadable", 0)
        seconds, number = one.slowest
        figures = f"{one.payloads:>10,} {one.seconds:>8.0f} {unreadable:>10,} {seconds * 1000:>10.0f} {one.slow:>5}"
        print(f"{one.channel:12} {figures} {len(one.findings):>6}  {one.channel}:{number}")
    print(f"memory of this process at its highest: {max(one.megabytes for one in found):.0f} MB", flush=True)


# Posting


def _print_posted(posted: Posted) -> None:
    print(f"\n{'posted':12} {'payloads':>10} {'signed':>8} {'seconds':>8} {'slowest ms':>10}  answers")
    for one in posted.channels:
        answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(one.answers.items()))
        figures = f"{one.payloads:>10,} {one.signed:>8,} {one.seconds:>8.0f} {one.slowest * 1000:>10.0f}"
        print(f"{one.channel:12} {figures}  {answers}")
    for what, value in posted.facts.items():
        print(f"  {what:44} {value}")
    for line in posted.findings.lines():
        print(f"    FOUND {line}")


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
