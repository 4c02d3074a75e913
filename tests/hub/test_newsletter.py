"""A newsletter goes out by real SMTP, its reader unsubscribes, and the next one is refused: through a whole hub."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.email.connector import CAPABILITIES
from connectors.email.simulator import MailPerson, MailSimulator
from crm.contacts.model import Contact
from crm.preferences import actions as preferences
from crm.preferences import store as preference_store
from crm.preferences.values import ConsentTopic
from hub.clock import epoch_seconds
from inbox import replies
from inbox.channel_choice.values import GateSettings
from inbox.conversations.model import Conversation
from inbox.deliveries import store as delivery_store
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.replies import ReplyRequest, WrittenOutcome
from tests.hub.whole import Whole, opened

FRONT = "front.shop.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
HEADER = re.compile(r"<https://hub\.example(/u/[a-z2-7]{52})>, <mailto:(unsubscribe\+[a-z2-7]{52}@shop\.example)>")
NO_MORE = "has not agreed to marketing messages"
Found = TypeVar("Found")


async def sooner_or_later(look: Callable[[], Awaitable[Found | None]]) -> Found:
    for _ in range(1200):
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it never happened")


@dataclass
class Shop:
    """A hub that advertises, and Lena, who wrote to it once and agreed to get its newsletter."""

    whole: Whole
    mail: MailSimulator
    lena: MailPerson

    async def conversation(self) -> Conversation | None:
        async with self.whole.hub.database.reading() as session:
            return (await session.execute(select(Conversation))).scalar_one_or_none()

    async def agrees(self) -> None:
        """She agrees, and may be written to at any hour."""
        conversation = await sooner_or_later(self.conversation)
        async with self.whole.hub.database.transaction() as work:
            assert conversation.contact_id is not None
            wishes = await preferences.ensure(work, conversation.contact_id)
            wishes.weekend_contact = True
            wishes.preferred_contact_hours = {"start": "00:00", "end": "23:59"}
            (await work.session.get_one(Contact, conversation.contact_id)).timezone = "UTC"
            await preferences.record_consent(
                work, conversation.contact_id, ConsentTopic.MARKETING, granted=True, source="form", proof="I agree"
            )

    async def advertises(self, text: str, undo_seconds: float = 0.0) -> tuple[UUID, WrittenOutcome]:
        conversation = await sooner_or_later(self.conversation)
        request = ReplyRequest(
            conversation_id=conversation.id,
            text=text,
            purpose=Purpose.MARKETING,
            written_by=None,
            seen_sequence=conversation.last_sequence,
            undo_seconds=undo_seconds,
            automatic=True,
        )
        async with self.whole.hub.database.transaction() as work:
            written = await replies.write_reply(work, request, GateSettings(), lambda channel, account: CAPABILITIES)
        return written.delivery_id, written.outcome

    async def letter(self, text: str) -> EmailMessage:
        """The mail with these words, as it lies in her mailbox."""

        async def look() -> bytes | None:
            return next((one.raw for one in self.lena.received if text in one.text), None)

        message = message_from_bytes(await sooner_or_later(look), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    async def settled(self, delivery_id: UUID) -> Delivery:
        async def look() -> Delivery | None:
            async with self.whole.hub.database.reading() as session:
                found = await delivery_store.by_id(session, delivery_id)
            return found if found.state in (DeliveryState.SENT, DeliveryState.FAILED) else None

        return await sooner_or_later(look)

    async def gets_marketing(self) -> bool:
        conversation = await sooner_or_later(self.conversation)
        async with self.whole.hub.database.reading() as session:
            assert conversation.contact_id is not None
            return (await preference_store.consent_of(session, conversation.contact_id)).marketing

    async def post(self, path: str, data: Any) -> int:
        async with self.whole.http.post(path, data=data, allow_redirects=False) as answer:
            return answer.status


@pytest.fixture
async def shop(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Shop]:
    async with opened_shop(tmp_path, sqlite_url, "https://hub.example") as found:
        yield found


@asynccontextmanager
async def opened_shop(folder: Path, database: str, public_url: str) -> AsyncIterator[Shop]:
    mail = MailSimulator(
        epoch_seconds, hub_address="news@shop.example", authserv_id=FRONT, retry_delays=(0.05, 0.1, 0.2, 0.5, 1, 2)
    )
    await mail.start()
    port = free_port()
    mail.deliver_to([("127.0.0.1", port)])
    account = "connectors.email.accounts.shop"
    tables: dict[str, Mapping[str, Any]] = {
        "server": {
            "host": "127.0.0.1",
            "port": 0,
            "public_url": public_url,
            "link_secret": "a secret of the tests " * 2,
        },
        account: {
            "address": "news@shop.example",
            "domains": ["shop.example"],
            "signature": "Moravia Shop, Brno",
            "trusted_authserv_id": FRONT,
        },
        f"{account}.listen": {"port": port},
        f"{account}.smtp": {"host": mail.host, "port": mail.port, "security": "none"},
    }
    lena = mail.add_person("Lena Hartwig", "lena@home.example")
    try:
        async with opened(folder, database, "all", **tables) as whole:
            mail.write(lena, "Do you have a newsletter?", subject="Newsletter")
            found = Shop(whole, mail, lena)
            await found.agrees()
            yield found
    finally:
        await mail.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


async def test_one_click_in_the_mail_program_ends_the_newsletter(shop: Shop) -> None:
    first, outcome = await shop.advertises("Spring is here.")
    assert outcome is WrittenOutcome.QUEUED
    message = await shop.letter("Spring is here.")
    named = HEADER.fullmatch(message["List-Unsubscribe"])
    assert named is not None and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Get no more of these messages:\nhttps://hub.example{named[1]}" in shop.lena.received[0].text.replace(
        "\r", ""
    )
    assert (await shop.settled(first)).state is DeliveryState.SENT

    waiting, outcome = await shop.advertises("Summer is near.", undo_seconds=2.0)
    assert outcome is WrittenOutcome.QUEUED  # she has not left yet
    status, _ = await shop.whole.get(named[1])
    assert status == 200 and await shop.gets_marketing()  # who only looks has not left
    assert await shop.post(named[1], ONE_CLICK) == 200

    queued = await shop.settled(waiting)
    assert (queued.state, queued.problem_code) == (DeliveryState.FAILED, "no_consent")
    assert NO_MORE in queued.sentence
    late, outcome = await shop.advertises("Autumn is gold.")
    assert outcome is WrittenOutcome.REFUSED
    refused = await shop.settled(late)
    assert refused.state is DeliveryState.FAILED and NO_MORE in refused.sentence
    assert [one.text.splitlines()[0] for one in shop.lena.received] == ["Spring is here."]

    assert await shop.post(named[1], {"undo": "yes"}) == 200
    _, outcome = await shop.advertises("Winter is white.")
    assert outcome is WrittenOutcome.QUEUED
    await shop.letter("Winter is white.")


async def test_a_mail_to_the_address_in_the_head_does_the_same(shop: Shop) -> None:
    """Even where nothing but the token proves who wrote it."""
    await shop.advertises("Spring is here.")
    named = HEADER.fullmatch((await shop.letter("Spring is here."))["List-Unsubscribe"])
    assert named is not None
    shop.mail.write(shop.lena, "", to=(named[2],), subject="unsubscribe", forged=True)

    async def left() -> bool | None:
        return None if await shop.gets_marketing() else True

    assert await sooner_or_later(left)
    _, outcome = await shop.advertises("Summer is near.")
    assert outcome is WrittenOutcome.REFUSED


async def test_without_https_the_newsletter_names_the_mail_alone(tmp_path: Path, sqlite_url: str) -> None:
    async with opened_shop(tmp_path, sqlite_url, "") as shop:
        await shop.advertises("Spring is here.")
        message = await shop.letter("Spring is here.")
    assert re.fullmatch(r"<mailto:unsubscribe\+[a-z2-7]{52}@shop\.example>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] is None


async def test_what_they_asked_for_themselves_offers_nothing_to_leave(shop: Shop) -> None:
    conversation = await sooner_or_later(shop.conversation)
    request = ReplyRequest(conversation.id, "Yes, we do.", Purpose.ANSWER, None, conversation.last_sequence)
    async with shop.whole.hub.database.transaction() as work:
        await replies.write_reply(work, request, GateSettings(), lambda channel, account: CAPABILITIES)
    assert (await shop.letter("Yes, we do."))["List-Unsubscribe"] is None
