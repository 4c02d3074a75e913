"""`make bench-mail`: how long a mail takes to be read, and what a flood of mails costs a hub that runs.

a  the time of each mail of a corpus (a folder of .eml files, or mails made here), median, p99 and worst
b  the worst of mails made to be slow: 60 KB and 10 MB of everything that may repeat
c  so many mails by SMTP into a real hub process (SQLite, synchronous=FULL, journal and blobs in a folder): the time until
   all are accepted, the time until all are taken in, the memory at its highest, and whether every one of them is kept
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mail_flood import Flood, flood
from benchmarks.mail_shapes import ordinary, slow_shapes
from connectors.email.envelope import Envelope, Home, pack
from connectors.email.events import read
from connectors.email.front import event_id, front_of

SIZES = (60_000, 10_000_000)
EVERYDAY = 300
MAILS = 1000
_ENVELOPE = Envelope("ann@example.com", ("support@shop.example",), "smtp", home=Home(("support@shop.example",)))


@dataclass(frozen=True, slots=True)
class Timed:
    """One mail and the seconds that reading it took."""

    name: str
    seconds: float


def main() -> None:
    options = _options()
    corpus = _corpus(options.corpus)
    whence = str(options.corpus) if options.corpus else "made here"
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start; {len(corpus)} mails {whence}\n")
    print(f"{'what':44} {'mails':>6} {'p50 ms':>9} {'p99 ms':>9} {'worst ms':>9}  the worst")
    _print_times("a mail of the corpus", _timed(corpus.items()))
    for size in options.sizes:
        _print_times(f"made to be slow, {size / 1000:,.0f} KB", _timed(slow_shapes(size)))
    if options.mails:
        print()
        _print_flood(asyncio.run(flood(_mails(_distinct(corpus.values()), options.mails), options.connections)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time, memory and safe keeping of mails.")
    parser.add_argument("corpus", type=Path, nargs="?", help="a folder of .eml files; without one, mails made here")
    parser.add_argument("--mails", type=int, default=MAILS, help="by SMTP into a hub; 0 leaves that out")
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="bytes of the mails made to be slow")
    return parser.parse_args()


def _corpus(folder: Path | None) -> dict[str, bytes]:
    if folder is None:
        return {f"mail {number}": ordinary(number) for number in range(EVERYDAY)}
    found = {path.name: path.read_bytes() for path in sorted(folder.rglob("*.eml"))}
    if not found:
        raise SystemExit(f"there are no .eml files in {folder}")
    return found


def _distinct(mails: Iterable[bytes]) -> list[bytes]:
    """Each mail once, as the hub itself tells whether it has a mail already."""
    return list({event_id(raw, front_of(raw)): raw for raw in mails}.values())


def _timed(mails: Iterable[tuple[str, bytes]]) -> list[Timed]:
    timed: list[Timed] = []
    for number, (name, raw) in enumerate(mails, 1):
        item = pack(_ENVELOPE, raw)
        begun = time.perf_counter()
        read("main", item)
        timed.append(Timed(name, time.perf_counter() - begun))
        _progress(f"{number} read, the last took {timed[-1].seconds:.2f} s")
    _progress("")
    return sorted(timed, key=lambda one: one.seconds)


def _print_times(what: str, timed: Sequence[Timed]) -> None:
    middle, high, worst = timed[len(timed) // 2], timed[len(timed) * 99 // 100], timed[-1]
    figures = " ".join(f"{one.seconds * 1000:9.1f}" for one in (middle, high, worst))
    print(f"{what:44} {len(timed):>6} {figures}  {worst.name}", flush=True)


def _mails(corpus: Sequence[bytes], count: int) -> list[bytes]:
    """So many mails, no two alike: from the second round on, each with an id and an end of its own."""
    return [_again(corpus[at % len(corpus)], at // len(corpus)) for at in range(count)]


def _again(raw: bytes, turn: int) -> bytes:
    if not turn:
        return raw
    mark = f"round-{turn}".encode()
    at = raw.lower().find(b"\nmessage-id:")
    opening = raw.find(b"<", at, at + 200) if at != -1 else -1
    if opening != -1:
        raw = raw[: opening + 1] + mark + b"." + raw[opening + 1 :]
    return raw.rstrip(b"\r\n") + b"\r\n" + mark + b"\r\n"


def _print_flood(found: Flood) -> None:
    print(f"{found.mails} mails ({found.megabytes:.1f} MB) over {found.connections} connections into one hub process")
    for what, value in (
        ("all accepted after", f"{found.accepted_after:.1f} s ({found.mails / found.accepted_after:.0f} a second)"),
        ("all taken in after", f"{found.taken_in_after:.1f} s ({found.mails / found.taken_in_after:.0f} a second)"),
        ("memory of the hub at its highest", f"{found.hub_megabytes:.0f} MB"),
        ("memory of its reading process at its highest", f"{found.reader_megabytes:.0f} MB"),
        ("refused", str(found.refused)),
        ("kept: mails whose very bytes lie in the journal", f"{found.kept} of {found.mails}"),
        ("distinct mails in the journal", str(found.entries)),
        ("interactions", str(found.interactions)),
        ("jobs that failed for good", str(found.dead)),
        ("load average at the end", f"{os.getloadavg()[0]:.1f}"),
    ):
        print(f"  {what:48} {value}")
    if found.kept != found.mails or found.refused or found.dead:
        raise SystemExit("not everything was kept and taken in")


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
