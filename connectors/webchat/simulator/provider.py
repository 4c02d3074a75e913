"""A web site on loopback whose page shows the real widget of a hub, and a mailbox for those who have no hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import ClassVar

from aiohttp import web

from connectors.contract.live import MailboxAway, MailboxFrame
from connectors.toolkit.simulator import CallLog, Clock, SimulatedProvider, masked
from connectors.webchat.simulator.visitor import Visitor

PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>{name}</title></head>
<body><h1>{name}</h1><p>A page of a shop. <a href="#more">More</a></p>
<script src="{script}" async></script>
</body></html>
"""


@dataclass(slots=True)
class SimulatedMailbox:
    """A Mailbox in memory. While `is_away` it takes nothing."""

    clock: Clock
    log: CallLog
    is_away: bool = False
    frames: dict[tuple[str, str], list[MailboxFrame]] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    async def leave(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame:
        self._note("leave", visitor, content)
        lying = self.frames.setdefault((account, visitor), [])
        known = next((frame for frame in lying if frame.key == key), None)
        if known is None:
            known = MailboxFrame(_next(lying), key, content, datetime.fromtimestamp(self.clock(), UTC))
            lying.append(known)
        return known

    async def change(self, account: str, visitor: str, key: str, content: Mapping[str, object]) -> MailboxFrame | None:
        self._note("change", visitor, content)
        lying = self.frames.get((account, visitor), [])
        known = next((frame for frame in lying if frame.key == key), None)
        if known is None or known.content == content:
            return known
        changed = MailboxFrame(_next(lying), key, content, known.created_at)
        lying[lying.index(known)] = changed
        return changed

    async def show_typing(self, account: str, visitor: str) -> None:
        self._note("typing", visitor, {})
        self.typing.append(visitor)

    async def show_read(self, account: str, visitor: str) -> None:
        self._note("read", visitor, {})
        self.read.append(visitor)

    def _note(self, what: str, visitor: str, content: Mapping[str, object]) -> None:
        line = {"provider": "webchat", "method": "MAILBOX", "path": f"/{what}", "body": {"to": visitor, **content}}
        self.log.record({name: masked(value, ()) for name, value in line.items()})
        if self.is_away:
            raise MailboxAway("simulated")


def _next(lying: Sequence[MailboxFrame]) -> int:
    return max((frame.sequence for frame in lying), default=0) + 1


class WebchatSimulator(SimulatedProvider):
    """A web site and its visitors. `hub_url` is where the hub listens; the site must be among the account's origins. `page` is
    what it shows, with the places {language}, {name} and {script} in it.
    """

    provider: ClassVar[str] = "webchat"

    def __init__(
        self, clock: Clock, log: CallLog | None = None, *, account: str = "site", name: str = "A shop"
    ) -> None:
        super().__init__(clock, log)
        self.account = account
        self.name = name
        self.page = PAGE
        self.hub_url = ""
        self.mailbox = SimulatedMailbox(clock, self.log)
        self.hidden: list[str] = []
        self.visitors: list[Visitor] = []

    def visitor(self, language: str = "en") -> Visitor:
        """A new visitor; `come` opens their browser."""
        visitor = Visitor(self.hub_url, self.account, self.base_url, language=language, changed=self.changed)
        self.visitors.append(visitor)
        return visitor

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self._page)]

    def secrets(self) -> Sequence[str]:
        return self.hidden

    async def stop(self) -> None:
        for visitor in self.visitors:
            await visitor.close()
        await super().stop()

    async def _page(self, request: web.Request) -> web.Response:
        script = f"{self.hub_url}/chat/{self.account}/widget.js"
        language = request.query.get("lang", "en")
        page = self.page
        for place, value in {"{language}": language, "{name}": self.name, "{script}": script}.items():
            page = page.replace(place, escape(value))
        return web.Response(text=page, content_type="text/html")
