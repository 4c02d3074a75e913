"""The parts of `make bench`: what each measures, as figures."""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks import accept, analyser, standing
from benchmarks.desk.figures import DISTRIBUTED, HEAD
from benchmarks.figures import Figure, Say
from benchmarks.reading import measuring

THROUGH = re.compile(
    r"^(?P<what>PostgreSQL, \d+ worker process\w*, [\d,]+ customers): .* (?P<rate>[\d.]+) a second", re.MULTILINE
)
A_SECOND = 200.0
LATENCY = {"p50 under 25 ms": ("p50 ms", 25.0), "p99 under 100 ms": ("p99 ms", 100.0)}
FIRST_REQUEST = "webhook to the first request to Slack"

Measure = Callable[[argparse.Namespace, Say], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Part:
    """`title` and `says` head its table. `minutes`: about how long it takes on two cores that nobody else uses."""

    title: str
    says: str
    minutes: int
    measure: Measure


def _accept(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    asked = accept.parser().parse_args(["--rounds", str(options.rounds), "--databases", *options.databases])
    for line in accept.measured(asked):
        yield Figure(
            f"{line.database}, {line.connections} connections",
            {
                "accepts/s": accept.middle(line.hub, "per_second"),
                "p50 ms": accept.middle(line.hub, "p50"),
                "p99 ms": accept.middle(line.hub, "p99"),
                "floor/s": accept.middle(line.floor, "per_second"),
                "floor p50 ms": accept.middle(line.floor, "p50"),
                "echo/s": accept.middle(line.echo, "per_second"),
                "times the floor": line.gain,
                "% of the echo": line.share_of_echo * 100,
            },
            line.wants,
        )


def _analyser(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    texts = analyser.mixed_texts(analyser.TEXTS)
    for what, run in (("in process", analyser.in_process), ("whole process", analyser.whole_process)):
        spent = analyser.best(run(texts) for _ in range(analyser.ROUNDS))
        rates = {"texts/s": len(texts) / spent.wall, "texts/s of one core": len(texts) / spent.core}
        yield Figure(f"{len(texts):,} texts, {what}", rates)


def _standing(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    return standing.figures(argparse.Namespace(databases=options.databases, rounds=5, messages=options.messages))


def _reading(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    asked = argparse.Namespace(databases=options.databases, volumes=options.volumes, rounds=options.questions, url="")
    return measuring.figures(asked, say)


def _pipeline(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    told = _told("benchmarks.pipeline")
    for found in THROUGH.finditer(told):
        rate = float(found["rate"])
        goals = {f"at least {A_SECOND:.0f} a second": rate >= A_SECOND} if " 1 " in found["what"] else {}
        yield Figure(found["what"], {"messages/s": rate}, goals)


def _latency(options: argparse.Namespace, say: Say) -> Iterator[Figure]:
    """The desk's own table, read row by row."""
    settings = [*options.databases, *([DISTRIBUTED] if "PostgreSQL" in options.databases else [])]
    told = _told("benchmarks.desk", "--parts", "steady", "flood", "--databases", *settings)
    database = ""
    for line in told.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line in settings:
            database = line
        elif len(cells) == 5 and line.startswith("| ") and line not in HEAD:
            yield _latencies(f"{database}: {cells[0]}", cells[1:])


def _latencies(what: str, cells: list[str]) -> Figure:
    count, p50, p99 = (float(cell.replace(",", "")) if cell else None for cell in cells[:3])
    values: Mapping[str, float | None] = {"messages": count, "p50 ms": p50, "p99 ms": p99}
    is_promised = what.endswith(FIRST_REQUEST)
    goals = {goal: (values[name] or 0.0) < least for goal, (name, least) in LATENCY.items()} if is_promised else {}
    return Figure(what, values, {**goals, "as it should be": False} if "WRONG" in cells[3] else goals)


def _told(module: str, *words: str) -> str:
    """What another benchmark prints; SystemExit with its words when it fails."""
    done = subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stdout}{done.stderr}")
    return done.stdout


PARTS: Mapping[str, Part] = {
    "accept": Part(
        "Accepting",
        "Telegram webhooks over keep-alive connections; an accept is answered when it is on disk. The floor is the same handler,"
        " signature check, parser, driver and rows with one commit for each request; the echo is the bare HTTP server with JSON.",
        4,
        _accept,
    ),
    "pipeline": Part(
        "The whole way",
        "From the webhook to the card queued, as fast as it goes: one process for the web, and one or two that work. The median of"
        " bursts of 4,000 messages one after the other on one database. Meanwhile Slack is shown what its limit allows, some 20"
        " requests a second, from the same cores: with 200 customers nearly all renew a card, with 1,000 more of them are new.",
        8,
        _pipeline,
    ),
    "latency": Part(
        "How soon Slack hears of it",
        "Evenly spaced messages, round robin over twenty channels with Slack's own limits, and a flood of fifty a second; in one"
        " process, and distributed: PostgreSQL and Redis, one process for the web and one that works.",
        18,
        _latency,
    ),
    "analyser": Part(
        "The analyser", "Texts of about 145 characters in nine languages, judged on one core.", 1, _analyser
    ),
    "standing": Part(
        "Start and memory",
        "One process that does everything, from its start to the first /ready that says so (median of five), and its resident"
        " memory before and after work.",
        3,
        _standing,
    ),
    "reading": Part(
        "Lists, timelines and search",
        "The hub's own functions as its pages call them, of many random questions each: in one process, one after the other. What"
        " they used of a core, the hub's process and PostgreSQL's together, is nearer to what the clock would say on a quiet"
        " machine; it swells too where cores are shared.",
        20,
        _reading,
    ),
}
