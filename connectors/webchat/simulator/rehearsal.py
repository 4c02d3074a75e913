"""The connector and its simulator side by side, for the contract suite."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import orjson
from pydantic import SecretStr

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    SendError,
    Unavailable,
    Unchangeable,
)
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundPart, PartAction
from connectors.toolkit.rehearsal_simulator import FaultCase, Rehearsal, Trouble
from connectors.toolkit.simulator import Clock, Courier, Posting
from connectors.webchat.connector import SCHEME, TOKEN_HEADER, WebchatConnector
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.simulator.provider import SimulatedMailbox, WebchatSimulator

ACCOUNT = "rehearsal"
SECRET = "rehearsal-secret-rehearsal-secret"
SETTINGS = WebchatSettings(token_secret=SecretStr(SECRET), origins=("http://127.0.0.1",))


class WebchatRehearsal(Rehearsal):
    """Visitors post to the webhook, as a script would; lines need a whole hub, and are tested with one."""

    signed_headers: ClassVar[tuple[str, ...]] = (TOKEN_HEADER,)
    signs_body: ClassVar[bool] = False
    impossible: ClassVar[Mapping[Trouble, str]] = {
        Trouble.BLOCKED: "a visitor who wants nothing of us closes the window, and what we write lies unread",
        Trouble.THROTTLED: "messages lie in the hub's own database, which takes any number",
        Trouble.SLOW: "the hub's own database is waited for as long as it takes",
        Trouble.SILENT: "the hub's own database has committed, or it is away: that is `broken`",
    }
    fresh_for: ClassVar[timedelta | None] = SETTINGS.token_lifetime
    simulator: WebchatSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = WebchatSimulator(clock, account=ACCOUNT)
        self._courier = Courier()
        self._written = 0

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.connector: WebchatConnector = WebchatConnector(ACCOUNT, SETTINGS)
        self.connector.attach(self.simulator.mailbox)
        self._visitor = self.connector.enter(None, datetime.fromtimestamp(self.simulator.clock(), UTC))
        self.simulator.hidden += [SECRET, self._visitor.token]
        self._courier.urls = [webhook_url]

    async def close(self) -> None:
        await self._courier.close()
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        self._written += 1
        said = {"visitor": self._visitor.id, "type": "message", "id": f"m{self._written}", "text": text}
        headers = {"Authorization": SCHEME + self._visitor.token, "Content-Type": "application/json"}
        self._courier.post(Posting(self._visitor.id, orjson.dumps(said), headers))
        await self._courier.settle()

    def reachable(self) -> ChannelAddress:
        return _address(self._visitor.id)

    def seen(self) -> list[str]:
        lying = self.simulator.mailbox.frames.get((ACCOUNT, self._visitor.id), [])
        return [str(frame.content["text"]) for frame in lying]

    def faults(self) -> Sequence[FaultCase]:
        file = Attachment(MediaKind.DOCUMENT, "offer.pdf", "application/pdf", b"%PDF")
        here = self.reachable()
        return [
            self._case("nobody of ours", OutboundPart(_address("someone"), text="hello"), NotReachable),
            self._case("a file", OutboundPart(here, text="hello", attachment=file), ContentRefused),
            self._case("an edit of nothing", self._edit("x"), ContentRefused),
            self._case("an edit of what is there no more", self._edit(f"{self._visitor.id}:x"), Unchangeable),
            self._case("a reaction", OutboundPart(here, PartAction.REACT, emoji="👍", target_id="x"), ContentRefused),
            FaultCase(
                "no mailbox", WebchatConnector(ACCOUNT, SETTINGS), OutboundPart(here, text="hello"), Misconfigured
            ),
            FaultCase("broken", self._without_database(), OutboundPart(here, text="hello"), Unavailable),
        ]

    def _case(self, name: str, part: OutboundPart, error: type[SendError]) -> FaultCase:
        return FaultCase(name, self.connector, part, error)

    def _edit(self, target: str) -> OutboundPart:
        return OutboundPart(self.reachable(), PartAction.EDIT, text="hello", target_id=target)

    def _without_database(self) -> WebchatConnector:
        connector = WebchatConnector(ACCOUNT, SETTINGS)
        connector.attach(SimulatedMailbox(self.simulator.clock, self.simulator.log, is_away=True))
        return connector


def rehearse(clock: Clock) -> Rehearsal:
    return WebchatRehearsal(clock)


def _address(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.CHAT, ACCOUNT, handle)
