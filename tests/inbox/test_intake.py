"""Every kind of event, from the journal into its conversation, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    ContactCard,
    Direction,
    FormSubmitted,
    Location,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    Referral,
    ReportedStatus,
    Sender,
    StatusReported,
    SystemNotice,
    Unreadable,
    Unsupported,
)
from crm.contacts import actions as contacts
from crm.contacts.values import CustomerStatus, GoneReason, VerifiedBy
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import Happening, InteractionDirection, InteractionType
from crm.preferences.model import CommunicationPreferences, ConsentRecord
from hub.engine.replay import replay_events
from inbox.channel_choice.values import Outcome
from inbox.conversations import actions as conversations
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.conversations.values import AnchorKind, ConversationState, Turn
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.values import DeliveryState, PartState, Purpose
from inbox.intake import ORIGINAL_WAITS, RECEIPT_WAITS
from tests.inbox.slack.hostile import choice_of
from tests.inbox.street import ACCOUNT, Script, Street, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST_WAIT = sum(RECEIPT_WAITS) + 2
NASTY = "nul \x00 and a lone \ud83d surrogate"


# A person writes


async def test_a_first_message_makes_a_contact_and_an_open_conversation(street: Street) -> None:
    ann = street.somebody()
    first = street.message(ann, "Where is my parcel?")
    await street.happens(first)
    conversation = await street.conversation(ann)
    contact = await street.contact(ann)
    assert (conversation.state, conversation.turn) == (ConversationState.OPEN, Turn.OURS)
    assert (conversation.channel, conversation.account, conversation.contact_id) == (
        Channel.TELEGRAM,
        ACCOUNT,
        contact.id,
    )
    assert conversation.waiting_since == conversation.last_inbound_at == street.clock.at
    assert (contact.first_name, contact.last_name, contact.total_interactions) == ("Ann", "Novak", 1)
    assert await street.said(conversation) == [(1, "Where is my parcel?")]
    kept = await street.interaction(first.external_id)
    assert kept.sender_verified and kept.type is InteractionType.CHAT
    (triage,) = await street.jobs("inbox.triage")
    assert (triage.lane, triage.payload["interaction"]) == (f"conversation:{conversation.id}", str(kept.id))


async def test_a_message_brings_files_a_place_cards_and_what_it_answers(street: Street) -> None:
    ann = street.somebody()
    picture = AttachmentRef(MediaKind.IMAGE, "file-1", mime_type="image/png", filename="cat.png", size=12)
    odd = AttachmentRef(MediaKind.DOCUMENT, url="https://files.example/x", size=10**30)
    event = street.message(
        ann,
        None,
        media=(picture, odd),
        location=Location(50.08, 14.43, "Prague", "Main street 1"),
        contacts=(ContactCard("Bob", ("+420601000000",)),),
        reply_to="m-before",
        group_id="album-1",
        forwarded=True,
        referral=Referral(source_type="ad", source_id="7"),
        reply_to_story="story-1",
    )
    await street.happens(event)
    kept = await street.interaction(event.external_id)
    assert (kept.content, kept.reply_to) == (None, "m-before")
    assert kept.platform_data == {
        "location": {"latitude": 50.08, "longitude": 14.43, "name": "Prague", "address": "Main street 1"},
        "contacts": [{"name": "Bob", "phones": ["+420601000000"]}],
        "album": "album-1",
        "forwarded": True,
        "referral": {"source_type": "ad", "source_id": "7"},
        "reply_to_story": "story-1",
    }
    first, second = await street.files(kept)
    assert (first.kind, first.filename, first.size) == ("image", "cat.png", 12)
    assert first.provider_reference == {"reference": "file-1", "url": None, "sha256": None}
    assert second.size is None  # no file is that large, and no database counts so far
    fetched = {(job.lane, job.payload["attachment"]) for job in await street.jobs("inbox.fetch_attachment")}
    assert fetched == {(f"attachment:{file.id}", str(file.id)) for file in (first, second)}
    assert (await street.contact(ann)).phone is None  # a card is what somebody says, never proof


async def test_the_same_message_again_changes_nothing(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann, media=(AttachmentRef(MediaKind.IMAGE, "f"),))
    await street.happens(event)
    before = await street.conversation(ann)
    street.clock.pass_time(minutes=5)
    await street.comes_again(event)
    after = await street.conversation(ann)
    assert (after.last_sequence, after.version, after.last_inbound_at) == (1, before.version, before.last_inbound_at)
    assert (await street.contact(ann)).total_interactions == 1
    assert await street.jobs("inbox.triage") == [] and await street.jobs("inbox.fetch_attachment") == []


async def test_a_replay_of_a_kept_event_changes_nothing(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann)
    await street.happens(event)
    assert await replay_events(street.database, "script", ACCOUNT, [event.event_id]) == 1
    await street.work()
    assert await street.said(await street.conversation(ann)) == [(1, "Hello")]


async def test_an_old_message_again_does_not_open_a_blocked_address(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann)
    blocked = street.consent(ann, False)
    await street.happens(event, blocked)
    await street.comes_again(event)
    await street.comes_again(blocked)
    assert (await street.identity(ann)).gone_reason is GoneReason.BLOCKED


async def test_event_ids_of_any_length_and_ids_that_differ_late(street: Street) -> None:
    ann = street.somebody()
    long = "x" * 300
    await street.happens(street.message(ann, "one", event_id=f"{ann}{long}", external_id=f"{ann}{long}1"))
    await street.happens(street.message(ann, "two", external_id=f"{ann}{long}2"))
    assert await street.said(await street.conversation(ann)) == [(1, "one"), (2, "two")]


async def test_what_no_database_can_hold_is_kept_in_a_plainer_form(street: Street) -> None:
    ann = street.somebody()
    event = street.message(
        ann,
        NASTY,
        external_id=f"{ann}\x00",
        sender=Sender(ann, NASTY, username=NASTY, language="\x00", country="\ud800"),
        reply_to=NASTY,
        contacts=(ContactCard(NASTY, (NASTY,)),),
        media=(AttachmentRef(MediaKind.DOCUMENT, NASTY, filename=NASTY, mime_type=NASTY),),
    )
    await street.happens(event)
    await street.happens(street.edit(event, NASTY, ann, external_id=NASTY), street.reaction(f"{ann}\x00", NASTY, ann))
    await street.happens(
        street.reaction(NASTY, "👍", ann), street.consent(ann, False, text=NASTY, external_id=NASTY + ann)
    )
    ((_, text),) = await street.said(await street.conversation(ann))
    assert text == "nul \ufffd and a lone \ufffd surrogate"
    assert (await street.contact(ann)).first_name == "nul"


async def test_a_press_is_kept_and_acknowledged_once(street: Street) -> None:
    ann = street.somebody()
    event = ButtonPressed(**street.facts(ann), external_id=f"press-{ann}", payload="yes", reply_to="m-9")
    await street.happens(event)
    kept = await street.interaction(f"press-{ann}")
    assert (kept.content, kept.platform_data, kept.reply_to) == ("Pressed: yes", {"payload": "yes"}, "m-9")
    (job,) = await street.jobs("inbox.acknowledge_press")
    assert job.payload == {
        "channel": "telegram",
        "account": ACCOUNT,
        "scope": ACCOUNT,
        "handle": ann,
        "press": f"press-{ann}",
    }
    await street.comes_again(event)
    assert await street.jobs("inbox.acknowledge_press") == []


async def test_a_press_with_a_label_and_an_endless_id(street: Street) -> None:
    ann = street.somebody()
    await street.happens(
        ButtonPressed(**street.facts(ann), external_id="\x00" * 400 + ann, payload="y", text="Yes, please")
    )
    assert await street.said(await street.conversation(ann)) == [(1, "Pressed: Yes, please")]
    assert len(await street.jobs("inbox.acknowledge_press")) == 1


async def test_a_form_is_kept_with_its_fields(street: Street) -> None:
    ann = street.somebody()
    await street.happens(FormSubmitted(**street.facts(ann), external_id=f"f-{ann}", fields={"name": "Ann", "size": 7}))
    kept = await street.interaction(f"f-{ann}")
    assert (kept.type, kept.content) == (InteractionType.FORM_SUBMISSION, "name: Ann\nsize: 7")
    assert kept.platform_data == {"fields": {"name": "Ann", "size": 7}}
    await street.happens(FormSubmitted(**street.facts(ann), external_id=f"g-{ann}", fields=None, payload="free words"))
    assert (await street.interaction(f"g-{ann}")).content == "free words"


async def test_what_we_have_no_word_for_is_seen(street: Street) -> None:
    ann = street.somebody()
    await street.happens(Unsupported(**street.facts(ann), external_id=f"u-{ann}", what="poll"))
    assert await street.said(await street.conversation(ann)) == [(1, "[poll: open the channel's own app to see it]")]
    assert len(await street.jobs("inbox.triage")) == 1


async def test_what_cannot_be_read_has_no_place_here(street: Street) -> None:
    """It is kept without a job; a job that meets it all the same fails, and is shown."""
    event = Unreadable(**street.facts(street.somebody()), problem="no id")
    await street.happens(event)
    assert await street.jobs("inbox.intake") == []


async def test_an_event_that_yields_nothing_any_more_fails_its_job(street: Street) -> None:
    event = street.message(street.somebody())
    await street.keep(event)
    street.script.events[event.item] = replace(event, event_id="another")
    await street.work()
    (job,) = await street.jobs("inbox.intake")
    assert job.attempts == 1 and "yields nothing" in (job.last_error or "")


# What became of something written earlier


async def test_an_edit_is_a_version_and_is_judged_again(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann, "Hallo")
    await street.happens(event)
    await street.route(await street.conversation(ann))
    await street.forget_jobs()
    street.clock.pass_time(minutes=1)
    edit = street.edit(event, "Hello", ann)
    await street.happens(edit)
    kept = await street.interaction(event.external_id)
    assert (kept.content, await street.versions(kept)) == ("Hallo", ["Hello"])
    assert len(await street.jobs("desk.show_entry")) == len(await street.jobs("inbox.triage")) == 1
    await street.comes_again(edit)
    assert await street.versions(kept) == ["Hello"]
    assert await street.jobs("desk.show_entry") == await street.jobs("inbox.triage") == []


async def test_an_edit_that_overtakes_its_message_waits_for_it(street: Street) -> None:
    """They share a lane, and the edit stands before the message: it must not hold it up."""
    ann = street.somebody()
    event = street.message(ann, "Hallo")
    await street.keep(street.edit(event, "Hello", ann, at=street.clock.at + timedelta(seconds=5)))
    await street.keep(event)
    await street.work()
    assert await street.said(await street.conversation(ann)) == [(1, "Hallo")]
    await street.wait(sum(ORIGINAL_WAITS) + 1)
    assert await street.versions(await street.interaction(event.external_id)) == ["Hello"]
    assert await street.said(await street.conversation(ann)) == [(1, "Hallo")]


async def test_an_edit_whose_message_never_comes_is_the_message(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann, "never seen")
    await street.happens(street.edit(event, "Hello", ann, sequence=7))
    await street.wait(sum(ORIGINAL_WAITS) + 1)
    kept = await street.interaction(event.external_id)
    assert await street.said(await street.conversation(ann)) == [(1, "Hello")]
    assert kept.platform_data == {"edited_before_it_came": True}
    assert kept.provider_sequence == 7
    await street.happens(event)
    assert await street.said(await street.conversation(ann)) == [(1, "Hello")]


async def test_a_file_that_an_edit_brings_is_fetched_and_the_old_one_stays(street: Street) -> None:
    ann = street.somebody()
    old, new = AttachmentRef(MediaKind.IMAGE, "f1"), AttachmentRef(MediaKind.IMAGE, "f2")
    event = street.message(ann, media=(old,))
    await street.happens(event)
    await street.forget_jobs()
    edit = street.edit(event, "another picture", ann, media=(new,))
    await street.happens(edit)
    fetched = {job.lane for job in await street.jobs("inbox.fetch_attachment")}
    await street.comes_again(edit)
    kept = await street.interaction(event.external_id)
    files = await street.files(kept)
    assert await street.versions(kept) == ["another picture"]
    assert [one.provider_reference["reference"] for one in files] == ["f1", "f2"]
    assert f"attachment:{files[1].id}" in fetched


async def test_a_deletion_is_kept_and_shown(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann)
    await street.happens(event)
    await street.route(await street.conversation(ann))
    await street.forget_jobs()
    gone = MessageDeleted(**street.facts(ann), target_id=event.external_id)
    await street.happens(gone)
    kept = await street.interaction(event.external_id)
    assert (kept.content, kept.deleted_at) == ("Hello", street.clock.at)
    assert len(await street.jobs("desk.show_entry")) == 1
    await street.comes_again(gone)
    assert await street.jobs("desk.show_entry") == []


async def test_a_deletion_of_nothing_we_know_waits_and_is_forgotten(street: Street) -> None:
    ann = street.somebody()
    await street.happens(MessageDeleted(**street.facts(ann), target_id=f"nowhere-{ann}"))
    assert len(await street.jobs("inbox.intake_late")) == 1
    await street.wait(sum(ORIGINAL_WAITS) + 1)
    assert await street.jobs("inbox.intake_late") == []


async def test_a_reaction_comes_changes_and_goes(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann)
    await street.happens(event, street.reaction(event.external_id, "👍", ann))
    kept = await street.interaction(event.external_id)
    author = str((await street.identity(ann)).id)
    assert await street.reactions(kept) == [(author, "👍")]
    street.clock.pass_time(minutes=1)
    await street.happens(street.reaction(event.external_id, "❤", ann))
    street.clock.pass_time(minutes=1)
    gone = street.reaction(event.external_id, None, ann)
    await street.happens(gone)
    await street.comes_again(gone)
    assert await street.reactions(kept) == [(author, None)]
    assert len(await street.conversations(ann)) == 1


async def test_a_reaction_to_our_own_message_and_one_of_our_own(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    conversation = await street.conversation(ann)
    ours = f"ours-{ann}"
    async with street.database.transaction() as work:
        happening = Happening(
            channel=Channel.TELEGRAM,
            direction=InteractionDirection.OUTBOUND,
            contact_id=conversation.contact_id,
            account=ACCOUNT,
            external_id=ours,
            content="Hi",
        )
        sent = (await interactions.log(work, happening)).interaction
        held = await work.session.get_one(Conversation, conversation.id)
        await conversations.add_entry(work, held, sent.id, Direction.OUTBOUND)
    await street.happens(street.reaction(ours, "👍", ann))
    me = Sender("99", "Our Own Account")
    await street.happens(street.reaction(ours, "🎉", ann, direction=Direction.OUTBOUND, sender=me))
    author = str((await street.identity(ann)).id)
    assert sorted(await street.reactions(sent)) == sorted([(author, "👍"), ("us", "🎉")])
    assert (await street.contact(ann)).first_name == "Ann"


# Our own account writes


def echo(street: Street, handle: str, text: str, **more: Any) -> MessageEchoed:
    frame = {**street.facts(handle, sender=Sender("99", "Our Own")), "direction": Direction.OUTBOUND}
    return MessageEchoed(**{**frame, "external_id": f"echo-{handle}-{text}", "text": text, **more})


async def test_what_was_written_by_hand_elsewhere_is_kept_and_never_judged(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    await street.route(await street.conversation(ann))
    await street.forget_jobs()
    by_hand = echo(street, ann, "Good day", media=(AttachmentRef(MediaKind.IMAGE, "f"),))
    await street.happens(by_hand)
    conversation = await street.conversation(ann)
    assert await street.said(conversation) == [(1, "Hello"), (2, "Good day")]
    assert (conversation.last_outbound_at, conversation.turn) == (street.clock.at, Turn.OURS)
    kept = await street.interaction(by_hand.external_id)
    assert kept.platform_data == {"sent_by_hand_elsewhere": True}
    assert await street.jobs("inbox.triage") == []
    assert len(await street.jobs("desk.show_entry")) == len(await street.jobs("inbox.fetch_attachment")) == 1
    assert (await street.contact(ann)).first_name == "Ann"
    await street.comes_again(by_hand)
    assert len(await street.said(conversation)) == 2


async def test_writing_first_by_hand_leaves_nobody_waiting(street: Street) -> None:
    ann = street.somebody()
    await street.happens(echo(street, ann, "Are you well?"))
    conversation = await street.conversation(ann)
    assert (conversation.state, conversation.turn) == (ConversationState.WAITING, Turn.THEIRS)
    assert not (await street.identity(ann)).verified_at
    await street.happens(street.message(ann, "I am"))
    again = await street.conversation(ann)
    assert (again.state, again.turn, again.last_sequence) == (ConversationState.OPEN, Turn.OURS, 2)


async def test_an_edit_of_what_was_written_by_hand(street: Street) -> None:
    ann = street.somebody()
    await street.happens(echo(street, ann, "Good dya"))
    fixed = echo(street, ann, "Good day", external_id=f"echo-{ann}-Good dya", is_edit=True)
    await street.happens(fixed)
    assert await street.versions(await street.interaction(f"echo-{ann}-Good dya")) == ["Good day"]
    assert len(await street.said(await street.conversation(ann))) == 1


async def test_the_echo_of_a_change_that_is_known_changes_nothing(street: Street) -> None:
    ann = street.somebody()
    first = echo(street, ann, "It costs 450")
    await street.happens(first)
    ours = await street.interaction(first.external_id)
    async with street.database.transaction() as work:  # a rep changed it where it stands
        await interactions.add_version(work, ours.id, "It costs 45", edited_at=work.now)
    await street.forget_jobs()
    later = street.clock.at + timedelta(seconds=2)
    await street.happens(echo(street, ann, "It costs 45", external_id=first.external_id, is_edit=True, at=later))
    assert await street.versions(ours) == ["It costs 45"]
    assert await street.jobs("desk.show_entry") == []


async def a_delivery(street: Street, conversation: Conversation, state: DeliveryState, *names: str | None) -> UUID:
    """A message of ours with a part for each of these names of the provider; None where it is not known yet."""
    row = await street.again(conversation)
    async with street.database.transaction() as work:
        happening = Happening(
            channel=street.script.channel,
            direction=InteractionDirection.OUTBOUND,
            contact_id=row.contact_id,
            account=ACCOUNT,
            identity_id=row.identity_id,
            content="Our answer",
        )
        sent = (await interactions.log(work, happening)).interaction
        held = await work.session.get_one(Conversation, row.id)
        await conversations.add_entry(work, held, sent.id, Direction.OUTBOUND)
        delivery = Delivery(
            interaction_id=sent.id,
            conversation_id=row.id,
            contact_id=row.contact_id,
            purpose=Purpose.ANSWER,
            state=state,
            channel=street.script.channel,
            account=ACCOUNT,
            identity_id=row.identity_id,
            created_at=work.now,
            answers_sequence=row.last_sequence,
            decision=choice_of(Outcome.HOLD, "Held until 08:00.", may_send_now=True).to_json(),
        )
        work.add(delivery)
        await work.session.flush()
        for position, name in enumerate(names):
            work.add(
                DeliveryPart(
                    delivery_id=delivery.id,
                    position=position,
                    account_key=f"{street.script.channel}:{ACCOUNT}",
                    provider_message_id=name,
                    state=PartState.SENDING if name is None else PartState.SENT,
                )
            )
    return delivery.id


async def name_part(street: Street, delivery_id: UUID, name: str) -> None:
    async with street.database.transaction() as work:
        part = (
            await work.session.execute(select(DeliveryPart).where(DeliveryPart.delivery_id == delivery_id))
        ).scalar_one()
        part.provider_message_id, part.state = name, PartState.SENT


async def state_of(street: Street, delivery_id: UUID) -> DeliveryState:
    async with street.database.reading() as session:
        return (await session.get_one(Delivery, delivery_id)).state


async def test_echoes_of_our_own_messages_are_recognised(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    conversation = await street.conversation(ann)
    await a_delivery(street, conversation, DeliveryState.SENT, f"p1-{ann}", f"p2-{ann}")
    await street.happens(echo(street, ann, "first part", external_id=f"p1-{ann}"))
    await street.happens(echo(street, ann, "second part", external_id=f"p2-{ann}"))
    assert len(await street.said(conversation)) == 2


async def test_an_echo_that_overtakes_its_receipt_waits_for_it(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    conversation = await street.conversation(ann)
    delivery = await a_delivery(street, conversation, DeliveryState.SENDING, None)
    await street.happens(echo(street, ann, "Our answer", external_id=f"late-{ann}"))
    await name_part(street, delivery, f"late-{ann}")
    await street.wait(LONGEST_WAIT)
    assert len(await street.said(conversation)) == 2
    assert await street.jobs("inbox.intake_late") == []


# What a provider reports


def report(street: Street, status: ReportedStatus, *ids: str, **more: Any) -> StatusReported:
    return StatusReported(
        **{**street.facts("", address=None, sender=None), "status": status, "target_ids": ids, **more}
    )


async def test_a_status_lifts_its_delivery(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    delivery = await a_delivery(street, await street.conversation(ann), DeliveryState.SENT, f"s-{ann}")
    await street.happens(report(street, ReportedStatus.DELIVERED, f"s-{ann}"))
    assert await state_of(street, delivery) is DeliveryState.DELIVERED
    await street.happens(report(street, ReportedStatus.READ, f"s-{ann}"))
    assert await state_of(street, delivery) is DeliveryState.READ


async def test_a_failure_is_told_whatever_words_it_comes_in(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    delivery = await a_delivery(street, await street.conversation(ann), DeliveryState.SENT, f"s-{ann}")
    await street.happens(report(street, ReportedStatus.FAILED, f"s-{ann}", error_text=NASTY))
    assert await state_of(street, delivery) is DeliveryState.FAILED


async def test_a_status_that_overtakes_its_receipt_waits_and_holds_nobody_up(street: Street) -> None:
    ann, bob = street.somebody(), street.somebody()
    await street.happens(street.message(ann), street.message(bob))
    late = await a_delivery(street, await street.conversation(ann), DeliveryState.SENT, None)
    known = await a_delivery(street, await street.conversation(bob), DeliveryState.SENT, f"b-{bob}")
    await street.keep(report(street, ReportedStatus.DELIVERED, f"a-{ann}"))
    await street.keep(report(street, ReportedStatus.READ, f"b-{bob}"))
    await street.work()
    assert await state_of(street, known) is DeliveryState.READ
    await street.wait(2)
    await name_part(street, late, f"a-{ann}")
    await street.wait(LONGEST_WAIT)
    assert await state_of(street, late) is DeliveryState.DELIVERED


@pytest.mark.parametrize("names_it", [True, False])
async def test_a_status_with_a_time_waits_for_its_receipt_too(street: Street, names_it: bool) -> None:
    """Messenger says until when all arrived, and names the messages where it can."""
    ann = street.somebody()
    await street.happens(street.message(ann))
    late = await a_delivery(street, await street.conversation(ann), DeliveryState.SENT, None)
    names = (f"w-{ann}",) if names_it else ()
    told = report(street, ReportedStatus.DELIVERED, *names, address=street.address(ann), watermark=street.clock.at)
    await street.happens(told)
    assert len(await street.jobs("inbox.intake_late")) == 1
    await name_part(street, late, f"w-{ann}")
    await street.wait(LONGEST_WAIT)
    assert await street.jobs("inbox.intake_late") == []
    assert await state_of(street, late) is (DeliveryState.DELIVERED if names_it else DeliveryState.SENT)


async def test_a_status_of_somebody_elses_message_is_waited_for_and_then_foreign(street: Street) -> None:
    await street.happens(report(street, ReportedStatus.READ, "foreign", NASTY))
    waits = []
    while jobs := await street.jobs("inbox.intake_late"):
        waits.append((jobs[0].not_before - street.clock.at).total_seconds())
        await street.wait(waits[-1])
    assert tuple(waits) == RECEIPT_WAITS


# What somebody wants


async def preferences(street: Street, handle: str) -> CommunicationPreferences:
    contact = await street.contact(handle)
    query = select(CommunicationPreferences).where(CommunicationPreferences.contact_id == contact.id)
    async with street.database.reading() as session:
        return (await session.execute(query)).scalar_one()


async def history(street: Street, handle: str) -> list[tuple[str, bool]]:
    contact = await street.contact(handle)
    query = select(ConsentRecord).where(ConsentRecord.contact_id == contact.id).order_by(ConsentRecord.at)
    async with street.database.reading() as session:
        return [(row.topic.value, row.granted) for row in await session.scalars(query)]


async def test_a_block_closes_the_address_and_an_unblock_opens_it(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    await street.route(await street.conversation(ann))
    block = street.consent(ann, False)
    await street.happens(block)
    assert (await street.identity(ann)).gone_reason is GoneReason.BLOCKED
    assert (await preferences(street, ann)).opted_out_channels == ["telegram"]
    assert await street.notices() == ["They blocked us on telegram. Nothing more is sent there."]
    street.clock.pass_time(minutes=1)
    await street.happens(street.consent(ann, True))
    row = await street.identity(ann)
    assert (row.gone_at, row.gone_reason) == (None, None)
    assert (await preferences(street, ann)).opted_out_channels == []
    assert (await street.notices())[1:] == ["They can be reached on telegram again."]
    assert await history(street, ann) == [("all", False), ("all", True)]
    assert await street.said(await street.conversation(ann)) == [(1, "Hello")]
    assert len(await street.jobs("inbox.triage")) == 1


async def test_a_deep_link_says_where_somebody_came_from(street: Street) -> None:
    ann = street.somebody()
    start = street.consent(ann, True, text="/start spring", external_id=f"s-{ann}", referral=Referral(ref="spring"))
    await street.happens(start)
    assert (await street.contact(ann)).lead_source == "telegram:spring"
    assert await street.conversations(ann) == []
    await street.happens(street.consent(ann, True, external_id=f"t-{ann}", referral=Referral(ref="autumn")))
    assert (await street.contact(ann)).lead_source == "telegram:spring"
    assert await street.notices() == []
    await street.comes_again(start)
    assert len(await history(street, ann)) == 2


async def test_no_to_advertising_is_no_block(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    await street.route(await street.conversation(ann))
    await street.happens(street.consent(ann, True, topic="marketing", external_id=f"y-{ann}"))
    assert (await preferences(street, ann)).marketing_consent
    await street.happens(street.consent(ann, False, topic="marketing", external_id=f"n-{ann}"))
    wanted = await preferences(street, ann)
    assert (wanted.marketing_consent, wanted.opted_out_channels) == (False, [])
    assert (await street.identity(ann)).gone_at is None
    assert await street.notices() == [
        "They agreed to marketing messages on telegram.",
        "They want no more marketing messages on telegram.",
    ]


async def test_a_word_to_stop_leaves_room_to_confirm_it(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    await street.route(await street.conversation(ann))
    await street.happens(street.consent(ann, False, text="STOP", external_id=f"stop-{ann}"))
    assert (await street.identity(ann)).gone_reason is GoneReason.OPTED_OUT
    assert await street.notices() == ["They asked us to write no more on telegram."]


# Chats of many


async def test_a_group_has_one_conversation_and_every_message_its_sender(street: Street) -> None:
    group, ann, bob = f"-{street.somebody()}", street.somebody(), street.somebody()
    for who, name in ((ann, "Ann"), (bob, "Bob"), (ann, "Ann")):
        await street.happens(street.message(group, f"{name} speaks", sender=Sender(who, name), is_group=True))
    conversation = await street.conversation(group)
    assert (conversation.anchor_kind, conversation.contact_id) == (AnchorKind.GROUP, None)
    assert len(await street.said(conversation)) == 3
    kept = await street.interaction((await external_ids(street, conversation))[1])
    assert (kept.contact_id, kept.is_group) == ((await street.contact(bob)).id, True)
    assert (kept.identity_id, kept.group_id) == ((await street.identity(bob)).id, (await street.identity(group)).id)
    assert await street.conversations(ann) == []


async def external_ids(street: Street, conversation: Conversation) -> list[str]:
    query = (
        select(Interaction.external_id)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(ConversationEntry.conversation_id == conversation.id)
        .order_by(ConversationEntry.sequence)
    )
    async with street.database.reading() as session:
        return [str(one) for one in await session.scalars(query)]


@pytest.mark.parametrize("is_named", [False, True])
async def test_a_channel_speaks_for_itself(street: Street, is_named: bool) -> None:
    """Some providers name no sender of a channel's post, others the channel: neither is a person."""
    channel = f"-{street.somebody()}"
    sender = Sender(channel, "The News") if is_named else None
    event = street.message(channel, "A post", sender=sender, is_group=True)
    await street.happens(event, street.message(channel, "Another", sender=sender, is_group=True))
    kept = await street.interaction(event.external_id)
    assert kept.contact_id is None
    row = await street.identity(channel)
    assert (row.is_group, row.contact_id) == (True, None)
    assert len(await street.said(await street.conversation(channel))) == 2


async def test_a_group_that_moves_keeps_its_conversation(street: Street) -> None:
    old, new, ann = f"-{street.somebody()}", f"-100{street.somebody()}", street.somebody()
    await street.happens(street.message(old, "before", sender=Sender(ann), is_group=True))
    conversation = await street.conversation(old)
    for here in (old, new):
        await street.happens(
            SystemNotice(**street.facts(here, is_group=True), type="chat_migrated", old_id=old, new_id=new)
        )
    await street.happens(street.message(new, "after", sender=Sender(ann), is_group=True))
    assert (await street.conversation(new)).id == conversation.id
    assert await street.said(conversation) == [(1, "before"), (2, "after")]


async def test_who_puts_us_out_of_a_group_has_not_blocked_us(street: Street) -> None:
    group, ann = f"-{street.somebody()}", street.somebody()
    await street.happens(street.message(group, sender=Sender(ann), is_group=True))
    await street.happens(street.consent(group, False, sender=Sender(ann), is_group=True))
    assert (await street.identity(ann)).gone_at is None
    assert (await street.identity(group)).gone_reason is GoneReason.BLOCKED
    assert await history(street, ann) == []


async def test_a_message_written_by_hand_in_a_group(street: Street) -> None:
    group = f"-{street.somebody()}"
    await street.happens(echo(street, group, "We are open", is_group=True))
    conversation = await street.conversation(group)
    assert conversation.anchor_kind is AnchorKind.GROUP
    kept = await street.interaction(f"echo-{group}-We are open")
    assert kept.is_group and kept.group_id == conversation.anchor_id


# Whom we shut out


async def test_a_blocked_contact_is_kept_and_not_shown(street: Street) -> None:
    ann = street.somebody()
    event = street.message(ann)
    await street.happens(event)
    conversation = await street.conversation(ann)
    await street.route(conversation)
    rep = await street.add_rep("Petr")
    async with street.database.transaction() as work:
        await contacts.blacklist(work, conversation.contact_id or rep, rep, "spam")
        await conversations.close_as_blocked(work, conversation.id, rep)
    await street.forget_jobs()
    await street.happens(
        street.message(ann, "Let me in", media=(AttachmentRef(MediaKind.IMAGE, "f"),)),
        street.edit(event, "Changed", ann),
        street.reaction(event.external_id, "👎", ann),
        MessageDeleted(**street.facts(ann), target_id=event.external_id),
        echo(street, ann, "No"),
    )
    contact = await street.contact(ann)
    assert (contact.customer_status, contact.total_interactions) == (CustomerStatus.BLACKLISTED, 3)
    assert (await street.conversation(ann)).state is ConversationState.CLOSED
    assert await street.said(conversation) == [(1, "Hello")]
    assert (await street.events(conversation)).count("kept") == 2
    for kind in ("desk.show_entry", "desk.show_card", "desk.show_notice", "inbox.triage", "inbox.fetch_attachment"):
        assert await street.jobs(kind) == []


async def test_a_stranger_whom_we_shut_out_opens_nothing(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.consent(ann, True, external_id=f"start-{ann}"))
    contact = await street.contact(ann)
    async with street.database.transaction() as work:
        await contacts.blacklist(work, contact.id, None, "known from elsewhere")
    await street.happens(street.message(ann))
    assert await street.conversations(ann) == []
    assert (await street.contact(ann)).total_interactions == 2


# Where it goes


async def test_a_message_brings_back_what_waits_or_sleeps(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    conversation = await street.conversation(ann)
    rep = await street.add_rep("Petr")
    async with street.database.transaction() as work:
        await conversations.answered(work, conversation.id)
    assert (await street.again(conversation)).state is ConversationState.WAITING
    street.clock.pass_time(hours=1)
    await street.happens(street.message(ann, "two"))
    woken = await street.again(conversation)
    assert (woken.state, woken.waiting_since) == (ConversationState.OPEN, street.clock.at)
    async with street.database.transaction() as work:
        await conversations.snooze(work, conversation.id, street.clock.at + timedelta(days=1), rep)
    await street.happens(street.message(ann, "three"))
    woken = await street.again(conversation)
    assert (woken.state, woken.snoozed_until) == (ConversationState.OPEN, None)
    assert len(await street.said(conversation)) == 3


async def test_a_message_after_the_end_begins_a_new_conversation(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann, "one"))
    first = await street.conversation(ann)
    rep = await street.add_rep("Petr")
    async with street.database.transaction() as work:
        await conversations.resolve(work, first.id, rep)
    street.clock.pass_time(hours=1)
    await street.happens(street.message(ann, "two"))
    old, new = await street.conversations(ann)
    assert (old.id, old.state, new.state) == (first.id, ConversationState.CLOSED, ConversationState.OPEN)
    assert await street.said(old) == [(1, "one")] and await street.said(new) == [(1, "two")]


async def test_a_message_while_a_reply_is_held_gives_it_back_to_the_rep(street: Street) -> None:
    ann = street.somebody()
    await street.happens(street.message(ann))
    conversation = await street.conversation(ann)
    held = await a_delivery(street, conversation, DeliveryState.HELD)
    await street.happens(street.message(ann, "Never mind"))
    assert await state_of(street, held) is DeliveryState.RETURNED
    assert "delivery_returned" in await street.events(conversation)


# Who proves nothing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def unproven_street(street_url: str) -> AsyncIterator[Street]:
    capabilities = Capabilities(text_limit=4096, authenticates_sender=False)
    async with opened(street_url, Script(Channel.EMAIL, capabilities)) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def unproven(unproven_street: Street) -> Street:
    await unproven_street.begin_again()
    return unproven_street


def sender(address: str) -> Sender:
    return Sender(address, "Mallory Doe", username="mallory", phone="+420601000009", language="cs", country="CZ")


async def test_who_proves_nothing_changes_nothing(street: Street, unproven: Street) -> None:
    """An address that was proven once, written from without proof: another person until somebody says otherwise."""
    ann = f"ann{street.somebody()}@example.com"
    event = unproven.message(ann)
    street.script.channel = Channel.EMAIL
    await street.happens(event)
    street.script.channel = Channel.TELEGRAM
    before = await street.contact(ann)
    await unproven.happens(
        unproven.message(ann, "I am Ann", sender=sender(ann)),
        unproven.edit(event, "Send the money elsewhere", ann, sender=sender(ann)),
        unproven.reaction(event.external_id, "👍", ann, sender=sender(ann)),
        MessageDeleted(**unproven.facts(ann, sender=sender(ann)), target_id=event.external_id),
        unproven.consent(ann, False, text="STOP", sender=sender(ann)),
        unproven.consent(ann, True, topic="marketing", sender=sender(ann), referral=Referral(ref="forged")),
    )
    after = await street.contact(ann)
    assert (after.first_name, after.phone, after.country, after.lead_source) == ("Ann", None, None, None)
    assert (after.total_interactions, after.language) == (before.total_interactions, before.language)
    kept = await street.interaction(event.external_id)
    assert (await street.versions(kept), await street.reactions(kept), kept.deleted_at) == ([], [], None)
    assert (await street.identity(ann)).gone_at is None
    assert await history(street, ann) == []
    assert not (await preferences(street, ann)).marketing_consent
    assert await street.said(await street.conversation(ann)) == [(1, "Hello")]


async def test_the_words_of_somebody_unproven_are_read_by_a_person(unproven: Street) -> None:
    eve = f"eve{unproven.somebody()}@example.com"
    first = unproven.message(eve, "Hello", sender=sender(eve))
    await unproven.happens(first, unproven.edit(first, "Hello again", eve), unproven.consent(eve, False, text="STOP"))
    conversation = await unproven.conversation(eve)
    assert [text for _, text in await unproven.said(conversation)] == ["Hello", "Hello again", "STOP"]
    contact = await unproven.contact(eve)
    assert (contact.first_name, contact.email, contact.phone) == (None, None, None)
    assert await history(unproven, eve) == []
    assert contact.lifetime_value in (None, Decimal(0))


async def test_an_answer_to_what_we_sent_there_proves_the_address(unproven: Street) -> None:
    """Only who reads at an address knows the id of a message that we sent there; a foreign id proves nothing."""
    eve, adam = (f"{name}{unproven.somebody()}@example.com" for name in ("eve", "adam"))
    await unproven.happens(unproven.message(eve), unproven.message(adam))
    conversation = await unproven.conversation(eve)
    async with unproven.database.transaction() as work:
        happening = Happening(
            channel=Channel.EMAIL,
            direction=InteractionDirection.OUTBOUND,
            contact_id=conversation.contact_id,
            account=ACCOUNT,
            identity_id=conversation.identity_id,
            external_id=f"ours-{eve}",
            content="Our answer",
        )
        await interactions.log(work, happening)
    await unproven.happens(unproven.message(adam, "It was me", reply_to=f"ours-{eve}"))
    assert (await unproven.identity(adam)).verified_at is None
    await unproven.happens(unproven.message(eve, "Thank you", reply_to=f"ours-{eve}"))
    assert (await unproven.identity(eve)).verified_by is VerifiedBy.ANSWERED
    assert [text for _, text in await unproven.said(await unproven.conversation(eve))] == ["Hello", "Thank you"]
