"""Calls, leads, orders and what happens on a page: from the journal into the conversation, on both databases."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.exc import NoResultFound

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    AccountNotice,
    AttachmentRef,
    CallRecorded,
    CallReported,
    CallTranscribed,
    CommentModerated,
    Direction,
    FormSubmitted,
    Ignored,
    InboundEvent,
    LeadReported,
    MediaKind,
    MessageEchoed,
    OrderItem,
    PublicKind,
    Referral,
    Referred,
    WebhookConfirmed,
)
from crm.accounts import store as account_store
from crm.accounts.actions import ensure
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection, InteractionType
from inbox.conversations.values import Turn
from tests.inbox.street import ACCOUNT, Script, Street, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def phone_street(street_url: str) -> AsyncIterator[Street]:
    async with opened(street_url, Script(channel=Channel.PHONE)) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def street(phone_street: Street) -> Street:
    await phone_street.begin_again()
    return phone_street


def call(street: Street, number: str, call_id: str, status: str, **more: object) -> CallReported:
    return CallReported(**{**street.facts(number), "external_id": call_id, "call_status": status, **more})


def recorded(street: Street, call_id: str) -> CallRecorded:
    file = AttachmentRef(MediaKind.AUDIO, url="https://recordings.example/1")
    frame = {**street.facts("x"), "address": None, "sender": None}
    return CallRecorded(**frame, external_id=f"RE-{call_id}", target_id=call_id, status="completed", media=(file,))


def transcribed(street: Street, call_id: str, text: str) -> CallTranscribed:
    frame = {**street.facts("x"), "address": None, "sender": None}
    return CallTranscribed(**frame, external_id=f"TR-{call_id}", target_id=call_id, status="completed", text=text)


async def shown(street: Street, interaction: Interaction) -> str | None:
    async with street.database.reading() as session:
        return await interaction_store.current_text(session, interaction)


async def test_one_call_is_one_interaction_that_completes(street: Street) -> None:
    ann = street.somebody()
    await street.happens(call(street, ann, "CA-1", "ringing"))
    conversation = await street.conversation(ann)
    await street.route(conversation)
    assert await street.said(conversation) == [(1, "Incoming call, ringing.")]
    await street.happens(
        call(street, ann, "CA-1", "in-progress"),
        call(street, ann, "CA-1", "completed", duration=97),
        recorded(street, "CA-1"),
        transcribed(street, "CA-1", "Please call me back about my order."),
    )
    kept = await street.interaction("CA-1")
    assert kept.type is InteractionType.CALL and kept.edited_at is None
    words = "Incoming call, 1 min 37 s. As a machine heard it:\nPlease call me back about my order."
    assert await shown(street, kept) == words
    assert [file.kind for file in await street.files(kept)] == ["audio"]
    assert len(await street.said(conversation)) == 1
    assert len(await street.jobs("inbox.triage")) == 2  # when it rang, and when it was known what was said
    assert len(await street.jobs("inbox.fetch_attachment")) == 1


async def test_the_number_of_a_report_orders_no_timeline(street: Street) -> None:
    """It counts the reports of one call, and says nothing about what was said around it."""
    ann = street.somebody()
    await street.happens(call(street, ann, "CA-9", "ringing", sequence=3))
    assert (await street.interaction("CA-9")).provider_sequence == 0


async def test_a_transcript_that_overtakes_its_call_waits_for_it(street: Street) -> None:
    ann = street.somebody()
    await street.happens(transcribed(street, "CA-2", "Hello"))
    await street.happens(call(street, ann, "CA-2", "completed", duration=4))
    await street.wait(4)
    assert "Hello" in str(await shown(street, await street.interaction("CA-2")))


async def test_a_report_that_comes_again_changes_nothing(street: Street) -> None:
    ann = street.somebody()
    done = call(street, ann, "CA-3", "completed", duration=4)
    await street.happens(done, call(street, ann, "CA-3", "ringing"))
    await street.comes_again(done)
    assert await street.versions(await street.interaction("CA-3")) == []


async def test_a_call_of_ours_is_outbound_and_waits_for_nobody(street: Street) -> None:
    ann = street.somebody()
    ours = call(street, ann, "CA-4", "no-answer", direction=Direction.OUTBOUND, recipient_id=ann)
    await street.happens(ours)
    kept = await street.interaction("CA-4")
    assert (kept.direction, kept.content) == (InteractionDirection.OUTBOUND, "Outgoing call: nobody answered.")
    assert kept.type is InteractionType.CALL
    assert (await street.conversation(ann)).turn is Turn.THEIRS


async def test_an_order_is_read_as_one(street: Street) -> None:
    ann = street.somebody()
    order = street.message(ann, None, order=(OrderItem("SKU-7", 2), OrderItem("SKU-9", 1)))
    await street.happens(order)
    assert (await street.interaction(order.external_id)).content == "Ordered:\n2 × SKU-7\n1 × SKU-9"


async def test_a_comment_is_public_and_may_be_hidden(street: Street) -> None:
    ann = street.somebody()
    comment = street.message(ann, "Where is my parcel?", public=PublicKind.COMMENT, thread_id="post-1")
    await street.happens(comment)
    conversation = await street.conversation(ann)
    await street.route(conversation)
    assert conversation.is_public
    frame = street.facts(ann)
    await street.happens(CommentModerated(**frame, target_id=comment.external_id, action="hide"))
    assert "Their comment was hidden on our page." in await street.notices()
    kept = await street.interaction(comment.external_id)
    assert kept.platform_data == {"public": "comment", "thread": "post-1"}


async def test_our_own_comment_is_ours(street: Street) -> None:
    ann = street.somebody()
    frame = {**street.facts(ann), "direction": Direction.OUTBOUND, "public": PublicKind.COMMENT}
    await street.happens(MessageEchoed(**frame, external_id="own-comment-1", text="Thank you"))
    assert (await street.interaction("own-comment-1")).direction is InteractionDirection.OUTBOUND


async def test_who_comes_by_a_link_has_a_source_and_no_conversation(street: Street) -> None:
    ann = street.somebody()
    await street.happens(Referred(**street.facts(ann), referral=Referral("ADS", "ad-7"), payload="spring"))
    assert (await street.contact(ann)).lead_source == "phone:spring"
    assert await street.conversations(ann) == []


async def test_a_lead_that_is_to_be_erased_is_erased(street: Street) -> None:
    ann = street.somebody()
    claimed = (ChannelAddress(Channel.EMAIL, "", f"{ann}@customer.example"),)
    form = FormSubmitted(**street.facts(ann), external_id="lead-1", claimed=claimed, fields={"email": "x"}, text="Hi")
    await street.happens(form)
    frame = {**street.facts(ann), "address": None, "sender": None}
    await street.happens(LeadReported(**frame, external_id="lead-1", deleted=True))
    kept = await street.interaction("lead-1")
    assert kept.content is None and kept.deleted_at is not None and kept.platform_data == {"erased": True}


async def test_a_form_that_was_tried_out_makes_no_lead(street: Street) -> None:
    ann = street.somebody()
    await street.happens(FormSubmitted(**street.facts(ann), external_id="lead-2", fields={"name": "x"}, test=True))
    with pytest.raises(NoResultFound):
        await street.identity(ann)


async def test_an_account_whose_permission_is_withdrawn_pauses(street: Street) -> None:
    async with street.database.transaction() as work:
        await ensure(work, Channel.PHONE, ACCOUNT, "script")
    frame = {**street.facts("x"), "address": None, "sender": None}
    await street.happens(AccountNotice(**frame, topic="quality", status="YELLOW"))
    async with street.database.reading() as session:
        assert not await account_store.is_paused(session, Channel.PHONE, ACCOUNT)
    frame |= {"event_id": "withdrawn", "item": b"withdrawn"}
    await street.happens(AccountNotice(**frame, topic="oauth_revoked", stops=True))
    async with street.database.reading() as session:
        assert await account_store.is_paused(session, Channel.PHONE, ACCOUNT)


async def test_what_tells_nothing_is_counted_and_not_kept(street: Street) -> None:
    frame = {**street.facts("x"), "address": None, "sender": None}
    nothing: list[InboundEvent] = [
        Ignored(**frame, what="typing"),
        Ignored(**{**frame, "event_id": "u", "item": b"u"}, what="whatever they invent", known=False),
        WebhookConfirmed(**{**frame, "event_id": "c", "item": b"c"}),
    ]
    await street.keep(*nothing)
    assert await street.jobs("inbox.intake") == []
    lines = street.metrics.text().decode()
    for what in ("typing", "Ignored", "WebhookConfirmed"):
        assert f'hub_events_ignored_total{{connector="script",what="{what}"}} 1.0' in lines
