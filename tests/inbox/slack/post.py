"""A desk whose customers write mails: a simulated world of mail over real SMTP both ways, intake, files and triage between."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import AttachmentRef, MessageReceived, StatusReported, WebhookRequest
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings, ListenSettings, Security, SmtpSettings
from connectors.email.simulator import MailPerson, MailSimulator
from connectors.email.simulator.letters import Letter
from crm.contacts import actions as contacts
from crm.contacts.store import identities_at
from crm.contacts.values import GoneReason
from crm.storage.unit_of_work import Handler, JobRun
from inbox.attachments import AttachmentFetcher
from inbox.intake import Envelope, take_in
from inbox.jobs import FETCH_ATTACHMENT, TRIAGE
from tests.inbox.slack.house import House, Json, opened, written_in

SHOP = "support@shop.example"
FRONT = "front.shop.example"


@dataclass
class PostOffice:
    """The house, and the people who write to it."""

    house: House
    mail: MailSimulator
    connector: EmailConnector
    requests: list[WebhookRequest] = field(default_factory=list)
    taken: int = 0

    async def admit(self, request: WebhookRequest) -> None:
        self.requests.append(request)

    def person(self, name: str, address: str) -> MailPerson:
        return self.mail.add_person(name, address)

    async def writes(self, person: MailPerson, text: str, **more: Any) -> Letter:
        """They write, and the hub takes it in."""
        letter = self.mail.write(person, text, **more)
        await self.takes_in()
        return letter

    async def takes_in(self) -> None:
        await self.mail.settle()
        for request in self.requests[self.taken :]:
            self.taken += 1
            for event in self.connector.parse(request):
                if isinstance(event, MessageReceived):
                    event = replace(event, media=tuple([await self._kept(one) for one in event.media]))
                assert isinstance(event, MessageReceived | StatusReported)
                async with self.house.database.transaction() as work:
                    await take_in(work, event, Envelope("email", "shop", self.taken, authenticates_sender=False))

    async def _kept(self, file: AttachmentRef) -> AttachmentRef:
        assert file.content is not None
        key = await self.house.blobs.put(file.content)
        return replace(file, reference=f"kept:{key}", size=len(file.content), content=None)

    async def closes(self, address: str, reason: GoneReason) -> None:
        """Nothing more is to go to this address, at which somebody wrote before."""
        async with self.house.database.transaction() as work:
            place = ChannelAddress(Channel.EMAIL, "", address)
            await contacts.mark_gone(work, (await identities_at(work.session, [place]))[place].id, reason)

    # What the rep does

    async def composes(self) -> Json:
        """The reply modal of the last card."""
        card = await self.house.card()
        await self.house.slack.press("petr", "triage", card["ts"], "Reply")
        return await self.house.modal("petr", "reply")

    async def picks(self, view: Json, block: str, value: str) -> str:
        """Choose one of the composer's radio buttons; what stands in the modal then."""
        before = (self.house.slack.open_view("petr") or {}).get("hash")
        await self.house.slack.choose_in_view("petr", view["id"], block, value)
        await self.house.until(lambda: (self.house.slack.open_view("petr") or {}).get("hash") != before)
        return self.composer()

    def composer(self) -> str:
        return written_in(self.house.slack.open_view("petr"))

    async def sends(self, view: Json, text: str) -> None:
        outcome = await self.house.slack.submit("petr", view["id"], {"text-0": text})
        assert outcome.ok, outcome
        assert self.house.slack.open_view("petr") is None, self.composer()

    def answers(self, address: str) -> list[Letter]:
        """What we wrote to this address."""
        return [one for one in self.mail.people[address].received if SHOP in one.sender]

    async def gets(self, address: str) -> Letter:
        """Our newest letter to this address, once there is one."""
        await self.house.until(lambda: self.answers(address))
        return self.answers(address)[-1]


@asynccontextmanager
async def open_office(database_url: str, signature: str = "") -> AsyncIterator[PostOffice]:
    async with AsyncExitStack() as stack:
        mail = MailSimulator(time.time, hub_address=SHOP, authserv_id=FRONT)
        await mail.start()
        stack.push_async_callback(mail.stop)
        settings = EmailSettings(
            address=SHOP,
            aliases=("orders@shop.example",),
            display_name="Moravia Shop",
            signature=signature,
            listen=ListenSettings(port=0),
            smtp=SmtpSettings(host=mail.host, port=mail.port, security=Security.NONE),
            trusted_authserv_id=FRONT,
        )
        connector = EmailConnector("shop", settings)
        house = await stack.enter_async_context(
            opened(
                database_url,
                connectors=[connector],
                more_handlers=_handlers,
                is_ours=lambda channel, handle: channel is connector.channel and connector.answers_for(handle),
            )
        )
        office = PostOffice(house, mail, connector)
        await stack.enter_async_context(connector.listening(office.admit))
        assert connector.listening_at is not None
        mail.deliver_to([connector.listening_at])
        yield office


def _handlers(house: House) -> Mapping[str, Handler]:
    async def triage(run: JobRun) -> None:
        async with run.finish() as work:
            await house.route(work, UUID(run.payload["conversation"]))

    fetcher = AttachmentFetcher({}, _no_link, house.blobs, 25_000_000)
    return {TRIAGE.name: triage, FETCH_ATTACHMENT.name: fetcher.fetch}


async def _no_link(address: str, limit: int) -> Any:
    raise AssertionError(f"nothing is fetched from {address}")
