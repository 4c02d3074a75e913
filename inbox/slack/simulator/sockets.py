"""Socket Mode of the simulated Slack: tickets for sockets, envelopes to acknowledge, goodbyes.

Source: docs.slack.dev, "Using Socket Mode".
"""

import asyncio
import json
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from inbox.slack.simulator.answers import HubAnswer
from inbox.slack.simulator.settings import SlackSimulatorSettings

MOST_SOCKETS = 10
WITH_ANSWER = frozenset({"view_submission", "block_suggestion"})

Json = dict[str, Any]


@dataclass(slots=True)
class _Socket:
    """One that the app opened; `waiting` holds the envelopes it has not acknowledged."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    waiting: dict[str, asyncio.Future[HubAnswer]] = field(default_factory=dict)
    is_leaving: bool = False


class Sockets:
    """Each event goes to any one of the sockets. `strange` keeps what the app should not have said."""

    def __init__(self, settings: SlackSimulatorSettings, chance: random.Random, new_secret: Callable[[], str]) -> None:
        self.settings = settings
        self.chance = chance
        self.new_secret = new_secret
        self.strange: list[str] = []
        self.opened = 0
        self._tickets: set[str] = set()
        self._open: list[_Socket] = []
        self._changed = asyncio.Event()

    @property
    def count(self) -> int:
        """How many are open and not about to be closed."""
        return len(self._usable())

    async def until_open(self, count: int, seconds: float = 10.0) -> None:
        """Returns once the app has so many sockets; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while self.count != count:
                self._changed.clear()
                await self._changed.wait()

    def ticket(self, root: str) -> str:
        """The address of one socket, good for one opening."""
        ticket = self.new_secret()
        self._tickets.add(ticket)
        return f"{root.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0"

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="the ticket is used up or unknown")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        await self._serve(_Socket(socket, request.transport))
        return socket

    async def _serve(self, one: _Socket) -> None:
        socket = one.socket
        if len(self._open) >= MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._open.append(one)
        self.opened += 1
        self._changed.set()
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._heard(one, message.data)
        finally:
            self._open.remove(one)
            self._changed.set()
            for waiting in one.waiting.values():
                if not waiting.done():
                    waiting.set_result(HubAnswer(failure="connection_failed"))

    def _hello(self) -> Json:
        about = {"host": "applink-simulated", "build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": about,
            "connection_info": {"app_id": "A0"},
        }

    def _heard(self, one: _Socket, text: str) -> None:
        said = json.loads(text)
        waiting = one.waiting.pop(said.get("envelope_id", ""), None)
        if waiting is None:
            self.strange.append(text)
        elif not waiting.done():
            waiting.set_result(HubAnswer(200, json.dumps(said["payload"]) if "payload" in said else ""))

    async def event(self, envelope: Mapping[str, Any], retry: int, reason: str) -> HubAnswer:
        about = {"type": "events_api", "retry_attempt": retry, "retry_reason": reason}
        return await self._send({**about, "payload": envelope, "accepts_response_payload": False})

    async def interaction(self, payload: Mapping[str, Any]) -> HubAnswer:
        takes_answer = payload["type"] in WITH_ANSWER
        return await self._send({"type": "interactive", "payload": payload, "accepts_response_payload": takes_answer})

    async def command(self, form: Mapping[str, str]) -> HubAnswer:
        return await self._send({"type": "slash_commands", "payload": dict(form), "accepts_response_payload": True})

    async def _send(self, envelope: Json) -> HubAnswer:
        usable = self._usable()
        if not usable:
            return HubAnswer(failure="connection_failed")
        one, envelope_id = self.chance.choice(usable), str(uuid.UUID(int=self.chance.getrandbits(128)))
        waiting: asyncio.Future[HubAnswer] = asyncio.get_running_loop().create_future()
        one.waiting[envelope_id] = waiting
        try:
            async with asyncio.timeout(self.settings.ack_seconds):
                await one.socket.send_json({"envelope_id": envelope_id, **envelope})
                answer = await waiting
        except TimeoutError:
            return HubAnswer(failure="http_timeout")
        except ConnectionError:
            return HubAnswer(failure="connection_failed")
        if answer.text and not envelope["accepts_response_payload"]:
            self.strange.append(answer.text)
        return answer

    def _usable(self) -> list[_Socket]:
        return [one for one in self._open if not one.is_leaving and not one.socket.closed]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Every open socket is about to be closed: Slack uses it no more, and closes it once it is told to `leave`."""
        for one in self._usable():
            one.is_leaving = True
            await one.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}})

    async def leave(self) -> None:
        """Close those that were told so."""
        for one in [one for one in self._open if one.is_leaving]:
            await one.socket.close()

    def drop(self) -> None:
        """Every socket breaks, without a word."""
        for one in self._open:
            one.is_leaving = True
            if one.transport is not None:
                one.transport.abort()

    async def stop(self) -> None:
        for one in list(self._open):
            await one.socket.close()
