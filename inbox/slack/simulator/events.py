"""The way from Slack to the app: signed requests, the three-second answer, repeats of events."""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.errors import GestureRefused
from inbox.slack.simulator.faults import Delivery, Faults
from inbox.slack.simulator.settings import SlackSimulatorSettings
from inbox.slack.simulator.sockets import Sockets

FORM = "application/x-www-form-urlencoded"
KEPT_ATTEMPTS = 1_000
NO_RETRY = "X-Slack-No-Retry"


HELD = HubAnswer(status=200, failure="held back to be shuffled")
NOT_SUBSCRIBED = HubAnswer(status=200, failure="not subscribed")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that carried an event to the app."""

    event_id: str
    event_type: str
    retry: int
    answer: HubAnswer


class HubLink:
    """Sends what happens in the workspace to the app, signed with its secret, in turn to each of its addresses."""

    def __init__(
        self,
        settings: SlackSimulatorSettings,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        faults: Faults,
        chance: random.Random,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.sleep = sleep
        self.faults = faults
        self.chance = chance
        self.attempts: deque[Attempt] = deque(maxlen=KEPT_ATTEMPTS)
        self.sockets: Sockets | None = None
        self._urls: itertools.cycle[str] | None = None
        self._secret = b""
        self._session: aiohttp.ClientSession | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._held: list[dict[str, Any]] = []

    @property
    def is_connected(self) -> bool:
        return (self._urls is not None or self.sockets is not None) and self._session is not None

    def connect(self, urls: list[str], signing_secret: str) -> None:
        """From now on requests go to these addresses, signed with this secret."""
        self._urls = itertools.cycle(urls)
        self._secret = signing_secret.encode()

    def use(self, sockets: Sockets) -> None:
        """From now on everything goes over the sockets that the app opens, and nothing to an address."""
        self.sockets = sockets

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.settings.ack_seconds))

    async def stop(self) -> None:
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    async def settle(self) -> None:
        """Waits until everything on its way (echoes, repeats) has arrived or failed."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def interaction(self, payload: dict[str, Any]) -> HubAnswer:
        """A click, a submitted modal, a shortcut: sent once, never repeated."""
        if self.sockets is not None:
            return await self.sockets.interaction(payload)
        return await self._post(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    async def command(self, form: Mapping[str, str]) -> HubAnswer:
        """A slash command: sent once, never repeated."""
        if self.sockets is not None:
            return await self.sockets.command(form)
        return await self._post(urlencode(form).encode(), FORM)

    async def deliver(self, envelope: dict[str, Any]) -> HubAnswer:
        """An event: the answer to its first try; repeats go on in the background."""
        if envelope["event"]["type"] not in self.settings.subscribed_events:
            return NOT_SUBSCRIBED
        if self.faults.shuffle_after:
            return await self._hold(envelope)
        return await self._deliver_now(envelope)

    def announce(self, envelope: dict[str, Any]) -> None:
        """Delivers an event without anybody waiting for it; nothing happens while no app is connected."""
        if self.is_connected:
            self._in_background(self._deliver_quietly(envelope))

    async def _deliver_quietly(self, envelope: dict[str, Any]) -> None:
        await self.deliver(envelope)

    async def _hold(self, envelope: dict[str, Any]) -> HubAnswer:
        self._held.append(envelope)
        if len(self._held) < self.faults.shuffle_after:
            return HELD
        held, self._held, self.faults.shuffle_after = self._held, [], 0
        for one in shuffled(held, self.chance):
            await self._deliver_now(one)
        return HELD

    async def _deliver_now(self, envelope: dict[str, Any]) -> HubAnswer:
        answer = await self._attempt(envelope, 0, "")
        match self.faults.take_delivery():
            case Delivery.TWICE:
                await self._attempt(envelope, 0, "")
            case Delivery.RETRIED:
                await self._attempt(envelope, 1, "http_timeout")
            case None:
                if not answer.ok:
                    self._in_background(self._repeat(envelope, answer))
        return answer

    async def _repeat(self, envelope: dict[str, Any], answer: HubAnswer) -> None:
        for retry, delay in enumerate(self.settings.retry_delays, start=1):
            if answer.ok or answer.headers.get(NO_RETRY) == "1":
                return
            await self.sleep(delay)
            answer = await self._attempt(envelope, retry, answer.failure or "http_error")

    async def _attempt(self, envelope: dict[str, Any], retry: int, reason: str) -> HubAnswer:
        answer = await self._carry(envelope, retry, reason)
        self.attempts.append(Attempt(envelope["event_id"], envelope["event"]["type"], retry, answer))
        return answer

    async def _carry(self, envelope: dict[str, Any], retry: int, reason: str) -> HubAnswer:
        if self.sockets is not None:
            return await self.sockets.event(envelope, retry, reason)
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return await self._post(json.dumps(envelope).encode(), "application/json", again)

    async def _post(self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> HubAnswer:
        if self._urls is None or self._session is None:
            raise GestureRefused("No app is connected to this workspace. Call connect() with its address first.")
        signed = {**self._signature(body), **(headers or {}), "Content-Type": content_type}
        try:
            async with self._session.post(next(self._urls), data=body, headers=signed) as response:
                return HubAnswer(response.status, await response.text(), response.headers)
        except TimeoutError:
            return HubAnswer(failure="http_timeout")
        except aiohttp.ClientError:
            return HubAnswer(failure="connection_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        """The two headers of request signing, version v0 (docs.slack.dev, Verifying requests from Slack)."""
        stamp = str(int(self.clock()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def shuffled(envelopes: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Another order than the given one, as long as there are two or more."""
    mixed = list(envelopes)
    chance.shuffle(mixed)
    return mixed if mixed != envelopes else [*envelopes[1:], *envelopes[:1]]
