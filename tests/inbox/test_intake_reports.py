"""Reports of mail servers that name no message of ours, complaints that name nobody, and mails named alike. On both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import AttachmentRef, ConsentTopic, MediaKind, ReportedStatus, StatusReported
from crm.contacts import actions as contacts
from crm.contacts.store import identities_at
from inbox.deliveries.model import Delivery
from inbox.deliveries.store import parts as parts_of
from inbox.deliveries.unnamed import ALERTS_APART, KIND
from inbox.deliveries.values import DeliveryState
from inbox.jobs import SHOW_ALERT
from tests.inbox.street import OPERATORS, Script, Street, opened
from tests.inbox.test_intake import a_delivery, state_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAITED = 60  # seconds: longer than it is waited for a message that a report names


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
    return f"r{mail.somebody()}@post.example"


async def sent_to(mail: Street, handle: str, title: str, state: DeliveryState = DeliveryState.SENT) -> UUID:
    """A mail of ours that went there now, with this title."""
    if not await known(mail, handle):
        await mail.happens(mail.message(handle))
        await mail.route(await mail.conversation(handle))
    delivery_id = await a_delivery(mail, await mail.conversation(handle), state, f"ours-{title}-{handle}")
    async with mail.database.transaction() as work:
        delivery = await work.session.get_one(Delivery, delivery_id)
        delivery.sent_at = work.now
        (part,) = await parts_of(work.session, delivery_id)
        part.content = {"subject": title}
    return delivery_id


async def known(mail: Street, handle: str) -> bool:
    async with mail.database.reading() as session:
        return bool(await identities_at(session, [mail.address(handle)]))


def failed(mail: Street, handle: str | None, **more: object) -> StatusReported:
    place = None if handle is None else ChannelAddress(Channel.EMAIL, "", handle)
    frame = mail.facts("", address=place, sender=None, sender_verified=False)
    said = {"status": ReportedStatus.FAILED, "error_text": "550 no such user", "permanent": True}
    return StatusReported(**{**frame, **said, **more})


async def alerts(mail: Street) -> list[str]:
    return [job.payload["text"] for job in await mail.jobs(SHOW_ALERT.name)]


async def test_a_report_with_the_title_of_what_went_there_tells_of_that_message_and_closes_nothing(
    mail: Street,
) -> None:
    ann = somebody(mail)
    first, second = await sent_to(mail, ann, "Your order"), await sent_to(mail, ann, "The invoice")
    await mail.happens(failed(mail, ann, subject="AW: Re: the  INVOICE"))
    assert [await state_of(mail, one) for one in (first, second)] == [DeliveryState.SENT, DeliveryState.FAILED]
    assert (await mail.identity(ann)).gone_at is None
    assert await alerts(mail) == []


async def test_a_report_that_fits_several_messages_is_a_notice_that_changes_nothing(mail: Street) -> None:
    ann = somebody(mail)
    both = [await sent_to(mail, ann, "Your order"), await sent_to(mail, ann, "Re: Your order")]
    mail.clock.at += timedelta(hours=3)
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann, subject="Your order"))
    assert {await state_of(mail, one) for one in both} == {DeliveryState.SENT}
    assert await mail.notices() == [
        f"A mail server says that a mail to {ann} did not arrive: 550 no such user. It does not say which one; the last one "
        "that went there is 3 hours old. Anybody can write such a report, so nothing was changed."
    ]
    assert KIND in await mail.events(await mail.conversation(ann))


@pytest.mark.parametrize("subject", [None, "", "Re:", "Another thing"])
async def test_a_report_without_our_title_is_a_notice(mail: Street, subject: str | None) -> None:
    ann = somebody(mail)
    sent = await sent_to(mail, ann, "Re:" if subject == "Re:" else "Your order")
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann, subject=subject))
    assert await state_of(mail, sent) is DeliveryState.SENT
    assert len(await mail.notices()) == 1


async def test_what_went_long_ago_is_not_taken_for_it(mail: Street) -> None:
    ann = somebody(mail)
    sent = await sent_to(mail, ann, "Your order")
    mail.clock.at += timedelta(days=8)
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann, subject="Your order"))
    assert await state_of(mail, sent) is DeliveryState.SENT
    (notice,) = await mail.notices()
    assert "the last one" not in notice


async def test_a_report_that_names_a_message_nobody_knows_is_shown_once_that_was_waited_for(mail: Street) -> None:
    ann = somebody(mail)
    sent = await sent_to(mail, ann, "Your order")
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann, target_ids=("rewritten@relay.example",)))
    assert await mail.notices() == []
    await mail.wait(WAITED)
    assert len(await mail.notices()) == 1
    assert await state_of(mail, sent) is DeliveryState.SENT


async def test_a_report_about_nobody_we_know_is_told_to_the_operators_once_in_a_while(mail: Street) -> None:
    for number in range(5):
        await mail.happens(failed(mail, f"stranger{number}@post.example"))
    await mail.happens(failed(mail, None, error_text=None))
    (job,) = await mail.jobs(SHOW_ALERT.name)
    assert job.not_before == mail.clock.machine_now() + ALERTS_APART
    assert (job.payload["team"], job.payload["channel"]) == (OPERATORS.team, OPERATORS.channel)
    assert job.payload["text"].startswith(
        "A mail server says that a mail from our account main to somebody it does not name did not arrive. The hub sent none"
    )


async def test_somebody_who_has_no_place_at_the_desk_yet_is_told_of_to_the_operators(mail: Street) -> None:
    ann = somebody(mail)
    await mail.happens(mail.message(ann))
    await mail.happens(failed(mail, ann))
    assert len(await alerts(mail)) == 1


async def test_a_blocked_contact_is_shown_to_nobody(mail: Street) -> None:
    ann = somebody(mail)
    await sent_to(mail, ann, "Your order")
    contact = await mail.contact(ann)
    async with mail.database.transaction() as work:
        await contacts.blacklist(work, contact.id, by=None, reason="spam")
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann))
    assert (await mail.notices(), await alerts(mail)) == ([], [])


async def test_what_is_late_may_still_arrive(mail: Street) -> None:
    ann = somebody(mail)
    await sent_to(mail, ann, "Your order")
    await mail.forget_jobs()
    await mail.happens(failed(mail, ann, status=ReportedStatus.DELAYED))
    assert (await mail.notices(), await alerts(mail)) == ([], [])


# Complaints


async def test_a_complaint_that_hides_who_complained_is_theirs_whom_the_message_went_to(mail: Street) -> None:
    ann = somebody(mail)
    await sent_to(mail, ann, "Offer")
    complaint = mail.consent(
        ann,
        False,
        address=None,
        sender=None,
        topic=ConsentTopic.MARKETING,
        delivery_id=f"ours-Offer-{ann}",
        sender_verified=False,
    )
    await mail.happens(complaint)
    assert (await mail.said(await mail.conversation(ann)))[-1][1] == "wants no more marketing messages"


async def test_a_complaint_of_nobody_about_nothing_is_told_to_the_operators(mail: Street) -> None:
    await mail.happens(mail.consent("", False, address=None, sender=None, topic=ConsentTopic.MARKETING))
    (words,) = await alerts(mail)
    assert words.startswith("A mail provider says that somebody called a mail from our account main spam.")


# Mails named alike


async def test_two_mails_named_alike_are_both_shown(mail: Street) -> None:
    ann, bob = somebody(mail), somebody(mail)
    first = mail.message(ann, "One", external_id="again@home.example", subject="x")
    await mail.happens(first)
    others = [
        mail.message(ann, "Two", external_id=first.external_id, subject="x"),
        mail.message(ann, "One", external_id=first.external_id, subject="y"),
        mail.message(
            ann,
            "One",
            external_id=first.external_id,
            subject="x",
            media=(AttachmentRef(MediaKind.DOCUMENT, filename="a.pdf", content=b"%PDF-1.7"),),
        ),
        mail.message(bob, "One", external_id=first.external_id, subject="x"),
    ]
    await mail.happens(*others)
    for one in others:
        await mail.comes_again(one)
    assert [text for _, text in await mail.said(await mail.conversation(ann))] == ["One", "Two", "One", "One"]
    assert [text for _, text in await mail.said(await mail.conversation(bob))] == ["One"]


async def test_our_own_mail_that_comes_back_is_ours_and_anything_else_in_our_name_is_shown(mail: Street) -> None:
    ann, ours = somebody(mail), somebody(mail)
    await sent_to(mail, ann, "Order")
    await mail.happens(mail.message(ours, "Our answer", external_id=f"ours-Order-{ann}", in_our_name=True))
    assert not await known(mail, ours)
    await mail.happens(mail.message(ours, "From the form on our page", in_our_name=True))
    assert [text for _, text in await mail.said(await mail.conversation(ours))] == ["From the form on our page"]


async def test_the_same_mail_by_another_way_is_shown_once(mail: Street) -> None:
    ann = somebody(mail)
    first = mail.message(ann, "One \x00", external_id="same@home.example", subject="x" * 300)
    await mail.happens(first)
    await mail.happens(mail.message(ann, "One \x00", external_id="same@home.example", subject="x" * 300))
    assert len(await mail.said(await mail.conversation(ann))) == 1
