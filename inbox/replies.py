"""Step 7 of a message's way: a rep's answer, or a message we start, becomes an interaction and a delivery.

Whatever the gate says, what was written is kept: a message that may not go stands as a delivery that is held, returned or
failed, with the gate's sentence, so that the card shows it and the rep can decide. Nothing that was typed is lost.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.inbound import Direction
from connectors.contract.outbound import Button, Template
from crm.contacts import actions as contacts
from crm.contacts.model import Identity
from crm.interactions import actions as interactions
from crm.interactions import laid_ready
from crm.interactions.model import Interaction
from crm.interactions.values import Happening as InteractionHappening
from crm.interactions.values import InteractionDirection
from crm.storage.base import JsonObject, new_id
from crm.storage.unit_of_work import UnitOfWork
from inbox import signs
from inbox.addressees.values import Addressees
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import AttachmentNeed, ChannelChoice, ChosenPlace, GateSettings, Outcome
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.values import DeliveryState, Happening, PartState, Purpose
from inbox.unseen.store import is_copy

__all__ = [
    "CapabilityLookup",
    "ReplyRequest",
    "Written",
    "WrittenOutcome",
    "cancel",
    "carry_again",
    "delivery_of",
    "preview",
    "reword",
    "send_now",
    "undo",
    "write_reply",
]


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """What somebody wants to send into a conversation.

    `written_by` is the rep, None for the hub itself. `seen_sequence` is the newest entry the writer had before their
    eyes. `chosen` is the place the rep picked, None to leave it to the gate. `undo_seconds` of machine time it may be
    taken back before it goes. `attachment_ids`: files that are there, or were laid ready and are still to be fetched.
    `template` is the approved template that the text is, filled; it holds where it was chosen for, and
    elsewhere the text goes as it is. `privately`: what they wrote in public is answered where only they read it.
    `addressees`: to whom a mail is written and who gets a copy, where that is not the place alone; for that place and no other.
    `not_before` (hub time): the rep asked for it to wait until then; the gate decides again at that moment.
    `automatic`: no person wrote it; as an answer it goes to nobody twice a day, and never to another program.
    """

    conversation_id: UUID
    text: str
    purpose: Purpose
    written_by: UUID | None
    seen_sequence: int
    chosen: ChosenPlace | None = None
    send_now_anyway: bool = False
    undo_seconds: float = 0.0
    attachment_ids: tuple[UUID, ...] = ()
    template: Template | None = None
    privately: bool = False
    buttons: tuple[Button, ...] = ()
    addressees: Addressees | None = None
    automatic: bool = False
    not_before: datetime | None = None


class WrittenOutcome(StrEnum):
    QUEUED = "queued"  # it goes once it can no longer be taken back
    HELD = "held"  # until the choice's due_at
    REFUSED = "refused"  # the contact does not allow it
    RETURNED = "returned"  # the rep must decide


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: the delivery and interaction that were made, and the gate's decision."""

    delivery_id: UUID
    interaction_id: UUID
    choice: ChannelChoice
    outcome: WrittenOutcome


OUTCOMES = {
    Outcome.GO: (WrittenOutcome.QUEUED, DeliveryState.QUEUED),
    Outcome.HOLD: (WrittenOutcome.HELD, DeliveryState.HELD),
    Outcome.REFUSE: (WrittenOutcome.REFUSED, DeliveryState.FAILED),
    Outcome.RETURN_TO_REP: (WrittenOutcome.RETURNED, DeliveryState.RETURNED),
}


async def preview(
    session: AsyncSession,
    request: ReplyRequest,
    now: datetime,
    settings: GateSettings,
    capabilities: CapabilityLookup,
    files: Sequence[AttachmentNeed] = (),
) -> ChannelChoice:
    """Where and when this would go, and why, if it were written now. `files` go with it that are not laid ready yet.
    Nothing is kept."""
    conversation = await delivery_store.living_conversation(session, request.conversation_id)
    wish = replace(_wish(request), announced=tuple(files))
    question = await gate_store.question(session, conversation, wish, settings, capabilities)
    return choose(question, now)


async def write_reply(
    work: UnitOfWork, request: ReplyRequest, gate: GateSettings, capabilities: CapabilityLookup
) -> Written:
    """Keep what was written, with the gate's decision, and have it carried when it may go. Sends nothing itself."""
    conversation = await _held(work, request.conversation_id)
    signs.show_read(work, conversation, request.seen_sequence, capabilities)
    question = await gate_store.question(work.session, conversation, _wish(request), gate, capabilities)
    choice = choose(question, work.now)
    interaction = await _log(work, conversation, request, choice)
    await laid_ready.take_up(work, interaction.id, request.attachment_ids)
    if request.automatic:
        await conversations.add_aside(work, conversation, interaction.id)
    else:
        await conversations.add_entry(work, conversation, interaction.id, Direction.OUTBOUND)
    outcome, state = OUTCOMES[choice.outcome]
    delivery = delivery_of(request, conversation, choice, interaction.id, work.now, work.machine_now)
    work.add(delivery)
    await work.session.flush()
    _note(work, delivery, choice, request.written_by)
    if state in (DeliveryState.QUEUED, DeliveryState.HELD):
        deliveries.enqueue_carry(work, delivery, due_at=choice.due_at, not_before=delivery.undo_until)
    await deliveries.show(work, delivery)
    return Written(delivery.id, interaction.id, choice, outcome)


async def _held(work: UnitOfWork, conversation_id: UUID) -> Conversation:
    """The conversation, held; its contact first, in the order in which intake holds them."""
    found = await delivery_store.living_conversation(work.session, conversation_id)
    if found.contact_id is not None:
        await contacts.lock_contact(work, found.contact_id)
    return await conversation_store.locked(work.session, found.id)


def _wish(request: ReplyRequest) -> gate_store.Wish:
    return gate_store.Wish(
        purpose=request.purpose,
        text=request.text,
        attachment_ids=request.attachment_ids,
        has_template=request.template is not None,
        privately=request.privately,
        chosen=request.chosen,
        send_now_anyway=request.send_now_anyway,
        seen_sequence=request.seen_sequence,
        is_automatic=request.automatic,
        not_before=request.not_before,
    )


async def _log(
    work: UnitOfWork, conversation: Conversation, request: ReplyRequest, choice: ChannelChoice
) -> Interaction:
    place = choice.place or request.chosen
    logged = await interactions.log(
        work,
        InteractionHappening(
            channel=place.channel if place else conversation.channel or Channel.CHAT,
            direction=InteractionDirection.OUTBOUND,
            contact_id=conversation.contact_id,
            account=place.account if place else conversation.account,
            identity_id=place.identity_id if place else conversation.identity_id,
            subject=conversation.subject,
            content=request.text,
            rep_id=request.written_by,
        ),
    )
    return logged.interaction


def delivery_of(
    request: ReplyRequest,
    conversation: Conversation,
    choice: ChannelChoice,
    interaction_id: UUID,
    now: datetime,
    machine_now: datetime,
) -> Delivery:
    """The delivery of what was written, by the gate's decision; it is kept by whoever adds it to a transaction."""
    place = choice.place or request.chosen
    _, state = OUTCOMES[choice.outcome]
    may_be_undone = state is DeliveryState.QUEUED and request.undo_seconds > 0
    problem = deliveries.refusal(choice) if state is DeliveryState.FAILED else {}
    return Delivery(
        interaction_id=interaction_id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        purpose=request.purpose,
        state=state,
        channel=place.channel if place else None,
        account=place.account if place else "",
        identity_id=place.identity_id if place else None,
        chosen_by_rep=request.chosen is not None,
        send_now_anyway=request.send_now_anyway,
        written_by=request.written_by,
        answers_sequence=request.seen_sequence,
        text=request.text,
        content=_content(request),
        decision=choice.to_json(),
        sentence=choice.sentence,
        created_at=now,
        due_at=choice.due_at,
        undo_until=machine_now + timedelta(seconds=request.undo_seconds) if may_be_undone else None,
        settled_at=now if state is DeliveryState.FAILED else None,
        problem=problem.get("problem"),
        problem_code=problem.get("problem_code"),
    )


def _content(request: ReplyRequest) -> JsonObject:
    return {
        "attachments": [str(one) for one in request.attachment_ids],
        "template": None if request.template is None else asdict(request.template),
        "buttons": [asdict(button) for button in request.buttons],
        **({"privately": True} if request.privately else {}),
        **({gate_store.AUTOMATIC: True} if request.automatic else {}),
        **({gate_store.NOT_BEFORE: request.not_before.isoformat()} if request.not_before is not None else {}),
        **(request.addressees.to_json() if request.addressees is not None else {}),
    }


def _note(work: UnitOfWork, delivery: Delivery, choice: ChannelChoice, by: UUID | None) -> None:
    data = {"delivery": str(delivery.id), "state": delivery.state.value, "decision": choice.to_json()}
    conversations.note_event(
        work,
        delivery.conversation_id,
        "reply_written",
        choice.sentence,
        data,
        by=by,
        interaction_id=delivery.interaction_id,
    )


# What a rep may still do


async def undo(work: UnitOfWork, delivery_id: UUID, by: UUID | None) -> bool:
    """Take it back: True when it will not be sent. False when it is on its way already, or was settled before.

    One compare-and-set against the one with which dispatch takes it up: exactly one of the two wins.
    """
    return await deliveries.happen(
        work, delivery_id, Happening.UNDONE, "Taken back before it was sent.", {"settled_at": work.now}, by=by
    )


REWORDED = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.RETURNED)


async def reword(work: UnitOfWork, delivery_id: UUID, text: str, by: UUID | None) -> bool:
    """Other words in the place of those that wait: False when they are on their way already, or are a template.

    One compare-and-set against the one with which dispatch takes it up: exactly one of the two wins.
    """
    delivery = await delivery_store.by_id(work.session, delivery_id)
    if (delivery.content or {}).get("template"):
        return False
    changed = await work.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(REWORDED))
        .values(text=text, version=Delivery.version + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if changed.first() is None:
        return False
    await interactions.add_version(work, delivery.interaction_id, text, edited_at=work.now)
    words, data = "Mended before it was sent.", {"delivery": str(delivery_id)}
    kept = delivery.interaction_id
    conversations.note_event(work, delivery.conversation_id, "reply_mended", words, data, by=by, interaction_id=kept)
    await deliveries.show(work, delivery)
    return True


async def cancel(work: UnitOfWork, delivery_id: UUID, by: UUID | None, why: str) -> bool:
    """Withdraw what waits, is held or was returned; False when there was nothing left to withdraw."""
    return await deliveries.happen(work, delivery_id, Happening.UNDONE, why, {"settled_at": work.now}, by=by)


async def send_now(work: UnitOfWork, delivery_id: UUID, by: UUID | None) -> bool:
    """The rep has seen everything and sends what is held or was returned. False when it is neither any more.

    Of an answer this lifts the hours; consent, opt-outs and what the channel can carry are asked again all the same.
    """
    delivery = await delivery_store.by_id(work.session, delivery_id)
    seen = await gate_store.newest_inbound_sequence(work.session, delivery.conversation_id)
    values: JsonObject = {
        "send_now_anyway": True,
        "answers_sequence": max(seen, delivery.answers_sequence),
        "problem": None,
        "problem_code": None,
    }
    released = await deliveries.happen(
        work, delivery_id, Happening.RELEASED, "Sent now, by a rep's word.", values, by=by
    )
    if released:
        deliveries.enqueue_carry(work, delivery)
    return released


AGAIN = (DeliveryState.FAILED, DeliveryState.RETURNED, DeliveryState.UNKNOWN, DeliveryState.CANCELLED)


async def carry_again(
    work: UnitOfWork, delivery_id: UUID, by: UUID | None, place: ChosenPlace | None = None
) -> UUID | None:
    """The same words once more, on another channel if one is given: the new delivery's id. The gate decides when it is
    carried. None when it was carried again before, or needs no second try.

    At the old place, parts that were sent are not sent again. Of one whose outcome is unknown, the rep has looked.
    """
    old = await delivery_store.by_id(work.session, delivery_id)
    again = _again(work, old, by, place, await gate_store.newest_inbound_sequence(work.session, old.conversation_id))
    if not await _replace(work, old, again):
        return None
    if again.identity_id == old.identity_id:
        await _keep_sent_parts(work, old, again)
    await _send_on_its_way(work, old, again)
    return again.id


async def carry_elsewhere(work: UnitOfWork, delivery_id: UUID, why: str | None = None) -> UUID | None:
    """What came back goes to the next address that the contact allows: the new delivery's id.

    `why` it did not arrive, where the address itself stays open; never there again. Without it only what came back from an address
    that is closed is carried. What we wanted to sell follows nobody; then, and when it was carried again before, None.
    """
    old = await delivery_store.by_id(work.session, delivery_id)
    if old.purpose in (Purpose.SALES, Purpose.MARKETING):
        return None
    if why is None and not await _is_closed(work, old):
        return None
    if is_copy(old):  # it stands in the chat as well
        return None
    again = _again(work, old, None, None, old.answers_sequence)
    again.channel, again.account, again.identity_id, again.chosen_by_rep = None, "", None, False
    again.content = {**_for_anywhere(again.content), **_excluded(old, why)}
    if not await _replace(work, old, again):
        return None
    await _send_on_its_way(work, old, again)
    return again.id


def _excluded(old: Delivery, why: str | None) -> JsonObject:
    """The places where nothing arrives, each with its reason, as the gate wants to know them."""
    before = (old.content or {}).get("excluded", {})
    here = {str(old.identity_id): why} if why is not None and old.identity_id is not None else {}
    return {"excluded": {**before, **here}} if before or here else {}


async def _is_closed(work: UnitOfWork, delivery: Delivery) -> bool:
    place = await work.session.get(Identity, delivery.identity_id) if delivery.identity_id is not None else None
    return place is not None and place.gone_at is not None


async def _replace(work: UnitOfWork, old: Delivery, again: Delivery) -> bool:
    """Compare-and-set: False, and nothing is left, when the old one was replaced before or needs no second try."""
    work.add(again)
    await work.session.flush()
    replaced = await work.session.execute(
        update(Delivery)
        .where(Delivery.id == old.id, Delivery.replaced_by.is_(None), Delivery.state.in_(AGAIN))
        .values(replaced_by=again.id, version=Delivery.version + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if replaced.first() is not None:
        return True
    await work.session.delete(again)
    await work.session.flush()
    return False


async def _send_on_its_way(work: UnitOfWork, old: Delivery, again: Delivery) -> None:
    deliveries.enqueue_carry(work, again)
    await deliveries.show(work, old)
    await deliveries.show(work, again)


def _again(work: UnitOfWork, old: Delivery, by: UUID | None, place: ChosenPlace | None, seen: int) -> Delivery:
    content = dict(old.content or {})
    for former in ("excluded", "left_out"):
        content.pop(former, None)
    if place is not None and place.identity_id != old.identity_id:
        content = _for_anywhere(content)
    return Delivery(
        id=new_id(),
        interaction_id=old.interaction_id,
        conversation_id=old.conversation_id,
        contact_id=old.contact_id,
        purpose=old.purpose,
        channel=place.channel if place else old.channel,
        account=place.account if place else old.account,
        identity_id=place.identity_id if place else old.identity_id,
        chosen_by_rep=place is not None or old.chosen_by_rep,
        send_now_anyway=old.send_now_anyway,
        written_by=by or old.written_by,
        answers_sequence=max(seen, old.answers_sequence),
        text=old.text,
        content=content,
        created_at=work.now,
    )


def _for_anywhere(content: JsonObject | None) -> JsonObject:
    """Without what holds at the former place alone: a template is known to its account, the words go everywhere."""
    return {name: value for name, value in (content or {}).items() if name not in ("template", "privately")}


async def _keep_sent_parts(work: UnitOfWork, old: Delivery, again: Delivery) -> None:
    """What arrived stays arrived: the new delivery begins behind it, at the same place."""
    parts = await delivery_store.parts(work.session, old.id)
    if not any(part.state is PartState.SENT for part in parts):
        return
    again.state = DeliveryState.SENDING
    for part in parts:
        work.add(
            DeliveryPart(
                delivery_id=again.id,
                position=part.position,
                text=part.text,
                content=part.content,
                state=PartState.SENT if part.state is PartState.SENT else PartState.WAITING,
                account_key=part.account_key,
                provider_message_id=part.provider_message_id,
            )
        )
    await work.session.flush()
