"""What is too much, too little or too late: numbers in, findings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from hub.doctor.values import Finding, bad, ok, warn
from hub.engine.overview import JobLine

GIGABYTE = 1024**3
LITTLE_SPACE, NO_SPACE = 5 * GIGABYTE, 1 * GIGABYTE
LITTLE_SHARE = 0.05
SKEW_NOTICED, SKEW_HARMFUL = timedelta(seconds=2), timedelta(seconds=30)
LATE, VERY_LATE = timedelta(minutes=1), timedelta(minutes=10)
WORDS_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Alive:
    """A process of the hub that was seen in the last minute."""

    role: str
    version: str


def space(about: str, folder: str, free: int, total: int) -> Finding:
    """Bytes free and in all, of the disk that `folder` lies on."""
    fact = f"{_gigabytes(free)} of {_gigabytes(total)} are free where {folder} lies"
    if free < NO_SPACE:
        return bad(about, fact, "make room now: without disk nothing can be kept, and providers are told to come again")
    if free < LITTLE_SPACE or free < total * LITTLE_SHARE:
        return warn(about, fact, "make room, or move it to a larger disk")
    return ok(about, fact)


def skew(difference: timedelta) -> Finding:
    """How far this machine's clock runs ahead of the database's (behind: below zero)."""
    seconds = abs(difference.total_seconds())
    way = "ahead of" if difference > timedelta(0) else "behind"
    if seconds < SKEW_NOTICED.total_seconds():
        return ok("clock", "this machine and the database agree about the time")
    fact = f"this machine's clock is {seconds:.0f} seconds {way} the database's"
    cure = "let both machines keep time by NTP (timedatectl set-ntp true)"
    if seconds < SKEW_HARMFUL.total_seconds():
        return warn("clock", fact, cure)
    return bad("clock", f"{fact}: signatures are refused, and leases end too soon or too late", cure)


def backlog(due: Mapping[str, int], oldest: timedelta) -> Finding:
    """`due`: kind of job -> how many could run now; `oldest`: how long the first of them waits."""
    if not due:
        return ok("backlog", "nothing waits that could be done now")
    most = max(due, key=lambda kind: due[kind])
    fact = f"{sum(due.values())} jobs wait, the oldest for {_duration(oldest)}; most are {most} ({due[most]})"
    if oldest < LATE:
        return ok("backlog", fact)
    cure = "start more workers (hub serve --role worker), or look in their log for what holds them up"
    return warn("backlog", fact, cure) if oldest < VERY_LATE else bad("backlog", fact, cure)


def dead(jobs: Sequence[JobLine], in_all: int) -> Finding:
    """The newest of them, and how many there are."""
    if not in_all:
        return ok("dead jobs", "no job has given up")
    reasons: dict[tuple[str, str], int] = {}
    for job in jobs:
        reason = job.kind, _short(job.last_error or "no reason kept")
        reasons[reason] = reasons.get(reason, 0) + 1
    (kind, words), times = max(reasons.items(), key=lambda found: found[1])
    return bad(
        "dead jobs",
        f"{in_all} gave up; the commonest reason, {times} times: {kind}: {words}",
        "mend the reason, then hub replay --all does them again; hub jobs --dead lists them",
    )


def processes(alive: Sequence[Alive], *, is_one_process: bool) -> list[Finding]:
    """`is_one_process`: the database is SQLite, so that there is only one."""
    if not alive:
        return [bad("processes", "no process of the hub was seen in the last minute", "start it: hub serve")]
    workers = sum(one.role == "worker" for one in alive)
    webs = len(alive) - workers
    fact = (
        "the hub runs"
        if is_one_process
        else f"{_many(webs, 'web process', 'web processes')}, {_many(workers, 'worker', 'workers')}"
    )
    versions = sorted({one.version for one in alive})
    found = [ok("processes", f"{fact}, version {', '.join(versions)}")]
    if not workers:
        found = [
            bad(
                "processes",
                f"{fact}: what comes in is kept, and nobody sees it",
                "start a worker: hub serve --role worker",
            )
        ]
    elif not webs:
        found = [bad("processes", f"{fact}: nothing can come in", "start a web process: hub serve --role web")]
    if len(versions) > 1:
        found.append(
            warn(
                "versions",
                f"different versions run side by side: {', '.join(versions)}",
                "finish the upgrade: restart those that are older",
            )
        )
    return found


def public_address(url: str, *, is_needed: bool) -> Finding:
    """`url` as server.public_url has it; `is_needed`: some account is posted to."""
    if not url:
        if not is_needed:
            return ok("public address", "none is set, and no account needs one")
        return bad("public address", "server.public_url is not set, so no provider can post", "set it to https://...")
    parts = urlsplit(url)
    if parts.scheme != "https":
        return bad(
            "public address",
            f"{url} is not https: most providers refuse to post there",
            "put a reverse proxy with a certificate before the hub, and its address into server.public_url",
        )
    if _is_inside(parts.hostname or ""):
        return bad(
            "public address",
            f"{url} is an address that nobody outside can reach",
            "set server.public_url to the name that the world knows",
        )
    return ok("public address", f"{url} is https")


def _is_inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB"


def _duration(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= WORDS_SHOWN else f"{words[: WORDS_SHOWN - 1]}…"


def _many(count: int, one: str, several: str) -> str:
    return f"{count or 'no'} {one if count == 1 else several}"
