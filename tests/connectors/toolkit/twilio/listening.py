"""A hub that only listens at /webhooks/twilio/main: who shares the address proves, reads and answers, as in the real one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from connectors.contract.inbound import InboundEvent, WebhookRequest
from connectors.contract.protocol import Connector
from connectors.toolkit.simulator import LOOPBACK
from hub.web.shared import SharedEndpoint

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class ListeningHub:
    """`down`: this many posts to come are answered 503."""

    members: list[Connector]
    url: str = ""
    down: int = 0
    events: list[InboundEvent] = field(default_factory=list)
    requests: list[WebhookRequest] = field(default_factory=list)

    async def take(self, http: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in http.headers.items()}
        url = f"{http.scheme}://{http.host}{http.raw_path}"
        request = WebhookRequest(await http.read(), headers, dict(http.query), http.method, url, "main")
        endpoint = SharedEndpoint("twilio", "main", tuple(self.members))
        shares = endpoint.shares(request, NOW, {})
        if self.down:
            self.down -= 1
            return web.Response(status=endpoint.answer(request, 503).status)
        self.requests.append(request)
        for member, share in shares:
            self.events += member.parse(WebhookRequest(share.body))  # as from the journal: the body alone
        reply = endpoint.answer(request, 200)
        return web.Response(status=reply.status, body=reply.body, headers={"Content-Type": reply.content_type})


@asynccontextmanager
async def listening(members: Sequence[Connector]) -> AsyncIterator[ListeningHub]:
    hub = ListeningHub(list(members))
    app = web.Application()
    app.router.add_post("/webhooks/twilio/main", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    hub.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/webhooks/twilio/main"
    yield hub
    await runner.cleanup()
