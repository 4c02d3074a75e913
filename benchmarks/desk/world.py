"""The hub as `hub serve` runs it, in a process of its own; Slack, twenty reps and the customers in this one.

Customers write by signed Telegram webhooks to twenty accounts, each of which has a triage channel of its own. Nothing is
sent to Telegram. Every text bears a mark, by which it is found again in what the hub says to Slack.
"""

import asyncio
import json
import re
import shutil
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from benchmarks.cores import cpu_seconds
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock, epoch_seconds
from hub.migrations.command import upgrade
from hub.sandbox.processes import Roles, free_port
from inbox.slack.simulator import NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings
from inbox.slack.simulator.calls import CallRecord

CHANNELS = 20
REPS = 20
SECRET = "bench-desk-secret"
MARK = re.compile(r"mark-\d{8}")
ATTEMPTS = 500_000
TRIES = 10
POSTS = frozenset({"/api/chat.postMessage", "/api/chat.update"})
QUIET_SECONDS = 900.0
Json = dict[str, Any]


@dataclass(slots=True)
class DeskWorld:
    """`shown_at`: when the first request that bears a mark reached Slack, in seconds of time.perf_counter. `refused`: how often
    the hub could not keep a customer's message at once."""

    slack: SlackSimulator
    database: Database
    url: str
    session: aiohttp.ClientSession
    roles: Roles
    shown_at: dict[str, float] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def heard(self, call: CallRecord) -> None:
        self.asked[f"{call['path'].removeprefix('/api/')} {call['status']}"] += 1
        if call["path"] in POSTS:
            for mark in set(MARK.findall(str(call["body"]))):
                self.shown_at.setdefault(mark, time.perf_counter())

    # Customers

    async def writes(self, channel: int, customer: int) -> tuple[str, float, float]:
        """A customer writes to this channel's account: the mark, when it was sent, and how long its answer took. They write again
        where the hub could not keep it, as Telegram does."""
        number = next(self.numbers)
        mark = f"mark-{number:08d}"
        body = json.dumps(_update(number, customer, f"Hello, {mark}: my order has not arrived yet.")).encode()
        begun = time.perf_counter()
        status = 0
        for _ in range(TRIES):
            async with self.session.post(
                f"{self.url}/webhooks/telegram/{account(channel)}", data=body, headers=SIGNED
            ) as got:
                status = got.status
                if status == 200:
                    return mark, begun, time.perf_counter() - begun
            self.refused += 1
            await asyncio.sleep(1.0)
        raise SystemExit(f"a customer's message was answered with {status}. {self.roles.last_words('hub')}")

    # Slack

    def cards(self, channel: int) -> list[Json]:
        found = self.slack.messages(name(channel))
        return [one for one in found if one.get("thread_ts", one["ts"]) == one["ts"]]

    def standing(self) -> Counter[str]:
        """How often each mark stands in a thread."""
        channels = [self.slack.workspace.channel(name(number)) for number in range(CHANNELS)]
        replies = [one for channel in channels for one in channel.messages.values() if one.is_reply]
        return Counter(mark for one in replies for mark in set(MARK.findall(str(one.content))))

    async def until(self, condition: Callable[[], object], what: str, seconds: float = 120.0) -> None:
        """SystemExit that says `what` did not come about."""
        try:
            await self.slack.wait_until(condition, seconds)
        except TimeoutError:
            raise SystemExit(f"{what}: not within {seconds:.0f} s. {self.roles.last_words('hub')}") from None

    def cpu_seconds(self) -> float:
        """What the hub's processes have used of the cores until now."""
        return sum(cpu_seconds(child.process.pid) for child in self.roles.children.values())

    # The hub's rows

    async def waiting(self) -> int:
        """Jobs of customers' messages and of the desk that are due or wait to be tried again."""
        return await self._jobs(Job.state == "ready", Job.due_at <= self.database.clock.now())

    async def dead(self) -> int:
        return await self._jobs(Job.state == "dead")

    async def _jobs(self, *conditions: Any) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(Job).where(*conditions)) or 0

    async def until_quiet(self, look_seconds: float = 0.2) -> None:
        """Nothing that is due waits. SystemExit when something does after fifteen minutes."""
        begun = time.perf_counter()
        while await self.waiting():
            if time.perf_counter() - begun > QUIET_SECONDS:
                raise SystemExit(f"jobs still wait after {QUIET_SECONDS:.0f} s. {self.roles.last_words('hub')}")
            await asyncio.sleep(look_seconds)


SIGNED = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


def account(channel: int) -> str:
    return f"shop{channel:02d}"


def name(channel: int) -> str:
    return f"triage-{channel:02d}"


def rep(number: int) -> str:
    return f"rep{number:02d}"


def _update(number: int, customer: int, text: str) -> Json:
    person = {"id": 7_000_000 + customer, "first_name": "Lena", "last_name": f"Novak {customer}"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": {**person, "is_bot": False, "language_code": "en"},
            "chat": {**person, "type": "private"},
            "date": int(time.time()),
            "text": text,
        },
    }


@asynccontextmanager
async def opened(url: str, *, limits: bool, workers: int = 0, redis: str = "") -> AsyncIterator[DeskWorld]:
    """With `limits` Slack takes what it takes, and the hub keeps to it; without, any number of calls.

    One process does everything; with `workers`, one answers the web and so many others work.
    """
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="hub-bench-desk-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        slack = SlackSimulator(SlackSimulatorSettings(limits_enforced=limits), clock=epoch_seconds)
        slack.hub.attempts = deque(maxlen=ATTEMPTS)
        await slack.start()
        stack.push_async_callback(slack.stop)
        _people(slack)
        await upgrade(url)
        database = Database(url, SystemClock())
        stack.push_async_callback(database.close)
        port = free_port()
        roles = Roles(folder / "logs")
        stack.push_async_callback(roles.stop)
        role = "web" if workers else "all"
        await roles.start(
            "hub", role, _settings(folder, slack, url, port, limits=limits, redis=redis), "127.0.0.1", port
        )
        for number in range(workers):
            own = free_port()
            path = _settings(folder, slack, url, own, limits=limits, redis=redis)
            await roles.start(f"worker{number}", "worker", path, "127.0.0.1", own)
        await roles.wait_until_ready()
        timeout = aiohttp.ClientTimeout(total=30)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        world = DeskWorld(slack, database, f"http://127.0.0.1:{port}", session, roles)
        slack.log.on_call = world.heard
        slack.connect([f"{world.url}/slack/events"], SECRET)
        yield world


def _people(slack: SlackSimulator) -> None:
    slack.seed(
        users=[NewUser(rep(one), f"Rep {one}", id=f"UREP{one:02d}") for one in range(REPS)],
        channels=[NewChannel(name(one), id=f"CTRIAGE{one:02d}") for one in range(CHANNELS)],
    )


def _settings(folder: Path, slack: SlackSimulator, url: str, port: int, *, limits: bool, redis: str) -> Path:
    routing = folder / "routing.yaml"
    routing.write_text(_routing(), "utf-8")
    tables: dict[str, Mapping[str, object]] = {
        "server": {"port": port},
        "database": {"url": url},
        "blobs": {"folder": str(folder / "blobs")},
        "slack": {
            "enabled": True,
            "team": slack.workspace.team_id,
            "default_channel": "CTRIAGE00",
            "bot_token": slack.bot_token,
            "signing_secret": SECRET,
            "base_url": slack.base_url,
            "seconds_between_posts": 1.0 if limits else 0.0,
        },
        "log": {"level": "warning"},
        **({"redis": {"url": redis}} if redis else {}),
        "files": {"routing": str(routing)},
        **{f"connectors.telegram.accounts.{account(one)}": TELEGRAM for one in range(CHANNELS)},
    }
    path = folder / f"hub-{port}.toml"
    path.write_text("".join(_table(f"[{title}]", values) for title, values in tables.items()) + _reps(), "utf-8")
    return path


# Nobody listens there: these figures are about Slack, and nothing is sent to customers.
TELEGRAM = {"bot_token": "1:bench", "webhook_secret": SECRET, "base_url": "http://127.0.0.1:9"}


def _routing() -> str:
    """Each account waits in a channel of its own, for whoever takes it."""
    queues = {f"queue{one:02d}": {"slack_channel": f"CTRIAGE{one:02d}"} for one in range(CHANNELS)}
    rules = [
        {"name": account(one), "when": {"account": [account(one)]}, "queue": f"queue{one:02d}", "hand_out": "nobody"}
        for one in range(CHANNELS)
    ]
    return json.dumps({"version": 1, "queues": queues, "default_queue": "queue00", "rules": rules})


def _reps() -> str:
    return "".join(
        _table("[[reps]]", {"name": f"Rep {one}", "email": f"rep{one}@shop.example", "slack_user": f"UREP{one:02d}"})
        for one in range(REPS)
    )


def _table(title: str, values: Mapping[str, object]) -> str:
    return f"{title}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()) + "\n"
