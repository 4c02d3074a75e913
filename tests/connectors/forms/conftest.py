"""A website with a form beside a hub that verifies, reads and answers as the real one does, over real HTTP."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import FormSubmitted, InboundEvent, WebhookRequest
from connectors.forms.connector import FormsConnector
from connectors.forms.settings import FormsSettings
from connectors.forms.simulator import FormsSimulator
from connectors.toolkit.simulator import LOOPBACK

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACCOUNT = "main"
SITE = "https://www.example.org"
SECRET = "a-secret-of-the-website-0123"
FORM = "application/x-www-form-urlencoded"


def connector(**settings: Any) -> FormsConnector:
    given = {"allowed_origins": [SITE], "secret": SecretStr(SECRET), **settings}
    return FormsConnector(ACCOUNT, FormsSettings.model_validate(given))


def read(
    body: bytes, content_type: str = "", headers: Mapping[str, str] | None = None, **settings: Any
) -> FormSubmitted:
    """The submission that a post is; what was kept of it gives the same."""
    reader = connector(**settings)
    named = {"content-type": content_type, **(headers or {})}
    [event] = reader.parse(WebhookRequest(body, named, account=ACCOUNT))
    assert reader.parse(WebhookRequest(event.item, account=ACCOUNT)) == [event]
    assert reader.parse(WebhookRequest(event.item, {"content-type": content_type}, account=ACCOUNT)) == [event]
    assert isinstance(event, FormSubmitted)
    return event


@dataclass
class Hub:
    """`answers` are the statuses given to the next posts instead of keeping them."""

    connector: FormsConnector
    events: list[InboundEvent] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.asked.append(request.method)
        headers = {name.lower(): value for name, value in request.headers.items()}
        post = WebhookRequest(await request.read(), headers, method=request.method, account=ACCOUNT)
        reply = self.connector.handshake(post) or self.connector.answer(post, self._status(post))
        return web.Response(
            status=reply.status, body=reply.body, headers={"Content-Type": reply.content_type, **reply.headers}
        )

    def _status(self, post: WebhookRequest) -> int:
        if self.answers:
            return self.answers.pop(0)
        try:
            self.connector.verify(post, NOW, {})
        except WebhookRejected:
            return 401
        self.events += self.connector.parse(post)
        return 200

    @property
    def forms(self) -> list[FormSubmitted]:
        return [event for event in self.events if isinstance(event, FormSubmitted)]


@dataclass
class World:
    site: FormsSimulator
    hub: Hub


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """The website may post, and leads to its own page afterwards."""
    site = FormsSimulator(NOW.timestamp)
    await site.start()
    hub = Hub(connector(allowed_origins=[site.origin], redirect=site.thanks_url))
    app = web.Application()
    app.router.add_route("*", "/webhooks/forms/main", hub.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    site.hub_url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/webhooks/forms/main"
    yield World(site, hub)
    await runner.cleanup()
    await site.stop()
