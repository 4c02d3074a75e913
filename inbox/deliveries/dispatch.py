"""Step 8 of a message's way: one delivery is carried. The only place that hands anything to a provider.

    the gate again        go, or hold, give back, refuse: decided with the facts of this moment
    parts                 planned once for the place, kept as rows
    each part             intention committed (compare-and-set, attempt id) -> one call -> outcome recorded by attempt id
    what went wrong       the class of the error says what follows

A worker may die at any line. A part found in `sending` by the next one is unknown, told to the rep, and never sent again
blindly; a receipt that comes late settles it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    AddressMoved,
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.outbound import (
    Attachment,
    Button,
    OutboundMessage,
    OutboundPart,
    PartAction,
    Receipt,
    Template,
)
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import Connector, NamesMessages, capabilities_on
from crm.contacts import actions as contacts
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject, new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import signs
from inbox.addressees.values import IsOurs, nothing_is_ours
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import (
    CHANNEL_NAMES,
    ChannelChoice,
    ChosenPlace,
    GateSettings,
    Outcome,
    ReasonCode,
)
from inbox.conversations.model import Conversation
from inbox.deliveries import actions, store
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.recipients import Recipients, recipients
from inbox.deliveries.rules import back_off_seconds
from inbox.deliveries.values import DeliveryState, Happening, PartState, Purpose
from inbox.unseen import actions as unseen_answers
from inbox.unseen.store import copy_reason, is_copy

SEND_SECONDS = 15.0
TURN = timedelta(seconds=30)  # a job has a minute: a long message goes on in the next turn
MOST_PLACES = 8  # places tried for one message before a person looks
CLOSED = "addressee_closed"

TO_CARRY = frozenset({DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.SENDING})


class Blobs(Protocol):
    async def get(self, key: str) -> bytes:
        """The bytes kept under this key."""
        ...


Noticed = Callable[[Channel, str, str], None]
"""Told of each attempt: channel, account, and its outcome (`sent`, or the class of the error). For counting and alarms."""


def notice_nothing(channel: Channel, account: str, outcome: str) -> None:
    """For tools and tests that count nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """A delivery that may go now: its place, its account's connector, and the rows of its parts with the files they carry."""

    delivery: Delivery
    connector: Connector
    address: ChannelAddress
    identity_id: UUID
    parts: Sequence[DeliveryPart]
    files: Mapping[str, Attachment]  # by attachment id
    decision: JsonObject | None
    copied: tuple[str, ...] = ()  # who gets a copy at this moment, whatever the parts were planned with
    is_diverted: bool = False  # `address` is another one than the contact's own


class TryElsewhere(Exception):
    """Nothing arrives at this place; the gate is asked for another one."""


Ending = Callable[[UnitOfWork], Awaitable[object]]


async def nothing_more(work: UnitOfWork) -> None:
    """Everything is committed already."""


class Finished(Exception):
    """Nothing more is to be sent in this run. `ending` is done in the transaction that ends the job."""

    def __init__(self, ending: Ending = nothing_more) -> None:
        super().__init__()
        self.ending = ending


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries deliveries. `connectors` are our accounts; `capabilities` is what the gate asks of them; `unseen` knows what
    lies in chats that nobody has seen, `is_ours` which addresses lead back to us."""

    connectors: Mapping[tuple[Channel, str], Connector]
    gate: GateSettings
    blobs: Blobs
    noticed: Noticed = notice_nothing
    send_seconds: float = SEND_SECONDS
    unseen: unseen_answers.Unseen = unseen_answers.all_seen
    is_ours: IsOurs = nothing_is_ours

    def capabilities(self, channel: Channel, account: str) -> Capabilities | None:
        connector = self.connectors.get((channel, account))
        return None if connector is None else capabilities_on(connector, channel)

    async def carry(self, run: JobRun) -> None:
        """Handler of `inbox.carry`."""
        ending: Ending = nothing_more
        try:
            await self._carry_somewhere(run)
        except Finished as finished:
            ending = finished.ending
        async with run.finish() as work:
            await ending(work)

    async def _carry_somewhere(self, run: JobRun) -> None:
        for _ in range(MOST_PLACES):
            if await self._carry_to_one_place(run):
                return
        delivery_id, words = UUID(run.payload["delivery"]), "Nothing arrived at any of their addresses."
        raise Finished(lambda work: actions.give_back(work, delivery_id, words, "no_place_left"))

    async def _carry_to_one_place(self, run: JobRun) -> bool:
        """True when it was carried as far as it goes; False when another place is to be tried."""
        load = await self._load(run)
        try:
            await self._carry_parts(run, load)
        except TryElsewhere:
            return False
        return True

    # What is to be carried, and may it go?

    async def _load(self, run: JobRun) -> Load:
        delivery_id = UUID(run.payload["delivery"])
        async with run.database.reading() as session:
            delivery = await store.by_id(session, delivery_id)
            parts = await store.parts(session, delivery_id)
            needless = await unseen_answers.why_not(session, delivery, self.unseen)
        self._wait_for_undo(run, delivery)
        if delivery.state not in TO_CARRY:
            raise Finished
        if needless and delivery.state is not DeliveryState.SENDING:
            raise Finished(lambda work: unseen_answers.withdraw(work, delivery.id, needless))
        if delivery.state is DeliveryState.SENDING:
            return await self._resumed(run, delivery, parts)
        return await self._decided(run, delivery)

    def _wait_for_undo(self, run: JobRun, delivery: Delivery) -> None:
        if delivery.state is DeliveryState.QUEUED and delivery.undo_until is not None:
            left = (delivery.undo_until - run.database.clock.machine_now()).total_seconds()
            if left > 0:
                raise RetryLater(left, "it may still be taken back", counts=False)

    async def _resumed(self, run: JobRun, delivery: Delivery, parts: Sequence[DeliveryPart]) -> Load:
        """A delivery that was on its way: what is lost is said, what went out stays out, the rest follows to the same place."""
        if any(part.state not in (PartState.SENT, PartState.WAITING) for part in parts):
            raise Finished(lambda work: actions.give_up_lost_part(work, delivery))
        wish = replace(wish_of(delivery), chosen=_place_of(delivery), was_held=False)
        choice, _ = await self._ask_the_gate(run, delivery, wish)
        if choice.outcome is not Outcome.GO or choice.place is None:
            words = f"A part of it was sent, the rest was not. {choice.sentence}"
            raise Finished(lambda work: actions.fail(work, delivery.id, words, choice.reasons[0].code.value))
        files = await self._files(run, attachment_ids(delivery))
        connector, who = await self._way(run, delivery, choice.place)
        if who.closed is not None:
            closed = f"A part of it was sent, the rest was not. {who.closed}."
            raise Finished(lambda work: actions.fail(work, delivery.id, closed, CLOSED))
        return _load(delivery, connector, who, choice, parts, files)

    async def _decided(self, run: JobRun, delivery: Delivery) -> Load:
        choice, conversation = await self._ask_the_gate(run, delivery, wish_of(delivery))
        if choice.outcome is not Outcome.GO or choice.place is None:
            raise Finished(lambda work: actions.stop_at_the_gate(work, delivery, choice))
        return await self._planned(run, delivery, choice, choice.place, conversation)

    async def _ask_the_gate(
        self, run: JobRun, delivery: Delivery, wish: gate_store.Wish
    ) -> tuple[ChannelChoice, Conversation]:
        async with run.database.reading() as session:
            conversation = await store.living_conversation(session, delivery.conversation_id)
            question = await gate_store.question(session, conversation, wish, self.gate, self.capabilities)
        return choose(question, run.database.clock.now()), conversation

    async def _way(self, run: JobRun, delivery: Delivery, place: ChosenPlace) -> tuple[Connector, Recipients]:
        async with run.database.reading() as session:
            own = await store.address_of(session, place.identity_id)
            who = await recipients(session, delivery, place, own, self.is_ours)
        return self.connectors[(place.channel, place.account)], who

    # Its parts

    async def _planned(
        self,
        run: JobRun,
        delivery: Delivery,
        choice: ChannelChoice,
        place: ChosenPlace,
        conversation: Conversation,
    ) -> Load:
        """Cut to what the channel carries, and take the delivery up: the compare-and-set against undo."""
        files = await self._files(run, attachment_ids(delivery))
        connector, who = await self._way(run, delivery, place)
        if who.closed is not None:
            words = f"Not sent: {who.closed}. Choose how to send it."
            raise Finished(partial(actions.give_back, delivery_id=delivery.id, words=words, code=CLOSED))
        answered = await self._answered(run, connector, conversation, place)
        message = OutboundMessage(
            who.address,
            delivery.text,
            tuple(files.values()),
            buttons_of(delivery),
            reply_to=answered.external_id if answered else None,
            subject=(answered.subject if answered else None) or conversation.subject or subject_of(delivery),
            references=_before(answered),
            copied=who.copied,
            automatic=is_automatic(delivery),
            template=template_of(delivery),
            privately=bool((delivery.content or {}).get("privately")),
            public=_is_public(answered),
        )
        try:
            outbound = [_timed(part, choice) for part in plan_parts(message, capabilities_on(connector, place.channel))]
        except ContentRefused as refused:
            words = f"{CHANNEL_NAMES[place.channel]} does not carry this: {refused}."
            ending = partial(actions.give_back, delivery_id=delivery.id, words=words, code=ContentRefused.__name__)
            raise Finished(ending) from refused
        rows = part_rows(delivery, outbound, list(files), connector)
        if isinstance(connector, NamesMessages):
            for row in rows:
                row.own_message_id = connector.message_name(outbound_part(row, who.address, files))
        async with run.database.transaction() as work:
            values = {**actions.decided(choice), **actions.place_values(choice), "due_at": delivery.due_at}
            values |= _left_out(delivery, who)
            if not await actions.happen(work, delivery.id, Happening.STARTED, choice.sentence, values):
                raise Finished  # taken back, or taken up by somebody else
            parts = await actions.plan(work, delivery.id, rows)
            if not is_copy(delivery):
                await _move_interaction(work, delivery, place, parts[0].own_message_id, who)
        return _load(delivery, connector, who, choice, parts, files)

    async def _answered(
        self, run: JobRun, connector: Connector, conversation: Conversation, place: ChosenPlace
    ) -> Interaction | None:
        """What they wrote last there, where messages stand in threads or below what they comment on."""
        async with run.database.reading() as session:
            last = await store.last_inbound(session, conversation.id, place.identity_id)
        return last if connector.capabilities.threads or _is_public(last) else None

    async def _files(self, run: JobRun, ids: Sequence[UUID]) -> Mapping[str, Attachment]:
        async with run.database.reading() as session:
            rows = await store.attachments(session, ids)
        return {
            str(row.id): Attachment(
                gate_store.media_kind(row),
                row.filename or "file",
                gate_store.mime_type(row),
                await self.blobs.get(row.blob_key),
            )
            for row in rows
            if row.blob_key is not None
        }

    # One part after the other

    async def _carry_parts(self, run: JobRun, load: Load) -> None:
        begun, went_out = run.database.clock.machine_now(), False
        for part in load.parts:
            if part.state is PartState.SENT:
                continue
            if run.database.clock.machine_now() - begun > TURN:
                raise RetryLater(0.0, "the rest of a long message follows", counts=False)
            try:
                await self._carry_part(run, load, part)
            except RetryLater as later:
                later.counts = later.counts and not went_out
                raise
            went_out = True

    async def _carry_part(self, run: JobRun, load: Load, part: DeliveryPart) -> None:
        outbound = _outbound(part, load, load.address)
        try:
            await self._attempt(run, load, part, outbound)
        except AddressMoved as moved:  # once: a second move is an answer like any other
            outbound = _outbound(part, load, moved.moved_to)
            try:
                await self._attempt(run, load, part, outbound)
            except AddressMoved as again:
                await self._stop(run, load, again)

    async def _attempt(self, run: JobRun, load: Load, part: DeliveryPart, outbound: OutboundPart) -> None:
        """Intention, call, outcome. Raises what ends this run, or AddressMoved after the new address was kept."""
        attempt_id = new_id()
        async with run.database.transaction() as work:
            if not await actions.claim_part(work, part.id, attempt_id):
                raise Finished  # somebody else carries it
            actions.start_attempt(work, part, attempt_id, load.decision)
        try:
            receipt = await self._send(load.connector, outbound)
        except SendError as error:
            self.noticed(load.connector.channel, load.connector.account, type(error).__name__)
            await self._failed(run, load, attempt_id, error)
            return
        self.noticed(load.connector.channel, load.connector.account, "sent")
        async with run.database.transaction() as work:
            before = (await store.by_id(work.session, load.delivery.id)).state
            after = await actions.record_receipt(work, attempt_id, receipt)
            if after is DeliveryState.SENT and load.connector.capabilities.live:
                unseen_answers.look_later(work, load.delivery, self.gate.unseen)
        if before is DeliveryState.UNKNOWN:
            raise Finished  # we were given up meanwhile; what is left has a job of its own

    async def _send(self, connector: Connector, outbound: OutboundPart) -> Receipt:
        try:
            async with asyncio.timeout(self.send_seconds):
                return await connector.send(outbound)
        except TimeoutError as late:
            raise OutcomeUnknown(f"no answer within {self.send_seconds:g} seconds") from late

    # What went wrong

    async def _failed(self, run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
        match error:
            case Throttled() | Unavailable():
                await self._wait(run, load, attempt_id, error)
            case OutcomeUnknown():
                async with run.database.transaction() as work:
                    await actions.record_failure(work, attempt_id, error, PartState.UNKNOWN)
                    await actions.lose(work, load.delivery.id)
                raise Finished
            case NotReachable() | RecipientGone() if load.is_diverted:
                await self._ask_again(run, load, attempt_id, error)
            case NotReachable() | WindowClosed() | RecipientGone():
                await self._look_elsewhere(run, load, attempt_id, error)
            case Misconfigured():
                await self._pause(run, load, attempt_id, error)
            case AddressMoved():
                async with run.database.transaction() as work:
                    await actions.record_failure(work, attempt_id, error, PartState.WAITING)
                    await contacts.move_address(work, load.address, error.moved_to)
                raise error
            case _:
                async with run.database.transaction() as work:
                    await actions.record_failure(work, attempt_id, error, PartState.FAILED)
                    await actions.fail(work, load.delivery.id, provider_words(error), type(error).__name__)
                raise Finished

    async def _wait(self, run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
        """Surely not delivered: tried again after a while, so often as the job allows, then failed."""
        async with run.database.transaction() as work:
            is_over = run.is_last_attempt
            await actions.record_failure(work, attempt_id, error, PartState.FAILED if is_over else PartState.WAITING)
            if is_over:
                words = f"{CHANNEL_NAMES[load.connector.channel]} could not be reached, however often it was tried."
                await actions.fail(work, load.delivery.id, words, type(error).__name__)
            elif not await _is_partly_sent(work, load.delivery):
                await actions.happen(work, load.delivery.id, Happening.PUT_BACK, error.for_rep)
        if is_over:
            raise Finished
        seconds = error.seconds if isinstance(error, Throttled) else back_off_seconds(run.attempt)
        raise RetryLater(seconds, str(error))

    async def _look_elsewhere(self, run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
        """Nothing arrives here. An answer or a service message may go another way, if the contact's own order has one;
        what we wanted to sell does not follow somebody who left."""
        delivery, name = load.delivery, CHANNEL_NAMES[load.connector.channel]
        words = f"{name} says: {error.for_rep[:1].lower()}{error.for_rep[1:].rstrip('.')}"
        async with run.database.transaction() as work:
            await actions.record_failure(work, attempt_id, error, PartState.FAILED)
            if isinstance(error, RecipientGone):
                await actions.mark_recipient_gone(work, delivery, load.identity_id, error)
            stays = await _is_partly_sent(work, delivery) or _ends_here(delivery, error)
            if stays:
                await actions.fail(work, delivery.id, f"{words}.", type(error).__name__)
            else:
                await actions.exclude_place(work, delivery, load.identity_id, words)
        if stays:
            raise Finished
        raise TryElsewhere

    async def _ask_again(self, run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
        """Nothing arrives where answers were asked for. That says nothing about the contact's own address: the rep decides."""
        words = f"Nothing arrives at {load.address.handle}, where they ask for answers. Their own address still stands."
        async with run.database.transaction() as work:
            await actions.record_failure(work, attempt_id, error, PartState.WAITING)
            await actions.give_back(work, load.delivery.id, words, type(error).__name__)
        raise Finished

    async def _pause(self, run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
        name = CHANNEL_NAMES[load.connector.channel]
        words = f"Our {name} account does not work. The operator has been told; send it again when that is mended."
        async with run.database.transaction() as work:
            await actions.record_failure(work, attempt_id, error, PartState.WAITING)
            await actions.pause_account(work, load.delivery, load.connector, provider_words(error))
            await actions.give_back(work, load.delivery.id, words, type(error).__name__)
        raise Finished

    async def _stop(self, run: JobRun, load: Load, error: SendError) -> None:
        async with run.database.transaction() as work:
            await actions.fail(work, load.delivery.id, provider_words(error), type(error).__name__)
        raise Finished

    # Acts that are no messages

    async def acknowledge(self, run: JobRun) -> None:
        """Handler of `inbox.acknowledge_press`: tell the provider that a button press was seen. It reaches nobody's eye,
        so no gate is asked; where it fails for good, nothing is lost but a spinning wheel."""
        channel = Channel(run.payload["channel"])
        connector = self.connectors.get((channel, run.payload["account"]))
        address = ChannelAddress(channel, run.payload["scope"], run.payload["handle"])
        part = OutboundPart(address, PartAction.ACKNOWLEDGE, target_id=run.payload["press"])
        if connector is not None:
            try:
                await self._send(connector, part)
            except SendError as error:
                self.noticed(channel, connector.account, type(error).__name__)
                if error.retryable and not run.is_last_attempt:
                    raise RetryLater(back_off_seconds(run.attempt), str(error)) from error
        async with run.finish():
            return

    async def show_sign(self, run: JobRun) -> None:
        """Handler of `inbox.show_sign`: that we have read, or write. No message: no gate is asked, and where it fails nothing
        is lost but the sign."""
        async with run.database.reading() as session:
            shown = await signs.wanted(session, run.payload)
        connector = None if shown is None else self.connectors.get((shown.channel, shown.account))
        if shown is not None and connector is not None:
            action = PartAction.READ if shown.sign is signs.Sign.READ else PartAction.TYPING
            try:
                await self._send(connector, OutboundPart(shown.address, action))
            except SendError as error:
                self.noticed(shown.channel, connector.account, type(error).__name__)
        async with run.finish() as work:
            if shown is not None:
                signs.go_on_typing(work, run.payload)


# What a delivery's row says


def wish_of(delivery: Delivery) -> gate_store.Wish:
    """The gate's question as the delivery puts it at send time."""
    content = delivery.content or {}
    return gate_store.Wish(
        purpose=delivery.purpose,
        text=delivery.text,
        attachment_ids=tuple(attachment_ids(delivery)),
        has_template=bool(content.get("template")),
        chosen=_place_of(delivery) if delivery.chosen_by_rep or is_copy(delivery) else None,
        chosen_because=copy_reason(delivery),
        send_now_anyway=delivery.send_now_anyway,
        seen_sequence=delivery.answers_sequence,
        was_held=delivery.due_at is not None,
        excluded=tuple((UUID(place), words) for place, words in content.get("excluded", {}).items()),
        is_automatic=is_automatic(delivery),
        delivery_id=delivery.id,
    )


def is_automatic(delivery: Delivery) -> bool:
    """No person wrote it."""
    return bool((delivery.content or {}).get(gate_store.AUTOMATIC))


def _place_of(delivery: Delivery) -> ChosenPlace | None:
    if delivery.identity_id is None or delivery.channel is None:
        return None
    return ChosenPlace(delivery.identity_id, delivery.channel, delivery.account)


def subject_of(delivery: Delivery) -> str | None:
    """What a mail is called that begins a talk there; None where nobody said."""
    return (delivery.content or {}).get("subject")


def attachment_ids(delivery: Delivery) -> list[UUID]:
    return [UUID(one) for one in (delivery.content or {}).get("attachments", ())]


def buttons_of(delivery: Delivery) -> tuple[Button, ...]:
    return tuple(Button(**one) for one in (delivery.content or {}).get("buttons", ()))


def _is_public(answered: Interaction | None) -> bool:
    """What is answered stands where anybody can read it."""
    return answered is not None and bool((answered.platform_data or {}).get("public"))


def template_of(delivery: Delivery) -> Template | None:
    """The approved message that goes instead of a text."""
    return _template((delivery.content or {}).get("template"))


def _template(kept: JsonObject | None) -> Template | None:
    if not kept:
        return None
    values = {name: tuple(kept.get(name, ())) for name in ("variables", "button_values")}
    return Template(str(kept["name"]), str(kept["language"]), **values)


def _timed(part: OutboundPart, choice: ChannelChoice) -> OutboundPart:
    """Whether it goes on the ground that a person answers late: the gate has decided that."""
    return replace(part, late=any(reason.code is ReasonCode.LATE_ANSWER for reason in choice.reasons))


def part_rows(
    delivery: Delivery, outbound: Sequence[OutboundPart], attachment_ids: Sequence[str], connector: Connector
) -> list[DeliveryPart]:
    """The plan as rows. Files stand in the plan in their order, each once."""
    files = iter(attachment_ids)

    def taken(part: OutboundPart) -> list[str]:
        return [next(files) for _ in (*([part.attachment] if part.attachment else []), *part.further)]

    return [
        DeliveryPart(
            delivery_id=delivery.id,
            position=position,
            text=part.text,
            content=_part_content(part, taken(part)),
            account_key=f"{connector.channel}:{connector.account}",
        )
        for position, part in enumerate(outbound)
    ]


def _part_content(part: OutboundPart, attachment_ids: list[str]) -> JsonObject:
    return {
        "attachment": attachment_ids[0] if attachment_ids else None,
        "further": attachment_ids[1:],
        "kind": part.attachment.kind.value if part.attachment else None,
        "buttons": [asdict(button) for button in part.buttons],
        "reply_to": part.reply_to,
        "subject": part.subject,
        "references": list(part.references),
        "copied": list(part.copied),
        "automatic": part.automatic,
        "template": asdict(part.template) if part.template else None,
        "privately": part.privately,
        "late": part.late,
    }


def outbound_part(row: DeliveryPart, address: ChannelAddress, files: Mapping[str, Attachment]) -> OutboundPart:
    """The call that a row stands for."""
    content = row.content or {}
    return OutboundPart(
        address,
        text=row.text,
        attachment=files.get(content.get("attachment") or ""),
        further=tuple(files[one] for one in content.get("further", ()) if one in files),
        buttons=tuple(Button(**one) for one in content.get("buttons", ())),
        reply_to=content.get("reply_to"),
        subject=content.get("subject"),
        references=tuple(content.get("references", ())),
        copied=tuple(content.get("copied", ())),
        automatic=bool(content.get("automatic")),
        template=_template(content.get("template")),
        privately=bool(content.get("privately")),
        late=bool(content.get("late")),
        key=str(row.id),
    )


def _outbound(part: DeliveryPart, load: Load, address: ChannelAddress) -> OutboundPart:
    """The call for a part as it was planned, without copies to those who must not have one by now."""
    planned = outbound_part(part, address, load.files)
    return replace(planned, copied=tuple(one for one in planned.copied if one in load.copied))


def _load(
    delivery: Delivery,
    connector: Connector,
    who: Recipients,
    choice: ChannelChoice,
    parts: Sequence[DeliveryPart],
    files: Mapping[str, Attachment],
) -> Load:
    if choice.place is None:
        raise ValueError("what goes has a place")
    decision = choice.to_json()
    identity_id = choice.place.identity_id
    return Load(delivery, connector, who.address, identity_id, parts, files, decision, who.copied, who.is_diverted)


def _left_out(delivery: Delivery, who: Recipients) -> JsonObject:
    """Who was to get a copy and does not, as columns: the rep reads it."""
    before = (delivery.content or {}).get("left_out")
    return {"content": {**(delivery.content or {}), "left_out": dict(who.left_out)}} if who.left_out or before else {}


def provider_words(error: SendError) -> str:
    """What the rep reads of a refusal: our sentence, and the provider's own words."""
    said = " ".join(part for part in (error.code, error.detail) if part)
    return f"{error.for_rep.rstrip('.')} ({said})." if said else error.for_rep


def _ends_here(delivery: Delivery, error: SendError) -> bool:
    return isinstance(error, RecipientGone) and delivery.purpose in (Purpose.SALES, Purpose.MARKETING)


async def _is_partly_sent(work: UnitOfWork, delivery: Delivery) -> bool:
    return any(part.state is PartState.SENT for part in await store.parts(work.session, delivery.id))


def _before(answered: Interaction | None) -> tuple[str, ...]:
    """The ids that the answered message itself answers, oldest first."""
    known = (answered.platform_data or {}).get("answers", ()) if answered else ()
    return tuple(reversed(known))


async def _move_interaction(
    work: UnitOfWork, delivery: Delivery, place: ChosenPlace, name: str | None, who: Recipients
) -> None:
    """Nothing has gone out yet: the interaction stands on the channel on which it is about to go, is known there by the
    name we give it, if we give one, and says who gets it where that is not the contact alone."""
    interaction = await work.session.get_one(Interaction, delivery.interaction_id)
    if who.copied or who.is_diverted:
        named: JsonObject = {"to": [{"address": who.address.handle}], "cc": [{"address": one} for one in who.copied]}
        interaction.platform_data = {**(interaction.platform_data or {}), **named}
    interaction.external_id = name
    interaction.channel, interaction.account, interaction.identity_id = (
        place.channel,
        place.account,
        place.identity_id,
    )


__all__ = ["Carrier", "Noticed", "notice_nothing"]
