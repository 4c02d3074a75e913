"""Spoiled payloads posted to one hub that runs in a process of its own, and what became of it."""

import asyncio
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from random import Random

import aiohttp
from aiohttp import web
from yarl import URL

from benchmarks.fuzz.aftermath import Aftermath
from benchmarks.fuzz.feeds import mutator_of
from benchmarks.fuzz.findings import Findings, Posted, PostedChannel
from benchmarks.fuzz.mail_posts import RAW, TOPIC
from benchmarks.fuzz.places import BUCKET, Post, Provider, settings_text
from connectors.email.simulator.sns_posts import SnsTopic

CONNECTIONS = 8
START_SECONDS = 60.0
ANSWER_SECONDS = 60.0
DELIBERATE = 503
LEAD = (files("connectors.linkedin") / "samples" / "answers.json").read_bytes()
GONE = 0  # instead of a status: no answer came

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Hub:
    """The process under test. `log` is what it said."""

    process: asyncio.subprocess.Process
    url: str
    folder: Path
    log: Path


async def post_all(names: Sequence[str], seed: int, posts: int, progress: Progress) -> Posted:
    """So many payloads of each channel to one hub, then a look at what they left behind."""
    topic = SnsTopic(TOPIC, now())
    async with (
        answering_providers(topic) as providers,
        running_hub(names, providers) as hub,
        aiohttp.ClientSession() as http,
    ):
        provider = Provider(hub.url, providers, topic, now)
        findings, done = Findings(), list[PostedChannel]()
        for name in names:
            channel = _Channel(name, seed, provider, http, hub, findings, progress)
            done.append(await channel.post(posts))
            await check_health(http, hub, name, findings)
        aftermath = Aftermath(hub.folder, hub.process.pid)
        await aftermath.settle(progress)
        await check_health(http, hub, "all", findings)
        async with http.get(f"{hub.url}/metrics") as answer:
            facts = aftermath.facts(await answer.text(), findings)
        return Posted(done, facts, findings)


class _Channel:
    """The posts of one channel."""

    def __init__(
        self,
        name: str,
        seed: int,
        provider: Provider,
        http: aiohttp.ClientSession,
        hub: Hub,
        findings: Findings,
        progress: Progress,
    ) -> None:
        self._mutator = mutator_of(name, seed)
        self._seed = seed
        self._provider = provider
        self._http = http
        self._hub = hub
        self._findings = findings
        self._progress = progress
        self._told = PostedChannel(name)
        self._waiting: list[int] = []

    async def post(self, posts: int) -> PostedChannel:
        begun = time.perf_counter()
        self._waiting = list(reversed(range(posts)))
        await asyncio.gather(*(self._work() for _ in range(CONNECTIONS)))
        self._told.seconds = time.perf_counter() - begun
        return self._told

    async def _work(self) -> None:
        while self._waiting:
            number = self._waiting.pop()
            if number % 500 == 0:
                self._progress(f"{self._told.channel}: {number:,} posted")
            await self._one(number)

    async def _one(self, number: int) -> None:
        told, post = self._told, self._made(number)
        started = time.perf_counter()
        status = await send(self._http, self._hub.url, post)
        told.slowest = max(told.slowest, time.perf_counter() - started)
        told.payloads += 1
        told.answers[status] += 1
        if status == GONE or (status >= 500 and status != DELIBERATE):
            self._findings.add(f"{told.channel}: answered {status or 'nothing'}", number)

    def _made(self, number: int) -> Post:
        payload, channel = self._mutator.payload(number), self._told.channel
        if Random(f"{self._seed}:{channel}:{number}").random() < 0.5:
            return self._provider.unsigned(channel, payload)
        self._told.signed += 1
        return self._provider.signed(channel, payload, number)


async def send(http: aiohttp.ClientSession, url: str, post: Post) -> int:
    """The status it is answered with; GONE where the connection broke."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    place = URL(f"{url}{post.path}", encoded=True)
    try:
        async with http.post(place, data=BytesIO(post.body), headers=post.headers, timeout=timeout) as answer:
            await answer.read()
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return GONE


async def check_health(http: aiohttp.ClientSession, hub: Hub, after: str, findings: Findings) -> None:
    """Whether it lives and can still keep something."""
    if hub.process.returncode is not None:
        raise SystemExit(f"the hub ended after {after}:\n{_end_of(hub.log)}")
    async with http.get(f"{hub.url}/health") as health, http.get(f"{hub.url}/ready") as ready:
        if health.status != 200 or ready.status != 200:
            findings.add(f"after {after}: /health answers {health.status}, /ready {ready.status}", 0)


# What runs


@asynccontextmanager
async def running_hub(names: Sequence[str], providers: str) -> AsyncIterator[Hub]:
    with tempfile.TemporaryDirectory(prefix="hub-fuzz-") as name:
        folder, port = Path(name), _free_port()
        config, log = folder / "hub.toml", folder / "hub.log"
        config.write_text(settings_text(name, providers, names, port))
        with log.open("wb") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.fuzz.hub_process", str(config)),
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
            )
        try:
            yield Hub(process, await _url(process, log), folder, log)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()


async def _url(process: asyncio.subprocess.Process, log: Path) -> str:
    """Where it listens, once it does."""
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
    if not line:
        raise SystemExit(f"the hub did not start:\n{_end_of(log)}")
    return line.decode().strip()


@asynccontextmanager
async def answering_providers(topic: SnsTopic) -> AsyncIterator[str]:
    """Where the hub finds Amazon's certificate, a mail in S3 and a lead's answers; everything else is not there."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == topic.certificate_path:
            return web.Response(body=topic.certificate)
        if request.path.startswith(f"/{BUCKET}/"):
            return web.Response(body=RAW.encode())
        if request.path.startswith("/rest/leadFormResponses/"):
            return web.Response(body=LEAD, content_type="application/json")
        return web.json_response({"error": {"message": "not found", "code": 100}}, status=404)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-3000:]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
