"""Somebody leaves by mail: the token they were sent acts from their own address, and from no other."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import ConsentChanged, Sender
from crm.contacts import actions as contacts
from crm.contacts import merging
from crm.contacts.values import Sighting
from crm.interactions.model import Interaction
from crm.preferences import store
from crm.preferences.values import ConsentTopic, LeftBy
from inbox.intake import Envelope, take_in
from inbox.opt_out.leaving import Leaver, Standing, leave, look
from tests.hub.web.leaving.pages import HANDLE, LINKS, Reader, reading


@pytest.fixture
async def lena(database_url: str) -> AsyncIterator[Reader]:
    async with reading(database_url) as reader:
        yield reader


async def writes(lena: Reader, author: str, token: str, *, verified: bool = False) -> None:
    """A mail that brings this token comes in from that author, a little later."""
    lena.clock.at += timedelta(minutes=1)
    event = ConsentChanged(
        event_id=f"event {author} {token}",
        item=b"",
        channel=Channel.EMAIL,
        address=ChannelAddress(Channel.EMAIL, "", author),
        sender=Sender(author, "Somebody"),
        at=lena.clock.at,
        sender_verified=verified,
        external_id="1@home.example",
        granted=False,
        topic=ConsentTopic.MARKETING,
        payload=token,
    )
    async with lena.database.transaction() as work:
        envelope = Envelope("email", "shop", 1, authenticates_sender=False, read_token=LINKS.read)
        await take_in(work, event, envelope)


async def messages(lena: Reader) -> list[str | None]:
    async with lena.database.reading() as session:
        return list(await session.scalars(select(Interaction.content)))


async def test_their_own_mail_acts_like_the_press_though_nothing_proves_its_sender(lena: Reader) -> None:
    await writes(lena, HANDLE, LINKS.token(lena.identity_id))
    assert not await lena.gets_marketing()
    last = (await lena.history())[-1]
    assert (last.source, last.granted, last.topic) == (LeftBy.MAIL.value, False, ConsentTopic.MARKETING)
    assert last.proof == f"Mail 1@home.example, with the link that was sent to {HANDLE}"
    assert (await lena.notices())[0] == (
        "They want no more marketing messages: they wrote to the address that a message of ours named."
    )


async def test_somebody_to_whom_the_mail_was_forwarded_decides_nothing(lena: Reader) -> None:
    await writes(lena, "tom@elsewhere.example", LINKS.token(lena.identity_id))
    assert await lena.gets_marketing()
    assert "wants no more marketing messages" in await messages(lena)  # a person reads it


async def test_who_proves_to_be_somebody_else_speaks_for_themselves_alone(lena: Reader) -> None:
    await writes(lena, "tom@elsewhere.example", LINKS.token(lena.identity_id), verified=True)
    assert await lena.gets_marketing()


async def test_a_made_up_token_is_a_message_to_be_read(lena: Reader) -> None:
    await writes(lena, HANDLE, "a" * 52)
    assert await lena.gets_marketing()
    assert "wants no more marketing messages" in await messages(lena)


async def test_the_link_follows_the_address_into_a_merged_contact(lena: Reader) -> None:
    async with lena.database.transaction() as work:
        other = await contacts.identify(
            work,
            Sighting(
                address=ChannelAddress(Channel.TELEGRAM, "bot", "42"), at=work.now, name="Lena", authenticated=True
            ),
        )
        assert other.contact_id is not None
        await merging.merge(work, other.contact_id, lena.contact_id, None, "the same person")
    leaver = Leaver(lena.identity_id, ConsentTopic.MARKETING)
    lena.clock.at += timedelta(minutes=1)
    async with lena.database.transaction() as work:
        seen = await leave(work, leaver, LeftBy.LINK, "pressed")
        assert seen is not None and seen.standing is not Standing.GETS
        assert not (await store.consent_of(work.session, other.contact_id)).marketing
        assert await look(work.session, leaver, work.now) == seen
