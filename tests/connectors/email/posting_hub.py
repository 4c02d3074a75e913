"""A hub to which Postmark and SendGrid post: proven, then read, as the hub does it, by the real connector."""

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiohttp import web

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import InboundEvent, MessageReceived, ReportedStatus, StatusReported, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings
from connectors.email.simulator.relay import Relay
from hub.clock import epoch_seconds

SECRET = "a-secret-of-many-letters"
DESK = "desk@shop.example"
LENA = "lena@home.example"


class PostingHub:
    """`statuses` are the answers to the posts to come, before any of them is looked at."""

    def __init__(self, relay: Relay, **settings: Any) -> None:
        self.relay = relay
        values = {"address": DESK, "smtp": relay.smtp(), **settings}
        self.connector = EmailConnector("desk", EmailSettings.model_validate(values))
        self.requests: list[WebhookRequest] = []
        self.refused: list[str] = []
        self.events: list[InboundEvent] = []
        self.statuses: deque[int] = deque()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        posted = WebhookRequest(await request.read(), headers, dict(request.query))
        if self.statuses:
            return web.Response(status=self.statuses.popleft())
        try:
            self.connector.verify(posted, now(), {})
        except WebhookRejected as refusal:
            self.refused.append(str(refusal))
            return web.Response(status=401)
        self.requests.append(posted)
        self.events += self.connector.parse(posted)
        return web.Response()

    async def send(self, to: str = LENA, text: str = "On its way.", **more: Any) -> Receipt:
        part = OutboundPart(ChannelAddress(Channel.EMAIL, "", to), text=text, key="part-1", **more)
        return await self.connector.send(part)

    @property
    def told(self) -> list[ReportedStatus]:
        return [event.status for event in self.events if isinstance(event, StatusReported)]

    @property
    def mails(self) -> list[MessageReceived]:
        return [event for event in self.events if isinstance(event, MessageReceived)]


def now() -> datetime:
    return datetime.fromtimestamp(epoch_seconds(), UTC)


@asynccontextmanager
async def posting_hub(relay: Relay, connect: Callable[[str], None], **settings: Any) -> AsyncIterator[PostingHub]:
    """The hub beside a provider that is started for it; `connect` tells the provider the hub's address."""
    await relay.start()
    hub = PostingHub(relay, **settings)
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/", hub.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    connect(hub.url)
    yield hub
    await relay.stop()
    await runner.cleanup()
    await hub.connector.close()


def letter(**headers: str) -> bytes:
    """What Lena's mail program sends: two texts, a picture in them, and a file."""
    mail = EmailMessage(policy=SMTP)
    head = {
        "From": f"Lena Hartwig <{LENA}>",
        "To": f"Desk <{DESK}>",
        "Cc": "bob@home.example",
        "Subject": "Grüße 🎉",
        "Date": "Sun, 22 Nov 2026 08:30:00 +0000",
        "Message-ID": "<q1@home.example>",
        "In-Reply-To": "<ours.1@shop.example>",
        "References": "<ours.1@shop.example>",
    }
    for name, value in {**head, **headers}.items():
        mail[name.replace("_", "-")] = value
    words = "Where is my parcel? Žluťoučký kůň.\n\nOn Sat Desk wrote:\n> Sent\n"
    mail.set_content(words, charset="iso-8859-2", cte="quoted-printable")
    mail.add_alternative('<p>Where is my parcel?</p><img src="cid:logo@home">', subtype="html")
    html = mail.get_body(("html",))
    if html is not None:
        html.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo@home>", filename="logo.png")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename='bill "7".pdf')
    return mail.as_bytes()
