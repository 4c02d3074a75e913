"""What mail and forms bring beside words: subjects, answers, files, bounces, claims. On both databases."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    AttachmentRef,
    Correspondent,
    FormSubmitted,
    MediaKind,
    ReportedStatus,
    StatusReported,
)
from crm.contacts.model import Claim, Contact, Identity
from crm.contacts.values import GoneReason, VerifiedBy
from inbox.attachments import KEPT
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from tests.inbox.street import Script, Street, opened
from tests.inbox.test_intake import a_delivery, state_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_mail(street_url: str) -> AsyncIterator[Street]:
    capabilities = Capabilities(text_limit=100_000, authenticates_sender=False, threads=True)
    async with opened(street_url, Script(Channel.EMAIL, capabilities)) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def mail(open_mail: Street) -> Street:
    await open_mail.begin_again()
    return open_mail


def somebody(mail: Street) -> str:
    return f"p{mail.somebody()}@post.example"


async def test_what_only_a_mail_has_is_kept(mail: Street) -> None:
    ann = somebody(mail)
    event = mail.message(
        ann,
        "Please call me",
        subject="An invoice",
        full_text="Please call me\n> Hello",
        html="<p>Please call me</p>",
        copied=(Correspondent("bob@post.example", "Bob"),),
        bulk=True,
        media=(AttachmentRef(MediaKind.DOCUMENT, filename="a.pdf", content=b"%PDF-1.7"),),
        sender_verified=True,
    )
    await mail.happens(event)
    kept = await mail.interaction(event.external_id)
    assert (kept.subject, kept.content, kept.sender_verified) == ("An invoice", "Please call me", True)
    assert kept.platform_data == {
        "full_text": "Please call me\n> Hello",
        "html": "<p>Please call me</p>",
        "cc": [{"address": "bob@post.example", "name": "Bob"}],
        "bulk": True,
    }
    (file,) = await mail.files(kept)
    assert (file.filename, file.size) == ("a.pdf", 8)
    assert file.provider_reference["reference"].startswith(KEPT)
    assert (await mail.contact(ann)).email == ann


async def test_one_mail_proves_its_sender_and_the_next_does_not(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann, sender_verified=True))
    proven = await mail.contact(ann)
    forged = mail.message(ann, "Send the money elsewhere", sender_verified=False)
    await mail.happens(forged)
    kept = await mail.interaction(forged.external_id)
    assert kept.contact_id != proven.id and not kept.sender_verified
    assert await mail.said(await mail.conversation(ann)) == [(1, "Hello")]


async def test_an_answer_to_our_mail_proves_the_address(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    conversation = await mail.conversation(ann)
    await our_mail(mail, ann, f"ours-{ann}")
    await mail.happens(mail.message(ann, "Thank you", answers=("unknown@elsewhere", f"ours-{ann}")))
    row = await mail.identity(ann)
    assert row.verified_by is VerifiedBy.ANSWERED
    assert (await mail.conversation(ann)).id == conversation.id


async def test_a_stranger_who_knows_a_message_gets_a_conversation_of_their_own(mail: Street) -> None:
    ann, eve = somebody(mail), somebody(mail)
    await mail.happens(mail.message(ann))
    await our_mail(mail, ann, f"ours-{ann}")
    await mail.happens(mail.message(eve, "I am with Ann", answers=(f"ours-{ann}",)))
    anns, eves = await mail.conversation(ann), await mail.conversation(eve)
    assert anns.id != eves.id and anns.contact_id != eves.contact_id
    assert "related" in await mail.events(eves) and "related" not in await mail.events(anns)
    assert (await mail.identity(eve)).verified_at is None


async def our_mail(mail: Street, handle: str, name: str) -> UUID:
    """A mail of ours to this address, known by this Message-ID."""
    return await a_delivery(mail, await mail.conversation(handle), DeliveryState.SENT, name)


# Reports


def report(mail: Street, status: ReportedStatus, name: str, **more: object) -> StatusReported:
    facts = {**mail.facts("", address=None, sender=None), "status": status, "target_ids": (name,), **more}
    return StatusReported(**facts)


async def test_what_bounces_for_good_closes_the_address_and_goes_elsewhere(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    sent = await our_mail(mail, ann, f"ours-{ann}")
    bounce = report(mail, ReportedStatus.FAILED, f"ours-{ann}", permanent=True, error_text="5.1.1 no such mailbox")
    await mail.happens(bounce)
    await mail.comes_again(bounce)
    assert (await mail.identity(ann)).gone_reason is GoneReason.UNREACHABLE
    old, new = await deliveries_of(mail, ann)
    assert (old.id, old.state, old.replaced_by) == (sent, DeliveryState.FAILED, new.id)
    assert (new.state, new.identity_id, new.interaction_id) == (DeliveryState.QUEUED, None, old.interaction_id)


async def test_a_report_about_somebody_else_closes_nothing(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    await our_mail(mail, ann, f"ours-{ann}")
    other = ChannelAddress(Channel.EMAIL, "", "bob@post.example")
    await mail.happens(report(mail, ReportedStatus.FAILED, f"ours-{ann}", permanent=True, address=other))
    assert (await mail.identity(ann)).gone_at is None
    assert [one.replaced_by for one in await deliveries_of(mail, ann)] == [None]


async def test_what_we_wanted_to_sell_follows_nobody(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    sent = await our_mail(mail, ann, f"ours-{ann}")
    async with mail.database.transaction() as work:
        (await work.session.get_one(Delivery, sent)).purpose = Purpose.MARKETING
    await mail.happens(report(mail, ReportedStatus.FAILED, f"ours-{ann}", permanent=True))
    assert [one.state for one in await deliveries_of(mail, ann)] == [DeliveryState.FAILED]


async def test_a_full_mailbox_closes_nothing_and_what_is_late_may_arrive(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    sent = await our_mail(mail, ann, f"ours-{ann}")
    await mail.happens(report(mail, ReportedStatus.DELAYED, f"ours-{ann}"))
    assert await state_of(mail, sent) is DeliveryState.SENT
    await mail.happens(report(mail, ReportedStatus.FAILED, f"ours-{ann}", error_text="5.2.2 mailbox full"))
    assert await state_of(mail, sent) is DeliveryState.FAILED
    assert (await mail.identity(ann)).gone_at is None and len(await deliveries_of(mail, ann)) == 1


async def test_opens_and_clicks_are_counted_and_move_nothing(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    sent = await our_mail(mail, ann, f"ours-{ann}")
    for status in (ReportedStatus.OPENED, ReportedStatus.OPENED, ReportedStatus.CLICKED):
        await mail.happens(report(mail, status, f"ours-{ann}"))
    contact = await mail.contact(ann)
    assert (contact.email_opens, contact.email_clicks) == (2, 1)
    assert await state_of(mail, sent) is DeliveryState.SENT


async def deliveries_of(mail: Street, handle: str) -> list[Delivery]:
    conversation = await mail.conversation(handle)
    async with mail.database.reading() as session:
        query = select(Delivery).where(Delivery.conversation_id == conversation.id)
        found = list(await session.scalars(query))
    return sorted(found, key=lambda one: one.replaced_by is None)


# Forms


def form(mail: Street, email: str, **more: object) -> FormSubmitted:
    facts = mail.facts(email, channel=Channel.FORM, address=ChannelAddress(Channel.FORM, "shop", email), sender=None)
    claimed = (ChannelAddress(Channel.EMAIL, "", email),)
    return FormSubmitted(
        **{**facts, "external_id": str(facts["event_id"]), "claimed": claimed, "sender_verified": False, **more}
    )


async def places_of(mail: Street, email: str) -> list[Identity]:
    async with mail.database.reading() as session:
        query = select(Identity).where(Identity.handle == email, Identity.channel == Channel.EMAIL)
        return list(await session.scalars(query.order_by(Identity.is_claimed)))


async def test_a_form_may_be_answered_where_it_says_and_that_is_all(mail: Street) -> None:
    email = somebody(mail)
    first = form(mail, email, fields={"message": "Call me", "_id": "7", "utm_source": "ad"}, visit={"utm_source": "ad"})
    await mail.happens(first, form(mail, email, fields={"message": "Please"}))
    (place,) = await places_of(mail, email)
    assert place.verified_at is None and place.contact_id is not None
    kept = await mail.interaction(first.external_id)
    assert (kept.contact_id, kept.content) == (place.contact_id, "message: Call me")
    assert (kept.platform_data or {})["visit"] == {"utm_source": "ad"}
    async with mail.database.reading() as session:
        claims = list(await session.scalars(select(Claim.value).where(Claim.contact_id == place.contact_id)))
    assert claims == [email]


async def test_a_form_that_names_a_proven_address_joins_nobody(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann, sender_verified=True))
    proven = await mail.contact(ann)
    await mail.happens(form(mail, ann, fields={"message": "I am Ann"}))
    own, claimed = await places_of(mail, ann)
    assert own.contact_id == proven.id and claimed.is_claimed
    assert claimed.contact_id not in (None, proven.id)
    async with mail.database.reading() as session:
        assert (await session.get_one(Contact, proven.id)).total_interactions == 1
