"""Verbs that change a delivery. Each change of state is a compare-and-set against the table in `rules`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import OutcomeUnknown, RecipientGone, SendError
from connectors.contract.inbound import ReportedStatus, StatusReported
from connectors.contract.outbound import Receipt
from connectors.contract.protocol import Connector
from crm.accounts import actions as accounts
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.rules import normal_address
from crm.contacts.values import GoneReason
from crm.interactions import actions as interactions
from crm.interactions import store as interaction_store
from crm.interactions.values import InteractionDirection
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.channel_choice.store import AUTOMATIC, newest_inbound_sequence
from inbox.channel_choice.values import ChannelChoice, Outcome, Reason, ReasonCode
from inbox.conversations import actions as conversations
from inbox.deliveries import store
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.read_up_to import sent_until_named
from inbox.deliveries.recipients import was_copied, went_there_alone
from inbox.deliveries.rules import REPORTED, TARGETS, all_sent, states_before
from inbox.deliveries.values import DeliveryState, Happening, PartState, Purpose
from inbox.jobs import CARRY, sending_lane

EVENT_WORDS: Mapping[DeliveryState, str] = {
    DeliveryState.QUEUED: "delivery_queued",
    DeliveryState.SENDING: "delivery_sending",
    DeliveryState.SENT: "delivery_sent",
    DeliveryState.DELIVERED: "delivery_delivered",
    DeliveryState.READ: "delivery_read",
    DeliveryState.HELD: "delivery_held",
    DeliveryState.RETURNED: "delivery_returned",
    DeliveryState.CANCELLED: "delivery_cancelled",
    DeliveryState.FAILED: "delivery_failed",
    DeliveryState.UNKNOWN: "delivery_unknown",
}


async def happen(
    work: UnitOfWork,
    delivery_id: UUID,
    happening: Happening,
    words: str = "",
    values: JsonObject | None = None,
    *,
    within: Iterable[DeliveryState] | None = None,
    by: UUID | None = None,
) -> bool:
    """Compare-and-set: True when the delivery was in a state (of `within`, if given) in which this changes something.

    The change is written down with its words, shown at the desk, and `values` are set along with the state.
    """
    before = states_before(happening) if within is None else states_before(happening) & frozenset(within)
    changed = await work.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(before))
        .values(state=TARGETS[happening], version=Delivery.version + 1, **(values or {}))
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if changed.first() is None:
        return False
    delivery = await store.by_id(work.session, delivery_id)
    _note(work, delivery, words, by)
    await show(work, delivery)
    return True


def _note(work: UnitOfWork, delivery: Delivery, words: str, by: UUID | None) -> None:
    data: JsonObject = {"delivery": str(delivery.id), "state": delivery.state.value}
    if delivery.decision is not None and delivery.state in _DECIDED:
        data["decision"] = delivery.decision
    conversations.note_event(
        work,
        delivery.conversation_id,
        EVENT_WORDS[delivery.state],
        words or delivery.sentence,
        data,
        by=by,
        interaction_id=delivery.interaction_id,
    )


_NOT_BEGUN = frozenset({DeliveryState.QUEUED, DeliveryState.HELD})
_DECIDED = frozenset({DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.RETURNED, DeliveryState.FAILED})


async def show(work: UnitOfWork, delivery: Delivery) -> None:
    """What became of it shall be seen at the desk."""
    conversation = await store.living_conversation(work.session, delivery.conversation_id)
    desk.show_delivery(work, conversation, delivery.id)


def enqueue_carry(
    work: UnitOfWork, delivery: Delivery, *, due_at: datetime | None = None, not_before: datetime | None = None
) -> None:
    """Have it carried, in the order of its conversation: one job per delivery, at the earliest moment asked for."""
    work.enqueue(
        JobRequest(
            CARRY,
            sending_lane(delivery.conversation_id),
            {"delivery": str(delivery.id)},
            due_at=due_at,
            not_before=not_before,
            coalesce_key=f"carry:{delivery.id}",
        )
    )


# The gate's word


def decided(choice: ChannelChoice) -> JsonObject:
    """What is kept of a decision on the delivery's row."""
    return {"decision": choice.to_json(), "sentence": choice.sentence, "due_at": choice.due_at}


def place_values(choice: ChannelChoice) -> JsonObject:
    """Where it goes, as columns; nothing where no place was found, so that the last one stays to be seen."""
    place = choice.place
    if place is None:
        return {}
    return {"channel": place.channel, "account": place.account, "identity_id": place.identity_id}


async def stop_at_the_gate(work: UnitOfWork, delivery: Delivery, choice: ChannelChoice) -> bool:
    """The gate holds it, gives it back or refuses it, at the moment of sending; nothing that another worker has begun to send."""
    match choice.outcome:
        case Outcome.HOLD:
            values = {**decided(choice), **place_values(choice)}
            changed = await happen(work, delivery.id, Happening.HELD, choice.sentence, values)
            if changed:
                enqueue_carry(work, delivery, due_at=choice.due_at)
            return changed
        case Outcome.RETURN_TO_REP:
            values = _kept_due(delivery, choice)
            return await happen(work, delivery.id, Happening.RETURNED, choice.sentence, values, within=_NOT_BEGUN)
        case Outcome.REFUSE:
            values = {**_kept_due(delivery, choice), **refusal(choice), "settled_at": work.now}
            return await happen(work, delivery.id, Happening.REFUSED, choice.sentence, values, within=_NOT_BEGUN)
        case Outcome.GO:
            raise ValueError("what may go is not stopped")


def refusal(choice: ChannelChoice) -> JsonObject:
    """Why the gate lets it go nowhere, as columns."""
    return {"problem": choice.sentence, "problem_code": choice.reasons[0].code.value}


def _kept_due(delivery: Delivery, choice: ChannelChoice) -> JsonObject:
    """The decision; `due_at` stays, since it says that the delivery was held once."""
    return {**decided(choice), "due_at": delivery.due_at}


async def on_customer_message(work: UnitOfWork, conversation_id: UUID) -> None:
    """The customer wrote: what was held for them goes back to the rep, who decides with the new words before their eyes."""
    for delivery in await store.held_back(work.session, conversation_id):
        choice = await _asked_again(work, delivery)
        values = {"decision": choice.to_json(), "sentence": choice.sentence}
        await happen(work, delivery.id, Happening.RETURNED, choice.sentence, values, within=(DeliveryState.HELD,))


async def _asked_again(work: UnitOfWork, delivery: Delivery) -> ChannelChoice:
    words = f"{await _name(work, delivery)} wrote again while this waited; send it still?"
    reason = Reason(ReasonCode.WROTE_AGAIN, words, {"seen": delivery.answers_sequence})
    held = ChannelChoice.from_json(delivery.decision or {})
    return replace(
        held,
        outcome=Outcome.RETURN_TO_REP,
        place=None,
        due_at=None,
        sentence=words,
        reasons=(reason, *held.reasons),
        may_send_now=True,
    )


async def _name(work: UnitOfWork, delivery: Delivery) -> str:
    if delivery.contact_id is None:
        return "The group"
    contact = await contact_store.by_id(work.session, delivery.contact_id)
    name = (contact.first_name or contact.last_name) if contact else None
    return " ".join((name or "").split())[:40] or "The contact"


# What came of an attempt, recorded by its own id


async def record_receipt(work: UnitOfWork, attempt_id: UUID, receipt: Receipt) -> DeliveryState:
    """The provider took the part. The delivery's state afterwards: sent, when it was the last one.

    Late receipts count too: one that was thought lost is settled by it, and the parts behind it are carried.
    """
    attempt, part, delivery = await store.attempted(work.session, attempt_id)
    attempt.finished_at, attempt.outcome = work.machine_now, "sent"
    if part.state is not PartState.SENT:
        part.state, part.provider_message_id = PartState.SENT, receipt.provider_message_id
    await work.session.flush()
    if receipt.moved_to is not None and delivery.identity_id is not None:
        await contacts.move_address(work, await store.address_of(work.session, delivery.identity_id), receipt.moved_to)
    if not all_sent(one.state for one in await store.parts(work.session, delivery.id)):
        if await happen(work, delivery.id, Happening.RESUMED, "It did arrive; the rest follows.", {"problem": None}):
            enqueue_carry(work, delivery)
        return (await store.by_id(work.session, delivery.id)).state
    await _all_went_out(work, delivery)
    return (await store.by_id(work.session, delivery.id)).state


async def _all_went_out(work: UnitOfWork, delivery: Delivery) -> None:
    is_late = delivery.state is DeliveryState.UNKNOWN
    words = "It did arrive after all." if is_late else f"Sent on {delivery.channel}."
    settled = {"sent_at": work.now, "settled_at": work.now, "problem": None, "problem_code": None}
    if not await happen(work, delivery.id, Happening.TAKEN, words, settled):
        return
    await _name_interaction(work, delivery)
    if delivery.purpose is Purpose.ANSWER and (delivery.content or {}).get(AUTOMATIC):
        return  # that nobody is there answers nothing
    if await newest_inbound_sequence(work.session, delivery.conversation_id) <= delivery.answers_sequence:
        await conversations.answered(work, delivery.conversation_id)


async def _name_interaction(work: UnitOfWork, delivery: Delivery) -> None:
    """Our message is known by the first part's id, so that answers, echoes and edits find it."""
    first = next(iter(await store.parts(work.session, delivery.id)), None)
    if first is None or first.provider_message_id is None or delivery.channel is None:
        return
    taken = await interaction_store.by_external_id(
        work.session, delivery.channel, delivery.account, first.provider_message_id, InteractionDirection.OUTBOUND
    )
    if taken is None:
        await interactions.set_external_id(work, delivery.interaction_id, first.provider_message_id)


async def record_failure(work: UnitOfWork, attempt_id: UUID, error: SendError, part_state: PartState) -> None:
    """The part was not taken, or nobody knows; what follows for the delivery is decided by the caller."""
    attempt, part, _ = await store.attempted(work.session, attempt_id)
    attempt.finished_at, attempt.outcome = work.machine_now, type(error).__name__
    attempt.detail = f"{error.code or ''} {error}".strip()[:2000]
    if part.attempt_id == attempt_id and part.state is PartState.SENDING:
        part.state = part_state
    await work.session.flush()


async def give_up_lost_part(work: UnitOfWork, delivery: Delivery) -> None:
    """A worker died between its intention and the outcome: nobody knows, the rep is told, nothing is sent again blindly.

    The delivery comes before its parts, as in a receipt that comes after all: or the two would wait for each other in a ring.
    """
    await lose(work, delivery.id)
    await work.session.execute(
        update(DeliveryPart)
        .where(DeliveryPart.delivery_id == delivery.id, DeliveryPart.state == PartState.SENDING)
        .values(state=PartState.UNKNOWN)
        .execution_options(synchronize_session=False)
    )


async def lose(work: UnitOfWork, delivery_id: UUID) -> None:
    words = OutcomeUnknown.for_rep
    await happen(work, delivery_id, Happening.LOST, words, _problem(words, OutcomeUnknown.__name__))


async def fail(work: UnitOfWork, delivery_id: UUID, words: str, code: str) -> None:
    """It does not go, and the rep reads why."""
    await happen(work, delivery_id, Happening.REFUSED, words, {**_problem(words, code), "settled_at": work.now})


async def give_back(work: UnitOfWork, delivery_id: UUID, words: str, code: str) -> None:
    """The rep has to decide what becomes of it."""
    await happen(work, delivery_id, Happening.RETURNED, words, {**_problem(words, code), "sentence": words})


def _problem(words: str, code: str) -> JsonObject:
    return {"problem": words, "problem_code": code}


async def exclude_place(work: UnitOfWork, delivery: Delivery, identity_id: UUID, words: str) -> None:
    """The provider said that nothing arrives there: this message looks for another place. Only before anything was sent."""
    content = dict(delivery.content or {})
    content["excluded"] = {**content.get("excluded", {}), str(identity_id): words}
    await happen(work, delivery.id, Happening.PUT_BACK, words, {"content": content})


async def mark_recipient_gone(work: UnitOfWork, delivery: Delivery, identity_id: UUID, error: RecipientGone) -> None:
    """They blocked us or left: the address is closed, and what that says about consent is written down; an address that was only
    said to be theirs says nothing about it. Who wants no more of one thing can still be answered."""
    topic = ConsentTopic(error.topic or ConsentTopic.ALL)
    if topic is ConsentTopic.ALL:
        await contacts.mark_gone(work, identity_id, GoneReason.BLOCKED)
    if not await _is_proven(work, identity_id):
        return
    if delivery.contact_id is not None and delivery.channel is not None:
        await preferences.record_consent(
            work,
            delivery.contact_id,
            topic,
            granted=False,
            channel=delivery.channel,
            source=f"{delivery.channel} when we wrote",
            proof=str(error),
        )


async def _is_proven(work: UnitOfWork, identity_id: UUID) -> bool:
    row = await contact_store.identity(work.session, identity_id)
    return row is not None and row.verified_at is not None


async def pause_account(work: UnitOfWork, delivery: Delivery, connector: Connector, words: str) -> None:
    """Nothing more goes out through an account whose key or set-up the provider refuses, until an operator mended it."""
    channel, account = connector.channel, connector.account
    await accounts.ensure(work, channel, account, connector.name)
    await accounts.pause(work, channel, account, words)
    conversation = await store.living_conversation(work.session, delivery.conversation_id)
    desk.show_notice(work, conversation, f"Our {channel} account {account} is paused: {words}")


# What the provider reports later


async def report_status(work: UnitOfWork, event: StatusReported, account: str) -> bool:
    """What the provider says became of our messages. False when it names none of ours, or none that is known yet.

    Only ever upward, whatever the order in which reports come. A part that is under way is not known yet, though a mail has its
    name before it is sent; one that was given up for lost went out after all, if more is said of it than that it failed.
    """
    key = f"{event.channel}:{account}"
    named = await store.parts_called(work.session, key, event.target_ids) if event.target_ids else ()
    under_way = {part.delivery_id for part in named if part.state is PartState.SENDING}
    if event.target_ids and not event.up_to:  # a time beside the names may mean others that were sent before
        is_known = bool(named) and not under_way
    else:
        is_known = event.watermark is not None and not await store.is_sending(work.session, key)
    # Looked for after that: a receipt that is written meanwhile is found here, or waited for, and never taken for heeded.
    found = await reported_on(work, event, account)
    if event.status is not ReportedStatus.FAILED:
        await _settle_lost(work, named)
    for delivery_id in found:
        if delivery_id not in under_way:
            await _report(work, delivery_id, event)
    return is_known or (bool(found) and not under_way)


async def _settle_lost(work: UnitOfWork, named: Sequence[DeliveryPart]) -> None:
    """The provider speaks of parts of which we had no receipt: it took them."""
    for part in named:
        if part.state is PartState.UNKNOWN and part.attempt_id is not None:
            name = part.provider_message_id or part.own_message_id
            await record_receipt(work, part.attempt_id, Receipt(name))


async def is_under_way(work: UnitOfWork, event: StatusReported, account: str) -> bool:
    """Does the report name a message that is being sent at this moment?"""
    key = f"{event.channel}:{account}"
    named = await store.parts_called(work.session, key, event.target_ids) if event.target_ids else ()
    return any(part.state is PartState.SENDING for part in named)


async def reported_on(work: UnitOfWork, event: StatusReported, account: str) -> Sequence[UUID]:
    """The deliveries a report speaks of: those it names, and those it means by a time or by the last one."""
    found: list[UUID] = []
    if event.target_ids:
        found += await store.by_provider_ids(work.session, f"{event.channel}:{account}", event.target_ids)
    if event.up_to:
        found += await sent_until_named(work.session, event, account)
    if event.watermark is not None and event.address is not None:
        handle = normal_address(event.address).handle
        found += await store.sent_before(work.session, event.channel, account, handle, event.watermark)
    return list(dict.fromkeys(found))


async def _report(work: UnitOfWork, delivery_id: UUID, event: StatusReported) -> None:
    delivery = await store.by_id(work.session, delivery_id)
    if event.address is not None and was_copied(delivery, event.address):
        await _report_copy(work, delivery, event.address, event)
        return
    match event.status:
        case ReportedStatus.SENT | ReportedStatus.DELAYED:
            return  # the receipt said so before; and what is late may still arrive
        case ReportedStatus.OPENED | ReportedStatus.CLICKED:
            await _note_engagement(work, delivery_id, event)
        case ReportedStatus.DELIVERED | ReportedStatus.READ:
            went_out = (DeliveryState.SENT, DeliveryState.DELIVERED)
            await happen(work, delivery_id, REPORTED[event.status], within=went_out)
        case ReportedStatus.FAILED:
            said = storable_text(event.error_text or "", 300) or (
                f"code {event.error_code}" if event.error_code else ""
            )
            words = f"The provider could not deliver it{f': {said}' if said else ''}."
            before = delivery.state
            await fail(work, delivery_id, words, "reported_failed")
            if before is not DeliveryState.FAILED:
                await _heed_failure(work, delivery, event)


async def _report_copy(work: UnitOfWork, delivery: Delivery, address: ChannelAddress, event: StatusReported) -> None:
    """A copy's fate changes nothing for the message itself; that one did not arrive is said, and remembered of its address."""
    if event.status is not ReportedStatus.FAILED:
        return
    place, said = normal_address(address), storable_text(event.error_text or "", 300)
    words = f"The copy to {place.handle} did not arrive{f': {said}' if said else ''}."
    conversation = await store.living_conversation(work.session, delivery.conversation_id)
    data: JsonObject = {"delivery": str(delivery.id)}
    conversations.note_event(work, conversation.id, "copy_failed", words, data, interaction_id=delivery.interaction_id)
    desk.show_notice(work, conversation, words)
    known = (await contact_store.identities_at(work.session, [place])).get(place)
    if event.permanent and known is not None:
        await contacts.mark_gone(work, known.id, GoneReason.UNREACHABLE)


async def _heed_failure(work: UnitOfWork, delivery: Delivery, event: StatusReported) -> None:
    """What the failure says about the address, and about what they want of us."""
    identity_id = delivery.identity_id
    if identity_id is None or not await _names_its_address(work, delivery, identity_id, event):
        return
    if event.opted_out is not None:
        code = None if event.error_code is None else str(event.error_code)
        gone = RecipientGone(event.error_text or "they want no more of us", code=code, topic=event.opted_out)
        await mark_recipient_gone(work, delivery, identity_id, gone)
    elif event.permanent:
        await contacts.mark_gone(work, identity_id, GoneReason.UNREACHABLE)


async def _names_its_address(work: UnitOfWork, delivery: Delivery, identity_id: UUID, event: StatusReported) -> bool:
    """Only where the report names the very address we wrote to: anybody can write a report, and one of a copy's recipient
    says nothing about the contact's own."""
    ours = await store.address_of(work.session, identity_id)
    named = None if event.address is None else normal_address(event.address)
    if named is None:
        return went_there_alone(delivery)
    return (named.channel, named.handle) == (ours.channel, ours.handle)


async def _note_engagement(work: UnitOfWork, delivery_id: UUID, event: StatusReported) -> None:
    """A weak sign, counted on the contact and nowhere else: programs open mail and follow links too."""
    delivery = await store.by_id(work.session, delivery_id)
    if delivery.contact_id is not None:
        contact = await contacts.lock_contact(work, delivery.contact_id)
        contacts.count_engagement(contact, has_clicked=event.status is ReportedStatus.CLICKED)


# Parts


async def plan(work: UnitOfWork, delivery_id: UUID, rows: Sequence[DeliveryPart]) -> Sequence[DeliveryPart]:
    """The parts as they are to be carried: those of an earlier plan where it is the same, else these, which take over
    the attempts made so far. Only before anything went out."""
    earlier = await store.parts(work.session, delivery_id)
    if [_plan_of(one) for one in earlier] == [_plan_of(one) for one in rows]:
        return earlier
    for old in earlier:  # out of the way of the new positions, and gone once their attempts have moved
        old.position -= len(earlier)
    await work.session.flush()
    work.session.add_all(rows)
    await work.session.flush()
    for old in earlier:
        moved = update(DeliveryAttempt).where(DeliveryAttempt.part_id == old.id).values(part_id=rows[0].id)
        await work.session.execute(moved.execution_options(synchronize_session=False))
        await work.session.delete(old)
    await work.session.flush()
    return rows


def _plan_of(part: DeliveryPart) -> tuple[object, ...]:
    return part.position, part.text, part.content, part.account_key, part.state is PartState.WAITING


def start_attempt(work: UnitOfWork, part: DeliveryPart, attempt_id: UUID, decision: JsonObject | None) -> None:
    work.add(DeliveryAttempt(id=attempt_id, part_id=part.id, started_at=work.machine_now, decision=decision))


async def claim_part(work: UnitOfWork, part_id: UUID, attempt_id: UUID) -> bool:
    """Compare-and-set from waiting to sending: exactly one worker carries a part."""
    claimed = await work.session.execute(
        update(DeliveryPart)
        .where(DeliveryPart.id == part_id, DeliveryPart.state == PartState.WAITING)
        .values(state=PartState.SENDING, attempt_id=attempt_id)
        .returning(DeliveryPart.id)
        .execution_options(synchronize_session=False)
    )
    return claimed.first() is not None
