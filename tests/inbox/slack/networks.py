"""A desk whose customers write by WhatsApp and Instagram: the real connectors beside simulated providers, over real HTTP."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Connector
from connectors.instagram.simulator import InstagramSimulator, connect
from connectors.toolkit.shelf_simulator import SimulatedShelf
from connectors.whatsapp.connector import WhatsappConnector
from connectors.whatsapp.settings import TemplateShape
from connectors.whatsapp.simulator import ApprovedTemplate, WhatsappSimulator
from connectors.whatsapp.simulator.rehearsal import settings_for
from crm.storage.unit_of_work import Handler, JobRun
from hub.web.app import build_app, serving
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import GateSettings
from inbox.intake import Envelope, take_in
from inbox.jobs import CONFIRM_OPT_OUT, SHOW_SIGN, TRIAGE
from inbox.opt_out.confirming import Confirmations
from tests.inbox.slack.house import House, Json, opened, written_in

ACCOUNT = "shop"
READY = "Hello {{1}}, your order {{2}} is ready."
NAMED = "Dobrý den {{first_name}}, objednávka {{number}} čeká."
SHAPES = (
    TemplateShape(name="order_ready", language="en_US", text=READY),
    TemplateShape(name="order_ready", language="cs", text=NAMED),
    TemplateShape.model_validate(
        {"name": "track", "language": "en_US", "text": "It left.", "buttons": ["url"], "button_labels": ["Track it"]}
    ),
    TemplateShape(name="without_a_text", language="en_US", variables=1),
)


@dataclass
class Networks:
    """The house, and the two providers it is reached by."""

    whatsapp: WhatsappSimulator
    instagram: InstagramSimulator
    connectors: Mapping[str, Connector]
    houses: list[House] = field(default_factory=list)
    taken: int = 0

    @property
    def house(self) -> House:
        return self.houses[0]

    def clock(self) -> float:
        """The providers' time is the hub's."""
        return self.house.clock.now().timestamp() if self.houses else time.time()

    async def take(self, request: web.Request) -> web.StreamResponse:
        """A webhook: proven, read, and taken in at once."""
        connector = self.connectors[request.match_info["name"]]
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        envelope = WebhookRequest(body, headers, dict(request.query), request.method, str(request.url), ACCOUNT)
        connector.verify(envelope, self.house.clock.now(), {})
        for event in connector.parse(envelope):
            self.taken += 1
            async with self.house.database.transaction() as work:
                await take_in(work, event, Envelope(connector.name, ACCOUNT, self.taken))
        return web.Response()

    # What the rep does

    async def composes(self, text: str = "") -> Json:
        """The reply modal of the last card; or the one that says why there is none."""
        card = await self.house.card()
        await self.house.slack.press("petr", "triage", card["ts"], "Reply")
        await self.house.until(lambda: (self.shown() or {}).get("callback_id") in ("reply", "refusal"))
        return self.view()

    def shown(self) -> Json | None:
        return self.house.slack.open_view("petr")

    def view(self) -> Json:
        found = self.shown()
        assert found is not None, "the modal is closed"
        return found

    def composer(self) -> str:
        return written_in(self.shown())

    def fields(self) -> Sequence[str]:
        """The ids of what can be filled in, in order."""
        return [str(one["block_id"]) for one in self.view()["blocks"] if one["type"] == "input"]

    async def picks(self, block: str, value: str) -> str:
        """Choose something in the composer; what stands in the modal then."""
        before = self.view()["hash"]
        await self.house.slack.choose_in_view("petr", self.view()["id"], block, value)
        await self.house.until(lambda: (self.shown() or {}).get("hash") != before)
        return self.composer()


@asynccontextmanager
async def open_networks(database_url: str) -> AsyncIterator[Networks]:
    async with AsyncExitStack() as stack:
        networks: list[Networks] = []

        def clock() -> float:
            return networks[0].clock() if networks else time.time()

        whatsapp, instagram, shelf = WhatsappSimulator(clock), InstagramSimulator(clock), SimulatedShelf()
        for one in (whatsapp, instagram, shelf):
            await one.start()
            stack.push_async_callback(one.stop)
        _approve(whatsapp)
        settings = settings_for(whatsapp).model_copy(update={"templates": SHAPES})
        photos = connect(instagram, ACCOUNT)
        photos.attach_shelf(shelf)
        connectors: dict[str, Connector] = {"whatsapp": WhatsappConnector(ACCOUNT, settings), "instagram": photos}
        ways = list(connectors.values())
        for connector in ways:
            stack.push_async_callback(connector.close)
        found = Networks(whatsapp, instagram, connectors)
        networks.append(found)
        house = await stack.enter_async_context(opened(database_url, connectors=ways, more_handlers=_handlers(ways)))
        found.houses.append(house)
        app = build_app([web.post("/hooks/{name}", found.take)])
        port = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
        whatsapp.post_to([f"http://127.0.0.1:{port}/hooks/whatsapp"])
        instagram.connect([f"http://127.0.0.1:{port}/hooks/instagram"])
        yield found


def _approve(whatsapp: WhatsappSimulator) -> None:
    for shape in SHAPES:
        body = shape.text or "{{1}}"
        for number, name in enumerate(shape.places, start=1):
            body = body.replace(f"{{{{{name}}}}}", f"{{{{{number}}}}}")
        whatsapp.add_template(ApprovedTemplate(shape.name, shape.language, body, buttons=len(shape.buttons)))


def _handlers(connectors: Sequence[Connector]) -> Callable[[House], Mapping[str, Handler]]:
    able = {(one.channel, one.account): one.capabilities for one in connectors}
    return lambda house: _jobs(house, lambda channel, account: able.get((channel, account)))


def _jobs(house: House, capabilities: CapabilityLookup) -> Mapping[str, Handler]:
    """The jobs of other rooms, as far as they are needed here."""

    async def triage(run: JobRun) -> None:
        async with run.finish() as work:
            await house.route(work, UUID(run.payload["conversation"]))

    async def nothing(run: JobRun) -> None:
        async with run.finish():
            return

    confirm = Confirmations(GateSettings(), capabilities).confirm
    return {TRIAGE.name: triage, CONFIRM_OPT_OUT.name: confirm, SHOW_SIGN.name: nothing}
