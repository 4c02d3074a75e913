"""A website with a real form on loopback, and a browser that posts it: for the sandbox and for tests only."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import ClassVar
from urllib.parse import urlencode

from aiohttp import web

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import NotReachable
from connectors.contract.outbound import OutboundPart
from connectors.forms.connector import FormsConnector
from connectors.forms.settings import FormsSettings
from connectors.toolkit.browser import Outcome, VisitorBrowser
from connectors.toolkit.rehearsal_simulator import REFUSED, FaultCase, Rehearsal, Trouble
from connectors.toolkit.simulator import CallLog, Clock, SimulatedProvider

ACCOUNT = "rehearsal"
URLENCODED = "application/x-www-form-urlencoded"
JSON = "application/json"
ADDRESS_IN_FORM = "https://hub.example.com/webhooks/forms/main"


class FormsSimulator(SimulatedProvider):
    """A website: `/` has the form that is shown in the README, `/thanks` is where it may lead afterwards.

    `hub_url` is where the form goes: the hub's `/webhooks/forms/<account>`. `outcomes` has what came of each `submit`.
    """

    provider: ClassVar[str] = "forms"

    def __init__(self, clock: Clock, log: CallLog | None = None, *, hub_url: str = "") -> None:
        super().__init__(clock, log)
        self.hub_url = hub_url
        self.outcomes: list[Outcome] = []

    @property
    def origin(self) -> str:
        """What belongs into the account's `allowed_origins`. Known once the simulator has started."""
        return self.base_url

    @property
    def thanks_url(self) -> str:
        """What may stand in the account's `redirect`."""
        return f"{self.base_url}/thanks"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self._page), web.get("/thanks", self._thanks), web.get("/snippet.js", self._snippet)]

    def secrets(self) -> Sequence[str]:
        return ()

    async def submit(
        self,
        fields: Mapping[str, object],
        *,
        by_script: bool = False,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
        page: str = "/",
        language: str = "en",
        tells_page: bool = True,
    ) -> Outcome:
        """Post the fields as a visitor's browser does; what came of it is also kept.

        A form without script goes URL-encoded and shows the next page. `by_script` sends JSON (or `content_type`, with
        further `headers`), asks for permission before, and may not be shown the answer. `origin` is another website.
        """
        browser = VisitorBrowser(origin or self.origin, page, language, tells_page)
        kind = content_type or (JSON if by_script else URLENCODED)
        body = (json.dumps(fields) if kind.startswith(JSON) else urlencode(fields, doseq=True)).encode()
        if by_script:
            outcome = await browser.fetch(self.hub_url, body, kind, headers)
        else:
            outcome = await browser.submit(self.hub_url, body, kind)
        self.outcomes.append(outcome)
        self.changed()
        return outcome

    async def _page(self, request: web.Request) -> web.Response:
        form = _text("form.html").replace(ADDRESS_IN_FORM, escape(self.hub_url))
        return web.Response(text=_text("page.html").replace("{form}", form), content_type="text/html")

    async def _thanks(self, request: web.Request) -> web.Response:
        return web.Response(text=_text("thanks.html"), content_type="text/html")

    async def _snippet(self, request: web.Request) -> web.Response:
        return web.Response(text=_text("snippet.js"), content_type="text/javascript")


class FormsRehearsal(Rehearsal):
    """The browser's Origin is what lets a post in; the page of the rehearsal names no referrer, so that nothing else does."""

    signed_headers: ClassVar[tuple[str, ...]] = ("origin",)
    signs_body: ClassVar[bool] = False
    impossible: ClassVar[Mapping[Trouble, str]] = dict.fromkeys(
        (*REFUSED, Trouble.SLOW), "a form has no way back: nothing is ever sent there"
    )
    simulator: FormsSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = FormsSimulator(clock)

    async def open(self, webhook_url: str) -> None:
        await self.simulator.start()
        self.simulator.hub_url = webhook_url
        self.connector = FormsConnector(ACCOUNT, FormsSettings(allowed_origins=(self.simulator.origin,)))

    async def close(self) -> None:
        await self.connector.close()
        await self.simulator.stop()

    async def contact_writes(self, text: str) -> None:
        fields = {"name": "Lena Hartwig", "email": "lena@example.org", "message": text}
        await self.simulator.submit(fields, by_script=True, content_type=URLENCODED, tells_page=False)

    def reachable(self) -> ChannelAddress:
        """Where a form was filled; nothing can be sent there."""
        return ChannelAddress(Channel.FORM, ACCOUNT, "lena@example.org")

    def seen(self) -> list[str]:
        """A form shows nobody anything."""
        return []

    def faults(self) -> Sequence[FaultCase]:
        part = OutboundPart(self.reachable(), text="hello")
        return [FaultCase("a form has no way back", self.connector, part, NotReachable)]


def rehearse(clock: Clock) -> Rehearsal:
    return FormsRehearsal(clock)


def _text(name: str) -> str:
    return (files("connectors.forms") / name).read_text("utf-8")
