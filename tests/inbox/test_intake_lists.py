"""Lists that a provider keeps for us: leaving one, or all, closes what we send unasked and never the answer. On both databases."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from crm.interactions.model import Interaction
from crm.preferences import actions as preferences
from crm.preferences import store as preference_store
from crm.preferences.values import Consent, ConsentTopic
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import GateSettings, Outcome
from inbox.deliveries.values import Purpose
from tests.inbox.street import Script, Street, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")
CAPABILITIES = Capabilities(text_limit=100_000, authenticates_sender=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_mail(street_url: str) -> AsyncIterator[Street]:
    async with opened(street_url, Script(Channel.EMAIL, CAPABILITIES)) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def mail(open_mail: Street) -> Street:
    await open_mail.begin_again()
    return open_mail


async def reader_of_news(mail: Street) -> str:
    """Somebody who wrote to us, and who agreed to marketing."""
    ann = f"p{mail.somebody()}@post.example"
    await mail.happens(mail.message(ann, sender_verified=True))
    await mail.route(await mail.conversation(ann))
    contact = await mail.contact(ann)
    async with mail.database.transaction() as work:
        await preferences.record_consent(work, contact.id, ConsentTopic.MARKETING, granted=True, source="a box")
    return ann


async def lists(mail: Street, handle: str, topic: str, granted: bool) -> None:
    await mail.happens(mail.consent(handle, granted, topic=topic, answers_welcome=True, sender_verified=True))


async def consent(mail: Street, handle: str) -> Consent:
    contact = await mail.contact(handle)
    async with mail.database.reading() as session:
        return await preference_store.consent_of(session, contact.id)


async def outcome(mail: Street, handle: str, purpose: Purpose) -> Outcome:
    """What the gate says of a message to them now."""
    conversation = await mail.conversation(handle)
    async with mail.database.reading() as session:
        wish = gate_store.Wish(purpose=purpose, text="Hello", seen_sequence=1)
        asked = await gate_store.question(
            session, conversation, wish, GateSettings(hub_zone="Europe/Prague"), lambda channel, account: CAPABILITIES
        )
        return choose(asked, mail.database.clock.now()).outcome


async def test_leaving_one_list_takes_marketing_back_and_nothing_else(mail: Street) -> None:
    ann = await reader_of_news(mail)
    await lists(mail, ann, "Weekly offers", granted=False)
    assert await consent(mail, ann) == Consent(marketing=False, sales=True, opted_out=frozenset())
    assert (await mail.identity(ann)).gone_at is None
    assert await mail.notices() == ["They want no more marketing messages on email."]
    assert await outcome(mail, ann, Purpose.ANSWER) is Outcome.GO
    assert await outcome(mail, ann, Purpose.MARKETING) is Outcome.REFUSE


async def test_joining_one_list_is_no_yes_to_all_the_others(mail: Street) -> None:
    ann = f"p{mail.somebody()}@post.example"
    await mail.happens(mail.message(ann, sender_verified=True))
    await lists(mail, ann, "Weekly offers", granted=True)
    assert not (await consent(mail, ann)).marketing
    assert await mail.notices() == []


async def test_leaving_all_lists_leaves_the_answers(mail: Street) -> None:
    ann = await reader_of_news(mail)
    assert await outcome(mail, ann, Purpose.SERVICE) is Outcome.GO
    await lists(mail, ann, "all", granted=False)
    assert await consent(mail, ann) == Consent(marketing=False, sales=False, opted_out=frozenset({Channel.EMAIL}))
    assert (await mail.identity(ann)).gone_at is None
    assert await mail.notices() == ["They left all our lists on email: only what they write is answered there."]
    assert await outcome(mail, ann, Purpose.ANSWER) is Outcome.GO
    assert await outcome(mail, ann, Purpose.SERVICE) is not Outcome.GO
    await lists(mail, ann, "all", granted=True)
    assert await consent(mail, ann) == Consent(marketing=False, sales=False, opted_out=frozenset())


async def test_what_was_said_is_kept_in_words(mail: Street) -> None:
    ann = await reader_of_news(mail)
    await lists(mail, ann, "Weekly offers", granted=False)
    await lists(mail, ann, "all", granted=False)
    assert await said(mail, ann) == ["left the list Weekly offers", "left all lists"]


async def said(mail: Street, handle: str) -> list[str]:
    contact = await mail.contact(handle)
    async with mail.database.reading() as session:
        query = select(Interaction).where(Interaction.contact_id == contact.id).order_by(Interaction.arrived_at)
        return [one.content or "" for one in (await session.execute(query)).scalars()][1:]
